"""`rules NAME` explains a rule: why, what, an example of both, how to mend and how to waive."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.facts import catalogues
from hotfix_lint.policy import load
from tests import pull_requests
from tests.cli.program import hotfix_lint
from tests.policy.policies import defects
from tests.repositories import good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.policy.model import Rule

RULES = load.resolve(None, lambda _: None).rules
EXAMPLES = catalogues.load("examples")
ON_NAMES = [
    rule.name
    for rule in RULES
    if rule.kind in {"text", "fields"} and rule.settings.get("of") != "incident"
]
TITLES = ["Why", "What it checks", "Example", "To mend it", "To waive it"]


def section(text: str, title: str) -> str:
    return text.partition(f"\n## {title}")[2].partition("\n## ")[0]


def test_every_built_in_rule_has_an_example_of_both_and_no_other_has() -> None:
    assert set(EXAMPLES) == {rule.name for rule in RULES}
    for name, example in EXAMPLES.items():
        assert set(example) == {"fails", "passes"}, name
        assert example["fails"].strip() != example["passes"].strip(), name
        for text in example.values():
            assert text.strip(), name
            assert max(map(len, text.split("\n"))) <= 90, name


@pytest.mark.parametrize("name", ON_NAMES)
def test_an_example_on_names_and_messages_does_as_it_says(name: str, tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    for outcome, code in (("fails", 1), ("passes", 0)):
        text = EXAMPLES[name][outcome]
        if name == "branch-name":
            repo.git("branch", "-m", text)
        elif not name.startswith("pr-"):
            repo.git("commit", "-q", "--amend", "-F", "-", stdin=text.encode())
        severity = next(rule.severity for rule in RULES if rule.name == name)
        asked = ["--only", name, "--fail-on", severity]
        if name.startswith("pr-"):
            part = "title" if name == "pr-title" else "body"
            told = json.dumps(pull_requests.github(head=None) | {part: text})
            asked += ["--pull-request", "-"]
            ended = hotfix_lint(tmp_path, "check", *asked, stdin=told.encode())
        else:
            ended = hotfix_lint(tmp_path, "check", *asked)
        assert ended.code == code, ended.out


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_is_explained_whole(rule: Rule, tmp_path_factory: pytest.TempPathFactory) -> None:
    name = rule.name
    told = hotfix_lint(tmp_path_factory.getbasetemp(), "rules", name).out
    assert told.startswith(f"# {name}\n")
    assert re.findall("^## (.*)$", told, re.MULTILINE)[:-1] == TITLES
    for title in TITLES:
        assert section(told, title).strip()
    waiver, change = re.findall("```yaml\n(.*?)```", told, re.DOTALL)[1:]
    assert defects(f"version: 1\nextends: hotfix\n{waiver}") == []
    assert defects(change) == []


def test_the_conditions_of_a_rule_and_its_priorities_are_shown(tmp_path: Path) -> None:
    good_hotfix(tmp_path).write(
        {
            ".hotfix-lint.yaml": "version: 1\nextends: hotfix\n"
            "workflow: {waivable-in-commits: ['tag:size']}\n"
            "rules:\n"
            "  diff-size:\n"
            "    when: {paths: 'src/**'}\n"
            "    unless: {branch: ['hotfix/x*']}\n"
            "    by-priority: {P0: {severity: warning, max-lines: 20}}\n"
        }
    )
    told = hotfix_lint(tmp_path, "rules", "diff-size").out
    asked = section(told, "What it checks")
    assert "when:\n  paths: [src/**]\nunless:\n  branch: [hotfix/x*]\n" in asked
    assert "by-priority:\n  P0: {severity: warning, max-lines: 20}\n" in asked
    assert "    Waive: diff-size (reason)" in section(told, "To waive it")
    assert "Waive:" not in hotfix_lint(tmp_path, "rules", "branch-name").out


def test_a_teams_own_rule_is_explained_without_an_example(tmp_path: Path) -> None:
    good_hotfix(tmp_path).write(
        {
            ".hotfix-lint.yaml": "version: 1\nextends: hotfix\nrules:\n"
            "  own: {check: limits, max-files: 3, because: 'Because \\u202e so.', docs: see/there}\n"
        }
    )
    told = hotfix_lint(tmp_path, "rules", "own").out
    assert "## Example" not in told
    assert "See also: see/there" in told
    assert "\u202e" not in told
