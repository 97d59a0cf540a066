"""What came of tests as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint import __version__
from hotfix_lint.reporters import asciijson
from hotfix_lint.reporters.asciijson import string
from hotfix_lint.trials.compare import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.report import Finding
    from hotfix_lint.reporters.asciijson import Json
    from hotfix_lint.trials.compare import Mismatch, Pair
    from hotfix_lint.trials.coverage import Coverage
    from hotfix_lint.trials.run import Ran

_TOLD = ("path", "line", "column", "ref", "severity", "waived", "message")


def render(trials: Sequence[Ran], coverages: Sequence[Coverage], exit_code: int) -> str:
    """Return all tests in their order, and the coverage if it was asked for."""
    return asciijson.write(
        {
            "version": __version__,
            "exit_code": exit_code,
            "tests": [_trial(ran) for ran in trials],
            "coverage": [_coverage(coverage) for coverage in coverages],
        }
    )


def _trial(ran: Ran) -> Json:
    origin = ran.trial.origin
    return {
        "name": string(ran.trial.name),
        "file": string(origin.file),
        "line": origin.line,
        "outcome": ran.outcome,
        "mismatches": [_mismatch(mismatch) for mismatch in ran.mismatches],
    }


def _mismatch(mismatch: Mismatch) -> Json:
    return {
        "rule": mismatch.rule,
        "expected": string(mismatch.expected),
        "actual": string(mismatch.actual),
        "findings": [_pair(pair) for pair in mismatch.pairs],
    }


def _pair(pair: Pair) -> Json:
    expected: Json = None
    if pair.expected is not None:
        told = pair.expected.items()
        expected = {key: string(v) if isinstance(v, str) else v for key, v in told}
    return {
        "expected": expected,
        "actual": None if pair.actual is None else _finding(pair.actual),
    }


def _finding(finding: Finding) -> Json:
    told = {key: shown(finding, key) for key in (*_TOLD, *finding.values)}
    return {key: string(v) if isinstance(v, str) else v for key, v in told.items()}


def _coverage(coverage: Coverage) -> Json:
    return {
        "policy": string(coverage.policy),
        "percent": coverage.percent,
        "rules": len(coverage.rules),
        "not_flagging": list(coverage.not_flagging),
        "not_passing": list(coverage.not_passing),
    }
