"""Reads the history that a test tells: which files stand at which commit of which branch."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from hotfix_lint.policy import validate
from hotfix_lint.trials.model import Commit, Content, History, Mode, Snapshot, Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hotfix_lint.trials.cursor import Cursor, Given

MAX_BYTES = 4 << 20
MODES: tuple[Mode, ...] = get_args(Mode)
# What git-check-ref-format(1) refuses.
_NO_BRANCH = re.compile(
    r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|\Z)|\A[-./]|[./]\Z|\A@\Z"
)
_NO_BRANCH_TOLD = '"{}" cannot be the name of a branch'
_NO_PATH = re.compile(r"(?i)\A/|/\Z|//|\A\Z|\x00|(?:\A|/)(?:\.|\.\.|\.git)(?:/|\Z)")
_OBJECT = re.compile(r"[0-9a-f]{40}\Z")

Branches = dict[str, tuple[Commit, ...]]


def read(test: Given, production: str) -> History:
    """Return a test's history; what is wrong with it is told to the test's defects."""
    base = _base(test)
    others, later = _listed(test.own, "branches"), _listed(test.own, "later")
    own = test.get("commits")
    _add_befores(base, [*others.values(), *([own] if own else []), *later.values()])
    message = test.default("message")
    branches: Branches = {}
    for name, listed in others.items():
        branches[name] = _Branch(base, base, branches, message).commits(listed)
    start = _start(test, branches)
    snapshot = _tip(branches, start, base)
    if own is None:
        test.own.refuse('the key "commits" is missing')
    branch = _branch(test, production, others)
    commits = _Branch(base, snapshot, branches, message).commits(own) if own else ()
    hotfix = _Hotfix(branch, commits, (snapshot, *(commit.snapshot for commit in commits)))
    landed = _landed(test, hotfix, _tip(branches, production, base))
    grown = branches | {branch: commits}
    grown[production] = commits if landed is None else (*branches.get(production, ()), *landed)
    after: Branches = {}
    for name, told in later.items():
        start_of_it = _tip(grown, name, base)
        after[name] = _Branch(base, start_of_it, grown, message, hotfix).commits(told)
    return History(
        production=production,
        branch=branch,
        base=base,
        start=start,
        branches=branches,
        commits=commits,
        landed=landed,
        later=after,
        tags=_tags(test.own.get("tags"), production, {*grown, *after}),
    )


class _Hotfix(NamedTuple):
    """The hotfix: its branch, its commits, and the files before the first and after each."""

    branch: str
    commits: tuple[Commit, ...]
    trees: tuple[Snapshot, ...]


def _landed(test: Given, hotfix: _Hotfix, there: Snapshot) -> tuple[Commit, ...] | None:
    """Return what production, whose files are given, gets; None if it is moved to the hotfix."""
    given = test.own.get("landed")
    if given is None or not hotfix.commits:
        return ()
    whole = _changed(there, hotfix.trees[0], hotfix.trees[-1])
    match given.value:
        case "fast-forward":
            return None
        case "merge":
            return (Commit(f"Merge branch '{hotfix.branch}'", whole, merges=hotfix.branch),)
        case "squash":
            return (Commit(hotfix.commits[0].message, whole),)
    landed: list[Commit] = []
    for number, commit in enumerate(hotfix.commits):
        there = _changed(there, hotfix.trees[number], hotfix.trees[number + 1])
        landed.append(Commit(commit.message, there))
    return tuple(landed)


def _changed(files: Snapshot, old: Snapshot, new: Snapshot) -> Snapshot:
    """Return files with what differs between two others."""
    changed = dict(files)
    for path in old.keys() | new.keys():
        if old.get(path) != new.get(path):
            _put(changed, path, new.get(path))
    return changed


def _tags(given: Cursor | None, production: str, branches: Collection[str]) -> dict[str, Tag]:
    tags: dict[str, Tag] = {}
    for name, told in given.items() if given is not None else ():
        if not _is_branch(name):
            assert given is not None
            given.refuse_key(name, f'"{name}" cannot be the name of a tag')
        at, message = told.get("at"), told.get("message")
        where = production if at is None or at.value == "production" else str(at.value)
        if at is not None and where not in {"base", *branches}:
            hint = validate.nearest(where, ["base", "production", *branches])
            at.refuse(f'"{where}" is no branch here; {hint}')
        tags[name] = Tag("" if where == "base" else where, message and str(message.value))
    return tags


def _base(test: Given) -> Snapshot:
    base: Snapshot = {}
    for given in (test.default("base"), test.own.get("base")):
        if given is None:
            continue
        for path, told in given.items():
            _put(base, path, _content(told))
            _check_path(base, path, given)
    return base


def _listed(test: Cursor, key: str) -> dict[str, Cursor]:
    branches = test.get(key)
    if branches is None:
        return {}
    for name in branches.value:
        if not _is_branch(name):
            branches.refuse_key(name, _NO_BRANCH_TOLD.format(name))
    return dict(branches.items())


def _branch(test: Given, production: str, others: Mapping[str, Cursor]) -> str:
    given = test.get("branch")
    if given is None:
        test.own.refuse('the key "branch" is missing')
        return ""
    if given.value == production or given.value in others:
        given.refuse(f'"{given.value}" is not the hotfix; its commits stand under "branches"')
    if not _is_branch(given.value):
        given.refuse(_NO_BRANCH_TOLD.format(given.value))
    return str(given.value)


def _start(test: Given, branches: Branches) -> str:
    given = test.own.get("from")
    if given is None:
        return ""
    _check_known(given, branches)
    return str(given.value)


def _tip(branches: Branches, name: str, base: Snapshot) -> Snapshot:
    commits = branches.get(name)
    return commits[-1].snapshot if commits else base


def _check_known(given: Cursor, branches: Branches) -> None:
    if given.value not in branches:
        hint = validate.nearest(given.value, list(branches)) if branches else "there are none"
        given.refuse(f'"{given.value}" is none of the branches before; {hint}')


def _add_befores(base: Snapshot, sequences: list[Cursor]) -> None:
    """Put on production what the first commits that name a path found there."""
    seen: set[str] = set()
    for sequence in sequences:
        for commit in sequence.each():
            for path, change in _changes(commit):
                before = change.get("before")
                if before is not None and path not in seen and path not in base:
                    # What is wrong with it is told where the commit is read.
                    _put(base, path, _content(before._replace(defects=[])))
                seen.add(path)


def _changes(commit: Cursor) -> Iterator[tuple[str, Cursor]]:
    files = commit.get("files")
    return iter(()) if files is None else files.items()


class _Branch:
    """Goes from commit to commit of one branch and keeps what stands where."""

    def __init__(
        self,
        base: Snapshot,
        start: Snapshot,
        branches: Branches,
        message: Cursor | None,
        hotfix: _Hotfix | None = None,
    ) -> None:
        self.base = base
        self.files = dict(start)
        self.branches = dict(branches)
        self.message = message
        self.hotfix = hotfix

    def commits(self, sequence: Cursor) -> tuple[Commit, ...]:
        return tuple(self.commit(told, index) for index, told in enumerate(sequence.each()))

    def commit(self, told: Cursor, index: int) -> Commit:
        merges, reverts, picks = told.get("merges"), told.get("reverts"), told.get("picks")
        if merges is not None:
            _check_known(merges, self.branches)
            self.files = _changed(
                self.files, self.base, _tip(self.branches, merges.value, self.base)
            )
        if reverts is not None and reverts.value > index:
            reverts.refuse(f"only an earlier commit can be reverted: 0 to {index}")
        picked = self.pick(picks) if picks is not None else None
        files = told.get("files")
        for path, change in _changes(told):
            assert files is not None
            self.change(path, change)
            _check_path(self.files, path, files)
        own = told.get("message")
        return Commit(
            message=picked.message if picked and own is None else _message(own, self.message),
            snapshot=dict(self.files),
            merges=str(merges.value) if merges is not None else "",
            reverts=reverts.value if reverts is not None else None,
            picks=picks.value if picks is not None and picked else None,
        )

    def pick(self, number: Cursor) -> Commit | None:
        """Take over what a commit of the hotfix changed, and return it."""
        if self.hotfix is None:
            number.refuse('only commits under "later" can be picked from the hotfix')
            return None
        if number.value > len(self.hotfix.commits):
            number.refuse(f"the hotfix has {len(self.hotfix.commits)} commits")
            return None
        at: int = number.value
        self.files = _changed(self.files, *self.hotfix.trees[at - 1 : at + 1])
        return self.hotfix.commits[at - 1]

    def change(self, path: str, told: Cursor) -> None:
        before, after = told.get("before"), told.get("after")
        assert after is not None  # the schema asks for it
        there = self.files.get(path)
        if before is not None and _content(before) != there:
            before.refuse("something else stands here" if there else "there is no such file here")
        content = _content(after)
        if after.value is None and there is None:
            after.refuse("there is no such file to delete")
        _put(self.files, path, content)


def _put(files: Snapshot, path: str, content: Content | None) -> None:
    if content is None:
        files.pop(path, None)
    else:
        files[path] = content


def _check_path(files: Snapshot, path: str, told: Cursor) -> None:
    """Refuse a key of `told`, a path, that cannot be one, or not beside the other files."""
    if _NO_PATH.search(path):
        told.refuse_key(path, f'"{path}" cannot be the path of a file in a repository')
        return
    if path not in files:
        return
    folder = posixpath.dirname(path)
    while folder and folder not in files:
        folder = posixpath.dirname(folder)
    inside = next((other for other in files if other.startswith(f"{path}/")), None)
    if folder or inside:
        told.refuse_key(path, f'"{folder or path}" cannot be a file and a folder')


def _is_branch(name: str) -> bool:
    return bool(name) and not _NO_BRANCH.search(name)


def _content(told: Cursor) -> Content | None:
    if told.value is None:
        return None
    if isinstance(told.value, str):
        return Content(_encoded(told.value))
    given: dict[str, Any] = told.node.plain()
    mode: Mode = given.get("mode", "file")
    data = _data(given, told)
    if mode == "submodule" and not _OBJECT.match(given.get("text", "")):
        told.refuse("the text of a submodule is a commit: 40 hexadecimal digits")
    if mode == "link" and (not data or b"\0" in data):
        told.refuse("the text of a link is a path")
    return Content(data, mode)


def _data(given: Mapping[str, Any], told: Cursor) -> bytes:
    if "text" in given and "base64" in given:
        told.refuse('"text" and "base64" exclude each other')
    if "base64" in given:
        if "times" in given:
            told.refuse_key("times", 'only a "text" can be repeated')
        try:
            return base64.b64decode(given["base64"], validate=True)
        except (binascii.Error, ValueError):
            told.refuse_key("base64", "it is not Base64")
            return b""
    text, times = str(given["text"]), given.get("times")
    if times is None:
        return _encoded(text)
    if len(text) * times > MAX_BYTES:
        told.refuse_key("times", f"the content passes {MAX_BYTES >> 20} MiB")
        return b""
    return _encoded("".join(text.replace("{n}", str(n)) for n in range(1, times + 1)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _message(told: Cursor | None, default: Cursor | None) -> str:
    """Return a commit's message; parts that it does not tell are the default's."""
    layers = [layer.node.plain() for layer in (default, told) if layer is not None]
    parts: dict[str, Any] = {}
    for layer in layers:
        if isinstance(layer, str):
            parts = {"subject": layer}
            continue
        fields = parts.get("fields", {}) | layer.get("fields", {})
        parts = parts | layer | {"fields": fields}
    fields = "\n".join(f"{k}: {v}" for k, v in parts.get("fields", {}).items() if v is not None)
    paragraphs = [parts.get("subject", ""), parts.get("body", "").strip("\n"), fields]
    return "\n\n".join(text for text in paragraphs if text)
