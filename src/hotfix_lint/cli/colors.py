"""Whether text is colored, by the variables with which people say so."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def wanted(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether to color what is printed.

    The first that is said counts: `NO_COLOR` (https://no-color.org), `FORCE_COLOR`
    (https://force-color.org; "0" is no), `CLICOLOR_FORCE` and `CLICOLOR`
    (https://bixense.com/clicolors); else a terminal that is not dumb is colored.

    Args:
        environment: the process environment.
        terminal: whether a terminal shows it.

    """
    if environment.get("NO_COLOR"):
        return False
    forced = environment.get("FORCE_COLOR")
    if forced:
        return forced not in {"0", "false"}
    if environment.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return True
    plain = environment.get("CLICOLOR") == "0" or environment.get("TERM") == "dumb"
    return terminal and not plain
