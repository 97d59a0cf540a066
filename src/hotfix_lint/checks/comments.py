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
# So many comments are looked for one by one; for more all that stood before are read.
_FEW = 8
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
    before = _Before(files, hunks)
    for file in files:
        language = comments.language_of(file.path)
        assert language is not None
        for number, text in comments.explanations(hunks[file.path] or (), language, least):
            if text not in before:
                yield file, number, text


class _Before:
    """The comments that stood somewhere before the change, and were at most moved."""

    def __init__(
        self, files: Sequence[FileChange], hunks: Mapping[str, Sequence[Hunk] | None]
    ) -> None:
        self._hunks = [
            (hunk.removed, language)
            for file in files
            if (language := comments.language_of(file.old_path))
            for hunk in hunks[file.path] or ()
            if hunk.removed
        ]
        self._asked = 0
        self._all: set[str] | None = None

    def __contains__(self, comment: str) -> bool:
        self._asked += 1
        if self._asked <= _FEW:
            # It is the text of lines that have its first word; few hunks do.
            word = comment.split(None, 1)[0]
            likely = ((lines, lang) for lines, lang in self._hunks if word in "\n".join(lines))
            return any(comment in comments.texts_of(lines, lang) for lines, lang in likely)
        if self._all is None:
            self._all = {
                text for lines, lang in self._hunks for text in comments.texts_of(lines, lang)
            }
        return comment in self._all


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
