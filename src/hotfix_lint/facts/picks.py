"""Whether the history of a branch holds a change, by what evidence, and what of it is missing.

In the order of what the evidence is worth:

- ``commit``: the history has the very commits;
- ``patch-id``: it has commits with the same patches by `git patch-id --stable`, each for each
  (a rebase, a clean cherry-pick) or one with the whole change's (a squash);
- ``effect``: it has commits that change the same lines in other surroundings, or all changed lines
  stand in the branch's files, as where a conflict was resolved;
- ``trailer``: a commit says that it is picked from the change (`git cherry-pick -x`), and at least
  touches a file of it or changes a line of it as well. This is a claim of that commit's author.

A change that was there and was taken back is not there.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts.git import (
    DIFF_OPTIONS,
    LOG_OPTIONS,
    PATCH_OPTIONS,
    Parsing,
    calls,
    full_name,
    number,
    object_name,
    object_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from hotfix_lint.facts.changes import Hunk
    from hotfix_lint.facts.git import Git

    Evidence = Literal["commit", "patch-id", "effect", "trailer"]

EVIDENCE: tuple[Evidence, ...] = ("commit", "patch-id", "effect", "trailer")
# As many commits are compared with the change; a branch has seldom more since a hotfix began.
MAX_COMPARED = 5_000
MAX_FILE = 4 << 20
MAX_COMPARISONS = 2_000_000
# Clocks of machines differ.
_SLACK = 24 * 60 * 60
_PATCHES_PER_CALL = 250
# Git changes the prefixes round, too.
_REVERSED = ("-R", "--src-prefix=b/", "--dst-prefix=a/")
_CONTEXT = 3
# https://git-scm.com/docs/git-cherry-pick#Documentation/git-cherry-pick.txt--x
_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)$", re.MULTILINE)
_CONFLICT = re.compile(rb"^\+(<{7}|>{7}|\|{7})( |$)", re.MULTILINE)
# Fewer letters and digits tell nothing: a brace, `else`, `end`.
_TELLING = 5


class Fix(NamedTuple):
    """The change that is looked for.

    Attributes:
        base: full object name of the commit that it was made on.
        head: full object name of its newest commit.
        commits: full object names of its commits but for merges, oldest first.
        also: other commits that are known to be it, such as what it became on production.

    """

    base: str
    head: str
    commits: tuple[str, ...]
    also: tuple[str, ...] = ()


class Held(NamedTuple):
    """How a branch holds a change.

    Attributes:
        how: the best evidence, or None if the change is not there.
        commits: full object names of the commits of the branch that are the evidence, oldest
            first; none where the files alone show it.
        missing: those of the change's commits that are not found, where others are.
        claimed: full object name of the newest commit that says it is picked from the change, or
            "".
        borne_out: what that commit does has to do with the change.
        standing: how many of the changed lines stand in the branch's files, if that was counted.
        lines: how many changed lines there are, if they were counted.
        elsewhere: the files of the change whose lines do not all stand there, with how many do.
        reverted: full object name of the commit that took it back, or "".

    """

    how: Evidence | None = None
    commits: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    claimed: str = ""
    borne_out: bool = False
    standing: int = 0
    lines: int = 0
    elsewhere: tuple[tuple[str, int, int], ...] = ()
    reverted: str = ""


def made(git: Git, base: str, head: str) -> Fix:
    """Return the change from `base` to `head`, both full object names."""
    out = git.read(
        "rev-list", "--reverse", "--topo-order", "--no-merges", "--end-of-options", head, f"^{base}"
    )
    return Fix(base, head, tuple(object_names(out)))


def find(git: Git, fix: Fix, tip: str, accepted: Iterable[Evidence] = EVIDENCE) -> Held:
    """Tell how the history of `tip`, a full object name, holds a change.

    Args:
        git: the repository.
        fix: the change.
        tip: the newest commit of the branch.
        accepted: the evidence that counts; "commit" always does.

    Raises:
        FactUnknownError: there are too many commits to compare, or some may be missing here.

    """
    held = _Search(git, fix, tip, frozenset(accepted)).run()
    if held.how is None and git.shallow:
        raise FactUnknownError(
            "this clone is shallow, so commits of the branch may be missing: git fetch --unshallow"
        )
    return held


class _Commit(NamedTuple):
    """A commit of the branch that may be evidence."""

    sha: str
    picked_from: tuple[str, ...]


class _Search:
    """One look for a change in one branch."""

    def __init__(self, git: Git, fix: Fix, tip: str, accepted: frozenset[Evidence]) -> None:
        self.git = git
        self.fix = fix
        self.tip = tip
        self.accepted = accepted
        self.paths = _paths(git, fix)

    def run(self) -> Held:
        if not self.fix.commits or not self.paths:
            raise FactUnknownError("the hotfix changes nothing that could be looked for")
        known = (self.fix.head, *self.fix.also[-1:])
        whole = next((c for c in known if self.git.is_ancestor(c, self.tip)), None)
        if whole is not None:
            reverted = self.taken_back(whole)
            return Held(reverted=reverted) if reverted else Held("commit", (whole,))
        near = self.touching(self.fix.base)
        held = Held()
        for context in (_CONTEXT, 0):
            how: Evidence = "patch-id" if context else "effect"
            if how not in self.accepted:
                continue
            found = self.by_patch(near, context)
            if found.how is None:
                held = found if len(found.missing) and not held.missing else held
                continue
            reverted = self.taken_back(found.commits[-1])
            return Held(reverted=reverted) if reverted else found._replace(how=how)
        counted = self.by_lines()
        if counted.how and "effect" in self.accepted:
            return counted
        held = held._replace(
            standing=counted.standing, lines=counted.lines, elsewhere=counted.elsewhere
        )
        return self.by_trailer(held)

    def touching(self, base: str, *options: str) -> list[str]:
        """Return the branch's commits since `base` that touch a file of the change, oldest first.

        A commit is made after what it was made from, give or take the clocks.
        """
        since = self.since()
        out = self.git.read(
            "log",
            "-z",
            "--topo-order",
            "--reverse",
            "--no-merges",
            "--full-history",
            *options,
            f"--max-count={MAX_COMPARED + 1}",
            *([f"--since={since}"] if since > 0 else []),
            "--format=%H",
            "--end-of-options",
            self.tip,
            f"^{base}",
            "--",
            *(self.paths if len(list(calls(self.paths))) == 1 else ()),
        )
        found = object_names(out)
        if len(found) > MAX_COMPARED:
            raise FactUnknownError(
                f"more than {MAX_COMPARED:,} commits of the branch touch the hotfix's files"
            )
        return found

    def since(self) -> int:
        times = self.git.read("log", "--no-walk", "--format=%at", *self.fix.commits).split()
        with Parsing():
            return min(map(number, times)) - _SLACK

    def by_patch(self, near: Sequence[str], context: int) -> Held:
        """Look for commits with the patches of the change's commits, or with that of the whole."""
        whole = self.whole_patch(context)
        own = _ids_of(self.git, self.fix.commits, context)
        there = _ids_of(self.git, near, context)
        by_id: dict[str, str] = {}
        for sha in near:
            if sha in there:
                by_id[there[sha]] = sha
        if whole in by_id:
            return Held("patch-id", (by_id[whole],))
        missing = tuple(sha for sha in self.fix.commits if own.get(sha, whole) not in by_id)
        known = tuple(by_id[own[sha]] for sha in self.fix.commits if own.get(sha) in by_id)
        if not missing and known:
            return Held("patch-id", known)
        return Held(commits=known, missing=missing if known else ())

    def whole_patch(self, context: int, *, back: bool = False) -> str:
        ends = (self.fix.head, self.fix.base) if back else (self.fix.base, self.fix.head)
        patch = self.git.read("diff", *_options(context), "--end-of-options", *ends)
        ids = _ids(self.git, b"commit " + self.fix.head.encode() + b"\n" + patch)
        return ids.get(self.fix.head, "none")

    def taken_back(self, commit: str) -> str:
        """Return the last descendant of a commit that undoes the change or a part of it, or "".

        What a still later commit does again is not undone. What is beside the commit, and not
        after it, undoes nothing: it may be the very fault that the change takes back.
        """
        later = self.touching(commit, "--ancestry-path")
        if not later:
            return ""
        for context in (_CONTEXT, 0):
            undoing = {
                i: sha
                for sha, i in _ids_of(self.git, self.fix.commits, context, *_REVERSED).items()
            }
            doing = {i: sha for sha, i in _ids_of(self.git, self.fix.commits, context).items()}
            undoing[self.whole_patch(context, back=True)] = "whole"
            doing[self.whole_patch(context)] = "whole"
            undone: dict[str, str] = {}
            for sha, found in _ids_of(self.git, later, context).items():
                if found in undoing:
                    undone[undoing[found]] = sha
                elif found in doing:
                    undone.pop(doing[found], None)
            if undone:
                return list(undone.values())[-1]
        return ""

    def by_lines(self) -> Held:
        """Count which of the changed lines stand in the files of the branch."""
        standing = lines = 0
        shown = False
        elsewhere: list[tuple[str, int, int]] = []
        for path, (mine, all_, proves) in self.standing().items():
            standing, lines, shown = standing + mine, lines + all_, shown or proves
            if mine < all_:
                elsewhere.append((path, mine, all_))
        how: Evidence | None = "effect" if shown and not elsewhere else None
        return Held(how, standing=standing, lines=lines, elsewhere=tuple(elsewhere))

    def standing(self) -> Mapping[str, tuple[int, int, bool]]:
        """Return by file how many lines stand, how many there are, and whether that shows it."""
        from hotfix_lint.facts import changes, hunks

        files = changes.read(self.git, self.fix.base, self.fix.head, counted=False)
        there = _blobs(self.git, self.tip, [file.path for file in files])
        read = [file for file in files if not file.is_submodule]
        patches = hunks.read(self.git, self.fix.base, self.fix.head, read)
        wanted = {file.new_blob for file in read} | set(there.values())
        texts = {
            name: _Lines(content.split(b"\n") if isinstance(content, bytes) else [])
            for name, content in self.git.contents(sorted(wanted), MAX_FILE)
        }
        answer: dict[str, tuple[int, int, bool]] = {}
        for file in files:
            blob = there.get(file.path, "")
            parts = patches.get(file.path, ())
            total = sum(len(hunk.added) + len(hunk.removed) for hunk in parts) or 1
            if blob and blob == file.new_blob:
                answer[file.path] = (total, total, True)
            elif file.status == "deleted":
                answer[file.path] = (0 if blob else total, total, False)
            elif not blob or not parts:
                answer[file.path] = (0, total, False)
            else:
                answer[file.path] = _stand(parts, texts[file.new_blob], texts[blob])
        return answer

    def by_trailer(self, held: Held) -> Held:
        """Look for a commit that says that it is picked from the change."""
        ours = {*self.fix.commits, self.fix.head, *self.fix.also}
        claims = [
            commit.sha
            for commit in self.claiming()
            if any(sha.startswith(told) for told in commit.picked_from for sha in ours)
        ]
        if not claims:
            return held
        claimed = claims[-1]
        borne_out = not _has_conflict(self.git, claimed) and self.resembles(claimed)
        held = held._replace(claimed=claimed, borne_out=borne_out)
        if borne_out and "trailer" in self.accepted:
            reverted = self.taken_back(claimed)
            if reverted:
                return Held(reverted=reverted)
            return held._replace(how="trailer", commits=tuple(claims), missing=())
        return held

    def claiming(self) -> list[_Commit]:
        since = self.since()
        records = self.git.records(
            "log",
            "-z",
            "--topo-order",
            "--reverse",
            "--fixed-strings",
            "--grep=(cherry picked from commit ",
            *LOG_OPTIONS,
            *([f"--since={since}"] if since > 0 else []),
            "--format=%H%x00%B",
            "--end-of-options",
            self.tip,
            f"^{self.fix.base}",
        )
        told = [record.decode("utf-8", "surrogateescape") for record in records]
        with Parsing():
            pairs = list(zip(told[::2], told[1::2], strict=True))
            return [
                _Commit(full_name(sha.strip()), tuple(_PICKED.findall(text))) for sha, text in pairs
            ]

    def resembles(self, commit: str) -> bool:
        """Tell whether a commit changes a line as the change does, or touches a file of it."""
        parents = self.git.parents(commit)
        if not parents:
            return False
        if {*self.paths}.intersection(_changed(self.git, parents[0], commit)):
            return True
        return bool(self.changed(self.fix.base, self.fix.head) & self.changed(parents[0], commit))

    def changed(self, old: str, new: str) -> Counter[bytes]:
        """Return the lines that come and go between two commits, those that tell something."""
        out = self.git.read("diff", *_options(0), "--end-of-options", old, new)
        lines = (line for line in out.split(b"\n") if line[:1] in {b"+", b"-"})
        return Counter(
            line for line in lines if line[:4] not in {b"+++ ", b"--- "} and _tells(line)
        )


def _paths(git: Git, fix: Fix) -> tuple[str, ...]:
    return tuple(_changed(git, fix.base, fix.head))


def _changed(git: Git, old: str, new: str) -> list[str]:
    """Return the paths of the files that differ between two commits."""
    options = (*DIFF_OPTIONS, "--name-only", "-z", "--no-renames")
    out = git.read("diff", *options, "--end-of-options", old, new)
    return [os.fsdecode(path) for path in out.split(b"\0") if path]


def _options(context: int) -> tuple[str, ...]:
    return (*PATCH_OPTIONS, "--patch", f"--unified={context}", "--no-renames")


def _ids_of(git: Git, commits: Sequence[str], context: int, *options: str) -> dict[str, str]:
    """Return the patch ids of commits, in their order; one that changes nothing has none."""
    found: dict[str, str] = {}
    for start in range(0, len(commits), _PATCHES_PER_CALL):
        part = commits[start : start + _PATCHES_PER_CALL]
        patches = git.read(
            "diff-tree",
            "--stdin",
            "-r",
            "--root",
            *_options(context),
            *options,
            stdin="".join(f"{sha}\n" for sha in part).encode(),
        )
        found |= _ids(git, patches)
    return found


def _ids(git: Git, patches: bytes) -> dict[str, str]:
    # Git reads each line of a patch up to a NUL, so that what follows would not count.
    out = git.read("patch-id", "--stable", stdin=patches.replace(b"\0", b"\1NUL"))
    with Parsing():
        pairs = [line.split() for line in out.splitlines()]
        return {object_name(commit): object_name(found) for found, commit in pairs}


def _blobs(git: Git, commit: str, paths: Sequence[str]) -> dict[str, str]:
    """Return the object names that files have in a commit."""
    found: dict[str, str] = {}
    for part in calls(paths):
        out = git.read("ls-tree", "-r", "-z", "--full-tree", commit, "--", *part)
        with Parsing():
            for entry in filter(None, out.split(b"\0")):
                about, path = entry.split(b"\t", 1)
                found[os.fsdecode(path)] = object_name(about.split(b" ")[2])
    return found


class _Lines:
    """The lines of a file, in which blocks of lines are looked for, whatever the lines' ends."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = [line.rstrip() for line in lines]
        self.at: dict[bytes, list[int]] = {}
        for at, line in enumerate(self.lines):
            self.at.setdefault(line, []).append(at)

    def times(self, block: Sequence[bytes]) -> int:
        """Count where a block stands.

        Raises:
            FactUnknownError: it would take too long, as where one line is all that there is.

        """
        rarest = min(range(len(block)), key=lambda n: len(self.at.get(block[n], ())))
        places = self.at.get(block[rarest], [])
        if len(places) * len(block) > MAX_COMPARISONS:
            raise FactUnknownError(
                "the hotfix's lines repeat themselves too often to be looked for"
            )
        begins = (place - rarest for place in places)
        size = len(block)
        return sum(at >= 0 and self.lines[at : at + size] == block for at in begins)


def _stand(hunks: Sequence[Hunk], fixed: _Lines, there: _Lines) -> tuple[int, int, bool]:
    """Return how many of the changed lines stand, of how many, and whether that shows the change.

    Added lines stand if they are there as one block, at least as often as in the fixed file;
    removed ones if they are there as one block no more often than that.
    """
    standing = lines = 0
    shows = False
    for hunk in hunks:
        added, removed = _bytes(hunk.added), _bytes(hunk.removed)
        lines += len(added) + len(removed)
        came = not added or there.times(added) >= fixed.times(added) > 0
        went = came and (not removed or there.times(removed) <= fixed.times(removed))
        standing += len(added) * came + len(removed) * went
        shows = shows or (came and any(map(_tells, added)))
    return standing, lines, shows


def _bytes(lines: Sequence[str]) -> list[bytes]:
    return [line.encode("utf-8", "surrogateescape").rstrip() for line in lines]


def _tells(line: bytes) -> bool:
    return sum(chr(char).isalnum() or char > 127 for char in line) >= _TELLING


def _has_conflict(git: Git, commit: str) -> bool:
    out = git.read("diff-tree", "-r", "--root", *_options(0), "--end-of-options", commit)
    return _CONFLICT.search(out) is not None
