"""Tells by its path what a file is for; `headers` looks at what a path cannot tell.

Attributes such as `linguist-generated` never change a role, or a change could hide itself.
"""

from __future__ import annotations

from functools import cache

from hotfix_lint.facts import catalogues
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, cast
from hotfix_lint.matching import Globs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    Role = Literal[
        "source",
        "test",
        "test-data",
        "docs",
        "config",
        "manifest",
        "lockfile",
        "toolchain",
        "ci",
        "image",
        "vendored",
        "generated",
        "migration",
        "asset",
    ]


# What the catalogue of dependencies calls a submodule's list is a manifest to everyone else.
_KINDS: Mapping[str, Role] = {"submodule": "manifest"}


class _Entry(NamedTuple):
    """One row of the catalogue: a role with its globs, or the name of a catalogue to ask."""

    role: Role | None
    catalogue: str
    globs: Globs
    unless: Globs


class Roles:
    """The roles of files: a policy's own globs first, then the catalogue's, else source."""

    __slots__ = ("_added", "_known")

    def __init__(self, added: Mapping[str, Sequence[str]]) -> None:
        """Prepare with the policy's globs by role (`workflow.roles`)."""
        self._added = [(cast("Role", role), Globs(globs)) for role, globs in added.items() if globs]
        self._known: dict[str, Role] = {}

    def of(self, path: str) -> Role:
        """Return the role of the file at `path`, given from the repository's top."""
        role = self._known.get(path)
        if role is None:
            role = self._known[path] = self._find(path)
        return role

    def is_said(self, path: str) -> bool:
        """Tell whether the policy itself says the role of the file at `path`."""
        return any(globs.match(path) for _, globs in self._added)

    def _find(self, path: str) -> Role:
        for role, globs in self._added:
            if globs.match(path):
                return role
        named = _any().may_match(path)
        for entry in _entries():
            if entry.catalogue:
                found = _asked(entry.catalogue, path)
            else:
                found = _matched(entry, path) if named else None
            if found is not None:
                return found
        return "source"


def _matched(entry: _Entry, path: str) -> Role | None:
    return entry.role if entry.globs.match(path) and not entry.unless.match(path) else None


def _asked(catalogue: str, path: str) -> Role | None:
    if catalogue == "dependencies":
        from hotfix_lint.facts.dependencies import catalogue as dependencies

        kind = dependencies.role_of(path)
        return None if kind is None else _KINDS.get(kind) or cast("Role", kind)
    from hotfix_lint.facts.tests import catalogue as tests

    if catalogue == "tests-data":
        return "test-data" if tests.is_data(path) else None
    return tests.role_of(path)


@cache
def _any() -> Globs:
    """Return the globs of all entries: most files of code are matched by none."""
    return Globs(glob for entry in _entries() for glob in entry.globs.globs)


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            role=raw.get("role"),
            catalogue=raw.get("from", ""),
            globs=Globs(raw.get("globs", ())),
            unless=Globs(raw.get("unless", ())),
        )
        for raw in catalogues.load("roles")["entries"]
    )
