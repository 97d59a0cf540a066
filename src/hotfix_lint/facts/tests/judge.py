"""Judges whether a change adds to what is tested: a new test, or more checks in an old one."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hotfix_lint.facts.tests import catalogue
from hotfix_lint.facts.tests.model import Evidence, TestJudgement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.facts.tests.reading import Edit, Line, Reading, TestCode

_GRADES = ("strong", "medium", "weak")
# A line that opens a table of cases, by the name of the table.
_TABLE = re.compile(
    r"(?i)(?:test|case|spec|example|scenario|table|fixture|param|input|expect|valid|data)\w*"
    r"[^=:]{0,80}(?:=|:=|:|\(|\{|\[)"
)
_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|[A-Za-z_]\w*|\d[\w.]*|[!=<>~]+|\S"
)
# Words by which a check says the opposite, or says nothing is there.
_TELLING = re.compile(
    r"[\"'`\d]|[!=<>~]+\Z|(?i:not|no|nil|null|none|undefined|true|false|never|nan)\Z"
    r"|\w*(?:Error|Exception|Warning)\Z|(?:assert|expect|to[A-Z]|should|refute|is[A-Z])\w*\Z"
)


def judge(reading: Reading) -> TestJudgement:
    """Return what a change does for tests.

    A new test that checks something is strong evidence; new checks, other expected values or new
    cases of a test that stands already are medium. Lines that only moved, fixtures, helpers,
    renames and tests that are skipped are none.
    """
    evidence = [item for code in reading.codes for item in _evidence(code)]
    evidence.sort(key=lambda item: _GRADES.index(item.grade))
    return TestJudgement(tuple(evidence), reading.test_files, reading.unreadable)


def _evidence(code: TestCode) -> list[Evidence]:
    if code.file.status == "deleted" or code.language is None:
        return [] if code.file.status == "deleted" else _by_policy(code)
    if not code.inline and _is_support(code):
        return []
    if code.inline and not code.language.inline:
        return list(_weak(code))
    cases = [(edit, line) for edit, line in code.added() if code.is_case(line.text)]
    gone = sum(code.is_case(line.text) for _, line in code.removed())
    found: list[Evidence] = []
    if len(cases) > gone:
        found = [_new_case(code, line) for _, line in _distinct(code, cases)]
    found += list(_extended(code))
    if not any(item.grade != "weak" for item in found):
        found += list(_weak(code))
    return _best(found)


def _is_support(code: TestCode) -> bool:
    path = code.file.path
    return catalogue.is_data(path) or (
        code.language is not None and code.language.support.match(path)
    )


def _by_policy(code: TestCode) -> list[Evidence]:
    """A file that only the policy calls a test: more of it is more tests."""
    net = sum(len(e.hunk.added) - len(e.hunk.removed) for e in code.edits)
    first = next((line for _, line in code.added()), None)
    if net <= 0 or first is None or code.inline:
        return []
    return [Evidence(code.file.path, first.number, "medium", f"has {net} more lines of tests")]


def _distinct(code: TestCode, cases: Sequence[tuple[Edit, Line]]) -> Iterator[tuple[Edit, Line]]:
    """Leave out the annotations above a declaration that is a case itself."""
    numbers = {line.number for _, line in cases}
    for edit, line in cases:
        if not any(
            line.number in code.head.header(other)[1:]
            for other in range(line.number + 1, line.number + 30)
            if other in numbers
        ):
            yield edit, line


def _new_case(code: TestCode, line: Line) -> Evidence:
    path, number = code.file.path, line.number
    name = _name(code, line)
    if _is_skipped(code, number):
        return Evidence(path, number, "weak", f"the new test {name} is skipped")
    if _checks(code, number):
        return Evidence(path, number, "strong", f"adds the test {name}")
    return Evidence(path, number, "weak", f"the new test {name} shows no assertion")


def _name(code: TestCode, line: Line) -> str:
    text = line.text.strip()
    if text.startswith(("@", "[", "#[")):
        following = next((t for _, t in code.head.body(line.number)), "")
        below = code.head[line.number + 1].strip()
        text = below or following.strip() or text
    return f'"{text[:80].rstrip(" {(:")}"'


def _is_skipped(code: TestCode, number: int) -> bool:
    language = code.language
    assert language is not None
    head = code.head
    numbers = [*head.header(number)]
    numbers += [at for at, _ in head.body(number)][:2]
    for enclosing in head.declarations(number):
        numbers += enclosing
    return any(
        language.skip.match(head[at]) and not language.maybe_skip.match(head[at]) for at in numbers
    )


def _checks(code: TestCode, number: int) -> bool:
    language = code.language
    assert language is not None
    texts = [code.head[number], *(text for _, text in code.head.body(number))]
    if code.file.status == "added":
        # Some sorts of test, such as .phpt, are sections of a file rather than blocks.
        texts += [line.text for _, line in code.added()]
    header = code.head.header(number)
    texts += [code.head[at] for at in header]
    return any(
        code.is_assertion(text) or (catalogue.calls_a_check(text) and code.is_code(text))
        for text in texts[1:] or texts
        if not catalogue.is_trivial(text)
    )


def _extended(code: TestCode) -> Iterator[Evidence]:
    """Yield what came to tests that stand already: checks, expected values, rows of a table."""
    path = code.file.path
    for edit in code.edits:
        added = [line for line in edit.added if not line.moved and code.is_assertion(line.text)]
        added = [line for line in added if code.is_code(line.text) and _counts(code, line)]
        removed = [line for line in edit.removed if not line.moved and code.is_assertion(line.text)]
        if len(added) > len(removed):
            yield Evidence(path, added[0].number, "medium", "checks more than before")
        elif added and len(added) == len(removed):
            pairs = zip(removed, added, strict=True)
            other = next((new for old, new in pairs if _expects_other(old.text, new.text)), None)
            if other is not None:
                yield Evidence(path, other.number, "medium", "expects something else than before")
        row = _row(code, edit)
        if row is not None:
            yield Evidence(path, row.number, "medium", "has a new case in a table of a test")


def _counts(code: TestCode, line: Line) -> bool:
    """Tell whether an assertion is one of a test that runs."""
    if code.inline and not code.in_tests(code.head, line.number):
        return False
    case = code.enclosing_case(code.head, line.number)
    return case is None or not _is_skipped(code, case)


def _expects_other(old: str, new: str) -> bool:
    """Tell whether a check that was changed demands another thing, not only names it otherwise."""
    before, after = (Counter(_TOKEN.findall(text)) for text in (old, new))
    return any(_TELLING.match(token) for token in (after - before) + (before - after))


def _row(code: TestCode, edit: Edit) -> Line | None:
    rows = [
        line
        for line in edit.added
        if not line.moved
        and code.is_code(line.text)
        and catalogue.looks_like_row(line.text)
        and not code.is_case(line.text)
    ]
    gone = sum(
        not line.moved and catalogue.looks_like_row(line.text) and bool(line.text.strip())
        for line in edit.removed
    )
    if len(rows) <= gone:
        return None
    return next((line for line in rows if _in_table(code, line)), None)


def _in_table(code: TestCode, line: Line) -> bool:
    """Tell whether a line is data in a table: between brackets that a test or its table opened."""
    head = code.head
    nearest = True
    for numbers in head.declarations(line.number):
        opener = head[numbers[0]].rstrip()
        if nearest and opener[-1:] not in {"[", "{", "(", ",", "`"}:
            return False
        nearest = False
        if numbers[0] in code.added_numbers:
            continue
        if any(code.is_case(head[at]) for at in numbers):
            # Directly in the test's body, a line is a step and not a row.
            return opener[-1:] in {"[", "("} or numbers[0] != _first(head.declarations(line.number))
        if _TABLE.search(opener) and not code.inline:
            return True
    return False


def _first(declarations: Iterator[tuple[int, ...]]) -> int:
    return next(declarations)[0]


def _weak(code: TestCode) -> Iterator[Evidence]:
    language = code.language
    assert language is not None
    for _, line in code.added():
        if language.doctest.match(line.text):
            yield Evidence(code.file.path, line.number, "weak", "has a new doctest")
            return


def _best(found: list[Evidence]) -> list[Evidence]:
    """Return what is worth telling of one file: all of its best grade, no line twice."""
    best = min((_GRADES.index(item.grade) for item in found), default=0)
    kept = [item for item in found if _GRADES.index(item.grade) == best]
    return list({item.line: item for item in kept}.values())
