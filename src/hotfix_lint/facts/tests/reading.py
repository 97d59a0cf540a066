"""Reads the test code of a change: its lines that came and went, and what they stand in."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from hotfix_lint.facts.changes import SYMLINK
from hotfix_lint.facts.tests import catalogue
from hotfix_lint.facts.tests.code import MAX_LINE, Code
from hotfix_lint.facts.tests.helpers import OwnChecks
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from hotfix_lint.facts.changes import Blob, Contents, FileChange, Hunk
    from hotfix_lint.facts.roles import Roles
    from hotfix_lint.facts.tests.catalogue import Language


# The function that gives a test its cases: of PHPUnit, JUnit and TestNG, NUnit, xUnit.
_PROVIDER = expression(
    r"(?:@dataProvider\s+|DataProvider(?:External)?\(.{0,80}?['\"]|\bMethodSource\(\s*\""
    r"|dataProvider\s*=\s*\"|(?:MemberData|TestCaseSource)\((?:nameof\()?\"?)(\w+)"
)

# What a test is called: by a text, as in 'test("ends")', else by the function's name.
_NAME = expression(r"""["'`]([^"'`]+)["'`]|(\w+)\s*\(""")

# What names a list or a mapping of several lines: "const all = {", "want := []string{".
_NAMES_DATA = expression(
    r"\s*(?:(?:export|pub|const|let|var|val|my|auto|final|static|mut)\s+)*[$@]?(\w+)"
    r"(?:\s*:[^=]{1,80})?\s*(?::?=)\s*(?:[\w.\[\]&*]*\s*[\[{]|\()$"
)
# What stands in one: a row, a key.
_WITHIN_DATA = expression(r"[\[{(]\s*$")

# A type, of which no annotation makes a test: "@SpringBootTest", "class AppTest".
_TYPE = expression(
    r"\s*(?:(?:public|private|internal|final|abstract|open|sealed|data|static)\s+)*"
    r"(?:class|interface|enum|record|object|struct)\s+\w"
)

# The function that is the body of a test: "RUN_TEST(ends);".
_HANDED_OVER = expression(r"[(,]\s*&?(\w+)\s*\)|\(\s*&(?:\w+::)*(\w+)\s*,")


class Line(NamedTuple):
    """One line that came or went.

    Attributes:
        number: its line from 1, of the head if it came, of the base if it went.
        text: the line, cut at 2,000 characters.
        moved: the same line, but for blanks, went or came elsewhere in the change's tests.

    """

    number: int
    text: str
    moved: bool


class Edit(NamedTuple):
    """One hunk of a test file."""

    hunk: Hunk
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


class TestCode:
    """One changed file that holds tests, at both ends."""

    __test__ = False
    __slots__ = (
        "_adds",
        "_assertions",
        "_own",
        "_providing",
        "_taken",
        "base",
        "edits",
        "file",
        "head",
        "inline",
        "language",
    )

    def __init__(
        self,
        file: FileChange,
        language: Language | None,
        *,
        inline: bool,
        base: str | Callable[[], str],
        head: str | Callable[[], str],
    ) -> None:
        """Keep the texts of both ends, or their readers; "" where the file is absent."""
        self.file = file
        self.language = language
        self.inline = inline
        self.edits: tuple[Edit, ...] = ()
        self.base = Code(base)
        self.head = Code(head)
        self._providing: dict[int, frozenset[str]] = {}
        # Lines are asked for again by all that stand with them in a test.
        self._assertions: dict[str, bool] = {}
        self._adds: bool | None = None
        self._taken: dict[tuple[int, str], bool] = {}
        self._own = tuple(
            OwnChecks(side, self._surely_checks, self.is_case) for side in (self.base, self.head)
        )

    def added(self) -> Iterator[tuple[Edit, Line]]:
        """Yield the lines that came and are code, moved ones left out."""
        for edit in self.edits:
            for line in edit.added:
                if not line.moved and self.is_code(line.text):
                    yield edit, line

    def removed(self) -> Iterator[tuple[Edit, Line]]:
        """Yield the lines that went and were code, moved ones left out."""
        for edit in self.edits:
            for line in edit.removed:
                if not line.moved and self.is_code(line.text):
                    yield edit, line

    def adds_assertion(self) -> bool:
        """Tell whether any line that came checks something; each of many tests may ask."""
        if self._adds is None:
            self._adds = any(self.is_assertion(line.text) for _, line in self.added())
        return self._adds

    def is_code(self, text: str) -> bool:
        """Tell whether a line is more than blank or a comment."""
        if not text.strip():
            return False
        return self.language is None or not self.language.is_comment(text)

    def is_case(self, text: str) -> bool:
        """Tell whether a line declares a test."""
        return self.language is not None and self.language.case.match(text)

    def is_assertion(self, text: str) -> bool:
        """Tell whether a line checks something, be it by a function of the file's own."""
        known = self._assertions.get(text)
        if known is None:
            known = self._assertions[text] = self._is_assertion(text)
        return known

    def _is_assertion(self, text: str) -> bool:
        if self._surely_checks(text):
            return True
        if self.language is None or not self.is_code(text) or catalogue.declares(text):
            return False
        if catalogue.is_trivial(text):
            return False
        return catalogue.calls_own_check(text) or any(own.called_in(text) for own in self._own)

    def _surely_checks(self, text: str) -> bool:
        language = self.language
        if language is None or not language.assertion.match(text) or not self.is_code(text):
            return False
        if catalogue.is_trivial(text):
            return False
        # "void assertOpen() {" declares a check and makes none; a test may do both on one line.
        return not catalogue.declares(text) or language.case.match(text)

    def new_cases(self) -> list[Line]:
        """Return the first lines of the tests that came, but for those that stood before."""
        return _unmatched(self._cases(self.head, added=True), self._cases(self.base, added=False))

    def gone_cases(self) -> list[Line]:
        """Return the first lines of the tests that went, but for those that stand again."""
        return _unmatched(self._cases(self.base, added=False), self._cases(self.head, added=True))

    def _cases(self, side: Code, *, added: bool) -> dict[int, tuple[str, Line]]:
        """Return the declared tests of one side by the line of their declaration: name, line."""
        lines = [line for _, line in (self.added() if added else self.removed())]
        numbers = {line.number for line in lines}
        found: dict[int, tuple[str, Line]] = {}
        for line in lines:
            if not self.is_case(line.text):
                continue
            declared = side.declared(line.number)
            if _TYPE.match(side[declared]):
                continue
            # An annotation on what stood before, or still stands, is no test of its own.
            if declared in numbers:
                found.setdefault(declared, (side.name(declared), line))
        return found

    def body(self, number: int) -> list[str]:
        """Return the lines of a test at the head, which may name a function that is its body."""
        lines = [text for at, text in self.head.body(number) if not self.head.is_commented(at)]
        handed = _HANDED_OVER.search(self.head[number])
        if handed and all(map(catalogue.is_idle, lines)):
            return self._own[1].body(handed[1] or handed[2]) or lines
        return lines

    def provides_cases(self, side: Code, number: int) -> bool:
        """Tell whether a declaration gives tests their cases: a test names it, or custom does."""
        if self.language is not None and self.language.provider.match(side[number]):
            return True
        name = side.name(number) if catalogue.declares(side[number]) else ""
        return bool(name) and name in self._providers(side)

    def _providers(self, side: Code) -> frozenset[str]:
        own = self._providing.get(id(side))
        if own is None:
            own = frozenset(
                name for line in side.lines for name in _PROVIDER.findall(line[:MAX_LINE])
            )
            self._providing[id(side)] = own
        return own

    def is_of_data_taken(self, side: Code, number: int) -> bool:
        """Tell whether a line is of a list or mapping that a check takes by its name."""
        opened = None
        for numbers in side.declarations(number):
            opener = side[numbers[0]]
            if named := _NAMES_DATA.match(opener):
                opened = named[1]
                break
            if not _WITHIN_DATA.search(opener):
                return False
        return opened is not None and self._is_taken(side, opened)

    def _is_taken(self, side: Code, name: str) -> bool:
        """Tell whether a check of the file takes a value by its name, or a loop its rows."""
        known = self._taken.get((id(side), name))
        if known is None:
            given = re.compile(rf"[(,]\s*(?:\.\.\.|&|\*)?{re.escape(name)}\s*[,)]")
            rows = re.compile(rf"\b(?:range|in|of)\s+&?{re.escape(name)}\b(?!\()")
            known = any(
                (given.search(text) and self.is_assertion(text)) or rows.search(text)
                for text in side.lines
            )
            self._taken[id(side), name] = known
        return known

    def is_group(self, text: str) -> bool:
        """Tell whether a line holds tests together."""
        return self.language is not None and self.language.group.match(text)

    def enclosing_case(self, code: Code, number: int) -> int | None:
        """Return the line of the test that line `number` stands in, or None."""
        for numbers in code.declarations(number):
            if any(self.is_case(code[at]) for at in numbers) and not _TYPE.match(code[numbers[0]]):
                return numbers[0]
        return None

    def changed_names(self) -> set[str]:
        """Return the names of the tests at the head to which a line came, as their lines tell."""
        names: set[str] = set()
        for _, line in self.added():
            at = (
                line.number
                if self.is_case(line.text)
                else self.enclosing_case(self.head, line.number)
            )
            if at is not None:
                found = _NAME.search(self.head[self.head.declared(at)])
                names |= {name for name in found.groups() if name} if found else set()
        return names

    def in_tests(self, code: Code, number: int) -> bool:
        """Tell whether a line of a source file stands among tests."""
        return any(
            self.is_case(code[at]) or self.is_group(code[at])
            for numbers in code.declarations(number)
            for at in numbers
        )


class Reading(NamedTuple):
    """The test code of a change.

    Attributes:
        codes: the files that hold tests, in the change's order.
        test_files: paths of all changed files that are tests by their role.
        unreadable: paths of those that could not be read, each with the reason.

    """

    codes: tuple[TestCode, ...]
    test_files: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]


def candidates(files: Sequence[FileChange], roles: Roles) -> list[FileChange]:
    """Return the changed files that are tests, or are source that may hold some."""
    return [
        file
        for file in files
        if not file.is_submodule and (_is_test(file, roles) or _may_hold_tests(file, roles))
    ]


def read(
    files: Sequence[FileChange],
    hunks: Mapping[str, Sequence[Hunk] | None],
    contents: Contents,
    roles: Roles,
) -> Reading:
    """Read the test code among `files`, which are `candidates`.

    Args:
        files: the candidates.
        hunks: their changed lines by head path; None for a file that is too large.
        contents: reader of the change's contents.
        roles: the roles of files.

    """
    changed = [file for file in files if hunks.get(file.path)]
    tests = {file.path for file in files if _is_test(file, roles)}
    blobs = contents.blobs(_names(file for file in changed if file.path in tests))
    # Most changes of source are judged by their lines alone.
    later = _Later(contents, _names(file for file in changed if file.path not in tests))
    codes: list[TestCode] = []
    unreadable: list[tuple[str, str]] = []
    for file in files:
        found = hunks.get(file.path)
        inline = file.path not in tests
        if found is None:
            if not inline:
                unreadable.append((file.path, "it is too large to read line by line"))
            continue
        if not found or SYMLINK in (file.old_mode, file.new_mode):
            continue
        texts: list[str | Callable[[], str]] = []
        for name in (file.old_blob, file.new_blob):
            blob = blobs.get(name)
            if blob is not None and blob.data is None and not inline:
                unreadable.append((file.path, blob.reason))
            texts.append(partial(later.text, name) if inline else _text(blob))
        language = _language(file, roles, texts)
        codes.append(TestCode(file, language, inline=inline, base=texts[0], head=texts[1]))
    _mark_lines(codes, hunks)
    paths = tuple(file.path for file in files if file.path in tests)
    return Reading(tuple(codes), paths, tuple(dict.fromkeys(unreadable)))


class _Later:
    """Texts of which all are read when the first is asked for."""

    def __init__(self, contents: Contents, names: Sequence[str]) -> None:
        self._contents = contents
        self._names = names
        self._blobs: Mapping[str, Blob] | None = None

    def text(self, name: str) -> str:
        if self._blobs is None:
            self._blobs = self._contents.blobs(self._names)
        return _text(self._blobs.get(name))


def _names(files: Iterable[FileChange]) -> list[str]:
    return [name for file in files for name in (file.old_blob, file.new_blob) if name.strip("0")]


def _is_test(file: FileChange, roles: Roles) -> bool:
    return "test" in (roles.of(file.path), roles.of(file.old_path))


def _may_hold_tests(file: FileChange, roles: Roles) -> bool:
    return roles.of(file.path) == "source" and catalogue.inline_language(file.path) is not None


def _language(
    file: FileChange, roles: Roles, texts: Sequence[str | Callable[[], str]]
) -> Language | None:
    for path in (file.path, file.old_path):
        for language in catalogue.languages_of(path):
            if language.has_test_path(path) and language.is_marked(map(_told, texts)):
                return language
    if not _is_test(file, roles):
        return catalogue.inline_language(file.path)
    # A policy may call a file a test that no convention knows.
    known = catalogue.languages_of(file.path)
    return next((language for language in known if language.is_marked(map(_told, texts))), None)


def _told(text: str | Callable[[], str]) -> str:
    return text if isinstance(text, str) else text()


def _text(blob: Blob | None) -> str:
    return "" if blob is None or blob.data is None else blob.data.decode("utf-8", "surrogateescape")


def _mark_lines(codes: Sequence[TestCode], hunks: Mapping[str, Sequence[Hunk] | None]) -> None:
    """Give each file its lines, and mark those that only went from one place to another."""
    keys = {
        code.file.path: [(_keys(h.removed), _keys(h.added)) for h in hunks[code.file.path] or ()]
        for code in codes
    }
    went = Counter(key for pairs in keys.values() for removed, _ in pairs for key in removed)
    came = Counter(key for pairs in keys.values() for _, added in pairs for key in added)
    both = {key: min(count, came[key]) for key, count in went.items() if key and key in came}
    left, arrived = dict(both), dict(both)
    for code in codes:
        code.edits = tuple(
            Edit(
                hunk,
                tuple(_lines(hunk.old_start, hunk.removed, removed, left)),
                tuple(_lines(hunk.new_start, hunk.added, added, arrived)),
            )
            for hunk, (removed, added) in zip(
                hunks[code.file.path] or (), keys[code.file.path], strict=True
            )
        )


def _unmatched(
    mine: Mapping[int, tuple[str, Line]], others: Mapping[int, tuple[str, Line]]
) -> list[Line]:
    names = Counter(name for name, _ in others.values())
    left: list[Line] = []
    for name, line in mine.values():
        if names[name] > 0:
            names[name] -= 1
        else:
            left.append(line)
    return left


def _lines(
    start: int, texts: Sequence[str], keys: Sequence[str], moved: dict[str, int]
) -> Iterator[Line]:
    for number, (text, key) in enumerate(zip(texts, keys, strict=True), start):
        count = moved.get(key)
        if count:
            moved[key] = count - 1
        yield Line(number, text[:MAX_LINE], bool(count))


def _keys(texts: Sequence[str]) -> list[str]:
    """Return what makes each line the same as one elsewhere."""
    keys = [text.strip() for text in texts]
    for at, key in enumerate(keys):
        # "@Test" alone says nothing of which test it is.
        if key.startswith(("@", "[", "#[")):
            keys[at] = f"{key}\n{texts[at + 1].strip() if at + 1 < len(texts) else ''}"
    return keys
