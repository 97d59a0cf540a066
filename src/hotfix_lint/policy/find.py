"""Finds and reads policy files on disk: regular files inside the repository, of bounded size."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.policy.source import PolicySource

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = (".hotfix-lint.yaml", ".hotfix-lint.yml", ".github/hotfix-lint.yaml")
MAX_BYTES = 1 << 20


def find(root: str, given: str | None) -> PolicySource | None:
    """Return the policy file of a run, or None for the built-in policy.

    Args:
        root: the repository's top.
        given: the file that was asked for; None for the first of `NAMES` at the top.

    Raises:
        UsageError: the file is missing, unreadable, no regular file, or over 1 MiB.

    """
    if given is not None:
        return _read(os.path.abspath(given), root, given)
    for name in NAMES:
        path = os.path.join(root, name)
        if os.path.lexists(path):
            return _read(path, root, name)
    return None


def reader(root: str) -> Callable[[str], PolicySource | None]:
    """Return the function by which a policy reads the files that it extends, all below `root`."""

    def read(path: str) -> PolicySource | None:
        full = os.path.join(root, path)
        if not os.path.lexists(full):
            return None
        # A folder on the way may be a link that leads out of the repository.
        real = os.path.realpath(full)
        if os.path.commonpath([real, os.path.realpath(root)]) != os.path.realpath(root):
            raise UsageError(f"the policy file {quoted(path)} leads out of the repository")
        return _read(full, root, path)

    return read


def _read(path: str, root: str, shown: str) -> PolicySource:
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            raise _unusable(shown, "it is a symbolic link", "put the file itself there")
        if not stat.S_ISREG(status.st_mode):
            raise _unusable(shown, "it is not a regular file")
        if status.st_size > MAX_BYTES:
            raise _unusable(shown, f"it has {status.st_size >> 10} KiB; 1024 are allowed")
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unusable(shown, "there is no such file") from None
    except OSError as error:
        raise _unusable(shown, (error.strerror or str(error)).lower()) from None
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(root))
    inside = not relative.startswith("..") and not os.path.isabs(relative)
    return PolicySource(relative.replace(os.sep, "/") if inside else shown, data, inside)


def _unusable(shown: str, why: str, hint: str = "") -> UsageError:
    return UsageError(f"the policy file {quoted(shown)} cannot be read: {why}", hint)
