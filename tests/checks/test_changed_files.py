"""The kind `changed-files`: files by path, status and lines; renamed ones under both names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.facts import facts
from tests.checks.kinds import check, values
from tests.repositories import Repository, message

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    repo = Repository(tmp_path).commit(
        "feat: start",
        {
            "old.py": "".join(f"line {n}\n" for n in range(20)),
            "gone.py": "1\n",
            "kept.py": "1\n",
            "run.sh": "1\n",
            "link": "1\n",
        },
    )
    repo.branch("hotfix/A-1-x")
    repo.git("mv", "old.py", "new.py")
    (repo.folder / "run.sh").chmod(0o755)
    (repo.folder / "link").unlink()
    os.symlink("kept.py", repo.folder / "link")
    return repo.commit(
        message(),
        {
            "gone.py": None,
            "kept.py": "1\n<<<<<<< HEAD\n2\n",
            "db/1.sql": "x\n",
            "p.bin": b"\0\1\2\3" * 9,
        },
    )


@pytest.mark.parametrize(
    ("forbid", "paths"),
    [
        ({"paths": ["db/"]}, ["db/1.sql"]),
        ({"paths": ["*.sql"], "status": "added"}, ["db/1.sql"]),
        ({"paths": ["*.sql"], "status": ["modified"]}, []),
        ({"status": "deleted"}, ["gone.py"]),
        ({"status": "renamed"}, ["new.py"]),
        ({"paths": ["old.py"]}, ["new.py"]),
        ({"status": "mode-changed"}, ["link", "run.sh"]),
        ({"status": "type-changed"}, ["link"]),
        ({"status": "binary"}, ["p.bin"]),
        ({"paths": ["*.py"], "not-paths": ["new.py", "gone.py"]}, ["kept.py"]),
        ([{"paths": ["db/"]}, {"status": "binary"}], ["db/1.sql", "p.bin"]),
        ({"paths": ["nothing/"]}, []),
    ],
)
def test_forbidden_files(repo: Repository, forbid: Any, paths: list[str]) -> None:
    verdict = check("changed-files", repo, {"forbid": forbid})
    assert [path for (path,) in values(verdict, "path")] == paths


def test_what_is_missing_is_to_be_added(repo: Repository) -> None:
    (found,) = check("changed-files", repo, {"require": {"paths": ["CHANGELOG.md"]}}).problems
    assert found.values["status"] == "missing"
    assert found.values["remedy"] == "add it to the hotfix: CHANGELOG.md"
    assert not check("changed-files", repo, {"require": {"paths": ["db/"]}}).problems


def test_a_forbidden_line_is_flagged_at_its_line_only_if_it_was_added(repo: Repository) -> None:
    forbid = {"lines": ["^<{7}( |$)", "^1$"]}
    verdict = check("changed-files", repo, {"forbid": forbid | {"paths": ["kept.py"]}})
    assert values(verdict, "path", "line", "text") == [("kept.py", 2, "<<<<<<< HEAD")]


def test_a_required_file(repo: Repository) -> None:
    assert not check("changed-files", repo, {"require": {"paths": ["*.sql"]}}).problems
    verdict = check("changed-files", repo, {"require": {"paths": ["CHANGELOG.md"]}})
    assert values(verdict, "path", "status") == [("CHANGELOG.md", "missing")]


def test_a_required_line(repo: Repository) -> None:
    assert not check("changed-files", repo, {"require": {"lines": "^x$"}}).problems
    assert check("changed-files", repo, {"require": {"lines": "never"}}).problems


def test_a_line_is_found_in_a_file_of_any_size(repo: Repository) -> None:
    lines = "x\n" * 1_200_000
    repo.commit(message(), {"huge.txt": f"{lines}a secret\nb\n"})
    verdict = check("changed-files", repo, {"forbid": {"lines": "secret"}})
    assert not verdict.unchecked
    assert values(verdict, "path", "line", "text") == [("huge.txt", 1_200_001, "a secret")]


def test_a_file_made_of_forbidden_lines_is_told_in_bounded_room(repo: Repository) -> None:
    repo.commit(message(), {"huge.txt": "secret\n" * 400_000})
    assert len(check("changed-files", repo, {"forbid": {"lines": "secret"}}).problems) == 1_000


def test_files_too_large_to_read_are_unchecked(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "MAX_ADDED_BYTES", 2 << 20)
    repo.commit(message(), {"huge.txt": "x\n" * 1_600_000})
    verdict = check("changed-files", repo, {"forbid": {"lines": "secret"}})
    assert verdict.unchecked == "the large files to read have 3 MiB together; 2 are read"
