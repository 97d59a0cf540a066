"""The report as JSON for programs; schemas/report.schema.json says what each key means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.reporters import asciijson
from hotfix_lint.reporters.asciijson import string

if TYPE_CHECKING:
    from hotfix_lint.report import Finding, Location, Priority, RangeInfo, Report, Result, Value
    from hotfix_lint.reporters import Style
    from hotfix_lint.reporters.asciijson import Json

_OUTCOMES = {0: "passed", 1: "failed", 2: "unchecked"}


def render(report: Report, _style: Style) -> str:
    """Return the report as JSON: rules and their findings in the policy's order."""
    outcome = "not-applicable" if report.not_applicable else _OUTCOMES[report.exit_code]
    return asciijson.write(
        {
            "version": report.version,
            "outcome": outcome,
            "exit_code": report.exit_code,
            "fail_on": report.fail_on,
            "allow_unchecked": report.allow_unchecked,
            "reason": string(report.not_applicable),
            "findings": [_finding(finding) for finding in report.findings],
            "results": [_result(result) for result in report.results],
            "policy": {
                "sources": [string(source) for source in report.policy.sources],
                "digest": report.policy.digest,
            },
            "range": _range(report.range),
        }
    )


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": string(finding.message),
        "hint": string(finding.hint),
        "location": _location(finding.location),
        "values": {name: _value(value) for name, value in sorted(finding.values.items())},
        "waived": _value(finding.waived),
        "fingerprint": finding.fingerprint,
    }


def _location(location: Location) -> Json:
    return {key: _value(value) for key, value in location._asdict().items() if value is not None}


def _value(value: Value) -> Json:
    return string(value) if isinstance(value, str) else value


def _result(result: Result) -> Json:
    return {
        "rule": result.rule,
        "severity": result.severity,
        "stage": result.stage,
        "outcome": result.outcome,
        "reason": string(result.reason),
        "remarks": [string(remark) for remark in result.remarks],
    }


def _range(seen: RangeInfo) -> Json:
    return {
        "branch": _value(seen.branch),
        "production": _value(seen.production),
        "base": seen.base,
        "head": seen.head,
        "commits": seen.commits,
        "stage": seen.stage,
        "origin": string(seen.origin),
        "notes": [string(note) for note in seen.notes],
        "priority": _priority(seen.priority),
    }


def _priority(priority: Priority | None) -> Json:
    if priority is None:
        return None
    return {"value": string(priority.value), "origin": string(priority.origin)}
