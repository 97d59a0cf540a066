"""The JSON report agrees with its schema, and the schema with the code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from hotfix_lint import resources
from hotfix_lint.policy import kinds
from hotfix_lint.report import SEVERITIES, STAGES, Location, Priority, RangeInfo
from hotfix_lint.reporters import Style, phrases, render, text
from tests.reporters.hostile import HOSTILE, reports
from tests.reporters.reports import BRANCH, HURRIED, SHA, file, finding, report, result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.report import Report

SCHEMA = json.loads(resources.read("schemas", "report.schema.json"))


def told(given: Report) -> Any:
    return json.loads(render("json", given, Style()))


def check(given: Report) -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(told(given))


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object with keys, wherever it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_the_schema_is_draft_07_closed_and_described() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    found = list(objects(SCHEMA))
    assert len(found) == 7
    for schema in found:
        assert schema["additionalProperties"] is False
        assert set(schema["required"]) <= set(schema["properties"])
        for key, value in schema["properties"].items():
            assert value["description"].endswith("."), key


def test_the_schema_names_the_codes_own_words() -> None:
    definitions = SCHEMA["definitions"]
    location = definitions["location"]["properties"]
    assert set(location) == set(Location._fields)
    assert set(location["kind"]["enum"]) == set(text._KINDS)
    assert set(definitions["severity"]["enum"]) == set(SEVERITIES)
    assert set(definitions["stage"]["enum"]) == set(STAGES)
    assert set(definitions["result"]["properties"]["outcome"]["enum"]) == set(phrases.OUTCOMES)


def test_the_schema_is_no_kind_of_check() -> None:
    assert not {"report", "policy"} & set(kinds.names())


@pytest.mark.parametrize(
    "given",
    [
        report(),
        report(HURRIED, [result("a"), result("b", "skipped", "none", remarks=("so",))]),
        report(HURRIED[:1], [result("b", "unchecked", "no name")], allow_unchecked=True),
        report([HURRIED[0]._replace(waived="so")], fail_on="note"),
        report(not_applicable="feature/x is not a hotfix branch"),
        report(range=RangeInfo(None, None, None, None, 0, "commit")),
        report(
            range=RangeInfo(
                "b", "p", "a" * 64, "b" * 64, 3, "close", "o", ("n",), "anchor", Priority("P0", "o", True)
            )
        ),
        report(
            [
                finding("m", Location("file", "a", 1, 1, snippet="x"), values={"n": 1, "s": "", "x": None}),
                finding("m", Location("file", "gone")),
                finding("m", Location("commit", commit="")),
                finding("m", Location("commit", commit=SHA, line=3)),
                finding("m", Location("branch")),
                finding("m", Location("branch", ref="b")),
                finding("m", Location("change")),
                finding("m", Location("policy", ".hotfix-lint.yaml", 2)),
            ]
        ),
    ],
    ids=["empty", "all", "unchecked", "waived", "not-applicable", "staged", "sha256", "places"],
)  # fmt: skip
def test_reports_agree_with_the_schema(given: Report) -> None:
    check(given)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_hostile_reports_agree_with_the_schema(text: str) -> None:
    for given in reports(text):
        check(given)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("more",), 1),
        (("outcome",), "fine"),
        (("exit_code",), 3),
        (("fail_on",), "off"),
        (("findings", 0, "more"), 1),
        (("findings", 0, "severity"), "fatal"),
        (("findings", 0, "fingerprint"), "xyz"),
        (("findings", 0, "values"), {"a": [1]}),
        (("findings", 0, "location"), {"kind": "file"}),
        (("findings", 0, "location"), {"kind": "commit"}),
        (("findings", 0, "location"), {"kind": "folder"}),
        (("findings", 0, "location"), {"kind": "change", "line": 0}),
        (("results", 0, "outcome"), "unknown"),
        (("policy", "digest"), ""),
        (("range", "head"), "HEAD"),
        (("range", "commits"), -1),
    ],
)
def test_the_schema_refuses(path: tuple[str | int, ...], value: Any) -> None:
    document = told(report([finding("m")]))
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(document)


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_no_key_may_be_missing(key: str) -> None:
    document = told(report())
    del document[key]
    with pytest.raises(jsonschema.ValidationError, match=key):
        jsonschema.Draft7Validator(SCHEMA).validate(document)


@pytest.mark.parametrize(
    ("given", "outcome", "code"),
    [
        (report(), "passed", 0),
        (report([finding("m")]), "failed", 1),
        (report([finding("m", severity="warning")]), "passed", 0),
        (report([finding("m", severity="warning")], fail_on="warning"), "failed", 1),
        (report([finding("m", waived="so")]), "passed", 0),
        (report([finding("m")], [result("x", "unchecked", "why")]), "unchecked", 2),
        (report([finding("m")], [result("x", "unchecked", "why")], allow_unchecked=True), "failed", 1),
        (report(not_applicable="no hotfix"), "not-applicable", 0),
    ],
)  # fmt: skip
def test_the_outcome(given: Report, outcome: str, code: int) -> None:
    document = told(given)
    assert (document["outcome"], document["exit_code"]) == (outcome, code)


def test_a_finding_is_told_whole() -> None:
    given = finding(
        'the dependency "redis" changes',
        file("requirements.txt", 2, snippet="redis==5.2.1"),
        "dependency-change",
        hint="take it out",
        values={"to": "==5.2.1", "name": "redis", "line": 2, "from": None},
        waived="it is the fix",
    )
    document = told(report([given]))
    assert document["findings"] == [
        {
            "rule": "dependency-change",
            "severity": "error",
            "message": 'the dependency "redis" changes',
            "hint": "take it out",
            "location": {
                "kind": "file",
                "path": "requirements.txt",
                "line": 2,
                "snippet": "redis==5.2.1",
            },
            "values": {"from": None, "line": 2, "name": "redis", "to": "==5.2.1"},
            "waived": "it is the fix",
            "fingerprint": given.fingerprint,
        }
    ]
    assert list(document["findings"][0]["values"]) == ["from", "line", "name", "to"]
    assert document["results"] == [
        {
            "rule": "dependency-change",
            "severity": "error",
            "stage": "push",
            "outcome": "waived",
            "reason": "",
            "remarks": [],
        }
    ]


def test_the_style_changes_nothing() -> None:
    given = report(HURRIED)
    loud = Style(color=True, width=40, verbosity="verbose", unicode=False)
    quiet = Style(verbosity="quiet")
    for name in ("json", "sarif"):
        assert render(name, given, loud) == render(name, given, quiet)
        assert render(name, given, loud).endswith("}\n")


def test_a_place_is_told_by_the_keys_that_it_has() -> None:
    assert told(report([finding("m", BRANCH)]))["findings"][0]["location"] == {
        "kind": "branch",
        "ref": "hotfix/expired-sessions",
    }
