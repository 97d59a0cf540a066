"""`hotfix-lint hook pre-receive` and `update`: what a server runs before it takes a push.

Policy and waivers are those of the server's production branch, never of what is pushed. The objects
of a push lie in quarantine until pre-receive has said yes; git's variables lead there.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hotfix_lint.cli import linting
from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.facts import ranges
from hotfix_lint.facts.facts import Facts
from hotfix_lint.request.ci import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hotfix_lint.facts.git import Git
    from hotfix_lint.report import Report
    from hotfix_lint.request import Request

_HEADS = "refs/heads/"
_HINT = "let git call it: docs/hooks.md shows how to install it"


def pre_receive(request: Request, tell: Callable[[Report], None]) -> int:
    """Check all branches of a push; one that fails refuses all of it.

    Args:
        request: the run, but for head and branch.
        tell: prints a report.

    Raises:
        HotfixLintError: nothing can be said at all.

    """
    updates = []
    for line in sys.stdin.buffer.read().split(b"\n"):
        words = os.fsdecode(line).split(" ")
        if len(words) == 3:
            updates.append((words[2], words[1]))
        elif line.strip():
            raise UsageError("standard input is not what git gives a pre-receive hook", _HINT)
    return _check(request, updates, tell)


def update(request: Request, tell: Callable[[Report], None], arguments: list[str]) -> int:
    """Check one branch of a push; the others are taken or refused for themselves.

    Args:
        request: the run, but for head and branch.
        tell: prints a report.
        arguments: the ref, its old and its new object name.

    Raises:
        HotfixLintError: nothing can be said at all.

    """
    if len(arguments) != 3:
        raise UsageError("update takes a ref, its old and its new object name", _HINT)
    ref, _, new = arguments
    return _check(request, [(ref, new)], tell)


def _check(
    request: Request, updates: Iterable[tuple[str, str]], tell: Callable[[Report], None]
) -> int:
    git = linting.open_repository(request)
    home = _home(git)
    # Who may push to production can always mend its policy; a deletion has nothing to check.
    pushed = [(ref, new) for ref, new in updates if ref.startswith(_HEADS) and ref != home]
    pushed = [(ref, new) for ref, new in pushed if new.strip("0")]
    if not pushed:
        return 0
    request, choice = _by_production(git, request, home)
    policy = linting.load_policy(git, choice.policy, choice.policy_from)
    codes = [0]
    for ref, new in pushed:
        if not is_object(new):
            raise UsageError(f"{quoted(new)} is not an object name", _HINT)
        branch = ref.removeprefix(_HEADS)
        asked = request._replace(head=new, branch=branch)
        facts = Facts(git, asked, policy.workflow, policy.field_names())
        if branch == request.target or facts.lint_reason():
            continue
        report = linting.lint(asked, choice, git)
        tell(report)
        codes.append(report.exit_code)
    return max(codes)


def _home(git: Git) -> str | None:
    """Return the server's own branch, by its HEAD, else by the usual names; None if it has none."""
    if git.head_ref.startswith(_HEADS):
        return git.head_ref
    usual = [f"{_HEADS}main", f"{_HEADS}master"]
    there = ranges.list_refs(git, usual)
    return next((ref for ref in usual if ref in there), None)


def _by_production(git: Git, request: Request, home: str | None) -> tuple[Request, linting.Choice]:
    """Return the request with production as its base, and that production's policy counts.

    The policy of the server's own branch says which branch production is, if it is another.
    """
    if home is None:
        return request, linting.Choice()
    named = linting.load_policy(git, None, home).workflow.production
    production = ranges.find_production(git, named or (home.removeprefix(_HEADS),), None)
    request = request._replace(base=production.tip, target=production.name)
    return request, linting.Choice(policy_from=production.tip)
