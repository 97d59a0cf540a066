"""What follows from a pull request: its description's parts, and how urgent it says that it is."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import FactUnknownError, UsageError
from hotfix_lint.facts import markdown
from hotfix_lint.request.pull_request import (
    GH,
    Malformed,
    PullRequest,
    fetch,
    from_json,
    place,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.facts.markdown import Block, Document

MAX_BYTES = 16 << 20
# What stands before a priority in the name of a label: "priority: P0", "priority::P0", "prio/P0".
_LABEL_PREFIX = re.compile(r"(?i)\A(?:priority|prio|urgency|severity)[\s:/_-]+")


class Claim(NamedTuple):
    """A priority that a pull request states.

    Attributes:
        priority: as the policy spells it.
        kind: what of the pull request states it.
        source: that in words.
        line: the line of the description, or None.
        by_author: the author states it; False where the system records who may.

    """

    priority: str
    kind: Literal["label", "title", "box"]
    source: str
    line: int | None
    by_author: bool


def read(name: str, data: bytes, path: str = "") -> PullRequest:
    """Return the pull request that a file holds: JSON of a system's interface, or Markdown.

    Args:
        name: the file, as it was given.
        data: what it holds.
        path: its absolute path, or "" if it has none.

    Raises:
        UsageError: it is none; with file, line and column of what is wrong.

    """
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{quoted(name)} has {len(data)} bytes; of a pull request {MAX_BYTES} are read"
        )
    try:
        # PowerShell writes UTF-16 by default.
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise _error(name, (line, column), "this is not UTF-8", "save the file as UTF-8") from None
    if not text.strip():
        raise UsageError(f"{quoted(name)} is empty; a pull request is expected", _FORMS)
    if name.lower().endswith(".json") or text.lstrip()[:1] == "{":
        return _json(name, text)
    return _markdown(name, text, path)


_FORMS = "give the JSON of the system's interface, or the description as Markdown"


def _error(name: str, where: tuple[int, int], message: str, hint: str = _FORMS) -> UsageError:
    return UsageError(f"{visible(name)}:{where[0]}:{where[1]}: {message}", hint)


def _json(name: str, text: str) -> PullRequest:
    try:
        document: object = json.loads(text)
    except json.JSONDecodeError as error:
        told = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _error(name, (error.lineno, error.colno), told) from None
    except (RecursionError, ValueError):
        raise _error(name, (1, 1), "this JSON nests too deeply, or has too long a number") from None
    try:
        return from_json(document, _source(name))
    except Malformed as wrong:
        where = ".".join(map(str, wrong.path))
        told = f"{visible(where)}: {wrong.message}" if where else wrong.message
        raise _error(name, place(text, wrong.path), told) from None


def _source(name: str) -> str:
    return "standard input" if name == "-" else visible(os.path.basename(name))


def _markdown(name: str, text: str, path: str) -> PullRequest:
    try:
        document = markdown.parse(text)
    except FactUnknownError as unknown:
        raise UsageError(f"{quoted(name)} cannot be read: {unknown.reason}") from None
    return PullRequest(
        source=_source(name),
        title=document.title or None,
        body=text,
        path=path,
        fetch=fetch(GH, ""),
        why={} if document.title else {"title": "it has no heading"},
    )


def claims(
    pull_request: PullRequest,
    body: Document | None,
    priorities: Sequence[str],
    headings: Sequence[str],
) -> Iterator[Claim]:
    """Yield the priorities that a pull request states, what others record first.

    Args:
        pull_request: the pull request.
        body: its description, or None where that cannot be read.
        priorities: the priorities, most urgent first.
        headings: names of the section in whose boxes it is stated.

    """
    for label in pull_request.labels or ():
        bare = _LABEL_PREFIX.sub("", label).strip().casefold()
        for priority in priorities:
            if bare == priority.casefold():
                yield Claim(
                    priority, "label", f'the label "{visible(label, 80)}"', None, by_author=False
                )
    for priority in priorities:
        if f"[{priority}]".casefold() in (pull_request.title or "").casefold():
            yield Claim(priority, "title", "the pull request's title", None, by_author=True)
    section = body.section(*headings) if body else None
    for box in section.boxes if section else ():
        if box.ticked and (stated := in_box(box, priorities)):
            told = "the pull request's urgency box"
            yield Claim(stated, "box", told, box.line, by_author=True)


def in_box(box: Block, priorities: Sequence[str]) -> str | None:
    """Return the priority that a box is for, or None."""
    found = [
        (place.start(), priority)
        for priority in priorities
        if (place := re.search(rf"(?i)(?<!\w){re.escape(priority)}(?!\w)", box.text))
    ]
    return min(found)[1] if found else None
