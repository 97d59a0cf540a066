"""`hotfix-lint status`: where the hotfix stands, what is next, and the time that is left."""

from __future__ import annotations

import json
import shlex
import textwrap
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint import durations
from hotfix_lint.cli import options
from hotfix_lint.display import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.git import Git
    from hotfix_lint.policy.model import Policy
    from hotfix_lint.reporters import Style
    from hotfix_lint.request import Request
    from hotfix_lint.status import Deadline, Status, Step

FORMATS = ("text", "json")
_COLORS = {"done": "32", "not-yet": "31", "unknown": "33", "not-needed": "90"}
_MARKS = {"done": "✓", "not-yet": "✖", "unknown": "?", "not-needed": "·"}
_ASCII = {"done": "+", "not-yet": "x", "unknown": "?", "not-needed": "."}
_TICKET = "Ticket"


@click.command(
    "status",
    epilog="""\b
Examples:
  hotfix-lint status
  hotfix-lint status --pull-request pr.json --priority P0
  hotfix-lint status --branch hotfix/ENG-1234-refuse-expired-tokens --output json
""",
)
@options.range_options
@options.policy
@options.pull_request
@options.documents
@click.option("--tag", metavar="NAME", help="The release of the hotfix.")
@click.option("--priority", metavar="P", help="The hotfix's priority.")
@click.option("--now", metavar="TIME", help="Take this (ISO 8601) for the present moment.")
@click.option("--output", "-o", metavar="FORMAT", default="text", help="text or json.")
@options.color
def command(**given: Any) -> int:  # click hands over its options by name
    """Tell where the hotfix stands: each step, the next one, and the time that is left."""
    from hotfix_lint import status
    from hotfix_lint.cli.linting import open_repository, unknown
    from hotfix_lint.templates import values

    if given["output"] not in FORMATS:
        raise unknown("format", given["output"], FORMATS)
    request = _request(given)
    git = open_repository(request)
    policy, facts, is_begun = _looked_at(git, request, given["policy"])
    if request.priority is not None and request.priority not in policy.workflow.priorities:
        raise unknown("priority", request.priority, policy.workflow.priorities)
    report = _report(policy, facts)
    seen = status.see(facts, policy, is_begun=is_begun)
    found = status.of(status.checklist(), seen, report)
    known = values.known(facts, policy, {}, {})
    assert request.now is not None  # options.request sees to it
    if given["output"] == "json":
        click.echo(json.dumps(as_json(found, known, request.now), indent=2))
    else:
        style = options.style(given["color"], "normal")
        click.echo("\n".join(as_text(found, known, request.now, style)), color=style.color)
    return 0


def _request(given: Mapping[str, Any]) -> Request:
    from hotfix_lint.cli import documents, pull_requests

    told = given["pull_request"] and pull_requests.read(given["pull_request"])
    request = options.request(
        repository=given["repository"],
        base=given["base"],
        head=given["head"],
        branch=given["branch"],
        stage="close",
        priority=given["priority"],
        now=given["now"],
    )
    request = pull_requests.put(request, None, told)
    named = documents.given(given["incident"], given["announcements"])
    return request._replace(tag=given["tag"] or request.tag, documents=named)


def _looked_at(git: Git, request: Request, policy: str | None) -> tuple[Policy, Facts, bool]:
    """Return the policy, the facts, and whether there are commits of the hotfix.

    A branch that is as production is has either been merged, or no commit yet; only what its newest
    commits say of themselves can tell.
    """
    from hotfix_lint.cli.documents import placed
    from hotfix_lint.cli.linting import Choice, prepare
    from hotfix_lint.errors import FactUnknownError, RepositoryError
    from hotfix_lint.facts.facts import Facts

    request = request._replace(documents=placed(request.documents, git.root))
    loaded, facts = prepare(request, Choice(policy=policy), git)
    before = Facts(git, request._replace(stage="push"), loaded.workflow, loaded.field_names())
    if before.lint_reason() and request.tag is None:
        return loaded, before, False
    try:
        is_begun = request.tag is not None or bool(before.commits)
    except (FactUnknownError, RepositoryError):
        is_begun = True  # each step says what it does not know
    try:
        is_begun = is_begun or _is_landed(facts)
    except (FactUnknownError, RepositoryError):
        is_begun = False
    return (loaded, facts, True) if is_begun else (loaded, before, False)


def _is_landed(facts: Facts) -> bool:
    landing = facts.landing
    if landing is not None and landing.how == "merge":
        return True
    last = facts.commits[-1:]
    told = [field.value for commit in last for field in commit.message.values(_TICKET)]
    return facts.branch.ticket is not None and facts.branch.ticket in told


def _report(policy: Policy, facts: Facts) -> Any:
    from hotfix_lint import engine

    return engine.run(policy, policy.rules, facts)


def as_json(status: Status, known: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return a status as plain values; schemas/status.schema.json describes them."""
    seen, following = status.seen, status.next
    return {
        "branch": seen.branch,
        "ticket": seen.ticket,
        "priority": seen.priority
        and {"value": seen.priority.value, "origin": seen.priority.origin},
        "now": now.isoformat(),
        "steps": [
            {
                "number": step.number,
                "name": step.name,
                "title": step.title,
                "state": step.state,
                "why": visible(step.why, 1_000),
            }
            for step in status.steps
        ],
        "next": following
        and {"number": following.number, "commands": list(_commands(following, known))},
        "deadlines": [
            {
                "what": deadline.what,
                "within": durations.told(deadline.within),
                "until": deadline.until.isoformat(),
                "done": deadline.done and deadline.done.isoformat(),
                "seconds_left": round(deadline.left(now).total_seconds()),
            }
            for deadline in seen.deadlines
        ],
    }


def as_text(status: Status, known: Mapping[str, Any], now: datetime, style: Style) -> Iterator[str]:
    """Yield the lines that a person reads."""
    seen = status.seen
    priority = seen.priority
    told = f"{visible(priority.value)} ({priority.origin})" if priority else "priority not known"
    yield f"{visible(seen.branch or 'no branch')}  {told}"
    for deadline in seen.deadlines:
        yield f"{deadline.what}: {_left(deadline, now)}"
    yield ""
    marks = _MARKS if style.unicode else _ASCII
    width = max(40, min(style.width, 120))
    for step in status.steps:
        mark = marks[step.state]
        if style.color:
            mark = f"\x1b[{_COLORS[step.state]}m{mark}\x1b[0m"
        yield f"{mark} {step.number:>2}  {step.title}"
        if step.why:
            words = f"{_said(step)}{visible(step.why, 1_000)}"
            yield from textwrap.wrap(
                words, width, initial_indent=" " * 6, subsequent_indent=" " * 6,
                break_on_hyphens=False,
            )  # fmt: skip
    yield ""
    following = status.next
    if following is None:
        yield "nothing is left to do"
        return
    yield f"next, step {following.number}:"
    for line in _commands(following, known):
        yield f"  {line}"


def _said(step: Step) -> str:
    return {"unknown": "not known: ", "not-needed": "not needed: "}.get(step.state, "")


def _left(deadline: Deadline, now: datetime) -> str:
    """Return until when, and how much time that is."""
    left = deadline.left(now)
    until = f"{deadline.until:%Y-%m-%d %H:%M} UTC"
    span = durations.told(left.total_seconds())
    if deadline.done is not None:
        kept = f"{span} before it was over" if left >= timedelta() else f"{span} too late"
        return f"done {deadline.done:%Y-%m-%d %H:%M} UTC, {kept}"
    return f"until {until}, {span} left" if left >= timedelta() else f"over since {until}, {span}"


def _commands(step: Step, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield a step's commands with what is known put in, quoted for a shell."""
    from hotfix_lint.templates import filling

    quoted = {name: shlex.quote(value) for name, value in known.items() if isinstance(value, str)}
    for line in step.next:
        yield filling.fill(line, quoted)
