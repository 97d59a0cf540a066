"""Whether text is colored, by the variables with which people say so."""

from __future__ import annotations

import os

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


# By one of these a terminal of Windows says that it obeys escapes; the old console prints them.
_OF_WINDOWS = ("WT_SESSION", "TERM", "ConEmuANSI", "ANSICON", "TERM_PROGRAM")


def obeys_escapes(environment: Mapping[str, str], *, windows: bool) -> bool:
    """Return whether a terminal, if there is one, obeys escapes rather than to print them."""
    if environment.get("TERM") == "dumb":
        return False
    return not windows or any(environment.get(name) for name in _OF_WINDOWS)


def wanted(
    environment: Mapping[str, str], *, terminal: bool, windows: bool = os.name == "nt"
) -> bool:
    """Return whether to color what is printed.

    The first that is said counts: `NO_COLOR` (https://no-color.org), `FORCE_COLOR`
    (https://force-color.org; "0" is no), `CLICOLOR_FORCE` and `CLICOLOR`
    (https://bixense.com/clicolors); else a terminal that is not dumb is colored.

    Args:
        environment: the process environment.
        terminal: whether a terminal shows it.
        windows: whether it is one of Windows.

    """
    if environment.get("NO_COLOR"):
        return False
    forced = environment.get("FORCE_COLOR")
    if forced:
        return forced not in {"0", "false"}
    if environment.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return True
    if environment.get("CLICOLOR") == "0":
        return False
    return terminal and obeys_escapes(environment, windows=windows)
