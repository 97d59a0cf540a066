"""Reads the dependency tuples of mix.exs (https://hexdocs.pm/mix/Mix.Tasks.Deps.html)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats.code import without_comments
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_TUPLE = re.compile(r'\{\s*:(\w+)\s*,\s*("[^"]*"|[a-z_]+:|[a-z_@]\w*[({]?)', re.ASCII)
_OPTION = re.compile(r'\b(\w+):\s*(?:"([^"]*)"|(\[[^\]]*\]|[:\w.]+))', re.ASCII)
_ELIXIR = re.compile(r'(?<![\w:])elixir:\s*"([^"]+)"', re.ASCII)
_REFERENCES = ("ref", "tag", "branch")
_MAX_TUPLE = 1_000


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read the tuples `{:name, "range", options}` of mix.exs, wherever they stand."""
    plain = without_comments(text, "hash")
    found = []
    line, last = 1, 0
    for opening in _TUPLE.finditer(plain):
        name, second = opening.groups()
        line += plain.count("\n", last, opening.start())
        last = opening.start()
        body = plain[opening.start() : opening.start() + _MAX_TUPLE]
        body = body[: _end(body)]
        options = {key: quoted or other for key, quoted, other in _OPTION.findall(body)}
        if "path" in options or options.get("in_umbrella") == "true":
            continue
        source = options.get("git") or options.get("github") or ""
        if not second.startswith('"') and not source:
            continue
        constraint = second.strip('"') if second.startswith('"') else ""
        reference = " ".join(options[key] for key in _REFERENCES if key in options)
        found.append(
            Declared(
                name=name,
                constraint=" ".join(part for part in (constraint, reference) if part),
                scope=" ".join(re.findall(r"\w+", options.get("only", ""))),
                line=line,
                source=location(source),
            )
        )
    if elixir := _ELIXIR.search(plain):
        line = plain.count("\n", 0, elixir.start(1)) + 1
        found.append(Declared("elixir", elixir[1], "", line, kind="toolchain"))
    return found


def _end(body: str) -> int:
    """Return where the tuple that begins `body` ends."""
    depth = 0
    for at, char in enumerate(body):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return at + 1
    return len(body)
