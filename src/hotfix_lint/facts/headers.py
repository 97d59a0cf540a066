"""Tells by the first lines of changed files which of them a tool wrote, or were copied here.

The author of a change writes these lines, too. So they count only where production's version of the
file has them already, and the new one, if it is there, has them still: a file cannot leave the
limits by a header that comes with the change. A new file never counts by its header; what its path
does not tell, a policy can (`workflow.roles`).
"""

from __future__ import annotations

from functools import cache

from hotfix_lint.facts import catalogues
from hotfix_lint.facts.changes import ABSENT, SYMLINK
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, cast
from hotfix_lint.matching import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.git import Git
    from hotfix_lint.facts.roles import Role, Roles

# What is beyond these has the role that its path says, which is the stricter one.
MAX_FILES = 2_000
MAX_BLOB = 20 << 20
MAX_BYTES = 64 << 20
_HEADER_BYTES = 4_096


class _Entry(NamedTuple):
    role: Role
    words: tuple[str, ...]
    patterns: Patterns

    def match(self, lines: str) -> bool:
        lower = lines.lower()
        return any(word in lower for word in self.words) and self.patterns.match(lines)


class _Headers(NamedTuple):
    of: frozenset[Role]
    lines: int
    entries: tuple[_Entry, ...]


def read(git: Git, files: Sequence[FileChange], roles: Roles) -> dict[str, Role]:
    """Return the roles that headers give to some of `files`, by head path."""
    asked, sizes = _asked(git, files, roles)
    if not asked:
        return {}
    base = _told(git, [file.old_blob for file in asked])
    marked = [file for file in asked if file.old_blob in base]
    if sum(sizes.get(file.new_blob, 0) for file in marked) > MAX_BYTES:
        return {}
    head = _told(git, (file.new_blob for file in marked))
    return {
        file.path: base[file.old_blob]
        for file in marked
        if file.new_mode == ABSENT or head.get(file.new_blob) == base[file.old_blob]
    }


def begin(git: Git, files: Sequence[FileChange], roles: Roles) -> None:
    """Have git begin with what `read` will ask for."""
    asked, _ = _asked(git, files, roles)
    git.begin_contents([file.old_blob for file in asked], MAX_BLOB)


def _asked(
    git: Git, files: Sequence[FileChange], roles: Roles
) -> tuple[list[FileChange], Mapping[str, int]]:
    """Return the files of which the base may say something by a header, and the blobs' sizes."""
    headers = _load()
    asked = [
        file
        for file in files
        if _was_a_file(file) and roles.of(file.path) in headers.of and not roles.is_said(file.path)
    ]
    if not asked or len(asked) > MAX_FILES:
        return [], {}
    # Of all files, since what looks at their lines will ask for the others.
    sizes = git.sizes(
        name for file in files if not file.is_submodule for name in (file.old_blob, file.new_blob)
    )
    if sum(sizes.get(file.old_blob, 0) for file in asked) > MAX_BYTES:
        return [], {}
    return asked, sizes


def _was_a_file(file: FileChange) -> bool:
    return (
        not file.is_submodule and file.old_mode not in (ABSENT, SYMLINK) and file.status != "copied"
    )


def _told(git: Git, names: Iterable[str]) -> Mapping[str, Role]:
    return {
        name: role
        for name, data in git.contents(dict.fromkeys(names), MAX_BLOB)
        if isinstance(data, bytes) and (role := role_of(data)) is not None
    }


def role_of(data: bytes) -> Role | None:
    """Return the role that the first lines of `data` say, or None if they say none."""
    headers = _load()
    text = data[:_HEADER_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    first = "\n".join(text.split("\n", headers.lines)[: headers.lines])
    return next((entry.role for entry in headers.entries if entry.match(first)), None)


@cache
def _load() -> _Headers:
    raw = catalogues.load("roles")["headers"]
    return _Headers(
        of=frozenset(cast("Role", role) for role in raw["of"]),
        lines=raw["lines"],
        entries=tuple(
            _Entry(cast("Role", e["role"]), tuple(e["words"]), Patterns(e["patterns"]))
            for e in raw["entries"]
        ),
    )
