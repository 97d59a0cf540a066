"""Tells which lines of a test say what it expects, and whether two of them expect another thing."""

from __future__ import annotations

import re
from collections import Counter

from hotfix_lint.facts.tests import catalogue
from hotfix_lint.lean import TYPE_CHECKING, expression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotfix_lint.facts.tests.code import Code
    from hotfix_lint.facts.tests.reading import Line, TestCode

# A line that opens data rather than a block: "[", "= {", "}{" and "]int{" of Go, a table's call.
_OPENS_DATA = expression(
    r"(?:\[|[=:,(\[]\s*\{|\}\s*\{|\]\s*[\w.*\[\]]+\s*\{|^\s*[{(\[]|=>\s*[\[(])$"
)
_OPENS_TABLE_CALL = expression(
    r"(?i)(?:param|each|case|data|value|source|row|table|example|entry|with|of|add|list|tuple|map)"
    r"\w*[!?]?\s*\($"
)
_TABLE = expression(
    r"(?i)(?:tests?(?!ing)|cases?|specs?|examples?|scenarios?|(?<![bisu])tables?|fixtures?|params?|inputs?|rows?"
    r"|expect\w*|want\w*|data|valid\w*|invalid\w*|good|bad)\w{0,40}\b[^=:(]{0,60}(?::=|=|:|\()"
    r"|\bfor\b.{0,200}\b(?:in|of|range)\b"
)
# Quotes alone on their line: what is within them belongs to the line above, as in Gherkin.
_QUOTES = expression(r"\s*(?:\"\"\"|\'\'\'|```)\w*\Z")
# A condition that opens a block: "if got != 1 {".
_CONDITION = expression(r"\s*(?:\}?\s*else\s+)?if\b.*(?:\{|\)|:)\s*\Z")
# A text that goes on in the next line, as Rust's and C's: "[ERROR] no\n\\".
_GOES_ON = expression(r"\s*\w?\".*\\\Z")
# Rows of which tests are made: "].each do |x|", "}.forEach(", "%w[a b].each do |x|".
_GONE_THROUGH = expression(r"\s*(?:[^\s\w].*|%[wiWI].*)?[\])}]\s*\.(?:each\w*|forEach|map)\b")
_LITERAL_IN = expression(r"[\"'`]|\b\d|\b[A-Z][A-Z_]+\b|\b(?:[tT]rue|[fF]alse|null|nil|None)\b")
# "expires = 'GMT'", "let x: String = \"a\"", "[expires \"GMT\"]": a name for a value.
_NAMES_VALUE = expression(
    r"[\s(\[]*(?:(?:const|let|var|val|my|auto|final|static|string|String)\s+)*[$@]?(\w+)"
    r"(?:\s*:\s*[&\w]+)?\s*(?::?=|(?=\s\"))\s*(?:(?:new\s+)?[\w.]+\(\s*\w?)?"
    r"(?:\"[^\"]*\"|'[^']*'|`[^`]*`|-?\d[\w.]*)[\])};,\s]*\Z"
)
# A line that opens a text of several lines: a heredoc, a raw string.
_OPENS_TEXT = expression(
    r"""<<[~-]?["']?\w+(?!.*>>)|(?:\"\"\"|\'\'\'|`|r?\#*\")\\?\s*$|^\s*\".*\\$"""
)
# One that stands alone, below what takes it: "[%expect" and "{|".
_OPENS_ALONE = expression(r"\s*(?:\{[a-z_]*\||[rbf]?(?:\"\"\"|\'\'\'))\s*\Z")
_TAKES_NEXT = expression(r"(?:[(\[,=]|%expect\w*)\s*\Z")
# The name of such a text: "static HELP: &str = r#\"", "@sdl \"\"\"", "const html = `".
_NAMES_TEXT = expression(r"(?:^\s*@(\w+)\s+|(\w+)\s*(?::[^=:]*)?(?::?=|<-)\s*)\S{0,16}\s*$")
_TOKEN = expression(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=[(,=:\s])/(?:[^/\\\s]|\\.)+/[a-z]*"
    r"|(?:(?<=[\s({,])|(?<=\W\[)):[a-z_]\w*|[A-Za-z_]\w*(?:!(?=\s*[(\[{]))?|\d[\w.]*|[!=<>~]=?=?|\S"
)
_LITERAL = expression(r"[\"'`/\d]|:\w|\w*(?:Error|Exception|Warning)\Z")
# How a text is filled in is no part of what is expected: "%s", "{x}", "${x}"; "%2e" fills nothing.
_PLACEHOLDER = expression(r"%(?![0-9a-fA-F]{2})[-+0-9.]*[a-zA-Z]|\$?\{[^{};=]{0,60}\}")
_FILLERS = frozenset({"empty", "nil", "true", "false", "1"})
# The same class of PHP: '\\A\\B' and 'A\\B'.
_ROOTED = expression(r"^'\\+(?=[A-Z])")
_ALTERNATIVE = expression(r"\|\||\bor\b")
_WORD = expression(r"\w+")
_NUMBER_END = expression(r"(?<![xX])(?:\.0*)?[fFlLuUdD]*\Z")
# What a bare assertion says when it fails: "assert x, 'message'" of Python and Ruby.
_MESSAGE = expression(r"^(\s*assert\s.*?),\s*f?(?:\"[^\"]*\"|'[^']*')\s*$")
# Checks of one thing, and of one against another, that may be told what to say.
_WITH_MESSAGE = expression(
    r"\s*(?:(?:self|this|t|assert|test|QUnit\.assert)\.)?(?:"
    r"(?P<one>(?:debug_)?assert!|assertTrue|assertFalse|ok|notOk|isTrue|isFalse|assert)"
    r"|assert_(?:eq|ne)!|assertEqual|assertNotEqual|assert(?:Not)?In|assertIs(?:Not)?"
    r"|(?:not)?(?:strict|deep|same)?(?:[eE]qual|[sS]ame|is)"
    r")\s*\("
)
_IS_TEXT = expression(r"\s*f?[\"'`]")
# What a row is called, and how a text becomes bytes: no part of what is expected.
_TELLS = expression(
    r"\b(?:title|desc|description|comment|summary|test_?[nN]ame)[\"']?\s*(?::|=>?)\s*(?:\"[^\"]*\"|'[^']*')"
    r"|\bmsg\s*=\s*f?(?:\"[^\"]*\"|'[^']*')|^\s*(?:t\.plan|expect)\(\s*\d+\s*\)"
    r"|\.(?:de|en)code\([^()]*\)|@\w*timeout\s+[\d_]+|[,(\[{]\s*timeout\s*[:=]\s*[\d_.]+"
    r"|\b[\d_]+L?,\s*(?:TimeUnit\.)?(?:(?:NANO|MICRO|MILLI)?SECONDS|MINUTES)\b"
    r"|(?://|#)\s*(?:@ts-|eslint|nolint|NOLINT|noinspection|prettier|noqa|type:|pylint|rubocop|nosec).*"
)
_FAILURE = expression(
    r"(?i)(?:to_?|assert_?|\.)(?:not_?)?(?:throws?|raises?|rejects?|throw_?error)\w*\b"
)
_MATCHER = expression(r".*\.(?:to|should|is|has|eql?|equals?)\w*[.(]")
_KEYED = expression(r"[\w\"']+\s*(?::|=>)\s*(?:true|false|null|nil|None|undefined)\b")
_OPERATOR = expression(r"[!=<>~]=?=?\Z")
_CHECK = expression(
    r"(?:[aA]ssert|[eE]xpect|[sS]hould|[rR]efute|[vV]erify|to[A-Z]|is[A-Z]|[A-Z])\w*\Z"
)
_IS = expression(r"is_(?!expected|a\Z)\w+\Z")
_NEGATIVE = expression(r"(?i)(?:not|false|no|none|never|refute|reject|throws?|raises?|fails?)")
# The same expectation in two forms: assertEquals("", x) and assertEmpty(x).
_SAME = {
    '""': "empty", "''": "empty", "empty": "empty", "nil": "nil", "null": "nil", "none": "nil",
    "undefined": "nil", "true": "true", "truthy": "true", "false": "false", "falsy": "false",
    "zero": "empty", "0": "empty", "single": "1", "one": "1", "1": "1",
}  # fmt: skip


def says_what_is_expected(code: TestCode, side: Code, line: Line, section: str) -> bool:
    """Tell whether a line checks something, or is data that a check or a table of cases holds.

    Args:
        code: the file.
        side: the end at which the line stands.
        line: the line.
        section: git's name of what a line at the margin stands in: in a text of several lines.

    """
    if code.is_assertion(line.text) or is_condition(side, line.number):
        return not code.inline or code.in_tests(side, line.number)
    if code.inline and not code.in_tests(side, line.number):
        return False
    if catalogue.names_expectation(line.text):
        return line.text[:1].isspace() or code.enclosing_case(side, line.number) is not None
    if _is_row(code, side, line.number) or _is_of_text_taken(code, side, line.number):
        return True
    at_margin = not line.text[:1].isspace() and not side.text_around(line.number)
    if at_margin and not code.inline:
        return catalogue.names_expectation(section)
    return code.is_of_data_taken(side, line.number) or _is_within(code, side, line.number)


def is_condition(side: Code, number: int) -> bool:
    """Tell whether a line is the condition under which the next one fails the test, as in Go."""
    return bool(_CONDITION.match(side[number])) and catalogue.only_tells(side[number + 1])


def _is_within(code: TestCode, side: Code, number: int) -> bool:
    """Tell whether a line stands in the arguments of a check, or in a table of cases."""
    for numbers in side.declarations(number):
        opener = side[numbers[0]].rstrip()
        if _QUOTES.match(opener) or _GOES_ON.match(opener):
            continue
        if code.is_assertion(opener) or catalogue.names_expectation(opener):
            return True
        opens = bool(_OPENS_DATA.search(opener) or _OPENS_TABLE_CALL.search(opener))
        if catalogue.declares(opener) and "=" not in opener:
            opens = False
        if any(code.is_case(side[at]) for at in numbers):
            # The rows of "@parametrize(…, [" and of "test.each([" stand below the case itself.
            return opens
        if not opens:
            return False
        if _TABLE.search(opener):
            return True
    return False


def _is_row(code: TestCode, side: Code, number: int) -> bool:
    """Tell whether a line is a row of cases: of "[…].each do", or in a function that gives them."""
    if _GONE_THROUGH.search(side[number]):
        return _holds_tests(code, side, number)
    closing = side.closing(number)
    if closing and _GONE_THROUGH.match(side[closing]):
        return _holds_tests(code, side, closing)
    return any(
        code.provides_cases(side, numbers[0]) for numbers in side.declarations(number)
    ) and bool(_LITERAL_IN.search(side[number]))


def _is_of_text_taken(code: TestCode, side: Code, number: int) -> bool:
    """Tell whether a line is of a text of several lines that a check takes, or a test by name."""
    opened = side.text_around(number)
    if not opened:
        return False
    opener = side[opened]
    if _OPENS_ALONE.match(opener) and _TAKES_NEXT.search(side[opened - 1]):
        opener = side[opened - 1]
    if code.is_assertion(opener) or catalogue.names_expectation(opener):
        return True
    named = _NAMES_TEXT.search(opener)
    if named is None:
        return False
    word = _word(named[1] or named[2])
    return any(
        at != opened
        and word.search(text)
        and (code.is_assertion(text) or code.enclosing_case(side, at) is not None)
        for at, text in enumerate(side.lines, 1)
    )


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w(])")


def _holds_tests(code: TestCode, side: Code, number: int) -> bool:
    return any(code.is_case(text) or code.is_assertion(text) for _, text in side.body(number))


def is_given_to_check(code: TestCode, side: Code, line: Line) -> bool:
    """Tell whether a line names a value, nothing else, that a check of the same test takes."""
    named = _NAMES_VALUE.match(line.text)
    case = code.enclosing_case(side, line.number) if named else None
    if named is None or case is None:
        return False
    word = _word(named[1])
    return any(
        number > line.number and code.is_assertion(text) and word.search(text)
        for number, text in side.body(case)
    )


def as_expected(side: Code, line: Line, section: str) -> str:
    """Return a line's text, in quotes if it stands within a text of several lines."""
    opener = next(side.declarations(line.number), None)
    if side.text_around(line.number):
        within = True
    elif opener is not None:
        quotes = sum(
            _QUOTES.match(side[at]) is not None for at in range(opener[0] + 1, line.number)
        )
        within = quotes % 2 == 1 or _OPENS_TEXT.search(side[opener[0]]) is not None
    else:
        within = not line.text[:1].isspace() and _OPENS_TEXT.search(section) is not None
    return '"' + line.text.strip().replace('"', "'") + '"' if within else line.text


def says_failure(text: str) -> bool:
    """Tell whether a check demands that what it calls fails: `expect(() => f()).toThrow()`."""
    return bool(_FAILURE.search(text))


def expect_more(before: Iterable[str], after: Iterable[str]) -> bool:
    """Tell whether lines that were changed expect what they did not, beyond other words for it.

    No more is expected by an alternative beside what was expected, by the same texts cut into
    other pieces, and by a name that was given in quotes or is now.
    """
    befores, afters = list(before), list(after)
    old, new = _telling(befores), _telling(afters)
    came, gone = new - old, old - new
    if any(token.startswith("not ") for token in gone):
        return True
    for token in list(came):
        if token.strip("'").isidentifier() and _has_word(befores, token.strip("'")):
            del came[token]
    if not gone and set(came) <= _FILLERS and _arguments(afters) > _arguments(befores):
        # What is called takes one more argument; of a mock that is demanded, and of a result.
        return any(map(catalogue.says_calls, afters)) or _keyed(afters) > _keyed(befores)
    if not came or (not gone and _has_alternative(afters) and not _has_alternative(befores)):
        return False
    cut = sum(came.values()) != sum(gone.values()) and all(t[0] == "'" for t in (*came, *gone))
    return not (cut and _words(came) == _words(gone))


def _has_word(texts: Iterable[str], word: str) -> bool:
    bare = re.compile(rf"(?<![\w\"']){re.escape(word)}(?![\w\"'])")
    return any(bare.search(text) for text in texts)


def _arguments(texts: Iterable[str]) -> int:
    """Count what tells calls with more arguments from calls with fewer or none."""
    return sum(text.count(",") - text.count("()") for text in texts)


def _keyed(texts: Iterable[str]) -> int:
    """Count the keys with a value of no text in what is expected."""
    expected = (_expected(text) for text in texts)
    return sum(len(_KEYED.findall(text)) for text in expected)


def _expected(text: str) -> str:
    """Return what of a line is expected: what a matcher takes, or all of a line without a check."""
    if matcher := _MATCHER.match(text):
        return text[matcher.end() :]
    return "" if catalogue.calls_a_check(text) else text


def _has_alternative(texts: Iterable[str]) -> bool:
    return any(_ALTERNATIVE.search(text) for text in texts)


def _words(literals: Iterable[str]) -> list[str]:
    return sorted(word for literal in literals for word in _WORD.findall(literal))


def _telling(texts: Iterable[str]) -> Counter[str]:
    """Return what of some lines says what is expected: literals, comparisons, negations."""
    found: Counter[str] = Counter()
    for text in texts:
        bare = "" if catalogue.only_tells(text) else _without_message(text)
        bare = _TELLS.sub("", bare)
        for token in _TOKEN.findall(bare):
            meaning = _meaning(token)
            if meaning:
                found[meaning] += 1
    return found


def _without_message(text: str) -> str:
    """Return a check without the text that it says when it fails."""
    check = _WITH_MESSAGE.match(text)
    if check is None:
        return _MESSAGE.sub(r"\1", text)
    most = 1 if check["one"] else 2
    depth, commas = 0, 0
    for token in _TOKEN.finditer(text, check.end()):
        if token[0] in {"(", "[", "{"}:
            depth += 1
        elif token[0] in {")", "]", "}"}:
            depth -= 1
        elif token[0] == "," and not depth:
            commas += 1
            if commas == most:
                rest = text[token.end() :]
                return text[: token.start()] if _IS_TEXT.match(rest) else text
    return text


def _meaning(token: str) -> str:
    # "assert!(" of Rust negates nothing.
    token = token if len(token) == 1 else token.rstrip("!")
    lower = token.casefold()
    if lower in _SAME:
        return _SAME[lower]
    if token[0].isdigit():
        return _NUMBER_END.sub("", token)
    if _LITERAL.match(token) and not (token[0].islower() and _CHECK.match(token)):
        return _PLACEHOLDER.sub("{}", _ROOTED.sub("'", token.replace('"', "'")))
    if lower in {"!", "not", "no", "never", "refute"}:
        return "not !"
    if _OPERATOR.match(token):
        return token if token not in {"=", "==", "===", "=>", "->", ">", "<"} else ""
    if _IS.match(token):
        return lower
    if _CHECK.match(token):
        word = next((word for word in _SAME if word.isalpha() and lower.endswith(word)), "")
        if word:
            return _SAME[word]
        return "not !" if _NEGATIVE.search(token) else ""
    return ""
