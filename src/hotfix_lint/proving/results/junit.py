"""JUnit's XML, as pytest, node, bats, ctest, PHPUnit and others write it.

There is no standard; https://github.com/testmoapp/junitxml collects what is written.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from hotfix_lint.proving.model import Parsed, Result
from hotfix_lint.proving.results import MAX_NAME, ReportError, first_line, xml

if TYPE_CHECKING:
    from collections.abc import Iterator

# What pytest says in the place of a test where its file cannot be imported.
_NOT_COLLECTED = "collection failure"
# What node calls the class of each test, and what it says of a file that ends in an error, by the
# whole path of the file.
_NODES = "test"
_FILE_FAILED = Result("failed", "test failed")
_WHERE = ("(in test file ", "(from function ", "in test file ")
_WRONG = re.compile(r"(?i)\b(?:fail(?:ed|ure)?|error|assert\w*)\b")


def read(data: bytes) -> Parsed:
    """Return what a report says; a suite that cannot be loaded is an error without a test.

    Raises:
        ReportError: it is no XML, or of another kind.

    """
    root = xml(data)
    if root.tag not in {"testsuites", "testsuite"}:
        raise ReportError("it is not JUnit's XML")
    tests: dict[str, Result] = {}
    unloaded: dict[str, str] = {}
    for suite, case in _cases(root, ""):
        of, name = case.get("classname") or "", case.get("name") or ""
        result = _result(case)
        error = case.find("error")
        if error is not None and error.get("message") == _NOT_COLLECTED:
            unloaded[(f"{of}.{name}" if of else name)[:MAX_NAME]] = _last_line(error.text)
        elif result == _FILE_FAILED and os.path.isabs(name):
            unloaded[""] = f"{os.path.basename(name)} fails before its tests"
        else:
            of = suite if of == _NODES else f"{of}."
            # ctest names a test by its name twice.
            full = (name if of in {".", f"{name}."} else f"{of}{name}")[:MAX_NAME]
            tests[full] = _worse(tests.get(full), result)
    return Parsed(tests, unloaded)


def _cases(suite: Any, of: str) -> Iterator[tuple[str, Any]]:
    """Yield the tests, each with the names of the suites that it is in."""
    for child in suite:
        if child.tag == "testcase":
            yield of, child
        elif child.tag == "testsuite":
            yield from _cases(child, f"{of}{child.get('name') or ''} > ")


def _result(case: Any) -> Result:
    for tag in ("error", "failure"):
        found = case.find(tag)
        if found is not None:
            said = found.get("message") or _text(found, case) or _printed(case)
            return Result("failed", first_line(said))
    if (warned := case.find("warning")) is not None:
        # PHPUnit's, of a class without tests and the like: neither passed nor failed.
        return Result("skipped", first_line(_text(warned, case)))
    if case.find("skipped") is not None or case.get("status") in {"notrun", "disabled"}:
        return Result("skipped", first_line(next(_skips(case), "")))
    return Result("passed")


def _text(found: Any, case: Any) -> str:
    """Return what is said of a failure, without where it was: PHPUnit's and bats's first lines."""
    lines = (found.text or "").strip().splitlines()
    while len(lines) > 1 and (
        lines[0].endswith(f"::{case.get('name')}") or lines[0].strip().startswith(_WHERE)
    ):
        del lines[0]
    return "\n".join(lines)


def _printed(case: Any) -> str:
    """Return the line by which a program told what is wrong, where the report does not: ctest's."""
    lines = (case.findtext("system-out") or "")[-20_000:].splitlines()
    return next((line for line in lines if _WRONG.search(line)), "")


def _skips(case: Any) -> Iterator[str]:
    found = case.find("skipped")
    if found is not None:
        yield found.get("message") or found.text or ""


def _worse(one: Result | None, other: Result) -> Result:
    """Return the one that failed, of two tests with one name."""
    return other if one is None or one.status != "failed" else one


def _last_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "")[-20_000:].splitlines() if line.strip()]
    told = [line.removeprefix("E ").strip() for line in lines if line.startswith("E ")]
    return first_line((told or lines or [""])[-1])
