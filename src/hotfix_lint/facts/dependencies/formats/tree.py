"""The tree that JSON, TOML and YAML are read into: values with their lines."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_DEPTH = 100


class Node:
    """A value and the line at which it, or the key before it, stands.

    Scalars are text as written, so that the version 3.10 stays 3.10; null is the empty text.
    """

    __slots__ = ("line", "value")

    def __init__(self, value: dict[str, Node] | list[Node] | str, line: int) -> None:
        """Hold `value`."""
        self.value = value
        self.line = line

    @property
    def text(self) -> str:
        """The scalar, or "" for a mapping or a list."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def members(self) -> Mapping[str, Node]:
        """The mapping's members; none for anything else."""
        return self.value if isinstance(self.value, dict) else _NO_MEMBERS

    @property
    def items(self) -> Sequence[Node]:
        """The list's items; none for anything else."""
        return self.value if isinstance(self.value, list) else _NO_ITEMS

    def get(self, *keys: str) -> Node:
        """Return the member at the end of `keys`, or an empty text."""
        node = self
        for key in keys:
            found = node.members.get(key)
            if found is None:
                return ABSENT
            node = found
        return node

    def find(self, pointer: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Yield what `pointer` reaches, with the keys that its wildcards stood for.

        A `*` is every member or item, a `**` any number of levels; an item's key is its index.
        """
        if not pointer:
            yield (), self
            return
        head, rest = pointer[0], pointer[1:]
        if head == "**":
            yield from self.find(rest)
            for key, child in self._children():
                if not isinstance(child.value, str):
                    for keys, node in child.find(pointer):
                        yield (key, *keys), node
        elif head == "*":
            for key, child in self._children():
                for keys, node in child.find(rest):
                    yield (key, *keys), node
        elif head in self.members:
            yield from self.members[head].find(rest)

    def _children(self) -> Iterator[tuple[str, Node]]:
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield str(index), item

    def __bool__(self) -> bool:
        """Tell whether there is anything here."""
        return bool(self.value)


_NO_MEMBERS: Mapping[str, Node] = {}
_NO_ITEMS: Sequence[Node] = ()
ABSENT = Node("", 1)
