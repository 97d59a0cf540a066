"""`proof`: a record says that the tests fail without the fix and pass with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.display import visible
from hotfix_lint.facts import proofs
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts

_ACCEPTED = ("proven", "weakly-proven")
_WRONG = {
    "weakly-proven": "the tests cannot be loaded without the fix, so none was seen to fail there",
    "not-proven": "the tests pass without the fix, too",
    "broken": "the tests fail with the fix",
    "flaky": "the tests do not end the same when they run again",
}
_SHOWN = 3


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem if the tests of the change were run and prove nothing."""
    tests = proofs.laid_over(facts)
    if not tests:
        return Verdict(skipped="no test changed")
    if len(tests) == len(facts.files):
        return Verdict(skipped="nothing but tests changed")
    proof = facts.proof
    where = visible(proof.where)
    if proof.outcome == "inconclusive":
        why = visible(proof.reason) or "it could not be told"
        return Verdict(unchecked=f"by {where} the tests could not be run: {why}")
    names = ", ".join(visible(name) for name in proof.proven[:_SHOWN])
    if proof.outcome in settings.get("accept", _ACCEPTED):
        how = "cannot be loaded" if proof.outcome == "weakly-proven" else "fails"
        return Verdict(remarks=(f"{how} without the fix, by {where}: {names}",))
    values = {"problem": _WRONG.get(proof.outcome, proof.outcome), "outcome": proof.outcome}
    return Verdict((Problem(Location("change"), values | {"tests": names}, proof.outcome),))
