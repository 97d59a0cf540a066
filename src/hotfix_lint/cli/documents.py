"""Reads the documents that a person names in the place of those of the repository."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.paths import inside
from hotfix_lint.request import Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_BYTES = 5_000_000
INCIDENT = "incident"
STANDARD_INPUT = "standard input"


def given(incident: str | None, announcements: Sequence[str]) -> dict[str, Document]:
    """Return the documents that options name.

    Args:
        incident: the incident's document, or None.
        announcements: each a name, "=" and a file.

    Raises:
        UsageError: one cannot be read, or has no name.

    """
    found = {INCIDENT: read(incident)} if incident is not None else {}
    for announcement in announcements:
        name, equals, path = announcement.partition("=")
        if not (name and equals and path) or name == INCIDENT:
            raise UsageError(
                f"--announcement {quoted(announcement)} names no announcement and its file",
                "write it as --announcement status-page=FILE",
            )
        found[name] = read(path)
    return found


def read(path: str) -> Document:
    """Return a file, `-` for standard input.

    Raises:
        UsageError: it is not there, is no regular file, or has more than 5 MB.

    """
    if path == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        shown = STANDARD_INPUT
    else:
        shown = path
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                raise UsageError(f"the document {quoted(path)} is not a regular file")
            with open(path, "rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UsageError(f"the document {quoted(path)} cannot be read: {why}") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"the document {quoted(shown)} has more than {MAX_BYTES} bytes")
    return Document(shown, data)


def placed(documents: Mapping[str, Document], root: str) -> dict[str, Document]:
    """Return documents with their paths from the repository's top, where they are in there."""

    def path(shown: str) -> str:
        if shown == STANDARD_INPUT:
            return shown
        return inside(shown, root) or shown

    return {name: d._replace(path=path(d.path)) for name, d in documents.items()}
