"""What a person reads, whole: one golden file a case, rewritten by `pytest --update-golden`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.report import Location, PolicyInfo, Priority, RangeInfo
from hotfix_lint.reporters import Style, render
from tests.reporters.reports import (
    BASE,
    BRANCH,
    CHANGE,
    HURRIED,
    MESSAGE,
    SHA,
    commit,
    file,
    finding,
    report,
    result,
    values,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotfix_lint.report import Report

GOLDEN = Path(__file__).with_name("golden")

OTHERS = (
    result("branch-base"),
    result("commit-ticket", remarks=('the field "Ticket" is inherited from the first commit',)),
    result("weakened-tests", "skipped", "no test changed"),
)
HURRY = report(HURRIED, OTHERS)
NEW_FILES = tuple(
    finding(
        f'"shop/new_{number}.py" is a new source file',
        file(f"shop/new_{number}.py", 1),
        "new-source-files",
        "warning",
        hint="mend the code where it is; a new file is more often a feature than a fix",
    )
    for number in range(13)
)
BARE_COMMITS = tuple(
    finding(
        'the field "Ticket" is missing',
        commit(sha=f"{number:02}" * 20),
        "commit-ticket",
        hint='add a line such as "Ticket: ENG-1234"',
        values=values(subject=f"fix: part {number}"),
    )
    for number in range(12)
)
LONG = "shop/" + "very_" * 24 + "long_name.py"

CASES: dict[str, tuple[Report, Style]] = {
    "normal": (HURRY, Style()),
    "normal-80": (HURRY, Style(width=80)),
    "quiet": (HURRY, Style(verbosity="quiet")),
    "verbose": (
        HURRY._replace(
            policy=PolicyInfo(("hotfix (built in)", ".hotfix-lint.yaml"), "0123456789abcdef"),
            range=HURRY.range._replace(
                notes=("there are 2 merge bases; the nearest is used",),
                priority=Priority("P1", "by the commits", may_loosen=False),
            ),
        ),
        Style(verbosity="verbose"),
    ),
    "colored": (HURRY, Style(color=True)),
    "ascii": (HURRY, Style(unicode=False)),
    "passed": (report(results=OTHERS), Style()),
    "passed-with-warnings": (report(HURRIED[2:3], OTHERS), Style()),
    "passed-quiet": (report(results=OTHERS), Style(verbosity="quiet")),
    "not-applicable": (report(not_applicable="feature/x is not a hotfix branch"), Style()),
    "unchecked": (
        report(
            results=[
                result("branch-fresh", "unchecked", "origin/main is not here", severity="warning"),
                result(
                    "branch-name",
                    "unchecked",
                    "the branch's name is not known; give it with --branch",
                ),
                result("commit-ticket"),
            ],
            range=RangeInfo(None, "main", BASE, SHA, 1, "push"),
        ),
        Style(),
    ),
    "unchecked-and-failed": (
        report(
            HURRIED[:1],
            [result("leftovers", "unchecked", "too large to read line by line: a.sql")],
        ),
        Style(),
    ),
    "waived": (
        report(
            [
                HURRIED[0],
                HURRIED[4]._replace(waived="the fix is in redis itself (oncall-lead, until May 1)"),
                *(f._replace(waived="the shop is split in two") for f in NEW_FILES[:2]),
            ],
        ),
        Style(),
    ),
    "policy": (
        report(
            [
                HURRIED[0],
                finding(
                    "the waiver of diff-size expired on 2026-06-30 and waives nothing",
                    Location("policy", ".hotfix-lint.yaml", 7, 5),
                    "waivers",
                    "warning",
                    hint="remove it, or have it approved anew until a later day",
                ),
            ],
        ),
        Style(),
    ),
    "many-of-one-rule": (report([*HURRIED[4:5], *NEW_FILES, *HURRIED[6:]]), Style()),
    "many-of-one-rule-verbose": (report(NEW_FILES), Style(verbosity="verbose")),
    "many-commits": (report(BARE_COMMITS), Style()),
    "long-words": (
        report([finding(f'"{LONG}" steers the build', file(LONG, 120, 7), "ci-change")]),
        Style(width=80),
    ),
    "wide-characters": (
        report(
            [
                finding(
                    "the subject 修正:期限切れのセッショントークンを拒否する と書かれている 🚑 が長い",
                    commit(1),
                    "commit-subject",
                    "warning",
                    hint="短く 書く: 何 が 壊れて いた か を 一行 で 説明 する と 良い でしょう",
                    values=values(subject="修正:期限切れのトークン"),
                )
            ]
        ),
        Style(width=60),
    ),
    "narrow": (HURRY, Style(width=10)),
    "message-being-written": (
        report(
            [HURRIED[1]._replace(location=MESSAGE)],
            range=RangeInfo(
                "hotfix/ENG-1-x", None, None, None, 1, "commit", origin="commit-msg hook"
            ),
        ),
        Style(),
    ),
    "staged": (
        report(range=RangeInfo("hotfix/ENG-1-x", None, None, None, 0, "commit")),
        Style(),
    ),
    "two-branches": (
        report(
            [finding("a", BRANCH), finding("b", BRANCH._replace(ref="main")), finding("c", CHANGE)]
        ),
        Style(),
    ),
}


# Formats that a person reads, too: how their files end, and the cases in which they differ.
OTHER_FORMATS = {"markdown": ".md", "github": ".github"}
OTHER_CASES = (
    "verbose",
    "passed",
    "passed-with-warnings",
    "not-applicable",
    "unchecked",
    "unchecked-and-failed",
    "waived",
    "policy",
    "many-of-one-rule",
    "message-being-written",
)


@pytest.mark.parametrize("name", CASES)
def test_text_is_as_its_golden_file(golden: Callable[[Path, str], None], name: str) -> None:
    told, style = CASES[name]
    golden(GOLDEN / f"{name}.txt", render("text", told, style))


@pytest.mark.parametrize("name", OTHER_CASES)
@pytest.mark.parametrize("format_name", OTHER_FORMATS)
def test_other_formats_are_as_their_golden_files(
    golden: Callable[[Path, str], None], format_name: str, name: str
) -> None:
    told, style = CASES[name]
    golden(GOLDEN / f"{name}{OTHER_FORMATS[format_name]}", render(format_name, told, style))


def test_each_golden_file_has_its_case() -> None:
    others = {f"{name}{ending}" for name in OTHER_CASES for ending in OTHER_FORMATS.values()}
    assert {path.name for path in GOLDEN.glob("*")} == {f"{name}.txt" for name in CASES} | others
