"""What is inside a folder, on any system."""

from __future__ import annotations

import ntpath
import os
from typing import TYPE_CHECKING

import pytest

from hotfix_lint import paths

if TYPE_CHECKING:
    from pathlib import Path


def test_inside_and_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "repo" / "a").mkdir(parents=True)
    (tmp_path / "repo" / "out").symlink_to(tmp_path)
    (tmp_path / "in").symlink_to(tmp_path / "repo" / "a")
    repo = str(tmp_path / "repo")
    assert paths.inside(f"{repo}/a/b.yaml", repo) == "a/b.yaml"
    assert paths.inside(repo, repo) == "."
    assert paths.inside(f"{repo}/..a", repo) == "..a"
    assert paths.inside(f"{tmp_path}/in/b", repo) == "a/b"
    for outside in (str(tmp_path), f"{tmp_path}/repository", f"{repo}/out/x", "/"):
        assert paths.inside(outside, repo) is None, outside


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\Repo\\a\\b.yaml", "a/b.yaml"),
        ("c:/repo/A/b.yaml", "A/b.yaml"),
        ("D:\\repo\\a", None),
        ("C:\\other", None),
        ("\\\\server\\share\\a", None),
    ],
)
def test_on_windows(monkeypatch: pytest.MonkeyPatch, path: str, expected: str | None) -> None:
    """By the module that `os.path` is there; links are left out, for it asks the system of those."""

    class Windows:
        path = ntpath
        sep, pardir = "\\", ".."

    monkeypatch.setattr(ntpath, "realpath", ntpath.normpath)
    monkeypatch.setattr(paths, "os", Windows)
    assert paths.inside(path, "C:\\Repo") == expected
    assert os.sep == "/"
