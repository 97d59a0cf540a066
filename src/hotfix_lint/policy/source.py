"""The bytes of one policy file and the name that a person knows it by."""

from __future__ import annotations

from hotfix_lint.lean import NamedTuple


class PolicySource(NamedTuple):
    """One policy file.

    Attributes:
        name: its path from the repository's top, or as it was given, or ``hotfix (built in)``.
        data: its content.
        in_repository: whether `name` is a path from the repository's top.

    """

    name: str
    data: bytes
    in_repository: bool
