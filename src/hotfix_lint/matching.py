"""How patterns and globs match text: in linear time, whatever the pattern and the text.

Both run on RE2 (https://github.com/google/re2/wiki/Syntax), so no pattern of a policy and no text
of a change's author can make a match take more than time proportional to the text. What RE2
lacks, look-around and back-references, is refused when a pattern is compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PATTERN = 1_000
MAX_GLOB_WILDCARDS = 10
_MEMORY = 8 << 20
_SET_MEMORY = 64 << 20


class PatternError(ValueError):
    """A pattern or glob cannot be used; the text says why and what to write instead."""


class Match(NamedTuple):
    """Where a pattern matched: character offsets and the matched text."""

    start: int
    end: int
    text: str


class Pattern:
    """A compiled pattern; `text` is how it was written."""

    __slots__ = ("_regex", "text")

    def __init__(self, text: str) -> None:
        """Compile `text`.

        Raises:
            PatternError: it is too long, is not RE2's syntax, or needs too much memory.

        """
        if len(text) > MAX_PATTERN:
            raise PatternError(f"the pattern has {len(text)} characters; {MAX_PATTERN} are allowed")
        self.text = text
        self._regex = _compile(text, _MEMORY)

    def search(self, text: str) -> Match | None:
        """Return the leftmost match anywhere in `text`."""
        found = self._regex.search(_encodable(text))
        return None if found is None else Match(found.start(), found.end(), found.group())

    def findall(self, text: str) -> list[Match]:
        """Return every match in `text` that does not overlap an earlier one."""
        return [
            Match(found.start(), found.end(), found.group())
            for found in self._regex.finditer(_encodable(text))
        ]


class Patterns:
    """Patterns of which any may match, searched in one pass."""

    __slots__ = ("_regex",)

    def __init__(self, texts: Iterable[str]) -> None:
        """Compile all of `texts`; none matches nothing.

        Raises:
            PatternError: one is not RE2's syntax, or together they need too much memory.

        """
        joined = "|".join(f"(?:{text})" for text in texts)
        self._regex = _compile(joined, _SET_MEMORY) if joined else None

    def __bool__(self) -> bool:
        """Tell whether there is any pattern."""
        return self._regex is not None

    def match(self, text: str) -> bool:
        """Tell whether any pattern matches anywhere in `text`."""
        return self._regex is not None and self._regex.search(_encodable(text)) is not None


class Globs:
    """A set of globs with git's meaning, matched against paths in one pass.

    As in gitignore(5): a glob with no slash but a trailing one matches at any depth; any other
    slash anchors it at the top; ``**`` spans folders; a glob that matches a folder matches all
    that is in it. Beyond git: ``{a,b}`` alternatives, and ``?`` is a character rather than a byte. Matching minds case.

    """

    __slots__ = ("_regex", "globs")

    def __init__(self, globs: Iterable[str]) -> None:
        """Compile `globs`.

        Raises:
            PatternError: one is empty, malformed, or has too many wildcards.

        """
        self.globs = tuple(globs)
        expressions = [translate(glob) for glob in self.globs]
        joined = b"|".join(expressions)
        self._regex = _compile(b"(?s)\\A(?:" + joined + b")\\z", _SET_MEMORY) if joined else None

    def __bool__(self) -> bool:
        """Tell whether there is any glob."""
        return bool(self.globs)

    def match(self, path: str) -> bool:
        """Tell whether any glob matches `path`, given from the repository's top."""
        if self._regex is None:
            return False
        return self._regex.search(path.encode("utf-8", "surrogateescape")) is not None


def translate(glob: str) -> bytes:
    """Return the RE2 expression, without anchors, for one glob; it works on UTF-8 bytes.

    Raises:
        PatternError: the glob is empty, malformed, or has too many wildcards.

    """
    body = glob.removeprefix("/")
    if not body.rstrip("/"):
        raise PatternError("the glob is empty")
    if glob.startswith("!"):
        raise PatternError("a glob cannot be negated; list what to leave out under its own key")
    folder_only = body.endswith("/")
    body = body.rstrip("/")
    anchored = glob.startswith("/") or "/" in body
    if body.count("*") - 2 * body.count("**/") > MAX_GLOB_WILDCARDS:
        raise PatternError(f"the glob has more than {MAX_GLOB_WILDCARDS} wildcards")
    expression = _Translation(body).run()
    prefix = b"" if anchored else b"(?:.*/)?"
    return prefix + expression + (b"/.*" if folder_only else b"(?:/.*)?")


class _Translation:
    """One pass over a glob's characters."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.position = 0
        self.depth = 0

    def run(self) -> bytes:
        out = b""
        while self.position < len(self.body):
            out += self._next()
        if self.depth:
            raise PatternError('a "{" is not closed')
        return out

    def _next(self) -> bytes:
        body, at = self.body, self.position
        starts_segment = at == 0 or body[at - 1] == "/"
        if starts_segment and body.startswith("**/", at):
            self.position += 3
            return b"(?:[^/]+/)*" if at else b"(?:.*/)?"
        if starts_segment and body[at:] == "**":
            self.position += 2
            return b".+" if at else b".*"
        char = body[at]
        self.position += 1
        if char == "*":
            while self.position < len(body) and body[self.position] == "*":
                self.position += 1
            return b"[^/]*"
        if char == "?":
            return rb"(?:[^/\x80-\xff]|[\xc0-\xff][\x80-\xbf]*)"
        if char == "[":
            return self._bracket()
        if char == "\\" and self.position < len(body):
            self.position += 1
            return _literal(body[self.position - 1])
        if char == "{":
            self.depth += 1
            return b"(?:"
        if char == "}" and self.depth:
            self.depth -= 1
            return b")"
        if char == "," and self.depth:
            return b"|"
        return _literal(char)

    def _bracket(self) -> bytes:
        body, at = self.body, self.position
        end = body.find("]", at + 1 if body[at : at + 1] not in {"!", "^"} else at + 2)
        if end < 0:
            raise PatternError('a "[" is not closed')
        inside = body[at:end]
        self.position = end + 1
        negated = inside[:1] in {"!", "^"}
        inside = inside[1:] if negated else inside
        if not inside.isascii():
            raise PatternError("only ASCII characters can stand in brackets")
        escaped = "".join(
            c if c == "-" or c.isalnum() else f"\\x{ord(c):02x}" for c in inside.replace("\\", "")
        )
        # git's brackets never match a slash.
        return f"[^/{escaped}]".encode() if negated else f"[{escaped}]".encode()


def _literal(char: str) -> bytes:
    return b"".join(
        bytes([byte]) if chr(byte).isalnum() and byte < 128 else b"\\x%02x" % byte
        for byte in char.encode("utf-8", "surrogateescape")
    )


def _compile(expression: str | bytes, memory: int) -> Any:  # re2 ships no types
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    if isinstance(expression, bytes):
        # Paths are bytes, UTF-8 or not; one byte is one unit then.
        options.encoding = re2.Options.Encoding.LATIN1
    try:
        return re2.compile(expression, options=options)
    except re2.error as error:
        raise PatternError(_explain(error)) from None


def _explain(error: Exception) -> str:
    text = error.args[0] if error.args else str(error)
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if "invalid perl operator" in text or "invalid escape sequence" in text:
        return (
            f"{text}; look-around and back-references are not supported, not-matches often serves"
        )
    return text


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text
