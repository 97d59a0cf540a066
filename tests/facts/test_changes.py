"""The change: its files, counts and renames are git's own, for any repository."""

from __future__ import annotations

import itertools
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unidiff.patch import PatchSet

from hotfix_lint.facts import changes, hunks
from hotfix_lint.facts.git import PATCH_OPTIONS, Git, GitError
from tests.fuzz.said import git_that_says
from tests.repositories import ENVIRONMENT, Repository

# Names that break parsers of git's quoted or line-based output.
NAMES = st.sampled_from([
    "a.py", "b b.txt", "tab\there", "new\nline", 'quo"te', "-rf", "ünï.md", "d/e/f.c", "d/e.c",
    "{a => b}", ":(glob)*", "back\\slash", "\udcff\udcfe", "x" * 120, "d/ ", "#hash",
])  # fmt: skip
LINES = st.lists(
    st.sampled_from(
        [
            "alpha",
            "beta",
            "",
            "  gamma",
            "-- a",
            "+++ b",
            "@@ -1 +1 @@",
            "diff --git a/x b/x",
            "\r",
            "\x0c",
            "é",
        ]
    ),
    max_size=12,
)
CONTENT = st.one_of(
    st.tuples(LINES, st.booleans()).map(
        lambda t: ("\n".join(t[0]) + ("\n" if t[1] else "")).encode()
    ),
    st.binary(max_size=40).map(lambda data: data + b"\0"),
)
TREE = st.dictionaries(
    NAMES, st.tuples(CONTENT, st.sampled_from(["100644", "100755", "120000"])), max_size=8
)


def commit_tree(repo: Repository, tree: dict[str, tuple[bytes, str]], *parents: str) -> str:
    """Make a commit of exactly that tree, by plumbing, whatever the file system can hold."""
    folders = {part for path in tree for part in _folders(path)}
    lines = []
    for path, (content, mode) in tree.items():
        if path in folders:
            continue
        blob = repo.git("hash-object", "-w", "--stdin", stdin=content)
        lines.append(f"{mode} {blob}\t{path}\0".encode("utf-8", "surrogateescape"))
    repo.git("read-tree", "--empty")
    repo.git("update-index", "-z", "--index-info", stdin=b"".join(lines))
    written = repo.git("write-tree")
    options = [word for parent in parents for word in ("-p", parent)]
    return repo.git("commit-tree", *options, written, stdin=b"fix: x\n")


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def git_says(repo: Repository, *arguments: str) -> list[bytes]:
    return subprocess.run(
        ["git", "diff", "-z", "-M", *arguments],
        cwd=repo.folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")[:-1]


def numstat(repo: Repository, base: str, head: str) -> dict[bytes, tuple[bytes, bytes]]:
    records = iter(git_says(repo, "--numstat", base, head))
    answer = {}
    for record in records:
        insertions, deletions, path = record.split(b"\t", 2)
        if not path:
            next(records)
            path = next(records)
        answer[path] = (insertions, deletions)
    return answer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREE, TREE, TREE)
def test_files_counts_and_renames_are_gits(
    base_tree: dict[str, tuple[bytes, str]],
    head_tree: dict[str, tuple[bytes, str]],
    side_tree: dict[str, tuple[bytes, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = Repository(Path(folder))
        base = commit_tree(repo, base_tree)
        side = commit_tree(repo, side_tree, base)
        head = commit_tree(repo, head_tree | side_tree, base, side)
        git = Git(folder, ENVIRONMENT)
        seen = changes.read(git, base, head, counted=True)
        said = numstat(repo, base, head)
        assert {
            file.path.encode("utf-8", "surrogateescape"): (
                b"-" if file.insertions is None else str(file.insertions).encode(),
                b"-" if file.deletions is None else str(file.deletions).encode(),
            )
            for file in seen
        } == said
        named = iter(git_says(repo, "--name-status", base, head))
        renames = set()
        for status in named:
            first = next(named)
            if status[:1] == b"R":
                renames.add((first, next(named)))
        assert {
            (
                f.old_path.encode("utf-8", "surrogateescape"),
                f.path.encode("utf-8", "surrogateescape"),
            )
            for f in seen
            if f.status == "renamed"
        } == renames


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREE, TREE)
def test_hunks_hold_exactly_the_lines_that_git_counts(
    base_tree: dict[str, tuple[bytes, str]], head_tree: dict[str, tuple[bytes, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = Repository(Path(folder))
        base = commit_tree(repo, base_tree)
        head = commit_tree(repo, head_tree, base)
        git = Git(folder, ENVIRONMENT)
        files = changes.read(git, base, head, counted=True)
        read = hunks.read(git, base, head, files)
        counted = hunks.count(git, base, head, files)
        # One call for all of the change tells the same of each file.
        some = files[::2]
        assert hunks.read(git, base, head, some, of_all=True) == {
            file.path: read[file.path] for file in some
        }
        came: dict[str, list[tuple[int, str]]] = {file.path: [] for file in files}
        for path, number, lines in hunks.added(git, base, head, files):
            came[path] += enumerate(lines, number)
        for file in files:
            told = [
                pair for hunk in read[file.path] for pair in enumerate(hunk.added, hunk.new_start)
            ]
            assert came[file.path] == told, file.path
            added = sum(len(hunk.added) for hunk in read[file.path])
            removed = sum(len(hunk.removed) for hunk in read[file.path])
            assert counted[file.path] == (added, removed), file.path
            # A change of type is counted as one diff of two contents, and printed as two diffs.
            if file.insertions is not None and file.status != "type-changed":
                assert (added, removed) == (file.insertions, file.deletions), file.path


def test_a_folder_in_the_place_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    """git tells what is in the folder when it is asked for the file."""
    repo = Repository(tmp_path)
    base = commit_tree(repo, {"lib": (b"a\nb\n", "100644")})
    head = commit_tree(repo, {"lib/x": (b"c\n", "100644"), "y": (b"d\n", "100644")}, base)
    git = Git(str(tmp_path), ENVIRONMENT)
    (lib,) = (f for f in changes.read(git, base, head, counted=True) if f.path == "lib")
    assert hunks.count(git, base, head, [lib]) == {"lib": (0, 2)}
    assert list(hunks.added(git, base, head, [lib])) == []
    assert list(hunks.read(git, base, head, [lib])) == ["lib"]


RECORD = b":100644 100644 %s %s M" % (b"1" * 40, b"2" * 40)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b":100644 100644 1 2 M\0a.py\0\0@@ -1 +1 @@\n", "makes no sense"),
        (RECORD, "makes no sense"),
        (RECORD + b"\0a.py\0:1 2\0", "makes no sense"),
        (RECORD + b"\0a.py\0\0@@ -1 +1 @@\n", "a hunk of no file"),
        *(
            (RECORD + b"\0a.py\0\0diff --git a/x b/x\n" + header, "more lines than a file can have")
            for header in (b"@@ -1,%s +1 @@\n" % (b"1" * 5_000), b"@@ -1 +1,%s @@\n" % (b"1" * 19))
        ),
        (RECORD + b"\0a.py\0\0" + b"diff --git a/x b/x\n" * 2, "more patches than"),
    ],
)
def test_an_answer_of_git_that_cannot_be_is_told(data: bytes, told: str) -> None:
    file = changes.FileChange("a.py", "a.py", "modified", "100644", "100644", "1", "2")
    with pytest.raises(GitError, match=told):
        hunks.count(git_that_says(data), "1", "2", [file])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREE, TREE)
def test_hunks_are_what_another_reader_of_patches_sees(
    base_tree: dict[str, tuple[bytes, str]], head_tree: dict[str, tuple[bytes, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = Repository(Path(folder))
        base = commit_tree(repo, base_tree)
        head = commit_tree(repo, head_tree, base)
        git = Git(folder, ENVIRONMENT)
        for file in changes.read(git, base, head, counted=False):
            (hunks_of,) = hunks.read(git, base, head, [file]).values()
            paths = [file.old_path, file.path]
            patch = git.read("diff", "-U0", *PATCH_OPTIONS, base, head, "--", *paths)
            # Paths would disturb it; what stands above a file's first hunk tells of nothing else.
            lines = patch.decode("utf-8", "surrogateescape").split("\n")[:-1]
            starts = [at for at, line in enumerate(lines) if line.startswith("diff --git ")]
            seen = []
            for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
                body = itertools.dropwhile(lambda x: not x.startswith("@@ "), lines[start:end])
                shown = ["--- a/x", "+++ b/x", *body]
                for patched in PatchSet([line + "\n" for line in shown] if shown[2:] else []):
                    seen += [
                        changes.Hunk(
                            hunk.source_start,
                            hunk.target_start,
                            hunk.section_header,
                            tuple(cut(line.value) for line in hunk if line.is_removed),
                            tuple(cut(line.value) for line in hunk if line.is_added),
                        )
                        for hunk in patched
                    ]
            assert list(hunks_of) == seen


def cut(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")


def test_a_file_that_attributes_call_binary_is_counted_by_its_text(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit(
        "feat: x", {"a.gen": "1\n", ".gitattributes": "*.gen -diff\n"}
    )
    base = repo.sha()
    head = repo.commit("fix: x", {"a.gen": "2\n3\n"}).sha()
    git = Git(str(tmp_path), ENVIRONMENT)
    (file,) = changes.read(git, base, head, counted=True)
    assert file.insertions is None
    (hunk,) = hunks.read(git, base, head, [file])["a.gen"]
    assert (hunk.removed, hunk.added) == (("1",), ("2", "3"))


def test_hunks_know_their_lines_and_section(tmp_path: Path) -> None:
    old = "def f():\n    a = 1\n    b = 2\n    c = 3\n"
    repo = Repository(tmp_path).commit("feat: x", {"a.py": old})
    base = repo.sha()
    head = repo.commit("fix: x", {"a.py": old.replace("c = 3", "c = 4\n    d = 5")}).sha()
    git = Git(str(tmp_path), ENVIRONMENT)
    (hunk,) = hunks.read(git, base, head, changes.read(git, base, head, counted=False))["a.py"]
    assert hunk == changes.Hunk(4, 4, "def f():", ("    c = 3",), ("    c = 4", "    d = 5"))


def test_what_is_staged_is_read_from_the_index(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: x", {"a": "1\n", "b": "1\n"})
    repo.stage({"a": "2\n"}).write({"b": "not staged\n"})
    git = Git(str(tmp_path), ENVIRONMENT)
    seen = changes.read(git, repo.sha(), None, counted=True)
    assert [(f.path, f.insertions, f.deletions) for f in seen] == [("a", 1, 1)]


def test_a_file_is_read_as_it_was_told_whatever_others_are_read_with_it(tmp_path: Path) -> None:
    """Among too many files git looks for no renames; among few of them it would."""
    text = {n: "".join(f"line {line} of {n}\n" for line in range(8)) for n in range(1_100)}
    repo = Repository(tmp_path).commit("a", {f"old/{n}": text[n] + "a\n" for n in text})
    gone: dict[str, str | None] = {f"old/{n}": None for n in text}
    repo.commit("b", {**gone, **{f"new/x{n}": text[n] + "b\n" for n in text}})
    git = Git(str(tmp_path), ENVIRONMENT)
    files = changes.read(git, repo.sha("HEAD^"), repo.sha(), counted=False)
    assert {file.status for file in files} == {"added", "deleted"}
    few = [file for file in files if file.path in {"old/7", "new/x7"}]
    read = hunks.read(git, repo.sha("HEAD^"), repo.sha(), few)
    assert [len(hunk.removed) for hunk in read["old/7"]] == [9]
    assert [len(hunk.added) for hunk in read["new/x7"]] == [9]
