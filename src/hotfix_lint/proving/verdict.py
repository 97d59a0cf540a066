"""Compares what came of tests without the fix and with it: pure functions of the runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hotfix_lint.facts.proofs import OUTCOMES
from hotfix_lint.proving.model import Compared, Result

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hotfix_lint.facts.proofs import ProofOutcome
    from hotfix_lint.proving.model import Side

_BETWEEN = re.compile(r"\W+")
_ABSENT = Result("absent")
# How pytest begins what it says of a test that never began.
_SET_UP = "failed on setup with "


def compare(without: Sequence[Side], fixed: Sequence[Side]) -> list[Compared]:
    """Return what each test shows, the best first, by one or more runs of each side.

    Tests that pass on both sides are "not-proven", each of them; who tells of them may count them.
    """
    names = dict.fromkeys(name for side in (*fixed, *without) for name in side.tests)
    compared = [_one(name, without, fixed) for name in names]
    return sorted(compared, key=lambda one: (OUTCOMES.index(one.outcome), one.without))


def _one(name: str, without: Sequence[Side], fixed: Sequence[Side]) -> Compared:
    before = [_ended(side, name) for side in without]
    after = [_ended(side, name) for side in fixed]
    old, new = before[0], after[0]
    message = new.message if new.status == "failed" else old.message
    outcome: ProofOutcome
    differing = next((r for r in (*before, *after) if r.status == "failed"), None)
    if len({r.status for r in before}) > 1 or len({r.status for r in after}) > 1:
        outcome = "flaky"
        message = differing.message if differing else message
    else:
        outcome, message = _stable(old, new)
    return Compared(name, outcome, old.status, new.status, message)


def _stable(old: Result, new: Result) -> tuple[ProofOutcome, str]:
    """Return what a test shows that ends alike each time it is run."""
    if new.status == "failed":
        if all(side.message.startswith(_SET_UP) for side in (old, new)):
            return "inconclusive", f"its set-up fails on both sides: {new.message}"
        return "broken", new.message
    if new.status == "passed":
        if old.status == "passed":
            return "not-proven", ""
        if old.status == "failed":
            return "proven", old.message
        if old.status == "unloaded":
            return "weakly-proven", old.message
        if old.status == "skipped":
            return "inconclusive", f"it is skipped without the fix: {old.message}".rstrip(": ")
        return "inconclusive", "it was not run without the fix"
    if new.status == "skipped":
        return "inconclusive", f"it is skipped with the fix: {new.message}".rstrip(": ")
    if new.status == "unloaded":
        return "inconclusive", f"it cannot be loaded with the fix: {new.message}"
    return "inconclusive", "it was not run with the fix"


def _ended(side: Side, name: str) -> Result:
    """Return how a test ended, or that what it is in could not be loaded."""
    found = side.tests.get(name)
    if found is not None:
        return found
    for of, message in side.unloaded.items():
        if not of or name == of or name.startswith((f"{of}.", f"{of}::", f"{of} ", f"{of}/")):
            return Result("unloaded", message)
    return _ABSENT


def of_changed(compared: Sequence[Compared], names: Collection[str]) -> list[Compared]:
    """Return the tests that changed, as far as they are among those that were run.

    Where nothing is proven, tests that stood there already tell nothing of the change: they may
    fail on both sides for want of a network.
    """
    written = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in names]
    # Of a text Ruby's frameworks make a method's name: `it "ends"`, `test "it ends"`.
    spoken = [_BETWEEN.sub("_", name) for name in names if _BETWEEN.search(name)]
    written += [rf"(?<![^\W_]){re.escape(name)}(?:_\d+)?(?!\w)" for name in spoken]
    pattern = re.compile("|".join(written) or r"\Z.")
    return [one for one in compared if pattern.search(one.name)]


def best(compared: Sequence[Compared]) -> ProofOutcome:
    """Return the outcome of the best test; without any test it is inconclusive."""
    return compared[0].outcome if compared else "inconclusive"
