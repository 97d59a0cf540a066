"""The kind `refactoring`: renames, moves and layout, told from edits by content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotfix_lint.report import Verdict
from tests.checks.kinds import check, values
from tests.repositories import Repository, message

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = "".join(f"    total_{n} = price[{n}] * count[{n}]\n" for n in range(8))
OTHER = "".join(f"int value_{n} = read({n});\n" for n in range(12))


def seen(
    folder: Path,
    before: dict[str, str],
    after: dict[str, str | None],
    *kinds: str,
) -> list[tuple[object, ...]]:
    start: dict[str, str | bytes | None] = dict(before)
    end: dict[str, str | bytes | None] = dict(after)
    repo = Repository(folder).commit("feat: start", start)
    repo.branch("hotfix/A-1-x").commit(message(), end)
    verdict = check("refactoring", repo, {"forbid": list(kinds), "for": ["source"]})
    return [tuple(row) for row in values(verdict, "path", "kind", "line")]


def test_a_rename_is_flagged_and_a_new_file_is_not(tmp_path: Path) -> None:
    assert seen(
        tmp_path / "a", {"a.c": OTHER}, {"a.c": None, "b.c": OTHER + "int x;\n"}, "rename"
    ) == [("b.c", "rename", None)]
    assert seen(tmp_path / "b", {"a.c": OTHER}, {"b.c": "int y;\n"}, "rename") == []


def test_code_that_moves_to_another_file_is_flagged(tmp_path: Path) -> None:
    before = {"a.py": "def f():\n" + BLOCK + "    return 1\n", "b.py": "def g():\n    return 2\n"}
    after: dict[str, str | None] = {
        "a.py": "def f():\n    return 1\n",
        "b.py": "def g():\n" + BLOCK + "    return 2\n",
    }
    assert seen(tmp_path, before, after, "move") == [("b.py", "move", 2)]


def test_code_that_is_only_removed_or_only_added_is_not_moved(tmp_path: Path) -> None:
    before = {"a.py": "def f():\n" + BLOCK, "b.py": "x = 1\n"}
    assert seen(tmp_path / "a", before, {"a.py": "def f():\n    return 1\n"}, "move") == []
    assert seen(tmp_path / "b", {"b.py": "x = 1\n"}, {"b.py": "x = 1\n" + BLOCK}, "move") == []


def test_few_lines_that_recur_are_no_move(tmp_path: Path) -> None:
    before = {"a.c": "int f() {\n  if (x) {\n    return 1;\n  }\n}\n", "b.c": "int y;\n"}
    after: dict[str, str | None] = {
        "a.c": "int f() {\n}\n",
        "b.c": "int y;\n  if (x) {\n    return 1;\n  }\n",
    }
    assert seen(tmp_path, before, after, "move") == []


@pytest.mark.parametrize(
    ("path", "old", "new", "kind"),
    [
        ("a.c", "int x=f( a );\n", "int x=f(  a );\n", "whitespace"),
        ("a.py", "x = f(a)\n", "x = f( a )\n", "whitespace"),
        ("a.c", "int x;\n", "  int x;\n", "whitespace"),
        ("a.c", "int x;\n", "\nint x;\n", "whitespace"),
        ("a.py", "x = 1 \n", "x = 1\n", "whitespace"),
        ("a.js", "import b;\nimport a;\n", "import a;\nimport b;\n", "reorder"),
        ("a.js", "const b = require('b');\nconst a = require('a');\n", "const a = require('a');\nconst b = require('b');\n", "reorder"),
        ("a.js", "f(a, b);\n", "f(\n  a,\n  b,\n);\n", "reformat"),
    ],
)  # fmt: skip
def test_layout_alone_is_flagged(tmp_path: Path, path: str, old: str, new: str, kind: str) -> None:
    context = "first();\nsecond();\n"
    before, after = {path: context + old}, {path: context + new}
    found = seen(tmp_path, before, dict(after), "whitespace", "reorder", "reformat")
    assert [row[1] for row in found] == [kind]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.c", "int x = f(a);\n", "int x = g(a);\n"),
        ("a.py", "for x in y:\n    f(x)\n    return x\n", "for x in y:\n    f(x)\nreturn x\n"),
        ("a.c", "f(a);\n", "if (a) {\n  f(a);\n}\n"),
        ("a.c", "a = b + c;\n", "a = b - c;\n"),
        ("a.py", 'x = "a b"\n', 'x = "ab"\n'),
        ("a.js", "lock();\nread();\n", "read();\nlock();\n"),
        ("a.py", "import a\nx = 1\n", "x = 1\n"),
        ("Makefile", "all:\n        build\n", "all:\n\tbuild\n"),
    ],
)
def test_a_change_of_the_program_is_left_alone(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    found = seen(tmp_path, {path: old}, {path: new}, "whitespace", "reorder", "reformat", "move")
    assert found == []


def test_documents_are_not_looked_at(tmp_path: Path) -> None:
    assert seen(tmp_path, {"a.md": "x  y\n"}, {"a.md": "x y\n"}, "whitespace") == []


def test_what_only_came_can_be_no_refactoring_however_large(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"app.py": "a = 1\n", "b.py": BLOCK})
    repo.branch("hotfix/A-1-x")
    repo.commit(message(), {"app.py": "a = 2\n", "data.py": "x = 1\n" * 400_000})
    settings = {"forbid": ["rename", "move", "reformat", "whitespace", "reorder"]}
    assert check("refactoring", repo, settings) == Verdict()
    # Unless something went, which may be in there.
    repo.commit(message(), {"b.py": None})
    assert check("refactoring", repo, settings).unchecked == "too large to compare: data.py"
