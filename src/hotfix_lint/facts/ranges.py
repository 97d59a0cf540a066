"""Which branch, which production, and which commits between them are looked at."""

from __future__ import annotations

import os

from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import RepositoryError
from hotfix_lint.facts.git import GitError, Parsing, number, object_name, object_names
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.facts.git import Git


class Production(NamedTuple):
    """The production branch.

    Attributes:
        name: as a person calls it: ``main``.
        ref: by what it was found: ``refs/remotes/origin/main``, or an object name.
        tip: the full object name of its newest commit.

    """

    name: str
    ref: str
    tip: str


class Range(NamedTuple):
    """The commits of a hotfix.

    Attributes:
        production: what the branch is compared with.
        base: the merge base's full object name.
        head: the head's full object name.
        notes: what a reader should know, such as several merge bases.

    """

    production: Production
    base: str
    head: str
    notes: tuple[str, ...]


def branch_of(git: Git, head: str | None) -> str | None:
    """Return the short name of the branch that `head` means, or None where it has none.

    A rebase in progress detaches HEAD; the branch that is being rebased is the answer then.
    """
    if head in {None, "HEAD"}:
        return _current_branch(git)
    assert head is not None
    name = head.removeprefix("refs/heads/")
    listed = list_refs(git, [f"refs/heads/{name}", f"refs/remotes/{name}"])
    if f"refs/heads/{name}" in listed:
        return name
    if f"refs/remotes/{name}" in listed:
        remote = next((r for r in git.remotes() if name.startswith(f"{r}/")), None)
        return name.removeprefix(f"{remote}/") if remote else None
    if git.resolve(head) == git.resolve("HEAD"):
        return _current_branch(git)
    return None


def find(
    git: Git, names: Sequence[str], base: str | None, head: str | None, branch: str | None = None
) -> Range:
    """Find the range from production's merge base to the head.

    Args:
        git: the repository.
        names: the policy's names of the production branch, tried in order.
        base: what stands for production instead, if it was given.
        head: what to look at; None for HEAD.
        branch: the short name of the branch that is looked at, if it is known.

    Raises:
        UsageError: a name that was given cannot be one.
        RepositoryError: a name means nothing here, there is no merge base, or the history was
            cut off by a shallow clone.

    """
    head_sha = _head(git, head)
    if base is not None:
        production = given(git, base)
    else:
        production = find_production(git, names, head_sha, branch)
    answer = git.run("merge-base", "--all", "--end-of-options", production.tip, head_sha)
    if answer.code not in {0, 1}:
        raise GitError(f"git could not find the merge base: {visible(answer.err)}", answer.code)
    bases = object_names(answer.out)
    if not bases:
        raise _no_merge_base(git, production, head)
    _refuse_cut_history(git, bases[0], head_sha)
    notes: tuple[str, ...] = ()
    if len(bases) > 1:
        chosen = f"compared with {bases[0][:12]}, as git diff does"
        notes = (f"{len(bases)} merge bases with {production.name}; {chosen}",)
    return Range(production, bases[0], head_sha, notes)


def find_production(
    git: Git, names: Sequence[str], head: str | None, branch: str | None = None
) -> Production:
    """Find the production branch: by the policy, else the remote's default, else main or master.

    Where both a local and a remote branch have the name, the one that shares more history with
    `head` is meant, since either may be out of date. Of the usual names one that is `branch` comes
    last: a branch compared with itself shows nothing.

    Raises:
        RepositoryError: there is none.

    """
    remotes = git.remotes()
    usual = [] if names else sorted(usual_names(git), key=lambda name: name == branch)
    refs = {
        name: [f"refs/heads/{name}", *(f"refs/remotes/{remote}/{name}" for remote in remotes)]
        for name in names or usual
    }
    found = list_refs(git, [ref for its in refs.values() for ref in its])
    for name, its in refs.items():
        candidates = [Production(name, ref, found[ref]) for ref in its if ref in found]
        if candidates:
            return _nearest(git, candidates, head)
    if names:
        listed = ", ".join(quoted(name) for name in names)
        raise RepositoryError(
            f"the production branch {listed} of the policy is not here, nor under a remote",
            f"git fetch origin {visible(names[0])}, or give --base",
        )
    raise RepositoryError(
        "no production branch was found: no remote default, no main, no master",
        "name it in the policy under workflow.production, or give --base",
    )


def usual_names(git: Git) -> list[str]:
    """Return what production is called where the policy does not say it."""
    return [*_defaults(git, git.remotes()), "main", "master"]


def _defaults(git: Git, remotes: Sequence[str]) -> list[str]:
    """Return the names of the remotes' default branches."""
    if not remotes:
        return []
    heads = [f"refs/remotes/{remote}/HEAD" for remote in remotes]
    out = git.read("for-each-ref", "--format=%(refname)%00%(symref)", *heads)
    with Parsing():
        symbolic = dict(line.split("\0") for line in os.fsdecode(out).split("\n") if line)
    return [
        symbolic[head].removeprefix(head.removesuffix("HEAD"))
        for head in heads
        if symbolic.get(head)
    ]


def _nearest(git: Git, candidates: Sequence[Production], head: str | None) -> Production:
    best = candidates[0]
    if head is None:
        return best
    for other in candidates[1:]:
        if other.tip == best.tip:
            continue
        counts = [
            number(git.read("rev-list", "--count", "--end-of-options", head, f"^{c.tip}"))
            for c in (best, other)
        ]
        if counts[1] < counts[0]:
            best = other
    return best


def list_refs(git: Git, refs: Sequence[str]) -> dict[str, str]:
    """Return those of the full ref names that are here, each with the commit that it leads to."""
    out = git.read("for-each-ref", "--format=%(refname)%00%(objectname)%00%(*objectname)", *refs)
    found: dict[str, str] = {}
    with Parsing():
        for line in out.splitlines():
            ref, name, leads_to = line.split(b"\0")
            if os.fsdecode(ref) in refs:
                found[os.fsdecode(ref)] = object_name(leads_to or name)
    return found


def _current_branch(git: Git) -> str | None:
    if git.head_ref.startswith("refs/"):
        return git.head_ref.removeprefix("refs/heads/")
    if not git.head_ref:
        # Before the first commit only the symbolic ref says it.
        answer = git.run("symbolic-ref", "--quiet", "HEAD")
        if answer.code == 0:
            return os.fsdecode(answer.out).strip("\n").removeprefix("refs/heads/")
    for state in ("rebase-merge", "rebase-apply"):
        try:
            with open(os.path.join(git.git_dir, state, "head-name"), "rb") as stream:
                name = os.fsdecode(stream.read(4096)).strip("\n")
        except OSError:
            continue
        if name.startswith("refs/heads/"):
            return name.removeprefix("refs/heads/")
    return None


def _head(git: Git, head: str | None) -> str:
    sha = git.resolve(head or "HEAD")
    if sha is not None:
        return sha
    if head in {None, "HEAD"}:
        if git.run("rev-list", "--all", "--max-count=1").out:
            raise RepositoryError(
                "the current branch has no commits yet", "commit the hotfix, then run it again"
            )
        raise RepositoryError("the repository has no commits yet")
    assert head is not None
    raise RepositoryError(
        f"{quoted(head)} does not name a commit here",
        f"git fetch origin {visible(head)}, or check the spelling",
    )


def given(git: Git, base: str) -> Production:
    """Find what stands for production by the name that was given, here or under a remote.

    Raises:
        RepositoryError: it names no commit here.

    """
    sha = git.resolve(base)
    if sha is None:
        # A fresh clone has most branches only under its remote.
        for remote in git.remotes():
            sha = git.resolve(f"refs/remotes/{remote}/{base}")
            if sha is not None:
                return Production(base, f"refs/remotes/{remote}/{base}", sha)
        raise RepositoryError(
            f"the base {quoted(base)} does not name a commit here",
            "fetch it first, or check the spelling",
        )
    name = base[:12] if len(base) in {40, 64} and base == sha else base
    return Production(name, base, sha)


def _no_merge_base(git: Git, production: Production, head: str | None) -> RepositoryError:
    what = f"{quoted(production.name)} and {quoted(head or 'HEAD')} have no common ancestor"
    if git.shallow:
        return RepositoryError(f"{what} in this shallow clone", _deepen(git))
    return RepositoryError(
        f"{what}: there is no merge base", "name production's branch with --base"
    )


def _refuse_cut_history(git: Git, base: str, head: str) -> None:
    """Refuse a range that touches the edge of a shallow clone: git would count too few commits."""
    if not git.shallow:
        return
    out = git.read("rev-parse", "--git-path", "shallow")
    path = os.path.join(git.root, os.fsdecode(out).strip("\n"))
    try:
        with open(path, "rb") as stream:
            cut = set(stream.read().decode("ascii", "replace").split())
    except OSError:
        return
    inside = object_names(git.read("rev-list", "--end-of-options", head, f"^{base}"))
    if cut.intersection(inside):
        raise RepositoryError(
            "the history of this shallow clone ends inside the range, so commits are missing",
            _deepen(git),
        )


def _deepen(git: Git) -> str:
    remotes = git.remotes()
    return f"git fetch --unshallow {visible(remotes[0]) if remotes else 'origin'}"
