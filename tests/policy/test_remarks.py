"""What a policy says to no effect is remarked on; what has one is left alone."""

from __future__ import annotations

import re

import pytest

from hotfix_lint.policy import load
from hotfix_lint.policy.remarks import remarks
from tests.policy.policies import NAME, source

HEAD = "version: 1\nextends: [hotfix, base.yaml]\n"
BASE = "version: 1\nrules: {diff-size: {max-lines: 60}}\n"
TODAY = "2026-07-01"
WAIVER = "{rules: [%s], ticket: ENG-1, reason: r, approved-by: a, expires: %s}"


def told(text: str, base: str = BASE) -> list[str]:
    merged, files = load.merge(
        source(text), lambda path: source(base, path) if path == "base.yaml" else None
    )
    lines = [str(remark).removeprefix(f"{NAME}:") for remark in remarks(merged, files, TODAY)]
    return [re.sub(r"(hotfix \(built in\)):[0-9]+", r"\1:N", line) for line in lines]


def rules(text: str) -> str:
    return f"{HEAD}rules:\n  {text}\n"


SAME = "hotfix (built in):N"


@pytest.mark.parametrize(
    ("policy", "remark", "meant"),
    [
        # values that are there already
        (rules("diff-size: {max-files: 10}"), f"4:26: rules.diff-size.max-files: it is the same in {SAME}; this changes nothing", rules("diff-size: {max-files: 11}")),
        (rules("diff-size: {max-lines: 60}"), "4:26: rules.diff-size.max-lines: it is the same in base.yaml:2; this changes nothing", rules("diff-size: {max-lines: 150}")),
        (rules("diff-spread: warning"), f"4:16: rules.diff-spread.severity: it is the same in {SAME}; this changes nothing", rules("diff-spread: error")),
        (rules("commit-type: {one-of: [fix, revert]}"), f"4:25: rules.commit-type.one-of: it is the same in {SAME}; this changes nothing", rules("commit-type: {one-of: [revert, fix]}")),
        (rules("commit-root-cause: {require: {Root cause: {min-length: 10}}}"), f"4:58: rules.commit-root-cause.require.Root cause.min-length: it is the same in {SAME}; this changes nothing", rules("commit-root-cause: {require: {Root cause: {min-length: 11}}}")),
        (HEAD + "workflow: {priorities: [P0, P1, P2, P3]}\n", f"3:24: workflow.priorities: it is the same in {SAME}; this changes nothing", HEAD + "workflow: {priorities: [P0, P1, P2]}\n"),
        # rules that are off
        (rules("diff-spread: {severity: off, max-directories: 9}"), "4:49: rules.diff-spread.max-directories: the rule is off; this changes nothing", rules("diff-spread: {severity: note, max-directories: 9}")),
        # by-priority
        (rules("own: {check: fields, of: commit, require: {Why: {min-length: 2}}, by-priority: {P3: {require: {Why: {min-length: 2}}}}}"), "4:97: rules.own.by-priority.P3.require: it is the same in .hotfix-lint.yaml:4; this changes nothing", rules("own: {check: fields, of: commit, require: {Why: {min-length: 2, required: false}}, by-priority: {P3: {require: {Why: {min-length: 2}}}}}")),
        (rules("diff-spread: {by-priority: {P0: {max-directories: 5}}}"), f"4:53: rules.diff-spread.by-priority.P0.max-directories: it is the same in {SAME}; this changes nothing", rules("diff-spread: {by-priority: {P0: {max-directories: 6}}}")),
        # limits that nothing meets
        (rules("own: {check: limits, max-commits: 0}"), "4:37: rules.own.max-commits: every hotfix has more than 0", rules("own: {check: limits, max-commits: 1}")),
        (rules("own: {check: limits, max-files: 0}"), "4:35: rules.own.max-files: every hotfix has more than 0", rules("own: {check: limits, max-files: 0, count: [migration]}")),
        # patterns that match everything
        (rules("own: {check: text, of: commit.body, matches: 'x*'}"), "4:48: rules.own.matches: it matches every text, an empty one, too; nothing is found", rules("own: {check: text, of: commit.body, matches: '^x*$'}")),
        (rules("own: {check: text, of: commit.body, not-matches: '[a-z]?'}"), "4:52: rules.own.not-matches: it matches every text, an empty one, too; everything is", rules("own: {check: text, of: commit.body, not-matches: '[a-z]'}")),
        # twins
        (rules("own: {check: limits, stage: push, max-directories: 5, count: [source, config, migration], message: m}"), "4:8: rules.own: it asks the same as diff-spread", rules("own: {check: limits, stage: push, max-directories: 4, count: [source, config, migration], message: m}")),
        # workflow
        (HEAD + "workflow: {production: [live, hotfix/prod]}\n", '3:31: workflow.production: "hotfix/prod" matches hotfix-branches; production itself would be linted', HEAD + "workflow: {production: [live, prod]}\n"),
        (HEAD + "workflow: {roles: {docs: [a, b], asset: [b]}}\n", '3:42: workflow.roles.asset: "b" is under docs, too, which is asked first', HEAD + "workflow: {roles: {docs: [a, b], asset: [c]}}\n"),
        # waivers
        (HEAD + "waivers: [" + WAIVER % ("diff-size", "2026-06-30") + "]\n", "3:83: waivers.0.expires: the day is over; the waiver waives nothing", HEAD + "waivers: [" + WAIVER % ("diff-size", "2026-07-01") + "]\n"),
        (HEAD + "rules: {diff-size: off}\nwaivers: [" + WAIVER % ("diff-size", "2026-08-01") + "]\n", '4:20: waivers.0.rules: the rule "diff-size" is off; there is nothing to waive', HEAD + "rules: {diff-size: note}\nwaivers: [" + WAIVER % ("diff-size", "2026-08-01") + "]\n"),
        (HEAD + "waivers:\n- " + WAIVER % ("diff-size", "2026-08-01") + "\n- " + WAIVER % ("diff-size", "2026-09-01") + "\n", f"5:3: waivers.1: it waives the same as the waiver in {NAME}:4", HEAD + "waivers:\n- " + WAIVER % ("diff-size", "2026-08-01") + "\n- " + WAIVER % ("diff-spread", "2026-09-01") + "\n"),
    ],
)  # fmt: skip
def test_what_has_no_effect_is_remarked_on(policy: str, remark: str, meant: str) -> None:
    assert told(policy) == [remark]
    assert told(meant) == []


def test_a_rule_that_is_kept_for_later_is_left_alone() -> None:
    assert told(rules("own: {check: limits, max-files: 3, severity: off}")) == []


def test_what_a_later_file_replaces_is_no_remark() -> None:
    assert told(rules("diff-size: {max-lines: 70}")) == []


def test_another_kind_of_check_repeats_nothing() -> None:
    assert told(rules("diff-size: {check: history, forbid: [wip], stage: commit}")) == []


def test_the_built_in_policy_says_nothing_to_no_effect() -> None:
    merged, files = load.merge(None, lambda _: None)
    assert remarks(merged, files, TODAY) == []
