"""What all tests share: the flag that rewrites golden files, and how long is fuzzed.

    pytest tests/reporters --update-golden
    pytest tests/policy --hypothesis-profile nightly

Look at the difference that git shows before you keep it.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


# For tests that do not say how many examples they want; a machine's load must not fail one.
settings.register_profile("quick", max_examples=80, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.register_profile("nightly", max_examples=5_000, deadline=None)
settings.load_profile("quick")


# Who runs tests in the background of a shell has them ignore an interruption, which some of them send.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden files with what the tests see, instead of comparing",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file, byte by byte; under --update-golden, write the file."""
    update = request.config.getoption("--update-golden")

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"{path} is missing; write it with --update-golden"
        assert text == path.read_bytes().decode()

    return compare
