"""`backport` says where a fix is, brings it elsewhere in a work tree of its own, and leaves nothing."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import PROGRAM, Ended, environment, hotfix_lint
from tests.repositories import BRANCH, FIXED, Repository, good_hotfix, message

if TYPE_CHECKING:
    from pathlib import Path

RC, DEV = "backport/rc/hotfix-ENG-1234", "backport/dev/hotfix-ENG-1234"
OTHERWISE = "def is_valid(token):\n    return token is not None\n"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program makes its work trees."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def landed(folder: Path, *, commits: int = 1) -> Repository:
    """Return a repository with a merged hotfix; release-candidate conflicts with it."""
    repo = good_hotfix(folder / "repo")
    if commits == 2:
        repo.commit(message("fix: log refused tokens"), {"log.py": "log = 1\n"})
    repo.git("branch", "develop", "main")
    repo.branch("release-candidate", "main").commit("feat: y", {"app.py": OTHERWISE})
    text = f"Merge branch '{BRANCH}'"
    repo.switch("main").git("merge", "-q", "--no-ff", "-m", text, BRANCH)
    return repo.switch(BRANCH)


def backport(repo: Repository, *arguments: str) -> Ended:
    return hotfix_lint(repo.folder, "backport", *arguments, TMPDIR=os.environ["TMPDIR"])


def refs(repo: Repository) -> str:
    return repo.git("for-each-ref")


def left_over(repo: Repository) -> list[str]:
    """Return what is left of work trees, in git and in the folder for temporary ones."""
    trees = repo.git("worktree", "list", "--porcelain").split("\n\n")[1:]
    notes = repo.folder / ".git" / "worktrees"
    return [*trees, *(map(str, notes.iterdir()) if notes.exists() else ()),
            *os.listdir(os.environ["TMPDIR"])]  # fmt: skip


def test_a_fix_is_brought_to_a_branch_by_a_branch(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    ended = backport(repo, "--target", "develop")
    assert ended.code == 0, ended.out
    assert f"develop: does not have it\n  made {DEV}: 1 commit on develop\n" in ended.out
    assert f"git push -u origin {DEV}" in ended.out
    assert f"gh pr create --base develop --head {DEV}" in ended.out
    picked = repo.git("log", "-1", "--format=%P %B", DEV)
    assert picked.startswith(repo.sha("develop"))
    assert f"(cherry picked from commit {repo.sha(BRANCH)})" in picked
    assert left_over(repo) == []
    # Asked again it is under way; once merged it is there.
    again = backport(repo, "--target", "dev")
    assert f"it is on {DEV}, which is not merged" in again.out
    repo.switch("develop").git("merge", "-q", "--no-ff", DEV)
    repo.switch(BRANCH)
    assert "develop: has it, by the same patch" in backport(repo, "--target", "dev").out


def test_a_dry_run_says_what_is_left_and_does_nothing(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    before = refs(repo)
    ended = backport(repo, "--dry-run", "--now", "2025-10-09T10:53:20")
    assert ended.code == 0
    assert ended.out.startswith(
        f"{BRANCH} is on main\n"
        f"  since 2025-10-09 08:53 UTC (2h ago), with {repo.sha('main')[:12]}\n"
    )
    assert ended.out.count("does not have it") == 2
    assert (refs(repo), left_over(repo)) == (before, [])


def test_a_conflict_makes_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    before = refs(repo)
    ended = backport(repo, "--target", "rc")
    assert ended.code == 1
    assert f"{repo.sha(BRANCH)[:12]} conflicts in app.py" in ended.out
    assert "nothing was made" in ended.out
    assert (refs(repo), left_over(repo)) == (before, [])


def commands(text: str) -> list[list[str]]:
    """Return the git commands that the program advises, but for what needs a server."""
    told = [shlex.split(line) for line in re.findall(r"^    (git .*)$", text, re.MULTILINE)]
    return [words for words in told if words[1] != "push"]


def follow(repo: Repository, text: str, mended: dict[str, str]) -> str:
    """Do what the program advises, mending the files before they are added; return git's log."""
    advised = commands(text)
    folder = next(words[2] for words in advised if words[1] == "-C")
    for words in advised:
        if words[3:4] == ["add"]:
            for name, content in mended.items():
                with open(os.path.join(folder, name), "w", encoding="utf-8") as stream:
                    stream.write(content)
        done = subprocess.run(words, cwd=repo.folder, env=environment(), capture_output=True)
        conflicts = "cherry-pick" in words and b"CONFLICT" in done.stdout
        assert done.returncode == 0 or conflicts, (words, done)
    return repo.git("log", "-1", "--format=%B", RC)


@pytest.mark.parametrize("options", [[], ["--keep"]])
def test_what_it_advises_after_a_conflict_works(tmp_path: Path, options: list[str]) -> None:
    repo = landed(tmp_path, commits=2)
    ended = backport(repo, "--target", "rc", *options)
    assert ended.code == 1
    assert bool(left_over(repo)) == bool(options)
    last = follow(repo, ended.out, {"app.py": f"{OTHERWISE}# and not expired\n"})
    assert f"(cherry picked from commit {repo.sha(BRANCH)})" in last
    assert repo.git("rev-list", "--count", f"release-candidate..{RC}") == "2"
    assert "<<<<" not in repo.git("show", f"{RC}:app.py")
    after = backport(repo, "--target", "rc")
    assert after.code == 0
    assert f"it is on {RC}, which is not merged" in after.out


def test_what_a_dry_run_advises_works(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    ended = backport(repo, "--dry-run", "--target", "develop")
    for words in commands(ended.out):
        repo.git(*words[1:])
    assert repo.git("show", f"{DEV}:app.py") + "\n" == FIXED


def test_kept_work_trees_stay_on_their_branch(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    ended = backport(repo, "--target", "develop", "--keep")
    assert ended.code == 0
    folder = re.search(r"kept in (\S+)", ended.out)
    assert folder is not None
    told = repo.git("-C", folder[1], "status", "--short", "--branch")
    assert told == f"## {DEV}"


def test_a_squash_on_production_is_what_is_picked(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo").commit(message("fix: two"), {"log.py": "log = 1\n"})
    repo.git("branch", "develop", "main")
    repo.switch("main").git("merge", "-q", "--squash", BRANCH)
    repo.commit("fix: both as one").switch(BRANCH)
    assert backport(repo).code == 0
    assert f"(cherry picked from commit {repo.sha('main')})" in repo.git("log", "-1", DEV)
    assert repo.git("rev-list", "--count", f"develop..{DEV}") == "1"


def test_only_what_is_missing_is_picked(tmp_path: Path) -> None:
    repo = landed(tmp_path, commits=2)
    repo.switch("develop").git("cherry-pick", f"{BRANCH}~1")
    repo.switch(BRANCH)
    ended = backport(repo, "--target", "develop")
    assert f"develop: lacks a part of it: {repo.sha(BRANCH)[:12]}" in ended.out
    assert f"made {DEV}: 1 commit on develop" in ended.out


def test_what_was_taken_back_is_brought_again(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    repo.switch("develop").commit("feat: z", {"z.py": "z = 1\n"}).git("cherry-pick", BRANCH)
    repo.git("revert", "--no-edit", "HEAD")
    repo.switch(BRANCH)
    ended = backport(repo, "--target", "develop")
    assert "develop: took it back with" in ended.out
    assert repo.git("show", f"{DEV}:app.py") + "\n" == FIXED


def test_a_branch_of_that_name_is_not_touched(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    repo.git("branch", DEV, "develop")
    ended = backport(repo, "--target", "develop")
    assert ended.code == 1
    assert f"the branch {DEV} is here and does not have it" in ended.out
    assert repo.sha(DEV) == repo.sha("develop")


def test_by_the_tag_a_fix_is_known_whose_branch_is_gone(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    repo.switch("main").git("tag", "-a", "v2.3.5", "-m", "Hotfix: x")
    repo.git("branch", "-D", BRANCH)
    assert backport(repo, "--tag", "v2.3.5", "--target", "develop").code == 0
    assert repo.git("show", f"{DEV}:app.py") + "\n" == FIXED


def test_no_hook_runs_and_that_is_said(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    hooks = repo.folder / ".git" / "hooks"
    names = ("post-checkout", "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit",
             "reference-transaction", "post-index-change", "post-merge")  # fmt: skip
    for name in names:
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    ended = backport(repo, "--target", "develop")
    assert ended.code == 0
    assert not (tmp_path / "ran").exists()
    assert f"the hooks of this repository are not run: {', '.join(sorted(names))}" in ended.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--target", "nowhere"), 'of "nowhere" no branch is here'),
        (("--head", "main"), "main is not a hotfix branch"),
        (("--tag", "v9"), 'there is no tag "v9" here'),
        (("--head", "gone"), '"gone" does not name a commit here'),
        (("--now", "yesterday"), '"yesterday" is no moment'),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    ended = backport(landed(tmp_path), *arguments)
    assert ended.code == 2
    assert told in ended.err


def test_git_without_a_name_for_the_author_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    ended = hotfix_lint(
        repo.folder,
        "backport",
        "--target=develop",
        GIT_COMMITTER_NAME="",
        TMPDIR=os.environ["TMPDIR"],
    )
    assert ended.code == 1
    assert "not made: " in ended.out
    assert left_over(repo) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    repo = landed(tmp_path)
    before = refs(repo)
    # A filter that takes its time stops git in the midst of the new work tree.
    repo.git("config", "filter.slow.smudge", f"touch {tmp_path}/begun; sleep 20; cat")
    (repo.folder / ".git" / "info" / "attributes").write_text("app.py filter=slow\n")
    # Of what a shell runs in the background an interruption is ignored, and of its children.
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(
        [str(PROGRAM), "backport", "--target", "develop"],
        cwd=repo.folder,
        env=environment(TMPDIR=os.environ["TMPDIR"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, usual)
    deadline = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (tmp_path / "begun").exists()
    assert left_over(repo)
    running.send_signal(number)
    running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert (refs(repo), left_over(repo)) == (before, [])


def test_it_is_told_in_the_same_words_whatever_a_branch_is_called(tmp_path: Path) -> None:
    repo = landed(tmp_path)
    evil = "dev\u202e$(touch${IFS}x)"
    repo.git("branch", evil, "main")
    ended = backport(repo, "--dry-run", "--target", evil)
    assert ended.code == 0
    assert "\u202e" not in ended.out
    assert "<U+202E>" in ended.out


def test_the_commands_are_of_this_program(tmp_path: Path) -> None:
    assert sys.executable
    ended = hotfix_lint(tmp_path, "backport", "--help")
    assert "Your work tree, index, branch and stash stay as they are" in ended.out
