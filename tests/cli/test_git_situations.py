"""What git does besides plain commits and pushes: in each case a stop and a go, by git itself."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.program import PROGRAM, environment
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, message, production

if TYPE_CHECKING:
    from pathlib import Path

FIX = {"app.py": FIXED, "tests/test_app.py": NEW_TEST}
# A rule on files at the commit, so that it shows which index is looked at.
POLICY = """\
version: 1
extends: hotfix
rules:
  no-sql: {stage: commit, check: changed-files, forbid: {paths: ["*.sql"]}, severity: error}
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A clone on a hotfix branch with its policy, a staged fix, and all hooks."""
    origin = production(tmp_path / "origin").commit(
        "build: policy", {".hotfix-lint.yaml": POLICY, "schema.sql": "1\n"}
    )
    origin.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    origin.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "work"))
    copy = Repository.__new__(Repository)
    copy.folder = tmp_path / "work"
    install(copy.folder / ".git" / "hooks")
    return copy.branch(BRANCH).stage(FIX)


def install(hooks: Path) -> None:
    hooks.mkdir(exist_ok=True)
    for name in ("commit-msg", "pre-commit", "pre-push"):
        path = hooks / name
        path.write_text(f'#!/bin/sh\nexec "{PROGRAM}" hook {name} "$@"\n')
        path.chmod(0o755)


def goes(folder: Path, *arguments: str, **more: str) -> None:
    done = run(folder, *arguments, **more)
    assert done.returncode == 0, done.stdout + done.stderr


def stops(rule: str, folder: Path, *arguments: str, **more: str) -> None:
    done = run(folder, *arguments, **more)
    assert done.returncode != 0
    assert rule in done.stdout + done.stderr


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment() | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_partial_commit_is_judged_by_the_paths_it_takes(repo: Repository) -> None:
    repo.stage({"drop.sql": "DROP TABLE t;\n"})
    stops("no-sql", repo.folder, "commit", "-m", GOOD)
    stops("no-sql", repo.folder, "commit", "-m", GOOD, "drop.sql")
    goes(repo.folder, "commit", "-m", GOOD, "app.py", "tests/test_app.py")
    assert repo.git("show", "--name-only", "--format=") == "app.py\ntests/test_app.py"


def test_a_commit_of_all_that_changed_is_judged_by_all(repo: Repository) -> None:
    goes(repo.folder, "commit", "-m", GOOD)
    repo.write({"app.py": FIXED + "# more\n"})
    goes(repo.folder, "commit", "-a", "-m", GOOD)
    repo.write({"schema.sql": "2\n"})
    stops("no-sql", repo.folder, "commit", "-a", "-m", GOOD)
    repo.write({"app.py": FIXED})
    goes(repo.folder, "commit", "-m", GOOD, "app.py")


def test_another_index_is_looked_at_if_git_is_told_one(repo: Repository, tmp_path: Path) -> None:
    other: Any = {"GIT_INDEX_FILE": str(tmp_path / "index")}
    repo.git("read-tree", "HEAD", **other)
    repo.write({"drop.sql": "DROP TABLE t;\n"})
    repo.git("add", "drop.sql", **other)
    stops("no-sql", repo.folder, "commit", "-m", GOOD, **other)
    goes(repo.folder, "commit", "-m", GOOD)


def test_a_relative_index_is_found_from_the_top(repo: Repository) -> None:
    (repo.folder / "below").mkdir()
    repo.stage({"drop.sql": "DROP TABLE t;\n"})
    stops("no-sql", repo.folder / "below", "commit", "-m", GOOD, GIT_INDEX_FILE=".git/index")
    repo.git("rm", "-q", "--cached", "drop.sql")
    goes(repo.folder / "below", "commit", "-m", GOOD, GIT_INDEX_FILE=".git/index")


def test_an_amended_message_is_judged_as_any(repo: Repository) -> None:
    goes(repo.folder, "commit", "-m", GOOD)
    stops("commit-root-cause", repo.folder, "commit", "--amend", "-m", "quick fix")
    goes(repo.folder, "commit", "--amend", "-m", message("fix: refuse what has expired"))
    goes(repo.folder, "commit", "--amend", "--no-edit")


def test_in_a_submodule_the_submodule_is_judged(repo: Repository, tmp_path: Path) -> None:
    outer = production(tmp_path / "outer")
    added = ("submodule", "add", "-q", str(tmp_path / "origin"), "sub")
    outer.git("-c", "protocol.file.allow=always", *added)
    sub = outer.folder / "sub"
    install(outer.folder / ".git" / "modules" / "sub" / "hooks")
    goes(sub, "switch", "-q", "-c", "hotfix/ENG-1234-sub")
    (sub / "app.py").write_text(FIXED)
    stops("commit-root-cause", sub, "commit", "-a", "-m", "quick fix")
    goes(sub, "commit", "-a", "-m", GOOD)


def test_in_a_linked_work_tree_its_own_index_is_judged(repo: Repository, tmp_path: Path) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    tree = tmp_path / "tree"
    repo.git("worktree", "add", "-q", "-b", "hotfix/ENG-7-tree", str(tree), "main")
    (tree / "drop.sql").write_text("1\n")
    goes(tree, "add", "drop.sql")
    stops("no-sql", tree, "commit", "-m", message(ticket="ENG-7"))
    goes(tree, "rm", "-q", "--cached", "drop.sql")
    goes(tree, "commit", "--allow-empty", "-m", message(ticket="ENG-7"))


def test_a_new_branch_without_new_commits_is_judged_by_its_name(repo: Repository) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    goes(repo.folder, "push", "-q", "origin", BRANCH)
    stops("branch-name", repo.folder, "push", "-q", "origin", f"{BRANCH}:refs/heads/hotfix/quick")
    goes(repo.folder, "push", "-q", "origin", f"{BRANCH}:refs/heads/hotfix/ENG-1234-copy")


def test_a_forced_push_is_judged_from_where_the_branch_left_production(repo: Repository) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    goes(repo.folder, "push", "-q", "origin", BRANCH)
    repo.git("commit", "-q", "--amend", "-m", message(cause=None))
    stops("commit-root-cause", repo.folder, "push", "-q", "--force", "origin", BRANCH)
    # What is given up again does not count.
    repo.git("commit", "-q", "--amend", "-m", message("fix: refuse what has expired"))
    goes(repo.folder, "push", "-q", "--force", "origin", BRANCH)


def test_a_push_of_several_refs_with_a_deletion_is_judged_by_what_is_new(repo: Repository) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    repo.git("push", "-q", "origin", f"{BRANCH}:refs/heads/hotfix/old")
    repo.git("branch", "hotfix/bad")
    both = ("push", "-q", "origin", ":hotfix/old", BRANCH)
    stops("branch-name", repo.folder, *both, "hotfix/bad")
    assert "hotfix/old" in repo.git("ls-remote", "origin")
    goes(repo.folder, *both)
    assert "hotfix/old" not in repo.git("ls-remote", "origin")


def test_a_remote_that_moved_meanwhile_changes_nothing(repo: Repository, tmp_path: Path) -> None:
    """What the remote has there is not in this clone, and is not asked for."""
    other = tmp_path / "other"
    repo.git("clone", "-q", str(tmp_path / "bare.git"), str(other))
    goes(other, "push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}")
    repo.git("-C", str(other), "commit", "-q", "--allow-empty", "-m", "x")
    repo.git("-C", str(other), "push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}")
    repo.git("commit", "-q", "-m", message(cause=None))
    stops("commit-root-cause", repo.folder, "push", "-q", "--force", "origin", BRANCH)
    repo.git("commit", "-q", "--amend", "-m", GOOD)
    goes(repo.folder, "push", "-q", "--force", "origin", BRANCH)


@pytest.mark.parametrize("how", ["cherry-pick", "revert"])
def test_after_a_conflict_the_message_is_judged_as_what_it_is(repo: Repository, how: str) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    if how == "cherry-pick":
        repo.git("switch", "-q", "-c", "other", "main")
        repo.commit("quick fix", {"app.py": "x = 1\n"}).switch(BRANCH)
    else:
        repo.commit(GOOD, {"app.py": "x = 2\n"})
    target = "other" if how == "cherry-pick" else "HEAD~1"
    run(repo.folder, how, target, GIT_EDITOR="true")
    repo.stage({"app.py": "x = 3\n"})
    if how == "cherry-pick":
        stops("commit-root-cause", repo.folder, how, "--continue", GIT_EDITOR="true")
        goes(repo.folder, "commit", "-m", GOOD)
    else:
        # A revert is asked for the fields of any commit, not for the type.
        stops("commit-root-cause", repo.folder, how, "--continue", GIT_EDITOR="true")
        revert = f'Revert "{GOOD.splitlines()[0]}"\n\nThis reverts commit {repo.sha("HEAD~1")}.\n\n'
        fields = "Root cause: the fix broke the login\nTicket: ENG-1234\nPriority: P1\n"
        goes(repo.folder, "commit", "-m", revert + fields)
        # "Revert" and a commit that does not exist are no way around the type.
        forged = revert.replace(repo.sha("HEAD~2"), "0123456789" * 4) + fields
        stops("commit-type", repo.folder, "commit", "--allow-empty", "-m", forged)


def test_a_merge_after_a_conflict_is_asked_for_no_fields(repo: Repository) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    repo.switch("main").commit("feat: other", {"app.py": "x = 1\n"}).switch(BRANCH)
    assert run(repo.folder, "merge", "main").returncode != 0
    repo.stage({"app.py": FIXED})
    goes(repo.folder, "commit", "--no-edit")
    assert len(repo.git("log", "-1", "--format=%P").split()) == 2
    # The first words alone make no merge of a commit.
    stops("commit-root-cause", repo.folder, "commit", "--allow-empty", "-m", "Merge branch 'main'")


@pytest.mark.parametrize("kind", ["fixup", "squash", "amend"])
def test_what_autosquash_melts_is_let_through_at_the_commit_and_stopped_at_the_push(
    repo: Repository, kind: str
) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    repo.stage({"app.py": FIXED + "# more\n"})
    option = "--fixup=amend:HEAD" if kind == "amend" else f"--{kind}=HEAD"
    goes(repo.folder, "commit", option, GIT_EDITOR="true")
    assert repo.git("log", "-1", "--format=%s").startswith(f"{kind}! fix: ")
    stops("clean-history", repo.folder, "push", "-q", "origin", BRANCH)
    goes(repo.folder, "rebase", "-q", "-i", "--autosquash", "main", GIT_EDITOR="true")
    goes(repo.folder, "push", "-q", "origin", BRANCH)


def test_a_rebase_that_stops_judges_by_the_branch_that_is_rebased(repo: Repository) -> None:
    repo.git("commit", "-q", "-m", GOOD)
    edit = f"{sys.executable} -c \"import sys; p = sys.argv[1]; t = open(p).read(); open(p, 'w').write(t.replace('pick', 'edit', 1))\""
    goes(repo.folder, "rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR=edit)
    assert repo.git("branch", "--show-current") == ""
    stops("commit-root-cause", repo.folder, "commit", "--amend", "-m", "quick fix")
    goes(repo.folder, "commit", "--amend", "-m", message("fix: refuse what has expired"))
    goes(repo.folder, "rebase", "--continue")


def test_before_the_first_commit_the_branch_is_judged(tmp_path: Path) -> None:
    repo = Repository(tmp_path / "new")
    install(repo.folder / ".git" / "hooks")
    repo.git("symbolic-ref", "HEAD", "refs/heads/hotfix/quick")
    repo.stage({"app.py": FIXED})
    stops("branch-name", repo.folder, "commit", "-m", GOOD)
    repo.git("symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
    goes(repo.folder, "commit", "-m", GOOD)


@pytest.mark.skipif(os.name == "nt", reason="a name of bytes is no name there")
def test_a_branch_and_a_file_named_in_other_scripts(repo: Repository) -> None:
    repo.git("branch", "-m", "hotfix/ENG-1234-\u4fee\u6b63")
    stops("branch-name", repo.folder, "commit", "-m", GOOD)
    repo.git("branch", "-m", BRANCH)
    repo.stage({"\u4fee\u6b63.txt": "x\n"})
    goes(repo.folder, "commit", "-m", GOOD.replace("Tokens", "\u4fee\u6b63 Tokens"))
