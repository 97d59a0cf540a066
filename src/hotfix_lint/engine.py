"""Runs the rules of a policy over the facts of one request and puts what they say into a report."""

from __future__ import annotations

from functools import lru_cache

from hotfix_lint import __version__, checks
from hotfix_lint.errors import FactAbsentError, FactUnknownError, RepositoryError
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.policy.find import NAMES as POLICY_FILES
from hotfix_lint.policy.model import WAIVE_FIELD
from hotfix_lint.report import (
    STAGES,
    Finding,
    Location,
    PolicyInfo,
    RangeInfo,
    Report,
    Result,
    RuleInfo,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.policy.model import Policy, Rule
    from hotfix_lint.report import Outcome, Priority, Problem, Severity, Value
    from hotfix_lint.waivers import Claim


def run(
    policy: Policy,
    rules: Sequence[Rule],
    facts: Facts,
    *,
    fail_on: Severity = "error",
    allow_unchecked: bool = False,
    begin: Callable[[str], None] | None = None,
) -> Report:
    """Run those of `rules` whose stage has come.

    Args:
        policy: the policy that the rules are of.
        rules: the rules that were asked for.
        facts: what is true of the change.
        fail_on: the least severity that fails the run.
        allow_unchecked: an unchecked error-level rule does not fail the run.
        begin: is told the name of each rule before it is run.

    """
    stage = STAGES.index(facts.request.stage)
    due = [rule for rule in rules if STAGES.index(rule.stage) <= stage]
    reason = facts.lint_reason()
    facts.expected = {
        fact
        for rule in due
        if not (rule.when or rule.unless)
        for fact in checks.expected(rule.kind, rule.settings)
    }
    results = []
    with facts.git:  # of which nothing goes on behind the last rule
        for rule in () if reason else due:
            if begin is not None:
                begin(rule.name)
            results.append(_run(rule, facts))
    report = Report(
        version=__version__,
        results=tuple(results),
        rules=tuple(_info(rule) for rule in due),
        policy=PolicyInfo(policy.sources, policy.digest),
        range=_range(facts, policy, read=not reason),
        fail_on=fail_on,
        allow_unchecked=allow_unchecked,
        not_applicable=reason,
    )
    return report if reason else _waived(report, policy, facts)


def _run(rule: Rule, facts: Facts) -> Result:
    remarks: tuple[str, ...] = ()
    try:
        rule, skipped, remarks = _applied(rule, facts)
        verdict = Verdict(skipped=skipped)
        if not skipped:
            verdict = checks.run(rule.kind, facts, rule.settings)
    except FactAbsentError as absent:
        verdict = Verdict(skipped=absent.reason)
    except FactUnknownError as unknown:
        verdict = Verdict(unchecked=unknown.reason)
    except RepositoryError as error:
        verdict = Verdict(unchecked=error.message)
    findings = tuple(_finding(rule, problem) for problem in verdict.problems)
    return Result(
        rule=rule.name,
        severity=rule.severity,
        stage=rule.stage,
        outcome=_outcome(verdict),
        reason=verdict.unchecked or verdict.skipped,
        findings=findings,
        remarks=(*remarks, *verdict.remarks),
    )


def _applied(rule: Rule, facts: Facts) -> tuple[Rule, str, tuple[str, ...]]:
    """Return the rule with the values that count here, why it is skipped, and remarks."""
    if not (rule.when or rule.unless or rule.variants):
        return rule, "", ()
    from hotfix_lint import applicability

    return applicability.of(rule, facts)


def _outcome(verdict: Verdict) -> Outcome:
    if verdict.unchecked:
        return "unchecked"
    if verdict.problems:
        return "failed"
    return "skipped" if verdict.skipped else "passed"


def _finding(rule: Rule, problem: Problem) -> Finding:
    location, values, identity, replacement = problem
    message, hint = _insert(rule.message, values), _insert(rule.hint, values)
    # Names take twice as long, and an audit makes thousands.
    return Finding(
        rule.name, rule.severity, message, hint, location, values, identity, None, replacement
    )


def _insert(template: str, values: Mapping[str, Value]) -> str:
    """Put values into a template: names only, no attributes, no formats, nothing that can act."""
    if "{" not in template and "}" not in template:
        return template
    parts = list(_parts(template))
    for at in range(1, len(parts), 2):
        inserted = values.get(parts[at])
        parts[at] = "" if inserted is None else str(inserted)
    return "".join(parts)


@lru_cache(maxsize=64)
def _parts(template: str) -> tuple[str, ...]:
    """Return the texts of a template and the names between them, in turn; `{{` is `{`."""
    import re

    parts = [""]
    for text, name, brace in re.findall(r"([^{}]+)|\{([a-z-]+)\}|(\{\{|\}\}|[{}])", template):
        if name:
            parts += [name, ""]
        else:
            parts[-1] += text or (brace[0] if len(brace) > 1 else brace)
    return tuple(parts)


def _info(rule: Rule) -> RuleInfo:
    return RuleInfo(
        name=rule.name,
        severity=rule.severity,
        stage=rule.stage,
        kind=rule.kind,
        because=rule.because,
        hint=rule.hint,
        docs=rule.docs,
        tags=rule.tags,
        file=rule.origin.file if rule.origin.in_repository else None,
        line=rule.origin.line,
    )


def _waived(report: Report, policy: Policy, facts: Facts) -> Report:
    claims = _claims(facts) if "commits" in facts.__dict__ else ()
    if not policy.waivers and not claims:
        return report
    from hotfix_lint import waivers

    case = waivers.Case(
        ticket=facts.branch.ticket,
        priority=facts.priority if any(w.priorities for w in policy.waivers) else None,
        today=facts.request.today,
        tags={rule.name: rule.tags for rule in policy.rules},
        waivers=policy.waivers,
        claims=claims,
        waivable=policy.workflow.waivable_in_commits,
    )
    return waivers.apply(report, case)


def _claims(facts: Facts) -> tuple[Claim, ...]:
    """Return what the commits waive by themselves."""
    found = [(commit, f) for commit in facts.commits for f in commit.message.values(WAIVE_FIELD)]
    if not found:
        return ()
    from hotfix_lint.waivers import Claim

    return tuple(
        Claim(field.value, commit.short, Location("commit", commit=commit.sha, line=field.line))
        for commit, field in found
    )


def _range(facts: Facts, policy: Policy, *, read: bool) -> RangeInfo:
    """Tell what was looked at, reading nothing that no rule has asked for."""
    known = facts.__dict__
    found = known.get("range")
    files = known.get("counted_files") or known.get("files") or ()
    own = [f.path for f in files if f.path in policy.sources or f.path in POLICY_FILES]
    changed = (f"the change also changes the policy: {', '.join(own)}",) if own else ()
    anchor = next((f.path for f in files if f.status != "deleted" and not f.is_submodule), None)
    return RangeInfo(
        branch=facts.branch.name,
        production=found.production.name if found else None,
        base=found.base if found else None,
        head=None if facts.request.staged or not found else found.head,
        commits=len(facts.commits) if read and "commits" in known else 0,
        stage=facts.request.stage,
        origin=facts.request.origin,
        notes=(*(found.notes if found else ()), *changed),
        anchor=anchor,
        priority=_priority(facts) if read else None,
    )


def _priority(facts: Facts) -> Priority | None:
    known = facts.__dict__
    asked = facts.request.priority is not None or "priority" in known or "commits" in known
    return facts.priority if asked else None
