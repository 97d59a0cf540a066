"""`limits`: the change has no more files, lines, folders or commits than a hotfix should."""

from __future__ import annotations

from hotfix_lint.checks.support.measures import UNITS, measure
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.matching import Globs
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each limit that is exceeded."""
    problems = []
    files = _counted(facts, settings)
    for unit in UNITS:
        maximum = settings.get(f"max-{unit}")
        if maximum is None:
            continue
        actual, largest = measure(facts, unit, files)
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
