"""Program text as logical lines: comments blanked, calls that span lines joined."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.lean import NamedTuple

# Patterns look at one logical line at a time; what they cost grows with its length.
MAX_LINE = 8_000
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
# A backslash takes the next character with it outside of strings too. Otherwise each quote in
# `\'\'\'` would be tried as the beginning of a string that has no end.
_ESCAPED = r"\\."
_BRACKETS = re.compile(rf"[()\[\]{{}}]|{_STRINGS['double']}|{_STRINGS['single']}|{_ESCAPED}")
_DEPTH = {"(": 1, "[": 1, "{": 0, ")": -1, "]": -1, "}": 0}


class Logical(NamedTuple):
    """A logical line: where it begins, and its text with line ends as spaces.

    Attributes:
        line: the line of the file at which it begins, from 1.
        text: what was joined.
        starts: where in the text each line of the file begins.

    """

    line: int
    text: str
    starts: tuple[int, ...] = (0,)

    def line_at(self, at: int) -> int:
        """Return the line of the file from which the character `at` of the text comes."""
        return self.line + bisect_right(self.starts, at) - 1


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
    pattern = re.compile(f"({_COMMENTS[comments]})|{'|'.join(strings)}|{_ESCAPED}")
    return pattern.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n") if found.group(1) else found.group()


@lru_cache(maxsize=4)
def logical_lines(text: str, *, braces: bool = False) -> tuple[Logical, ...]:
    """Return the lines of a program, each joined with the next while a bracket is open.

    Parentheses and square brackets join; braces only if asked for. White space is one space. A
    line that grows too long ends where it is, so that one stray bracket cannot swallow the file.

    Raises:
        UnreadableError: a line is too long by itself.

    """
    result: list[Logical] = []
    joined: list[str] = []
    start, depth, length = 0, 0, 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = " ".join(raw.split())
        check_length(line, number)
        if joined and length + len(line) > MAX_LINE:
            result.append(_logical(start, joined))
            joined, depth = [], 0
        if not joined:
            start, length = number, 0
        joined.append(line)
        length += len(line) + 1
        for found in _BRACKETS.finditer(line):
            char = found.group()
            depth += _DEPTH.get(char, 0)
            if braces and char in "{}":
                depth += 1 if char == "{" else -1
        if (depth > 0 or line.endswith((",", "\\"))) and len(joined) < _MAX_JOINED:
            continue
        result.append(_logical(start, joined))
        joined, depth = [], 0
    if joined:
        result.append(_logical(start, joined))
    return tuple(result)


def check_length(line: str, number: int) -> None:
    """Refuse a line that is too long for patterns; cut, it would hide what stands at its end.

    Raises:
        UnreadableError: it is too long.

    """
    if len(line) > MAX_LINE:
        raise UnreadableError(f"line {number} has more than {MAX_LINE:,} characters")


def _logical(start: int, lines: list[str]) -> Logical:
    parts = [line.removesuffix("\\") for line in lines]
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 1
    return Logical(start, " ".join(parts), tuple(starts))
