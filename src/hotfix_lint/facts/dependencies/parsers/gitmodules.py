"""Reads .gitmodules (https://git-scm.com/docs/gitmodules)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import without_credentials
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry

_KEYS = ("url", "branch", "update")
_SECTION = "submodule"


def parse(text: str, entry: Entry) -> list[Declared]:
    """Read from where submodules come, and which command updates them."""
    return [
        Declared(name, without_credentials(value), key, number)
        for name, key, value, number in _settings(text)
        if key in _KEYS and (key != "update" or value.startswith("!"))
    ]


def _settings(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Yield submodule, key, value and line; sections and keys are the same in either case."""
    name = ""
    for number, line in _logical_lines(text):
        rest = line
        if line.startswith("["):
            header, _, rest = line[1:].partition("]")
            is_submodule = header.strip().lower().startswith(_SECTION)
            name = header.strip()[len(_SECTION) :].strip(' \t."') if is_submodule else ""
        key, equals, value = rest.partition("=")
        if name and equals and not key.lstrip().startswith(("#", ";")):
            yield name, key.strip().lower(), value.strip().strip('"'), number


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    joined: list[str] = []
    start = 0
    for number, raw in enumerate(text.split("\n"), 1):
        start = start if joined else number
        joined.append(raw.strip().removesuffix("\\"))
        if not raw.strip().endswith("\\"):
            yield start, "".join(joined).strip()
            joined = []
    if joined:
        yield start, "".join(joined).strip()
