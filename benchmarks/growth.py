"""Prints how the cost of hotfix-lint grows with its work: five sizes of each kind, and the exponent.

    python benchmarks/growth.py [--program PATH] [--rounds N] [--only WORD]

The cost of a size is the least processor time of a run, git's included, less that of a run with next
to nothing to do. The exponent is the slope of a line through the five on logarithmic scales: 1 is in
proportion, 2 is four times the cost for twice the work. Ends with exit code 1 if one is above 1.1.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ratios import BRANCH, KINDS, MESSAGE, Bench, heading

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 1.1


class Work(NamedTuple):
    """One kind of work: makes what is needed for a size in a folder, and returns the command.

    Attributes:
        name: what there is more of.
        sizes: five sizes, smallest first.
        make: from an empty folder and a size to the arguments of the program.

    """

    name: str
    sizes: tuple[int, ...]
    make: Callable[[Bench, Path, int], list[str]]


def start(bench: Bench, folder: Path, policy: str = "") -> None:
    bench.git(str(folder), "init", "-q", "-b", "main")
    (folder / "app.py").write_text("x = 1\n")
    if policy:
        (folder / ".hotfix-lint.yaml").write_text(policy)
    bench.git(str(folder), "add", "-A")
    bench.git(str(folder), "commit", "-q", "-m", "feat: start")
    bench.git(str(folder), "switch", "-q", "-c", BRANCH)


def imported(bench: Bench, folder: Path, lines: list[str]) -> None:
    """Add commits to the branch by git fast-import, whose lines `lines` are."""
    text = "".join(f"{line}\n" for line in lines).encode()
    command = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(command, cwd=folder, env=bench.env, input=text, check=True)


def commit(message: str, since: str) -> list[str]:
    head = f"commit refs/heads/{BRANCH}\ncommitter B <b@example.com> 1700000000 +0000"
    return [head, f"data {len(message.encode())}\n{message}", *([since] if since else [])]


CHECK = ["check", "--no-ci", "--fail-on", "error"]


def commits(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder)
    lines: list[str] = []
    for number in range(size):
        lines += commit(MESSAGE, f"from refs/heads/{BRANCH}^0" if not number else "")
        lines += [
            f"M 100644 inline m{number % 50}.py",
            f"data {len(str(number)) + 4}\nx = {number}",
        ]
    imported(bench, folder, lines)
    return CHECK


def files(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder)
    lines = commit(MESSAGE, f"from refs/heads/{BRANCH}^0")
    for number in range(size):
        lines += [f"M 100644 inline src/d{number % 97}/m{number}.py", "data 6\nx = 1\n"]
    imported(bench, folder, lines)
    return CHECK


def changed_lines(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder)
    text = "".join(f"value_{number} = compute({number})\n" for number in range(size // 20))
    lines = commit(MESSAGE, f"from refs/heads/{BRANCH}^0")
    for number in range(20):
        lines += [f"M 100644 inline m{number}.py", f"data {len(text)}\n{text}"]
    imported(bench, folder, lines)
    return CHECK


def tests(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder)
    case = "def test_{n}():\n    value = compute({n})\n    assert value == {n}\n\n\n"
    text = "".join(case.format(n=number) for number in range(size // 100))
    lines = commit(MESSAGE, f"from refs/heads/{BRANCH}^0")
    for number in range(20):
        lines += [f"M 100644 inline tests/test_m{number}.py", f"data {len(text)}\n{text}"]
    imported(bench, folder, lines)
    return CHECK


def findings(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder)
    text = "".join(f"print({number})  # debug\n<<<<<<< a\n" for number in range(size // 20))
    lines = commit(MESSAGE, f"from refs/heads/{BRANCH}^0")
    for number in range(20):
        lines += [f"M 100644 inline m{number}.py", f"data {len(text)}\n{text}"]
    imported(bench, folder, lines)
    # All of them are told; SARIF would be cut.
    return [*CHECK, "-o", "json", "--only", "leftovers"]


def team(size: int) -> str:
    rules = "".join(f"  team-{n}: {KINDS[n % len(KINDS)].format(n=n)}\n" for n in range(size))
    return f"version: 1\nextends: hotfix\nrules:\n{rules}" if size else ""


def rules(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder, team(size))
    (folder / ".git" / "message").write_text(MESSAGE)
    return ["hook", "commit-msg", ".git/message"]


def policy(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder, team(size) or "version: 1\nextends: hotfix\nrules: {branch-fresh: off}\n")
    return ["policy", "check"]


def message(bench: Bench, folder: Path, size: int) -> list[str]:
    start(bench, folder)
    body = "".join(f"line {number} of what happened\n" for number in range(size))
    text = MESSAGE.replace("Tokens past", f"{body}\nTokens past")
    (folder / ".git" / "message").write_text(text)
    return ["hook", "commit-msg", ".git/message"]


WORK = (
    Work("commits", (500, 1_000, 2_000, 4_000, 8_000), commits),
    Work("files", (500, 1_000, 2_000, 4_000, 8_000), files),
    Work("changed lines", (6_000, 12_000, 24_000, 48_000, 96_000), changed_lines),
    Work("lines of tests", (6_000, 12_000, 24_000, 48_000, 96_000), tests),
    Work("findings", (1_000, 2_000, 4_000, 8_000, 16_000), findings),
    Work("rules of a team, kept", (75, 150, 300, 600, 1_200), rules),
    Work("rules of a team, resolved", (75, 150, 300, 600, 1_200), policy),
    Work("lines of a message", (2_000, 4_000, 8_000, 16_000, 32_000), message),
)


def least(bench: Bench, command: list[str], folder: Path) -> float:
    """Return the least processor time of some runs, in seconds, after one that fills the cache."""
    first = subprocess.run(command, cwd=folder, env=bench.env, stdout=-1, stderr=-2, text=True)
    if first.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} ended with {first.returncode}:\n{first.stdout[-2000:]}")
    return min(bench.run(command, str(folder), None).processor for _ in range(bench.rounds))


def slope(points: list[tuple[float, float]]) -> float:
    """Return the slope of the line of least squares through points, on logarithmic scales."""
    pairs = [(math.log(x), math.log(y)) for x, y in points]
    middle_x = sum(x for x, _ in pairs) / len(pairs)
    middle_y = sum(y for _, y in pairs) / len(pairs)
    over = sum((x - middle_x) * (y - middle_y) for x, y in pairs)
    return over / sum((x - middle_x) ** 2 for x, _ in pairs)


def grow(bench: Bench, work: Work) -> float:
    costs: list[float] = []
    for size in (0, *work.sizes):
        with tempfile.TemporaryDirectory(dir=bench.folder) as name:
            folder = Path(name)
            command = [bench.program, *work.make(bench, folder, max(size, work.sizes[0] // 100))]
            costs.append(least(bench, command, folder))
    # What is below the clock's own step counts as a step.
    more = [max(cost - costs[0], 0.002) for cost in costs[1:]]
    found = slope(list(zip(work.sizes, more, strict=True)))
    told = " ".join(f"{size:>7,}: {cost:6.2f}" for size, cost in zip(work.sizes, more, strict=True))
    print(f"  {work.name:<26} {costs[0]:5.2f}  {told}   {found:5.2f}", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("hotfix-lint")))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="kinds of work whose names hold this")
    given = parser.parse_args()
    program = shutil.which(given.program)
    if program is None:
        parser.error(f"there is no program {given.program}")
    heading(program)
    print("\nseconds of processor time beside those of next to nothing, by size; the exponent")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, os.path.abspath(program), given.rounds)
        found = [grow(bench, work) for work in WORK if given.only in work.name]
    return 1 if max(found, default=0) > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
