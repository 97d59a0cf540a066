"""The changed lines of chosen files, read from `git diff` without context."""

from __future__ import annotations

import itertools
import os
import re

from hotfix_lint.facts.changes import FileChange, Hunk, ends, raw_files
from hotfix_lint.facts.git import (
    MAX_ARGUMENTS,
    MAX_PATHS_PER_CALL,
    PATCH_OPTIONS,
    Git,
    GitError,
    Parsing,
    calls,
)
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# More than the records of all files of a call take, before which nothing must be cut.
_CUT = 2 * (MAX_ARGUMENTS + 200 * MAX_PATHS_PER_CALL)
_OPTIONS = ("--raw", "--patch", "-U0", "-z", *PATCH_OPTIONS)
_LINES_AT_ONCE, _LINE = 2_000, 8_000
_DIGITS = 18
# https://git-scm.com/docs/diff-format#generate_patch_text_with_p; a count of 1 is left out.
_HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)", re.DOTALL)


def read(
    git: Git, base: str, head: str | None, files: Sequence[FileChange], *, of_all: bool = False
) -> dict[str, tuple[Hunk, ...]]:
    """Return the hunks of each of `files` by head path, without context lines.

    Attributes and NUL bytes hide nothing: every file is compared as text. A submodule's hunk
    holds its two object names.

    Args:
        git: the repository.
        base: full object name of the base.
        head: full object name of the head; None for what is staged.
        files: files of the change between the two.
        of_all: ask one call for all of the change, which is quicker than one for each 200 files
            where nearly all are wanted.

    """
    answer: dict[str, tuple[Hunk, ...]] = {}
    whole = _whole(base, head)
    for arguments, part in ((whole, files),) if of_all else _calls(base, head, files):
        answer |= _read(git, arguments, part)
    return {file.path: answer[file.path] for file in files}


def begin(git: Git, base: str, head: str | None) -> None:
    """Have git begin with what `read` will ask for of all files."""
    git.begin(*_whole(base, head))


def _whole(base: str, head: str | None) -> list[str]:
    return ["diff", *_OPTIONS, *ends(base, head)]


def count(
    git: Git, base: str, head: str | None, files: Sequence[FileChange]
) -> dict[str, tuple[int, int]]:
    """Return how many lines were added to and removed from each of `files`, whatever their size.

    As `read` it compares text; it keeps none.
    """
    answer = dict.fromkeys((file.path for file in files), (0, 0))
    for file, header, _ in _headers(git, base, head, files):
        came, went = answer[file.path]
        answer[file.path] = (came + _number(header[4]), went + _number(header[2]))
    return answer


def added(
    git: Git, base: str, head: str | None, files: Sequence[FileChange]
) -> Iterator[tuple[str, int, list[str]]]:
    """Yield what came to `files`, whatever their size: a path, a line's number, lines from there.

    Few lines are held at a time, and of each 8,000 bytes.
    """
    for file, header, lines in _headers(git, base, head, files):
        for _ in itertools.islice(lines, _number(header[2])):
            pass
        number, left = _number(header[3]), _number(header[4])
        while left > 0:
            taken = [line[:_LINE] for line in itertools.islice(lines, min(left, _LINES_AT_ONCE))]
            if not taken:
                raise GitError("git told a hunk of fewer lines than it counted", 0)
            # Behind the removed lines may stand "\\ No newline at end of file".
            block = [line[1:] for line in taken if line.startswith(b"+")]
            text = b"\n".join(block).decode("utf-8", "surrogateescape")
            if block:
                yield file.path, number, [line.removesuffix("\r") for line in text.split("\n")]
            number += len(block)
            left -= len(block)


def _headers(
    git: Git, base: str, head: str | None, files: Sequence[FileChange]
) -> Iterator[tuple[FileChange, re.Match[str], Iterator[bytes]]]:
    """Yield file and header of each hunk, and the lines from there on, to be taken or left."""
    for arguments, part in _calls(base, head, files):
        lines = git.records(*arguments, separator=b"\n", cut=_CUT)
        raw = b""
        while b"\0\0" not in raw:
            # A path may hold a line feed.
            raw += next(lines, b"\0\0") + b"\n"
        raw, _, first = raw.partition(b"\0\0")
        listed = _listed(raw, part)
        left = iter([file for file in listed for _ in range(_sections_of(file))])
        # Where a folder took a file's place, git tells what is in it when it is asked for the file.
        wanted = {file.path for file in part}
        file: FileChange | None = None
        for line in itertools.chain([first], lines):
            if line.startswith(b"diff --git "):
                file = next(left, None)
                if file is None:
                    raise GitError("git told more patches than changed files", 0)
            elif line.startswith(b"@@ ") and (found := _HEADER.match(os.fsdecode(line))):
                if file is None:
                    raise GitError("git told a hunk of no file", 0)
                if file.path in wanted:
                    yield file, found, lines


def _calls(
    base: str, head: str | None, files: Sequence[FileChange]
) -> Iterator[tuple[list[str], Sequence[FileChange]]]:
    """Yield the arguments of the `git diff` calls that print the patches of `files`, and whose."""
    moved = [file for file in files if file.path != file.old_path]
    others = [file for file in files if file.path == file.old_path]
    # Of few files git could pair two that it did not pair among all.
    for group, pairs in ((others, ["--no-renames"]), (moved, [])):
        at = 0
        # Of one that moved both paths are given.
        for names in calls([f"{file.old_path}\0{file.path}" for file in group]):
            part = group[at : at + len(names)]
            at += len(names)
            paths = sorted({path for file in part for path in (file.old_path, file.path)})
            yield ["diff", *_OPTIONS, *pairs, *ends(base, head), "--", *paths], part


def _listed(raw: bytes, wanted: Sequence[FileChange]) -> list[FileChange]:
    """Return the files of `--raw` records, in their order, which is that of the patches."""
    with Parsing():
        listed = list(raw_files(iter(raw.split(b"\0")))) if raw else []
    if not {file.path for file in wanted} <= {file.path for file in listed}:
        raise GitError("git did not tell of all files that it was asked for", 0)
    return listed


def _sections_of(file: FileChange) -> int:
    # A change of type is told as a deletion and an addition.
    return 2 if file.status == "type-changed" else 1


def _number(text: str | None) -> int:
    if text is None:
        return 1
    if len(text) > _DIGITS:
        raise GitError("git told a hunk of more lines than a file can have", 0)
    return int(text)


def _read(
    git: Git, arguments: Sequence[str], wanted: Sequence[FileChange]
) -> dict[str, tuple[Hunk, ...]]:
    out = git.read(*arguments)
    # The records of --raw end at an empty one; behind it stand the patches in the same order,
    # so no path has to be read out of a patch, where a hostile one could pretend.
    raw, _, patches = out.partition(b"\0\0")
    del out  # such answers are large
    files = _listed(raw, wanted)
    sections = _sections(patches.decode("utf-8", "surrogateescape"))
    paths = {file.path for file in wanted}
    answer: dict[str, tuple[Hunk, ...]] = {}
    for file in files:
        taken = list(itertools.islice(sections, _sections_of(file)))
        if len(taken) != _sections_of(file):
            raise GitError("git listed more changed files than patches", 0)
        if file.path in paths:
            answer[file.path] = tuple(itertools.chain.from_iterable(taken))
    return answer


def _sections(patches: str) -> Iterator[list[Hunk]]:
    """Yield the hunks of each file's patch.

    Their headers count the lines, so none of those is taken for one; nor for the begin of another
    patch, since each has a sign first.
    """
    lines = patches.split("\n")
    plain = "\r" not in patches
    section: list[Hunk] | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("@@ ") and section is not None and (found := _HEADER.match(line)):
            old, removed, new, added, context = found.groups()
            left, at = _block(lines, at, "-", _number(removed), plain=plain)
            came, at = _block(lines, at, "+", _number(added), plain=plain)
            section.append(Hunk(_number(old), _number(new), context, left, came))
        elif line.startswith("diff --git "):
            if section is not None:
                yield section
            section = []
    if section is not None:
        yield section


def _block(
    lines: Sequence[str], at: int, sign: str, count: int, *, plain: bool
) -> tuple[tuple[str, ...], int]:
    """Return the `count` lines from `at` on, which bear that sign, and where the next ones are."""
    block = [line[1:] for line in lines[at : at + count] if line.startswith(sign)]
    if len(block) < count:
        raise GitError("git told a hunk of fewer lines than it counted", 0)
    at += count
    if at < len(lines) and lines[at].startswith("\\"):
        at += 1  # "\ No newline at end of file"
    return tuple(block if plain else [line.removesuffix("\r") for line in block]), at
