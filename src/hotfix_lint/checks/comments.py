"""`comments`: a change of the product says in a comment beside it why it is made."""

from __future__ import annotations

from hotfix_lint.display import visible
from hotfix_lint.facts import comments
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Location, Problem, Value, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.changes import FileChange, Hunk
    from hotfix_lint.facts.facts import Facts


DEFAULT_ROLES = ("source",)
DEFAULT_LENGTH = 15
_SHOWN = 3
_LENGTH = 90


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem if no comment was added that explains any of the changed code."""
    roles = settings.get("for", DEFAULT_ROLES)
    files = [
        file
        for file in facts.files
        if not file.is_submodule
        and comments.language_of(file.path) is not None
        and facts.role(file) in roles
    ]
    if not files:
        wanted = " or ".join(roles)
        return Verdict(skipped=f"no file with the role {wanted} changed whose comments are known")
    if all(commit.message.reverts for commit in facts.commits):
        return Verdict(skipped="what is reverted comes back as it was")
    hunks = facts.hunks(files)
    for file, number, text in _explained(files, hunks, settings.get("min-length", DEFAULT_LENGTH)):
        return Verdict(remarks=(f"{file.path}:{number}: {visible(text, _LENGTH)}",))
    unread = ", ".join(file.path for file in files if hunks[file.path] is None)
    if unread:
        return Verdict(unchecked=f"too large to look for comments: {unread}")
    return Verdict((_problem(files, hunks),))


def _explained(
    files: Sequence[FileChange], hunks: Mapping[str, Sequence[Hunk] | None], least: int
) -> Iterator[tuple[FileChange, int, str]]:
    known: set[str] | None = None
    for file in files:
        language = comments.language_of(file.path)
        assert language is not None
        for number, text in comments.explanations(hunks[file.path] or (), language, least):
            if known is None:
                known = _known(files, hunks)
            if text not in known:
                yield file, number, text


def _known(files: Sequence[FileChange], hunks: Mapping[str, Sequence[Hunk] | None]) -> set[str]:
    """Return the comments that stood somewhere before the change, and were at most moved."""
    known: set[str] = set()
    for file in files:
        if language := comments.language_of(file.old_path):
            for hunk in hunks[file.path] or ():
                known.update(comments.texts_of(hunk.removed, language))
    return known


def _problem(files: Sequence[FileChange], hunks: Mapping[str, Sequence[Hunk] | None]) -> Problem:
    # A reader begins where most of the fix is.
    file, hunk = max(
        ((file, hunk) for file in files for hunk in hunks[file.path] or (None,)),
        key=lambda place: len(place[1].added) + len(place[1].removed) if place[1] else 0,
    )
    paths = [file.path for file in files]
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    line = max(hunk.new_start, 1) if hunk else None
    values: dict[str, Value] = {
        "files": ", ".join(paths[:_SHOWN]) + more,
        "count": len(paths),
        "path": file.path,
        "line": line,
    }
    location = Location("file", file.path, None if file.status == "deleted" else line)
    return Problem(location, values, "no-comment")
