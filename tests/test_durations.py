"""Spans of time as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint import durations


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h", 120),
        ("1h 24m", 84),
        ("1h24m", 84),
        ("1h24", 84),
        ("84 min", 84),
        ("84 minutes", 84),
        ("84 Minutes", 84),
        ("1 hour and 24 minutes", 84),
        ("1 hr, 24 mins", 84),
        ("1.5h", 90),
        ("1,5 hours", 90),
        ("1:24", 84),
        ("1:24:30", 84.5),
        ("01:24 h", 84),
        ("72 hours", 4_320),
        ("2 days", 2_880),
        ("1w", 10_080),
        ("90s", 1.5),
        ("  2h  ", 120),
        ("0m", 0),
    ],
)
def test_a_span_is_read(text: str, minutes: float) -> None:
    assert durations.parse(text) == minutes * 60


@pytest.mark.parametrize(
    "text",
    ["", " ", "Xh Xm", "soon", "2", "h", "2 h 3", "5m 3h", "2h 2h", "-2h", "1:75", "2h later",
     "2 months", "1h 24m!", "٢h"],
)  # fmt: skip
def test_what_is_no_span_is_none(text: str) -> None:
    assert durations.parse(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (84 * 60, "1h 24m"),
        (-84 * 60, "1h 24m"),
        (0, "0m"),
        (59, "1m"),
        (48 * 3600, "48h"),
        (72 * 3600, "72h"),
        (74 * 3600, "3d 2h"),
        (96 * 3600, "4d"),
        (96 * 3600 + 60, "4d 1m"),
    ],
)
def test_a_span_is_told(seconds: int, text: str) -> None:
    assert durations.told(seconds) == text


@given(st.integers(0, 72 * 60))
def test_what_is_told_is_read_as_the_same(minutes: int) -> None:
    assert durations.parse(durations.told(minutes * 60)) == minutes * 60


@given(st.text(max_size=40))
def test_no_text_is_too_much(text: str) -> None:
    found = durations.parse(text)
    assert found is None or found >= 0
