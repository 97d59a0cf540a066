"""The JSON that this project's own helpers write: each test with name, status and message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hotfix_lint.proving.model import Parsed, Result
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line

if TYPE_CHECKING:
    from hotfix_lint.proving.model import Status

_STATUSES: tuple[Status, ...] = ("passed", "failed", "skipped")


def read(data: bytes) -> Parsed:
    """Return what a report says.

    Raises:
        ReportError: it is none.

    """
    tests: dict[str, Result] = {}
    unloaded: dict[str, str] = {}
    try:
        for test in json.loads(data)["tests"]:
            name, message = str(test["name"])[:MAX_NAME], first_line(test["message"])
            if test["status"] == "unloaded":
                unloaded[name] = message
            elif tests.get(name, Result("passed")).status != "failed":
                status = next(known for known in _STATUSES if known == test["status"])
                tests[name] = Result(status, message)
    except (ValueError, LookupError, TypeError, StopIteration, RecursionError):
        raise ReportError("it is not the report of the helper") from None
    return Parsed(tests, unloaded)
