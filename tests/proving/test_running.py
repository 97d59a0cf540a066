"""Limits of one program that are too large to be passed by a real test: they are made small here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.proving import running

if TYPE_CHECKING:
    from pathlib import Path

FILLS = "import time\nwith open('big', 'wb') as s:\n    s.write(bytes(64 << 20))\ntime.sleep(60)\n"
FORKS = (
    "import subprocess, sys, time\n"
    "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
    "many = [subprocess.Popen(sleep) for _ in range(12)]\ntime.sleep(60)\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="it counts processes by Linux's /proc")
@pytest.mark.parametrize(
    ("code", "limits", "cut"),
    [
        (FILLS, running.Limits(seconds=50, disk=16 << 20), "disk"),
        (FORKS, running.Limits(seconds=50, processes=8), "processes"),
        ("print('x' * 3_000_000)", running.Limits(seconds=50, output=1 << 20), "output"),
        ("print('x' * 3_000_000)", running.Limits(seconds=50), ""),
    ],
    ids=["fills", "forks", "floods", "ends"],
)
def test_what_passes_a_limit_is_ended(
    tmp_path: Path, code: str, limits: running.Limits, cut: str
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    ended = running.run(
        [sys.executable, "-c", code], str(tmp_path), dict(os.environ), limits, str(top)
    )
    assert ended.cut == cut
    assert ended.code == (None if cut else 0)
    assert ended.seconds < 40
