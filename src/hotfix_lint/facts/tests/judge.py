"""Judges whether a change adds to what is tested: a new test, or more checks in an old one."""

from __future__ import annotations

from itertools import islice

from hotfix_lint.display import quoted
from hotfix_lint.facts.tests import catalogue
from hotfix_lint.facts.tests.code import is_annotation
from hotfix_lint.facts.tests.expectations import (
    as_expected,
    expect_more,
    is_condition,
    is_given_to_check,
    says_failure,
    says_what_is_expected,
)
from hotfix_lint.facts.tests.helpers import is_in_preparation
from hotfix_lint.facts.tests.model import Evidence, TestJudgement
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.facts.tests.catalogue import Language
    from hotfix_lint.facts.tests.code import Code
    from hotfix_lint.facts.tests.model import Grade
    from hotfix_lint.facts.tests.reading import Edit, Line, Reading, TestCode

_GOES_ON = expression(r"\s*[.|&?:+]")
_TITLE = expression(r"[\"'`]([^\"'`]+)[\"'`]")
_FORM = expression(r"[\s,;]+")
_NAME_WORD = expression(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_LETTERS = expression(r"[A-Za-z]{2}")
_MANY = 50
_LONG = 8
_GRADES = ("strong", "medium", "weak")


class _Change(NamedTuple):
    """A hunk, and those of its lines that say what is expected."""

    edit: Edit
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


def judge(reading: Reading) -> TestJudgement:
    """Return what a change does for tests.

    A new test that checks something is strong evidence; new checks, other expected values or new
    cases of a test that stands already are medium, and so is a new test that runs something and
    checks nothing. Lines that only moved, fixtures, helpers, renames and tests that are skipped
    are none.
    """
    evidence = [item for code in reading.codes for item in _evidence(code)]
    evidence.sort(key=lambda item: _GRADES.index(item.grade))
    return TestJudgement(tuple(evidence), reading.test_files, reading.unreadable)


def strong(reading: Reading, count: int) -> list[Evidence]:
    """Return the first strong evidence, at most `count`, which is what `judge` tells first.

    It takes a look at the tests that came, and none at what came to others, which are many more.
    """
    found = (
        item
        for code in reading.codes
        if _holds_cases(code)
        for item in _best(_new_cases(code))
        if item.grade == "strong" and not code.head.is_commented(item.line)
    )
    return list(islice(found, count))


def _holds_cases(code: TestCode) -> bool:
    """Tell whether tests that are declared in a file are what it is judged by."""
    language = code.language
    if code.file.status == "deleted" or language is None:
        return False
    if code.inline:
        return language.inline
    if _is_whole(code) or catalogue.only_compiles(code.file.path):
        return False
    return not _only_helps(code, language)


def _is_whole(code: TestCode) -> bool:
    """Tell whether a file is a test as a whole, by its path or by its language."""
    if code.inline:
        return False
    of_language = code.language is not None and code.language.whole
    return of_language or catalogue.is_whole(code.file.path)


def _evidence(code: TestCode) -> list[Evidence]:
    language = code.language
    if code.file.status == "deleted":
        return []
    if _is_whole(code):
        return _whole(code)
    if language is None or (not code.inline and catalogue.only_compiles(code.file.path)):
        return _by_lines(code) or (list(_extended(code)) if language else [])
    if not _holds_cases(code):
        return list(_doctests(code)) if code.inline else []
    found = _new_cases(code)
    if not any(item.grade == "strong" for item in found):  # beside which nothing else is told
        found += [*_extended(code), *_switched_on(code)]
    if all(item.grade == "weak" for item in found):
        found += _doctests(code)
    return _best([item for item in found if not code.head.is_commented(item.line)])


def _only_helps(code: TestCode, language: Language) -> bool:
    """Tell whether a test file holds no tests, only what helps them."""
    path = code.file.path
    if catalogue.is_data(path):
        return True
    if catalogue.is_support(path, language):
        return not any(code.is_case(line) for line in code.head.lines)
    # What the policy calls a test may be a script.
    return (
        language.declared
        and language.has_test_path(path)
        and not any(code.is_case(line) or code.is_group(line) for line in code.head.lines)
    )


def _new_cases(code: TestCode) -> list[Evidence]:
    new = code.new_cases()
    gone = code.gone_cases() if new else []
    if len(new) <= len(gone):
        # A test that went for each that came: they were given other names, if they are like them.
        olds = [_content(code.base, line) for line in gone[:_MANY]]
        new = [line for line in new[:_MANY] if not _is_like(_content(code.head, line), olds)]
    return [_new_case(code, line) for line in new]


def _content(side: Code, line: Line) -> tuple[set[str], set[str]]:
    """Return the words of a test's name, and its lines."""
    declared = side.declared(line.number)
    words = {word.casefold() for word in _NAME_WORD.findall(side.name(declared))}
    return words, {text.strip() for _, text in side.body(declared) if _LETTERS.search(text)}


def _is_like(one: tuple[set[str], set[str]], others: Sequence[tuple[set[str], set[str]]]) -> bool:
    """Tell whether a test has a good part of another's name or lines."""
    return any(
        2 * len(one[0] & words) >= min(len(one[0]), len(words))
        or 3 * len(one[1] & lines) >= 2 * min(len(one[1]), len(lines))
        for words, lines in others
    )


def _by_lines(code: TestCode) -> list[Evidence]:
    """A file that only the policy calls a test, or that need only compile: more is more tests."""
    net = sum(1 for _ in code.added()) - sum(1 for _ in code.removed())
    first = next((line for _, line in code.added()), None)
    if net <= 0 or first is None or code.inline:
        return []
    return [Evidence(code.file.path, first.number, "medium", f"has {net} more lines of tests")]


def _whole(code: TestCode) -> list[Evidence]:
    """A file that is a test as a whole, whatever stands in it."""
    path = code.file.path
    first = next((line.number for _, line in code.added()), None)
    if first is None:
        return []
    if code.file.status == "added":
        return [Evidence(path, first, "strong", "is a new test")]
    for edit in code.edits:
        came = [line for line in edit.added if _demands(code, line)]
        went = [line for line in edit.removed if _demands(code, line)]
        if not came or _bare(came) == _bare(went):
            continue
        if not went:
            return [Evidence(path, came[0].number, "medium", "asks more than before")]
        texts = ([line.text for line in lines] for lines in (went, came))
        if code.language is None or code.language.whole or expect_more(*texts):
            what = "expects something else than before"
            return [Evidence(path, came[0].number, "medium", what)]
    return []


def _demands(code: TestCode, line: Line) -> bool:
    if line.moved or line.text.startswith("#!"):
        return False
    if code.language is not None and code.language.whole:
        return code.is_assertion(line.text)
    return code.is_code(line.text)


def _bare(lines: Sequence[Line]) -> str:
    """Return the text of some lines without what only lays it out."""
    return _FORM.sub("", "".join(line.text for line in lines))


def _new_case(code: TestCode, line: Line) -> Evidence:
    path, number = code.file.path, line.number
    name = quoted(code.head[code.head.declared(number)].strip().rstrip("{(: "), 80)
    if is_skipped(code, code.head, number):
        return Evidence(path, number, "weak", f"the new test {name} is skipped")
    if _checks(code, number):
        return Evidence(path, number, "strong", f"adds the test {name}")
    if _runs(code, number):
        return Evidence(
            path, number, "medium", f"adds the test {name}, which fails only if what it runs does"
        )
    return Evidence(path, number, "weak", f"the new test {name} runs nothing")


def is_skipped(code: TestCode, side: Code, number: int) -> bool:
    """Tell whether the test declared at a line is taken out of the run, or what it stands in is."""
    language = code.language
    assert language is not None
    declared = side.declared(number)
    numbers = [*side.header(declared), *[at for at, _ in side.body(declared)][:2]]
    for enclosing in side.declarations(declared):
        numbers += enclosing
    return any(
        language.skip.match(side[at]) and not language.maybe_skip.match(side[at]) for at in numbers
    )


def _stands_in_skipped(code: TestCode, side: Code, number: int) -> bool:
    """Tell whether what a line stands in, outside of any test, is taken out of the run."""
    language = code.language
    assert language is not None
    return any(
        code.is_group(side[at]) and language.skip.match(side[at])
        for numbers in side.declarations(number)
        for at in numbers
    )


def _checks(code: TestCode, number: int) -> bool:
    """Tell whether a new test checks anything."""
    head = code.head
    declared = head.declared(number)
    # Of the declaration itself and what is above it only what surely checks: a name may say all.
    texts = [head[at] for at in {number, *head.header(declared)}]
    # Some sorts of test, such as .phpt, are sections of a file rather than blocks.
    if code.file.status == "added" and code.adds_assertion():
        return True
    language = code.language
    assert language is not None
    return any(map(code.is_assertion, texts)) or any(
        code.is_assertion(text)
        or _calls_a_check(code, text)
        or (language.enough.match(text) and code.is_code(text))
        for text in code.body(declared)
    )


def _runs(code: TestCode, number: int) -> bool:
    """Tell whether a new test runs anything, and so can fail by an exception, a crash or a hang."""
    head = code.head
    declared = head.declared(number)
    return any(
        code.is_code(text) and not catalogue.is_idle(text) and not catalogue.is_trivial(text)
        for text in (head.short_body(declared), *code.body(declared))
    )


def _calls_a_check(code: TestCode, text: str) -> bool:
    return (
        code.is_code(text)
        and not catalogue.is_idle(text)
        and catalogue.calls_a_check(text)
        and not catalogue.declares(text)
        and not catalogue.is_trivial(text)
    )


def _extended(code: TestCode) -> Iterator[Evidence]:
    """Yield what came to tests that stand already: checks, expected values, cases."""
    path = code.file.path
    changes = [
        _Change(
            edit,
            tuple(_expecting(code, code.base, edit, edit.removed)),
            tuple(_expecting(code, code.head, edit, edit.added)),
        )
        for edit in code.edits
    ]
    rewritten = _rewritten(code, changes)
    for change in changes:
        edit, removed, added = change
        if len(edit.removed) != len(edit.added) and _bare(edit.removed) == _bare(edit.added):
            continue
        if not (added and removed):
            yield from _other_values(code, edit)
        succeeds = _succeeds(edit, removed)
        if succeeds:
            what = "demands success of what was to fail"
            yield Evidence(path, succeeds, "medium", what)
        if not added:
            if not edit.added and any(_held_back(code, line) for line in edit.removed):
                place = max(1, edit.hunk.new_start)
                yield Evidence(path, place, "medium", "demands success of a test that was excused")
            continue
        case = _case_of(code, code.head, added[0])
        together = rewritten.get(case, [change])
        more = _count(code, added) > _count(code, removed)
        if case not in rewritten and (more or not removed):
            checks = more or any(code.is_assertion(line.text) for line in added)
            what = "checks more than before" if checks else "has a new case in a table of a test"
            yield Evidence(path, added[0].number, "medium", what)
        elif expect_more(*_texts(code, together, whole=case not in rewritten)):
            yield Evidence(path, added[0].number, "medium", "expects something else than before")


def _texts(
    code: TestCode, changes: Sequence[_Change], *, whole: bool
) -> tuple[list[str], list[str]]:
    """Return what changes expected and expect; not by conditions, unless they are whole."""

    def of(side: Code, change: _Change, lines: Sequence[Line]) -> Iterator[str]:
        for line in lines:
            if whole or not is_condition(side, line.number):
                yield as_expected(side, line, change.edit.hunk.section)

    before = [text for change in changes for text in of(code.base, change, change.removed)]
    return before, [text for change in changes for text in of(code.head, change, change.added)]


def _rewritten(code: TestCode, changes: Sequence[_Change]) -> dict[str, list[_Change]]:
    """Return, by test, the changes of tests whose checks were written in another place.

    Git parts what was rewritten into several hunks: in one a check went, in another one came.
    """
    by_case: dict[str, list[_Change]] = {}
    for change in changes:
        lines = [(code.head, line) for line in change.added]
        lines += [(code.base, line) for line in change.removed]
        for case in {_case_of(code, side, line) for side, line in lines} - {""}:
            by_case.setdefault(case, []).append(change)
    rewritten = {}
    for case, those in by_case.items():
        counts = [(_count(code, c.removed), _count(code, c.added)) for c in those]
        went, came = (sum(numbers) for numbers in zip(*counts, strict=True))
        if 0 < came <= went and any(after > before for before, after in counts):
            rewritten[case] = those
    return rewritten


def _switched_on(code: TestCode) -> Iterator[Evidence]:
    """Yield the tests that were taken out of the run by their own line, and are in it again."""
    language = code.language
    assert language is not None
    for edit in code.edits:
        skipped = {
            _called(line.text)
            for line in edit.removed
            if language.skip.match(line.text) and not is_annotation(line.text)
        } - {""}
        for line in edit.added if skipped else ():
            again = code.is_case(line.text) and not language.skip.match(line.text)
            if again and _called(line.text) in skipped:
                what = "switches a test on again that was skipped"
                yield Evidence(code.file.path, line.number, "medium", what)


def _called(text: str) -> str:
    """Return what a test is called by a text, as in 'it.skip("ends"'; "" for none."""
    found = _TITLE.search(text)
    return found[1] if found else ""


def _case_of(code: TestCode, side: Code, line: Line) -> str:
    """Return the declaration of the test that a line stands in, "" if it is in none."""
    case = code.enclosing_case(side, line.number)
    return "" if case is None else side[case].strip()


def _other_values(code: TestCode, edit: Edit) -> Iterator[Evidence]:
    """Yield the changed values that a check of the same test takes by their names."""
    after = [
        line for line in edit.added if not line.moved and is_given_to_check(code, code.head, line)
    ]
    before = [
        line for line in edit.removed if not line.moved and is_given_to_check(code, code.base, line)
    ]
    texts = [[line.text for line in lines] for lines in (before, after)]
    if before and after and expect_more(*texts):
        yield Evidence(
            code.file.path, after[0].number, "medium", "checks another value than before"
        )


def _succeeds(edit: Edit, removed: Sequence[Line]) -> int:
    """Return the line of a call that was to fail and is made outside of any check now, or 0."""
    failing = [line.text for line in removed if says_failure(line.text)]
    for line in edit.added if failing else ():
        call = line.text.strip().rstrip(";")
        if not call.endswith(")") or len(call) < _LONG or line.moved:
            continue
        if any(call in text for text in failing):
            return line.number
    return 0


def _count(code: TestCode, lines: Sequence[Line]) -> int:
    """Count the checks in some lines; a line that goes on with one is none of its own."""
    return sum(code.is_assertion(line.text) and not _GOES_ON.match(line.text) for line in lines)


def _held_back(code: TestCode, line: Line) -> bool:
    """Tell whether a line excused a test: took it out of the run, or let it fail."""
    language = code.language
    assert language is not None
    if line.moved or not code.is_code(line.text):
        return False
    excused = language.skip.match(line.text) or "should_panic" in line.text
    return excused and is_annotation(line.text)


def _expecting(code: TestCode, side: Code, edit: Edit, lines: Sequence[Line]) -> list[Line]:
    return [
        line
        for line in lines
        if not line.moved and code.is_code(line.text) and _runs_and_expects(code, side, edit, line)
    ]


def _runs_and_expects(code: TestCode, side: Code, edit: Edit, line: Line) -> bool:
    """Tell whether a line says what is expected, in a test that runs."""
    if is_annotation(line.text) and code.is_case(line.text) and not code.is_assertion(line.text):
        return catalogue.gives_cases(line.text)
    if code.is_case(line.text) and not code.is_assertion(line.text):
        return False
    if not says_what_is_expected(code, side, line, edit.hunk.section):
        return False
    case = code.enclosing_case(side, line.number)
    if case is None:
        if _stands_in_skipped(code, side, line.number):
            return False
        checks = code.is_assertion(line.text) or is_condition(side, line.number)
        return not (checks and is_in_preparation(side, line.number))
    return not is_skipped(code, side, case)


def _doctests(code: TestCode) -> Iterator[Evidence]:
    language = code.language
    assert language is not None
    for _, line in code.added():
        if language.doctest.match(line.text):
            grade: Grade = "medium" if language.runs_doctests else "weak"
            yield Evidence(code.file.path, line.number, grade, "has a new doctest")
            return


def _best(found: list[Evidence]) -> list[Evidence]:
    """Return what is worth telling of one file: all of its best grade, no line twice."""
    best = min((_GRADES.index(item.grade) for item in found), default=0)
    kept = [item for item in found if _GRADES.index(item.grade) == best]
    return list({item.line: item for item in kept}.values())
