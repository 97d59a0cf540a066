"""Reads the files that a policy names in the place of a built-in catalogue or text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.policy import find

if TYPE_CHECKING:
    from hotfix_lint.policy.source import PolicySource


def file(root: str, path: str, key: str) -> PolicySource:
    """Return a file that the policy names.

    Args:
        root: the repository's top.
        path: the file's path from there.
        key: the key of the policy that names it, for errors.

    Raises:
        UsageError: it is not there, leads out of the repository, is no regular file, or has over
            1 MiB.

    """
    found = find.below(root)(path)
    if found is None:
        raise UsageError(f"{key} names {quoted(path)}, and there is no such file")
    if not found.in_repository:
        raise UsageError(f"{key} names {quoted(path)}, which leads out of the repository")
    return found
