"""Reads policy files as one commit has them, whatever lies in the work tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.facts.changes import SYMLINK
from hotfix_lint.policy.find import MAX_BYTES
from hotfix_lint.policy.source import PolicySource

if TYPE_CHECKING:
    from collections.abc import Callable

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
        # "<mode> <type> <object>\t<path>"
        listed = git.read("ls-tree", "-z", "--full-tree", "--end-of-options", sha, path)
        if not listed:
            return None
        mode, kind, name = listed.partition(b"\t")[0].decode().split(" ")
        data = dict(git.contents([name], MAX_BYTES))[name] if kind == "blob" else None
        if mode == SYMLINK or not isinstance(data, bytes):
            what = "a symbolic link" if mode == SYMLINK else "no file that can be read"
            raise UsageError(f"the policy file {quoted(path)} of {quoted(commit)} is {what}")
        return PolicySource(path, data, in_repository=True)

    return read
