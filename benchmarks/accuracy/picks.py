"""Real cherry-picks, and whether they are found: by what evidence, and not before they were made.

    python benchmarks/accuracy/picks.py path/to/bare/clone … --count 60
    python benchmarks/accuracy/picks.py path/to/bare/clone --same

A pick is a commit that says "(cherry picked from commit …)"; with --same, one that has author, date
and subject of another. Of each, the change of the commit that it was picked from is looked for in
the history of the pick, with and without its word, and in that of the commit before it, which
must not have it. Each that only its word or nothing tells has a line. The patch ids are also asked of
git itself.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import picks
from hotfix_lint.facts.git import Git

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
TRAILER = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)$", re.MULTILINE)
LOG = ("log", "--branches", "--no-merges", "-z")


class Clone:
    def __init__(self, path: str) -> None:
        self.path = path
        self.git = Git(path, ENVIRONMENT, named=True)

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        command = ["git", "-C", self.path, *arguments]
        return subprocess.run(command, env=ENVIRONMENT, input=given, capture_output=True).stdout

    def told(self, *arguments: str) -> str:
        return self.run(*arguments).decode("utf-8", "replace")

    def by_trailer(self) -> list[tuple[str, str]]:
        grep = ("--fixed-strings", "--grep=(cherry picked from commit ")
        records = self.told(*LOG, *grep, "--format=%H%x00%B").split("\0")
        found = [(sha.strip(), TRAILER.findall(text)) for sha, text in pairs(records)]
        return [(sha, told[-1]) for sha, told in found if told]

    def by_sameness(self) -> list[tuple[str, str]]:
        records = self.told(*LOG, "--format=%H %ct%x00%an%x01%at%x01%s").split("\0")
        same: dict[str, list[tuple[int, str]]] = {}
        for about, key in pairs(records):
            sha, time = about.split()
            same.setdefault(key, []).append((int(time), sha))
        return [(max(two)[1], min(two)[1]) for two in same.values() if len(two) == 2]

    def patch_id(self, commit: str) -> bytes:
        patch = self.run("diff-tree", "-p", "--root", "--full-index", commit)
        return self.run("patch-id", "--stable", given=patch)[:40]


def pairs(records: list[str]) -> Iterator[tuple[str, str]]:
    return zip(records[::2], records[1::2], strict=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clones", nargs="+")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--same", action="store_true")
    given = parser.parse_args()
    for path in given.clones:
        clone = Clone(path)
        found = clone.by_sameness() if given.same else clone.by_trailer()
        random.Random(given.seed).shuffle(found)
        print(path, *tried(clone, found, given.count), sep="\n  ")


def tried(clone: Clone, found: list[tuple[str, str]], count: int) -> Iterator[str]:
    seen: dict[str, Counter[str]] = {key: Counter() for key in ("with", "without", "before")}
    differs = total = 0
    for pick, told in found:
        source = clone.told("rev-parse", "--verify", "--quiet", f"{told}^{{commit}}").strip()
        parents = clone.git.parents(source) if source else []
        if total == count:
            break
        if len(parents) != 1 or source in clone.told("rev-list", pick, f"^{parents[0]}").split():
            continue  # it is no pick of one commit, or the branch has the very commit
        fix = picks.Fix(parents[0], source, (source,))
        before = clone.git.parents(pick)[0]
        outcomes = {
            "with": outcome(clone, fix, pick, picks.EVIDENCE),
            "without": outcome(clone, fix, pick, ("patch-id", "effect")),
            "before": outcome(clone, fix, before, picks.EVIDENCE),
        }
        total += 1
        for key, value in outcomes.items():
            seen[key][value] += 1
        is_same = clone.patch_id(source) == clone.patch_id(pick)
        differs += is_same != (outcomes["without"] == "patch-id")
        if outcomes["without"] == "none":
            held = picks.find(clone.git, fix, pick, ("patch-id", "effect"))
            lines = f"{held.standing} of {held.lines} changed lines stand there"
            yield f"{pick[:12]} from {source[:12]}: {outcomes['with']}; {lines}"
    yield f"{total} picks; git's own patch-id says otherwise of {differs}"
    for key, counts in seen.items():
        yield f"{key}: " + ", ".join(f"{value} {n}" for value, n in counts.most_common())


def outcome(clone: Clone, fix: picks.Fix, tip: str, by: tuple[picks.Evidence, ...]) -> str:
    try:
        return picks.find(clone.git, fix, tip, by).how or "none"
    except FactUnknownError:
        return "unchecked"


if __name__ == "__main__":
    main()
