"""What becomes of a test: it holds, it does not, or it is known not to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotfix_lint.trials.run import run
from tests.repositories import ENVIRONMENT, good_hotfix
from tests.trials.suites import HEAD, NOW, outcomes, ran, suite

if TYPE_CHECKING:
    from pathlib import Path

BUMP = """
    branch: hotfix/ENG-1-mend
    commits:
      - message: "fix: bump"
        files: {requirements.txt: {before: "flask==3.0.3\\nredis==5.0.4\\n", after: "flask==3.1.0\\nredis==5.2.0\\n"}}
"""


def bump(expect: str, more: str = "") -> str:
    return f"{HEAD}tests:\n  - name: a bump{BUMP}    expect: {expect}\n{more}"


@pytest.mark.parametrize(
    ("expect", "outcome"),
    [
        ("{dependency-change: [{name: redis}, {name: flask}]}", "passed"),
        ("{dependency-change: [{}, {}]}", "passed"),
        # The first fits both findings, so the second decides which it is.
        ("{dependency-change: [{path: requirements.txt}, {name: flask}]}", "passed"),
        ("{dependency-change: [{name: flask, line: 1, from: '==3.0.3', to: ==3.1.0}, {line: 2}]}", "passed"),
        ("{dependency-change: [{message: changes from}, {hint: 'Dependency: redis'}]}", "passed"),
        ("{dependency-change: [{severity: error, waived: false}, {}]}", "passed"),
        ("{dependency-change: failed}", "passed"),
        ("{}", "passed"),
        ("{dependency-change: []}", "failed"),
        ("{dependency-change: [{}]}", "failed"),
        ("{dependency-change: [{}, {}, {}]}", "failed"),
        ("{dependency-change: [{name: flask}, {name: flask}]}", "failed"),
        ("{dependency-change: [{name: flask, to: '==3.1'}, {}]}", "failed"),
        ("{dependency-change: [{name: flas}, {}]}", "failed"),
        ("{dependency-change: [{waived: true}, {}]}", "failed"),
        ("{dependency-change: passed}", "failed"),
        ("not-applicable", "failed"),
    ],
)  # fmt: skip
def test_findings_are_compared_by_what_is_told_of_them_in_any_order(
    tmp_path: Path, expect: str, outcome: str
) -> None:
    assert outcomes(tmp_path, bump(expect)) == [outcome]


def test_rules_that_are_not_named_may_say_anything_unless_the_test_says_otherwise(
    tmp_path: Path,
) -> None:
    expect = "{commit-type: []}"
    assert outcomes(tmp_path, bump(expect)) == ["passed"]
    (one,) = ran(tmp_path, bump(expect, "    expect-only: true\n"))
    assert one.outcome == "failed"
    assert {mismatch.rule for mismatch in one.mismatches} == {
        "commit-subject",
        "commit-root-cause",
        "commit-ticket",
        "commit-priority",
        "commit-impact",
        "dependency-change",
    }


def test_unchecked_is_no_pass(tmp_path: Path) -> None:
    text = f"""{HEAD}tests:
  - name: a manifest that cannot be read
    branch: hotfix/ENG-1-mend
    commits: [{{files: {{package.json: {{before: "{{\\"dependencies\\": {{\\"a\\": \\"1\\"}}}}", after: "{{"}}}}}}]
    expect: {{dependency-change: EXPECTED}}
"""
    assert outcomes(tmp_path, text.replace("EXPECTED", "unchecked")) == ["passed"]
    (one,) = ran(tmp_path, text.replace("EXPECTED", "[]"))
    assert one.outcome == "failed"
    assert one.mismatches[0].actual.startswith("unchecked: package.json")


def test_skipped_leaves_a_change_alone_and_is_not_passed(tmp_path: Path) -> None:
    text = f"""{HEAD}tests:
  - name: a document
    branch: hotfix/ENG-1-mend
    commits: [{{files: {{README.md: {{after: x}}}}}}]
    expect: {{regression-test: EXPECTED}}
"""
    for expected, outcome in (("[]", "passed"), ("skipped", "passed"), ("passed", "failed")):
        assert outcomes(tmp_path, text.replace("EXPECTED", expected)) == [outcome]


def test_a_known_gap_passes_while_it_is_one_and_fails_when_it_is_closed(tmp_path: Path) -> None:
    gap = "    known-gap: true\n"
    (wanted,) = ran(tmp_path, bump("{dependency-change: []}", gap))
    assert (wanted.outcome, wanted.is_well) == ("known-gap", True)
    (closed,) = ran(tmp_path, bump("{dependency-change: [{}, {}]}", gap))
    assert (closed.outcome, closed.is_well) == ("gap-closed", False)


def test_a_branch_that_is_not_linted_says_nothing_of_any_rule(tmp_path: Path) -> None:
    text = f"{HEAD}tests: [{{name: x, branch: feature/x, commits: [{{}}], expect: EXPECTED}}]\n"
    assert outcomes(tmp_path, text.replace("EXPECTED", "not-applicable")) == ["passed"]
    (one,) = ran(tmp_path, text.replace("EXPECTED", "{branch-name: []}"))
    assert one.outcome == "failed"
    assert one.mismatches[0].actual == "not checked: feature/x is not a hotfix branch"


def test_defaults_are_what_each_test_begins_with(tmp_path: Path) -> None:
    text = f"""{HEAD}defaults:
  branch: hotfix/ENG-1-mend
  stage: commit
  base: {{a: "1\\n"}}
  message: {{subject: "fix: the leak is stopped", fields: {{Ticket: ENG-1, Priority: P1}}}}
  commits: [{{files: {{a: {{before: "1\\n", after: "2\\n"}}}}}}]
tests:
  - name: all of them
    expect: {{branch-name: [], commit-type: [], commit-ticket: [], commit-priority: []}}
  - name: but one field
    commits: [{{message: {{fields: {{Ticket: null}}}}}}]
    expect: {{commit-type: [], commit-ticket: [{{}}], commit-priority: []}}
  - name: but the whole message
    commits: [{{message: "feat: x"}}]
    expect: {{commit-type: [{{}}], commit-ticket: [{{}}]}}
  - name: but the branch, the stage and a file
    branch: hotfix/mend
    stage: push
    base: {{a: "0\\n", b: "1\\n"}}
    commits: [{{files: {{a: {{before: "0\\n", after: null}}, b: {{before: "1\\n", after: "2\\n"}}}}}}]
    expect: {{branch-name: [{{}}], diff-size: []}}
"""
    assert outcomes(tmp_path, text) == ["passed"] * 4


def test_the_priority_the_labels_the_event_and_the_moment_are_those_of_the_test(
    tmp_path: Path,
) -> None:
    (tmp_path / "team.yaml").write_text(
        """version: 1
extends: hotfix
rules:
  no-sql:
    check: changed-files
    forbid: {paths: ["*.sql"]}
    when: {priority: P0, labels: security, event: pull_request}
waivers:
  - rules: [no-sql]
    ticket: ENG-1
    reason: the schema is what is broken
    approved-by: "@release-lead"
    expires: 2026-03-01
"""
    )
    text = """version: 1
policy: team.yaml
defaults:
  branch: hotfix/ENG-1-mend
  commits: [{message: {fields: {Ticket: ENG-1}}, files: {a.sql: {after: x}}}]
  priority: P0
  labels: [security, urgent]
  event: pull_request
  now: 2026-03-02
tests:
  - {name: all hold, expect: {no-sql: [{path: a.sql, waived: false}]}}
  - {name: another priority, priority: P1, expect: {no-sql: skipped}}
  - {name: another label, labels: [urgent], expect: {no-sql: skipped}}
  - {name: another event, event: push, expect: {no-sql: skipped}}
  - name: the last moment of the waiver
    now: 2026-03-01T23:59:59
    expect: {no-sql: [{waived: the schema is what is broken}]}
"""
    assert outcomes(tmp_path, text) == ["passed"] * 5


def test_nothing_of_the_machine_or_of_a_hook_reaches_a_test(tmp_path: Path) -> None:
    outside = good_hotfix(tmp_path / "outside")
    (tmp_path / "gitconfig").write_text("[broken\n")
    environment = ENVIRONMENT | {
        "GIT_DIR": str(outside.folder / ".git"),
        "GIT_INDEX_FILE": "/nonexistent/index",
        "GIT_OBJECT_DIRECTORY": "/nonexistent/objects",
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
    }
    found = list(run(suite(tmp_path, bump("{dependency-change: [{}, {}]}")), environment, NOW))
    assert [one.outcome for one in found] == ["passed"]


def test_tests_are_told_in_their_order(tmp_path: Path) -> None:
    names = [f"test {number}" for number in range(12)]
    tests = "".join(
        f"  - {{name: {name}, branch: hotfix/x, commits: [], expect: {{branch-name: [{{}}]}}}}\n"
        for name in names
    )
    assert [one.trial.name for one in ran(tmp_path, f"{HEAD}tests:\n{tests}")] == names
