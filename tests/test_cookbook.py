"""The cookbook: each policy is valid, does what its tests say, and is what its README tells."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotfix_lint.policy import find, load
from hotfix_lint.policy.remarks import remarks
from hotfix_lint.report import STAGES
from hotfix_lint.trials import files
from hotfix_lint.trials.run import run
from tests.repositories import ENVIRONMENT

ROOT = Path(__file__).parents[1]
COOKBOOK = ROOT / "docs" / "cookbook"
POLICIES = sorted(COOKBOOK.glob("*.yaml"))
README = (COOKBOOK / "README.md").read_text(encoding="utf-8")
# A day on which the waivers of the recipes are in force, whatever the day of the tests.
NOW = datetime(2026, 3, 1, tzinfo=UTC)

every_policy = pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)


@every_policy
def test_a_policy_is_valid_and_each_line_has_an_effect(path: Path) -> None:
    assert _wrong(path, path.parent) == []


@every_policy
def test_a_policy_does_what_its_tests_say(path: Path) -> None:
    (suite,) = files.read([str(path)], str(ROOT), None)
    ran = list(run(suite, ENVIRONMENT, NOW))
    failed = {
        one.trial.name: [(wrong.rule, wrong.expected, wrong.actual) for wrong in one.mismatches]
        for one in ran
        if one.outcome != "passed"
    }
    assert failed == {}
    shown = {
        (result.rule, "flagged" if result.findings else "left alone")
        for one in ran
        for result in one.report.results
    }
    own = [name for name, rule in _rules(path).items() if "check" in rule]
    missing = {(name, case) for name in own for case in ("flagged", "left alone")} - shown
    assert missing == set(), "what no test shows of the policy's own rules"


@every_policy
def test_other_values_of_a_built_in_rule_are_shown_by_a_test(path: Path) -> None:
    named = {name for test in yaml.safe_load(path.read_text())["tests"] for name in test["expect"]}
    assert {name for name, rule in _rules(path).items() if rule.keys() - {"severity"}} <= named


def test_warnings_first_stops_nobody() -> None:
    path = COOKBOOK / "warnings-first.yaml"
    policy = load.resolve(find.find(str(ROOT), str(path)), find.reader(str(ROOT)))
    up_to_the_push = STAGES[: STAGES.index("push") + 1]
    errors = [r.name for r in policy.rules if r.severity == "error" and r.stage in up_to_the_push]
    assert errors == [], "rules of the built-in policy that the recipe should soften"


def test_the_readme_lists_exactly_the_policies() -> None:
    assert sorted(_sections()) == [path.name for path in POLICIES]
    assert README.startswith("# Cookbook\n\nSeventeen policies")
    assert len(POLICIES) == 17


@every_policy
def test_the_readme_says_of_a_policy_what_its_head_says(path: Path) -> None:
    title, *head = path.read_text(encoding="utf-8").partition("\nversion:")[0].split("\n")
    told = " ".join(" ".join(line.removeprefix("#") for line in head).split())
    for_whom, changes = told.removeprefix("For: ").split(" Changes: ")
    section = _sections()[path.name]
    assert section.startswith(f"## [{title.removeprefix('# ')}]({path.name})\n")
    prose = " ".join(section.partition("```")[0].split())
    assert prose.endswith(f"**For** {for_whom} **Changes:** {changes}")


@every_policy
def test_what_the_readme_quotes_stands_in_the_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quoted = _blocks(_sections()[path.name])
    assert quoted
    for block in quoted:
        assert f"\n{block}" in text


def test_two_policies_become_one_as_the_readme_shows(tmp_path: Path) -> None:
    (example,) = _blocks(README.partition("\n## ")[0])
    mine = tmp_path / ".hotfix-lint.yaml"
    mine.write_text(example, encoding="utf-8")
    (tmp_path / "policies").mkdir()
    for name in re.findall(r"\./policies/([a-z-]+\.yaml)", example):
        shutil.copy(COOKBOOK / name, tmp_path / "policies")
    assert _wrong(mine, tmp_path) == []
    policy = load.resolve(find.find(str(tmp_path), str(mine)), find.reader(str(tmp_path)))
    rules = {rule.name: rule for rule in policy.rules}
    assert rules["payments-size"].settings["max-lines"] == 60
    assert {"payments-alone", "quiet-message", "diff-size"} <= rules.keys()


def _wrong(path: Path, root: Path) -> list[str]:
    """Return what `policy check` says against a policy; its errors are raised."""
    source, read = find.find(str(root), str(path)), find.reader(str(root))
    assert source is not None
    policy = load.resolve(source, read)
    found = files.defects(source, policy)
    found += remarks(*load.merge(source, read), NOW.date().isoformat())
    return [f"{defect.origin.line}: {defect.path}: {defect.message}" for defect in found]


def _rules(path: Path) -> dict[str, dict[str, Any]]:
    """Return what a file itself says of its rules, by name."""
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    return {
        name: {"severity": rule} if isinstance(rule, str | bool) else rule
        for name, rule in rules.items()
    }


def _sections() -> dict[str, str]:
    """Return the README's sections by the file that the heading leads to."""
    sections = re.split(r"(?m)^(?=## )", README)[1:]
    found = {}
    for section in sections:
        heading = re.match(r"## \[[^\]]+\]\(([^)]+)\)\n", section)
        assert heading, section[:80]
        found[heading[1]] = section
    assert len(found) == len(sections)
    return found


def _blocks(text: str) -> list[str]:
    return re.findall(r"(?ms)^```yaml\n(.*?)^```$", text)
