"""Reads files as one commit has them, whatever lies in the work tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.facts.changes import SYMLINK
from hotfix_lint.facts.git import Parsing, full_name
from hotfix_lint.policy.find import MAX_BYTES
from hotfix_lint.policy.source import PolicySource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotfix_lint.facts.git import Git


def files(git: Git, commit: str) -> Callable[[str], PolicySource | None]:
    """Return the function that reads a file by its path from the top, or None where there is none.

    Raises:
        UsageError: `commit` does not name a commit; from the function: the file is a link, is too
            large, or git has not got it.

    """
    sha = git.resolve(commit)
    if sha is None:
        raise UsageError(
            f"{quoted(commit)} does not name a commit here to read the policy from",
            "fetch it first, or check the spelling",
        )

    def read(path: str) -> PolicySource | None:
        data = content(
            git, sha, path, MAX_BYTES, f"the policy file {quoted(path)} of {quoted(commit)}"
        )
        return None if data is None else PolicySource(path, data, in_repository=True)

    return read


def content(git: Git, sha: str, path: str, limit: int, what: str) -> bytes | None:
    """Return a file's content, or None where there is none.

    Args:
        git: the repository.
        sha: full object name of the commit.
        path: the file's path from the top.
        limit: bytes that it may have.
        what: how it is called where it cannot be read.

    Raises:
        UsageError: it is a link, is too large, or git has not got it.

    """
    for mode, kind, name in _entries(git, sha, [path]):
        data = dict(git.contents([name], limit))[name] if kind == "blob" else None
        if mode == SYMLINK or not isinstance(data, bytes):
            why = "a symbolic link" if mode == SYMLINK else "no file that can be read"
            raise UsageError(f"{what} is {why}")
        return data
    return None


def holds(git: Git, sha: str, path: str) -> bool:
    """Tell whether a commit says what lies at a path: the file is in it, or a submodule above."""
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return any(kind != "tree" for _, kind, _ in _entries(git, sha, above))


def _entries(git: Git, sha: str, paths: Sequence[str]) -> list[tuple[str, str, str]]:
    # "<mode> <type> <object>\t<path>"
    listed = git.read("ls-tree", "-z", "--full-tree", "--end-of-options", sha, *paths)
    with Parsing():
        found = [
            entry.partition(b"\t")[0].decode().split(" ") for entry in listed.split(b"\0") if entry
        ]
        return [(mode, kind, full_name(name)) for mode, kind, name in found]
