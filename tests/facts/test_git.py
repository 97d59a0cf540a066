"""The one place that runs git: nothing that a repository says can run, hide or answer for it."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from hotfix_lint.errors import RepositoryError, UsageError
from hotfix_lint.facts import changes
from hotfix_lint.facts.git import Git, GitError, number, object_name, object_names, ref_names
from tests.repositories import ENVIRONMENT, Repository, good_hotfix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from hotfix_lint.facts import process

SOURCE = Path(__file__).parents[2] / "src" / "hotfix_lint"


def test_git_is_run_nowhere_else() -> None:
    """GitPython writes, in few places; `install` tries our own program, which is no git."""
    readers = {"facts/git.py", "facts/process.py"}
    writers = {"cli/demo.py", "cli/install.py", "cli/rewriting.py", "writing.py"}
    # These run the tests of a change, which is no reading.
    tests = {"proving/runners.py", "proving/running.py", "proving/supervisor.py"}
    pattern = re.compile(
        r"\b(subprocess|os\.system|os\.popen|os\.(posix_)?spawn\w*|os\.exec|import git\b|from git import|pty"
        r"|import process|facts\.process)\b"
    )
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found <= readers | writers | tests


@pytest.mark.parametrize(
    "setting",
    [
        ("core.fsmonitor", "touch {canary}"),
        ("diff.external", "touch {canary}"),
        ("core.pager", "touch {canary}"),
        ("log.showSignature", "true"),
        ("gpg.program", "touch {canary}"),
        ("core.hooksPath", "{hooks}"),
        ("diff.orderFile", "/nonexistent/order"),
        ("diff.noprefix", "true"),
        ("diff.renames", "false"),
        ("core.quotePath", "false"),
        ("core.commentChar", "auto"),
    ],
)
def test_configuration_runs_nothing_and_changes_nothing(
    tmp_path: Path, setting: tuple[str, str]
) -> None:
    repo = good_hotfix(tmp_path / "repo")
    base, head = repo.sha("main"), repo.sha()
    plain = changes.read(Git(str(repo.folder), ENVIRONMENT), base, head, counted=True)
    canary, hooks = tmp_path / "canary", tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {canary}\n")
        (hooks / name).chmod(0o755)
    repo.git("config", setting[0], setting[1].format(canary=canary, hooks=hooks))
    git = Git(str(repo.folder), ENVIRONMENT)
    assert changes.read(git, base, head, counted=True) == plain
    assert changes.read(git, base, None, counted=True) == plain
    assert not canary.exists()


def test_variables_of_an_earlier_step_do_not_reach_git(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    canary = tmp_path / "canary"
    hostile = {
        "GIT_EXTERNAL_DIFF": f"touch {canary}",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": f"touch {canary}",
        "GIT_PAGER": f"touch {canary}",
        "GIT_TRACE": str(canary),
    }
    git = Git(str(repo.folder), ENVIRONMENT | hostile)
    assert changes.read(git, repo.sha("main"), repo.sha(), counted=True)
    assert not canary.exists()


def test_replace_refs_and_grafts_are_not_believed(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    base, head = repo.sha("main"), repo.sha()
    repo.git("replace", head, base)
    git = Git(str(tmp_path), ENVIRONMENT)
    assert changes.read(git, base, head, counted=False)


def test_a_program_called_git_in_the_current_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = good_hotfix(tmp_path / "repo")
    fake = repo.folder / "git"
    fake.write_text(f"#!/bin/sh\ntouch {tmp_path}/canary\n")
    fake.chmod(0o755)
    monkeypatch.chdir(repo.folder)
    git = Git(".", ENVIRONMENT | {"PATH": f".{os.pathsep}{os.pathsep}{ENVIRONMENT['PATH']}"})
    assert git.root == str(repo.folder)
    assert not (tmp_path / "canary").exists()


def test_no_git_on_the_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="program git was not found"):
        Git(str(tmp_path), {"PATH": str(tmp_path)})


def test_a_folder_that_is_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="is not in a git repository"):
        _ = Git(str(tmp_path), ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}).root
    with pytest.raises(UsageError, match="there is no folder"):
        Git(str(tmp_path / "absent"), ENVIRONMENT)


def test_contents_come_in_one_batch_and_missing_or_large_ones_are_told(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: x", {"a": "12345", "b": b"\0\n\xff"})
    git = Git(str(tmp_path), ENVIRONMENT)
    a, b = repo.sha("HEAD:a"), repo.sha("HEAD:b")
    found = dict(git.contents([a, b, "1" * 40, "0" * 40], 4))
    assert found == {a: 5, b: b"\0\n\xff", "1" * 40: None}
    assert dict(git.contents([], 4)) == {}


def test_a_git_that_dies_is_an_error_not_an_answer(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "git"
    fake.write_text(
        '#!/bin/sh\ncase "$*" in *" log"|*" diff "*) kill -9 $$;; esac\nexec /usr/bin/env -i PATH=/usr/bin:/bin git "$@"\n'
    )
    fake.chmod(0o755)
    git = Git(str(repo.folder), ENVIRONMENT | {"PATH": f"{folder}:{ENVIRONMENT['PATH']}"})
    with pytest.raises(GitError):
        changes.read(git, repo.sha("main"), repo.sha(), counted=True)
    with pytest.raises(GitError):
        git.read("log")


def test_a_git_that_nobody_listens_to_is_ended(tmp_path: Path) -> None:
    folder, started = tmp_path / "bin", tmp_path / "started"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\necho $$ > "{started}"\nexec sleep 60\n')
    (folder / "git").chmod(0o755)
    with Git(str(tmp_path), ENVIRONMENT | {"PATH": f"{folder}:{ENVIRONMENT['PATH']}"}):
        while not (started.exists() and started.read_text().strip()):
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_what_git_has_begun_on_is_asked_for_once_and_left_ended(tmp_path: Path) -> None:
    repo = Repository(tmp_path / "repo").commit("feat: x", {"a": "12345"})
    folder, log = tmp_path / "bin", tmp_path / "log"
    folder.mkdir()
    (folder / "git").write_text(
        f'#!/bin/sh\ncase "$*" in *" cat-file "*) echo $$ >> "{log}";; esac\n'
        'case "$*" in *" --batch-all-objects") exec sleep 60;; esac\n'
        'exec /usr/bin/env -i PATH=/usr/bin:/bin git "$@"\n'
    )
    (folder / "git").chmod(0o755)
    path = f"{folder}:{ENVIRONMENT['PATH']}"
    with Git(str(repo.folder), ENVIRONMENT | {"PATH": path}) as git:
        asked = ("cat-file", "blob", repo.sha("HEAD:a"))
        git.begin(*asked)
        git.begin(*asked)
        assert git.read(*asked) == b"12345"
        assert len(log.read_text().split()) == 1
        assert git.read(*asked) == b"12345"
        assert len(log.read_text().split()) == 2
        git.begin("cat-file", "--batch-check", "--batch-all-objects")
        while len(log.read_text().split()) < 3:
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(log.read_text().split()[-1]), 0)


def test_a_git_that_breaks_while_contents_are_read_is_an_error(tmp_path: Path) -> None:
    repo = Repository(tmp_path / "repo").commit("feat: x", {"a": "12345"})
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(
        '#!/bin/sh\ncase "$*" in *" --batch") read name; printf "$name blob 5\\n123"; exit 3;; esac\n'
        'exec /usr/bin/env -i PATH=/usr/bin:/bin git "$@"\n'
    )
    (folder / "git").chmod(0o755)
    git = Git(str(repo.folder), ENVIRONMENT | {"PATH": f"{folder}:{ENVIRONMENT['PATH']}"})
    with pytest.raises(GitError, match="git cat-file failed: exit code 3"):
        list(git.contents([repo.sha("HEAD:a")], 10))


def test_contents_are_whole_however_they_come(tmp_path: Path) -> None:
    files = {f"f{n}": bytes([n % 7 or 10]) * (n * 997 % 200_000) for n in range(60)}
    repo = Repository(tmp_path).commit("feat: x", files)
    git = Git(str(tmp_path), ENVIRONMENT)
    names = {repo.sha(f"HEAD:{path}"): data for path, data in files.items()}
    assert dict(git.contents(names, 1 << 20)) == names


def test_what_is_wrong_with_a_repository_is_said_as_often_as_it_is_asked(tmp_path: Path) -> None:
    git = Git(str(tmp_path), ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    for ask in (lambda: git.root, lambda: git.read("version"), lambda: git.head):
        with pytest.raises(RepositoryError, match="is not in a git repository"):
            ask()


ONE, OTHER = b"1" * 40, b"ab" * 32


def test_answers_that_are_names_and_numbers_are_read() -> None:
    assert object_names(b"") == []
    assert object_names(ONE + b"\0\n" + OTHER + b"\n") == [ONE.decode(), OTHER.decode()]
    assert object_name(ONE + b"\n") == ONE.decode()
    assert ref_names(b"") == []
    assert ref_names(b"refs/heads/a\nrefs/tags/\xff\n") == ["refs/heads/a", "refs/tags/\udcff"]
    assert number(b"-7\n") == -7
    assert number(b"18446744073709551615\n") == 18_446_744_073_709_551_615


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        (object_name, b""),
        (object_name, ONE + b"\n" + ONE),
        *((object_names, ONE + b" " + other) for other in (ONE[1:], b"G" * 40, b"A" * 40, b"\xff")),
        *((ref_names, other) for other in (b"\n", b"fatal nonsense\n", b"refs/heads/a\0")),
        *((number, other) for other in (b"", b"1 2", b"\xff", b"fatal nonsense\n", b"9" * 21)),
    ],
)
def test_an_answer_that_is_none_of_what_was_asked_is_gits_fault(
    read: Callable[[bytes], object], answer: bytes
) -> None:
    with pytest.raises(GitError, match="git gave an answer that makes no sense"):
        read(answer)


class _Ended:
    """Stands for a git that has answered."""

    code = 0
    errors = b""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def output(self) -> Iterator[bytes]:
        yield self._data


class _Git(Git):
    """Is told what the program answers to whatever it is asked."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sizes = {ONE.decode(): 3}
        self.head = None
        self._ahead = {}

    def _start(self, *_: object) -> process.Process:
        return cast("process.Process", _Ended(self._data))


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda git: git.resolve(ONE.decode()), b"fatal nonsense\n"),
        (lambda git: git.parents(ONE.decode()), OTHER + b"\n"),
        (lambda git: git.is_ancestor("a", "b"), b"what\n"),
        (lambda git: git.common_dir(), b"/some/wh"),
        (lambda git: git.common_dir(), b"where\n"),
        (lambda git: dict(git.contents([ONE.decode()], 9)), ONE + b" blob 3\nab"),
        (lambda git: dict(git.contents([ONE.decode()], 9)), ONE + b" blob -5\nabc\n"),
    ],
)
def test_each_question_looks_at_its_answer(ask: Callable[[Git], object], answer: bytes) -> None:
    with pytest.raises(GitError, match="makes no sense"):
        ask(_Git(answer))
