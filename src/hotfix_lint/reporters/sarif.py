"""The report as SARIF 2.1.0, in the shape that GitHub code scanning takes.

Format: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub Docs,
"SARIF support for code scanning". GitHub refuses a whole file for one result without a physical
location, and merges results of one rule that have the same `primaryLocationLineHash`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from hotfix_lint.display import quoted, visible
from hotfix_lint.reporters import asciijson, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotfix_lint.report import Finding, Location, Report, RuleInfo
    from hotfix_lint.reporters import Style
    from hotfix_lint.reporters.asciijson import Json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/hotfix-lint/hotfix-lint"
# GitHub keeps 5,000 results of a run, but some of its servers and tools allow 1,000.
MAX_RESULTS = 1_000
MAX_TAGS = 20
# GitLab drops a result in which a text has more than 1,024 characters.
_MAX_TEXT = 1_000
_MAX_SNIPPET = 500
_ROOT = "%SRCROOT%"
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z-]+)\}")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_RECOMMENDATION = {"error": "error", "warning": "warning", "note": "recommendation"}


class _Notice(NamedTuple):
    """A sort of notification."""

    id: str
    level: str
    short: str
    full: str
    help: str


_UNCHECKED = _Notice(
    "rule-unchecked",
    "warning",
    "A rule could not be checked.",
    "A fact that the rule needs could not be had, so the rule has no verdict.",
    "The notification says which fact was missing. Provide it and run hotfix-lint again.",
)
_LEFT_OUT = _Notice(
    "results-left-out",
    "warning",
    "There are more results than a report may hold.",
    f"Of more than {MAX_RESULTS:,} results the most severe are in this report.",
    "Mend the results in this report, or read all of them with hotfix-lint --output json.",
)
_NOT_APPLICABLE = _Notice(
    "not-applicable",
    "note",
    "Nothing was checked.",
    "The branch is no hotfix branch, so the policy has nothing to say of it.",
    "Run hotfix-lint with --all-branches to check the branch all the same.",
)
_NOTICES = (_UNCHECKED, _LEFT_OUT, _NOT_APPLICABLE)


def render(report: Report, _style: Style) -> str:
    """Return the report as SARIF: every rule of the run, and what was not waived."""
    findings = report.foremost(MAX_RESULTS)
    run: dict[str, Json] = {
        "tool": {"driver": _driver(report)},
        "automationDetails": {
            "id": f"hotfix-lint/{report.range.stage}/",
            "description": {"text": "The policy check of one hotfix branch."},
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The repository's top."}}},
        "invocations": [_invocation(report, left_out=len(report.standing) - MAX_RESULTS)],
        "columnKind": "unicodeCodePoints",
        "results": _results(report, findings),
    }
    return asciijson.write({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(report: Report) -> Json:
    return {
        "name": "hotfix-lint",
        "fullName": f"hotfix-lint {report.version}",
        "organization": "hotfix-lint",
        "version": report.version,
        "semanticVersion": report.version,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in report.rules],
        "notifications": [_notice(notice) for notice in _NOTICES],
    }


def _rule(rule: RuleInfo) -> Json:
    because = _sentence(rule.because) or f"A rule of the kind {rule.kind}."
    hint = _sentence(_PLACEHOLDER.sub(_placeholder, rule.hint))
    more = f"hotfix-lint rules {rule.name}"
    mend = f"To mend: {hint}" if hint else ""
    text = [mend, f"Why: {because}", f"More: {more}"]
    markdown = [
        f"**To mend:** {_escaped(hint)}" if hint else "",
        f"**Why:** {_escaped(because)}",
        f"**More:** `{more}`",
    ]
    tags: list[Json] = [_cut(tag, _MAX_TEXT) for tag in dict.fromkeys(rule.tags)]
    described: dict[str, Json] = {
        "id": rule.name,
        "shortDescription": {"text": f"{_words(rule.name)}."},
        "fullDescription": {"text": because},
        "help": {
            "text": "\n".join(filter(None, text)),
            "markdown": "\n\n".join(filter(None, markdown)),
        },
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": tags[:MAX_TAGS],
            "precision": "high",
            "problem.severity": _RECOMMENDATION[rule.severity],
        },
    }
    if "-" in rule.name:  # else it would repeat the id: SARIF 2.1.0, 3.49.7
        described["name"] = _pascal(rule.name)
    if re.fullmatch(r"https?://[!-~]{1,1000}", rule.docs):
        described["helpUri"] = rule.docs
    return described


def _notice(notice: _Notice) -> Json:
    return {
        "id": notice.id,
        "name": _pascal(notice.id),
        "shortDescription": {"text": notice.short},
        "fullDescription": {"text": notice.full},
        "help": {"text": notice.help, "markdown": _escaped(notice.help)},
        "defaultConfiguration": {"level": notice.level},
    }


def _invocation(report: Report, left_out: int) -> Json:
    indexes = {rule.name: index for index, rule in enumerate(report.rules)}
    told = [
        _notification(
            _UNCHECKED,
            f"Rule '{result.rule}' could not be checked: {result.reason}",
            {"associatedRule": {"id": result.rule, "index": indexes[result.rule]}},
        )
        for result in report.unchecked
    ]
    if left_out > 0:
        what = "result is" if left_out == 1 else "results are"
        told.append(_notification(_LEFT_OUT, f"{left_out:,} more {what} not in this report"))
    if report.not_applicable:
        told.append(_notification(_NOT_APPLICABLE, report.not_applicable))
    return {
        "executionSuccessful": True,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": list(told),
    }


def _notification(notice: _Notice, text: str, more: Mapping[str, Json] | None = None) -> Json:
    return {
        "level": notice.level,
        "descriptor": {"id": notice.id, "index": _NOTICES.index(notice)},
        "message": {"text": _sentence(text)},
        **(more or {}),
    }


def _results(report: Report, findings: Sequence[Finding]) -> list[Json]:
    indexes = {rule.name: index for index, rule in enumerate(report.rules)}
    equal: Counter[str] = Counter()
    results: list[Json] = []
    for finding in findings:
        fingerprint = finding.fingerprint
        equal[fingerprint] += 1
        index = indexes[finding.rule]
        results.append(
            {
                "ruleId": finding.rule,
                "ruleIndex": index,
                "level": finding.severity,
                "kind": "fail",
                "message": {"text": _message(finding)},
                "locations": [_location(finding.location, report.rules[index], report)],
                "partialFingerprints": {
                    "primaryLocationLineHash": f"{fingerprint}:{equal[fingerprint]}",
                    "hotfixLint/v1": fingerprint,
                },
                **_flow(finding, report.rules[index]),
                **_mend(finding),
            }
        )
    return results


def _flow(finding: Finding, rule: RuleInfo) -> dict[str, Json]:
    """Return for a dependency the way from the version before the change to that after it.

    Both steps are at the line of the head, the one revision of which viewers have the files.
    """
    name, path = finding.values.get("name"), finding.location.path
    old, new = finding.values.get("from"), finding.values.get("to")
    if rule.kind != "dependencies" or not (name and path and old and new):
        return {}
    steps: list[Json] = []
    at = _physical(path, _region(finding.location))
    for order, (when, version) in enumerate((("before", old), ("after", new)), 1):
        told = _sentence(f"{when} the change: {quoted(str(name))} at {quoted(str(version))}")
        state: Json = {_cut(str(name), _MAX_TEXT): {"text": _cut(str(version), _MAX_TEXT)}}
        place: Json = {"physicalLocation": at, "message": {"text": told}}
        steps.append({"location": place, "state": state, "executionOrder": order})
    return {"codeFlows": [{"threadFlows": [{"locations": steps}]}]}


def _mend(finding: Finding) -> dict[str, Json]:
    """Return what to do, for programs, and the change of the file where it is known exactly.

    A `fix` of SARIF must change a file (3.55.3), and a name or a message is in none; at a line of
    the policy, where such a finding stands, it would have an editor change the policy.
    """
    told: dict[str, Json] = {}
    hint = _sentence(finding.hint)
    if hint:
        told["properties"] = {"hint": hint}
    put, path = finding.replacement, finding.location.path
    if put is not None and path is not None:
        line: Json = {"startLine": put.line, "startColumn": 1, "endColumn": len(put.was) + 1}
        change: Json = {
            "artifactLocation": {"uri": uri(path), "uriBaseId": _ROOT},
            "replacements": [{"deletedRegion": line, "insertedContent": {"text": put.text}}],
        }
        text = f"Put line {put.line} back to what it was before the change"
        told["fixes"] = [{"description": {"text": _sentence(text)}, "artifactChanges": [change]}]
    return told


def _message(finding: Finding) -> str:
    """Return what is wrong, which is the title of an alert, and what to do."""
    wrong = _sentence(finding.message, _MAX_TEXT * 3 // 5)
    if not finding.hint:
        return wrong
    return f"{wrong} To mend: {_sentence(finding.hint, _MAX_TEXT * 2 // 5 - 10)}"


def _location(location: Location, rule: RuleInfo, report: Report) -> Json:
    anchor = places.anchor(location, rule, report)
    if anchor.true:
        return {"physicalLocation": _physical(anchor.path, _region(location))}
    anchored: dict[str, Json] = {
        "physicalLocation": _physical(anchor.path, {"startLine": anchor.line})
    }
    logical = _logical(location)
    if logical:
        anchored["logicalLocations"] = [logical]
    return anchored


def _physical(path: str, region: Mapping[str, Json]) -> Json:
    return {
        "artifactLocation": {"uri": uri(path), "uriBaseId": _ROOT},
        "region": dict(region),
    }


def _region(location: Location) -> dict[str, Json]:
    line = location.line or 1
    region: dict[str, Json] = {"startLine": line}
    if location.line is None:
        return region
    start = location.column or 1
    # A tab is as wide as a blank here, and harmless, but `visible` would spell it out.
    text = (location.snippet or "")[start - 1 :][:_MAX_SNIPPET].replace("\t", " ")
    if location.column is not None or text:
        region["startColumn"] = start
    if text:
        region |= {"endLine": line, "endColumn": start + len(text)}
        region["snippet"] = {"text": _cut(text, _MAX_TEXT)}
    return region


def _logical(location: Location) -> dict[str, Json]:
    if location.kind == "branch" and location.ref:
        name = _cut(location.ref, _MAX_TEXT)
        return {"name": name, "fullyQualifiedName": f"refs/heads/{name}", "kind": "branch"}
    if location.kind == "commit" and location.commit:
        sha = location.commit
        return {"name": sha[:12], "fullyQualifiedName": f"{sha}:message", "kind": "commit"}
    if location.kind == "pull-request":
        return {"name": _cut(places.about(location), _MAX_TEXT), "kind": "pull request"}
    if location.kind == "commit":
        return {"name": "message", "fullyQualifiedName": "message", "kind": "commit"}
    return {}


def uri(path: str) -> str:
    """Return a path of the repository as a relative URI reference (RFC 3986) of its bytes.

    A colon is encoded as well, or the path's first part could be read as a scheme.
    """
    inside = places.inside(path)
    try:
        data = inside.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        data = inside.encode("utf-8", "replace")
    return quote(data, safe="/")


def _sentence(text: str, limit: int = _MAX_TEXT) -> str:
    """Return plain text in which nothing acts, with a full stop at its end."""
    # "[text](target)" is a link even in plain text: SARIF 2.1.0, 3.11.6.
    shown = _cut(" ".join(text.split()).replace("](", "] ("), limit - 10)
    return shown if not shown or shown.endswith((".", "!", "?")) else f"{shown}."


def _cut(text: str, limit: int) -> str:
    """Return `text` made visible, and short even where that makes it longer."""
    shown = visible(text, limit)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _placeholder(found: re.Match[str]) -> str:
    """Show a message's placeholder as one that a reader fills in."""
    return f"<{found[1]}>" if found[1] is not None else found[0][0]


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()
