"""How a hotfix came to production, and which hotfix a release's tag holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.facts import picks, releases
from hotfix_lint.facts.git import (
    LOG_OPTIONS,
    Parsing,
    full_name,
    number,
    object_name,
    object_names,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from hotfix_lint.facts.git import Git
    from hotfix_lint.facts.picks import Evidence, Fix
    from hotfix_lint.facts.ranges import Range

# As many first parents are looked through for the merge of a hotfix.
MAX_FIRST_PARENTS = 1_000
# The subjects that git and the forges give a merge; the branch that was merged is in them.
MERGED = re.compile(
    r"Merge (?:pull request #[0-9]+ from [^/\s]+/(\S+)|(?:remote-tracking )?branch '([^']+)'"
    r"|PR #[0-9]+: (\S+))"
)


class Landing(NamedTuple):
    """How a hotfix came to production.

    Attributes:
        how: by a merge, by a move of the branch alone, or as other commits with the same effect.
        evidence: by what it was recognized; see `picks`.
        commit: full object name of the commit of production with which it was all there.
        time: when that commit was made, in seconds since 1970, as its committer says.
        fix: the hotfix, with what it became on production.

    """

    how: Literal["merge", "fast-forward", "copy"]
    evidence: Evidence
    commit: str
    time: int
    fix: Fix


class Contents(NamedTuple):
    """The hotfix that a tag holds.

    Attributes:
        onto: full object name of what production was before it.
        base: full object name of the commit that it was made on.
        head: full object name of its newest commit.
        branch: the branch's short name, as the merge's subject tells it, or None.
        beside: how many other commits but merges there are since the last release.
        since: the tag of the last release, or "".

    """

    onto: str
    base: str
    head: str
    branch: str | None
    beside: int
    since: str


def find(git: Git, fix: Fix, tip: str) -> Landing | None:
    """Tell how a hotfix came to production, whose newest commit is `tip`; None if it did not."""
    held = picks.find(git, fix, tip, ("patch-id", "effect"))
    if held.how is None:
        return None
    if held.how == "commit":
        commit = _merge_of(git, fix.head, tip) or fix.head
        how: Literal["merge", "fast-forward"] = "fast-forward" if commit == fix.head else "merge"
        return Landing(how, "commit", commit, time_of(git, commit), fix)
    commit = held.commits[-1] if held.commits else tip
    also = tuple(dict.fromkeys((*fix.also, *held.commits)))
    return Landing("copy", held.how, commit, time_of(git, commit), fix._replace(also=also))


def as_it_was(git: Git, found: Range, ticket: str | None) -> Range:
    """Return the range of a hotfix as it was before production got it; the same, if it did not.

    Where production was only moved to the hotfix, its newest commits that name the ticket are it.
    """
    head, production = found.head, found.production
    if found.base != head:
        landed = find(git, picks.made(git, found.base, head), production.tip)
        if landed is None or not landed.fix.also:
            return found
        before = next(iter(git.parents(landed.fix.also[0])), found.base)
        return found._replace(production=production._replace(tip=before))
    merge = _merge_of(git, head, production.tip)
    if merge is not None:
        onto = git.parents(merge)[0]
        base = _base(git, onto, head)
    else:
        base = onto = _before(git, head, ticket)
    return found._replace(base=base, production=production._replace(tip=onto))


def _before(git: Git, head: str, ticket: str | None) -> str:
    """Return the newest commit of the line to `head` that does not name the ticket, or `head`."""
    if ticket is None:
        return head
    named = re.compile(rf"(?i)(?<![a-z0-9]){re.escape(ticket)}(?![0-9])")
    options = (*LOG_OPTIONS, "-z", "--first-parent", f"--max-count={MAX_FIRST_PARENTS}")
    records = git.records("log", *options, "--format=%H%x00%B", "--end-of-options", head)
    told = [record.decode("utf-8", "surrogateescape").strip("\n") for record in records]
    with Parsing():
        line = list(zip(map(full_name, told[::2]), told[1::2], strict=True))
    return next((sha for sha, text in line if not named.search(text)), head)


def _base(git: Git, one: str, other: str) -> str:
    return object_name(git.read("merge-base", "--end-of-options", one, other))


def _merge_of(git: Git, head: str, tip: str) -> str | None:
    """Return the merge on production's own line by which `head` came in, or None."""
    options = ("--first-parent", "--end-of-options", tip, f"^{head}")
    own = object_names(git.read("rev-list", *options))
    line = {*own}
    between = git.read("rev-list", "--ancestry-path", "--end-of-options", tip, f"^{head}")
    brought = [sha for sha in object_names(between) if sha in line]
    if not brought:
        return None
    oldest = next(sha for sha in reversed(own) if sha in {*brought})
    parents = git.parents(oldest)
    return oldest if len(parents) > 1 and parents[0] != head else None


def held_by(git: Git, tag: str, names_hotfix: Callable[[str], bool]) -> Contents:
    """Return the hotfix in the history of a tag's commit, `tag`, since the last release.

    It is the newest branch merged there whose name is a hotfix's; else all commits since the last
    release; else, before the first release, that commit alone.
    """
    earlier = [release for release in releases.reachable(git, tag) if release.commit != tag]
    before = releases.last(earlier)
    since = before.tag if before else ""
    start = before.commit if before else None
    total = _count(git, start, tag)
    for first, second, branch in _merges(git, start, tag):
        if names_hotfix(branch):
            base = _base(git, first, second)
            beside = total - _count(git, base, second)
            return Contents(first, base, second, branch, beside, since)
    if start is None:
        start = next(iter(git.parents(tag)), tag)
    return Contents(start, start, tag, None, 0, since)


def _merges(git: Git, start: str | None, tip: str) -> Iterator[tuple[str, str, str]]:
    """Yield the merges of branches with names: first side, second side, name; the newest first."""
    out = git.read(
        "log",
        "-z",
        "--first-parent",
        "--merges",
        f"--max-count={MAX_FIRST_PARENTS}",
        "--format=%P%x00%s",
        "--end-of-options",
        tip,
        *([f"^{start}"] if start else []),
    )
    told = out.decode("utf-8", "replace").split("\0")
    for parents, subject in zip(told[::2], told[1::2], strict=False):
        sides = object_names(parents.encode())
        merged = MERGED.match(subject.strip("\n"))
        branch = next(filter(None, merged.groups()), "") if merged else ""
        if branch and len(sides) == 2:
            yield sides[0], sides[1], branch


def _count(git: Git, start: str | None, tip: str) -> int:
    limits = [f"^{start}"] if start else []
    return number(git.read("rev-list", "--count", "--no-merges", "--end-of-options", tip, *limits))


def time_of(git: Git, commit: str) -> int:
    """Return when a commit was made, in seconds since 1970, as its committer says."""
    return number(git.read("log", "--no-walk", "--format=%ct", "--end-of-options", commit))
