"""Reads the comments in changed lines, and tells those that explain the code from the others."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from operator import itemgetter

from hotfix_lint.facts import catalogues
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, expression
from hotfix_lint.matching import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.facts.changes import Hunk

MAX_LINE = 2_000
# A comment further from the changed code is about something else.
NEAR = 8
_LEAST_WORDS = 3
# In a script that sets no spaces between words, each of its characters may be one.
_WORD = expression(r"[A-Za-z]{2,}|[^\W\d_a-zA-Z]{2,}")
_WIDE = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_SIGNS = " \t*/#;%!-|'"


class Language(NamedTuple):
    """How a language writes comments.

    Attributes:
        begins: finds what may begin one, or a quoted text.
        ends: what ends each that has an end, by its beginning.
        signs: all that begins one: without any of these a text holds none.

    """

    begins: re.Pattern[str]
    ends: Mapping[str, str]
    signs: tuple[str, ...]


class Line(NamedTuple):
    """What stands in one line: whether there is code in it, and the text of its comments."""

    has_code: bool
    comment: str


def language_of(path: str) -> Language | None:
    """Return how comments are written in the file at `path`; None if that is not known."""
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    if not dot or not name:
        return None
    known = _languages()
    number = known.get(extension, known.get(extension.lower()))
    return None if number is None else _language(number)


def lines(texts: Sequence[str], language: Language) -> Iterator[Line]:
    """Yield what stands in each of the lines that follow each other in a file."""
    if not _may_hold(texts, language):
        yield from (Line(not text[:MAX_LINE].isspace() and bool(text), "") for text in texts)
        return
    ends = ""
    for text in texts:
        line, ends = _line(text[:MAX_LINE], language, ends)
        yield line


def _may_hold(texts: Sequence[str], language: Language) -> bool:
    """Tell whether there may be a comment in any of the lines."""
    # The middle of one that begins above them begins with a star.
    return any(sign in text for text in texts for sign in language.signs)


def _line(text: str, language: Language, ends: str) -> tuple[Line, str]:
    code: list[str] = []
    comments: list[str] = []
    at = 0
    if not ends and text.lstrip().startswith(("* ", "*\t", "*/")) and "/*" in language.ends:
        ends = "*/"  # the middle of a comment that begins above the lines that are seen
        still_open = "*/" in text
    else:
        still_open = True
    while at < len(text):
        if ends:
            stop = text.find(ends, at)
            comments.append(text[at:stop] if stop >= 0 else text[at:])
            if stop < 0:
                return Line(_any(code), _joined(comments)), ends if still_open else ""
            at, ends = stop + len(ends), ""
            continue
        found = language.begins.search(text, at)
        if found is None:
            code.append(text[at:])
            break
        code.append(text[at : found.start()])
        at = found.end()
        if found["quoted"] is not None:
            code.append(found["quoted"])
        elif found["opens"] is not None:
            ends = language.ends[found["opens"]]
        else:
            comments.append(text[at:])
            break
    return Line(_any(code), _joined(comments)), ends


def _any(code: Sequence[str]) -> bool:
    return any(part.strip() for part in code)


def _joined(comments: Sequence[str]) -> str:
    return " ".join(text for part in comments if (text := part.strip(_SIGNS)))


def explains(comment: str, least: int) -> bool:
    """Tell whether the text of a comment line is prose of at least `least` characters.

    A licence, a task, an instruction to a tool and code that was switched off are none.
    """
    # To compile the characters of those scripts takes as long as Python to start.
    wide = 0 if comment.isascii() else len(_WIDE.findall(comment))
    if len(comment) < least and not wide:
        return False
    if wide < 2 * _LEAST_WORDS and len(_WORD.findall(comment)) < _LEAST_WORDS:
        return False
    silent, code = _patterns()
    return not silent.match(comment) and not code.match(comment)


def explanations(
    hunks: Sequence[Hunk], language: Language, least: int
) -> Iterator[tuple[int, str]]:
    """Yield the lines that were added near changed code and explain it, with their text.

    Args:
        hunks: the changed lines of one file, in their order.
        language: how that file writes comments.
        least: how long an explanation is at least.

    """
    if not any(_may_hold(hunk.added, language) for hunk in hunks):
        return
    read = [list(lines(hunk.added, language)) for hunk in hunks]
    explaining = [
        (number, line.comment)
        for hunk, added in zip(hunks, read, strict=True)
        for number, line in enumerate(added, hunk.new_start)
        if line.comment and explains(line.comment, least)
    ]
    if not explaining:
        return
    codes = [
        (hunk.new_start - NEAR, hunk.new_start + len(hunk.added) + NEAR)
        for hunk, added in zip(hunks, read, strict=True)
        if any(line.has_code for line in (*added, *lines(hunk.removed, language)))
    ]
    for number, comment in explaining:
        last = bisect_right(codes, number, key=itemgetter(0)) - 1
        if last >= 0 and number <= codes[last][1]:
            yield number, comment


def texts_of(lines_: Sequence[str], language: Language) -> Iterator[str]:
    """Yield the texts of the comments in lines."""
    return (line.comment for line in lines(lines_, language) if line.comment)


@cache
def _languages() -> Mapping[str, int]:
    """Return the number in the catalogue of each extension's language."""
    found: dict[str, int] = {}
    for number, raw in enumerate(catalogues.load("comments")["languages"]):
        for extension in raw["extensions"]:
            found.setdefault(extension, number)
    return found


@cache
def _language(number: int) -> Language:
    raw = catalogues.load("comments")["languages"][number]
    return _compiled(raw["line"], dict(raw["block"]), raw["quotes"])


def _compiled(line: Sequence[str], block: Mapping[str, str], quotes: Sequence[str]) -> Language:
    quoted = "|".join(rf"{quote}(?:[^{quote}\\]|\\.)*{quote}" for quote in quotes)
    opens = "|".join(map(re.escape, block)) or "(?!)"
    begins = "|".join(map(re.escape, line)) or "(?!)"
    signs = (*line, *block, *(["*"] if "/*" in block else []))
    # In "a://b", "$#" and "x--" the same signs begin no comment.
    return Language(
        re.compile(
            rf"(?P<quoted>{quoted})|(?P<opens>{opens})|(?:(?<![^\s;,(){{}}])(?P<line>{begins}))"
        ),
        block,
        signs,
    )


@cache
def _patterns() -> tuple[Patterns, Patterns]:
    raw = catalogues.load("comments")
    return Patterns(raw["silent"]), Patterns(raw["code"])
