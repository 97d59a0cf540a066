"""Reads Markdown documents of the repository's trees, within limits."""

from __future__ import annotations

import os

from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import markdown
from hotfix_lint.facts.changes import SYMLINK
from hotfix_lint.facts.git import LOG_OPTIONS, Parsing, full_name, number, object_name
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.facts.git import Git


# People write some hundreds; to look at each of a million takes minutes.
MAX_LINES = 20_000


class Added(NamedTuple):
    """The commit that added a document: its full object name, its author's time since 1970."""

    sha: str
    time: int


def read(git: Git, tree: str | None, path: str) -> bytes | None:
    """Return a file of a commit's tree, or of the index; None if there is none.

    Args:
        git: the repository.
        tree: the commit's full object name; None for the index.
        path: from the repository's top.

    Raises:
        FactUnknownError: it is a link, a folder, too large, or git has not got it.

    """
    # "<mode> <type> <object>\t<path>" of a tree, "<mode> <object> <stage>\t<path>" of the index
    if tree is None:
        listed, column = git.read("ls-files", "--stage", "-z", "--full-name", "--", path), 1
    else:
        options = ("-z", "--full-tree", "--end-of-options", tree, path)
        listed, column = git.read("ls-tree", *options), 2
    if not listed:
        return None
    with Parsing():
        record, _, found = listed.split(b"\0")[0].partition(b"\t")
        fields = record.decode().split(" ")
        name = full_name(fields[column])
    shown = visible(path)
    if os.fsdecode(found) != path:
        raise FactUnknownError(f"{shown} is a folder")
    if fields[0] == SYMLINK:
        raise FactUnknownError(f"{shown} is a symbolic link, which is not followed")
    data = dict(git.contents([name], markdown.MAX_BYTES)).get(name)
    if isinstance(data, int):
        raise FactUnknownError(f"{shown} has {data} bytes; {markdown.MAX_BYTES} are read")
    if data is None:
        raise FactUnknownError(f"{shown} is no file that can be read")
    return data


def added(git: Git, tips: Sequence[str], path: str) -> Added | None:
    """Return the first commit in the history of `tips` that added a file; None if none did."""
    out = git.read(
        "log",
        "-z",
        "--reverse",
        "--diff-filter=A",
        *LOG_OPTIONS,
        "--format=%H %at",
        "--end-of-options",
        *tips,
        "--",
        path,
    )
    record = out.split(b"\0")[0].strip()
    if not record:
        return None
    with Parsing():
        sha, seconds = record.split(b" ")
        return Added(object_name(sha), number(seconds))


def parsed(path: str, data: bytes) -> markdown.Document:
    """Return what a document says.

    Raises:
        FactUnknownError: it is no UTF-8, too large, too long, or nested too deeply.

    """
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MAX_LINES:
        raise FactUnknownError(f"{visible(path)} has {lines} lines; {MAX_LINES} are read")
    try:
        return markdown.parse(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise FactUnknownError(
            f"{visible(path)} is not UTF-8: byte 0x{byte:02X} in line {line}; save it as UTF-8"
        ) from None
    except FactUnknownError as unknown:
        raise FactUnknownError(f"{visible(path)}: {unknown.reason}") from None
