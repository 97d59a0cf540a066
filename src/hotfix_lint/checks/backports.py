"""`backports`: the branches that need the fix as well have it, and its backports are well named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint import durations
from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import picks, targets
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.picks import Evidence, Fix, Held
    from hotfix_lint.facts.targets import Target
    from hotfix_lint.report import Value


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each target without the fix, or for each badly named branch."""
    if settings.get("named"):
        return _named(facts)
    if settings.get("to") == "production":
        production = facts.production
        here = [targets.Target(production.name, production.name, production.ref, production.tip)]
        return _look(facts, settings, facts.fix, here)
    wanted = _wanted(facts, settings)
    here, missing = targets.find(facts.git, wanted)
    if not here:
        return _nowhere(facts, missing)
    # What was picked may be what the hotfix became on production.
    fix = facts.landing.fix if facts.landing else facts.fix
    verdict = _look(facts, settings, fix, here)
    told = tuple(f"there is no branch {visible(name)} here" for name in missing)
    return verdict._replace(remarks=(*verdict.remarks, *told))


def _wanted(facts: Facts, settings: Mapping[str, Any]) -> dict[str, str]:
    known = facts.workflow.backport_to
    listed: Sequence[str] = settings.get("to", tuple(known))
    return {name: known.get(name, name) for name in listed}


def _nowhere(facts: Facts, missing: Sequence[str]) -> Verdict:
    if not missing:
        return Verdict(skipped="the policy names no branch under workflow.backport-to")
    names = ", ".join(visible(name) for name in missing)
    if facts.git.shallow:
        raise FactUnknownError(f"{names} are not in this shallow clone: git fetch --unshallow")
    return Verdict(skipped=f"of {names} no branch is here; if there is one, fetch it")


def _look(facts: Facts, settings: Mapping[str, Any], fix: Fix, where: Sequence[Target]) -> Verdict:
    accepted: tuple[Evidence, ...] = tuple(settings.get("by", ("patch-id", "effect")))
    grace = _grace(facts, settings)
    problems: list[Problem] = []
    remarks: list[str] = []
    for target in where:
        held = picks.find(facts.git, fix, target.tip, accepted)
        if held.how is not None:
            remarks += _remarks(target, held)
        elif grace:
            remarks.append(f"{target.name} does not have the fix yet; {grace}")
        else:
            problems.append(_problem(facts, target, held))
    return Verdict(tuple(problems), remarks=tuple(remarks))


def _grace(facts: Facts, settings: Mapping[str, Any]) -> str:
    """Return until when a missing backport is no finding, in words, or "" if it is one."""
    within = durations.parse(settings["within"]) if "within" in settings else None
    if within is None or facts.request.now is None:
        return ""
    if facts.landing is None:
        return "it is not on production either"
    left = facts.landing.time + within - facts.request.now.timestamp()
    return f"{durations.told(left)} are left" if left > 0 else ""


def _remarks(target: Target, held: Held) -> list[str]:
    """Tell evidence that is weaker than the same patch."""
    if held.how == "trailer":
        lines = f"; {held.standing} of {held.lines} changed lines stand there" if held.lines else ""
        return [f"{target.name} has it by the word of {held.claimed[:12]} alone{lines}"]
    if held.how == "effect" and held.commits:
        return [f"{target.name} has it as {held.commits[-1][:12]}, in other surroundings"]
    if held.how == "effect":
        return [f"{target.name} has it in effect: all {held.lines} changed lines stand there"]
    return []


def _problem(facts: Facts, target: Target, held: Held) -> Problem:
    branch = targets.branch(
        facts.workflow.backport_branch, target.short, facts.branch.ticket or "TICKET"
    )
    values: dict[str, Value] = {
        "target": target.name,
        "branch": branch,
        "problem": f"{target.name} {_wrong(held)}",
        "missing": ", ".join(sha[:12] for sha in held.missing or facts.fix.commits),
        "standing": held.standing,
        "lines": held.lines,
    }
    return Problem(Location("branch", ref=target.name), values, target.name)


def _wrong(held: Held) -> str:
    """Return what is wrong, as the end of a sentence that begins with the branch."""
    if held.reverted:
        return f"took the fix back with {held.reverted[:12]}"
    if held.missing:
        return f"lacks a part of the fix: {', '.join(sha[:12] for sha in held.missing)}"
    if held.claimed and not held.borne_out:
        return f"does not have the fix; {held.claimed[:12]} says so and does nothing of it"
    lines = f"{held.standing} of {held.lines} changed lines stand there"
    if held.claimed:
        return f"has the fix only by the word of {held.claimed[:12]}; {lines}"
    return f"does not have the fix; {lines}" if held.standing else "does not have the fix"


def _named(facts: Facts) -> Verdict:
    """Return one problem for each branch of the hotfix's backports that is not named so."""
    ticket = facts.branch.ticket
    if facts.branch.name is None and ticket is None:
        raise FactUnknownError("the name of the branch is not known here; give it with --branch")
    if ticket is None:
        return Verdict(skipped="the hotfix's ticket is not known")
    template, known = facts.workflow.backport_branch, facts.workflow.backport_to
    right = [targets.branch(template, short, ticket) for short in known.values()]
    found = targets.backports(facts.git, ticket)
    if not found:
        return Verdict(skipped=f"there is no branch of a backport of {visible(ticket)}")
    wanted = " or ".join(right) or targets.branch(template, "<target>", ticket)
    problems = [
        Problem(
            Location("branch", ref=name),
            {
                "target": "",
                "branch": name,
                "problem": f"the branch {quoted(name)} is not named {wanted}",
                "missing": "",
                "standing": None,
                "lines": None,
            },
            name,
        )
        for name in found
        if name not in right
    ]
    return Verdict(tuple(problems))
