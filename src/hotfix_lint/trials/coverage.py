"""Tells which rules of a policy its tests show at work: flagging something, and passing something.

A case counts if a test names the rule, the test holds, and the rule ran: what is skipped or
unchecked shows nothing, nor does a known gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hotfix_lint.policy.model import Policy
    from hotfix_lint.trials.model import Suite
    from hotfix_lint.trials.run import Ran


class Coverage(NamedTuple):
    """How far tests cover the rules that one policy speaks of.

    Attributes:
        policy: the policy, as a person would name it.
        rules: the names of the rules that its own file defines or changes, but for those off; what
            it leaves as the policy is that it extends, that policy's tests show.
        not_flagging: the rules without a test in which they find something.
        not_passing: the rules without a test in which they run and find nothing.

    """

    policy: str
    rules: tuple[str, ...]
    not_flagging: tuple[str, ...]
    not_passing: tuple[str, ...]

    @property
    def cases(self) -> int:
        """How many cases there are, of two for each rule."""
        return 2 * len(self.rules) - len(self.not_flagging) - len(self.not_passing)

    @property
    def percent(self) -> int:
        """The cases in per cent, rounded down, so that 100 means all."""
        return 100 * self.cases // (2 * len(self.rules)) if self.rules else 100


def measure(policy: Policy, trials: Iterable[Ran]) -> Coverage:
    """Return how far the trials cover their policy."""
    shown: dict[str, set[str]] = {"failed": set(), "passed": set()}
    for ran in trials:
        if ran.outcome != "passed":
            continue
        named = {expectation.rule for expectation in ran.trial.expectations or ()}
        for result in ran.report.results:
            if result.rule in named or ran.trial.only:
                outcome = "failed" if result.outcome == "waived" else result.outcome
                shown.setdefault(outcome, set()).add(result.rule)
    own = policy.sources[-1]
    rules = tuple(rule.name for rule in policy.rules if rule.origin.file == own)
    return Coverage(
        policy=policy.sources[-1],
        rules=rules,
        not_flagging=tuple(name for name in rules if name not in shown["failed"]),
        not_passing=tuple(name for name in rules if name not in shown["passed"]),
    )


def all_of(suites: Iterable[Suite], trials: Iterable[Ran]) -> Iterator[Coverage]:
    """Yield how far the trials cover each of the policies that they are of."""
    policies = {suite.policy.digest: suite.policy for suite in suites}
    told = list(trials)
    for digest, policy in policies.items():
        yield measure(policy, (ran for ran in told if ran.report.policy.digest == digest))
