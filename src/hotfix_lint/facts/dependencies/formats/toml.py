"""TOML with lines (https://toml.io/en/v1.0.0): values by tomllib, lines by a scan of our own."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from hotfix_lint.facts.dependencies.formats.tree import MAX_DEPTH, Node
from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = re.compile(
    r'"""(?s:\\.|[^\\])*?"""(?:"{0,2})|' + r"'''(?s:.)*?'''(?:'{0,2})|"
    r'"(?:\\.|[^"\\\n])*"|'
    # A backslash outside of a string is an error; it must not begin a search for the end of one.
    r"'[^'\n]*'|\\.|#[^\n]*|\n+|[\[\]{},=.]|[^\s\[\]{},=.#\"'\\]+"
)
_LINE_IN_ERROR = re.compile(r"\(at (?:line (\d+)|end of document)", re.ASCII)
_SIGNS = frozenset("[]{},=\n")
_ESCAPE = re.compile(r"\\[\"\\]")

# What tools write without need of a closer look: pairs of which each begins at a line's start.
_STRING = r'"(?:[^"\\\x00-\x08\n-\x1f\x7f]|\\["\\btnfr])*+"' + r"|'[^'\x00-\x08\n-\x1f\x7f]*+'"
_PLAIN = rf"(?:{_STRING}|true|false|0|[1-9]\d*+)"
_LIST = rf"\[[ \n]*+(?:{_PLAIN}[ \n]*+(?:,[ \n]*+{_PLAIN}[ \n]*+)*+,?[ \n]*+)?+\]"
_MEMBER = rf"[\w-]++ = (?:{_PLAIN}|{_LIST})"
_TABLE = rf"\{{ ?(?:{_MEMBER}(?:, {_MEMBER})*+)?+ ?\}}"
_ITEM = rf"(?:{_PLAIN}|{_TABLE})"
_LISTED = rf"\[[ \n]*+(?:{_ITEM}[ \n]*+(?:,[ \n]*+{_ITEM}[ \n]*+)*+,?[ \n]*+)?+\]"
_PAIR = rf'(?:[\w-]++|"[\w.-]++") = (?:{_ITEM}|{_LISTED})[ ]*+\n'
_HEAD = rf"(?:#[^\n]*+\n|\n|\[(?!package)[\w.-]++\]\n|{_PAIR})*+"
_PACKAGE = (
    rf'\[\[package\]\]\nname = "(?P<name>[^"\\\n]*+)"\n'
    rf"(?:\n|\[package\.[\w.-]++\]\n|{_PAIR})*+"
)

Path = tuple[str | int, ...]


@lru_cache(maxsize=4)
def read(text: str) -> Node:
    """Return the tree of a TOML document.

    Raises:
        UnreadableError: it is not TOML, or nests too deeply.

    """
    import tomllib

    scan = _Scan(text)
    try:
        values = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        found = _LINE_IN_ERROR.search(str(error))
        line = f" at line {found.group(1)}" if found and found.group(1) else " at its end"
        raise UnreadableError(f"TOML error{line}") from None
    except (RecursionError, ValueError):
        raise UnreadableError("TOML that nests too deeply or holds an impossible value") from None
    scan.document()
    return _node(values, (), scan.lines, 1, 0)


def _node(value: object, path: Path, lines: dict[Path, int], line: int, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise UnreadableError(f"it nests more than {MAX_DEPTH} levels deep")
    line = lines.get(path, line)
    if isinstance(value, dict):
        return Node(
            {key: _node(v, (*path, key), lines, line, depth + 1) for key, v in value.items()}, line
        )
    if isinstance(value, list):
        return Node(
            [_node(v, (*path, i), lines, line, depth + 1) for i, v in enumerate(value)], line
        )
    if isinstance(value, bool):
        return Node("true" if value else "false", line)
    return Node(str(value), line)


def packages(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, start and end of the tables of the array `package`, as lockfiles have them.

    They are told without being read, up to the first of an unusual form; each must follow on
    another, or on a head of plain pairs, so that none stands within something else.
    """
    head, package = _forms()
    found = head.match(text)
    at = found.end() if found else 0
    while found := package.match(text, at):
        at = found.end()
        yield found["name"], found.start(), at


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_HEAD, re.ASCII), re.compile(_PACKAGE, re.ASCII)


class _Scan:
    """Finds the line of every key and item of a document."""

    __slots__ = ("_at", "_parts", "_tables", "lines")

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._parts: list[tuple[str, int]] = []
        self._at = 0
        self._tables: dict[Path, int] = {}
        line, last, dots = 1, 0, 0
        for found in _PART.finditer(text):
            line += text.count("\n", last, found.start())
            last = found.start()
            part = found.group()
            if part[0] == "#":
                continue
            if part[0] == "\n":
                part = "\n"
            self._parts.append((part, line))
            # What it takes to read a key of many parts grows with the square of their number.
            dots = dots + 1 if part == "." else 0 if part in _SIGNS else dots
            if dots > MAX_DEPTH:
                raise UnreadableError(f"a key at line {line} has more than {MAX_DEPTH} parts")
        self._parts.append(("\n", line))

    def document(self) -> None:
        """Note the lines of a document that is known to be valid."""
        table: Path = ()
        while self._at < len(self._parts):
            part, line = self._parts[self._at]
            if part == "\n":
                self._at += 1
            elif part == "[":
                table = self._header(line)
            else:
                self._pair(table)

    def _peek(self) -> str:
        return self._parts[min(self._at, len(self._parts) - 1)][0]

    def _header(self, line: int) -> Path:
        self._at += 1
        is_array = self._peek() == "["
        self._at += is_array
        keys = self._keys("]")
        while self._peek() != "\n":
            self._at += 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._current((*path, key))
        path = (*path, keys[-1])
        self.lines.setdefault(path, line)
        if is_array:
            self._tables[path] = self._tables.get(path, -1) + 1
        path = self._current(path)
        self.lines.setdefault(path, line)
        return path

    def _current(self, path: Path) -> Path:
        return (*path, self._tables[path]) if path in self._tables else path

    def _keys(self, end: str) -> list[str]:
        keys = []
        while (part := self._peek()) not in (end, "\n"):
            if part != ".":
                keys.append(_key(part))
            self._at += 1
        self._at += 1
        return keys

    def _pair(self, table: Path) -> None:
        line = self._parts[self._at][1]
        path = table
        for key in self._keys("="):
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        part = self._peek()
        if part == "[":
            self._array(path)
        elif part == "{":
            self._inline_table(path)
        else:
            while self._peek() not in (",", "]", "}", "\n"):
                self._at += 1

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._at < len(self._parts) and (part := self._peek()) != "]":
            if part == ",":
                index += 1
            if part in (",", "\n"):
                self._at += 1
                continue
            self.lines.setdefault((*path, index), self._parts[self._at][1])
            self._value((*path, index))
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._at < len(self._parts) and (part := self._peek()) != "}":
            if part in (",", "\n"):
                self._at += 1
                continue
            self._pair(path)
        self._at += 1


def _key(part: str) -> str:
    if part[0] == '"':
        return _ESCAPE.sub(lambda found: found.group()[1], part[1:-1])
    return part[1:-1] if part[0] == "'" else part
