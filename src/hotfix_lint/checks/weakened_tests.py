"""`weakened-tests`: the change deletes, skips, narrows or thins no test."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each place where a test became weaker."""
    forbidden = settings["forbid"]
    problems = []
    for weakening in facts.weakenings:
        if weakening.kind not in forbidden or weakening.conditional:
            continue
        values = {
            "path": weakening.path,
            "line": weakening.line,
            "kind": weakening.kind,
            "what": weakening.what,
        }
        location = Location("file", weakening.path, weakening.line)
        problems.append(Problem(location, values, f"{weakening.path}:{weakening.what}"))
    return Verdict(tuple(problems))
