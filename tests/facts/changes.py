"""Makes a change of a few files in a real repository and reads its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.checks.kinds import facts_of
from tests.repositories import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hotfix_lint.facts.facts import Facts

Files = "Mapping[str, str | bytes | None]"


def facts_between(
    folder: Path,
    before: Mapping[str, str | bytes | None],
    after: Mapping[str, str | bytes | None],
) -> Facts:
    """Return the facts of a branch that makes `after` of `before`; None deletes a file."""
    repo = Repository(folder).commit("feat: start", {"app.py": "x = 1\n", **before})
    repo.branch("hotfix/ENG-1-x").commit("fix: x", after)
    return facts_of(repo)
