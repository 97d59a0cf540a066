"""The kind `fields`: present and answered, missing, wrong, twice, or nearly there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.request import MessageFile
from hotfix_lint.request.pull_request import PullRequest
from tests.checks.kinds import check, values
from tests.repositories import good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path

REQUIRE: dict[str, Any] = {
    "of": "commit",
    "require": {
        "Root cause": {"min-length": 5, "no-placeholders": True},
        "Ticket": {"matches": "^[A-Z]+-[0-9]+$"},
        "Priority": {"matches": "^(?:P0|P1|P2|P3)$"},
    },
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (message(), []),
        (message(cause=None), [("Root cause", "is missing")]),
        (message(cause="TBD"), [("Root cause", 'still holds the placeholder "TBD"')]),
        (message(cause=""), [("Root cause", "is empty")]),
        (message(cause="bug"), [("Root cause", "has 3 characters; 5 are the least")]),
        (message(ticket=None), [("Ticket", "is missing")]),
        (
            message(ticket="eng-1"),
            [("Ticket", 'is "eng-1", which does not match "^[A-Z]+-[0-9]+$"')],
        ),
        (
            message(priority="P9"),
            [("Priority", 'is "P9", which does not match "^(?:P0|P1|P2|P3)$"')],
        ),
        (
            message(priority="P\uff11"),
            [("Priority", 'is "P\uff11", which does not match "^(?:P0|P1|P2|P3)$"')],
        ),
        (
            message() + "Priority: P3\n",
            [("Priority", 'is given twice: "P1" and "P3"')],
        ),
        (message() + "Priority: P1\n", []),
        (
            message(priority=None) + "Priorty: P1\n",
            [("Priority", 'is missing: line 7 is nearly one, but it is spelled "Priorty"')],
        ),
        (
            message(cause=None) + "\nRoot cause -- the cache\n",
            [("Root cause", 'is missing: line 8 is nearly one, but it has "-" where a colon belongs')],
        ),
    ],
)  # fmt: skip
def test_fields_of_a_commit(tmp_path: Path, text: str, found: list[tuple[str, str]]) -> None:
    repo = production(tmp_path).branch("hotfix/ENG-1-x").commit(text)
    assert values(check("fields", repo, REQUIRE), "field", "problem") == found


def test_a_finding_points_at_the_fields_line(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/ENG-1-x").commit(message(priority="high"))
    (found,) = check("fields", repo, REQUIRE).problems
    assert (found.location.kind, found.location.line) == ("commit", 7)
    assert found.location.snippet == "Priority: high"


def test_a_field_that_is_not_required_is_checked_where_it_stands(tmp_path: Path) -> None:
    settings = {"require": {"Dependency": {"required": False, "matches": "^[a-z]+$"}}}
    repo = good_hotfix(tmp_path)
    assert not check("fields", repo, settings).problems
    repo.commit(message() + "Dependency: NOT good\n")
    assert len(check("fields", repo, settings).problems) == 1


def test_a_comment_line_of_the_message_file_is_no_field(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    file = MessageFile("COMMIT_EDITMSG", message(ticket=None) + "# Ticket: ENG-1\n", edited=True)
    verdict = check("fields", repo, REQUIRE, message=file, staged=True, stage="commit")
    assert values(verdict, "field", "problem") == [("Ticket", "is missing")]


def test_the_comment_character_of_the_user_is_honored(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("config", "core.commentChar", ";")
    file = MessageFile("m", message() + "; Priority: P3\n", edited=True)
    assert not check("fields", repo, REQUIRE, message=file, staged=True).problems
    kept = MessageFile("m", message() + "# a heading\n", edited=True)
    (found,) = check("fields", repo, REQUIRE, message=kept, staged=True).problems
    assert found.values["value"] == "P1 # a heading"


def test_a_merge_that_is_being_committed_is_not_asked_for_fields(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.switch("main").commit("feat: c", {"c": "1"}).switch("-")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "main")
    file = MessageFile("m", "Merge branch 'main'\n", edited=True)
    verdict = check("fields", repo, REQUIRE, message=file, staged=True)
    assert verdict.skipped == "there are only merge and fixup commits"


def test_merge_as_a_first_word_does_not_escape(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit("Merge all rules away", {"x": "1"})
    assert len(check("fields", repo, REQUIRE).problems) == 3


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Severity: high\n", []),
        ("- **Severity**: high\n", []),
        ("**Severity**: [Choose one]\n- [x] Service down\n- [ ] Slow\n", []),
        ("### Severity\n- [x] Service down\n- [ ] Slow\n", []),
        ("### Severity\nhigh\n", []),
        ("x\n", [("Severity", "is missing", None)]),
        ("x\n\n**Severity**: [Choose one]\n", [("Severity", 'still holds the placeholder "[Choose one]"', 3)]),
        ("**Severity**: [Choose one]\n- [ ] Service down\n", [("Severity", "is empty", 1)]),
        ("<!-- Severity: high -->\n", [("Severity", "is missing", None)]),
        ("Severity: high\n\nSeverity: low\n", [("Severity", 'is given twice: "high" and "low"', 3)]),
    ],
)  # fmt: skip
def test_fields_of_a_pull_request(
    tmp_path: Path, body: str, found: list[tuple[str, str, int | None]]
) -> None:
    asked = {"of": "pull-request", "require": {"Severity": {"no-placeholders": True}}}
    told = PullRequest("pr.json", body=body)
    verdict = check("fields", good_hotfix(tmp_path), asked, pull_request=told)
    lines = [problem.location.line for problem in verdict.problems]
    assert [
        (*v, line) for v, line in zip(values(verdict, "field", "problem"), lines, strict=True)
    ] == found
