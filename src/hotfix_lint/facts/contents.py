"""The contents of the files of a change and the paths of its trees, read within limits."""

from __future__ import annotations

import os

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts.changes import Blob
from hotfix_lint.facts.git import Parsing, full_name
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from hotfix_lint.facts.git import Git


MAX_BLOB = 20 << 20
MAX_PATHS = 1_000_000


def texts(git: Git, names: Iterable[str]) -> set[str]:
    """Return those of the named objects that a person could read; none is kept."""
    found = git.contents(names, MAX_BLOB)
    return {name for name, data in found if isinstance(data, bytes) and looks_like_text(data)}


def looks_like_text(data: bytes) -> bool:
    """Tell whether a person could read `data`, whatever attributes or a stray NUL tell git."""
    sample = data[:65536]
    encoding = "utf-16" if sample[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        # A character may be cut at the sample's end.
        if len(data) <= len(sample) or error.start < len(sample) - 4:
            return False
        text = sample[: error.start].decode(encoding)
    control = sum(char < " " and char not in "\t\n\r\f\x1b" for char in text)
    return control * 100 <= len(text)


class GitContents:
    """Reads from git, each thing once; implements `facts.changes.Contents`."""

    __slots__ = ("_base", "_blobs", "_git", "_head", "_paths")

    def __init__(self, git: Git, base: str, head: str | None) -> None:
        """Read from the trees of `base` and `head`; a head of None is the index."""
        self._git = git
        self._base = base
        self._head = head
        self._blobs: dict[str, Blob] = {}
        self._paths: dict[str, dict[str, str]] = {}

    def blobs(self, names: Iterable[str]) -> Mapping[str, Blob]:
        """Return the contents of the named objects; those over 20 MiB with the reason instead."""
        wanted = list(names)
        missing = [name for name in wanted if name not in self._blobs]
        for name, data in self._git.contents(missing, MAX_BLOB):
            if data is None:
                self._blobs[name] = Blob(None, "git has no such object here")
            elif isinstance(data, int):
                size = data / (1 << 20)
                self._blobs[name] = Blob(None, f"it has {size:.0f} MiB; {MAX_BLOB >> 20} are read")
            else:
                self._blobs[name] = Blob(data)
        return {name: self._blobs[name] for name in wanted if name in self._blobs}

    def paths(self, side: Literal["base", "head"]) -> Mapping[str, str]:
        """Return every path of the tree on that side, with its object's name."""
        if side not in self._paths:
            self._paths[side] = self._read_paths(self._base if side == "base" else self._head)
        return self._paths[side]

    def _read_paths(self, tree: str | None) -> dict[str, str]:
        # "<mode> <type> <object>\t<path>" of a tree, "<mode> <object> <stage>\t<path>" of the index
        if tree is None:
            records, column = self._git.records("ls-files", "--stage", "-z", "--full-name"), 1
        else:
            records = self._git.records(
                "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", tree
            )
            column = 2
        answer: dict[str, str] = {}
        with Parsing():
            for record in records:
                fields, path = record.split(b"\t", 1)
                if len(answer) == MAX_PATHS:
                    raise FactUnknownError(f"the tree has more than {MAX_PATHS} files")
                answer[os.fsdecode(path)] = full_name(fields.split(b" ")[column].decode())
        return answer
