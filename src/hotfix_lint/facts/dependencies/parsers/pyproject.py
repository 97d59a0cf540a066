"""Reads pyproject.toml, Pipfile and the lockfiles of Python's package managers.

Formats: https://packaging.python.org/en/latest/specifications/pyproject-toml/, PEP 735, PEP 751,
and the documentation of Poetry, PDM, uv, Hatch, Flit and Pipenv.
"""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import json, toml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import location, without_credentials
from hotfix_lint.facts.dependencies.parsers.requirements import normal_name, requirement
from hotfix_lint.facts.dependencies.shared import Part
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

# Where lists of PEP 508 requirements stand, and the scope of each; "*" is the table's key.
_LISTS = (
    ("project/dependencies", "dependencies"),
    ("project/optional-dependencies/*", "extra *"),
    ("build-system/requires", "build"),
    ("dependency-groups/*", "group *"),
    ("tool/pdm/dev-dependencies/*", "group *"),
    ("tool/uv/dev-dependencies", "dev"),
    ("tool/uv/constraint-dependencies", "constraint"),
    ("tool/uv/override-dependencies", "override"),
    ("tool/uv/build-constraint-dependencies", "build constraint"),
    ("tool/flit/metadata/requires", "dependencies"),
    ("tool/flit/metadata/requires-extra/*", "extra *"),
    ("tool/hatch/envs/*/dependencies", "environment *"),
    ("tool/hatch/envs/*/extra-dependencies", "environment *"),
    ("tool/hatch/build/hooks/*/dependencies", "build"),
    ("tool/hatch/build/targets/*/dependencies", "build"),
    ("tool/rye/dev-dependencies", "dev"),
)
# Where tables of names and constraints stand.
_TABLES = (
    ("tool/poetry/dependencies/*", "dependencies"),
    ("tool/poetry/dev-dependencies/*", "group dev"),
    ("tool/poetry/group/*/dependencies/*", "group *"),
    ("tool/pdm/resolution/overrides/*", "override"),
    ("tool/pixi/dependencies/*", "dependencies"),
    ("tool/pixi/pypi-dependencies/*", "dependencies"),
    ("tool/pixi/feature/*/dependencies/*", "feature *"),
    ("tool/pixi/feature/*/pypi-dependencies/*", "feature *"),
)
_REFERENCES = ("rev", "ref", "tag", "branch")
_OWN = ("path", "workspace", "editable")
_NO_GROUPS = frozenset({"source", "scripts", "pipenv", "requires"})


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read pyproject.toml."""
    root = toml.read(text)
    own = {
        normal_name(root.get(*where, "name").text) for where in (("project",), ("tool", "poetry"))
    }
    found = [*_lists(root), *_tables(root, _TABLES), *_poetry_extras(root), *_uv(root)]
    found += _sources(root)
    requires = root.get("project", "requires-python")
    if requires:
        found.append(Declared("python", requires.text, "", requires.line, kind="toolchain"))
    return [item for item in found if item.name and item.name not in own]


def _lists(root: Node) -> Iterator[Declared]:
    for pointer, scope in _LISTS:
        for keys, node in root.find(pointer.split("/")):
            called = scope.replace("*", keys[0]) if keys else scope
            for item in node.items:
                if item.text and (found := requirement(item.text, called, item.line)):
                    yield found


def _tables(root: Node, tables: tuple[tuple[str, str], ...]) -> Iterator[Declared]:
    for pointer, scope in tables:
        for keys, node in root.find(pointer.split("/")):
            called = scope.replace("*", keys[0]) if len(keys) > 1 else scope
            yield from _named(keys[-1], node, called)


def _named(name: str, node: Node, scope: str) -> Iterator[Declared]:
    """Yield what `name = value` declares: a text, a table, or a list of tables."""
    for value in node.items or (node,):
        if any(key in value.members for key in _OWN) and "git" not in value.members:
            continue
        reference = " ".join(v for key in _REFERENCES if (v := value.get(key).text))
        url = value.get("git").text or value.get("url").text or value.get("file").text
        constraint = value.text or value.get("version").text or reference or url
        yield Declared(
            name=normal_name(name),
            constraint=without_credentials(constraint),
            scope=scope,
            line=value.get("version").line if value.get("version") else value.line,
            source=location(url),
            detail=_detail(value),
            kind="toolchain" if name == "python" else "",
        )


def _detail(value: Node) -> str:
    extras = ",".join(sorted(item.text for item in value.get("extras").items))
    rest = (f"{key}={value.get(key).text}" for key in ("markers", "python", "platform", "index"))
    parts = [f"[{extras}]" if extras else "", *(part for part in rest if part[-1] != "=")]
    if value.get("optional").text == "true":
        parts.append("optional")
    return " ".join(part for part in parts if part).replace("'", '"')


def _poetry_extras(root: Node) -> Iterator[Declared]:
    for extra, node in root.get("tool", "poetry", "extras").members.items():
        for item in node.items:
            if item.text:
                yield Declared(normal_name(item.text), "", f"extra {extra}", item.line)


def _uv(root: Node) -> Iterator[Declared]:
    for name, node in root.get("tool", "uv", "sources").members.items():
        for value in node.items or (node,):
            if any(key in value.members for key in _OWN):
                continue
            url = value.get("git").text or value.get("url").text or value.get("index").text
            reference = " ".join(v for key in _REFERENCES if (v := value.get(key).text))
            constraint = " ".join(part for part in (without_credentials(url), reference) if part)
            yield Declared(normal_name(name), constraint, "source", value.line)
    newest = root.get("tool", "uv", "exclude-newer")
    if newest:
        yield Declared("exclude-newer", newest.text, "source", newest.line)


def _sources(root: Node) -> Iterator[Declared]:
    for tool, key in (("uv", "index"), ("pdm", "source"), ("poetry", "source")):
        for node in root.get("tool", tool, key).items:
            url = node.get("url")
            if url:
                name = node.get("name").text or "index"
                yield Declared(name, without_credentials(url.text), "source", url.line)


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read poetry.lock, pdm.lock, uv.lock or pylock.toml."""
    root = toml.read(text)
    # Poetry before 1.3 kept all hashes in one table at the end.
    files = root.get("metadata", "files")
    found: dict[Declared, None] = {}
    for node in (*root.get("package").items, *root.get("packages").items):
        declared = _locked(node, files)
        if declared is not None:
            found[declared] = None
    # PDM lists a package again for each set of its extras.
    first: dict[tuple[str, str, str], Declared] = {}
    digests: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for item in found:
        key = (item.name, item.constraint, item.source)
        first.setdefault(key, item)
        digests.setdefault(key, set()).update(item.digest)
    return [item._replace(digest=frozenset(digests[key])) for key, item in first.items()]


def lockfile_parts(text: str) -> list[Part]:
    """Return the packages of poetry.lock, pdm.lock or uv.lock; none if hashes stand elsewhere."""
    if "[metadata.files]" in text:
        return []
    return [Part("", start, end, (name,)) for name, start, end in toml.packages(text)]


_LOCKED_OWN = ("editable", "virtual", "directory")


def _locked(node: Node, files: Node) -> Declared | None:
    name, version = node.get("name").text, node.get("version")
    source = node.get("source")
    is_own = any(key in node.members or key in source.members for key in _LOCKED_OWN)
    if not name or is_own or "path" in node.members or source.get("type").text == "directory":
        return None
    git = node.get("git").text or source.get("git").text or node.get("vcs", "url").text
    commit = (
        node.get("revision").text
        or source.get("resolved_reference").text
        or git.partition("#")[2]
        or node.get("vcs", "commit-id").text
    )
    url = git or source.get("registry").text or source.get("url").text or node.get("url").text
    constraint = version.text
    if commit:
        constraint = f"{constraint}#{commit}".lstrip("#")
    line = version.line if version else node.line
    digest = frozenset([*_files(node), *_old_files(files.get(name))])
    return Declared(
        name=normal_name(name),
        constraint=constraint,
        line=line,
        source=location(url),
        digest=digest,
        needs=tuple(_needs(node)),
    )


def _needs(node: Node) -> Iterator[str]:
    """Yield what a locked package needs: Poetry has a table, uv tables in a list, PDM texts."""
    needed = node.get("dependencies")
    optional = node.get("optional-dependencies").members.values()
    yield from map(normal_name, needed.members)
    for item in (*needed.items, *(item for table in optional for item in table.items)):
        if item.text and (found := requirement(item.text, "", item.line)):
            yield found.name
        elif item.members:
            yield normal_name(item.get("name").text)


def _files(node: Node) -> Iterator[tuple[str, str]]:
    listed = [*node.get("files").items, *node.get("wheels").items]
    listed += [node.get("sdist"), node.get("archive")]
    for item in listed:
        if not item.members:
            continue
        file = item.get("file").text or item.get("name").text or item.get("url").text
        file = file.rpartition("/")[2].partition("#")[0]
        if digest := item.get("hash").text:
            yield file, digest
        for algorithm, value in item.get("hashes").members.items():
            yield file, f"{algorithm}:{value.text}"


def _old_files(files: Node) -> Iterator[tuple[str, str]]:
    for item in files.items:
        yield item.get("file").text, item.get("hash").text


def pipfile(text: str, entry: Entry) -> list[Declared]:
    """Read Pipfile."""
    root = toml.read(text)
    found: list[Declared] = []
    for group, table in root.members.items():
        if group in _NO_GROUPS:
            continue
        for name, node in table.members.items():
            found += _named(name, node, group)
    for node in root.get("source").items:
        url = node.get("url")
        name = node.get("name").text or "source"
        found.append(Declared(name, without_credentials(url.text), "source", url.line))
    for name, node in root.get("requires").members.items():
        found.append(Declared(name, node.text, "requires", node.line, kind="toolchain"))
    return found


def pipfile_lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read Pipfile.lock."""
    found = []
    for group, table in json.read(text).members.items():
        if group == "_meta":
            continue
        for name, node in table.members.items():
            if "path" in node.members:
                continue
            version = node.get("version")
            hashes = (item.text.partition(":") for item in node.get("hashes").items)
            found.append(
                Declared(
                    name=normal_name(name),
                    constraint=version.text.removeprefix("==") or node.get("ref").text,
                    scope=group,
                    line=version.line if version else node.line,
                    source=location(node.get("git").text),
                    digest=frozenset((algorithm, value) for algorithm, _, value in hashes),
                )
            )
    return found
