"""Writes a resolved policy as YAML, behind each value the file and line that it came from."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from hotfix_lint.display import visible
from hotfix_lint.policy import kinds, validate
from hotfix_lint.policy.model import Origin
from hotfix_lint.policy.yaml_nodes import Node
from hotfix_lint.policy.yaml_text import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH = 88
_COLUMN = 56
# Of prose; a longer one is a pattern, which is not broken at its spaces.
_WORD = 40
_DEFAULT = Origin("default", 0, 0, in_repository=False)


def text(merged: Node, sources: Sequence[str], rule: str | None = None) -> str:
    """Return the policy as YAML that resolves to the same rules again.

    Args:
        merged: what `load.merge` returned.
        sources: the names of the files, base first.
        rule: a rule's name, to write that rule alone.

    """
    rules = merged.value["rules"].value
    chosen = {name: node for name, node in rules.items() if rule in {None, name}}
    rest = {} if rule is not None else _beside_rules(merged)
    blocks = [[f"# resolved from {', '.join(visible(name) for name in sources)}", "version: 1"]]
    blocks += [[*_entry(f"{key}:", node, "  ")] for key, node in rest.items()]
    blocks += [["rules:" if chosen else "rules: {}"]]
    shown = [[*_entry(f"  {scalar(n)}:", _complete(node), "    ")] for n, node in chosen.items()]
    blocks[-1] += shown[0] if shown else []
    return "\n\n".join("\n".join(block) for block in blocks + shown[1:]) + "\n"


def _complete(rule: Node) -> Node:
    return _with_defaults(rule, _rule_defaults(rule))


def _beside_rules(merged: Node) -> dict[str, Node]:
    """Return what else a run takes from a policy; what it extends is in it, its tests are not."""
    workflow = _with_defaults(merged.value["workflow"], _workflow_defaults())
    waivers = merged.value.get("waivers")
    return {"workflow": workflow} | ({"waivers": waivers} if waivers else {})


def _with_defaults(node: Node, defaults: dict[str, Any]) -> Node:
    """Return a mapping with those values that a run would take where nobody said anything."""
    missing = {k: _default(v) for k, v in defaults.items() if k not in node.value and v}
    return Node(node.value | missing, node.origin, node.keys)


def _default(value: Any) -> Node:
    listed = isinstance(value, list)
    return Node([_default(v) for v in value] if listed else value, _DEFAULT, {})


def _rule_defaults(rule: Node) -> dict[str, Any]:
    common = validate.common_keys()
    kind = rule.value["check"].value
    return {
        "severity": common["severity"]["default"],
        "stage": common["stage"]["default"],
        "message": kinds.default_message(kind),
        "hint": kinds.default_hint(kind),
    }


def _workflow_defaults() -> dict[str, Any]:
    words = validate.frame()["properties"]["workflow"]["properties"]
    return {name: word.get("default") for name, word in words.items()}


def _mapping(values: dict[str, Node], indent: str) -> Iterator[str]:
    for key, node in values.items():
        yield from _entry(f"{indent}{scalar(key)}:", node, indent + "  ")


def _entry(head: str, node: Node, indent: str) -> Iterator[str]:
    """Yield the lines of one value behind `head`, a key or a dash."""
    value = node.value
    if isinstance(value, str) and _folds(value) and len(head) + len(value) > _WIDTH:
        yield _commented(f"{head} >-", node.origin)
        yield from textwrap.wrap(
            value,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    elif not isinstance(value, (dict, list)):
        yield _commented(f"{head} {scalar(value)}", node.origin)
    elif not value:
        yield _commented(f"{head} {'{}' if isinstance(value, dict) else '[]'}", node.origin)
    elif isinstance(value, dict):
        yield head
        yield from _mapping(value, indent)
    else:
        yield from _list(head, value, indent)


def _list(head: str, items: list[Node], indent: str) -> Iterator[str]:
    lines = {(item.origin.file, item.origin.line) for item in items}
    if len(lines) == 1 and not any(isinstance(item.value, (dict, list)) for item in items):
        flow = f"{head} [{', '.join(scalar(item.value) for item in items)}]"
        if len(flow) <= _WIDTH:
            yield _commented(flow, items[0].origin)
            return
    yield head
    for item in items:
        yield from _item(item, indent)


def _item(item: Node, indent: str) -> Iterator[str]:
    """Yield one item of a list; a mapping begins on the line of its dash."""
    if isinstance(item.value, dict) and item.value:
        first, *rest = _mapping(item.value, indent + "  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest
    else:
        yield from _entry(f"{indent}-", item, indent + "  ")


def _commented(line: str, origin: Origin) -> str:
    where = f"{visible(origin.file)}:{origin.line}" if origin.line else origin.file
    return f"{line:<{_COLUMN}}  # {where}"


def _folds(value: str) -> bool:
    """Tell whether a text is prose that comes back whole from YAML's folded form."""
    return value.isprintable() and all(0 < len(word) <= _WORD for word in value.split(" "))
