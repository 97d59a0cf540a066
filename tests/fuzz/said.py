"""Stands for a git that answers what it is told to, so that nothing need be run."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from hotfix_lint.facts.git import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.git import Git


class Said:
    """Stands for a git that answers with the given bytes, whatever it is asked."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, *_: str) -> bytes:
        return self.data

    def records(self, *_: str, separator: bytes = b"\0", **_options: object) -> Iterator[bytes]:
        parts = self.data.split(separator)
        yield from parts if parts[-1] else parts[:-1]

    def run(self, *_: str, **_options: object) -> Answer:
        return Answer(0, self.data, "")


def git_that_says(data: bytes) -> Git:
    return cast("Git", Said(data))
