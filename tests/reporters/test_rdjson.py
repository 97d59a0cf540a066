"""Diagnostics as reviewdog defines them (proto/rdf/reviewdog.proto), in a closed schema of ours."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from hotfix_lint.report import Replacement
from hotfix_lint.reporters import Style, render
from tests.reporters.cases import REPORTS, UNCHECKED, each_report
from tests.reporters.hostile import HOSTILE, reports
from tests.reporters.markup import assert_nothing_acts
from tests.reporters.reports import (
    BRANCH,
    CHANGE,
    commit,
    file,
    finding,
    report,
    rule_info,
)

if TYPE_CHECKING:
    from hotfix_lint.report import Location, Report


def message(needed: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": needed,
        "properties": properties,
        "additionalProperties": False,
    }


STRING = {"type": "string", "minLength": 1}
POSITION = message(
    ["line"],
    line={"type": "integer", "minimum": 1},
    column={"type": "integer", "minimum": 1},
)
SCHEMA = message(
    ["source", "diagnostics"],
    source=message(["name", "url"], name=STRING, url=STRING),
    diagnostics={
        "type": "array",
        "items": message(
            ["message", "location", "severity", "code"],
            message=STRING,
            location=message(
                ["path"], path=STRING, range=message(["start"], start=POSITION, end=POSITION)
            ),
            severity={"enum": ["ERROR", "WARNING", "INFO"]},
            code=message(["value"], value=STRING, url=STRING),
            suggestions={
                "type": "array",
                "items": message(
                    ["range", "text"],
                    range=message(["start", "end"], start=POSITION, end=POSITION),
                    text={"type": "string"},
                ),
            },
        ),
    },
)


def diagnostics(given: Report) -> Any:
    return json.loads(render("rdjson", given, Style()))["diagnostics"]


def place(location: Location, **more: Any) -> Any:
    (told,) = diagnostics(report([finding("m", location, "a-b")], **more))
    return told["location"]


def assert_taken(given: Report) -> None:
    document = json.loads(render("rdjson", given, Style()))
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    told = document["diagnostics"]
    assert len(told) == len(given.standing) + len(given.unchecked)
    for diagnostic in told:
        assert not {"", ".", ".."} & set(diagnostic["location"]["path"].split("/"))


@each_report
def test_each_diagnostic_is_as_the_format_has_it(given: Report) -> None:
    assert_taken(given)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_whatever_an_author_writes_it_is_taken_and_acts_in_no_comment(text: str) -> None:
    for told in reports(text):
        assert_taken(told)
        for diagnostic in diagnostics(told):
            assert_nothing_acts(diagnostic["message"])


def test_what_is_no_file_stands_at_the_policys_line_or_at_a_changed_file() -> None:
    own = {"rules": [rule_info("a-b", file="ci/policy.yaml", line=12)]}
    for location in (BRANCH, CHANGE, commit(3)):
        assert place(location, **own) == {
            "path": "ci/policy.yaml",
            "range": {"start": {"line": 12}},
        }
        assert place(location)["path"] == "shop/sessions.py"


def test_a_whole_file_has_no_range_and_a_line_without_column_is_a_line() -> None:
    assert place(file("a", None)) == {"path": "a"}
    assert place(file("a", 7)) == {"path": "a", "range": {"start": {"line": 7}}}
    assert place(file("a", 7, snippet="x = 1"))["range"] == {"start": {"line": 7}}
    assert place(file("a", 7, 3))["range"] == {"start": {"line": 7}}
    assert place(file("a", 7, 99, "x"))["range"] == {"start": {"line": 7}}


@pytest.mark.parametrize(
    ("snippet", "column", "start", "end"),
    [
        ("abc", 1, 1, 4),
        ("abc", 3, 3, 4),
        ("a\U00010400b", 3, 6, 7),
        ("é = 漢", 5, 6, 9),
        ("\tx", 2, 2, 3),
        (os.fsdecode(b"caf\xe9 x"), 6, 6, 7),
        ("\ud800x", 2, 4, 5),
    ],
)
def test_columns_count_bytes(snippet: str, column: int, start: int, end: int) -> None:
    assert place(file("a", 7, column, snippet))["range"] == {
        "start": {"line": 7, "column": start},
        "end": {"line": 7, "column": end},
    }


@hypothesis_given(st.binary(min_size=1, max_size=40), st.data())
def test_columns_are_those_of_gits_bytes(line: bytes, data: st.DataObject) -> None:
    text = line.decode("utf-8", "surrogateescape")
    column = data.draw(st.integers(1, len(text)))
    told = place(file("a", 1, column, text))["range"]
    rest = line[told["start"]["column"] - 1 : told["end"]["column"] - 1]
    assert rest.decode("utf-8", "surrogateescape") == text[column - 1 :]


def test_the_message_says_what_and_how_to_mend_it() -> None:
    (told,) = diagnostics(report([finding('"a.py" is new', CHANGE, hint="take it out")]))
    assert told["message"] == '"`a.py`" is new\nTo mend: take it out'


@pytest.mark.parametrize(
    ("docs", "code"),
    [
        ("https://example.com/a#b", {"value": "a-b", "url": "https://example.com/a#b"}),
        ("javascript:alert(1)", {"value": "a-b"}),
        ("https://example.com/a b", {"value": "a-b"}),
        ("", {"value": "a-b"}),
    ],
)
def test_only_links_of_the_web_are_links(docs: str, code: dict[str, str]) -> None:
    rules = [rule_info("a-b", docs=docs)]
    (told,) = diagnostics(report([finding("m", CHANGE, "a-b")], rules=rules))
    assert told["code"] == code


def test_a_line_that_can_be_put_back_is_a_suggestion() -> None:
    put = Replacement(7, "f\u00e4hre==2", "f\u00e4hre==1")
    flawed = [finding("m", file(line=7), "a-b", replacement=put), finding("n", file(line=7), "a-b")]
    given = report(flawed, rules=[rule_info("a-b")])
    assert_taken(given)
    first, second = diagnostics(given)
    end = {"line": 7, "column": 10}
    assert first["suggestions"] == [
        {"range": {"start": {"line": 7, "column": 1}, "end": end}, "text": "f\u00e4hre==1"}
    ]
    assert "suggestions" not in second


def test_what_could_not_be_checked_is_no_silence() -> None:
    told = diagnostics(report(results=UNCHECKED))
    assert [(d["code"]["value"], d["severity"]) for d in told] == [
        ("branch-name", "ERROR"),
        ("branch-fresh", "WARNING"),
    ]
    assert told[0]["message"] == "could not be checked: the branch's name is not known"


def test_waived_findings_are_left_out() -> None:
    assert diagnostics(REPORTS["all-waived"]) == []
