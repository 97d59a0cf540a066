"""The JSON of jest and vitest (https://jestjs.io/docs/configuration#testresultsprocessor-string)."""

from __future__ import annotations

import json
import os
import re

from hotfix_lint.proving.model import Parsed, Result
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line

_COLORS = re.compile(r"\x1b\[[0-9;]*m")


def read(data: bytes) -> Parsed:
    """Return what a report says; a file that fails without a test could not be loaded.

    Raises:
        ReportError: it is none.

    """
    tests: dict[str, Result] = {}
    unloaded: dict[str, str] = {}
    try:
        for file in json.loads(data)["testResults"]:
            path = _inside(str(file["name"]))
            for test in file["assertionResults"]:
                name = f"{path} {test['fullName']}"[:MAX_NAME]
                said = first_line(_COLORS.sub("", "".join(test.get("failureMessages") or ())))
                if test["status"] == "passed":
                    tests[name] = Result("passed")
                elif test["status"] == "failed":
                    tests[name] = Result("failed", said)
                else:
                    tests[name] = Result("skipped")
            if file["status"] == "failed" and not file["assertionResults"]:
                unloaded[path] = _why(_COLORS.sub("", str(file.get("message", ""))))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ReportError("it is not the JSON of jest") from None
    return Parsed(tests, unloaded)


def _inside(path: str) -> str:
    """Return a path below the tree, which the report gives whole."""
    parts = path.replace(os.sep, "/").split("/")
    for side in ("without", "with"):
        if side in parts:
            return "/".join(parts[parts.index(side) + 1 :])
    return parts[-1]


def _why(message: str) -> str:
    lines = [line.strip(" ●") for line in message.splitlines() if line.strip(" ●")]
    wrong = [line for line in lines if "rror" in line or "annot find" in line]
    return first_line((wrong or lines or [""])[0])
