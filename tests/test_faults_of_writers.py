"""Whatever fails under a command that writes: all of it is done or none, and nothing is left about."""

from __future__ import annotations

import gc
import importlib
import io
import os
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from hotfix_lint import cli
from hotfix_lint.cli import rewriting
from hotfix_lint.errors import RepositoryError
from hotfix_lint.facts import git as git_module
from hotfix_lint.writing import Writer
from tests.cli.program import environment, hotfix_lint
from tests.proving.changes import QUICK, discounted
from tests.repositories import (
    BRANCH,
    ENVIRONMENT,
    FIXED,
    NEW_TEST,
    Repository,
    good_hotfix,
    message,
    production,
)
from tests.test_faults import FAULTY, SEEMING, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the git that fails is a shell script")

POLICY = "version: 1\nextends: hotfix\nworkflow: {backport-to: {develop: develop}}\n"


def _to_backport(folder: Path) -> Repository:
    repo = production(folder).commit("chore: policy", {".hotfix-lint.yaml": POLICY})
    repo.git("branch", "develop")
    return repo.branch(BRANCH).commit(message(), {"app.py": FIXED, "tests/test_app.py": NEW_TEST})


def _to_mend(folder: Path) -> Repository:
    text = message(subject="Refuse expired tokens", ticket=None)
    return production(folder).branch(BRANCH).commit(text, {"app.py": FIXED})


def _installed(folder: Path) -> Repository:
    repo = good_hotfix(folder)
    assert hotfix_lint(folder, "install").code == 0
    return repo


def _to_begin(folder: Path) -> Repository:
    return production(folder).branch(BRANCH).stage({"app.py": FIXED, "message": ""})


WRITES: dict[str, tuple[Callable[[Path], Repository], list[str]]] = {
    "start": (production, ["start", "ENG-9", "stop the leak"]),
    "backport": (_to_backport, ["backport"]),
    "fix": (_to_mend, ["fix", "--yes"]),
    "install": (good_hotfix, ["install"]),
    "uninstall": (_installed, ["uninstall"]),
    "init": (good_hotfix, ["init"]),
    "prepare-commit-msg": (_to_begin, ["hook", "prepare-commit-msg", "message"]),
    "prove": (discounted, ["prove", "--runs=1", "--env=PYTEST_DISABLE_PLUGIN_AUTOLOAD"]),
}


class Seen(NamedTuple):
    """What a command can have changed."""

    refs: str
    files: dict[str, bytes]
    hooks: dict[str, bytes]


class Writing(NamedTuple):
    """A command on a fresh copy of its repository, with a git that fails when it is told to."""

    name: str
    counter: Path
    run: Callable[[int], tuple[int | None, str]]
    seen: Callable[[], Seen]
    left: Callable[[], list[str]]


def _texts(folder: Path) -> dict[str, bytes]:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture
def writing(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Writing]:
    importlib.import_module("git")  # it asks for git's version, once
    make, arguments = WRITES[request.param]
    made = make(tmp_path / "made")
    folder, count, bin_, temporary = (tmp_path / name for name in ("repo", "count", "bin", "tmp"))
    bin_.mkdir()
    temporary.mkdir()
    (bin_ / "git").write_text(FAULTY)
    (bin_ / "git").chmod(0o755)
    for name, value in (environment() | QUICK).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("FAULT_COUNT", str(count))
    monkeypatch.setenv("FAULT_GIT", str(shutil.which("git", path=environment()["PATH"])))
    monkeypatch.setattr(git_module, "MAX_SECONDS", 20)  # a git that writes has no such bound
    repo = object.__new__(Repository)
    repo.folder = folder

    def run(at: int) -> tuple[int | None, str]:
        """Return the exit code, None for an interruption, and what was said."""
        os.chdir(tmp_path)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made.folder, folder, symlinks=True)
        os.chdir(folder)
        monkeypatch.setenv("FAULT_AT", str(at))
        count.write_text("0")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        try:
            code: int | None = cli._run(list(arguments))
        except KeyboardInterrupt:
            code = None
        told = capsys.readouterr()
        return code, told.out + told.err

    def seen() -> Seen:
        # Of a commit that is made anew the moment differs.
        refs = repo.git("for-each-ref", "--format=%(refname) %(tree)%(*tree) %(contents)")
        return Seen(
            repo.git("rev-parse", "--symbolic-full-name", "HEAD") + refs,
            _texts(folder),
            _texts(folder / ".git" / "hooks"),
        )

    def left() -> list[str]:
        names = ("*.lock", ".hotfix-lint-*.tmp", "worktrees/*", "ORIG_HEAD", "CHERRY_PICK_HEAD")
        found = [path for name in names for path in folder.rglob(name)]
        return [str(path) for path in (*found, *temporary.iterdir())]

    here = os.getcwd()
    yield Writing(request.param, count, run, seen, left)
    os.chdir(here)
    gc.enable()  # a hook takes it for its last act


@pytest.mark.parametrize("fault", ["die", "interrupt", *(("refuse", "hang") if WHOLE else ())])
@pytest.mark.parametrize("writing", WRITES, indirect=True)
def test_a_command_that_writes_does_all_or_nothing(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("FAULT", fault)
    if fault == "hang":
        monkeypatch.setattr(git_module, "MAX_SECONDS", 1)
    honest, _ = writing.run(0)
    calls = int(writing.counter.read_text())
    done = writing.seen()
    assert honest == 0
    assert calls >= 1
    assert not writing.left()
    writing.run(1)
    before = writing.seen()
    for at in range(1, calls + 1):
        code, told = writing.run(at)
        after = writing.seen()
        assert not writing.left(), (at, code, told)
        assert "Traceback" not in told, at
        assert "error of hotfix-lint itself" not in told, (at, told)
        if fault == "interrupt":
            assert code is None, (at, code, told)
        else:
            assert code in {0, 1, 2}, at
            assert code != 2 or "hotfix-lint: " in told, (at, told)
        if code in {2, None}:
            assert after in (before, done) or "\n  made it\n" in told, (at, code, told)
        # Of some questions the answer may be none; `init` and the draft of a message say less then.
        elif code == 0 and writing.name not in {"init", "prepare-commit-msg"}:
            assert after == done, (at, told)


@pytest.mark.parametrize("fault", ["babble", *SEEMING] if WHOLE else ["empty"])
@pytest.mark.parametrize("writing", WRITES if WHOLE else ["start"], indirect=True)
def test_a_git_that_only_says_that_it_wrote_leaves_nothing_about(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Whether git did what it says to have done is not looked up; what was begun is cleaned up."""
    monkeypatch.setenv("FAULT", fault)
    assert writing.run(0)[0] == 0
    for at in range(1, int(writing.counter.read_text()) + 1):
        code, told = writing.run(at)
        assert code in {0, 1, 2}, (at, code, told)
        assert code != 2 or "hotfix-lint: " in told or told.startswith("inconclusive: "), (at, told)
        assert "Traceback" not in told, at
        assert "error of hotfix-lint itself" not in told, (at, told)
        assert not writing.left(), (at, code, told)


def test_git_writes_in_no_other_folder_than_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitPython takes the current folder, a person's own, where the other is gone."""
    repo = good_hotfix(tmp_path)
    monkeypatch.chdir(repo.folder)
    writer = Writer(git_module.Git(str(repo.folder), ENVIRONMENT))
    before = repo.git("for-each-ref")
    with pytest.raises(RepositoryError, match="cannot change to"):
        writer.do("branch", "elsewhere", folder=str(tmp_path / "gone"))
    assert repo.git("for-each-ref") == before


def test_fix_writes_no_committer_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = good_hotfix(tmp_path)
    git = git_module.Git(str(repo.folder), ENVIRONMENT)
    commit = rewriting.Raw(git.read("cat-file", "commit", git.head or ""))
    monkeypatch.setattr(Writer, "do", lambda *_, **__: "Robin <r@x> 1 +0000\0Eve <e@x>\n")
    with pytest.raises(git_module.GitError, match="makes no sense"):
        rewriting.replace_head(git, commit, b"fix: x\n")
    assert repo.sha() == git.head
