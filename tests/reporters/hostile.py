"""What an author may write to harm who reads a report, and reports that are full of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hotfix_lint.report import Location, Priority, RangeInfo
from tests.reporters.reports import BASE, SHA, commit, file, finding, report, result, rule_info

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.report import Report

HOSTILE = [
    "\x1b[31mred\x1b]8;;https://evil\x07link\x1b]8;;\x07\x1b[2J",
    "c1 \x9b31m \x9d0;title\x9c",
    "bidi \u202e\u2066abc\u2069\u202c",
    "zero\u200bwidth\u200d\u2060\ufeff\u00ad",
    "lines\rone\x85two\u2028three\u2029four\nfive\x0b\x0c\x1c\x1d\x1e",
    "back\x08\x08space\x00nul\x7f",
    "lone \ud800 \udbff surrogates \udc00",
    os.fsdecode(b"bytes \xff\xfe\x80.py"),
    "tags \U000e0041\U000e0042\U000e007f",
    "::error file=a::x",
    "\n::error::x\n  ::set-env name=X::y",
    " " * 300 + "::stop-commands::x",
    "##[command]x ##[error]y ##[group]",
    "####[error] ###vso[x",
    "##vso[task.setvariable variable=X]y",
    "##teamcity[buildStop]",
    "a](javascript:alert(1)) [b](command:x) ![c](https://evil/x.png)",
    "<script>alert(1)</script> <img src=x onerror=y> &lt; @everyone #1",
    "]]><system-out>x</system-out><![CDATA[ ]]]]><![CDATA[> --> <!-- ",
    "{0} {value.__class__} %s %n ${X} `id`",
    "](" * 3_000,
    "\x1b" * 3_000,
    "word " * 200_000,
    "x" * 1_000_000,
    "##[" * 300_000,
]


def reports(text: str) -> Iterator[Report]:
    """Reports in which everything that an author can write is `text`."""
    told: dict[str, Any] = {"hint": text, "values": {"subject": text, "value": text}}
    found = (
        finding(text, Location("branch", ref=text), "named", **told),
        finding(f"{text} is wrong", commit(1, snippet=text), "subject", "warning", **told),
        finding(text, file(text, 1, 1, text), "file", "note", **told),
        finding(f'"{text}"', file(text, None), "file-too", **told),
        finding(text, Location("change"), "size", waived=text, **told),
        finding(text, Location("commit", commit="", line=2), "message", **told),
        finding(text, Location("policy", text, 3, 1), "waivers", **told),
    )
    seen = RangeInfo(
        branch=text,
        production=text,
        base=BASE,
        head=SHA,
        commits=2,
        stage="push",
        origin=text,
        notes=(text,),
        anchor=text,
        priority=Priority(text, text, may_loosen=False),
    )
    yield report(
        found,
        [
            result("unknown", "unchecked", text),
            result("skipping", "skipped", text),
            result("remarking", remarks=(text, text)),
        ],
        [rule_info("named", because=text, hint=text, docs=text, tags=(text,), file=text or None)],
        range=seen,
    )
    yield report(range=seen, not_applicable=f"{text} is not a hotfix branch")
