"""`dependencies`: the change adds, removes and moves no dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotfix_lint.display import quoted
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hotfix_lint.facts.dependencies import DependencyChange, Unreadable
    from hotfix_lint.facts.facts import Facts

DEFAULT_KINDS = ("manifest", "lockfile", "submodule")


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each dependency that changed, and say what could not be read."""
    report = facts.dependencies
    kinds = settings.get("kinds", DEFAULT_KINDS)
    ecosystems = settings.get("ecosystems")
    allowed = set(settings.get("allow", ())) | _declared(facts, settings)
    changes = [
        change
        for change in report.changes
        if change.kind in kinds and (ecosystems is None or change.ecosystem in ecosystems)
    ]
    let_through = [change for change in changes if change.name in allowed]
    problems = [_problem(change) for change in changes if change.name not in allowed]
    unreadable = [
        item
        for item in report.unreadable
        if item.kind in kinds and (ecosystems is None or item.ecosystem in ecosystems)
    ]
    problems += [_replaced(item) for item in unreadable if item.replaced]
    unread = [f"{item.path}: {item.reason}" for item in unreadable if not item.replaced]
    remarks = tuple(
        f"allowed: {change.name} in {change.path} ({_change(change)})" for change in let_through
    )
    if report.ignored:
        remarks += (f"test data left out: {', '.join(report.ignored[:3])}",)
    return Verdict(tuple(problems), unchecked="; ".join(unread), remarks=remarks)


def _declared(facts: Facts, settings: Mapping[str, Any]) -> set[str]:
    field = settings.get("allow-when-declared")
    if field is None:
        return set()
    return set(_names(facts, field))


def _names(facts: Facts, field: str) -> Iterator[str]:
    for commit in facts.commits:
        for found in commit.message.values(field):
            yield from found.value.replace(",", " ").split()


def _problem(change: DependencyChange) -> Problem:
    values = {
        "name": change.name,
        "from": change.old or "",
        "to": change.new or "",
        "change": _change(change),
        "path": change.path,
        "ecosystem": change.ecosystem,
        "scope": change.scope,
        "kind": change.kind,
        "line": change.line,
    }
    location = Location("file", change.path, change.line)
    return Problem(location, values, f"{change.path}:{change.name}:{change.old}:{change.new}")


def _change(change: DependencyChange) -> str:
    old, new = quoted(change.old or ""), quoted(change.new or "")
    match change.action:
        case "added":
            return f"is added at {new}" if change.new else "is added"
        case "removed":
            return f"is removed (was {old})" if change.old else "is removed"
        case "moved":
            return f"moves from {old} to {new}"
        case "source-changed":
            return f"comes from another source (was {old}, now {new})"
        case "content-replaced":
            return f"has other content under the same version {new}"
        case "present":
            return "is changed"
        case _:
            return f"changes from {old} to {new}"


def _replaced(item: Unreadable) -> Problem:
    values = {
        "name": item.path,
        "from": "",
        "to": "",
        "change": f"cannot be read: {item.reason}",
        "path": item.path,
        "ecosystem": item.ecosystem,
        "scope": "",
        "kind": item.kind,
        "line": None,
    }
    return Problem(Location("file", item.path, 1), values, f"{item.path}:unreadable")
