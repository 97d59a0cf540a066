"""Knows the packages that the repository itself holds, whose moves are no moves of a dependency."""

from __future__ import annotations

import re
from collections import defaultdict

from hotfix_lint.facts.dependencies import catalogue, reading
from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hotfix_lint.facts.changes import Contents
    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.comparison import Difference
    from hotfix_lint.facts.dependencies.formats.tree import Node

MAX_MANIFESTS = 2_000

_NUMBERS = re.compile(r"[0-9]{1,9}")
_OPERATORS = "^~>=v! "


class Package(NamedTuple):
    """A package of the repository: its name, and its version or ""."""

    name: str
    version: str


class OwnPackages:
    """The repository's own packages; its manifests are read when a question needs them."""

    def __init__(self, contents: Contents, entries: Iterable[Entry], names: set[str]) -> None:
        """Prepare to look for packages called one of `names` in the ecosystems of `entries`."""
        self._contents = contents
        self._ecosystems = {entry.ecosystem for entry in entries if entry.kind == "manifest"}
        self._names = {_bare(name).encode("utf-8", "replace") for name in names}
        self._versions: Mapping[tuple[str, str], set[str]] | None = None

    def covers(self, entry: Entry, difference: Difference) -> bool:
        """Tell whether a difference is only about a package of the repository.

        It is when the name is such a package's and what is asked for is what the package is.
        """
        new, old = difference.new, difference.old
        if entry.kind != "manifest" or entry.ecosystem not in self._ecosystems:
            return False
        side = new or old
        if side is None or side.kind:
            return False
        if self._versions is None:
            self._versions = self._read()
        versions = self._versions.get((entry.ecosystem, entry.key(_project(side.name))))
        if versions is None:
            return False
        return new is None or any(asks_for(new.constraint, version) for version in versions)

    def _read(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        blobs: dict[str, list[Entry]] = {}
        for path, blob in self._manifests():
            for entry in catalogue.entries_for(path):
                if entry.own and entry.ecosystem in self._ecosystems:
                    blobs.setdefault(blob, []).append(entry)
            if len(blobs) >= MAX_MANIFESTS:
                break
        contents = self._contents.blobs(blobs)
        for blob, entries in blobs.items():
            data = contents[blob].data if blob in contents else None
            if data is None or not any(name in data for name in self._names):
                continue
            for entry in entries:
                for package in _packages(data, entry):
                    found[entry.ecosystem, entry.key(package.name)].add(package.version)
        return found

    def _manifests(self) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for path, blob in (
            *self._contents.paths("head").items(),
            *self._contents.paths("base").items(),
        ):
            if blob not in seen and catalogue.matches_any(path):
                seen.add(blob)
                if not catalogue.is_test_data(path):
                    yield path, blob


def _project(name: str) -> str:
    """Return `group:artifact` of Maven's `group:artifact:type:classifier`; other names as is."""
    return ":".join(name.split(":")[:2])


def _bare(name: str) -> str:
    """Return the part of a name that stands in its manifest in one piece."""
    return name.split(":")[1] if ":" in name else name


def _packages(data: bytes, entry: Entry) -> Iterator[Package]:
    try:
        text = reading.decode(data, entry)
        if entry.parser == "maven-pom":
            from hotfix_lint.facts.dependencies.parsers import maven

            yield from (Package(*pair) for pair in maven.packages(text))
        elif entry.parser == "go-mod":
            from hotfix_lint.facts.dependencies.parsers import golang

            yield Package(golang.module(text), "")
        else:
            root = _tree(text, entry)
            for name, version in entry.own:
                if found := root.get(*name).text:
                    yield Package(found, root.get(*version).text)
    except (UnreadableError, ValueError, RecursionError):
        return


def _tree(text: str, entry: Entry) -> Node:
    from hotfix_lint.facts.dependencies.formats import json, toml, yaml

    suffix = entry.globs[0].rpartition(".")[2]
    if suffix == "toml":
        return toml.read(text)
    if suffix in ("yaml", "yml"):
        return yaml.read(text)[0]
    return json.read(text, relaxed=True)


def asks_for(constraint: str, version: str) -> bool:
    """Tell whether `constraint` admits just the package's own version, or any.

    A version that is not known, as of Go's modules, is taken to be asked for.
    """
    bare = constraint.strip().lstrip(_OPERATORS)
    if bare in ("", "*", version) or not version:
        return True
    if bare == constraint.strip():
        return False
    asked = [int(number) for number in _NUMBERS.findall(bare.partition(" ")[0].partition("-")[0])]
    own = [int(number) for number in _NUMBERS.findall(version.partition("-")[0])]
    return bool(asked) and bool(own) and asked[0] == own[0] and asked <= own
