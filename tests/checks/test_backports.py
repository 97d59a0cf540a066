"""`backports`: branches without the fix, the evidence that counts, the time there is, the names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint import checks
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts.facts import Facts
from hotfix_lint.facts.git import Git
from hotfix_lint.request import Request
from tests.checks.kinds import FIELDS, WORKFLOW
from tests.repositories import BRANCH, ENVIRONMENT, Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Verdict

LANDED = 1_760_000_000  # all commits of the tests' repositories are of this second
BOTH = {"release-candidate": "rc", "develop": "dev"}


def landed(folder: Path) -> Repository:
    """Return a repository with a merged hotfix, and both branches as they were before."""
    repo = good_hotfix(folder)
    for name in BOTH:
        repo.git("branch", name, "main")
    repo.switch("main").git("merge", "-q", "--no-ff", BRANCH)
    return repo.switch(BRANCH)


def check(repo: Repository, *, now: int | None = None, **settings: Any) -> Verdict:
    moment = None if now is None else datetime.fromtimestamp(now, UTC)
    request = Request(str(repo.folder), ENVIRONMENT, "close", now=moment)
    workflow = WORKFLOW._replace(backport_to=BOTH)
    git = Git(request.folder, request.environment)
    keys = {key.replace("_", "-"): value for key, value in settings.items()}
    return checks.run("backports", Facts(git, request, workflow, FIELDS), keys)


def without(verdict: Verdict) -> list[Any]:
    return [problem.values["target"] for problem in verdict.problems]


def pick(repo: Repository, branch: str) -> None:
    repo.switch(branch).git("cherry-pick", "-x", BRANCH)
    repo.switch(BRANCH)


def test_each_branch_without_the_fix_is_a_finding(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    assert without(check(repo, by=["patch-id"])) == ["release-candidate", "develop"]
    pick(repo, "develop")
    assert without(check(repo, by=["patch-id"])) == ["release-candidate"]
    assert without(check(repo, to=["develop"])) == []
    pick(repo, "release-candidate")
    assert not check(repo, by=["patch-id"]).problems


def test_what_the_remote_has_counts_and_not_what_was_not_pushed(tmp_path: Path) -> None:
    repo = landed(tmp_path / "repo")
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "server"))
    repo.git("remote", "add", "origin", str(tmp_path / "server"))
    repo.git("fetch", "-q", "origin")
    pick(repo, "develop")
    assert "develop" in without(check(repo, by=["patch-id"]))
    repo.git("push", "-q", "origin", "develop")
    assert "develop" not in without(check(repo, by=["patch-id"]))


def test_the_policy_says_which_evidence_counts(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    said = f"fix: other\n\n(cherry picked from commit {repo.sha(BRANCH)})\n"
    repo.switch("develop").commit(said, {"app.py": "def is_valid(token):\n    return False\n"})
    repo.switch(BRANCH)
    found = check(repo, to=["develop"], by=["patch-id", "effect"])
    assert "only by the word of" in str(found.problems[0].values["problem"])
    found = check(repo, to=["develop"], by=["patch-id", "trailer"])
    assert not found.problems
    assert "by the word of" in found.remarks[0]
    assert "0 of 6 changed lines stand there" in found.remarks[0]


def test_a_branch_may_be_without_it_for_a_while(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    hour = 3_600
    found = check(repo, now=LANDED + 23 * hour, within="24h")
    assert not found.problems
    assert found.remarks[0] == "release-candidate does not have the fix yet; 1h are left"
    assert len(check(repo, now=LANDED + 24 * hour, within="24h").problems) == 2
    # A moment that is not known gives no time.
    assert len(check(repo, within="24h").problems) == 2


def test_branches_that_are_not_here_are_no_finding_and_are_said(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    found = check(repo, to=["develop", "gone"])
    assert without(found) == ["develop"]
    assert found.remarks == ("there is no branch gone here",)
    found = check(repo, to=["gone"])
    assert found.skipped == "of gone no branch is here; if there is one, fetch it"


def test_in_a_shallow_clone_a_branch_that_is_not_here_is_unchecked(tmp_path: Path) -> None:
    repo = landed(tmp_path / "repo")
    repo.git("clone", "-q", "--depth=1", "-b", BRANCH, f"file://{repo.folder}", str(tmp_path / "c"))
    copy = Repository.__new__(Repository)
    copy.folder = tmp_path / "c"
    with pytest.raises(FactUnknownError, match="git fetch --unshallow"):
        check(copy, to=["develop"])


def test_production_is_a_branch_like_any(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert without(check(repo, to="production")) == ["main"]
    repo.switch("main").git("merge", "-q", "--squash", BRANCH)
    repo.commit("fix: as one").switch(BRANCH)
    assert not check(repo, to="production").problems


def test_the_names_of_backports(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    found = check(repo, named=True)
    assert found.skipped == "there is no branch of a backport of ENG-1234"
    for name in ("backport/rc/hotfix-ENG-1234", "backport/rc/hotfix-ENG-12345", "ENG-1234-docs"):
        repo.git("branch", name)
    assert not check(repo, named=True).problems
    for name in ("backport/develop/hotfix-ENG-1234", "robin/Backport-ENG-1234"):
        repo.git("branch", name)
    found = check(repo, named=True)
    assert sorted(str(problem.location.ref) for problem in found.problems) == [
        "backport/develop/hotfix-ENG-1234",
        "robin/Backport-ENG-1234",
    ]
