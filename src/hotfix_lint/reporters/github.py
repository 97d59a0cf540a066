"""The report as annotations of a GitHub workflow run, by workflow commands on standard output.

Format: GitHub Docs, "Workflow commands for GitHub Actions"; escapes as in actions/toolkit,
packages/core/src/command.ts. A runner shows ten annotations of each level for a step, in the order
in which they are printed, and drops the others in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import visible
from hotfix_lint.report import SEVERITIES
from hotfix_lint.reporters import phrases, places
from hotfix_lint.reporters.complaints import gravity, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.report import Finding, Report, Severity
    from hotfix_lint.reporters import Style

SHOWN = 10
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_MAX_TEXT = 500
_MAX_PATH = 4_096


class _Annotation(NamedTuple):
    """One annotation: its properties, in their order, and what it says."""

    properties: dict[str, str]
    message: str


def render(report: Report, _style: Style) -> str:
    """Return the annotations, errors first, and a line for the log that sums up the run."""
    lines: list[str] = []
    for severity in reversed(SEVERITIES):
        annotations = [*_unchecked(report, severity), *_findings(report, severity)]
        lines += [_command(severity, told) for told in _shown(annotations, severity)]
    return "\n".join([*lines, _sum(report)]) + "\n"


def _findings(report: Report, severity: Severity) -> Iterator[_Annotation]:
    return (_finding(found) for found in report.standing if found.severity == severity)


def _finding(finding: Finding) -> _Annotation:
    location = finding.location
    properties: dict[str, str] = {}
    if location.path is not None:
        properties["file"] = visible(places.inside(location.path), _MAX_PATH)
        numbers = {"line": location.line, "col": location.column}
        properties |= {key: str(number) for key, number in numbers.items() if number is not None}
    properties["title"] = visible(finding.rule)
    told = visible(message(finding), _MAX_TEXT)
    if finding.hint:
        told += f"\nTo mend: {visible(finding.hint, _MAX_TEXT)}"
    return _Annotation(properties, told)


def _unchecked(report: Report, severity: Severity) -> list[_Annotation]:
    """Return one annotation for all rules of a severity that could not be checked."""
    results = [result for result in report.unchecked if gravity(report, result) == severity]
    if not results:
        return []
    reasons = [f"{visible(r.rule)}: {visible(r.reason, _MAX_TEXT)}" for r in results]
    return [_Annotation({"title": "could not be checked"}, "\n".join(reasons))]


def _shown(annotations: Sequence[_Annotation], severity: Severity) -> Sequence[_Annotation]:
    """Return as many as are shown; where there are more, the last one says how many."""
    if len(annotations) <= SHOWN:
        return annotations
    rest = len(annotations) - SHOWN + 1
    told = f"{rest:,} more {severity}s (all: hotfix-lint --verbose)"
    return [*annotations[: SHOWN - 1], _Annotation({"title": "hotfix-lint"}, told)]


def _command(severity: Severity, annotation: _Annotation) -> str:
    properties = ",".join(f"{k}={_property(v)}" for k, v in annotation.properties.items())
    return f"::{_COMMANDS[severity]} {properties}::{_data(annotation.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sum(report: Report) -> str:
    if report.not_applicable:
        return f"hotfix-lint: {visible(report.not_applicable, _MAX_TEXT)}, nothing was checked"
    return f"hotfix-lint: {phrases.verdict(report)} ({phrases.tally(report)})"
