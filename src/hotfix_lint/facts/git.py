"""The only place that runs git: to read, with nothing that a repository says able to run or hide.

Every call gets the same environment, settings and options, chosen so that neither configuration,
attributes, replace refs, grafts, hooks, filters nor a partial clone can start a program, reach a
network, or change what is read. The full list with reasons is in docs/architecture.md.
"""

from __future__ import annotations

import errno
import os
import sys

from hotfix_lint.errors import RepositoryError, UsageError
from hotfix_lint.facts import process
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Self

# A hook's temporary index and a server's quarantine reach git through these; nothing else may.
_KEPT = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
)
# Of these git takes a relative path from where it starts, which is the top for us.
_PATHS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
_SET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/nonexistent",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.commitGraph=false",
    "core.attributesFile=/dev/null",
    "core.pager=cat",
    "core.quotePath=true",
    "core.warnAmbiguousRefs=false",
    "core.abbrev=no",
    "safe.bareRepository=explicit",
    "log.showSignature=false",
    "log.showRoot=true",
    "log.mailmap=false",
    "log.follow=false",
    "gpg.program=false",
    "gpg.ssh.program=false",
    "gpg.x509.program=false",
    "i18n.logOutputEncoding=UTF-8",
    "advice.graftFileDeprecated=false",
    "diff.orderFile=/dev/null",
    "diff.renameLimit=1000",
    "diff.suppressBlankEmpty=false",
    "diff.interHunkContext=0",
    "diff.indentHeuristic=true",
    "diff.colorMoved=no",
    "diff.wsErrorHighlight=none",
)
DIFF_OPTIONS = (
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--submodule=short",
    "--ignore-submodules=none",
    "--diff-algorithm=myers",
    "--find-renames=50%",
    "--full-index",
)
PATCH_OPTIONS = (*DIFF_OPTIONS, "--text", "--src-prefix=a/", "--dst-prefix=b/")
LOG_OPTIONS = (
    "--no-color",
    "--no-show-signature",
    "--no-notes",
    "--no-decorate",
    "--no-mailmap",
    "--encoding=UTF-8",
)

# Where the repository and HEAD are: one question, since every hook waits for it.
_WHERE = (
    "rev-parse",
    "--is-bare-repository",
    "--absolute-git-dir",
    "--is-shallow-repository",
    "--show-cdup",
    "HEAD",
    "--symbolic-full-name",
    "HEAD",
)
_LOCATED = frozenset({"bare", "git_dir", "head", "head_ref", "root", "shallow"})

MAX_SECONDS = 60
MAX_BYTES = 256 << 20
# What git holds beside its packs, which it only looks at, so that it is enough for large ones, too.
MAX_MEMORY = 640 << 20
_CONTENTS = ("cat-file", "--batch")
_OF_SIZES = ("cat-file", "--batch-check=%(objecttype) %(objectsize)")
_BATCH = 16 << 20
# The operating system bounds a command line: Windows to 32,767 characters, Linux to 128 KiB a word.
MAX_ARGUMENTS = 24_000 if os.name == "nt" else 100_000
MAX_PATHS_PER_CALL = 200
# Of so many objects the sizes are kept: who asks for a file's lines asks for the whole of it next.
_FEW = 50_000
NULL = "0" * 40
# Of the largest number that git counts to, 64 bits and a sign.
_DIGITS = 20


class GitError(RepositoryError):
    """Git refused or broke; `code` is its exit code."""

    def __init__(self, message: str, code: int, hint: str = "") -> None:
        """Keep the exit code beside the sentence."""
        super().__init__(message, hint)
        self.code = code


class Parsing:
    """A `with` block that reads git's answer: one that cannot be read is git's fault, not ours."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Say that git gave no answer, if that is what happened."""
        if isinstance(error, ValueError | LookupError | StopIteration):
            raise GitError("git gave an answer that makes no sense", 0) from None


class Answer(NamedTuple):
    """What git answered: exit code, standard output, standard error."""

    code: int
    out: bytes
    err: str


class Git:
    """One repository, read through the git program.

    Git is asked where it is at once, and answers while its caller loads what comes next; the answer
    is read with the first attribute or command. What is wrong is raised then. In a `with` statement
    a git that nobody came to listen to is ended.

    Attributes:
        folder: the folder that was given.
        root: the top of the work tree, or the git directory of a bare repository.
        bare: whether there is no work tree.
        git_dir: the repository's (or the linked work tree's) git directory.
        head: the full object name of HEAD, or None before the first commit.
        head_ref: the full name of the ref that HEAD is; "HEAD" if it is detached, or "" if git
            does not say, as before the first commit.
        shallow: whether the history was cut off when it was cloned.

    """

    __slots__ = (
        "_ahead",
        "_asked",
        "_env",
        "_given",
        "_located",
        "_prefix",
        "_remotes",
        "_sizes",
        "bare",
        "folder",
        "git_dir",
        "head",
        "head_ref",
        "root",
        "shallow",
    )

    def __init__(self, folder: str, environment: Mapping[str, str], *, named: bool = False) -> None:
        """Begin to find the repository that `folder` is in.

        Args:
            folder: any folder of the repository.
            environment: the process environment that the request was made of.
            named: a person named `folder`, so it may be a bare repository; one that merely
                lies in a work tree, where a change's author can put it, is never read.

        Raises:
            UsageError: there is no such folder, or no git program; the first attribute or command
                raises `RepositoryError` if it is not in a repository that git will read.

        """
        if not os.path.isdir(folder):
            raise UsageError(f'there is no folder "{folder}"')
        program = _find_git(environment.get("PATH", os.defpath))
        self.folder = folder
        self._given = {k: v for k, v in environment.items() if k.startswith("GIT_CONFIG_")}
        self._env = {k: v for k, v in environment.items() if not k.startswith("GIT_")}
        self._env |= {k: environment[k] for k in _KEPT if k in environment}
        for name in _PATHS:
            if name in self._env:
                self._env[name] = os.path.abspath(os.path.join(folder, self._env[name]))
        self._env |= _SET
        settings: tuple[str, ...] = _SETTINGS
        if named and _is_git_directory(folder):
            self._env["GIT_DIR"] = os.path.abspath(folder)
            settings = (*_SETTINGS, "core.bare=true")
        self._prefix = [program, "--no-pager"]
        for setting in settings:
            self._prefix += ["-c", setting]
        self._prefix += ["-C", folder]
        self._sizes: dict[str, int] = {}
        self._ahead: dict[tuple[tuple[str, ...], bytes], process.Process] = {}
        self._remotes: list[str] | None = None
        self._located = False
        self._asked: process.Process | None = self._spawn(_WHERE, b"", self._env)

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """Return what git said when it was asked where the repository is."""
            if name not in _LOCATED:
                raise AttributeError(name)
            self._locate()
            return getattr(self, name)

    def __enter__(self) -> Self:
        """Return the repository."""
        return self

    def __exit__(self, *_: object) -> None:
        """End a git that still runs."""
        if self._asked is not None:
            with self._asked:
                self._asked = None
        self.leave()

    def begin(self, *arguments: str, stdin: bytes = b"") -> None:
        """Have git begin on an answer that the same arguments and input will be given for again.

        It is taken in meanwhile. `leave` ends what nobody asks for, as a `with` statement does.
        """
        if (arguments, stdin) in self._ahead:
            return
        try:
            started = self._start(arguments, stdin)
        except GitError:
            return  # which is said when the answer is asked for
        self._ahead[arguments, stdin] = started
        started.listen(MAX_BYTES)

    def leave(self) -> None:
        """End what git has begun on and nobody asked for."""
        while self._ahead:
            with self._ahead.popitem()[1]:
                pass

    def _locate(self) -> None:
        """Read where the repository and HEAD are."""
        asked = self._asked or self._spawn(_WHERE, b"", self._env)
        self._asked = None
        answer = _answer(asked, _WHERE, MAX_BYTES)
        bare, git_dir, shallow, *rest = [*os.fsdecode(answer.out).split("\n"), "", ""]
        self.bare = bare == "true"
        # A bare repository has no line for the way up.
        if not {bare, shallow} <= {"true", "false"} or (not self.bare and len(rest) < 4):
            raise _no_repository(self.folder, answer.err)
        up = "" if self.bare else rest.pop(0)
        self.git_dir = git_dir
        self.shallow = shallow == "true"
        self.root = git_dir if self.bare else os.path.realpath(os.path.join(self.folder, up))
        # Before the first commit git complains of HEAD, and answers no more.
        self.head = rest[0] if is_full_name(rest[0]) else None
        self.head_ref = rest[1] if self.head else ""
        # Paths on a command line are those below the folder that git runs in. core.worktree may
        # say that it is elsewhere, from where git would not find its way back.
        self._prefix[-1] = self.root
        self._env["GIT_DIR"] = git_dir
        self._located = True

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        limit: int = MAX_BYTES,
        also: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run git and return its whole answer, whatever its exit code.

        Args:
            arguments: git's own.
            stdin: what git reads.
            limit: bytes that its answer may have.
            also: variables beside those that every call has.

        Raises:
            GitError: git was killed, took too long, or answered more than `limit` bytes.

        """
        return _answer(self._start(arguments, stdin, also), arguments, limit)

    def read(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run git and return its standard output.

        Raises:
            GitError: its exit code is not 0.

        """
        answer = self.run(*arguments, stdin=stdin)
        if answer.code != 0:
            raise _failed(arguments, answer.code, answer.err)
        return answer.out

    def records(
        self,
        *arguments: str,
        stdin: bytes = b"",
        separator: bytes = b"\0",
        cut: int | None = None,
    ) -> Iterator[bytes]:
        """Run git and yield its output's records as they come, in bounded memory.

        Args:
            arguments: git's own.
            stdin: what git reads.
            separator: what ends a record.
            cut: bytes after which about the rest of a record is dropped, if it may be.

        Raises:
            GitError: its exit code is not 0, it was killed, or a whole record passes 256 MiB.

        """
        with self._start(arguments, stdin) as run:
            yield from _split(_in_time(run, arguments), separator, cut)
        _check_end(run, arguments)

    def _start(
        self, arguments: Sequence[str], stdin: bytes, also: Mapping[str, str] | None = None
    ) -> process.Process:
        if begun := self._ahead.pop((tuple(arguments), stdin), None):
            return begun
        if not self._located:
            self._locate()
        return self._spawn(arguments, stdin, self._env | dict(also) if also else self._env)

    def _spawn(
        self, arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str]
    ) -> process.Process:
        try:
            started = process.start([*self._prefix, *arguments], environment, stdin, MAX_SECONDS)
        except OSError as error:
            raise _not_started(arguments, environment, error) from None
        _bound_memory(started.pid)
        return started

    def settings(self, pattern: str) -> list[tuple[str, str]]:
        """Return the settings whose lower-case names match `pattern`, and their values, in order.

        Those of `git -c`, too, by which a person who calls git may change them for a hook.
        """
        answer = self.run("config", "--null", "--get-regexp", pattern, also=self._given)
        entries = os.fsdecode(answer.out).split("\0")
        pairs = [entry.partition("\n") for entry in entries if entry]
        return [(name, value) for name, _, value in pairs]

    def remotes(self) -> list[str]:
        """Return the names of the remotes, origin first."""
        if self._remotes is None:
            told = ("--null", "--name-only", "--get-regexp", r"^remote\..*\.url$")
            keys = [key for key in os.fsdecode(self.run("config", *told).out).split("\0") if key]
            names = dict.fromkeys(key[len("remote.") : -len(".url")] for key in keys)
            self._remotes = sorted(names, key=lambda name: name != "origin")
        return self._remotes

    def hooks_path(self) -> tuple[str, str] | None:
        """Return the scope and the value of core.hooksPath (git-config(1)), or None if it is unset.

        Our own value, with which no hook runs, is of the scope "command".
        """
        told = ("--null", "--show-scope", "--type=path", "--get-all", "core.hooksPath")
        values = os.fsdecode(self.run("config", *told).out).split("\0")
        pairs = zip(values[::2], values[1::2], strict=False)
        return next((pair for pair in reversed([*pairs]) if pair[0] != "command"), None)

    def common_dir(self) -> str:
        """Return the absolute path of the git directory that all work trees share."""
        out = self.read("rev-parse", "--path-format=absolute", "--git-common-dir")
        with Parsing():
            path, _ = os.fsdecode(out).split("\n")
            if not os.path.isabs(path) or "\0" in path:
                raise ValueError(path)
        return path

    def work_trees(self) -> int:
        """Return how many work trees share the repository."""
        out = self.read("worktree", "list", "--porcelain")
        return sum(line.startswith(b"worktree ") for line in out.split(b"\n"))

    def ref_with(self, below: str, option: str, commit: str) -> str | None:
        """Return the first ref below a name of which an option of for-each-ref holds, or None."""
        told = ("--count=1", "--format=%(refname)", f"{option}={commit}")
        return next(iter(ref_names(self.read("for-each-ref", *told, below))), None)

    def remote_branch(self, name: str) -> str | None:
        """Return the remote-tracking branch, as `origin/x`, of a branch of that name, or None."""
        refs = ref_names(self.read("for-each-ref", "--format=%(refname)", "refs/remotes"))
        known = (ref.removeprefix("refs/remotes/") for ref in refs)
        return next((ref for ref in known if ref.partition("/")[2] == name), None)

    def comment_string(self) -> str:
        """Return what git puts in front of a comment, as this version of it reads its settings."""
        answer = self.run("stripspace", "--comment-lines", stdin=b"x\n", also=self._given)
        return answer.out.decode("utf-8", "replace").removesuffix(" x\n") or "#"

    def resolve(self, name: str) -> str | None:
        """Return the full object name of the commit that `name` means, or None.

        `name` is a full object name, or a branch, remote branch or tag, tried in that order by
        its full ref name, so that no option, expression or look-alike can stand in its place.

        Raises:
            UsageError: `name` is empty or holds what no ref of ours may hold.

        """
        check_name(name)
        if name == "HEAD" or name == self.head:
            return self.head
        if is_full_name(name):
            return self._commit(name)
        full = [name] if name.startswith("refs/") else []
        full += [f"refs/heads/{name}", f"refs/remotes/{name}", f"refs/tags/{name}"]
        refs = [ref for ref in full if self._ref_exists(ref)]
        if refs:
            return self._commit(refs[0])
        if len(name) >= 7 and all(c in "0123456789abcdef" for c in name):
            return self._commit(name)
        return None

    def _ref_exists(self, ref: str) -> bool:
        return self.run("show-ref", "--verify", "--quiet", "--", ref).code == 0

    def _commit(self, name: str) -> str | None:
        answer = self.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
        return object_name(answer.out) if answer.code == 0 else None

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Tell whether a commit is in the history of another, both by full object name.

        Raises:
            GitError: one of them is no commit here.

        """
        told = ("merge-base", "--is-ancestor", "--end-of-options", commit, of)
        answer = self.run(*told)
        if answer.code not in {0, 1}:
            raise _failed(told, answer.code, answer.err)
        with Parsing():
            if answer.out:
                raise ValueError(answer.out)
        return answer.code == 0

    @property
    def program(self) -> str:
        """The absolute path of the git program."""
        return self._prefix[0]

    def parents(self, commit: str) -> list[str]:
        """Return the parents of a commit, all by full object name."""
        line = self.read("rev-list", "--parents", "--no-walk", "--end-of-options", commit)
        with Parsing():
            name, *parents = object_names(line)
            if name != commit:
                raise ValueError(name)
        return parents

    def contents(
        self, names: Iterable[str], limit: int
    ) -> Iterator[tuple[str, bytes | int | None]]:
        """Yield objects' names and contents, from `git cat-file --batch`, a few MiB at a time.

        Args:
            names: full object names.
            limit: objects of more bytes than this are not read.

        Yields:
            The name with the content; or None if git has no such object; or the size, if it
            passes `limit`.

        """
        sizes = self.sizes(names)
        for name, size in sizes.items():
            if not 0 <= size <= limit:
                yield name, None if size < 0 else size
        for batch in _batches(sizes, limit):
            yield from self._read_batch(batch)

    def begin_contents(self, names: Iterable[str], limit: int) -> None:
        """Have git begin with what `contents` will be asked for."""
        for batch in _batches(self.sizes(names), limit):
            self.begin(*_CONTENTS, stdin=_lines(batch))
            return

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """Return the sizes of blobs in bytes; -1 for what git has not or is no blob."""
        asked, wanted = self._to_size(names)
        if not wanted:
            return {name: self._sizes[name] for name in asked}
        out = self.read(*_OF_SIZES, stdin=_lines(wanted))
        answer: dict[str, int] = {}
        with Parsing():
            for name, line in zip(wanted, out.decode().splitlines(), strict=True):
                kind, _, size = line.partition(" ")
                answer[name] = int(size) if kind == "blob" else -1
        answer |= {name: self._sizes[name] for name in asked if name not in answer}
        if len(wanted) <= _FEW:
            self._sizes |= answer
        return answer

    def begin_sizes(self, names: Iterable[str]) -> None:
        """Have git begin with what `sizes` will be asked for."""
        _, wanted = self._to_size(names)
        if wanted:
            self.begin(*_OF_SIZES, stdin=_lines(wanted))

    def _to_size(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the names of objects, each once, and those of which the size is not known."""
        asked = [name for name in dict.fromkeys(names) if name.strip("0")]
        return asked, [name for name in asked if name not in self._sizes]

    def trees(self, commits: Sequence[str]) -> dict[str, str]:
        """Return the trees of commits, both by full object name; unknown ones are left out."""
        if not commits:
            return {}
        asked = "".join(f"{name}^{{tree}}\n" for name in commits)
        out = self.read("cat-file", "--batch-check=%(objectname)", stdin=asked.encode())
        with Parsing():
            answers = list(zip(commits, out.decode().splitlines(), strict=True))
        return {name: tree for name, tree in answers if is_full_name(tree)}

    def _read_batch(self, names: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        with self._start(_CONTENTS, _lines(names)) as run:
            # As they come, so that git reads the next while the caller looks at one.
            answer = _Answered(run, _CONTENTS)
            for name in names:
                with Parsing():
                    header = answer.line().split(b" ")
                    if header[0] != name.encode():
                        raise ValueError(header)
                    data = answer.take(int(header[2])) if len(header) == 3 else None
                    if data is not None and answer.line():
                        raise ValueError(name)
                yield name, data
            answer.end()


def _lines(names: Iterable[str]) -> bytes:
    return "".join([f"{name}\n" for name in names]).encode()


def _batches(sizes: Mapping[str, int], limit: int) -> Iterator[list[str]]:
    """Yield the names of those that are there and not too large, for one call of git each."""
    batch: list[str] = []
    held = 0
    for name, size in sizes.items():
        if not 0 <= size <= limit:
            continue
        if batch and held + size > _BATCH:
            yield batch
            batch, held = [], 0
        batch.append(name)
        held += size
    if batch:
        yield batch


class _Answered:
    """What git prints, taken piece by piece."""

    __slots__ = ("_arguments", "_at", "_chunks", "_held", "_run")

    def __init__(self, run: process.Process, arguments: Sequence[str]) -> None:
        self._run = run
        self._arguments = arguments
        self._chunks = _in_time(run, arguments)
        self._held = b""
        self._at = 0

    def line(self) -> bytes:
        """Return what comes up to the next line feed."""
        while (end := self._held.find(b"\n", self._at)) < 0:
            self._held = self._held[self._at :] + self._more()
            self._at = 0
        start, self._at = self._at, end + 1
        return self._held[start:end]

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        start, end = self._at, self._at + size
        pieces = [self._held[start:end]]
        left = end - len(self._held)
        while left > 0:
            self._held, end = self._more(), left
            pieces.append(self._held[:end])
            left -= len(self._held)
        self._at = end
        return b"".join(pieces)

    def end(self) -> None:
        """Wait for git's end, and raise what it says of it."""
        for _ in self._chunks:
            pass
        _check_end(self._run, self._arguments)

    def _more(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        self.end()
        raise LookupError("there is no more")


def object_names(answer: bytes) -> list[str]:
    """Return the full object names that an answer is made of, apart by white space or NULs.

    Raises:
        GitError: there is something else in it.

    """
    with Parsing():
        return [full_name(word) for word in answer.decode("ascii").replace("\0", " ").split()]


def object_name(answer: bytes) -> str:
    """Return the one full object name that an answer is.

    Raises:
        GitError: it is something else.

    """
    with Parsing():
        (name,) = object_names(answer)
    return name


def ref_names(answer: bytes) -> list[str]:
    """Return the full names of refs that an answer has, one a line.

    Raises:
        GitError: there is something else in it.

    """
    with Parsing():
        names = os.fsdecode(answer).removesuffix("\n").split("\n") if answer else []
        for name in names:
            if not name.startswith("refs/") or "\0" in name:
                raise ValueError(name)
        return names


def number(answer: bytes) -> int:
    """Return the number that an answer is.

    Raises:
        GitError: it is something else, or larger than git counts.

    """
    with Parsing():
        text = answer.decode("ascii").strip()
        if len(text) > _DIGITS:
            raise ValueError(text)
        return int(text)


def full_name(name: str) -> str:
    """Return a part of an answer that is a full object name.

    Raises:
        ValueError: it is something else, of which `Parsing` makes git's error.

    """
    if not is_full_name(name):
        raise ValueError(name)
    return name


def is_full_name(name: str) -> bool:
    """Tell whether a text is a full object name."""
    return len(name) in {40, 64} and not name.strip("0123456789abcdef")


def calls(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield paths in parts that the command line of one call has room for; a long one by itself."""
    start, size = 0, 0
    for at, path in enumerate(paths):
        size += len(os.fsencode(path)) + 1
        if at > start and (size > MAX_ARGUMENTS or at - start == MAX_PATHS_PER_CALL):
            yield paths[start:at]
            start, size = at, len(os.fsencode(path)) + 1
    if paths:
        yield paths[start:]


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a commit that a person or a CI system gives.

    Raises:
        UsageError: it is empty, looks like an option, or is an expression over names.

    """
    from hotfix_lint.display import quoted

    if not name:
        raise UsageError("the name of a commit is empty", "check the variable that it comes from")
    if name.startswith("-") or any(x in name for x in ("..", "^", "~", ":", "@{", "\\", " ")):
        raise UsageError(
            f"{quoted(name)} is not the name of a branch, tag or commit",
            "give a branch, a tag or a full object name, without ^, ~, : or ..",
        )
    if any(ord(char) < 32 or ord(char) == 127 for char in name):
        raise UsageError(f"{quoted(name)} is not the name of a branch, tag or commit")


def _answer(started: process.Process, arguments: Sequence[str], limit: int) -> Answer:
    pieces: list[bytes] = []
    held = 0
    with started as run:
        for piece in _in_time(run, arguments):
            pieces.append(piece)
            held += len(piece)
            if held > limit:
                raise GitError(f"git {arguments[0]} answered more than {limit >> 20} MiB", 0)
    if run.code < 0:
        raise GitError(f"git {arguments[0]} was ended by signal {-run.code}", run.code)
    return Answer(run.code, b"".join(pieces), run.errors.decode("utf-8", "replace"))


def _check_end(run: process.Process, arguments: Sequence[str]) -> None:
    if run.code != 0:
        raise _failed(arguments, run.code, run.errors.decode("utf-8", "replace"))


def _in_time(run: process.Process, arguments: Sequence[str]) -> Iterator[bytes]:
    try:
        yield from run.output()
    except TimeoutError:
        raise GitError(f"git {arguments[0]} took longer than {MAX_SECONDS} seconds", 0) from None


def _split(chunks: Iterable[bytes], separator: bytes, cut: int | None) -> Iterator[bytes]:
    pieces: list[bytes] = []
    held = 0
    for chunk in chunks:
        first, *others = chunk.split(separator)
        if cut is None or held < cut:
            pieces.append(first)
            held += len(first)
        if held > MAX_BYTES:
            raise GitError(f"one record of git's answer passes {MAX_BYTES >> 20} MiB", 0)
        if others:
            yield b"".join(pieces)
            yield from others[:-1]
            pieces, held = [others[-1]], len(others[-1])
    if held:
        yield b"".join(pieces)


def _find_git(path: str) -> str:
    """Return git's absolute path: the current folder, which may be hostile, is never searched."""
    names = ("git.exe", "git.com") if os.name == "nt" else ("git",)
    for folder in path.split(os.pathsep):
        for name in names if os.path.isabs(folder) else ():
            found = os.path.join(folder, name)
            if os.path.isfile(found) and os.access(found, os.X_OK):
                return found
    raise UsageError("the program git was not found on the PATH", "install git")


def _is_git_directory(folder: str) -> bool:
    return (
        os.path.isfile(os.path.join(folder, "HEAD"))
        and os.path.isdir(os.path.join(folder, "objects"))
        and os.path.isdir(os.path.join(folder, "refs"))
    )


def _bound_memory(pid: int) -> None:
    # A tree can be made whose diff needs gigabytes; the kernel, not the machine, should say no.
    if sys.platform == "linux":
        import resource

        try:
            resource.prlimit(pid, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
        except (OSError, ValueError):
            return  # it has ended already, or its limit is lower


def _not_started(
    arguments: Sequence[str], environment: Mapping[str, str], error: OSError
) -> GitError:
    why, hint = (error.strerror or str(error)).lower(), ""
    if error.errno == errno.E2BIG:
        # Linux has room for some 2 MB of both, of which no single one may be over 128 KiB.
        size = sum(len(key) + len(value) + 2 for key, value in environment.items())
        why += f" ({len(arguments)} words, and {size:,} characters of environment)"
        hint = "unset the large variables" if size > MAX_ARGUMENTS else ""
    return GitError(f"git {arguments[0]} cannot be started: {why}", -1, hint)


def _failed(arguments: Sequence[str], code: int, err: str) -> GitError:
    from hotfix_lint.display import visible

    if "ut of memory" in err or "annot allocate memory" in err:
        needed = f"needs more than {MAX_MEMORY >> 20} MiB of memory"
        return GitError(f"git {arguments[0]} {needed}", code)
    lines = [line for line in err.split("\n") if line.strip()]
    why = visible(lines[-1].removeprefix("fatal: ")) if lines else f"exit code {code}"
    return GitError(f"git {arguments[0]} failed: {why}", code)


def _no_repository(folder: str, err: str) -> RepositoryError:
    from hotfix_lint.display import quoted, visible

    if "dubious ownership" in err:
        return RepositoryError(
            f"git refuses {quoted(folder)}: it belongs to another user (dubious ownership)",
            "if you trust it: git config --global --add safe.directory"
            f" {visible(os.path.realpath(folder))}",
        )
    if "not a git repository" in err:
        return RepositoryError(
            f"{quoted(folder)} is not in a git repository",
            "run hotfix-lint inside one, or give --repository PATH",
        )
    lines = [line for line in err.split("\n") if line.strip()]
    return RepositoryError(
        f"git cannot read {quoted(folder)}: {visible(lines[0]) if lines else 'no answer'}"
    )
