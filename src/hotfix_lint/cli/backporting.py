"""What is left to do for each branch that needs the fix, and the doing of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.facts import picks, targets
from hotfix_lint.facts.git import object_name
from hotfix_lint.facts.landing import time_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.picks import Held
    from hotfix_lint.facts.targets import Target
    from hotfix_lint.writing import Writer


class Plan(NamedTuple):
    """What one target has of the fix, and what it takes to bring it there.

    Attributes:
        target: the branch.
        held: how it has the fix.
        branch: how the branch of its backport is named.
        there: how that branch has the fix, if it is here already; else None.
        tip: the newest commit of that branch, or "".
        commits: the commits to pick, oldest first, by full object name.
        since: when the newest commit was made by which the target has the fix, in seconds since
            1970; None where it is not there, or no commit alone shows it.

    """

    target: Target
    held: Held
    branch: str
    there: Held | None
    tip: str
    commits: tuple[str, ...]
    since: int | None

    @property
    def is_done(self) -> bool:
        """The target has the fix."""
        return self.held.how is not None

    @property
    def is_under_way(self) -> bool:
        """The backport is made, but not merged."""
        return not self.is_done and self.there is not None and self.there.how is not None

    @property
    def is_blocked(self) -> bool:
        """The name of the backport's branch is taken by something else."""
        return not self.is_done and self.there is not None and self.there.how is None


class Made(NamedTuple):
    """What came of making a backport.

    Attributes:
        commit: the newest commit of the branch, or "" if it was not made.
        conflict: the commit that conflicts, or "".
        files: the files in which it does.
        folder: the work tree that was kept, or "".
        why: what git says, where it is not a conflict that stopped it.

    """

    commit: str = ""
    conflict: str = ""
    files: tuple[str, ...] = ()
    folder: str = ""
    why: str = ""


def plans(facts: Facts, wanted: Sequence[Target], ticket: str) -> Iterator[Plan]:
    """Yield what is to be done for each target.

    Raises:
        FactUnknownError: it cannot be told what a target has.

    """
    landing = facts.landing
    fix = landing.fix if landing else facts.fix
    for target in wanted:
        held = picks.find(facts.git, fix, target.tip)
        branch = targets.branch(facts.workflow.backport_branch, target.short, ticket)
        here, _ = targets.find(facts.git, {branch: ""})
        there = picks.find(facts.git, fix, here[0].tip) if here else None
        tip = here[0].tip if here else ""
        evident = held.how is not None and held.commits
        since = time_of(facts.git, held.commits[-1]) if evident else None
        yield Plan(target, held, branch, there, tip, _commits(fix, held), since)


def _commits(fix: picks.Fix, held: Held) -> tuple[str, ...]:
    """Return what to pick: what is on production, if the hotfix became other commits there.

    The branch may be gone soon, and by what is on production everyone knows the fix.
    """
    if held.reverted:
        return fix.also or fix.commits
    if held.missing:
        return held.missing
    return fix.also or fix.commits


def make(writer: Writer, plan: Plan, *, keep: bool) -> Made:
    """Make the branch of a backport, in a work tree of its own.

    Args:
        writer: the repository.
        plan: what is to be picked, and onto what.
        keep: leave the work tree, on the branch; after a conflict, in the midst of it.

    Raises:
        RepositoryError: git cannot make the work tree or the branch.

    """
    with writer.work_tree(plan.target.tip) as folder:
        if keep:
            writer.do("switch", "--quiet", "--no-track", "-c", plan.branch, folder=folder)
        stopped = _pick(writer, plan.commits, folder)
        if keep:
            writer.keep(folder)
            stopped = stopped._replace(folder=folder)
        if stopped.conflict or stopped.why:
            return stopped
        tip = object_name(os.fsencode(writer.do("rev-parse", "HEAD", folder=folder)))
        if not keep:
            writer.do("branch", "--no-track", plan.branch, tip)
        return stopped._replace(commit=tip)


def _pick(writer: Writer, commits: Sequence[str], folder: str) -> Made:
    for commit in commits:
        answer = writer.run("cherry-pick", "-x", "--allow-empty", commit, folder=folder)
        if answer.code == 0:
            continue
        out = writer.do("diff", "--name-only", "--diff-filter=U", "-z", folder=folder)
        files = tuple(name for name in out.split("\0") if name)
        if files:
            return Made(conflict=commit, files=files)
        if writer.run("diff", "--cached", "--quiet", "HEAD", folder=folder).code == 0:
            # All of it is there already, by another commit.
            writer.do("cherry-pick", "--skip", folder=folder)
            continue
        return Made(why=answer.why)
    return Made()
