"""`hotfix-lint fix`: mends the branch's name and the last commit's message, where that is safe."""

from __future__ import annotations

import difflib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from hotfix_lint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.cli.rewriting import Raw
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.git import Git
    from hotfix_lint.policy.model import Policy, Rule
    from hotfix_lint.report import Finding
    from hotfix_lint.request import Request


class Plan(NamedTuple):
    """What is to be done, and what is left.

    Attributes:
        branch: the branch's name.
        renamed: its new name, or None.
        commit: the last commit, if its message is to be rewritten; else None.
        message: the new message; with `commit`.
        refused: why something that could be mended is left alone, with the way to do it by hand.

    """

    branch: str
    renamed: str | None = None
    commit: Raw | None = None
    message: str = ""
    refused: tuple[str, ...] = ()


@click.command(
    "fix",
    epilog="""\b
Examples:
  hotfix-lint fix --dry-run   see what it would do
  hotfix-lint fix             see it, and be asked
  hotfix-lint fix --yes

Exit codes: 0 nothing is left to mend, 1 something is, 2 it could not be done.
""",
)
@click.option("--yes", "-y", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@options.policy
@options.repository
@options.color
def command(
    *, yes: bool, dry_run: bool, policy: str | None, repository: str | None, color: str
) -> int:
    """Mend the branch's name and the last commit's message, where nobody has to be asked how.

    The name is given its ticket and its form; the message its type, the ticket, the spelling and
    the order of its fields. Nothing that is pushed or signed is touched; files, author and the
    author's date stay as they are; and it says how to undo it.
    """
    from hotfix_lint import writing
    from hotfix_lint.cli.linting import Choice, open_repository, prepare

    for name in writing.ELSEWHERE:
        os.environ.pop(name, None)
    request = options.request(repository=repository, base=None, head=None, branch=None)
    git = open_repository(request)
    loaded, facts = prepare(request, Choice(policy=policy), git)
    name = _refuse_or_name(git, facts)
    if facts.lint_reason():
        click.echo(f"{facts.lint_reason()}; nothing to mend")
        return 0
    plan = _planned(git, request, loaded, facts, name)
    style = options.style(color, "normal")
    for line in _shown(plan, colored=style.color):
        click.echo(line)
    if plan.renamed is None and plan.commit is None:
        click.echo("nothing that can be mended safely" if plan.refused else "nothing to mend")
    elif dry_run:
        return 1
    elif not (yes or _asked()):
        click.echo("nothing was done")
        return 1
    else:
        _do(git, plan)
    return 1 if _tell_left(git, request, loaded, plan) or plan.refused else 0


def _refuse_or_name(git: Git, facts: Facts) -> str:
    """Return the branch's name.

    Raises:
        RepositoryError: nothing can be mended in this state.

    """
    from hotfix_lint.errors import RepositoryError
    from hotfix_lint.facts.state import under_way

    busy = under_way(git)
    if busy:
        raise RepositoryError(f"git is in the middle of {busy}", "finish it first, then mend")
    if git.bare:
        raise RepositoryError("a bare repository has no branch that is worked on")
    name = facts.branch.name
    if name is None or not git.head_ref.startswith("refs/heads/"):
        raise RepositoryError(
            "no branch is checked out, or it has no commits", "git switch to the hotfix first"
        )
    return name


def _planned(git: Git, request: Request, policy: Policy, facts: Facts, name: str) -> Plan:
    plan = Plan(name)
    last = facts.commits[-1] if facts.commits else None
    tickets = {
        field.value
        for commit in facts.commits
        for ticket_field in _ticket_fields(policy)
        for field in commit.message.values(ticket_field)
        if (found := facts.ticket.search(field.value)) and found.text == field.value
    }
    ticket = next(iter(tickets)) if len(tickets) == 1 else None
    plan = _with_name(git, request, policy, plan, ticket, last.message.subject if last else "")
    if last is None:
        return plan
    known = facts.branch.ticket
    if plan.renamed is not None:
        found = facts.ticket.search(plan.renamed)
        known = found.text if found else known
    return _with_message(git, request, policy, plan, known)


def _ticket_fields(policy: Policy) -> tuple[str, ...]:
    from hotfix_lint import drafts

    return drafts.ticket_fields(policy)


def _with_name(
    git: Git, request: Request, policy: Policy, plan: Plan, ticket: str | None, subject: str
) -> Plan:
    from hotfix_lint import mending
    from hotfix_lint.display import visible

    rules = tuple(rule for rule in policy.rules if _is_about_name(rule))
    if not rules or not _findings(git, request, policy, rules, plan.branch):
        return plan
    for name in mending.branch_names(plan.branch, policy.workflow, ticket, subject):
        if _findings(git, request, policy, rules, name):
            continue
        new, old = visible(name), visible(plan.branch)
        by_hand = f"git branch -m {new}"
        where = git.remote_branch(plan.branch)
        if where is not None:
            told = f"the branch is pushed ({visible(where)}), so it keeps its name; by hand: "
            told += f"{by_hand} && git push -u origin {new} && git push origin :{old}"
        elif git.resolve(f"refs/heads/{name}") is not None:
            told = f"there is a branch {new} already"
        else:
            return plan._replace(renamed=name)
        return plan._replace(refused=(*plan.refused, told))
    return plan


def _is_about_name(rule: Rule) -> bool:
    of = rule.settings.get("of", ())
    return rule.kind == "text" and of in {"branch.name", "branch.ticket"}


def _findings(
    git: Git, request: Request, policy: Policy, rules: tuple[Rule, ...], branch: str
) -> tuple[Finding, ...]:
    """Return what the rules find on a branch of that name."""
    from hotfix_lint import engine
    from hotfix_lint.facts.facts import Facts

    facts = Facts(git, request._replace(branch=branch), policy.workflow, policy.field_names())
    return engine.run(policy, rules, facts).findings


def _with_message(
    git: Git, request: Request, policy: Policy, plan: Plan, ticket: str | None
) -> Plan:
    from hotfix_lint import applicability, mending
    from hotfix_lint.cli.rewriting import Raw
    from hotfix_lint.facts.facts import Facts

    facts = Facts(git, request, policy.workflow, policy.field_names())
    applications = [applicability.of(rule, facts) for rule in policy.rules]
    rules = tuple(application.rule for application in applications if not application.skipped)
    commit = Raw(git.read("cat-file", "commit", git.head or ""))
    text = commit.message.decode("utf-8", "surrogateescape")
    if facts.commits[-1].is_merge:
        return plan
    message = mending.message(text, mending.words(policy, rules, ticket))
    if message == text:
        return plan
    why = _untouchable(git, commit)
    if why is not None:
        return plan._replace(refused=(*plan.refused, why))
    return plan._replace(commit=commit, message=message)


def _untouchable(git: Git, commit: Raw) -> str | None:
    """Return why the last commit must stay as it is, or None."""
    from hotfix_lint.display import visible

    assert git.head is not None
    short = git.head[:12]
    where = git.ref_with("refs/remotes", "--contains", git.head)
    if where is not None:
        shown = visible(where.removeprefix("refs/remotes/"))
        return f"{short} is pushed ({shown}), so it keeps its message; by hand: git commit --amend"
    tag = git.ref_with("refs/tags", "--points-at", git.head)
    if tag is not None:
        return f"{short} has the tag {visible(tag.removeprefix('refs/tags/'))}, so it stays"
    if commit.says("gpgsig") or commit.says("gpgsig-sha256"):
        return f"{short} is signed, and only you can sign; by hand: git commit --amend -S"
    encoding = commit.says("encoding")
    if encoding is not None and encoding.lower().replace("-", "") != "utf8":
        return f"{short} is in {visible(encoding)}; by hand: git commit --amend"
    return None


def _shown(plan: Plan, *, colored: bool) -> Iterator[str]:
    from hotfix_lint.display import visible

    def line(sign: str, text: str) -> str:
        shown = f"  {sign} {visible(text, 500)}".rstrip()
        color = {"-": "red", "+": "green"}.get(sign)
        return click.style(shown, fg=color) if colored and color else shown

    if plan.renamed is not None:
        yield "the branch's name:"
        yield line("-", plan.branch)
        yield line("+", plan.renamed)
    if plan.commit is not None:
        yield "the last commit's message:"
        before = plan.commit.message.decode("utf-8", "surrogateescape").rstrip("\n").split("\n")
        after = plan.message.rstrip("\n").split("\n")
        for entry in difflib.ndiff(before, after):
            if entry[:1] != "?":
                yield line(entry[:1], entry[2:])
    for why in plan.refused:
        yield f"left alone: {why}"


def _asked() -> bool:
    """Ask a person; where none can answer, nothing is done."""
    from hotfix_lint.errors import UsageError

    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here", "hotfix-lint fix --yes, or --dry-run")
    return click.confirm("mend it?", default=False)


def _do(git: Git, plan: Plan) -> None:
    from hotfix_lint.cli import rewriting
    from hotfix_lint.display import visible

    # The name first: to rename adds lines to the reflog.
    if plan.renamed is not None:
        rewriting.rename(git, plan.branch, plan.renamed)
        click.echo(f"the branch is renamed; undo: git branch -m {visible(plan.branch)}")
    if plan.commit is not None:
        data = plan.message.encode("utf-8", "surrogateescape")
        new = rewriting.replace_head(git, plan.commit, data)
        was = (git.head or "")[:12]
        click.echo(f"{was} is {new[:12]} now; undo: git reset --soft HEAD@{{1}}, which is {was}")


def _tell_left(git: Git, request: Request, policy: Policy, plan: Plan) -> bool:
    """Say which rules on names and messages still ask for something, and whether any does."""
    from hotfix_lint.cli.linting import open_repository

    git = open_repository(request)
    rules = tuple(rule for rule in policy.rules if rule.stage == "commit")
    found = _findings(git, request, policy, rules, plan.renamed or plan.branch)
    names = list(dict.fromkeys(f.rule for f in found if f.severity == "error"))
    if names:
        click.echo(f"left for you: {', '.join(names)}; hotfix-lint says more")
    return bool(names)
