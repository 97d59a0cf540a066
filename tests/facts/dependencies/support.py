"""A change of files held in memory, for tests that need no repository."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from hotfix_lint.facts.changes import ABSENT, Blob, FileChange
from hotfix_lint.facts.dependencies import DependencyChange, DependencyReport, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NO_BLOB = "0" * 40
FILE = "100644"

Tree = dict[str, bytes]


class MemoryContents:
    """Contents of two trees that are mappings; counts what is read."""

    def __init__(self, base: Tree, head: Tree) -> None:
        self._trees = {"base": base, "head": head}
        self._blobs = {name(data): data for tree in (base, head) for data in tree.values()}
        self.reads: list[str] = []

    def blobs(self, names: Iterable[str]) -> Mapping[str, Blob]:
        wanted = list(names)
        self.reads += wanted
        return {
            key: Blob(self._blobs[key]) if key in self._blobs else Blob(None, "no such object")
            for key in wanted
        }

    def paths(self, side: Literal["base", "head"]) -> Mapping[str, str]:
        self.reads.append(side)
        return {path: name(data) for path, data in self._trees[side].items()}


def name(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()


def tree(files: Mapping[str, str | bytes]) -> Tree:
    return {
        path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()
    }


def report(
    base: Mapping[str, str | bytes],
    head: Mapping[str, str | bytes],
    *,
    renames: Mapping[str, str] | None = None,
    modes: Mapping[str, str] | None = None,
) -> DependencyReport:
    """Compare two trees; `renames` maps old paths to new, `modes` paths of the head to modes."""
    old, new = tree(base), tree(head)
    return compare(changes(old, new, renames or {}, modes or {}), MemoryContents(old, new))


def changes(
    old: Tree, new: Tree, renames: Mapping[str, str], modes: Mapping[str, str]
) -> list[FileChange]:
    found = []
    for path in sorted(old.keys() | new.keys()):
        if path in renames or old.get(path) == new.get(path):
            continue
        before = next((source for source, target in renames.items() if target == path), path)
        had, has = before in old, path in new
        found.append(
            FileChange(
                path=path,
                old_path=before,
                status="renamed"
                if before != path
                else "modified"
                if had and has
                else "added"
                if has
                else "deleted",
                old_mode=FILE if had else ABSENT,
                new_mode=modes.get(path, FILE) if has else ABSENT,
                old_blob=name(old[before]) if had else NO_BLOB,
                new_blob=name(new[path]) if has else NO_BLOB,
            )
        )
    return found


def told(change: DependencyChange) -> str:
    """Return a change in short: `action name old -> new`, with what is not there as `-`."""
    scope = f" [{change.scope}]" if change.scope else ""
    old = "-" if change.old is None else change.old
    new = "-" if change.new is None else change.new
    return f"{change.action} {change.name}{scope} {old} -> {new}"


def difference(path: str, old: str, new: str) -> list[str]:
    """Return in short what changes when `path` goes from `old` to `new`."""
    answer = report({path: old}, {path: new})
    assert not answer.unreadable
    return [told(change) for change in answer.changes]
