"""`policy check` and `policy show`, as a person calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from tests.cli.program import hotfix_lint
from tests.cli.test_triage import OWN
from tests.repositories import Repository, good_hotfix

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


NAMING = """\
version: 1
extends: hotfix
workflow:
  triage: ops/triage.yaml
  templates: {slack: ops/slack.md, email: ops/email.md, note: ops/note.md}
"""

MISSING = (
    ' names "ops/note.md", and there is no such file;'
    " write its path from the repository's top, or no value for the built-in one"
)


def test_check_reads_the_files_that_the_policy_names(tmp_path: Path) -> None:
    team(tmp_path, NAMING)
    files = {"triage.yaml": OWN, "slack.md": "{ticket}\n", "email.md": "{{x}}\n", "note.md": "a\n"}
    repo = Repository.__new__(Repository)
    repo.folder = tmp_path
    repo.write({f"ops/{name}": text for name, text in files.items()})
    ended = hotfix_lint(tmp_path, "policy", "check")
    assert (ended.code, ended.err) == (0, ""), ended
    # All that is wrong is told at once, with its place and what to write.
    repo.write({
        "ops/triage.yaml": OWN.replace("if-not: later", "if-not: latter"),
        "ops/slack.md": "a\n{tickt} {\n",
        "ops/email.md": b"a\n\xc3\xa4b\xff\n",
    })  # fmt: skip
    (tmp_path / "ops" / "note.md").unlink()
    ended = hotfix_lint(tmp_path, "policy", "check")
    assert ended.code == 2
    head, *lines = ended.err.splitlines()
    assert head == "hotfix-lint: the policy has 5 errors"
    assert lines == [
        '  ops/triage.yaml:7:13: questions.down.if-not: "latter" is no question and no outcome; did you mean "later"?',
        '  ops/slack.md:2:1: unknown placeholder "{tickt}"; did you mean "ticket"?',
        '  ops/slack.md:2:9: a lone "{"; write it twice to show one',
        "  ops/email.md:2:3: this is not UTF-8; save the file as UTF-8",
        "  .hotfix-lint.yaml:5:63: workflow.templates.note" + MISSING,
    ]


def test_check_tells_policies_that_are_not_read(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).write({
        ".hotfix-lint.yaml": "version: 1\nextends: [hotfix, ./ci/hotfix-lint.yaml]\n",
        "ci/hotfix-lint.yaml": "version: 1\nrules: {branch-fresh: off}\n",
        "docs/my.hotfix-lint.yaml": "",
        ".gitignore": "build/\n",
        "build/.hotfix-lint.yaml": "",
    })  # fmt: skip
    valid = hotfix_lint(tmp_path, "policy", "check")
    assert (valid.code, valid.out.count("\n")) == (0, 1)
    repo.write({
        ".github/hotfix-lint.yaml": "version: 1\n",
        "shop/a\u202e/.hotfix-lint.yml": "version: 1\n",
    })  # fmt: skip
    repo.git("add", ".github")
    folder = tmp_path / "shop"
    for told in (hotfix_lint(tmp_path, "policy", "check"), hotfix_lint(folder, "policy", "check")):
        assert told.code == 0
        assert [line.partition(": warning: this policy is not read; ")[0] for line in sorted(told.out.splitlines()[1:])] == [
            ".github/hotfix-lint.yaml:1:1", "shop/a<U+202E>/.hotfix-lint.yml:1:1",
        ]  # fmt: skip
    # Who names a file knows which is read.
    named = hotfix_lint(tmp_path, "policy", "check", ".hotfix-lint.yaml")
    assert (named.code, named.out.count("\n")) == (0, 1)
    # A repository without a work tree has no such files.
    repo.git("init", "-q", "--bare", str(tmp_path / "bare.git"))
    assert hotfix_lint(tmp_path, "policy", "check", "-C", "bare.git").code == 0


def test_what_makes_no_sense_stops_every_run(tmp_path: Path) -> None:
    team(tmp_path, TEAM.replace("branch-fresh: off", "commit-type: {one-of: [fix], max-length: 2}"))
    line = (
        '  .hotfix-lint.yaml:5:26: rules.commit-type.one-of.0: "fix" never passes:'
        " it is longer than max-length, 2\n"
    )
    for arguments in (("policy", "check"), ("check",), ("rules",), ("hook", "pre-commit")):
        ended = hotfix_lint(tmp_path, *arguments)
        assert (ended.code, ended.err) == (2, f"hotfix-lint: the policy has 1 error\n{line}")
