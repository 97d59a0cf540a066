"""Makes trees to run tests in: each a repository of its own, so that the user's is only read.

git's own work trees would be noted in the user's repository. Here the objects are borrowed from it
(gitrepository-layout(5), objects/info/alternates), and all else stands in a temporary folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from hotfix_lint import writing
from hotfix_lint.display import visible
from hotfix_lint.errors import RepositoryError
from hotfix_lint.facts.changes import SUBMODULE
from hotfix_lint.facts.git import Parsing, full_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.git import Git


@contextlib.contextmanager
def workshop(*, keep: bool) -> Iterator[str]:
    """Make a temporary folder, and remove it however the block ends, by a signal too.

    Args:
        keep: leave it.

    """
    with writing.signals_end():
        # Of a link on the way to it, a runner and we would think differently.
        top = os.path.realpath(tempfile.mkdtemp(prefix="hotfix-lint-prove-"))
        try:
            yield top
        finally:
            if not keep:
                with writing.undisturbed():
                    _remove(top)


def make(git: Git, commit: str, folder: str) -> list[str]:
    """Make a repository with a commit's files in a new folder.

    Returns:
        The submodules that are empty, since their commits are not here.

    Raises:
        RepositoryError: git cannot check the commit out.

    """
    _check_out(writing.Writer(git), git.common_dir(), commit, folder)
    return list(_submodules(git, commit, folder))


def lay_over(git: Git, head: str, files: Sequence[FileChange], folder: str) -> None:
    """Put the files as the head has them into a tree; take away those that it has no more.

    Raises:
        RepositoryError: git cannot.

    """
    writer = writing.Writer(git)
    there = [file.path for file in files if file.status != "deleted"]
    gone = {file.path for file in files if file.status == "deleted"}
    gone |= {file.old_path for file in files if file.status == "renamed"}
    named = ("--pathspec-file-nul", "--literal-pathspecs")
    for paths, command in (
        (sorted(gone - set(there)), ("rm", "--quiet", "--force", "--ignore-unmatch")),
        (there, ("checkout", "--quiet", "--force", head)),
    ):
        if paths:
            listed = f"{folder}.paths"
            with open(listed, "wb") as stream:
                stream.write(b"".join(os.fsencode(path) + b"\0" for path in paths))
            from_file = (f"--pathspec-from-file={listed}", named[0])
            answer = writer.run(named[1], *command, *from_file, folder=folder)
            os.unlink(listed)
            if answer.code != 0:
                raise RepositoryError(f"the tests cannot be laid over production: {answer.why}")


def write(folder: str, path: str, text: str) -> None:
    """Put a text in the place of a file that a tree has.

    Raises:
        RepositoryError: there is no such file.

    """
    flags = os.O_WRONLY | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(os.path.join(folder, path), flags), "wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        why = str(error.strerror).lower()
        raise RepositoryError(
            f"the tests of {visible(path)} cannot be laid over it: {why}"
        ) from None


def share(source: str, target: str, how: str) -> None:
    """Bring a folder of the user's work tree, such as node_modules, into a tree.

    Args:
        source: the folder, or a file.
        target: where it goes; what is there stays.
        how: "link" or "copy".

    A link is a folder of links, so that what would lead back into the user's work tree, as the
    packages of a workspace do, leads to the same place of this tree.

    """
    parent = os.path.dirname(target)
    if os.path.lexists(target) or not os.path.exists(source):
        return
    # One that is a link would lead out of the tree, and in a file nothing can be put.
    try:
        if os.path.realpath(parent) != parent:
            return
        os.makedirs(parent, exist_ok=True)
    except OSError:
        return
    if not os.path.isdir(source):
        shutil.copy2(source, target)
    elif how == "copy":
        shutil.copytree(source, target, symlinks=True, ignore_dangling_symlinks=True)
    else:
        _link(source, target)


def _link(source: str, target: str) -> None:
    os.mkdir(target)
    for entry in os.scandir(source):
        to = os.path.join(target, entry.name)
        if entry.is_symlink() and not os.path.isabs(os.readlink(entry.path)):
            os.symlink(os.readlink(entry.path), to)
        elif entry.name.startswith("@") and entry.is_dir():
            _link(entry.path, to)  # a scope of npm is a folder of packages
        else:
            os.symlink(os.path.abspath(entry.path), to)


def _check_out(writer: writing.Writer, common_dir: str, commit: str, folder: str) -> None:
    made = ["--object-format=sha256"] if len(commit) == 64 else []
    writer.do("init", "--quiet", "--template=", *made, folder, folder=os.path.dirname(folder))
    own = os.path.join(folder, ".git")
    os.makedirs(os.path.join(own, "objects", "info"), exist_ok=True)
    with open(os.path.join(own, "objects", "info", "alternates"), "wb") as stream:
        stream.write(os.fsencode(os.path.join(os.path.realpath(common_dir), "objects")) + b"\n")
    with contextlib.suppress(FileNotFoundError):
        shutil.copy(os.path.join(common_dir, "shallow"), os.path.join(own, "shallow"))
    answer = writer.run("checkout", "--quiet", "--force", "--detach", commit, folder=folder)
    if answer.code != 0:
        raise RepositoryError(f"{commit[:12]} cannot be checked out: {answer.why}")


def _submodules(git: Git, commit: str, folder: str) -> Iterator[str]:
    """Fill the submodules whose commits are here, and yield the others."""
    writer = writing.Writer(git)
    homes = list(_homes(os.path.join(git.common_dir(), "modules")))
    for record in git.records("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit):
        with Parsing():
            fields, name = record.split(b"\t", 1)
            mode, _, wanted = fields.decode().split(" ")
            path, sha = os.fsdecode(name), full_name(wanted)
        if mode != SUBMODULE:
            continue
        for home in homes:
            with contextlib.suppress(RepositoryError):
                _check_out(writer, home, sha, os.path.join(folder, path))
                break
        else:
            yield path


def _homes(folder: str) -> Iterable[str]:
    """Yield the git directories of submodules, whose names may have slashes."""
    for place, folders, files in os.walk(folder):
        if "HEAD" in files and "objects" in folders:
            yield place
            folders[:] = [name for name in folders if name == "modules"]


def _remove(top: str) -> None:
    """Remove a folder, be parts of it read-only, as Go's cache of modules is."""
    shutil.rmtree(top, ignore_errors=True)
    if os.path.isdir(top):
        for place, _, _ in os.walk(top):
            with contextlib.suppress(OSError):
                os.chmod(place, 0o700)
        shutil.rmtree(top, ignore_errors=True)
