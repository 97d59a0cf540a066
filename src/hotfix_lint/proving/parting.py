"""Parts what is tests from what is not in a file of Rust, where both stand in one.

So production as it was can be given the tests of the hotfix. Items of Rust may stand in any order
(https://doc.rust-lang.org/reference/items.html), so those that are tests go to the file's end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".rs"
# Comments and literals, in which no bracket counts; a lifetime is no character.
_TOKEN = re.compile(
    r"""(?P<text>//[^\n]*|b?'(?:[^'\\\n]|\\(?:u\{[^}']{0,12}\}|x..|.))')
      |(?P<raw>b?c?r\#*")|(?P<quoted>")|(?P<block>/\*)
      |(?P<attribute>\#\s*\[)
      |(?P<open>[({\[])|(?P<close>[)}\]])|(?P<end>;)
      |(?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE,
)
_QUOTE = re.compile(r'"|\\[\s\S]')
_COMMENT_EDGE = re.compile(r"/\*|\*/")
# What makes an item a test, or something that only tests have: not "cfg(not(test))".
_TEST = re.compile(r"cfg\s*\(\s*(?:all\s*\(.*)?test\b|(?:\w+\s*::\s*)*(?:test|rstest|test_case)\b")
# Items that end with a semicolon even after a brace.
_TO_SEMICOLON = frozenset({"use", "const", "static", "type", "let"})
_CODE_AFTER = frozenset({"fn", "unsafe", "extern", "async"})


class Item(NamedTuple):
    """An item that is a test: where it stands in a text, and how deep in other items."""

    start: int
    end: int
    depth: int


class UnpartedError(Exception):
    """It cannot be parted; the text is the end of a sentence that begins with the file."""


def with_tests_of(base: str, head: str) -> str:
    """Return a file as it was at the base, but with the tests that it has at the head.

    Raises:
        UnpartedError: tests stand within other items and are not the same, or the text has no end.

    """
    old, new = items(base), items(head)
    if _inner(base, old) != _inner(head, new):
        raise UnpartedError("has tests within an item that is none, which cannot be parted from it")
    tests = [head[item.start : item.end].strip("\n") for item in new if item.depth == 0]
    return "\n\n".join([without_tests(base).rstrip("\n"), *tests]).lstrip("\n") + "\n"


def without_tests(text: str) -> str:
    """Return a file without its outermost tests.

    Raises:
        UnpartedError: the text has no end.

    """
    kept, at = [], 0
    for item in items(text):
        if item.depth == 0:
            kept.append(text[at : item.start])
            at = item.end
    return "".join([*kept, text[at:]])


def tests_of(text: str) -> list[str]:
    """Return the tests of a file.

    Raises:
        UnpartedError: the text has no end.

    """
    return [text[item.start : item.end] for item in items(text)]


def _inner(text: str, found: list[Item]) -> list[str]:
    return [text[item.start : item.end] for item in found if item.depth]


def items(text: str) -> list[Item]:
    """Return the items that are tests; what stands in one is part of it.

    Raises:
        UnpartedError: a bracket, a literal or a comment does not end.

    """
    found: list[Item] = []
    tokens = list(_tokens(text))
    index, depth = 0, 0
    # Where the attributes began that stand before the next item, and whether they say test.
    start, is_test = -1, False
    while index < len(tokens):
        kind, match = tokens[index]
        if kind == "attribute":
            closing = _closing(tokens, index)
            said = text[match.end() : tokens[closing][1].start()].strip()
            start = match.start() if start < 0 else start
            is_test = is_test or _TEST.match(said) is not None
            index = closing + 1
            continue
        if is_test:
            last = _last(tokens, index)
            found.append(Item(start, tokens[last][1].end(), depth))
            index, start, is_test = last + 1, -1, False
            continue
        start = -1
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth < 0:
            raise UnpartedError("closes a bracket that it does not open")
        index += 1
    if depth or is_test:
        raise UnpartedError("opens a bracket that it does not close")
    return found


def _tokens(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    at = 0
    while match := _TOKEN.search(text, at):
        kind = match.lastgroup or ""
        at = match.end()
        if kind == "block":
            at = _after_comment(text, at)
        elif kind == "quoted":
            at = _after_quote(text, at)
        elif kind == "raw":
            at = _after_raw(text, at, match[0].count("#"))
        elif kind != "text":
            yield kind, match


def _after_comment(text: str, at: int) -> int:
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(text, at)
        if edge is None:
            raise UnpartedError("has a comment that does not end")
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return at


def _after_quote(text: str, at: int) -> int:
    while found := _QUOTE.search(text, at):
        at = found.end()
        if found[0] == '"':
            return at
    raise UnpartedError("has a text that does not end")


def _after_raw(text: str, at: int, hashes: int) -> int:
    closing = '"' + "#" * hashes
    end = text.find(closing, at)
    if end < 0:
        raise UnpartedError("has a text that does not end")
    return end + len(closing)


def _closing(tokens: list[tuple[str, re.Match[str]]], index: int) -> int:
    """Return the index of the token that closes the bracket which one opens."""
    depth = 0
    for at in range(index, len(tokens)):
        depth += {"open": 1, "attribute": 1, "close": -1}.get(tokens[at][0], 0)
        if not depth:
            return at
    raise UnpartedError("opens a bracket that it does not close")


def _last(tokens: list[tuple[str, re.Match[str]]], index: int) -> int:
    """Return the index of the token that ends an item which begins at one."""
    words = [match[0] for kind, match in tokens[index : index + 8] if kind == "word"]
    words = [word for word in words if word not in {"pub", "crate", "super", "self"}]
    keyword, following = [*words, "", ""][:2]
    to_semicolon = keyword in _TO_SEMICOLON and following not in _CODE_AFTER
    at = index
    while at < len(tokens):
        kind, match = tokens[at]
        if kind in {"open", "attribute"}:
            at = _closing(tokens, at)
            if match[0] == "{" and not to_semicolon:
                return at
        elif kind == "end":
            return at
        elif kind == "close":
            return at - 1  # the last field or statement of what it stands in
        at += 1
    raise UnpartedError("has a test that does not end")
