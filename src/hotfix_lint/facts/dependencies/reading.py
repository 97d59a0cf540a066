"""Turns the bytes of one side of a dependency file into what it declares."""

from __future__ import annotations

import codecs
import re

from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.facts.dependencies.parsers import PARSERS
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.model import Declared

MAX_LOCKFILE = 20 << 20
MAX_OTHER = 5 << 20

_LFS = b"version https://git-lfs.github.com/spec/"
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class ReplacedError(UnreadableError):
    """Something that is no text at all stands where the file should."""


class Lines(NamedTuple):
    """A logical line that may name a dependency, for files that cannot be parsed."""

    number: int
    text: str


def decode(data: bytes, entry: Entry) -> str:
    r"""Return the text of a file, with `\n` as its only line end.

    Raises:
        UnreadableError: it is too large, a Git LFS pointer, binary, or not Unicode.

    """
    limit = MAX_LOCKFILE if entry.kind == "lockfile" else MAX_OTHER
    if len(data) > limit:
        raise UnreadableError(f"larger than {limit >> 20} MB ({len(data) / (1 << 20):.1f} MB)")
    if data.startswith(_LFS):
        raise ReplacedError("a Git LFS pointer stands in its place")
    mark, encoding = next((item for item in _ENCODINGS if data.startswith(item[0])), (b"", "utf-8"))
    if not mark and b"\0" in data:
        raise ReplacedError("binary data stands in its place")
    data = data[len(mark) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableError(f"not {encoding.upper()}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def parse(text: str, entry: Entry) -> list[Declared]:
    """Return what `text` declares; nothing if it is not of the entry's shape.

    Raises:
        UnreadableError: it has conflict markers or cannot be parsed.

    """
    if not text.strip() or (entry.needs and not re.search(entry.needs, text, re.MULTILINE)):
        return []
    if (line := conflict(text)) is not None:
        raise UnreadableError(f"conflict markers at line {line}")
    try:
        declared = PARSERS[entry.parser].load()(text, entry)
    except (RecursionError, MemoryError):
        raise UnreadableError("it nests too deeply") from None
    except ValueError:
        raise UnreadableError("a value in it is impossible") from None
    return [item for item in declared if item.name]


def conflict(text: str) -> int | None:
    """Return the line of the first conflict marker, from 1; None if there is none."""
    # A single sign is found soonest, and few files have any of them.
    if not any(mark in text and mark * 7 in text for mark in "<>|"):
        return None
    found = _CONFLICT.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1


def suspicious_lines(text: str, entry: Entry) -> list[Lines]:
    """Return the lines of an unparsable file that look as if they named a dependency."""
    from hotfix_lint.facts.dependencies.formats.code import without_comments

    pattern = re.compile(entry.fallback, re.ASCII)
    plain = without_comments(text, entry.comments)
    lines = (Lines(n, " ".join(line.split())) for n, line in enumerate(plain.split("\n"), 1))
    return [
        line._replace(text=line.text[:200]) for line in lines if pattern.search(line.text[:2_000])
    ]
