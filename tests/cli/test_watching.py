"""What a person who watches sees: colors as they want them, a line while it takes long, and why."""

from __future__ import annotations

import os
import pty
import select
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.cli import colors
from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.repositories import BRANCH, FIXED, Repository, production

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("variables", "on_a_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
        ({"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True, True),
    ],
)
def test_colors_are_as_the_variables_say(
    variables: dict[str, str], on_a_terminal: bool, elsewhere: bool
) -> None:
    assert colors.wanted(variables, terminal=True) == on_a_terminal
    assert colors.wanted(variables, terminal=False) == elsewhere


def test_an_old_console_of_windows_prints_escapes_so_it_gets_none() -> None:
    assert not colors.wanted({}, terminal=True, windows=True)
    assert colors.wanted({"WT_SESSION": "x"}, terminal=True, windows=True)
    assert colors.wanted({"TERM": "xterm"}, terminal=True, windows=True)
    assert colors.wanted({"FORCE_COLOR": "1"}, terminal=True, windows=True)
    assert not colors.obeys_escapes({"TERM": "dumb"}, windows=False)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return production(tmp_path / "repo").branch(BRANCH).commit("quick fix", {"app.py": FIXED})


def test_hooks_and_commands_obey_them_alike(repo: Repository) -> None:
    pushed = f"refs/heads/x {repo.sha()} refs/heads/{BRANCH} {'0' * 40}\n".encode()
    for variables, colored in (
        ({"FORCE_COLOR": "1"}, True),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({}, False),
    ):
        told: Any = variables
        ended = hotfix_lint(repo.folder, "hook", "pre-push", "origin", "url", stdin=pushed, **told)
        assert ("\x1b[" in ended.out) == colored
        assert ("\x1b[" in hotfix_lint(repo.folder, "check", **told).out) == colored
    # The option decides.
    assert "\x1b[" not in hotfix_lint(repo.folder, "check", "--color", "never", FORCE_COLOR="1").out
    assert "\x1b[" in hotfix_lint(repo.folder, "check", "--color", "always", NO_COLOR="1").out


def watched(repo: Repository, *arguments: str, **more: str) -> tuple[str, str]:
    """Run with standard error on a terminal; return what both streams had."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [str(PROGRAM), *arguments],
        cwd=repo.folder,
        env=environment() | more,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # its end
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert run.stdout is not None
    with run:
        out = run.stdout.read()
    return out, seen.decode()


@pytest.fixture
def slow_git(tmp_path: Path) -> str:
    """A PATH with a git that takes three seconds to compare."""
    real = subprocess.run(
        ["which", "git"], capture_output=True, text=True, check=True
    ).stdout.strip()
    folder = tmp_path / "slow"
    folder.mkdir()
    script = f'#!/bin/sh\nfor word; do [ "$word" != diff ] || {{ sleep 3; break; }}; done\nexec {real} "$@"\n'
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    return f"{folder}{os.pathsep}{environment()['PATH']}"


def test_a_person_who_waits_is_told_what_it_is_at(repo: Repository, slow_git: str) -> None:
    out, seen = watched(repo, "check", "--only", "diff-size", PATH=slow_git)
    assert "hotfix-lint: diff-size, 2 s" in seen
    # The line is taken away again, and the report has nothing of it.
    assert seen.endswith("\r\x1b[K")
    assert "\r" not in out


def test_who_does_not_wait_or_watch_is_told_nothing(repo: Repository, slow_git: str) -> None:
    assert watched(repo, "check")[1] == ""
    ended = hotfix_lint(repo.folder, "check", "--only", "diff-size", PATH=slow_git)
    assert ended.err == ""


def test_each_rule_that_finds_something_is_explained_once(repo: Repository) -> None:
    repo.commit("another", {"app.py": f"{FIXED}# 2\n"})
    plain = hotfix_lint(repo.folder, "check").out
    told = hotfix_lint(repo.folder, "check", "--explain").out
    assert "why:" not in plain
    assert told.count("why: A fix whose cause is not known treats a symptom") == 1
    assert told.count("more: hotfix-lint rules commit-root-cause") == 1
    explained = [line for line in told.split("\n") if "more: hotfix-lint rules" in line]
    failing = {f["rule"] for f in hotfix_lint(repo.folder, "check", "-o", "json").json["findings"]}
    assert len(explained) == len(failing)


def test_a_rules_own_page_is_named(repo: Repository) -> None:
    repo.write({
        ".hotfix-lint.yaml": "version: 1\nextends: hotfix\nrules:\n"
        "  commit-type: {docs: 'https://wiki.example.com/types'}\n"
    })  # fmt: skip
    told = hotfix_lint(repo.folder, "check", "--explain", "--only", "commit-type").out
    assert "hotfix-lint rules commit-type or https://wiki.example.com/types" in told


def test_many_findings_of_one_rule_are_counted_and_all_are_told_when_asked(
    repo: Repository,
) -> None:
    for number in range(15):
        repo.commit(f"step {number}", {"app.py": f"{FIXED}# {number}\n"})
    told = hotfix_lint(repo.folder, "check", "--only", "commit-type").out
    assert "and 6 more of commit-type (all: hotfix-lint --verbose)" in told
    told = hotfix_lint(repo.folder, "check", "--only", "commit-type", "--verbose").out
    assert told.count('does not begin with "fix: "') == 16
