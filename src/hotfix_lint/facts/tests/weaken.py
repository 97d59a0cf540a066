"""Finds where a change makes tests weaker: fewer of them, skipped, narrowed, or checking less."""

from __future__ import annotations

import posixpath
from collections import Counter

from hotfix_lint.display import quoted
from hotfix_lint.facts.tests import catalogue
from hotfix_lint.facts.tests.code import is_annotation
from hotfix_lint.facts.tests.model import Weakening
from hotfix_lint.lean import TYPE_CHECKING, expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.tests.reading import Edit, Line, Reading, TestCode

# What a test's file name has beside the name of what it tests.
_AFFIX = expression(r"(?i)^(?:test|spec)[-_.]|[-_.]?(?:tests?|specs?|it|e2e)$")


def weakened(
    reading: Reading, adds_test: Callable[[], bool], files: Sequence[FileChange]
) -> tuple[Weakening, ...]:
    """Return the places where tests became weaker.

    A test that moved, or was given another name, is none; nor is one whose subject was deleted.

    Args:
        reading: the test code of the change.
        adds_test: tells whether the change adds or extends a test; that may take long.
        files: all changed files.

    """
    gone = [file.path for file in files if file.status == "deleted"]
    subjects = {_subject(path) for path in gone if path not in reading.test_files}
    found: list[Weakening] = []
    for code in reading.codes:
        if code.language is None or _is_no_test(code):
            continue
        if code.file.status == "deleted":
            found += _deleted_file(code, subjects)
        else:
            found += _deleted_tests(code)
            found += _switched_off(code)
            found += _fewer_assertions(code)
    snapshots = list(_snapshots(files))
    if snapshots and not adds_test():
        found += snapshots
    return tuple(found)


def _is_no_test(code: TestCode) -> bool:
    path, language = code.file.old_path, code.language
    if language is None or code.inline:
        return language is None or not language.inline
    return catalogue.is_support(path, language)


def _subject(path: str) -> str:
    """Return the name of what a file is, or is the test of."""
    return _AFFIX.sub("", posixpath.basename(path).split(".")[0]).casefold()


def _deleted_file(code: TestCode, subjects: set[str]) -> Iterator[Weakening]:
    path = code.file.path
    tests = code.gone_cases()
    if not tests or code.inline or _subject(path) in subjects:
        return
    count = "a test" if len(tests) == 1 else f"{len(tests)} tests"
    yield Weakening(
        path, None, "deleted-test", f"the test file {quoted(path)} was deleted, with {count}"
    )


def _deleted_tests(code: TestCode) -> Iterator[Weakening]:
    """Yield the tests that went and for which none came."""
    removed, added = code.gone_cases(), code.new_cases()
    if len(removed) <= len(added):
        return
    # Those that came are taken for the new names of those most like them.
    left = sorted(removed, key=lambda line: -_likeness(code, line, added))[len(added) :]
    commented = {line.text.strip().lstrip("/#*-%;' ") for e in code.edits for line in e.added}
    for line in sorted(left):
        declared = code.base[code.base.declared(line.number)].strip()
        how = "commented out" if declared in commented else "removed"
        what = f"the test {quoted(declared.rstrip('{:( '), 100)} was {how}"
        place = next(e.hunk.new_start for e in code.edits if line in e.removed)
        yield Weakening(code.file.path, max(1, place), "deleted-test", what)


def _likeness(code: TestCode, line: Line, others: Sequence[Line]) -> float:
    import difflib

    mine = code.base.name(code.base.declared(line.number))
    names = [code.head.name(code.head.declared(other.number)) for other in others[:50]]
    return max((difflib.SequenceMatcher(None, mine, name).ratio() for name in names), default=0.0)


def _switched_off(code: TestCode) -> Iterator[Weakening]:
    """Yield the lines that came and take tests out of the run."""
    language = code.language
    assert language is not None
    for edit, line in code.added():
        text = line.text
        if language.focus.match(text):
            what = f"only this test runs now: {quoted(text.strip(), 80)}"
            yield Weakening(code.file.path, line.number, "focused-test", what)
            continue
        maybe = language.maybe_skip.match(text)
        if not maybe and not language.skip.match(text):
            continue
        if code.inline and not (code.is_case(text) or code.in_tests(code.head, line.number)):
            continue
        if not _stood_before(code, edit, line):
            continue
        what = f"a test is skipped: {quoted(text.strip(), 80)}"
        yield Weakening(code.file.path, line.number, "skipped-test", what, conditional=maybe)


def _stood_before(code: TestCode, edit: Edit, line: Line) -> bool:
    """Tell whether the test that a skip is for is older than the change."""
    if code.is_case(line.text) and not is_annotation(line.text):
        return any(code.is_case(old.text) for old in edit.removed)
    came = {line.number for edit in code.edits for line in edit.added if not line.moved}
    if is_annotation(line.text):
        return code.head.declared(line.number) not in came
    case = code.enclosing_case(code.head, line.number)
    return case is None or case not in came


def _fewer_assertions(code: TestCode) -> Iterator[Weakening]:
    """Yield the tests that stand at both ends and check less at the head."""
    if not any(_went(code, line) for edit in code.edits for line in edit.removed):
        return
    balance: Counter[str] = Counter()
    places: dict[str, int] = {}
    for edit in code.edits:
        for line in edit.removed:
            if not _went(code, line):
                continue
            case = code.enclosing_case(code.base, line.number)
            if case is not None:
                name = code.base[case].strip()
                balance[name] -= 1
                places.setdefault(name, max(1, edit.hunk.new_start))
        for line in edit.added:
            checks = code.is_assertion(line.text) or catalogue.calls_a_check(line.text)
            if line.moved or not (checks and code.is_code(line.text)):
                continue
            case = code.enclosing_case(code.head, line.number)
            if case is not None:
                balance[code.head[case].strip()] += 1
    if not any(count < 0 for count in balance.values()):
        return
    standing = {line.strip() for line in code.head.lines}
    for name, count in balance.items():
        if count < 0 and name in standing:
            fewer = "one assertion" if count == -1 else f"{-count} assertions"
            what = f"the test {quoted(name.rstrip('{:( '), 100)} has {fewer} less"
            yield Weakening(code.file.path, places[name], "fewer-assertions", what)


def _went(code: TestCode, line: Line) -> bool:
    """Tell whether a removed line checked something."""
    return not line.moved and code.is_assertion(line.text)


def _snapshots(files: Sequence[FileChange]) -> Iterator[Weakening]:
    """Yield expected output that was written anew while no test came."""
    for file in files:
        if file.status == "modified" and catalogue.is_snapshot(file.path):
            what = f"the expected output {quoted(file.path)} was rewritten, and no test was added"
            yield Weakening(file.path, 1, "snapshot-only", what)
