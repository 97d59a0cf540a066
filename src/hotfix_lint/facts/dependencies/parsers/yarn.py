"""Reads yarn.lock: the indented blocks of Yarn 1, the YAML of Yarn 2 and later.

Formats: https://classic.yarnpkg.com/lang/en/docs/yarn-lock/ and https://yarnpkg.com/configuration.
"""

from __future__ import annotations

from hotfix_lint.facts.dependencies.model import Declared, UnreadableError
from hotfix_lint.facts.dependencies.parsers.common import location, without_credentials
from hotfix_lint.facts.dependencies.parsers.npm import hashes, is_own, needs
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_NEEDS = ("dependencies:", "optionalDependencies:")


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read yarn.lock of any version."""
    return _modern(text) if "\n__metadata:" in f"\n{text}" else _classic(text)


class _Block:
    """An entry of Yarn 1's lockfile while it is read."""

    def __init__(self, header: str, line: int) -> None:
        self.name = _name(header)
        self.line = line
        self.fields: dict[str, str] = {}
        self.needs: list[str] = []
        self._table = ""

    def add(self, raw: str, number: int) -> None:
        """Take in a line below the header."""
        key, _, value = raw.strip().partition(" ")
        if raw.startswith("    "):
            if self._table in _NEEDS:
                self.needs.append(key.strip('"'))
        elif raw.startswith("  "):
            self._table = key
            self.fields[key] = value.strip().strip('"')
            if key == "version":
                self.line = number

    def declared(self) -> Declared | None:
        """Return what the entry declares; nothing if it is of the repository itself."""
        version, resolved = self.fields.get("version", ""), self.fields.get("resolved", "")
        if is_own(resolved):
            return None
        url, _, fragment = resolved.partition("#")
        digest = hashes(self.fields.get("integrity", ""))
        if fragment and "git" in url:
            version = f"{version}#{fragment}"
        elif fragment:
            digest |= {("fragment", fragment)}
        return Declared(
            name=self.name,
            constraint=version,
            line=self.line,
            source=location(url),
            digest=digest,
            needs=tuple(self.needs),
        )


def _classic(text: str) -> list[Declared]:
    blocks: list[_Block] = []
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        if raw.startswith(" "):
            if blocks:
                blocks[-1].add(raw, number)
        elif raw.endswith(":"):
            blocks.append(_Block(raw[:-1], number))
        else:
            raise UnreadableError(f"yarn.lock error at line {number}")
    found = (block.declared() for block in blocks)
    return [declared for declared in found if declared is not None]


def _name(header: str) -> str:
    """Return the name of `"@s/a@^1.0.0", "@s/a@npm:other@^1.1.0"`: all ranges have the same."""
    first = header.partition(",")[0].strip().strip('"')
    alias = first.find("@npm:", 1)
    end = alias if alias > 0 else first.rfind("@", 1)
    return first[:end] if end > 0 else first


def _modern(text: str) -> list[Declared]:
    from hotfix_lint.facts.dependencies.formats import yaml

    root = yaml.read(text)[0]
    cache_key = root.get("__metadata", "cacheKey").text
    found = []
    for header, node in root.members.items():
        resolution = node.get("resolution").text
        at = resolution.find("@", 1)
        if header == "__metadata" or at < 0:
            continue
        name, reference = resolution[:at], resolution[at + 1 :]
        # a patch is of a package that has an entry of its own
        if reference.startswith(("workspace:", "link:", "portal:", "patch:")):
            continue
        version = node.get("version")
        key, slash, checksum = node.get("checksum").text.rpartition("/")
        constraint = version.text
        if not reference.startswith("npm:"):
            constraint = without_credentials(reference)
        digest = {(key if slash else cache_key, checksum)} if checksum else set()
        declared = Declared(name, constraint, line=version.line, digest=frozenset(digest))
        found.append(declared._replace(needs=needs(node)))
    return found
