"""`regression-test`: a change of the product comes with a test that was added or extended."""

from __future__ import annotations

from hotfix_lint.display import visible
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Location, Problem, Value, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.tests import TestJudgement


_GRADES = {"added-test": "strong", "extended-test": "medium"}
_SHOWN = 3


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem if the product changed and no test was added for it."""
    roles = settings.get("for", ("source",))
    untested = [file for file in facts.files if facts.role(file) in roles]
    if not untested:
        return Verdict(skipped=f"no file with the role {' or '.join(roles)} changed")
    grades = {_GRADES[kind] for kind in settings.get("accept", _GRADES)}
    if "strong" in grades and settings.get("mention") != "ticket":
        # What is told first; where there is enough of it, the other files need no look.
        told = facts.strong_evidence(_SHOWN)
        if len(told) == _SHOWN:
            return Verdict(remarks=tuple(f"{item.path}: {item.what}" for item in told))
    judgement = facts.tests
    accepted = [item for item in judgement.evidence if item.grade in grades]
    if accepted and settings.get("mention") == "ticket":
        return _mentions_ticket(facts, untested, [item.path for item in accepted])
    if accepted:
        return Verdict(remarks=tuple(f"{item.path}: {item.what}" for item in accepted[:_SHOWN]))
    if judgement.unreadable:
        unread = "; ".join(f"{path}: {reason}" for path, reason in judgement.unreadable)
        return Verdict(unchecked=f"no test was seen, but not all could be read: {unread}")
    return Verdict((_problem(untested, judgement),))


def _problem(untested: Sequence[FileChange], judgement: TestJudgement) -> Problem:
    seen = [f"{visible(item.path)}: {item.what}" for item in judgement.evidence]
    if not seen and judgement.test_files:
        seen = [f"{visible(path)} changed, but no test in it grew" for path in judgement.test_files]
    told = "; ".join(seen[:_SHOWN]) or "no test file changed"
    return Problem(Location("change"), _values(untested, told), "no-test")


def _mentions_ticket(facts: Facts, untested: Sequence[FileChange], paths: Sequence[str]) -> Verdict:
    ticket = facts.branch.ticket
    if ticket is None:
        return Verdict(unchecked="the branch names no ticket that a test could mention")
    files = [file for file in facts.files if file.path in paths]
    for path, hunks in facts.hunks(files).items():
        if ticket in path or any(ticket in line for h in hunks or () for line in h.added):
            return Verdict()
    values = _values(untested, f"the tests that were added do not mention {ticket}")
    return Verdict((Problem(Location("change"), values, "no-mention"),))


def _values(untested: Sequence[FileChange], seen: str) -> dict[str, Value]:
    paths = [file.path for file in untested]
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return {"files": ", ".join(paths[:_SHOWN]) + more, "count": len(paths), "seen": seen}
