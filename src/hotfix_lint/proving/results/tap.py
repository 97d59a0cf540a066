"""The Test Anything Protocol (https://testanything.org), as bats and others print it."""

from __future__ import annotations

import re

from hotfix_lint.proving.model import Parsed, Result
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line

# A name may have "#", as of an issue: only what comes after a blank and is a directive, or the time
# that it took, ends it.
_LINE = re.compile(
    r"(?i)(not )?ok\b *[0-9]* *(?:- )?(.*?)(?:(?<!\S)# *(?:(skip|todo)\w*:? *(.*)|time=.*))?$"
)
# Where bats says where it happened; what happened is on the next line.
_WHERE = ("(in ", "(from ")


def read(data: bytes) -> Parsed:
    """Return what an output says; subtests, which are indented, count by what they are part of.

    Raises:
        ReportError: it has no line of that form.

    """
    tests: dict[str, Result] = {}
    last = ""
    for line in data.decode("utf-8", "replace").splitlines():
        found = _LINE.match(line)
        if found:
            failed, name, directive, why = found.groups()
            last = name.strip()[:MAX_NAME] or f"test {len(tests) + 1}"
            if directive and directive.lower() in {"skip", "todo"}:
                tests[last] = Result("skipped", first_line(why))
            else:
                tests[last] = Result("failed" if failed else "passed")
        elif line.startswith("#") and _waits(tests.get(last)):
            tests[last] = Result("failed", first_line(line.lstrip("# ")))
    if not tests and not re.search(rb"^1\.\.0", data, re.MULTILINE):
        raise ReportError("it has no line of the Test Anything Protocol")
    return Parsed(tests)


def _waits(result: Result | None) -> bool:
    """Tell whether it was not said yet what is wrong with a test."""
    if result is None or result.status != "failed":
        return False
    return not result.message or result.message.startswith(_WHERE)
