"""The words for what came of tests: on one side of the fix, and of both together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.facts.proofs import ProofOutcome

# "unloaded": the file, the package or the whole run of which the test is cannot be loaded or built.
Status = Literal["passed", "failed", "skipped", "unloaded", "absent"]
SideName = Literal["without", "with"]


class Result(NamedTuple):
    """What came of one test: how it ended, and what it said if it did not pass."""

    status: Status
    message: str = ""


class Parsed(NamedTuple):
    """What a runner's report says.

    Attributes:
        tests: by the names that the runner gives them.
        unloaded: what could not be loaded, by a name that the names of its tests begin with; ""
            for all of it.

    """

    tests: Mapping[str, Result]
    unloaded: Mapping[str, str] = {}


class Side(NamedTuple):
    """What came of one run of the tests on one side.

    Attributes:
        tests: as of `Parsed`, of all runners together.
        unloaded: likewise.
        trouble: why nothing can be told by this run, or "".

    """

    tests: Mapping[str, Result]
    unloaded: Mapping[str, str]
    trouble: str = ""


class Compared(NamedTuple):
    """One test on both sides.

    Attributes:
        name: as its runner gives it.
        outcome: what it shows.
        without: how it ended without the fix.
        fixed: how it ended with it.
        message: what it said where it did not pass, or why nothing is shown.

    """

    name: str
    outcome: ProofOutcome
    without: Status
    fixed: Status
    message: str = ""


class Ran(NamedTuple):
    """One program that was run.

    Attributes:
        side: without or with the fix.
        runner: the runner's name.
        folder: where, from the tree's top; "" for the top.
        command: what.
        code: its exit code, or None if it was ended.
        cut: which limit it passed, or "".
        seconds: how long it took.
        size: bytes that it wrote.
        digest: SHA-256 of what is kept of what it wrote.

    """

    side: SideName
    runner: str
    folder: str
    command: tuple[str, ...]
    code: int | None
    cut: str
    seconds: float
    size: int
    digest: str


class Outcome(NamedTuple):
    """What came of it all.

    Attributes:
        outcome: that of the best test.
        reason: why, in a line.
        results: each test that tells something, the best first.
        alike: how many others pass on both sides.
        warnings: what a reader should know.
        runs: what was run, in order.

    """

    outcome: ProofOutcome
    reason: str
    results: tuple[Compared, ...]
    alike: int
    warnings: tuple[str, ...]
    runs: tuple[Ran, ...]
