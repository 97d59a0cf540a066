"""Spans of time as people write them: `2h`, `1h 24m`, `84 min`, `72 hours`."""

from __future__ import annotations

import re

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_UNIT = r"(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)"
_PART = re.compile(
    rf"([0-9]{{1,6}}(?:[.,][0-9]{{1,3}})?)\s*{_UNIT}(?![A-Za-z])\.?(?:\s*(?:,|and\b|&)?\s*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?\s*(?:h|hrs?|hours?)?", re.IGNORECASE
)
# "1h24" leaves the last unit to be understood.
_BARE_MINUTES = re.compile(r"([0-9]{1,4})h([0-5]?[0-9])", re.IGNORECASE)


def parse(text: str) -> int | None:
    """Return the seconds that `text` means, or None if it is no span of time.

    `1:24` is an hour and 24 minutes, as on a clock.
    """
    told = text.strip()
    if clock := _CLOCK.fullmatch(told):
        return int(clock[1]) * 3_600 + int(clock[2]) * 60 + int(clock[3] or 0)
    if bare := _BARE_MINUTES.fullmatch(told):
        return int(bare[1]) * 3_600 + int(bare[2]) * 60
    total, position, last = 0.0, 0, float("inf")
    while position < len(told):
        part = _PART.match(told, position)
        if part is None:
            return None
        unit = _SECONDS[part[2][0].lower()]
        if unit >= last:
            return None  # "5m 3h" and "2h 2h" are slips, not spans
        total += float(part[1].replace(",", ".")) * unit
        position, last = part.end(), unit
    return round(total) if told else None


def told(seconds: float) -> str:
    """Return a span in words of two units at most, to the minute: `1h 24m`, `72h`, `3d 2h`."""
    minutes = round(abs(seconds) / 60)
    # Deadlines of up to three days are known by their hours.
    days, minutes = divmod(minutes, 1_440) if minutes > 72 * 60 else (0, minutes)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{n}{unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if n]
    return " ".join(parts[:2]) or "0m"
