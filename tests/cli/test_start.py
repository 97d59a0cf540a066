"""`start` makes a well-named branch from production as it is, and loses nothing."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint.cli.start import slug
from tests.cli.program import Ended, hotfix_lint
from tests.repositories import Repository, production

if TYPE_CHECKING:
    from pathlib import Path

NAME = "hotfix/ENG-1234-refuse-expired-tokens"
ASKED = ("ENG-1234", "Refuse expired tokens")


class Desk:
    """A server and a clone of it."""

    def __init__(self, folder: Path) -> None:
        self.server = production(folder / "server")
        self.server.git("clone", "-q", ".", str(folder / "clone"))
        self.clone = Repository.__new__(Repository)
        self.clone.folder = folder / "clone"

    def start(self, *arguments: str) -> Ended:
        return hotfix_lint(self.clone.folder, "start", *arguments)

    @property
    def branch(self) -> str:
        return self.clone.git("branch", "--show-current")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_hotfix_begins_on_its_branch(desk: Desk) -> None:
    ended = desk.start(*ASKED, "--priority", "P0")
    assert ended.code == 0, ended
    assert (desk.branch, desk.clone.sha()) == (NAME, desk.server.sha("main"))
    assert "made it and switched to it" in ended.out
    assert "Ticket: ENG-1234\n    Priority: P0\n" in ended.out
    # The new branch follows none: a push must not go to production.
    assert '[branch "hotfix' not in (desk.clone.folder / ".git" / "config").read_text()
    assert hotfix_lint(desk.clone.folder, "check", "--only", "branch-name").code == 0


def test_a_dry_run_says_the_command_and_does_nothing(desk: Desk) -> None:
    before = desk.clone.git("for-each-ref")
    ended = desk.start(*ASKED, "--dry-run")
    assert ended.code == 0
    command = f"git switch --no-track -c {NAME} {desk.server.sha('main')}"
    assert f"    {command}\n" in ended.out
    assert (desk.branch, desk.clone.git("for-each-ref")) == ("main", before)
    desk.clone.git(*command.split()[1:])
    assert desk.branch == NAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refuse expired tokens", "refuse-expired-tokens"),
        ("  fix: the `login`/logout -- page!! ", "fix-the-login-logout-page"),
        ("don't crash", "dont-crash"),
        ("Größe der Straße", "grosse-der-strasse"),
        ("naïve café №5", "naive-cafe-no5"),
        ("登录 broken", "broken"),
        ("登录", ""),
        ("..", ""),
        ("a" * 90, "a" * 60),
        ("one two three four five six seven eight nine ten eleven twelve thirteen",
         "one-two-three-four-five-six-seven-eight-nine-ten-eleven"),
    ],
)  # fmt: skip
def test_what_a_description_becomes(text: str, expected: str) -> None:
    assert slug(text, 60) == expected


@given(st.text(max_size=120), st.integers(1, 100))
def test_whatever_is_described_a_part_of_a_name_comes_of_it(text: str, limit: int) -> None:
    made = slug(text, limit)
    assert len(made) <= limit
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", made)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("eng-1234", "x"), '"eng-1234" is no ticket'),
        (("ENG-1234 ENG-5", "x"), '"ENG-1234 ENG-5" is no ticket'),
        (("--", "-x", "y"), '"-x" is no ticket'),
        (("ENG-1234", "…"), "nothing can stand in a branch's name"),
        ((*ASKED, "--priority", "P9"), 'there is no priority "P9"'),
        ((*ASKED, "--from", "upstream", "-C", "/nonexistent"), 'there is no folder "/nonexistent"'),
    ],
)
def test_what_makes_no_name_is_refused_before_anything_is_made(
    desk: Desk, arguments: tuple[str, ...], told: str
) -> None:
    before = desk.clone.git("for-each-ref")
    ended = desk.start(*arguments)
    assert ended.code == 2
    assert told in ended.err
    assert desk.clone.git("for-each-ref") == before


def test_the_policys_rules_on_names_are_asked_first(desk: Desk) -> None:
    policy = "version: 1\nextends: hotfix\nrules:\n  branch-name: {max-length: 20}\n"
    desk.clone.write({".hotfix-lint.yaml": policy})
    ended = desk.start(*ASKED)
    assert ended.code == 2
    assert "the rule branch-name refuses the name" in ended.err
    assert desk.branch == "main"
    desk.clone.write({".hotfix-lint.yaml": policy.replace(
        "rules:\n  branch-name: {max-length: 20}",
        "workflow: {hotfix-branches: ['fixes/*']}\nrules: {branch-name: {matches: '^fixes/(?&ticket)-'}}",
    )})  # fmt: skip
    assert desk.start(*ASKED).code == 0
    assert desk.branch == "fixes/ENG-1234-refuse-expired-tokens"


def test_a_branch_that_is_there_is_not_made_again(desk: Desk) -> None:
    desk.server.git("branch", NAME)
    desk.clone.git("fetch", "-q")
    ended = desk.start(*ASKED)
    assert ended.code == 2
    assert f"there is a branch origin/{NAME} already" in ended.err


def test_production_that_is_behind_is_refused_unless_one_says_which_is_meant(desk: Desk) -> None:
    old = desk.clone.sha()
    desk.server.commit("feat: next", {"next.py": "x = 1\n"})
    desk.clone.git("fetch", "-q")
    ended = desk.start(*ASKED)
    assert ended.code == 2
    assert "main is 1 commit behind origin/main" in ended.err
    assert "--from upstream" in ended.err
    assert desk.start(*ASKED, "--from", "upstream").code == 0
    assert desk.clone.sha() == desk.server.sha("main")
    desk.clone.switch("main")
    assert desk.start("ENG-1", "from here", "--from", "local").code == 0
    assert desk.clone.sha() == old


def test_production_with_commits_of_ones_own_is_refused_too(desk: Desk) -> None:
    desk.clone.commit("feat: mine", {"mine.py": "x = 1\n"})
    ended = desk.start(*ASKED)
    assert ended.code == 2
    assert "main is 1 commit ahead of origin/main" in ended.err


def test_production_that_is_only_under_the_remote_will_do(desk: Desk) -> None:
    desk.clone.branch("feature").git("branch", "-D", "main")
    ended = desk.start(*ASKED)
    assert ended.code == 0
    assert f"{NAME} from origin/main at " in ended.out


def test_how_old_the_news_of_the_remote_is_is_said_with_the_command_for_newer(desk: Desk) -> None:
    desk.clone.git("fetch", "-q")
    file = desk.clone.folder / ".git" / "FETCH_HEAD"
    for path in (file, *(desk.clone.folder / ".git" / "logs" / "refs").rglob("*")):
        os.utime(path, (1_772_323_200, 1_772_323_200))
    ended = desk.start(*ASKED, "--now", "2026-03-01T03:00", "--dry-run")
    assert (
        "origin/main was last fetched 3h ago; if that is long: git fetch origin main" in ended.out
    )


def test_changes_on_production_itself_come_along(desk: Desk) -> None:
    desk.clone.write({"app.py": "changed\n", "new.py": "x\n"}).git("add", "new.py")
    assert desk.start(*ASKED).code == 0
    assert desk.branch == NAME
    assert desk.clone.git("status", "--short") == " M app.py\nA  new.py"


def test_changes_elsewhere_stay_where_they_are_and_the_branch_is_made(desk: Desk) -> None:
    desk.clone.branch("feature").commit("feat: x", {"x.py": "x = 1\n"}).write({"app.py": "mine\n"})
    ended = desk.start(*ASKED)
    assert ended.code == 1
    assert "made it\n  not switched to it: changes are not committed: app.py" in ended.out
    assert desk.branch == "feature"
    assert (desk.clone.folder / "app.py").read_text() == "mine\n"
    assert desk.clone.sha(NAME) == desk.server.sha("main")


def test_a_file_that_git_ignores_is_not_overwritten(desk: Desk) -> None:
    desk.server.commit("feat: keep a log", {"build.log": "production's\n"})
    desk.clone.git("pull", "-q")
    desk.clone.branch("feature").commit("feat: x", {"build.log": None, ".gitignore": "*.log\n"})
    desk.clone.write({"build.log": "mine\n"})
    ended = desk.start(*ASKED)
    assert ended.code == 1
    assert (desk.clone.folder / "build.log").read_text() == "mine\n"
    assert desk.branch == "feature"
    assert "not switched to it: " in ended.out


@pytest.mark.parametrize("what", ["merge", "rebase", "cherry-pick"])
def test_what_is_under_way_is_not_disturbed(desk: Desk, what: str) -> None:
    repo = desk.clone
    repo.branch("one").commit("feat: one", {"app.py": "one\n"})
    repo.branch("two", "main").commit("feat: two", {"app.py": "two\n"})
    with pytest.raises(AssertionError, match="CONFLICT"):
        repo.git(what, "one")
    before = repo.git("status")
    ended = desk.start(*ASKED)
    assert ended.code == 1
    assert f"not switched to it: a {what} is under way here" in ended.out
    assert repo.git("status") == before


def test_commits_that_no_branch_has_are_not_left_behind(desk: Desk) -> None:
    desk.clone.git("switch", "-q", "--detach")
    assert desk.start("ENG-1", "from a detached head").code == 0
    desk.clone.git("switch", "-q", "--detach")
    desk.clone.commit("feat: mine", {"mine.py": "x\n"})
    ended = desk.start(*ASKED)
    assert ended.code == 1
    assert f"no branch has {desk.clone.sha()[:12]}, where HEAD is" in ended.out


def test_in_a_bare_repository_only_the_branch_is_made(desk: Desk, tmp_path: Path) -> None:
    desk.clone.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    ended = hotfix_lint(tmp_path, "start", *ASKED, "-C", "bare")
    assert ended.code == 0, ended
    assert desk.clone.git("--git-dir", str(tmp_path / "bare"), "rev-parse", NAME)


def test_no_hook_runs_and_that_is_said(desk: Desk, tmp_path: Path) -> None:
    hook = desk.clone.folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    assert (
        "made it and switched to it (hooks that were not run: post-checkout)"
        in desk.start(*ASKED).out
    )
    assert not (tmp_path / "ran").exists()
