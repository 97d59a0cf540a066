"""Reads any structured file whose dependencies stand at places that the catalogue lists."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry, Section
    from hotfix_lint.facts.dependencies.formats.tree import Node


def from_json(text: str, entry: Entry) -> list[Declared]:
    """Read JSON."""
    from hotfix_lint.facts.dependencies.formats import json

    return list(declared(json.read(text), entry))


def from_relaxed_json(text: str, entry: Entry) -> list[Declared]:
    """Read JSON with comments and trailing commas."""
    from hotfix_lint.facts.dependencies.formats import json

    return list(declared(json.read(text, relaxed=True), entry))


def from_toml(text: str, entry: Entry) -> list[Declared]:
    """Read TOML."""
    from hotfix_lint.facts.dependencies.formats import toml

    return list(declared(toml.read(text), entry))


def from_yaml(text: str, entry: Entry) -> list[Declared]:
    """Read every document of a YAML stream."""
    from hotfix_lint.facts.dependencies.formats import yaml

    return [item for document in yaml.read(text) for item in declared(document, entry)]


def declared(root: Node, entry: Entry) -> Iterator[Declared]:
    """Yield what stands in the entry's sections."""
    for section in entry.sections:
        for keys, node in root.find(section.at):
            found = _declared(keys, node, section)
            if found is None or entry.skips(found.name):
                continue
            if not found.kind and entry.names_toolchain(found.name):
                found = found._replace(kind="toolchain")
            yield found


def _declared(keys: tuple[str, ...], node: Node, section: Section) -> Declared | None:
    if any(member in node.members for member in section.own):
        return None
    first = keys[0] if keys else ""
    name = section.called.replace("*", first) or (keys[-1] if keys else section.at[-1])
    version = node.text
    if section.split and isinstance(node.value, str):
        name, version = _split(node.text or name, section.split)
    elif section.name:
        name = node.get(*section.name).text
    elif section.split:
        # An item of a list has its place for a key, which names nothing.
        name, version = ("", "") if name.isdecimal() else _split(name, section.split)
    if node.members and section.version:
        version = _joined(node, section.version)
    elif node.items:
        version = ", ".join(item.text for item in node.items)
    digest = frozenset((key, node.get(*key.split(".")).text) for key in section.digest)
    if not name:
        return None
    return Declared(
        name=name.strip(),
        constraint=version.strip(),
        scope=section.scope.replace("*", first),
        line=node.line,
        source=_joined(node, section.source),
        digest=frozenset(pair for pair in digest if pair[1]),
        kind=section.kind,
    )


def _split(text: str, separator: str) -> tuple[str, str]:
    # A separator at the very beginning is part of the name, as in @scope/name@1.0.
    at = text.find(separator, 1)
    return (text[:at], text[at + len(separator) :]) if at > 0 else (text, "")


def _joined(node: Node, members: tuple[str, ...]) -> str:
    """Return the texts of `members` that are there, e.g. tag and revision."""
    found = (node.get(*member.split(".")) for member in members)
    return " ".join(
        value.text or ", ".join(item.text for item in value.items) for value in found if value
    )
