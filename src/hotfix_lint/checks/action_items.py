"""`action-items`: each action item of the incident's document says who does what until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.checks.support.incident import missing, problem
from hotfix_lint.display import quoted
from hotfix_lint.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.incidents import Action
    from hotfix_lint.report import Problem

_LACKS = {"ticket": "no ticket", "owner": "no owner", "due": "no due date"}


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each item that lacks something or is overdue."""
    incident = facts.incident
    if incident is None:
        return missing(facts)
    if not incident.actions:
        line = incident.actions_line
        told = "there are no action items" if line else "there is no section of action items"
        return Verdict((problem(incident, line, told, "actions"),))
    problems: list[Problem] = []
    overdue = []
    today = facts.request.today
    for action in incident.actions:
        lacks = list(_lacks(action, settings.get("require", ())))
        if lacks:
            told = f"the action item {quoted(action.text, 60)} has {_and(lacks)}"
            problems.append(problem(incident, action.line, told, action.text, action.text))
        if not action.ticked and action.due is not None and today > action.due.isoformat():
            told = f"the action item {quoted(action.text, 60)} was due on {action.due.isoformat()}"
            overdue.append(problem(incident, action.line, told, f"due:{action.text}", action.text))
    if settings.get("no-overdue"):
        return Verdict((*problems, *overdue))
    return Verdict(tuple(problems), remarks=tuple(str(p.values["problem"]) for p in overdue))


def _lacks(action: Action, require: tuple[str, ...]) -> Iterator[str]:
    if action.ticked is None:
        yield "no box"
    for name in require:
        if getattr(action, name) is None:
            yield _LACKS[name]


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
