"""`hotfix-lint rules`: lists the rules of the policy, or explains one."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from hotfix_lint.cli import options

if TYPE_CHECKING:
    from hotfix_lint.policy.model import Policy, Rule


@click.command(
    "rules",
    epilog="""\b
Example:
  hotfix-lint rules commit-root-cause
""",
)
@click.argument("name", required=False)
@options.policy
@options.repository
def command(name: str | None, policy: str | None, repository: str | None) -> None:
    """List the rules, or explain one."""
    from hotfix_lint.cli.linting import load_policy, open_repository, unknown
    from hotfix_lint.errors import RepositoryError
    from hotfix_lint.policy import load

    request = options.request(repository=repository, base=None, head=None, branch=None)
    try:
        loaded = load_policy(open_repository(request), policy)
    except RepositoryError:
        # The built-in rules can be read anywhere.
        if policy is not None or repository is not None:
            raise
        loaded = load.resolve(None, lambda _: None)
    if name is None:
        click.echo(_table(loaded))
        return
    rule = next((rule for rule in loaded.rules if rule.name == name), None)
    if rule is not None:
        click.echo(_explained(rule))
    elif name in loaded.off:
        click.echo(f"{name} is off in {loaded.sources[-1]}")
    else:
        raise unknown("rule", name, [rule.name for rule in loaded.rules])


def _table(policy: Policy) -> str:
    width = max(len(rule.name) for rule in policy.rules) if policy.rules else 0
    lines: list[str] = []
    stage = ""
    for rule in policy.rules:
        if rule.stage != stage:
            stage = rule.stage
            lines.append(f"\n{stage}:" if lines else f"{stage}:")
        first = _sentence(rule.because).split(". ")[0].rstrip(".")
        room = 100 - width - 14
        told = textwrap.shorten(first, room, placeholder=" …") if first else f"({rule.kind})"
        lines.append(f"  {rule.name:<{width}}  {rule.severity:<7}  {told}")
    if policy.off:
        lines.append(f"\noff: {', '.join(policy.off)}")
    lines.append("\nhotfix-lint rules NAME explains one.")
    return "\n".join(lines)


def _explained(rule: Rule) -> str:
    parts = [f"{rule.name} ({rule.severity}, from stage {rule.stage}, check: {rule.kind})"]
    if rule.because:
        parts.append(_wrapped("why", rule.because))
    parts.append(_wrapped("finds", rule.message))
    if rule.hint:
        parts.append(_wrapped("to mend", rule.hint))
    if rule.settings:
        parts.append("settings:\n" + "\n".join(_settings(rule)))
    if rule.docs:
        parts.append(f"more: {rule.docs}")
    parts.append(f"defined at: {rule.origin.file}:{rule.origin.line}")
    parts.append(
        "to change it, in .hotfix-lint.yaml:\n"
        "  version: 1\n  extends: hotfix\n  rules:\n"
        f"    {rule.name}: warning     # or note, or off; or a mapping with other settings"
    )
    return "\n\n".join(parts)


def _settings(rule: Rule) -> list[str]:
    import yaml

    text = yaml.safe_dump(dict(rule.settings), sort_keys=False, default_flow_style=None, width=90)
    return [f"  {line}" for line in text.rstrip("\n").split("\n")]


def _wrapped(title: str, text: str) -> str:
    return f"{title}:\n" + textwrap.fill(
        _sentence(text), 90, initial_indent="  ", subsequent_indent="  "
    )


def _sentence(text: str) -> str:
    return " ".join(text.split())
