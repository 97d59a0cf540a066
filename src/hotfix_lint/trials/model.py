"""What a test of a policy is once it is read: a history and what the rules should say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotfix_lint.policy.model import Origin, Policy
    from hotfix_lint.report import Outcome, Stage
    from hotfix_lint.request.pull_request import PullRequest

Mode = Literal["file", "executable", "link", "submodule"]
Expected = str | int | bool | None


class Content(NamedTuple):
    """A file: its bytes, a link's target, or a submodule's commit, and which of these it is."""

    data: bytes
    mode: Mode = "file"


Snapshot = dict[str, Content]


class Commit(NamedTuple):
    """One commit.

    Attributes:
        message: its message, but for the line that `reverts` adds.
        snapshot: all files after it, by path.
        merges: the branch that it merges, or "".
        reverts: the number of the commit that it reverts, 0 for production's, or None.
        picks: the number of the hotfix's commit that it says it is picked from, or None.

    """

    message: str
    snapshot: Snapshot
    merges: str = ""
    reverts: int | None = None
    picks: int | None = None


class Tag(NamedTuple):
    """One tag.

    Attributes:
        at: the branch at whose tip it is; "" for the commit from which all branches begin.
        message: its message, or None for a lightweight tag.

    """

    at: str
    message: str | None


class History(NamedTuple):
    """The repository of a trial.

    Attributes:
        production: production's name.
        branch: the hotfix branch's name.
        base: the files at the commit from which all branches begin.
        start: the branch that the hotfix was cut from; "" for the common beginning.
        branches: the other branches' commits, oldest first; production's own among them.
        commits: the hotfix's commits, oldest first.
        landed: what production got of the hotfix, or None if it was moved to the hotfix's tip.
        later: what came to branches after that, oldest first.
        tags: the tags by name.

    """

    production: str
    branch: str
    base: Snapshot
    start: str
    branches: Mapping[str, tuple[Commit, ...]]
    commits: tuple[Commit, ...]
    landed: tuple[Commit, ...] | None
    later: Mapping[str, tuple[Commit, ...]]
    tags: Mapping[str, Tag]


class Expectation(NamedTuple):
    """What one rule should say.

    Attributes:
        rule: the rule's name.
        findings: what is told of each finding, or None if only the outcome matters.
        outcome: the outcome, or None if the findings tell it.

    """

    rule: str
    findings: tuple[Mapping[str, Expected], ...] | None
    outcome: Outcome | None


class Trial(NamedTuple):
    """One test of a policy.

    Attributes:
        name: what it shows.
        origin: where it stands.
        history: its repository.
        stage: the stage of the run.
        priority: the priority that is stated, or None.
        now: the moment of the run, or None for the present.
        labels: the pull request's labels, or None where they are not known.
        pull_request: the pull request, but for the commits that its reviews are of; or None.
        event: what started the run, or None where that is not known.
        tag: the tag that is looked at, or None.
        proof: what the record of a proof says, or that it is of something else; "" for none.
        expectations: what the rules should say; None if the branch should not be linted at all.
        only: all other rules of the stage should find nothing.
        known_gap: it is known not to hold.

    """

    name: str
    origin: Origin
    history: History
    stage: Stage
    priority: str | None
    now: datetime | None
    labels: tuple[str, ...] | None
    pull_request: PullRequest | None
    event: str | None
    tag: str | None
    proof: str
    expectations: tuple[Expectation, ...] | None
    only: bool
    known_gap: bool


class Suite(NamedTuple):
    """The tests of one file and the policy that they are of."""

    file: str
    policy: Policy
    trials: tuple[Trial, ...]
