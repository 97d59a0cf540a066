"""The catalogue of tests: which paths they have in each language, and which lines tell of them."""

from __future__ import annotations

from functools import cache, lru_cache

from hotfix_lint.facts import catalogues
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Globs, Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Literal


_NO_CODE = frozenset({"json", "yaml", "yml", "toml", "xml", "md", "txt", "csv", "html", "css"})


class Language(NamedTuple):
    """How one language's tests look; the catalogue's head says what each part means."""

    name: str
    extensions: frozenset[str]
    paths: Globs
    unless: Globs
    support: Globs
    inline: bool
    declared: bool
    comments: tuple[str, ...]
    obeyed: Patterns
    case: Patterns
    group: Patterns
    assertion: Patterns
    enough: Patterns
    skip: Patterns
    maybe_skip: Patterns
    focus: Patterns
    doctest: Patterns
    runs_doctests: bool
    marks: Patterns
    whole: bool
    provider: Patterns

    def has_test_path(self, path: str) -> bool:
        """Tell whether a file of the language at `path` is test code by its path."""
        return self.paths.match(path) and not self.unless.match(path)

    def is_marked(self, texts: Iterable[str]) -> bool:
        """Tell whether a file with those texts, of its two ends, can be in the language."""
        if not self.marks:
            return True
        return any(self.marks.match(line) for text in texts for line in text.split("\n"))

    def is_comment(self, line: str) -> bool:
        """Tell whether the line is only a comment."""
        if not line.lstrip().startswith(self.comments):
            return False
        return not self.obeyed.match(line) and not self.doctest.match(line)


class _Loaded(NamedTuple):
    languages: tuple[Language, ...]
    whole: Globs
    by_extension: Mapping[str, tuple[Language, ...]]
    data: Globs
    samples: Globs
    compiled: Globs
    snapshots: Globs
    folders: Globs
    sure: Globs
    assertion: Patterns
    message: Patterns
    trivial: Patterns
    idle: Patterns
    own_check: Patterns
    called_with: Patterns
    expectation: Patterns
    more_cases: Patterns
    declaration: Patterns


def languages_of(path: str) -> tuple[Language, ...]:
    """Return the languages that a file with that extension can be in."""
    return _load().by_extension.get(_extension(path), ())


@lru_cache(maxsize=4096)
def language_of_test(path: str) -> Language | None:
    """Return the language of a file that is test code by its path, or None if it is none."""
    return next((lang for lang in languages_of(path) if lang.has_test_path(path)), None)


def inline_language(path: str) -> Language | None:
    """Return the language in which a source file at `path` may hold tests, or None."""
    return next((lang for lang in languages_of(path) if lang.inline or lang.doctest), None)


def role_of(path: str) -> Literal["test", "test-data"] | None:
    """Return the role of what belongs to the tests by its path; None for all else."""
    if is_data(path):
        return "test-data"
    if is_whole(path):
        return "test"
    if language_of_test(path) is not None:
        return "test"
    # A file of no language, in a folder of tests, is read by them.
    if _load().folders.match(path):
        extension = _extension(path)
        if extension in _NO_CODE or extension not in _load().by_extension:
            return "test-data"
    return None


def is_data(path: str) -> bool:
    """Tell whether `path` is data that tests read or compare with."""
    loaded = _load()
    if loaded.whole.match(path):
        return False
    return loaded.data.match(path) or (loaded.samples.match(path) and not loaded.sure.match(path))


def is_whole(path: str) -> bool:
    """Tell whether a file is a test as a whole, for a runner of its project's own."""
    return _load().whole.match(path)


def only_compiles(path: str) -> bool:
    """Tell whether a test file demands no more than that it compiles: a test of types."""
    return _load().compiled.match(path)


def is_support(path: str, language: Language) -> bool:
    """Tell whether a test file only helps tests: set-up, helpers, data."""
    if is_data(path):
        return True
    return language.support.match(path) and not _load().sure.match(path)


def is_snapshot(path: str) -> bool:
    """Tell whether `path` is expected output that a tool writes."""
    return _load().snapshots.match(path)


def calls_a_check(line: str) -> bool:
    """Tell whether a line calls what by its name checks something, in any language."""
    return _load().assertion.match(line)


def only_tells(line: str) -> bool:
    """Tell whether the texts in a line are what a failed test says, not what it expects."""
    return _load().message.match(line)


def is_trivial(line: str) -> bool:
    """Tell whether a line checks nothing, such as `assert True`."""
    return _load().trivial.match(line)


def calls_own_check(line: str) -> bool:
    """Tell whether a line is a call of what by its name checks something: `checkSame(a, b)`."""
    return _load().own_check.match(line)


def is_idle(line: str) -> bool:
    """Tell whether a line of a test runs nothing of the product, such as `pass` or `print("x")`."""
    return _load().idle.match(line)


def names_expectation(line: str) -> bool:
    """Tell whether a line says by its name what a test expects: `want := 1`."""
    return _load().expectation.match(line) and not only_tells(line)


def says_calls(line: str) -> bool:
    """Tell whether a line says with what a mock is to be called."""
    return _load().called_with.match(line)


def gives_cases(annotation: str) -> bool:
    """Tell whether an annotation gives a test more cases, such as `[InlineData(1)]`."""
    return _load().more_cases.match(annotation)


def declares(line: str) -> bool:
    """Tell whether a line declares a function or a type."""
    return _load().declaration.match(line)


def _extension(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2]


@cache
def _load() -> _Loaded:
    raw = catalogues.load("tests")
    languages = tuple(_language(item) for item in raw["languages"])
    by_extension: dict[str, tuple[Language, ...]] = {}
    for language in languages:
        for extension in language.extensions:
            by_extension[extension] = (*by_extension.get(extension, ()), language)
    return _Loaded(
        languages,
        whole=Globs(raw["whole"]),
        by_extension=by_extension,
        data=Globs(raw["data"]),
        samples=Globs(raw["samples"]),
        compiled=Globs(raw["compiled"]),
        snapshots=Globs(raw["snapshots"]),
        folders=Globs(raw["folders"]),
        sure=Globs(raw["sure"]),
        assertion=Patterns([raw["assertion"]]),
        message=Patterns([raw["message"]]),
        trivial=Patterns([raw["trivial"]]),
        idle=Patterns([raw["idle"]]),
        own_check=Patterns([raw["own-check"]]),
        called_with=Patterns([raw["called-with"]]),
        expectation=Patterns([raw["expectation"]]),
        more_cases=Patterns([raw["more-cases"]]),
        declaration=Patterns([raw["declaration"]]),
    )


def _language(raw: Mapping[str, Any]) -> Language:
    return Language(
        name=raw["name"],
        extensions=frozenset(raw["extensions"]),
        paths=Globs(raw["paths"]),
        unless=Globs(raw.get("unless", ())),
        support=Globs(raw.get("support", ())),
        inline=raw.get("inline", False),
        declared=raw.get("declared", False),
        comments=tuple(raw["comments"]),
        obeyed=Patterns(raw.get("obeyed", ())),
        case=Patterns(raw["case"]),
        group=Patterns(raw.get("group", ())),
        assertion=Patterns(raw["assertion"]),
        enough=Patterns(raw.get("enough", ())),
        skip=Patterns(raw.get("skip", ())),
        maybe_skip=Patterns(raw.get("maybe-skip", ())),
        focus=Patterns(raw.get("focus", ())),
        doctest=Patterns(raw.get("doctest", ())),
        runs_doctests=raw.get("runs-doctests", False),
        marks=Patterns(raw.get("marks", ())),
        whole=raw.get("whole", False),
        provider=Patterns(raw.get("provider", ())),
    )
