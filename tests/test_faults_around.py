"""What surrounds a run fails or is odd: disks, memory for arguments, locales, others, an interruption."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint import cli
from hotfix_lint.cli import app
from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.proving.changes import discounted, prove
from tests.repositories import (
    BRANCH,
    FIXED,
    NEW_TEST,
    Repository,
    good_hotfix,
    message,
    production,
)
from tests.test_hostile import bumped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits are POSIX's")

OUTPUTS = ("json=report.json", "sarif=report.sarif", "junit=report.xml", "markdown=report.md")


def left_behind(*folders: Path) -> list[str]:
    """Return what a run should have taken away."""
    patterns = ("*.lock", ".hotfix-lint-*", "*.tmp", "policy-*.json.*", ".hotfix-lint.yaml.*")
    kept = {".hotfix-lint.yaml"}
    found = {p for folder in folders for pattern in patterns for p in folder.rglob(pattern)}
    return sorted(str(path) for path in found if path.name not in kept)


def start(
    repo: Repository, *arguments: str, cache: Path | None = None, **more: Any
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(PROGRAM), *arguments],
        cwd=repo.folder,
        # Python would write its byte code up to the limit, and take it for whole ever after.
        env=environment(cache, PYTHONDONTWRITEBYTECODE="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


# A full disk.


def small_files(size: int) -> Callable[[], None]:
    """Return what allows a process no larger files, as a full disk does not (setrlimit(2))."""

    def limit() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_reports_that_find_no_room_leave_the_old_ones_whole(tmp_path: Path) -> None:
    repo = bumped(tmp_path / "repo")
    old = {name.partition("=")[2]: "old\n" for name in OUTPUTS}
    repo.write(old)
    outputs = [f"--output={output}" for output in OUTPUTS]
    for size in (0, 1, 500, 4_000):
        run = start(repo, "check", *outputs, cache=tmp_path / "cache", preexec_fn=small_files(size))
        out, err = run.communicate(timeout=60)
        assert (run.returncode, out) == (2, b""), (size, err)
        assert b"file too large" in err
        assert err.count(b"hotfix-lint: ") == 1
        assert {name: (repo.folder / name).read_text() for name in old} == old, size
        assert not left_behind(tmp_path)
    run = start(repo, "check", *outputs, cache=tmp_path / "cache")
    run.communicate(timeout=60)
    assert run.returncode == 1
    assert json.loads((repo.folder / "report.json").read_text())["outcome"] == "failed"


@pytest.mark.parametrize(
    ("make", "arguments", "says"),
    [
        (good_hotfix, ["init"], "the policy cannot be written: file too large"),
        (good_hotfix, ["install"], "cannot be written: file too large"),
    ],
)
def test_what_finds_no_room_is_not_there(
    tmp_path: Path, make: Callable[[Path], Repository], arguments: list[str], says: str
) -> None:
    repo = make(tmp_path / "repo")
    before = sorted(tmp_path.rglob("*"))
    run = start(repo, *arguments, preexec_fn=small_files(10))
    _, err = run.communicate(timeout=60)
    assert (run.returncode, says in err.decode()) == (2, True), err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_cache_and_a_record_that_find_no_room_are_not_missed(tmp_path: Path) -> None:
    repo = discounted(tmp_path / "repo").commit(
        "chore: x", {".hotfix-lint.yaml": "version: 1\nextends: hotfix\n"}
    )
    honest = start(repo, "check", "-o", "json").communicate(timeout=60)
    cache = tmp_path / "cache"
    assert (
        start(repo, "check", "-o", "json", cache=cache, preexec_fn=small_files(50)).communicate(
            timeout=60
        )
        == honest
    )
    assert not [path for path in cache.rglob("*") if path.is_file()]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that holds 64 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or sys.platform != "linux":
        pytest.skip("there is no tmpfs to mount here")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True
    )
    if made.returncode != 0:
        pytest.skip(f"this user may mount nothing: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_full_is_told(tmp_path: Path, small_disk: Path) -> None:
    repo = bumped(tmp_path / "repo")
    report = small_disk / "report.json"
    report.write_text("old\n")
    with open(small_disk / "rest", "wb", buffering=0) as stream:
        for size in (4_096, 1):
            try:
                while True:
                    stream.write(b"x" * size)
            except OSError:
                pass
    ended = hotfix_lint(repo.folder, "check", "-o", f"json={report}", cache=small_disk / "cache")
    assert (ended.code, ended.out) == (2, "")
    assert "no space left on device" in ended.err
    assert report.read_text() == "old\n"
    assert not left_behind(small_disk)


# A large environment.


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["status"], ["hook", "pre-commit"], ["start", "ENG-1", "x"], ["install"]],
)
def test_an_environment_too_large_to_start_git_in_is_told(
    tmp_path: Path,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo = bumped(tmp_path)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HUGE", "x" * 4_000_000)
    monkeypatch.chdir(repo.folder)
    assert cli._run(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("hotfix-lint: git rev-parse cannot be started: argument list too long (")
    assert err.endswith("  → unset the large variables\n")
    assert not left_behind(tmp_path)


# Locales.

LOCALES: tuple[Mapping[str, str], ...] = (
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii:strict"},
)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A hotfix with names, a message and a policy in letters of many scripts."""
    policy = (
        "version: 1\nextends: hotfix\nrules:\n  no-übel:\n    severity: error\n    stage: commit\n"
        '    check: changed-files\n    forbid: {paths: ["übel/**"]}\n    message: "{path} is übel"\n'
        "    hint: move it\n    because: it is\n"
    ).replace("no-übel", "no-uebel")
    repo = production(tmp_path_factory.mktemp("répo") / "漢字")
    repo.commit("chore: policy", {".hotfix-lint.yaml": policy}).branch(BRANCH)
    files = {"app.py": FIXED, "tests/test_app.py": NEW_TEST, "übel/é漢.py": 'x = "é"\n'}
    repo.stage(files)
    (repo.folder / os.fsdecode(b"\xff.txt")).write_text("x\n")
    return repo.commit(message("fix: refuse ünï — 漢字", prose="Größe und Maß"))


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_a_locale_changes_nothing_of_what_is_found(
    foreign: Repository, locale: Mapping[str, str]
) -> None:
    more: dict[str, Any] = dict(locale)
    for arguments in (["check", "-o", "json"], ["check", "-o", "sarif"], ["facts"]):
        expected = hotfix_lint(foreign.folder, *arguments)
        assert hotfix_lint(foreign.folder, *arguments, **more) == expected
    assert hotfix_lint(foreign.folder, "check", "-o", "json").rules() >= {"no-uebel"}
    text = hotfix_lint(foreign.folder, "check", **more)
    assert (text.code, text.err) == (1, "")
    assert "no-uebel" in text.out
    assert hotfix_lint(foreign.folder, "hook", "pre-push", stdin=b"", **more).code == 0


# Several at once.


def together(runs: Sequence[subprocess.Popen[bytes]]) -> list[tuple[int, bytes, bytes]]:
    ended = []
    for run in runs:
        out, err = run.communicate(timeout=120)
        ended.append((run.returncode, out, err))
    return ended


def test_runs_at_once_share_a_cache_and_their_outputs(tmp_path: Path) -> None:
    repo = bumped(tmp_path / "repo")
    repo.write({".hotfix-lint.yaml": "version: 1\nextends: hotfix\nrules: {diff-spread: note}\n"})
    outputs = [f"--output={output}" for output in OUTPUTS]
    hotfix_lint(repo.folder, "check", "-o", "json=known.json")
    arguments = ("check", *outputs, "--output", "text", "--baseline", "known.json")
    runs = [start(repo, *arguments, cache=tmp_path / "cache") for _ in range(5)]
    ended = together(runs)
    assert len(set(ended)) == 1, ended
    assert (ended[0][0], ended[0][2]) == (0, b"")
    assert json.loads((repo.folder / "report.json").read_text())["findings"]
    assert json.loads((repo.folder / "report.sarif").read_text())["runs"]
    assert (repo.folder / "report.xml").read_text().rstrip().endswith("</testsuites>")
    assert not left_behind(tmp_path)


def test_two_proofs_at_once_keep_one_whole_record(tmp_path: Path) -> None:
    repo = discounted(tmp_path / "repo")
    cache = tmp_path / "cache"
    arguments = ("prove", "--runs=1", "--env=PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    ended = together([start(repo, *arguments, cache=cache) for _ in range(2)])
    assert [code for code, _, _ in ended] == [0, 0], ended
    (record,) = (path for path in cache.rglob("proofs/*"))
    assert json.loads(record.read_text())["outcome"] == "proven"
    assert not left_behind(tmp_path)
    assert prove(repo).code == 0


def test_installs_at_once_leave_whole_hooks(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    (repo.folder / ".git/hooks").mkdir(exist_ok=True)
    foreign = "#!/bin/sh\nexit 0\n"
    repo.write({".git/hooks/pre-commit": foreign})
    (repo.folder / ".git/hooks/pre-commit").chmod(0o755)
    ended = together([start(repo, "install") for _ in range(4)])
    assert {code for code, _, _ in ended} <= {0, 2}, ended
    assert all(b"Traceback" not in err and b"itself" not in err for _, _, err in ended), ended
    assert not left_behind(tmp_path)
    assert hotfix_lint(repo.folder, "install").code == 0
    assert hotfix_lint(repo.folder, "uninstall").code == 0
    assert (repo.folder / ".git/hooks/pre-commit").read_text() == foreign


# An interruption.

INTERRUPTED: dict[str, tuple[Callable[[Path], Repository], list[str]]] = {
    "check": (bumped, ["check", *(f"--output={output}" for output in OUTPUTS)]),
    "hook": (good_hotfix, ["hook", "pre-commit"]),
    "start": (production, ["start", "ENG-9", "stop the leak"]),
    "init": (good_hotfix, ["init"]),
    "install": (good_hotfix, ["install"]),
    "prove": (discounted, ["prove", "--runs=1", "--env=PYTEST_DISABLE_PLUGIN_AUTOLOAD"]),
}


@pytest.mark.parametrize("name", INTERRUPTED)
def test_an_interruption_at_any_moment_leaves_nothing(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, arguments = INTERRUPTED[name]
    made = make(tmp_path / "made")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    repo, took = object.__new__(Repository), 0.0
    for step in range(13):
        repo.folder = tmp_path / f"repo{step}"
        shutil.copytree(made.folder, repo.folder, symlinks=True)
        begun = time.monotonic()
        run = subprocess.Popen(
            [str(PROGRAM), *arguments],
            cwd=repo.folder,
            env=environment(tmp_path / "cache", TMPDIR=str(temporary)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if step:  # the first shows how long it takes
            time.sleep(took * step / 12)
            run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=120)
        took = took or time.monotonic() - begun
        # Before the program has begun, the interruption is the interpreter's own.
        honest = {0, 1} if step else {0 if name != "check" else 1}
        assert run.returncode in honest | {130, -signal.SIGINT}, (step, out, err)
        if run.returncode == 130:
            assert b"Traceback" not in err, (step, err)
        assert not left_behind(repo.folder, tmp_path / "cache"), step
        assert not list(temporary.iterdir()), step
        for report in repo.folder.glob("report.*"):
            assert report.suffix != ".json" or json.loads(report.read_text())
            assert report.stat().st_size
        assert _nobody_is_left(run.pid), step


@pytest.mark.parametrize("interrupted", [True, False])
def test_an_interruption_that_something_wraps_is_told_as_one(
    interrupted: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While a class is made, Python 3.11 makes a RuntimeError of it."""

    def wrap(_: list[str]) -> int:
        try:
            raise KeyboardInterrupt if interrupted else ValueError("a")
        except (KeyboardInterrupt, ValueError) as error:
            raise RuntimeError("Error calling __set_name__") from error

    monkeypatch.setattr(app, "run", wrap)
    if interrupted:
        with pytest.raises(KeyboardInterrupt):
            cli._run(["check"])
    else:
        assert cli._run(["check"]) == 2
        assert "an error of hotfix-lint itself: RuntimeError" in capsys.readouterr().err


def _nobody_is_left(group: int) -> bool:
    """Tell whether all that a run has started has ended."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
