"""Lists `hook` in the command line's help; the entry runs hooks before click is loaded."""

from __future__ import annotations

import click

from hotfix_lint.cli import hook


@click.command("hook", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Run as a git hook; hotfix-lint hook --help tells which."""
    return hook.run(list(arguments))
