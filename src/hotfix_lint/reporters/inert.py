"""Makes text of others inert in Markdown: what could act there stands in code."""

from __future__ import annotations

import re
from typing import NamedTuple

from hotfix_lint.display import visible

# In code nothing acts, neither Markdown nor what a server makes of text afterwards: links,
# mentions, references, emoji, formulas. Escapes would not do, since GitHub looks for those in the
# page that it has made. So a word stands as it is only if it is plainly one.
_WORD = re.compile(r"""(["'(]*)(.*?)(["')]*(?:\.\.\.|[.,;:!?\u2026]?)["')]*)""")
_PLAIN = re.compile(
    r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"  # letters
    r"|\d{1,6}(?:[.,]\d{1,3})?"  # a number
    r"|[-\u2013\u2014\u2192\xb7]"  # a mark alone
)
_OBJECT_NAME = re.compile(r"[0-9A-Fa-f]{7,}")
_FENCE = re.compile("`+")
_PIPE = re.compile(r"(\\?)\|")


class _Word(NamedTuple):
    """A word between its punctuation."""

    before: str
    core: str
    after: str
    acts: bool


def inline(text: str, limit: int = 500) -> str:
    """Return `text` made visible, on one line."""
    words: list[_Word] = []
    for word in visible(text, limit).split():
        parts = _parts(word)
        if not words and not parts.core[:1].isalpha():
            parts = _Word("", word, "", acts=True)  # it could begin a list or a heading
        elif words and words[-1].acts and parts.acts and not (words[-1].after or parts.before):
            last = words.pop()
            parts = parts._replace(before=last.before, core=f"{last.core} {parts.core}")
        words.append(parts)
    return " ".join(f"{w.before}{code(w.core) if w.acts else w.core}{w.after}" for w in words)


def code(text: str) -> str:
    """Return a visible text as a code span."""
    if not text:
        return '""'
    fence = "`" * (max(map(len, _FENCE.findall(text)), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell(markdown: str) -> str:
    """Return inline Markdown for a cell of a table, where a pipe ends even code.

    A pipe after a backslash is spelled out: parsers do not agree on what escapes what there.
    """
    return _PIPE.sub(lambda found: "\\<U+007C>" if found[1] else "\\|", markdown)


def _parts(text: str) -> _Word:
    found = _WORD.fullmatch(text)
    assert found is not None  # each part may be empty
    before, core, after = found.groups()
    while after.startswith(")") and core.count("(") > core.count(")"):
        core, after = f"{core})", after[1:]
    if not core:
        return _Word("", text, "", acts=True)
    acts = not _PLAIN.fullmatch(core) or bool(_OBJECT_NAME.fullmatch(core))
    return _Word(before, core, after, acts)
