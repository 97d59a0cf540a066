"""Program text as logical lines: comments blanked, calls that span lines joined."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MAX_LOGICAL_LINE = 8_000
_MAX_JOINED = 400

_STRINGS = {
    "double": r'"(?:\\.|[^"\\\n])*"',
    "single": r"'(?:\\.|[^'\\\n])*'",
    "triple": r'"""(?s:.)*?(?:"""|\Z)' + r"|'''(?s:.)*?(?:'''|\Z)",
}
_COMMENTS = {
    "hash": r"\#[^\n]*",
    "slashes": r"//[^\n]*|/\*(?s:.)*?(?:\*/|\Z)",
    "percent": r"%[^\n]*",
    "semicolon": r";[^\n]*",
    "dashes": r"--[^\n]*",
    "none": r"(?!)",
}
_BRACKETS = re.compile(r"[()\[\]{}]|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'")
_DEPTH = {"(": 1, "[": 1, "{": 0, ")": -1, "]": -1, "}": 0}


class Logical(NamedTuple):
    """A logical line: where it begins, and its text with line ends as spaces."""

    line: int
    text: str


@lru_cache(maxsize=4)
def without_comments(text: str, comments: str) -> str:
    """Return `text` with comments replaced by nothing and line ends kept.

    Args:
        text: a program.
        comments: "hash", "slashes", "percent", "semicolon", "dashes" or "none".

    """
    strings = [_STRINGS["triple"], _STRINGS["double"]]
    # In Lisp and in Erlang a lone quote is no string.
    if comments not in ("semicolon", "dashes"):
        strings.append(_STRINGS["single"])
    pattern = re.compile(f"({_COMMENTS[comments]})|{'|'.join(strings)}")
    return pattern.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n") if found.group(1) else found.group()


@lru_cache(maxsize=4)
def logical_lines(text: str, *, braces: bool = False) -> tuple[Logical, ...]:
    """Return the lines of a program, each joined with the next while a bracket is open.

    Parentheses and square brackets join; braces only if asked for. A line that goes on without
    end is cut, so that one stray bracket cannot swallow the file.
    """
    result: list[Logical] = []
    start, joined, depth = 0, [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if not joined:
            start = number
        joined.append(line.strip())
        for found in _BRACKETS.finditer(line):
            char = found.group()
            depth += _DEPTH.get(char, 0)
            if braces and char in "{}":
                depth += 1 if char == "{" else -1
        trailing = line.rstrip()
        if (depth > 0 or trailing.endswith((",", "\\"))) and len(joined) < _MAX_JOINED:
            continue
        result.append(_logical(start, joined))
        joined, depth = [], 0
    if joined:
        result.append(_logical(start, joined))
    return tuple(result)


def _logical(start: int, lines: list[str]) -> Logical:
    text = " ".join(line.removesuffix("\\") for line in lines)
    return Logical(start, text[:MAX_LOGICAL_LINE])
