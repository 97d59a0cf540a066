"""Text of other people is shown so that nothing in it can act or disguise itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint.display import quoted, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, é and 漢字", "plain, é and 漢字"),
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("a\nb\r\tc", "a<U+000A>b<U+000D><U+0009>c"),
        ("a\u202eb\u200bc", "a<U+202E>b<U+200B>c"),
        ("\x9b2J", "<U+009B>2J"),
        ("\udcff", "<0xFF>"),
        ("\ud800", "<U+D800>"),
        ("##[error]x ##vso[task]", "## [error]x ## vso[task]"),
        ("a\u2028b", "a<U+2028>b"),
        ("main\u3164 \ufe0f", "main<U+3164> <U+FE0F>"),
        ("main\xa0\u3000\u200a", "main<U+00A0><U+3000><U+200A>"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_long_text_is_cut() -> None:
    assert visible("x" * 10_000, 10) == "x" * 9 + "…"
    assert quoted("x" * 10_000, 10) == '"' + "x" * 9 + '…"'


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = visible(text, 10_000)
    assert re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]", shown) is None
    assert "##[" not in shown
    shown.encode()
