"""Runs one program and leaves nothing of it running, whatever the program or its caller does.

    python -I -S supervisor.py STATUS FILE_BYTES FOLDER COMMAND...

It is a program of its own, so that it is still there if its caller is killed. Its standard input
is a pipe from the caller: once that is closed, or the program has ended, every process that came of
the program is ended, too, and the program's exit code is written to the descriptor STATUS. If the
caller is gone without a word ("q"), FOLDER is removed as well.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
_SECONDS = 10.0


def main() -> None:
    """Run the program that the command line names."""
    status, size, folder, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    adopt(yes=True)
    _limit(size)
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    except OSError as error:
        os.write(status, f"! {error.strerror}".encode())
        return
    abandoned = False
    while child.poll() is None:
        ready, _, _ = select.select([0, waking], [], [], 60)
        if waking in ready:
            os.read(waking, 512)
        if 0 in ready:
            abandoned = os.read(0, 1) != b"q"
            break
    end(child.pid)
    with contextlib.suppress(BrokenPipeError):
        os.write(status, str(child.poll()).encode())
    if abandoned:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def adopt(*, yes: bool) -> None:
    """Have processes whose parent is gone become children of this one, where there is Linux."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SUBREAPER, int(yes), 0, 0, 0)


def end(group: int, *, session: int | None = None) -> None:
    """End a group of processes, and on Linux all that come of this one.

    Args:
        group: the number of the group's first process.
        session: processes of this session stay.

    """
    until = time.monotonic() + _SECONDS
    with contextlib.suppress(OSError):
        os.killpg(group, signal.SIGKILL)
    while time.monotonic() < until:
        found = [pid for pid, of in descendants().items() if of != session]
        # Who is stopped begins no other while the rest is ended.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in found:
                with contextlib.suppress(OSError):
                    os.kill(pid, number)
        for pid in found or [group]:
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        if not found:
            return
        time.sleep(0.002)


def descendants() -> dict[int, int]:
    """Return the processes that come of this one, each with its session; none but on Linux."""
    if sys.platform != "linux":
        return {}
    children: dict[int, list[tuple[int, int]]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stream:
                    # pid (name) state parent group session; the name may hold anything.
                    fields = stream.read().rpartition(b")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append((int(name), int(fields[3])))
    found: dict[int, int] = {}
    wanted = [os.getpid()]
    while wanted:
        for pid, session in children.get(wanted.pop(), ()):
            if pid not in found:
                found[pid] = session
                wanted.append(pid)
    return found


def _limit(size: int) -> None:
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_FSIZE, size), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
