"""What an incident's document says: its header, its timeline, its action items."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint import durations
from hotfix_lint.facts import catalogues, timeline
from hotfix_lint.facts.timeline import Zones
from hotfix_lint.matching import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hotfix_lint.facts.markdown import Block, Document, Field, Section
    from hotfix_lint.facts.timeline import Entry, Timeline
    from hotfix_lint.matching import Pattern

MAX_ITEM = 4_000
_OWNER = re.compile(
    r"(?<![\w@/.])@[A-Za-z0-9][\w./-]*|\b[\w.+-]+@[\w-]+\.[\w.-]+|(?i:\bowner):\s*(?!TBD\b)\w"
)
_ROUGH = re.compile(
    r"^\s*(?:~|≈|about|around|approx(?:imately|\.)?|ca\.?|circa|under|over|<|>)\s*", re.IGNORECASE
)
_DECIMAL = re.compile(r"[0-9][.,][0-9]|^\s*[0-9]+\s*(?:h|hours?|d|days?)\s*$", re.IGNORECASE)


class Words(NamedTuple):
    """The words by which the parts of a document are known.

    Attributes:
        fields: names of header fields, by what they are.
        sections: headings, by what they are.
        like: what the text of an entry about a moment matches, by the moment.
        unlike: and what it does not match.
        zones: time zones by abbreviation.

    """

    fields: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, tuple[str, ...]]
    like: Mapping[str, Patterns]
    unlike: Mapping[str, Patterns]
    zones: Zones


class Duration(NamedTuple):
    """What a document says of how long it lasted.

    Attributes:
        line: its line, from 1.
        written: as it is written.
        seconds: what that means, or None if it is no span of time.
        tolerance: by how many seconds it may be rounded.

    """

    line: int
    written: str
    seconds: int | None
    tolerance: float


class Reviewed(NamedTuple):
    """What the document says of its review.

    Attributes:
        line: its line, from 1.
        day: the beginning of the day, since few write down the time; None if it says none yet.

    """

    line: int
    day: datetime | None


class Action(NamedTuple):
    """One action item.

    Attributes:
        line: its line, from 1.
        text: what is to be done.
        ticked: it is done; None if it has no box.
        ticket: its ticket, or None.
        owner: who does it, or None.
        due: until when, or None.

    """

    line: int
    text: str
    ticked: bool | None
    ticket: str | None
    owner: str | None
    due: date | None


class Incident(NamedTuple):
    """An incident's document.

    Attributes:
        path: where it is, from the repository's top where it is in there.
        document: all of it.
        day: the day of the incident, or None.
        durations: what it says of how long it lasted, the header first.
        reviewed: what it says of its review, or None.
        timeline: its timeline, or None without such a section.
        timeline_line: the line of the timeline's heading, or None.
        moments: entries of the timeline by what they are about: detected, deployed, resolved.
        actions: its action items, or None without such a section.
        actions_line: the line of that section's heading, or None.

    """

    path: str
    document: Document
    day: date | None
    durations: tuple[Duration, ...]
    reviewed: Reviewed | None
    timeline: Timeline | None
    timeline_line: int | None
    moments: Mapping[str, Entry]
    actions: tuple[Action, ...] | None
    actions_line: int | None


@cache
def built_in_words() -> Words:
    """Return the words of the catalogue."""
    return words({})


def words(more: Mapping[str, Mapping[str, Sequence[str]]]) -> Words:
    """Return the words of the catalogue, and those that a policy adds.

    Args:
        more: `fields`, `sections` and `moments`, each by what it is a list of names or patterns.

    """
    loaded = catalogues.load("incidents")
    moments = loaded["moments"]
    added = more.get("moments", {})
    return Words(
        fields=_with(loaded["fields"], more.get("fields", {})),
        sections=_with(loaded["sections"], more.get("sections", {})),
        like={n: Patterns([*g["like"], *added.get(n, ())]) for n, g in moments.items()},
        unlike={name: Patterns(given.get("unlike", ())) for name, given in moments.items()},
        zones=Zones(
            {name: _offset(text) for name, text in loaded["zones"].items()},
            frozenset(loaded["ambiguous"]),
        ),
    )


def _with(
    known: Mapping[str, Sequence[str]], more: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    return {key: (*names, *more.get(key, ())) for key, names in known.items()}


def _offset(text: str) -> timedelta:
    """Return what `+05:30` means."""
    hours, minutes = text[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if text[0] == "-" else offset


def read(path: str, document: Document, words: Words, ticket: Pattern) -> Incident:
    """Read an incident's document.

    Args:
        path: where it is.
        document: what it holds.
        words: the words by which its parts are known.
        ticket: what a ticket looks like.

    """
    header = _Header(document, words)
    date_of = header.field("date")
    day = timeline.day_in(date_of.value) if date_of else None
    section = document.section(*words.sections["timeline"])
    read_timeline = section and timeline.read(section.name, section.blocks, day, words.zones)
    actions = document.section(*words.sections["actions"])
    return Incident(
        path=path,
        document=document,
        day=day,
        durations=tuple(_durations(document, header, words)),
        reviewed=_reviewed(header.field("reviewed")),
        timeline=read_timeline,
        timeline_line=section.line if section else None,
        moments=moments(read_timeline.entries, words) if read_timeline else {},
        actions=tuple(_actions(actions, ticket)) if actions else None,
        actions_line=actions.line if actions else None,
    )


class _Header:
    """The fields above the first section, and those of the front matter."""

    def __init__(self, document: Document, words: Words) -> None:
        self._words = words
        first = next((s.line for s in document.sections if 2 <= s.level <= 6), None)
        self._fields = [
            field for field in document.whole.fields if first is None or field.line < first
        ]
        self._front = document.front

    def field(self, what: str) -> Field | None:
        from hotfix_lint.facts.markdown import Field, key

        wanted = {key(name) for name in self._words.fields[what]}
        found = next((field for field in self._fields if key(field.name) in wanted), None)
        if found is None:
            front = next((n for n in self._front if key(n) in wanted), None)
            return Field(front, self._front[front], 1) if front else None
        return found


def _durations(document: Document, header: _Header, words: Words) -> Iterator[Duration]:
    from hotfix_lint.facts.markdown import key

    first = header.field("duration")
    wanted = {key(name) for name in words.fields["duration"]}
    others = [field for field in document.whole.fields if key(field.name) in wanted]
    fields = [first, *(f for f in others if f.line != first.line)] if first else others
    for field in fields:
        written = field.value.strip()
        if not written:
            continue
        told = re.sub(r"\s*\([^()]*\)\s*$", "", _ROUGH.sub("", written)).rstrip(".")
        seconds = durations.parse(told)
        rough = _ROUGH.match(written) is not None
        tolerance = 60.0
        if seconds is not None and (rough or _DECIMAL.search(told)):
            tolerance = max(seconds * 0.1, 1_800.0 if seconds >= 3_600 else 300.0)
        yield Duration(field.line, written, seconds, tolerance)


def _reviewed(field: Field | None) -> Reviewed | None:
    if field is None:
        return None
    day = timeline.day_in(field.value)
    return Reviewed(field.line, datetime.combine(day, time(), UTC) if day else None)


def moments(entries: Sequence[Entry], words: Words) -> dict[str, Entry]:
    """Return the entries that are about detection, deployment of the fix, and resolution.

    Detected is the earliest such entry. Of several deployments after it those that speak of a fix
    count; of those the last before the resolution, or the last of all.
    """
    told = sorted((e for e in entries if e.moment is not None), key=_moment)
    found: dict[str, Entry] = {}
    detected = [entry for entry in told if is_about(entry.text, "detected", words)]
    if detected:
        found["detected"] = detected[0]
        told = [entry for entry in told if _moment(entry) >= _moment(detected[0])]
    resolved = [entry for entry in told if is_about(entry.text, "resolved", words)]
    deployed = [entry for entry in told if is_about(entry.text, "deployed", words)]
    deployed = [entry for entry in deployed if is_about(entry.text, "fixed", words)] or deployed
    before = [e for e in deployed if not resolved or _moment(e) <= _moment(resolved[-1])]
    if before or deployed:
        found["deployed"] = (before or deployed)[-1]
    if resolved:
        found["resolved"] = resolved[-1]
    return found


def _moment(entry: Entry) -> datetime:
    assert entry.moment is not None
    return entry.moment


def is_about(text: str, what: str, words: Words) -> bool:
    """Tell whether a text is about a moment, such as detected."""
    return words.like[what].match(text) and not words.unlike[what].match(text)


def _actions(section: Section, ticket: Pattern) -> Iterator[Action]:
    items = [item for item in section.items if item.ticked is not None or item.level == 1]
    for item in items:
        text = " ".join(item.text[:MAX_ITEM].split())
        owner = _OWNER.search(text)
        yield Action(
            line=item.line,
            text=text,
            ticked=item.ticked,
            ticket=_ticket(text, ticket),
            owner=owner[0] if owner else None,
            due=_due(item),
        )


def _ticket(text: str, ticket: Pattern) -> str | None:
    """Return the first ticket in a text, but not the end of another word, as of `ENG-XXX-1`."""
    for found in ticket.findall(text):
        if not re.match(r"[\w-]", text[found.start - 1 : found.start]):
            return found.text
    return None


def _due(item: Block) -> date | None:
    """Return the date behind `by` or `due`, else the last date of an item."""
    text = " ".join(item.text[:MAX_ITEM].split())
    named = re.search(r"(?i)\b(?:by|due|until|before|deadline)\b:?\s*(.{0,40})", text)
    if named and (day := timeline.day_in(named[1])):
        return day
    return timeline.day_in(text)
