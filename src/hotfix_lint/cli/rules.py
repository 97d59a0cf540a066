"""`hotfix-lint rules`: lists the rules of the policy, or explains one."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint.cli import options
from hotfix_lint.display import visible
from hotfix_lint.report import WAIVERS

if TYPE_CHECKING:
    from hotfix_lint.policy.model import Policy, Rule, Variant

# What makes a waiver of each kind's findings narrow.
_NARROWED = {
    "changed-files": "paths: [app/settings.py]",
    "dependencies": "packages: [lodash]",
    "refactoring": "paths: [app/settings.py]",
    "weakened-tests": "paths: [tests/test_login.py]",
    "fields": "commits: [1f0c7d2b9e4a]",
    "history": "commits: [1f0c7d2b9e4a]",
}


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
    from hotfix_lint.waivers import INFO

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
        click.echo(_explained(loaded, rule))
    elif name == WAIVERS:
        click.echo(f"# {name}\n\n{_wrapped(INFO.because)}")
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


def _explained(policy: Policy, rule: Rule) -> str:
    from hotfix_lint.policy import kinds

    where = f"{visible(rule.origin.file)}:{rule.origin.line}"
    parts = [
        f"# {rule.name}",
        f"{rule.severity}, from stage {rule.stage}; kind of check: {rule.kind}; defined in {where}",
    ]
    if rule.because:
        parts += ["## Why", _wrapped(rule.because)]
    parts += ["## What it checks", _wrapped(kinds.fragment(rule.kind)["description"])]
    parts += [_fenced("yaml", _settings(rule))]
    if rule.docs:
        parts += [f"See also: {visible(rule.docs)}"]
    parts += _example(rule)
    parts += ["## To mend it", _wrapped(rule.hint or "see the finding's own words")]
    parts += ["## To waive it", *_waiver(policy, rule)]
    parts += ["## To change it, in .hotfix-lint.yaml", _fenced("yaml", _change(rule))]
    return "\n\n".join(parts)


def _settings(rule: Rule) -> str:
    """Return what the rule asks, and under which conditions, as a policy says it."""
    asked: dict[str, Any] = dict(rule.settings)
    for key, conditions in (("when", rule.when), ("unless", rule.unless)):
        if conditions:
            asked[key] = {condition.key: list(condition.values) for condition in conditions}
    varied = {variant.priority: _variation(rule, variant) for variant in rule.variants}
    return _yaml(asked | ({"by-priority": varied} if varied else {}))


def _variation(rule: Rule, variant: Variant) -> dict[str, Any]:
    settings = {k: v for k, v in variant.settings.items() if rule.settings.get(k) != v}
    severity = {"severity": variant.severity} if variant.severity != rule.severity else {}
    return severity | settings


def _example(rule: Rule) -> list[str]:
    """Return what the catalogue shows of a built-in rule; a team's own rule is not in it."""
    from hotfix_lint.facts import catalogues

    example = catalogues.load("examples").get(rule.name)
    if example is None:
        return []
    fails, passes = (_fenced("", example[key]) for key in ("fails", "passes"))
    return ["## Example", "Fails:", fails, "Passes:", passes]


def _waiver(policy: Policy, rule: Rule) -> list[str]:
    from datetime import UTC, datetime, timedelta

    expires = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    # What is found in the branch or in the change as a whole has no narrower place than its ticket.
    narrow = "" if rule.settings.get("of") == "pull-request" else _NARROWED.get(rule.kind, "")
    if rule.kind == "text" and str(rule.settings["of"]).startswith("commit."):
        narrow = _NARROWED["fields"]
    text = (
        f"waivers:\n  - rules: [{rule.name}]\n    ticket: ENG-1234\n"
        f"{f'    {narrow}' if narrow else '    # that is as narrow as it can be'}\n"
        '    reason: why it need not be so this time\n    approved-by: "@release-lead"\n'
        f'    expires: "{expires}"\n'
    )
    parts = ["In .hotfix-lint.yaml, as narrow as can be:", _fenced("yaml", text)]
    if {rule.name, *(f"tag:{tag}" for tag in rule.tags)} & {*policy.workflow.waivable_in_commits}:
        parts += ["Or by its author, in the commit message:", f"    Waive: {rule.name} (reason)"]
    return parts


def _change(rule: Rule) -> str:
    return (
        "version: 1\nextends: hotfix\nrules:\n"
        f"  {rule.name}: {'note' if rule.severity == 'warning' else 'warning'}"
        "   # or off, or a mapping with other settings\n"
    )


def _yaml(value: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(
        value, sort_keys=False, default_flow_style=None, width=10_000, allow_unicode=True
    )


def _fenced(language: str, text: str) -> str:
    lines = [visible(line, 1_000) for line in text.rstrip("\n").split("\n")]
    return "\n".join([f"```{language}", *lines, "```"])


def _wrapped(text: str) -> str:
    return textwrap.fill(_sentence(text), 90, break_on_hyphens=False)


def _sentence(text: str) -> str:
    return visible(" ".join(text.split()), 2_000)
