"""Reports of every sort, which each format for programs must tell as its consumers demand."""

from __future__ import annotations

import os

import pytest

from hotfix_lint.report import Location, RangeInfo, Replacement, Value
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
    rule_info,
)

UNCHECKED = (
    result("branch-fresh", "unchecked", "origin/main is not here", severity="warning"),
    result("branch-name", "unchecked", "the branch's name is not known"),
)
ODD_PATHS = (
    "ünï/文.py",
    "a b.py",
    "100%.py",
    "a#b?.py",
    "a:b/c.py",
    os.fsdecode(b"caf\xe9.py"),
    "tab\tnl\n.py",
    "back\\slash",
    "-rf",
)
BUMP: dict[str, Value] = {"name": "::error::]]>", "from": "1", "to": "<script>"}
PLACES = (
    BRANCH,
    Location("branch"),
    CHANGE,
    MESSAGE,
    commit(),
    commit(3, snippet="Ticket: 1"),
    Location("policy", ".hotfix-lint.yaml", 3),
    file(line=None),
    file(line=7),
    file(line=7, snippet=""),
    file(line=7, snippet="\tx = 1"),
    file(line=7, column=3, snippet="\tx = 1"),
    file(line=7, column=99, snippet="\tx = 1"),
    file(line=7, column=2),
    file(line=7, snippet="x" * 9_999),
    *(file(path, 1, snippet="x") for path in ODD_PATHS),
)
REPORTS = {
    "nothing": report(),
    "no-findings": report(results=[result("a"), result("b", "skipped", "none")]),
    "hurried": report(HURRIED, [result("x-y", "unchecked", "the branch's name is not known")]),
    "places": report([finding(f"m {n}", place, f"rule-{n % 5}") for n, place in enumerate(PLACES)]),
    "teams-policy": report(
        [finding("m", place, "own", "note") for place in PLACES],
        rules=[rule_info("own", "note", file="ci/p p.yaml", line=7, docs="https://example.com/x")],
    ),
    "waived": report([HURRIED[0]._replace(waived="so"), HURRIED[4]]),
    "all-waived": report([found._replace(waived="so") for found in HURRIED]),
    "warnings-fail": report(HURRIED, fail_on="warning"),
    "unchecked-may-be": report(HURRIED[2:3], UNCHECKED, allow_unchecked=True),
    "unchecked": report(results=UNCHECKED),
    "unchecked-in-part": report(
        results=[
            result("a", "unchecked", "too large", findings=(finding("m", rule="a"),)),
            result("b", "unchecked", "too large", severity="warning", findings=(
                finding("n", rule="b", severity="warning"),
            )),
        ],
        fail_on="warning",
    ),
    "equal": report([finding("m", commit(sha=f"{n:040x}")) for n in range(9)]),
    "bumps": report(
        [
            finding("m", file(path, 7, snippet="a==2"), "bump", hint="h", values=BUMP,
                    replacement=Replacement(7, "\ta==2", '\ta==1 # "ü"'))
            for path in ODD_PATHS
        ],
        rules=[rule_info("bump", kind="dependencies")],
    ),
    "not-applicable": report(rules=[rule_info("a-b")], not_applicable="x is not a hotfix branch"),
    "nothing-read": report([finding("m")], range=RangeInfo(None, None, None, None, 0, "commit")),
    "many": report(
        [
            finding(f"m {n}", file(f"a{n}", 1), f"rule-{n % 3}", ("note", "error", "warning")[n % 3])
            for n in range(3_003)
        ]
    ),
}  # fmt: skip
each_report = pytest.mark.parametrize("given", REPORTS.values(), ids=REPORTS)
