"""`comments`: what is a comment in each language, and which of them explain a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotfix_lint.facts import comments
from tests.checks.kinds import check
from tests.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path


def texts(path: str, *lines: str) -> list[str]:
    language = comments.language_of(path)
    assert language is not None
    return [line.comment for line in comments.lines(lines, language)]


@pytest.mark.parametrize(
    ("path", "line", "comment"),
    [
        ("a.py", "x = 1  # why it is", "why it is"),
        ("a.py", "x = '# none'", ""),
        ("a.py", 'x = "it\'s" # why', "why"),
        ("a.py", "x = a // b", ""),
        ("a.sh", "echo $# ${x#y}", ""),
        ("a.go", "x := 1 // why it is", "why it is"),
        ("a.js", "x = 'http://host' + a", ""),
        ("a.js", "x = `// ${y} none` // why", "why"),
        ("a.ts", "f(a /* why */, b)", "why"),
        ("a.c", " * the middle of one", "the middle of one"),
        ("a.rs", "/// documents 'a", "documents 'a"),
        ("a.rs", "fn f<'a>(x: &'a str) // why", "why"),
        ("a.php", "# why", "why"),
        ("a.sql", "SELECT 1 -- why", "why"),
        ("a.lua", "x = y--z", ""),
        ("a.hs", "x = 1 -- why", "why"),
        ("a.ml", "let x = 1 (* why *)", "why"),
        ("a.clj", "(def x 1) ; why", "why"),
        ("a.erl", "X = 1, % why", "why"),
        ("a.vb", "x = 1 ' why", "why"),
        ("a.html", "<p>a</p> <!-- why -->", "why"),
        ("a.vue", "<p>a</p> <!-- why -->", "why"),
        ("a.HPP", "int x; // why", "why"),
    ],
)
def test_the_comment_of_a_line(path: str, line: str, comment: str) -> None:
    assert texts(path, line) == [comment]


def test_a_comment_of_several_lines_ends_where_it_ends() -> None:
    seen = texts("a.java", "/*", "why it", " is so", " */ x = 1;", "y = 2;")
    assert seen == ["", "why it", "is so", "", ""]
    assert texts("a.java", " * middle", "x = 1;") == ["middle", ""]


@pytest.mark.parametrize("path", ["a.xyz", "Makefile", ".bashrc", "run", "a/b.c/d"])
def test_a_file_whose_comments_are_not_known(path: str) -> None:
    assert comments.language_of(path) is None


@pytest.mark.parametrize(
    ("comment", "explains"),
    [
        ("The cache key left out the expiry time.", True),
        ("Root cause: a token without expiry was never dropped", True),
        ("why (see the issue): the server may answer twice", True),
        ("缓存键没有包含过期时间", True),
        ("キャッシュのキーに期限がなかった", True),
        ("der Schlüssel ließ die Ablaufzeit weg", True),
        ("if the list is empty, nobody has answered", True),
        ("return early when nobody has answered", True),
        ("fix", False),
        ("fixes the thing", True),
        ("----------------------------", False),
        ("Copyright 2026 The Shop and its authors", False),
        ("SPDX-License-Identifier: Apache-2.0", False),
        ("Licensed under the Apache License, Version 2.0", False),
        ("TODO: find out why this helps here", False),
        ("FIXME this is not how it should be", False),
        ("noqa: E501 the line is too long", False),
        ("eslint-disable-next-line no-console", False),
        ("type: ignore[arg-type] of the library", False),
        ("total = sum(items) + first", False),
        ("if (a && b) { return c; }", False),
        ("for item in items: print(item)", False),
        ("client.send(first, second, third)", False),
        ("import first from second;", False),
        ("return self.first(second) or third(fourth)", False),
        ("@param first the one that comes", False),
        ("x", False),
    ],
)
def test_which_comments_explain(comment: str, explains: bool) -> None:
    assert comments.explains(comment, 15) is explains


def test_a_long_comment_is_cut_where_that_can_be_seen(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"a.py": "a = 1\n"})
    why = "the price is an integer of cents since the shop sells abroad, where a dot may divide thousands"
    repo.branch("hotfix/ENG-1-x").commit("fix: x", {"a.py": f"# {why}\na = 2\n"})
    (told,) = check("comments", repo, {}).remarks
    assert told == f"a.py:1: {why[:89]}\u2026"
    repo.commit("fix: y", {"a.py": f"# {why[:90]}\na = 2\n"})
    assert check("comments", repo, {}).remarks == (f"a.py:1: {why[:90]}",)


FAR = "".join(f"a{n} = {n}\n" for n in range(60))


@pytest.mark.parametrize(
    ("line", "passes"), [(30, True), (38, True), (23, True), (45, False), (5, False)]
)
def test_a_comment_counts_near_the_changed_code_alone(
    tmp_path: Path, line: int, passes: bool
) -> None:
    rows = FAR.splitlines(keepends=True)
    rows[29] = "a29 = 30\n"
    rows.insert(line - 1, "# The numbers begin at one in this shop.\n")
    repo = Repository(tmp_path).commit("feat: start", {"a.py": FAR})
    repo.branch("hotfix/ENG-1-x").commit("fix: x", {"a.py": "".join(rows)})
    verdict = check("comments", repo, {})
    assert bool(verdict.problems) is not passes
    assert bool(verdict.remarks) is passes


def test_a_line_that_is_taken_out_needs_its_reason_too(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"a.py": "a = 1\nb = 2\n"})
    repo.branch("hotfix/ENG-1-x").commit("fix: x", {"a.py": "a = 1\n"})
    (problem,) = check("comments", repo, {}).problems
    assert (problem.location.path, problem.values["line"]) == ("a.py", 1)


def test_a_file_that_goes_is_told_without_a_line(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    repo.branch("hotfix/ENG-1-x").git("rm", "-q", "a.py")
    repo.git("commit", "-q", "-m", "fix: x")
    (problem,) = check("comments", repo, {}).problems
    assert problem.location.line is None


def test_a_shorter_comment_counts_if_the_policy_says_so(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"a.py": "a = 1\n"})
    repo.branch("hotfix/ENG-1-x").commit("fix: x", {"a.py": "a = 2  # one too few\n"})
    assert check("comments", repo, {}).problems
    assert not check("comments", repo, {"min-length": 8}).problems


def test_a_file_too_large_to_look_at_is_no_pass(tmp_path: Path) -> None:
    large = "x = 1\n" * 400_000
    repo = Repository(tmp_path).commit("feat: start", {"a.py": large})
    repo.branch("hotfix/ENG-1-x").commit("fix: x", {"a.py": large + "y = 2\n"})
    assert check("comments", repo, {}).unchecked == "too large to look for comments: a.py"


def test_many_changed_pieces_do_not_take_long(tmp_path: Path) -> None:
    old = "".join(f"a = {n}\n\n" for n in range(20_000))
    repo = Repository(tmp_path).commit("feat: start", {"a.py": old})
    repo.branch("hotfix/ENG-1-x").commit("fix: x", {"a.py": old.replace("a =", "b =")})
    assert check("comments", repo, {}).problems
