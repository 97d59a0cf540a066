"""Reads and runs tests of policies that are written in a test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hotfix_lint.errors import PolicyError
from hotfix_lint.trials import files
from hotfix_lint.trials.run import run
from tests.repositories import ENVIRONMENT

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.trials.model import Suite
    from hotfix_lint.trials.run import Ran

NAME = "a.policy-test.yaml"
HEAD = "version: 1\npolicy: hotfix\n"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
# The start of a test whose rules a case is about.
BRANCH = "branch: hotfix/ENG-1-mend"


def suite(folder: Path, text: str) -> Suite:
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    (found,) = files.read([str(path)], str(folder), None)
    return found


def ran(folder: Path, text: str) -> list[Ran]:
    return list(run(suite(folder, text), ENVIRONMENT, NOW))


def outcomes(folder: Path, text: str) -> list[str]:
    return [one.outcome for one in ran(folder, text)]


def defects(folder: Path, text: str) -> list[str]:
    """Return the lines that a person is shown, without the file's name."""
    try:
        suite(folder, text)
    except PolicyError as error:
        return [str(defect).removeprefix(f"{NAME}:") for defect in error.defects]
    return []
