"""Prints how long hotfix-lint takes, as ratios to a floor that runs in turn with it.

    python benchmarks/ratios.py [--program PATH] [--peer 'NAME=COMMAND'] [--rounds N]
                                [--only TABLE] [--history REPOSITORY --commits N]

Tables: a commit message, with the policy's cache and without, against `python -c pass`; the reading
of a policy of 109 rules against the imports of jsonschema, click and yaml; a push of 5 commits and
20 files; a change of 50 MB, and two of 200 manifests; and, where a repository is given, an audit of its newest
commits. In each round every command runs once, in an order that turns by one place a round, and
the ratio is taken inside the round, so that a busy machine hurts all alike.

Measure an installed wheel, as users have it (`--program`): a source checkout reads its catalogues
as YAML, and byte code may not be written there. gitlint, committed and commitlint run along where
they are on the PATH; the command of another peer, or of one elsewhere, may hold `{message}`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import files

MESSAGE = """fix(auth): reject expired session tokens

Tokens past their lifetime were accepted since the cache change.

Root cause: the cache key left out the expiry time
Ticket: PAY-1234
Priority: P1
"""
BRANCH = "hotfix/PAY-1234-expired-tokens"
KINDS = (
    (
        "{{severity: warning, stage: commit, check: text, of: commit.subject,"
        " not-matches: '(?i)\\b(forbidden{n}|banned{n})\\b'}}"
    ),
    (
        "{{severity: warning, stage: commit, check: fields, of: commit,"
        " require: {{Extra {n}: {{required: false, min-length: 3, matches: '^[A-Za-z]+$'}}}}}}"
    ),
    (
        "{{severity: warning, stage: push, check: changed-files,"
        " forbid: {{paths: ['infra/{n}/**', '**/old{n}/*.sql']}}}}"
    ),
    (
        "{{severity: note, stage: commit, check: text, of: commit.body,"
        " not-matches: ['password{n}\\s*=', 'token{n}:\\s*\\S+']}}"
    ),
)


# Reads the policy of the folder that it runs in, as a hook does.
LOAD = """
import os
from hotfix_lint.policy import cache, find
cache.load(find.find(".", None), find.reader("."), os.environ["HOTFIX_LINT_CACHE"] or None)
"""

# Linters of messages that are measured too where they are installed.
PEERS = {
    "gitlint": "gitlint --msg-filename {message}",
    "committed": "committed --commit-file {message}",
    "commitlint": "commitlint --edit {message}",
}


class Run(NamedTuple):
    """What one command took.

    Attributes:
        seconds: from its start to its end.
        processor: seconds of processor time, with those of the processes that it started.
        memory: MiB of the largest of them.

    """

    seconds: float
    processor: float
    memory: float


class Bench:
    """A temporary folder in which commands run with nothing of the user's own settings."""

    def __init__(self, folder: str, program: str, rounds: int) -> None:
        self.folder = folder
        self.program = program
        self.rounds = rounds
        # A lone setting of the machine must not decide whether byte code is written.
        dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
        self.env = {k: v for k, v in os.environ.items() if k not in dropped} | {
            "HOTFIX_LINT_CACHE": os.path.join(folder, "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "Bench",
            "GIT_AUTHOR_EMAIL": "bench@example.com",
            "GIT_COMMITTER_NAME": "Bench",
            "GIT_COMMITTER_EMAIL": "bench@example.com",
        }

    def git(self, repository: str, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=repository, env=self.env, stdout=-1, check=True)
        return done.stdout.decode().strip()

    def run(self, command: list[str], repository: str, given: str | None) -> Run:
        with open(given or os.devnull, "rb") as stdin:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=repository, env=self.env, stdin=stdin, stdout=-3, stderr=-3
            )
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0  # it is reaped
        seconds = time.perf_counter() - start
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

    def table(
        self,
        title: str,
        repository: str,
        commands: dict[str, list[str]],
        *,
        given: str | None = None,
        rounds: int | None = None,
    ) -> None:
        """Run the commands in turn and print their ratios to the first."""
        turns = rounds or self.rounds
        names = list(commands)
        runs: dict[str, list[Run]] = {name: [] for name in names}
        for turn in range(-1, turns):
            shift = turn % len(names)
            for name in names[shift:] + names[:shift]:
                found = self.run(commands[name], repository, given)
                if turn >= 0:  # the first is a warm-up
                    runs[name].append(found)
        floor = [run.seconds for run in runs[names[0]]]
        print(f"\n{title} ({turns} rounds)")
        print(f"  {'':<44} {'least':>7} {'median':>7} {'most':>7}   MiB")
        for name in names:
            ratios = sorted(r.seconds / f for r, f in zip(runs[name], floor, strict=True))
            middle = statistics.median(ratios)
            memory = max(run.memory for run in runs[name])
            print(
                f"  {name:<44} {ratios[0]:7.2f} {middle:7.2f} {ratios[-1]:7.2f}  {memory:4.0f}",
                flush=True,
            )

    def small_repository(self, name: str, policy: str | None) -> str:
        """Make a repository with a hotfix of 5 commits and 20 files."""
        repository = os.path.join(self.folder, name)
        os.mkdir(repository)
        self.git(repository, "init", "-q", "-b", "main")
        for number in range(40):
            lines = "".join(f"x{n} = {n}\n" for n in range(200))
            Path(repository, f"m{number}.py").write_text(lines)
        if policy:
            Path(repository, ".hotfix-lint.yaml").write_text(policy)
        self.git(repository, "add", "-A")
        self.git(repository, "commit", "-q", "-m", "feat: start")
        self.git(repository, "switch", "-q", "-c", BRANCH)
        for commit in range(5):
            for number in range(commit * 4, commit * 4 + 4):
                with Path(repository, f"m{number}.py").open("a") as stream:
                    stream.write(f"y = {commit}\n")
            self.git(repository, "commit", "-qam", MESSAGE)
        Path(repository, ".git", "message").write_text(MESSAGE)
        return repository

    def large_repository(self, megabytes: int, files: int) -> str:
        """Make a repository whose branch adds so many megabytes in so many files."""
        repository = os.path.join(self.folder, "large")
        os.mkdir(repository)
        self.git(repository, "init", "-q", "-b", "main")
        chance = random.Random(20)
        words = ["alpha", "beta", "gamma", "return", "value", "if", "error", "token", "cache"]
        pool = [f"    {' '.join(chance.choices(words, k=8))}  # {n:06d}\n" for n in range(20_000)]
        each = megabytes * 1_000_000 // files // (sum(map(len, pool)) // len(pool))
        starts = [chance.randrange(10_000) for _ in range(files)]
        for stage, message in enumerate(("feat: start", "fix: everything")):
            for number, start in enumerate(starts):
                path = Path(repository, f"src/d{number % 97:02d}/m{number:06d}.py")
                path.parent.mkdir(parents=True, exist_ok=True)
                old = pool[start : start + 40]
                new = (pool * 2)[start + 100 : start + 100 + each] if stage else []
                path.write_text("".join(old + new))
            self.git(repository, "add", "-A")
            self.git(repository, "commit", "-q", "-m", message)
            if not stage:
                self.git(repository, "switch", "-q", "-c", "hotfix/PAY-1-big")
        return repository


def messages(bench: Bench, peers: dict[str, str]) -> None:
    plain = bench.small_repository("plain", None)
    rules = "".join(f"  team-{n}: {KINDS[n % len(KINDS)].format(n=n)}\n" for n in range(60))
    team = bench.small_repository("team", f"version: 1\nextends: hotfix\nrules:\n{rules}")
    hook = [bench.program, "hook", "commit-msg", ".git/message"]
    cold = ["env", "HOTFIX_LINT_CACHE=", *hook]
    floor = {"python -c pass": [sys.executable, "-c", "pass"]}
    others = {
        name: shlex.split(command.replace("{message}", ".git/message"))
        for name, command in peers.items()
    }
    own = {"hook commit-msg": hook, "hook commit-msg, no cache": cold}
    bench.table("commit message, built-in policy", plain, floor | others | own)
    bench.table("commit message, 60 rules more", team, floor | own)
    # Of the program's own environment, which has what it is measured against.
    python = str(Path(os.path.realpath(bench.program)).with_name("python"))
    load = [python, "-c", LOAD]
    commands = {
        "python -c 'import jsonschema'": [python, "-c", "import jsonschema"],
        "python -c 'import click, yaml'": [python, "-c", "import click, yaml"],
        "the policy is read, no cache": ["env", "HOTFIX_LINT_CACHE=", *load],
        "the policy is read": load,
    }
    bench.table("policy of the built-in rules and 60 more", team, commands)
    sha = bench.git(plain, "rev-parse", "HEAD")
    pushed = os.path.join(bench.folder, "pushed")
    Path(pushed).write_text(f"refs/heads/x {sha} refs/heads/{BRANCH} {'0' * 40}\n")
    both = f"{shlex.quote(sys.executable)} -c pass; git diff --numstat main...HEAD"
    commands = {
        "python -c pass and git diff --numstat": ["sh", "-c", both],
        "hook pre-push": [bench.program, "hook", "pre-push", "origin", "url"],
        "check": [bench.program, "check", "--no-ci"],
    }
    bench.table("push of 5 commits, 20 files", plain, commands, given=pushed)


def manifests(bench: Bench) -> None:
    """Measure changes of 2,000 files, 200 of which are manifests and lockfiles."""
    for name, title, write in (
        ("manifests", "of every sort, a few entries changed in each", files.write),
        ("entries", "package-lock.json's, every entry changed", every_entry),
    ):
        repository = os.path.join(bench.folder, name)
        os.mkdir(repository)
        bench.git(repository, "init", "-q", "-b", "main")
        for stage, message in enumerate(("feat: start", "fix: everything")):
            write(Path(repository), stage)
            bench.git(repository, "add", "-A")
            bench.git(repository, "commit", "-q", "-m", message)
            if not stage:
                bench.git(repository, "switch", "-q", "-c", "hotfix/PAY-1-manifests")
        check = [bench.program, "check", "--no-ci"]
        commands = {
            "git diff --raw -p": ["git", "diff", "--raw", "-p", "main...HEAD"],
            "check, the rules on dependencies": [*check, "--only", "tag:dependencies"],
            "check": check,
        }
        bench.table(f"change of 2,000 files, 200 {title}", repository, commands)


def every_entry(folder: Path, stage: int) -> None:
    """Write source and npm's files, of which at the other stage nothing is the same."""
    for number in range(1_800):
        path = folder / f"src/d{number % 60:02d}/m{number:04d}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"x{n} = {n + stage}\n" for n in range(20)))
    for number in range(100):
        package = folder / f"packages/p{number:02d}"
        package.mkdir(parents=True, exist_ok=True)
        name = f"name{number}-"
        wanted = {f"{name}{n}": f"^{n}.{stage}.0" for n in range(30)}
        locked = {f"node_modules/{name}{n}": {"version": f"{n}.{stage}.0"} for n in range(300)}
        (package / "package.json").write_text(json.dumps({"dependencies": wanted}, indent=2))
        lock = {"lockfileVersion": 3, "packages": locked}
        (package / "package-lock.json").write_text(json.dumps(lock, indent=2))


def large(bench: Bench) -> None:
    repository = bench.large_repository(50, 500)
    commands = {
        "git diff --numstat": ["git", "diff", "--numstat", "main...HEAD"],
        "check": [bench.program, "check", "--no-ci"],
    }
    bench.table("change of 50 MB, 500 files", repository, commands, rounds=5)


def history(bench: Bench, source: str, commits: int) -> None:
    repository = os.path.join(bench.folder, "history")
    bench.git(".", "clone", "-q", "--shared", "--no-checkout", source, repository)
    head = bench.git(repository, "rev-parse", "HEAD")
    # The nearest ancestor of the first line that leaves so many commits to look at.
    low, high = 1, int(bench.git(repository, "rev-list", "--count", "--first-parent", head)) - 1
    while low < high:
        middle = (low + high) // 2
        found = int(bench.git(repository, "rev-list", "--count", f"{head}~{middle}..{head}"))
        low, high = (low, middle) if found >= commits else (middle + 1, high)
    base = bench.git(repository, "rev-parse", f"{head}~{low}")
    count = bench.git(repository, "rev-list", "--count", f"{base}..{head}")
    check = [bench.program, "check", "--no-ci", "--base", base, "--head", head, "--all-branches"]
    by_name = ["tag:message", "branch-name", "new-source-files", "ci-change"]
    only = [word for rule in by_name for word in ("--only", rule)]
    commands = {
        "git log --raw --numstat": ["git", "log", "-z", "--raw", "--numstat", f"{base}..{head}"],
        "check, all rules of a push": check,
        "check, rules on messages, names, paths": [*check, *only],
    }
    bench.table(f"history of {count} commits", repository, commands, rounds=3)


def heading(program: str) -> None:
    """Say what is measured, and on what."""
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True)
    own = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    print(f"{own.stdout.strip()}, Python {platform.python_version()}, {git.stdout.strip()},")
    print(f"{platform.system()}, {os.cpu_count()} processors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("hotfix-lint")))
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--only", choices=("messages", "large", "manifests", "history"))
    parser.add_argument("--history", metavar="REPOSITORY")
    parser.add_argument("--commits", type=int, action="append")
    given = parser.parse_args()
    program = shutil.which(given.program)
    if program is None:
        parser.error(f"there is no program {given.program}")
    here = {name: command for name, command in PEERS.items() if shutil.which(name)}
    peers = here | dict(peer.split("=", 1) for peer in given.peer)
    heading(program)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, os.path.abspath(program), given.rounds)
        tables = {
            "messages": lambda: messages(bench, peers),
            "large": lambda: large(bench),
            "manifests": lambda: manifests(bench),
        }
        for name, table in tables.items():
            if given.only in (None, name):
                table()
        if given.history:
            for commits in given.commits or [1_000]:
                history(bench, os.path.abspath(given.history), commits)
                shutil.rmtree(os.path.join(folder, "history"))


if __name__ == "__main__":
    main()
