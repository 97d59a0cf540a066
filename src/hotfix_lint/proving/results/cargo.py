"""The lines of `cargo test`, for its harness's JSON is not stable (rust-lang/rust#49359)."""

from __future__ import annotations

import re

from hotfix_lint.proving.model import Parsed, Result, Status
from hotfix_lint.proving.results import MAX_NAME, first_line

_TEST = re.compile(r"test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)")
_BINARY = re.compile(r"\s+(?:Running (?:unittests )?(\S+)|Doc-tests (\S+))")
_SAID = re.compile(r"---- (.+?) stdout ----")
# Where a doctest stands, which is another line with the fix; those of one item are told as one.
_LINE = re.compile(r" \(line \d+\)")
_STATUSES: dict[str, Status] = {"ok": "passed", "FAILED": "failed", "ignored": "skipped"}


def read(data: bytes) -> Parsed:
    """Return what an output says; where the compiler refused, nothing could be loaded."""
    tests: dict[str, Result] = {}
    binary, speaking, error = "", "", ""
    for line in data.decode("utf-8", "replace").splitlines():
        if found := _BINARY.match(line):
            binary, speaking = found[1] or found[2], ""
        elif found := _TEST.match(line):
            name = f"{binary} {_LINE.sub('', found[1])}"[:MAX_NAME]
            if name not in tests or tests[name].status != "failed":
                tests[name] = Result(_STATUSES[found[2]])
        elif found := _SAID.match(line):
            speaking = f"{binary} {_LINE.sub('', found[1])}"[:MAX_NAME]
        elif speaking and line.strip() and not line.startswith(("thread ", "note:")):
            if tests.get(speaking) == Result("failed"):
                tests[speaking] = Result("failed", first_line(line))
            speaking = ""
        elif line.startswith("error") and not error and not line.startswith("error: test failed"):
            error = first_line(line)
    unloaded = {"": error} if error and not tests else {}
    return Parsed(tests, unloaded)
