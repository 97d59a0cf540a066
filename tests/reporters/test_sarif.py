"""SARIF as GitHub code scanning demands it, beyond what the format itself does."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from hotfix_lint.report import Location, RangeInfo, Replacement
from hotfix_lint.reporters import Style, render, sarif
from tests.reporters.cases import REPORTS, each_report
from tests.reporters.reports import (
    BRANCH,
    CHANGE,
    MESSAGE,
    SHA,
    commit,
    file,
    finding,
    report,
    result,
    rule_info,
)

if TYPE_CHECKING:
    from hotfix_lint.report import Report


def run_of(given: Report) -> Any:
    document = json.loads(render("sarif", given, Style()))
    assert (document["version"], document["$schema"]) == ("2.1.0", sarif.SCHEMA)
    (run,) = document["runs"]
    return run


def result_at(location: Location, **more: Any) -> Any:
    (told,) = run_of(report([finding("m", location, "a-b")], **more))["results"]
    return told


def physical(location: Location, **more: Any) -> Any:
    return result_at(location, **more)["locations"][0]["physicalLocation"]


@each_report
def test_every_result_points_into_a_file(given: Report) -> None:
    for told in run_of(given)["results"]:
        (location,) = told["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        address = urlsplit(place["artifactLocation"]["uri"])
        assert address == ("", "", address.path, "", "")
        assert address.path.isascii()
        parts = unquote_to_bytes(address.path).split(b"/")
        assert not {b"", b".", b".."} & set(parts)
        region = place["region"]
        assert region["startLine"] >= 1
        assert region.get("endLine", region["startLine"]) >= region["startLine"]
        if "snippet" in region:
            assert region["endColumn"] == region["startColumn"] + len(region["snippet"]["text"])


@each_report
def test_every_result_names_its_rule_twice_and_the_same(given: Report) -> None:
    run = run_of(given)
    rules = run["tool"]["driver"]["rules"]
    for told in run["results"]:
        rule = rules[told["ruleIndex"]]
        assert rule["id"] == told["ruleId"]
        assert rule["defaultConfiguration"]["level"] == told["level"]
        assert told["kind"] == "fail"
        assert told["message"]["text"].endswith(".")
    for notification in run["invocations"][0]["toolExecutionNotifications"]:
        descriptor = run["tool"]["driver"]["notifications"][notification["descriptor"]["index"]]
        assert descriptor["id"] == notification["descriptor"]["id"]
        if "associatedRule" in notification:
            assert (
                rules[notification["associatedRule"]["index"]]["id"]
                == (notification["associatedRule"]["id"])
            )


@each_report
def test_fingerprints_are_there_and_differ_within_a_rule(given: Report) -> None:
    seen = set()
    for told in run_of(given)["results"]:
        prints = told["partialFingerprints"]
        assert re.fullmatch(r"[0-9a-f]{16}", prints["hotfixLint/v1"])
        assert re.fullmatch(r"[0-9a-f]{16}:[1-9]\d*", prints["primaryLocationLineHash"])
        key = told["ruleId"], prints["primaryLocationLineHash"]
        assert key not in seen
        seen.add(key)


@each_report
def test_every_rule_of_the_run_is_described(given: Report) -> None:
    driver = run_of(given)["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.name for rule in given.rules]
    for rule in [*driver["rules"], *driver["notifications"]]:
        for text in (
            rule["shortDescription"]["text"],
            rule["fullDescription"]["text"],
            rule["help"]["text"],
            rule["help"]["markdown"],
        ):
            assert 0 < len(text) <= 1_024
        # The id and the name must differ: SARIF 2.1.0, 3.49.7.
        assert rule.get("name", "").lower() != rule["id"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}


@each_report
def test_suppressions_are_told_of_all_results_or_of_none(given: Report) -> None:
    assert len({"suppressions" in told for told in run_of(given)["results"]}) <= 1


@each_report
def test_the_run_is_told(given: Report) -> None:
    run = run_of(given)
    assert run["automationDetails"]["id"] == f"hotfix-lint/{given.range.stage}/"
    assert run["tool"]["driver"]["name"] == "hotfix-lint"
    assert run["tool"]["driver"]["semanticVersion"] == given.version
    assert run["columnKind"] == "unicodeCodePoints"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["exitCode"] == given.exit_code


def test_waived_findings_are_left_out_since_github_would_open_an_alert() -> None:
    assert [told["ruleId"] for told in run_of(REPORTS["waived"])["results"]] == [
        "dependency-change"
    ]


def test_the_most_severe_of_too_many_are_kept_and_the_rest_is_counted() -> None:
    run = run_of(REPORTS["many"])
    assert len(run["results"]) == sarif.MAX_RESULTS == 1_000
    assert {told["level"] for told in run["results"]} == {"error"}
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["descriptor"]["id"] == "results-left-out"
    assert notification["message"]["text"] == "2,003 more results are not in this report."


def test_many_findings_of_one_rule_hide_none_of_another() -> None:
    """Whoever makes a thousand commits without a ticket gets no dependency past."""
    many = [finding(f"{n}", rule="commit-ticket") for n in range(1_500)]
    last = finding("bumped", rule="dependency-change")
    run = run_of(report([*many, last]))
    rules = [told["ruleId"] for told in run["results"]]
    assert len(rules) == sarif.MAX_RESULTS
    assert rules[-1] == "dependency-change"
    assert [told["message"]["text"] for told in run["results"][:2]] == ["0.", "1."]


@pytest.mark.parametrize(
    ("number", "left_out"), [(1_000, []), (1_001, ["1 more result is not in this report."])]
)
def test_nothing_is_said_to_be_left_out_that_is_not(number: int, left_out: list[str]) -> None:
    run = run_of(report([finding(f"{n}") for n in range(number)]))
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [notification["message"]["text"] for notification in told] == left_out


def test_an_unchecked_rule_is_a_notification_and_no_result() -> None:
    run = run_of(report(results=[result("a"), result("b-c", "unchecked", "no name is known")]))
    assert run["results"] == []
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "Rule 'b-c' could not be checked: no name is known."
    assert notification["associatedRule"] == {"id": "b-c", "index": 1}
    assert notification["level"] == "warning"


def test_a_branch_that_is_no_hotfix_is_a_note() -> None:
    run = run_of(REPORTS["not-applicable"])
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (notification["level"], notification["message"]["text"]) == (
        "note",
        "x is not a hotfix branch.",
    )


def test_what_is_no_file_stands_at_the_policys_line_or_at_a_changed_file() -> None:
    own = {"rules": [rule_info("a-b", file=".hotfix-lint.yaml", line=12)]}
    built_in = {"rules": [rule_info("a-b", file=None, line=12)]}
    nothing_read = RangeInfo(None, None, None, None, 0, "commit")
    assert physical(BRANCH, **own)["artifactLocation"]["uri"] == ".hotfix-lint.yaml"
    assert physical(BRANCH, **own)["region"] == {"startLine": 12}
    assert physical(BRANCH, **built_in)["artifactLocation"]["uri"] == "shop/sessions.py"
    assert physical(BRANCH, **built_in)["region"] == {"startLine": 1}
    lost = physical(BRANCH, **built_in, range=nothing_read)
    assert lost["artifactLocation"]["uri"] == ".hotfix-lint.yaml"


@pytest.mark.parametrize(
    ("location", "logical"),
    [
        (BRANCH, [{"name": "hotfix/expired-sessions", "fullyQualifiedName": "refs/heads/hotfix/expired-sessions", "kind": "branch"}]),
        (commit(3), [{"name": SHA[:12], "fullyQualifiedName": f"{SHA}:message", "kind": "commit"}]),
        (MESSAGE, [{"name": "message", "fullyQualifiedName": "message", "kind": "commit"}]),
        (CHANGE, None),
        (Location("branch"), None),
    ],
)  # fmt: skip
def test_its_true_place_is_told_too(location: Location, logical: Any) -> None:
    assert result_at(location)["locations"][0].get("logicalLocations") == logical


@pytest.mark.parametrize(
    ("location", "region"),
    [
        (file(line=None, snippet="x"), {"startLine": 1}),
        (file(line=7), {"startLine": 7}),
        (file(line=7, snippet=""), {"startLine": 7}),
        (file(line=7, column=2), {"startLine": 7, "startColumn": 2}),
        (
            file(line=7, snippet="\tx = 1"),
            {"startLine": 7, "startColumn": 1, "endLine": 7, "endColumn": 7, "snippet": {"text": " x = 1"}},
        ),
        (
            file(line=7, column=4, snippet="é = 漢"),
            {"startLine": 7, "startColumn": 4, "endLine": 7, "endColumn": 6, "snippet": {"text": " 漢"}},
        ),
        (file(line=7, column=99, snippet="x"), {"startLine": 7, "startColumn": 99}),
    ],
)  # fmt: skip
def test_the_region_is_the_line_from_the_column_on(location: Location, region: Any) -> None:
    assert physical(location)["region"] == region


def test_the_message_says_what_and_how_to_mend_it() -> None:
    (told,) = run_of(report([finding("the name is bad", hint="rename it")]))["results"]
    assert told["message"]["text"] == "the name is bad. To mend: rename it."


def test_what_to_do_is_told_to_programs_and_no_fix_changes_the_policy() -> None:
    flawed = [finding("m", commit(1), "b"), finding("m", file(line=4), "a")]
    told = run_of(report([flaw._replace(hint="do this") for flaw in flawed]))["results"]
    for one in told:
        assert one["properties"] == {"hint": "do this."}
        assert one["message"]["text"].endswith("To mend: do this.")
        assert "fixes" not in one


BUMP = {"name": "a\u202e", "from": "1.0", "to": "2.0"}


def test_a_dependency_shows_the_version_before_and_after() -> None:
    rules = [rule_info("bump", kind="dependencies"), rule_info("other")]
    flawed = [
        finding("m", file(line=4), "bump", values=BUMP),
        finding("n", file(line=5), "bump", values=BUMP | {"from": ""}),
        finding("o", CHANGE, "bump", values=BUMP),
        finding("p", file(line=6), "other", values=BUMP),
    ]
    told = run_of(report(flawed, rules=rules))["results"]
    ((flow,),) = [
        [steps["locations"] for steps in way["threadFlows"]] for way in told[0]["codeFlows"]
    ]
    assert [step["location"]["message"]["text"] for step in flow] == [
        'before the change: "a<U+202E>" at "1.0".',
        'after the change: "a<U+202E>" at "2.0".',
    ]
    assert [step["location"]["physicalLocation"] for step in flow] == [
        told[0]["locations"][0]["physicalLocation"]
    ] * 2
    assert [step["state"] for step in flow] == [
        {"a<U+202E>": {"text": "1.0"}},
        {"a<U+202E>": {"text": "2.0"}},
    ]
    assert all("codeFlows" not in one for one in told[1:])


def test_a_line_that_can_be_put_back_is_a_fix() -> None:
    put = Replacement(4, "\ta v2", "\ta v1")
    flawed = finding("m", file("a b/go.mod", 4), "bump", replacement=put)
    (told,) = run_of(report([flawed], rules=[rule_info("bump")]))["results"]
    assert told["fixes"] == [
        {
            "description": {"text": "Put line 4 back to what it was before the change."},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "a%20b/go.mod", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 4, "startColumn": 1, "endColumn": 6},
                            "insertedContent": {"text": "\ta v1"},
                        }
                    ],
                }
            ],
        }
    ]


def test_the_help_shows_placeholders_to_fill_in_and_where_to_read_more() -> None:
    info = rule_info("a-b", hint='say "{field}: …" in {{braces}}', because="it helps")
    (rule,) = run_of(report(rules=[info]))["tool"]["driver"]["rules"]
    assert rule["help"]["text"] == (
        'To mend: say "<field>: …" in {braces}.\nWhy: it helps.\nMore: hotfix-lint rules a-b'
    )
    assert (rule["id"], rule["name"]) == ("a-b", "AB")


@pytest.mark.parametrize(
    ("docs", "told"),
    [
        ("https://example.com/a#b", "https://example.com/a#b"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://example.com/a b", None),
        ("", None),
    ],
)
def test_only_links_of_the_web_are_links(docs: str, told: str | None) -> None:
    (rule,) = run_of(report(rules=[rule_info("a-b", docs=docs)]))["tool"]["driver"]["rules"]
    assert rule.get("helpUri") == told


def test_tags_are_few_and_differ() -> None:
    info = rule_info("a-b", tags=("x", "x", *(f"t{n}" for n in range(30))))
    (rule,) = run_of(report(rules=[info]))["tool"]["driver"]["rules"]
    assert rule["properties"]["tags"] == ["x", *(f"t{n}" for n in range(19))]


def test_fingerprints_stay_when_lines_are_added_above_and_commits_are_rebased() -> None:
    before = [
        finding("m", file(line=4, snippet="x"), "a"),
        finding("m", file(line=9, snippet="x"), "a"),
        finding("m", commit(1), "b"),
    ]
    after = [
        before[0]._replace(location=file(line=14, snippet="x")),
        before[1]._replace(location=file(line=19, snippet="x")),
        before[2]._replace(location=commit(1, sha="e" * 40)),
    ]
    told = [
        [r["partialFingerprints"] for r in run_of(report(found))["results"]]
        for found in (before, after)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/b.py", "a/b.py"),
        ("a b", "a%20b"),
        ("100%", "100%25"),
        ("a#b?c", "a%23b%3Fc"),
        ("c:d", "c%3Ad"),
        ("é", "%C3%A9"),
        (os.fsdecode(b"\xe9"), "%E9"),
        ("\ud800", "%3F"),
        ("a\\b", "a%5Cb"),
        ("../a", "%3C..%3E/a"),
        ("a/../b/./c", "a/%3C..%3E/b/%3C.%3E/c"),
        ("/etc/passwd", "%3C%3E/etc/passwd"),
        ("//evil/x", "%3C%3E/%3C%3E/evil/x"),
        ("javascript:x", "javascript%3Ax"),
        ("https://evil/x", "https%3A/%3C%3E/evil/x"),
    ],
)
def test_a_path_is_a_relative_reference_that_stays_inside(path: str, uri: str) -> None:
    assert sarif.uri(path) == uri


@hypothesis_given(st.binary(min_size=1, max_size=60))
def test_any_path_of_git_comes_back_from_its_reference(data: bytes) -> None:
    if {b"", b".", b".."} & set(data.split(b"/")):
        return
    address = sarif.uri(os.fsdecode(data))
    assert unquote_to_bytes(address) == data
    assert urlsplit(address) == ("", "", address, "", "")
