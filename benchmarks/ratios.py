"""Prints how long hotfix-lint takes, as ratios to a floor that runs in turn with it.

    python benchmarks/ratios.py [--rounds N] [--history REPOSITORY --commits N]

Three tables: a commit message against `python -c pass`; a push of 5 commits and 20 files against
`git diff --numstat`; and, where a repository is given, an audit of its newest commits against
`git log --raw --numstat`. In each round every command runs once, and the ratio is taken inside the
round, so that a busy machine hurts all alike.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("hotfix-lint"))
MESSAGE = """fix(auth): reject expired session tokens

Tokens past their lifetime were accepted since the cache change.

Root cause: the cache key left out the expiry time
Ticket: PAY-1234
Priority: P1
"""


def environment(cache: str) -> dict[str, str]:
    # A lone setting of the machine must not decide whether byte code is written.
    kept = {
        k: v for k, v in os.environ.items() if k not in {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
    }
    return kept | {
        "HOTFIX_LINT_CACHE": cache,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Bench",
        "GIT_AUTHOR_EMAIL": "bench@example.com",
        "GIT_COMMITTER_NAME": "Bench",
        "GIT_COMMITTER_EMAIL": "bench@example.com",
    }


def seconds(command: list[str], folder: str, env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    return time.perf_counter() - start


def table(
    title: str, commands: dict[str, list[str]], folder: str, env: dict[str, str], rounds: int
) -> None:
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        seconds(command, folder, env)  # a warm-up, which does not count
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(seconds(command, folder, env))
    floor = taken[next(iter(commands))]
    print(f"\n{title} ({rounds} rounds; ratio to the first: least, median, most)")
    for name, times in taken.items():
        ratios = sorted(t / f for t, f in zip(times, floor, strict=True))
        print(f"  {name:<40} {ratios[0]:6.2f} {statistics.median(ratios):6.2f} {ratios[-1]:6.2f}")


def git(folder: str, env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, env=env, capture_output=True, check=True)
    return done.stdout.decode().strip()


def small_repository(folder: str, env: dict[str, str]) -> None:
    git(folder, env, "init", "-q", "-b", "main")
    for name in range(40):
        Path(folder, f"m{name}.py").write_text("".join(f"x{n} = {n}\n" for n in range(200)))
    git(folder, env, "add", "-A")
    git(folder, env, "commit", "-q", "-m", "feat: start")
    git(folder, env, "switch", "-q", "-c", "hotfix/PAY-1234-expired-tokens")
    for commit in range(5):
        for name in range(commit * 4, commit * 4 + 4):
            with Path(folder, f"m{name}.py").open("a") as stream:
                stream.write(f"y = {commit}\n")
        git(folder, env, "commit", "-qam", MESSAGE)
    Path(folder, "message").write_text(MESSAGE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--history", metavar="REPOSITORY")
    parser.add_argument("--commits", type=int, default=1000)
    given = parser.parse_args()
    print(f"{sys.version.split()[0]}, {shutil.which('git')}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        env = environment(cache)
        small_repository(folder, env)
        table(
            "commit message",
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                "import click, yaml": [sys.executable, "-c", "import click, yaml"],
                "hotfix-lint hook commit-msg": [PROGRAM, "hook", "commit-msg", "message"],
            },
            folder,
            env,
            given.rounds,
        )
        table(
            "push of 5 commits, 20 files",
            {
                "git diff --numstat": ["git", "diff", "--numstat", "main...HEAD"],
                "python -c pass": [sys.executable, "-c", "pass"],
                "hotfix-lint check": [PROGRAM, "check"],
            },
            folder,
            env,
            given.rounds,
        )
    if given.history:
        with tempfile.TemporaryDirectory() as cache:
            env = environment(cache)
            head = git(given.history, env, "rev-parse", "HEAD")
            base = git(
                given.history,
                env,
                "rev-list",
                "--first-parent",
                f"--skip={given.commits}",
                "-1",
                head,
            )
            where = ["--repository", given.history, "--base", base, "--head", head]
            table(
                f"history of {git(given.history, env, 'rev-list', '--count', f'{base}..{head}')} commits",
                {
                    "git log --raw --numstat": [
                        "git",
                        "log",
                        "-z",
                        "--raw",
                        "--numstat",
                        f"{base}..{head}",
                    ],
                    "hotfix-lint check": [PROGRAM, "check", *where],
                    "… messages only": [PROGRAM, "check", "--stage", "commit", *where],
                },
                given.history,
                env,
                3,
            )


if __name__ == "__main__":
    main()
