"""`hotfix-lint check` without options in CI, on checkouts as the CI systems make them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests import pull_requests
from tests.cli.program import Ended, hotfix_lint
from tests.repositories import (
    BRANCH,
    FIXED,
    GOOD,
    NEW_TEST,
    PRICES,
    SERVICE,
    TEST,
    Repository,
    good_hotfix,
    production,
)

if TYPE_CHECKING:
    from pathlib import Path

WEAK = "version: 1\nrules: {none: {check: history, forbid: [wip]}}\n"
STRICT = "version: 1\nextends: hotfix\nrules: {diff-size: {max-lines: 1}}\n"


class Job:
    """A pull request's repository, and a checkout of it in CI."""

    def __init__(self, folder: Path, origin: Repository) -> None:
        self.folder = folder
        self.origin = origin
        self.base, self.head = origin.sha("main"), origin.sha(BRANCH)
        origin.switch("main").git("switch", "-q", "--detach")
        origin.git("merge", "-q", "--no-ff", "-m", f"Merge {self.head} into {self.base}", BRANCH)
        self.merge = origin.sha()
        origin.git("update-ref", "refs/pull/12/head", BRANCH)
        origin.git("update-ref", "refs/pull/12/merge", self.merge)
        origin.switch("main")

    def checkout(self, *fetched: str, at: str, depth: int = 0) -> Repository:
        """Fetch refs of the origin as CI systems do, and detach HEAD at a commit."""
        copy = Repository(self.folder / "checkout")
        copy.git("remote", "add", "origin", self.origin.folder.as_uri())
        refs = fetched or ("+refs/heads/*:refs/remotes/origin/*", "+refs/pull/*:refs/pull/*")
        deep = [f"--depth={depth}"] if depth else []
        copy.git("fetch", "-q", "--no-tags", *deep, "origin", *refs)
        copy.git("checkout", "-q", "--detach", at)
        return copy

    def github(self, name: str = "pull_request", **pull_request: Any) -> dict[str, Any]:
        """Return the environment of GitHub's runner for the pull request."""
        event = {
            "pull_request": {
                **pull_requests.github(),
                "base": {"ref": "main", "sha": self.base},
                "head": {"ref": BRANCH, "sha": self.head},
            }
            | pull_request
        }
        path = self.folder / "event.json"
        path.write_text(json.dumps(event))
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_SHA": self.merge,
            "GITHUB_REF": "refs/pull/12/merge",
            "GITHUB_HEAD_REF": BRANCH,
            "GITHUB_BASE_REF": "main",
        }

    def jenkins(self) -> dict[str, Any]:
        return dict(JENKINS)


def check(repo: Repository, environment: dict[str, Any], *arguments: str) -> Ended:
    # Of the systems only GitHub tells all of the pull request that its rules ask for.
    if environment and "GITHUB_ACTIONS" not in environment:
        arguments = (*arguments, "--allow-unchecked")
    return hotfix_lint(repo.folder, "check", "-o", "json", *arguments, **environment)


def seen(ended: Ended, *keys: str) -> list[Any]:
    assert ended.code in {0, 1}, ended
    return [ended.json["range"][key] for key in keys]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A hotfix of two commits, the first of which has a bad message; production went on."""
    origin = production(tmp_path / "origin").branch(BRANCH)
    origin.commit("quick fix", {"app.py": FIXED}).commit(
        GOOD, {"tests/test_app.py": NEW_TEST, "app.py": f"{FIXED}# done\n"}
    )
    origin.switch("main").commit("feat: another", {"other.py": "x = 1\n"})
    return Job(tmp_path, origin)


def test_a_pull_request_on_github_needs_no_options(job: Job) -> None:
    ended = check(job.checkout(at=job.merge), job.github())
    assert seen(ended, "branch", "head", "stage", "commits", "production") == [
        BRANCH,
        job.head,
        "review",
        2,
        "main",
    ]
    assert seen(ended, "origin") == [
        f"GitHub Actions: pull request 12 into main, with the policy of {job.base[:12]}"
    ]
    assert "commit-subject" in ended.rules()


def test_it_finds_what_the_options_find(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    flags = ("--base", "main", "--head", job.head, "--branch", BRANCH, "--stage", "review")
    known = check(repo, job.github()).json
    said = check(repo, {}, *flags, "--pull-request", str(job.folder / "event.json")).json
    assert known["findings"] == said["findings"]
    assert known["findings"]
    assert known["results"] == said["results"]


def test_a_good_hotfix_passes(tmp_path: Path) -> None:
    job = Job(tmp_path, good_hotfix(tmp_path / "origin"))
    ended = check(job.checkout(at=job.merge), job.github())
    assert (ended.code, ended.json["findings"]) == (0, [])


def test_the_text_says_what_was_understood(job: Job) -> None:
    ended = hotfix_lint(job.checkout(at=job.merge).folder, "check", **job.github())
    told = " ".join(ended.out.split("\n\n")[0].replace("│", " ").split())
    assert "stage review (GitHub Actions: pull request 12 into main, with the policy of" in told


def test_no_ci_takes_nothing_from_it(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    ended = check(repo, job.github(), "--no-ci", "--branch", BRANCH)
    assert seen(ended, "head", "stage", "origin") == [job.merge, "push", ""]


def test_options_win(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    first = repo.sha(f"{job.head}^")
    ended = check(repo, job.github(), "--head", first, "--branch", "hotfix/ENG-9-other-name")
    assert seen(ended, "head", "branch") == [first, "hotfix/ENG-9-other-name"]
    assert seen(check(repo, job.github(), "--stage", "commit"), "stage") == ["commit"]
    assert seen(check(repo, job.github(), "--base", first), "base", "head") == [first, job.head]
    assert seen(check(repo, job.github(), "--branch", "hotfix/ENG-9-x"), "branch", "head") == [
        "hotfix/ENG-9-x",
        job.head,
    ]


def test_facts_are_those_of_the_same_change(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    told = hotfix_lint(repo.folder, "facts", **job.github()).json
    assert (told["head"], told["branch"]["name"]) == (job.head, BRANCH)


def test_hooks_know_nothing_of_ci(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    (repo.folder / "MESSAGE").write_text(GOOD)
    ended = hotfix_lint(repo.folder, "hook", "commit-msg", "MESSAGE", **job.github())
    assert "GitHub" not in ended.out
    assert "commit-msg hook" in ended.out


# --- the policy ---------------------------------------------------------------------------------


@pytest.fixture
def weakened(tmp_path: Path) -> Job:
    """A hotfix that brings a policy by which it would pass."""
    origin = production(tmp_path / "origin").commit("chore: p", {".hotfix-lint.yaml": STRICT})
    origin.branch(BRANCH).commit(
        GOOD,
        {"app.py": f"{FIXED}# a\n# b\n", "tests/test_app.py": NEW_TEST, ".hotfix-lint.yaml": WEAK},
    )
    return Job(tmp_path, origin)


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
def test_a_policy_that_the_head_weakens_is_not_obeyed(weakened: Job, name: str) -> None:
    repo = weakened.checkout(at=weakened.merge)
    ended = check(repo, weakened.github(name))
    assert (ended.code, ended.rules()) == (1, {"diff-size"})
    assert "the change also changes the policy: .hotfix-lint.yaml" in seen(ended, "notes")[0]
    assert "none" not in {result["rule"] for result in ended.json["results"]}


def test_a_waiver_that_the_head_brings_does_not_count(tmp_path: Path) -> None:
    waiver = (
        "{rules: [diff-size], ticket: ENG-1234, reason: so, approved-by: me, expires: 2099-01-01}"
    )
    origin = production(tmp_path / "origin").commit("chore: p", {".hotfix-lint.yaml": STRICT})
    origin.branch(BRANCH).commit(
        GOOD,
        {
            "app.py": f"{FIXED}# a\n# b\n",
            "tests/test_app.py": NEW_TEST,
            ".hotfix-lint.yaml": f"{STRICT}waivers: [{waiver}]\n",
        },
    )
    job = Job(tmp_path, origin)
    repo = job.checkout(at=job.merge)
    assert check(repo, job.github()).code == 1
    of_the_head = check(repo, {}, "--head", job.head, "--branch", BRANCH)
    assert of_the_head.code == 0, "where the head's policy is read, it counts"


def test_a_policy_that_an_option_names_is_read_as_it_is(weakened: Job) -> None:
    repo = weakened.checkout(at=weakened.merge)
    named = ("--policy", ".hotfix-lint.yaml")
    ended = check(repo, weakened.github(), *named)
    assert [result["rule"] for result in ended.json["results"]] == ["none"]
    assert "with the policy of" not in seen(ended, "origin")[0]
    assert check(repo, weakened.github(), *named, "--policy-from", "origin/main").code == 1


def test_labels_and_event_are_known_to_conditions(tmp_path: Path) -> None:
    policy = (
        "version: 1\nextends: hotfix\nrules:\n"
        "  diff-size: {max-lines: 1, unless: {labels: large}}\n"
        "  regression-test: {when: {event: push}}\n"
    )
    origin = production(tmp_path / "origin").commit("chore: p", {".hotfix-lint.yaml": policy})
    origin.branch(BRANCH).commit(GOOD, {"app.py": f"{FIXED}# a\n# b\n"})
    job = Job(tmp_path, origin)
    repo = job.checkout(at=job.merge)
    assert check(repo, job.github()).rules() == {"diff-size"}
    assert check(repo, job.github(labels=[{"name": "large"}])).code == 0
    assert check(repo, job.github(), "--event", "push").rules() == {"diff-size", "regression-test"}


# --- the clone ----------------------------------------------------------------------------------


def test_a_shallow_clone_is_refused_with_what_the_system_needs(job: Job) -> None:
    repo = job.checkout("+refs/pull/12/merge:refs/remotes/pull/12/merge", at=job.merge, depth=1)
    ended = check(repo, job.github())
    assert ended.code == 2
    assert f"tried {job.base[:12]} and main" in ended.err
    assert '→ give actions/checkout "fetch-depth: 0"' in ended.err


@pytest.mark.parametrize("depth", [1, 2])
def test_a_cut_history_is_no_short_one(job: Job, depth: int) -> None:
    """Base and head are there, and git would count one commit of two."""
    refs = ("+refs/heads/*:refs/remotes/origin/*", "+refs/pull/*:refs/pull/*")
    ended = check(job.checkout(*refs, at=job.merge, depth=depth), job.github())
    assert ended.code == 2
    assert 'give actions/checkout "fetch-depth: 0"' in ended.err


GITLAB = {
    "GITLAB_CI": "true",
    "CI_MERGE_REQUEST_IID": "12",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": BRANCH,
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
}
BITBUCKET = {
    "BITBUCKET_BUILD_NUMBER": "7",
    "BITBUCKET_PR_ID": "12",
    "BITBUCKET_BRANCH": BRANCH,
    "BITBUCKET_PR_DESTINATION_BRANCH": "main",
}
AZURE = {
    "TF_BUILD": "True",
    "BUILD_REASON": "PullRequest",
    "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
    "SYSTEM_PULLREQUEST_SOURCEBRANCH": f"refs/heads/{BRANCH}",
    "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
}
JENKINS = {
    "JENKINS_URL": "https://ci.example.com/",
    "CHANGE_ID": "12",
    "CHANGE_BRANCH": BRANCH,
    "CHANGE_TARGET": "main",
    "BRANCH_NAME": "PR-12",
}
CIRCLECI = {
    "CIRCLECI": "true",
    "CIRCLE_PULL_REQUEST": "https://github.com/acme/shop/pull/12",
    "CIRCLE_BRANCH": BRANCH,
}
BUILDKITE = {
    "BUILDKITE": "true",
    "BUILDKITE_PULL_REQUEST": "12",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
    "BUILDKITE_BRANCH": BRANCH,
}
SYSTEMS = [
    (GITLAB, "CI_COMMIT_SHA", 'give the job "variables: {GIT_DEPTH: "0"}"'),
    (BITBUCKET, "BITBUCKET_COMMIT", 'give the step "clone: {depth: full}"'),
    (AZURE, "SYSTEM_PULLREQUEST_SOURCECOMMITID", '"fetchDepth: 0"'),
    (JENKINS, "GIT_COMMIT", "have the job's shallow clone off"),
    (CIRCLECI, "CIRCLE_SHA1", '"checkout: {method: full}"'),
    (BUILDKITE, "BUILDKITE_COMMIT", "BUILDKITE_GIT_CLONE_FLAGS"),
]


@pytest.mark.parametrize(
    ("environment", "head", "remedy"), SYSTEMS, ids=[of[1].partition("_")[0] for of in SYSTEMS]
)
def test_each_system_is_understood_and_says_its_own_remedy(
    job: Job, environment: dict[str, Any], head: str, remedy: str
) -> None:
    environment = environment | {head: job.head}
    ended = check(job.checkout(at=job.merge), environment)
    assert seen(ended, "branch", "head", "stage", "commits") == [BRANCH, job.head, "review", 2]
    assert "commit-subject" in ended.rules()
    (job.folder / "checkout").rename(job.folder / "whole")
    ended = check(job.checkout(at=f"refs/remotes/origin/{BRANCH}", depth=1), environment)
    assert (ended.code, remedy in ended.err) == (2, True), ended


def test_a_missing_base_falls_back_to_the_fetched_target(job: Job) -> None:
    gone: dict[str, Any] = {"base": {"ref": "main", "sha": "f" * 40}}
    ended = check(job.checkout(at=job.merge), job.github(**gone))
    assert "ffffffffffff not here, so main as base" in seen(ended, "origin")[0]
    assert seen(ended, "commits", "production") == [2, "main"]


def test_a_base_that_was_not_fetched_is_told_with_the_command(job: Job) -> None:
    refs = f"+refs/heads/{BRANCH}:refs/remotes/origin/{BRANCH}"
    ended = check(job.checkout(refs, at=job.head), job.jenkins())
    assert ended.code == 2
    assert "the base of the pull request 12 into main is not in this clone; tried main" in ended.err
    assert "git fetch origin main" in ended.err


def test_a_head_that_was_not_fetched_is_told_with_the_command(job: Job) -> None:
    """As in pull_request_target, where the base is checked out."""
    repo = job.checkout("+refs/heads/main:refs/remotes/origin/main", at=job.base)
    ended = check(repo, job.github("pull_request_target"))
    assert ended.code == 2
    assert "git fetch origin refs/pull/12/head" in ended.err
    repo.git("fetch", "-q", "origin", "refs/pull/12/head")
    assert seen(check(repo, job.github("pull_request_target")), "commits", "head") == [2, job.head]


def test_a_branch_named_as_the_short_base_is_not_the_base(job: Job) -> None:
    short = job.base[:12]
    job.origin.git("branch", short, BRANCH)
    repo = job.checkout(at=job.merge)
    repo.git("branch", short, f"origin/{BRANCH}")
    said = BITBUCKET | {"BITBUCKET_PR_DESTINATION_COMMIT": short, "BITBUCKET_COMMIT": job.head}
    ended = check(repo, said)
    assert seen(ended, "commits") == [2]
    assert f"{short} not here, so main as base" in seen(ended, "origin")[0]


# --- which commit -------------------------------------------------------------------------------


def test_of_a_merge_that_the_system_made_the_second_side_is_looked_at(job: Job) -> None:
    ended = check(job.checkout(at=job.merge), job.jenkins())
    assert seen(ended, "head", "commits", "branch") == [job.head, 2, BRANCH]


def test_without_its_event_github_is_looked_at_alike(job: Job) -> None:
    environment = job.github() | {"GITHUB_EVENT_PATH": "/nonexistent"}
    ended = check(job.checkout(at=job.merge), environment, "--allow-unchecked")
    assert seen(ended, "head", "commits") == [job.head, 2]
    assert "its event cannot be read: no such file or directory" in seen(ended, "origin")[0]


def test_an_event_that_is_a_pipe_is_not_waited_for(job: Job) -> None:
    clone = job.checkout(at=job.merge)
    pipe = clone.folder.parent / "pipe"
    os.mkfifo(pipe)
    ended = check(clone, job.github() | {"GITHUB_EVENT_PATH": str(pipe)}, "--allow-unchecked")
    assert "its event cannot be read: no regular file" in seen(ended, "origin")[0]


@pytest.mark.parametrize(
    "evil",
    [
        {"app.py": f"{SERVICE}# neither side's\n"},
        {"new.py": "x = 1\n"},
        {"tests/test_app.py": TEST},  # what the hotfix tests is taken back
        {"app.py": f"{FIXED}# more\n"},
    ],
    ids=["other lines", "another file", "one side's file", "one line more"],
)
def test_a_merge_that_does_more_than_the_hotfix_is_looked_at(
    job: Job, evil: dict[str, str]
) -> None:
    """Its author could have made it."""
    repo = job.checkout(at=job.merge).stage(evil)
    repo.git("commit", "-q", "--amend", "--no-edit")
    assert seen(check(repo, job.jenkins()), "head") == [repo.sha()]


def test_a_merge_within_one_file_is_seen_through(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin").branch(BRANCH)
    origin.commit(GOOD, {"prices.py": f"{PRICES}def last(cart):\n    return 1\n"})
    origin.switch("main").commit("feat: another", {"prices.py": f"import math\n\n{PRICES}"})
    job = Job(tmp_path, origin)
    assert seen(check(job.checkout(at=job.merge), job.jenkins()), "head") == [job.head]


def test_a_branch_named_as_the_queues_is_no_queue(job: Job) -> None:
    name = f"gh-readonly-queue/main/pr-12-{job.base}"
    repo = job.checkout(at=job.merge)
    environment = job.github(head={"ref": name, "sha": job.merge})
    assert seen(check(repo, environment, "--all-branches"), "head", "branch") == [job.merge, name]


def test_a_merge_of_production_into_the_hotfix_is_the_head(job: Job) -> None:
    repo = job.checkout(at=job.head)
    repo.git("merge", "-q", "--no-ff", "-m", "Merge main", "origin/main")
    assert seen(check(repo, job.jenkins()), "head") == [repo.sha()]


def test_a_checkout_of_the_base_is_no_empty_pull_request(job: Job) -> None:
    ended = check(job.checkout(at=job.base), job.jenkins())
    assert ended.code == 2
    assert "not the pull request 12 into main" in ended.err


def test_a_pull_request_without_a_branchs_name_is_not_passed_over(job: Job) -> None:
    fork = CIRCLECI | {"CIRCLE_SHA1": job.head, "CIRCLE_BRANCH": "pull/12"}
    repo = job.checkout(at=job.head)
    repo.git("switch", "-q", "-c", "pull/12")
    ended = check(repo, fork)
    assert (ended.code, "give its name with --branch" in ended.err) == (2, True), ended
    assert seen(check(repo, fork, "--branch", BRANCH), "branch", "commits") == [BRANCH, 2]


@pytest.mark.parametrize("name", ["--output=stolen", "a..b", "x y", "@{-1}", "a\n::error::b"])
@pytest.mark.parametrize("side", ["head", "base"])
def test_names_that_are_options_or_expressions_are_refused(job: Job, side: str, name: str) -> None:
    sha = {"head": job.head, "base": job.base}[side]
    repo = job.checkout(at=job.merge)
    hostile: dict[str, Any] = {side: {"ref": name, "sha": sha}}
    ended = check(repo, job.github(**hostile))
    assert ended.code == 2
    assert "is not the name of a branch, tag or commit" in ended.err
    assert not (repo.folder / "stolen").exists()
    assert "\n::" not in ended.err


def test_a_name_that_no_text_can_be_is_refused(job: Job) -> None:
    environment = job.github(head={"ref": "hotfix/\ud800", "sha": job.head})
    ended = check(job.checkout(at=job.merge), environment)
    assert (ended.code, "pull_request.head.ref is no text" in ended.err) == (2, True), ended


# --- queue, push, tag ---------------------------------------------------------------------------


def queue(job: Job, subject: str) -> tuple[Repository, dict[str, Any]]:
    """Return the checkout of a merge queue's build, and its environment."""
    repo = job.checkout(at=job.base)
    repo.git("merge", "-q", "--no-ff", "-m", subject, job.head)
    ref = f"refs/heads/gh-readonly-queue/main/pr-12-{job.base}"
    group = {
        "head_sha": repo.sha(),
        "head_ref": ref,
        "base_sha": job.base,
        "base_ref": "refs/heads/main",
    }
    path = job.folder / "event.json"
    path.write_text(json.dumps({"merge_group": group}))
    return repo, {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "merge_group",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_REF": ref,
    }


def test_in_the_merge_queue_the_merge_names_the_hotfix(job: Job) -> None:
    repo, environment = queue(job, f"Merge pull request #12 from acme/{BRANCH}")
    assert check(repo, environment).code == 2, "the queue tells nothing of the pull request"
    ended = check(repo, environment, "--allow-unchecked")
    assert seen(ended, "head", "branch", "stage") == [job.head, BRANCH, "merge"]
    assert "GitHub Actions: merge queue of main" in seen(ended, "origin")[0]
    assert "commit-subject" in ended.rules()


def test_in_the_merge_queue_another_number_names_nothing(job: Job) -> None:
    repo, environment = queue(job, f"Merge pull request #13 from acme/{BRANCH}")
    ended = check(repo, environment)
    assert (ended.code, ended.json["results"]) == (0, [])
    assert seen(ended, "branch")[0].startswith("gh-readonly-queue/main/pr-12-")


def pushed(ref: str, sha: str) -> dict[str, Any]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": ref,
        "GITHUB_SHA": sha,
    }


def test_a_pushed_branch_is_compared_with_production(job: Job) -> None:
    ended = check(job.checkout(at=job.head), pushed(f"refs/heads/{BRANCH}", job.head))
    assert seen(ended, "branch", "stage", "commits", "production", "origin") == [
        BRANCH,
        "push",
        2,
        "main",
        f"GitHub Actions: branch {BRANCH}",
    ]


def test_a_pushed_branch_is_judged_by_its_own_policy(weakened: Job) -> None:
    environment = pushed(f"refs/heads/{BRANCH}", weakened.head)
    ended = check(weakened.checkout(at=weakened.head), environment)
    assert [result["rule"] for result in ended.json["results"]] == ["none"]


def test_what_the_job_checked_out_by_itself_has_not_the_pushed_name(job: Job) -> None:
    """A job that runs on main, and looks at each hotfix branch in turn."""
    repo = job.checkout(at=job.head)
    repo.git("switch", "-q", "-c", BRANCH)
    ended = check(repo, pushed("refs/heads/main", job.base))
    assert seen(ended, "branch", "commits", "origin") == [
        BRANCH,
        2,
        "GitHub Actions: what is checked out",
    ]


def test_a_pushed_tag_is_the_stage_release_and_no_error_if_it_is_of_no_hotfix(job: Job) -> None:
    repo = job.checkout(at=job.base)
    repo.git("tag", "v1.2.3", job.base)
    ended = check(repo, pushed("refs/tags/v1.2.3", job.base))
    assert (ended.code, ended.json["results"]) == (0, [])
    assert seen(ended, "stage", "origin") == ["release", "GitHub Actions: tag v1.2.3"]
    assert ended.json["reason"].startswith("the tag v1.2.3 holds no hotfix: no merge of a hotfix")


def test_the_past_is_of_no_build(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    asked = ("check", "--on", f"{job.base}..{job.head}", "-o", "json")
    ended = hotfix_lint(repo.folder, *asked, **job.github(base={"ref": "--x", "sha": job.base}))
    assert (ended.code, ended.json["hotfixes"][0]["head"]) == (0, job.head)
