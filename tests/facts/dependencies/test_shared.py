"""Entries that both sides of a lockfile share are not read, and nothing is told otherwise for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.facts.dependencies import parsers, reading
from hotfix_lint.facts.dependencies.parsers import PARSERS
from hotfix_lint.facts.dependencies.shared import shorten

from .support import difference, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotfix_lint.facts.dependencies import DependencyReport
    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.model import Declared

NAMES = ("a", "b", "@s/c", "d")
VERSIONS = ("1.0.0", "2.0.0", "3.0.0")
# A package's place, its version, whether it is hashed, and a member that says nothing of it.
PACKAGES = st.dictionaries(
    st.tuples(st.sampled_from(("", "x", "y")), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(VERSIONS), st.booleans(), st.sampled_from(("MIT", 'B "2"'))),
    max_size=8,
)
Packages = dict[tuple[str, str], tuple[str, bool, str]]


def npm(packages: Packages) -> str:
    table = {
        "/".join(["node_modules", *([place, "node_modules"] if place else []), name]): {
            "version": version,
            "license": licence,
            "dependencies": dict.fromkeys(NAMES[:2], "^1"),
        }
        | ({"integrity": f"sha512-{name}{version}"} if hashed else {})
        for (place, name), (version, hashed, licence) in packages.items()
    }
    return json.dumps({"lockfileVersion": 3, "packages": {"": {"name": "own"}} | table}, indent=2)


def old_npm(packages: Packages) -> str:
    table: dict[str, dict[str, object]] = {}
    for (place, name), (version, _, licence) in packages.items():
        if not place:
            table[name] = {"version": version, "license": licence}
    for (place, name), (version, _, _) in packages.items():
        if place:
            outer = table.setdefault(place, {"version": "9.9.9"})
            inner = outer.setdefault("dependencies", {})
            assert isinstance(inner, dict)
            inner[name] = {"version": version}
    return json.dumps({"lockfileVersion": 1, "dependencies": table}, indent=2)


def cargo(packages: Packages) -> str:
    blocks = [
        f'[[package]]\nname = "{name.strip("@")}"\nversion = "{version}"\nsource = "git+https://{place}/r"\n'
        + (f'checksum = "{version}{name}"\n' if hashed else "")
        + ('dependencies = [\n "a",\n "b 1.0",\n]\n' if "M" in licence else "x = 'y'\n")
        for (place, name), (version, hashed, licence) in packages.items()
    ]
    return "\n".join(["# generated\nversion = 3\n", *blocks])


def poetry(packages: Packages) -> str:
    blocks = [
        f'[[package]]\nname = "{name.rpartition("/")[2]}"\nversion = "{version}"\noptional = false\n'
        f'files = [\n    {{file = "{name}.whl", hash = "sha256:{version}{hashed}"}},\n]\n'
        f'\n[package.dependencies]\na = {{version = ">=1", markers = "x == \\"{place}\\""}}\n'
        for (place, name), (version, hashed, _) in packages.items()
    ]
    return "\n".join([*blocks, '[metadata]\nlock-version = "2.0"\n'])


FORMATS = {
    "npm 7": ("package-lock.json", npm),
    "npm 6": ("package-lock.json", old_npm),
    "Cargo": ("Cargo.lock", cargo),
    "Poetry": ("poetry.lock", poetry),
}


def whole(path: str, old: str, new: str) -> DependencyReport:
    """Compare two texts of which every entry is read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsers.Parser, "load_splitter", lambda _: None)
        return report({path: old}, {path: new})


@pytest.mark.parametrize(("path", "make"), FORMATS.values(), ids=FORMATS)
@settings(max_examples=60, deadline=None)
@given(old=PACKAGES, new=PACKAGES, same=PACKAGES)
def test_the_same_is_told_as_if_every_entry_were_read(
    path: str, make: Callable[[Packages], str], old: Packages, new: Packages, same: Packages
) -> None:
    before, after = make(old | same), make(new | same)
    expected = whole(path, before, after)
    found = report({path: before}, {path: after})
    assert (found.changes, found.unreadable) == (expected.changes, expected.unreadable)
    assert {name: dict(found.needs[name]) for name in found.needs} == {
        name: dict(expected.needs[name]) for name in expected.needs
    }


@pytest.mark.parametrize(("path", "make"), FORMATS.values(), ids=FORMATS)
def test_only_entries_that_differ_are_read(
    path: str, make: Callable[[Packages], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = {("", f"n{n}"): ("1.0.0", True, "MIT") for n in range(50)}
    lines: list[int] = []
    parse = reading.parse

    def counted(text: str, entry: Entry) -> list[Declared]:
        lines.append(sum(1 for line in text.split("\n") if line.strip()))
        return parse(text, entry)

    monkeypatch.setattr(reading, "parse", counted)
    changed = packages | {("", "n7"): ("2.0.0", True, "MIT")}
    found = report({path: make(packages)}, {path: make(changed)})
    assert [(one.name, one.old, one.new) for one in found.changes] == [("n7", "1.0.0", "2.0.0")]
    whole_file = sum(1 for line in make(changed).split("\n") if line.strip())
    assert lines
    assert max(lines) < whole_file / 4


def v3(*lines: str, table: str = "packages") -> str:
    body = ",\n".join([*lines, '    "": {"name": "own"}'])
    return f'{{\n  "lockfileVersion": 3,\n  "{table}": {{\n{body}\n  }}\n}}\n'


EVIL = '    "node_modules/evil": {\n      "version": "1.0.0"\n    }'
FINE = '    "node_modules/fine": {\n      "version": "1.0.0"\n    }'
PATH = "package-lock.json"


def test_an_entry_that_comes_from_a_table_nobody_reads_is_told() -> None:
    elsewhere = v3(FINE).replace(
        "{\n", f'{{\n  "other": {{\n  "packages": {{\n{EVIL},\n"x": 1\n}}}},\n', 1
    )
    assert difference(PATH, elsewhere, v3(FINE, EVIL)) == ["added evil - -> 1.0.0"]


def test_an_entry_that_comes_from_the_table_that_did_not_count_is_told() -> None:
    evil = EVIL.replace("node_modules/", "")
    before = v3(evil, table="dependencies").replace("{\n", '{\n  "packages": {"": {}},\n', 1)
    after = v3(evil, table="dependencies")
    assert "added evil - -> 1.0.0" in difference(PATH, before, after)
    escaped = before.replace('"packages"', '"pack\\u0061ges"')
    assert "added evil - -> 1.0.0" in difference(PATH, escaped, after)


def test_a_key_that_stands_twice_is_refused_as_ever() -> None:
    other = EVIL.replace("1.0.0", "2.0.0")
    found = report({PATH: v3(FINE, EVIL)}, {PATH: v3(FINE, EVIL, other)})
    assert [item.reason for item in found.unreadable] == [
        'the key "node_modules/evil" stands twice, again at line 10'
    ]


def test_a_text_that_is_broken_is_told_at_its_line() -> None:
    broken = v3(FINE, EVIL).replace(
        '"version": "1.0.0"\n    },\n    "": ', '"version": 1.0.0"\n    },\n    "": '
    )
    found = report({PATH: v3(FINE, EVIL)}, {PATH: broken})
    assert [item.reason for item in found.unreadable] == [
        'JSON error at line 8: a "," or "}" is missing'
    ]


def test_a_conflict_marker_is_told_though_all_else_is_shared() -> None:
    broken = v3(FINE, EVIL).replace("  }\n}", "  }\n}\n<<<<<<< ours")
    found = report({PATH: v3(FINE, EVIL)}, {PATH: broken})
    assert [item.reason for item in found.unreadable] == ["conflict markers at line 13"]


def test_a_package_within_a_multi_line_text_is_no_entry() -> None:
    block = '[[package]]\nname = "a"\nversion = "1"\nsource = "s"\n\n'
    text = f'x = """\n{block}"""\n{block.replace(chr(34) + "a", chr(34) + "b")}'
    split = PARSERS["cargo-lock"].load_splitter()
    assert split is not None
    assert split(text) == []
    assert shorten(text, text, split, str) is None
    # While the same without the quotes around is two of them.
    assert len(split(block * 2)) == 2


def test_checksums_that_stand_at_the_end_of_the_file_count() -> None:
    block = '[[package]]\nname = "a"\nversion = "1"\nsource = "registry+s"\n\n'
    end = '[metadata]\n"checksum a 1 (registry+s)" = "{}"\n'
    told = difference("Cargo.lock", block * 1 + end.format("aa"), block + end.format("bb"))
    assert told == ["content-replaced a 1 -> 1"]
