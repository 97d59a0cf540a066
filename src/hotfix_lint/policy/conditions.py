"""Reads `when` and `unless` of a rule, and finds those by which it can never run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotfix_lint.policy import validate
from hotfix_lint.policy.model import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hotfix_lint.policy.model import Defect
    from hotfix_lint.policy.validate import Words
    from hotfix_lint.policy.yaml_nodes import Node


def read(given: Mapping[str, Any], words: Words) -> tuple[Condition, ...]:
    """Return the conditions of a valid `when` or `unless`."""
    return tuple(Condition(key, _values(key, value, words)) for key, value in given.items())  # type: ignore[arg-type]


def _values(key: str, given: str | list[str], words: Words) -> tuple[str, ...]:
    values = [given] if isinstance(given, str) else given
    if key == "ticket":
        values = [validate.expand(value, words.patterns) for value in values]
    return tuple(values)


def impossible(rule: Node, path: tuple[str, ...], words: Words) -> Iterator[Defect]:
    """Yield why a valid rule, or a part of its `by-priority`, can never run.

    Only what the words themselves say is seen: that two globs exclude each other is not.
    """
    when, unless = _sets(rule, "when"), _sets(rule, "unless")
    for key, values in unless.items():
        at = rule.value["unless"].keys[key]
        if when.get(key) is not None and when[key] <= values:
            message = f"the rule can never run: when.{key} asks for nothing else"
            yield validate.defect(at, (*path, "unless", key), message)
        elif key == "priority" and words.priorities and values.issuperset(words.priorities):
            message = "the rule can never run: every priority is named"
            yield validate.defect(at, (*path, "unless", key), message)
    by_priority = rule.value.get("by-priority")
    for priority, at in by_priority.keys.items() if by_priority is not None else ():
        reason = ""
        if priority not in when.get("priority", {priority}):
            reason = f"when.priority leaves {priority} out"
        elif priority in unless.get("priority", ()):
            reason = f"unless.priority leaves {priority} out"
        if reason:
            where = (*path, "by-priority", priority)
            yield validate.defect(at, where, f"it can never count: {reason}")


def _sets(rule: Node, key: str) -> dict[str, set[str]]:
    given = rule.value[key].plain() if key in rule.value else {}
    return {name: {v} if isinstance(v, str) else set(v) for name, v in given.items()}
