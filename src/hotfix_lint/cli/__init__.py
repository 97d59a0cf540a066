"""The program's entry: hooks by the short way, all else by click; errors become exit codes here."""

from __future__ import annotations

import errno
import os
import sys


def main() -> None:
    """Run the program with `sys.argv` and exit.

    Exit codes: 0 nothing wrong, 1 findings, 2 could not be checked, 130 interrupted.
    """
    _begin_in_utf8()
    # Text of other people is printed; what the terminal cannot show must not crash the run.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        # The reader, such as `head`, has seen enough; or there is no room for what is told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
        if not isinstance(error, BrokenPipeError):
            why = (error.strerror or str(error)).lower()
            print(f"hotfix-lint: standard output cannot be written: {why}", file=sys.stderr)
            code = 2
    except KeyboardInterrupt:
        code = 130
    if sys.argv[1:2] == ["hook"]:
        # Nothing is left to do, and to take all modules down takes longer than git to answer.
        os._exit(code)
    sys.exit(code)


def _begin_in_utf8() -> None:
    """Begin again in Python's UTF-8 mode where the locale has names be read in another encoding.

    Git's paths and the policy's patterns are UTF-8: read as Latin-1 they would match nothing, and
    each report would say something else. What is printed stays in the locale's encoding.
    """
    if sys.getfilesystemencoding() == "utf-8" or sys.flags.utf8_mode or not sys.executable:
        return
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    environment = {"PYTHONIOENCODING": f"{encoding}:backslashreplace", **os.environ}
    try:
        command = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execve(sys.executable, command, environment)  # noqa: S606 - itself, never a shell
    except OSError:
        return  # such as where there is no room for the arguments; it goes on as it is


def _run(arguments: list[str]) -> int:
    from hotfix_lint.errors import HotfixLintError

    try:
        import gc

        if arguments[:1] == ["hook"]:
            from hotfix_lint.cli import hook

            gc.disable()  # a hook is over before there is anything to collect
            return hook.run(arguments[1:])
        from hotfix_lint.cli import app

        # Nearly all that is made is kept to the end, and to look through it so often takes long.
        gc.set_threshold(20_000)
        return app.run(arguments)
    except HotfixLintError as error:
        return _complain(error)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # the one handler of what nobody foresaw
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and not error.filename:
            raise
        if _was_interrupted(error):
            raise KeyboardInterrupt from None
        code = _crash(error)
        # This hook only helps, and git has no option that skips it.
        return 0 if arguments[:2] == ["hook", "prepare-commit-msg"] else code


def _was_interrupted(error: BaseException | None) -> bool:
    """Tell whether an error came of an interruption: Python 3.11 wraps one in making a class."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _complain(error: Exception) -> int:
    from hotfix_lint.display import visible
    from hotfix_lint.errors import HotfixLintError, PolicyError

    assert isinstance(error, HotfixLintError)
    lines = [f"hotfix-lint: {visible(error.message, 1_000)}"]
    if isinstance(error, PolicyError):
        lines += [f"  {visible(str(defect), 1_000)}" for defect in error.defects]
    if error.hint:
        lines.append(f"  → {visible(error.hint, 1_000)}")
    print("\n".join(lines), file=sys.stderr)
    return 2


def _crash(error: Exception) -> int:
    if os.environ.get("HOTFIX_LINT_DEBUG"):
        import traceback

        traceback.print_exc()
        return 2
    from hotfix_lint.display import visible

    print(
        f"hotfix-lint: an error of hotfix-lint itself: {type(error).__name__}:"
        f" {visible(str(error), 300)}\n"
        "  → please report it with the output of the same command under HOTFIX_LINT_DEBUG=1",
        file=sys.stderr,
    )
    return 2
