"""Whatever a file holds, reading it ends soon, with what it declares or with a reason why not."""

from __future__ import annotations

import re
import time
import tracemalloc
from re import _parser as parser  # type: ignore[attr-defined]  # the only reader of patterns
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotfix_lint.facts import catalogues
from hotfix_lint.facts.dependencies import catalogue, reading
from hotfix_lint.facts.dependencies.model import Declared, UnreadableError
from hotfix_lint.facts.dependencies.parsers import PARSERS

from .samples import sample
from .support import report

ENTRIES = [catalogue.parsed(raw) for raw in catalogues.load("dependencies")["entries"]]
READ = [entry for entry in ENTRIES if entry.parser != "path"]
# One entry for each way of reading.
WAYS = list({(entry.parser, entry.patterns): entry for entry in READ}.values())
NASTY = (
    *"\"'`(){}[]<>,;:=.-#%\\/|&*?!~^@$ \n\t\r\0\ufeff\x85\u2028",
    *(
        '"""',
        "'''",
        "/*",
        "*/",
        "--",
        "//",
        "${",
        "${a:-",
        "\\'",
        '\\"',
        "<<<",
        "&a [*a]",
        "[[",
        "<a>",
    ),
    *(
        "do ",
        "end\n",
        "- ",
        "? ",
        "!a ",
        "\n---\n",
        "\n  ",
        "a==1.0",
        '"a:b:1.0"',
        "v1.0",
        "group ",
    ),
)


def name(entry: catalogue.Entry) -> str:
    return f"{entry.ecosystem} {entry.kind} {entry.parser}"


def read(text: str, entry: catalogue.Entry) -> list[Declared] | str:
    try:
        return reading.parse(text, entry)
    except UnreadableError as error:
        return error.reason


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """Return a text that is cut, repeated and sown with what parsers trip over."""
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 60)))
        piece = draw(
            st.one_of(
                st.just(""),
                st.sampled_from(NASTY),
                st.text(max_size=10),
                st.just(text[start:end] * 2),
            )
        )
        text = text[:start] + piece * draw(st.sampled_from((1, 1, 1, 3, 200))) + text[end:]
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


@pytest.mark.parametrize("entry", WAYS, ids=name)
@settings(
    max_examples=20,
    deadline=2_000,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_damaged_file_is_read_or_unreadable(entry: catalogue.Entry, data: st.DataObject) -> None:
    answer = read(data.draw(damaged(sample(entry))), entry)

    declared = [] if isinstance(answer, str) else answer
    assert all(item.name and item.line >= 1 for item in declared)


@given(text=st.text())
@settings(max_examples=50, deadline=2_000, database=None)
def test_text_of_any_sort_is_read_or_unreadable(text: str) -> None:
    for entry in WAYS:
        assert isinstance(read(text, entry), list | str)


@pytest.mark.parametrize("entry", READ, ids=name)
def test_a_file_that_is_cut_anywhere_is_read_or_unreadable(entry: catalogue.Entry) -> None:
    text = sample(entry)
    for end in range(0, len(text), len(text) // 20 + 1):
        assert isinstance(read(text[:end], entry), list | str)
        assert isinstance(read(text[end:], entry), list | str)


@pytest.mark.parametrize(
    "entry", [entry for entry in READ if entry.parser != "lines" and not entry.needs], ids=name
)
def test_the_sample_of_each_entry_is_read(entry: catalogue.Entry) -> None:
    assert reading.parse(sample(entry), entry)


@pytest.mark.parametrize("entry", WAYS, ids=name)
def test_repetition_does_not_take_long(entry: catalogue.Entry) -> None:
    # Code is read line by line, whatever stands before.
    before = "" if PARSERS[entry.parser].confidence == "lines" else sample(entry)
    for piece in NASTY:
        start = time.process_time()
        for hostile in (
            f"{before}\n{piece * (4_000 // len(piece))}x\n",
            f"gem 'a', {piece * (4_000 // len(piece))}",
            f"{piece}\n" * 1_000,
        ):
            read(hostile, entry)
        assert time.process_time() - start < 1, piece


@pytest.mark.parametrize(
    ("path", "text"),
    [
        # What each of these once took grew with the square of its length, or faster.
        ("pom.xml", "<project>" + "text\n" * 200_000 + "</project>"),
        ("Cargo.toml", ".".join("a" * 50_000) + " = 1"),
        ("Cargo.toml", "a = " + '\\"' * 100_000),
        ("requirements.txt", "a" + " " * 200_000 + "b"),
        ("Gemfile", "group a" + " " * 5_000 + "x do\n"),
        ("Gemfile", "a do\n" * 50_000),
        ("mix.exs", '{:a, "1"},\n' * 50_000),
        ("main.tf", '"' + '\\"' * 100_000),
        ("Dockerfile", "FROM a\nRUN " + "--mount=" * 100_000),
        ("Dockerfile", "ARG a=$a$a$a$a$a$a$a$a\nFROM " + "$a" * 400),
        (
            "setup.py",
            "\n".join(f"a{n} = a{n + 1} + a{n + 1}" for n in range(60))
            + "\nsetup(install_requires=a0)",
        ),
        (
            "pom.xml",
            "<project><properties>"
            + "".join(f"<a{n}>{f'${{a{n + 1}}}' * 20}</a{n}>" for n in range(20))
            + "</properties><dependencies><dependency><artifactId>a</artifactId><version>${a0}</version></dependency></dependencies></project>",
        ),
        ("build.gradle", "implementation(" + "a" * 7_900),
        ("yarn.lock", "a@1:\n  version 1\n" * 20_000),
        (
            "poetry.lock",
            '[[package]]\nname = "a"\nversion = "1"\nfiles = [{file = "a", hash = "b"}]\n' * 2_000,
        ),
    ],
    ids=range(15),
)
def test_a_bomb_does_not_take_long(path: str, text: str) -> None:
    start = time.process_time()
    for entry in catalogue.entries_for(path):
        read(text, entry)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("package.json", '{"a": "' + "x" * (50 << 20) + '"}', "larger than 5 MB"),
        ("package-lock.json", " " * (50 << 20), "larger than 20 MB"),
        ("package.json", "[" * 100_000, "levels deep"),
        ("Cargo.toml", "a = " + "[" * 100_000, "deep"),
        ("pubspec.yaml", "a: " + "[" * 100_000, "YAML"),
        ("pom.xml", "<project>" + "<a>" * 100_000, "deep"),
        ("package.json", '{"dependencies": {"a": "1", "a": "2"}}', "twice"),
        ("Cargo.toml", '[dependencies]\na = "1"\na = "2"\n', "TOML"),
        ("pubspec.yaml", "dependencies:\n  a: 1\n  a: 2\n", "twice"),
        ("pubspec.yaml", "dependencies: &a\n  b: *a\n", "an alias of what it stands in"),
        ("pubspec.yaml", "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1 or ''}, *a{n - 1 or ''}]\n" for n in range(1, 40)), "repeat too much"),
        ("pom.xml", '<!DOCTYPE p [<!ENTITY a "xx"><!ENTITY b "&a;&a;&a;&a;">]><project>&b;</project>', "document type"),
        ("pom.xml", "<project><dependencies><dependency>", "XML"),
        ("package.json", '{"dependencies": {"a": "1.0"', "JSON"),
        ("poetry.lock", '[[package]]\nname = "a', "TOML"),
        ("pnpm-lock.yaml", "packages:\n  a@1: {resolution: {", "YAML"),
    ],
)  # fmt: skip
def test_bad_input_is_unreadable_with_its_reason_in_bounded_time_and_memory(
    path: str, text: str, reason: str
) -> None:
    old = "<project/>" if path == "pom.xml" else ""
    tracemalloc.start()
    start = time.process_time()
    answer = report({path: old}, {path: text})
    took = time.process_time() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [item.path for item in answer.unreadable] == [path]
    assert reason in answer.unreadable[0].reason
    assert took < 5
    assert peak < 3 * len(text) + (64 << 20)


def test_a_dependency_behind_much_white_space_is_still_seen() -> None:
    (entry,) = catalogue.entries_for("build.gradle")

    assert [item.name for item in reading.parse(f"api({' ' * 9_000}'a.b:c:1.0')", entry)] == [
        "a.b:c"
    ]


def test_a_line_too_long_to_look_through_is_no_line_without_dependencies() -> None:
    (entry,) = catalogue.entries_for("build.gradle")

    assert (
        read(f"x = '{'a' * 9_000}'; api('a.b:c:1.0')", entry)
        == "line 1 has more than 8,000 characters"
    )


def patterns(entry: catalogue.Entry) -> list[str]:
    lines = [pattern.regex for pattern in entry.patterns]
    return [*lines, entry.fallback, entry.needs, entry.toolchain_names, entry.skip_names]


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_every_pattern_compiles_and_nests_no_repetition(entry: catalogue.Entry) -> None:
    for pattern in patterns(entry):
        assert not nests_repetition(parser.parse(pattern), inside=False), pattern


def nests_repetition(parsed: Any, *, inside: bool) -> bool:
    """Tell whether an unbounded repetition stands in another."""
    for operation, argument in parsed:
        kind = str(operation)
        repeats = kind in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] == parser.MAXREPEAT
        if repeats and inside:
            return True
        for part in flat(argument):
            if isinstance(part, parser.SubPattern) and nests_repetition(
                part, inside=inside or repeats
            ):
                return True
    return False


def flat(argument: Any) -> list[Any]:
    if isinstance(argument, list | tuple):
        return [part for item in argument for part in flat(item)]
    return [argument]


@pytest.mark.parametrize(
    ("pattern", "nests"), [("(?:a+b?)+", True), ("(?:a|b{1,3})+c*", False), ("(a*)*", True)]
)
def test_a_nested_repetition_is_recognised(pattern: str, nests: bool) -> None:
    assert nests_repetition(parser.parse(pattern), inside=False) is nests


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_every_entry_can_be_loaded_and_reached(entry: catalogue.Entry) -> None:
    assert entry.parser == "path" or callable(PARSERS[entry.parser].load())
    assert any(entry in catalogue.entries_for(path) for glob in entry.globs for path in paths(glob))


def paths(glob: str) -> list[str]:
    """Return some paths that a glob matches."""
    found = [""]
    for part in re.split(r"(\*\*/|/\*\*$|\*|\{[^}]*\})", glob.removeprefix("/")):
        choices = (
            ["", "deep/in/"]
            if part == "**/"
            else ["/x/y"]
            if part == "/**"
            else ["x"]
            if part == "*"
            else part[1:-1].split(",")
            if part.startswith("{")
            else [part]
        )
        found = [path + choice for path in found for choice in choices]
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_every_path_of_a_glob_leads_to_some_entry(entry: catalogue.Entry) -> None:
    for path in (path for glob in entry.globs for path in paths(glob)):
        assert catalogue.matches_any(path), path


@pytest.mark.parametrize("parser_name", PARSERS)
def test_every_parser_is_used(parser_name: str) -> None:
    assert any(entry.parser == parser_name for entry in ENTRIES)
