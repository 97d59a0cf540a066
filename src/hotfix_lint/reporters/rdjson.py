"""The report in the format of reviewdog, which comments on pull requests wherever they are.

Format: reviewdog/reviewdog, proto/rdf/reviewdog.proto: the message `DiagnosticResult` as JSON.
Columns count bytes of UTF-8, and an end is not part of its range. reviewdog makes each message a
comment in Markdown, so what could act in an author's text stands in code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hotfix_lint.reporters import asciijson, places
from hotfix_lint.reporters.complaints import complaints, message
from hotfix_lint.reporters.inert import inline

if TYPE_CHECKING:
    from hotfix_lint.report import Finding, Location, Report, RuleInfo
    from hotfix_lint.reporters import Style
    from hotfix_lint.reporters.asciijson import Json

_HOME = "https://github.com/hotfix-lint/hotfix-lint"
_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render(report: Report, _style: Style) -> str:
    """Return what was not waived, and what could not be checked, the most severe first."""
    rules = {rule.name: rule for rule in report.rules}
    return asciijson.write(
        {
            "source": {"name": "hotfix-lint", "url": _HOME},
            "diagnostics": [
                _diagnostic(finding, rules[finding.rule], report) for finding in complaints(report)
            ],
        }
    )


def _diagnostic(finding: Finding, rule: RuleInfo, report: Report) -> Json:
    code: dict[str, Json] = {"value": finding.rule}
    if re.fullmatch(r"https?://[!-~]{1,1000}", rule.docs):
        code["url"] = rule.docs
    told: dict[str, Json] = {
        "message": _message(finding),
        "location": _location(finding.location, rule, report),
        "severity": _SEVERITIES[finding.severity],
        "code": code,
    }
    if (put := finding.replacement) is not None:
        end = {"line": put.line, "column": _bytes(put.was) + 1}
        span: Json = {"start": {"line": put.line, "column": 1}, "end": {**end}}
        told["suggestions"] = [{"range": span, "text": put.text}]
    return told


def _message(finding: Finding) -> str:
    told = inline(message(finding))
    return f"{told}\nTo mend: {inline(finding.hint)}" if finding.hint else told


def _location(location: Location, rule: RuleInfo, report: Report) -> Json:
    anchor = places.anchor(location, rule, report)
    told: dict[str, Json] = {"path": asciijson.string(places.inside(anchor.path))}
    if anchor.line is not None:
        told["range"] = _range(location) if anchor.true else {"start": {"line": anchor.line}}
    return told


def _range(location: Location) -> dict[str, Json]:
    """Return the rest of the line from the column on, or the line if its text is not known."""
    line, text = location.line, location.snippet
    if location.column is None or text is None or location.column > len(text):
        return {"start": {"line": line}}
    return {
        "start": {"line": line, "column": _bytes(text[: location.column - 1]) + 1},
        "end": {"line": line, "column": _bytes(text) + 1},
    }


def _bytes(text: str) -> int:
    """Return the length in git's bytes: one for each that is no UTF-8 and came as a surrogate."""
    odd = sum("\udc80" <= char <= "\udcff" for char in text)
    return len(text.encode("utf-8", "surrogatepass")) - 2 * odd
