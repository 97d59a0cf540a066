"""What docs/hooks.md gives for Lefthook and Husky stops and lets through: with the real ones.

They are npm packages; who wants to run this says where they are:

    npm install --prefix /tmp/managers lefthook husky
    HOTFIX_LINT_NODE_MODULES=/tmp/managers/node_modules pytest tests/cli/test_hook_managers.py
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import environment, hotfix_lint
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, production

PAGE = Path(__file__).parents[2].joinpath("docs", "hooks.md").read_text("utf-8")
MODULES = os.environ.get("HOTFIX_LINT_NODE_MODULES")
managers = pytest.mark.skipif(
    MODULES is None, reason="needs Lefthook and Husky: HOTFIX_LINT_NODE_MODULES says where they are"
)


def section() -> str:
    return PAGE.partition("\n## Lefthook and Husky\n")[2].partition("\n## ")[0]


def block(language: str) -> str:
    return str(re.findall(rf"(?s)```{language}\n(.*?)```", section())[0])


def husky_files() -> dict[str, str]:
    parts = re.split(r"(?m)^# (\.husky/[a-z-]+)\n", block("sh"))[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_page_has_each_hook_for_both() -> None:
    hooks = {"prepare-commit-msg", "pre-commit", "commit-msg", "pre-push"}
    assert {path.removeprefix(".husky/") for path in husky_files()} == hooks
    assert set(re.findall(r"(?m)^([a-z-]+):$", block("yaml"))) == hooks


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    bin_ = str(Path(MODULES or "").absolute() / ".bin")
    told: Any = {"GIT_EDITOR": "cat"}
    told["PATH"] = f"{bin_}{os.pathsep}{environment()['PATH']}"
    return subprocess.run(
        command, cwd=folder, env=environment() | told, capture_output=True, text=True, check=False
    )


@pytest.fixture(params=["lefthook", "husky"])
def repo(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    origin = production(tmp_path / "origin")
    origin.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    origin.git("clone", "-q", str(tmp_path / "bare.git"), str(tmp_path / "work"))
    copy = Repository.__new__(Repository)
    copy.folder = tmp_path / "work"
    if request.param == "lefthook":
        copy.write({"lefthook.yml": block("yaml")})
    else:
        copy.write({"package.json": "{}\n"} | husky_files())
    done = run(
        copy.folder, *(["lefthook", "install"] if request.param == "lefthook" else ["husky"])
    )
    assert done.returncode == 0, done
    return copy.branch(BRANCH).stage({"app.py": FIXED, "tests/test_app.py": NEW_TEST})


@managers
def test_they_stop_and_let_through(repo: Repository) -> None:
    begun = run(repo.folder, "git", "commit")
    assert begun.returncode != 0
    assert "Ticket: ENG-1234" in begun.stdout + begun.stderr
    stopped = run(repo.folder, "git", "commit", "-m", "quick fix")
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stdout + stopped.stderr
    done = run(repo.folder, "git", "commit", "-m", GOOD)
    assert done.returncode == 0, done
    repo.git("branch", "hotfix/bad")
    stopped = run(repo.folder, "git", "push", "origin", BRANCH, "hotfix/bad")
    assert stopped.returncode != 0
    assert '"hotfix/bad"' in stopped.stdout + stopped.stderr
    done = run(repo.folder, "git", "push", "origin", BRANCH)
    assert done.returncode == 0, done


@managers
def test_install_leaves_huskys_folder_alone(repo: Repository) -> None:
    ended = hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    if (repo.folder / ".husky").exists():
        assert (ended.code, "Husky" in ended.err) == (2, True)
    else:
        # Lefthook's hook calls lefthook; it stays, and runs first.
        assert (ended.code, "the hook that was there runs first" in ended.out) == (0, True)
        assert run(repo.folder, "git", "commit", "-m", "quick fix").returncode != 0
