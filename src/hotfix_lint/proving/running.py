"""Runs one program of the change within limits of time, output, files and processes."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.proving import supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO, Literal

    Cut = Literal["", "time", "output", "disk", "processes", "killed"]

_LOOK_EVERY = 1.0
_CHUNK = 1 << 16
_GRACE = 15.0


class Limits(NamedTuple):
    """What a program may take.

    Attributes:
        seconds: from its start to its end.
        output: bytes that it may write to standard output and error together.
        kept: bytes of its output that are kept at each end.
        file: bytes that one file may have that it writes.
        disk: bytes by which the room on the disk of its folder may shrink meanwhile.
        processes: how many it may have at once.

    """

    seconds: float = 600.0
    output: int = 64 << 20
    kept: int = 4 << 20
    file: int = 1 << 30
    disk: int = 4 << 30
    processes: int = 2_000


class Ended(NamedTuple):
    """How a program ended.

    Attributes:
        code: its exit code, negative for a signal; None if it was ended here or could not begin.
        output: what it wrote, the middle left out if that was much.
        size: how many bytes it wrote.
        seconds: how long it took.
        cut: which limit it passed, "killed" if it ended who watched it, or "".
        error: why it could not begin, or "".

    """

    code: int | None
    output: bytes
    size: int
    seconds: float
    cut: Cut = ""
    error: str = ""


def run(
    command: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    limits: Limits,
    top: str,
    live: Callable[[bytes], None] | None = None,
) -> Ended:
    """Run a program and end all that came of it, also when this is interrupted.

    Args:
        command: the program's absolute path and its arguments.
        folder: where it runs.
        environment: all of its environment.
        limits: what it may take.
        top: the folder that is removed if this process is killed.
        live: is handed what the program writes, as it comes.

    """
    began = time.monotonic()
    status, theirs = os.pipe()
    watcher = [sys.executable, "-I", "-S", supervisor.__file__, str(theirs), str(limits.file), top]
    supervisor.adopt(yes=True)
    try:
        # An argument list, never a shell.
        process = subprocess.Popen(  # noqa: S603
            [*watcher, *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(theirs,),
            start_new_session=True,
        )
        os.close(theirs)
        assert process.stdout is not None
        output = _Output(process.stdout, limits, live)
        try:
            cut = _watch(process, output, limits, folder, began)
        finally:
            _end(process)
        output.drain()
        code, error = _told(status)
    finally:
        os.close(status)
        supervisor.adopt(yes=False)
    if not cut and code is None and not error:
        cut = "killed"
    seconds = time.monotonic() - began
    return Ended(None if cut else code, output.kept, output.size, seconds, cut, error)


def _watch(
    process: subprocess.Popen[bytes], output: _Output, limits: Limits, folder: str, began: float
) -> Cut:
    """Wait until the program ends, or return which limit it passed."""
    room = shutil.disk_usage(folder).free
    look = began + _LOOK_EVERY
    while process.poll() is None:
        now = time.monotonic()
        left = began + limits.seconds - now
        if left <= 0:
            return "time"
        if not output.wait(min(left, 0.1 if output.closed else _LOOK_EVERY)):
            return "output"
        if now >= look:
            look = now + _LOOK_EVERY
            free = shutil.disk_usage(folder).free
            if room - free > limits.disk:
                return "disk"
            if len(supervisor.descendants()) > limits.processes:
                return "processes"
    return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Have the watcher end what it watches; if it is gone itself, or stuck, do it here."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.write(b"q")
        process.stdin.flush()
    with contextlib.suppress(OSError):
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
    if process.poll() is None:
        process.kill()
        process.wait()
    own = os.getsid(0) if hasattr(os, "getsid") else None
    supervisor.end(process.pid, session=own)


def _told(status: int) -> tuple[int | None, str]:
    os.set_blocking(status, False)
    try:
        said = os.read(status, 1_000).decode("utf-8", "replace")
    except BlockingIOError:
        said = ""
    if said.startswith("!"):
        return None, said.removeprefix("! ")
    return (int(said) if said.lstrip("-").isdigit() else None), ""


class _Output:
    """What a program writes: its beginning and its end, and how much there was between."""

    def __init__(
        self, stream: IO[bytes], limits: Limits, live: Callable[[bytes], None] | None
    ) -> None:
        self._stream = stream
        self._limits = limits
        self._live = live
        self._head = b""
        self._tail = b""
        self.size = 0
        self.closed = False
        os.set_blocking(stream.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(stream, selectors.EVENT_READ)

    def wait(self, seconds: float) -> bool:
        """Wait for more, and tell whether that is within the limit."""
        if self.closed:
            time.sleep(min(seconds, 0.01))
        elif self._selector.select(seconds):
            self._read()
        return self.size <= self._limits.output

    def drain(self) -> None:
        """Take what is left, within the limit, and close."""
        while not self.closed and self.size <= self._limits.output and self._read():
            pass
        self._selector.close()
        self._stream.close()

    def _read(self) -> bool:
        try:
            chunk = os.read(self._stream.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self.closed = True
            self._selector.unregister(self._stream)
            return False
        self.size += len(chunk)
        if self._live is not None:
            self._live(chunk)
        room = self._limits.kept - len(self._head)
        self._head += chunk[:room]
        self._tail = (self._tail + chunk[room:])[-self._limits.kept :]
        return True

    @property
    def kept(self) -> bytes:
        """The beginning and the end."""
        between = self.size - len(self._head) - len(self._tail)
        gap = f"\n[… {between} bytes are left out …]\n".encode() if between > 0 else b""
        return self._head + gap + self._tail
