"""How patterns and globs match text: in linear time, whatever the pattern and the text.

Both run on RE2 (https://github.com/google/re2/wiki/Syntax), so no pattern of a policy and no text
of a change's author can make a match take more than time proportional to the text. What RE2
lacks, look-around and back-references, is refused when a pattern is compiled.
"""

from __future__ import annotations

from functools import lru_cache

import re2

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

MAX_PATTERN = 1_000
MAX_GLOB_WILDCARDS = 10
_REMEMBERED = 2_000
_MEMORY = 8 << 20
_SET_MEMORY = 64 << 20
_FOLDERS = 1_000  # of which each set of globs keeps the answer
# The ends of the text, or flags that are switched off: not the same in lines and in their text.
_OF_WHOLE_TEXTS = r"\\[Az]|\(\?[A-Za-z]*-"


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

    def is_in(self, text: str) -> bool:
        """Tell whether the pattern matches anywhere in `text`."""
        return _is_in(self._regex, _encoded(text))

    def search(self, text: str) -> Match | None:
        """Return the leftmost match anywhere in `text`."""
        data = _encoded(text)
        found = self._regex.search(data)
        if found is None:
            return None
        start = len(data[: found.start()].decode())
        matched = found.group().decode()
        return Match(start, start + len(matched), matched)

    def findall(self, text: str) -> list[Match]:
        """Return every match in `text` that does not overlap an earlier one."""
        return [
            Match(found.start(), found.end(), found.group())
            for found in self._regex.finditer(_encoded(text).decode())
        ]


class Patterns:
    """Patterns of which any may match, searched in one pass; compiled when first asked.

    A catalogue has hundreds of them, of which a change asks for a few.
    """

    __slots__ = ("_joined", "_known", "_regex")

    def __init__(self, texts: Iterable[str]) -> None:
        """Take the patterns; none matches nothing."""
        self._joined = "|".join(f"(?:{text})" for text in texts)
        self._regex: Any = None
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        """Tell whether there is any pattern."""
        return bool(self._joined)

    def match(self, text: str) -> bool:
        """Tell whether any pattern matches anywhere in `text`.

        Raises:
            PatternError: one is not RE2's syntax, or together they need too much memory.

        """
        if not self._joined:
            return False
        # The lines of a file are asked for again by all that stand below them.
        known = self._known.get(text)
        if known is None:
            if self._regex is None:
                self._regex = _compile(self._joined, _SET_MEMORY)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text] = _is_in(self._regex, _encoded(text))
        return known


class LinePatterns:
    """Patterns of which any may match a line, looked for in many lines at once."""

    __slots__ = ("_joined", "_patterns")

    def __init__(self, texts: Sequence[str]) -> None:
        """Compile `texts`.

        Raises:
            PatternError: one cannot be used; see `Pattern`.

        """
        self._patterns = tuple(Pattern(text) for text in texts)
        import re

        joined = "(?m)" + "|".join(f"(?:{text})" for text in texts)
        by_line = bool(texts) and not any(re.search(_OF_WHOLE_TEXTS, text) for text in texts)
        self._joined = _compile(joined, _SET_MEMORY) if by_line else None

    def __bool__(self) -> bool:
        """Tell whether there is any pattern."""
        return bool(self._patterns)

    def find(self, lines: Sequence[str]) -> Iterator[int]:
        """Yield the indices of those `lines`, none of which holds a line feed, that match."""
        if self._joined is None or not lines:
            yield from (at for at, line in enumerate(lines) if self._match(line))
            return
        # In the joined text a pattern may match over several lines, but where it matches in one,
        # that one is part of a match: so only lines that a match touches are looked at alone.
        text = _encoded("\n".join(lines))
        at = position = 0
        while found := self._joined.search(text, position):
            first = at + text.count(b"\n", position, found.start())
            last = first + text.count(b"\n", found.start(), found.end())
            yield from (n for n in range(first, last + 1) if self._match(lines[n]))
            at, position = last + 1, text.find(b"\n", found.end()) + 1
            if not position:
                return

    def _match(self, line: str) -> bool:
        return any(pattern.search(line) for pattern in self._patterns)


class Globs:
    """A set of globs with git's meaning, matched against paths in one pass; compiled when asked.

    As in gitignore(5): a glob with no slash but a trailing one matches at any depth; any other
    slash anchors it at the top; ``**`` spans folders; a glob that matches a folder matches all
    that is in it. Beyond git: ``{a,b}`` alternatives, and ``?`` is a character rather than a byte.
    Matching minds case.

    """

    __slots__ = ("_quick", "_regex", "globs")

    def __init__(self, globs: Iterable[str]) -> None:
        """Take `globs`; `check_glob` tells what is wrong with one."""
        self.globs = tuple(globs)
        self._quick: _Quick | None = None
        self._regex: Any = None

    def __bool__(self) -> bool:
        """Tell whether there is any glob."""
        return bool(self.globs)

    def match(self, path: str) -> bool:
        """Tell whether any glob matches `path`, given from the repository's top.

        Raises:
            PatternError: the path had to be matched by RE2, and one that `check_glob` refuses is
                among the globs.

        """
        if not self.globs:
            return False
        if self.globs == ("**",):
            return True
        known = self._looked_up(path)
        if known is not None:
            return known
        if self._regex is None:
            assert self._quick is not None
            self._regex = _joined(self._quick.others)
        return _is_in(self._regex, path.encode("utf-8", "surrogateescape"))

    def may_match(self, path: str) -> bool:
        """Tell quickly whether any glob may match `path`: only a no is sure."""
        return bool(self.globs) and self._looked_up(path) is not False

    def _looked_up(self, path: str) -> bool | None:
        if self._quick is None:
            self._quick = _Quick(self.globs)
        return self._quick.match(path)


def check_glob(glob: str) -> None:
    """Refuse a glob that cannot be used.

    Raises:
        PatternError: it is empty, malformed, or has too many wildcards.

    """
    _joined([glob])


def _joined(globs: Sequence[str]) -> Any:
    joined = b"|".join(translate(glob) for glob in globs)
    return _compile(b"(?s)\\A(?:" + joined + b")\\z", _SET_MEMORY)


class _Quick:
    """What can be said of a path by looking up how its segments are named, begin or end.

    That is quicker than to match them, and what is looked up need not be compiled.

    Attributes:
        others: the globs that ask for more.

    """

    __slots__ = ("_begins", "_ends", "_folders", "_held", "_known", "_names", "others")

    def __init__(self, globs: Sequence[str]) -> None:
        self._names: set[str] = set()
        self._folders: set[str] = set()
        self._begins: tuple[str, ...] = ()
        self._ends: tuple[str, ...] = ()
        self._known: dict[str, bool] = {}
        self.others = [glob for glob in globs if not self._takes(glob)]
        self._held = tuple(text for glob in self.others for text in _held(glob))

    def match(self, path: str) -> bool | None:
        """Tell whether any glob matches a path; None if RE2 has to say it."""
        folder, _, name = path.rpartition("/")
        inside = self._known.get(folder)
        if inside is None:
            if len(self._known) >= _FOLDERS:
                self._known.clear()
            inside = self._known[folder] = self._match_folder(folder)
        if inside or name in self._names or name.startswith(self._begins):
            return True
        if name.endswith(self._ends):
            return True
        return None if any(map(path.__contains__, self._held)) else False

    def _match_folder(self, folder: str) -> bool:
        """Tell whether any glob matches all that is in a folder; many files share one."""
        segments = folder.split("/") if folder else []
        if not self._names.isdisjoint(segments) or not self._folders.isdisjoint(segments):
            return True
        ends, begins = self._ends, self._begins
        return any(segment.endswith(ends) or segment.startswith(begins) for segment in segments)

    def _takes(self, glob: str) -> bool:
        """Take a glob if it asks for names with one wildcard at most, before, behind or below."""
        form = glob.removeprefix("**/")
        below = form != glob and form.endswith("/**")
        form = form.removesuffix("/**") if below else form
        open_begin, open_end = form.startswith("*"), form.endswith("*")
        names = _alternatives(form.strip("*"))
        if open_begin + open_end + below > 1 or not all(map(_is_name, names)):
            return False
        if below:
            self._folders.update(names)
        elif open_end:
            self._begins += names
        elif open_begin:
            self._ends += names
        else:
            self._names.update(names)
        return True


def _is_name(text: str) -> bool:
    return bool(text) and text[0] != "!" and _SPECIAL.isdisjoint(text)


def _held(glob: str) -> tuple[str, ...]:
    """Return texts of which a path holds one if the glob matches it, the longest that are sure."""
    best: tuple[str, ...] = ("",)
    if "\\" in glob:
        return best
    pieces = _without_brackets(glob).replace("?", "*").split("*")
    if any(piece.count("{") != piece.count("}") for piece in pieces):
        return best  # a wildcard stands in one of the alternatives
    for piece in pieces:
        # Of several `{a,b}` the first is enough.
        first, second, _ = piece.rpartition("{")
        texts = _alternatives(first if "{" in first and second else piece)
        texts = tuple(text.strip("/") for text in texts)
        sure = all(texts) and not any("{" in text or "}" in text for text in texts)
        if sure and min(map(len, texts)) > min(map(len, best)):
            best = texts
    return best


def _without_brackets(glob: str) -> str:
    """Return a glob with a star in the place of each `[a-z]`."""
    before, opening, rest = glob.partition("[")
    end = rest.find("]", 2 if rest[:1] in {"!", "^"} else 1)
    if not opening or end < 0:
        return glob
    return f"{before}*{_without_brackets(rest[end + 1 :])}"


def _alternatives(form: str) -> tuple[str, ...]:
    """Return what a glob with one `{a,b}` stands for; any other stands for itself."""
    before, _, rest = form.partition("{")
    inside, closing, after = rest.partition("}")
    return tuple(before + one + after for one in inside.split(",")) if closing else (form,)


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
        if plain := len(body[at:]) - len(body[at:].lstrip(_PLAIN)):
            self.position += plain
            return body[at : self.position].replace(".", r"\.").encode()
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


# What makes of a text more than the name of a file or a folder.
_SPECIAL = frozenset("/*?[]{}\\")
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.-"


def _literal(char: str) -> bytes:
    return b"".join(
        bytes([byte]) if chr(byte).isalnum() and byte < 128 else b"\\x%02x" % byte
        for byte in char.encode("utf-8", "surrogateescape")
    )


# What `re2.compile` makes after it has read the options twice, which takes as long as RE2 itself.
_new: Any = getattr(re2, "_Regexp", re2.compile)  # re2 ships no types


_ANCHOR: Any = getattr(re2, "_Anchor", None)


def _is_in(regex: Any, data: bytes) -> bool:
    """Tell whether a pattern matches anywhere in `data`."""
    # As `search` does, but for the match that it makes, which takes longer than RE2 itself.
    if _ANCHOR is None:
        return regex.search(data) is not None
    return bool(regex._regexp.Match(_ANCHOR.UNANCHORED, data, 0, len(data))[0][0] >= 0)


@lru_cache(maxsize=256)
def _compile(expression: str | bytes, memory: int) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = memory
    if isinstance(expression, bytes):
        # Paths are bytes, UTF-8 or not; one byte is one unit then.
        options.encoding = re2.Options.Encoding.LATIN1
    try:
        return _new(expression, options)
    except re2.error as error:
        raise PatternError(_explain(error)) from None


def _explain(error: Exception) -> str:
    text = error.args[0] if error.args else str(error)
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if "pattern too large" in text:
        return "the pattern needs too much memory; make its repetitions or its classes smaller"
    if "invalid repetition size" in text:
        return f"{text}; repetitions may come to 1000 in all"
    if "invalid perl operator" in text or "invalid escape sequence" in text:
        return (
            f"{text}; look-around and back-references are not supported, not-matches often serves"
        )
    return text


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode()
    except UnicodeEncodeError:  # of a half character, which stands for no byte
        return text.encode("utf-8", "replace")
