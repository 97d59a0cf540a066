"""JSON and JSON with comments, with lines (RFC 8259)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]

from hotfix_lint.facts.dependencies.formats.tree import MAX_DEPTH, Node
from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*(?s:.)*?(?:\*/|\Z))*")
_SCALAR = re.compile(r"true|false|null|-?\d[\d.eE+-]*", re.ASCII)
# A member whose value is a plain scalar, from its key to what stands behind it: most are such.
_PLAIN_MEMBER = re.compile(
    r'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*(?:"([^"\\\x00-\x1f]*)"|(true|false|null))'
    r"[ \t\r\n]*(?:(,)[ \t\r\n]*(?=\")|(?=\}))"
)
# A key up to its value, and what stands behind a value, where there are no escapes or comments.
_PLAIN_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
_PLAIN_SEPARATOR = re.compile(r"[ \t\r\n]*(?:(,)[ \t\r\n]*|([\]}]))")
_KEY = r'[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*'
_FIRST_KEY = re.compile(rf"[ \t\r\n]*\{{{_KEY}")
_NEXT_KEY = re.compile(rf"[ \t\r\n]*,{_KEY}")


@lru_cache(maxsize=4)
def read(text: str, *, relaxed: bool = False) -> Node:
    """Return the tree of a JSON document; relaxed allows comments and trailing commas.

    Raises:
        UnreadableError: it is not JSON, nests too deeply, or has a key twice.

    """
    return _Reader(text, relaxed=relaxed).document()


def members(text: str, *path: str) -> Iterator[tuple[str, Any, int, int]]:
    """Yield the members of the object to which keys lead from the root, all but the last.

    They are read by the scanner of `json`, without lines, which takes a fraction of the time. What
    it cannot read, or a key with an escape in it, is where they end.

    Yields:
        The key, the value, and where the member begins and the next one does.

    """
    scan = _scanner()
    at = 0
    try:
        for key in (*path, None):
            found = _FIRST_KEY.match(text, at)
            while found is not None and found[1] != key:
                value, end = scan(text, found.end())
                following = _NEXT_KEY.match(text, end)
                if key is None and following is not None:
                    yield found[1], value, found.start(1) - 1, following.start(1) - 1
                found = following
            if found is None:
                return
            at = found.end()
    except (ValueError, StopIteration, RecursionError):
        return


@cache
def _scanner() -> Callable[[str, int], tuple[Any, int]]:
    from json import JSONDecoder
    from json.scanner import make_scanner

    # Numbers as text: those of thousands of digits are refused otherwise.
    decoder = JSONDecoder(parse_int=str, parse_float=str)
    return make_scanner(decoder)  # type: ignore[arg-type]


class _Reader:
    __slots__ = ("_counted", "_line", "_relaxed", "_skip", "_text")

    def __init__(self, text: str, *, relaxed: bool) -> None:
        self._text = text
        self._relaxed = relaxed
        self._skip: Callable[[str, int], re.Match[str] | None] = (
            _SPACE_AND_COMMENTS if relaxed else _SPACE
        ).match
        self._line = 1
        self._counted = 0

    def document(self) -> Node:
        node, at = self._value(self._space(0), 0)
        at = self._space(at)
        if at != len(self._text):
            raise self._error(at, "text after the end")
        return node

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        char = self._text[at : at + 1]
        if char == '"':
            line = self._line_of(at)
            value, at = self._string(at)
            return Node(value, line), at
        if char in ("{", "["):
            if depth >= MAX_DEPTH:
                raise UnreadableError(f"it nests more than {MAX_DEPTH} levels deep")
            return (self._object if char == "{" else self._array)(at, depth)
        found = _SCALAR.match(self._text, at)
        if found is None:
            raise self._error(at, "a value is missing")
        value = found.group()
        return Node("" if value == "null" else value, self._line_of(at)), found.end()

    def _object(self, at: int, depth: int) -> tuple[Node, int]:
        members: dict[str, Node] = {}
        node = Node(members, self._line_of(at))
        text = self._text
        at = self._space(at + 1)
        if text[at : at + 1] == "}":
            return node, at + 1
        while True:
            while plain := _PLAIN_MEMBER.match(text, at):
                key, value, word, comma = plain.groups()
                line = self._line_of(at)
                if key in members:
                    raise self._twice(key, line)
                members[key] = Node(value if word is None else "" if word == "null" else word, line)
                at = plain.end()
                if not comma:
                    return node, at + 1
            if text[at : at + 1] != '"':
                raise self._error(at, "a key is missing")
            line = self._line_of(at)
            keyed = None if self._relaxed else _PLAIN_KEY.match(text, at)
            key, at = (keyed[1], keyed.end()) if keyed else self._string(at)
            if key in members:
                raise self._twice(key, line)
            if not keyed:
                at = self._space(at)
                if text[at : at + 1] != ":":
                    raise self._error(at, 'a ":" is missing')
                at = self._space(at + 1)
            member, at = self._value(at, depth + 1)
            member.line = line
            members[key] = member
            at, done = self._separator(at, "}")
            if done:
                return node, at

    def _array(self, at: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        node = Node(items, self._line_of(at))
        at = self._space(at + 1)
        if self._text[at : at + 1] == "]":
            return node, at + 1
        while True:
            item, at = self._value(at, depth + 1)
            items.append(item)
            at, done = self._separator(at, "]")
            if done:
                return node, at

    def _separator(self, at: int, end: str) -> tuple[int, bool]:
        plain = None if self._relaxed else _PLAIN_SEPARATOR.match(self._text, at)
        if plain and (plain[1] or plain[2] == end):
            return plain.end(), not plain[1]
        at = self._space(at)
        char = self._text[at : at + 1]
        if char == end:
            return at + 1, True
        if char != ",":
            raise self._error(at, f'a "," or "{end}" is missing')
        at = self._space(at + 1)
        if self._relaxed and self._text[at : at + 1] == end:
            return at + 1, True
        return at, False

    def _string(self, at: int) -> tuple[str, int]:
        try:
            # Strict, as is its default: no bare control characters.
            value, end = scanstring(self._text, at + 1)
        except ValueError:
            raise self._error(at, "a string is broken") from None
        return str(value), int(end)

    def _space(self, at: int) -> int:
        found = self._skip(self._text, at)
        return found.end() if found else at

    def _line_of(self, at: int) -> int:
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _twice(self, key: str, line: int) -> UnreadableError:
        return UnreadableError(f'the key "{key[:80]}" stands twice, again at line {line}')

    def _error(self, at: int, what: str) -> UnreadableError:
        return UnreadableError(f"JSON error at line {self._text.count(chr(10), 0, at) + 1}: {what}")
