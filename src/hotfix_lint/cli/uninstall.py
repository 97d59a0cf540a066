"""`hotfix-lint uninstall`: takes its hooks away and puts back what was there before them."""

from __future__ import annotations

import click

from hotfix_lint.cli import options
from hotfix_lint.cli.install import hooks_options


@click.command("uninstall")
@hooks_options
@options.repository
def command(*, dry_run: bool, shared: bool, repository: str | None) -> int:
    """Take the git hooks away; those that were there before are as they were."""
    from hotfix_lint.cli import hook_files, hook_folder
    from hotfix_lint.cli.linting import open_repository
    from hotfix_lint.display import visible

    git = open_repository(options.request(repository=repository, base=None, head=None, branch=None))
    found = hook_folder.find(git)
    hook_folder.refuse_shared(found, "uninstall", shared=shared)
    folder = found.path
    lines = []
    code = 0
    for hook in (*hook_files.CLIENT, *hook_files.SERVER):
        place = hook_files.look(folder, hook)
        former = f"{hook}{hook_files.FORMER}"
        if place.state == "ours" or (place.state == "absent" and place.former):
            if not dry_run:
                hook_files.take(folder, hook)
            back = f"; {former} is {hook} again" if place.former else ""
            told = f"{'would be ' if dry_run else ''}taken away{back}"
        elif place.state == "edited":
            told = "left alone: someone has edited it; remove it yourself"
            code = 2
        elif place.former:
            told = f"left alone: it is not ours; what was there before us is {former}"
            code = 2
        else:
            continue
        lines.append(f"  {hook:<20}{told}")
    where = visible(folder, 1_000)
    click.echo("\n".join([f"hooks in {where}:", *lines] if lines else [f"none in {where}"]))
    return code
