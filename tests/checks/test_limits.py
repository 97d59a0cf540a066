"""The kind `limits`: what counts, what does not, and who is named as the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.checks.kinds import check, values
from tests.repositories import message, production

if TYPE_CHECKING:
    from pathlib import Path

    from tests.repositories import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A change of 3 files in 2 folders: 5 insertions, 2 deletions, 2 commits."""
    repo = production(tmp_path).branch("hotfix/A-1-x")
    repo.commit(message(), {"app.py": "1\n2\n", "lib/a.py": "1\n2\n"})
    return repo.commit(message(), {"lib/b.py": "1\n"})


@pytest.mark.parametrize(
    ("unit", "actual"),
    [
        ("files", 3), ("lines", 7), ("insertions", 5), ("deletions", 2), ("directories", 2),
        ("commits", 2), ("hunks", 3),
    ],
)  # fmt: skip
def test_a_limit_flags_above_it_and_not_at_it(repo: Repository, unit: str, actual: int) -> None:
    assert not check("limits", repo, {f"max-{unit}": actual}).problems
    over = check("limits", repo, {f"max-{unit}": actual - 1})
    assert values(over, "unit", "actual", "maximum") == [(unit, actual, actual - 1)]


def test_the_largest_are_named_first(repo: Repository) -> None:
    (found,) = check("limits", repo, {"max-lines": 1}).problems
    assert found.values["largest"] == "app.py (4), lib/a.py (2), lib/b.py (1)"


@pytest.mark.parametrize(
    ("settings", "flagged"),
    [
        ({"ignore": ["lib/"]}, 0),
        ({"ignore": ["*.md"]}, 1),
        ({"paths": ["lib/**", "app.py"]}, 1),
        ({"paths": ["docs/**"]}, 0),
        ({"paths": ["lib/**"], "ignore": ["lib/b.py", "lib/a.py"]}, 0),
        ({}, 1),
    ],
)
def test_what_is_ignored_does_not_count(
    repo: Repository, settings: dict[str, Any], flagged: int
) -> None:
    assert len(check("limits", repo, {"max-files": 2} | settings).problems) == flagged


def test_a_text_that_attributes_hide_from_git_counts(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x")
    repo.commit(message(), {".gitattributes": "*.py binary\n", "app.py": "x = 1\n" * 50})
    over = check("limits", repo, {"max-insertions": 20})
    assert values(over, "actual") == [(51,)]


def test_a_text_with_one_nul_counts(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x")
    repo.commit(message(), {"app.py": "x = 1\n" * 500 + "# \0\n"})
    assert check("limits", repo, {"max-insertions": 20}).problems


def test_a_picture_has_no_lines_and_is_said_to_have_none(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x")
    repo.commit(message(), {"logo.png": bytes(range(256)) * 200})
    verdict = check("limits", repo, {"max-lines": 0})
    assert not verdict.problems
    assert verdict.remarks == ("logo.png is binary and has no lines to count",)
    assert check("limits", repo, {"max-files": 0}).problems
