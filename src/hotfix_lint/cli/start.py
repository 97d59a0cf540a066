"""`hotfix-lint start`: begins a hotfix with a well-named branch from production as it is."""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from hotfix_lint import durations
from hotfix_lint.cli import options
from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.facts.git import Git
    from hotfix_lint.policy.model import Policy
    from hotfix_lint.request import Request
    from hotfix_lint.writing import Writer

MAX_NAME = 100
_SHOWN = 5


@click.command(
    "start",
    epilog="""\b
Examples:
  hotfix-lint start ENG-1234 "refuse expired tokens"
  hotfix-lint start ENG-1234 "refuse expired tokens" --priority P0 --dry-run
  hotfix-lint start ENG-1234 "refuse expired tokens" --from upstream
""",
)
@click.argument("ticket")
@click.argument("description")
@click.option("--priority", metavar="P", help="How urgent it is; shown in the fields to write.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["local", "upstream"]),
    help="Where production differs here from its upstream, which of both to begin from.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@options.repository
@options.policy
@click.option("--now", metavar="TIME", help="Take this (ISO 8601) for the present moment.")
def command(**given: Any) -> int:  # click hands over its options by name
    """Make the branch of a hotfix from production, and switch to it if nothing is lost by that.

    Nothing is fetched. What is not committed stays as it is.
    """
    from hotfix_lint import writing
    from hotfix_lint.cli.linting import load_policy, open_repository, unknown

    for name in writing.ELSEWHERE:
        os.environ.pop(name, None)
    request = options.request(
        repository=given["repository"], base=None, head=None, branch=None, now=given["now"]
    )
    git = open_repository(request)
    policy = load_policy(git, given["policy"])
    priority = given["priority"]
    if priority is not None and priority not in policy.workflow.priorities:
        raise unknown("priority", priority, policy.workflow.priorities)
    name = branch_name(policy, given["ticket"], given["description"])
    _refuse_bad(git, request._replace(branch=name, priority=priority), policy)
    _refuse_taken(git, name)
    begin = _beginning(git, policy, given["source"])
    now = request.now.timestamp() if request.now else 0.0
    click.echo(f"{visible(name)} from {begin.name} at {begin.tip[:12]}{_subject(git, begin.tip)}")
    if begin.remote:
        click.echo(f"  {_heard(git, begin, now)}")
    writer = writing.Writer(git)
    why_not = "" if git.bare else _why_not(writer, begin.tip)
    if given["dry_run"]:
        _tell(_commands(name, begin.tip, switch=not (git.bare or why_not)))
    else:
        why_not = _make(writer, name, begin.tip, why_not)
    if why_not:
        click.echo(f"  not switched to it: {why_not}")
        return 1
    _tell_next(given["ticket"], priority)
    return 0


class Beginning(NamedTuple):
    """Where the hotfix begins.

    Attributes:
        name: the branch, as a person calls it.
        tip: full object name of its newest commit.
        remote: the ref of the remote's branch, if there is one, or "".
        fetch: the command that brings it up to date, or "".

    """

    name: str
    tip: str
    remote: str
    fetch: str


def branch_name(policy: Policy, ticket: str, description: str) -> str:
    """Return the name of a hotfix's branch, by the policy's first glob of such branches.

    Raises:
        UsageError: the ticket is none, or nothing of the description can stand in a name.

    """
    from hotfix_lint.matching import Pattern

    found = Pattern(policy.workflow.ticket).search(ticket)
    if found is None or found.text != ticket:
        raise UsageError(
            f"{quoted(ticket)} is no ticket", f"the policy asks for {policy.workflow.ticket}"
        )
    prefix = policy.workflow.hotfix_branches[0].partition("*")[0] or "hotfix/"
    words = slug(description, MAX_NAME - len(prefix) - len(ticket) - 1)
    if not words:
        raise UsageError(
            f"of {quoted(description)} nothing can stand in a branch's name",
            'describe it in a few words: "refuse expired tokens"',
        )
    return f"{prefix}{ticket}-{words}"


def slug(text: str, limit: int) -> str:
    """Return the words of a text in lower case, joined by "-", as many as `limit` takes.

    Letters with marks lose them; what has no Latin form separates words.
    """
    special = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe"})
    parts = unicodedata.normalize("NFKD", text.lower().translate(special))
    plain = "".join(char for char in parts if not unicodedata.combining(char)).lower()
    words = re.findall(r"[a-z0-9]+", re.sub("['\u2019]", "", plain))
    taken = ""
    for word in words:
        longer = f"{taken}-{word}" if taken else word[:limit]
        if len(longer) > limit:
            break
        taken = longer
    return taken


def _refuse_bad(git: Git, request: Request, policy: Policy) -> None:
    """Have the policy's rules on the names of branches look at the name before it is one."""
    from hotfix_lint import engine
    from hotfix_lint.facts.facts import Facts

    asked = request._replace(stage="close", all_branches=True)
    facts = Facts(git, asked, policy.workflow, policy.field_names())
    rules = [
        rule
        for rule in policy.rules
        if rule.kind == "text" and rule.settings["of"] in {"branch.name", "branch.ticket"}
    ]
    report = engine.run(policy, rules, facts)
    if report.standing and report.exit_code:
        finding = report.standing[0]
        raise UsageError(
            f"the rule {finding.rule} refuses the name: {finding.message}", finding.hint
        )
    if not facts.names_hotfix(request.branch or ""):
        raise UsageError(
            f"{quoted(request.branch or '')} is no hotfix branch by the policy",
            "see workflow.hotfix-branches",
        )


def _refuse_taken(git: Git, name: str) -> None:
    from hotfix_lint.facts.ranges import list_refs

    refs = [f"refs/heads/{name}", *(f"refs/remotes/{r}/{name}" for r in git.remotes())]
    taken = next(iter(list_refs(git, refs)), None)
    if taken is not None:
        raise UsageError(
            f"there is a branch {visible(taken.split('/', 2)[2])} already",
            f"git switch {shlex.quote(name)}, or describe it in other words",
        )


def _beginning(git: Git, policy: Policy, source: str | None) -> Beginning:
    """Return production as it is known here: where it and its upstream differ, as one has chosen.

    Raises:
        RepositoryError: they differ, and nobody said which is meant; or there is no production.

    """
    from hotfix_lint.facts.git import number
    from hotfix_lint.facts.ranges import find_production, list_refs

    name = find_production(git, policy.workflow.production, None).name
    remote, its_name = _upstream(git, name)
    refs = {"local": f"refs/heads/{name}", "upstream": f"refs/remotes/{remote}/{its_name}"}
    there = list_refs(git, list(refs.values()))
    here = {key: there[ref] for key, ref in refs.items() if ref in there}
    shown = {"local": visible(name), "upstream": visible(f"{remote}/{its_name}")}
    chosen = source or ("local" if "local" in here else "upstream")
    if chosen not in here:
        raise RepositoryError(f"there is no {chosen} branch {shown[chosen]} here")
    if source is None and len(set(here.values())) > 1:
        behind, ahead = (
            number(git.read("rev-list", "--count", "--end-of-options", here[a], f"^{here[b]}"))
            for a, b in (("upstream", "local"), ("local", "upstream"))
        )
        told = " and ".join(
            f"{n} {'commit' if n == 1 else 'commits'} {where}"
            for n, where in ((behind, "behind"), (ahead, "ahead of"))
            if n
        )
        raise RepositoryError(
            f"{shown['local']} is {told} {shown['upstream']}, so which of them is production"
            " is not known",
            "take --from upstream for what others have, or --from local",
        )
    followed = refs["upstream"] if "upstream" in here else ""
    fetch = f"git fetch {remote} {its_name}" if remote else ""
    return Beginning(shown[chosen], here[chosen], followed, fetch)


def _upstream(git: Git, name: str) -> tuple[str, str]:
    """Return the remote that a branch follows, and the name it has there."""
    remotes = git.remotes()
    said = {}
    for key in ("remote", "merge"):
        answer = git.run("config", "--get", f"branch.{name}.{key}")
        said[key] = os.fsdecode(answer.out).strip("\n") if answer.code == 0 else ""
    if said["remote"] in remotes and said["merge"].startswith("refs/heads/"):
        return said["remote"], said["merge"].removeprefix("refs/heads/")
    return (remotes[0] if remotes else ""), name


def _subject(git: Git, commit: str) -> str:
    from hotfix_lint.facts.git import LOG_OPTIONS, Parsing

    options = (*LOG_OPTIONS, "--no-walk", "--format=%H%x00%s")
    out = git.read("log", *options, "--end-of-options", commit)
    with Parsing():
        name, subject = out.removesuffix(b"\n").split(b"\0")
        if name != commit.encode():
            raise ValueError(name)
    return f", {quoted(subject.decode('utf-8', 'replace'), 60)}"


def _heard(git: Git, begin: Beginning, now: float) -> str:
    """Tell how old the news of the remote is, and how to have newer."""
    from hotfix_lint.facts import state

    when = state.fetched(git, begin.remote)
    name = visible(begin.remote.removeprefix("refs/remotes/"))
    fetch = visible(begin.fetch)
    if when is None:
        return f"nothing tells when {name} was last fetched; to be sure, first: {fetch}"
    return f"{name} was last fetched {durations.told(now - when)} ago; if that is long: {fetch}"


def _why_not(writer: Writer, tip: str) -> str:
    """Return why one must not switch to the new branch, or "" if nothing is lost by it."""
    from hotfix_lint.facts import state

    git = writer.git
    seen, changed = state.see(git), writer.changed()
    if seen.under_way:
        return f"{seen.under_way} is under way here; finish or abort it first"
    if seen.unreachable and git.head != tip:
        return f"no branch has {(git.head or '')[:12]}, where HEAD is; git branch NAME keeps it"
    if changed and not _same_tree(git, tip):
        files = ", ".join(visible(path, 80) for path in changed[:_SHOWN])
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        return f"changes are not committed: {files}{more}; commit them, or git stash push"
    return ""


def _same_tree(git: Git, tip: str) -> bool:
    """Tell whether HEAD has the files of another commit, so that a switch changes no file."""
    if git.head is None:
        return False
    trees = git.trees([git.head, tip])
    return trees.get(git.head) == trees.get(tip)


def _commands(name: str, tip: str, *, switch: bool) -> list[list[str]]:
    if switch:
        return [["git", "switch", "--no-track", "-c", name, tip]]
    return [["git", "branch", "--no-track", name, tip]]


def _make(writer: Writer, name: str, tip: str, why_not: str) -> str:
    """Make the branch, switch to it if one may, and return why that was not done, or ""."""
    # Looked up first: once the branch is made, nothing may fail before that is said.
    made = f"  made it{_hooks(writer)}"
    writer.do("branch", "--no-track", name, tip)
    if writer.git.bare or why_not:
        click.echo(made)
        return why_not
    # A file that is ignored is somebody's, too.
    try:
        answer = writer.run("switch", "--quiet", "--no-guess", "--no-overwrite-ignore", name)
    except BaseException:
        click.echo(made)  # the branch stays, so it is said
        raise
    click.echo(
        f"{made.replace('made it', 'made it and switched to it')}" if not answer.code else made
    )
    return visible(answer.why) if answer.code else ""


def _hooks(writer: Writer) -> str:
    names = [name for name in writer.hooks() if name in {"post-checkout", "reference-transaction"}]
    return f" (hooks that were not run: {', '.join(names)})" if names else ""


def _tell_next(ticket: str, priority: str | None) -> None:
    click.echo("  the fields of its commit:")
    for line in ("Root cause: …", f"Ticket: {ticket}", f"Priority: {priority or '…'}"):
        click.echo(f"    {visible(line)}")


def _tell(commands: Sequence[Sequence[str]]) -> None:
    for line in commands:
        click.echo(f"    {visible(shlex.join(line), 2_000)}")
