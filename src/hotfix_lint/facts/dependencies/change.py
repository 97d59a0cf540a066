"""Goes through the dependency files of a change and tells what happened to each dependency."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping

from hotfix_lint.facts.changes import ABSENT, SUBMODULE, SYMLINK
from hotfix_lint.facts.dependencies import catalogue, comparison, reading, shared
from hotfix_lint.facts.dependencies.comparison import Difference
from hotfix_lint.facts.dependencies.model import (
    Declared,
    DependencyChange,
    DependencyReport,
    Unreadable,
    UnreadableError,
)
from hotfix_lint.facts.dependencies.own import OwnPackages
from hotfix_lint.facts.dependencies.parsers import PARSERS
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hotfix_lint.facts.changes import Blob, Contents, FileChange
    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.model import Confidence


class _Pair(NamedTuple):
    """One sort of dependency file at both ends; a side that is absent has no path."""

    file: FileChange
    entry: Entry
    has_old: bool
    has_new: bool


class _Found(NamedTuple):
    """A difference in one file, before it is known to matter."""

    pair: _Pair
    difference: Difference
    confidence: Confidence
    head_lines: int


def report(files: Sequence[FileChange], contents: Contents) -> DependencyReport:
    """Return what the change of `files`, each of which may be a dependency file, does."""
    ignored = [file for file in files if not file.is_submodule and _is_ignored(file)]
    looked_at = [file for file in files if file not in ignored]
    pairs = [pair for file in looked_at for pair in _pairs(file)]
    changes = [*_submodules(looked_at), *_present(pairs)]
    to_read = [pair for pair in pairs if pair.entry.parser != "path"]
    blobs = contents.blobs(_names(to_read))
    found: list[_Found] = []
    unreadable: list[Unreadable] = []
    known: dict[tuple[object, ...], tuple[list[_Found], list[Unreadable]]] = {}
    for pair in to_read:
        # The same contents lie in several folders of some repositories.
        what = (pair.entry, *pair[2:], *_contents_of(pair.file))
        if what not in known:
            reader = _Reader(pair, blobs)
            known[what] = reader.differences(), reader.unreadable
        differences, unread = known[what]
        found += [_Found(pair, *item[1:]) for item in differences]
        unreadable += [item._replace(path=pair.file.path) for item in unread]
    found = _settle_workspaces(found)
    own = OwnPackages(contents, (item.pair.entry for item in found), _names_of(found))
    found = [item for item in found if not own.covers(item.pair.entry, item.difference)]
    changes += _across_files(found)
    return DependencyReport(
        tuple(sorted(_once(changes), key=_order)),
        tuple(sorted(set(unreadable))),
        _paths(pairs, "lockfile"),
        _paths(pairs, "manifest"),
        tuple(sorted(file.path for file in ignored)),
        _Needs(to_read, blobs),
    )


def _contents_of(file: FileChange) -> tuple[str, ...]:
    return file.old_blob, file.new_blob, file.old_mode, file.new_mode


def _is_ignored(file: FileChange) -> bool:
    """Tell whether `file` is a dependency file in test data that did not come from elsewhere."""
    is_test_data = catalogue.is_test_data(file.path)
    if is_test_data and file.status == "renamed":
        is_test_data = catalogue.is_test_data(file.old_path)
    return is_test_data and bool(
        catalogue.entries_for(file.path) or catalogue.entries_for(file.old_path)
    )


def _paths(pairs: Iterable[_Pair], kind: str) -> tuple[str, ...]:
    return tuple(sorted({pair.file.path for pair in pairs if pair.entry.kind == kind}))


def _pairs(file: FileChange) -> Iterator[_Pair]:
    """Yield the entries that each side of `file` matches."""
    exists_old = file.old_mode != ABSENT and file.status != "copied"
    old: tuple[Entry, ...] = ()
    if exists_old and not catalogue.is_test_data(file.old_path):
        old = catalogue.entries_for(file.old_path)
    new: tuple[Entry, ...] = ()
    if file.new_mode != ABSENT and not catalogue.is_test_data(file.path):
        new = catalogue.entries_for(file.path)
    for entry in new:
        yield _Pair(file, entry, has_old=entry in old, has_new=True)
    for entry in old:
        if entry not in new:
            yield _Pair(file, entry, has_old=True, has_new=False)


def _names(pairs: Iterable[_Pair]) -> list[str]:
    names: dict[str, None] = {}
    for pair in pairs:
        if pair.has_old and pair.file.old_mode not in (SYMLINK, SUBMODULE):
            names[pair.file.old_blob] = None
        if pair.has_new and pair.file.new_mode not in (SYMLINK, SUBMODULE):
            names[pair.file.new_blob] = None
    return list(names)


class _Needs(Mapping[str, Mapping[str, frozenset[str]]]):
    """What each package of a lockfile needs, by path and name; read when it is asked for."""

    def __init__(self, pairs: Iterable[_Pair], blobs: Mapping[str, Blob]) -> None:
        self._pairs: dict[str, list[_Pair]] = defaultdict(list)
        for pair in pairs:
            if pair.entry.kind == "lockfile":
                self._pairs[pair.file.path].append(pair)
        self._blobs = blobs
        self._known: dict[str, Mapping[str, frozenset[str]]] = {}

    def __getitem__(self, path: str) -> Mapping[str, frozenset[str]]:
        if path not in self._known:
            needs: dict[str, set[str]] = {}
            for pair in self._pairs.get(path, ()):
                for name, needed in _Reader(pair, self._blobs).needs():
                    needs.setdefault(name, set()).update(needed)
            self._known[path] = {name: frozenset(needed) for name, needed in needs.items()}
        return self._known[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)


class _Unread(NamedTuple):
    """Why one side of a file is not known; `replaced` if no such file stands there at all."""

    reason: str
    replaced: bool = False


class _Reader:
    """Reads both sides of one file and compares them."""

    def __init__(self, pair: _Pair, blobs: Mapping[str, Blob]) -> None:
        self.pair = pair
        self.unreadable: list[Unreadable] = []
        self._blobs = blobs

    def differences(self) -> list[_Found]:
        old_text, new_text = self._texts()
        if isinstance(new_text, str) and old_text == new_text:
            return []
        if isinstance(old_text, str) and isinstance(new_text, str):
            found = self._by_entries(old_text, new_text)
            if found is not None:
                return self._found(found, new_text)
        old, new = self._parsed(old_text), self._parsed(new_text)
        head_lines = _known(new_text).count("\n") + 1
        if isinstance(new, _Unread):
            self._note(new.reason, replaced=new.replaced)
        elif isinstance(old, _Unread):
            if isinstance(old_text, str) and _bare_lines(old_text) == _bare_lines(new_text):
                return []  # what was broken is mended, by a comma that was missing or too much
            self._note(f"before the change, {old.reason}")
        else:
            return self._found(comparison.compare(old, new, self.pair.entry.key), new_text)
        if isinstance(new, _Unread) and new.replaced:
            return []
        return self._by_lines(_known(old_text), _known(new_text), head_lines)

    def needs(self) -> Iterator[tuple[str, set[str]]]:
        """Yield the names of the packages that either side locks, with those that each needs."""
        key = self.pair.entry.key
        for text in self._texts():
            declared = self._parsed(text)
            for item in () if isinstance(declared, _Unread) else declared:
                if item.needs:
                    yield key(item.name), set(map(key, item.needs))

    def _texts(self) -> tuple[str | _Unread, str | _Unread]:
        pair, file = self.pair, self.pair.file
        return (
            self._text(file.old_blob, file.old_mode) if pair.has_old else "",
            self._text(file.new_blob, file.new_mode) if pair.has_new else "",
        )

    def _found(self, differences: Iterable[Difference], new_text: str | _Unread) -> list[_Found]:
        confidence = PARSERS[self.pair.entry.parser].confidence
        head_lines = _known(new_text).count("\n") + 1
        return [_Found(self.pair, item, confidence, head_lines) for item in differences]

    def _by_entries(self, old_text: str, new_text: str) -> list[Difference] | None:
        """Compare the entries of a lockfile that differ; None if all of it has to be read."""
        entry = self.pair.entry
        split = PARSERS[entry.parser].load_splitter()
        if split is None or entry.needs or not (old_text and new_text):
            return None
        if any(reading.conflict(text) is not None for text in (old_text, new_text)):
            return None
        kept: set[str] = set()
        while (short := shared.shorten(old_text, new_text, split, entry.key, kept)) is not None:
            old, new = self._parsed(short.old), self._parsed(short.new)
            if isinstance(old, _Unread) or isinstance(new, _Unread):
                return None
            found = comparison.compare(old, new, entry.key)
            # Of a name that differs every entry counts.
            names = {entry.key(one.name) for item in found for one in item[:2] if one is not None}
            if short.names.isdisjoint(names):
                return found
            kept |= names
        return None

    def _text(self, name: str, mode: str) -> str | _Unread:
        what = {SYMLINK: "a symbolic link", SUBMODULE: "a submodule"}.get(mode)
        if what:
            return _Unread(f"{what} stands in its place", replaced=True)
        blob = self._blobs.get(name)
        if blob is None or blob.data is None:
            return _Unread(blob.reason if blob else "git has no such object here")
        try:
            return reading.decode(blob.data, self.pair.entry)
        except UnreadableError as error:
            return _Unread(error.reason, isinstance(error, reading.ReplacedError))

    def _parsed(self, text: str | _Unread) -> list[Declared] | _Unread:
        if isinstance(text, _Unread):
            return text
        try:
            return reading.parse(text, self.pair.entry)
        except UnreadableError as error:
            return _Unread(error.reason)

    def _note(self, reason: str, *, replaced: bool = False) -> None:
        entry = self.pair.entry
        self.unreadable.append(
            Unreadable(self.pair.file.path, entry.ecosystem, reason, entry.kind, replaced)
        )

    def _by_lines(self, old_text: str, new_text: str, head_lines: int) -> list[_Found]:
        """Compare the lines that look like dependencies, since one side cannot be parsed."""
        old = reading.suspicious_lines(old_text, self.pair.entry)
        new = reading.suspicious_lines(new_text, self.pair.entry)
        bare_old = Counter(_bare(line.text) for line in old)
        bare_new = Counter(_bare(line.text) for line in new)
        surplus_old, surplus_new = bare_old - bare_new, bare_new - bare_old
        found = []
        for line in old:
            if surplus_old[_bare(line.text)] > 0:
                surplus_old[_bare(line.text)] -= 1
                found.append(Difference(Declared(line.text, "", line=line.number), None, "removed"))
        for line in new:
            if surplus_new[_bare(line.text)] > 0:
                surplus_new[_bare(line.text)] -= 1
                found.append(Difference(None, Declared(line.text, "", line=line.number), "added"))
        return [_Found(self.pair, difference, "lines", head_lines) for difference in found]


def _known(text: str | _Unread) -> str:
    return text if isinstance(text, str) else ""


def _bare_lines(text: str | _Unread) -> list[str]:
    """Return the lines without what only divides them from each other."""
    return [bare for line in _known(text).split("\n") if (bare := _bare(line))]


def _bare(line: str) -> str:
    return " ".join(line.split()).rstrip(",; ")


def _names_of(found: Iterable[_Found]) -> set[str]:
    return {
        side.name
        for item in found
        for side in (item.difference.old, item.difference.new)
        if side is not None
    }


def _settle_workspaces(found: list[_Found]) -> list[_Found]:
    """Tell a constraint that moves into a table its workspace shares from one that changes.

    A member that says "1.2" before and "as in the workspace" after has changed nothing if the
    shared table now says "1.2".
    """
    shared: dict[tuple[str, str, str], list[_Found]] = defaultdict(list)
    for item in found:
        new = item.difference.new
        if item.difference.action == "added" and new is not None and not new.inherits:
            entry = item.pair.entry
            key = (entry.ecosystem, entry.key(new.name), comparison.normal(new.constraint))
            shared[key].append(item)
    moved: dict[int, Difference] = {}
    left = []
    for item in found:
        old, new = item.difference.old, item.difference.new
        if old is None or new is None or not new.inherits or old.inherits:
            left.append(item)
            continue
        entry = item.pair.entry
        key = (entry.ecosystem, entry.key(old.name), comparison.normal(old.constraint))
        if key not in shared:
            left.append(item)
            continue
        target = shared[key][0]
        moved[id(target)] = Difference(old, target.difference.new, "moved")
    return [
        item._replace(difference=moved[id(item)]) if id(item) in moved else item for item in left
    ]


def _across_files(found: list[_Found]) -> list[DependencyChange]:
    """Return the changes, with entries that went from one manifest to another as moved."""
    removed = [item for item in found if _is(item, "removed")]
    added = [item for item in found if _is(item, "added")]
    waiting: dict[tuple[str, str, str], deque[_Found]] = defaultdict(deque)
    for item in added:
        waiting[_movable(item)].append(item)
    dropped: set[int] = set()
    changes = []
    for item in removed:
        if candidates := waiting[_movable(item)]:
            target = candidates.popleft()
            dropped |= {id(item), id(target)}
            difference = Difference(item.difference.old, target.difference.new, "moved")
            changes.append(_change(target._replace(difference=difference)))
    changes += [_change(item) for item in found if id(item) not in dropped]
    return changes


def _is(item: _Found, action: str) -> bool:
    return (
        item.difference.action == action
        and item.pair.entry.kind == "manifest"
        and item.confidence != "path"
    )


def _movable(item: _Found) -> tuple[str, str, str]:
    side = item.difference.old or item.difference.new
    assert side is not None
    entry = item.pair.entry
    return entry.ecosystem, entry.key(side.name), comparison.normal(side.constraint)


def _change(found: _Found) -> DependencyChange:
    (file, entry, _, has_new), difference = found.pair, found.difference
    old, new = difference.old, difference.new
    side = new or old
    assert side is not None
    old_text, new_text = comparison.texts(difference)
    line: int | None
    if not has_new:
        line = None
    elif new is not None:
        line = new.line
    else:
        line = max(1, min(side.line, found.head_lines))
    return DependencyChange(
        file.path,
        entry.ecosystem,
        side.kind or entry.kind,
        side.name,
        old_text,
        new_text,
        side.scope,
        line,
        None if old is None else old.line,
        difference.action,
        found.confidence,
    )


def _submodules(files: Iterable[FileChange]) -> Iterator[DependencyChange]:
    for file in files:
        if not file.is_submodule:
            continue
        old = file.old_blob if file.old_mode == SUBMODULE else None
        new = file.new_blob if file.new_mode == SUBMODULE else None
        if old == new:
            continue
        yield DependencyChange(
            path=file.path,
            ecosystem="git-submodule",
            kind="submodule",
            name=file.path,
            old=old,
            new=new,
            scope="",
            line=None,
            old_line=None,
            action="added" if old is None else "removed" if new is None else "changed",
            confidence="parsed",
        )


def _present(pairs: Iterable[_Pair]) -> Iterator[DependencyChange]:
    """Yield one change for each folder of copied code, or file, that is told by its path."""
    seen: set[tuple[str, str]] = set()
    for file, entry, _, has_new in pairs:
        if entry.parser != "path" or file.is_submodule:  # which is told with its commits
            continue
        name = _top_folder(file.path, entry)
        if (name, entry.ecosystem) in seen:
            continue
        seen.add((name, entry.ecosystem))
        yield DependencyChange(
            path=file.path,
            ecosystem=entry.ecosystem,
            kind=entry.kind,
            name=name,
            old=None,
            new=None,
            scope="",
            line=1 if has_new else None,
            old_line=None,
            action="present",
            confidence="path",
        )


def _top_folder(path: str, entry: Entry) -> str:
    """Return the vendored folder that `path` is in: the least one that the globs name."""
    folders = {
        part
        for glob in entry.globs
        if glob.endswith("/**")
        for part in catalogue.alternatives(glob.removesuffix("/**").rpartition("/")[2])
    }
    parts = path.split("/")
    for depth, part in enumerate(parts[:-1]):
        if part in folders:
            return "/".join(parts[: depth + 1])
    return path


def _once(changes: Iterable[DependencyChange]) -> Iterator[DependencyChange]:
    """Leave out what another place of the same lockfile says already."""
    seen: set[tuple[str, str, str | None, str | None]] = set()
    for change in changes:
        if change.kind == "lockfile":
            key = (change.path, change.name, change.old, change.new)
            if key in seen:
                continue
            seen.add(key)
        yield change


def _order(change: DependencyChange) -> tuple[str, int, str, str, str, str]:
    return (
        change.path,
        change.line or 0,
        change.name,
        change.scope,
        change.old or "",
        change.new or "",
    )
