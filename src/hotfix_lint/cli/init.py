"""`hotfix-lint init`: writes the policy that a team begins with, and says what it saw."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import click

from hotfix_lint.cli import options

if TYPE_CHECKING:
    from hotfix_lint.facts.habits import Habits
    from hotfix_lint.policy.starter import Starter


@click.command(
    "init",
    epilog="""\b
Examples:
  hotfix-lint init --stdout    see it first
  hotfix-lint init
""",
)
@click.option("--force", is_flag=True, help="Replace a policy that is there.")
@click.option("--stdout", is_flag=True, help="Print the policy and write nothing.")
@options.repository
def command(*, force: bool, stdout: bool, repository: str | None) -> int:
    """Write a commented policy from what the repository shows."""
    from hotfix_lint.cli.linting import open_repository
    from hotfix_lint.facts import habits
    from hotfix_lint.policy import find, starter

    git = open_repository(options.request(repository=repository, base=None, head=None, branch=None))
    path = os.path.join(git.root, find.NAMES[0])
    if not stdout:
        _refuse(git.root, bare=git.bare, force=force)
    seen = habits.see(git)
    for line in _told(seen):
        click.echo(line, err=stdout)
    text = starter.text(_known(seen))
    if stdout:
        click.echo(text, nl=False)
        return 0
    _write(path, text)
    click.echo(f"wrote {find.NAMES[0]}; read it, then: hotfix-lint policy check")
    return 0


def _refuse(root: str, *, bare: bool, force: bool) -> None:
    from hotfix_lint.errors import UsageError
    from hotfix_lint.policy import find

    if bare:
        raise UsageError("a bare repository has no place for a policy", "hotfix-lint init --stdout")
    there = [name for name in find.NAMES if os.path.lexists(os.path.join(root, name))]
    if there and not force:
        raise UsageError(
            f"there is a policy already: {there[0]}",
            "hotfix-lint init --stdout shows another; --force replaces it",
        )


def _told(seen: Habits) -> list[str]:
    """Return what was seen, a line for each habit."""
    from hotfix_lint.display import visible

    lines = [f"production: {visible(seen.production) if seen.production else 'none yet'}"]
    if seen.tickets:
        where = f"{seen.tickets.messages} of {seen.commits} messages"
        where += f", {_counted(seen.tickets.branches, 'branch', 'branches')}"
        lines += [f"tickets: {seen.tickets.name}, such as {seen.tickets.example} (in {where})"]
    else:
        lines += [f"tickets: none in {seen.commits} messages"]
    lines += [f"hotfix branches: {seen.hotfixes}…" if seen.hotfixes else "hotfix branches: none"]
    others = ", ".join(visible(name, 60) for name in seen.long_lived[:10])
    lines += [f"other lasting branches: {others or 'none'}"]
    tests = ", ".join(f"{lang} ({_counted(n, 'file', 'files')})" for lang, n in seen.tests.items())
    return [*lines, f"tests: {tests or 'none'}"]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _known(seen: Habits) -> Starter:
    from hotfix_lint.policy.starter import Starter

    return Starter(
        production=seen.production or "",
        ticket=seen.tickets.pattern if seen.tickets else "",
        ticket_example=seen.tickets.example if seen.tickets else "",
        hotfixes=seen.hotfixes,
        long_lived=seen.long_lived,
    )


def _write(path: str, text: str) -> None:
    """Write the file beside its place, then put it there: a link that is there goes itself."""
    from hotfix_lint.errors import UsageError

    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if not isinstance(error, OSError):
            raise
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"the policy cannot be written: {why}") from None
