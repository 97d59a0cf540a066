"""The key `document`: rules on a Markdown file of the head, by the kinds that look into documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.report import Location
from tests.checks.kinds import check
from tests.repositories import Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

NAMED = "docs/rollback/{ticket}.md"
PATH = "docs/rollback/ENG-1234.md"
PLAN = """# Rollback

**Owner**: ops on call

## Steps

1. revert the commit

## Ready

- [x] tried on staging
- [ ] told to support
"""

# Kind, what is asked that holds, what is asked that does not, problem, line of the finding.
ASKED: list[tuple[str, dict[str, Any], dict[str, Any], str, int]] = [
    ("text", {"of": "document.steps", "matches": "revert"},
     {"of": "document.Steps", "matches": "git"}, 'is "revert the commit", which does not match "git"', 5),
    ("sections", {"require": ["Steps"]},
     {"require": ["Ready", {"heading": "Steps", "min-words": 9}]}, "has 3 words; 9 are the least", 5),
    ("boxes", {"section": "Ready", "any": True},
     {"section": "Ready", "all": True}, 'the box "told to support" is not ticked', 12),
    ("fields", {"require": {"Owner": None}},
     {"require": {"Owner": {"matches": "@"}}}, 'is "ops on call", which does not match "@"', 3),
]  # fmt: skip
KINDS = [asked[0] for asked in ASKED]


def with_plan(folder: Path, text: str | None = PLAN) -> Repository:
    repo = good_hotfix(folder)
    if text is not None:
        repo.commit("docs: how to roll back", {PATH: text})
    return repo


@pytest.mark.parametrize(("kind", "good", "bad", "problem", "line"), ASKED, ids=KINDS)
def test_a_file_is_looked_into(
    tmp_path: Path,
    kind: str,
    good: dict[str, Any],
    bad: dict[str, Any],
    problem: str,
    line: int,
) -> None:
    repo = with_plan(tmp_path)
    assert not check(kind, repo, good | {"document": NAMED}).problems
    (found,) = check(kind, repo, bad | {"document": NAMED}).problems
    assert found.values["problem"] == problem
    assert found.location == Location("file", PATH, line)


@pytest.mark.parametrize(("kind", "good"), [asked[:2] for asked in ASKED], ids=KINDS)
def test_in_a_file_that_is_not_there_everything_is_missing(
    tmp_path: Path, kind: str, good: dict[str, Any]
) -> None:
    repo = with_plan(tmp_path, None)
    (found,) = check(kind, repo, good | {"document": NAMED}).problems
    assert str(found.values["problem"]).endswith(f"is missing, as there is no {PATH}")
    assert found.location == Location("change")


def test_a_missing_section_of_a_file_is_told_at_the_file(tmp_path: Path) -> None:
    settings = {"of": "document.Monitoring", "min-length": 1, "document": NAMED}
    (found,) = check("text", with_plan(tmp_path), settings).problems
    assert (found.values["problem"], found.location) == ("is missing", Location("file", PATH))


def test_a_file_needs_no_pull_request(tmp_path: Path) -> None:
    settings = {"require": ["Steps"], "document": NAMED}
    assert not check("sections", with_plan(tmp_path), settings, stage="review").problems


def test_a_file_that_cannot_be_named_or_read_is_unchecked(tmp_path: Path) -> None:
    repo = with_plan(tmp_path)
    settings = {"require": ["Steps"], "document": NAMED}
    with pytest.raises(FactUnknownError, match="the ticket is not known"):
        check("sections", repo, settings, branch="hotfix/no-ticket")
    with pytest.raises(FactUnknownError, match="docs is no file"):
        check("sections", repo, settings | {"document": "docs"})
