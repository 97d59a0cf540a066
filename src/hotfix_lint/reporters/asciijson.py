"""Writes JSON that stays inert wherever it is shown: ASCII, without lone surrogates or commands."""

from __future__ import annotations

import re
from json import dumps
from typing import TypeAlias

from hotfix_lint import display

# Mappings and lists of what JSON knows; the recursion makes mypy check every reporter's output.
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

MAX_STRING = 5_000
_TAG = re.compile(display.TAG)
_SURROGATE = re.compile("[\ud800-\udfff]")


def write(value: Json) -> str:
    """Return `value` as indented JSON with a line break at its end.

    Everything but ASCII is escaped, and of two number signs in a row the second: a CI system's
    log would obey ``##[`` and ``##vso[``. So is ``<`` where a page that holds the report would
    begin a tag. A parser reads the same characters.
    """
    text = dumps(value, indent=2, ensure_ascii=True)
    return _TAG.sub(r"\\u003c", text.replace("##", "#\\u0023")) + "\n"


def string(text: str) -> str:
    """Return `text` fit for any JSON parser.

    A lone surrogate, which many parsers refuse, is spelled out as in the text report:
    an undecodable byte as ``<0xFF>``, another as ``<U+D800>``. What is longer than 5,000
    characters is cut there and ends in an ellipsis.
    """
    if len(text) > MAX_STRING:
        text = text[: MAX_STRING - 1] + "…"
    return _SURROGATE.sub(lambda found: _spelled(ord(found[0])), text)


def _spelled(code: int) -> str:
    return f"<0x{code - 0xDC00:02X}>" if 0xDC80 <= code <= 0xDCFF else f"<U+{code:04X}>"
