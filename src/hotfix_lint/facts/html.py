"""Tells the tags of HTML from what a template left in angle brackets, such as `<your name>`."""

from __future__ import annotations

import re

TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)\b[^<>]*>")
# https://html.spec.whatwg.org/multipage/indices.html, what people write in documents.
_ELEMENTS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "i", "iframe",
    "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "picture", "pre", "q", "s", "samp",
    "section", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup",
    "svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "video",
    "wbr",
})  # fmt: skip
# What is seen though it has no text. Its `alt` is the author's, as text would be.
_PICTURES = frozenset({"img", "video"})
_ALT = re.compile(r"""(?i)\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NO_BRACKETS = str.maketrans("()[]", "    ")
_BREAKS = frozenset({
    "br", "details", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "summary", "td",
    "th", "tr",
})  # fmt: skip


def is_element(name: str) -> bool:
    """Tell whether a tag's name is one of HTML's."""
    return name.lower() in _ELEMENTS


def shown(tag: re.Match[str]) -> str:
    """Return what a reader sees of a match of `TAG`: nothing, or all of it if it is no tag."""
    name = tag[1].lower()
    if name not in _ELEMENTS:
        return tag[0]
    if name in _PICTURES and not tag[0].startswith("</"):
        return picture(next((alt[1] or alt[2] for alt in _ALT.finditer(tag[0])), ""))
    return " " if name in _BREAKS else ""


def picture(alt: str) -> str:
    """Return what stands for a picture, in brackets, since a heading's name is without it."""
    return f"({alt.translate(_NO_BRACKETS).strip() or 'picture'})"
