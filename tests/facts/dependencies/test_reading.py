"""What stands in a manifest's place, how it is encoded, where it moves: nothing passes in silence."""

from __future__ import annotations

import codecs
import itertools

import pytest

from hotfix_lint.facts.changes import SYMLINK
from hotfix_lint.facts.dependencies import catalogue, reading

from .support import report, told

OLD = '{"dependencies": {"ms": "2.0.0"}}\n'
NEW = '{"dependencies": {"ms": "2.1.0"}}\n'
CHANGED = "changed ms [dependencies] 2.0.0 -> 2.1.0"


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode(), id="UTF-8"),
        pytest.param(lambda text: codecs.BOM_UTF8 + text.encode(), id="UTF-8 with a BOM"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(
            lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), id="UTF-16, big end first"
        ),
        pytest.param(lambda text: text.encode("utf-32"), id="UTF-32"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR"),
    ],
)
def test_the_encoding_neither_hides_nor_makes_a_change(encode: object) -> None:
    assert callable(encode)
    changed = report({"package.json": OLD}, {"package.json": encode(NEW)})
    same = report({"package.json": OLD}, {"package.json": encode(OLD)})

    assert [told(change) for change in changed.changes] == [CHANGED]
    assert (changed.unreadable, same.changes, same.unreadable) == ((), (), ())


@pytest.mark.parametrize(
    ("head", "reason", "replaced"),
    [
        (b'{"dependencies": {"ms"\0: "2.1.0"}}', "binary data stands in its place", True),
        (OLD.encode("utf-16-le"), "binary data stands in its place", True),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n",
            "a Git LFS pointer stands in its place",
            True,
        ),
        (b'{"dependencies": {"\xff": "2.1.0"}}', "not UTF-8", False),
        (
            b'{"dependencies": {"ms": "2.1.0"',
            'JSON error at line 1: a "," or "}" is missing',
            False,
        ),
        (
            b'{"dependencies": {"ms": "2.0.0", "ms": "2.1.0"}}',
            'the key "ms" stands twice, again at line 1',
            False,
        ),
        (
            b'{\n<<<<<<< HEAD\n"a": "1"\n=======\n"a": "2"\n>>>>>>> x\n}',
            "conflict markers at line 2",
            False,
        ),
        (b"[" * 10_000, "it nests more than 100 levels deep", False),
        (
            b" " * (reading.MAX_OTHER + 1),
            "larger than 5 MB (5.0 MB)",
            False,
        ),
    ],
)
def test_what_cannot_be_read_is_said(head: bytes, reason: str, replaced: bool) -> None:
    answer = report({"a/package.json": OLD}, {"a/package.json": head})

    (item,) = answer.unreadable
    assert (item.path, item.reason, item.replaced, item.kind) == (
        "a/package.json",
        reason,
        replaced,
        "manifest",
    )


def test_a_symbolic_link_in_its_place_is_said() -> None:
    answer = report(
        {"package.json": OLD}, {"package.json": "other.json"}, modes={"package.json": SYMLINK}
    )

    (item,) = answer.unreadable
    assert (item.reason, item.replaced) == ("a symbolic link stands in its place", True)


def test_a_file_that_cannot_be_parsed_is_compared_by_its_lines_as_well() -> None:
    base = '{"dependencies": {\n  "same": "1.0.0",\n  "ms": "2.0.0",\n  "last": "1"\n}}'
    head = '{"dependencies": {\n  "same": "1.0.0",\n  "ms": "2.1.0",\n  "new": "1.0.0"\n'

    answer = report({"package.json": base}, {"package.json": head})

    assert answer.unreadable[0].reason == 'JSON error at line 5: a "," or "}" is missing'
    assert [(c.action, c.name, c.line, c.old_line, c.confidence) for c in answer.changes] == [
        ("removed", '"ms": "2.0.0",', 3, 3, "lines"),
        ("added", '"ms": "2.1.0",', 3, None, "lines"),
        ("removed", '"last": "1"', 4, 4, "lines"),
        ("added", '"new": "1.0.0"', 4, None, "lines"),
    ]


def test_a_base_that_could_not_be_read_is_said_too() -> None:
    answer = report({"package.json": "{"}, {"package.json": NEW})

    (item,) = answer.unreadable
    assert item.reason == "before the change, JSON error at line 1: a key is missing"
    assert not item.replaced
    assert [(c.action, c.confidence) for c in answer.changes] == [("added", "lines")]


def test_a_link_that_becomes_a_manifest_again_is_no_link() -> None:
    answer = report({"package.json": b"\0"}, {"package.json": NEW})

    assert [(item.reason, item.replaced) for item in answer.unreadable] == [
        ("before the change, binary data stands in its place", False)
    ]


def test_what_can_be_read_on_neither_side_is_said() -> None:
    answer = report({"package.json": b"\xff1"}, {"package.json": b"\xff2"})

    assert [item.reason for item in answer.unreadable] == ["not UTF-8"]


def test_what_no_longer_is_a_manifest_is_not_told_line_by_line() -> None:
    answer = report({"package.json": OLD}, {"package.json": b"\0"})

    assert (answer.changes, len(answer.unreadable)) == ((), 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pom.xml", '<!DOCTYPE p [<!ENTITY a "1.0">]>\n<project><version>&a;</version></project>'),
        ("pom.xml", "<project><dependencies>"),
        ("pom.xml", "<project>" + "<a>" * 200 + "</a>" * 200 + "</project>"),
        ("pubspec.yaml", "a: &a [x]\nb: [*c]\n"),
        ("pubspec.yaml", "a: [" * 200),
        (
            "pubspec.yaml",
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(
                f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n"
                for old, new in itertools.pairwise(list("abcdefg"))
            ),
        ),
        ("pubspec.yaml", "a: 1\na: 2\n"),
        ("Cargo.toml", "[package\n"),
        ("Cargo.toml", "a = " + "[" * 5_000),
        ("Cargo.toml", ".".join(["a"] * 5_000) + " = 1\n"),
        ("setup.py", "setup(\n"),
        ("setup.py", "x = " + "(" * 5_000),
        ("go.sum", "a b\n"),
        ("yarn.lock", "what is this\n"),
    ],
)
def test_texts_that_no_parser_takes_are_unreadable(path: str, text: str) -> None:
    answer = report({path: ""}, {path: text})

    assert [item.path for item in answer.unreadable] == [path]


def test_a_deleted_manifest_takes_its_dependencies_with_it() -> None:
    (change,) = report({"package.json": OLD}, {}).changes

    assert (told(change), change.line, change.old_line) == (
        "removed ms [dependencies] 2.0.0 -> -",
        None,
        1,
    )


def test_a_new_manifest_brings_its_dependencies() -> None:
    changes = report({}, {"package.json": OLD}).changes

    assert [told(change) for change in changes] == ["added ms [dependencies] - -> 2.0.0"]


def test_a_renamed_manifest_is_compared_with_itself() -> None:
    renames = {"a-1.0.rockspec": "a-1.1.rockspec"}
    old = 'version = "1.0"\ndependencies = {\n  "x >= 1"\n}\n'

    same = report(
        {"a-1.0.rockspec": old}, {"a-1.1.rockspec": old.replace("1.0", "1.1")}, renames=renames
    )
    moved = report(
        {"a-1.0.rockspec": old}, {"a-1.1.rockspec": old.replace(">= 1", ">= 2")}, renames=renames
    )

    assert same.changes == ()
    assert [told(change) for change in moved.changes] == ["changed x >= 1 -> >= 2"]


def test_a_manifest_that_is_renamed_away_takes_its_dependencies_with_it() -> None:
    answer = report(
        {"package.json": OLD}, {"notes.json": OLD}, renames={"package.json": "notes.json"}
    )

    assert [told(change) for change in answer.changes] == ["removed ms [dependencies] 2.0.0 -> -"]


def test_an_entry_that_goes_to_another_manifest_is_moved() -> None:
    base = {"a/package.json": OLD, "b/package.json": "{}"}
    head = {"a/package.json": "{}", "b/package.json": OLD}

    assert [told(change) for change in report(base, head).changes] == [
        "moved ms [dependencies] 2.0.0 -> 2.0.0"
    ]


@pytest.mark.parametrize(
    "folder", ["tests/fixtures", "a/__fixtures__/b", "pkg/testdata", "src/test_data", "test-data/x"]
)
def test_manifests_of_test_data_are_left_out_and_listed(folder: str) -> None:
    path = f"{folder}/package.json"

    answer = report({path: OLD}, {path: NEW})

    assert (answer.changes, answer.ignored) == ((), (path,))


def test_a_manifest_that_is_moved_into_test_data_has_gone() -> None:
    target = "tests/fixtures/package.json"

    answer = report({"package.json": OLD}, {target: OLD}, renames={"package.json": target})

    assert [told(change) for change in answer.changes] == ["removed ms [dependencies] 2.0.0 -> -"]


def test_a_manifest_that_is_moved_out_of_test_data_has_come() -> None:
    source = "tests/fixtures/package.json"

    answer = report({source: OLD}, {"package.json": OLD}, renames={source: "package.json"})

    assert [told(change) for change in answer.changes] == ["added ms [dependencies] - -> 2.0.0"]


def test_a_name_in_another_case_hides_nothing() -> None:
    answer = report({"Package.JSON": OLD}, {"Package.JSON": NEW})

    assert [told(change) for change in answer.changes] == [CHANGED]


@pytest.mark.parametrize(
    "path",
    ["Requirements.TXT", "api/Dev-Requirements.txt", "Requirements/Base.in", "DOCKERFILE.prod"],
)
def test_a_name_of_a_pattern_in_another_case_is_known_too(path: str) -> None:
    assert catalogue.entries_for(path) == catalogue.entries_for(
        path.lower().replace("dockerfile", "Dockerfile")
    )
    assert catalogue.entries_for(path)
    assert catalogue.matches_any(path)
    assert not catalogue.matches_any("Docs/Notes.TXT")


def test_files_that_are_no_manifests_are_not_read() -> None:
    assert report({"a.py": "x = 1.0\n"}, {"a.py": "x = 1.1\n"}).changes == ()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("vendor/a/b.c", ["vendor"]),
        ("third_party/lib/package.json", ["third_party"]),
        ("assets/x.min.js", ["assets/x.min.js"]),
        ("libs/tool.jar", ["libs/tool.jar"]),
        ("bun.lockb", ["bun.lockb"]),
        ("vendor/README.md", []),
        ("dist/x.min.js", []),
        ("src/vendors.py", []),
    ],
)
def test_copies_are_told_by_their_path(path: str, names: list[str]) -> None:
    answer = report({path: "a"}, {path: "b"})

    assert [(c.name, c.action, c.confidence) for c in answer.changes] == [
        (name, "present", "path") for name in names
    ]


def test_a_folder_of_copies_is_told_once() -> None:
    base = {f"vendor/x/{n}.go": "a" for n in range(5)}
    head = dict.fromkeys(base, "b")

    assert len(report(base, head).changes) == 1


def test_the_same_dependency_twice_is_two() -> None:
    text = "a==1.0\n"

    answer = report({"requirements.txt": text}, {"requirements.txt": text * 2})

    assert [told(change) for change in answer.changes] == []
    answer = report({"requirements.txt": text * 2}, {"requirements.txt": "a==1.0\na==1.1\n"})
    assert [told(change) for change in answer.changes] == ["changed a ==1.0 -> ==1.1"]


def test_the_same_contents_in_two_folders_are_told_of_each() -> None:
    before, after = '{"dependencies": {"a": "1.0"}}', '{"dependencies": {"a": "2.0"}}'
    paths = ("x/package.json", "y/package.json")
    found = report(dict.fromkeys(paths, before), dict.fromkeys(paths, after))
    assert [(one.path, one.old, one.new) for one in found.changes] == [
        (path, "1.0", "2.0") for path in paths
    ]
    found = report(dict.fromkeys(paths, before), dict.fromkeys(paths, after + "}"))
    assert [item.path for item in found.unreadable] == list(paths)
    # What was not there before is another difference than what was.
    found = report({paths[0]: before}, dict.fromkeys(paths, after))
    assert [(one.path, one.old, one.new) for one in found.changes] == [
        (paths[0], "1.0", "2.0"),
        (paths[1], None, "2.0"),
    ]
