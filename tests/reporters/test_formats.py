"""The table of formats: each name renders, and a wrong one is told the nearest."""

from __future__ import annotations

import json

import pytest
from defusedxml.ElementTree import fromstring

from hotfix_lint.errors import UsageError
from hotfix_lint.reporters import FORMATS, Style, check_format, render
from tests.reporters.reports import HURRIED, file, finding, report

KNOWN = "known: text, json, sarif, github, gitlab, junit, markdown, rdjson"


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_ends_with_one_line_break(name: str) -> None:
    told = render(name, report(HURRIED), Style())
    assert told.endswith("\n")
    assert not told.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_renders_the_same_twice(name: str) -> None:
    assert render(name, report(HURRIED), Style()) == render(name, report(HURRIED), Style())


@pytest.mark.parametrize("name", FORMATS)
def test_a_very_large_report_is_told_and_can_be_read(name: str) -> None:
    """What each format leaves out, and how it says so, is held by the tests of that format."""
    many = [
        finding(f"m {n}", file(f"src/f{n % 997}.py", n % 500 + 1), f"rule-{n % 7}", hint="h")
        for n in range(30_000)
    ]
    told = render(name, report(many), Style())
    assert len(told) < 40 << 20
    if name in {"json", "sarif", "gitlab", "rdjson"}:
        json.loads(told)
    if name == "junit":
        fromstring(told)


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
