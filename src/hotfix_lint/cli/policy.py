"""`hotfix-lint policy …`: says whether a policy is valid, what it resolves to, and its schema."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from hotfix_lint.cli import options, policy_test

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hotfix_lint.facts.git import Git
    from hotfix_lint.policy.find import Read
    from hotfix_lint.policy.source import PolicySource


@click.group("policy")
def command() -> None:
    """Validate a policy; show what it resolves to; print its schema."""


@command.command("check")
@click.argument("file", required=False)
@options.repository
def check(file: str | None, repository: str | None) -> int:
    """Say whether the policy and the files that it names are valid; all errors at once."""
    from hotfix_lint.cli import teams
    from hotfix_lint.display import visible
    from hotfix_lint.errors import PolicyError
    from hotfix_lint.policy import load
    from hotfix_lint.policy.remarks import remarks
    from hotfix_lint.trials import files as tests

    source, read, root, git = _found(file, repository)
    policy = load.resolve(source, read)
    merged, files = load.merge(source, read)
    wrong = [
        *(tests.defects(source, policy) if source else ()),
        *teams.defects(policy, merged, root),
    ]
    if wrong:
        raise PolicyError(wrong)
    off = f", {len(policy.off)} off" if policy.off else ""
    rules = "1 rule" if len(policy.rules) == 1 else f"{len(policy.rules)} rules"
    click.echo(f"{policy.sources[-1]}: valid, {rules}{off}")
    for remark in remarks(merged, files, _today()):
        where = f"{remark.origin.file}:{remark.origin.line}:{remark.origin.column}"
        click.echo(visible(f"{where}: warning: {remark.path}: {remark.message}", 1_000))
    if git is not None and not git.bare and file is None:
        for path in _unread(git, {source.name for source in files.sources}):
            click.echo(f"{visible(path, 1_000)}:1:1: warning: this policy is not read; {_ONE}")
    return 0


_ONE = "there is one, at the top: extend it from there, or narrow rules with when: {paths: [...]}"


def _unread(git: Git, read: Collection[str]) -> Iterator[str]:
    """Yield the paths of files that are named as policies are, and are none of those in `read`."""
    from hotfix_lint.policy import find

    listed = ("ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard")
    for record in git.records(*listed):
        path = os.fsdecode(record)
        if path not in read and f"/{path}".endswith(tuple(f"/{name}" for name in find.NAMES)):
            yield path


@command.command(
    "show",
    epilog="""\b
Examples:
  hotfix-lint policy show --rule diff-size
  hotfix-lint policy show > resolved.yaml   (a policy again, without extends)
""",
)
@options.policy
@click.option("--rule", metavar="NAME", help="This rule only.")
@options.repository
def show(policy: str | None, rule: str | None, repository: str | None) -> None:
    """Print what the policy resolves to, and from where each value came."""
    from hotfix_lint.cli.linting import unknown
    from hotfix_lint.policy import load
    from hotfix_lint.policy.show import text

    source, read, _, _ = _found(policy, repository)
    merged, files = load.merge(source, read)
    names = list(merged.value["rules"].value)
    if rule is not None and rule not in names:
        raise unknown("rule", rule, names)
    click.echo(text(merged, [source.name for source in files.sources], rule), nl=False)


@command.command("schema")
@click.option("--tests", is_flag=True, help="That of files of tests, *.policy-test.yaml.")
def schema(*, tests: bool) -> None:
    """Print the JSON Schema of policies, for editors."""
    from hotfix_lint.policy import validate
    from hotfix_lint.policy.schema import bundle

    click.echo(json.dumps(validate.tests() if tests else bundle(), indent=2))


command.add_command(policy_test.command)


def _found(
    file: str | None, repository: str | None
) -> tuple[PolicySource | None, Read, str, Git | None]:
    """Return the policy that is meant, what reads what it extends, their folder, the repository."""
    from hotfix_lint.cli.linting import open_repository
    from hotfix_lint.errors import RepositoryError
    from hotfix_lint.policy import find

    request = options.request(repository=repository, base=None, head=None, branch=None)
    git = None
    try:
        git = open_repository(request)
        root = git.root
    except RepositoryError:
        # A policy can be written, and read, before there is a repository for it.
        if repository is not None:
            raise
        root = os.path.dirname(os.path.abspath(file)) if file else os.getcwd()
    return find.find(root, file), find.reader(root), root, git


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()
