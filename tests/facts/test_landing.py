"""How a hotfix came to production, and what it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.kinds import facts_of
from tests.repositories import BRANCH, GOOD, Repository, good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path


def two_commits(folder: Path) -> Repository:
    """Return a hotfix of two commits; production went on meanwhile."""
    repo = good_hotfix(folder).commit(message("fix: log refused tokens"), {"log.py": "log = 1\n"})
    repo.switch("main").commit("feat: other", {"other.py": "x = 1\n"})
    return repo


def land(repo: Repository, how: str) -> Repository:
    if how == "merge":
        repo.git("merge", "-q", "--no-ff", BRANCH)
    elif how == "squash":
        repo.git("merge", "-q", "--squash", BRANCH)
        repo.commit(GOOD)
    elif how == "rebase":
        repo.git("cherry-pick", f"main..{BRANCH}")
    for number in range(2):
        repo.commit("feat: next", {f"next{number}.py": "x = 1\n"})
    return repo.switch(BRANCH)


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_it_is_what_it_was_before_production_got_it(tmp_path: Path, how: str) -> None:
    repo = two_commits(tmp_path)
    base, before = repo.sha(f"{BRANCH}~2"), repo.sha("main")
    land(repo, how)
    facts = facts_of(repo, stage="release")
    assert facts.range.base == base
    assert facts.range.production.tip == before
    assert [commit.message.subject for commit in facts.commits] == [
        "fix: refuse expired session tokens",
        "fix: log refused tokens",
    ]
    assert facts.production.tip == repo.sha("main")
    landing = facts.landing
    assert landing is not None
    assert landing.how == ("merge" if how == "merge" else "copy")
    assert landing.commit == repo.sha("main~2")
    # Before the release it is looked at as production is now.
    assert facts_of(repo, stage="push").range.production.tip == repo.sha("main")


def test_one_that_is_not_there_is_what_it_is(tmp_path: Path) -> None:
    repo = two_commits(tmp_path).switch(BRANCH)
    facts = facts_of(repo, stage="release")
    assert facts.landing is None
    assert facts.range == facts_of(repo, stage="push").range


def test_where_production_was_only_moved_the_commits_of_the_ticket_are_it(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit(message("fix: two"), {"log.py": "log = 1\n"})
    began = repo.sha("main")
    repo.switch("main").git("merge", "-q", "--ff-only", BRANCH)
    repo.switch(BRANCH)
    facts = facts_of(repo, stage="release")
    assert (facts.range.base, len(facts.commits)) == (began, 2)
    assert facts.landing is not None
    assert facts.landing.how == "fast-forward"


def test_a_branch_without_commits_of_its_own_is_given_none_of_others(tmp_path: Path) -> None:
    repo = production(tmp_path).commit("feat: other\n\nTicket: ENG-12345", {"o.py": "x = 1\n"})
    repo.branch(BRANCH)
    assert facts_of(repo, stage="release").commits == ()


def test_a_branch_that_was_merged_where_production_was_rewritten_is_not_there(
    tmp_path: Path,
) -> None:
    repo = land(two_commits(tmp_path), "merge")
    repo.switch("main").git("reset", "-q", "--hard", "HEAD~3")
    repo.switch(BRANCH)
    assert facts_of(repo, stage="release").landing is None
