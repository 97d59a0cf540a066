"""The stream of `go test -json` (go doc test2json)."""

from __future__ import annotations

import json
import re
from typing import Any

from hotfix_lint.proving.model import Parsed, Result, Status
from hotfix_lint.proving.results import MAX_MESSAGE, MAX_NAME, ReportError, first_line

_NOT_BUILT = re.compile(r"FAIL\t(\S+) \[(?:build|setup) failed\]")
_STATUSES: dict[object, Status] = {"pass": "passed", "fail": "failed", "skip": "skipped"}


def read(data: bytes) -> Parsed:
    """Return what an output says; a package that fails without a test was not built.

    Raises:
        ReportError: it has no such line.

    """
    tests: dict[str, Result] = {}
    said: dict[str, str] = {}
    failed: list[str] = []
    known = False
    plain: list[str] = []
    for line in data.decode("utf-8", "replace").splitlines():
        event = _event(line)
        if event is None:
            plain.append(line)
            continue
        known = True
        package, test = str(event.get("Package", "")), str(event.get("Test", ""))
        name = f"{package}.{test}"[:MAX_NAME]
        if event.get("Action") in {"output", "build-output"}:
            output = str(event.get("Output", ""))
            if not test:
                plain.append(output)
            elif not output.lstrip().startswith(("=== ", "--- ")):
                said[name] = (said.get(name, "") + output)[:MAX_MESSAGE]
        elif event.get("Action") in _STATUSES:
            status = _STATUSES[event["Action"]]
            if test:
                tests[name] = Result(status, first_line(said.get(name)))
            elif status == "failed":
                failed.append(package)
    # Before Go 1.24 what was not built is told in plain lines alone.
    failed += [found[1] for line in plain if (found := _NOT_BUILT.match(line))]
    if not known and not failed:
        raise ReportError("it has no line of go test -json")
    errors = [line for line in plain if ".go:" in line] or [line for line in plain if line.strip()]
    unloaded = {
        package: first_line(errors[0] if errors else "")
        for package in failed
        if not any(name.startswith(f"{package}.") for name in tests)
    }
    return Parsed(tests, unloaded)


def _event(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and "Action" in event else None
