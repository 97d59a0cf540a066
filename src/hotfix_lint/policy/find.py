"""Finds and reads policy files on disk: regular files inside the repository, of bounded size."""

from __future__ import annotations

import os
import stat
import sys

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.paths import inside
from hotfix_lint.policy.source import PolicySource

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str], PolicySource | None]

NAMES = (".hotfix-lint.yaml", ".hotfix-lint.yml", ".github/hotfix-lint.yaml")
STANDARD_INPUT = "standard input"
MAX_BYTES = 1 << 20


def find(root: str, given: str | None) -> PolicySource | None:
    """Return the policy file of a run, or None for the built-in policy.

    Args:
        root: the repository's top.
        given: the file that was asked for, `-` for standard input; None for the first of `NAMES`
            at the top.

    Raises:
        UsageError: the file is missing, unreadable, no regular file, or over 1 MiB.

    """
    if given == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return PolicySource(STANDARD_INPUT, data, in_repository=False)
    if given is not None:
        return _read(os.path.abspath(given), root, given)
    for name in NAMES:
        path = os.path.join(root, name)
        if os.path.lexists(path):
            return _read(path, root, name)
    return None


def find_by(read: Read, given: str | None) -> PolicySource | None:
    """Return the policy file of a run among those that `read` reads by their paths from the top.

    Raises:
        UsageError: the file is missing, or `read` refuses it.

    """
    if given is not None:
        found = read(given)
        if found is None:
            raise _unusable(given, "there is no such file in that commit")
        return found
    return next((source for name in NAMES if (source := read(name)) is not None), None)


def reader(root: str) -> Read:
    """Return the function by which a policy reads what it extends, files from below `root`.

    Any name that does not end as YAML files do is that of a policy of an installed package.
    """
    return reader_by(below(root))


def reader_by(files: Read) -> Read:
    """Return the same, where `files` reads files by their paths from the repository's top."""

    def read(path: str) -> PolicySource | None:
        if path.endswith((".yaml", ".yml")):
            return files(path)
        from hotfix_lint.policy import packages

        return packages.find(path)

    return read


def below(root: str) -> Read:
    """Return the function that reads a file by its path from `root`; of none it returns None."""

    def read(path: str) -> PolicySource | None:
        full = os.path.join(root, path)
        if not os.path.lexists(full):
            return None
        # A folder on the way may be a link that leads out of the repository.
        if inside(full, root) is None:
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
    place = inside(path, root)
    return PolicySource(shown if place is None else place, data, place is not None)


def _unusable(shown: str, why: str, hint: str = "") -> UsageError:
    return UsageError(f"the policy file {quoted(shown)} cannot be read: {why}", hint)
