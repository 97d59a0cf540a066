"""A program's output comes as it is printed, whatever it prints where, and never waits for ever."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.facts.process import PlainProcess, Process

if TYPE_CHECKING:
    from pathlib import Path

BOTH = pytest.mark.parametrize("kind", [Process, PlainProcess])


def python(kind: type[Process], code: str, given: bytes = b"", seconds: float = 60) -> Process:
    return kind([sys.executable, "-c", code], {"A": "b"}, given, seconds)


@BOTH
def test_output_errors_and_code_are_told(kind: type[Process]) -> None:
    code = "import os,sys; print(os.environ['A']); print('e', file=sys.stderr); sys.exit(3)"
    with python(kind, code) as run:
        assert b"".join(run.output()) == b"b\n"
    assert (run.code, run.errors) == (3, b"e\n")


@BOTH
def test_much_may_go_each_way_at_once(kind: type[Process]) -> None:
    code = "import sys\nfor l in sys.stdin: print(l, end=''); print(l, end='', file=sys.stderr)"
    given = b"".join(b"%d\n" % n for n in range(300_000))
    with python(kind, code, given) as run:
        assert b"".join(run.output()) == given
    assert run.code == 0
    assert run.errors == given[: 1 << 16]


@BOTH
def test_input_that_is_not_read_is_no_error(kind: type[Process]) -> None:
    with python(kind, "print(1)", b"x" * 5_000_000) as run:
        assert b"".join(run.output()) == b"1\n"
    assert run.code == 0


@BOTH
def test_time_ends(kind: type[Process]) -> None:
    start = time.monotonic()
    with (
        pytest.raises(TimeoutError),
        python(kind, "import time; print(1, flush=True); time.sleep(60)", seconds=1) as run,
    ):
        list(run.output())
    assert time.monotonic() - start < 30


@BOTH
def test_a_signal_is_told_as_a_negative_code(kind: type[Process]) -> None:
    with python(kind, "import os; os.kill(os.getpid(), 15)") as run:
        assert list(run.output()) == []
    assert run.code == -15


@BOTH
def test_what_is_printed_meanwhile_is_told_at_the_end(kind: type[Process]) -> None:
    code = "import sys\nfor l in sys.stdin: print(l, end=''); print(l, end='', file=sys.stderr)"
    given = b"".join(b"%d\n" % n for n in range(300_000))
    with python(kind, code, given) as run:
        run.listen(1 << 30)
        assert b"".join(run.output()) == given
    assert (run.code, run.errors) == (0, given[: 1 << 16])


def test_who_is_listened_to_need_not_wait_for_its_reader(tmp_path: Path) -> None:
    done = tmp_path / "done"
    code = f"print('x' * 5_000_000, flush=True); open({str(done)!r}, 'w').close()"
    with python(Process, code) as run:
        run.listen(1 << 30)
        while not done.exists():
            time.sleep(0.01)
        assert len(b"".join(run.output())) == 5_000_001


def test_behind_a_limit_it_waits_for_its_reader(tmp_path: Path) -> None:
    done = tmp_path / "done"
    code = f"print('x' * 5_000_000, flush=True); open({str(done)!r}, 'w').close()"
    with python(Process, code) as run:
        run.listen(1_000_000)
        time.sleep(1)
        assert not done.exists()
        assert len(b"".join(run.output())) == 5_000_001
    assert done.exists()


def test_time_ends_for_who_is_listened_to() -> None:
    with python(Process, "import time; print(1, flush=True); time.sleep(60)", seconds=1) as run:
        run.listen(1 << 30)
        with pytest.raises(TimeoutError):
            list(run.output())


def test_what_the_reader_takes_is_not_its_time() -> None:
    code = "for n in range(3): print('x' * 100_000, flush=True); input()"
    with python(Process, code, b"\n\n\n", seconds=4) as run:
        for _ in run.output():
            time.sleep(1.5)
    assert run.code == 0


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors as Linux does")
def test_nothing_is_left_behind() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for end, code in (("import time; time.sleep(60)", -9), ("raise SystemExit(3)", 3)):
        with python(Process, f"print('x' * 1_000_000, flush=True); {end}") as run:
            run.listen(1 << 30)
            if code == 3:
                assert list(run.output())
        assert run.code == code
        with pytest.raises(ProcessLookupError):
            os.kill(run.pid, 0)
    for _ in range(3):
        with python(Process, "print('x' * 10_000_000)") as run:
            next(run.output())
        assert run.code
    with pytest.raises(FileNotFoundError):
        Process(["/nonexistent/program"], {}, b"", 1)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("call", ["kill", "waitpid"])
def test_an_interruption_right_after_its_end_is_told_as_one(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interruption may come when the process is reaped and that is not noted yet."""
    waitpid = os.waitpid

    def reap(pid: int, options: int) -> tuple[int, int]:
        monkeypatch.setattr(os, "waitpid", waitpid)
        waitpid(pid, options)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "waitpid", reap)
    if call == "waitpid":  # another process has its number by now, as it were
        monkeypatch.setattr(os, "kill", lambda *_: None)
    with pytest.raises(KeyboardInterrupt), python(Process, "print(1)") as run:
        list(run.output())
