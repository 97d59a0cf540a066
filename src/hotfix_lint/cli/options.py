"""Options that several commands share, and the request that they make."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, Literal

import click

from hotfix_lint.report import STAGES
from hotfix_lint.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hotfix_lint.report import Stage
    from hotfix_lint.reporters import Style


def repository(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--repository`."""
    return click.option(
        "--repository",
        "-C",
        metavar="PATH",
        help="The repository.  [default: this folder's]",
    )(function)


def range_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which commits are meant."""
    for option in reversed(
        (
            click.option("--base", metavar="REF", help="Compare with this instead of production."),
            click.option("--head", metavar="REF", help="Look at this instead of HEAD."),
            click.option(
                "--branch", metavar="NAME", help="The branch's name, where git cannot tell."
            ),
        )
    ):
        function = option(function)
    return repository(function)


def documents(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name documents of the incident."""
    for option in reversed(
        (
            click.option(
                "--incident", metavar="FILE", help="Read the incident's document from this file."
            ),
            click.option(
                "--announcement",
                "announcements",
                multiple=True,
                metavar="NAME=FILE",
                help="Read an announcement from this file.",
            ),
        )
    ):
        function = option(function)
    return function


def policy_from(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--policy-from`."""
    return click.option(
        "--policy-from",
        metavar="REF",
        help="Read the policy as this commit has it.",
    )(function)


def policy(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--policy`."""
    return click.option(
        "--policy",
        metavar="FILE",
        help="The policy.  [default: .hotfix-lint.yaml at the top, else built in]",
    )(function)


def pull_request(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--pull-request`."""
    return click.option(
        "--pull-request",
        metavar="FILE",
        help="The pull request: JSON of the system's interface, or Markdown; - for standard input.",
    )(function)


def no_ci(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--no-ci`."""
    return click.option(
        "--no-ci", is_flag=True, help="Take nothing from the CI system that runs this."
    )(function)


def color(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--color`."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Color the text.  [default: auto]",
    )(function)


def request(
    *,
    repository: str | None,
    base: str | None,
    head: str | None,
    branch: str | None,
    stage: str | None = None,
    priority: str | None = None,
    all_branches: bool = False,
    now: str | None = None,
    labels: tuple[str, ...] | None = None,
    event: str | None = None,
    tag: str | None = None,
) -> Request:
    """Make the request of a local run.

    Raises:
        UsageError: the stage is unknown, a name is empty, or the moment is none.

    """
    from hotfix_lint.facts.git import check_name

    for name in (base, head, tag):
        if name is not None:
            check_name(name)
    if branch is not None and not branch.strip():
        from hotfix_lint.errors import UsageError

        raise UsageError("the name given with --branch is empty")
    return Request(
        folder=repository or ".",
        named=repository is not None,
        environment=os.environ,
        stage=stage_of(stage),
        base=base,
        head=head,
        branch=branch,
        priority=priority,
        all_branches=all_branches or (base is not None and head is not None and branch is None),
        now=moment(now),
        labels=labels,
        event=event,
        tag=tag and tag.removeprefix("refs/tags/"),
    )


def moment(given: str | None) -> datetime:
    """Return the present, or the moment that was given; without a time zone it is in UTC.

    Raises:
        UsageError: it is no moment.

    """
    from datetime import UTC, datetime

    if given is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(given)
        # A moment near the ends of the calendar may have no day in UTC.
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        from hotfix_lint.display import quoted
        from hotfix_lint.errors import UsageError

        raise UsageError(
            f"{quoted(given)} is no moment", "write it as 2026-12-01 or 2026-12-01T09:30:00+01:00"
        ) from None


def stage_of(name: str | None) -> Stage:
    """Return the stage of that name; the push stage for a local run that names none.

    Raises:
        UsageError: there is no such stage.

    """
    if name is None:
        return "push"
    if name not in STAGES:
        from hotfix_lint.cli.linting import unknown

        raise unknown("stage", name, STAGES)
    return name


def style(
    color: str, verbosity: Literal["quiet", "normal", "verbose"], *, explain: bool = False
) -> Style:
    """Return how text is told on standard output; see `colors.wanted` for `--color auto`."""
    from hotfix_lint.cli import colors
    from hotfix_lint.reporters import Style

    terminal = sys.stdout.isatty()
    colored = color == "always"
    if color == "auto":
        colored = colors.wanted(os.environ, terminal=terminal)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return Style(
        color=colored,
        width=shutil.get_terminal_size((100, 24)).columns if terminal else 100,
        verbosity=verbosity,
        unicode=encoding == "utf8",
        explain=explain,
    )
