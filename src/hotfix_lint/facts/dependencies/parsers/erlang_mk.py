"""Reads what a Makefile that includes erlang.mk fetches (https://erlang.mk/guide/deps.html)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers import lines
from hotfix_lint.facts.dependencies.parsers.common import location
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_LIST = re.compile(r"^\s*(?:(\w+)_)?DEPS\s*[?:+]?=(.*)$", re.ASCII)
_PLACE = re.compile(r"^\s*dep_(\w+?)(_commit)?\s*[?:+]?=\s*(.*)$", re.ASCII)
# Other words before the place are the name of the way to fetch it.
_URL = re.compile(r"[/:@]")
_NOT_NAMES = frozenset({"IGNORE", "LOCAL"})


def parse(text: str, entry: Entry) -> list[Declared]:
    """Read lists (`DEPS = ranch`), places (`dep_ranch = git URL 1.0`) and `dep_ranch_commit`."""
    found: list[Declared] = []
    for line in lines.lines_of(text.replace("\t", " "), entry):
        if (listed := _LIST.match(line.text)) and listed[1] not in _NOT_NAMES:
            scope = (listed[1] or "").lower()
            found += [
                Declared(name, "", scope, line.line)
                for name in listed[2].split()
                if "$" not in name
            ]
        elif place := _PLACE.match(line.text):
            words = place[3].split()
            source = next((word for word in words if _URL.search(word)), "")
            version = words[-1] if words and words[-1] != source else ""
            found.append(Declared(place[1], version, "place", line.line, location(source)))
    return found
