"""The text that a person reads: what was looked at, what is wrong where, and what to do about it.

A mark stands at the start of every finding, a gutter at the start of every line that goes on with
the one before: so no line begins with text of the change's author, which a CI system could take
for a command.
"""

from __future__ import annotations

from collections import Counter

from hotfix_lint.display import untagged, visible
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.report import SEVERITIES
from hotfix_lint.reporters import phrases, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotfix_lint.report import Finding, Report, Result, RuleInfo
    from hotfix_lint.reporters import Style

# More findings of one rule than this are counted, unless all are asked for.
_SHOWN = 10
_MIN_WIDTH, _MAX_WIDTH = 40, 120
_MAX_TEXT = 500
_MAX_PATH = 300

# Select Graphic Rendition, ECMA-48 8.3.117; none is a shade that vanishes on light or on dark.
_BOLD, _DIM, _PLACE = "1", "2", "36"
_RED, _YELLOW, _BLUE, _GREEN = "1;31", "1;33", "1;34", "1;32"
_LOOKS = {"error": _RED, "warning": _YELLOW, "note": _BLUE}

_KINDS = ("branch", "pull-request", "commit", "file", "change", "policy")


class _Marks(NamedTuple):
    """What stands before a line, by what the line tells; each one column wide."""

    error: str
    warning: str
    note: str
    waived: str
    unchecked: str
    passed: str
    skipped: str
    more: str
    hint: str
    gutter: str


_UNICODE = _Marks("✖", "▲", "•", "○", "?", "✓", "-", "…", "→", "│")
_ASCII = _Marks("E", "W", "N", "o", "?", "+", "-", "~", ">", "|")


class _Word(NamedTuple):
    """What is not broken over two lines.

    Attributes:
        text: it is visible: it holds nothing that acts.
        look: the color, or "".
        gap: blanks before it.

    """

    text: str
    look: str = ""
    gap: int = 1


class _Page:
    """Lines of text, each begun by a mark of ours and wrapped to the width."""

    __slots__ = ("_color", "_lines", "_width", "marks")

    def __init__(self, style: Style) -> None:
        self.marks = _UNICODE if style.unicode else _ASCII
        self._color = style.color
        self._width = min(max(style.width, _MIN_WIDTH), _MAX_WIDTH)
        self._lines: list[str] = []

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)

    def gap(self) -> None:
        """Leave a line free, but not at the top."""
        if self._lines:
            self._lines.append("")

    def add(self, start: _Word, words: Iterable[_Word], indent: int = 2) -> None:
        """Add `start`, which is ours, and the words after it on as many lines as they need.

        A word that is wider than the page stays whole: a path must be fit to be copied.
        """
        line = [start]
        used = indent + _columns(start.text)
        for word in words:
            size = _columns(word.text)
            if len(line) > 1 and used + word.gap + size > self._width:
                self._end(line, indent)
                line = [_Word(self.marks.gutter, _DIM)]
                used = indent + 1
                word = word._replace(gap=1)  # noqa: PLW2901 - the same word on its new line
            line.append(word)
            used += word.gap + size
        self._end(line, indent)

    def _end(self, words: Sequence[_Word], indent: int) -> None:
        text, look = " " * indent, ""
        for number, word in enumerate(words):
            blanks = " " * word.gap if number else ""
            if self._color and word.look != look:
                text += ("\x1b[0m" if look else "") + blanks
                text += f"\x1b[{word.look}m" if word.look else ""
                look = word.look
            else:
                text += blanks
            text += word.text
        self._lines.append(text + ("\x1b[0m" if look else ""))


def render(report: Report, style: Style) -> str:
    """Return the report as text; in the quiet style "" if nothing fails the run."""
    quiet, verbose = style.verbosity == "quiet", style.verbosity == "verbose"
    if quiet and report.exit_code == 0:
        return ""
    if report.not_applicable:
        return f"hotfix-lint: {visible(report.not_applicable, _MAX_TEXT)}, nothing was checked\n"
    page = _Page(style)
    if not quiet:
        _head(page, report, verbose=verbose)
    findings = report.blocking if quiet else report.findings
    why = {rule.name: rule for rule in report.rules} if style.explain else {}
    _findings(page, findings, why, limit=None if verbose else _SHOWN)
    _unchecked(page, [r for r in report.unchecked if r.severity == "error" or not quiet])
    if not quiet:
        _remarks(page, report.results)
    if verbose:
        _silent(page, report.results)
    if len(str(page).split("\n")) > 2:
        page.gap()
    _sum(page, report)
    return str(page)


def _head(page: _Page, report: Report, *, verbose: bool) -> None:
    """Say in one sentence what was looked at, and how."""
    seen = report.range
    page.add(_Word("hotfix-lint:", _BOLD), _words(phrases.subject(seen)), indent=0)
    notes = list(seen.notes)
    if verbose:
        notes.append(f"policy: {', '.join(report.policy.sources)} ({report.policy.digest})")
    if verbose and seen.base:
        notes.append(f"range: {phrases.commits(seen)}")
    for note in notes:
        page.add(_Word(page.marks.note, _BLUE), _words(note))


def _findings(
    page: _Page, findings: Sequence[Finding], why: dict[str, RuleInfo], limit: int | None
) -> None:
    """Tell the findings by where they are: branch, commits, files, the change as a whole.

    There, those of one rule stand together, since one hint mends them all. Rules in `why` are
    explained, once.
    """
    totals = Counter(map(_allowance, findings))
    seen: Counter[tuple[str, bool]] = Counter()
    for place in _by_place(findings):
        if limit is not None and all(seen[a] >= min(limit, total) for a, total in totals.items()):
            break
        begun = False
        for alike in _by_rule(place):
            allowance = _allowance(alike[0])
            room = len(alike) if limit is None else max(limit - seen[allowance], 0)
            seen[allowance] += len(alike)
            if not room:
                continue
            if not begun:
                page.gap()
                _heading(page, place)
                begun = True
            _told(page, sorted(alike, key=_line)[:room])
            if (rule := why.pop(alike[0].rule, None)) is not None:
                _explained(page, rule)
            if limit is not None and totals[allowance] > limit <= seen[allowance]:
                _more(page, allowance[0], totals[allowance] - limit)


def _by_place(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        location = finding.location
        key = _KINDS.index(location.kind), location.commit or location.ref or ""
        groups.setdefault(key, []).append(finding)
    return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


def _by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[str, bool], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_allowance(finding), []).append(finding)
    return sorted(groups.values(), key=lambda group: _urgency(group[0]))


def _allowance(finding: Finding) -> tuple[str, bool]:
    """Return what findings are counted together by: waived ones must not hide others."""
    return finding.rule, finding.waived is not None


def _urgency(finding: Finding) -> tuple[bool, int]:
    return finding.waived is not None, -SEVERITIES.index(finding.severity)


def _line(finding: Finding) -> tuple[str, int]:
    return finding.location.path or "", finding.location.line or 0


def _heading(page: _Page, findings: Sequence[Finding]) -> None:
    location = findings[0].location
    text = places.about(location) or {"file": "files"}.get(location.kind, location.kind)
    if location.commit:
        subject = next((s for f in findings if (s := f.values.get("subject"))), "")
        text += f" {visible(str(subject), 80)}"
    text = untagged(text)
    split = [_Word(word, _BOLD) for word in text.split(" ") if word]
    page.add(split[0], split[1:], indent=0)


def _told(page: _Page, findings: Sequence[Finding]) -> None:
    """Tell findings of one rule, and what to do once for neighbors that are mended alike."""
    for finding, following in zip(findings, [*findings[1:], None], strict=True):
        _finding(page, finding)
        hint = finding.hint if finding.waived is None else ""
        if hint and (following is None or following.hint != hint):
            page.add(_Word(page.marks.hint, _DIM), _told_words(hint, finding))


def _explained(page: _Page, rule: RuleInfo) -> None:
    if rule.because:
        page.add(_Word(page.marks.gutter, _DIM), _words(f"why: {rule.because}"))
    more = " or ".join(filter(None, (f"hotfix-lint rules {rule.name}", rule.docs)))
    page.add(_Word(page.marks.gutter, _DIM), _words(f"more: {more}"))


def _finding(page: _Page, finding: Finding) -> None:
    waived = finding.waived is not None
    mark = page.marks.waived if waived else getattr(page.marks, finding.severity)
    look = _DIM if waived else _LOOKS[finding.severity]
    words = _told_words(finding.message, finding)
    place = _place(finding)
    if place:
        words.append(_Word(place, _PLACE, gap=2))
    words.append(_Word(visible(finding.rule), _DIM, gap=2))
    page.add(_Word(mark, look), words)
    if waived:
        page.add(_Word(page.marks.gutter, _DIM), _words(f"waived: {finding.waived}"))


def _place(finding: Finding) -> str:
    """Return the place as editors and terminals open it, unless the message names it already."""
    location = finding.location
    if location.kind in {"commit", "pull-request"} and location.line is not None:
        return f"line {location.line}"
    if location.path is None:
        return ""
    if f'"{location.path}"' in finding.message and location.line in {None, 1}:
        return ""
    numbers = [n for n in (location.line, location.column) if n is not None]
    return ":".join([untagged(visible(location.path, _MAX_PATH)), *map(str, numbers)])


def _more(page: _Page, rule: str, count: int) -> None:
    told = f"and {count} more of {rule} (all: hotfix-lint --verbose)"
    page.add(_Word(page.marks.more, _DIM), _words(told, _DIM))


def _unchecked(page: _Page, results: Sequence[Result]) -> None:
    if not results:
        return
    page.gap()
    page.add(_Word("could not be checked", _BOLD), [], indent=0)
    # What one thing keeps from being checked is told once.
    alike: dict[tuple[int, str], list[Result]] = {}
    for result in results:
        alike.setdefault((-SEVERITIES.index(result.severity), result.reason), []).append(result)
    for _, group in sorted(alike.items(), key=lambda item: item[0][0]):
        mark = _Word(page.marks.unchecked, _LOOKS[group[0].severity])
        names = ", ".join(result.rule for result in group)
        page.add(mark, _words(f"{names}: {group[0].reason}"))


def _remarks(page: _Page, results: Sequence[Result]) -> None:
    remarks = [(result.rule, remark) for result in results for remark in result.remarks]
    if not remarks:
        return
    page.gap()
    page.add(_Word("notes", _BOLD), [], indent=0)
    for rule, remark in remarks:
        words = [*_words(remark), _Word(visible(rule), _DIM, gap=2)]
        page.add(_Word(page.marks.note, _BLUE), words)


def _silent(page: _Page, results: Sequence[Result]) -> None:
    """List the rules that have nothing to tell."""
    skipped = [result for result in results if result.outcome == "skipped"]
    if skipped:
        page.gap()
        page.add(_Word("skipped", _BOLD), [], indent=0)
    for result in skipped:
        page.add(_Word(page.marks.skipped), _words(f"{result.rule}: {result.reason}"))
    passed = [visible(result.rule) for result in results if result.outcome == "passed"]
    if passed:
        page.gap()
        page.add(_Word("passed", _BOLD), [], indent=0)
        names = [_Word(f"{name},") for name in passed[:-1]] + [_Word(passed[-1])]
        page.add(_Word(page.marks.passed, _GREEN), names)


def _sum(page: _Page, report: Report) -> None:
    look = (_GREEN, _RED, _RED if report.is_blocked else _YELLOW)[report.exit_code]
    told = [*_words(phrases.verdict(report), look), *_words(f"({phrases.tally(report)})")]
    page.add(_Word("hotfix-lint:", _BOLD), told, indent=0)


def _words(text: str, look: str = "") -> list[_Word]:
    """Return the words of a text that may be anyone's."""
    return _split(untagged(text), look)


def _told_words(text: str, finding: Finding) -> list[_Word]:
    """Return the words of a policy, which may hold `<TICKET>`, with a change's values in them."""
    for value in finding.values.values():
        if isinstance(value, str) and "<" in value:
            text = text.replace(value, untagged(value))
    return _split(text)


def _split(text: str, look: str = "") -> list[_Word]:
    return [_Word(word, look) for word in visible(text, _MAX_TEXT).split(" ") if word]


def _columns(text: str) -> int:
    """Return how many columns of a terminal a visible text takes (Unicode's UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(char: str) -> int:
    import unicodedata

    if unicodedata.category(char) in {"Mn", "Me"}:  # marks over the character before
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
