"""Where reports go: `FORMAT[=PATH]`, and files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint import reporters
from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.report import Report
    from hotfix_lint.reporters import Style

_FILE_WIDTH = 100
# GitHub drops a step's summary above 1,024 KiB, all of it.
SUMMARY_LIMIT = 900 << 10


class Output(NamedTuple):
    """One report that was asked for.

    Attributes:
        format: a name of `reporters.FORMATS`.
        path: the file, or None for standard output.

    """

    format: str
    path: str | None


def parse(text: str) -> Output:
    """Read ``FORMAT`` or ``FORMAT=PATH``; the path ``-`` is standard output.

    Raises:
        UsageError: there is no such format, or the path is empty.

    """
    name, separator, path = text.partition("=")
    reporters.check_format(name)
    if separator and not path:
        raise UsageError(f"the path in {quoted(text)} is empty", f"--output {name}=PATH")
    return Output(name, path if separator and path != "-" else None)


def write(
    outputs: Sequence[Output], report: Report, style_for_stdout: Style, summary: str | None = None
) -> None:
    """Write all files, then print what goes to standard output.

    Every report is first made, and every file written beside its place under another name; only
    when all of that has succeeded does each take its place. So a file that cannot be written
    leaves all others as they were, and nothing is printed. Should a renaming fail even then, each
    file is the old one or the new one, whole. A file that was there keeps its permissions.

    Args:
        outputs: the reports that were asked for.
        report: what they tell.
        style_for_stdout: how text is told there.
        summary: a file of GitHub's, to which the report is added as Markdown.

    Raises:
        UsageError: two reports want the same place, or a file cannot be written.

    """
    _refuse_shared_places(outputs)
    in_files = style_for_stdout._replace(color=False, width=_FILE_WIDTH, unicode=True)
    texts = [
        reporters.render(name, report, style_for_stdout if path is None else in_files)
        for name, path in outputs
    ]
    waiting: list[tuple[str, str]] = []
    try:
        for (_, path), text in zip(outputs, texts, strict=True):
            if path is not None:
                waiting.append((_beside(path, text.encode("utf-8", "backslashreplace")), path))
        if summary is not None:
            _summarize(summary, report)
        while waiting:
            _take_place(*waiting[0])
            del waiting[0]
    finally:
        for temporary, _ in waiting:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    for (_, path), text in zip(outputs, texts, strict=True):
        if path is None:
            sys.stdout.write(text)


def _summarize(path: str, report: Report) -> None:
    """Add the report to a step summary, cut where that would get too long.

    If others have filled it already, nothing is added, or theirs would be dropped as well.
    """
    from hotfix_lint.reporters import markdown

    try:
        with open(path, "ab") as stream:
            room = SUMMARY_LIMIT - os.fstat(stream.fileno()).st_size
            if room > 0:
                stream.write(b"\n" + markdown.fitted(report, room).encode())
    except OSError as error:
        raise _unwritable(path, _reason(error)) from None


def _refuse_shared_places(outputs: Sequence[Output]) -> None:
    places = [None if path is None else os.path.realpath(path) for _, path in outputs]
    for number, place in enumerate(places):
        if place not in places[:number]:
            continue
        if place is None:
            raise UsageError(
                "only one report can go to standard output",
                f"give the other a file: --output {outputs[number].format}=PATH",
            )
        raise UsageError(f"two reports go to the file {quoted(outputs[number].path or '')}")


def _beside(path: str, data: bytes) -> str:
    """Write `data` to a new file in the folder of `path` and return its path."""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise _unwritable(path, f"there is no folder {quoted(folder)}")
    mode = _mode_of_old(path)
    temporary = os.path.join(folder, f".hotfix-lint-{os.urandom(8).hex()}.tmp")
    # Two of the flags are not everywhere: no links on Windows, no text mode elsewhere.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(temporary, flags, 0o666)
    except OSError as error:
        raise _unwritable(path, _reason(error)) from None
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
        if mode is not None:
            os.chmod(temporary, mode)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            raise _unwritable(path, _reason(error)) from None
        raise
    return temporary


def _mode_of_old(path: str) -> int | None:
    """Return the permissions of the file that is replaced, or None if there is none.

    A link is refused, since a change could have brought it, and so is a device, which a file
    must not replace.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unwritable(path, _reason(error)) from None
    if stat.S_ISDIR(status.st_mode):
        raise _unwritable(path, "it is a folder")
    if stat.S_ISLNK(status.st_mode):
        raise _unwritable(path, "it is a symbolic link", _device_hint(path))
    if not stat.S_ISREG(status.st_mode):
        raise _unwritable(path, "it is not a regular file", _device_hint(path))
    if not os.access(path, os.W_OK):
        raise _unwritable(path, "it is write-protected")
    return stat.S_IMODE(status.st_mode)


def _device_hint(path: str) -> str:
    # /dev/stdout is a link on Linux and a device elsewhere.
    return 'for standard output the path is "-"' if path.startswith("/dev/") else ""


def _take_place(temporary: str, path: str) -> None:
    try:
        os.replace(temporary, path)
    except OSError as error:
        raise _unwritable(path, _reason(error)) from None


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _unwritable(path: str, why: str, hint: str = "") -> UsageError:
    return UsageError(f"the report cannot be written to {quoted(path)}: {why}", hint)
