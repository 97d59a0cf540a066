"""Marks the findings that a waiver excuses, and finds the waivers that need someone's attention."""

from __future__ import annotations

import re

from hotfix_lint.display import quoted
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Globs
from hotfix_lint.report import WAIVERS, Finding, Location, Result, RuleInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.policy.model import Waiver
    from hotfix_lint.report import Priority, Report

SOON_DAYS = 7
_TAG = "tag:"
_JUDGED = frozenset({"passed", "failed"})
# What stands behind "Waive:" in a commit message.
_CLAIM = re.compile(r"([a-z][a-z0-9-]*)\s*\((.*\S.*)\)")
INFO = RuleInfo(
    name=WAIVERS,
    severity="warning",
    stage="commit",
    kind=WAIVERS,
    because=(
        "A waiver is an exception that someone has approved for a while. One that has expired,"
        " that waives nothing, or that the author may not give needs that someone's attention."
    ),
    hint="",
    docs="",
    tags=(WAIVERS,),
    file=None,
    line=1,
)


class Claim(NamedTuple):
    """One `Waive:` of a commit message.

    Attributes:
        text: what stands behind it.
        commit: the commit in words, such as its first digits.
        location: where it stands.

    """

    text: str
    commit: str
    location: Location


class Case(NamedTuple):
    """What decides, beside a finding, whether it is waived.

    Attributes:
        ticket: the branch's ticket, or None.
        priority: how urgent the hotfix is, or None.
        today: the day as YYYY-MM-DD in UTC; "" where it is not known, and then no waiver counts.
        tags: the tags of all rules of the policy, by the rule's name.
        waivers: the policy's.
        claims: what the commits waive.
        waivable: the rules, or `tag:` and a tag, that commits may waive.

    """

    ticket: str | None
    priority: Priority | None
    today: str
    tags: Mapping[str, tuple[str, ...]]
    waivers: Sequence[Waiver]
    claims: Sequence[Claim] = ()
    waivable: tuple[str, ...] = ()


def apply(report: Report, case: Case) -> Report:
    """Return the report with waived findings marked, and with what is wrong with the waivers.

    The latter are findings of a rule of their own, `waivers`. Of waivers for rules that have not
    run nothing is said.
    """
    wrong = (*_flawed_waivers(report, case), *_flawed_claims(case))
    results = tuple(_marked(result, case) for result in report.results)
    if not wrong:
        return report._replace(results=results)
    told = Result(WAIVERS, INFO.severity, INFO.stage, "failed", "", wrong)
    return report._replace(results=(*results, told), rules=(*report.rules, INFO))


def _marked(result: Result, case: Case) -> Result:
    findings = tuple(f._replace(waived=_excuse(f, case)) for f in result.findings)
    all_waived = all(finding.waived is not None for finding in findings)
    outcome = "waived" if result.outcome == "failed" and all_waived else result.outcome
    return result._replace(findings=findings, outcome=outcome)


def _excuse(finding: Finding, case: Case) -> str | None:
    """Return why a finding does not count, or None."""
    for waiver in case.waivers:
        if _in_force(waiver, case) and _covers(waiver, finding, case):
            return f"{waiver.reason} ({waiver.approved_by}, until {waiver.expires})"
    for claim in case.claims:
        found = _CLAIM.fullmatch(claim.text)
        if found and found[1] == finding.rule and _selects(case.waivable, found[1], case):
            return f"{found[2].strip()} (said in {claim.commit})"
    return None


def _in_force(waiver: Waiver, case: Case) -> bool:
    return bool(case.today) and case.today <= waiver.expires


def _covers(waiver: Waiver, finding: Finding, case: Case, *, believing: bool = False) -> bool:
    """Tell whether a waiver, its last day aside, is for a finding.

    Args:
        waiver: the waiver.
        finding: the finding.
        case: what else decides.
        believing: take the priority for true that only the change's author states.

    """
    location, urgency = finding.location, case.priority
    priority = urgency.value if urgency and (urgency.may_loosen or believing) else None
    commit = location.commit or ""
    return (
        _selects(waiver.rules, finding.rule, case)
        and (not waiver.tickets or case.ticket in waiver.tickets)
        and (not waiver.priorities or priority in waiver.priorities)
        and (not waiver.paths or _is_in(location, waiver.paths))
        and (not waiver.packages or finding.values.get("name") in waiver.packages)
        and (not waiver.commits or commit.startswith(waiver.commits))
    )


def _is_in(location: Location, globs: Sequence[str]) -> bool:
    return location.path is not None and Globs(globs).match(location.path)


def _selects(selectors: Sequence[str], rule: str, case: Case) -> bool:
    return rule in selectors or any(_TAG + tag in selectors for tag in case.tags.get(rule, ()))


def _flawed_waivers(report: Report, case: Case) -> Iterator[Finding]:
    for waiver in case.waivers:
        concerned = [r for r in report.results if _selects(waiver.rules, r.rule, case)]
        if not concerned:
            continue
        what, hint = _flaw(waiver, concerned, case)
        if what:
            origin = waiver.origin
            path = origin.file if origin.in_repository else None
            place = Location("policy", path, origin.line, origin.column)
            message = f"the waiver of {', '.join(waiver.rules)} {what}"
            yield _finding(message, hint, place, f"{waiver.rules}{waiver.tickets}{waiver.reason}")


def _flaw(waiver: Waiver, concerned: Sequence[Result], case: Case) -> tuple[str, str]:
    """Return what is wrong with a waiver, as the end of a sentence, and what to do about it."""
    findings = [finding for result in concerned for finding in result.findings]
    if not case.today:
        return "does not count, since it is not known which day it is", ""
    if not _in_force(waiver, case):
        hint = "remove it, or have it approved anew until a later day"
        return f"expired on {waiver.expires} and waives nothing", hint
    if any(_covers(waiver, finding, case) for finding in findings):
        if waiver.expires <= _days_after(case.today, SOON_DAYS):
            hint = "ship the hotfix before, or have it approved anew until a later day"
            return f"expires on {waiver.expires}", hint
        return "", ""
    if any(_covers(waiver, finding, case, believing=True) for finding in findings):
        who = case.priority.only if case.priority else ""
        only = f"is for {' or '.join(waiver.priorities)}, which {who}"
        return f"{only}, and waives nothing", "state the priority by --priority"
    if case.ticket in waiver.tickets and _all_judged(waiver, concerned):
        return f"waives nothing on the branch of its ticket, {case.ticket}", "remove it"
    return "", ""


def _all_judged(waiver: Waiver, concerned: Sequence[Result]) -> bool:
    """Tell whether all that the waiver is for has run; if not, it may still be needed."""
    ran = {result.rule for result in concerned if result.outcome in _JUDGED}
    named = {name for name in waiver.rules if not name.startswith(_TAG)}
    return named <= ran and len(ran) == len(concerned)


def _days_after(day: str, days: int) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def _flawed_claims(case: Case) -> Iterator[Finding]:
    for claim in case.claims:
        found = _CLAIM.fullmatch(claim.text)
        rule = found[1] if found else ""
        if found is None:
            what = f"has a waiver of no use, {quoted(claim.text)}"
            hint = 'write it as "Waive: RULE (reason)"'
        elif rule not in case.tags:
            what, hint = f'waives "{rule}", which is no rule', "hotfix-lint rules"
        elif not _selects(case.waivable, rule, case):
            what = f"waives {rule}, which a commit may not"
            hint = "have it waived in the policy, by someone who may"
        else:
            continue
        yield _finding(f"{claim.commit} {what}", hint, claim.location, claim.text)


def _finding(message: str, hint: str, location: Location, identity: str) -> Finding:
    return Finding(
        rule=WAIVERS,
        severity=INFO.severity,
        message=message,
        hint=hint,
        location=location,
        values={},
        identity=identity,
    )
