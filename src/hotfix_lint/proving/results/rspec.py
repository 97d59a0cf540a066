"""The JSON of RSpec's formatter of that name (`rspec --format json`)."""

from __future__ import annotations

import json

from hotfix_lint.proving.model import Parsed, Result
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line


def read(data: bytes) -> Parsed:
    """Return what a report says; a file that cannot be loaded keeps all others from running.

    Raises:
        ReportError: it is none.

    """
    tests: dict[str, Result] = {}
    try:
        report = json.loads(data)
        for example in report["examples"]:
            path = str(example["file_path"]).removeprefix("./")
            name = f"{path} {example['full_description']}"[:MAX_NAME]
            if example["status"] == "failed":
                tests[name] = Result("failed", first_line(example["exception"]["message"]))
            elif example["status"] == "pending":
                tests[name] = Result("skipped", first_line(example.get("pending_message")))
            elif tests.get(name, Result("passed")).status != "failed":
                tests[name] = Result("passed")
        outside = report["summary"].get("errors_outside_of_examples_count", 0)
        said = "\n".join(str(message) for message in report.get("messages") or ())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ReportError("it is not the JSON of RSpec") from None
    return Parsed(tests, {"": _why(said)} if outside else {})


def _why(said: str) -> str:
    """Return the error's own line, which comes below where it happened."""
    lines = [line.strip() for line in said[:20_000].splitlines() if line.strip()]
    named = [n for n, line in enumerate(lines) if line.endswith("Error:")]
    told = lines[named[0] : named[0] + 2] if named else lines[:1]
    return first_line(" ".join(told))
