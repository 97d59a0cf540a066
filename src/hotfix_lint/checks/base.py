"""`base`: the branch was cut from production, not long ago, and nothing else came in."""

from __future__ import annotations

from hotfix_lint.checks.support import commits
from hotfix_lint.facts.git import number, object_names, ref_names
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.matching import Globs
from hotfix_lint.report import Location, Problem, Value, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for a stale base and one for each commit that came from elsewhere."""
    problems: list[Problem] = []
    if "max-behind" in settings:
        problems += _behind(facts, settings["max-behind"])
    if settings.get("no-merges"):
        problems += _merges(facts)
    if settings.get("no-foreign-commits"):
        problems += _foreign(facts, Globs(settings.get("not-from", ("**",))))
    return Verdict(tuple(problems))


def _behind(facts: Facts, maximum: int) -> Iterator[Problem]:
    tip = facts.range.production.tip
    if tip == facts.range.base:
        return
    out = facts.git.read("rev-list", "--count", "--end-of-options", tip, f"^{facts.range.head}")
    behind = number(out)
    if behind > maximum:
        name = facts.range.production.name
        plural = "commit" if behind == 1 else "commits"
        wrong = f"is {behind} {plural} behind {name}; {maximum} are allowed"
        yield _problem(facts, wrong, {"behind": behind})


def _merges(facts: Facts) -> Iterator[Problem]:
    for commit in facts.commits:
        if commit.is_merge:
            yield _problem(
                facts,
                f"took in a merge: {commit.short}",
                commits.values(commit),
                commits.location(commit),
                commits.identity(commit),
            )


def _foreign(facts: Facts, long_lived: Globs) -> Iterator[Problem]:
    """Yield the commits that the range shares with another long-lived branch but not production.

    A branch that holds the whole hotfix already was merged with it, and lends nothing.
    """
    head = facts.range.head
    refs = facts.git.read(
        "for-each-ref", "--format=%(refname)", f"--no-contains={head}", "refs/heads", "refs/remotes"
    )
    others: dict[str, str] = {}
    for ref in ref_names(refs):
        name = _short(ref)
        if name and name != facts.branch.name and long_lived.match(name):
            others[ref] = name
    for ref, name in others.items():
        if name == facts.range.production.name:
            continue
        shared = _shared(facts, ref)
        mine = [commit for commit in facts.commits if commit.sha in shared]
        for commit in mine:
            yield _problem(
                facts,
                f"holds {commit.short}, which came from {name} and is not on production",
                commits.values(commit),
                commits.location(commit),
                commits.identity(commit),
            )
        if mine:
            return


def _shared(facts: Facts, ref: str) -> set[str]:
    common = facts.git.run("merge-base", "--all", "--end-of-options", facts.range.head, ref)
    tips = object_names(common.out)
    if not tips:
        return set()
    out = facts.git.read("rev-list", "--end-of-options", *tips, f"^{facts.range.base}")
    return set(object_names(out))


def _short(ref: str) -> str:
    if ref.startswith("refs/heads/"):
        return ref.removeprefix("refs/heads/")
    return ref.removeprefix("refs/remotes/").partition("/")[2]


def _problem(
    facts: Facts,
    wrong: str,
    more: Mapping[str, Value],
    location: Location | None = None,
    identity: str = "",
) -> Problem:
    values: dict[str, Value] = {"behind": None, "commit": "", "subject": ""}
    values |= more
    values |= {"problem": wrong, "production": facts.range.production.name}
    place = location or Location("branch", ref=facts.branch.name)
    return Problem(place, values, identity or "behind")
