"""The repositories of tests: what git itself says of them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from hotfix_lint.trials.build import build
from tests.repositories import ENVIRONMENT
from tests.trials.suites import suite

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = """version: 1
policy: hotfix
defaults:
  message: {subject: "fix: mend", fields: {Ticket: ENG-1, Priority: P1}}
tests:
  - name: all there can be
    branch: hotfix/ENG-1-mend
    base: {lib/.gitattributes: "*.py -diff\\n", "a b/ü.txt": "x\\n"}
    branches:
      main: [{message: "feat: later", files: {later: {after: "1\\n"}}}]
      develop:
        - files: {dev.py: {after: "1\\n"}, lib/old.py: {before: "old\\n", after: null}}
    from: develop
    commits:
      - files:
          app.py: {before: "a = 1\\n", after: "a = 2\\n"}
          lib.c: {after: {text: "int a{n};\\n", times: 3}}
          lib/x.py: {before: "x\\n", after: "y\\n"}
          run.sh: {after: {text: "#!/bin/sh\\n", mode: executable}}
          link: {after: {text: app.py, mode: link}}
          sub: {after: {text: "1111111111111111111111111111111111111111", mode: submodule}}
          icon.bin: {after: {base64: AAEC/w==}}
      - {message: "Merge branch 'main'", merges: main}
      - message: {subject: 'Revert "fix: mend"', fields: {Priority: null}}
        reverts: 1
        files: {app.py: {before: "a = 2\\n", after: "a = 1\\n"}}
    expect: {}
"""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def built(folder: Path, text: str = HISTORY) -> Path:
    (trial,) = suite(folder, text).trials
    repository = folder / "repository"
    repository.mkdir()
    build(trial.history, str(repository))
    return repository


def test_git_finds_no_fault_with_it(tmp_path: Path) -> None:
    repository = built(tmp_path)
    assert git(repository, "fsck", "--strict", "--full") == ""
    assert git(repository, "symbolic-ref", "HEAD") == "refs/heads/hotfix/ENG-1-mend\n"


def test_branches_stand_where_the_test_says(tmp_path: Path) -> None:
    repository = built(tmp_path)
    log = git(repository, "log", "--graph", "--topo-order", "--format=%s", "--all")
    assert log == (
        '* Revert "fix: mend"\n'
        "*   Merge branch 'main'\n"
        "|\\  \n"
        "| * feat: later\n"
        "* | fix: mend\n"
        "* | fix: mend\n"
        "|/  \n"
        "* feat: begin\n"
    )
    assert git(repository, "log", "-1", "--format=%s", "main") == "feat: later\n"
    assert git(repository, "branch", "--contains", "develop", "--format=%(refname:short)") == (
        "develop\nhotfix/ENG-1-mend\n"
    )


def test_files_have_their_content_and_mode(tmp_path: Path) -> None:
    repository = built(tmp_path)
    listed = git(
        repository,
        "-c",
        "core.quotePath=false",
        "ls-tree",
        "-r",
        "-z",
        "--format=%(objectmode) %(path)",
        "HEAD",
    )
    assert listed.rstrip("\0").split("\0") == [
        "100644 a b/ü.txt",
        "100644 app.py",
        "100644 dev.py",
        "100644 icon.bin",
        "100644 later",
        "100644 lib.c",
        "100644 lib/.gitattributes",
        "100644 lib/x.py",
        "120000 link",
        "100755 run.sh",
        "160000 sub",
    ]
    assert git(repository, "show", "HEAD:lib.c") == "int a1;\nint a2;\nint a3;\n"
    assert git(repository, "show", "main:lib/x.py") == "x\n"
    shown = subprocess.run(
        ["git", "show", "HEAD:icon.bin"], cwd=repository, env=ENVIRONMENT, capture_output=True
    )
    assert shown.stdout == b"\0\1\2\xff"


def test_messages_are_put_together_and_reverts_name_their_commit(tmp_path: Path) -> None:
    repository = built(tmp_path)
    assert git(repository, "log", "-1", "--format=%B", "HEAD~2") == (
        "fix: mend\n\nTicket: ENG-1\nPriority: P1\n\n"
    )
    reverted = git(repository, "rev-parse", "HEAD~2").strip()
    assert git(repository, "log", "-1", "--format=%B") == (
        f'Revert "fix: mend"\n\nTicket: ENG-1\n\nThis reverts commit {reverted}.\n\n'
    )


def test_only_attributes_are_in_the_work_tree(tmp_path: Path) -> None:
    repository = built(tmp_path)
    found = [
        os.path.relpath(os.path.join(folder, name), repository)
        for folder, _, names in os.walk(repository)
        for name in names
        if ".git" + os.sep not in os.path.relpath(os.path.join(folder, name), repository)
    ]
    assert found == [os.path.join("lib", ".gitattributes")]
    assert git(repository, "check-attr", "diff", "lib/x.py") == "lib/x.py: diff: unset\n"


def test_the_same_test_makes_the_same_commits(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = built(tmp_path / "a"), built(tmp_path / "b")
    assert git(first, "rev-parse", "HEAD") == git(second, "rev-parse", "HEAD")
