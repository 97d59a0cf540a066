"""The hooks stop a bad commit and a bad push and let good ones through: by git and by pre-commit."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, message, production

ROOT = Path(__file__).parents[2]


def git(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run git with its hooks, as a user does."""
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment() | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A clone of a bare repository, on a hotfix branch with a staged fix."""
    origin = production(tmp_path / "origin")
    origin.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    origin.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "work"))
    copy = Repository.__new__(Repository)
    copy.folder = tmp_path / "work"
    copy.branch(BRANCH)
    return copy.stage({"app.py": FIXED, "tests/test_app.py": NEW_TEST})


def install(repo: Repository) -> None:
    for name in ("commit-msg", "pre-commit", "pre-push"):
        hook = repo.folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\nexec "{PROGRAM}" hook {name} "$@"\n')
        hook.chmod(0o755)


def test_a_bad_message_stops_a_commit_and_a_good_one_does_not(repo: Repository) -> None:
    install(repo)
    stopped = git(repo.folder, "commit", "-m", "quick fix")
    assert stopped.returncode != 0
    for rule in ("commit-type", "commit-root-cause", "commit-ticket", "commit-priority"):
        assert rule in stopped.stdout + stopped.stderr
    assert "git commit -e -F .git/COMMIT_EDITMSG" in stopped.stdout + stopped.stderr
    assert repo.sha() == repo.sha("main")
    done = git(repo.folder, "commit", "-m", GOOD)
    assert done.returncode == 0, done
    assert repo.sha() != repo.sha("main")


def test_a_refused_message_can_be_mended_from_its_file(repo: Repository) -> None:
    install(repo)
    assert git(repo.folder, "commit", "-m", message(cause=None)).returncode != 0
    kept = repo.folder / ".git" / "COMMIT_EDITMSG"
    assert "Ticket: ENG-1234" in kept.read_text()
    kept.write_text(kept.read_text() + "Root cause: the cache key left out the expiry\n")
    assert git(repo.folder, "commit", "-F", ".git/COMMIT_EDITMSG").returncode == 0


def test_a_bad_branch_stops_a_push_and_the_renamed_one_goes_through(repo: Repository) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    install(repo)
    repo.git("branch", "-m", "hotfix/quick")
    stopped = git(repo.folder, "push", "-q", "origin", "HEAD")
    assert stopped.returncode != 0
    assert "branch-name" in stopped.stdout + stopped.stderr
    assert "hotfix/quick" not in repo.git("ls-remote", "origin")
    repo.git("branch", "-m", BRANCH)
    done = git(repo.folder, "push", "-q", "origin", "HEAD")
    assert done.returncode == 0, done
    assert BRANCH in repo.git("ls-remote", "origin")


def test_the_name_on_the_remote_is_what_counts(repo: Repository) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    install(repo)
    assert git(repo.folder, "push", "-q", "origin", "HEAD:refs/heads/hotfix/bad").returncode != 0
    assert git(repo.folder, "push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}").returncode == 0


def test_each_of_several_pushed_refs_is_checked(repo: Repository) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    repo.git("branch", "hotfix/bad")
    repo.git("branch", "feature/x")
    install(repo)
    stopped = git(repo.folder, "push", "-q", "origin", "feature/x", BRANCH, "hotfix/bad")
    assert stopped.returncode != 0
    assert '"hotfix/bad"' in stopped.stdout + stopped.stderr


def test_a_deletion_and_a_tag_have_nothing_to_check(repo: Repository) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    repo.git("push", "-q", "origin", "HEAD:refs/heads/hotfix/old")
    install(repo)
    assert git(repo.folder, "push", "-q", "origin", ":hotfix/old").returncode == 0
    repo.git("tag", "v1")
    assert git(repo.folder, "push", "-q", "origin", "v1").returncode == 0


def test_a_branch_that_is_no_hotfix_is_left_alone(repo: Repository) -> None:
    repo.git("branch", "-m", "feature/x")
    install(repo)
    done = git(repo.folder, "commit", "-m", "quick fix")
    assert done.returncode == 0, done
    assert git(repo.folder, "push", "-q", "origin", "HEAD").returncode == 0


def test_a_merge_a_revert_and_an_amend_pass_the_message_hook(repo: Repository) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    install(repo)
    assert git(repo.folder, "commit", "--amend", "--no-edit").returncode == 0
    repo.switch("main").commit("feat: c", {"c": "1"}).switch(BRANCH)
    merged = git(repo.folder, "merge", "--no-ff", "--no-edit", "main")
    assert merged.returncode == 0, merged


def test_a_fixup_is_let_through_at_commit_and_stopped_at_push(repo: Repository) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    install(repo)
    repo.stage({"app.py": FIXED + "\n"})
    assert git(repo.folder, "commit", "-q", "--fixup", "HEAD").returncode == 0
    stopped = git(repo.folder, "push", "-q", "origin", "HEAD")
    assert stopped.returncode != 0
    assert "clean-history" in stopped.stdout + stopped.stderr


def test_a_linked_work_tree_is_checked_too(repo: Repository, tmp_path: Path) -> None:
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    install(repo)
    repo.git("worktree", "add", "-q", "-b", "hotfix/ENG-7-other", str(tmp_path / "tree"), "main")
    (tmp_path / "tree" / "app.py").write_text(FIXED)
    assert git(tmp_path / "tree", "commit", "-qam", "quick fix").returncode != 0
    done = git(tmp_path / "tree", "commit", "-qam", message(ticket="ENG-7"))
    assert done.returncode == 0, done


def test_standard_input_that_is_not_gits_is_an_error(repo: Repository) -> None:
    ended = hotfix_lint(repo.folder, "hook", "pre-push", "origin", "url", stdin=b"nonsense\n")
    assert ended.code == 2
    assert "not what git gives a pre-push hook" in ended.err


@pytest.fixture
def framework(repo: Repository, tmp_path: Path) -> Repository:
    """The same, with pre-commit installed from this checkout's hooks.

    `language: system` on the same entries: what pip installs is held by tests/test_packaging.py.
    """
    import yaml

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        hook["language"] = "system"
        hook["entry"] = hook["entry"].replace("hotfix-lint", str(PROGRAM), 1)
        hook.pop("minimum_pre_commit_version")
    config = {
        "default_install_hook_types": ["pre-commit", "commit-msg", "pre-push"],
        # A team's top-level filter must not make the hooks skip in silence.
        "files": "^src/",
        "repos": [{"repo": "local", "hooks": hooks}],
    }
    repo.stage({".pre-commit-config.yaml": yaml.safe_dump(config)})
    done = subprocess.run(
        [str(PROGRAM.with_name("pre-commit")), "install"],
        cwd=repo.folder,
        env=environment(PRE_COMMIT_HOME=str(tmp_path / "pre-commit")),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done
    return repo


def test_pre_commit_stops_a_bad_message_and_a_bad_push(
    framework: Repository, tmp_path: Path
) -> None:
    repo, home = framework, {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    stopped = git(repo.folder, "commit", "-m", "quick fix", **home)
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stdout + stopped.stderr
    done = git(repo.folder, "commit", "-m", GOOD, **home)
    assert done.returncode == 0, done
    repo.git("branch", "-m", "hotfix/quick")
    stopped = git(repo.folder, "push", "-q", "origin", "HEAD", **home)
    assert stopped.returncode != 0
    assert "branch-name" in stopped.stdout + stopped.stderr
    repo.git("branch", "-m", BRANCH)
    done = git(repo.folder, "push", "-q", "origin", "HEAD", **home)
    assert done.returncode == 0, done
    assert BRANCH in repo.git("ls-remote", "origin")


def test_pre_commit_stops_what_is_staged_on_a_bad_branch(
    framework: Repository, tmp_path: Path
) -> None:
    repo, home = framework, {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    repo.git("branch", "-m", "hotfix/quick")
    stopped = git(repo.folder, "commit", "-m", GOOD, **home)
    told = stopped.stdout + stopped.stderr
    assert stopped.returncode != 0
    assert "hotfix-lint-pre-commit" in told
    # It stops before there is a message to be checked.
    assert "hotfix-lint-commit-msg" not in told
    repo.git("branch", "-m", BRANCH)
    done = git(repo.folder, "commit", "-m", GOOD, **home)
    assert done.returncode == 0, done


def test_pre_commit_checks_the_branch_on_demand(framework: Repository, tmp_path: Path) -> None:
    repo = framework
    home: Any = {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    assert git(repo.folder, "commit", "-m", GOOD, **home).returncode == 0

    def on_demand() -> subprocess.CompletedProcess[str]:
        run = ["run", "--hook-stage", "manual", "hotfix-lint"]
        return subprocess.run(
            [str(PROGRAM.with_name("pre-commit")), *run],
            cwd=repo.folder, env=environment(**home), capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = on_demand()
    assert done.returncode == 0, done
    repo.git("commit", "-q", "--amend", "--no-verify", "-m", "quick fix")
    stopped = on_demand()
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stdout


def test_pre_commit_checks_the_message_of_a_clean_merge(
    framework: Repository, tmp_path: Path
) -> None:
    repo, home = framework, {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    assert git(repo.folder, "commit", "-m", GOOD, **home).returncode == 0
    repo.switch("main").commit("feat: c", {"c": "1"}).switch(BRANCH)
    merged = git(repo.folder, "merge", "--no-ff", "--no-edit", "main", **home)
    assert merged.returncode == 0, merged
