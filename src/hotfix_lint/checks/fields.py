"""`fields`: each commit message has the named fields, each with a value that answers."""

from __future__ import annotations

from hotfix_lint.checks.support import commits
from hotfix_lint.checks.support.conditions import Conditions
from hotfix_lint.display import quoted
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each missing or wrong field of each commit."""
    chosen, skipped = commits.selected(facts, settings)
    if skipped:
        return Verdict(skipped=skipped)
    by_commit = [list(_problems(commit, settings["require"])) for commit in chosen]
    if settings.get("commits") == "any" and not all(by_commit):
        return Verdict()
    return Verdict(tuple(problem for problems in by_commit for problem in problems))


def _problems(commit: Commit, require: Mapping[str, Mapping[str, Any] | None]) -> Iterator[Problem]:
    for name, given in require.items():
        settings = given or {}
        found = commit.message.values(name)
        if not found:
            if settings.get("required", True):
                yield _missing(commit, name)
            continue
        conditions = Conditions.read(settings)
        for field in found:
            wrong = conditions.problem(field.value)
            if wrong is None and not field.value:
                wrong = "is empty"
            if wrong is not None:
                yield _problem(commit, name, field.value, wrong, field.line)
        if settings.get("unique", True) and len({field.value for field in found}) > 1:
            second = next(field for field in found if field.value != found[0].value)
            yield _problem(
                commit,
                name,
                second.value,
                f"is given twice: {quoted(found[0].value)} and {quoted(second.value)}",
                second.line,
            )


def _missing(commit: Commit, name: str) -> Problem:
    near = next((miss for miss in commit.message.near_misses if miss.name == name), None)
    if near is None:
        return _problem(commit, name, "", "is missing", None)
    wrong = f"is missing: line {near.line} is nearly one, but {near.why}"
    return _problem(commit, name, near.written, wrong, near.line)


def _problem(commit: Commit, name: str, value: str, wrong: str, line: int | None) -> Problem:
    values = commits.values(commit) | {"field": name, "value": value, "problem": wrong}
    return Problem(commits.location(commit, line), values, f"{name}:{commits.identity(commit)}")
