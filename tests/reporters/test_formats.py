"""The table of formats: each name renders, and a wrong one is told the nearest."""

from __future__ import annotations

import pytest

from hotfix_lint.errors import UsageError
from hotfix_lint.reporters import FORMATS, Style, check_format, render
from tests.reporters.reports import HURRIED, report

KNOWN = "known: text, json, sarif, github, gitlab, junit, markdown, rdjson"


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_ends_with_one_line_break(name: str) -> None:
    told = render(name, report(HURRIED), Style())
    assert told.endswith("\n")
    assert not told.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_renders_the_same_twice(name: str) -> None:
    assert render(name, report(HURRIED), Style()) == render(name, report(HURRIED), Style())


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("jsn", 'did you mean "json"?'),
        ("SARIF", KNOWN),
        ("sarif2", 'did you mean "sarif"?'),
        ("", KNOWN),
        ("reporters.os", KNOWN),
    ],
)
def test_an_unknown_format_is_told_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="there is no report format") as raised:
        check_format(name)
    assert raised.value.hint == hint
    with pytest.raises(UsageError):
        render(name, report(), Style())
