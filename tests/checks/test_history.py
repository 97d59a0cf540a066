"""The kinds `history` and `base`: what came in, from where, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.kinds import check, values
from tests.repositories import good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path

ALL = {"forbid": ["merge", "fixup", "squash", "wip", "empty", "revert"]}


def test_a_clean_history_passes(tmp_path: Path) -> None:
    assert not check("history", good_hotfix(tmp_path), ALL).problems


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        ("fixup! fix: x", "is a fixup! commit that was not squashed"),
        ("amend! fix: x", "is a amend! commit that was not squashed"),
        ("squash! fix: x", "is a squash! commit that was not squashed"),
        ("WIP", "is unfinished work by its subject"),
        ("wip: try it", "is unfinished work by its subject"),
        ("[WIP] try it", "is unfinished work by its subject"),
    ],
)
def test_unfinished_commits_are_flagged(tmp_path: Path, subject: str, what: str) -> None:
    repo = good_hotfix(tmp_path).commit(subject, {"x.py": "1\n"})
    assert values(check("history", repo, ALL), "what") == [(what,)]


@pytest.mark.parametrize("subject", ["fix: wipe the cache", "fix: draft mails were sent", "tempo"])
def test_words_that_only_begin_alike_pass(tmp_path: Path, subject: str) -> None:
    repo = good_hotfix(tmp_path).commit(subject, {"x.py": "1\n"})
    assert not check("history", repo, ALL).problems


def test_a_commit_that_changes_nothing_is_flagged(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit(message())
    assert values(check("history", repo, ALL), "what") == [("changes nothing",)]


def test_a_revert_of_the_same_branch_is_flagged_and_one_of_production_is_not(
    tmp_path: Path,
) -> None:
    repo = production(tmp_path).commit("feat: bad", {"bad.py": "1\n"}).branch("hotfix/A-1-x")
    repo.git("revert", "--no-edit", "HEAD")
    assert not check("history", repo, ALL).problems
    repo.commit(message(), {"y.py": "1\n"})
    repo.git("revert", "--no-edit", "HEAD")
    ((what,),) = values(check("history", repo, ALL), "what")
    assert "of the same branch" in str(what)


def test_a_merge_is_told_by_its_parents(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit("Merge branch x", {"x.py": "1\n"})
    assert not check("history", repo, ALL).problems
    repo.switch("main").commit("feat: c", {"c": "1"}).switch("-")
    repo.git("merge", "-q", "--no-ff", "-m", "fix: not a merge at all", "main")
    assert values(check("history", repo, ALL), "what") == [("is a merge",)]


def test_only_what_is_forbidden_is_flagged(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit("WIP", {"x.py": "1\n"})
    assert not check("history", repo, {"forbid": ["merge"]}).problems


FRESH = {"from": "production", "max-behind": 0}
PURE = {"from": "production", "no-foreign-commits": True, "not-from": ["develop", "release/*"]}


def test_a_fresh_branch_passes_and_a_stale_one_is_flagged(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert not check("base", repo, FRESH).problems
    repo.switch("main").commit("feat: c", {"c": "1"}).switch("-")
    assert values(check("base", repo, FRESH), "problem", "behind") == [
        ("is 1 commit behind main; 0 are allowed", 1)
    ]
    assert not check("base", repo, FRESH | {"max-behind": 1}).problems


def test_a_branch_cut_from_develop_is_flagged(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("develop").commit("feat: new", {"n.py": "1\n"})
    repo.branch("hotfix/A-1-x").commit(message(), {"app.py": "2\n"})
    ((problem,),) = values(check("base", repo, PURE), "problem")
    assert "which came from develop and is not on production" in str(problem)


def test_a_branch_cut_from_production_passes_beside_develop(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("develop").commit("feat: new", {"n.py": "1\n"})
    repo.switch("main").branch("hotfix/A-1-x").commit(message(), {"app.py": "2\n"})
    assert not check("base", repo, PURE).problems


def test_a_hotfix_that_develop_has_merged_already_passes(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    hotfix = repo.git("branch", "--show-current")
    repo.switch("main").branch("develop").commit("feat: new", {"n.py": "1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge hotfix", hotfix)
    repo.switch(hotfix)
    assert not check("base", repo, PURE).problems


def test_a_colleagues_branch_on_top_of_the_hotfix_is_no_origin(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    hotfix = repo.git("branch", "--show-current")
    repo.branch("review/robin").switch(hotfix).commit("fix: more", {"m.py": "1\n"})
    assert not check("base", repo, PURE).problems


def test_merges_can_be_forbidden(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    settings = {"from": "production", "no-merges": True}
    assert not check("base", repo, settings).problems
    repo.switch("main").commit("feat: c", {"c": "1"}).switch("-")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "main")
    assert len(check("base", repo, settings).problems) == 1
