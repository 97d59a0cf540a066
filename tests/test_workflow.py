"""docs/workflow.md: each part of the workflow has what holds it, and all that it names is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from hotfix_lint import resources, status
from hotfix_lint.checks.support import moments
from hotfix_lint.cli.app import COMMANDS
from hotfix_lint.policy.load import resolve
from tests.test_promises import functions, rows

TOP = Path(__file__).parents[1]
PAGE = (TOP / "docs" / "workflow.md").read_text("utf-8")
PARTS = rows(PAGE.partition("\n## The checklist\n")[0])
KNOWN = {
    1: {rule.name for rule in resolve(None, lambda _: None).rules},
    2: {os.path.splitext(name)[0] for name in resources.names("rules", "templates")},
    3: set(COMMANDS),
}


def test_every_part_is_there_in_its_order() -> None:
    assert [row[0].split(" ")[0] for row in PARTS] == [f"S{number}" for number in range(1, 14)]


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row[0].split(" ")[0])
def test_no_cell_is_empty_and_what_it_names_exists(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row)
    for column, known in KNOWN.items():
        named = re.findall("`([^`]+)`", row[column])
        assert named or row[column].startswith("none: "), row[column]
        assert set(named) <= known, row[0]
    shown = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[4])
    assert shown
    for path, name in shown:
        assert name in functions(path), f"{path} has no {name}"


@pytest.mark.parametrize("column", [1, 2])
def test_nothing_of_the_policy_is_left_out(column: int) -> None:
    """A rule or a text that holds no part of the workflow would have no reason to be."""
    named = {name for row in PARTS for name in re.findall("`([^`]+)`", row[column])}
    assert KNOWN[column] - named == set()


def test_the_page_tells_every_step_and_every_moment() -> None:
    checklist = PAGE.partition("\n## The checklist\n")[2].partition("\n## ")[0]
    numbers = [int(number) for number in re.findall(r"(?m)(?:^ *|· )(\d+)\. ", checklist)]
    assert numbers == list(range(1, len(status.checklist()) + 1))
    told = PAGE.partition("\n## Whose word the times are\n")[2].partition("\n## ")[0]
    assert {name for row in rows(told) for name in re.findall("`([a-z]+)`", row[0])} == set(
        moments.IN_WORDS
    )
