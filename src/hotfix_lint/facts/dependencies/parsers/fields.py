"""Reads files of `Field: value, value` lines that fold, as Debian's and R's."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_FIELD = re.compile(r"\A([A-Za-z][\w/@-]*):(.*)\Z", re.ASCII)
_ITEM = re.compile(r"\A\s*([\w.:/@+-]+)\s*(?:\(([^)]*)\))?(.*)\Z", re.ASCII | re.DOTALL)


def parse(text: str, entry: Entry) -> list[Declared]:
    """Read the fields that the entry's sections name; items are separated by commas."""
    wanted = {section.at[-1].lower(): section.scope or section.at[-1] for section in entry.sections}
    found: list[Declared] = []
    scope = ""
    for number, raw in enumerate(text.split("\n"), 1):
        value = raw
        if field := _FIELD.match(raw):
            scope, value = wanted.get(field[1].lower(), ""), field[2]
        elif not raw[:1].isspace():
            scope = ""
        if not scope:
            continue
        for part in value.split(","):
            item = _ITEM.match(part)
            if item and not entry.skips(item[1]):
                constraint = item[2] or item[3].strip()
                kind = entry.kind_of(item[1])
                found.append(Declared(item[1], constraint, scope, number, kind=kind))
    return found
