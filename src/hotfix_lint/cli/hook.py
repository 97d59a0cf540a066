"""`hotfix-lint hook …`: what git hooks call, plainly or through pre-commit.

Its few arguments are parsed by hand, since every commit waits for this.

Facts about hooks are those of githooks(5) and of pre-commit's documented environment.
"""

from __future__ import annotations

import os
import sys
import time

from hotfix_lint.display import visible
from hotfix_lint.errors import HotfixLintError, PolicyError, UsageError
from hotfix_lint.facts.git import Git
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.request import MessageFile, Request

if TYPE_CHECKING:
    from hotfix_lint.report import Report

NAMES = ("commit-msg", "pre-commit", "prepare-commit-msg", "pre-push", "pre-receive", "update")
USAGE = """\
usage: hotfix-lint hook commit-msg FILE
       hotfix-lint hook pre-commit
       hotfix-lint hook prepare-commit-msg FILE [SOURCE [COMMIT]]
       hotfix-lint hook pre-push REMOTE URL   (what is pushed: standard input, as git gives it)
       hotfix-lint hook pre-receive           (likewise)
       hotfix-lint hook update REF OLD NEW

As .git/hooks/commit-msg, executable:
  #!/bin/sh
  exec hotfix-lint hook commit-msg "$@"
"""


def run(arguments: list[str]) -> int:
    """Run one hook and return its exit code.

    Raises:
        HotfixLintError: nothing can be said at all.

    """
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    match name:
        case "commit-msg":
            return commit_msg(rest)
        case "pre-commit":
            return pre_commit()
        case "prepare-commit-msg":
            return prepare_commit_msg(rest)
        case "pre-push":
            return pre_push()
        case "pre-receive" | "update":
            return _received(name, rest)
        case "-h" | "--help":
            sys.stdout.write(USAGE)
            return 0
        case "":
            raise UsageError("no hook was named", "hotfix-lint hook --help")
        case _:
            from hotfix_lint.cli.linting import unknown

            raise unknown("hook", name, NAMES)


def commit_msg(arguments: list[str]) -> int:
    """Check the message in the file that git names, before the commit is made."""
    if len(arguments) > 1:
        raise UsageError("commit-msg takes one file", "hotfix-lint hook --help")
    path = arguments[0] if arguments else _newest_message()
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise UsageError(
            f'the message file "{path}" cannot be read: {(error.strerror or "").lower()}'
        ) from None
    message = MessageFile(
        path=path,
        text=data.decode("utf-8", "surrogateescape"),
        # git sets the editor to ":" exactly when it starts none, and keeps "#" lines then.
        edited=os.environ.get("GIT_EDITOR") != ":",
    )
    request = Request(
        folder=".",
        environment=os.environ,
        date=_today(),
        stage="commit",
        origin="commit-msg hook",
        staged=True,
        message=message,
    )
    report = _lint(request)
    _tell(report)
    if report.exit_code:
        # git forgets a refused message; the file keeps it until the next commit.
        sys.stdout.write(f"  your message is kept; mend it with: git commit -e -F {path}\n")
    return report.exit_code


def pre_commit() -> int:
    """Check what is staged; the message is not written yet."""
    request = Request(
        folder=".",
        environment=os.environ,
        date=_today(),
        stage="commit",
        origin="pre-commit hook",
        staged=True,
    )
    report = _lint(request)
    _tell(report)
    return report.exit_code


def prepare_commit_msg(arguments: list[str]) -> int:
    """Begin an empty message; whatever goes wrong is told, and the commit goes on."""
    from hotfix_lint.cli import hook_prepare

    if len(arguments) > 3:
        raise UsageError("prepare-commit-msg takes three arguments", "hotfix-lint hook --help")
    # pre-commit hands over the file at most, and tells the rest in the environment.
    source = os.environ.get("PRE_COMMIT_COMMIT_MSG_SOURCE", "")
    path, source, _ = [*arguments, *["", source, ""][len(arguments) :]]
    request = Request(
        folder=".",
        environment=os.environ,
        date=_today(),
        stage="commit",
        origin="prepare-commit-msg hook",
        staged=True,
    )
    try:
        hook_prepare.begin(path or _newest_message(), source, request)
    except HotfixLintError as error:
        told, hint = error.message, error.hint
        if isinstance(error, PolicyError):
            told = "; ".join(map(str, error.defects)) or told
    except OSError as error:
        told, hint = f"the message file {(error.strerror or str(error)).lower()}", ""
    else:
        return 0
    sys.stderr.write(f"hotfix-lint: the message is not begun: {visible(told, 500)}\n")
    if hint:
        sys.stderr.write(f"  → {visible(hint, 500)}\n")
    return 0


def pre_push() -> int:
    """Check each branch that is pushed; its name is the one it gets on the remote."""
    codes = [0]
    for sha, ref in _pushed():
        if not sha.strip("0") or not ref.startswith("refs/heads/"):
            continue
        request = Request(
            folder=".",
            environment=os.environ,
            date=_today(),
            stage="push",
            origin="pre-push hook",
            head=sha,
            branch=ref.removeprefix("refs/heads/"),
        )
        report = _lint(request)
        _tell(report)
        codes.append(report.exit_code)
    return max(codes)


def _received(name: str, arguments: list[str]) -> int:
    """Check what a server has received."""
    from hotfix_lint.cli import hook_server

    request = Request(
        folder=".",
        environment=os.environ,
        date=_today(),
        stage="push",
        origin=f"{name} hook",
    )
    if name == "update":
        return hook_server.update(request, _tell, arguments)
    return hook_server.pre_receive(request, _tell)


def _pushed() -> list[tuple[str, str]]:
    """Return object name and remote ref of all that is pushed.

    pre-commit empties standard input and tells one ref in the environment instead.
    """
    environment = os.environ
    if environment.get("PRE_COMMIT") and "PRE_COMMIT_REMOTE_BRANCH" in environment:
        sha = environment.get("PRE_COMMIT_TO_REF") or "HEAD"
        return [(sha, environment["PRE_COMMIT_REMOTE_BRANCH"])]
    pushed = []
    for line in sys.stdin.buffer.read().split(b"\n"):
        words = os.fsdecode(line).split(" ")
        if len(words) == 4:
            pushed.append((words[1], words[2]))
        elif line.strip():
            raise UsageError(
                "standard input is not what git gives a pre-push hook",
                "let git call it, or run hotfix-lint check",
            )
    return pushed


def _today() -> str:
    # What `datetime` would say, without the time that it takes to load.
    return time.strftime("%Y-%m-%d", time.gmtime())


def _newest_message() -> str:
    """Return the file in which git keeps the message, for pre-commit, which may not name it."""
    folder = Git(".", os.environ).git_dir
    paths = [os.path.join(folder, name) for name in ("COMMIT_EDITMSG", "MERGE_MSG")]
    there = [path for path in paths if os.path.isfile(path)]
    if not there:
        raise UsageError("no message is being written", "hotfix-lint hook commit-msg FILE")
    return max(there, key=os.path.getmtime)


def _lint(request: Request) -> Report:
    # Git looks where it is while all else is loaded.
    with Git(request.folder, request.environment) as git:
        from hotfix_lint.cli import linting

        return linting.lint(request, linting.Choice(), git)


def _tell(report: Report) -> None:
    from hotfix_lint import reporters
    from hotfix_lint.cli import colors

    color = colors.wanted(os.environ, terminal=sys.stdout.isatty())
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    style = reporters.Style(color=color, width=100, verbosity="normal", unicode=encoding == "utf8")
    sys.stdout.write(reporters.render("text", report, style))
