"""Reads what test runners report: one file a format, each from bytes to results by test."""

from __future__ import annotations

import errno
import importlib
import os
import re
import stat
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.proving.model import Parsed, Result

MAX_BYTES = 64 << 20
MAX_TESTS = 100_000
MAX_NAME = 500
MAX_MESSAGE = 1_000
MAX_REPORTS = 10_000
FORMATS = ("junit", "plain", "jest", "mocha", "rspec", "trx", "tap", "go", "cargo")


# Characters that XML cannot have, as they are or as references.
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)


class ReportError(Exception):
    """A report cannot be read; the text says why, as the end of a sentence."""


def read(name: str, data: bytes) -> Parsed:
    """Return what a report of a format says.

    Raises:
        ReportError: it is none.

    """
    parsed: Parsed = importlib.import_module(f"hotfix_lint.proving.results.{name}").read(data)
    if len(parsed.tests) > MAX_TESTS:
        raise ReportError(f"it names more than {MAX_TESTS:,} tests")
    return parsed


def of_file(path: str) -> bytes | None:
    """Return a report that tests have written, or None if there is none.

    Raises:
        ReportError: it is no regular file, or too large.

    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ReportError("it is no regular file")
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = "it is a link" if error.errno == errno.ELOOP else str(error.strerror).lower()
        raise ReportError(why) from None
    if len(data) > MAX_BYTES:
        raise ReportError(f"it has more than {MAX_BYTES >> 20} MiB")
    return data


def xml(data: bytes) -> Any:
    """Return the root of a report in XML.

    Raises:
        ReportError: it is none.

    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    # Many write what a test says as it is, also what XML has no way to say (W3C XML 1.0, 2.2).
    for tried in (data, _CONTROL.sub(b"?", data.decode("utf-8", "replace").encode())):
        try:
            return fromstring(tried)
        except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError):
            continue
    raise ReportError("it is not XML that can be read")


def written(folder: str, globs: Sequence[str]) -> list[str]:
    """Return the reports below a folder that a runner names itself; no link is followed.

    Args:
        folder: where to look.
        globs: of paths from there, with "/"; "*" also takes more than one part.

    """
    found: list[str] = []
    for place, folders, files in os.walk(folder) if globs else ():
        folders[:] = [name for name in folders if name not in {".git", "node_modules"}]
        inside = os.path.relpath(place, folder).replace(os.sep, "/")
        for name in files:
            path = name if inside == "." else f"{inside}/{name}"
            if any(fnmatchcase(path, glob) for glob in globs):
                found.append(os.path.join(place, name))
    return sorted(found)


def of_files(name: str, paths: Sequence[str]) -> Parsed:
    """Return what several reports of a format say together.

    Raises:
        ReportError: one of them is none, or they are too many or too large.

    """
    from hotfix_lint.proving.model import Parsed

    if len(paths) > MAX_REPORTS:
        raise ReportError(f"they are more than {MAX_REPORTS:,}")
    tests: dict[str, Result] = {}
    unloaded: dict[str, str] = {}
    size = 0
    for path in paths:
        data = of_file(path) or b""
        size += len(data)
        if size > MAX_BYTES:
            raise ReportError(f"they have more than {MAX_BYTES >> 20} MiB")
        if not data:
            continue
        parsed = read(name, data)
        for test, result in parsed.tests.items():
            if test not in tests or tests[test].status != "failed":
                tests[test] = result
        unloaded |= parsed.unloaded
    return Parsed(tests, unloaded)


def first_line(text: object) -> str:
    """Return the first line that says something, within limits."""
    lines = (line.strip() for line in str(text or "")[:20_000].splitlines())
    return next((line for line in lines if line), "")[:MAX_MESSAGE]
