"""Timelines as people write them: each entry a moment in UTC, or the reason why it is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint.facts import incidents, markdown, timeline

DAY = date(2026, 3, 1)
ZONES = incidents.built_in_words().zones


def read(text: str, day: date | None = DAY, heading: str = "Timeline") -> timeline.Timeline:
    return timeline.read(heading, markdown.parse(text).whole.blocks, day, ZONES)


def moments(text: str, day: date | None = DAY, heading: str = "Timeline") -> list[str]:
    """Return the moments as `DD HH:MM`, and what is wrong with those that have none."""
    return [
        f"{entry.moment:%d %H:%M}" if entry.moment else entry.problem
        for entry in read(text, day, heading).entries
    ]


@pytest.mark.parametrize(
    ("line", "moment", "text"),
    [
        ("- 14:23 - Issue first detected", "01 14:23", "Issue first detected"),
        ("- 14:23 UTC: Issue first detected", "01 14:23", "Issue first detected"),
        ("14:23 — Issue first detected", "01 14:23", "Issue first detected"),
        ("* **14:23** Issue first detected", "01 14:23", "Issue first detected"),
        ("+ `14:23` Issue first detected", "01 14:23", "Issue first detected"),
        ("1. [14:23] Issue first detected", "01 14:23", "Issue first detected"),
        ("- [x] 14:23 Issue first detected", "01 14:23", "Issue first detected"),
        ("| 14:23 | Issue first detected |", "01 14:23", "Issue first detected"),
        ("- (14:23 UTC) Issue first detected", "01 14:23", "Issue first detected"),
        ("- 14:23 (UTC): Issue first detected", "01 14:23", "Issue first detected"),
        ("- 14:23:59 - Issue first detected", "01 14:23", "Issue first detected"),
        ("- ~14:23 - Issue first detected", "01 14:23", "Issue first detected"),
        ("- about 14:23: Issue first detected", "01 14:23", "Issue first detected"),
        ("- 14h23 - Issue first detected", "01 14:23", "Issue first detected"),
        ("- 2:23 pm - Issue first detected", "01 14:23", "Issue first detected"),
        ("- 2:23PM: Issue first detected", "01 14:23", "Issue first detected"),
        ("- 2:23 p.m. Issue first detected", "01 14:23", "Issue first detected"),
        ("- 2pm - Issue first detected", "01 14:00", "Issue first detected"),
        ("- 12:05 am - Issue first detected", "01 00:05", "Issue first detected"),
        ("- 12:05 pm - Issue first detected", "01 12:05", "Issue first detected"),
        ("- 2026-03-02 14:23 - Issue first detected", "02 14:23", "Issue first detected"),
        ("- 2026-03-02T14:23:00Z Issue first detected", "02 14:23", "Issue first detected"),
        ("- 2026-03-02T14:23:00.123Z: Issue detected", "02 14:23", "Issue detected"),
        ("- 2026-03-02T14:23+02:00 - Issue first detected", "02 12:23", "Issue first detected"),
        ("- 2 March 2026, 14:23 - Issue first detected", "02 14:23", "Issue first detected"),
        ("- March 2nd, 2026 at 14:23: Issue first detected", "02 14:23", "Issue first detected"),
        ("- **2026-03-02** 14:23 Issue first detected", "02 14:23", "Issue first detected"),
        ("- Mon, 14:23 - Issue first detected", "01 14:23", "Issue first detected"),
        ("- 14:23 CET - Issue first detected", "01 13:23", "Issue first detected"),
        ("- 14:23 PDT Issue first detected", "01 21:23", "Issue first detected"),
        ("- 00:30 CEST - Issue first detected", "28 22:30", "Issue first detected"),
        ("- 14:23 +05:30 - Issue first detected", "01 08:53", "Issue first detected"),
        ("- 14:23 UTC+2: Issue first detected", "01 12:23", "Issue first detected"),
        ("- 14:23 -14:30 the login failed", "01 14:23", "the login failed"),
        ("- 14:23–14:30: the login failed", "01 14:23", "the login failed"),
        ("- 14:23 - 14:30 UTC - the login failed", "01 14:23", "UTC - the login failed"),
        ("- 14:23 - 3 users wrote in", "01 14:23", "3 users wrote in"),
        ("- 14:23 PR opened", "01 14:23", "PR opened"),
        ("- 14:23 PT scan was no zone", "01 14:23", "PT scan was no zone"),
        ("- 24:00 - Issue first detected", "02 00:00", "Issue first detected"),
        ("- 14:23", "01 14:23", ""),
    ],
)
def test_an_entry_is_a_moment_and_what_happened(line: str, moment: str, text: str) -> None:
    (entry,) = read(line).entries
    assert entry.moment is not None
    assert (f"{entry.moment:%d %H:%M}", entry.text) == (moment, text)
    assert entry.moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("- 25:10 - deployed", 'has "25:10", which is no time of day'),
        ("- 14:75 - deployed", 'has "14:75", which is no time of day'),
        ("- 13:00 am - deployed", 'has "13:00 am", which is no time of day'),
        ("- HH:MM - deployed", "has no time that can be read"),
        ("- 14.23 - deployed", "has no time that can be read"),
        ("- at noon we deployed", "has no time that can be read"),
        ("- 14:23 IST - deployed",
         "is in IST, which is several time zones; write an offset such as +02:00"),
        ("- 9999-12-31 23:00 -05:00 - deployed", "is at the end of the calendar"),
    ],
)  # fmt: skip
def test_an_entry_without_a_moment_says_why(line: str, problem: str) -> None:
    (entry,) = read(line).entries
    assert (entry.moment, entry.problem) == (None, problem)


def test_a_clock_that_passes_midnight_is_of_the_next_day() -> None:
    assert moments("- 23:50 - a\n- 00:10 - b\n- 00:40 - c") == ["01 23:50", "02 00:10", "02 00:40"]


def test_a_clock_that_goes_back_a_little_is_out_of_order_and_of_the_same_day() -> None:
    assert moments("- 14:30 - a\n- 14:25 - b") == ["01 14:30", "01 14:25"]


def test_dates_as_headings_in_bold_alone_and_as_outer_items_begin_a_day() -> None:
    text = """\
### 2026-03-02
- 23:00 - a
**3 March 2026**
- 01:00 - b
2026-03-04
- 01:00 - c
- 2026-03-05
  - 01:00 - d
### Afterwards
- 02:00 - e"""
    assert moments(text) == ["02 23:00", "03 01:00", "04 01:00", "05 01:00", "05 02:00"]


def test_what_is_below_an_item_is_a_detail_of_it() -> None:
    assert moments("- 14:23 - a\n  - see the graph\n    more\n- 14:30 - b") == [
        "01 14:23",
        "01 14:30",
    ]


def test_prose_is_no_entry() -> None:
    text = "All in all it was quick.\n\n- 14:23 - a\n\nThanks to all 14 of you."
    assert moments(text) == ["01 14:23"]


def test_a_table_is_read_without_its_head() -> None:
    text = "| Time (UTC) | Event |\n|:--|---|\n| 14:23 | detected |\n| 15.47 | deployed |"
    assert moments(text) == ["01 14:23", "has no time that can be read"]


@pytest.mark.parametrize(
    ("heading", "text", "moment"),
    [
        ("Timeline (UTC)", "- 14:23 - a", "01 14:23"),
        ("Timeline (CET)", "- 14:23 - a", "01 13:23"),
        ("Timeline (UTC+02:00)", "- 14:23 - a", "01 12:23"),
        ("Timeline (CET)", "- 14:23 UTC - a", "01 14:23"),
        ("Timeline", "All times are CET.\n\n- 14:23 - a", "01 13:23"),
        ("Timeline of EVERYTHING", "- 14:23 - a", "01 14:23"),
    ],
)
def test_a_zone_said_once_counts_for_all(heading: str, text: str, moment: str) -> None:
    assert moments(text, heading=heading) == [moment]


def test_utc_is_assumed_where_no_zone_is_said_and_that_is_told() -> None:
    assert read("- 14:23 - a").assumed
    assert not read("- 14:23 UTC - a").assumed
    assert not read("- 14:23 - a", heading="Timeline (UTC)").assumed


def test_clocks_without_a_date_are_told() -> None:
    found = read("- 14:23 - a", day=None)
    assert found.undated
    assert [entry.problem for entry in found.entries] == ["has no date"]
    assert not read("- 2026-03-01 14:23 - a", day=None).undated


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", DAY),
        ("on 2026/3/1", DAY),
        ("1 March 2026", DAY),
        ("1st Mar 2026", DAY),
        ("March 1, 2026", DAY),
        ("YYYY-MM-DD", None),
        ("2026-13-01", None),
        ("2026-02-30", None),
        ("03/01/2026", None),
        ("", None),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    assert timeline.day_in(text) == day


@given(st.text(alphabet="0123456789:-– TZUapm|*[]#.CE\n", max_size=200))
def test_no_text_is_too_much(text: str) -> None:
    for entry in read(text).entries:
        assert (entry.moment is None) == bool(entry.problem)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(-10, 14))
def test_what_is_written_with_an_offset_is_that_moment(hour: int, minute: int, offset: int) -> None:
    (entry,) = read(f"- 2026-03-05 {hour:02}:{minute:02} {offset:+03}:00 - x").entries
    assert entry.moment == datetime(2026, 3, 5, hour, minute, tzinfo=UTC) - timedelta(hours=offset)
