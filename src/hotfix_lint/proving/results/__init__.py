"""Reads what test runners report: one file a format, each from bytes to results by test."""

from __future__ import annotations

import errno
import importlib
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.proving.model import Parsed

MAX_BYTES = 64 << 20
MAX_TESTS = 100_000
MAX_NAME = 500
MAX_MESSAGE = 1_000
FORMATS = ("junit", "plain", "jest", "mocha", "tap", "go", "cargo")


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


def first_line(text: object) -> str:
    """Return the first line that says something, within limits."""
    lines = (line.strip() for line in str(text or "")[:20_000].splitlines())
    return next((line for line in lines if line), "")[:MAX_MESSAGE]
