"""Which rules the tests of a policy show at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.trials import coverage
from hotfix_lint.trials.run import run
from tests.repositories import ENVIRONMENT
from tests.trials.suites import NOW, suite

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.trials.coverage import Coverage

POLICY = """version: 1
rules:
  one: {check: changed-files, forbid: {paths: ["one"]}}
  two: {check: changed-files, forbid: {paths: ["two"]}}
  tested: {check: regression-test}
"""


def measured(folder: Path, *tests: str) -> Coverage:
    (folder / "own.yaml").write_text(POLICY)
    lines = "".join(f"  - {{name: t{n}, {test}}}\n" for n, test in enumerate(tests))
    text = f"version: 1\npolicy: own.yaml\ndefaults: {{branch: hotfix/x}}\ntests:\n{lines}"
    found = suite(folder, text)
    (measure,) = coverage.all_of([found], list(run(found, ENVIRONMENT, NOW)))
    return measure


ONE = "commits: [{files: {one: {after: x}}}]"


def test_a_case_is_what_a_test_names(tmp_path: Path) -> None:
    found = measured(tmp_path, f"{ONE}, expect: {{one: [{{path: one}}]}}")
    assert found.policy == "own.yaml"
    assert found.rules == found.not_passing == ("one", "two", "tested")
    assert found.not_flagging == ("two", "tested")
    assert (found.cases, found.percent) == (1, 16)


def test_outcomes_count_as_findings_do(tmp_path: Path) -> None:
    found = measured(tmp_path, f"{ONE}, expect: {{one: failed, two: passed, tested: failed}}")
    assert (found.not_flagging, found.not_passing) == (("two",), ("one", "tested"))
    assert found.percent == 50


def test_what_is_skipped_shows_nothing(tmp_path: Path) -> None:
    document = "commits: [{files: {README.md: {after: x}}}]"
    found = measured(tmp_path, f"{document}, expect: {{tested: []}}")
    assert "tested" in found.not_passing


def test_what_fails_and_what_is_known_to_fail_shows_nothing(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        f"{ONE}, expect: {{one: [{{path: two}}], two: []}}",
        f"{ONE}, expect: {{one: [], two: []}}, known-gap: true",
    )
    assert found.cases == 0


def test_all_cases_are_a_hundred_per_cent(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        f"{ONE}, expect: {{one: [{{}}], two: [], tested: [{{}}]}}",
        "commits: [{files: {two: {after: x}, test_a.py: {after: \"def test_a():\\n    assert x\\n\"}}}],"
        " expect: {two: [{}], one: [], tested: []}",
    )  # fmt: skip
    assert (found.not_flagging, found.not_passing, found.percent) == ((), (), 100)
