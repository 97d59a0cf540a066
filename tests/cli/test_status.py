"""`hotfix-lint status`: on a real repository, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.program import hotfix_lint
from tests.incidents import HEADER, PATH, document
from tests.repositories import BRANCH, GOOD, Repository, good_hotfix, production

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "status.schema.json").read_text())
# An hour after the commits of `good_hotfix`.
NOW = ("--now", "2025-10-09T09:53:20Z")


def told(repo: Repository, *arguments: str) -> Any:
    ended = hotfix_lint(repo.folder, "status", "--output", "json", *NOW, *arguments)
    assert (ended.code, ended.err) == (0, "")
    jsonschema.Draft7Validator(SCHEMA).validate(ended.json)
    return ended.json


def states(found: Any) -> list[str]:
    return [step["state"] for step in found["steps"]]


def test_on_production_nothing_is_begun(tmp_path: Path) -> None:
    found = told(production(tmp_path))
    assert set(states(found)) == {"not-yet"}
    assert found["next"] == {"number": 1, "commands": ["hotfix-lint triage"]}
    found = told(production(tmp_path / "b"), "--priority", "P0")
    assert found["next"]["number"] == 2


def test_a_branch_without_a_commit_is_a_branch_and_no_more(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH)
    found = told(repo, "--priority", "P0")
    assert states(found)[:3] == ["done", "done", "not-yet"]
    assert found["steps"][2]["why"] == "there is no commit yet"
    assert found["deadlines"] == []


def test_a_good_hotfix_has_three_steps_done_and_three_hours_left(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    found = told(repo, "--priority", "P1")
    assert states(found)[:3] == ["done", "done", "done"]
    assert found["deadlines"] == [
        {
            "what": "deployment",
            "within": "4h",
            "until": "2025-10-09T12:53:20+00:00",
            "done": None,
            "seconds_left": 3 * 3600,
        }
    ]
    assert (found["branch"], found["ticket"]) == (BRANCH, "ENG-1234")
    assert found["priority"] == {"value": "P1", "origin": "--priority"}


def test_a_flaw_of_the_fix_is_told(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH).commit(GOOD, {"app.py": "x = 1\n"})
    step = told(repo)["steps"][2]
    assert step["state"] == "not-yet"
    assert step["why"].startswith("regression-test: no regression test was added")


def test_the_text_is_for_people(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    out = hotfix_lint(repo.folder, "status", *NOW).out
    lines = out.splitlines()
    assert lines[0] == f"{BRANCH}  P1 (by the commits)"
    assert lines[1] == "deployment: until 2025-10-09 12:53 UTC, 3h left"
    assert "✓  3  The fix is minimal, and has a regression test" in lines
    assert "      production has not got the fix" in lines
    assert max(map(len, lines)) <= 120
    plain = hotfix_lint(repo.folder, "status", *NOW, LC_ALL="C", PYTHONIOENCODING="ascii").out
    assert "+  3  The fix is minimal" in plain
    assert plain.isascii()
    assert "\x1b[32m" in hotfix_lint(repo.folder, "status", *NOW, "--color", "always").out


def test_over_the_deadline_it_says_since_when(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    out = hotfix_lint(repo.folder, "status", "--now", "2025-10-09T15:53:20Z").out
    assert "deployment: over since 2025-10-09 12:53 UTC, 3h\n" in out


def test_after_the_merge_the_tag_is_next_and_then_the_messages(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.switch("main").git("tag", "-a", "v1.0.0", "-m", "Release")
    repo.git("merge", "-q", "--no-ff", "-m", f"Merge branch '{BRANCH}'", BRANCH)
    found = told(repo, "--branch", BRANCH, "--head", BRANCH)
    assert found["steps"][6]["state"] != "done"
    assert "release-tag" in found["steps"][6]["why"]
    assert any(command.startswith("git tag -a v1.0.1 ") for command in found["next"]["commands"])
    repo.git("tag", "-a", "v1.0.1", "-m", "Hotfix: refuse expired session tokens")
    found = told(repo, "--branch", BRANCH, "--head", BRANCH)
    assert found["steps"][6]["state"] == "done", found["steps"][6]
    assert found["next"]["number"] == 8
    assert [deadline["what"] for deadline in found["deadlines"]] == ["deployment", "review"]
    assert found["deadlines"][0]["done"] is not None


def test_a_merge_by_moving_production_alone_is_seen_too(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.switch("main").git("merge", "-q", "--ff-only", BRANCH)
    repo.switch(BRANCH)
    assert told(repo)["steps"][2]["state"] == "done"


def test_the_incidents_times_count_where_there_is_a_document(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    header = HEADER.replace("2026-03-01", "2025-10-09")
    timeline = "- 08:23 - Issue first detected\n- 09:47 - Fix deployed to production\n"
    repo.commit(GOOD, {PATH: document(header, timeline)})
    found = told(repo, "--priority", "P0")
    assert found["deadlines"][0]["until"] == "2025-10-09T10:23:00+00:00"
    assert found["deadlines"][0]["done"] == "2025-10-09T09:47:00+00:00"
    assert found["deadlines"][1]["what"] == "review"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "yaml"], 'there is no format "yaml"'),
        (["--priority", "P9"], 'there is no priority "P9"'),
        (["--now", "soon"], '"soon" is no moment'),
        (["--incident", "nowhere.md"], 'the document "nowhere.md" cannot be read'),
    ],
)
def test_what_cannot_be_told_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    ended = hotfix_lint(good_hotfix(tmp_path).folder, "status", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_names_of_branches_cannot_act_in_a_shell(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/ENG-1-$(touch${IFS}x)").commit(GOOD, {"a.py": "x\n"})
    text = hotfix_lint(repo.folder, "status", *NOW).out
    for line in text.splitlines():
        if "touch" in line and line.startswith("  git "):
            assert "'hotfix/ENG-1-$(touch${IFS}x)'" in line
