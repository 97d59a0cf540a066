"""Says on standard error, if a person watches and it takes long, what the program is at."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from hotfix_lint.cli import colors

if TYPE_CHECKING:
    from typing import Self

# Before that nobody wonders.
PATIENCE = 2.0
_STEP = 0.2
_CLEAR = "\r\x1b[K"


class Progress:
    """A line that is there while a `with` block runs, and gone after it."""

    def __init__(self) -> None:
        """Prepare it; nothing is shown where no person watches."""
        self._at = ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        if sys.stderr.isatty() and colors.obeys_escapes(os.environ, windows=os.name == "nt"):
            self._thread = threading.Thread(target=self._show, daemon=True)

    def at(self, what: str) -> None:
        """Say what is begun now; `what` is ours, such as the name of a rule."""
        self._at = what

    def __enter__(self) -> Self:
        """Begin to wait."""
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _show(self) -> None:
        begun = time.monotonic()
        shown = False
        wait = PATIENCE
        while not self._ended.wait(wait):
            seconds = int(time.monotonic() - begun)
            told = f"hotfix-lint: {self._at or 'reading'}, {seconds} s"
            sys.stderr.write(f"{_CLEAR}{told}")
            sys.stderr.flush()
            shown, wait = True, _STEP
        if shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
