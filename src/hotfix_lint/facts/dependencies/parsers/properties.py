"""Puts the properties of a file in where its dependencies refer to them."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.model import PROPERTY, Declared
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_VERSION = re.compile(r"(?:\A|[._-])version(?:\Z|[._-])|Version\Z|_VERSION\Z", re.ASCII)
_OWN = re.compile(
    r"(?i)(?:(?:project|app|application|application[-_.]?display|plugin|library|mod|module|"
    r"artifact|release|current|own|assembly|file|product|package|informational|minimum|pom)"
    r"[-_.]?)?version(?:[-_.]?(?:prefix|suffix|name|code))?|version[-_.](?:major|minor|patch)",
    re.ASCII,
)
_TOOLCHAIN = re.compile(
    r"(?i)(?:java|jdk|maven|lang|target[-_.]?framework)[-_.]?version"
    r"|maven\.compiler\.(?:source|target|release)",
    re.ASCII,
)
_ROUNDS = 5
# Beyond these a text is left as it stands: a few properties that double each other would fill
# the memory.
_MAX_TEXT = 1_000
_MAX_VALUE = 200


class Property(NamedTuple):
    """The value of a property and its line."""

    text: str
    line: int


class Properties:
    """The properties of one file; it notes which of them a dependency refers to."""

    def __init__(self, values: Mapping[str, Property], reference: re.Pattern[str]) -> None:
        """Hold `values`; the first group of `reference` that matches is a property's name."""
        self._values = values
        self._reference = reference
        self._used: set[str] = set()

    def put_into(self, text: str) -> str:
        """Return `text` with the values of its properties; one that is not here stays."""
        for _ in range(_ROUNDS):
            if len(text) > _MAX_TEXT or not self._reference.search(text):
                break
            text = self._reference.sub(self._value, text)
        return text

    def line_of(self, text: str, line: int) -> int:
        """Return the line of the property that the whole of `text` refers to, or `line`."""
        found = self._reference.fullmatch(text)
        value = self._values.get(_name(found)) if found else None
        return value.line if value else line

    def unused(self, versions: Collection[str] = ()) -> Iterator[Declared]:
        """Yield the versions that no dependency of this file refers to: those of others may.

        What is called a version is one, and what is named in `versions`; the project's own is none.
        """
        for name, value in self._values.items():
            if name in self._used or not value.text:
                continue
            if _TOOLCHAIN.fullmatch(name):
                yield Declared(name, value.text, PROPERTY, value.line, kind="toolchain")
            elif (name in versions or _VERSION.search(name)) and not _OWN.fullmatch(name):
                yield Declared(name, self.put_into(value.text), PROPERTY, value.line)

    def _value(self, found: re.Match[str]) -> str:
        name = _name(found)
        value = self._values.get(name)
        if value is None or len(value.text) > _MAX_VALUE:
            return found[0]
        self._used.add(name)
        return value.text


def _name(found: re.Match[str]) -> str:
    return found[found.lastindex] if found.lastindex else ""
