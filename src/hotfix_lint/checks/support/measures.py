"""How large a change is, in each of the units that a rule may count."""

from __future__ import annotations

import posixpath
from collections import Counter

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts

UNITS = ("files", "lines", "insertions", "deletions", "directories", "hunks", "commits")
_SHOWN = 3


def measure(facts: Facts, unit: str, files: Sequence[FileChange]) -> tuple[int, str]:
    """Return how many of `unit` the change has in `files`, and in words where the most are.

    Raises:
        FactUnknownError: the changed lines would have to be read, and are too many.

    """
    match unit:
        case "files":
            return len(files), _largest({file.path: file.lines for file in files})
        case "lines":
            sizes = {file.path: file.lines for file in files}
        case "insertions":
            sizes = {f.path: (f.insertions or 0) + f.hidden_insertions for f in files}
        case "deletions":
            sizes = {f.path: (f.deletions or 0) + f.hidden_deletions for f in files}
        case "directories":
            sizes = Counter(posixpath.dirname(file.path) or "." for file in files)
            return len(sizes), _largest(sizes)
        case "hunks":
            found = facts.hunks(files)
            sizes = {path: len(hunks) for path, hunks in found.items() if hunks is not None}
        case _:
            return len(facts.commits), ""
    return sum(sizes.values()), _largest(sizes)


def _largest(sizes: Mapping[str, int]) -> str:
    ranked = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{name} ({size})" for name, size in ranked[:_SHOWN])
    return shown + (f" and {len(ranked) - _SHOWN} more" if len(ranked) > _SHOWN else "")
