"""Patterns and globs: git's meaning, linear time, clear refusals."""

from __future__ import annotations

import subprocess
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hotfix_lint.matching import Globs, LinePatterns, Pattern, PatternError, _joined, check_glob
from tests.repositories import ENVIRONMENT, Repository


@pytest.mark.parametrize(
    ("glob", "matching", "other"),
    [
        ("*.md", ["a.md", "d/a.md"], ["a.mdx", "md"]),
        ("/a.md", ["a.md"], ["d/a.md"]),
        ("d/*.md", ["d/a.md"], ["d/e/a.md", "x/d/a.md"]),
        ("**/a", ["a", "d/a", "d/e/a", "a/b"], ["ba"]),
        ("d/**", ["d/a", "d/e/f"], ["d", "x/d/a"]),
        ("d/**/a", ["d/a", "d/e/a", "d/e/f/a"], ["da", "d/ea"]),
        ("docs/", ["docs/a", "x/docs/a"], ["docs", "docsy/a"]),
        ("node_modules", ["node_modules/a/b", "x/node_modules/a"], ["node_modules2/a"]),
        ("a?c", ["abc", "aéc", "a\udcffc"], ["a/c", "ac"]),
        ("[ab].c", ["a.c", "d/b.c"], ["c.c"]),
        ("[!a].c", ["b.c"], ["a.c", "/.c"]),
        ("*.{js,ts}", ["a.js", "d/b.ts"], ["a.jsx"]),
        ("{a,b}/c", ["a/c", "b/c/d"], ["c/c"]),
        (r"\*.md", ["*.md"], ["a.md"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_globs(glob: str, matching: list[str], other: list[str]) -> None:
    compiled = Globs([glob])
    assert [path for path in matching if not compiled.match(path)] == []
    assert [path for path in other if compiled.match(path)] == []


@pytest.mark.parametrize("glob", ["", "/", "a{b", "a[b", "!a", "*a" * 11, "[é]"])
def test_globs_that_cannot_be_used_are_refused(glob: str) -> None:
    with pytest.raises(PatternError):
        check_glob(glob)


def test_no_globs_match_nothing() -> None:
    assert not Globs([])
    assert not Globs([]).match("a")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("ignore"))


FORMS = st.lists(
    st.sampled_from(
        ["a", "b", "*", "**", "/", "**/", "/**", "{a,b}", "{b/a,ab}", "{", "}", ",", "!", ".", "?", "[a]"]
    ),
    min_size=1,
    max_size=7,
).map("".join)  # fmt: skip


PATHS = st.lists(st.text("ab.!,", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)


@settings(max_examples=400)
@given(st.lists(FORMS, min_size=1, max_size=3), st.lists(PATHS, min_size=1))
def test_what_is_looked_up_is_what_would_match(globs: list[str], paths: list[str]) -> None:
    try:
        expected = [_joined(globs).search(path.encode()) is not None for path in paths]
    except PatternError:
        return  # `check_glob` refuses them
    compiled = Globs(globs)
    assert [compiled.match(path) for path in paths] == expected
    assert all(compiled.may_match(path) for path in paths if compiled.match(path))


PARTS = st.sampled_from(["a", "b", "ab", "*", "?", "a*", "**", "[ab]", "é"])


@settings(max_examples=60, deadline=None)
@given(
    glob=st.tuples(st.booleans(), st.lists(PARTS, min_size=1, max_size=4), st.booleans()).map(
        lambda t: "/" * t[0] + "/".join(t[1]) + "/" * t[2]
    ),
    paths=st.lists(
        st.lists(st.sampled_from(["a", "b", "ab", "é", "c"]), min_size=1, max_size=4).map("/".join),
        min_size=1,
        max_size=8,
        unique=True,
    ),
)
def test_globs_mean_what_git_says(repository: Repository, glob: str, paths: list[str]) -> None:
    # "?" is a character for us, a byte for git.
    assume("?" not in glob or "é" not in "".join(paths))
    (repository.folder / ".git/info/exclude").write_text(glob + "\n")
    said = subprocess.run(
        ["git", "-c", "core.quotePath=false", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=repository.folder,
        env=ENVIRONMENT,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    ).stdout.decode()
    compiled = Globs([glob])
    assert {path for path in paths if compiled.match(path)} == set(said.split("\0")) - {""}


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(?=a)b", "not-matches often serves"),
        (r"(a)\1", "not-matches often serves"),
        ("a(", "missing )"),
        ("x{2000}", "invalid repetition size"),
        ("a" * 1001, "1001 characters; 1000 are allowed"),
    ],
)
def test_patterns_that_cannot_be_used_are_refused(pattern: str, why: str) -> None:
    with pytest.raises(PatternError, match="(?s).*" + why.replace("(", r"\(").replace(")", r"\)")):
        Pattern(pattern)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|a|ab?)*$", ".*.*.*.*.*=", "(x+x+)+y"])
def test_classic_catastrophes_are_harmless(pattern: str) -> None:
    start = time.process_time()
    Pattern(pattern).search("a" * 200_000 + "!")
    # Not a measure of speed: a backtracking engine would not come back this year.
    assert time.process_time() - start < 30


def test_digits_are_ascii_and_undecodable_text_can_be_searched() -> None:
    assert Pattern(r"^\d$").search("\u0661") is None
    assert Pattern("b").search("a\udcffb") is not None


def test_matches_tell_where_they_are() -> None:
    assert [m.start for m in Pattern("é+").findall("aéébé")] == [1, 4]


PIECES = [
    "^",
    "$",
    "a",
    "b",
    " ",
    "é",
    "a*",
    r"\s*",
    r"\s+",
    "[^a]",
    "[^b]*",
    ".",
    ".*",
    r"\b",
    r"\n",
]
PIECES += ["(a|b)", "(?i)A", r"\A", r"\z", "(?s)", "(?-m)", "(?-i:b)", "x?", "$^", r"\\"]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), max_size=3),
    st.lists(st.text("ab é\r\\\0\u2028\udcff", max_size=4), max_size=6),
)
def test_in_many_lines_the_same_ones_match_as_alone(patterns: list[str], lines: list[str]) -> None:
    alone = [Pattern(pattern) for pattern in patterns]
    expected = [
        number
        for number, line in enumerate(lines)
        if any(pattern.search(line) is not None for pattern in alone)
    ]
    assert list(LinePatterns(patterns).find(lines)) == expected


def test_a_match_tells_characters_not_bytes() -> None:
    assert Pattern("ü+").search("é\udcffüü!") == (2, 4, "üü")
    assert Pattern("ü").findall("éüü") == [(1, 2, "ü"), (2, 3, "ü")]


def test_half_characters_are_text_that_no_pattern_asked_for() -> None:
    """JSON may hold them; no text can be encoded with one."""
    assert Pattern("a.b").search("a\ud800b")
    assert not Pattern("^[a-z]+$").search("a\udfffb")
