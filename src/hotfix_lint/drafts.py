"""What the message of a hotfix's commit begins with, by the policy and the branch's name."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.policy.model import Policy, Rule

_FIELD = "commit.fields."


def message(policy: Policy, rules: tuple[Rule, ...], ticket: str | None) -> str:
    """Return the beginning of a message: the type, and below it the fields.

    What only a person knows is left empty, which no rule takes for an answer.

    Args:
        policy: the policy.
        rules: those of its rules that apply to the commit.
        ticket: the ticket in the branch's name, if there is one.

    Returns:
        Its text, without a line's end at its end; "" if the rules ask for neither type nor fields.

    """
    kind = next(iter(allowed_types(rules)), "")
    names = sorted(required_fields(rules), key=order_of_fields(policy).index)
    known = dict.fromkeys(ticket_fields(policy), ticket or "")
    lines = [f"{name}: {known.get(name, '')}" for name in names]
    return "\n".join(filter(None, (f"{kind}: \n\n" if kind else "\n\n" if lines else "", *lines)))


def allowed_types(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """Return the types of Conventional Commits that the rules let a commit have; none for any."""
    for rule in rules:
        if rule.kind == "text" and rule.settings["of"] == "commit.type":
            return tuple(rule.settings.get("one-of", ()))
    return ()


def required_fields(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """Return the fields that every commit must have."""
    return tuple(dict.fromkeys(name for rule in rules for name in _required(rule)))


def _required(rule: Rule) -> Iterator[str]:
    if rule.kind == "fields" and rule.settings.get("of", "commit") == "commit":
        for name, given in rule.settings["require"].items():
            if (given or {}).get("required", True):
                yield name


def order_of_fields(policy: Policy) -> tuple[str, ...]:
    """Return the fields in the order in which a message has them: the team's, then the rules'."""
    return tuple(dict.fromkeys((*policy.workflow.fields, *policy.field_names())))


def ticket_fields(policy: Policy) -> tuple[str, ...]:
    """Return the fields that hold the ticket of the branch.

    They are those of which a rule says that they agree with the branch, else those whose pattern is
    made of the team's pattern of a ticket.
    """
    agreeing: list[str] = []
    alike: list[str] = []
    for rule in policy.rules:
        facts = rule.settings.get("of", ())
        if rule.kind == "agreement" and "branch.ticket" in facts:
            agreeing += [f.removeprefix(_FIELD) for f in facts if f.startswith(_FIELD)]
        if rule.kind == "fields":
            for name, given in rule.settings["require"].items():
                patterns = (given or {}).get("matches", ())
                patterns = [patterns] if isinstance(patterns, str) else patterns
                if any(policy.workflow.ticket in pattern for pattern in patterns):
                    alike.append(name)
    return tuple(dict.fromkeys(agreeing or alike))
