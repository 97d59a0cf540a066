"""Reads .NET's project files, packages.config, nuspecs and packages.lock.json.

Formats: https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files.
"""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import json, xml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.properties import Properties, Property
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.xml import Element

_ITEMS = {
    "PackageReference": "",
    "PackageVersion": "central",
    "GlobalPackageReference": "global",
    "PackageDownload": "download",
    "DotNetCliToolReference": "tool",
}
_TOOLCHAIN = ("TargetFramework", "TargetFrameworks", "TargetFrameworkVersion", "LangVersion")
_REFERENCE = re.compile(r"\$\(([A-Za-z_][\w.]*)\)", re.ASCII)
_NAMES = ("Include", "Update")
_VERSIONS = ("Version", "VersionOverride")


def project(text: str, entry: Entry) -> list[Declared]:
    """Read an MSBuild project or props file, properties of the same file put in."""
    root = xml.read(text)
    properties = _properties(root)
    found: list[Declared] = []
    for name, scope in _ITEMS.items():
        for item in root.all(name):
            found += _items(item, scope, properties)
    sdk = root.attributes.get("Sdk", "")
    if "/" in sdk:
        name, _, version = sdk.partition("/")
        found.append(Declared(name, version, "sdk", root.line))
    for item in root.all("Sdk"):
        version = properties.put_into(item.attributes.get("Version", ""))
        found.append(Declared(item.attributes.get("Name", ""), version, "sdk", item.line))
    for name in _TOOLCHAIN:
        for item in root.all(name):
            found.append(Declared(name, item.text, "", item.line, kind="toolchain"))
    found += (item for item in properties.unused() if item.name not in _TOOLCHAIN)
    return [item for item in found if item.name]


def _items(item: Element, scope: str, properties: Properties) -> list[Declared]:
    names = next((item.attributes[key] for key in _NAMES if key in item.attributes), "")
    version, line = "", item.line
    for key in _VERSIONS:
        child = item.child(key)
        if key in item.attributes or child:
            version, line = item.attributes.get(key, child.text), child.line if child else item.line
    constraint, line = properties.put_into(version).strip(), properties.line_of(version, line)
    # Without a version it is the one that Directory.Packages.props gives.
    inherits = not constraint
    return [
        Declared(name.strip(), constraint, scope, line, inherits=inherits)
        for name in names.split(";")
        if name.strip()
    ]


def _properties(root: Element) -> Properties:
    found: dict[str, Property] = {}
    for group in root.all("PropertyGroup"):
        for item in group.children:
            found.setdefault(item.name, Property(item.text, item.line))
    return Properties(found, _REFERENCE)


def packages_config(text: str, entry: Entry) -> list[Declared]:
    """Read packages.config, a nuspec or the sources of NuGet.config."""
    root = xml.read(text)
    found = []
    for name in ("package", "dependency"):
        for item in root.all(name):
            version = item.attributes.get("version", "")
            # a nuspec's token for its own version
            if "$version$" not in version.lower() and item.attributes.get("id"):
                found.append(Declared(item.attributes["id"], version, "", item.line))
    for item in root.child("packageSources").children:
        if item.name == "add":
            key, value = item.attributes.get("key", ""), item.attributes.get("value", "")
            found.append(Declared(key, value, "source", item.line))
    # A group for each framework repeats what all of them need.
    return list({(item.name.lower(), item.constraint, item.scope): item for item in found}.values())


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read packages.lock.json, which has a copy for each target framework."""
    found: dict[tuple[str, str], Declared] = {}
    for framework in json.read(text).get("dependencies").members.values():
        for name, node in framework.members.items():
            version, content = node.get("resolved"), node.get("contentHash").text
            if node.get("type").text.lower() == "project" or not version:
                continue
            digest = frozenset([("contentHash", content)] if content else [])
            key = (name.lower(), version.text)
            declared = Declared(name, version.text, line=version.line, digest=digest)
            found.setdefault(key, declared._replace(needs=tuple(node.get("dependencies").members)))
    return list(found.values())
