"""`limits`: the change has no more files, lines, folders or commits than a hotfix should."""

from __future__ import annotations

import posixpath
from collections import Counter

from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.matching import Globs
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts


_SHOWN = 3


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each limit that is exceeded."""
    problems = []
    files = _counted(facts, settings)
    for unit in ("files", "lines", "insertions", "deletions", "directories", "hunks", "commits"):
        maximum = settings.get(f"max-{unit}")
        if maximum is None:
            continue
        actual, largest = _measure(facts, unit, files)
        if actual > maximum:
            values = {
                "limit": f"max-{unit}",
                "maximum": maximum,
                "actual": actual,
                "unit": unit,
                "largest": largest,
            }
            problems.append(Problem(Location("change"), values, unit))
    binary = [file.path for file in files if file.is_binary and not file.is_submodule]
    remarks = (f"{len(binary)} binary files have no lines to count",) if len(binary) > 1 else ()
    if len(binary) == 1:
        remarks = (f"{binary[0]} is binary and has no lines to count",)
    return Verdict(tuple(problems), remarks=remarks)


def _counted(facts: Facts, settings: Mapping[str, Any]) -> list[FileChange]:
    roles = settings.get("count")
    paths = Globs(settings.get("paths", ("**",)))
    ignored = Globs(settings.get("ignore", ()))
    return [
        file
        for file in facts.counted_files
        if paths.match(file.path)
        and not ignored.match(file.path)
        and (roles is None or facts.role(file) in roles)
    ]


def _measure(facts: Facts, unit: str, files: Sequence[FileChange]) -> tuple[int, str]:
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
