"""A server refuses a bad hotfix and takes a good one: shown by real pushes to a bare repository."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import hotfix_lint
from tests.cli.test_hooks import git
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, message, production

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = pytest.mark.parametrize("hook", ["pre-receive", "update"])
FIX = {"app.py": FIXED, "tests/test_app.py": NEW_TEST}


class Server:
    """A bare repository, and a clone of it to push from."""

    def __init__(self, tmp_path: Path) -> None:
        self.bare = tmp_path / "server.git"
        origin = production(tmp_path / "origin")
        origin.git("clone", "-q", "--bare", ".", str(self.bare))
        origin.git("clone", "-q", str(self.bare), str(tmp_path / "work"))
        self.work = Repository.__new__(Repository)
        self.work.folder = tmp_path / "work"

    def install(self, hook: str) -> None:
        ended = hotfix_lint(self.work.folder, "install", "-C", str(self.bare), "--hook", hook)
        assert ended.code == 0, ended

    def push(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return git(self.work.folder, "push", "-q", "origin", *arguments)

    def refs(self) -> dict[str, str]:
        listed = self.work.git("ls-remote", "origin").split("\n")
        return {ref: sha for sha, ref in (line.split("\t") for line in listed)}

    def has(self, sha: str) -> bool:
        done = subprocess.run(
            ["git", "-C", str(self.bare), "cat-file", "-e", sha], capture_output=True, check=False
        )
        return done.returncode == 0


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


@HOOKS
def test_a_bad_hotfix_is_refused_and_a_good_one_is_taken(server: Server, hook: str) -> None:
    server.install(hook)
    server.work.branch(BRANCH).commit("quick fix", FIX)
    bad = server.work.sha()
    stopped = server.push("HEAD")
    assert stopped.returncode != 0
    assert "remote: " in stopped.stderr
    assert "commit-root-cause" in stopped.stderr
    assert f"({hook}" in stopped.stderr
    assert f"refs/heads/{BRANCH}" not in server.refs()
    if hook == "pre-receive":
        # The objects never left quarantine.
        assert not server.has(bad)
    server.work.git("commit", "-q", "--amend", "-m", GOOD)
    done = server.push("HEAD")
    assert done.returncode == 0, done
    assert server.refs()[f"refs/heads/{BRANCH}"] == server.work.sha()


def test_of_several_branches_pre_receive_refuses_all_and_update_each(server: Server) -> None:
    server.work.branch(BRANCH).commit(GOOD, FIX)
    server.work.git("branch", "hotfix/bad")
    server.work.git("branch", "feature/x", "main")
    server.install("pre-receive")
    stopped = server.push(BRANCH, "hotfix/bad", "feature/x")
    assert stopped.returncode != 0
    assert '"hotfix/bad"' in stopped.stderr
    assert set(server.refs()) == {"HEAD", "refs/heads/main"}
    hotfix_lint(server.work.folder, "uninstall", "-C", str(server.bare))
    server.install("update")
    stopped = server.push(BRANCH, "hotfix/bad", "feature/x")
    assert stopped.returncode != 0
    taken = {"HEAD", "refs/heads/main", f"refs/heads/{BRANCH}", "refs/heads/feature/x"}
    assert set(server.refs()) == taken


@HOOKS
def test_what_is_forced_is_judged_whole_and_what_is_deleted_or_tagged_is_not(
    server: Server, hook: str
) -> None:
    server.work.branch(BRANCH).commit(GOOD, FIX)
    assert server.push("HEAD").returncode == 0
    server.install(hook)
    server.work.git("commit", "-q", "--amend", "-m", message(cause=None))
    stopped = server.push("--force", "HEAD")
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stderr
    server.work.git("commit", "-q", "--amend", "-m", message("fix: refuse what has expired"))
    assert server.push("--force", "HEAD").returncode == 0
    server.work.git("tag", "-a", "v1.0.1", "-m", "v1.0.1")
    server.work.git("tag", "light")
    assert server.push("v1.0.1", "light").returncode == 0
    assert server.push("HEAD:refs/notes/x").returncode == 0
    assert server.push(f":{BRANCH}").returncode == 0
    assert f"refs/heads/{BRANCH}" not in server.refs()


@HOOKS
def test_who_pushes_no_hotfix_is_told_nothing(server: Server, hook: str) -> None:
    server.install(hook)
    server.work.branch("feature/x").commit("whatever", {"app.py": "x = 1\n"})
    done = server.push("HEAD", "HEAD:main")
    assert (done.returncode, done.stderr) == (0, "")


OFF = "version: 1\nextends: hotfix\nrules: {commit-root-cause: off}\n"


@HOOKS
def test_the_policy_is_the_servers_never_that_of_the_push(server: Server, hook: str) -> None:
    server.install(hook)
    server.work.branch(BRANCH).commit(message(cause=None), FIX | {".hotfix-lint.yaml": OFF})
    stopped = server.push("HEAD")
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stderr
    # Once production has it, it counts, also in a push of the same moment for the next one only.
    server.work.switch("main").commit("build: policy", {".hotfix-lint.yaml": OFF})
    assert server.push("main").returncode == 0
    server.work.branch("hotfix/ENG-1234-again").commit(message(cause=None), FIX)
    done = server.push("HEAD")
    assert done.returncode == 0, done


def test_a_policy_and_a_hotfix_in_one_push_are_judged_by_the_old_policy(server: Server) -> None:
    server.install("pre-receive")
    server.work.commit("build: policy", {".hotfix-lint.yaml": OFF})
    server.work.branch(BRANCH).commit(message(cause=None), FIX)
    stopped = server.push("main", BRANCH)
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stderr


@HOOKS
def test_a_broken_policy_of_production_is_told_and_can_be_mended(server: Server, hook: str) -> None:
    server.work.commit("build: policy", {".hotfix-lint.yaml": "version: 1\nrulez: {}\n"})
    assert server.push("main").returncode == 0
    server.install(hook)
    server.work.branch(BRANCH).commit(GOOD, FIX)
    stopped = server.push("HEAD")
    assert stopped.returncode != 0
    assert '.hotfix-lint.yaml:2:1: rulez: unknown key; did you mean "rules"?' in stopped.stderr
    server.work.switch("main").commit("build: mend it", {".hotfix-lint.yaml": OFF})
    assert server.push("main").returncode == 0
    assert server.push(BRANCH).returncode == 0


@HOOKS
def test_production_is_what_the_servers_policy_names(server: Server, hook: str) -> None:
    """The server's own branch is where people look first, such as develop."""
    server.work.branch("release").commit("build: policy", {".hotfix-lint.yaml": OFF})
    named = "version: 1\nextends: hotfix\nworkflow: {production: [release]}\n"
    server.work.switch("main").branch("develop").commit("feat: new", {".hotfix-lint.yaml": named})
    assert server.push("release", "develop").returncode == 0
    server.work.git("-C", str(server.bare), "symbolic-ref", "HEAD", "refs/heads/develop")
    server.install(hook)
    server.work.git("switch", "-q", "-c", BRANCH, "release")
    server.work.commit(message(cause=None), FIX)
    done = server.push("HEAD")
    assert done.returncode == 0, done
    server.work.git("switch", "-q", "-c", "hotfix/ENG-9-from-develop", "develop")
    server.work.commit(message(ticket="ENG-9"), FIX)
    stopped = server.push("HEAD")
    assert stopped.returncode != 0
    assert "branch-base" in stopped.stderr


@HOOKS
def test_an_empty_server_takes_its_first_push(server: Server, tmp_path: Path, hook: str) -> None:
    server.work.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "empty.git"))
    server.work.git("remote", "set-url", "origin", str(tmp_path / "empty.git"))
    server.bare = tmp_path / "empty.git"
    server.install(hook)
    done = server.push("main", "main:feature/x")
    assert done.returncode == 0, done
    server.work.branch(BRANCH).commit("quick fix", FIX)
    assert server.push("HEAD").returncode != 0


def test_a_server_with_a_work_tree_checks_as_well(server: Server) -> None:
    target = Repository(server.work.folder.parent / "target")
    target.git("pull", "-q", str(server.bare), "main")
    ended = hotfix_lint(target.folder, "install", "--hook", "pre-receive")
    assert ended.code == 0, ended
    server.work.git("remote", "set-url", "origin", str(target.folder))
    server.work.branch(BRANCH).commit("quick fix", FIX)
    stopped = server.push("HEAD")
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stderr


def test_what_git_does_not_give_is_an_error(server: Server) -> None:
    here = server.work.folder
    ended = hotfix_lint(here, "hook", "pre-receive", stdin=b"nonsense\n")
    assert (ended.code, "not what git gives a pre-receive hook" in ended.err) == (2, True)
    ended = hotfix_lint(here, "hook", "update", "refs/heads/x")
    assert (ended.code, "update takes a ref" in ended.err) == (2, True)
    ended = hotfix_lint(here, "hook", "update", "refs/heads/hotfix/x", "0" * 40, "--output=/tmp/x")
    assert (ended.code, "is not an object name" in ended.err) == (2, True)
    assert hotfix_lint(here, "hook", "pre-receive", stdin=b"").code == 0
