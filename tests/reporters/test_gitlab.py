"""Code Quality as GitLab documents it: what it needs of each finding, and nothing twice."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.report import Location
from hotfix_lint.reporters import Style, render
from tests.reporters.cases import REPORTS, UNCHECKED, each_report
from tests.reporters.hostile import HOSTILE, reports
from tests.reporters.reports import (
    BRANCH,
    CHANGE,
    HURRIED,
    commit,
    file,
    finding,
    report,
    result,
    rule_info,
)

if TYPE_CHECKING:
    from hotfix_lint.report import Report


def issues(given: Report) -> Any:
    return json.loads(render("gitlab", given, Style()))


def place(location: Location, **more: Any) -> Any:
    (told,) = issues(report([finding("m", location, "a-b")], **more))
    return told["location"]


def assert_taken(given: Report) -> None:
    told = issues(given)
    assert isinstance(told, list)
    for issue in told:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["description"]
        assert issue["check_name"] in {rule.name for rule in given.rules}
        assert re.fullmatch(r"[0-9a-f]{16}(-[1-9]\d*)?", issue["fingerprint"])
        assert issue["severity"] in {"critical", "major", "info"}
        assert set(issue["location"]) == {"path", "lines"}
        assert not {"", ".", ".."} & set(issue["location"]["path"].split("/"))
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in told}) == len(told)
    assert len(told) == len(given.standing) + len(given.unchecked)


@each_report
def test_each_finding_has_what_gitlab_demands(given: Report) -> None:
    assert_taken(given)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_whatever_an_author_writes(text: str) -> None:
    for told in reports(text):
        assert_taken(told)


def test_there_is_no_byte_order_mark_and_nothing_is_an_empty_list() -> None:
    assert render("gitlab", report(), Style()) == "[]\n"


def test_severities() -> None:
    found = [finding(s, CHANGE, s, s) for s in ("note", "error", "warning")]
    told = [(issue["check_name"], issue["severity"]) for issue in issues(report(found))]
    assert told == [("error", "critical"), ("warning", "major"), ("note", "info")]


def test_what_is_no_file_stands_at_the_policys_line_or_at_a_changed_file() -> None:
    own = {"rules": [rule_info("a-b", file="ci/policy.yaml", line=12)]}
    for location in (BRANCH, CHANGE, commit(3)):
        assert place(location, **own) == {"path": "ci/policy.yaml", "lines": {"begin": 12}}
        assert place(location) == {"path": "shop/sessions.py", "lines": {"begin": 1}}
    assert place(file("a/b.py", 7), **own) == {"path": "a/b.py", "lines": {"begin": 7}}
    assert place(file("gone.py", None), **own) == {"path": "gone.py", "lines": {"begin": 1}}
    policy = Location("policy", ".hotfix-lint.yaml", 3, 1)
    assert place(policy, **own) == {"path": ".hotfix-lint.yaml", "lines": {"begin": 3}}


def test_equal_fingerprints_are_counted() -> None:
    told = issues(report([finding("m", commit(sha=f"{n:040x}"), identity="x") for n in range(3)]))
    first = told[0]["fingerprint"]
    assert [issue["fingerprint"] for issue in told] == [first, f"{first}-2", f"{first}-3"]


def test_what_could_not_be_checked_is_no_silence() -> None:
    told = issues(report(HURRIED[:1], UNCHECKED))
    assert [(issue["description"], issue["severity"]) for issue in told] == [
        ("could not be checked: the branch's name is not known", "critical"),
        (HURRIED[0].message, "critical"),
        ("could not be checked: origin/main is not here", "major"),
    ]
    (allowed,) = issues(report(results=[result("a", "unchecked", "x")], allow_unchecked=True))
    assert allowed["severity"] == "major"


def test_waived_findings_are_left_out() -> None:
    assert issues(REPORTS["all-waived"]) == []


def test_thirty_thousand_findings() -> None:
    assert_taken(report([finding("m", file(f"a{n % 7}", n + 1), "a-b") for n in range(30_000)]))
