"""Tells which line of the base would undo a changed version, where that is exact."""

from __future__ import annotations

from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Replacement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotfix_lint.facts.changes import Hunk
    from hotfix_lint.facts.dependencies import DependencyChange
    from hotfix_lint.facts.facts import Facts

# What a person writes line by line. A lockfile is its tool's to write, a submodule has no lines.
_WRITTEN = frozenset({"manifest", "toolchain", "ci", "image"})
MAX_LENGTH = 500


def replacements(
    facts: Facts, changes: Iterable[DependencyChange]
) -> Mapping[DependencyChange, Replacement]:
    """Return the line to put back for each of the changes for which it is known.

    It is known where one line took another's place and differs from it in the version alone.
    """
    asked = [change for change in changes if change.action == "changed" and change.kind in _WRITTEN]
    paths = {change.path for change in asked}
    try:
        hunks = facts.hunks([file for file in facts.files if file.path in paths]) if paths else {}
    except FactUnknownError:  # there is too much to read, and nothing is lost but a convenience
        return {}
    found = {change: _line(change, hunks.get(change.path) or ()) for change in asked}
    return {change: line for change, line in found.items() if line is not None}


def _line(change: DependencyChange, hunks: Sequence[Hunk]) -> Replacement | None:
    if not change.old or not change.new or change.line is None or change.old_line is None:
        return None
    for hunk in hunks:
        at, was_at = change.line - hunk.new_start, change.old_line - hunk.old_start
        if 0 <= at < len(hunk.added) and 0 <= was_at < len(hunk.removed):
            now, before = hunk.added[at], hunk.removed[was_at]
            if _differ_in_version(now, before, change.new, change.old):
                return Replacement(change.line, now, before)
    return None


def _is_plain(line: str) -> bool:
    """Tell whether a line can be shown as it is: programs put it into files, and into comments."""
    spaced = line.replace("\t", " ")
    return "```" not in line and visible(spaced, MAX_LENGTH) == spaced


def _differ_in_version(now: str, before: str, new: str, old: str) -> bool:
    """Tell whether `new` in the one line is `old` in the other, and all else is the same.

    A line that goes on, as one of pip's with hashes does, says more than a version.
    """
    if now.endswith("\\") or not (_is_plain(now) and _is_plain(before)):
        return False
    parts = now.split(new)
    return any(
        new.join(parts[:n]) + old + new.join(parts[n:]) == before for n in range(1, len(parts))
    )
