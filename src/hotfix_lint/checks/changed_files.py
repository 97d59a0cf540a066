"""`changed-files`: no file, or no added line, that is forbidden; every file that is required."""

from __future__ import annotations

from itertools import islice

from hotfix_lint.checks.support.conditions import listed
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts.changes import ABSENT
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Globs, LinePatterns
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts


_MAX_LINE = 2_000
# Of files too large to be read whole no more are told, since a file could be made of them.
_MAX_FOUND = 1_000


class Clause(NamedTuple):
    """One `forbid` or `require`: a file matches it if it matches all of its keys."""

    paths: Globs
    not_paths: Globs
    roles: tuple[str, ...]
    statuses: tuple[str, ...]
    lines: LinePatterns

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Clause:
        """Compile the keys of one clause."""
        return cls(
            paths=Globs(listed(settings.get("paths"))),
            not_paths=Globs(listed(settings.get("not-paths"))),
            roles=listed(settings.get("roles")),
            statuses=listed(settings.get("status")),
            lines=LinePatterns(listed(settings.get("lines"))),
        )

    def matches(self, facts: Facts, file: FileChange) -> bool:
        """Tell whether `file` matches, lines aside; a renamed file does under both its names."""
        names = {file.path, file.old_path}
        return (
            (not self.paths or any(self.paths.match(name) for name in names))
            and not any(self.not_paths.match(name) for name in names)
            and (not self.statuses or not _statuses(file).isdisjoint(self.statuses))
            and (not self.roles or facts.role(file) in self.roles)
        )


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each forbidden file or line and for each required one not there."""
    problems: list[Problem] = []
    unread: list[str] = []
    for forbidden in listed(settings.get("forbid")):
        clause = Clause.read(forbidden)
        files = _matching(facts, clause)
        if clause.lines:
            found, reason = _lines(facts, clause, files)
            problems += found
            unread += reason
        else:
            problems += [_problem(facts, file) for file in files]
    for required in listed(settings.get("require")):
        clause = Clause.read(required)
        files = _matching(facts, clause)
        if clause.lines:
            found, reason = _lines(facts, clause, files)
            unread += reason if not found else []
            missing = not found
        else:
            missing = not files
        if missing:
            wanted = ", ".join(listed(required.get("paths")) or listed(required.get("roles")))
            problems.append(_absent(wanted))
    return Verdict(tuple(problems), unchecked="; ".join(dict.fromkeys(unread)))


def _matching(facts: Facts, clause: Clause) -> list[FileChange]:
    # Git's own count tells a binary file; it is asked for only where a rule wants to know.
    files = facts.counted_files if "binary" in clause.statuses else facts.files
    return [file for file in files if clause.matches(facts, file)]


def _statuses(file: FileChange) -> set[str]:
    found = {str(file.status)}
    if ABSENT not in (file.old_mode, file.new_mode) and file.old_mode != file.new_mode:
        found.add("mode-changed")
    if file.is_binary and not file.is_submodule:
        found.add("binary")
    return found


def _lines(
    facts: Facts, clause: Clause, files: Sequence[FileChange]
) -> tuple[list[Problem], list[str]]:
    readable = [file for file in files if file.status != "deleted" and not file.is_submodule]
    by_path = {file.path: file for file in readable}
    problems: list[Problem] = []
    large: list[FileChange] = []
    for path, hunks in facts.hunks(readable).items():
        if hunks is None:
            large.append(by_path[path])
            continue
        lines = [pair for hunk in hunks for pair in enumerate(hunk.added, hunk.new_start)]
        found = clause.lines.find([line[:_MAX_LINE] for _, line in lines])
        problems += [_problem(facts, by_path[path], *lines[at]) for at in found]
    try:
        found_in_large = _stream(facts, clause, large) if large else ()
        problems += [
            _problem(facts, by_path[path], number, line)
            for path, number, line in islice(found_in_large, _MAX_FOUND)
        ]
    except FactUnknownError as unknown:
        return problems, [unknown.reason]
    return problems, []


def _stream(
    facts: Facts, clause: Clause, files: Sequence[FileChange]
) -> Iterator[tuple[str, int, str]]:
    for path, number, lines in facts.added_lines(files):
        short = [line[:_MAX_LINE] for line in lines]
        yield from ((path, number + at, short[at]) for at in clause.lines.find(short))


def _problem(facts: Facts, file: FileChange, line: int | None = None, text: str = "") -> Problem:
    gone = file.status == "deleted"
    location = Location("file", file.path, line if line or gone else 1, snippet=text or None)
    values = {
        "path": file.path,
        "old-path": file.old_path,
        "status": file.status,
        "role": facts.role(file),
        "line": line,
        "text": text.strip(),
        "remedy": "take it out of the hotfix",
    }
    return Problem(location, values, f"{file.path}:{text.strip()}")


def _absent(wanted: str) -> Problem:
    values = {
        "path": wanted,
        "old-path": "",
        "status": "missing",
        "role": "",
        "line": None,
        "text": "",
        "remedy": f"add it to the hotfix: {wanted}",
    }
    return Problem(Location("change"), values, f"missing:{wanted}")
