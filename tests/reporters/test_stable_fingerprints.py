"""A finding is known again after what people do to a branch: shown on real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.program import hotfix_lint
from tests.repositories import BRANCH, FIXED, GOOD, Repository, message, production

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLAWED = {
    "app.py": f"{FIXED}    breakpoint()\n    breakpoint()\n",
    "requirements.txt": "flask==3.1.0\n",
}


def fingerprints(repo: Repository) -> set[tuple[str, str]]:
    ended = hotfix_lint(
        repo.folder, "check", "--all-branches", "-o", "sarif", "--skip", "branch-fresh"
    )
    assert ended.code == 1, ended
    results = ended.json["runs"][0]["results"]
    found = {(r["ruleId"], r["partialFingerprints"]["primaryLocationLineHash"]) for r in results}
    assert len(found) == len(results), "two findings have one fingerprint"
    return found


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A hotfix of two commits, with findings on names, messages, lines and dependencies."""
    repo = production(tmp_path / "repo").branch(BRANCH)
    repo.commit(message(cause=None), FLAWED).commit(GOOD, {"docs.md": "x\n"})
    return repo


def rebase(repo: Repository) -> None:
    repo.switch("main").commit("feat: other", {"other.py": "x = 1\n"}).switch(BRANCH)
    repo.git("rebase", "-q", "main")


def amend(repo: Repository) -> None:
    repo.git("commit", "-q", "--amend", "-m", message("fix: refuse what has expired"))


def add_above(repo: Repository) -> None:
    repo.commit(GOOD, {"app.py": "# a comment\n\n" + FLAWED["app.py"]})


def change_the_date(repo: Repository) -> None:
    repo.git("commit", "-q", "--amend", "--no-edit", "--date=2031-01-01T00:00:00Z")


@pytest.mark.parametrize("change", [rebase, amend, add_above, change_the_date])
def test_a_finding_is_known_again(repo: Repository, change: Callable[[Repository], None]) -> None:
    before = fingerprints(repo)
    assert {rule for rule, _ in before} >= {
        "commit-root-cause", "leftover-debug", "dependency-change", "regression-test",
    }  # fmt: skip
    old = repo.sha()
    change(repo)
    assert repo.sha() != old
    assert fingerprints(repo) == before


def test_another_flaw_is_another_finding(repo: Repository) -> None:
    before = fingerprints(repo)
    repo.commit(GOOD, {"requirements.txt": "flask==3.2.0\n"})
    after = fingerprints(repo)
    assert {rule for rule, _ in before ^ after} == {"dependency-change"}
