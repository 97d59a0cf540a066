"""The report as JUnit XML, which every CI server reads: one test case for each rule.

Format: the schema junit-10.xsd of Jenkins' xUnit plugin, which refuses what it does not name; so
no test case has a file or a line. The report is red exactly if the run's exit code is not 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hotfix_lint.display import visible
from hotfix_lint.reporters import phrases, places
from hotfix_lint.reporters.complaints import gravity, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.report import Finding, Report, Result
    from hotfix_lint.reporters import Style

# GitLab reads no more than 30 MB.
_SHOWN = 100
_MAX_TEXT = 500


def render(report: Report, _style: Style) -> str:
    """Return the test report; XML 1.0 allows all that `visible` lets through."""
    suite = ET.Element("testsuite", name="hotfix-lint")
    _properties(suite, report)
    if report.not_applicable:
        reason = visible(f"{report.not_applicable}, nothing was checked", _MAX_TEXT)
        ET.SubElement(_case(suite, "hotfix-branch", report.range.stage), "skipped", message=reason)
    failing = {finding.rule for finding in report.blocking}
    for result in report.results:
        case = _case(suite, visible(result.rule), result.stage)
        _outcome(case, result, report, failing=result.rule in failing)
    counts = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }
    suite.attrib |= {name: str(number) for name, number in counts.items()}
    del counts["skipped"]  # the schema knows it of a suite only
    root = ET.Element("testsuites", {name: str(number) for name, number in counts.items()})
    root.append(suite)
    ET.indent(root)
    xml = ET.tostring(root, encoding="us-ascii").decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'


def _properties(suite: ET.Element, report: Report) -> None:
    told = {
        "version": report.version,
        "range": phrases.subject(report.range),
        "commits": phrases.commits(report.range),
        "policy": ", ".join(report.policy.sources),
        "policy-digest": report.policy.digest,
    }
    properties = ET.SubElement(suite, "properties")
    for name, value in told.items():
        ET.SubElement(properties, "property", name=name, value=visible(value, _MAX_TEXT))


def _case(suite: ET.Element, name: str, stage: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=f"hotfix-lint.{stage}", name=name)


def _outcome(case: ET.Element, result: Result, report: Report, *, failing: bool) -> None:
    lines = list(_findings(result.findings))
    if result.outcome == "unchecked":
        lines.append(_reason(result))
    tag, summary = _verdict(result, report, failing=failing)
    if tag:
        told = ET.SubElement(case, tag, message=summary)
        if tag != "skipped":
            told.set("type", result.severity)
        told.text = "\n".join(lines) or None
        lines = []
    lines += [f"note: {visible(remark, _MAX_TEXT)}" for remark in result.remarks]
    if lines:
        ET.SubElement(case, "system-out").text = "\n".join(lines)


def _verdict(result: Result, report: Report, *, failing: bool) -> tuple[str, str]:
    """Return the tag that tells the outcome, and its message; no tag is a pass."""
    unchecked = result.outcome == "unchecked"
    if unchecked and gravity(report, result) == "error":
        return "error", _reason(result)
    if failing:
        standing = [finding for finding in result.findings if finding.waived is None]
        return "failure", _first([finding.message for finding in standing])
    if unchecked:
        return "skipped", _reason(result)
    if result.outcome == "waived":
        return "skipped", _first([f"waived: {finding.waived}" for finding in result.findings])
    if result.outcome == "skipped":
        return "skipped", visible(result.reason, _MAX_TEXT)
    return "", ""


def _first(messages: Sequence[str]) -> str:
    more = f" (and {len(messages) - 1:,} more)" if len(messages) > 1 else ""
    return f"{visible(messages[0], _MAX_TEXT)}{more}"


def _reason(result: Result) -> str:
    return f"could not be checked: {visible(result.reason, _MAX_TEXT)}"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield lines, each of which begins with a word of ours: a log may be read for commands."""
    for finding in findings[:_SHOWN]:
        place = f"{places.shown(finding.location)}: " if finding.location.path is not None else ""
        yield f"{finding.severity}: {place}{visible(message(finding), _MAX_TEXT)}"
        if finding.waived is not None:
            yield f"  waived: {visible(finding.waived, _MAX_TEXT)}"
        elif finding.hint:
            yield f"  to mend: {visible(finding.hint, _MAX_TEXT)}"
    if len(findings) > _SHOWN:
        yield f"and {len(findings) - _SHOWN:,} more"
