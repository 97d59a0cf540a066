"""`policy check` and `policy show`, as a person calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from tests.cli.program import hotfix_lint
from tests.repositories import good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

TEAM = "version: 1\nextends: [hotfix, ./shared.yaml]\nrules:\n  diff-size: {max-lines: 60}\n  branch-fresh: off\n"
SHARED = "version: 1\nrules: {diff-size: {max-files: 4}}\n"


def team(folder: Path, text: str = TEAM) -> None:
    good_hotfix(folder).write({".hotfix-lint.yaml": text, "shared.yaml": SHARED})


def test_show_tells_of_each_value_where_it_is_from(tmp_path: Path) -> None:
    team(tmp_path)
    shown = hotfix_lint(tmp_path, "policy", "show").out
    for value, where in (
        ("max-lines: 60", ".hotfix-lint.yaml:4"),
        ("max-files: 4", "shared.yaml:2"),
        ("severity: off", ".hotfix-lint.yaml:5"),
    ):
        assert re.search(f"^    {value} +# {re.escape(where)}$", shown, re.MULTILINE), value


def test_what_is_shown_is_the_same_policy_by_file_and_by_standard_input(tmp_path: Path) -> None:
    team(tmp_path)
    shown = hotfix_lint(tmp_path, "policy", "show").out
    (tmp_path / "resolved.yaml").write_text(shown)
    by_file = hotfix_lint(tmp_path, "policy", "show", "--policy", "resolved.yaml")
    piped = hotfix_lint(tmp_path, "policy", "show", "--policy", "-", stdin=shown.encode())
    assert yaml.safe_load(by_file.out) == yaml.safe_load(shown) == yaml.safe_load(piped.out)
    assert "# standard input:" in piped.out
    checked = hotfix_lint(tmp_path, "policy", "check", "-", stdin=shown.encode())
    assert re.fullmatch(r"standard input: valid, \d+ rules, 1 off\n", checked.out)


def test_one_rule_is_shown_alone(tmp_path: Path) -> None:
    team(tmp_path)
    shown = hotfix_lint(tmp_path, "policy", "show", "--rule", "diff-size").out
    assert list(yaml.safe_load(shown)) == ["version", "rules"]
    assert list(yaml.safe_load(shown)["rules"]) == ["diff-size"]
    wrong = hotfix_lint(tmp_path, "policy", "show", "--rule", "diff-sise")
    assert wrong.code == 2
    assert 'there is no rule "diff-sise"\n  → did you mean "diff-size"?' in wrong.err


def test_show_works_without_a_repository(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("version: 1\nextends: hotfix\n")
    for arguments in ((), ("--policy", "own.yaml")):
        ended = hotfix_lint(tmp_path, "policy", "show", *arguments)
        assert ended.code == 0, ended.err
        assert "hotfix (built in):" in ended.out


def test_check_warns_of_what_has_no_effect_and_exits_0(tmp_path: Path) -> None:
    team(tmp_path, TEAM.replace("max-lines: 60", "max-lines: 60, max-files: 4"))
    ended = hotfix_lint(tmp_path, "policy", "check")
    assert ended.code == 0
    assert re.fullmatch(
        r"\.hotfix-lint\.yaml: valid, \d+ rules, 1 off\n"
        r"\.hotfix-lint\.yaml:4:41: warning: rules\.diff-size\.max-files: it is the same in"
        r" shared\.yaml:2; this changes nothing\n",
        ended.out,
    )


def test_what_makes_no_sense_stops_every_run(tmp_path: Path) -> None:
    team(tmp_path, TEAM.replace("branch-fresh: off", "commit-type: {one-of: [fix], max-length: 2}"))
    line = (
        '  .hotfix-lint.yaml:5:26: rules.commit-type.one-of.0: "fix" never passes:'
        " it is longer than max-length, 2\n"
    )
    for arguments in (("policy", "check"), ("check",), ("rules",), ("hook", "pre-commit")):
        ended = hotfix_lint(tmp_path, *arguments)
        assert (ended.code, ended.err) == (2, f"hotfix-lint: the policy has 1 error\n{line}")
