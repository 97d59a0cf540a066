"""What a format tells that knows findings only: those that stand, and what could not be checked."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import SEVERITIES, Finding, Location
from hotfix_lint.reporters import places

if TYPE_CHECKING:
    from hotfix_lint.report import Report, Result, Severity


def complaints(report: Report) -> list[Finding]:
    """Return them, the most severe first, and what was unchecked before what was found.

    Who has an eye on the findings alone must not take for a pass what nobody has looked at.
    """
    unchecked = [_unchecked(report, result) for result in report.unchecked]
    told = [*unchecked, *report.standing]
    return sorted(told, key=lambda finding: -SEVERITIES.index(finding.severity))


def gravity(report: Report, result: Result) -> Severity:
    """Return how grave it is that a rule is unchecked: an error only if that fails the run."""
    return "warning" if report.allow_unchecked and result.severity == "error" else result.severity


def message(finding: Finding) -> str:
    """Return what is wrong, and of which branch or commit, unless that is said already."""
    location = finding.location
    subject = places.precisely(location)
    named = location.kind == "change" or bool(location.ref and location.ref in finding.message)
    return finding.message if named or not subject else f"{subject}: {finding.message}"


def _unchecked(report: Report, result: Result) -> Finding:
    return Finding(
        rule=result.rule,
        severity=gravity(report, result),
        message=f"could not be checked: {result.reason}",
        hint="",
        location=Location("change"),
        values={},
        identity="unchecked",
    )
