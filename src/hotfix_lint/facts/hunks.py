"""The changed lines of chosen files, read from `git diff` without context."""

from __future__ import annotations

import itertools
import os
import re

from hotfix_lint.facts.changes import FileChange, Hunk, ends, raw_files
from hotfix_lint.facts.git import PATCH_OPTIONS, Git, GitError
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The operating system bounds a command line; paths are at most 4,096 bytes each.
_PATHS_PER_CALL = 200
# https://git-scm.com/docs/diff-format#generate_patch_text_with_p; a count of 1 is left out.
_HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)", re.DOTALL)


def read(
    git: Git, base: str, head: str | None, files: Sequence[FileChange]
) -> dict[str, tuple[Hunk, ...]]:
    """Return the hunks of each of `files` by head path, without context lines.

    Attributes and NUL bytes hide nothing: every file is compared as text. A submodule's hunk
    holds its two object names.

    Args:
        git: the repository.
        base: full object name of the base.
        head: full object name of the head; None for what is staged.
        files: files of the change between the two.

    """
    answer: dict[str, tuple[Hunk, ...]] = {}
    for arguments in _calls(base, head, files):
        answer |= _read(git, arguments)
    return {file.path: answer.get(file.path, ()) for file in files}


def count(
    git: Git, base: str, head: str | None, files: Sequence[FileChange]
) -> dict[str, tuple[int, int]]:
    """Return how many lines were added to and removed from each of `files`, whatever their size.

    As `read` it compares text; it keeps none.
    """
    answer: dict[str, tuple[int, int]] = {}
    for arguments in _calls(base, head, files):
        lines = git.records(*arguments, separator=b"\n")
        raw = b""
        while b"\0\0" not in raw:
            # A path may hold a line feed.
            raw += next(lines, b"\0\0") + b"\n"
        totals = [[0, 0]] if raw.partition(b"\0\0")[2].startswith(b"diff --git ") else []
        for line in lines:
            if line.startswith(b"diff --git "):
                totals.append([0, 0])
            elif line.startswith(b"@@ ") and (found := _HEADER.match(os.fsdecode(line))):
                _, removed, _, added, _ = found.groups()
                totals[-1][0] += _number(added)
                totals[-1][1] += _number(removed)
        told = iter(totals)
        for file in raw_files(iter(raw.split(b"\0"))):
            sections = list(itertools.islice(told, _sections_of(file)))
            answer[file.path] = (sum(s[0] for s in sections), sum(s[1] for s in sections))
    return {file.path: answer.get(file.path, (0, 0)) for file in files}


def _calls(base: str, head: str | None, files: Sequence[FileChange]) -> Iterator[list[str]]:
    """Yield the arguments of the `git diff` calls that print the patches of `files`."""
    for start in range(0, len(files), _PATHS_PER_CALL):
        part = files[start : start + _PATHS_PER_CALL]
        # Both paths, or git could not tell that a file was renamed.
        paths = sorted({path for file in part for path in (file.old_path, file.path)})
        options = ["--raw", "--patch", "-U0", "-z", *PATCH_OPTIONS]
        yield ["diff", *options, *ends(base, head), "--", *paths]


def _sections_of(file: FileChange) -> int:
    # A change of type is told as a deletion and an addition.
    return 2 if file.status == "type-changed" else 1


def _number(text: str | None) -> int:
    return 1 if text is None else int(text)


def _read(git: Git, arguments: Sequence[str]) -> dict[str, tuple[Hunk, ...]]:
    out = git.read(*arguments)
    # The records of --raw end at an empty one; behind it stand the patches in the same order,
    # so no path has to be read out of a patch, where a hostile one could pretend.
    raw, _, patches = out.partition(b"\0\0")
    files = list(raw_files(iter(raw.split(b"\0")))) if raw else []
    sections = _sections(patches)
    answer: dict[str, tuple[Hunk, ...]] = {}
    for file in files:
        taken = list(itertools.islice(sections, _sections_of(file)))
        if len(taken) != _sections_of(file):
            raise GitError("git listed more changed files than patches", 0)
        answer[file.path] = tuple(hunk for section in taken for hunk in _hunks(section))
    return answer


def _sections(patches: bytes) -> Iterator[list[str]]:
    """Yield the lines of each file's patch; no line of content begins so, having a sign first."""
    start = 0
    while start < len(patches):
        end = patches.find(b"\ndiff --git ", start)
        end = len(patches) if end < 0 else end + 1
        yield patches[start:end].decode("utf-8", "surrogateescape").split("\n")
        start = end


def _hunks(lines: Sequence[str]) -> Iterator[Hunk]:
    """Yield a patch's hunks; their headers count the lines, so none of those is taken for one."""
    at = 0
    while at < len(lines):
        found = _HEADER.match(lines[at])
        at += 1
        if found:
            old, removed, new, added, section = found.groups()
            left, at = _block(lines, at, "-", _number(removed))
            came, at = _block(lines, at, "+", _number(added))
            yield Hunk(int(old), int(new), section, left, came)


def _block(lines: Sequence[str], at: int, sign: str, count: int) -> tuple[tuple[str, ...], int]:
    """Return the `count` lines from `at` on, which bear that sign, and where the next ones are."""
    block = lines[at : at + count]
    if len(block) < count or not all(line.startswith(sign) for line in block):
        raise GitError("git told a hunk of fewer lines than it counted", 0)
    at += count
    if at < len(lines) and lines[at].startswith("\\"):
        at += 1  # "\ No newline at end of file"
    return tuple(line[1:].removesuffix("\r") for line in block), at
