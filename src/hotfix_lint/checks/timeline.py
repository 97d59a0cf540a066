"""`timeline`: the incident's timeline has what it should, in order, and agrees with itself."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hotfix_lint import durations
from hotfix_lint.checks.support import moments
from hotfix_lint.checks.support.incident import missing, problem
from hotfix_lint.display import quoted
from hotfix_lint.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.incidents import Duration, Incident
    from hotfix_lint.facts.timeline import Entry
    from hotfix_lint.report import Problem

# Clocks of people and machines differ by as much.
_TOLERANCE = timedelta(minutes=5)


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each entry, duration or moment that is not as it should be."""
    incident = facts.incident
    if incident is None:
        return missing(facts)
    if incident.timeline is None or not incident.timeline.entries:
        line = incident.timeline_line
        told = "the timeline has no entry" if line else "there is no timeline"
        return Verdict((problem(incident, line, told, "timeline"),))
    problems = [*_entries(incident, facts.request.now)]
    if settings.get("ordered"):
        problems += _order(incident)
    problems += _required(incident, settings.get("require", ()))
    if settings.get("duration-agrees"):
        problems += _durations(incident)
    remarks = ("no zone is said, so the clocks were taken for UTC",)
    return Verdict(tuple(problems), remarks=remarks if incident.timeline.assumed else ())


def _entries(incident: Incident, now: datetime | None) -> Iterator[Problem]:
    """Yield entries that are no moment, or one to come."""
    assert incident.timeline is not None
    if incident.timeline.undated:
        line = incident.timeline_line
        told = 'the timeline stands for no day: add a line "Date: YYYY-MM-DD"'
        yield problem(incident, line, told, "date")
    for entry in incident.timeline.entries:
        if entry.moment is None and entry.problem != "has no date":
            yield _entry(incident, entry, f"{_named(entry)} {entry.problem}")
        elif entry.moment is not None and now is not None and entry.moment > now + _TOLERANCE:
            yield _entry(incident, entry, f"{_named(entry)} is in the future, {_told(entry)}")


def _order(incident: Incident) -> Iterator[Problem]:
    assert incident.timeline is not None
    entries = [entry for entry in incident.timeline.entries if entry.moment is not None]
    steps = [(a, b) for a, b in pairwise(entries) if a.moment and b.moment and b.moment < a.moment]
    if len(steps) > 2 and len(steps) == len(entries) - 1:
        told = "the timeline runs backwards: put the first entry first"
        yield problem(incident, incident.timeline_line, told, "order")
        return
    for earlier, entry in steps:
        told = f"{_named(entry)} is out of order: {quoted(earlier.written, 40)} stands above it"
        yield _entry(incident, entry, told)


def _required(incident: Incident, names: tuple[str, ...]) -> Iterator[Problem]:
    for name in names:
        if name not in incident.moments:
            told = f"no entry of the timeline says when {moments.IN_WORDS[name]}"
            yield problem(incident, incident.timeline_line, told, name)


def _durations(incident: Incident) -> Iterator[Problem]:
    """Yield durations that differ from the time between detection and deployment or resolution."""
    start = incident.moments.get("detected")
    ends = [incident.moments[n] for n in ("deployed", "resolved") if n in incident.moments]
    for duration in incident.durations:
        if duration.seconds is None:
            told = f"the duration {quoted(duration.written)} is no span of time; write it as 1h 24m"
            yield problem(incident, duration.line, told, "duration")
        elif start is not None and ends and not _agrees(duration, start, ends):
            between = f"from {quoted(start.written, 40)} to {quoted(ends[0].written, 40)}"
            actual = durations.told(_seconds(start, ends[0]))
            told = (
                f"the duration is {quoted(duration.written)} here, and {actual} in the timeline"
                f" ({between})"
            )
            yield problem(incident, duration.line, told, "duration")


def _agrees(duration: Duration, start: Entry, ends: list[Entry]) -> bool:
    assert duration.seconds is not None
    between = [_seconds(start, end) for end in ends]
    return any(abs(seconds - duration.seconds) <= duration.tolerance for seconds in between)


def _seconds(start: Entry, end: Entry) -> float:
    assert start.moment is not None
    assert end.moment is not None
    return (end.moment - start.moment).total_seconds()


def _entry(incident: Incident, entry: Entry, told: str) -> Problem:
    return problem(incident, entry.line, told, f"entry:{entry.text}", entry.text)


def _named(entry: Entry) -> str:
    return f"the entry {quoted(f'{entry.written} {entry.text}'.strip(), 60)}"


def _told(entry: Entry) -> str:
    assert entry.moment is not None
    return f"{entry.moment:%Y-%m-%d %H:%M} UTC"
