"""The report as a comment on a pull request, or as the summary of a step, in GitHub's Markdown.

What is collapsible is HTML, and all of it is ours: an author's text stands in the middle of a line,
as plain words or as code, where nothing acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import visible
from hotfix_lint.reporters import phrases, places
from hotfix_lint.reporters.inert import cell, code, inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotfix_lint.report import Finding, Report, Result
    from hotfix_lint.reporters import Style

# By this line a program finds the comment that it has to replace.
MARKER = "<!-- hotfix-lint -->"
# GitHub takes so many characters in a comment.
COMMENT = 65_536
_MAX_TEXT = 500


class _Section(NamedTuple):
    """A part of the report with any number of rows.

    Attributes:
        before: what opens it.
        rows: lines, each ended.
        after: what closes it.
        rest: the row that says how many more there are.

    """

    before: str
    rows: Sequence[str]
    after: str = ""
    rest: str = "- … and {:,} more, for which there is no room here\n"

    @property
    def frame(self) -> int:
        """The bytes that it may take beside its rows."""
        return _size(self.before + self.rest.format(len(self.rows)) + self.after)

    def fitted(self, room: int) -> str:
        """Return it with as many rows as fit into so many bytes; "" if it has none."""
        if not self.rows:
            return ""
        shown = 0
        while shown < len(self.rows) and (room := room - _size(self.rows[shown])) >= 0:
            shown += 1
        left_out = len(self.rows) - shown
        rest = self.rest.format(left_out) if left_out else ""
        return "".join([self.before, *self.rows[:shown], rest, self.after])


def render(report: Report, _style: Style) -> str:
    """Return the report for a comment."""
    return fitted(report, COMMENT)


def fitted(report: Report, limit: int) -> str:
    """Return the report in at most `limit` bytes of UTF-8, which are no fewer than characters."""
    head, foot = _head(report), _foot(report)
    sections = _sections(report)
    room = limit - _size(head + foot) - sum(section.frame for section in sections)
    told = [head]
    for section in sections:
        text = section.fitted(room)
        room -= max(_size(text) - section.frame, 0)
        told.append(text)
    return "".join([*told, foot])


def _size(text: str) -> int:
    return len(text.encode())


def _head(report: Report) -> str:
    if report.not_applicable:
        reason = f"{report.not_applicable}, nothing was checked"
        return f"{MARKER}\n### hotfix-lint: not applicable\n\nReason: {inline(reason)}\n"
    mark = "❌" if report.exit_code else "✅"
    return (
        f"{MARKER}\n### {mark} hotfix-lint: {phrases.verdict(report)}\n\n"
        f"Checked: {inline(phrases.subject(report.range))}\n\n"
        f"Found: {phrases.tally(report)}\n"
    )


def _foot(report: Report) -> str:
    policy = visible(", ".join(report.policy.sources), _MAX_TEXT)
    told = f"Policy: {code(policy)}, digest {code(report.policy.digest)}"
    commits = phrases.commits(report.range)
    if commits:
        told += f". Range: {code(commits)}"
    return f"\n{told}. Version: {code(visible(report.version))}\n"


def _sections(report: Report) -> list[_Section]:
    """Return the sections; the first get their room first.

    What could not be checked is little, and must be known.
    """
    waived = [finding for finding in report.findings if finding.waived is not None]
    notes = [f"- note: {inline(note)}\n" for note in report.range.notes] + [
        f"- {code(visible(result.rule))}: {inline(remark)}\n"
        for result in report.results
        for remark in result.remarks
    ]
    return [
        _Section("\n**Could not be checked**\n\n", [_unchecked(r) for r in report.unchecked]),
        _Section(
            "\n| | Where | What is wrong | Rule |\n|---|---|---|---|\n",
            [_row(finding) for finding in report.standing],
            rest="| | | … and {:,} more, for which there is no room here | |\n",
        ),
        _collapsed("How to mend", _hints(report.standing)),
        _collapsed("Waived", [_waived(finding) for finding in waived]),
        _collapsed("Notes", notes),
        _collapsed("All rules", [_outcome(result) for result in report.results]),
    ]


def _collapsed(title: str, rows: Sequence[str]) -> _Section:
    # Without the blank lines it would be HTML to its end.
    before = f"\n<details>\n<summary>{title} ({len(rows):,})</summary>\n\n"
    return _Section(before, rows, "\n</details>\n")


def _row(finding: Finding) -> str:
    place, message = cell(_place(finding)), cell(inline(finding.message))
    return f"| {finding.severity} | {place} | {message} | {code(visible(finding.rule))} |\n"


def _place(finding: Finding) -> str:
    location = finding.location
    if location.path is not None:
        return code(places.shown(location))
    subject = f" {visible(str(finding.values.get('subject', '')), 80)}" if location.commit else ""
    return inline(f"{places.precisely(location) or location.kind}{subject}")


def _hints(findings: Iterable[Finding]) -> list[str]:
    hints = dict.fromkeys((finding.rule, finding.hint) for finding in findings if finding.hint)
    return [f"- {code(visible(rule))}: {inline(hint)}\n" for rule, hint in hints]


def _waived(finding: Finding) -> str:
    told = f"{_place(finding)}: {inline(finding.message)}; waived: {inline(finding.waived or '')}"
    return f"- {code(visible(finding.rule))}, {told}\n"


def _unchecked(result: Result) -> str:
    return f"- {code(visible(result.rule))}: {inline(result.reason)}\n"


def _outcome(result: Result) -> str:
    reason = f": {inline(result.reason)}" if result.outcome == "skipped" else ""
    return f"- {code(visible(result.rule))}, {phrases.OUTCOMES[result.outcome]}{reason}\n"
