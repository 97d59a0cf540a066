"""JUnit XML as Jenkins' xUnit plugin and GitLab take it, and red exactly where the run fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from hotfix_lint.reporters import Style, render
from tests.reporters.cases import REPORTS, each_report
from tests.reporters.hostile import HOSTILE, reports
from tests.reporters.reports import HURRIED, commit, file, finding, report, result

if TYPE_CHECKING:
    from hotfix_lint.report import Report

# What junit-10.xsd knows: element → (attributes needed, attributes allowed, children allowed).
KNOWN: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            "skipped",
            "time",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
            "group",
        },
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "skipped": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
HAS_TEXT = {"skipped", "error", "failure", "system-out"}


def suite(given: Report) -> Any:
    root = fromstring(render("junit", given, Style()))
    assert_known(root)
    (told,) = root
    for name in ("tests", "failures", "errors"):
        assert root.get(name) == told.get(name)
    return told


def assert_known(element: Any) -> None:
    needed, allowed, children = KNOWN[element.tag]
    assert needed <= set(element.attrib) <= needed | allowed
    assert {child.tag for child in element} <= children
    if element.tag not in HAS_TEXT:
        assert not (element.text or "").strip()
    for child in element:
        assert not (child.tail or "").strip()
        assert_known(child)


def case(given: Report, name: str = "") -> Any:
    (told,) = (c for c in suite(given).iter("testcase") if not name or c.get("name") == name)
    return told


def child(given: Report, name: str = "") -> tuple[str, str]:
    """The one child that says how a case ended, and its message; ("", "") for a pass."""
    ended = [c for c in case(given, name) if c.tag != "system-out"]
    assert len(ended) <= 1
    return (ended[0].tag, ended[0].get("message")) if ended else ("", "")


@each_report
def test_it_is_as_the_schema_has_it_with_one_case_a_rule(given: Report) -> None:
    told = suite(given)
    cases = [(c.get("classname"), c.get("name")) for c in told.iter("testcase")]
    expected = [(f"hotfix-lint.{r.stage}", r.rule) for r in given.results]
    assert cases == (
        expected or [("hotfix-lint.push", "hotfix-branch")] * bool(given.not_applicable)
    )
    assert len(set(cases)) == len(cases) == int(told.get("tests"))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(told.get(name)) == len(list(told.iter(tag)))


@each_report
def test_it_is_red_exactly_where_the_run_fails(given: Report) -> None:
    told = suite(given)
    red = int(told.get("failures")), int(told.get("errors"))
    assert (sum(red) > 0) == (given.exit_code != 0)
    assert (red[1] > 0) == (given.exit_code == 2)


@pytest.mark.parametrize(
    "text",
    [*HOSTILE, "]]>", "<![CDATA[x]]>", "&amp;&#0;", "\ufffe\uffff"],
    ids=lambda text: ascii(text[:24]),
)
def test_whatever_an_author_writes(text: str) -> None:
    for told in reports(text):
        suite(told)
        assert "<![CDATA[" not in render("junit", told, Style())


@settings(max_examples=200, deadline=None)
@hypothesis_given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_it_is_always_xml(text: str) -> None:
    for told in reports(text):
        suite(told)


@pytest.mark.parametrize(
    ("given", "ended"),
    [
        (report(results=[result("a")]), ("", "")),
        (report(results=[result("a", "skipped", "no test changed")]), ("skipped", "no test changed")),
        (report(results=[result("a", "unchecked", "too large")]), ("error", "could not be checked: too large")),
        (
            report(results=[result("a", "unchecked", "too large", severity="warning")]),
            ("skipped", "could not be checked: too large"),
        ),
        (
            report(results=[result("a", "unchecked", "too large")], allow_unchecked=True),
            ("skipped", "could not be checked: too large"),
        ),
        (report([finding("m")]), ("failure", "m")),
        (report([finding("m"), finding("n"), finding("o")]), ("failure", "m (and 2 more)")),
        (report([finding("m", waived="so"), finding("n")]), ("failure", "n")),
        (report([finding("m", waived="agreed")]), ("skipped", "waived: agreed")),
        (report([finding("m", severity="warning")]), ("", "")),
        (report([finding("m", severity="warning")], fail_on="warning"), ("failure", "m")),
        (report(not_applicable="x is not a hotfix branch"), ("skipped", "x is not a hotfix branch, nothing was checked")),
    ],
)  # fmt: skip
def test_each_outcome_has_its_element(given: Report, ended: tuple[str, str]) -> None:
    assert child(given) == ended


def test_a_failure_tells_all_findings_of_its_rule_and_how_to_mend_them() -> None:
    found = [
        finding("a debugging line", file("a.py", 17, 5), "x", hint="remove it"),
        finding("no ticket", commit(1), "x"),
        finding("m", file("b.py", None), "x", waived="so"),
    ]
    (failure,) = case(report(found))
    assert failure.get("type") == "error"
    assert failure.text.split("\n") == [
        "error: a.py:17:5: a debugging line",
        "  to mend: remove it",
        "error: commit 1f0c7d2b9e4a: no ticket",
        "error: b.py: m",
        "  waived: so",
    ]


def test_a_pass_tells_what_is_remarkable() -> None:
    (out,) = case(report([finding("m", severity="warning")]))
    assert (out.tag, out.text) == ("system-out", "warning: branch hotfix/expired-sessions: m")
    (out,) = case(report(results=[result("a", remarks=("inherited", "allowed"))]))
    assert out.text == "note: inherited\nnote: allowed"


def test_findings_of_a_rule_that_is_unchecked_in_part_are_told() -> None:
    (error,) = case(REPORTS["unchecked-in-part"], "a")
    assert error.text == "error: branch hotfix/expired-sessions: m\ncould not be checked: too large"
    assert child(REPORTS["unchecked-in-part"], "b") == ("failure", "n")


@each_report
def test_no_line_of_text_begins_with_words_of_an_author(given: Report) -> None:
    for element in suite(given).iter():
        for line in (element.text or "").strip().split("\n"):
            assert line.strip() == "" or line.strip().startswith(
                (
                    "error: ",
                    "warning: ",
                    "note: ",
                    "to mend: ",
                    "waived: ",
                    "could not be checked: ",
                    "and ",
                )
            )


def test_the_run_is_told_by_properties() -> None:
    told = {p.get("name"): p.get("value") for p in suite(report(HURRIED)).iter("property")}
    assert told == {
        "version": "1.2.3",
        "range": "hotfix/expired-sessions, 2 commits on top of main, stage push",
        "commits": "8d3e5f607182..1f0c7d2b9e4a",
        "policy": "hotfix (built in)",
        "policy-digest": "0123456789abcdef",
    }


def test_of_thirty_thousand_findings_of_a_rule_a_hundred_are_told() -> None:
    many = report([finding(f"m{n}", file(f"a{n}", 1)) for n in range(30_000)])
    (failure,) = case(many)
    assert failure.get("message") == "m0 (and 29,999 more)"
    assert failure.text.split("\n")[99:] == ["error: a99:1: m99", "and 29,900 more"]
