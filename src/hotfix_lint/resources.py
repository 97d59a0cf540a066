"""Where the built-in rules and schemas are: inside an installed wheel, or at a checkout's top."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
# An editable install maps no data folders, so a source checkout is read where it stands.
_CHECKOUT = os.path.dirname(os.path.dirname(_PACKAGE))


def path(*parts: str) -> str:
    """Return the absolute path of a built-in file, e.g. ``path("rules", "hotfix.yaml")``.

    Raises:
        FileNotFoundError: the installation is incomplete.

    """
    for top in (_PACKAGE, _CHECKOUT):
        candidate = os.path.join(top, *parts)
        if os.path.exists(candidate):
            return candidate
    missing = "/".join(parts)
    raise FileNotFoundError(f"hotfix-lint is not installed completely: {missing} is missing")


def read(*parts: str) -> bytes:
    """Return the bytes of a built-in file."""
    with open(path(*parts), "rb") as stream:
        return stream.read()


def names(*parts: str) -> list[str]:
    """Return the sorted file names of a built-in folder."""
    return sorted(os.listdir(path(*parts)))
