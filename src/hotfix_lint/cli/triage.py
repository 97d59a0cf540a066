"""`hotfix-lint triage`: tells the priority, by questions or by what is known to hold."""

from __future__ import annotations

import json
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint import durations
from hotfix_lint.cli import options
from hotfix_lint.display import visible

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from hotfix_lint.policy.model import Policy
    from hotfix_lint.triage import Answer, Question, Tree

FORMATS = ("text", "json")


@click.command(
    "triage",
    epilog="""\b
Examples:
  hotfix-lint triage                              asks
  hotfix-lint triage --list                       what --is takes
  hotfix-lint triage --is access-bypass --since 2026-03-01T14:23
""",
)
@click.option(
    "--is", "given", multiple=True, metavar="NAME", help="This holds; repeatable. See --list."
)
@click.option("--list", "listing", is_flag=True, help="List what can hold, by urgency.")
@click.option("--since", metavar="TIME", help="When it was detected (ISO 8601, else UTC).")
@click.option("--output", "-o", metavar="FORMAT", default="text", help="text or json.")
@options.policy
@options.repository
def command(**given: Any) -> int:  # click hands over its options by name
    """Tell how urgent it is: the priority, why, and until when to respond and to deploy."""
    from hotfix_lint.cli.linting import unknown

    if given["output"] not in FORMATS:
        raise unknown("format", given["output"], FORMATS)
    policy, tree = _loaded(given["policy"], given["repository"])
    if given["listing"]:
        click.echo(_listed(tree))
        return 0
    since = options.moment(given["since"]) if given["since"] is not None else None
    answer = _answer(tree, given["given"])
    told = _told(answer, policy, since)
    if given["output"] == "json":
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(_text(told))
    return 0


def _loaded(given: str | None, repository: str | None) -> tuple[Policy, Tree]:
    """Return the policy and the tree that counts in it; outside of a repository the built-in."""
    from hotfix_lint.cli.linting import load_policy, open_repository
    from hotfix_lint.errors import RepositoryError
    from hotfix_lint.policy import load

    request = options.request(repository=repository, base=None, head=None, branch=None)
    try:
        git = open_repository(request)
    except RepositoryError:
        if given is not None or repository is not None:
            raise
        policy = load.resolve(None, lambda _: None)
        return policy, tree_of(policy, "")
    policy = load_policy(git, given)
    return policy, tree_of(policy, git.root)


def tree_of(policy: Policy, root: str) -> Tree:
    """Return the tree of questions that counts in a policy.

    Args:
        policy: the policy.
        root: the repository's top.

    Raises:
        UsageError: the team's file cannot be read.
        PolicyError: it makes no sense.

    """
    from hotfix_lint import triage
    from hotfix_lint.facts import catalogues

    if not policy.workflow.triage:
        return triage.read(catalogues.load("triage"))
    from hotfix_lint.cli import teams

    return triage.read(teams.tree(policy, root))


def _answer(tree: Tree, given: Collection[str]) -> Answer:
    from hotfix_lint import triage
    from hotfix_lint.cli.linting import unknown
    from hotfix_lint.errors import UsageError

    if given:
        for name in given:
            if name not in tree.criteria:
                raise unknown("criterion", name, list(tree.criteria))
        answer = triage.by_criteria(tree, given)
        if answer is None:
            raise UsageError(
                f"by {', '.join(given)} alone these questions tell no priority",
                "answer them: hotfix-lint triage",
            )
        return answer
    if not sys.stdin.isatty():
        raise UsageError(
            "nobody is here to be asked", "say what holds with --is; hotfix-lint triage --list"
        )
    return triage.walk(tree, _ask)


def _ask(question: Question) -> Collection[str] | bool:
    click.echo(f"\n{visible(question.ask, 500)}")
    if not question.any_of:
        return click.confirm("yes or no", default=None)
    names = list(question.any_of)
    for number, told in enumerate(question.any_of.values(), 1):
        click.echo(f"  {number}  {visible(told, 500)}")
    while True:
        answer = click.prompt("numbers of what holds, or none", default="none")
        words = answer.replace(",", " ").split()
        if words in (["none"], ["no"], ["0"], ["n"]):
            return ()
        if words and all(w.isdecimal() and 0 < int(w) <= len(names) for w in words):
            return {names[int(word) - 1] for word in words}
        click.echo(f'  write numbers from 1 to {len(names)}, such as "1 2", or none')


def _told(answer: Answer, policy: Policy, since: datetime | None) -> dict[str, Any]:
    """Return what is told, as plain values."""
    from hotfix_lint.policy import targets

    outcome = answer.outcome
    is_hotfix = outcome.name in policy.workflow.priorities
    deploy = targets.deployment(policy, outcome.name) if is_hotfix else None
    return {
        "priority": outcome.name if is_hotfix else None,
        "type": outcome.type,
        "reasons": list(answer.reasons),
        "respond": _target(outcome.respond_within, since),
        "deploy": _target(deploy, since) | {"when": outcome.deploy},
        "then": outcome.then,
    }


def _target(within: int | None, since: datetime | None) -> dict[str, Any]:
    from datetime import timedelta

    until = None
    if within is not None and since is not None:
        try:
            until = (since + timedelta(seconds=within)).isoformat()
        except OverflowError:
            until = None
    return {"within": durations.told(within) if within is not None else None, "until": until}


def _text(told: dict[str, Any]) -> str:
    name = told["priority"]
    lines = [f"{visible(name) if name else 'No hotfix'}: {visible(told['type'], 500)}"]
    lines += [f"  because: {visible(reason, 500)}" for reason in told["reasons"]]
    for key in ("respond", "deploy"):
        target = told[key]
        parts = [f"within {target['within']}"] if target["within"] else []
        parts += [f"by {target['until'][:16].replace('T', ' ')} UTC"] if target["until"] else []
        parts += [visible(target["when"], 500)] if target.get("when") else []
        if parts:
            lines.append(f"  {key}: {'; '.join(parts)}")
    lines.append(f"  → {visible(told['then'], 500)}")
    return "\n".join(lines)


def _listed(tree: Tree) -> str:
    lines = []
    width = max(map(len, tree.criteria), default=0)
    for question in tree.questions.values():
        if question.any_of:
            lines += [f"{visible(question.if_so)}:"]
            for name, told in question.any_of.items():
                text = textwrap.shorten(visible(told, 500), 96 - width, placeholder=" …")
                lines.append(f"  {name:<{width}}  {text}")
    return "\n".join(lines)
