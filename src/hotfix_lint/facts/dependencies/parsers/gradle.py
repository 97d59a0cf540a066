"""Reads Gradle's build scripts by their lines, version catalogs and lockfiles.

Formats: https://docs.gradle.org/current/userguide/version_catalogs.html and
https://docs.gradle.org/current/userguide/dependency_locking.html.
"""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import toml
from hotfix_lint.facts.dependencies.formats.code import logical_lines, without_comments
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers import lines
from hotfix_lint.facts.dependencies.parsers.properties import Properties, Property
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

# val kotlinVersion = "1.9", def x = '1', ext.x = "1", x = "1" and set("x", "1")
_VARIABLE = re.compile(
    r"""(?:\b(?:val|var|def|String)\s+|\bext\.|\bextra\[["']|\bset\(["'])?"""
    r"""\b([A-Za-z_][\w.]{0,99})(?:["']\])?(?:["']\s*,|["']?\s*(?::\s*String\s*)?[=:])\s*["']([^"'$]+)["']"""
)
_REFERENCE = re.compile(r"\$\{?(?:\w+\.)*([A-Za-z_]\w*)\}?", re.ASCII)
_NAMED_PARTS = re.compile(r"""["']\s*,\s*name\s*[:=]\s*["']""")
# versions = ['jmh': '1.23', …]: each member is a version, whatever its name
_VERSIONS = re.compile(r"(?i)\bversions?\s*\+?=\s*(?:\[|mapOf\()(?!\s*:\s*\])")
_CONFIGURATION = re.compile(r"\A\s*(?!(?:val|var|def|ext|lazy)\b)([A-Za-z]\w*)\s*[( '\"]")


def script(text: str, entry: Entry) -> list[Declared]:
    """Read a build script: coordinates in quotes, named arguments, plugins, SDK levels."""
    all_lines = logical_lines(without_comments(text, "slashes"))
    variables: dict[str, Property] = {}
    versions: set[str] = set()
    for line in all_lines:
        listed = _VERSIONS.search(line.text)
        for found in _VARIABLE.finditer(line.text):
            name = found[1].rpartition(".")[2]
            variables.setdefault(name, Property(found[2], line.line_at(found.start(2))))
            if listed and found.start() >= listed.end():
                versions.add(name)
    properties = Properties(variables, _REFERENCE)
    result: list[Declared] = []
    taken: set[str] = set()
    for line in all_lines:
        configuration = _CONFIGURATION.match(line.text)
        for item in lines.declared(line, entry):
            taken.add(item.name)
            constraint = item.constraint
            # A bare word is a variable's name.
            reference = f"${constraint}" if constraint in variables else constraint
            scope = item.scope
            if not scope and not item.kind and entry.ecosystem == "gradle":
                scope = configuration[1] if configuration else ""
            result.append(
                item._replace(
                    name=_name(item),
                    constraint=properties.put_into(reference),
                    scope=scope,
                    line=properties.line_of(reference, item.line),
                )
            )
    return result + [item for item in properties.unused(versions) if item.name not in taken]


def _name(item: Declared) -> str:
    """Return `g:a` for `g", name: "a`, and one name for both spellings of an SDK level."""
    if item.kind == "toolchain":
        return item.name.removesuffix("Version")
    return _NAMED_PARTS.sub(":", item.name)


def catalog(text: str, entry: Entry) -> list[Declared]:
    """Read a version catalog; versions that nothing refers to are no dependencies."""
    root = toml.read(text)
    versions = root.get("versions")
    found = [
        _catalogued(key, node, versions, "library") for key, node in _members(root, "libraries")
    ]
    found += [_catalogued(key, node, versions, "plugin") for key, node in _members(root, "plugins")]
    return found


def _members(root: Node, table: str) -> Iterator[tuple[str, Node]]:
    yield from root.get(table).members.items()


def _catalogued(key: str, node: Node, versions: Node, scope: str) -> Declared:
    if node.text:
        return _short(node, scope)
    group, artifact = node.get("group").text, node.get("name").text
    joined = f"{group}:{artifact}" if group and artifact else key
    version = node.get("version")
    if reference := version.get("ref").text:
        # A reference that the file does not resolve is told as it is written.
        version = versions.get(reference) or version
    return Declared(
        name=node.get("module").text or node.get("id").text or joined,
        constraint=_version(version),
        scope=scope,
        line=version.line if version else node.line,
    )


def _short(node: Node, scope: str) -> Declared:
    """Read `group:name:version` of a library, `id:version` of a plugin."""
    parts = node.text.split(":")
    names = 2 if scope == "library" else 1
    return Declared(":".join(parts[:names]), ":".join(parts[names:]), scope, node.line)


def _version(node: Node) -> str:
    if node.text:
        return node.text
    return " ".join(
        f"{key}={value.text or ','.join(item.text for item in value.items)}"
        for key, value in node.members.items()
    )


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read gradle.lockfile: `group:name:version=configurations`."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        coordinates = line.partition("=")[0].strip()
        if line.startswith("#") or coordinates.count(":") < 2:
            continue
        name, _, version = coordinates.rpartition(":")
        found.append(Declared(name, version, "", number))
    return found
