"""fix mends a name and a message, touches nothing else, and refuses where that would not be safe."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.cli import rewriting
from hotfix_lint.errors import RepositoryError
from hotfix_lint.facts.git import Git
from tests.cli.program import PROGRAM, Ended, environment, hotfix_lint
from tests.repositories import (
    BRANCH,
    ENVIRONMENT,
    FIXED,
    NEW_TEST,
    Repository,
    message,
    production,
)

if TYPE_CHECKING:
    from pathlib import Path

FLAWED = """refuse expired session tokens

Tokens past their lifetime were accepted by the login.

priority: P1
Rootcause: the cache key left out the expiry time
"""
MENDED = message().rstrip("\n")


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A hotfix whose branch and message can be mended; another file is staged, another changed."""
    repo = production(tmp_path / "repo").branch("hotfix/eng-1234_Refuse-expired-tokens")
    repo.commit(FLAWED, {"app.py": FIXED, "tests/test_app.py": NEW_TEST})
    repo.stage({"staged.txt": "staged\n"})
    return repo.write({"app.py": FIXED + "# not staged\n", "untracked.txt": "new\n"})


def everything(repo: Repository) -> list[str | bytes]:
    """Return all that fix may not change: index, files, tree, author, parents, other refs."""
    files = [
        path.read_bytes()
        for path in sorted(repo.folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    ]
    return [
        (repo.folder / ".git" / "index").read_bytes(),
        *files,
        repo.git("log", "-1", "--format=%T %P %an %ae %ad %aI"),
        repo.git("rev-parse", "main"),
        repo.git("config", "--list", "--local"),
        repo.git("stash", "list"),
    ]


def fix(repo: Repository, *arguments: str, **more: str) -> Ended:
    return hotfix_lint(repo.folder, "fix", *arguments, cache=None, stdin=b"", **more)


def test_name_and_message_are_mended_and_nothing_else_is_touched(repo: Repository) -> None:
    before, old = everything(repo), repo.sha()
    ended = fix(repo, "--yes")
    assert ended.code == 0, ended
    assert repo.git("branch", "--show-current") == BRANCH
    assert repo.git("log", "-1", "--format=%B").strip() == MENDED
    assert everything(repo) == before
    assert hotfix_lint(repo.folder, "check", "--stage", "commit").code == 0
    # It is undone as it says.
    assert f"undo: git reset --soft HEAD@{{1}}, which is {old[:12]}" in ended.out
    assert "undo: git branch -m hotfix/eng-1234_Refuse-expired-tokens" in ended.out
    repo.git("reset", "-q", "--soft", "HEAD@{1}")
    repo.git("branch", "-m", "hotfix/eng-1234_Refuse-expired-tokens")
    assert repo.sha() == old
    assert everything(repo) == before


def test_a_dry_run_shows_the_difference_and_does_nothing(repo: Repository) -> None:
    old = repo.sha()
    ended = fix(repo, "--dry-run")
    assert ended.code == 1
    assert ended.out == (
        "the branch's name:\n"
        "  - hotfix/eng-1234_Refuse-expired-tokens\n"
        f"  + {BRANCH}\n"
        "the last commit's message:\n"
        "  - refuse expired session tokens\n"
        "  + fix: refuse expired session tokens\n"
        "\n"
        "    Tokens past their lifetime were accepted by the login.\n"
        "\n"
        "  - priority: P1\n"
        "  - Rootcause: the cache key left out the expiry time\n"
        "  + Root cause: the cache key left out the expiry time\n"
        "  + Ticket: ENG-1234\n"
        "  + Priority: P1\n"
    )
    assert repo.sha() == old
    assert repo.git("branch", "--show-current") != BRANCH


def answered(repo: Repository, answer: bytes) -> tuple[int, str]:
    """Run fix at a terminal, and answer what it asks."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [str(PROGRAM), "fix"],
        cwd=repo.folder,
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    asked = False
    while select.select([ours], [], [], 30)[0]:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # its end
            break
        if not piece:
            break
        seen += piece
        if b"[y/N]" in seen and not asked:
            asked = True
            os.write(ours, answer)
    os.close(ours)
    return run.wait(30), seen.decode()


def test_a_person_is_asked(repo: Repository) -> None:
    old = repo.sha()
    code, seen = answered(repo, b"n\n")
    assert (code, repo.sha()) == (1, old)
    assert "nothing was done" in seen
    code, _ = answered(repo, b"y\n")
    assert code == 0
    assert repo.git("branch", "--show-current") == BRANCH


def test_where_nobody_can_be_asked_nothing_is_done(repo: Repository) -> None:
    old = repo.sha()
    ended = fix(repo)
    assert (ended.code, repo.sha()) == (2, old)
    assert "hotfix-lint fix --yes" in ended.err


def test_what_is_well_has_nothing_to_mend(repo: Repository) -> None:
    fix(repo, "--yes")
    old = repo.sha()
    ended = fix(repo, "--yes")
    assert (ended.code, ended.out) == (0, "nothing to mend\n")
    assert repo.sha() == old


def test_what_only_a_person_knows_is_left_and_told(repo: Repository) -> None:
    repo.git("commit", "-q", "--amend", "-m", "quick fix\n\nPriority: soon")
    ended = fix(repo, "--yes")
    assert ended.code == 1
    assert "left for you: commit-root-cause, commit-priority; hotfix-lint says more" in ended.out
    assert repo.git("log", "-1", "--format=%B").strip() == (
        "fix: quick fix\n\nTicket: ENG-1234\nPriority: soon"
    )


def test_a_branch_that_is_no_hotfix_is_left_alone(repo: Repository) -> None:
    repo.git("branch", "-m", "feature/x")
    ended = fix(repo, "--yes")
    assert (ended.code, ended.out) == (0, "feature/x is not a hotfix branch; nothing to mend\n")


# --- what is refused -------------------------------------------------------------------------


def refused(repo: Repository, code: int, *said: str) -> Ended:
    """Run fix, and see that the last commit and the branch are as they were."""
    old = repo.sha(), repo.git("branch", "--show-current")
    ended = fix(repo, "--yes")
    assert ended.code == code, ended
    for words in said:
        assert words in ended.out + ended.err
    assert (repo.sha(), repo.git("branch", "--show-current")) == old
    return ended


def test_what_is_pushed_stays(repo: Repository, tmp_path: Path) -> None:
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    repo.git("fetch", "-q", "origin")
    refused(
        repo,
        1,
        "is pushed (origin/hotfix/eng-1234_Refuse-expired-tokens), so it keeps its name",
        f"git branch -m {BRANCH} && git push -u origin {BRANCH}",
        "so it keeps its message; by hand: git commit --amend",
    )
    # A commit on top that is not pushed may be mended; the name stays.
    repo.git("commit", "-q", "-m", FLAWED)
    name = repo.git("branch", "--show-current")
    assert fix(repo, "--yes").code == 1
    assert repo.git("log", "-1", "--format=%s") == "fix: refuse expired session tokens"
    assert repo.git("branch", "--show-current") == name


def test_what_is_signed_stays(repo: Repository) -> None:
    raw = repo.git("cat-file", "commit", "HEAD")
    head, _, text = raw.partition("\n\n")
    for header in ("gpgsig", "gpgsig-sha256"):
        signed = f"{head}\n{header} -----BEGIN PGP SIGNATURE-----\n \n abc\n\n{text}\n"
        sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=signed.encode())
        repo.git("update-ref", "HEAD", sha)
        repo.git("branch", "-M", BRANCH)
        refused(repo, 1, "is signed, and only you can sign; by hand: git commit --amend -S")


def test_what_is_tagged_stays(repo: Repository) -> None:
    repo.git("branch", "-m", BRANCH)
    repo.git("tag", "-a", "v1", "-m", "v1")
    refused(repo, 1, "has the tag v1, so it stays")


def test_a_merge_stays(repo: Repository) -> None:
    repo.git("branch", "-m", BRANCH)
    repo.git("stash", "-q", "-u")
    repo.switch("main").commit("feat: c", {"c": "1"}).switch(BRANCH)
    repo.git("merge", "-q", "--no-ff", "-m", "merge it", "main")
    refused(repo, 1, "nothing to mend\nleft for you: ")


def test_a_message_in_another_encoding_stays(repo: Repository) -> None:
    repo.git("branch", "-m", BRANCH)
    repo.git("-c", "i18n.commitEncoding=latin1", "commit", "-q", "--amend", "-m", "quick")
    refused(repo, 1, "is in latin1; by hand: git commit --amend")


@pytest.mark.parametrize("what", ["rebase", "rebase --apply", "cherry-pick", "revert", "merge"])
def test_in_the_middle_of_something_nothing_is_mended(repo: Repository, what: str) -> None:
    repo.git("stash", "-q", "-u")
    name = repo.git("branch", "--show-current")
    repo.switch("main").commit("feat: c", {"app.py": "other = 1\n"}).switch(name)
    target = "HEAD~1" if what == "revert" else "main"
    if what == "revert":
        repo.commit("again", {"app.py": "x = 3\n"})
    done = subprocess.run(
        ["git", *what.split(), target],
        cwd=repo.folder,
        env=ENVIRONMENT | {"GIT_EDITOR": "true"},
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0, "it should have stopped at a conflict"
    refused(repo, 2, f"in the middle of a {what.partition(' ')[0]}", "finish it first")


def test_a_detached_head_and_an_empty_repository_are_told(repo: Repository, tmp_path: Path) -> None:
    repo.git("checkout", "-q", "--detach")
    refused(repo, 2, "no branch is checked out")
    empty = Repository(tmp_path / "empty")
    ended = fix(empty, "--yes")
    assert (ended.code, "no branch is checked out, or it has no commits" in ended.err) == (2, True)


def test_a_name_that_is_taken_is_left(repo: Repository) -> None:
    repo.git("branch", BRANCH, "main")
    ended = fix(repo, "--yes")
    assert ended.code == 1
    assert f"left alone: there is a branch {BRANCH} already" in ended.out
    assert repo.sha(BRANCH) == repo.sha("main")


def test_a_head_that_has_moved_meanwhile_is_not_overwritten(repo: Repository) -> None:
    git = Git(str(repo.folder), ENVIRONMENT)
    commit = rewriting.Raw(git.read("cat-file", "commit", git.head or ""))
    repo.git("commit", "-q", "-m", "another")
    moved = repo.sha()
    with pytest.raises(RepositoryError, match="update-ref refused"):
        rewriting.replace_head(git, commit, b"fix: x\n")
    assert repo.sha() == moved


def test_without_a_committer_it_is_said_and_nothing_done(repo: Repository) -> None:
    old = repo.sha()
    repo.git("branch", "-m", BRANCH)
    nobody = dict.fromkeys(("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"), "")
    ended = fix(repo, "--yes", **nobody)
    assert (ended.code, repo.sha()) == (2, old)
    assert "git var refused" in ended.err


# --- where it works, too -----------------------------------------------------------------------


def test_in_a_linked_work_tree(repo: Repository, tmp_path: Path) -> None:
    repo.git("stash", "-q", "-u")
    name = repo.git("branch", "--show-current")
    repo.switch("main")
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), name)
    ended = hotfix_lint(tmp_path / "tree", "fix", "--yes")
    assert ended.code == 0, ended
    assert repo.git("-C", str(tmp_path / "tree"), "branch", "--show-current") == BRANCH
    assert repo.git("log", "-1", "--format=%s", BRANCH) == "fix: refuse expired session tokens"


def test_the_old_commit_is_in_a_reflog_where_there_was_none(repo: Repository) -> None:
    old = repo.sha()
    repo.git("config", "core.logAllRefUpdates", "false")
    repo.git("branch", "-m", BRANCH)
    shutil.rmtree(repo.folder / ".git" / "logs")
    assert fix(repo, "--yes").code == 0
    assert repo.sha("HEAD@{1}") == old


def test_headers_that_git_keeps_are_kept(repo: Repository) -> None:
    repo.git("branch", "-m", BRANCH)
    head, _, text = repo.git("cat-file", "commit", "HEAD").partition("\n\n")
    odd = f"{head}\nencoding UTF-8\nHG:extra rebase\n\n{text}\n"
    sha = repo.git(
        "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=odd.encode()
    )
    repo.git("update-ref", "HEAD", sha)
    assert fix(repo, "--yes").code == 0
    now = repo.git("cat-file", "commit", "HEAD").partition("\n\n")[0].split("\n")
    assert [line for line in now if not line.startswith("committer")] == [
        line for line in odd.partition("\n\n")[0].split("\n") if not line.startswith("committer")
    ]


def test_the_teams_own_policy_says_what_is_right(repo: Repository) -> None:
    repo.git("reset", "-q", "--hard")
    repo.git("branch", "-m", "hotfix/quick")
    repo.git("commit", "-q", "--amend", "-m", "stop the leak\n\nissue: OPS-7")
    repo.write({
        ".hotfix-lint.yaml": """\
version: 1
extends: hotfix
workflow: {hotfix-branches: ["fix-*"], fields: [Issue, Cause]}
rules:
  branch-name: {matches: '^fix-(?&ticket)-[a-z-]+$'}
  commit-type: {one-of: [bugfix]}
  commit-ticket: off
  commit-root-cause: off
  commit-priority: off
  ticket-agrees: {of: [branch.ticket, commit.fields.Issue]}
"""
    })  # fmt: skip
    ended = fix(repo, "--yes")
    assert ended.code == 0, ended
    assert repo.git("branch", "--show-current") == "fix-OPS-7-quick"
    assert repo.git("log", "-1", "--format=%B").strip() == "bugfix: stop the leak\n\nIssue: OPS-7"
