"""The words in which several formats tell a run: what was looked at, the verdict, the sum."""

from __future__ import annotations

from collections import Counter

from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import SEVERITIES

if TYPE_CHECKING:
    from hotfix_lint.report import Outcome, RangeInfo, Report

# A rule that only warns must not read as "passed (1 failed)".
OUTCOMES: dict[Outcome, str] = {
    "passed": "passed",
    "failed": "with findings",
    "waived": "waived",
    "skipped": "skipped",
    "unchecked": "unchecked",
}


def subject(seen: RangeInfo) -> str:
    """Say in one sentence what was looked at, and how; it holds text of the author."""
    origin = f" ({seen.origin})" if seen.origin else ""
    told = f"{_range(seen)}, stage {seen.stage}{origin}"
    if seen.priority:
        told += f", priority {seen.priority.value} ({seen.priority.origin})"
    return told


def _range(seen: RangeInfo) -> str:
    branch = seen.branch or (seen.head[:12] if seen.head else "detached HEAD")
    if seen.head is None:
        # A commit without a head is the one whose message a hook was given.
        return f"{branch}, {'the message being written' if seen.commits else 'the staged change'}"
    if seen.commits:
        return f"{branch}, {count(seen.commits, 'commit')} on top of {seen.production}"
    if seen.base is not None and seen.base == seen.head:
        return f"{branch}, no commits on top of {seen.production}"
    return f"{branch} compared with {seen.production}"


def commits(seen: RangeInfo) -> str:
    """Return the range by its object names, or "" if none was read."""
    if not seen.base:
        return ""
    return f"{seen.base[:12]}..{seen.head[:12] if seen.head else 'staged'}"


def verdict(report: Report) -> str:
    """Say how the run ended."""
    if report.exit_code == 0:
        return "passed"
    if report.exit_code == 1:
        return "failed"
    if report.is_blocked:
        return "failed, and not all could be checked"
    return "could not be checked"


def tally(report: Report) -> str:
    """Count the findings and the rules."""
    standing = report.standing
    findings = Counter(finding.severity for finding in standing)
    wrong = [count(findings[s], s) for s in reversed(SEVERITIES) if findings[s]]
    waived = len(report.findings) - len(standing)
    if waived:
        wrong.append(f"{waived} waived")
    outcomes = Counter(result.outcome for result in report.results)
    rules = count(len(report.results), "rule")
    if outcomes:
        told = (f"{outcomes[o]} {words}" for o, words in OUTCOMES.items() if outcomes[o])
        rules += ": " + ", ".join(told)
    return "; ".join([", ".join(wrong), rules] if wrong else [rules])


def count(number: int, what: str) -> str:
    """Return "1 rule", "2 rules", "30,000 rules"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
