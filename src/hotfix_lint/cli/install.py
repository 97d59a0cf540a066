"""`hotfix-lint install`: makes git call hotfix-lint, after the hooks that are there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotfix_lint.cli.hook_files import Environment, Place
    from hotfix_lint.cli.hook_folder import HookFolder
    from hotfix_lint.facts.git import Git


def hooks_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands take that write into the folder of hooks."""
    for option in (
        click.option(
            "--shared", is_flag=True, help="Write also into a folder of hooks that others use, too."
        ),
        click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing."),
    ):
        function = option(function)
    return function


@click.command(
    "install",
    epilog="""\b
Examples:
  hotfix-lint install --dry-run
  hotfix-lint install
  hotfix-lint install --hook commit-msg --hook pre-push
  hotfix-lint install -C /srv/git/shop.git --hook pre-receive   on a server
""",
)
@click.option(
    "--hook",
    "hooks",
    multiple=True,
    metavar="NAME",
    help="prepare-commit-msg, pre-commit, commit-msg, pre-push, pre-receive or update;"
    " repeatable.  [default: the first four]",
)
@hooks_options
@options.repository
def command(*, hooks: tuple[str, ...], dry_run: bool, shared: bool, repository: str | None) -> int:
    """Install the git hooks; the hooks that are there stay, and run first."""
    from hotfix_lint.cli import hook_files, hook_folder
    from hotfix_lint.cli.linting import open_repository

    git = open_repository(options.request(repository=repository, base=None, head=None, branch=None))
    wanted = _wanted(hooks, bare=git.bare)
    folder = hook_folder.find(git)
    hook_folder.refuse_shared(folder, "install", shared=shared)
    environment = _environment()
    click.echo(_where(git, folder))
    code = 0
    for hook in wanted:
        text = hook_files.script(hook, environment)
        place = hook_files.look(folder.path, hook)
        told, changes = _decided(folder.path, hook, place, text)
        if changes and not dry_run:
            hook_files.put(folder.path, hook, text)
        click.echo(f"  {hook:<20}{'would be ' if changes and dry_run else ''}{told}")
        if place.state in {"edited", "odd"} or (place.state == "foreign" and place.former):
            code = 2
    _warn_of_twice(git)
    return code


def _wanted(hooks: tuple[str, ...], *, bare: bool) -> Sequence[str]:
    from hotfix_lint.cli.hook_files import CLIENT, SERVER
    from hotfix_lint.cli.linting import unknown
    from hotfix_lint.errors import UsageError

    for hook in hooks:
        if hook not in {*CLIENT, *SERVER}:
            raise unknown("hook", hook, (*CLIENT, *SERVER))
    if not hooks and bare:
        raise UsageError(
            "nothing is committed in a bare repository", "name a hook: --hook pre-receive"
        )
    return tuple(dict.fromkeys(hooks)) or CLIENT


def _environment() -> Environment:
    """Return what runs this program, as a hook can call it.

    Raises:
        UsageError: there is no interpreter that finds hotfix-lint by itself.

    """
    import subprocess

    from hotfix_lint.cli.hook_files import Environment
    from hotfix_lint.errors import UsageError

    python = sys.executable or ""
    # Nothing in the repository may stand in for a module: not by the current folder (-P), and if
    # hotfix-lint is found without, not by variables or the user's own packages either (-I).
    for isolation in ("-I", "-P") if os.path.isabs(python) else ():
        done = subprocess.run(  # noqa: S603 - our own interpreter, an argument list
            [python, isolation, "-c", "import hotfix_lint.cli"],
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return Environment(python.replace("\\", "/") if os.name == "nt" else python, isolation)
    raise UsageError(
        "the Python that runs this finds no hotfix-lint by itself",
        "install hotfix-lint into an environment of its own, and run install from there",
    )


def _where(git: Git, folder: HookFolder) -> str:
    from hotfix_lint.display import visible

    count = git.work_trees()
    also = f"; they run in all {count} work trees" if count > 1 else ""
    return f"hooks in {visible(folder.path, 1_000)}{also}:"


def _decided(folder: str, hook: str, place: Place, text: str) -> tuple[str, bool]:
    """Return what becomes of a place, in words, and whether it changes."""
    from hotfix_lint.cli import hook_files

    former = f"{hook}{hook_files.FORMER}"
    match place.state:
        case "ours" if hook_files.read(folder, hook) == text:
            return "is installed already", False
        case "ours":
            return "renewed", True
        case "calls":
            return "left alone: it calls hotfix-lint by itself", False
        case "edited":
            return "left alone: someone has edited it; remove it to install it anew", False
        case "odd":
            return "left alone: it is not a file", False
        case "foreign" if place.former:
            return f"left alone: there is a {former} already; move that away first", False
        case "foreign":
            runs = hook_files.is_run(folder, hook)
            how = "runs first" if runs else "is kept, and not run, as before: it is not executable"
            return f"installed; the hook that was there {how} ({former})", True
        case _ if place.former:
            return f"installed; {former} runs first", True
        case _:
            return "installed", True


def _warn_of_twice(git: Git) -> None:
    """Say so if pre-commit calls hotfix-lint as well."""
    path = os.path.join(git.root, ".pre-commit-config.yaml")
    try:
        with open(path, "rb") as stream:
            twice = b"id: hotfix-lint" in stream.read(1 << 20)
    except OSError:
        return
    if twice:
        click.echo(
            "note: .pre-commit-config.yaml has hotfix-lint, too; with both, it runs twice", err=True
        )
