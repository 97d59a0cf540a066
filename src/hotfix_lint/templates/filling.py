"""Puts values in the place of `{name}`: names only, and nothing in a value or a text can act."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.facts import catalogues
from hotfix_lint.policy import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


class Name(NamedTuple):
    """A name that templates may hold.

    Attributes:
        means: what it stands for.
        unknown: what stands there where that is not known, which no rule takes for an answer.
        is_list: a line that holds it is repeated for each of its items.

    """

    means: str
    unknown: str
    is_list: bool


class Flaw(NamedTuple):
    """What is wrong with a template, with line and column, both from 1."""

    line: int
    column: int
    message: str


@cache
def names() -> Mapping[str, Name]:
    """Return what templates may hold, by name."""
    return {
        name: Name(given["means"], given["unknown"], given.get("list", False))
        for name, given in catalogues.load("templates").items()
    }


def flaws(template: str) -> Iterator[Flaw]:
    """Yield what a template holds that is neither text nor a name."""
    known = names()
    for number, line in enumerate(template.split("\n"), 1):
        lists: set[str] = set()
        for found in _PLACE.finditer(line):
            name = found[1]
            if found[0] in {"{{", "}}"}:
                continue
            column = found.start() + 1
            if name is None:
                yield Flaw(number, column, f'a lone "{found[0]}"; write it twice to show one')
            elif name not in known:
                hint = validate.nearest(name, sorted(known))
                yield Flaw(number, column, f'unknown placeholder "{{{name}}}"; {hint}')
            elif known[name].is_list:
                lists.add(name)
                if len(lists) > 1:
                    message = f"{{{name}}} is the second list of its line; give it its own"
                    yield Flaw(number, column, message)


def fill(template: str, values: Mapping[str, str | tuple[str, ...]]) -> str:
    """Return a template without flaws with its values.

    Args:
        template: the text.
        values: by name; what is missing or empty is not known. A value that is no list is put on
            one line.

    """
    return "\n".join(filled for line in template.split("\n") for filled in _lines(line, values))


def _lines(line: str, values: Mapping[str, str | tuple[str, ...]]) -> Iterator[str]:
    known = names()
    held = [found[1] for found in _PLACE.finditer(line) if found[1] is not None]
    repeated = next((name for name in held if known[name].is_list), None)
    items = values.get(repeated) if repeated else None
    if isinstance(items, str):
        items = (items,) if items else ()
    for item in items or (None,):
        own = {repeated: item} if repeated and item else {}
        yield _PLACE.sub(lambda found: _value(found, values, own), line)  # noqa: B023 - used at once


def _value(
    found: re.Match[str], values: Mapping[str, str | tuple[str, ...]], own: Mapping[str, str]
) -> str:
    name = found[1]
    if name is None:
        return found[0][0]
    value = own.get(name) or ("" if names()[name].is_list else values.get(name, ""))
    told = " ".join(value if isinstance(value, tuple) else value.split())
    return told or names()[name].unknown
