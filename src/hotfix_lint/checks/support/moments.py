"""The moments that a rule can name: when each was, and who says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.report import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.incidents import Incident

IN_WORDS: Mapping[str, str] = {
    "detected": "the incident was detected",
    "deployed": "the fix was deployed",
    "resolved": "the incident was resolved",
    "reviewed": "the incident was reviewed",
    "committed": "the first commit was made",
    "merged": "production got the fix",
    "tagged": "the release was tagged",
    "now": "now",
}
NOT_YET: Mapping[str, str] = {
    "detected": "the incident is not detected",
    "deployed": "the fix is not deployed",
    "resolved": "the incident is not resolved",
    "reviewed": "the incident is not reviewed",
    "committed": "there is no commit",
    "merged": "production has not got the fix",
    "tagged": "the release is not tagged",
}


class Moment(NamedTuple):
    """A moment.

    Attributes:
        name: what it is.
        when: when it was, in UTC; of a day its beginning.
        location: where that is said.
        said_by: who says so, as the end of a sentence.
        is_claim: the author of the change says so, and nothing else shows it.
        is_day: only the day is known.

    """

    name: str
    when: datetime
    location: Location
    said_by: str
    is_claim: bool = True
    is_day: bool = False

    @property
    def told(self) -> str:
        """The moment in words."""
        return f"{self.when:%Y-%m-%d}" if self.is_day else f"{self.when:%Y-%m-%d %H:%M} UTC"


def find(facts: Facts, name: str) -> Moment | None:
    """Return a moment; None if nothing says that it has come.

    Raises:
        FactUnknownError: it cannot be told whether it has.

    """
    return _FINDERS[name](facts)


def needs_incident(name: str) -> bool:
    """Tell whether only the incident's document can say a moment."""
    return _FINDERS[name] in {_detected, _deployed, _resolved, _reviewed}


def _entry(facts: Facts, name: str) -> Moment | None:
    incident = facts.incident
    if incident is None or name not in incident.moments:
        return None
    entry = incident.moments[name]
    assert entry.moment is not None
    location = Location("file", incident.path, entry.line, snippet=f"{entry.written} {entry.text}")
    return Moment(name, entry.moment, location, _by(incident, entry.line))


def _by(incident: Incident, line: int) -> str:
    return f"{visible(incident.path)}, line {line}"


def _detected(facts: Facts) -> Moment | None:
    return _entry(facts, "detected")


def _deployed(facts: Facts) -> Moment | None:
    return _entry(facts, "deployed")


def _resolved(facts: Facts) -> Moment | None:
    return _entry(facts, "resolved")


def _reviewed(facts: Facts) -> Moment | None:
    """Return the day that the document says, else when it came to the history."""
    incident = facts.incident
    if incident is None:
        return None
    if incident.reviewed is not None:
        if incident.reviewed.day is None:
            return None
        location = Location("file", incident.path, incident.reviewed.line)
        by = _by(incident, incident.reviewed.line)
        return Moment("reviewed", incident.reviewed.day, location, by, is_day=True)
    added = facts.added(incident.path)
    if added is None:
        raise FactUnknownError(
            f"{visible(incident.path)} does not say when it was reviewed, and is in no commit:"
            ' add a line "Reviewed: YYYY-MM-DD"'
        )
    by = f"the commit {added.sha[:12]} that adds {visible(incident.path)}"
    return Moment("reviewed", _time(added.time), Location("file", incident.path), by)


def _committed(facts: Facts) -> Moment | None:
    if not facts.commits:
        return None
    first = min(facts.commits, key=lambda commit: commit.author_time)
    location = Location("commit", commit=first.sha)
    when = _time(first.author_time)
    return Moment("committed", when, location, f"the commit {first.short}")


def _merged(facts: Facts) -> Moment | None:
    landing = facts.landing
    if landing is None:
        return None
    by = f"the commit {landing.commit[:12]}"
    location = Location("commit", commit=landing.commit)
    return Moment("merged", _time(landing.time), location, by)


def _tagged(facts: Facts) -> Moment | None:
    seconds = facts.tag_time
    if seconds is None or facts.tag is None:
        return None
    location = Location("branch", ref=facts.tag.name)
    return Moment("tagged", _time(seconds), location, f"the tag {visible(facts.tag.name)}")


def _time(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise FactUnknownError("a commit has a date outside of the calendar") from None


def _now(facts: Facts) -> Moment:
    now = facts.request.now
    if now is None:
        raise FactUnknownError("the present moment is not known here")
    return Moment("now", now.astimezone(UTC), Location("change"), "the clock", is_claim=False)


_FINDERS: Mapping[str, Callable[[Facts], Moment | None]] = {
    "detected": _detected,
    "deployed": _deployed,
    "resolved": _resolved,
    "reviewed": _reviewed,
    "committed": _committed,
    "merged": _merged,
    "tagged": _tagged,
    "now": _now,
}
