"""What several parsers share: how URLs are told and compared."""

from __future__ import annotations

import re

_USER = re.compile(r"(?<=://)[^/@\s]*@")
_SCHEME = re.compile(r"\A(?:git\+)?(?:https?|ssh|git)://")


def without_credentials(text: str) -> str:
    """Return `text` without the user and password of a URL, which a report must not repeat."""
    return _USER.sub("", text) if "://" in text else text


def location(url: str) -> str:
    """Return where a URL leads, however it gets there: no scheme, user, query or fragment."""
    bare = without_credentials(url.strip()).partition("#")[0].partition("?")[0]
    return _SCHEME.sub("", bare).removesuffix("/").removesuffix(".git")
