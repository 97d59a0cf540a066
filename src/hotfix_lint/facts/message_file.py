"""What git will record of a message file: its cleanup, comments, scissors and encoding.

The rules are those of git-commit(1), `--cleanup`, and of git's builtin/commit.c and wt-status.c;
tests/facts/test_message_file.py holds each against git itself.
"""

from __future__ import annotations

from hotfix_lint.facts.messages import numbered
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.facts.git import Git

_SCISSORS = " ------------------------ >8 ------------------------"
# Those that git tries for core.commentChar=auto, in its order.
_AUTOMATIC = "#;@!$%^&|:"
# What git takes for white space; Python knows more.
_BLANKS = " \t\r\n"
_KEYS = r"^(core\.comment(char|string)|commit\.cleanup|i18n\.commitencoding)$"


class Cleanup(NamedTuple):
    """How git cleans a message.

    Attributes:
        mode: strip, whitespace, scissors or verbatim.
        comment: what begins a comment line.
        edited: an editor was used, so git has put comments of its own below the message.
        encoding: how its bytes are to be read.

    """

    mode: str
    comment: str = "#"
    edited: bool = True
    encoding: str = "utf-8"


def cleanup_of(git: Git, text: str, *, edited: bool) -> Cleanup:
    """Return how git will clean a message.

    What the settings say is asked only where the answer could depend on it, since every commit
    waits. The option `--cleanup` of `git commit` is told to no hook, so it cannot count.

    Args:
        git: the repository.
        text: the message file's text; undecodable bytes as surrogate escapes.
        edited: an editor was used.

    """
    default = Cleanup("strip" if edited else "whitespace", edited=edited)
    if not may_hold_comments(text) and _is_clean(text) and not _has_strange_bytes(text):
        return default
    said = dict(git.settings(_KEYS))
    mode = said.get("commit.cleanup", "default")
    if mode == "default" or (mode == "scissors" and not edited):
        mode = default.mode
    comment = said.get("core.commentchar") or "#"
    if "core.commentstring" in said:
        # Old versions do not know it; what counts is asked of git itself.
        comment = git.comment_string()
        if "auto" in {said.get("core.commentchar"), said["core.commentstring"]}:
            comment = "auto"
    if comment == "auto":
        comment = automatic(text)
    return Cleanup(mode, comment, edited, said.get("i18n.commitencoding") or "utf-8")


def decoded(text: str, encoding: str) -> str:
    """Return a text whose bytes are of another encoding than UTF-8 as it is meant."""
    if not _has_strange_bytes(text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode(encoding, "surrogateescape")
    except (LookupError, UnicodeError):
        return text


def may_hold_comments(text: str) -> bool:
    """Tell whether any line could be a comment; no one makes a letter or a digit begin them."""
    starts = {line[0] for line in text.split("\n") if line}
    return not all(start.isalnum() or start.isspace() for start in starts)


def clean(text: str, cleanup: Cleanup) -> list[tuple[int, str]]:
    """Return a message file's lines as git will record them, with their numbers."""
    lines = numbered(text)
    if cleanup.edited:
        lines = lines[: scissors(lines, cleanup)]
    if cleanup.mode == "verbatim":
        return lines
    if cleanup.mode == "strip":
        lines = [(number, line) for number, line in lines if not line.startswith(cleanup.comment)]
    kept: list[tuple[int, str]] = []
    for number, line in lines:
        stripped = line.rstrip(_BLANKS)
        if stripped or (kept and kept[-1][1]):
            kept.append((number, stripped))
    while kept and not kept[-1][1]:
        kept.pop()
    return kept


def scissors(lines: Sequence[tuple[int, str]], cleanup: Cleanup) -> int | None:
    """Return the index of the line from which on nothing counts, or None.

    git cuts there in the mode "scissors", and if it was asked for the difference (`--verbose`),
    which no hook is told; then it has put comments below the line.
    """
    line_of_scissors = cleanup.comment + _SCISSORS
    texts = [line for _, line in lines]
    if line_of_scissors not in texts:
        return None
    at = texts.index(line_of_scissors)
    gits_own = texts[at + 1 : at + 2] and texts[at + 1].startswith(cleanup.comment)
    return at if cleanup.mode == "scissors" or gits_own else None


def automatic(text: str) -> str:
    """Return the character that git has chosen for core.commentChar=auto, as its lines show it.

    Its scissors, and the line of its advice that quotes the character, are so in any language.
    """
    for line in reversed(text.split("\n")):
        start = line[:1]
        if start and start in _AUTOMATIC and (line[1:] == _SCISSORS or f"'{start}'" in line[1:]):
            return start
    return "#"


def _is_clean(text: str) -> bool:
    if text.startswith("\n") or "\n\n\n" in text:
        return False
    return all(line == line.rstrip(_BLANKS) for line in text.split("\n"))


def _has_strange_bytes(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text)
