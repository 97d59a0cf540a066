"""`dependencies`: the change adds, removes and moves no dependency."""

from __future__ import annotations

from hotfix_lint.checks.support import restoring
from hotfix_lint.display import quoted
from hotfix_lint.facts.dependencies import normal_name
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.dependencies import DependencyChange, Unreadable
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.report import Replacement


DEFAULT_KINDS = ("manifest", "lockfile", "submodule")
_FOLLOWING = frozenset({"added", "removed", "changed", "moved"})


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each dependency that changed, and say what could not be read."""
    report = facts.dependencies
    kinds = settings.get("kinds", DEFAULT_KINDS)
    ecosystems = settings.get("ecosystems")
    allowed = Allowed(settings.get("allow", ()), _declared(facts, settings), report.needs)
    changes = [
        change
        for change in report.changes
        if change.kind in kinds and (ecosystems is None or change.ecosystem in ecosystems)
    ]
    let_through = [change for change in changes if allowed.lets_through(change)]
    stopped = [change for change in changes if not allowed.lets_through(change)]
    known = restoring.replacements(facts, stopped)
    problems = [_problem(change, known.get(change)) for change in stopped]
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


class Allowed:
    """Which changes the policy or a commit's declaration lets through.

    A dependency that is named may change in every file. One that is declared brings with it, in a
    lockfile, what that file says it needs, directly or through others: to move it, its tool had to
    move them. Another hash or source under the same version does not follow from anything.
    """

    def __init__(
        self,
        names: Iterable[str],
        declared: Iterable[str],
        needs: Mapping[str, Mapping[str, frozenset[str]]],
    ) -> None:
        """Take names as people write them, and what each lockfile says that a package needs."""
        self._declared = frozenset(declared)
        self._named = self._declared | frozenset(names)
        self._needs = needs
        self._following: dict[tuple[str, str], frozenset[str]] = {}

    def lets_through(self, change: DependencyChange) -> bool:
        """Tell whether `change` is one of those."""
        if not self._named:
            return False
        name = normal_name(change.name, change.ecosystem)
        if name in {normal_name(named, change.ecosystem) for named in self._named}:
            return True
        return (
            change.kind == "lockfile"
            and change.action in _FOLLOWING
            and name in self._follows(change.path, change.ecosystem)
        )

    def _follows(self, path: str, ecosystem: str) -> frozenset[str]:
        """Return what the declared dependencies need, by the lockfile at `path`."""
        key = path, ecosystem
        if not self._declared:
            return frozenset()  # and what a large lockfile says is not read
        if key not in self._following:
            needs = self._needs.get(path, {})
            reached: set[str] = set()
            waiting = [normal_name(name, ecosystem) for name in self._declared]
            while waiting:
                for needed in needs.get(waiting.pop(), ()):
                    if needed not in reached:
                        reached.add(needed)
                        waiting.append(needed)
            self._following[key] = frozenset(reached)
        return self._following[key]


def _declared(facts: Facts, settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that the commits' field declares."""
    field = settings.get("allow-when-declared")
    if field is None:
        return
    for commit in facts.commits:
        for found in commit.message.values(field):
            yield from found.value.replace(",", " ").split()


def _problem(change: DependencyChange, replacement: Replacement | None) -> Problem:
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
    identity = f"{change.path}:{change.name}:{change.old}:{change.new}"
    return Problem(location, values, identity, replacement)


def _change(change: DependencyChange) -> str:
    old, new = quoted(change.old or ""), quoted(change.new or "")
    match change.action:
        case "added":
            return f"is added at {new}" if change.new else "is added"
        case "removed":
            return f"is removed (was {old})" if change.old else "is removed"
        case "moved":
            if change.old != change.new:
                return f"moves to another place, from {old} to {new}"
            return "moves to another place" + (f", still at {new}" if change.new else "")
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
