"""Small hotfixes with tests of every sort, and what shows that a repository is as it was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.cli.program import hotfix_lint
from tests.repositories import BRANCH, GOOD, Repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from tests.cli.program import Ended

    Files = Mapping[str, str | bytes | None]

BROKEN = "def discount(price):\n    return price - 10\n"
FIXED = "def discount(price):\n    return max(0, price - 10)\n"
OLD_TEST = "from app import discount\n\n\ndef test_discount():\n    assert discount(30) == 20\n"
NEW_TEST = OLD_TEST + "\n\ndef test_never_negative():\n    assert discount(5) == 0\n"
QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def hotfix(folder: Path, before: Files, after: Files) -> Repository:
    """Return a repository with some files on main, and a hotfix that changes some."""
    return Repository(folder).commit("feat: start", before).branch(BRANCH).commit(GOOD, after)


def discounted(folder: Path, test: str = NEW_TEST, *, app: str = FIXED) -> Repository:
    """Return a hotfix of the discount with a test."""
    return hotfix(
        folder,
        {"app.py": BROKEN, "tests/test_app.py": OLD_TEST},
        {"app.py": app, "tests/test_app.py": test},
    )


def prove(repository: Repository, *arguments: str, runs: int = 1, **more: Any) -> Ended:
    """Prove the hotfix by the program, with pytest's own plugins alone."""
    return hotfix_lint(
        repository.folder,
        "prove",
        *("--runs", str(runs), "--env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"),
        *arguments,
        **{**QUICK, **more},
    )


def state(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return all there is below a folder: modes, times of change, and contents."""
    found: dict[str, tuple[int, int, bytes]] = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(place, name)
            status = os.lstat(path)
            if os.path.islink(path):
                content = os.fsencode(os.readlink(path))
            elif os.path.isdir(path):
                content = b""
            else:
                with open(path, "rb") as stream:
                    content = stream.read()
            found[os.path.relpath(path, folder)] = (status.st_mode, status.st_mtime_ns, content)
    return found
