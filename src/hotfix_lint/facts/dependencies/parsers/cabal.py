"""Reads the dependency fields of *.cabal (https://cabal.readthedocs.io)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_FIELD = re.compile(r"\A(\s*)([\w-]+)\s*:(.*)\Z", re.ASCII)
_STANZA = re.compile(
    r"\A(?:library|executable|test-suite|benchmark|common|foreign-library)\b\s*(\S*)", re.IGNORECASE
)
_FIELDS = frozenset(
    {"build-depends", "build-tool-depends", "setup-depends", "pkgconfig-depends", "build-tools"}
)
_ITEM = re.compile(r"\A\s*([\w:.-]+)\s*(.*)\Z", re.ASCII)


def parse(text: str, entry: Entry) -> list[Declared]:
    """Read a package description; fields go on over lines that are indented deeper."""
    found: list[Declared] = []
    stanza, indent, active = "", 0, False
    for number, raw in enumerate(text.split("\n"), 1):
        value = raw
        if not raw.strip() or raw.lstrip().startswith("--"):
            continue
        depth = len(raw) - len(raw.lstrip())
        if header := _STANZA.match(raw):
            stanza, active = header[0].strip(), False
            continue
        if (field := _FIELD.match(raw)) and (not active or depth <= indent):
            active = field[2].lower() in _FIELDS
            indent, value = depth, field[3]
        elif active and depth <= indent:
            active = False
        if not active:
            continue
        for part in value.split(","):
            item = _ITEM.match(part)
            if item:
                kind = entry.kind_of(item[1])
                found.append(Declared(item[1], item[2].strip(), stanza, number, kind=kind))
    return found
