"""The vocabulary of what a change does to tests."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    Grade = Literal["strong", "medium", "weak"]
    WeakeningKind = Literal[
        "deleted-test", "skipped-test", "focused-test", "fewer-assertions", "snapshot-only"
    ]


class Evidence(NamedTuple):
    """One place where a change adds to what is tested.

    Attributes:
        path: the file at the head.
        line: its line from 1.
        grade: "strong" for a new test that checks something, "medium" for new checks, cases
            or expected values in a test that stands already and for a new test that only runs
            something, "weak" for what may be a test but does not show it.
        what: the evidence, as the end of a sentence that begins with the path.

    """

    path: str
    line: int
    grade: Grade
    what: str


class TestJudgement(NamedTuple):
    """What a change does for tests.

    Attributes:
        evidence: the best first.
        test_files: the changed test files, at the head; at the base if deleted.
        unreadable: test files that could not be read, each with the reason.

    """

    evidence: tuple[Evidence, ...]
    test_files: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]

    @property
    def adds_test(self) -> bool:
        """Whether a test was added or extended; weak evidence is not enough."""
        return any(item.grade != "weak" for item in self.evidence)


class Weakening(NamedTuple):
    """One place where a change makes tests weaker.

    Attributes:
        path: the file at the head; at the base if it was deleted.
        line: its line from 1; None if the file is gone.
        kind: what sort of weakening it is.
        what: what became weaker, as a sentence.
        conditional: the test still runs where a condition holds.

    """

    path: str
    line: int | None
    kind: WeakeningKind
    what: str
    conditional: bool = False
