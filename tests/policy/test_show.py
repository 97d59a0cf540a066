"""A resolved policy is shown with where each value came from, and is the same policy again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.policy import load
from hotfix_lint.policy.show import text
from tests.policy.policies import resolve, source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.policy.model import Policy

TEAM = """\
version: 1
extends: [hotfix, ./shared/web.yaml]
workflow:
  ticket: '#[0-9]+'
  priorities: [high, 'a.b', "on"]
  roles: {generated: ["src/*.gen.ts", 'it''s/"here"']}
rules:
  diff-size: {max-lines: 60}
  branch-fresh: off
  commit-ticket: {require: {Epic: }}
  own:
    check: changed-files
    forbid:
      - {paths: ["**/migrations/**"], status: [added, modified]}
      - lines: ['^\\s*#', ' ', '- x: "y"', '']
    message: "{path}: is \\"new\\" \\u202e # not a comment"
    because: >-
      A migration cannot be rolled back with the commit, and so on, and so on, and so on, so that
      it is long.
"""
WEB = """\
version: 1
rules:
  diff-size:
    max-files: 4
    severity: warning
"""
FILES = {"shared/web.yaml": WEB}


def shown(policy: str | None, files: Mapping[str, str] | None = None, rule: str = "") -> str:
    files = files or {}
    merged, used = load.merge(
        source(policy) if policy is not None else None,
        lambda path: source(files[path], path) if path in files else None,
    )
    return text(merged, [file.name for file in used.sources], rule or None)


def told(policy: Policy) -> object:
    """All that a run takes from a policy, without where it stands."""
    rules = [rule._replace(origin=None) for rule in policy.rules]  # type: ignore[arg-type]
    return rules, policy.off, policy.workflow


def again(policy: str | None, files: Mapping[str, str] | None = None) -> None:
    files = files or {}
    before = resolve(policy, files) if policy is not None else load.resolve(None, lambda _: None)
    written = shown(policy, files)
    assert told(resolve(written)) == told(before)
    assert told(resolve(shown(written))) == told(before)


def test_the_built_in_policy_is_the_same_again() -> None:
    again(None)


@pytest.mark.parametrize(
    "policy",
    [
        TEAM,
        "version: 1\n",
        "version: 1\nextends: hotfix\n",
        "version: 1\nrules: {own: {check: limits, max-files: 1}}\n",
        "version: 1\nextends: hotfix\nrules: {diff-size: {check: history, forbid: [wip]}}\n",
        "version: 1\nrules: {x: {check: text, of: commit.body, not-matches: ['a\\b', \"é\\n\\t\"]}}\n",
    ],
)
def test_a_teams_policy_is_the_same_again(policy: str) -> None:
    again(policy, FILES)


def test_each_value_says_its_file_and_line() -> None:
    lines = [re.sub(" +# ", " # ", line) for line in shown(TEAM, FILES, "diff-size").split("\n")]
    assert lines == [
        "# resolved from hotfix (built in), shared/web.yaml, .hotfix-lint.yaml",
        "version: 1",
        "",
        "rules:",
        "  diff-size:",
        "    severity: warning # shared/web.yaml:5",
        *[line for line in lines if "hotfix (built in):" in line and "because" not in line][:2],
        "    max-files: 4 # shared/web.yaml:4",
        "    max-lines: 60 # .hotfix-lint.yaml:8",
        *lines[10:],
    ]
    assert re.fullmatch(r"    stage: push # hotfix \(built in\):\d+", lines[6])
    assert re.fullmatch(
        r"    count: \[source, config, migration\] # hotfix \(built in\):\d+", lines[10]
    )


def test_what_nobody_said_is_shown_as_the_default() -> None:
    lines = shown("version: 1\nrules: {own: {check: limits, max-files: 1}}\n").split("\n")
    said = {line.split(":")[0].strip(): line.split("# ")[-1] for line in lines if ": " in line}
    assert said["severity"] == said["stage"] == said["message"] == said["ticket"] == "default"
    assert said["max-files"] == ".hotfix-lint.yaml:2"


def test_no_text_of_a_policy_acts_on_the_terminal() -> None:
    policy = 'version: 1\nrules: {own: {check: limits, max-files: 1, hint: "\\e[2J \\u202e"}}\n'
    written = shown(policy)
    assert written.replace("\n", "").isprintable()
    assert told(resolve(written)) == told(resolve(policy))


def test_other_readers_of_yaml_see_the_same() -> None:
    written = yaml.safe_load(shown(TEAM, FILES))
    assert written["workflow"]["priorities"] == ["high", "a.b", "on"]
    assert written["workflow"]["roles"]["generated"] == ["src/*.gen.ts", 'it\'s/"here"']
    assert written["rules"]["own"]["forbid"][1]["lines"] == ["^\\s*#", " ", '- x: "y"', ""]
    assert written["rules"]["commit-ticket"]["require"]["Epic"] is None


TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("#:-'\"\\ {}[],&*!|>%@`\n\t~?"),
    max_size=120,
)
WORDS = st.text(st.sampled_from("abc #:-'\","), min_size=1, max_size=200)
SAID = TEXT | WORDS
RULE = st.fixed_dictionaries(
    {"check": st.just("text"), "of": st.just("commit.body"), "one-of": st.lists(SAID, min_size=1)},
    optional={
        "severity": st.sampled_from(["off", "note", "warning", "error"]),
        "because": SAID,
        "docs": st.sampled_from(["https://example.com/a#b", "docs/a.md", "a%20b"]),
        "tags": st.lists(SAID.filter(bool), unique=True),
        "max-length": st.integers(200, 300),
        "no-placeholders": st.booleans(),
    },
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.from_regex("[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True), RULE),
    st.lists(SAID.filter(bool), min_size=1, unique=True),
)
def test_whatever_a_policy_says_is_the_same_again(
    rules: dict[str, dict[str, Any]], priorities: list[str]
) -> None:
    policy = {"version": 1, "workflow": {"priorities": priorities}, "rules": rules}
    # JSON is YAML, but for the characters beyond ASCII, which JSON writes as pairs.
    written = json.dumps(policy, ensure_ascii=False)
    again(re.sub(r"[^ -~]", lambda char: f"\\U{ord(char[0]):08x}", written))
