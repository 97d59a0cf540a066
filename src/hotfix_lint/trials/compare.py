"""Compares what a test expects of the rules with what they say, and pairs what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.report import Finding, Report, Result, Value
    from hotfix_lint.trials.model import Expectation, Expected, Trial

# Of these a part is enough; all else is told whole.
_IN_PART = ("message", "hint")


class Pair(NamedTuple):
    """What is expected and what came in its stead, or one of them alone."""

    expected: Mapping[str, Expected] | None
    actual: Finding | None


class Mismatch(NamedTuple):
    """One rule that does not say what is expected.

    Attributes:
        rule: the rule's name; "" where the whole run is meant.
        expected: what is expected of it, in words.
        actual: what it says, in words.
        pairs: the findings that differ.

    """

    rule: str
    expected: str
    actual: str
    pairs: tuple[Pair, ...] = ()


def compare(trial: Trial, report: Report) -> tuple[Mismatch, ...]:
    """Return the rules that do not say what a trial expects, in the order of the trial."""
    if trial.expectations is None:
        if report.not_applicable:
            return ()
        return (Mismatch("", "not-applicable", f"{report.range.branch} is checked"),)
    results = {result.rule: result for result in report.results}
    found = [_of(told, results.get(told.rule), report) for told in trial.expectations]
    if trial.only:
        named = {told.rule for told in trial.expectations}
        found += [_unexpected(result) for result in report.results if result.rule not in named]
    return tuple(mismatch for mismatch in found if mismatch is not None)


def shown(finding: Finding, key: str) -> Expected:
    """Return the value of a finding that a test may name by `key`."""
    if key == "waived":
        return finding.waived is not None
    if key in {"message", "hint", "severity"}:
        told: str = getattr(finding, key)
        return told
    placed: Value = getattr(finding.location, key, None) if key in _PLACES else None
    return placed if placed is not None else finding.values.get(key)


_PLACES = ("path", "line", "column", "ref")


def agrees(key: str, value: Expected, finding: Finding) -> bool:
    """Tell whether a finding has the value that is expected under `key`."""
    actual = shown(finding, key)
    if key == "waived" and isinstance(value, str):
        return finding.waived is not None and value in finding.waived
    if isinstance(value, bool):
        return value is actual
    if key in _IN_PART:
        return str(value or "") in str(actual)
    return _plain(value) == _plain(actual)


def _plain(value: Expected) -> str:
    # YAML reads 3 as a number and a version is a text; nothing and the empty text are one.
    return "" if value is None else str(value)


def _of(told: Expectation, result: Result | None, report: Report) -> Mismatch | None:
    if result is None:
        expected = told.outcome or _counted(len(told.findings or ()))
        return Mismatch(told.rule, expected, f"not checked: {report.not_applicable}")
    if told.findings is None:
        if told.outcome == result.outcome:
            return None
        pairs = tuple(Pair(None, finding) for finding in result.findings)
        return Mismatch(told.rule, str(told.outcome), _outcome(result), pairs)
    pairs = tuple(_differences(told.findings, result.findings))
    if pairs or result.outcome == "unchecked":
        return Mismatch(told.rule, _counted(len(told.findings)), _outcome(result), pairs)
    return None


def _unexpected(result: Result) -> Mismatch | None:
    if result.outcome in {"passed", "skipped"}:
        return None
    pairs = tuple(Pair(None, finding) for finding in result.findings)
    return Mismatch(result.rule, _counted(0), _outcome(result), pairs)


def _counted(findings: int) -> str:
    return {0: "no finding", 1: "1 finding"}.get(findings, f"{findings} findings")


def _outcome(result: Result) -> str:
    if result.outcome in {"failed", "waived"}:
        waived = " (waived)" if result.outcome == "waived" else ""
        return _counted(len(result.findings)) + waived
    return f"{result.outcome}: {result.reason}" if result.reason else result.outcome


def _differences(
    expected: Sequence[Mapping[str, Expected]], findings: Sequence[Finding]
) -> Iterator[Pair]:
    """Yield what of both has no partner, the most alike together."""
    taken = _matched(expected, findings)
    left = [told for index, told in enumerate(expected) if index not in taken.values()]
    over = [finding for index, finding in enumerate(findings) if index not in taken]
    while left and over:
        told, finding = max(
            ((told, finding) for told in left for finding in over),
            key=lambda pair: sum(agrees(k, v, pair[1]) for k, v in pair[0].items()),
        )
        left.remove(told)
        over.remove(finding)
        yield Pair(told, finding)
    yield from (Pair(told, None) for told in left)
    yield from (Pair(None, finding) for finding in over)


def _matched(
    expected: Sequence[Mapping[str, Expected]], findings: Sequence[Finding]
) -> dict[int, int]:
    """Return by finding what it is taken for, as many as can be (Kuhn's augmenting paths).

    A finding may fit several, since each tells only a part: the first that fits is not enough.
    """
    fits = [
        [at for at, finding in enumerate(findings) if all(agrees(k, v, finding) for k, v in told)]
        for told in (list(told.items()) for told in expected)
    ]
    taken: dict[int, int] = {}

    def place(told: int, tried: set[int]) -> bool:
        for at in fits[told]:
            if at in tried:
                continue
            tried.add(at)
            if at not in taken or place(taken[at], tried):
                taken[at] = told
                return True
        return False

    for told in range(len(expected)):
        place(told, set())
    return taken
