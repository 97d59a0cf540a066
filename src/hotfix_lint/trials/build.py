"""Builds the repository of a trial: its objects by GitPython's object database, without a process.

A trial has few objects, and git's programs take longer to start than all of them take to write.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, NamedTuple

from gitdb import IStream, LooseObjectDB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotfix_lint.trials.model import Commit, Content, History, Mode, Snapshot, Tag

_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
_PERSON = "Robin Oncall <robin@example.com>"
# A day of 2026; each commit is a minute later than the one before.
_FIRST_SECOND = 1_772_323_200
_MODES: Mapping[Mode, int] = {
    "file": 0o100644,
    "executable": 0o100755,
    "link": 0o120000,
    "submodule": 0o160000,
}
_TREE = 0o040000


def build(history: History, folder: str) -> None:
    """Make a repository in a folder that is there and empty, its hotfix branch checked out.

    Of the work tree there are only the files that git reads when it compares commits: attributes.
    """
    inner = os.path.join(folder, ".git")
    for name in ("objects", "refs"):
        os.makedirs(os.path.join(inner, name))
    refs = _Writer(os.path.join(inner, "objects")).history(history)
    _write(inner, "config", _CONFIG)
    _write(inner, "HEAD", f"ref: refs/heads/{history.branch}\n")
    lines = [f"{sha} {ref}\n" for ref, sha in sorted(refs.items())]
    _write(inner, "packed-refs", "".join(lines))
    _write_attributes(history, folder)


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _write_attributes(history: History, folder: str) -> None:
    commits = history.commits or history.branches.get(history.start, ())
    head = commits[-1].snapshot if commits else history.base
    for path, content in head.items():
        if os.path.basename(path) == ".gitattributes" and content.mode != "link":
            full = os.path.join(folder, *path.split("/"))
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as stream:
                stream.write(content.data)


class _Entry(NamedTuple):
    """A line of a tree."""

    mode: int
    name: bytes
    sha: bytes


class _Writer:
    """Writes objects and keeps count of the commits, for their dates."""

    def __init__(self, folder: str) -> None:
        self.objects = LooseObjectDB(folder)
        self.commits = 0

    def history(self, history: History) -> dict[str, str]:
        """Write all commits and tags and return the refs."""
        beginning = self.commit("feat: begin", history.base, [])
        tips = {history.production: beginning}
        for name, commits in history.branches.items():
            tips[name] = self.commits_of(commits, beginning, beginning, tips)[-1]
        start = tips.get(history.start, beginning)
        hotfix = self.commits_of(history.commits, beginning, start, tips)
        tips[history.branch] = hotfix[-1]
        if history.landed is None:
            tips[history.production] = hotfix[-1]
        grown = {history.production: history.landed or ()}
        for name, commits in [*grown.items(), *history.later.items()]:
            here = tips.get(name, beginning)
            tips[name] = self.commits_of(commits, beginning, here, tips, hotfix)[-1]
        refs = {f"refs/heads/{name}": tip for name, tip in tips.items()}
        for name, tag in history.tags.items():
            target = tips[tag.at] if tag.at else beginning
            refs[f"refs/tags/{name}"] = self.tag(name, tag, target)
        return refs

    def tag(self, name: str, tag: Tag, target: str) -> str:
        """Write a tag and return what its ref is."""
        if tag.message is None:
            return target
        when = f"{_FIRST_SECOND + 60 * self.commits} +0000"
        lines = [f"object {target}", "type commit", f"tag {name}", f"tagger {_PERSON} {when}"]
        text = "\n".join(lines) + f"\n\n{tag.message.strip(chr(10))}\n"
        return self.store(b"tag", _encoded(text)).hex()

    def commits_of(
        self,
        commits: tuple[Commit, ...],
        beginning: str,
        start: str,
        tips: Mapping[str, str],
        hotfix: Sequence[str] = (),
    ) -> list[str]:
        """Write the commits of a branch; return them with what they begin from."""
        written = [beginning]
        tip = start
        for commit in commits:
            parents = [tip, *([tips[commit.merges]] if commit.merges else [])]
            message = commit.message
            if commit.reverts is not None:
                message += f"\n\nThis reverts commit {written[commit.reverts]}."
            if commit.picks is not None:
                message += f"\n\n(cherry picked from commit {hotfix[commit.picks]})"
            tip = self.commit(message, commit.snapshot, parents)
            written.append(tip)
        return written if commits else [start]

    def commit(self, message: str, files: Snapshot, parents: list[str]) -> str:
        self.commits += 1
        when = f"{_FIRST_SECOND + 60 * self.commits} +0000"
        lines = [
            f"tree {self.tree(files).hex()}",
            *(f"parent {parent}" for parent in parents),
            f"author {_PERSON} {when}",
            f"committer {_PERSON} {when}",
        ]
        text = "\n".join(lines) + f"\n\n{message.strip(chr(10))}\n"
        return self.store(b"commit", _encoded(text)).hex()

    def tree(self, files: Snapshot) -> bytes:
        """Write a folder, given as its files by path, and return its object name."""
        here: list[_Entry] = []
        folders: dict[str, dict[str, Content]] = {}
        for path, content in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(name, {})[rest] = content
            else:
                here.append(_Entry(_MODES[content.mode], _encoded(name), self.blob(content)))
        here += [
            _Entry(_TREE, _encoded(name), self.tree(inside)) for name, inside in folders.items()
        ]
        return self.store(b"tree", b"".join(b"%o %s\0%s" % e for e in sorted(here, key=_order)))

    def blob(self, content: Content) -> bytes:
        if content.mode == "submodule":
            return bytes.fromhex(content.data.decode())
        return self.store(b"blob", content.data)

    def store(self, kind: bytes, data: bytes) -> bytes:
        name: bytes = self.objects.store(IStream(kind, len(data), io.BytesIO(data))).binsha
        return name


def _order(entry: _Entry) -> bytes:
    # Git sorts a folder as if its name ended in a slash.
    return entry.name + b"/" if entry.mode == _TREE else entry.name


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
