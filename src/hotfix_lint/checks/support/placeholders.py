"""Tells an answer from what a template left to be filled in."""

from __future__ import annotations

# Whole values that answer nothing.
_EMPTY = frozenset({
    "", "-", "--", "...", "…", "?", "??", "???", "n/a", "na", "none", "nothing", "unknown", "tbd",
    "todo", "fixme", "wip", "later", "x", "xx", "xxx", "dunno", "idk", "pending",
})  # fmt: skip
# Compiled when first searched for: most messages hold nothing of what these are made of.
_MARK = r"(?i)\b(?:TODO|TBD|FIXME|[A-Z][A-Z0-9]*-X{2,}|YYYY-MM-DD|HH:MM|Xh Xm)\b"
_OF_MARKS = ("todo", "tbd", "xme", "-xx", "yyyy-", "hh:mm", "xh xm")
_TEMPLATE = (
    r"(?i)[\[<{](?:brief|short|describe|description|explain|explanation|insert|your|enter|reason"
    r"|what|why|how|specific|step|result|date|user|issue|choose|link|name)\b[^\]>}\n]{0,80}[\]>}]"
)
_WHOLE = r"\s*(?:\[[^\]]*\]|<[^>]*>|\{[^}]*\})[\s.]*\Z"


def find(text: str) -> str | None:
    """Return the part of `text` that is a placeholder, or None if it is an answer."""
    if text.strip().rstrip(".!").casefold() in _EMPTY:
        return text.strip()
    if any(bracket in text for bracket in "[<{"):
        import re

        if re.match(_WHOLE, text):
            return text.strip()
        if template := re.search(_TEMPLATE, text):
            return template[0]
    return _mark(text) if any(part in text.lower() for part in _OF_MARKS) else None


def _mark(text: str) -> str | None:
    import re

    for mark in re.finditer(_MARK, text):
        # "todo" in running text is a word; in capitals it is a mark.
        if mark[0].casefold() not in {"todo", "tbd", "fixme"} or mark[0].isupper():
            return mark[0]
    return None
