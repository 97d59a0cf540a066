"""The only place where a person's own repository is changed: git, run by GitPython.

Hooks of the repository are not run: a person who asks for a branch has not asked for what a hook
does, and who runs a command here may not know that there are hooks. The commands say which there
are. Nothing is fetched or pushed. Filters and a signing program are run as git itself would run
them, since without them files and commits would be others.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

    from hotfix_lint.facts.git import Git

# Of an earlier step or of a hook; by these git would look at another repository than the one here.
ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "rerere.enabled=false",
    "submodule.recurse=false",
    "checkout.guess=false",
    "advice.detachedHead=false",
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_OPTIONAL_LOCKS": "0",
}


class Answer(NamedTuple):
    """What git answered: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def why(self) -> str:
        """The last line that says what went wrong."""
        lines = [line for line in (self.err or self.out).split("\n") if line.strip()]
        chosen = [line for line in lines if line.startswith(("fatal: ", "error: "))] or lines
        return chosen[0].removeprefix("fatal: ").removeprefix("error: ") if chosen else "no answer"


class Writer:
    """Changes one repository."""

    def __init__(self, git: Git) -> None:
        """Take the repository that `git` reads."""
        from git import Git as Program

        self.git = git
        self._program = Program

    def run(self, *arguments: str, folder: str | None = None, given: bytes = b"") -> Answer:
        """Run git at the repository's top, or in another work tree of it; wait for its end.

        It reads `given`. An interruption ends git first. It has all the time that it takes: what
        signs or filters may wait for a person or a server.
        """
        where = folder or self.git.root
        # GitPython runs git in the current folder, a person's own, where there is not the other.
        command = [self.git.program, "--no-pager", "-C", where]
        for setting in _SETTINGS:
            command += ["-c", setting]
        process: Any = self._program(where).execute(
            [*command, *arguments], istream=subprocess.PIPE, as_process=True, env=_ENVIRONMENT
        )
        try:
            out, err = process.communicate(given)
        except BaseException:
            process.terminate()
            process.proc.wait()
            raise
        code = process.proc.returncode
        return Answer(code, os.fsdecode(out or b""), os.fsdecode(err or b""))

    def do(self, *arguments: str, folder: str | None = None, given: bytes = b"") -> str:
        """Run git and return its standard output; see `run`.

        Raises:
            RepositoryError: git refused.

        """
        answer = self.run(*arguments, folder=folder, given=given)
        if answer.code != 0:
            raise RepositoryError(f"git {arguments[0]} refused: {answer.why}")
        return answer.out

    def changed(self) -> list[str]:
        """Return the paths of tracked files that differ from HEAD, staged or not.

        To see whether a file differs git may need its filter, so this is no mere reading.
        """
        options = ("--porcelain=v1", "-z", "--untracked-files=no", "--no-renames")
        out = self.do("status", *options, "--ignore-submodules=dirty")
        return [entry[3:] for entry in out.split("\0") if entry]

    @contextlib.contextmanager
    def work_tree(self, commit: str) -> Iterator[str]:
        """Make a work tree of its own at a commit, on no branch, and take it away in the end.

        However the block ends, by a signal too, nothing is left: neither the folder nor what git
        notes of it. To keep it, see `keep`.

        Yields:
            The folder.

        """
        # Asked now, since to clean up must need nothing of git.
        notes = os.path.join(self.git.common_dir(), "worktrees")
        top = tempfile.mkdtemp(prefix="hotfix-lint-")
        folder = os.path.join(top, "tree")
        with signals_end():
            try:
                self.do("worktree", "add", "--quiet", "--detach", folder, commit)
                yield folder
            finally:
                if not os.path.exists(os.path.join(top, "kept")):
                    with undisturbed():
                        shutil.rmtree(top, ignore_errors=True)
                        _forget(notes, folder)

    @staticmethod
    def keep(folder: str) -> None:
        """Have a work tree stay."""
        with open(os.path.join(os.path.dirname(folder), "kept"), "w", encoding="utf-8"):
            pass

    def hooks(self) -> list[str]:
        """Return the names of the hooks that git would run, were they not switched off here."""
        said = self.git.hooks_path()
        own = os.path.join(self.git.common_dir(), "hooks")
        folder = os.path.join(self.git.root, said[1]) if said else own
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            return []
        return [name for name in names if _is_hook(os.path.join(folder, name))]


def _forget(notes: str, folder: str) -> None:
    """Remove what git notes of a work tree, and of no other: `prune` would look at all."""
    for name in os.listdir(notes) if os.path.isdir(notes) else ():
        try:
            with open(os.path.join(notes, name, "gitdir"), encoding="utf-8") as stream:
                noted = stream.read().strip("\n")
        except (OSError, UnicodeDecodeError):
            continue
        if os.path.realpath(os.path.dirname(noted)) == os.path.realpath(folder):
            shutil.rmtree(os.path.join(notes, name), ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir(notes)  # git makes it with the first and leaves none empty


def _is_hook(path: str) -> bool:
    return not path.endswith(".sample") and os.path.isfile(path) and os.access(path, os.X_OK)


@contextlib.contextmanager
def signals_end() -> Iterator[None]:
    """Have the signals that end a program raise SystemExit, so that what was begun is undone."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ends = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, end) for number in ends}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal break off what is done within: a second Ctrl-C mostly follows the first."""
    ends = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ends}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
