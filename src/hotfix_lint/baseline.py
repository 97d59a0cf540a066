"""Lets the findings of an earlier report stand, so that a team can begin from where it is."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError

if TYPE_CHECKING:
    from hotfix_lint.report import Finding, Report, Result

MAX_BYTES = 50 << 20


class Baseline(NamedTuple):
    """What is known already.

    Attributes:
        name: the file, as it was given.
        known: how often each finding may stand, by its fingerprint.

    """

    name: str
    known: Counter[str]


def load(path: str) -> Baseline:
    """Read a baseline: a report that `--output json=FILE` wrote.

    Raises:
        UsageError: the file cannot be read, or is no such report.

    """
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"the baseline {quoted(path)} cannot be read: {why}") from None
    return parsed(path, data)


def none(name: str) -> Baseline:
    """Return a baseline by which nothing stands."""
    return Baseline(name, Counter())


def parsed(path: str, data: bytes) -> Baseline:
    """Read the content of a baseline; see `load`."""
    if len(data) > MAX_BYTES:
        raise UsageError(f"the baseline {quoted(path)} has more than {MAX_BYTES >> 20} MiB")
    try:
        findings = json.loads(data)["findings"]
        known = Counter(str(finding["fingerprint"]) for finding in findings)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"the baseline {quoted(path)} is no report of hotfix-lint",
            f"write one: hotfix-lint check --output json={path}",
        ) from None
    return Baseline(path, known)


def apply(report: Report, baseline: Baseline) -> Report:
    """Return the report with what stands in the baseline marked as waived.

    A finding is known by its fingerprint, which a rebase or a line added above does not change.
    The number of those that stand, and of those that are gone, is among the range's notes.
    """
    left = Counter(baseline.known)
    results = tuple(_marked(result, left, baseline.name) for result in report.results)
    stand = baseline.known.total() - left.total()
    gone = f"; {left.total()} of it are gone" if left.total() else ""
    note = f"{stand} known {'finding' if stand == 1 else 'findings'} of {baseline.name} stand{gone}"
    return report._replace(
        results=results, range=report.range._replace(notes=(*report.range.notes, note))
    )


def _marked(result: Result, left: Counter[str], name: str) -> Result:
    findings = tuple(_known(finding, left, name) for finding in result.findings)
    all_stand = all(finding.waived is not None for finding in findings)
    outcome = "waived" if result.outcome == "failed" and all_stand else result.outcome
    return result._replace(findings=findings, outcome=outcome)


def _known(finding: Finding, left: Counter[str], name: str) -> Finding:
    if finding.waived is not None or left[finding.fingerprint] <= 0:
        return finding
    left[finding.fingerprint] -= 1
    return finding._replace(waived=f"known: it stands in the baseline {name}")
