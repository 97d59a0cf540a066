"""What is under way in a work tree, where its HEAD is, and when its remote was last heard of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hotfix_lint.facts.git import Git

# https://git-scm.com/docs/gitrepository-layout and what wt-status.c looks for.
_UNDER_WAY = {
    "rebase-merge": "a rebase",
    "rebase-apply/applying": "git am",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisect",
    "sequencer": "a cherry-pick or revert of several commits",
}


class State(NamedTuple):
    """The state of one work tree.

    Attributes:
        under_way: what was begun and is not done, in words; "" for nothing.
        detached: HEAD is on no branch.
        unreachable: HEAD is on no branch, and no branch, tag or remote has its commit.

    """

    under_way: str
    detached: bool
    unreachable: bool


def see(git: Git) -> State:
    """Look at a work tree's git directory."""
    detached = not git.head_ref.startswith("refs/")
    return State(under_way(git), detached, detached and _is_unreachable(git))


def under_way(git: Git) -> str:
    """Return what git is in the middle of, in words, or ""."""
    return next((what for name, what in _UNDER_WAY.items() if _is_there(git, name)), "")


def _is_there(git: Git, name: str) -> bool:
    return os.path.lexists(os.path.join(git.git_dir, *name.split("/")))


def _is_unreachable(git: Git) -> bool:
    if git.head is None:
        return False
    holding = git.read("for-each-ref", "--count=1", "--format=x", f"--contains={git.head}")
    return not holding.strip()


def fetched(git: Git, ref: str) -> float | None:
    """Return when a remote-tracking branch was last heard of, in seconds since 1970, or None.

    It is the time of the last fetch, or of the last change of that branch, whichever is later: a
    fetch that finds nothing new changes only FETCH_HEAD.
    """
    common = git.common_dir()
    times = []
    for path in (
        os.path.join(git.git_dir, "FETCH_HEAD"),
        os.path.join(common, "FETCH_HEAD"),
        os.path.join(common, "logs", *ref.split("/")),
        # A clone writes this one alone.
        os.path.join(common, "logs", *ref.split("/")[:3], "HEAD"),
    ):
        try:
            times.append(os.stat(path).st_mtime)
        except OSError:
            continue
    return max(times, default=None)
