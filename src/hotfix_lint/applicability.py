"""Decides whether a rule applies to a change, and with which of its values."""

from __future__ import annotations

from hotfix_lint.display import visible
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Globs, Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.policy.model import Condition, Rule

_SHOWN = 5
# What a condition asks for, and nobody here can say.
_UNKNOWN = {
    "priority": "the priority is not known here, so the rule ran with its plain values",
    "branch": "the branch's name is not known here, so the rule ran all the same",
    "ticket": "the branch's name is not known here, so the rule ran all the same",
    "labels": "the labels are not known here, so the rule ran all the same",
    "event": "what started the run is not known here, so the rule ran all the same",
}


class Application(NamedTuple):
    """A rule as it applies to one change.

    Attributes:
        rule: the rule, with its values for the priority where they count.
        skipped: why it does not apply, or "".
        remarks: what was decided although something is not known, or is not to be believed.

    """

    rule: Rule
    skipped: str = ""
    remarks: tuple[str, ...] = ()


def of(rule: Rule, facts: Facts) -> Application:
    """Return how `rule` applies.

    Nothing unknown skips a rule or changes its values, and neither does a priority that only the
    change's author states, unless the policy trusts it or the rule gets no looser by it.

    Raises:
        FactUnknownError: the changed files, which a condition asks for, cannot be had.
        RepositoryError: likewise.

    """
    skipped, remarks = _conditions(rule, facts)
    if skipped:
        return Application(rule, skipped)
    applied = _for_priority(rule, facts)
    return applied._replace(remarks=tuple(dict.fromkeys((*remarks, *applied.remarks))))


def _conditions(rule: Rule, facts: Facts) -> tuple[str, list[str]]:
    """Return why the conditions skip the rule, or "" and what a reader should know."""
    remarks: list[str] = []
    for condition, wanted in _cheapest_first(rule):
        actual = _actual(condition.key, facts)
        if actual is None:
            remarks.append(_UNKNOWN[condition.key])
        elif _holds(condition, actual) == wanted:
            continue
        elif condition.key == "priority" and not _may_loosen(facts):
            assert facts.priority is not None
            told = f"{facts.priority.only} {facts.priority.value}"
            remarks.append(f"{told}, which does not skip a rule")
        else:
            return _reason(condition, actual, wanted=wanted), []
    return "", remarks


def _cheapest_first(rule: Rule) -> list[tuple[Condition, bool]]:
    """Return the conditions, each with whether it should hold; what asks for files comes last."""
    conditions = [(condition, True) for condition in rule.when]
    conditions += [(condition, False) for condition in rule.unless]
    return sorted(conditions, key=lambda pair: pair[0].key == "paths")


def _actual(key: str, facts: Facts) -> tuple[str, ...] | None:
    """Return what there is of what a condition asks for, or None if that is not known."""
    match key:
        case "priority":
            return (facts.priority.value,) if facts.priority else None
        case "branch":
            return (facts.branch.name,) if facts.branch.name is not None else None
        case "ticket" if facts.branch.name is not None:
            return (facts.branch.ticket,) if facts.branch.ticket is not None else ()
        case "labels":
            return facts.request.labels
        case "event" if facts.request.event is not None:
            return (facts.request.event,)
        case "paths":
            return tuple(dict.fromkeys(n for f in facts.files for n in (f.path, f.old_path)))
        case _:
            return None


def _holds(condition: Condition, actual: Iterable[str]) -> bool:
    if condition.key in {"branch", "paths"}:
        globs = Globs(condition.values)
        return any(globs.match(text) for text in actual)
    if condition.key == "ticket":
        patterns = [Pattern(value) for value in condition.values]
        return any(pattern.search(text) for text in actual for pattern in patterns)
    return any(text in condition.values for text in actual)


def _may_loosen(facts: Facts) -> bool:
    return facts.priority is not None and facts.priority.may_loosen


def _reason(condition: Condition, actual: Sequence[str], *, wanted: bool) -> str:
    asked = f"it is {'' if wanted else 'not '}for {condition.key} {_either(condition.values)}"
    if condition.key == "paths":
        return f"{asked}, and {'no' if wanted else 'a'} changed file is such"
    return f"{asked}, and here is {_either(actual) if actual else 'none'}"


def _either(values: Sequence[str]) -> str:
    shown = [visible(value, 80) for value in values[:_SHOWN]]
    if len(values) > _SHOWN:
        return f"{', '.join(shown)} or another"
    return f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]


def _for_priority(rule: Rule, facts: Facts) -> Application:
    """Put the values for the priority in the place of the plain ones."""
    if not rule.variants:
        return Application(rule)
    priority = facts.priority
    if priority is None:
        return Application(rule, remarks=(_UNKNOWN["priority"],))
    variant = next((v for v in rule.variants if v.priority == priority.value), None)
    if variant is None:
        return Application(rule)
    if variant.loosens and not priority.may_loosen:
        told = f"{priority.only} {priority.value}, which does not loosen a rule"
        return Application(rule, remarks=(f"{told} ({variant.loosens})",))
    if variant.severity == "off":
        return Application(rule, skipped=f"off for {priority.value} ({priority.origin})")
    changed = rule._replace(
        severity=variant.severity,
        message=variant.message,
        hint=variant.hint,
        settings=variant.settings,
    )
    told = f"loosened for {priority.value} ({priority.origin}): {variant.loosens}"
    return Application(changed, remarks=(told,) if variant.loosens else ())
