"""`history`: the branch's commits are ones that production should keep."""

from __future__ import annotations

from hotfix_lint.checks.support import commits
from hotfix_lint.lean import TYPE_CHECKING, expression
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts


_WIP = expression(
    r"(?i)\s*[\[(]?(?:wip|work in progress|draft|tmp|temp|checkpoint)\b[\])]?(?::|\s|\Z)"
)


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each commit of a forbidden sort."""
    if not facts.commits:
        return Verdict(skipped="there are no commits in the range")
    forbidden = settings["forbid"]
    problems = [_problem(commit, what) for commit, kind, what in _sorts(facts) if kind in forbidden]
    return Verdict(tuple(problems))


def _sorts(facts: Facts) -> Iterator[tuple[Commit, str, str]]:
    inside = {commit.sha for commit in facts.commits}
    trees = _trees(facts)
    for commit in facts.commits:
        message = commit.message
        if commit.is_merge:
            yield commit, "merge", "is a merge"
            continue
        if message.autosquash:
            kind = "squash" if message.autosquash == "squash" else "fixup"
            yield commit, kind, f"is a {message.autosquash}! commit that was not squashed"
        if _WIP.match(message.subject):
            yield commit, "wip", "is unfinished work by its subject"
        if message.reverts and any(sha.startswith(message.reverts) for sha in inside):
            yield commit, "revert", f"reverts {message.reverts[:12]} of the same branch"
        if commit.sha and commit.parents and trees.get(commit.parents[0]) == commit.tree:
            yield commit, "empty", "changes nothing"


def _trees(facts: Facts) -> dict[str, str]:
    """Return the trees of the commits and of all that they were made on, by object name."""
    trees = {commit.sha: commit.tree for commit in facts.commits}
    parents = {commit.parents[0] for commit in facts.commits if commit.parents}
    outside = sorted(parents - trees.keys())
    return trees | facts.git.trees(outside)


def _problem(commit: Commit, what: str) -> Problem:
    values = commits.values(commit) | {"what": what}
    return Problem(commits.location(commit), values, f"{what}:{commits.identity(commit)}")
