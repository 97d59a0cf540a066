"""Reads Go's go.mod, go.work, go.sum and vendor/modules.txt (https://go.dev/ref/mod)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.model import Declared, UnreadableError
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry

_TOOLCHAIN = ("go", "toolchain", "godebug")


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read go.mod or go.work.

    A module that is replaced by a folder is the repository's own, whatever version it is required
    at.
    """
    found: list[Declared] = []
    own: set[str] = set()
    for verb, words, comment, line in _directives(text):
        if verb in _TOOLCHAIN:
            value = words[0].removeprefix("go") if verb == "toolchain" else " ".join(words)
            found.append(Declared(verb, value, "", line, kind="toolchain"))
        elif verb in ("require", "exclude") and len(words) > 1:
            indirect = verb == "require" and comment.split(";")[0].strip() == "indirect"
            scope = "indirect" if indirect else "" if verb == "require" else verb
            found.append(Declared(words[0], words[1], scope, line))
        elif verb == "tool" and words:
            found.append(Declared(words[0], "", "tool", line))
        elif verb == "replace" and "=>" in words:
            arrow = words.index("=>")
            target = words[arrow + 1 :]
            if target and target[0].startswith(("./", "../", "/", ".")):
                own.add(words[0])
            elif target:
                left = " ".join(words[1:arrow])
                found.append(Declared(words[0], " ".join(target), "replace", line, detail=left))
    return [item for item in found if item.name not in own]


def module(text: str) -> str:
    """Return the name of go.mod's module, or "" if it names none."""
    for verb, words, _, _ in _directives(text):
        if verb == "module" and words:
            return words[0]
    return ""


def _directives(text: str) -> Iterator[tuple[str, list[str], str, int]]:
    """Yield verb, arguments, comment and line of each directive, blocks taken apart."""
    block = ""
    for number, raw in enumerate(text.split("\n"), 1):
        code, _, comment = raw.partition("//")
        words = [word.strip('"`') for word in code.replace("(", " ( ").replace(")", " ) ").split()]
        if not words:
            continue
        if words[0] == ")":
            block = ""
        elif block:
            yield block, words, comment, number
        elif len(words) > 1 and words[1] == "(":
            block = words[0] if ")" not in words else ""
        elif len(words) > 1:
            yield words[0], words[1:], comment, number


def checksums(text: str, entry: Entry) -> list[Declared]:
    """Read go.sum: a module version is one entry, with the hashes of its files and its go.mod."""
    hashes: dict[tuple[str, str], set[tuple[str, str]]] = {}
    lines: dict[tuple[str, str], int] = {}
    for number, raw in enumerate(text.split("\n"), 1):
        words = raw.split()
        if not words:
            continue
        if len(words) != 3:
            raise UnreadableError(f"go.sum error at line {number}")
        version, _, file = words[1].partition("/")
        key = words[0], version
        hashes.setdefault(key, set()).add((file, words[2]))
        lines.setdefault(key, number)
    return [
        Declared(name, version, "", lines[name, version], digest=frozenset(digest))
        for (name, version), digest in hashes.items()
    ]


def vendored(text: str, entry: Entry) -> list[Declared]:
    """Read vendor/modules.txt."""
    found = []
    for number, raw in enumerate(text.split("\n"), 1):
        words = raw.split()
        if len(words) > 2 and words[0] == "#" and words[2].startswith("v"):
            found.append(Declared(words[1], " ".join(words[2:]), "", number))
    return found
