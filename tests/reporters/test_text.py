"""The text that a person reads: what is told when, in which order, and how often."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from hotfix_lint.reporters import Style, render
from tests.reporters.reports import (
    CHANGE,
    HURRIED,
    commit,
    file,
    finding,
    report,
    result,
    rule_info,
    values,
)

Verbosity = Literal["quiet", "normal", "verbose"]


def lines(text: str) -> list[str]:
    return text.split("\n")[:-1]


def in_order(text: str, *parts: str) -> bool:
    positions = [text.index(part) for part in parts]
    return positions == sorted(positions)


def test_findings_stand_by_place_then_severity_then_the_policys_order() -> None:
    told = render(
        "text",
        report(
            [
                finding("in the change", CHANGE, "a"),
                finding("second of the files", file("b"), "b", "warning"),
                finding("first of the files", file("z"), "c", "error"),
                finding("third of the files", file("a"), "d", "warning"),
                finding("of the commit", commit(), "e"),
                finding("of the branch", rule="f"),
            ]
        ),
        Style(),
    )
    assert in_order(
        told,
        "of the branch",
        "of the commit",
        "first of the files",
        "second of the files",
        "third of the files",
        "in the change",
    )


def test_findings_of_one_rule_stand_by_path_and_line_and_share_a_hint() -> None:
    found = [finding(f"at {n}", file("a", n), "debug", hint="remove it") for n in (10, 9, 2)]
    others = [finding("other", file("a", 5), "other", hint="mend it")]
    told = render("text", report([found[0], *others, *found[1:]]), Style())
    assert in_order(told, "at 2", "at 9", "at 10", "remove it", "other")
    assert told.count("remove it") == 1


def test_hints_that_differ_are_all_told() -> None:
    found = [finding(f"at {n}", file("a", n), hint=f"mend {n}") for n in (1, 2)]
    assert in_order(render("text", report(found), Style()), "at 1", "mend 1", "at 2", "mend 2")


def test_a_waived_finding_comes_last_with_its_reason_and_without_its_hint() -> None:
    waived = finding("waived one", file("a"), "x", hint="mend it", waived="it is the fix")
    open_one = finding("open one", file("b"), "y", "note", hint="see to it")
    told = render("text", report([waived, open_one]), Style())
    assert in_order(told, "open one", "see to it", "waived one", "waived: it is the fix")
    assert "mend it" not in told
    assert lines(told)[-1] == (
        "hotfix-lint: passed (1 note, 1 waived; 2 rules: 1 with findings, 1 waived)"
    )


def test_ten_of_a_rule_are_told_and_waived_ones_are_counted_apart() -> None:
    waived = [finding(f"w{n}.", file("a", n + 1), "x", waived="so") for n in range(12)]
    opened = [finding(f"o{n}.", file("a", n + 1), "x") for n in range(11)]
    told = render("text", report([*waived, *opened]), Style())
    assert len(re.findall(r"\bo\d+\.", told)) == 10
    assert len(re.findall(r"\bw\d+\.", told)) == 10
    assert in_order(told, "o9.", "and 1 more of x", "w0.", "w9.", "and 2 more of x")
    verbose = render("text", report([*waived, *opened]), Style(verbosity="verbose"))
    assert len(re.findall(r"\b[ow]\d+\.", verbose)) == 23
    assert " more of " not in verbose


@pytest.mark.parametrize("number", [9, 10])
def test_up_to_ten_nothing_is_left_out(number: int) -> None:
    told = render(
        "text", report([finding(f"m{n}.", file("a", n + 1)) for n in range(number)]), Style()
    )
    assert len(re.findall(r"\bm\d+\.", told)) == number
    assert " more of " not in told


def test_what_is_left_out_is_counted_once_where_the_tenth_stands() -> None:
    found = [finding("missing", commit(sha=f"{n:040x}"), "ticket") for n in range(30)]
    told = render("text", report([*found, finding("large", CHANGE, "size")]), Style())
    assert told.count("missing") == 10
    assert told.count(" more of ticket") == 1
    assert told.count("commit 000") == 10
    assert in_order(told, "missing", "and 20 more of ticket", "large")


@pytest.mark.parametrize("verbosity", ["quiet", "normal", "verbose"])
def test_quiet_tells_what_fails_and_verbose_tells_what_passed(verbosity: Verbosity) -> None:
    told = render(
        "text",
        report(
            HURRIED,
            [
                result("passing"),
                result("skipping", "skipped", "nothing there"),
                result("unknown", "unchecked", "no name"),
                result("unknown-too", "unchecked", "no date", severity="note"),
                result("remarking", remarks=("an exception was used",)),
            ],
        ),
        Style(verbosity=verbosity),
    )
    assert "diff-size" in told
    assert "unknown: no name" in told
    assert ("unknown-too" in told) == (verbosity != "quiet")
    assert ("commit-subject" in told) == (verbosity != "quiet")
    assert ("an exception was used" in told) == (verbosity != "quiet")
    assert ("passing" in told) == (verbosity == "verbose")
    assert ("skipping: nothing there" in told) == (verbosity == "verbose")


def test_quiet_follows_the_severity_that_fails() -> None:
    warned = report([finding("careful", severity="warning")])
    assert render("text", warned, Style(verbosity="quiet")) == ""
    assert "careful" in render("text", warned._replace(fail_on="warning"), Style(verbosity="quiet"))


def test_a_pass_is_told_in_two_lines() -> None:
    told = lines(render("text", report(results=[result("a"), result("b")]), Style()))
    assert told == [
        "hotfix-lint: hotfix/expired-sessions, 2 commits on top of main, stage push",
        "hotfix-lint: passed (2 rules: 2 passed)",
    ]


@pytest.mark.parametrize(
    ("results", "allow", "verdict"),
    [
        ([result("a")], False, "passed"),
        ([result("a", "unchecked", "why")], False, "could not be checked"),
        ([result("a", "unchecked", "why")], True, "passed"),
        ([result("a", "unchecked", "why", severity="warning")], False, "passed"),
        ([result("a", "unchecked", "why", findings=(HURRIED[0],))], False, "failed, and not all could be checked"),
        ([result("a", "unchecked", "why", findings=(HURRIED[0],))], True, "failed"),
        ([result("a", "failed", findings=(HURRIED[0],))], False, "failed"),
    ],
)  # fmt: skip
def test_the_last_line_is_the_verdict(results: list, allow: bool, verdict: str) -> None:  # type: ignore[type-arg]
    told = render("text", report(results=results, allow_unchecked=allow), Style())
    assert lines(told)[-1].startswith(f"hotfix-lint: {verdict} (")


def test_findings_of_an_unchecked_rule_are_told_as_well() -> None:
    found = finding("a bump", file("a"), "deps")
    told = render(
        "text",
        report(results=[result("deps", "unchecked", "b is unreadable", findings=(found,))]),
        Style(),
    )
    assert in_order(told, "a bump", "could not be checked", "deps: b is unreadable")


@pytest.mark.parametrize(
    ("message", "line", "shown"),
    [
        ('"a.py" is new', 1, ""),
        ('"a.py" is new', None, ""),
        ('"a.py" is new', 7, "a.py:7"),
        ('"aa.py" is new', 1, "a.py:1"),
        ("a debugging line", 1, "a.py:1"),
    ],
)
def test_the_place_is_told_unless_the_message_names_it(
    message: str, line: int | None, shown: str
) -> None:
    told = render("text", report([finding(message, file("a.py", line), "x")]), Style())
    assert f"  ✖ {message}{'  ' + shown if shown else ''}  x\n" in told


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("verbosity", ["normal", "verbose"])
def test_lines_fit_the_screen(width: int, verbosity: Verbosity) -> None:
    told = render("text", report(HURRIED, [result(f"r{n}") for n in range(40)]), Style(width=width, verbosity=verbosity))  # fmt: skip
    assert max(map(len, lines(told))) <= min(width, 120)


def test_color_changes_nothing_but_the_color() -> None:
    hurry = report(HURRIED, [result("a"), result("b", "unchecked", "why")])
    for verbosity in ("normal", "verbose"):
        plain = render("text", hurry, Style(verbosity=verbosity))
        colored = render("text", hurry, Style(verbosity=verbosity, color=True))
        assert "\x1b" not in plain
        assert re.sub(r"\x1b\[[0-9;]+m", "", colored) == plain
        # No color runs on into what the terminal shows next, nor into the next line.
        for line in lines(colored):
            codes = re.findall(r"\x1b\[([0-9;]+)m", line)
            assert codes[1::2] == ["0"] * (len(codes) // 2)
            assert len(codes) % 2 == 0


def test_ascii_marks_are_ascii() -> None:
    hurry = report(
        [*HURRIED, *(finding("n", file("a", n), "note", "note", waived="x") for n in range(1, 13))],
        [result("a"), result("b", "unchecked", "why"), result("c", "skipped", "none")],
    )
    for verbosity in ("quiet", "normal", "verbose"):
        assert render("text", hurry, Style(verbosity=verbosity, unicode=False)).isascii()


def test_the_subject_of_a_commit_is_told_if_any_finding_knows_it() -> None:
    found = [
        finding("a", commit(), "a"),
        finding("b", commit(), "b", values=values(subject="fix: it")),
    ]
    assert "commit 1f0c7d2b9e4a fix: it\n" in render("text", report(found), Style())


def test_rules_that_are_not_run_are_no_ones_business() -> None:
    told = render("text", report(results=[result("a")], rules=[rule_info("later")]), Style())
    assert "later" not in told
