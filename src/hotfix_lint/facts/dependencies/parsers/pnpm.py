"""Reads pnpm-lock.yaml, versions 5 to 9 (https://github.com/pnpm/spec/tree/master/lockfile)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location, without_credentials
from hotfix_lint.facts.dependencies.parsers.npm import hashes, needs
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_TABLES = {
    "dependencies": "dependencies",
    "devDependencies": "dev",
    "optionalDependencies": "optional",
}


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read every document; the first of two locks the package manager itself."""
    found: list[Declared] = []
    for root in yaml.read(text):
        found += _packages(root)
        importers = root.get("importers").members or {".": root}
        for folder, importer in importers.items():
            found += _imported(folder, importer)
        for table, catalog in root.get("catalogs").members.items():
            for name, node in catalog.members.items():
                version = node.get("version").text
                found.append(Declared(name, version, f"catalog {table}", node.line))
    return found


def _packages(root: Node) -> Iterator[Declared]:
    seen: set[tuple[str, str]] = set()
    needed: dict[str, set[str]] = {}
    for key, node in (
        *root.get("packages").members.items(),
        *root.get("snapshots").members.items(),
    ):
        needed.setdefault(_identity(key)[0], set()).update(needs(node))
    for key, node in root.get("packages").members.items():
        name, version = _identity(key)
        if node.get("name"):
            name = node.get("name").text
        if version.startswith(("file:", "link:")) or (name, version) in seen:
            continue
        seen.add((name, version))
        resolution = node.get("resolution")
        yield Declared(
            name=name,
            constraint=without_credentials(version),
            line=node.line,
            source=location(resolution.get("tarball").text),
            digest=hashes(resolution.get("integrity").text),
            needs=tuple(sorted(needed[_identity(key)[0]])),
        )


def _identity(key: str) -> tuple[str, str]:
    """Return name and version of `/a/1.0.0_peer`, `/@s/a@1.0.0(peer)`, `a@1.0.0` or a URL."""
    key = key.removeprefix("/").partition("(")[0]
    at = key.find("@", 1)
    if at > 0 and "/" not in key[1:at].replace("/", "", 1 if key.startswith("@") else 0):
        return key[:at], key[at + 1 :]
    name, _, version = key.rpartition("/")
    return (name, version.partition("_")[0]) if name else (key, "")


def _imported(folder: str, importer: Node) -> Iterator[Declared]:
    for table, scope in _TABLES.items():
        for name, node in importer.get(table).members.items():
            version = (node.get("version").text or node.text).partition("(")[0].partition("_")[0]
            if version.startswith(("link:", "file:", "workspace:")):
                continue
            bare = (
                version.rpartition("@")[2] if not version.startswith("/") else _identity(version)[1]
            )
            yield Declared(name, bare or version, f"{folder} {scope}", node.line)
