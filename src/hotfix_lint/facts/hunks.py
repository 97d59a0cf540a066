"""The changed lines of chosen files, read from one `git diff` and parsed file by file."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hotfix_lint.facts.changes import FileChange, Hunk, ends, raw_files
from hotfix_lint.facts.git import PATCH_OPTIONS, Git, GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The operating system bounds a command line; paths are at most 4,096 bytes each.
_PATHS_PER_CALL = 200


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
    for start in range(0, len(files), _PATHS_PER_CALL):
        part = files[start : start + _PATHS_PER_CALL]
        # Both paths, or git could not tell that a file was renamed.
        paths = sorted({path for file in part for path in (file.old_path, file.path)})
        answer |= _read(git, base, head, paths)
    return {file.path: answer.get(file.path, ()) for file in files}


def _read(
    git: Git, base: str, head: str | None, paths: Sequence[str]
) -> dict[str, tuple[Hunk, ...]]:
    out = git.read(
        "diff", "--raw", "--patch", "-U0", "-z", *PATCH_OPTIONS, *ends(base, head), "--", *paths
    )
    # The records of --raw end at an empty one; behind it stand the patches in the same order,
    # so no path has to be read out of a patch, where a hostile one could pretend.
    raw, _, patches = out.partition(b"\0\0")
    files = list(raw_files(iter(raw.split(b"\0")))) if raw else []
    sections = _sections(patches)
    answer: dict[str, tuple[Hunk, ...]] = {}
    for file in files:
        # A change of type is told as a deletion and an addition.
        count = 2 if file.status == "type-changed" else 1
        taken = list(itertools.islice(sections, count))
        if len(taken) != count:
            raise GitError("git listed more changed files than patches", 0)
        answer[file.path] = tuple(hunk for section in taken for hunk in _hunks(section))
    return answer


def _sections(patches: bytes) -> Iterator[list[str]]:
    """Yield each file's patch; a line of content never begins with "diff", having a sign first."""
    held: list[str] = []
    for line in patches.split(b"\n"):
        if line.startswith(b"diff --git ") and held:
            yield held
            held = []
        held.append(line.decode("utf-8", "surrogateescape") + "\n")
    if held and held != ["\n"]:
        yield held


def _hunks(section: Iterable[str]) -> Iterator[Hunk]:
    from unidiff.patch import PatchedFile, PatchSet

    # Paths come from --raw; in the patch, which unidiff reads, they could hold anything.
    lines = ["--- a/file\n", "+++ b/file\n"]
    body = list(itertools.dropwhile(lambda line: not line.startswith("@@ "), section))
    if not body:
        return
    if body[-1] == "\n":
        body.pop()
    patch: PatchedFile
    for patch in PatchSet(lines + body):
        for hunk in patch:
            yield Hunk(
                old_start=hunk.source_start,
                new_start=hunk.target_start,
                section=hunk.section_header,
                removed=tuple(_text(line.value) for line in hunk if line.is_removed),
                added=tuple(_text(line.value) for line in hunk if line.is_added),
            )


def _text(value: str) -> str:
    return value.removesuffix("\n").removesuffix("\r")
