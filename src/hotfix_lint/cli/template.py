"""`hotfix-lint template`: prints a text that a hotfix needs, begun by what is known of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint import resources
from hotfix_lint.cli import options
from hotfix_lint.display import quoted, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotfix_lint.policy.model import Policy

_FOLDER = ("rules", "templates")


@click.command(
    "template",
    epilog="""\b
Examples:
  hotfix-lint template                 which there are, and what they may hold
  hotfix-lint template pull-request > body.md
  hotfix-lint template incident --priority P0 > docs/incidents/ENG-1234.md
  hotfix-lint template slack --set detected=14:23 --set deployed=15:47
""",
)
@click.argument("name", required=False)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="Put this in the place of {NAME}; repeatable.",
)
@options.range_options
@options.policy
@options.documents
@click.option("--priority", metavar="P", help="The hotfix's priority.")
@click.option("--now", metavar="TIME", help="Take this (ISO 8601) for the present moment.")
def command(**given: Any) -> int:  # click hands over its options by name
    """Print a text for this hotfix; what is not known is left to be filled in."""
    from hotfix_lint.cli.linting import Choice, open_repository, prepare, unknown
    from hotfix_lint.templates import filling, values

    request = options.request(
        repository=given["repository"],
        base=given["base"],
        head=given["head"],
        branch=given["branch"],
        stage="close",
        priority=given["priority"],
        all_branches=True,
        now=given["now"],
    )
    if given["incident"] is not None:
        from hotfix_lint.cli import documents

        request = request._replace(documents=documents.given(given["incident"], ()))
    stated = _stated(given["given"])
    git = open_repository(request)
    policy, facts = prepare(request, Choice(policy=given["policy"]), git)
    if request.priority is not None and request.priority not in policy.workflow.priorities:
        raise unknown("priority", request.priority, policy.workflow.priorities)
    places = _places(policy)
    if given["name"] is None:
        click.echo(_listed(places))
        return 0
    if given["name"] not in places:
        raise unknown("template", given["name"], sorted(places))
    text = text_of(given["name"], places[given["name"]], git.root)
    found = values.known(facts, policy, _types(policy, git.root), stated)
    click.echo(filling.fill(text, found), nl=False)
    return 0


def _stated(given: Sequence[str]) -> dict[str, str]:
    from hotfix_lint.cli.linting import unknown
    from hotfix_lint.errors import UsageError
    from hotfix_lint.templates import filling

    stated = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {quoted(text)} says no value", "write it as --set NAME=VALUE")
        if name not in filling.names():
            raise unknown("value", name, sorted(filling.names()))
        stated[name] = visible(value, 2_000)
    return stated


def _places(policy: Policy) -> dict[str, str | None]:
    """Return the templates by name, each with the team's file, or None for the built-in one."""
    built_in = dict.fromkeys(os.path.splitext(file)[0] for file in resources.names(*_FOLDER))
    return built_in | dict(policy.workflow.templates)


def text_of(name: str, path: str | None, root: str) -> str:
    """Return a template: the file at `path` below `root`, or the built-in one if that is None.

    Raises:
        UsageError: the team's file cannot be read.
        PolicyError: it holds what no template may.

    """
    if path is None:
        file = next(f for f in resources.names(*_FOLDER) if os.path.splitext(f)[0] == name)
        return resources.read(*_FOLDER, file).decode()
    from hotfix_lint.cli import teams

    return teams.template(name, path, root)


def _types(policy: Policy, root: str) -> dict[str, str]:
    """Return what each priority is for, as triage tells it."""
    from hotfix_lint.cli.triage import tree_of

    return {name: outcome.type for name, outcome in tree_of(policy, root).outcomes.items()}


def _listed(places: Mapping[str, str | None]) -> str:
    from hotfix_lint.templates import filling

    lines = ["templates:"]
    lines += [
        f"  {visible(name)}" + (f"  ({visible(path)})" if path else "")
        for name, path in sorted(places.items())
    ]
    width = max(map(len, filling.names()))
    lines += ["", "values, each known or left to be filled in; --set states one:"]
    lines += [f"  {name:<{width}}  {value.means}" for name, value in filling.names().items()]
    return "\n".join(lines)
