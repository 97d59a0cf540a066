"""Resolves `by-priority`: what a rule is for one priority, and whether that may ask less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotfix_lint import durations
from hotfix_lint.policy import validate
from hotfix_lint.policy.yaml_nodes import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.policy.model import Defect, Origin
    from hotfix_lint.policy.validate import Words

# What a rule is whatever the priority.
_CONSTANT = frozenset(
    {"check", "stage", "when", "unless", "by-priority", "because", "docs", "tags"}
)
_WORDING = frozenset({"message", "hint"})
_SEVERITIES = ("off", "note", "warning", "error")


def defects(
    rule: Node, path: tuple[str, ...], kind: str, words: Words, plain: Sequence[Defect]
) -> Iterator[Defect]:
    """Yield what is wrong with a rule in the form that it has for each priority.

    Args:
        rule: the rule's mapping.
        path: where it stands, in the words of its defects.
        kind: its kind.
        words: the team's words.
        plain: what is wrong with it as it stands, which is not told again.

    """
    by_priority = rule.value.get("by-priority")
    if by_priority is None or not isinstance(by_priority.value, dict):
        return
    told = {_about(defect, path) for defect in plain}
    for priority, keys in by_priority.value.items():
        if not isinstance(keys.value, dict):
            continue
        here = (*path, "by-priority", priority)
        for key in keys.value:
            if key in _CONSTANT:
                message = f'the key "{key}" is the same for every priority'
                yield validate.defect(keys.keys[key], (*here, key), message)
        for defect in validate.rule(_in_place(rule, keys), here, kind, words):
            if _about(defect, here) not in told:
                yield defect


def _in_place(rule: Node, keys: Node) -> Node:
    """Return a rule with the keys for a priority in the place of its own."""
    plain = {key: node for key, node in rule.value.items() if key != "by-priority"}
    given = {key: node for key, node in keys.value.items() if key not in _CONSTANT}
    return Node(plain | given, keys.origin, rule.keys | keys.keys)


def _about(defect: Defect, path: Sequence[str]) -> tuple[str, str, Origin | None]:
    """Return what tells a defect from others; of the rule as a whole, wherever it stands."""
    inside = defect.path.removeprefix(".".join(path))
    return inside, defect.message, defect.origin if inside else None


def forms(rule: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each priority of a valid rule, the keys it has then, and in what it may ask less."""
    plain = {key: value for key, value in rule.items() if key != "by-priority"}
    for priority, keys in rule.get("by-priority", {}).items():
        yield priority, plain | keys, loosening(plain, keys)


def loosening(plain: Mapping[str, Any], keys: Mapping[str, Any]) -> str:
    """Return in what a rule may ask less with `keys` in the place of its plain ones, or "".

    A change asks no less if it is one of these: other words (message, hint); a higher severity; a
    smaller `max-…` or `within`, a greater `min-…` or `at-least`, or one where there was none; a
    `no-…` that is switched on; a `forbid`, `matches` or `not-matches` where there was none, or of
    all that was there before and more. Any other change may ask less, for nothing here knows what
    a pattern or a glob lets through.
    """
    default = {"severity": validate.common_keys()["severity"]["default"]}
    before = default | dict(plain)
    less = [key for key, value in keys.items() if not _asks_no_less(key, before.get(key), value)]
    return ", ".join(_told(key, before.get(key), keys[key]) for key in less)


def _asks_no_less(key: str, before: Any, after: Any) -> bool:
    if before == after or key in _WORDING:
        return True
    if key == "severity":
        return _SEVERITIES.index(after) > _SEVERITIES.index(before)
    if key.startswith("max-") and isinstance(after, int):
        return before is None or after < before
    if (key.startswith("min-") or key == "at-least") and isinstance(after, int):
        return before is None or after > before
    if key == "within":
        return before is None or _seconds(after) < _seconds(before)
    if key.startswith("no-"):
        return after is True
    if key in {"forbid", "matches", "not-matches"}:
        return before is None or _holds_all(after, before)
    return False


def _seconds(span: Any) -> int:
    return durations.parse(str(span)) or 0


def _holds_all(after: Any, before: Any) -> bool:
    after, before = (given if isinstance(given, list) else [given] for given in (after, before))
    return all(item in after for item in before)


def _told(key: str, before: Any, after: Any) -> str:
    if isinstance(after, (list, dict)) or before is None or isinstance(before, (list, dict)):
        return f"another {key}"
    return f"{key} {_shown(after)} instead of {_shown(before)}"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
