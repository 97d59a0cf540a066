"""Puts into a request what a file, or else the CI system, tells of the pull request."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.report import STAGES

if TYPE_CHECKING:
    from hotfix_lint.request import Request
    from hotfix_lint.request.ci import Build
    from hotfix_lint.request.pull_request import PullRequest


def read(name: str) -> PullRequest:
    """Read the file that was given with `--pull-request`; `-` is standard input.

    Raises:
        UsageError: it cannot be read, or is no pull request.

    """
    from hotfix_lint.facts import pull_request

    most = pull_request.MAX_BYTES + 1
    if name == "-":
        return pull_request.read("-", sys.stdin.buffer.read(most))
    try:
        with open(name, "rb") as stream:
            data = stream.read(most)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the pull request {quoted(name)} cannot be read: {why.lower()}") from None
    return pull_request.read(name, data, os.path.abspath(name))


def stage(given: str | None, build: Build | None, told: PullRequest | None) -> str | None:
    """Return the stage that was asked for, else the build's; with a file `review` at least."""
    if given is not None or told is None:
        return given or (build.stage if build else None)
    return max(build.stage if build else "review", "review", key=STAGES.index)


def put(request: Request, build: Build | None, told: PullRequest | None) -> Request:
    """Return the request with the pull request: what the file does not tell is the build's to tell.

    Raises:
        UsageError: the file and the build are of two pull requests.

    """
    built = build.pull_request if build else None
    if told and built and told.number and built.number and told.number != built.number:
        raise UsageError(
            f"{told.source} is of pull request {told.number}, and the build of {built.number}",
            f"get it anew: {built.fetch}",
        )
    both = told.over(built) if told and built else told or built
    labels = request.labels
    if labels is None and both is not None:
        labels = both.labels
    if both is not None and labels is not None:
        both = both._replace(labels=labels)
    return request._replace(pull_request=both, labels=labels)
