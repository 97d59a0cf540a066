"""What can stop a run, or a part of it: each an error with the sentence a person is shown."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class HotfixLintError(Exception):
    """Ends the run with exit code 2.

    Attributes:
        message: one sentence that says what is wrong and with what; lower case, no full stop.
        hint: the command or the text that mends it, or "".

    """

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both sentences for the edge that prints them."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class PolicyError(HotfixLintError):
    """The policy cannot be used.

    Attributes:
        defects: every defect found, in the order of the files; `str()` of each is its line.

    """

    def __init__(self, defects: Iterable[object]) -> None:
        """Keep all defects; the message counts them."""
        self.defects = tuple(defects)
        count = len(self.defects)
        super().__init__(f"the policy has {count} {'error' if count == 1 else 'errors'}")


class UsageError(HotfixLintError):
    """What was asked for cannot be done: an unknown name, an empty value, an unwritable file."""


class RepositoryError(HotfixLintError):
    """The repository cannot answer: not a repository, an unknown ref, no merge base, a dead git."""


class FactUnknownError(Exception):
    """A fact cannot be had; the rules that asked for it are unchecked, the run goes on.

    Attributes:
        reason: why, as the end of the sentence "could not be checked: ...".

    """

    def __init__(self, reason: str) -> None:
        """Keep the reason for the report."""
        super().__init__(reason)
        self.reason = reason


class FactAbsentError(FactUnknownError):
    """There is no such fact, and none is missed; the rules that asked for it are skipped."""
