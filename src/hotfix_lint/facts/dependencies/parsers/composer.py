"""Reads composer.lock (https://getcomposer.org/doc/01-basic-usage.md)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import json
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location, without_credentials
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_TABLES = {"packages": "packages", "packages-dev": "dev"}


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read composer.lock; a branch's version is its reference too, since it moves."""
    root = json.read(text)
    return [
        found
        for table, scope in _TABLES.items()
        for node in root.get(table).items
        for found in _locked(node, scope)
    ]


def _locked(node: Node, scope: str) -> Iterator[Declared]:
    # Until 2012 a package stood under `package`, with its reference beside it, and each of its
    # aliases once more.
    name, version = node.get("name").text or node.get("package").text, node.get("version")
    source, dist = node.get("source"), node.get("dist")
    if not name or dist.get("type").text == "path" or node.get("alias-version"):
        return
    reference = (
        source.get("reference") or dist.get("reference") or node.get("source-reference")
    ).text
    constraint, digest = version.text, set()
    if constraint.startswith("dev-") or constraint.endswith("-dev"):
        constraint = f"{constraint}#{reference}"
    elif reference:
        digest.add(("reference", reference))
    if checksum := dist.get("shasum").text:
        digest.add(("sha1", checksum))
    url = source.get("url").text
    yield Declared(
        name=name.lower(),
        constraint=constraint,
        scope=scope,
        line=version.line,
        source=location(url).lower(),
        digest=frozenset(digest),
        needs=tuple(needed.lower() for needed in node.get("require").members),
    )


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read composer.json; `self.version` is the version of the repository's own package."""
    from hotfix_lint.facts.dependencies.parsers import sections

    root = json.read(text)
    found = [item for item in sections.declared(root, entry) if item.constraint != "self.version"]
    repositories = root.get("repositories")
    for node in (*repositories.items, *repositories.members.values()):
        url, kind = node.get("url"), node.get("type").text
        if url and kind != "path":
            found.append(Declared(without_credentials(url.text), kind, "repository", url.line))
    return found
