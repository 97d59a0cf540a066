"""Reads what npm and bun read: package.json, package-lock.json (v1, v2, v3) and bun.lock.

Formats: "package.json" and "package-lock.json" of the npm command line's documentation.
"""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import json
from hotfix_lint.facts.dependencies.formats.tree import ABSENT
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location, without_credentials
from hotfix_lint.facts.dependencies.shared import Part
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_SCOPES = {
    "dependencies": "dependencies",
    "devDependencies": "dev",
    "optionalDependencies": "optional",
    "peerDependencies": "peer",
}
_OVERRIDES = ("overrides", "resolutions")
_BUNDLED = ("bundleDependencies", "bundledDependencies")
_NEEDS = ("dependencies", "optionalDependencies", "peerDependencies")
_RUNTIMES = ("engines", "volta")
_OWN = ("workspace:", "link:", "portal:")
_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_INHERITS = "catalog:"
_NO_HASHES: frozenset[tuple[str, str]] = frozenset()


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read package.json."""
    root = json.read(text)
    found = []
    for table, scope in _SCOPES.items():
        for name, node in root.get(table).members.items():
            if not is_own(node.text):
                found.append(_declared(name, node, scope))
    for table in _OVERRIDES:
        found += _overrides(root.get(table), "overrides", "")
    found += _overrides(root.get("pnpm", "overrides"), "overrides", "")
    for table in _BUNDLED:
        found += [Declared(n.text, "", "bundled", n.line) for n in root.get(table).items if n.text]
    return found + list(_toolchain(root))


def _declared(name: str, node: Node, scope: str) -> Declared:
    constraint = without_credentials(node.text)
    return Declared(name, constraint, scope, node.line, inherits=constraint.startswith(_INHERITS))


def is_own(constraint: str) -> bool:
    """Tell whether a constraint names a folder of the repository."""
    if constraint.startswith(_OWN):
        return True
    is_path = constraint.startswith(("file:", "./", "../"))
    return is_path and not constraint.endswith(_ARCHIVES)


def _overrides(node: Node, scope: str, parent: str) -> Iterator[Declared]:
    for name, child in node.members.items():
        # "." is the version of the package that the mapping stands for
        path = parent if name == "." else f"{parent} > {name}" if parent else name
        if child.members:
            yield from _overrides(child, scope, path)
        elif path and not is_own(child.text):
            yield Declared(path, without_credentials(child.text), scope, child.line)


def _toolchain(root: Node) -> Iterator[Declared]:
    for table in _RUNTIMES:
        for name, node in root.get(table).members.items():
            yield Declared(name, node.text, table, node.line, kind="toolchain")
    manager = root.get("packageManager")
    if manager:
        name, _, version = manager.text.partition("@")
        version = version.partition("+")[0]
        yield Declared(name, version, "packageManager", manager.line, kind="toolchain")
    for role, node in root.get("devEngines").members.items():
        for one in node.items or (node,):
            engine, wanted = one.get("name"), one.get("version")
            if engine:
                line = wanted.line if wanted else engine.line
                yield Declared(engine.text, wanted.text, role, line, kind="toolchain")


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read package-lock.json or npm-shrinkwrap.json."""
    root = json.read(text)
    packages = root.get("packages")
    if packages.members:
        return [
            found
            for key, node in packages.members.items()
            if "node_modules/" in key
            and (found := _locked(key.rpartition("node_modules/")[2], node)) is not None
        ]
    return list(_nested(root.get("dependencies")))


def parts(text: str) -> list[Part]:
    """Return the entries of package-lock.json: of `packages` where there is such a table."""
    found = [
        Part("packages", start, end, (key.rpartition("node_modules/")[2],))
        for key, _, start, end in json.members(text, "packages")
    ]
    # A key may be written with escapes; then a table that counts could be overlooked.
    if found or '"packages"' in text or "\\" in text:
        return found
    return [
        Part("dependencies", start, end, tuple(_names(key, value)))
        for key, value, start, end in json.members(text, "dependencies")
    ]


def _names(name: str, value: Any) -> Iterator[str]:
    waiting = [(name, value)]
    while waiting:
        name, value = waiting.pop()
        yield name
        below = value.get("dependencies") if isinstance(value, dict) else None
        waiting += below.items() if isinstance(below, dict) else ()


def _nested(dependencies: Node) -> Iterator[Declared]:
    waiting = [dependencies]
    while waiting:
        for name, node in waiting.pop().members.items():
            if (found := _locked(name, node)) is not None:
                yield found
            waiting.append(node.get("dependencies"))


def _locked(name: str, node: Node) -> Declared | None:
    members = node.members
    stated = members.get("version", ABSENT)
    version, resolved = stated.text, members.get("resolved", ABSENT).text
    if members.get("link", ABSENT).text == "true" or version.startswith(("file:", "link:")):
        return None
    if not version and not resolved:
        return None
    url, _, commit = resolved.partition("#")
    line = stated.line if version else node.line
    if commit and "git" in url:
        version = f"{version}#{commit}" if version else commit
    return Declared(
        name,
        without_credentials(version or resolved),
        "",
        line,
        location(url) if url else "",
        hashes(members.get("integrity", ABSENT).text),
        members.get("name", ABSENT).text,
        "",
        False,  # noqa: FBT003 - one of a large lockfile's many, for which names take as long again
        needs(node),
    )


def needs(node: Node) -> tuple[str, ...]:
    """Return the names of what a locked package needs."""
    members = node.members
    tables = [members[table] for table in (*_NEEDS, "requires") if table in members]
    return tuple([name for table in tables for name in table.members])


def hashes(integrity: str) -> frozenset[tuple[str, str]]:
    """Return the hashes of a subresource integrity text by their algorithm."""
    if not integrity:
        return _NO_HASHES
    pairs = (part.split("-", 1) for part in integrity.split())
    return frozenset((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def bun_lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read bun.lock: each package an array whose first item is `name@version`."""
    root = json.read(text, relaxed=True)
    found = []
    for node in root.get("packages").members.values():
        if not node.items:
            continue
        name, at, version = node.items[0].text.rpartition("@")
        if not at or is_own(version):
            continue
        integrity = next((i.text for i in reversed(node.items) if i.text.startswith("sha")), "")
        needed = next((needs(item) for item in node.items if item.members), ())
        digest = hashes(integrity)
        found.append(Declared(name, version, line=node.line, digest=digest, needs=needed))
    return found
