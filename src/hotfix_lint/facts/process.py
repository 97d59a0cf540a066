"""One program that runs: what it prints as it comes, within a time.

Where there is posix_spawn, it starts the program. `subprocess` could do all of this everywhere, but
its import alone takes half of a bare interpreter's start, for which every commit would wait.
"""

from __future__ import annotations

import os
import time

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    import _thread
    import select
    from collections.abc import Iterator, Mapping
    from typing import Self

_CHUNK = 1 << 16
# Who prints more than this may go on to print as much as Linux lets a pipe hold.
_MUCH, _ROOM = 1 << 14, 1 << 20
_PAUSE = 0.001
_PATIENCE = 1.0
_MAX_ERRORS = 1 << 16
_KILL = 9  # on every POSIX system


class Process:
    """A program from its start to its end; use it in a `with` statement, which ends it.

    Attributes:
        pid: the number of the process.
        code: its exit code, negative for a signal; known when all its output was read.
        errors: the first 64 KiB of what it wrote to standard error; likewise.

    """

    __slots__ = (
        "_broken",
        "_chunk",
        "_deadline",
        "_ended",
        "_heard",
        "_input",
        "_listening",
        "_pipes",
        "code",
        "errors",
        "pid",
    )

    def __init__(
        self, command: list[str], environment: Mapping[str, str], given: bytes, seconds: float
    ) -> None:
        """Start `command` with `given` as its standard input.

        Raises:
            OSError: it cannot be started.

        """
        self.code = 0
        self.errors = b""
        self._chunk = _CHUNK
        self._ended = False
        self._heard: list[bytes] = []
        self._broken: BaseException | None = None
        self._listening: _thread.LockType | None = None
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

    def listen(self, limit: int) -> None:
        """Take in what it prints from now on, while the caller does something else.

        Args:
            limit: bytes that are taken in; behind about as many the program has to wait.

        """
        import _thread

        listening = _thread.allocate_lock()
        listening.acquire()
        try:
            _thread.start_new_thread(self._listen, (limit, listening))
        except RuntimeError:
            return  # there is no room for a thread; then the program waits
        self._listening = listening

    def _listen(self, limit: int, listening: _thread.LockType) -> None:
        try:
            for chunk in self._printed():
                self._heard.append(chunk)
                limit -= len(chunk)
                if limit < 0:
                    break
        except BaseException as error:  # for whoever asks for the output
            self._broken = error
        finally:
            listening.release()

    def output(self) -> Iterator[bytes]:
        """Yield what it prints to standard output, as it comes.

        Raises:
            TimeoutError: its time is over.

        """
        if self._listening is not None:
            self._listening.acquire()
            self._listening = None
            yield from self._heard
            if self._broken is not None:
                raise self._broken
        yield from self._printed()
        self._wait()

    def _printed(self) -> Iterator[bytes]:
        import select

        told = 0
        poll = select.poll()
        if not self._input and "in" in self._pipes:
            self._close("in")
        for name, pipe in self._pipes.items():
            if name == "in":
                os.set_blocking(pipe, False)
            poll.register(pipe, select.POLLOUT if name == "in" else select.POLLIN)
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
                told += len(chunk)
                if told > _MUCH:
                    if self._chunk == _CHUNK:
                        self._widen()
                    elif len(chunk) < _MUCH:
                        # To be woken for each 4 KiB that git prints takes longer than to read.
                        time.sleep(_PAUSE)
                left = self._deadline - time.monotonic()
                yield chunk
                # What the caller takes is not its time.
                self._deadline = left + time.monotonic()

    def _widen(self) -> None:
        """Let more be printed ahead of who reads: he may look at it for a while."""
        self._chunk = _ROOM
        try:
            import fcntl

            fcntl.fcntl(self._pipes["out"], fcntl.F_SETPIPE_SZ, _ROOM)
        except (ImportError, AttributeError, OSError):
            pass  # it is no Linux, or the user's pipes are large already

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
        chunk = os.read(self._pipes[name], self._chunk)
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
        listening, self._listening = self._listening, None
        try:
            if not self._ended:
                os.kill(self.pid, _KILL)
        except ProcessLookupError:
            pass  # an interruption came after its end, before that was noted
        # With the program its output ends, and with that who listens, unless another has the pipe.
        if listening is None or listening.acquire(timeout=_PATIENCE):
            self._close(*self._pipes)
        try:
            if not self._ended:
                self._wait()
        except ChildProcessError:
            pass  # likewise


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

    def listen(self, limit: int) -> None:
        """Leave it to itself: it goes on while there is room for what it prints."""

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
