"""The kind `boxes`: exactly one, all, or any of a section's boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.request.pull_request import PullRequest
from tests.checks.kinds import check, values
from tests.repositories import good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Value

ONE, ALL, ANY = {"exactly-one": True}, {"all": True}, {"any": True}


def problems(tmp_path: Path, body: str, settings: dict[str, Any]) -> list[tuple[Value, ...]]:
    told = PullRequest("pr.json", body=body)
    asked = {"section": ["Testing", "Tests"]} | settings
    verdict = check("boxes", good_hotfix(tmp_path), asked, pull_request=told)
    return values(verdict, "problem", "line", "box")


@pytest.mark.parametrize(
    ("body", "settings", "found"),
    [
        ("- [x] a\n", ANY, [('the section "Testing" is missing', None, "")]),
        ("x\n\n#Tests\n- [x] a\n", ANY, [('the section "Testing" is missing: "#Tests" is no heading without a blank behind its "#"', 3, "")]),
        ("# Tests\na\n- b\n", ALL, [('the section "Testing" has no boxes', 1, "")]),
        ("# Tests\n- [ ] a\n- [ ] b\n", ONE, [('no box of the section "Testing" is ticked', 1, "")]),
        ("# Tests\n- [ ] a\n", ANY, [('no box of the section "Testing" is ticked', 1, "")]),
        ("# Tests\n- [x] a\n- [ ] b\n- [x] c\n", ONE, [('2 boxes of the section "Testing" are ticked, not one: "a", "c"', 4, "")]),
        ("# Tests\n- [x] a\n- [ ] b\n  c\n- [ ]\n", ALL, [('the box "b c" is not ticked', 3, "b c"), ('the box "" is not ticked', 5, "")]),
        ("# Tests\n- [~] a\n", ALL, [('the box "a" is not ticked', 2, "a")]),
        ("# Tests\n<!--\n- [x] a\n-->\n", ANY, [('the section "Testing" has no boxes', 1, "")]),
        ("# Tests\n- [ ] staging\n- [ ] b\n", ALL | {"except": "stag"}, [('the box "b" is not ticked', 3, "b")]),
    ],
)  # fmt: skip
def test_boxes_that_are_not_as_they_must_be(
    tmp_path: Path, body: str, settings: dict[str, Any], found: list[tuple[Value, ...]]
) -> None:
    assert problems(tmp_path, body, settings) == found


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        ("# Tests\n- [x] a\n- [ ] b\n", ONE),
        ("**Testing:**\n- [x] a\n- [X] b\n", ALL),
        ("# Tests\n## More\n1. [x] a\n2. [ ] b\n", ANY),
        ("# Tests\n- [x] a\n- [ ] On Staging\n", ALL | {"except": ["x", "(?i)staging"]}),
        ("# Tests\nnone here\n\n# Testing\n- [x] a\n", ALL),
    ],
)
def test_boxes_that_are_as_they_must_be(
    tmp_path: Path, body: str, settings: dict[str, Any]
) -> None:
    assert problems(tmp_path, body, settings) == []
