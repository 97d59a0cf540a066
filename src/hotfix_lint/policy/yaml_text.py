"""Writes single values as YAML: the same for every reader, and nothing a terminal would obey."""

from __future__ import annotations

import re
from decimal import Decimal

# Text that is the same for every reader of YAML without quotes, in a block and in a list.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./;()' -]*")
# What YAML 1.1 takes for another type; "off" is how severities are written.
_TYPED = re.compile(r"(?i)y|n|yes|no|on|true|false|null")


def scalar(value: str | float | bool | None) -> str:  # noqa: FBT001 - a value like the others
    """Return a value as it stands in YAML, on one line."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return format(Decimal(repr(value)), "f")


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value) and value[-1] != " " and not _TYPED.fullmatch(value):
        return value
    if value.isprintable() and ("'" not in value or "\\" in value or '"' in value):
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x100:
        return {"\n": "\\n", "\t": "\\t"}.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
