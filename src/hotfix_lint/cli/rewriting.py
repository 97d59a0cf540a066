"""Writes what `fix` has decided: another name for a branch, another message for its last commit.

git itself writes, through GitPython, by commands that look at neither index nor work tree.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from hotfix_lint.facts.git import Parsing, object_name
from hotfix_lint.writing import Writer

if TYPE_CHECKING:
    from hotfix_lint.facts.git import Git

# git-var(1), GIT_COMMITTER_IDENT: "Robin Roe <robin@example.org> 1760000000 +0200"
_IDENTITY = re.compile(rb"[^\0\n<>]* <[^\0\n<>]*> [0-9]+ [+-][0-9]{4}")


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
    Writer(git).do("branch", "-m", "--end-of-options", old, new)


def replace_head(git: Git, commit: Raw, message: bytes) -> str:
    """Put the commit with another message in the place of HEAD; return its object name.

    The old commit stays in the reflog, one line below, even where reflogs are switched off.

    Raises:
        RepositoryError: git refuses, as where HEAD has moved since, or nobody is the committer.

    """
    writer = Writer(git)
    committer = os.fsencode(writer.do("var", "GIT_COMMITTER_IDENT").strip())
    with Parsing():
        if not _IDENTITY.fullmatch(committer):
            raise ValueError(committer)
    data = commit.with_message(message, committer)
    written = writer.do("hash-object", "-t", "commit", "-w", "--stdin", given=data)
    new = object_name(os.fsencode(written))
    told = "hotfix-lint fix: the message"
    old = git.head or ""
    writer.do("update-ref", "--create-reflog", "-m", told, "HEAD", new, old)
    return new
