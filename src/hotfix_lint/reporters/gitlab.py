"""The report as GitLab Code Quality takes it, for the widget and the diff of a merge request.

Format: GitLab Docs, "Code Quality", "Code Quality report format". Findings with equal fingerprints
are shown as one; each must stand at a line of a file.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hotfix_lint.display import visible
from hotfix_lint.reporters import asciijson, places
from hotfix_lint.reporters.complaints import complaints, message

if TYPE_CHECKING:
    from hotfix_lint.report import Finding, Report
    from hotfix_lint.reporters import Style
    from hotfix_lint.reporters.asciijson import Json

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}
_MAX_TEXT = 500


def render(report: Report, _style: Style) -> str:
    """Return what was not waived, and what could not be checked, the most severe first."""
    rules = {rule.name: rule for rule in report.rules}
    equal: Counter[str] = Counter()
    issues: list[Json] = []
    for finding in complaints(report):
        equal[finding.fingerprint] += 1
        anchor = places.anchor(finding.location, rules[finding.rule], report)
        issues.append(
            {
                "description": visible(message(finding), _MAX_TEXT),
                "check_name": finding.rule,
                "fingerprint": _fingerprint(finding, equal[finding.fingerprint]),
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": asciijson.string(places.inside(anchor.path)),
                    "lines": {"begin": anchor.line or 1},
                },
            }
        )
    return asciijson.write(issues)


def _fingerprint(finding: Finding, number: int) -> str:
    """Return a fingerprint that is unique in the report, and the same in the next one."""
    return finding.fingerprint if number == 1 else f"{finding.fingerprint}-{number}"
