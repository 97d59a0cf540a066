"""Says at the end of a run which test runners were exercised, and of the others why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

_REAL = re.compile(
    r"test_runners\.py::test_a_real_runner\[(.+?)-(?:proven|not-proven|weak|broken)\]$"
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = terminalreporter.stats
    lines = summary(
        [(report.nodeid, "") for word in ("passed", "failed") for report in told.get(word, ())],
        [(report.nodeid, _why(report)) for report in told.get("skipped", ())],
    )
    for line in lines:
        terminalreporter.write_line(line)


def summary(ran: Iterable[tuple[str, str]], skipped: Iterable[tuple[str, str]]) -> list[str]:
    """Return the lines that say it; none where no runner was to be tried.

    Args:
        ran: the tests that ran, by pytest's names of them.
        skipped: those that did not, each with the reason.

    """
    exercised = {name for nodeid, _ in ran for name in _names(nodeid)}
    left = {name: why for nodeid, why in skipped for name in _names(nodeid)}
    left = {name: why for name, why in left.items() if name not in exercised}
    if not exercised and not left:
        return []
    reasons: dict[str, list[str]] = {}
    for name, why in left.items():
        reasons.setdefault(why, []).append(name)
    lines = [f"test runners exercised: {', '.join(sorted(exercised)) or 'none'}"]
    lines += [
        f"not exercised: {', '.join(sorted(names))} ({why})" for why, names in reasons.items()
    ]
    return [*lines, "not exercised: dotnet, swift (nothing here installs them)"]


def _names(nodeid: str) -> list[str]:
    return _REAL.findall(nodeid)


def _why(report: pytest.TestReport) -> str:
    where = report.longrepr
    return str(where[2] if isinstance(where, tuple) else where).removeprefix("Skipped: ")
