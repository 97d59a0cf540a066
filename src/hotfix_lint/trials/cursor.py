"""A value of a file of tests that knows its path, and where what is wrong with it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotfix_lint.policy.model import Defect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.policy.yaml_nodes import Node


class Cursor(NamedTuple):
    """A place in a file whose form the schema has found right.

    Attributes:
        node: the value.
        path: the way to it from the top.
        defects: what was found wrong so far; `refuse` adds to it.

    """

    node: Node
    path: tuple[str, ...]
    defects: list[Defect]

    @property
    def value(self) -> Any:
        """The value: a scalar, a list of nodes or a dict of nodes."""
        return self.node.value

    def get(self, key: str) -> Cursor | None:
        """Return what stands under a key of the mapping, or None."""
        node = self.node.value.get(key)
        return None if node is None else Cursor(node, (*self.path, key), self.defects)

    def items(self) -> Iterator[tuple[str, Cursor]]:
        """Yield the keys and values of the mapping."""
        for key, node in self.node.value.items():
            yield key, Cursor(node, (*self.path, key), self.defects)

    def each(self) -> Iterator[Cursor]:
        """Yield the items of the list."""
        for index, node in enumerate(self.node.value):
            yield Cursor(node, (*self.path, str(index)), self.defects)

    def refuse(self, message: str) -> None:
        """Tell what is wrong with the value."""
        self.defects.append(Defect(self.node.origin, ".".join(self.path), message))

    def refuse_key(self, key: str, message: str) -> None:
        """Tell what is wrong with a key of the mapping."""
        origin = self.node.keys.get(key, self.node.origin)
        self.defects.append(Defect(origin, ".".join((*self.path, key)), message))


class Given(NamedTuple):
    """A test's mapping over the defaults of its file."""

    own: Cursor
    defaults: Cursor | None

    def get(self, key: str) -> Cursor | None:
        """Return what the test says under a key, else what the defaults say."""
        return self.own.get(key) or self.default(key)

    def default(self, key: str) -> Cursor | None:
        """Return what the defaults say under a key."""
        return self.defaults.get(key) if self.defaults is not None else None

    def text(self, key: str) -> str | None:
        """Return the text under a key."""
        found = self.get(key)
        return None if found is None else str(found.value)
