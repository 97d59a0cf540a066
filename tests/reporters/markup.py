"""Markdown as servers show it, with what they find in text on their own: nothing may act there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

# GitHub's Markdown, HTML and links made of bare addresses included.
_PARSER = MarkdownIt("gfm-like")
_OURS = {
    "paragraph_open", "paragraph_close", "heading_open", "heading_close", "inline",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    "table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close",
    "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
    "text", "code_inline", "softbreak", "strong_open", "strong_close", "html_block",
}  # fmt: skip
_HTML = re.compile(
    r"<!-- hotfix-lint -->|<details>\n<summary>[A-Z][a-z ]+ \([\d,]+\)</summary>|</details>"
)
# Mentions, references to issues and commits, emoji, formulas, entities, addresses, escapes.
_ACTS = re.compile(
    r"[@#&<>\[\]\\`$*~^|]|::|:[a-z0-9_+-]+:|\b[A-Za-z]+-\d|!\d|\b[0-9a-fA-F]{7,}\b|://|www\.|/\w"
)


def assert_nothing_acts(markdown: str) -> None:
    """All structure of the page is ours, and what is no code is plain words."""
    for token in tokens(markdown):
        assert token.type in _OURS, (token.type, token.content)
        if token.type == "html_block":
            assert _HTML.fullmatch(token.content.strip("\n")), token.content
        if token.type == "text":
            assert _ACTS.search(token.content) is None, token.content


def tokens(markdown: str) -> Iterator[Token]:
    for block in _PARSER.parse(markdown):
        yield block
        yield from block.children or ()
