"""The one change between merge base and head: which files, how, and with how many lines."""

from __future__ import annotations

import os

from hotfix_lint.facts.git import DIFF_OPTIONS, GitError, Parsing, full_name
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Literal, Protocol

    from hotfix_lint.facts.git import Git

    class Contents(Protocol):
        """Reads the contents of a change's files and trees."""

        def blobs(self, names: Iterable[str]) -> Mapping[str, Blob]:
            """Return the contents of the named objects, each within the size limit."""

        def paths(self, side: Literal["base", "head"]) -> Mapping[str, str]:
            """Return every path of the tree on that side, with its blob's name."""

    Status = Literal["added", "deleted", "modified", "renamed", "copied", "type-changed"]


SYMLINK = "120000"
SUBMODULE = "160000"
ABSENT = "000000"
# Of so many files git takes longer to count the lines than to be started once more.
MANY = 400


class FileChange(NamedTuple):
    """One changed file, as `git diff --raw --numstat -M` tells it.

    Attributes:
        path: the path at the head (at the base, if it was deleted); undecodable bytes are
            surrogate escapes.
        old_path: the path at the base; differs from `path` only for renames and copies.
        status: git's status letter in words.
        old_mode: six octal digits; "000000" where the file is absent.
        new_mode: the same at the head; "120000" is a symbolic link, "160000" a submodule.
        old_blob: the object name at the base; all zeros where absent.
        new_blob: the object name at the head; all zeros where absent.
        similarity: git's per cent for renames and copies, else 0.
        insertions: added lines by numstat; None where git calls it binary or did not count.
        deletions: deleted lines by numstat; None likewise.
        hidden_insertions: added lines of a text file that git was told to treat as binary.
        hidden_deletions: deleted lines likewise.

    """

    path: str
    old_path: str
    status: Status
    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str
    similarity: int = 0
    insertions: int | None = None
    deletions: int | None = None
    hidden_insertions: int = 0
    hidden_deletions: int = 0

    @property
    def is_submodule(self) -> bool:
        """Whether either side is a submodule."""
        return SUBMODULE in (self.old_mode, self.new_mode)

    @property
    def is_binary(self) -> bool:
        """Whether git counted no lines and its content is no text either."""
        return self.insertions is None and not (self.hidden_insertions or self.hidden_deletions)

    @property
    def lines(self) -> int:
        """Added and deleted lines together, hidden ones included."""
        return (
            (self.insertions or 0)
            + (self.deletions or 0)
            + self.hidden_insertions
            + self.hidden_deletions
        )


class Blob(NamedTuple):
    """The content of one object: `data`, or None with the reason it could not be had."""

    data: bytes | None
    reason: str = ""


class Hunk(NamedTuple):
    """One hunk of one file's diff, without context lines.

    Attributes:
        old_start: line of the base at which the removed lines begin (after which, if none).
        new_start: line of the head at which the added lines begin (after which, if none).
        section: the text that git puts behind `@@`: the enclosing declaration's line.
        removed: the removed lines without `-` and line end.
        added: the added lines without `+` and line end.

    """

    old_start: int
    new_start: int
    section: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


_STATUSES: dict[str, Status] = {
    "A": "added",
    "C": "copied",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "type-changed",
}


def read(
    git: Git,
    base: str,
    head: str | None,
    *,
    counted: bool,
    many: Callable[[], None] | None = None,
) -> list[FileChange]:
    """Return the files that differ between two commits, in git's order.

    Args:
        git: the repository.
        base: full object name of the base.
        head: full object name of the head; None for what is staged.
        counted: have git count lines too; that costs reading every changed file.
        many: is called once if there are more than `MANY` files, before git has counted them.

    Raises:
        GitError: git failed, or answered what it never should.

    """
    options = ["--raw", "--numstat"] if counted else ["--raw"]
    records = git.records("diff", *options, "-z", *DIFF_OPTIONS, *ends(base, head))
    files: list[FileChange] = []
    counts = 0
    for record in records:
        with Parsing():
            if record.startswith(b":"):
                files.append(_raw(record, records))
            elif record:
                files[counts] = _counted(files[counts], record, records)
                counts += 1
        if many is not None and len(files) > MANY:
            many()
            many = None
    if counted and counts != len(files):
        raise GitError(f"git listed {len(files)} changed files and counted {counts}", 0)
    return files


def ends(base: str, head: str | None) -> list[str]:
    """Return the arguments by which `git diff` compares `base` with `head` or the index."""
    return ["--end-of-options", base, head] if head else ["--cached", "--end-of-options", base]


def raw_files(records: Iterator[bytes]) -> Iterator[FileChange]:
    """Yield files from `git diff --raw -z` records, up to the first record of another form."""
    for record in records:
        if not record.startswith(b":"):
            return
        with Parsing():  # here, since no StopIteration leaves a generator
            file = _raw(record, records)
        yield file


def _raw(record: bytes, records: Iterator[bytes]) -> FileChange:
    old_mode, new_mode, old_blob, new_blob, status = record[1:].decode("ascii").split(" ")
    first = os.fsdecode(next(records))
    second = os.fsdecode(next(records)) if status[0] in "RC" else first
    # By position, of which a large change makes thousands: names take as long again.
    return FileChange(
        second,
        first,
        _STATUSES.get(status[0], "modified"),
        old_mode,
        new_mode,
        full_name(old_blob),
        full_name(new_blob),
        int(status[1:] or 0) if status[0] in "RC" else 0,
        None,
        None,
        0,
        0,
    )


def _counted(file: FileChange, record: bytes, records: Iterator[bytes]) -> FileChange:
    insertions, deletions, path = record.split(b"\t", 2)
    if path:
        name = os.fsdecode(path)
    else:
        next(records)
        name = os.fsdecode(next(records))
    if name != file.path:
        raise GitError("git counted the changed files in another order than it listed them", 0)
    if insertions == b"-":
        return file
    return FileChange(*file[:8], int(insertions), int(deletions), 0, 0)
