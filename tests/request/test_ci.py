"""What is understood of each CI system: environments and events as its documents have them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import UsageError
from hotfix_lint.request import ci
from hotfix_lint.request.ci import Build, understand

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).parents[2].joinpath("docs", "ci.md").read_text("utf-8")
BASE, HEAD, MERGE = "b" * 40, "a" * 40, "c" * 40
BRANCH = "hotfix/ENG-1-mend"
ZEROS = "0" * 40

GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_PATH": "/event.json",
    "GITHUB_SHA": MERGE,
}
PULL_REQUEST: dict[str, Any] = {
    "action": "synchronize",
    "number": 12,
    "pull_request": {
        "number": 12,
        "title": "Refuse expired tokens",
        "body": None,
        "draft": False,
        "labels": [{"id": 1, "name": "security"}, {"id": 2, "name": "a, b"}],
        "base": {"ref": "main", "sha": BASE},
        "head": {"ref": BRANCH, "sha": HEAD},
    },
}
OF_A_PULL_REQUEST = GITHUB | {
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REF": "refs/pull/12/merge",
    "GITHUB_HEAD_REF": BRANCH,
    "GITHUB_BASE_REF": "main",
}
GITLAB = {"CI": "true", "GITLAB_CI": "true", "CI_COMMIT_SHA": HEAD}
OF_A_MERGE_REQUEST = GITLAB | {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "12",
    "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": BRANCH,
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
}
BITBUCKET = {
    "CI": "true",
    "BITBUCKET_BUILD_NUMBER": "7",
    "BITBUCKET_COMMIT": HEAD,
    "BITBUCKET_BRANCH": BRANCH,
}
AZURE = {"TF_BUILD": "True", "BUILD_SOURCEVERSION": MERGE}
JENKINS = {"JENKINS_URL": "https://ci.example.com/", "BUILD_NUMBER": "7", "GIT_COMMIT": HEAD}
CIRCLECI = {"CI": "true", "CIRCLECI": "true", "CIRCLE_SHA1": HEAD, "CIRCLE_BRANCH": BRANCH}
BUILDKITE = {
    "CI": "true",
    "BUILDKITE": "true",
    "BUILDKITE_COMMIT": HEAD,
    "BUILDKITE_BRANCH": BRANCH,
    "BUILDKITE_SOURCE": "webhook",
    "BUILDKITE_PULL_REQUEST": "false",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "",
    "BUILDKITE_TAG": "",
}
REVIEW = Build(
    stage="review",
    what="pull request 12 into main",
    target="main",
    head=HEAD,
    branch=BRANCH,
)
PUSH = Build(stage="push", what=f"branch {BRANCH}", head=HEAD, branch=BRANCH)
TAG = Build(stage="release", what="tag v1.2.3", head=HEAD, tag="v1.2.3")


def told(environment: Mapping[str, str], event: object = None) -> Build:
    """Return what is understood, without the words that are the system's own."""
    data = event if isinstance(event, bytes) else json.dumps(event).encode()
    build = understand(environment, lambda _: data)
    assert build is not None
    assert build.remedy
    return build


def plain(build: Build) -> Build:
    return build._replace(system="", remedy="", pull_request=None)


CASES: dict[str, tuple[dict[str, str], object, Build]] = {
    "github pull_request": (
        OF_A_PULL_REQUEST,
        PULL_REQUEST,
        REVIEW._replace(
            event="pull_request",
            bases=(BASE, "main"),
            ref="refs/pull/12/head",
            labels=("security", "a, b"),
        ),
    ),
    "github pull_request_target, whose checkout is of the base": (
        OF_A_PULL_REQUEST
        | {"GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_REF": "refs/heads/main"},
        PULL_REQUEST,
        REVIEW._replace(
            event="pull_request_target",
            bases=(BASE, "main"),
            ref="refs/pull/12/head",
            labels=("security", "a, b"),
        ),
    ),
    "github merge_group": (
        GITHUB
        | {
            "GITHUB_EVENT_NAME": "merge_group",
            "GITHUB_REF": f"refs/heads/gh-readonly-queue/main/pr-12-{BASE}",
        },
        {
            "action": "checks_requested",
            "merge_group": {
                "head_sha": HEAD,
                "head_ref": f"refs/heads/gh-readonly-queue/main/pr-12-{BASE}",
                "base_sha": BASE,
                "base_ref": "refs/heads/main",
            },
        },
        Build(
            stage="merge",
            what="merge queue of main",
            event="merge_group",
            bases=(BASE, "main"),
            target="main",
            head=HEAD,
            branch=f"gh-readonly-queue/main/pr-12-{BASE}",
            queued="12",
        ),
    ),
    "github push, whatever was there before": (
        GITHUB
        | {
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_REF": f"refs/heads/{BRANCH}",
            "GITHUB_SHA": HEAD,
        },
        {"ref": f"refs/heads/{BRANCH}", "before": ZEROS, "after": HEAD, "created": True},
        PUSH._replace(event="push"),
    ),
    "github push of a tag": (
        GITHUB
        | {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/v1.2.3", "GITHUB_SHA": HEAD},
        {"ref": "refs/tags/v1.2.3", "before": ZEROS, "after": HEAD},
        TAG._replace(event="push"),
    ),
    "github, of neither a branch nor a tag": (
        GITHUB | {"GITHUB_EVENT_NAME": "deployment", "GITHUB_REF": "refs/pull/12/merge"},
        {},
        Build(stage="push", what="build", event="deployment", head=MERGE),
    ),
    "gitlab merge request": (
        OF_A_MERGE_REQUEST,
        None,
        REVIEW._replace(
            what="merge request 12 into main",
            event="merge_request_event",
            bases=("main", BASE),
            ref="refs/merge-requests/12/head",
            labels=(),
        ),
    ),
    "gitlab merged result": (
        OF_A_MERGE_REQUEST
        | {
            "CI_COMMIT_SHA": MERGE,
            "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD,
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "d" * 40,
            "CI_MERGE_REQUEST_LABELS": "security,db",
        },
        None,
        REVIEW._replace(
            what="merge request 12 into main",
            event="merge_request_event",
            bases=("d" * 40, "main", BASE),
            ref="refs/merge-requests/12/head",
            labels=("security", "db"),
        ),
    ),
    "gitlab merge train": (
        OF_A_MERGE_REQUEST | {"CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"},
        None,
        REVIEW._replace(
            stage="merge",
            what="merge request 12 into main",
            event="merge_request_event",
            bases=("main", BASE),
            ref="refs/merge-requests/12/head",
            labels=(),
        ),
    ),
    "gitlab branch": (
        GITLAB
        | {
            "CI_PIPELINE_SOURCE": "push",
            "CI_COMMIT_BRANCH": BRANCH,
            "CI_COMMIT_BEFORE_SHA": ZEROS,
        },
        None,
        PUSH._replace(event="push"),
    ),
    "gitlab tag": (
        GITLAB | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_TAG": "v1.2.3"},
        None,
        TAG._replace(event="push"),
    ),
    "bitbucket pull request, with a short name for the base": (
        BITBUCKET
        | {
            "BITBUCKET_PR_ID": "12",
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
            "BITBUCKET_PR_DESTINATION_COMMIT": BASE[:12],
        },
        None,
        REVIEW._replace(bases=(BASE[:12], "main")),
    ),
    "bitbucket branch": (BITBUCKET, None, PUSH),
    "bitbucket tag": (
        {k: v for k, v in BITBUCKET.items() if k != "BITBUCKET_BRANCH"}
        | {"BITBUCKET_TAG": "v1.2.3"},
        None,
        TAG,
    ),
    "azure pull request": (
        AZURE
        | {
            "BUILD_REASON": "PullRequest",
            "BUILD_SOURCEBRANCH": "refs/pull/12/merge",
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
            "SYSTEM_PULLREQUEST_SOURCEBRANCH": f"refs/heads/{BRANCH}",
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
        },
        None,
        REVIEW._replace(event="PullRequest", bases=("main",)),
    ),
    "azure pull request of a repository on GitHub": (
        AZURE
        | {
            "BUILD_REASON": "PullRequest",
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "987654321",
            "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER": "12",
            "SYSTEM_PULLREQUEST_SOURCEBRANCH": BRANCH,
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "main",
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
        },
        None,
        REVIEW._replace(event="PullRequest", bases=("main",)),
    ),
    "azure branch": (
        AZURE
        | {
            "BUILD_REASON": "IndividualCI",
            "BUILD_SOURCEBRANCH": f"refs/heads/{BRANCH}",
            "BUILD_SOURCEVERSION": HEAD,
        },
        None,
        PUSH._replace(event="IndividualCI"),
    ),
    "azure tag": (
        AZURE
        | {
            "BUILD_REASON": "IndividualCI",
            "BUILD_SOURCEBRANCH": "refs/tags/v1.2.3",
            "BUILD_SOURCEVERSION": HEAD,
        },
        None,
        TAG._replace(event="IndividualCI"),
    ),
    "jenkins pull request, whose commit may be a merge": (
        JENKINS
        | {
            "CHANGE_ID": "12",
            "CHANGE_TARGET": "main",
            "CHANGE_BRANCH": BRANCH,
            "BRANCH_NAME": "PR-12",
            "GIT_COMMIT": MERGE,
        },
        None,
        REVIEW._replace(bases=("main",), head=None),
    ),
    "jenkins branch": (JENKINS | {"BRANCH_NAME": BRANCH}, None, PUSH),
    "jenkins tag": (JENKINS | {"BRANCH_NAME": "v1.2.3", "TAG_NAME": "v1.2.3"}, None, TAG),
    "circleci pull request": (
        CIRCLECI | {"CIRCLE_PULL_REQUEST": "https://github.com/acme/shop/pull/12"},
        None,
        REVIEW._replace(what="pull request 12", target=None),
    ),
    "circleci pull request of a fork, whose branch is not said": (
        CIRCLECI
        | {
            "CIRCLE_PULL_REQUEST": "https://github.com/acme/shop/pull/12",
            "CIRCLE_BRANCH": "pull/12",
            "CIRCLE_PR_NUMBER": "12",
        },
        None,
        REVIEW._replace(what="pull request 12", target=None, branch=None),
    ),
    "circleci branch": (CIRCLECI, None, PUSH),
    "circleci tag": (
        {k: v for k, v in CIRCLECI.items() if k != "CIRCLE_BRANCH"} | {"CIRCLE_TAG": "v1.2.3"},
        None,
        TAG,
    ),
    "buildkite pull request": (
        BUILDKITE
        | {
            "BUILDKITE_PULL_REQUEST": "12",
            "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
            "BUILDKITE_PULL_REQUEST_LABELS": "security, db",
        },
        None,
        REVIEW._replace(event="webhook", bases=("main",), labels=("security", "db")),
    ),
    "buildkite pull request of a fork, built by an older agent": (
        BUILDKITE
        | {
            "BUILDKITE_PULL_REQUEST": "12",
            "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
            "BUILDKITE_BRANCH": f"robin:{BRANCH}",
        },
        None,
        REVIEW._replace(event="webhook", bases=("main",)),
    ),
    "buildkite merge queue": (
        BUILDKITE
        | {
            "BUILDKITE_BRANCH": f"gh-readonly-queue/main/pr-12-{BASE}",
            "BUILDKITE_MERGE_QUEUE_BASE_COMMIT": BASE,
            "BUILDKITE_MERGE_QUEUE_BASE_BRANCH": "main",
        },
        None,
        Build(
            stage="merge",
            what="merge queue of main",
            event="webhook",
            bases=(BASE, "main"),
            target="main",
            head=HEAD,
            branch=f"gh-readonly-queue/main/pr-12-{BASE}",
            queued="12",
        ),
    ),
    "buildkite branch": (BUILDKITE, None, PUSH._replace(event="webhook")),
    "buildkite, started by a person": (
        BUILDKITE | {"BUILDKITE_COMMIT": "HEAD", "BUILDKITE_SOURCE": "ui"},
        None,
        PUSH._replace(event="ui", head=None),
    ),
    "buildkite tag": (
        BUILDKITE | {"BUILDKITE_TAG": "v1.2.3", "BUILDKITE_BRANCH": "v1.2.3"},
        None,
        TAG._replace(event="webhook"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_understood(case: str) -> None:
    environment, event, expected = CASES[case]
    assert plain(told(environment, event)) == expected


@pytest.mark.parametrize("case", CASES)
def test_each_says_which_system_it_is(case: str) -> None:
    environment, event, _ = CASES[case]
    assert case.startswith(told(environment, event).system.partition(" ")[0].lower())


@pytest.mark.parametrize(
    "environment", [{}, {"CI": "true"}, {"GITHUB_ACTIONS": ""}, {"GITLAB_CI": "false"}]
)
def test_where_no_system_is_known_nothing_is(environment: dict[str, str]) -> None:
    assert understand(environment, lambda _: b"") is None


@pytest.mark.parametrize(
    ("event", "doubt"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "no mapping"),
        (b'"' + b"x" * ci.MAX_EVENT_BYTES + b'"', "over 32 MiB"),
    ],
    ids=["empty", "cut", "bytes", "deep", "list", "huge"],
)
def test_without_an_event_the_environment_says_what_it_can(event: bytes, doubt: str) -> None:
    build = told(OF_A_PULL_REQUEST, event)
    assert (build.stage, build.branch, build.bases) == ("review", BRANCH, ("main",))
    assert (build.head, build.labels) == (None, None)
    assert build.doubt == f"its event cannot be read: {doubt}"


def test_a_missing_event_file_is_told() -> None:
    def missing(path: str) -> bytes:
        raise FileNotFoundError(2, "No such file or directory", path)

    build = understand(OF_A_PULL_REQUEST, missing)
    assert build is not None
    assert build.doubt == "its event cannot be read: no such file or directory"
    unset = {k: v for k, v in OF_A_PULL_REQUEST.items() if k != "GITHUB_EVENT_PATH"}
    assert told(unset).doubt == "its event cannot be read: no file is named"


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the pull request's event with another value at a path."""
    event = json.loads(json.dumps(PULL_REQUEST))
    *way, last = path.split(".")
    place = event
    for key in way:
        place = place[key]
    place[last] = value
    return event  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("pull_request.head.sha", "--output=stolen", "does not name a commit"),
        ("pull_request.head.sha", "HEAD", "does not name a commit"),
        ("pull_request.base.sha", f"{BASE}^", "does not name a commit"),
        ("pull_request.base.sha", 7, "is no text"),
        ("pull_request.base.sha", [BASE], "is no text"),
        ("pull_request.head.ref", {"a": 1}, "is no text"),
        ("pull_request.head.ref", True, "is no text"),
        ("pull_request.head.ref", "x" * 1_001, "is longer than 1,000 characters"),
        ("pull_request.head.ref", "hotfix/\ud800", "is no text that can be encoded"),
        ("pull_request.base.ref", "\udfff", "is no text that can be encoded"),
    ],
)
def test_what_cannot_be_a_name_ends_the_run(path: str, value: object, why: str) -> None:
    with pytest.raises(UsageError) as raised:
        told(OF_A_PULL_REQUEST, changed(path, value))
    assert raised.value.message == f"what GitHub Actions says in {path} {why}"
    assert "--no-ci" in raised.value.hint


@pytest.mark.parametrize("value", [None, "", ZEROS])
def test_what_is_empty_or_zeros_is_not_said(value: object) -> None:
    build = told(OF_A_PULL_REQUEST, changed("pull_request.base.sha", value))
    assert build.bases == ("main",)


@pytest.mark.parametrize("labels", [None, "security", {"name": "x"}, [{"name": 7}], ["x"], [{}]])
def test_labels_that_cannot_be_read_are_not_known(labels: object) -> None:
    assert told(OF_A_PULL_REQUEST, changed("pull_request.labels", labels)).labels is None


def test_a_pull_request_without_labels_is_known_to_have_none() -> None:
    assert told(OF_A_PULL_REQUEST, changed("pull_request.labels", [])).labels == ()


@pytest.mark.parametrize("number", ["12\n::set-env", "-1", True, 1.5, None, "9" * 11])
def test_a_number_that_is_none_is_left_out(number: object) -> None:
    build = told(OF_A_PULL_REQUEST, changed("pull_request.number", number))
    assert (build.what, build.ref) == ("pull request into main", None)


@pytest.mark.parametrize("event", [{"pull_request": None}, {"pull_request": [1]}, {}])
def test_an_event_of_another_shape_says_nothing(event: object) -> None:
    build = told(OF_A_PULL_REQUEST, event)
    assert (build.branch, build.bases, build.head) == (BRANCH, ("main",), None)


DESCRIBED = OF_A_MERGE_REQUEST | {
    "CI_MERGE_REQUEST_TITLE": "[HOTFIX] ENG-1: mend",
    "CI_MERGE_REQUEST_DESCRIPTION": "## Impact\nall\n",
    "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED": "false",
    "CI_MERGE_REQUEST_LABELS": "P0,ops",
    "CI_MERGE_REQUEST_DRAFT": "true",
}
TOLD_OF_A_PULL_REQUEST: dict[str, tuple[dict[str, str], object, dict[str, object]]] = {
    "github": (
        OF_A_PULL_REQUEST,
        PULL_REQUEST,
        {"title": "Refuse expired tokens", "body": "", "draft": False, "base": "main",
         "head": BRANCH, "labels": ("security", "a, b"), "number": "12", "reviews": None},
    ),
    "github without its event": (
        OF_A_PULL_REQUEST, b"", {"title": None, "base": "main", "head": BRANCH, "number": ""},
    ),
    "github, whose event has another type": (
        OF_A_PULL_REQUEST,
        {"pull_request": {**PULL_REQUEST["pull_request"], "title": 7}},
        {"title": None, "base": "main", "number": "12"},
    ),
    "gitlab": (
        DESCRIBED,
        None,
        {"title": "[HOTFIX] ENG-1: mend", "body": "## Impact\nall\n", "labels": ("P0", "ops"),
         "draft": True, "base": "main", "head": BRANCH, "number": "12", "author": None},
    ),
    "gitlab, cut": (
        DESCRIBED | {"CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED": "true"},
        None,
        {"body": None, "why": {"body": "GitLab CI cuts it after 2,700 characters"}},
    ),
    "gitlab, empty": (
        {k: v for k, v in DESCRIBED.items() if k != "CI_MERGE_REQUEST_DESCRIPTION"},
        None,
        {"body": ""},
    ),
    "gitlab before 16.7": (OF_A_MERGE_REQUEST, None, {"title": None, "body": None}),
    "jenkins": (
        JENKINS | {"CHANGE_ID": "12", "CHANGE_TARGET": "main", "CHANGE_BRANCH": BRANCH,
                   "CHANGE_TITLE": "T", "CHANGE_AUTHOR": "alex"},
        None,
        {"title": "T", "author": "alex", "body": None, "labels": None},
    ),
    "bitbucket, which has no labels": (
        BITBUCKET | {"BITBUCKET_PR_ID": "12", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
        None,
        {"title": None, "labels": (), "base": "main", "number": "12"},
    ),
    "buildkite": (
        BUILDKITE | {"BUILDKITE_PULL_REQUEST": "12", "BUILDKITE_PULL_REQUEST_LABELS": "P0, b"},
        None,
        {"labels": ("P0", "b"), "number": "12"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD_OF_A_PULL_REQUEST.values(), ids=TOLD_OF_A_PULL_REQUEST)
def test_what_is_told_of_the_pull_request(
    case: tuple[dict[str, str], object, dict[str, object]],
) -> None:
    environment, event, expected = case
    build = told(environment, event)
    assert build.pull_request is not None
    found = build.pull_request._asdict()
    assert {name: found[name] for name in expected} == expected
    assert found["source"] == build.system
    assert found["fetch"].endswith("> pr.json")


def test_an_event_with_another_type_is_doubted() -> None:
    event = {"pull_request": {**PULL_REQUEST["pull_request"], "title": 7}}
    assert told(OF_A_PULL_REQUEST, event).doubt == (
        "its event cannot be read: pull_request.title: this is no text"
    )


def test_half_characters_are_none_of_a_title_or_a_description() -> None:
    halves = {"title": "\ud800 ENG-1 \udc80", "body": "\udfff", "labels": [{"name": "\udcff"}]}
    event = {"pull_request": {**PULL_REQUEST["pull_request"], **halves}}
    found = told(OF_A_PULL_REQUEST, event).pull_request
    assert found is not None
    assert (found.title, found.body, found.labels) == ("\ufffd ENG-1 \ufffd", "\ufffd", ("\ufffd",))


def test_a_push_and_a_tag_are_of_no_pull_request() -> None:
    assert told(GITHUB | {"GITHUB_REF": "refs/heads/x"}).pull_request is None
    assert told(GITLAB | {"CI_COMMIT_TAG": "v1"}).pull_request is None


def test_the_document_names_all_that_is_read() -> None:
    source = Path(ci.__file__).read_text("utf-8")
    read = set(re.findall(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+|CIRCLECI|BUILDKITE)"', source))
    assert len(read) > 40
    assert [name for name in sorted(read) if f"`{name}`" not in PAGE] == []


SETTINGS = {
    "GitHub Actions": "fetch-depth: 0",
    "GitLab CI": 'GIT_DEPTH: "0"',
    "Bitbucket Pipelines": "clone: {depth: full}",
    "Azure Pipelines": "fetchDepth: 0",
    "CircleCI": "checkout: {method: full}",
    "Buildkite": "BUILDKITE_GIT_CLONE_FLAGS",
    "Jenkins": "shallow clone off",
}


def test_each_systems_remedy_is_the_documents() -> None:
    builds = [told(environment, event) for environment, event, _ in CASES.values()]
    assert {build.system for build in builds} == set(SETTINGS)
    for build in builds:
        assert SETTINGS[build.system] in build.remedy
        assert SETTINGS[build.system] in PAGE


def test_variables_are_held_to_the_same() -> None:
    hostile = OF_A_MERGE_REQUEST | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "--upload-pack=x"}
    with pytest.raises(UsageError, match="CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        told(hostile)
