"""The catalogue of dependency files: which paths they have and how each is read."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from hotfix_lint.facts import catalogues
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple, cast
from hotfix_lint.matching import Globs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    from hotfix_lint.facts.dependencies.model import Kind


_WILD = frozenset("*?[]{}\\")


class Section(NamedTuple):
    """One place of a structured file where dependencies stand.

    Attributes:
        at: the way there, key by key; `*` is every member, `**` any number of levels.
        scope: how the place is called in a report; a `*` in it is the first wildcard's key.
        kind: a kind other than the file's own, or "".
        name: the way from the entry to its name; empty where the key is the name.
        called: the name itself, where it is not the last key, or ""; `*` as in `scope`.
        version: members of an entry that make up its version; empty where the value is it.
        source: members that say where it comes from.
        digest: members that hold its hash.
        split: what stands between name and version in a text, e.g. "@"; "" for neither.
        own: members that mark an entry as the repository's own.

    """

    at: tuple[str, ...]
    scope: str
    kind: Kind | Literal[""]
    name: tuple[str, ...]
    called: str
    version: tuple[str, ...]
    source: tuple[str, ...]
    digest: tuple[str, ...]
    split: str
    own: tuple[str, ...]


class LinePattern(NamedTuple):
    """A pattern for one logical line of code, with the groups `name`, `version` and `source`."""

    regex: str
    scope: str
    kind: Kind | Literal[""]
    name: str


class Entry(NamedTuple):
    """One sort of dependency file; the catalogue's head says what each key means."""

    ecosystem: str
    kind: Kind
    globs: tuple[str, ...]
    unless: tuple[str, ...]
    parser: str
    needs: str
    sections: tuple[Section, ...]
    patterns: tuple[LinePattern, ...]
    comments: str
    joins: str
    spelling: Literal["exact", "lower", "python"]
    toolchain_names: str
    skip_names: str
    own: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    fallback: str
    covers: bool

    def names_toolchain(self, name: str) -> bool:
        """Tell whether `name` is the runtime rather than a dependency."""
        return bool(self.toolchain_names) and _full(self.toolchain_names, name)

    def kind_of(self, name: str) -> Literal["toolchain", ""]:
        """Return the kind that the entry of that name has of its own."""
        return "toolchain" if self.names_toolchain(name) else ""

    def skips(self, name: str) -> bool:
        """Tell whether `name` stands in the file but is no dependency."""
        return bool(self.skip_names) and _full(self.skip_names, name)

    def key(self, name: str) -> str:
        """Return the spelling of `name` by which it is compared."""
        if self.spelling == "exact":
            return name
        name = name.lower()
        return re.sub(r"[-_.]+", "-", name) if self.spelling == "python" else name


def _full(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text) is not None


class _Names(NamedTuple):
    """The names that some entry matches, without the entries: few changes need these."""

    basenames: Mapping[str, str]
    other_paths: Globs
    folded: Globs
    test_data: Globs


class _Index(NamedTuple):
    """The places of the entries that may match: by a name or extension in the path, or always."""

    names: Mapping[str, set[int]]
    extensions: Mapping[str, set[int]]
    anywhere: set[int]


@lru_cache(maxsize=16_384)
def matches_any(path: str) -> bool:
    """Tell quickly whether any entry may match `path`."""
    # Most globs end in a plain name, which is quicker to look up than to match.
    names = _names()
    if path.rpartition("/")[2].lower() in names.basenames or names.other_paths.match(path):
        return True
    return names.folded.match(path.lower())


@lru_cache(maxsize=1024)
def entries_for(path: str) -> tuple[Entry, ...]:
    """Return every entry that matches `path`, in the catalogue's order.

    A name that differs from a known one only in case is taken for it unless it is known itself:
    some file systems, and with them some tools, make no difference.
    """
    if not matches_any(path):
        return ()
    found = _exactly(path)
    if not found and (twin := _same_but_for_case(path)):
        found = _exactly(twin)
    found = found or _folded(path)
    if any(entry.covers for entry in found):
        return tuple(entry for entry in found if entry.covers)
    return found


def role_of(path: str) -> str | None:
    """Return the kind of the first entry that matches `path`."""
    found = entries_for(path)
    return found[0].kind if found else None


def spelt(name: str, ecosystem: str) -> str:
    """Return the spelling of `name` by which the ecosystem's manifests compare it."""
    manifest = next((e for e in _entries() if e.ecosystem == ecosystem), None)
    return manifest.key(name) if manifest else name


def is_test_data(path: str) -> bool:
    """Tell whether `path` stands in a folder of test data."""
    return _names().test_data.match(path)


def _exactly(path: str) -> tuple[Entry, ...]:
    if not matches_any(path):
        return ()
    index, entries = _index(), _entries()
    places = set(index.anywhere)
    # A glob that matches a folder matches all that is in it.
    for part in path.split("/"):
        places.update(index.names.get(part, ()))
        places.update(index.extensions.get(part.rpartition(".")[2], ()))
    return tuple(
        entry
        for entry in (entries[place] for place in sorted(places))
        if _matcher(entry.globs).match(path) and not _matcher(entry.unless).match(path)
    )


def _folded(path: str) -> tuple[Entry, ...]:
    low = path.lower()
    if not _names().folded.match(low):
        return ()
    return tuple(
        entry
        for entry in _entries()
        if _matcher(_lower(entry.globs)).match(low)
        and not _matcher(_lower(entry.unless)).match(low)
    )


def _lower(globs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(glob.lower() for glob in globs)


# Most changes touch no dependency file, so the globs of single entries are compiled when asked for.
@cache
def _matcher(globs: tuple[str, ...]) -> Globs:
    return Globs(globs)


def _same_but_for_case(path: str) -> str | None:
    folder, slash, name = path.rpartition("/")
    known = _names().basenames.get(name.lower())
    return None if known is None or known == name else folder + slash + known


@cache
def _entries() -> tuple[Entry, ...]:
    return tuple(parsed(item) for item in catalogues.load("dependencies")["entries"])


@cache
def _index() -> _Index:
    names: dict[str, set[int]] = {}
    extensions: dict[str, set[int]] = {}
    anywhere: set[int] = set()
    for place, entry in enumerate(_entries()):
        for name in (name for glob in entry.globs for name in _last_parts(glob)):
            _, dot, extension = name.rpartition(".")
            if not set(name) & _WILD:
                names.setdefault(name, set()).add(place)
            elif dot and not set(extension) & _WILD:
                extensions.setdefault(extension, set()).add(place)
            else:
                anywhere.add(place)
    return _Index(names, extensions, anywhere)


def _last_parts(glob: str) -> list[str]:
    """Return the last part of a glob, one for each of its alternatives; "*" if that is not told."""
    name = glob.rpartition("/")[2]
    if "{" not in name and "}" not in name:
        return [name]
    before, _, rest = name.partition("{")
    inside, end, after = rest.partition("}")
    if not end or set(before + inside) & {"{", "}"}:
        return ["*"]
    return [last for word in inside.split(",") for last in _last_parts(f"{before}{word}{after}")]


@cache
def _names() -> _Names:
    raw = catalogues.load("dependencies")
    basenames: dict[str, str] = {}
    others: list[str] = []
    for entry in raw["entries"]:
        for glob in entry["globs"]:
            name = glob.rpartition("/")[2]
            if set(name) & _WILD:
                others.append(glob)
            else:
                basenames.setdefault(name.lower(), name)
    folded = Globs([glob.lower() for glob in others])
    return _Names(basenames, Globs(others), folded, Globs(raw["test-data"]))


def parsed(raw: Mapping[str, Any]) -> Entry:
    """Return the entry that an item of the catalogue's YAML describes."""
    return Entry(
        ecosystem=raw["ecosystem"],
        kind=raw["kind"],
        globs=tuple(raw["globs"]),
        unless=tuple(raw.get("unless", ())),
        parser=raw["parser"],
        needs=raw.get("needs", ""),
        sections=tuple(_section(item) for item in raw.get("sections", ())),
        patterns=tuple(_pattern(item) for item in raw.get("patterns", ())),
        comments=raw.get("comments", "none"),
        joins=raw.get("joins", "brackets"),
        spelling=raw.get("spelling", "exact"),
        toolchain_names=raw.get("toolchain-names", ""),
        skip_names=raw.get("skip-names", ""),
        own=tuple(
            (pointer(item["name"]), pointer(item.get("version", ""))) for item in raw.get("own", ())
        ),
        fallback=raw.get("fallback", r"\d\.\d"),
        covers=raw.get("covers", False),
    )


def _section(raw: str | Mapping[str, Any]) -> Section:
    if isinstance(raw, str):
        raw = {"at": raw}
    return Section(
        at=pointer(raw["at"]),
        scope=raw.get("scope", ""),
        kind=raw.get("kind", ""),
        name=pointer(raw.get("name", "")),
        called=raw.get("called", ""),
        version=_several(raw.get("version")),
        source=_several(raw.get("source")),
        digest=_several(raw.get("digest")),
        split=raw.get("split", ""),
        own=_several(raw.get("own")),
    )


def _pattern(raw: str | Mapping[str, str]) -> LinePattern:
    if isinstance(raw, str):
        raw = {"match": raw}
    kind = cast("Kind | Literal['']", raw.get("kind", ""))
    return LinePattern(raw["match"], raw.get("scope", ""), kind, raw.get("name", ""))


def _several(raw: str | list[str] | None) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw or ())


def pointer(text: str) -> tuple[str, ...]:
    """Return the keys of a JSON pointer (RFC 6901), in which `*` and `**` are wildcards."""
    keys = text.split("/")[1:]
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in keys)


def alternatives(part: str) -> tuple[str, ...]:
    """Return the names that one part of a glob stands for; none if it has wildcards."""
    if set(part) & set("*?["):
        return ()
    return tuple(part[1:-1].split(",")) if part.startswith("{") else (part,)
