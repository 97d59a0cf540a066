"""What a change does to the dependencies of a repository."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.model import (
    DependencyChange,
    DependencyReport,
    Unreadable,
)
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.facts.changes import Contents, FileChange

__all__ = ["DependencyChange", "DependencyReport", "Unreadable", "compare", "normal_name", "read"]


def compare(files: Sequence[FileChange], contents: Contents) -> DependencyReport:
    """Return what the change of `files` does to dependencies.

    Nothing is read when no path of the change is in the catalogue.
    """
    touched = _touched(files)
    if not touched:
        return DependencyReport((), (), (), (), (), {})
    from hotfix_lint.facts.dependencies.change import report

    return report(touched, contents)


def read(files: Sequence[FileChange], contents: Contents) -> None:
    """Read ahead what `compare` will ask `contents` for, which keeps it."""
    contents.blobs(
        name
        for file in _touched(files)
        if not file.is_submodule
        for name in (file.old_blob, file.new_blob)
        if name.strip("0")
    )


def _touched(files: Sequence[FileChange]) -> list[FileChange]:
    from hotfix_lint.facts.dependencies import catalogue

    return [
        file
        for file in files
        if file.is_submodule
        or catalogue.matches_any(file.path)
        or (file.old_path != file.path and catalogue.matches_any(file.old_path))
    ]


def normal_name(name: str, ecosystem: str) -> str:
    """Return the spelling of `name` by which its ecosystem compares names."""
    from hotfix_lint.facts.dependencies import catalogue

    return catalogue.spelt(name, ecosystem)
