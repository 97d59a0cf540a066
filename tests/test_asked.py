"""What users of other linters ask for: docs/asked.md says what holds, and here is what shows the rest."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from hotfix_lint.reporters import FORMATS
from tests.cli.program import hotfix_lint
from tests.cli.test_git_situations import goes, install, stops
from tests.repositories import (
    BRANCH,
    FIXED,
    GOOD,
    NEW_TEST,
    Repository,
    good_hotfix,
    message,
    production,
)
from tests.test_promises import _NODE, TOP, functions, rows

PAGE = Path(__file__).parents[1].joinpath("docs", "asked.md").read_text("utf-8")
ANSWERED, _, DECLINED = PAGE.partition("\n## Declined, or not yet\n")


@pytest.mark.parametrize("row", rows(ANSWERED), ids=lambda row: row[0][:60])
def test_each_answer_is_shown_by_tests_that_exist(row: list[str]) -> None:
    asked, here, shown_by = row
    assert asked
    assert here
    named = _NODE.findall(shown_by)
    assert named, f"nothing shows it: {asked}"
    assert not _NODE.sub("", shown_by).strip()
    for path, name in named:
        assert (TOP / path).is_file(), path
        assert name in functions(path), f"{path} has no {name}"


def test_what_is_declined_has_a_reason() -> None:
    assert len(rows(DECLINED)) > 3
    assert all(len(row) == 2 and len(row[1]) > 20 for row in rows(DECLINED))


def test_an_empty_range_is_said(tmp_path: Path) -> None:
    repo = production(tmp_path / "repo").branch(BRANCH)
    ended = hotfix_lint(repo.folder, "check")
    assert f"{BRANCH}, no commits on top of main" in ended.out
    ended = hotfix_lint(repo.folder, "check", "--base", "", "--head", "HEAD")
    assert (ended.code, "check the variable that it comes from" in ended.err) == (2, True)
    repo.commit(GOOD, {"app.py": FIXED})
    assert "no commits" not in hotfix_lint(repo.folder, "check").out


def found(repo: Repository, *arguments: str) -> set[str]:
    return hotfix_lint(repo.folder, "check", "--stage", "commit", "-o", "json", *arguments).rules()


@pytest.mark.parametrize("seed", range(5))
def test_a_range_is_what_git_lists(tmp_path: Path, seed: int) -> None:
    repo, chance = production(tmp_path / "repo"), random.Random(seed)
    tree, made = repo.sha("HEAD^{tree}"), [repo.sha()]
    for number in range(16):
        sides = chance.sample(made[-5:], k=min(len(made), chance.choice([1, 1, 2])))
        parents = [word for side in sides for word in ("-p", side)]
        made.append(repo.git("commit-tree", tree, *parents, "-m", f"feat: {number}"))
    for base, head in [chance.sample(made, k=2) for _ in range(3)]:
        told = hotfix_lint(
            repo.folder, "check", "--base", base, "--head", head, "--all-branches", "-o", "json"
        ).json["range"]
        assert told["commits"] == int(repo.git("rev-list", "--count", f"{base}..{head}"))


FIX = {"app.py": FIXED, "tests/test_app.py": NEW_TEST}


def test_only_what_the_policy_names_is_a_field(tmp_path: Path) -> None:
    text = GOOD.replace("Tokens past", "See #123: it was so.\nFixes: #7\nNote: Tokens past")
    repo = production(tmp_path / "repo").branch(BRANCH).commit(text, FIX)
    assert found(repo) == set()
    repo.git("commit", "-q", "--amend", "-m", message(ticket=None) + "\n#123: Ticket\n")
    assert "commit-ticket" in found(repo)


def test_a_field_may_stand_anywhere_in_the_body(tmp_path: Path) -> None:
    policy = "version: 1\nextends: hotfix\nworkflow: {ticket: 'shop/[0-9]+'}\nrules: {branch-name: off}\n"
    text = "fix: refuse expired tokens\n\nTicket: shop/12\n\nTokens past their lifetime were accepted.\n\n"
    text += "Priority: P1\n\nMore of it.\n\nRoot cause: the cache key left out the expiry time\n"
    repo = production(tmp_path / "repo").commit("build: policy", {".hotfix-lint.yaml": policy})
    repo.branch("hotfix/shop/12-x").commit(text, FIX)
    assert found(repo) == set()
    repo.git("commit", "-q", "--amend", "-m", text.replace("shop/12", "ENG-12"))
    assert found(repo) == {"commit-ticket", "ticket-agrees"}


def test_characters_are_counted_not_bytes(tmp_path: Path) -> None:
    subject = "fix: " + "\u00fc" * 67
    repo = production(tmp_path / "repo").branch(BRANCH).commit(message(subject), FIX)
    assert found(repo) == set()
    repo.git("commit", "-q", "--amend", "-m", message(subject + "\u00fc"))
    assert found(repo) == {"commit-subject"}


def test_no_identity_is_needed(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    nobody = {name: "" for name in os.environ if name.startswith("GIT_")}
    nobody |= dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME"), "")
    ended = hotfix_lint(repo.folder, "check", "--stage", "push", stdin=b"", cache=None, **nobody)
    assert ended.code == 0, ended


def test_long_lines_of_the_body_are_left_alone(tmp_path: Path) -> None:
    text = message(prose="Bumps it, " + "see https://example.com/" + "login/" * 90)
    repo = production(tmp_path / "repo").branch(BRANCH).commit(text, FIX)
    assert found(repo) == set()
    repo.git("commit", "-q", "--amend", "-m", message("fix: " + "long words " * 10))
    assert found(repo) == {"commit-subject"}


def test_the_command_that_brings_a_message_back_works_in_a_linked_work_tree(tmp_path: Path) -> None:
    repo = production(tmp_path / "repo")
    install(repo.folder / ".git" / "hooks")
    tree = tmp_path / "tree"
    repo.git("worktree", "add", "-q", "-b", BRANCH, str(tree), "main")
    (tree / "app.py").write_text(FIXED)
    goes(tree, "add", "app.py")
    stops("commit-root-cause", tree, "commit", "-m", message(cause=None))
    ended = hotfix_lint(
        tree, "hook", "commit-msg", str(repo.folder / ".git/worktrees/tree/COMMIT_EDITMSG")
    )
    command = ended.out.rpartition("mend it with: git ")[2].split()
    assert command[:3] == ["commit", "-e", "-F"]
    editor = "python3 -c \"import sys; open(sys.argv[1], 'a').write('Root cause: the cache left it out\\n')\""
    goes(tree, *command, GIT_EDITOR=editor)


@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_code_is_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    repo = good_hotfix(tmp_path / "repo")
    assert hotfix_lint(repo.folder, "check", "-o", name).code == 0
    repo.commit("quick fix", {"app.py": "x = 1\n"})
    assert hotfix_lint(repo.folder, "check", "-o", name).code == 1
