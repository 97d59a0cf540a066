"""What the systems' interfaces give is understood, each by its shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hotfix_lint.request.pull_request import Malformed, PullRequest, Review, from_json, place
from tests import pull_requests

OLD, HEAD = "c" * 40, "a" * 40


def review(login: str | None, state: str, at: int, commit: str = HEAD) -> dict[str, Any]:
    user = {"login": login} if login else None
    return {
        "user": user,
        "state": state,
        "commit_id": commit,
        "submitted_at": f"2026-03-01T0{at}:00:00Z",
    }


GITHUB = pull_requests.github(
    labels=[{"name": "P0"}],
    reviews=[
        review("kim", "APPROVED", 2),
        review("robin", "APPROVED", 1, OLD),
        review("robin", "COMMENTED", 3),
        review("kim", "CHANGES_REQUESTED", 1),
        review("jo", "DISMISSED", 1),
        review("al", "PENDING", 1),
        review(None, "APPROVED", 1),
    ],
)
# What gh 2.63 prints for --json with these names.
GH = {
    "author": {"id": "U_1", "is_bot": False, "login": "alex", "name": "Alex"},
    "baseRefName": "main",
    "body": "B",
    "headRefName": "hotfix/x",
    "headRefOid": HEAD,
    "isDraft": True,
    "labels": [{"id": "L_1", "name": "P0", "description": "", "color": "ff0000"}],
    "number": 12,
    "reviews": [
        {
            "id": "R_1",
            "author": {"login": "robin"},
            "authorAssociation": "MEMBER",
            "body": "",
            "submittedAt": "2026-03-01T01:00:00Z",
            "includesCreatedEdit": False,
            "reactionGroups": [],
            "state": "APPROVED",
            "commit": {"oid": OLD},
        }
    ],
    "title": "T",
    "url": "https://github.com/acme/shop/pull/12",
}
GITLAB = {
    "id": 900,
    "iid": 12,
    "title": "T",
    "description": None,
    "state": "opened",
    "source_branch": "hotfix/x",
    "target_branch": "main",
    "labels": ["P0", "team::a"],
    "draft": False,
    "author": {"id": 1, "username": "alex"},
    "sha": HEAD,
    "web_url": "https://gitlab.example.com/a/b/-/merge_requests/12",
    "approvals_required": 1,
    "approved_by": [{"user": {"id": 2, "username": "robin"}}],
}
BITBUCKET = {
    "id": 12,
    "title": "T",
    "description": "B",
    "draft": False,
    "source": {"branch": {"name": "hotfix/x"}, "commit": {"hash": "aaaaaaaaaaaa"}},
    "destination": {"branch": {"name": "main"}},
    "author": {"display_name": "Alex A", "nickname": "alex"},
    "participants": [
        {"user": {"nickname": "robin"}, "role": "REVIEWER", "approved": True, "state": "approved"},
        {"user": {"nickname": "kim"}, "approved": False, "state": "changes_requested"},
        {"user": {"nickname": "jo"}, "approved": False, "state": None},
    ],
    "links": {"html": {"href": "https://bitbucket.org/a/b/pull-requests/12"}},
}
DATA_CENTER = {
    "id": 12,
    "title": "T",
    "fromRef": {"id": "refs/heads/hotfix/x", "latestCommit": HEAD},
    "toRef": {"id": "refs/heads/main"},
    "author": {"user": {"name": "alex"}},
    "reviewers": [
        {"user": {"name": "robin"}, "status": "APPROVED", "lastReviewedCommit": OLD},
        {"user": {"name": "kim"}, "status": "UNAPPROVED"},
    ],
}
AZURE = {
    "pullRequestId": 12,
    "title": "T",
    "description": "B",
    "sourceRefName": "refs/heads/hotfix/x",
    "targetRefName": "refs/heads/main",
    "isDraft": False,
    "createdBy": {"uniqueName": "alex@example.com"},
    "lastMergeSourceCommit": {"commitId": HEAD},
    "labels": [{"id": "1", "name": "P0", "active": True}],
    "reviewers": [
        {"uniqueName": "robin@example.com", "vote": 5, "isContainer": False},
        {"uniqueName": "kim@example.com", "vote": -10},
        {"uniqueName": "jo@example.com", "vote": 0},
        {"uniqueName": "vstfs:///team", "vote": 10, "isContainer": True},
    ],
}
PLAIN = {"title": "T", "body": "B", "base": "main", "head": "hotfix/x", "number": "12"}
CASES: dict[str, tuple[object, dict[str, object]]] = {
    "github": (
        GITHUB,
        {
            "title": pull_requests.TITLE,
            "body": pull_requests.BODY,
            "labels": ("P0",),
            "base": "main",
            "commit": HEAD,
            "draft": False,
            "author": "alex",
            "number": "12",
            "reviews": (
                Review("robin", "approved", OLD),
                Review("kim", "approved", HEAD),
                Review("jo", "dismissed", HEAD),
                Review("", "approved", HEAD),
            ),
        },
    ),
    "the event of a workflow": (
        {"action": "edited", "pull_request": pull_requests.github(body=None)},
        {"body": "", "reviews": None, "title": pull_requests.TITLE},
    ),
    "gh": (
        GH,
        PLAIN | {"draft": True, "author": "alex", "reviews": (Review("robin", "approved", OLD),)},
    ),
    "gh, few names": ({"title": "T", "body": "B"}, {"title": "T", "body": "B", "labels": None}),
    "gh, the latest reviews": (
        {"latestReviews": [{"author": {"login": "robin"}, "state": "APPROVED"}]},
        {"reviews": (Review("robin", "approved"),), "title": None},
    ),
    "gitlab": (
        GITLAB,
        PLAIN
        | {
            "body": "",
            "labels": ("P0", "team::a"),
            "author": "alex",
            "commit": HEAD,
            "reviews": (Review("robin", "approved"),),
        },
    ),
    "gitlab, its labels with details": (
        {"iid": 1, "labels": [{"id": 1, "name": "P0"}]},
        {"labels": ("P0",), "reviews": None},
    ),
    "bitbucket": (
        BITBUCKET,
        PLAIN
        | {
            "labels": (),
            "author": "alex",
            "reviews": (Review("robin", "approved"), Review("kim", "changes-requested")),
        },
    ),
    "bitbucket data center": (
        DATA_CENTER,
        PLAIN | {"body": "", "author": "alex", "reviews": (Review("robin", "approved", OLD),)},
    ),
    "azure": (
        AZURE,
        PLAIN
        | {
            "labels": ("P0",),
            "author": "alex@example.com",
            "reviews": (
                Review("robin@example.com", "approved"),
                Review("kim@example.com", "changes-requested"),
            ),
        },
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_system_is_understood(case: tuple[object, dict[str, object]]) -> None:
    document, expected = case
    found = from_json(json.loads(json.dumps(document)), "pr.json")._asdict()
    assert {name: found[name] for name in expected} == expected
    assert found["fetch"].endswith("> pr.json")


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ([GH], (), "this is a list; one pull request is expected"),
        ("x", (), "this is no mapping; one pull request is expected"),
        ({"a": 1}, (), "no pull request of GitHub, GitLab, Bitbucket or Azure has these keys"),
        (GITHUB | {"title": 7}, ("title",), "this is no text"),
        (GITHUB | {"base": "main"}, ("base",), "this is no mapping"),
        (GITHUB | {"labels": [{"id": 1}]}, ("labels", 0), "this is no label with a name"),
        (GITHUB | {"labels": [["a"]]}, ("labels", 0, "name"), "this is no text"),
        (GITHUB | {"draft": "no"}, ("draft",), "this is no true or false"),
        (GITHUB | {"number": True}, ("number",), "this is no number"),
        (GITHUB | {"reviews": [7]}, ("reviews", 0), "this is no mapping"),
        ({"pull_request": GITHUB | {"body": []}}, ("pull_request", "body"), "this is no text"),
    ],
)
def test_what_is_of_another_type_is_refused_at_its_place(
    document: object, path: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(Malformed) as caught:
        from_json(document, "pr.json")
    assert (caught.value.path, caught.value.message) == (path, message)


@pytest.mark.parametrize(
    ("path", "at"),
    [((), (1, 2)), (("a",), (2, 9)), (("b", 1, "c"), (3, 27)), (("b", 0), (3, 10)), (("no",), (4, 2))],
)  # fmt: skip
def test_a_place_in_json_is_found(path: tuple[str | int, ...], at: tuple[int, int]) -> None:
    text = ' {\n   "a": {"x": [1, {"a": 2}]},\n   "b": [[], {"d": 1, "c":3}]\n }'
    assert place(text, path) == at


def test_what_one_does_not_tell_the_other_does() -> None:
    file = PullRequest("pr.md", title="T", body="B", why={"labels": "so"})
    event = PullRequest("CI", title="U", labels=("P0",), base="main", number="12", fetch="get it")
    both = file.over(event)
    assert (both.source, both.title, both.labels, both.base) == ("pr.md", "T", ("P0",), "main")
    assert (both.number, both.fetch) == ("12", "get it")
