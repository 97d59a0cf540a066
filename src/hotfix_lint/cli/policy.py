"""`hotfix-lint policy …`: says whether a policy is valid, and prints the schema for editors."""

from __future__ import annotations

import json
import os

import click

from hotfix_lint.cli import options


@click.group("policy")
def command() -> None:
    """Validate a policy; print its schema."""


@command.command("check")
@click.argument("file", required=False)
@options.repository
def check(file: str | None, repository: str | None) -> int:
    """Say whether the policy is valid; all its errors at once, each with its line."""
    from hotfix_lint.cli.linting import open_repository
    from hotfix_lint.errors import RepositoryError
    from hotfix_lint.policy import find, load

    request = options.request(repository=repository, base=None, head=None, branch=None)
    try:
        root = open_repository(request).root
    except RepositoryError:
        # A policy can be written before there is a repository for it.
        if file is None:
            raise
        root = os.path.dirname(os.path.abspath(file))
    source = find.find(root, file)
    policy = load.resolve(source, find.reader(root))
    off = f", {len(policy.off)} off" if policy.off else ""
    click.echo(f"{policy.sources[-1]}: valid, {len(policy.rules)} rules{off}")
    return 0


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of policies, for editors."""
    from hotfix_lint.policy.schema import bundle

    click.echo(json.dumps(bundle(), indent=2))
