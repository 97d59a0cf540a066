"""`hotfix-lint backport`: where the fix is, and the branches that bring it elsewhere."""

from __future__ import annotations

import os
import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint import durations
from hotfix_lint.cli import options
from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import FactUnknownError, RepositoryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.cli.backporting import Made, Plan
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.targets import Target
    from hotfix_lint.writing import Writer


@click.command(
    "backport",
    epilog="""\b
Examples:
  hotfix-lint backport --dry-run           where is the fix, and what is left to do?
  hotfix-lint backport --target develop
  hotfix-lint backport --tag v2.3.5        the branch of the hotfix is gone
""",
)
@click.option(
    "--target",
    "wanted",
    multiple=True,
    metavar="BRANCH",
    help="Only to this branch; repeatable.  [default: workflow.backport-to]",
)
@click.option("--dry-run", is_flag=True, help="Tell what is left to do, and do nothing.")
@click.option("--keep", is_flag=True, help="Leave the work tree, and conflicts in it.")
@click.option("--tag", metavar="NAME", help="The hotfix that this release holds.")
@options.range_options
@options.policy
@click.option("--now", metavar="TIME", help="Take this (ISO 8601) for the present moment.")
def command(**given: Any) -> int:  # click hands over its options by name
    """Make the branches that bring the fix to other branches, each in a work tree of its own.

    Your work tree, index, branch and stash stay as they are. Nothing is fetched or pushed.
    """
    from hotfix_lint import writing
    from hotfix_lint.cli import backporting
    from hotfix_lint.cli.linting import Choice, open_repository, prepare

    for name in writing.ELSEWHERE:
        os.environ.pop(name, None)
    request = options.request(
        repository=given["repository"],
        base=given["base"],
        head=given["head"],
        branch=given["branch"],
        stage="close",
        now=given["now"],
        tag=given["tag"],
    )
    git = open_repository(request)
    policy, facts = prepare(request, Choice(policy=given["policy"]), git)
    del policy
    ticket = _ticket(facts)
    where = _targets(facts, given["wanted"])
    try:
        plans = list(backporting.plans(facts, where, ticket))
    except FactUnknownError as unknown:
        raise RepositoryError(f"it cannot be told where the fix is: {unknown.reason}") from None
    for line in _heading(facts):
        click.echo(line)
    writer = writing.Writer(git)
    if any(not plan.is_done for plan in plans) and not given["dry_run"]:
        _say_hooks(writer)
    well = [_settle(writer, plan, given) for plan in plans]
    return 0 if all(well) else 1


def _ticket(facts: Facts) -> str:
    reason = facts.lint_reason()
    if reason:
        hint = "name the hotfix: --head hotfix/ENG-1234-…, or by its release: --tag v2.3.5"
        raise UsageError(reason, hint)
    _ = facts.range  # without it nothing can be said
    ticket = facts.branch.ticket
    if ticket is None:
        raise UsageError(
            "the ticket of the hotfix is not known", "give the name of its branch with --branch"
        )
    return ticket


def _targets(facts: Facts, wanted: Sequence[str]) -> list[Target]:
    """Return the targets that are meant, by their own names or by their short ones."""
    from hotfix_lint.facts import targets

    known = facts.workflow.backport_to
    by_short = {short: name for name, short in known.items()}
    names = {by_short.get(name, name): "" for name in wanted} or dict(known)
    if not names:
        raise UsageError(
            "the policy names no branch that gets hotfixes, too",
            "name them under workflow.backport-to, or with --target",
        )
    here, missing = targets.find(facts.git, {name: known.get(name, name) for name in names})
    if missing and (wanted or not here):
        listed = ", ".join(map(quoted, missing))
        raise RepositoryError(
            f"of {listed} no branch is here", f"git fetch origin {visible(missing[0])}"
        )
    return here


def _heading(facts: Facts) -> Iterator[str]:
    name = facts.branch.name or f"the hotfix of {facts.branch.ticket}"
    landing = facts.landing
    production = visible(facts.production.name)
    if landing is None:
        yield f"{visible(name)} is not on {production} yet"
        return
    how = {"commit": "", "patch-id": ", as the same patch", "effect": ", in effect"}
    yield f"{visible(name)} is on {production}{how.get(landing.evidence, '')}"
    yield f"  since {_moment(landing.time)}{_ago(facts, landing.time)}, with {landing.commit[:12]}"


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return "a day that is none"


def _ago(facts: Facts, seconds: int) -> str:
    now = facts.request.now
    passed = now.timestamp() - seconds if now else -1
    return f" ({durations.told(passed)} ago)" if passed >= 0 else ""


def _say_hooks(writer: Writer) -> None:
    hooks = writer.hooks()
    if hooks:
        names = ", ".join(visible(name, 60) for name in hooks)
        click.echo(f"  the hooks of this repository are not run: {names}")


def _settle(writer: Writer, plan: Plan, given: dict[str, Any]) -> bool:
    """Do what is to be done for one target, tell it, and return whether nothing is amiss."""
    from hotfix_lint.cli import backporting

    name = visible(plan.target.name)
    click.echo()
    if plan.is_done:
        since = f", since {_moment(plan.since)}" if plan.since is not None else ""
        click.echo(f"{name}: has it, {_evidence(plan)}{since}")
        return True
    click.echo(f"{name}: {_lacks(plan)}")
    if plan.is_under_way:
        click.echo(f"  it is on {visible(plan.branch)}, which is not merged")
        _tell(_to_merge(plan))
        return True
    if plan.is_blocked:
        click.echo(f"  the branch {visible(plan.branch)} is here and does not have it")
        _tell([["git", "log", "--oneline", f"{_start(plan)}..{plan.branch}"]])
        return False
    if given["dry_run"]:
        _tell(by_hand(plan, writer.git.root))
        return True
    made = backporting.make(writer, plan, keep=given["keep"])
    if not made.commit:
        _tell_stopped(writer, plan, made)
        return False
    kept = f", kept in {visible(made.folder, 400)}" if made.folder else ""
    commits = "1 commit" if len(plan.commits) == 1 else f"{len(plan.commits)} commits"
    click.echo(f"  made {visible(plan.branch)}: {commits} on {visible(_start(plan))}{kept}")
    _tell(_to_merge(plan))
    return True


def _evidence(plan: Plan) -> str:
    held = plan.held
    commits = ", ".join(sha[:12] for sha in held.commits)
    match held.how:
        case "commit":
            return f"by the very commit {commits}"
        case "patch-id":
            return f"by the same patch: {commits}"
        case "effect" if commits:
            return f"in effect: {commits} changes the same lines in other surroundings"
        case "effect":
            return f"in effect: all {held.lines} changed lines stand there"
    lines = f"; {held.standing} of {held.lines} changed lines stand there" if held.lines else ""
    return f"by the word of {held.claimed[:12]} alone{lines}"


def _lacks(plan: Plan) -> str:
    held = plan.held
    if held.reverted:
        return f"took it back with {held.reverted[:12]}"
    if held.missing:
        return f"lacks a part of it: {', '.join(sha[:12] for sha in held.missing)}"
    lines = f"; {held.standing} of {held.lines} changed lines stand there" if held.standing else ""
    if held.claimed:
        lines = f"; {held.claimed[:12]} says that it has, and does nothing of it"
    return f"does not have it{lines}"


def _tell_stopped(writer: Writer, plan: Plan, made: Made) -> None:
    if made.why:
        click.echo(f"  not made: {visible(made.why)}")
        return
    files = ", ".join(visible(name, 100) for name in made.files[:5])
    files += f" and {len(made.files) - 5} more" if len(made.files) > 5 else ""
    click.echo(f"  {made.conflict[:12]} conflicts in {files}")
    if made.folder:
        click.echo("  resolve it in the work tree that is kept:")
        rest = plan.commits[plan.commits.index(made.conflict) + 1 :]
        _tell(_resolved(made.folder, rest) + _to_merge(plan))
        return
    click.echo("  nothing was made; resolve it by hand, or begin with --keep:")
    _tell(by_hand(plan, writer.git.root, conflict=True))


def by_hand(plan: Plan, root: str, *, conflict: bool = False) -> list[list[str]]:
    """Return the commands that make a backport without this program, beside the work tree."""
    folder = os.path.join(os.path.dirname(root), plan.branch.replace("/", "-"))
    start = _start(plan)
    commands = [
        ["git", "worktree", "add", "--no-track", "-b", plan.branch, folder, start],
        ["git", "-C", folder, "cherry-pick", "-x", *plan.commits],
    ]
    if conflict:
        commands += _resolved(folder, ())
    return [*commands, *_to_merge(plan)]


def _resolved(folder: str, rest: Sequence[str]) -> list[list[str]]:
    """Return what is done once the files are mended."""
    commands = [
        ["git", "-C", folder, "add", "--update"],
        ["git", "-C", folder, "-c", "core.editor=true", "cherry-pick", "--continue"],
    ]
    if rest:
        commands.append(["git", "-C", folder, "cherry-pick", "-x", *rest])
    return commands


def _to_merge(plan: Plan) -> list[list[str]]:
    return [
        ["git", "push", "-u", "origin", plan.branch],
        ["gh", "pr", "create", "--base", plan.target.name, "--head", plan.branch],
    ]


def _start(plan: Plan) -> str:
    return plan.target.ref.removeprefix("refs/heads/").removeprefix("refs/remotes/")


def _tell(commands: Sequence[Sequence[str]]) -> None:
    for line in commands:
        click.echo(f"    {visible(shlex.join(line), 2_000)}")
