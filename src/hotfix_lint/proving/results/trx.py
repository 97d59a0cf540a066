"""The XML of `dotnet test --logger trx` (Microsoft's vstest, TrxLogger)."""

from __future__ import annotations

from typing import Any

from hotfix_lint.proving.model import Parsed, Result, Status
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line, xml

_SPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
_STATUSES: dict[str | None, Status] = {
    "Passed": "passed",
    "PassedButRunAborted": "passed",
    "Warning": "passed",
    "NotExecuted": "skipped",
    "NotRunnable": "skipped",
    "Inconclusive": "skipped",
    "Pending": "skipped",
}


def read(data: bytes) -> Parsed:
    """Return what a report says; a test is named by its class and as the report shows it.

    Raises:
        ReportError: it is none.

    """
    root = xml(data)
    if root.tag != f"{_SPACE}TestRun":
        raise ReportError("it is not the XML of dotnet test")
    classes = {
        test.get("id"): method.get("className", "").partition(",")[0]
        for test in root.iter(f"{_SPACE}UnitTest")
        for method in test.iter(f"{_SPACE}TestMethod")
    }
    tests: dict[str, Result] = {}
    for result in root.iter(f"{_SPACE}UnitTestResult"):
        of, name = classes.get(result.get("testId"), ""), result.get("testName", "")
        # Of xUnit the name has the class already, of MSTest and NUnit it has not.
        full = (name if not of or name.startswith(f"{of}.") else f"{of}.{name}")[:MAX_NAME]
        if full not in tests or tests[full].status != "failed":
            status = _STATUSES.get(result.get("outcome"), "failed")
            tests[full] = Result(status, "" if status == "passed" else _said(result))
    return Parsed(tests)


def _said(result: Any) -> str:
    found = result.find(f"{_SPACE}Output/{_SPACE}ErrorInfo/{_SPACE}Message")
    return first_line(found.text if found is not None else "")
