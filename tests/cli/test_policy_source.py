"""Where a run's policy comes from: the work tree, or a commit that the change cannot touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.program import hotfix_lint
from tests.repositories import BRANCH, FIXED, GOOD, Repository, production

if TYPE_CHECKING:
    from pathlib import Path

STRICT = "version: 1\nextends: [hotfix, more.yaml]\n"
MORE = "version: 1\nrules: {diff-size: {max-lines: 1}}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A hotfix that brings a policy by which it would pass."""
    repo = production(tmp_path).commit("chore: p", {".hotfix-lint.yaml": STRICT, "more.yaml": MORE})
    weak = "version: 1\nrules: {none: {check: history, forbid: [wip]}}\n"
    return repo.branch(BRANCH).commit(GOOD, {"app.py": FIXED, ".hotfix-lint.yaml": weak})


def test_the_policy_of_the_base_is_read_with_what_it_extends(repo: Repository) -> None:
    assert hotfix_lint(repo.folder, "check").code == 0
    ended = hotfix_lint(repo.folder, "check", "--policy-from", "main", "-o", "json")
    assert ended.code == 1
    assert ended.json["policy"]["sources"] == [
        "hotfix (built in)",
        "more.yaml",
        ".hotfix-lint.yaml",
    ]
    assert {"diff-size", "regression-test"} <= ended.rules()


def test_a_change_of_the_policy_is_told(repo: Repository) -> None:
    ended = hotfix_lint(repo.folder, "check", "--policy-from", "main", "-o", "json")
    assert ended.json["range"]["notes"] == ["the change also changes the policy: .hotfix-lint.yaml"]


def test_a_commit_without_a_policy_means_the_built_in_one(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH)
    repo.commit(GOOD, {"app.py": FIXED, ".hotfix-lint.yaml": "version: 1\nrules: {}\n"})
    ended = hotfix_lint(repo.folder, "check", "--policy-from", "main", "-o", "json")
    assert ended.json["policy"]["sources"] == ["hotfix (built in)"]
    assert ended.code == 1


def test_what_cannot_be_read_from_a_commit(tmp_path: Path) -> None:
    repo = production(tmp_path)
    (repo.folder / ".hotfix-lint.yaml").symlink_to("app.py")
    repo.commit("chore: p").branch(BRANCH).commit(GOOD, {"app.py": FIXED})
    for arguments, says in (
        (
            ("--policy-from", "main"),
            'the policy file ".hotfix-lint.yaml" of "main" is a symbolic link',
        ),
        (("--policy-from", "nowhere"), '"nowhere" does not name a commit here'),
        (("--policy-from", "main", "--policy", "x.yaml"), "there is no such file in that commit"),
    ):
        ended = hotfix_lint(repo.folder, "check", *arguments)
        assert (ended.code, says in ended.err) == (2, True), ended


def test_a_run_without_a_rule_is_no_pass(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH).commit(GOOD, {"app.py": FIXED})
    ended = hotfix_lint(repo.folder, "check", "--only", "diff-size", "--skip", "diff-size")
    assert (ended.code, "no rule is left to run" in ended.err) == (2, True)
    (repo.folder / ".hotfix-lint.yaml").write_text("version: 1\nrules: {}\n")
    assert "no rule is left to run" in hotfix_lint(repo.folder, "check").err
