"""Builds real git repositories for tests, by a builder that reads like a story.

repo = Repository(tmp_path).commit("feat: start", {"a.py": "x = 1\\n"})
repo.branch("hotfix/ENG-1-mend-a").commit(GOOD, {"a.py": "x = 2\\n"})
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Nothing of the machine's own git may reach a test, least of all its hooks and its dates.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Robin Oncall",
    "GIT_AUTHOR_EMAIL": "robin@example.com",
    "GIT_COMMITTER_NAME": "Robin Oncall",
    "GIT_COMMITTER_EMAIL": "robin@example.com",
    "GIT_AUTHOR_DATE": "1760000000 +0000",
    "GIT_COMMITTER_DATE": "1760000000 +0000",
}


def message(
    subject: str = "fix: refuse expired session tokens",
    *,
    prose: str | None = "Tokens past their lifetime were accepted by the login.",
    cause: str | None = "the cache key left out the expiry time",
    ticket: str | None = "ENG-1234",
    priority: str | None = "P1",
) -> str:
    """Return a commit message; None leaves a part out."""
    fields = [
        f"{name}: {value}"
        for name, value in (("Root cause", cause), ("Ticket", ticket), ("Priority", priority))
        if value is not None
    ]
    return "\n\n".join(part for part in (subject, prose, "\n".join(fields)) if part) + "\n"


GOOD = message()
BRANCH = "hotfix/ENG-1234-refuse-expired-tokens"


class Repository:
    """A repository in a folder; methods that change it return it."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Make an empty repository whose branch is main."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, stdin: bytes = b"", **environment: str) -> str:
        """Run git there and return what it printed, without the last line's end."""
        done = subprocess.run(
            ["git", "-c", "core.hooksPath=/dev/null", *arguments],
            cwd=self.folder,
            env=ENVIRONMENT | environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def branch(self, name: str, start: str = "HEAD") -> Repository:
        """Make a branch and switch to it."""
        self.git("switch", "-q", "-c", name, start)
        return self

    def switch(self, name: str) -> Repository:
        """Switch to a branch."""
        self.git("switch", "-q", name)
        return self

    def write(self, files: Mapping[str, str | bytes | None]) -> Repository:
        """Write files; None removes one."""
        for path, content in files.items():
            full = self.folder / path
            if content is None:
                full.unlink()
                continue
            full.parent.mkdir(parents=True, exist_ok=True)
            if full.is_symlink():
                full.unlink()
            full.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def stage(self, files: Mapping[str, str | bytes | None]) -> Repository:
        """Write files and stage all there is."""
        self.write(files)
        self.git("add", "-A")
        return self

    def commit(
        self, text: str = GOOD, files: Mapping[str, str | bytes | None] | None = None
    ) -> Repository:
        """Write files, stage all there is, and commit it."""
        self.stage(files or {})
        self.git(
            "commit", "-q", "--allow-empty", "--allow-empty-message", "-F", "-", stdin=text.encode()
        )
        return self

    def sha(self, name: str = "HEAD") -> str:
        """Return a commit's object name."""
        return self.git("rev-parse", name)


SERVICE = "def is_valid(token):\n    return bool(token)\n"
FIXED = (
    "def is_valid(token):\n"
    "    return bool(token) and not token.expired  # the cache key left out the expiry\n"
)
TEST = "from app import is_valid\n\n\ndef test_empty():\n    assert not is_valid('')\n"
NEW_TEST = TEST + "\n\ndef test_expired(token):\n    assert not is_valid(token)\n"


PRICES = "".join(
    f"def price_{n}(cart):\n    return sum(item.price_{n} for item in cart)\n\n\n" for n in range(4)
)


def production(folder: Path) -> Repository:
    """Return a repository with some code, a test and requirements on main."""
    return Repository(folder).commit(
        "feat: start",
        {
            "app.py": SERVICE,
            "prices.py": PRICES,
            "tests/test_app.py": TEST,
            "requirements.txt": "flask==3.0.3\n",
        },
    )


def good_hotfix(folder: Path) -> Repository:
    """Return the same with a hotfix branch that no rule of the built-in policy flags."""
    return (
        production(folder)
        .branch(BRANCH)
        .commit(GOOD, {"app.py": FIXED, "tests/test_app.py": NEW_TEST})
    )
