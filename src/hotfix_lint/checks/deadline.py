"""`deadline`: of two moments the second comes within a span of time of the first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hotfix_lint import durations
from hotfix_lint.checks.support import moments
from hotfix_lint.checks.support.conditions import listed
from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError, RepositoryError
from hotfix_lint.facts.git import GitError
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hotfix_lint.checks.support.moments import Moment
    from hotfix_lint.facts.facts import Facts


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem if the second moment came too late, or has not come and is too late.

    Of several names for a moment the first that is known counts.
    """
    within = durations.parse(settings["within"])
    assert within is not None  # the policy's loader has seen to it
    begins, ends = listed(settings["from"]), listed(settings["to"])
    start = _first(facts, begins)
    if start is None:
        return _without_start(facts, begins)
    end = _first(facts, ends)
    now = moments.find(facts, "now")
    assert now is not None  # where it is not known, that is an error
    if end is None:
        end = now
        left = start.when + timedelta(seconds=within) - now.when
        if left >= timedelta():
            until = f"{start.when + timedelta(seconds=within):%Y-%m-%d %H:%M} UTC"
            told = f"until {until}, {durations.told(left.total_seconds())} from now"
            return Verdict(remarks=(f"{moments.NOT_YET[ends[0]]}: {told}",))
    elapsed = _elapsed(start, end)
    if elapsed < timedelta():
        return Verdict(unchecked=_backwards(start, end))
    claims = [moment for moment in (start, end) if moment.is_claim]
    remarks = tuple(
        f"{moments.IN_WORDS[moment.name]} {moment.told}, says {moment.said_by}" for moment in claims
    )
    over = elapsed - timedelta(seconds=within)
    if over <= timedelta():
        return Verdict(remarks=remarks)
    is_late = end.name == "now" and "now" not in ends
    ended = moments.NOT_YET[ends[0]] if is_late else moments.IN_WORDS[end.name]
    values = {
        "from": moments.IN_WORDS[start.name],
        "to": ended,
        "start": start.told,
        "end": "" if is_late else end.told,
        "within": durations.told(within),
        "actual": durations.told(elapsed.total_seconds()),
        "over": durations.told(over.total_seconds()),
        "problem": f"{ended} {durations.told(elapsed.total_seconds())} after"
        f" {moments.IN_WORDS[start.name]}",
    }
    location = start.location if is_late or end.location.kind == "change" else end.location
    return Verdict((Problem(location, values, f"{start.name}:{ends[0]}"),), remarks=remarks)


def _first(facts: Facts, names: Sequence[str]) -> Moment | None:
    """Return the first moment that is known; what cannot be told matters only if none is."""
    unknown: FactUnknownError | RepositoryError | None = None
    for name in names:
        try:
            moment = moments.find(facts, name)
        except GitError:  # a git that failed tells of no moment that there is none
            raise
        except (FactUnknownError, RepositoryError) as error:
            unknown = unknown or error
            continue
        if moment is not None:
            return moment
    if unknown is not None:
        raise unknown
    return None


def _without_start(facts: Facts, names: Sequence[str]) -> Verdict:
    if facts.incident is None and any(map(moments.needs_incident, names)):
        path = visible(facts.document_path(facts.workflow.incidents))
        return Verdict(skipped=f"there is no {path}")
    told = " or ".join(moments.IN_WORDS[name] for name in names)
    return Verdict(unchecked=f"nothing says when {told}")


def _elapsed(start: Moment, end: Moment) -> timedelta:
    """Return the time between two moments; of days the least that it can have been."""
    if end.is_day and end.when.date() == start.when.date():
        return timedelta()
    return end.when - start.when


def _backwards(start: Moment, end: Moment) -> str:
    return (
        f"{moments.IN_WORDS[end.name]} {end.told} ({end.said_by}), before"
        f" {moments.IN_WORDS[start.name]}, {start.told} ({start.said_by})"
    )
