"""One program that runs: what it prints as it comes, within a time.

Where there is posix_spawn, it starts the program. `subprocess` could do all of this everywhere, but
its import alone takes half of a bare interpreter's start, for which every commit would wait.
"""

from __future__ import annotations

import os
import time

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    import select
    from collections.abc import Iterator, Mapping
    from typing import Self

_CHUNK = 1 << 16
_MAX_ERRORS = 1 << 16
_KILL = 9  # on every POSIX system


class Process:
    """A program from its start to its end; use it in a `with` statement, which ends it.

    Attributes:
        pid: the number of the process.
        code: its exit code, negative for a signal; known when all its output was read.
        errors: the first 64 KiB of what it wrote to standard error; likewise.

    """

    __slots__ = ("_deadline", "_ended", "_input", "_pipes", "code", "errors", "pid")

    def __init__(
        self, command: list[str], environment: Mapping[str, str], given: bytes, seconds: float
    ) -> None:
        """Start `command` with `given` as its standard input.

        Raises:
            OSError: it cannot be started.

        """
        self.code = 0
        self.errors = b""
        self._ended = False
        self._input = memoryview(given)
        self._deadline = time.monotonic() + seconds
        inputs, outputs, errors = os.pipe(), os.pipe(), os.pipe()
        self._pipes = {"in": inputs[1], "out": outputs[0], "err": errors[0]}
        theirs = (inputs[0], outputs[1], errors[1])
        try:
            self.pid = os.posix_spawn(
                command[0],
                command,
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, pipe, at) for at, pipe in enumerate(theirs)],
            )
        except BaseException:
            self._close(*self._pipes)
            raise
        finally:
            for pipe in theirs:
                os.close(pipe)

    def output(self) -> Iterator[bytes]:
        """Yield what it prints to standard output, as it comes.

        Raises:
            TimeoutError: its time is over.

        """
        import select

        poll = select.poll()
        if self._input:
            os.set_blocking(self._pipes["in"], False)
            poll.register(self._pipes["in"], select.POLLOUT)
        else:
            self._close("in")
        poll.register(self._pipes["out"], select.POLLIN)
        poll.register(self._pipes["err"], select.POLLIN)
        while "out" in self._pipes or "err" in self._pipes:
            left = self._deadline - time.monotonic()
            ready = [pipe for pipe, _ in poll.poll(left * 1000)] if left > 0 else []
            if not ready:
                raise TimeoutError
            if self._pipes.get("in") in ready:
                self._feed(poll)
            if self._pipes.get("err") in ready:
                self.errors += self._read("err", poll)[: _MAX_ERRORS - len(self.errors)]
            if self._pipes.get("out") in ready and (chunk := self._read("out", poll)):
                yield chunk
        self._wait()

    def _feed(self, poll: select.poll) -> None:
        try:
            written = os.write(self._pipes["in"], self._input[:_CHUNK])
        except BrokenPipeError:
            # It has read enough; what it thinks of the rest, its exit code says.
            written = len(self._input)
        self._input = self._input[written:]
        if not self._input:
            poll.unregister(self._pipes["in"])
            self._close("in")

    def _read(self, name: str, poll: select.poll) -> bytes:
        chunk = os.read(self._pipes[name], _CHUNK)
        if not chunk:
            poll.unregister(self._pipes[name])
            self._close(name)
        return chunk

    def _close(self, *names: str) -> None:
        for name in names:
            os.close(self._pipes.pop(name))

    def _wait(self) -> None:
        _, status = os.waitpid(self.pid, 0)
        self._ended = True
        self.code = os.waitstatus_to_exitcode(status)

    def __enter__(self) -> Self:
        """Return the process."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, if it still runs, and leave nothing of it behind."""
        self._close(*self._pipes)
        if not self._ended:
            try:
                os.kill(self.pid, _KILL)
                self._wait()
            except (ProcessLookupError, ChildProcessError):
                pass  # an interruption came after its end, before that was noted


class PlainProcess(Process):
    """The same by `subprocess`, its output in one piece, for systems without posix_spawn."""

    __slots__ = ("_popen", "_seconds")

    def __init__(
        self, command: list[str], environment: Mapping[str, str], given: bytes, seconds: float
    ) -> None:
        """Start `command`; see `Process`."""
        import subprocess

        self.errors = b""
        self._input = memoryview(given)
        self._seconds = seconds
        pipe = subprocess.PIPE
        self._popen = subprocess.Popen(  # noqa: S603 - an argument list, never a shell
            command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe
        )
        self.pid = self._popen.pid

    def output(self) -> Iterator[bytes]:
        """Yield all that it prints; see `Process.output`."""
        import subprocess

        try:
            out, errors = self._popen.communicate(bytes(self._input), self._seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        self.errors = errors[:_MAX_ERRORS]
        self.code = self._popen.returncode
        if out:
            yield out

    def __exit__(self, *_: object) -> None:
        """End it, if it still runs."""
        if self._popen.poll() is None:
            self._popen.kill()
            self._popen.communicate()


start: type[Process] = Process if hasattr(os, "posix_spawn") else PlainProcess
