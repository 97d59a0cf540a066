"""The JSON of mocha's reporter of that name (https://mochajs.org/#json)."""

from __future__ import annotations

import json

from hotfix_lint.proving.model import Parsed, Result
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line


def read(data: bytes) -> Parsed:
    """Return what a report says.

    Raises:
        ReportError: it is none.

    """
    try:
        report = json.loads(data)
        tests: dict[str, Result] = {}
        for test in report["tests"]:
            name = str(test["fullTitle"])[:MAX_NAME]
            error = test.get("err") or {}
            tests[name] = (
                Result("failed", first_line(error["message"])) if error else Result("passed")
            )
        for test in report["pending"]:
            tests[str(test["fullTitle"])[:MAX_NAME]] = Result("skipped")
        for test in report["failures"]:
            # A hook that fails is no test, and what it stands before is not told at all.
            name = str(test["fullTitle"])[:MAX_NAME]
            tests.setdefault(name, Result("failed", first_line(test["err"].get("message"))))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ReportError("it is not the JSON of mocha") from None
    return Parsed(tests)
