"""Reads Terraform's configuration and its lockfile by their blocks.

Formats: https://developer.hashicorp.com/terraform/language/providers/requirements and
https://developer.hashicorp.com/terraform/language/files/dependency-lock.
"""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats.code import without_comments
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry

_TOKEN = re.compile(r'"((?:\\.|[^"\\\n])*)"|([A-Za-z_][\w-]*)|([{}\[\]=:\n])|\\.', re.ASCII)


class _Value(NamedTuple):
    path: tuple[str, ...]
    key: str
    text: str
    line: int


def configuration(text: str, entry: Entry) -> list[Declared]:
    """Read required providers, modules with a version or a reference, and the version asked for."""
    blocks: dict[tuple[str, ...], dict[str, _Value]] = {}
    found: list[Declared] = []
    for value in _values(text):
        top = value.path[:1]
        if value.key == "required_version" and top == ("terraform",):
            found.append(Declared("terraform", value.text, "", value.line, kind="toolchain"))
        elif value.path[:2] == ("terraform", "required_providers") and len(value.path) == 2:
            found.append(Declared(value.key, value.text, "provider", value.line))
        elif top in (("terraform",), ("module",), ("plugin",), ("packer",)):
            blocks.setdefault(value.path, {})[value.key] = value
    for path, values in blocks.items():
        source, version = values.get("source"), values.get("version")
        name = path[-1]
        if path[0] == "module" and source and not source.text.startswith((".", "/")):
            bare, _, reference = source.text.partition("?ref=")
            constraint = version.text if version else reference
            line = version.line if version else source.line
            found.append(Declared(name, constraint, "module", line, bare))
        elif path == ("terraform",) and source:
            # Terragrunt's own module
            bare, _, reference = source.text.partition("?ref=")
            found.append(Declared(bare, reference, "module", source.line))
        elif path[0] != "module" and len(path) > 1 and (version or source):
            line = version.line if version else source.line if source else 1
            found.append(
                Declared(
                    name,
                    version.text if version else "",
                    "provider",
                    line,
                    source.text if source else "",
                )
            )
    return found


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read .terraform.lock.hcl; hashes that are only added are of further platforms."""
    versions: dict[str, _Value] = {}
    hashes: dict[str, set[tuple[str, str]]] = {}
    for value in _values(text):
        if value.path[:1] == ("provider",) and len(value.path) > 1:
            if value.key == "version":
                versions[value.path[1]] = value
            elif value.key == "hashes":
                algorithm, _, digest = value.text.partition(":")
                hashes.setdefault(value.path[1], set()).add((algorithm, digest))
    return [
        Declared(name, value.text, "", value.line, digest=frozenset(hashes.get(name, set())))
        for name, value in versions.items()
    ]


def _values(text: str) -> Iterator[_Value]:
    """Yield every text that is assigned or listed, with the labels of the blocks around it."""
    plain = without_comments(without_comments(text, "hash"), "slashes")
    path: list[tuple[str, ...]] = []
    words: list[str] = []
    key = ""
    line, last = 1, 0
    for token in _TOKEN.finditer(plain):
        line += plain.count("\n", last, token.start())
        last = token.start()
        quoted, word, sign = token.groups()
        if sign == "{":
            path.append((key,) if key else tuple(words))
            words, key = [], ""
        elif sign == "}":
            path = path[:-1]
            words, key = [], ""
        elif sign in ("=", ":"):
            key = words[-1] if words else key
            words = []
        elif sign == "\n":
            words = []
            if not _in_list(plain, token.start(), key):
                key = ""
        elif sign == "]":
            key = ""
        elif quoted is not None and key:
            flat = tuple(label for labels in path for label in labels)
            yield _Value(flat, key, quoted, line)
        elif word or quoted:
            words.append(word or quoted)


def _in_list(plain: str, at: int, key: str) -> bool:
    before = plain[max(0, at - 200) : at].rstrip()
    return bool(key) and before.endswith(("[", ","))
