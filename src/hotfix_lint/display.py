"""Makes text that a change's author controls safe to show: nothing in it can act or disguise."""

from __future__ import annotations

# Control, format, surrogate, private-use, unassigned, the two line separators, and blanks that are
# no space: "main" and a no-break space behind it would be shown alike.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# Letters and marks that show nothing, so that two names can look alike (Unicode's DerivedCore-
# Properties.txt, Default_Ignorable_Code_Point, beside those of the categories above; a blank of
# Braille).
_BLANK = frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0})
_VARIATIONS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
# GitHub's runner and Azure's agent obey these anywhere in a line.
_COMMANDS = ("##[", "##vso[", "##teamcity[")
# Where HTML begins a tag, a comment or a declaration, but for what `visible` spells out.
TAG = r"<(?=[A-Za-z/!?])(?!U\+[0-9A-F]{4,6}>)"


def visible(text: str, limit: int = 200) -> str:
    """Return `text` on one line with every invisible or acting character spelled out.

    Args:
        text: any text; undecodable bytes as surrogate escapes (`os.fsdecode`).
        limit: characters after which the text is cut and an ellipsis put.

    A control, format, private or unassigned character, and a blank that is no space, becomes
    ``<U+202E>``, an undecodable byte ``<0xFF>``. Workflow commands of CI systems are broken with a
    space.

    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if not cut.isascii() or not cut.isprintable():
        cut = "".join(_shown(char) for char in cut)
    if "##" in cut:
        for command in _COMMANDS:
            cut = cut.replace(command, command.replace("##", "## "))
    return cut


def untagged(text: str) -> str:
    """Return `text` with a space in the middle of what begins a tag: `< img src=x>`.

    It is for plain text, which people and programs put into pages and comments as it is.
    """
    if "<" not in text:
        return text
    import re

    return re.sub(TAG, "< ", text)


def quoted(text: str, limit: int = 120) -> str:
    """Return `text` made visible and in double quotes."""
    return f'"{visible(text, limit)}"'


def _shown(char: str) -> str:
    if char == " " or (char.isascii() and char.isprintable()):
        return char
    import unicodedata

    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"<0x{code - 0xDC00:02X}>"
    if unicodedata.category(char) in _UNSAFE or code in _BLANK:
        return f"<U+{code:04X}>"
    if any(code in variations for variations in _VARIATIONS):
        return f"<U+{code:04X}>"
    return char
