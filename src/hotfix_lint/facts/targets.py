"""The branches that get a hotfix beside production, and the branches by which it gets there."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.facts.git import Parsing, object_name
from hotfix_lint.facts.ranges import list_refs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hotfix_lint.facts.git import Git

# What says of a branch's name that it is of a backport.
_BACKPORT = re.compile(r"(?i)(^|[^a-z])back-?ports?([^a-z]|$)")


class Target(NamedTuple):
    """One branch that gets the hotfix.

    Attributes:
        name: its short name: ``release-candidate``.
        short: what it is called in the name of a backport's branch: ``rc``.
        ref: by what it was found: ``refs/remotes/origin/release-candidate``.
        tip: the full object name of its newest commit.

    """

    name: str
    short: str
    ref: str
    tip: str


def find(git: Git, names: Mapping[str, str]) -> tuple[list[Target], list[str]]:
    """Return the branches of those names that are here, and the names of those that are not.

    As others see it counts: where a remote has the branch, the remote's is meant.

    Args:
        git: the repository.
        names: the branches, each with its short name.

    """
    remotes = git.remotes()
    refs = {
        name: [*(f"refs/remotes/{remote}/{name}" for remote in remotes), f"refs/heads/{name}"]
        for name in names
    }
    there = list_refs(git, [ref for its in refs.values() for ref in its])
    found: list[Target] = []
    missing: list[str] = []
    for name, short in names.items():
        ref = next((ref for ref in refs[name] if ref in there), None)
        if ref is None:
            missing.append(name)
        else:
            found.append(Target(name, short, ref, there[ref]))
    return found, missing


def branch(template: str, short: str, ticket: str) -> str:
    """Return how the branch of a backport is named."""
    return template.replace("{target}", short).replace("{ticket}", ticket)


def backports(git: Git, ticket: str) -> dict[str, str]:
    """Return the branches that are of a ticket's backports by their names, each with its tip."""
    out = git.read(
        "for-each-ref", "--format=%(refname)%00%(objectname)", "refs/heads", "refs/remotes"
    )
    whole = re.compile(rf"(?i)(^|[^a-z0-9]){re.escape(ticket)}([^0-9]|$)")
    remotes = git.remotes()
    found: dict[str, str] = {}
    with Parsing():
        for line in out.splitlines():
            ref, tip = line.split(b"\0")
            name = _short(os.fsdecode(ref), remotes)
            if name and _BACKPORT.search(name) and whole.search(name):
                found.setdefault(name, object_name(tip))
    return found


def _short(ref: str, remotes: Iterable[str]) -> str:
    if ref.startswith("refs/heads/"):
        return ref.removeprefix("refs/heads/")
    inside = ref.removeprefix("refs/remotes/")
    remote = next((name for name in remotes if inside.startswith(f"{name}/")), None)
    return inside.removeprefix(f"{remote}/") if remote else ""
