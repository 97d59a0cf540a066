"""The kind `agreement`: the odd one out is named, with what the others say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.checks.kinds import check, values
from tests.repositories import good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path

TICKET = {"of": ["branch.ticket", "commit.fields.Ticket"], "ignore-missing": True}
PRIORITY = {"of": ["commit.fields.Priority"], "ignore-missing": True}


def test_one_ticket_everywhere_passes(tmp_path: Path) -> None:
    assert not check("agreement", good_hotfix(tmp_path), TICKET).problems


def test_a_commit_with_another_ticket_than_the_branch_is_flagged(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit(message(ticket="ENG-9999"), {"x": "1"})
    assert values(check("agreement", repo, TICKET), "fact", "value", "expected", "source") == [
        ("Ticket", "ENG-9999", "ENG-1234", "the branch")
    ]


def test_a_missing_ticket_is_another_rules_business(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit(message(ticket=None), {"x": "1"})
    assert not check("agreement", repo, TICKET).problems
    strict = TICKET | {"ignore-missing": False}
    assert values(check("agreement", repo, strict), "value") == [("",)]


def test_a_second_ticket_beside_the_branchs_passes(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit(message(ticket="ENG-1234, OPS-7"), {"x": "1"})
    assert not check("agreement", repo, TICKET).problems


def test_commits_of_two_priorities_are_flagged(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit(message("fix: b", priority="P1"), {"x": "1"})
    assert not check("agreement", repo, PRIORITY).problems
    repo.commit(message("fix: c", priority="P0"), {"x": "2"})
    assert values(check("agreement", repo, PRIORITY), "subject", "value", "expected") == [
        ("fix: c", "P0", "P1")
    ]


def test_nothing_said_anywhere_is_skipped(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/x").commit("fix: a")
    assert check("agreement", repo, TICKET).skipped


def test_a_priority_that_the_caller_states_is_what_commits_must_say(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert not check("agreement", repo, PRIORITY, priority="P1").problems
    verdict = check("agreement", repo, PRIORITY, priority="P0")
    assert values(verdict, "value", "expected", "source") == [("P1", "P0", "--priority")]
