"""Reads code and plain lists by the line patterns of the catalogue."""

from __future__ import annotations

import re
from functools import cache

from hotfix_lint.facts.dependencies.formats.code import (
    Logical,
    check_length,
    logical_lines,
    without_comments,
)
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry


def parse(text: str, entry: Entry) -> list[Declared]:
    """Return what the entry's patterns find in the logical lines of `text`."""
    return [item for line in lines_of(text, entry) for item in declared(line, entry)]


def lines_of(text: str, entry: Entry) -> tuple[Logical, ...]:
    """Return the logical lines of `text` without comments, as the entry says to join them."""
    text = without_comments(text, entry.comments)
    if entry.joins == "nothing":
        rows = tuple(Logical(*row) for row in enumerate(text.split("\n"), 1))
        for row in rows:
            check_length(row.text, row.line)
        return rows
    return logical_lines(text, braces=entry.joins == "braces")


def declared(line: Logical, entry: Entry) -> Iterator[Declared]:
    """Yield what the entry's patterns find in one logical line, each place once."""
    taken: list[tuple[int, int]] = []
    for pattern in entry.patterns:
        for found in compiled(pattern.regex).finditer(line.text):
            start, end = found.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            groups = found.groupdict()
            name = (groups.get("name") or pattern.name).strip()
            if not name or entry.skips(name):
                continue
            kind = pattern.kind
            if not kind and entry.names_toolchain(name):
                kind = "toolchain"
            yield Declared(
                name=name,
                constraint=_plain(groups.get("version") or ""),
                scope=(groups.get("scope") or pattern.scope).strip(),
                line=line.line_at(_telling(found)),
                source=groups.get("source") or "",
                digest=frozenset([("", groups["digest"])] if groups.get("digest") else []),
                kind=kind,
            )


def _telling(found: re.Match[str]) -> int:
    """Return where the version stands, which is what changes; else the name; else the match."""
    groups = found.re.groupindex
    places = (found.start(group) for group in ("version", "name") if group in groups)
    return next((place for place in places if place >= 0), found.start())


def _plain(version: str) -> str:
    """Return a version as it stands in a call, without what belongs to the call."""
    text = version.strip(" \t,")
    if text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip(" \t,")
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text.count(text[0]) == 2:
        text = text[1:-1].strip()
    return text


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the catalogue."""
    return re.compile(pattern, re.ASCII)


def whole_file(text: str, entry: Entry) -> list[Declared]:
    """Read a file that is one version, or several, one a line."""
    found = []
    for number, line in enumerate(without_comments(text, "hash").split("\n"), 1):
        if line.strip():
            found.append(Declared(entry.ecosystem, " ".join(line.split()), line=number))
    return found
