"""Runs trials: each in a repository of its own, by the same engine as every other run."""

from __future__ import annotations

import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from hotfix_lint import engine
from hotfix_lint.facts import proofs
from hotfix_lint.facts.facts import Facts
from hotfix_lint.facts.git import NULL, Git, object_names
from hotfix_lint.request import Document, Request
from hotfix_lint.trials.build import build
from hotfix_lint.trials.compare import compare
from hotfix_lint.trials.parse import OLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from hotfix_lint.policy.model import Policy, Rule
    from hotfix_lint.report import Report
    from hotfix_lint.request.pull_request import PullRequest
    from hotfix_lint.trials.compare import Mismatch
    from hotfix_lint.trials.model import Suite, Trial

# Most of the time is git's, in other processes.
_AT_ONCE = min(8, (os.cpu_count() or 1) + 1)


class Ran(NamedTuple):
    """A trial and what came of it.

    Attributes:
        trial: the trial.
        report: what the rules said.
        mismatches: where that is not what is expected.

    """

    trial: Trial
    report: Report
    mismatches: tuple[Mismatch, ...]

    @property
    def outcome(self) -> Literal["passed", "failed", "known-gap", "gap-closed"]:
        """What to tell; "gap-closed" fails, too: the mark of a known gap is out of date."""
        if self.trial.known_gap:
            return "known-gap" if self.mismatches else "gap-closed"
        return "failed" if self.mismatches else "passed"

    @property
    def is_well(self) -> bool:
        """Whether it fails nothing."""
        return self.outcome in {"passed", "known-gap"}


def run(suite: Suite, environment: Mapping[str, str], now: datetime) -> Iterator[Ran]:
    """Run a suite's trials and yield them in their order.

    Args:
        suite: the trials.
        environment: the process environment; git's own variables are left out of it.
        now: the moment of the runs that do not say theirs.

    """
    alone = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    alone |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    with (
        tempfile.TemporaryDirectory(prefix="hotfix-lint-test-") as folder,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        folders = [os.path.join(folder, str(number)) for number in range(len(suite.trials))]
        requests = [
            Request(
                folder=place,
                environment=alone,
                stage=trial.stage,
                priority=trial.priority,
                labels=trial.labels if trial.pull_request is None else trial.pull_request.labels,
                pull_request=trial.pull_request,
                event=trial.event,
                tag=trial.tag,
                # Else the tag alone would say which hotfix is looked at.
                branch=trial.history.branch if trial.tag else None,
                now=trial.now or now,
            )
            for trial, place in zip(suite.trials, folders, strict=True)
        ]
        yield from pool.map(partial(_run, suite.policy), suite.trials, requests)


def _run(policy: Policy, trial: Trial, request: Request) -> Ran:
    os.mkdir(request.folder)
    build(trial.history, request.folder)
    git = Git(request.folder, request.environment)
    if request.pull_request is not None:
        request = request._replace(pull_request=_of_commits(request.pull_request, git))
    facts = Facts(git, request, policy.workflow, policy.field_names())
    if trial.proof:
        facts.request = request._replace(proof=_recorded(trial.proof, facts))
    report = engine.run(policy, _asked(trial, policy), facts)
    return Ran(trial, report, compare(trial, report))


def _recorded(said: str, facts: Facts) -> Document:
    """Return the record of a proof of which a trial says the outcome, or what it is of."""
    elsewhere = said.startswith("of-")
    digest = proofs.digest(proofs.laid_over(facts))
    record = {
        "version": proofs.VERSION,
        "outcome": "proven" if elsewhere else said,
        "base": facts.range.base,
        "head": NULL if said == "of-another-head" else facts.range.head,
        "tests": {"digest": "" if said == "of-other-tests" else digest},
        "results": [{"name": "tests.test_it", "outcome": said}],
    }
    return Document("proof.json", json.dumps(record).encode())


def _of_commits(told: PullRequest, git: Git) -> PullRequest:
    """Return a pull request whose reviews are of commits that are there."""
    commits = git.read("rev-list", "--max-count=2", "--end-of-options", git.head or "HEAD")
    head, *before = object_names(commits)
    reviews = tuple(
        review._replace(commit=before[0] if before and review.commit == OLDER else head)
        for review in told.reviews or ()
    )
    return told._replace(reviews=reviews)


def _asked(trial: Trial, policy: Policy) -> Sequence[Rule]:
    """Return the rules whose word counts; no rule's word depends on another's."""
    if trial.only:
        return policy.rules
    named = {expectation.rule for expectation in trial.expectations or ()}
    return [rule for rule in policy.rules if rule.name in named]
