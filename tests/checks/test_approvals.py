"""The kind `approvals`: whose approvals count, and when none is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.request.pull_request import PullRequest, Review, State
from tests.checks.kinds import check, values
from tests.repositories import Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Verdict

ASKED: dict[str, Any] = {"at-least": 1, "not-by": "author", "waived-for": ["P0"]}


def given(name: str, state: State = "approved", commit: str | None = None) -> Review:
    return Review(name, state, commit)


def verdict(repo: Repository, *reviews: Review, more: dict[str, Any] = {}, **told: Any) -> Verdict:  # noqa: B006
    pull_request = PullRequest("pr.json", **({"author": "alex", "reviews": reviews} | told))
    return check("approvals", repo, ASKED | more, pull_request=pull_request)


@pytest.mark.parametrize(
    "reviews",
    [
        (), (given("alex"),), (given("ALEX"),), (given("robin", "changes-requested"),),
        (given("robin", "dismissed"), given("alex")),
    ],
)  # fmt: skip
def test_approvals_that_do_not_count(tmp_path: Path, reviews: tuple[Review, ...]) -> None:
    found = verdict(good_hotfix(tmp_path), *reviews)
    assert values(found, "count", "at-least", "author") == [(0, 1, "alex")]


def test_approvals_that_count(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert verdict(repo, given("robin")) == ((), "", "", ())
    two = (given("robin"), given("kim"))
    assert not verdict(repo, *two, more={"at-least": 2}).problems
    assert values(verdict(repo, *two, more={"at-least": 3}), "count", "approvers") == [
        (2, "robin, kim")
    ]
    assert not verdict(repo, given("alex"), more={"not-by": "author"}, author="kim").problems


def test_who_does_not_count_is_told(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    found = verdict(repo, given("alex"), given("robin"), given("kim", "changes-requested"))
    assert found.remarks == (
        "alex is the author, whose approval does not count",
        "changes are asked for by kim",
    )


def test_an_approval_of_an_older_commit_is_told_and_may_be_refused(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    old, new = repo.sha("main"), repo.sha()
    told = f"the approval of robin is of {old[:12]}, not of the newest commit {new[:12]}, and"
    found = verdict(repo, given("robin", commit=old))
    assert (found.problems, found.remarks) == ((), (f"{told} counts all the same",))
    found = verdict(repo, given("robin", commit=old), more={"no-stale": True})
    assert (len(found.problems), found.remarks) == (1, (f"{told} does not count",))
    assert not verdict(repo, given("robin", commit=new), more={"no-stale": True}).remarks


def test_a_p0_that_others_state_needs_none_and_that_is_told(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    found = verdict(repo, labels=("P0",))
    assert found.problems == ()
    assert found.remarks == ('waived for P0 (by the label "P0"): it has 0 of 1 approvals',)
    unknown = verdict(repo, labels=("P0",), reviews=None)
    assert unknown.remarks == ('waived for P0 (by the label "P0"), and not known here',)
    assert verdict(repo, given("robin"), labels=("P0",)).remarks == ()


def test_a_p0_that_only_the_author_states_needs_one(tmp_path: Path) -> None:
    found = verdict(good_hotfix(tmp_path), title="[P0] x")
    assert len(found.problems) == 1
    assert found.remarks == ("only the pull request's title says P0, which waives no approval",)


@pytest.mark.parametrize("unknown", [{"reviews": None}, {"author": None}])
def test_what_is_not_told_is_no_lack_of_approvals(tmp_path: Path, unknown: dict[str, Any]) -> None:
    with pytest.raises(FactUnknownError, match=r"pr.json does not tell the pull request's a"):
        verdict(good_hotfix(tmp_path), given("robin"), **unknown)
