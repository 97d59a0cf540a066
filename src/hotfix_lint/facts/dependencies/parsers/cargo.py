"""Reads Cargo.toml and Cargo.lock (https://doc.rust-lang.org/cargo/reference/)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import toml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location, without_credentials
from hotfix_lint.facts.dependencies.shared import Part
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_TABLES = {
    "dependencies": "dependencies",
    "dev-dependencies": "dev",
    "dev_dependencies": "dev",
    "build-dependencies": "build",
    "build_dependencies": "build",
}
_REFERENCES = ("rev", "tag", "branch")
_TOOLCHAIN = ("rust-version", "edition")


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read Cargo.toml."""
    root = toml.read(text)
    found = list(_tables(root, ""))
    for target, node in root.get("target").members.items():
        found += _tables(node, f"{target} ")
    found += _table(root.get("workspace", "dependencies"), "workspace")
    for source, node in root.get("patch").members.items():
        found += _table(node, f"patch {source}")
    found += _table(root.get("replace"), "replace")
    for where in (("package",), ("workspace", "package")):
        package = root.get(*where)
        for key in _TOOLCHAIN:
            value = package.get(key)
            if value.text:
                scope = "workspace" if len(where) > 1 else ""
                found.append(Declared(key, value.text, scope, value.line, kind="toolchain"))
    return found


def _tables(root: Node, target: str) -> Iterator[Declared]:
    for table, scope in _TABLES.items():
        yield from _table(root.get(table), target + scope)


def _table(table: Node, scope: str) -> Iterator[Declared]:
    for key, node in table.members.items():
        if "path" in node.members:
            continue
        version, reference = node.get("version"), _reference(node)
        inherits = node.get("workspace").text == "true"
        constraint = node.text or version.text or reference
        if inherits:
            constraint = "workspace"
        elif version and reference:
            constraint = f"{version.text} {reference}"
        yield Declared(
            name=node.get("package").text or key,
            constraint=constraint,
            scope=scope,
            line=version.line if version else node.line,
            source=location(node.get("git").text) or node.get("registry").text,
            detail=_features(node),
            inherits=inherits,
        )


def _reference(node: Node) -> str:
    if not node.get("git"):
        return ""
    found = (node.get(key).text for key in _REFERENCES)
    return next((text for text in found if text), without_credentials(node.get("git").text))


def _features(node: Node) -> str:
    """Return what of a dependency is built in; that changes without its version."""
    parts = []
    if features := sorted(item.text for item in node.get("features").items):
        parts.append(f"features={'+'.join(features)}")
    default = node.get("default-features").text or node.get("default_features").text
    if default == "false":
        parts.append("default-features=false")
    if node.get("optional").text == "true":
        parts.append("optional")
    return " ".join(parts)


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read Cargo.lock; a package without a source is one of the workspace."""
    root = toml.read(text)
    checksums = root.get("metadata")
    found = []
    for node in root.get("package").items:
        name, version, source = (node.get(key).text for key in ("name", "version", "source"))
        if not source:
            continue
        url, _, commit = source.partition("#")
        # Cargo before 1.41 kept all checksums in one table at the end.
        checksum = (
            node.get("checksum").text or checksums.get(f"checksum {name} {version} ({source})").text
        )
        found.append(
            Declared(
                name=name,
                constraint=f"{version}#{commit}" if commit else version,
                line=node.get("version").line,
                source=location(_registry(url)),
                digest=frozenset([("sha256", checksum)] if checksum else []),
                needs=tuple(n.text.partition(" ")[0] for n in node.get("dependencies").items),
            )
        )
    return found


def parts(text: str) -> list[Part]:
    """Return the packages of Cargo.lock; none if their checksums stand elsewhere."""
    if "[metadata]" in text:
        return []
    return [Part("", start, end, (name,)) for name, start, end in toml.packages(text)]


def _registry(url: str) -> str:
    # The sparse protocol reaches the same registry as its git index.
    bare = url.removeprefix("registry+").removeprefix("sparse+").removeprefix("git+")
    return bare.replace("index.crates.io", "github.com/rust-lang/crates.io-index")
