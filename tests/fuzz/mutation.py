"""Damages what was right, as an author who looks for a crash would: cut, repeated, nested, sown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

MAX_BYTES = 60_000
# What ends, begins, nests or names something in one of the languages that are read.
PIECES: tuple[bytes, ...] = tuple(
    piece.encode("utf-8", "surrogateescape")
    for piece in (
        *"\0\t\n\r\x0b\x0c\x1b\x7f\x85\xa0\u2028\u2029\ufeff\u202e\u200b\udcff\udc80\U0001f600",
        *"\"'`(){}[]<>,;:=.-#%\\/|&*?!~^@$+_ 09azAZ",
        *("\r\n", "\n\n", "\n---\n", "\n...\n", "\n  ", "- ", "? ", ": ", "<<: ", "&a ", "*a", "!!x "),
        *("/*", "*/", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<a>"),
        *('"""', "'''", "${", "{{", "}}", "{ticket}", "{", "\\u0000", "\\ud800", "\\x", "\\\n", "[x](y)"),
        *("- [ ] ", "- [x] ", "> ", "# ", "```\n", "~~~", "| a | b |\n|---|---|\n", "1. ", "    ", "***"),
        *("null", "true", "NaN", "1e999", "-0", "0x1", "9" * 30, "9" * 5_000, "2026-02-30", "24:60"),
        *("Ticket: ", "Priority: P0\n", "Root cause: ", "fix: ", "fixup! ", "This reverts commit "),
        *("@@ -1 +1 @@", "diff --git a/x b/x\n", "\\ No newline at end of file\n", "\0\0", ":100644 "),
        *("version: 1\n", "extends: ", "rules:\n", "check: text\n", "(?i)", "(a+)+$", "**/" * 9),
        *("==1.0", "v1.0", "@1", "//", "group ", "end\n", "do |a|\n", "[a]\n", "a = 1\n", "..", "../"),
    )
)  # fmt: skip


def damaged(random: Random, seeds: Sequence[bytes]) -> bytes:
    """Return one of the seeds, damaged in a few places."""
    data: bytes = random.choice(seeds)
    for _ in range(random.choice((0, 1, 1, 2, 3, 5, 8))):
        data = _one(random, data, seeds)[:MAX_BYTES]
    return data


def _one(random: Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start = random.randint(0, len(data))
    end = min(len(data), start + random.choice((0, 0, 1, 2, 5, 20, 200)))
    piece = random.choice(PIECES)
    how: int = random.randint(0, 9)
    match how:
        case 0:  # a part is missing
            piece = b""
        case 1:  # a part stands many times
            piece = data[start:end] * random.choice((2, 3, 50))
        case 2:  # a bit, or a byte, is another
            piece = bytes([random.randint(0, 255)]) if end > start else piece
            end = min(end, start + 1)
        case 3:  # many of a kind
            piece *= random.choice((2, 9, 100, 2_000))
        case 4:  # a part of another
            other = random.choice(seeds)
            at = random.randint(0, len(other))
            piece = other[at : at + random.choice((5, 50, 500))]
        case 5:  # two lines change places
            lines = data.split(b"\n")
            one, two = random.randrange(len(lines)), random.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            return b"\n".join(lines)
        case 6:  # cut
            return data[:start]
    return data[:start] + piece + data[end:]
