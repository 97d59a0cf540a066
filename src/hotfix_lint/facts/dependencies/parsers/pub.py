"""Reads pubspec.lock (https://dart.dev/tools/pub/glossary#lockfile)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_OWN = frozenset({"path", "sdk"})


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read pubspec.lock; packages from a path or an SDK have no release of their own."""
    root = yaml.read(text)[0]
    found = []
    for name, node in root.get("packages").members.items():
        if node.get("source").text in _OWN:
            continue
        version, description = node.get("version"), node.get("description")
        commit, checksum = description.get("resolved-ref").text, description.get("sha256").text
        found.append(
            Declared(
                name=name,
                constraint=f"{version.text}#{commit}" if commit else version.text,
                line=version.line if version else node.line,
                source=location(description.get("url").text),
                digest=frozenset([("sha256", checksum)] if checksum else []),
            )
        )
    for name, node in root.get("sdks").members.items():
        found.append(Declared(name, node.text, "sdks", node.line, kind="toolchain"))
    return found
