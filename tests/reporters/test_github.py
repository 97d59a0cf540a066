"""Annotations as GitHub's runner reads them."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from hotfix_lint.display import visible
from hotfix_lint.report import Location, Report
from hotfix_lint.reporters import Style, github, render
from tests.reporters.cases import REPORTS, UNCHECKED, each_report
from tests.reporters.reports import (
    BRANCH,
    CHANGE,
    HURRIED,
    MESSAGE,
    commit,
    file,
    finding,
    report,
    result,
)


class Annotation(NamedTuple):
    level: str
    properties: dict[str, str]
    message: str


def run_by_the_runner(output: str) -> list[Annotation]:
    """What actions/runner makes of a log: a command begins its line, but for blanks."""
    told = []
    for line in output.split("\n"):
        if not line.lstrip().startswith("::"):
            continue
        header, _, data = line.lstrip()[2:].partition("::")
        level, _, given = header.partition(" ")
        pairs = (pair.split("=", 1) for pair in given.split(",") if pair)
        properties = {key: unescaped(value, "\r\n:,") for key, value in pairs}
        told.append(Annotation(level, properties, unescaped(data, "\r\n")))
    return told


def unescaped(text: str, escaped: str) -> str:
    for char in escaped + "%":
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def annotations_of(given: Report) -> list[Annotation]:
    return run_by_the_runner(render("github", given, Style()))


def annotation_at(location: Location, message: str = "m", **more: str) -> Annotation:
    (told,) = annotations_of(report([finding(message, location, "a-b", **more)]))  # type: ignore[arg-type]
    return told


@each_report
def test_no_level_has_more_annotations_than_are_shown_and_errors_come_first(given: Report) -> None:
    levels = [told.level for told in annotations_of(given)]
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    assert all(levels.count(level) <= 10 for level in set(levels))


@each_report
def test_what_does_not_fit_is_counted(given: Report) -> None:
    told = annotations_of(given)
    more = {
        a.level: int(a.message.split(" ")[0].replace(",", ""))
        for a in told
        if a.properties["title"] == "hotfix-lint"
    }
    counts = {"error": 0, "warning": 0, "notice": 0}
    for found in given.standing:
        counts[{"note": "notice"}.get(found.severity, found.severity)] += 1
    for level, number in counts.items():
        shown = [
            a
            for a in told
            if a.level == level
            and a.properties["title"] not in {"hotfix-lint", "could not be checked"}
        ]
        assert len(shown) + more.get(level, 0) == number


@pytest.mark.parametrize(("number", "shown", "last"), [
    (9, 9, "8"),
    (10, 10, "9"),
    (11, 10, "2 more errors (all: hotfix-lint --verbose)"),
    (30_000, 10, "29,991 more errors (all: hotfix-lint --verbose)"),
])  # fmt: skip
def test_the_tenth_of_more_than_ten_says_how_many_more(number: int, shown: int, last: str) -> None:
    told = annotations_of(report([finding(f"{n}", CHANGE) for n in range(number)]))
    assert len(told) == shown
    assert told[-1].message == last


@each_report
def test_the_last_line_sums_up_and_is_no_command(given: Report) -> None:
    last = render("github", given, Style()).split("\n")[-2]
    assert last.startswith("hotfix-lint: ")
    assert run_by_the_runner(last) == []


def test_a_file_is_pointed_at_and_what_is_none_is_not() -> None:
    told = annotation_at(file("a/b.py", 17, 5, "    breakpoint()"), hint="remove it")
    assert told.level == "error"
    assert told.message == "m\nTo mend: remove it"
    assert list(told.properties.items()) == [
        ("file", "a/b.py"), ("line", "17"), ("col", "5"), ("title", "a-b")
    ]  # fmt: skip
    assert annotation_at(file("a", None)).properties == {"file": "a", "title": "a-b"}
    for location in (BRANCH, CHANGE, MESSAGE, commit(3)):
        assert annotation_at(location).properties == {"title": "a-b"}


@pytest.mark.parametrize(
    ("location", "message", "told"),
    [
        (commit(1), "no ticket", "commit 1f0c7d2b9e4a: no ticket"),
        (MESSAGE, "no ticket", "message being written: no ticket"),
        (BRANCH, "no ticket", "branch hotfix/expired-sessions: no ticket"),
        (
            BRANCH,
            '"hotfix/expired-sessions" has no ticket',
            '"hotfix/expired-sessions" has no ticket',
        ),
        (Location("branch"), "no ticket", "branch: no ticket"),
        (CHANGE, "too large", "too large"),
    ],
)
def test_the_message_names_its_subject_once(location: Location, message: str, told: str) -> None:
    assert annotation_at(location, message).message == told


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("note", "notice")]
)
def test_levels(severity: str, level: str) -> None:
    assert annotation_at(CHANGE, severity=severity).level == level


def test_rules_that_could_not_be_checked_are_one_annotation_a_level() -> None:
    error, warning = annotations_of(report(results=UNCHECKED))
    assert error == Annotation(
        "error", {"title": "could not be checked"}, "branch-name: the branch's name is not known"
    )
    assert (warning.level, warning.message) == ("warning", "branch-fresh: origin/main is not here")
    (both,) = annotations_of(report(results=UNCHECKED, allow_unchecked=True))
    assert (both.level, both.message.count("\n")) == ("warning", 1)


def test_waived_findings_are_none() -> None:
    assert annotations_of(REPORTS["all-waived"]) == []


def test_a_branch_that_is_no_hotfix_is_a_line_of_the_log() -> None:
    told = render("github", report(not_applicable="x is not a hotfix branch"), Style())
    assert told == "hotfix-lint: x is not a hotfix branch, nothing was checked\n"


@pytest.mark.parametrize("path", [
    "a,b:c%2C.py", "a=b", "a::b", "::error::x", "x\n::error::y", os.fsdecode(b"\xff.py"), "##[group]x", "../x", "/etc/x",
])  # fmt: skip
def test_no_path_ends_its_property(path: str) -> None:
    told = annotation_at(file(path, 1))
    assert set(told.properties) == {"file", "line", "title"}
    inside = re.sub(r"^\.\.(?=/)", "<..>", path) if path.startswith("..") else path
    inside = f"<>{inside}" if inside.startswith("/") else inside
    assert told.properties["file"] == visible(inside)


@hypothesis_given(st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_every_text_arrives_whole_and_in_its_place(message: str, hint: str, path: str) -> None:
    told = annotation_at(file(path, 1), message, hint=hint)
    assert set(told.properties) == {"file", "line", "title"}
    assert told.message == visible(message) + (f"\nTo mend: {visible(hint)}" if hint else "")


def test_a_rule_is_unchecked_in_part_beside_what_it_found() -> None:
    told = annotations_of(
        report(
            results=[result("a", "unchecked", "too large", findings=(finding("m", CHANGE, "a"),))]
        )
    )
    assert [a.message for a in told] == ["a: too large", "m"]


def test_as_many_are_shown_as_the_runner_shows() -> None:
    assert github.SHOWN == 10
    assert len(annotations_of(report(HURRIED))) == len(HURRIED)
