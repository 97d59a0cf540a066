"""YAML with lines, built from the parser's events so that limits hold while it is read."""

from __future__ import annotations

from functools import lru_cache

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


from hotfix_lint.facts.dependencies.formats.tree import ABSENT, MAX_DEPTH, Node
from hotfix_lint.facts.dependencies.model import UnreadableError

MAX_NODES = 2_000_000
# Shared nodes are not copied, but a walk would visit them once for each alias.
MAX_ALIASED = 200_000


@lru_cache(maxsize=4)
def read(text: str) -> tuple[Node, ...]:
    """Return the trees of all documents of a YAML stream, at least one.

    Tags are ignored, merges resolved.

    Raises:
        UnreadableError: it is not YAML, a mapping has a key twice, or a limit is passed.

    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = _Builder().documents(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f" at line {mark.line + 1}" if mark else ""
        raise UnreadableError(f"YAML error{at}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise UnreadableError("YAML error") from None
    return tuple(documents) or (ABSENT,)


class _Builder:
    """Builds trees from events, without recursion."""

    def __init__(self) -> None:
        self._anchors: dict[str, Node] = {}
        self._nodes = 0
        self._aliased = 0

    def documents(self, events: Any) -> list[Node]:
        documents: list[Node] = []
        stack: list[_Open] = []
        for event in events:
            kind = type(event).__name__
            if kind in ("MappingStartEvent", "SequenceStartEvent"):
                node = Node({} if kind[0] == "M" else [], event.start_mark.line + 1)
                self._note(event.anchor, node)
                if len(stack) >= MAX_DEPTH:
                    raise UnreadableError(f"it nests more than {MAX_DEPTH} levels deep")
                stack.append(_Open(node))
                continue
            if kind == "ScalarEvent":
                node = Node(_scalar(event), event.start_mark.line + 1)
                self._note(event.anchor, node)
            elif kind == "AliasEvent":
                node = self._alias(event, stack)
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                node = stack.pop().node
            elif kind == "DocumentStartEvent":
                self._anchors.clear()
                continue
            else:
                continue
            if stack:
                stack[-1].add(node)
            else:
                documents.append(node)
        return documents

    def _note(self, anchor: str | None, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise UnreadableError(f"it has more than {MAX_NODES:,} values")
        if anchor:
            self._anchors[anchor] = node

    def _alias(self, event: Any, stack: list[_Open]) -> Node:
        found = self._anchors.get(event.anchor)
        line = event.start_mark.line + 1
        if found is None:
            raise UnreadableError(f"YAML error at line {line}: an unknown alias")
        if any(found is outer.node for outer in stack):
            raise UnreadableError(f"YAML error at line {line}: an alias of what it stands in")
        self._aliased += _size(found, MAX_ALIASED)
        if self._aliased > MAX_ALIASED:
            raise UnreadableError(f"its aliases repeat too much, up to line {line}")
        return Node(found.value, line)


class _Open:
    """A collection that is being filled."""

    __slots__ = ("_key", "node")

    def __init__(self, node: Node) -> None:
        self.node = node
        self._key: Node | None = None

    def add(self, child: Node) -> None:
        value = self.node.value
        if isinstance(value, list):
            value.append(child)
        elif self._key is None:
            self._key = child
        elif isinstance(value, dict):
            key, self._key = self._key, None
            name = key.text
            if name == "<<":
                for source in child.items or (child,):
                    for inherited, node in source.members.items():
                        value.setdefault(inherited, node)
                return
            earlier = value.get(name)
            if earlier is not None and earlier.line >= self.node.line and name:
                raise UnreadableError(
                    f'the key "{name[:80]}" stands twice, again at line {key.line}'
                )
            value[name] = Node(child.value, key.line)


def _size(node: Node, limit: int) -> int:
    """Count the nodes under `node`, as often as they are reached, up to a limit."""
    count, waiting = 0, [node]
    while waiting and count <= limit:
        value = waiting.pop().value
        count += 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return count


def _scalar(event: Any) -> str:
    value = str(event.value)
    if not event.style and value in ("~", "null", "Null", "NULL"):
        return ""
    return value
