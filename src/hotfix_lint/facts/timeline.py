"""Reads a timeline: lines that begin with a time, each made into a moment in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hotfix_lint.facts.markdown import Block

MAX_LINE = 500
# A clock that goes back by more than this has passed midnight; by less, it is out of order.
_MIDNIGHT = timedelta(hours=12)
_DAY = timedelta(days=1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ISO = re.compile(r"\b([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9])")
_DAY_FIRST = re.compile(
    rf"\b([0-9]{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+([0-9]{{4}})\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH}\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}})\b", re.IGNORECASE
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+", re.IGNORECASE)
_ABOUT = re.compile(r"(?:~|≈|about|around|approx(?:imately|\.)?|ca\.?|circa)\s*", re.IGNORECASE)
_CLOCK = re.compile(
    r"([0-9]{1,2})(?::|h)([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(?!:?[0-9])"
    r"(?:\s*([ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"([0-9]{1,2})\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-\u2212])([0-9]{1,2})(?::?([0-5][0-9]))?(?!:?[0-9])")
_NAME = re.compile(r"([A-Z]{1,5})(?![A-Za-z])")
_EDGE = re.compile(r"\s*(?:$|[-\u2013\u2014:|,;)\]→>])")
_SEPARATOR = re.compile(r"[\s\-\u2013\u2014:|,;)\]→>`]+")
# What may stand before a time.
_DRESS = re.compile(r"[\s`|\[(]+")


class Zones(NamedTuple):
    """What abbreviations of time zones mean.

    Attributes:
        known: offsets from UTC by abbreviation.
        ambiguous: abbreviations with several meanings.

    """

    known: Mapping[str, timedelta]
    ambiguous: frozenset[str]


class Entry(NamedTuple):
    """One entry.

    Attributes:
        line: its line, from 1.
        written: the time as it is written, "" where there is none.
        text: what happened.
        moment: when, in UTC, or None.
        problem: why there is no moment, as the end of a sentence, or "".

    """

    line: int
    written: str
    text: str
    moment: datetime | None
    problem: str


class Timeline(NamedTuple):
    """A timeline.

    Attributes:
        entries: in their order.
        assumed: clocks that say no zone were taken for UTC, since nothing says one.
        undated: clocks stand for no day, since nothing says one.

    """

    entries: tuple[Entry, ...]
    assumed: bool
    undated: bool


def read(heading: str, blocks: Iterable[Block], day: date | None, zones: Zones) -> Timeline:
    """Read a timeline.

    Entries are lines that begin with a time, be they of a list, of a table or plain; dates stand
    before a time, in headings, or alone on a line. A clock that goes back by more than twelve hours
    has passed midnight. Items of the outer list that have no time are entries without a moment;
    what stands below them, and code, is no entry.

    Args:
        heading: the section's heading, which may say the zone: `Timeline (UTC)`.
        blocks: what the section holds.
        day: the day of the first entry, where the document says one.
        zones: what abbreviations mean.

    """
    reading = _Reading(day, zones)
    reading.default = zone_in(heading, zones)
    for block in blocks:
        reading.block(block)
    return Timeline(tuple(reading.entries), reading.assumed, reading.undated)


class Clock(NamedTuple):
    """A time of day in a text.

    Attributes:
        written: as it is written, with its zone.
        start: where it begins, in characters.
        end: where it ends.
        minutes: since midnight in UTC, from 0 to 1439.

    """

    written: str
    start: int
    end: int
    minutes: int


def clocks(text: str, zones: Zones) -> list[Clock]:
    """Return the times of day in a text; of one zone, where the last alone says one, else UTC."""
    found: list[tuple[int, int, int, timedelta | None]] = []
    for start in re.finditer(r"(?<![0-9:.\w])[0-9]", text[:MAX_LINE]):
        clock = _clock(text, start.start())
        if clock is None or clock.problem:
            continue
        zone, end = _zone(text, _skip(text, clock.end, re.compile(r"\s*\(?")), zones)
        if isinstance(zone, str):
            continue
        minutes = clock.time.hour * 60 + clock.time.minute
        found.append((start.start(), end if zone is not None else clock.end, minutes, zone))
    said = [zone for *_, zone in found if zone is not None]
    default = said[-1] if said else timedelta()
    return [
        Clock(text[start:end].strip(), start, end, (minutes - _minutes(zone, default)) % 1_440)
        for start, end, minutes, zone in found
    ]


def _minutes(zone: timedelta | None, default: timedelta) -> int:
    return int((default if zone is None else zone).total_seconds()) // 60


def day_in(text: str) -> date | None:
    """Return the first date in a text: `2026-03-01`, `1 March 2026` or `March 1, 2026`."""
    found = _ISO.search(text)
    if found:
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _day(found[3], found[2], found[1])
    if found := _MONTH_FIRST.search(text):
        return _day(found[3], found[1], found[2])
    return None


def zone_in(text: str, zones: Zones) -> timedelta | None:
    """Return the zone that a heading or a sentence says for what follows, or None."""
    for found in re.finditer(r"[A-Z]{1,5}|[+\-\u2212][0-9]{1,2}(?=[:0-5)\s]|$)", text[:MAX_LINE]):
        at = found.start()
        if at and text[at - 1].isalnum():
            continue
        zone, end = _zone(text, at, zones)
        if isinstance(zone, timedelta) and not text[end : end + 1].isalnum():
            return zone
    return None


class _Reading:
    def __init__(self, day: date | None, zones: Zones) -> None:
        self.day = day
        self.zones = zones
        self.default: timedelta | None = None
        self.last: datetime | None = None
        self.entries: list[Entry] = []
        self.assumed = False
        self.undated = False

    def block(self, block: Block) -> None:
        if block.kind == "code":
            return
        outer_item = block.kind == "item" and block.level == 1
        for number, line in block.lines:
            text = line[:MAX_LINE]
            is_first = number == block.line
            given, at = self._date_before(text)
            clock = _clock(text, at)
            if clock is not None:
                self._entry(number, text, given, clock)
            elif block.kind == "heading" or (given and not _SEPARATOR.sub("", text[at:])):
                self._new_day(given or day_in(text))
            elif outer_item and is_first and (found := day_in(text)) and text.rstrip()[-1:] == ":":
                self._new_day(found)  # "On March 1, 2026:" with a list below
            elif (outer_item and is_first) or (block.kind == "row" and text[:1].isdecimal()):
                self._timeless(number, text)
            elif not self.entries and block.kind in {"paragraph", "row"} and self.default is None:
                self.default = zone_in(text, self.zones)  # "All times are CET."

    def _date_before(self, body: str) -> tuple[date | None, int]:
        """Return the date that a line begins with, and where what follows it begins."""
        at = _skip(body, 0, _DRESS)
        at = _skip(body, at, _WEEKDAY)
        for pattern, order in (
            (_ISO, (1, 2, 3)),
            (_DAY_FIRST, (3, 2, 1)),
            (_MONTH_FIRST, (3, 1, 2)),
        ):
            found = pattern.match(body, at)
            if found:
                day = _day(*(found[group] for group in order))
                end = found.end()
                if body[end : end + 1] == "T":
                    end += 1
                end = _skip(body, end, re.compile(r"\s*,?\s*(?:at\s+)?[\s`|]*"))
                return day, end
        return None, at

    def _new_day(self, day: date | None) -> None:
        if day is not None:
            self.day = day
            self.last = None

    def _timeless(self, number: int, text: str) -> None:
        problem = "has no time that can be read"
        self.entries.append(Entry(number, "", text.strip(), None, problem))

    def _entry(self, number: int, body: str, given: date | None, clock: _Clock) -> None:
        zone, end = _zone(body, _skip(body, clock.end, re.compile(r"\s*\(?")), self.zones)
        if zone is None:
            end = clock.end
        end = _range_end(body, end)
        written = body[_skip(body, 0, _DRESS) : end].strip()
        text = body[_skip(body, end, _SEPARATOR) :].strip(" |")
        moment, problem = self._moment(given, clock, zone)
        self.entries.append(Entry(number, written, text, moment, problem))

    def _moment(
        self, given: date | None, clock: _Clock, zone: timedelta | str | None
    ) -> tuple[datetime | None, str]:
        if clock.problem:
            return None, clock.problem
        if isinstance(zone, str):
            return (
                None,
                f"is in {zone}, which is several time zones; write an offset such as +02:00",
            )
        if zone is None and self.default is None:
            self.assumed = True
        if given is not None:
            self._new_day(given)
        if self.day is None:
            self.undated = True
            return None, "has no date"
        try:
            offset = timezone(zone if zone is not None else self.default or timedelta())
            local = datetime.combine(self.day, clock.time, offset) + clock.carry
            moment = local.astimezone(UTC)
            if self.last is not None and self.last - moment > _MIDNIGHT:
                self.day += _DAY
                moment += _DAY
        except (OverflowError, ValueError):
            return None, "is at the end of the calendar"
        self.last = moment
        return moment, ""


class _Clock(NamedTuple):
    """A time of day: where it ends in its line, and what is wrong with it."""

    time: time
    carry: timedelta
    end: int
    problem: str


def _clock(body: str, at: int) -> _Clock | None:
    """Return the time that a line has at an index, or nearly there."""
    at = _skip(body, at, _DRESS)
    at = _skip(body, at, _ABOUT)
    if found := _CLOCK.match(body, at):
        hour, minute, second, half = found.groups()
    elif found := _HOUR.match(body, at):
        hour, half, minute, second = found[1], found[2], "0", None
    else:
        return None
    h, m, s = int(hour), int(minute), int(second or 0)
    midnight = (h, m, s) == (24, 0, 0) and not half
    if half:
        wrong = h > 12 and half in "aA"
        h = h % 12 + 12 * (half in "pP") if h <= 12 else h
    else:
        wrong = False
    if midnight:
        return _Clock(time(), _DAY, found.end(), "")
    if wrong or h > 23 or m > 59 or s > 59:
        problem = f"has {quoted(found[0].strip())}, which is no time of day"
        return _Clock(time(), timedelta(), found.end(), problem)
    return _Clock(time(h, m, s), timedelta(), found.end(), "")


def _zone(body: str, at: int, zones: Zones) -> tuple[timedelta | str | None, int]:
    """Return the zone at an index, or the name of one that has several meanings, and its end."""
    if found := _OFFSET.match(body, at):
        hours, minutes = int(found[2]), int(found[3] or 0)
        named = found[0][0] in "UG"
        # "14:23 -14:30" is a range, "14:23 - 3 users" a sentence; no place is so far from UTC.
        west = found[1] != "+"
        if (named or found[3] is not None) and hours <= (10 if west and not named else 14):
            offset = timedelta(hours=hours, minutes=minutes)
            return (-offset if west else offset), found.end()
    found = _NAME.match(body, at)
    if found is None:
        return None, at
    if found[1] in zones.known and not re.match(r"[-][A-Za-z]", body[found.end() :]):
        return zones.known[found[1]], found.end()
    if found[1] in zones.ambiguous and _EDGE.match(body, found.end()):
        return found[1], found.end()
    return None, at


def _range_end(body: str, at: int) -> int:
    """Return the end of a second time, as of `14:23-14:30`, that follows at an index."""
    between = re.compile(r"\s*(?:[-\u2013\u2014]|to|until)\s*").match(body, at)
    if between is None:
        return at
    second = _CLOCK.match(body, between.end())
    return second.end() if second else at


def _skip(text: str, at: int, what: re.Pattern[str]) -> int:
    found = what.match(text, at)
    return found.end() if found else at


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
