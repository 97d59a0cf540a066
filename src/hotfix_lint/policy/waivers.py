"""Reads the waivers of a policy, and holds what they name to what the policy has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotfix_lint.matching import Pattern, PatternError
from hotfix_lint.policy import validate
from hotfix_lint.policy.model import Waiver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.policy.model import Defect
    from hotfix_lint.policy.validate import Words
    from hotfix_lint.policy.yaml_nodes import Node

TAG = "tag:"


def read(node: Node) -> Waiver:
    """Return a valid waiver."""
    given = node.plain()
    return Waiver(
        rules=tuple(given["rules"]),
        reason=" ".join(given["reason"].split()),
        approved_by=given["approved-by"],
        expires=given["expires"],
        origin=node.origin,
        tickets=_listed(given, "ticket"),
        priorities=_listed(given, "priority"),
        paths=_listed(given, "paths"),
        packages=_listed(given, "packages"),
        commits=_listed(given, "commits"),
    )


def _listed(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = given.get(key, ())
    return (value,) if isinstance(value, str) else tuple(value)


def defects(listed: Node, rules: Mapping[str, Node], words: Words) -> Iterator[Defect]:
    """Yield what one file's waivers name that is not there: rules, tags, priorities, tickets.

    Args:
        listed: the file's `waivers`, valid by the schema.
        rules: all rules of the policy.
        words: the team's words.

    """
    for number, waiver in enumerate(listed.value):
        path = ("waivers", number)
        yield from selectors(waiver.value["rules"], (*path, "rules"), rules)
        for at, node in _items(waiver, "priority"):
            if words.priorities is not None and node.value not in words.priorities:
                known = ", ".join(words.priorities)
                message = f'there is no priority "{node.value}"; known: {known}'
                yield validate.defect(node.origin, (*path, *at), message)
        for at, node in _items(waiver, "ticket"):
            if words.priorities is not None and not _is_ticket(node.value, words):
                message = f'"{node.value}" is no ticket by workflow.ticket'
                yield validate.defect(node.origin, (*path, *at), message)


def selectors(listed: Node, path: Sequence[object], rules: Mapping[str, Node]) -> Iterator[Defect]:
    """Yield the items of a list of rules, or of `tag:` and a tag, that name nothing."""
    for number, item in enumerate(listed.value):
        name = str(item.value)
        if name.startswith(TAG):
            what, name, known = "tag", name.removeprefix(TAG), sorted(_tags(rules))
        else:
            what, known = "rule", sorted(rules)
        if name not in known:
            near = validate.nearest(name, known)
            hint = f"; {near}" if near.startswith("did") else ""
            message = f'there is no {what} "{name}"{hint}'
            yield validate.defect(item.origin, (*path, number), message)


def _tags(rules: Mapping[str, Node]) -> set[str]:
    listed = [rule.value["tags"] for rule in rules.values() if "tags" in rule.value]
    return {str(tag.value) for tags in listed if isinstance(tags.value, list) for tag in tags.value}


def _items(waiver: Node, key: str) -> Iterator[tuple[tuple[object, ...], Node]]:
    node = waiver.value.get(key)
    if node is None:
        return
    if isinstance(node.value, list):
        yield from (((key, number), item) for number, item in enumerate(node.value))
    else:
        yield (key,), node


def _is_ticket(text: str, words: Words) -> bool:
    try:
        pattern = Pattern(words.patterns["ticket"])
    except PatternError:
        return True  # the pattern is what is wrong, and that is told
    return any(found.text == text for found in pattern.findall(text))
