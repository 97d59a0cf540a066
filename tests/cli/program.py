"""Runs the installed program as a user does: another process, its own environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.repositories import ENVIRONMENT

PROGRAM = Path(sys.executable).with_name("hotfix-lint")


class Ended(NamedTuple):
    """How the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def rules(self) -> set[str]:
        """The rules with findings, of a JSON report."""
        return {finding["rule"] for finding in self.json["findings"]}


def environment(cache: Path | None = None, **more: str) -> dict[str, str]:
    path = f"{PROGRAM.parent}{os.pathsep}{ENVIRONMENT['PATH']}"
    return ENVIRONMENT | {"PATH": path, "HOTFIX_LINT_CACHE": str(cache or "")} | more


def hotfix_lint(
    folder: Path, *arguments: str, stdin: bytes = b"", cache: Path | None = None, **more: str
) -> Ended:
    done = subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=folder,
        env=environment(cache, **more),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return Ended(done.returncode, out, err)
