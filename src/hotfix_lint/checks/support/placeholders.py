"""Tells an answer from what a template left to be filled in."""

from __future__ import annotations

import re

# Whole values that answer nothing.
_EMPTY = frozenset({
    "", "-", "--", "...", "…", "?", "??", "???", "n/a", "na", "none", "nothing", "unknown", "tbd",
    "todo", "fixme", "wip", "later", "x", "xx", "xxx", "dunno", "idk", "pending",
})  # fmt: skip
_ANYWHERE = re.compile(
    r"\b(?:TODO|TBD|FIXME)\b"
    r"|\b[A-Z][A-Z0-9]*-X{2,}\b"
    r"|\b(?:YYYY-MM-DD|HH:MM|Xh Xm)\b"
    r"|[\[<{](?:brief|short|describe|description|explain|explanation|insert|your|enter|reason"
    r"|what|why|how|specific|step|result|date|user|issue|choose|link|name)\b[^\]>}\n]{0,80}[\]>}]",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\s*(?:\[[^\]]*\]|<[^>]*>|\{[^}]*\})[\s.]*\Z")


def find(text: str) -> str | None:
    """Return the part of `text` that is a placeholder, or None if it is an answer."""
    if text.strip().rstrip(".!").casefold() in _EMPTY or _WHOLE.match(text):
        return text.strip()
    found = _ANYWHERE.search(text)
    # "todo" in running text is a word; in capitals it is a mark.
    if found and found[0].casefold() in {"todo", "tbd", "fixme"} and not found[0].isupper():
        return None
    return found[0] if found else None
