"""`announcement`: messages to people hold no placeholder, the incident's times, and no secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint import durations
from hotfix_lint.checks.support import moments, placeholders
from hotfix_lint.display import quoted, visible
from hotfix_lint.facts import timeline
from hotfix_lint.matching import Pattern
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.incidents import Incident, Words
    from hotfix_lint.facts.markdown import Document
    from hotfix_lint.facts.timeline import Clock
    from hotfix_lint.report import Value

_DAY = 24 * 60
# People round what they tell others.
_TOLERANCE = 5
_RANGE = re.compile(r"\s*(?:and|to|until|till|[-\u2013\u2014])\s*\Z", re.IGNORECASE)
_DURATION = re.compile(r"(?i)^\W*duration\W*[:\uff1a]\W*(.+?)\W*$")


class _Message(NamedTuple):
    name: str
    path: str
    document: Document


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each placeholder, wrong time, and internal matter told in public."""
    found = facts.announcements
    messages = [_Message(name, *found[name]) for name in found if name in settings.get("of", found)]
    if not messages:
        return Verdict(skipped="there is no announcement")
    patterns = [Pattern(text) for text in settings.get("not-in-public", ())]
    problems: list[Problem] = []
    remarks: list[str] = []
    for message in messages:
        if settings.get("no-placeholders"):
            problems += _placeholders(message)
        if message.name in settings.get("public", ()):
            problems += _internal(message, patterns)
    if settings.get("times-agree"):
        incident = facts.incident
        if incident is None or "detected" not in incident.moments:
            remarks.append("the times were not compared: no document says when it was detected")
        else:
            for message in messages:
                problems += _times(message, incident, facts.incident_words)
    return Verdict(tuple(problems), remarks=tuple(remarks))


def _lines(message: _Message) -> Iterator[tuple[int, str]]:
    for block in message.document.whole.blocks:
        yield from block.lines


def _placeholders(message: _Message) -> Iterator[Problem]:
    for number, line in _lines(message):
        left = placeholders.find(line, alone=False)
        if left is not None:
            told = f"the {message.name} message still holds the placeholder {quoted(left, 60)}"
            yield _problem(message, number, told, left)


def _internal(message: _Message, patterns: list[Pattern]) -> Iterator[Problem]:
    for number, line in _lines(message):
        found = [match for pattern in patterns if (match := pattern.search(line)) is not None]
        for match in found:
            told = (
                f"the {message.name} message is for the public, and tells {quoted(match.text, 60)}"
            )
            yield _problem(message, number, told, match.text)


def _times(message: _Message, incident: Incident, words: Words) -> Iterator[Problem]:
    """Yield times of the beginning and the end that are not the incident's, and a wrong duration.

    A time is compared where the message says what it is the time of: as a span, or by the words by
    which entries of a timeline are known.
    """
    known = {name: entry.moment for name, entry in incident.moments.items() if entry.moment}
    for number, line in _lines(message):
        for clock, names in _claims(line, words):
            expected = [known[name] for name in names if name in known]
            if expected and not any(_is_at(clock, moment) for moment in expected):
                was = f"{moments.IN_WORDS[names[0]]} {expected[0]:%H:%M} UTC"
                told = (
                    f"the {message.name} message says {quoted(clock.written, 40)}, and {was}"
                    f" ({visible(incident.path)})"
                )
                yield _problem(message, number, told, clock.written)
        stated = _DURATION.match(line)
        if stated and (seconds := durations.parse(stated[1])) is not None:
            spans = [
                (known[end] - known["detected"]).total_seconds()
                for end in ("deployed", "resolved")
                if end in known
            ]
            if spans and all(abs(span - seconds) > _TOLERANCE * 60 for span in spans):
                told = (
                    f"the {message.name} message says it took {quoted(stated[1], 40)}, and the"
                    f" timeline {durations.told(spans[0])} ({visible(incident.path)})"
                )
                yield _problem(message, number, told, stated[1])


def _claims(line: str, words: Words) -> Iterator[tuple[Clock, tuple[str, ...]]]:
    """Yield the times of a line, each with the moments of which it says to be one."""
    from hotfix_lint.facts.incidents import is_about

    clocks = timeline.clocks(line, words.zones)
    if len(clocks) == 2 and _RANGE.match(line[clocks[0].end : clocks[1].start]):
        yield clocks[0], ("detected",)
        yield clocks[1], ("deployed", "resolved")
    elif len(clocks) == 1:
        for name in ("detected", "deployed", "resolved"):
            if is_about(line, name, words):
                others = ("deployed", "resolved") if name != "detected" else ("detected",)
                yield clocks[0], (name, *(other for other in others if other != name))
                return


def _is_at(clock: Clock, moment: datetime) -> bool:
    apart = abs(clock.minutes - (moment.hour * 60 + moment.minute)) % _DAY
    return min(apart, _DAY - apart) <= _TOLERANCE


def _problem(message: _Message, line: int, told: str, text: str) -> Problem:
    values: dict[str, Value] = {
        "name": message.name,
        "path": message.path,
        "line": line,
        "problem": told,
        "text": text,
    }
    return Problem(Location("file", message.path, line), values, f"{message.name}:{text}")
