"""Tells a person what came of tests: a line each, and of one that fails both sides, side by side.

Every line begins with a mark or a gutter of ours, never with text of a policy or a change.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import visible
from hotfix_lint.trials.compare import agrees, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.report import Finding
    from hotfix_lint.reporters import Style
    from hotfix_lint.trials.compare import Mismatch, Pair
    from hotfix_lint.trials.coverage import Coverage
    from hotfix_lint.trials.model import Expected
    from hotfix_lint.trials.run import Ran

_MIN_WIDTH, _MAX_WIDTH = 60, 120
_MAX_TEXT = 500
# What is told of a finding that nobody expects.
_TELLING = ("path", "line", "message")
# Select Graphic Rendition, as in the report's text.
_BOLD, _RED, _YELLOW, _GREEN, _DIM = "1", "1;31", "1;33", "1;32", "2"


class _Marks(NamedTuple):
    passed: str
    failed: str
    gap: str
    differs: str
    gutter: str


_UNICODE = _Marks("✓", "✖", "○", "≠", "│")
_ASCII = _Marks("+", "X", "o", "!", "|")
_Row = tuple[str, str, str]


def file(name: str, style: Style) -> str:
    """Return the line above the tests of a file."""
    return f"{_painted(visible(name), _BOLD, style)}\n"


def trial(ran: Ran, style: Style) -> str:
    """Return what is told of one test."""
    marks = _marks(style)
    name = visible(ran.trial.name, _MAX_TEXT)
    if ran.outcome == "passed":
        return f"  {_painted(marks.passed, _GREEN, style)} {name}\n"
    if ran.outcome == "known-gap":
        return f"  {_painted(marks.gap, _YELLOW, style)} {name}  (known gap)\n"
    origin = ran.trial.origin
    below = [f"{visible(origin.file)}:{origin.line}"]
    if ran.outcome == "gap-closed":
        below.append("the gap is closed: take known-gap away")
    else:
        below += [line for mismatch in ran.mismatches for line in _mismatch(mismatch, style)]
    gutter = f"    {_painted(marks.gutter, _DIM, style)}"
    lines = [f"  {_painted(marks.failed, _RED, style)} {name}"]
    lines += [f"{gutter} {line}".rstrip() for line in below]
    return "".join(f"{line}\n" for line in lines)


def total(trials: Sequence[Ran], style: Style) -> str:
    """Return the line that sums up."""
    counts = Counter(ran.outcome for ran in trials)
    failed = counts["failed"] + counts["gap-closed"]
    parts = [f"{_count(len(trials), 'test')}: {counts['passed']} passed"]
    parts += [f"{failed} failed"] if failed else []
    gaps = counts["known-gap"]
    parts += [_count(gaps, "known gap")] if gaps else []
    verdict = _painted("failed", _RED, style) if failed else _painted("passed", _GREEN, style)
    return f"{_painted('hotfix-lint:', _BOLD, style)} {verdict} ({', '.join(parts)})\n"


def covered(coverage: Coverage, style: Style) -> str:
    """Return the holes in what tests show of a policy, and how much they show in per cent."""
    gutter = f"  {_painted(_marks(style).gutter, _DIM, style)}"
    share = f"{coverage.percent} % ({coverage.cases} of {2 * len(coverage.rules)} cases)"
    lines = [f"{_painted('coverage of', _BOLD, style)} {visible(coverage.policy)}: {share}"]
    holes = (
        ("no test in which it finds something", coverage.not_flagging),
        ("no test in which it passes", coverage.not_passing),
    )
    for told, rules in holes:
        lines += [f"{gutter} {visible(rule)}: {told}" for rule in rules]
    return "".join(f"{line}\n" for line in lines)


def _mismatch(mismatch: Mismatch, style: Style) -> Iterator[str]:
    marks = _marks(style)
    column = (min(max(style.width, _MIN_WIDTH), _MAX_WIDTH) - 11) // 2
    rows: list[_Row] = [("", "expected", "actual")]
    mark = "" if mismatch.expected == mismatch.actual else marks.differs
    rows += _cells(visible(mismatch.expected), visible(mismatch.actual, _MAX_TEXT), column, mark)
    for pair in mismatch.pairs:
        rows.append(("", "", ""))
        rows += _pair(pair, column, marks)
    yield visible(mismatch.rule) if mismatch.rule else "the run"
    for mark, left, right in rows:
        line = f"{mark or ' '} {left:<{column}} {marks.gutter} {right}"
        yield _painted(line.rstrip(), _YELLOW, style) if mark else line.rstrip()


def _pair(pair: Pair, column: int, marks: _Marks) -> Iterator[_Row]:
    expected, finding = pair.expected, pair.actual
    if expected is None:
        assert finding is not None
        yield from _alone(_lines_of(finding, _TELLING), column, marks, left=False)
    elif finding is None:
        lines = [_told(key, value) for key, value in expected.items()]
        yield from _alone(lines or ["a finding"], column, marks, left=True)
    else:
        yield from _both(expected, finding, column, marks)


def _both(
    expected: Mapping[str, Expected], finding: Finding, column: int, marks: _Marks
) -> Iterator[_Row]:
    for key, value in expected.items():
        same = agrees(key, value, finding)
        left, right = _told(key, value), _told(key, shown(finding, key))
        yield from _cells(left, right, column, "" if same else marks.differs)
    if "message" not in expected:
        yield from _cells("", _told("message", finding.message), column, "")


def _alone(lines: Sequence[str], column: int, marks: _Marks, *, left: bool) -> Iterator[_Row]:
    for number, line in enumerate(lines):
        missing = "nothing" if number == 0 else ""
        cells = (line, missing) if left else (missing, line)
        yield from _cells(*cells, column, marks.differs)


def _lines_of(finding: Finding, keys: Sequence[str]) -> list[str]:
    values = [(key, shown(finding, key)) for key in keys]
    return [_told(key, value) for key, value in values if value is not None]


def _cells(left: str, right: str, column: int, mark: str) -> Iterator[_Row]:
    for a, b in zip_longest(_wrapped(left, column), _wrapped(right, column), fillvalue=""):
        yield mark, a, b


def _wrapped(text: str, column: int) -> list[str]:
    return textwrap.wrap(text, column, subsequent_indent="  ") or [""]


def _told(key: str, value: Expected) -> str:
    if isinstance(value, bool):
        return f"{key}: {'true' if value else 'false'}"
    return f"{key}: {'nothing' if value in (None, '') else visible(str(value), _MAX_TEXT)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _marks(style: Style) -> _Marks:
    return _UNICODE if style.unicode else _ASCII


def _painted(text: str, look: str, style: Style) -> str:
    return f"\x1b[{look}m{text}\x1b[0m" if style.color else text
