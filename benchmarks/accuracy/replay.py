"""Replays real fix commits as hotfix branches and holds what is seen to git's own numbers.

    python benchmarks/accuracy/replay.py --count 20 --seed 1 REPOSITORY… > judgements.jsonl

Each REPOSITORY is a git directory; nothing is written to it. From each, `--count` commits are drawn
whose subject says that they fix something (or, with `--any`, any commits); each is linted as the
hotfix branch that it could have been, its parent being production. One line of JSON tells a commit:
the judgements on dependencies and tests, what `check` said, and where numbers differ from git's.
Exit code 1: a crash, or a number that is not git's.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FIX = re.compile(r"(?i)^(fix|hotfix|bugfix)\b|\bfix(es|ed)?\b|\bbug\b|\bregression\b")
BRANCH = "hotfix/ENG-1-replay"


def git(folder: str, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", folder, *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"},
    )
    return done.stdout.decode("utf-8", "surrogateescape")


def fixes(
    folder: str, count: int, rng: random.Random, *, every: bool, touching: list[str]
) -> list[str]:
    paths = ["--", *(f":(glob)**/{path}" for path in touching)] if touching else []
    log = git(folder, "log", "--no-merges", "--min-parents=1", "--format=%H %s", "HEAD", *paths)
    lines = [line.split(" ", 1) for line in log.split("\n") if " " in line]
    shas = [sha for sha, subject in lines if every or FIX.search(subject)]
    return rng.sample(shas, min(count, len(shas)))


def numbers(folder: str, base: str, head: str) -> dict[str, Any]:
    """Git's own view, read by other means than the program's."""
    records = iter(git(folder, "diff", "--numstat", "-M", "-z", base, head).split("\0")[:-1])
    files, insertions, deletions, renames = 0, 0, 0, []
    for record in records:
        added, removed, path = record.split("\t", 2)
        files += 1
        insertions += 0 if added == "-" else int(added)
        deletions += 0 if removed == "-" else int(removed)
        if not path:
            renames.append((next(records), next(records)))
    # numstat shows copies and renames alike; only renames are asked for, and git makes no copies.
    return {"files": files, "insertions": insertions, "deletions": deletions, "renames": renames}


def program(*arguments: str) -> tuple[int, str, str]:
    path = Path(sys.executable).with_name("hotfix-lint")
    done = subprocess.run([str(path), *arguments], capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def replay(folder: str, head: str) -> dict[str, Any]:
    base = git(folder, "rev-parse", f"{head}^1").strip()
    where = ("--repository", folder, "--base", base, "--head", head, "--branch", BRANCH, "--no-ci")
    start = time.monotonic()
    code, out, err = program("facts", *where)
    told: dict[str, Any] = {"repository": Path(folder).parent.name, "commit": head, "wrong": []}
    if code != 0:
        return told | {"wrong": [f"facts: exit code {code}: {err.strip()}"]}
    seen = json.loads(out)
    for name, value in numbers(folder, base, head).items():
        ours = [(r["from"], r["to"]) for r in seen[name]] if name == "renames" else seen[name]
        if (sorted(ours) if name == "renames" else ours) != (
            sorted(value) if name == "renames" else value
        ):
            told["wrong"].append(f"{name}: {ours} is not git's {value}")
    code, out, err = program("check", *where, "--output", "json")
    told["seconds"] = round(time.monotonic() - start, 2)
    if code not in {0, 1, 2} or not out:
        return told | {"wrong": [*told["wrong"], f"check: exit code {code}: {err.strip()}"]}
    report = json.loads(out)
    return told | {
        "subject": seen["commits"][0]["subject"] if seen["commits"] else "",
        "paths": sorted(seen["roles"]),
        "roles": seen["roles"],
        "dependencies": seen["dependencies"],
        "unreadable": seen["unreadable"],
        "lockfiles": seen["lockfiles"],
        "test_files": seen["test_files"],
        "adds_test": seen["adds_test"],
        "tests": seen["tests"],
        "weakened_tests": seen["weakened_tests"],
        "exit_code": code,
        "rules": sorted({f["rule"] for f in report["findings"]}),
        "unchecked": {r["rule"]: r["reason"] for r in report["results"] if r["outcome"] == "unchecked"},
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--any", action="store_true", help="any commits, not fixes alone")
    parser.add_argument(
        "--touching", action="append", default=[], metavar="GLOB", help="only those that touch it"
    )
    given = parser.parse_args()
    wrong = total = 0
    for folder in given.repositories:
        rng = random.Random(f"{given.seed} {Path(folder).parent.name}")
        for head in fixes(folder, given.count, rng, every=given.any, touching=given.touching):
            told = replay(str(Path(folder).resolve()), head)
            total += 1
            wrong += bool(told["wrong"])
            print(json.dumps(told), flush=True)
    print(
        f"{total} commits of {len(given.repositories)} repositories, {wrong} wrong", file=sys.stderr
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
