"""The kind `sections`: there and answered, missing, empty, or still the template's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.request.pull_request import PullRequest
from tests.checks.kinds import check, values
from tests.repositories import Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Value

ASKED: dict[str, Any] = {"require": [["Rollback plan", "Rollback"]], "no-placeholders": True}


def problems(tmp_path: Path, body: str, settings: dict[str, Any]) -> list[tuple[Value, ...]]:
    told = PullRequest("pr.json", body=body)
    verdict = check("sections", repository(tmp_path), settings, pull_request=told)
    return values(verdict, "section", "problem", "line")


def repository(folder: Path) -> Repository:
    return Repository(folder) if (folder / ".git").exists() else good_hotfix(folder)


@pytest.mark.parametrize(
    ("body", "problem", "line"),
    [
        ("", "is missing", None),
        ("## Rollback planning\nx y\n", "is missing", None),
        ("```\n## Rollback\nundo it\n```\n", "is missing", None),
        ("\n##Rollback\nundo it\n", 'is missing: "##Rollback" is no heading without a blank behind its "#"', 2),
        ("a\nb\n### Impact\n##Rollback Plan:\nundo it\n", 'is missing: "##Rollback Plan:" is no heading without a blank behind its "#"', 4),
        ("<img src=x>\n## Rollback\nundo it\n", 'is missing: "## Rollback" is no heading without a blank line before it', 2),
        ("##Rollbacks\nundo it\n", "is missing", None),
        ("Rollback:\n\nImpact:\n\nall users\n", "is empty", 1),
        ("\n## Rollback\n\n## Other\nx y\n", "is empty", 2),
        ("## Rollback\n<!-- say how -->\n", "is empty", 1),
        ("## Rollback\n### By whom\n", "is empty", 1),
        ("## Rollback\n\n[Brief explanation]\n", 'still holds the placeholder "[Brief explanation]"', 3),
        ("## Rollback\nN/A\n", 'still holds the placeholder "N/A"', 2),
        ("## Rollback\nundo it\n- see ENG-XXX\n", 'still holds the placeholder "ENG-XXX"', 3),
        ("**Rollback plan**: TBD\n", 'still holds the placeholder "TBD"', 1),
        ("## Rollback\n- [x] Other: [explain]\n", 'still holds the placeholder "[explain]"', 2),
    ],
)  # fmt: skip
def test_a_section_that_is_missing_or_answers_nothing(
    tmp_path: Path, body: str, problem: str, line: int | None
) -> None:
    assert problems(tmp_path, body, ASKED) == [("Rollback plan", problem, line)]


@pytest.mark.parametrize(
    "body",
    [
        "## ↩️ ENG-12: Rollback plan (short)\nundo it\n", "**Rollback**: undo it\n",
        "Rollback\n---\n[the runbook](https://example.com)\n", "# Rollback\n```\ngit revert x\n```\n",
        "## Rollback\n\n### How\nundo it\n", "## Rollback\n- [ ] Other: [explain]\n",
        "## Rollback\n![](https://example.com/button.png)\n", "## Rollback\n<img src='x'>\n",
        "Rollback:\n\nUndo it.\n\nFix:\n\nx\n",
        "## Rollback\n\n## Rollback\nundo it\n", "## Rollback\n`<commit-hash>`\n",
        "<details><summary>Rollback plan</summary>\n\nundo it\n\n</details>\n",
    ],
)  # fmt: skip
def test_sections_that_answer(tmp_path: Path, body: str) -> None:
    assert problems(tmp_path, body, ASKED) == []


def test_a_section_may_have_demands_of_its_own(tmp_path: Path) -> None:
    own = {"heading": "Why", "any-box": True, "min-words": 2}
    settings = {"require": [own, {"heading": "Then", "no-placeholders": False}], "no-placeholders": True}  # fmt: skip
    assert problems(tmp_path, "# Why\n- [ ] no test\n# Then\nnone\n", settings) == [
        ("Why", "has no box ticked", 1)
    ]
    assert problems(tmp_path, "# Why\n- [x] untested\n# Then\nnone\n", settings) == [
        ("Why", "has 1 word; 2 are the least", 1)
    ]
    assert problems(tmp_path, "# Why\n- [x] no test\n# Then\nnone\n", settings) == []


def test_what_is_wrong_in_an_inner_section_is_told_once(tmp_path: Path) -> None:
    body = "## Cause\nthe key\n\n**Steps:**\n1. TBD\n"
    settings = {"require": ["Cause", "Steps"], "no-placeholders": True}
    assert problems(tmp_path, body, settings) == [("Steps", 'still holds the placeholder "TBD"', 5)]


def test_findings_point_into_the_description(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    told = PullRequest("pr.json", body="a\n## Rollback\n", number="12")
    (found,) = check("sections", repo, ASKED, pull_request=told).problems
    assert found.location == ("pull-request", None, 2, None, None, "12", "## Rollback")
    inside = told._replace(path=str(repo.folder / "docs" / "pr.md"))
    (found,) = check("sections", repo, ASKED, pull_request=inside).problems
    assert found.location[:3] == ("file", "docs/pr.md", 2)
    outside = told._replace(path=str(repo.folder.parent / "pr.md"))
    (found,) = check("sections", repo, ASKED, pull_request=outside).problems
    assert found.location.kind == "pull-request"


def test_without_a_pull_request_it_is_unchecked_before_the_merge_and_skipped_after(
    tmp_path: Path,
) -> None:
    repo = good_hotfix(tmp_path)
    for stage in ("review", "merge"):
        with pytest.raises(FactUnknownError, match="no pull request is known here; get it with gh"):
            check("sections", repo, ASKED, stage=stage)
    for stage in ("release", "close"):
        assert check("sections", repo, ASKED, stage=stage).skipped
