"""The command line: one file per command, each loaded only when it is called."""

from __future__ import annotations

import importlib
from typing import Any

import click

from hotfix_lint import __version__

# Command → (module, its one line in --help), in the order of --help.
COMMANDS = {
    "check": ("check", "Check the hotfix (also without the word check)."),
    "fix": ("fix", "Mend the branch's name and the last commit's message."),
    "init": ("init", "Write a policy from what the repository shows."),
    "status": ("status", "Tell where the hotfix stands, what is next, and the time left."),
    "triage": ("triage", "Tell how urgent it is, by questions or by what holds."),
    "template": ("template", "Print a text that the hotfix needs, begun by what is known."),
    "start": ("start", "Begin a hotfix: its branch, from production as it is."),
    "backport": ("backport", "Bring the fix to other branches, or say where it is."),
    "prove": ("prove", "Run the tests without the fix and with it, and compare."),
    "rules": ("rules", "List the rules, or explain one."),
    "policy": ("policy", "Validate a policy; show what it resolves to; print its schema."),
    "facts": ("facts", "Print as JSON what is seen in a change."),
    "install": ("install", "Install the git hooks."),
    "uninstall": ("uninstall", "Take the git hooks away."),
    "hook": ("hook_help", "Run as a git hook."),
    "demo": ("demo", "Show it at work on a small repository."),
}

EPILOG = """\b
Examples:
  hotfix-lint                          check the current branch
  hotfix-lint check --base main --head hotfix/ENG-1-x
  hotfix-lint check --output text --output sarif=hotfix.sarif
  hotfix-lint rules dependency-change  why, and how to mend
  hotfix-lint policy check             is our policy valid?
"""


class LazyGroup(click.Group):
    """Loads a command's module when it is called, and takes no command for `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command, or say which name is nearest."""
        if cmd_name not in COMMANDS:
            from hotfix_lint.cli.linting import unknown

            raise unknown("command", cmd_name, list(COMMANDS))
        module = importlib.import_module(f"hotfix_lint.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without loading any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of options that are not this group's own."""
        own = {"-h", "--help", "--version"}
        completing = ctx.resilient_parsing
        if not completing and (not args or (args[0].startswith("-") and args[0] not in own)):
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.command(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="hotfix-lint %(version)s")
def group() -> None:
    """Check hotfix branches and commits against the team's policy.

    Exit codes: 0 nothing wrong, 1 findings, 2 could not be checked.
    """


def run(arguments: list[str]) -> int:
    """Run the command line and return the exit code."""
    try:
        code: Any = group.main(arguments, prog_name="hotfix-lint", standalone_mode=False)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.ClickException as error:
        from hotfix_lint.display import visible

        text = visible(error.format_message().rstrip("."), 500)
        click.echo(f"hotfix-lint: {text[:1].lower()}{text[1:]}", err=True)
        click.echo("  → hotfix-lint --help, or hotfix-lint COMMAND --help", err=True)
        return 2
    return code if isinstance(code, int) else 0
