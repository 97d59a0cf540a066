"""`refactoring`: no file is renamed, no code moved, no line laid out anew beside the fix."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, expression
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.changes import FileChange, Hunk
    from hotfix_lint.facts.facts import Facts


DEFAULT_ROLES = ("source",)
DEFAULT_MOVED_LINES = 6
# Where indentation is meaning, a line that moves left or right is a change of the program.
_INDENTED = frozenset(
    {".py", ".pyi", ".pyx", ".yaml", ".yml", ".haml", ".slim", ".pug", ".coffee", ".sass", ".styl",
     ".nim", ".hs", ".fs", ".elm", ".gd", ".mk"}
)  # fmt: skip
_INDENTED_NAMES = frozenset({"Makefile", "makefile", "GNUmakefile"})
_QUOTED = expression(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`)""")
_SPACES = expression(r"\s+")
_TELLING = expression(r"(?:[\W_]*[^\W_]){3}")
_BETWEEN_SIGNS = expression(r"(?<!\w) | (?!\w)")
_IMPORT = expression(
    r"\s*(?:(?:import|from|using|use|pub use|require|require_relative|include|alias|extern crate"
    r"|@import|#\s*include|#\s*import)\b|(?:const|let|var)\s[^=]*=\s*require\()"
)


class Place(NamedTuple):
    """Where a run of lines stands in one side of the change."""

    file: FileChange
    line: int
    lines: tuple[str, ...]


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each rename, moved block, or hunk that changes only the layout."""
    forbidden = settings["forbid"]
    roles = settings.get("for", DEFAULT_ROLES)
    files = [file for file in facts.files if facts.role(file) in roles and not file.is_submodule]
    problems: list[Problem] = []
    if "rename" in forbidden:
        alike = settings.get("similarity", 0)
        problems += [
            _renamed(file)
            for file in files
            if file.status == "renamed" and file.similarity >= alike
        ]
    if set(forbidden) == {"rename"}:
        return Verdict(tuple(problems))
    hunks = facts.hunks(files)
    least = settings.get("moved-lines", DEFAULT_MOVED_LINES)
    unread = [file for file in files if hunks[file.path] is None]
    if all(file.status == "added" for file in unread) and not (
        "move" in forbidden and any(_gone(files, hunks, least))
    ):
        unread = []  # what only came can at most be moved code, and none went
    for file in files:
        for hunk in hunks[file.path] or ():
            kind = _layout(file, hunk)
            if kind in forbidden:
                problems.append(_laid_out(file, hunk, kind))
        if "reorder" in forbidden:
            problems += _shuffled(file, hunks[file.path] or ())
    if "move" in forbidden:
        problems += _moved(files, hunks, least)
    paths = ", ".join(file.path for file in unread)
    reason = f"too large to compare: {paths}" if unread else ""
    return Verdict(tuple(problems), unchecked=reason)


def _layout(file: FileChange, hunk: Hunk) -> str:
    """Return what sort of layout alone the hunk changes, or "" if it changes more."""
    signs = _signs(hunk.removed), _signs(hunk.added)
    if signs[0] != signs[1] and not (
        len(signs[0]) == len(signs[1]) and _only_imports(hunk.removed)
    ):
        return ""  # as with most hunks, which need no closer look
    removed = [_bare(file, line) for line in hunk.removed]
    added = [_bare(file, line) for line in hunk.added]
    if not any(removed) and not any(added):
        return "whitespace"
    if not removed or not added:
        return ""
    if [line for line in removed if line] == [line for line in added if line]:
        return "whitespace"
    if _only_imports(hunk.removed) and sorted(removed) == sorted(added):
        return "reorder"
    if _minds_indentation(file.path) and _indents(hunk.removed) != _indents(hunk.added):
        return ""
    joined = [_squeezed("\n".join(lines)) for lines in (hunk.removed, hunk.added)]
    return "reformat" if _comma_free(joined[0]) == _comma_free(joined[1]) else ""


@lru_cache(maxsize=1 << 15)  # several rules ask
def _signs(lines: tuple[str, ...]) -> str:
    """Return the characters that no change of the layout adds, takes or moves."""
    return "".join("".join(lines).split()).replace(",", "")


def _shuffled(file: FileChange, hunks: Sequence[Hunk]) -> Iterator[Problem]:
    """Yield imports that left one place of a file and came to another."""
    gone = [hunk for hunk in hunks if not hunk.added and _only_imports(hunk.removed)]
    for hunk in hunks:
        if hunk.removed or not _only_imports(hunk.added):
            continue
        lines = [_bare(file, line) for line in hunk.added]
        twin = next((old for old in gone if [_bare(file, x) for x in old.removed] == lines), None)
        if twin is not None:
            gone.remove(twin)
            yield _laid_out(file, hunk, "reorder")


def _only_imports(lines: Sequence[str]) -> bool:
    # The order of other lines is the program's; to change it may be the fix.
    return any(lines) and all(_IMPORT.match(line) for line in lines if line.strip())


def _bare(file: FileChange, line: str) -> str:
    squeezed = _squeezed(line)
    if _minds_indentation(file.path) and squeezed:
        return line[: len(line) - len(line.lstrip())] + squeezed
    return squeezed


def _squeezed(text: str) -> str:
    """Return code without the white space that means nothing; what is in quotes stays as it is."""
    parts = _QUOTED.split(text)
    # Every other part is a quoted text, which the pattern's group keeps.
    parts[::2] = [_BETWEEN_SIGNS.sub("", _SPACES.sub(" ", part)) for part in parts[::2]]
    return "".join(parts).strip()


@lru_cache(maxsize=64)
def _minds_indentation(path: str) -> bool:
    name = posixpath.basename(path)
    return posixpath.splitext(name)[1] in _INDENTED or name in _INDENTED_NAMES


def _indents(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return first[: len(first) - len(first.lstrip())]


def _comma_free(text: str) -> str:
    # Formatters add and drop the comma before a closing bracket when they wrap a line.
    for closing in ")]}":
        text = text.replace(f",{closing}", closing)
    return text


def _moved(
    files: Sequence[FileChange], hunks: Mapping[str, Sequence[Hunk] | None], least: int
) -> Iterator[Problem]:
    """Yield each run of at least `least` telling lines that left one place and came to another."""
    gone = set(_gone(files, hunks, least))
    came: dict[tuple[str, ...], Place] = {}
    for file in files if gone else ():
        for hunk in hunks[file.path] or ():
            for number, lines in _windows(hunk.new_start, hunk.added, least):
                if lines in gone and lines not in came:
                    came[lines] = Place(file, number, lines)
    for file in files:
        for hunk in hunks[file.path] or ():
            found = next(
                (
                    (Place(file, number, lines), came[lines])
                    for number, lines in _windows(hunk.old_start, hunk.removed, least)
                    if lines in came
                ),
                None,
            )
            if found is not None:
                yield _move(*found)


def _gone(
    files: Sequence[FileChange], hunks: Mapping[str, Sequence[Hunk] | None], least: int
) -> Iterator[tuple[str, ...]]:
    for file in files:
        for hunk in hunks[file.path] or ():
            yield from (lines for _, lines in _windows(hunk.old_start, hunk.removed, least))


def _windows(start: int, lines: Sequence[str], size: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each run of `size` telling lines that may follow each other, with its first number."""
    if len(lines) < size:
        return
    # Brackets and blank lines recur everywhere and tell nothing of a move.
    telling = [
        (number, " ".join(line.split()))
        for number, line in enumerate(lines, start)
        if _TELLING.match(line)
    ]
    texts = tuple(text for _, text in telling)
    for at in range(len(telling) - size + 1):
        yield telling[at][0], texts[at : at + size]


def _renamed(file: FileChange) -> Problem:
    what = f'"{file.old_path}" is renamed to "{file.path}" ({file.similarity} % alike)'
    return _problem(file, None, "rename", what)


def _laid_out(file: FileChange, hunk: Hunk, kind: str) -> Problem:
    count = max(len(hunk.removed), len(hunk.added))
    words = {"whitespace": "change in white space only", "reorder": "only change places"}
    lines = "1 line" if count == 1 else f"{count} lines"
    what = f"{lines} {words.get(kind, 'are only laid out anew')}"
    return _problem(file, hunk.new_start or 1, kind, what)


def _move(left: Place, came: Place) -> Problem:
    where = "elsewhere in the file" if left.file == came.file else f'from "{left.file.old_path}"'
    what = f'code is moved here {where} ("{came.lines[0][:60]}", {len(came.lines)} lines or more)'
    return _problem(came.file, came.line, "move", what)


def _problem(file: FileChange, line: int | None, kind: str, what: str) -> Problem:
    values = {"path": file.path, "line": line, "kind": kind, "what": what}
    return Problem(Location("file", file.path, line or 1), values, f"{file.path}:{kind}:{what}")
