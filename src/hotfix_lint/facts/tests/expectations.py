"""Tells which lines of a test say what it expects, and whether two of them expect another thing."""

from __future__ import annotations

import re
from collections import Counter

from hotfix_lint.facts.tests import catalogue
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotfix_lint.facts.tests.code import Code
    from hotfix_lint.facts.tests.reading import Line, TestCode

# A line that opens data rather than a block: "[", "= {", "}{" and "]int{" of Go, a table's call.
_OPENS_DATA = re.compile(
    r"(?:\[|[=:,(\[]\s*\{|\}\s*\{|\]\s*[\w.*\[\]]+\s*\{|^\s*[{(\[]|=>\s*[\[(])$"
)
_OPENS_TABLE_CALL = re.compile(
    r"(?i)(?:param|each|case|data|value|source|row|table|example|entry|with|of|add|list|tuple|map)"
    r"\w*[!?]?\s*\($"
)
_TABLE = re.compile(
    r"(?i)(?:tests?|cases?|specs?|examples?|scenarios?|tables?|fixtures?|params?|inputs?|rows?"
    r"|expect\w*|want\w*|data|valid\w*|invalid\w*|good|bad)\w{0,40}\b[^=:(]{0,60}(?::=|=|:|\()"
    r"|\bfor\b.{0,200}\b(?:in|of|range)\b"
)
# A line that opens a text of several lines: a heredoc, a raw string.
_OPENS_TEXT = re.compile(r"""<<[~-]?["']?\w+|(?:\"\"\"|\'\'\'|`|r?\#*\")\\?\s*$""")
_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=[(,=:\s])/(?:[^/\\\s]|\\.)+/[a-z]*"
    r"|[A-Za-z_]\w*|\d[\w.]*|[!=<>~]=?=?|\S"
)
_LITERAL = re.compile(r"[\"'`/\d]|\w*(?:Error|Exception|Warning)\Z")
# How a text is filled in is no part of what is expected: "%s", "{x}", "${x}".
_PLACEHOLDER = re.compile(r"%[-+0-9.]*[a-zA-Z]|\$?\{[^{}]*\}")
_OPERATOR = re.compile(r"[!=<>~]=?=?\Z")
_CHECK = re.compile(
    r"(?:[aA]ssert|[eE]xpect|[sS]hould|[rR]efute|[vV]erify|to[A-Z]|is[A-Z]|[A-Z])\w*\Z"
)
_NEGATIVE = re.compile(r"(?i)(?:not|false|no|none|never|refute|reject|throws?|raises?|fails?)")
# The same expectation in two forms: assertEquals("", x) and assertEmpty(x).
_SAME = {
    '""': "empty", "''": "empty", "empty": "empty", "nil": "nil", "null": "nil", "none": "nil",
    "undefined": "nil", "true": "true", "truthy": "true", "false": "false", "falsy": "false",
    "zero": "0", "0": "0",
}  # fmt: skip


def says_what_is_expected(code: TestCode, side: Code, line: Line, section: str) -> bool:
    """Tell whether a line checks something, or is data that a check or a table of cases holds.

    Args:
        code: the file.
        side: the end at which the line stands.
        line: the line.
        section: git's name of what a line at the margin stands in: in a text of several lines.

    """
    if code.is_assertion(line.text):
        return not code.inline or code.in_tests(side, line.number)
    if code.inline and not code.in_tests(side, line.number):
        return False
    if catalogue.names_expectation(line.text):
        return code.enclosing_case(side, line.number) is not None
    if not line.text[:1].isspace() and not code.inline:
        return catalogue.names_expectation(section)
    for numbers in side.declarations(line.number):
        opener = side[numbers[0]].rstrip()
        if code.is_assertion(opener) or catalogue.names_expectation(opener):
            return True
        opens = bool(_OPENS_DATA.search(opener) or _OPENS_TABLE_CALL.search(opener))
        if any(code.is_case(side[at]) for at in numbers):
            # The rows of "@parametrize(…, [" and of "test.each([" stand below the case itself.
            return opens
        if not opens:
            return False
        if _TABLE.search(opener):
            return True
    return False


def as_expected(side: Code, line: Line, section: str) -> str:
    """Return a line's text, in quotes if it stands within a text of several lines."""
    opener = next(side.declarations(line.number), None)
    if opener is not None:
        within = _OPENS_TEXT.search(side[opener[0]]) is not None
    else:
        within = not line.text[:1].isspace() and _OPENS_TEXT.search(section) is not None
    return '"' + line.text.strip().replace('"', "'") + '"' if within else line.text


def expect_more(before: Iterable[str], after: Iterable[str]) -> bool:
    """Tell whether lines that were changed expect what they did not, beyond other names for it."""
    old, new = _telling(before), _telling(after)
    gone = old - new
    return bool(new - old) or any(token.startswith("not ") for token in gone)


def _telling(texts: Iterable[str]) -> Counter[str]:
    """Return what of some lines says what is expected: literals, comparisons, negations."""
    found: Counter[str] = Counter()
    for text in texts:
        for token in [] if catalogue.only_tells(text) else _TOKEN.findall(text):
            meaning = _meaning(token)
            if meaning:
                found[meaning] += 1
    return found


def _meaning(token: str) -> str:
    lower = token.casefold()
    if lower in _SAME:
        return _SAME[lower]
    if _LITERAL.match(token):
        return _PLACEHOLDER.sub("{}", token.replace('"', "'"))
    if lower in {"!", "not", "no", "never", "refute"}:
        return "not !"
    if _OPERATOR.match(token):
        return token if token not in {"=", "==", "===", "=>", "->", ">", "<"} else ""
    if _CHECK.match(token):
        word = next((word for word in _SAME if word.isalpha() and lower.endswith(word)), "")
        if word:
            return _SAME[word]
        return "not !" if _NEGATIVE.search(token) else ""
    return ""
