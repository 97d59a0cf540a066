"""Writes what `fix` has decided: another name for a branch, another message for its last commit.

git itself writes, through GitPython, by commands that look at neither index nor work tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from hotfix_lint.display import visible
from hotfix_lint.errors import RepositoryError

if TYPE_CHECKING:
    from typing import BinaryIO

    from hotfix_lint.facts.git import Git


class Raw:
    """A commit object as git keeps it, of which only the message and the committer change.

    Attributes:
        head: all header lines, in bytes, without the blank line behind them.
        message: the message, in bytes.

    """

    def __init__(self, data: bytes) -> None:
        """Part the object at the blank line behind its head."""
        self.head, _, self.message = data.partition(b"\n\n")

    def says(self, name: str) -> str | None:
        """Return the value of a header line, or None."""
        found = re.search(rb"(?m)^" + re.escape(name.encode()) + rb" (.*)$", self.head)
        return found[1].decode("utf-8", "replace") if found else None

    def with_message(self, message: bytes, committer: bytes) -> bytes:
        """Return the object with another message, and who says so; all else byte for byte."""
        head = re.sub(
            rb"(?m)^committer .*$", lambda _: b"committer " + committer, self.head, count=1
        )
        return head + b"\n\n" + message


def rename(git: Git, old: str, new: str) -> None:
    """Rename a branch, with its reflog and its settings, in every work tree that has it.

    Raises:
        RepositoryError: git refuses, as where the new name is taken.

    """
    _run(git, "branch", "-m", "--end-of-options", old, new)


def replace_head(git: Git, commit: Raw, message: bytes) -> str:
    """Put the commit with another message in the place of HEAD; return its object name.

    The old commit stays in the reflog, one line below, even where reflogs are switched off.

    Raises:
        RepositoryError: git refuses, as where HEAD has moved since, or nobody is the committer.

    """
    committer = _run(git, "var", "GIT_COMMITTER_IDENT").strip()
    data = commit.with_message(message, committer)
    new = _run(git, "hash-object", "-t", "commit", "-w", "--stdin", given=data).decode().strip()
    told = "hotfix-lint fix: the message"
    old = git.head or ""
    _run(git, "update-ref", "--create-reflog", "-m", told, "HEAD", new, old)
    return new


def _run(git: Git, *arguments: str, given: bytes = b"") -> bytes:
    import tempfile

    from git import Git as Writer
    from git.exc import CommandError

    with tempfile.TemporaryFile() as stream:
        stream.write(given)
        stream.seek(0)
        try:
            done = Writer(git.root).execute(
                ["git", *arguments],
                istream=cast("BinaryIO", stream),
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        except CommandError as error:
            why = [line for line in error.stderr.split("\n") if line.strip()]
            told = visible(why[-1].removeprefix("  stderr: '").rstrip("'")) if why else "no reason"
            raise RepositoryError(f"git {arguments[0]} refuses: {told}") from None
    return done
