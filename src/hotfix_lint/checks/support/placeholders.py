"""Tells an answer from what a template left to be filled in."""

from __future__ import annotations

# Whole values that answer nothing.
_EMPTY = frozenset({
    "", "-", "--", "...", "…", "?", "??", "???", "n/a", "na", "none", "nothing", "unknown", "tbd",
    "todo", "fixme", "wip", "later", "x", "xx", "xxx", "dunno", "idk", "pending",
})  # fmt: skip
# Compiled when first searched for: most messages hold nothing of what these are made of.
_MARK = (
    r"(?i)\b(?:TODO|TBD|FIXME|[A-Z][A-Z0-9]*-X{2,}(?:-\d+)?|X{3,}|vX\.Y\.Z|YYYY-MM-DD|HH:MM"
    r"|Xh Xm)\b"
)
_OF_MARKS = ("todo", "tbd", "xme", "xx", "vx.y.z", "yyyy-", "hh:mm", "xh xm")
_IN_CAPITALS = frozenset({"todo", "tbd", "fixme", "xxx", "xxxx"})
_TEMPLATE = (
    r"(?i)[\[<{](?:(?:brief|short|describe|description|explain|explanation|insert|your|enter|reason"
    r"|what|why|how|who|specific|step|result|date|user|issue|choose|link|name|feature/service"
    r"|all users|fill|add|please|todo|tbd|(?:time|company|optional|placeholder)(?=[\]>}]))\b"
    r"|\.\.\.|\u2026)[^\]>}\n]{0,80}[\]>}]"
)
_WHOLE = r"\s*(?:\[(?!\^?\d+\])[^\]]*\]|<[^>]*>|\{[^}]*\})[\s.]*\Z"
# What is in brackets and is an answer: code, links and images (by their texts), boxes, addresses.
_ANSWERS = (
    r"(?P<code>`+)(?!`)[^\n]*?[^`\n](?P=code)(?!`)"
    r"|!?\[(?P<text>[^\[\]\n]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])"
    r"|\[[ xX~-]?\](?=\s)"
    r"|<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|<[^<>\s@]+@[^<>\s]+>"
)


def find(text: str, *, alone: bool = True) -> str | None:
    """Return the part of `text` that is a placeholder, or None if it is an answer.

    Code in backticks, links, boxes, addresses in angle brackets and tags of HTML are answers.

    Args:
        text: a text, plain or of Markdown.
        alone: it is the whole answer, so that "none" or "?" is none.

    """
    if alone and text.strip().rstrip(".!").casefold() in _EMPTY:
        return text.strip()
    if any(mark in text for mark in "[<{`"):
        import re

        text = re.sub(_ANSWERS, lambda found: found["text"] or ("`" if found["code"] else ""), text)
        if "<" in text:
            from hotfix_lint.facts import html

            text = html.TAG.sub(html.shown, text)
        if re.match(_WHOLE, text):
            return text.strip()
        if template := re.search(_TEMPLATE, text):
            return template[0]
    return _mark(text) if any(part in text.lower() for part in _OF_MARKS) else None


def _mark(text: str) -> str | None:
    import re

    for mark in re.finditer(_MARK, text):
        # "todo" in running text is a word; in capitals it is a mark.
        if mark[0].casefold() not in _IN_CAPITALS or mark[0].isupper():
            return mark[0]
    return None
