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

    from hotfix_lint.report import Stage
    from hotfix_lint.reporters import Style


def repository(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--repository`."""
    return click.option(
        "--repository",
        "-C",
        metavar="PATH",
        help="The repository.  [default: the current folder's]",
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


def policy(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--policy`."""
    return click.option(
        "--policy",
        metavar="FILE",
        help="The policy.  [default: .hotfix-lint.yaml at the top, else built in]",
    )(function)


def color(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--color`."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Color the text.  [default: auto, where a person looks]",
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
) -> Request:
    """Make the request of a local run.

    Raises:
        UsageError: the stage is unknown, or a name is empty.

    """
    from hotfix_lint.facts.git import check_name

    for name in (base, head):
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
    )


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


def style(color: str, verbosity: Literal["quiet", "normal", "verbose"]) -> Style:
    """Return how text is told on standard output.

    `NO_COLOR` (https://no-color.org) and `FORCE_COLOR` are honored unless `--color` decides.
    """
    from hotfix_lint.reporters import Style

    terminal = sys.stdout.isatty()
    if color == "auto":
        colored = terminal and os.environ.get("TERM") != "dumb"
        if os.environ.get("FORCE_COLOR"):
            colored = True
        if os.environ.get("NO_COLOR"):
            colored = False
    else:
        colored = color == "always"
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return Style(
        color=colored,
        width=shutil.get_terminal_size((100, 24)).columns if terminal else 100,
        verbosity=verbosity,
        unicode=encoding == "utf8",
    )
