"""Reads what a test expects of the rules, as far as the policy can tell that it may be so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.policy import kinds, validate
from hotfix_lint.report import STAGES
from hotfix_lint.trials.model import Expectation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.policy.model import Policy, Rule
    from hotfix_lint.report import Stage
    from hotfix_lint.trials.cursor import Cursor
    from hotfix_lint.trials.model import Expected

# What every finding has, whatever its rule's kind of check.
COMMON = ("path", "line", "column", "ref", "severity", "waived", "message", "hint")


def read(test: Cursor, policy: Policy, stage: Stage) -> tuple[Expectation, ...] | None:
    """Return what is expected of each rule; None if the branch should not be linted."""
    told = test.get("expect")
    assert told is not None  # the schema asks for it
    if isinstance(told.value, str):
        return None
    return tuple(_expectation(told, name, value, policy, stage) for name, value in told.items())


def _expectation(
    rules: Cursor, name: str, told: Cursor, policy: Policy, stage: Stage
) -> Expectation:
    rule = _rule(rules, name, policy, stage)
    if isinstance(told.value, str):
        return Expectation(name, None, told.node.plain())
    return Expectation(name, tuple(_finding(finding, rule) for finding in told.each()), None)


def _rule(rules: Cursor, name: str, policy: Policy, stage: Stage) -> Rule | None:
    rule = next((rule for rule in policy.rules if rule.name == name), None)
    if rule is None and name in policy.off:
        rules.refuse_key(name, "the rule is off in this policy")
    elif rule is None:
        hint = validate.nearest(name, [rule.name for rule in policy.rules])
        rules.refuse_key(name, f"the policy has no such rule; {hint}")
    elif STAGES.index(rule.stage) > STAGES.index(stage):
        rules.refuse_key(
            name, f'the rule is checked from the stage "{rule.stage}" on; this test is of "{stage}"'
        )
    return rule


def _finding(told: Cursor, rule: Rule | None) -> Mapping[str, Expected]:
    known = (*COMMON, *kinds.values(rule.kind)) if rule else ()
    for key, value in told.items():
        if rule and key not in known:
            told.refuse_key(key, f"findings have no such value; {validate.nearest(key, known)}")
        elif isinstance(value.value, bool) and key != "waived":
            value.refuse(f'only "waived" is {validate.found(value.value)}')
    plain: dict[str, Expected] = told.node.plain()
    return plain
