"""The files in a repository's folder of hooks: what ours say, whose each is, putting and taking."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shlex
import stat
from typing import Literal, NamedTuple

from hotfix_lint.errors import UsageError

CLIENT = ("prepare-commit-msg", "pre-commit", "commit-msg", "pre-push")
SERVER = ("pre-receive", "update")
FORMER = ".before-hotfix-lint"
MARK = "# Made by: hotfix-lint install. Put back what was here before: hotfix-lint uninstall\n"
MAX_BYTES = 1 << 20
# What git hands over on standard input, both hooks have to read.
_FED = frozenset({"pre-push", "pre-receive"})
# The exit code by which the script learns that the package is gone from a Python that is not.
_GONE = 97
_PROGRAM = f"""\
import sys
try:
    from hotfix_lint.cli import main
except ImportError:
    sys.exit({_GONE})
main()"""
_ENVIRONMENT = re.compile(r"^python=(.*?)\nisolation=(-[IP])\n", re.DOTALL | re.MULTILINE)

State = Literal["absent", "ours", "edited", "calls", "foreign", "odd"]


class Environment(NamedTuple):
    """What runs hotfix-lint.

    Attributes:
        python: the path of its interpreter.
        isolation: the option by which that looks for modules in no folder of the repository.

    """

    python: str
    isolation: str


class Place(NamedTuple):
    """What is at a hook's place.

    Attributes:
        state: absent; ours; ours, but edited; calls us by its own; foreign; odd: no file at all.
        former: there is a hook that ours has put aside.

    """

    state: State
    former: bool


def script(hook: str, environment: Environment) -> str:
    """Return our hook's text: it runs what was there before, then hotfix-lint.

    If its environment is gone, it takes the hotfix-lint of the PATH; and if there is none, it says
    what to do and stops what git is about to do, since unchecked is no pass. Only the hook that
    begins messages lets a commit go on: git has no option that skips it.
    """
    run = f'hook {hook} "$@"'
    feed = "feed | " if hook in _FED else ""
    lines = [
        "#!/bin/sh",
        MARK.rstrip("\n"),
        f"former=${{0%/*}}/{hook}{FORMER}",
        f"python={shlex.quote(environment.python)}",
        f"isolation={environment.isolation}",
    ]
    if hook in _FED:
        lines += [
            "lines=$(cat)",
            'feed() { [ -z "$lines" ] || printf \'%s\\n\' "$lines" 2>/dev/null; }',
        ]
    lines += [
        f'if [ -x "$former" ]; then {feed}"$former" "$@" || exit; fi',
        'if [ -x "$python" ]; then',
        f'  {feed}"$python" "$isolation" -c {shlex.quote(_PROGRAM)} {run}',
        f'  code=$?; [ "$code" -eq {_GONE} ] || exit "$code"',
        "fi",
        f"if command -v hotfix-lint >/dev/null 2>&1; then {feed}hotfix-lint {run}; exit; fi",
        f'echo "hotfix-lint: the {hook} hook was installed from an environment that is gone:" >&2',
        'echo "  $python" >&2',
        'echo "  → install hotfix-lint again and run: hotfix-lint install" >&2',
        f"echo \"  → or take the hook away: rm '$0'; the one before it is $0{FORMER}, if any\" >&2",
    ]
    if hook in CLIENT and hook != "prepare-commit-msg":
        lines += ['echo "  → or go on this once, unchecked, with git\'s option --no-verify" >&2']
    lines += [f"exit {0 if hook == 'prepare-commit-msg' else 1}", ""]
    return "\n".join(lines)


def look(folder: str, hook: str) -> Place:
    """Return what is at a hook's place.

    Raises:
        UsageError: it cannot be read.

    """
    path = os.path.join(folder, hook)
    former = os.path.lexists(path + FORMER)
    try:
        status = os.stat(path) if os.path.exists(path) else os.lstat(path)
    except FileNotFoundError:
        return Place("absent", former)
    except OSError as error:
        raise _failed(path, "read", error) from None
    if stat.S_ISLNK(status.st_mode):
        return Place("foreign", former)  # it leads nowhere, today
    if not stat.S_ISREG(status.st_mode):
        return Place("odd", former)
    return Place(_whose(_read(path), hook, is_link=os.path.islink(path)), former)


def _whose(text: str, hook: str, *, is_link: bool) -> State:
    if MARK in text and not is_link:
        found = _ENVIRONMENT.search(text)
        try:
            python = shlex.split(found[1]) if found else []
        except ValueError:
            python = []
        if found and len(python) == 1:
            isolation = found[2]
            if text == script(hook, Environment(python[0], isolation)):
                return "ours"
        return "edited"
    calls = re.search(rf"(?m)^[^#\n]*\bhotfix-lint\b.*\bhook {re.escape(hook)}\b", text)
    return "calls" if calls else "foreign"


def put(folder: str, hook: str, text: str) -> None:
    """Put our hook at its place; what is there, of whatever sort, is put aside, unchanged.

    At no moment is there half a hook, nor none, but where a file cannot have two names.

    Raises:
        UsageError: the file system refuses; then all is as it was.

    """
    path = os.path.join(folder, hook)
    temporary = os.path.join(folder, f".hotfix-lint-{os.urandom(8).hex()}.tmp")
    try:
        os.makedirs(folder, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(temporary, flags, 0o777), "wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
        put_aside = look(folder, hook).state == "foreign"
        if put_aside:
            _put_aside(path)
        try:
            os.replace(temporary, path)
        except BaseException:
            if put_aside:
                _put_back(path)
            raise
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            raise _failed(path, "written", error) from None
        raise


def _put_aside(path: str) -> None:
    """Give a hook its second name; if it can be, it keeps the first until ours takes it."""
    if os.path.lexists(path + FORMER):
        raise FileExistsError(errno.EEXIST, f"{os.path.basename(path)}{FORMER} is there already")
    try:
        os.link(path, path + FORMER, follow_symlinks=False)
    except (OSError, NotImplementedError):
        os.rename(path, path + FORMER)


def _put_back(path: str) -> None:
    # To rename one of two names of a file to the other does nothing (rename(2)).
    if os.path.lexists(path):
        os.unlink(path + FORMER)
    else:
        os.rename(path + FORMER, path)


def take(folder: str, hook: str) -> None:
    """Take our hook away, and put back what was there before it.

    Raises:
        UsageError: the file system refuses.

    """
    path = os.path.join(folder, hook)
    try:
        if os.path.lexists(path + FORMER):
            os.replace(path + FORMER, path)
        else:
            os.unlink(path)
    except OSError as error:
        raise _failed(path, "taken away", error) from None


def is_run(folder: str, name: str) -> bool:
    """Tell whether git, or our hook, would run a file: whether it may be executed."""
    return os.access(os.path.join(folder, name), os.X_OK)


def read(folder: str, hook: str) -> str:
    """Return a hook's text.

    Raises:
        UsageError: it cannot be read.

    """
    return _read(os.path.join(folder, hook))


def _read(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise _failed(path, "read", error) from None


def _failed(path: str, what: str, error: OSError) -> UsageError:
    why = (error.strerror or str(error)).lower()
    return UsageError(f'the hook "{path}" cannot be {what}: {why}')
