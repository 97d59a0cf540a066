"""Whatever fails under a run, it ends in a sentence and exit code 2, and leaves nothing behind."""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import settings

from hotfix_lint import cli
from hotfix_lint.facts import git as git_module
from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.cli.test_ci import Job
from tests.cli.test_releases import Release
from tests.repositories import (
    BRANCH,
    FIXED,
    GOOD,
    NEW_TEST,
    Repository,
    good_hotfix,
    message,
    production,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the git that fails is a shell script")

# Counts its calls, and at the one that is asked for does what is asked for.
FAULTY = """\
#!/bin/sh
read -r count <"$FAULT_COUNT"
count=$((count + 1))
echo $count > "$FAULT_COUNT"
if [ $count -eq "$FAULT_AT" ]; then
  case $FAULT in
    refuse) echo "fatal: the disk is broken" >&2; exit 128;;
    die) kill -9 $$;;
    babble) printf 'what\\0is\\377this\\n:1 2\\n\\0'; exit 0;;
    nonsense) echo "fatal nonsense"; exit 0;;
    number) echo 9999999999999999999999999; exit 0;;
    empty) exit 0;;
    cut) "$FAULT_GIT" "$@" >"$FAULT_COUNT.out"; code=$?
      head -c $(($(wc -c <"$FAULT_COUNT.out") / 2)) "$FAULT_COUNT.out"; exit $code;;
    hang) sleep 3; exit 128;;
    interrupt) kill -INT $PPID; exec sleep 30;;
  esac
fi
exec "$FAULT_GIT" "$@"
"""


class Faulty(NamedTuple):
    """A git on the PATH that fails when it is told to."""

    counter: Path
    run: Callable[[int], tuple[int, str, str]]

    def calls(self) -> int:
        return int(self.counter.read_text())


def _staged(folder: Path) -> Repository:
    repo = production(folder).branch(BRANCH)
    return repo.stage({"app.py": FIXED, "tests/test_app.py": NEW_TEST})


def _released(folder: Path) -> Repository:
    return Release(folder.parent).tag().checkout()


def _in_ci(folder: Path) -> Repository:
    """Make the checkout of a pull request, and its environment beside it."""
    job = Job(folder.parent, good_hotfix(folder.parent / "origin"))
    (folder.parent / "environment.json").write_text(json.dumps(job.github()))
    return job.checkout(at=job.merge)


def _with_policy(folder: Path) -> Repository:
    policy = "version: 1\nextends: hotfix\nworkflow: {backport-to: {develop: develop}}\n"
    repo = production(folder).commit("chore: policy", {".hotfix-lint.yaml": policy})
    repo.git("branch", "develop")
    repo.branch(BRANCH)
    return repo.commit(message(), {"app.py": FIXED, "tests/test_app.py": NEW_TEST})


# What reads: the repository, the arguments, what stands at standard input with {head} and {zero}.
RUNS: dict[str, tuple[Callable[[Path], Repository], list[str], str]] = {
    "check": (good_hotfix, ["check", "--output", "json=report.json", "--output", "text"], ""),
    "facts": (good_hotfix, ["facts"], ""),
    "status": (_with_policy, ["status"], ""),
    "template": (_with_policy, ["template", "pull-request"], ""),
    "init": (good_hotfix, ["init", "--stdout"], ""),
    "policy-check": (_with_policy, ["policy", "check"], ""),
    "policy-show": (_with_policy, ["policy", "show"], ""),
    "rules": (_with_policy, ["rules"], ""),
    "fix": (good_hotfix, ["fix", "--dry-run"], ""),
    "start": (production, ["start", "ENG-9", "stop the leak", "--dry-run"], ""),
    "backport": (_with_policy, ["backport", "--dry-run"], ""),
    "commit-msg": (_staged, ["hook", "commit-msg", "message"], ""),
    "pre-commit": (_staged, ["hook", "pre-commit"], ""),
    "pre-push": (
        good_hotfix,
        ["hook", "pre-push", "origin", "url"],
        f"refs/heads/x {{head}} refs/heads/{BRANCH} {{zero}}\n",
    ),
    "pre-receive": (
        _with_policy,
        ["hook", "pre-receive"],
        f"{{zero}} {{head}} refs/heads/{BRANCH}\n",
    ),
    "update": (_with_policy, ["hook", "update", f"refs/heads/{BRANCH}", "{zero}", "{head}"], ""),
}


# What asks git still other questions; only where all is asked for.
MORE: dict[str, tuple[Callable[[Path], Repository], list[str], str]] = {
    "tag": (_released, ["check", "--tag", "v2.3.5"], ""),
    "close": (_with_policy, ["check", "--stage", "close", "--allow-unchecked"], ""),
    "past": (_released, ["check", "--on", "last:2"], ""),
    "policy-from": (_with_policy, ["check", "--policy-from", "main"], ""),
    "ci": (_in_ci, ["check"], ""),
}

# The nightly and thorough profiles have every fault at every call of every run.
WHOLE = settings.get_current_profile_name() != "quick"
RUNS |= MORE if WHOLE else {}
BY_ALL = set(RUNS) if WHOLE else {"check", "commit-msg", "pre-commit"}
FAULTS = ("refuse", "die", "babble", "hang")
# Answers with exit code 0 that cannot always be told from true ones.
SEEMING = ("nonsense", "number", "empty", "cut")
# What judges nothing; ten calls stand for all of those that ask the most.
TELLING = {"status", "template", "init", "policy-check", "policy-show", "rules", "fix", "past"}
TELLING &= RUNS.keys()
MOST = sys.maxsize if WHOLE else 10


@pytest.fixture
def faulty(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Faulty]:
    # GitPython asks for git's version when it is first imported, and only then.
    importlib.import_module("git")
    make, arguments, given = RUNS[request.param]
    repo = make(tmp_path / "repo")
    (repo.folder / "message").write_text(GOOD)
    names = {"head": repo.sha(), "zero": "0" * 40}
    arguments = [argument.format(**names) for argument in arguments]
    folder, count = tmp_path / "bin", tmp_path / "count"
    folder.mkdir()
    (folder / "git").write_text(FAULTY)
    (folder / "git").chmod(0o755)
    beside = tmp_path / "environment.json"
    of_run = json.loads(beside.read_text()) if beside.exists() else {}
    for name, value in (environment() | of_run).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAULT_COUNT", str(count))
    monkeypatch.setenv("FAULT_GIT", str(shutil.which("git", path=environment()["PATH"])))
    monkeypatch.setattr(git_module, "MAX_SECONDS", 0.5)
    monkeypatch.chdir(repo.folder)

    def run(at: int) -> tuple[int, str, str]:
        monkeypatch.setenv("FAULT_AT", str(at))
        count.write_text("0")
        stdin = io.TextIOWrapper(io.BytesIO(given.format(**names).encode()))
        monkeypatch.setattr(sys, "stdin", stdin)
        code = cli._run(list(arguments))
        told = capsys.readouterr()
        return code, told.out, told.err

    yield Faulty(count, run)
    gc.enable()  # a hook takes it for its last act


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        (run, fault)
        for run in RUNS
        if run not in TELLING
        # All read by the same module: how it takes the other faults, a few show.
        for fault in (FAULTS if run in BY_ALL else ("die",))
    ],
    indirect=["faulty"],
)
def test_a_git_that_fails_at_any_call_is_no_pass(
    faulty: Faulty, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("FAULT", fault)
    honest = faulty.run(0)
    assert honest[0] in {0, 1}, honest
    calls = faulty.calls()
    assert calls >= 1
    for at in range(1, calls + 1):
        before = sorted(os.listdir("."))
        code, out, err = faulty.run(at)
        if code == honest[0] and _unchecked(out) > _unchecked(honest[1]):
            # It is said which rules were not checked; a warning, or an option, lets that pass.
            continue
        if fault in {"refuse", "babble"} and code == honest[0]:
            # Of some questions the answer may be none, as which remotes there are.
            assert (code, out, err) == honest or ", so main as base" in out, at
            continue
        assert code == 2, (at, code, out, err)
        assert "Traceback" not in err, at
        assert "error of hotfix-lint itself" not in err, (at, err)
        assert "hotfix-lint: " in out + err, at
        assert set(os.listdir(".")) - set(before) <= {"report.json"}, at


def _unchecked(text: str) -> int:
    return text.count("\n  ? ")


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [(run, fault) for run in sorted(TELLING) for fault in (FAULTS if WHOLE else ("die",))],
    indirect=["faulty"],
)
def test_what_only_tells_says_less_without_git_and_breaks_nothing(
    faulty: Faulty, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A text to fill in is of use with fewer words, too; what is not known is said not to be."""
    monkeypatch.setenv("FAULT", fault)
    assert faulty.run(0)[0] in {0, 1}
    calls = faulty.calls()
    for at in range(1, calls + 1, max(1, calls // MOST)):
        before = sorted(os.listdir("."))
        code, out, err = faulty.run(at)
        assert code in {0, 2}, (at, code, out, err)
        assert code == 0 or err.startswith("hotfix-lint: "), (at, err)
        assert "Traceback" not in err, at
        assert "error of hotfix-lint itself" not in err, (at, err)
        assert sorted(os.listdir(".")) == before, at


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [(run, fault) for run in RUNS for fault in SEEMING] if WHOLE else [("commit-msg", "cut")],
    indirect=["faulty"],
)
def test_an_answer_that_only_seems_to_be_one_is_no_error_of_our_own(
    faulty: Faulty, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """An empty answer may be the truth: nothing is promised but that the run ends as runs do."""
    monkeypatch.setenv("FAULT", fault)
    assert faulty.run(0)[0] in {0, 1}
    for at in range(1, faulty.calls() + 1):
        before = sorted(os.listdir("."))
        code, out, err = faulty.run(at)
        assert code in {0, 1, 2}, (at, code, out, err)
        assert code != 2 or "hotfix-lint: " in out + err, (at, out, err)
        assert "Traceback" not in err, at
        assert "error of hotfix-lint itself" not in err, (at, err)
        assert set(os.listdir(".")) - set(before) <= {"report.json"}, at


@pytest.mark.parametrize(
    ("faulty", "most"),
    [(run, MOST if run in TELLING else sys.maxsize) for run in RUNS],
    indirect=["faulty"],
)
def test_an_interruption_at_any_call_ends_the_run_at_once(
    faulty: Faulty, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setenv("FAULT", "interrupt")
    assert faulty.run(0)[0] in {0, 1}
    calls, before = faulty.calls(), sorted(os.listdir("."))
    for at in range(1, calls + 1, max(1, calls // most)):
        with pytest.raises(KeyboardInterrupt):
            faulty.run(at)
        assert set(os.listdir(".")) - set(before) <= {"report.json"}, at


def test_an_object_that_is_missing_is_unchecked_or_told(tmp_path: Path) -> None:
    """Each object of the change in turn, be it a commit, a tree or a file."""
    repo = good_hotfix(tmp_path)
    names = repo.git("rev-list", "--objects", "HEAD", "^main").split("\n")
    assert len(names) >= 4
    for name in [line.split(" ")[0] for line in names]:
        path = repo.folder / ".git/objects" / name[:2] / name[2:]
        content = path.read_bytes()
        path.unlink()
        for damage in (None, b"", content[: len(content) // 2]):
            if damage is not None:
                path.write_bytes(damage)
            ended = hotfix_lint(repo.folder, "check")
            assert ended.code == 2, (name, damage, ended)
            assert "error of hotfix-lint itself" not in ended.err, (name, ended.err)
        path.unlink()
        path.write_bytes(content)
        path.chmod(0o444)
    assert hotfix_lint(repo.folder, "check").code == 0


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    file = tmp_path / "file"
    file.write_text("")
    expected = hotfix_lint(repo.folder, "check")
    for cache in (file, file / "below", Path("/proc/nothing"), Path("/dev/null")):
        assert hotfix_lint(repo.folder, "check", cache=cache) == expected, cache


def test_a_repository_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    expected = hotfix_lint(repo.folder, "check")
    subprocess.run(["chmod", "-R", "a-w", str(repo.folder)], check=True)
    try:
        assert hotfix_lint(repo.folder, "check") == expected
        assert hotfix_lint(repo.folder, "hook", "pre-commit").code == 0
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(repo.folder)], check=True)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", [["check"], ["check", "-o", "sarif"], ["rules"], ["facts"]])
def test_a_standard_output_without_room_is_told(tmp_path: Path, arguments: list[str]) -> None:
    repo = good_hotfix(tmp_path)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [str(PROGRAM), *arguments],
            cwd=repo.folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    err = done.stderr.decode()
    assert done.returncode == 2, err
    assert err == "hotfix-lint: standard output cannot be written: no space left on device\n"


def test_an_interrupted_run_ends_its_git_and_leaves_nothing(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    folder, started = tmp_path / "bin", tmp_path / "started"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\necho $$ > "{started}"\nexec sleep 60\n')
    (folder / "git").chmod(0o755)
    path = f"{folder}{os.pathsep}{environment()['PATH']}"
    run = subprocess.Popen(
        [str(PROGRAM), "check", "--output", "json=report.json"],
        cwd=repo.folder,
        env=environment() | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while not (started.exists() and started.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    git = int(started.read_text())
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert (run.returncode, out, err.strip()) == (130, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.kill(git, 0)
    assert sorted(os.listdir(repo.folder)) == sorted(
        {".git", "app.py", "prices.py", "requirements.txt", "tests"}
    )


def test_memory_of_git_is_bounded(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux can bound a process that runs")
    folder = tmp_path / "bin"
    folder.mkdir()
    grew = tmp_path / "grew"
    code = f"import time; time.sleep(0.3); bytearray(1 << 30); open({str(grew)!r}, 'w')"
    (folder / "git").write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" 2>/dev/null\n')
    (folder / "git").chmod(0o755)
    repo = good_hotfix(tmp_path / "repo")
    path = f"{folder}{os.pathsep}{environment()['PATH']}"
    ended = hotfix_lint(repo.folder, "check", PATH=path)
    assert (ended.code, ended.err) == (2, 'hotfix-lint: git cannot read ".": no answer\n')
    assert not grew.exists()
