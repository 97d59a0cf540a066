"""What a policy says of how soon a fix is in production, and how soon the incident is reviewed."""

from __future__ import annotations

from hotfix_lint import durations
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.policy.model import Policy


def deployment(policy: Policy, priority: str | None) -> int | None:
    """Return the seconds from the incident to its fix in production, or None if no rule says them.

    It is what the policy's first rule of the kind `deadline` demands whose end is the deployment.
    """
    return _within(policy, priority, "deployed")


def review(policy: Policy, priority: str | None) -> int | None:
    """Return likewise the seconds until the incident is reviewed."""
    return _within(policy, priority, "reviewed")


def _within(policy: Policy, priority: str | None, end: str) -> int | None:
    for rule in policy.rules:
        if rule.kind != "deadline" or end not in rule.settings["to"]:
            continue
        own = next((v.settings for v in rule.variants if v.priority == priority), rule.settings)
        return durations.parse(own["within"])
    return None
