"""Which commits a rule about commits looks at, and where its findings point."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Location

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.report import Value


def selected(facts: Facts, settings: Mapping[str, Any]) -> tuple[tuple[Commit, ...], str]:
    """Return the commits to look at, or none and the reason.

    Merges are no one's prose, and `fixup!` commits are melted into others before a release
    (`history` sees to that), so neither is asked for fields.
    """
    if facts.request.staged and facts.request.message is None:
        return (), "the message is not written yet"
    if not facts.commits:
        return (), "there are no commits in the range"
    commits = tuple(c for c in facts.commits if not c.is_merge and not c.message.autosquash)
    if not commits:
        return (), "there are only merge and fixup commits"
    return (commits[-1:] if settings.get("commits") == "last" else commits), ""


def values(commit: Commit) -> dict[str, Value]:
    """Return what a message may insert about a commit."""
    return {"commit": commit.short, "subject": commit.message.subject}


def location(commit: Commit, line: int | None = None) -> Location:
    """Return the place of a commit's message, or of one line of it."""
    snippet = None
    if line is not None and commit.sha:
        lines = commit.message.text.split("\n", line)
        snippet = lines[line - 1] if line <= len(lines) else None
    # Names take twice as long, and an audit makes some for each commit.
    return Location("commit", None, line, None, commit.sha, None, snippet)


def identity(commit: Commit) -> str:
    """Return what stays the same of a commit when it is rebased."""
    return commit.message.subject
