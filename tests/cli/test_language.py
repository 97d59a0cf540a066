"""Conditions, priorities and unchecked rules of a team's policy, as a user runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Ended, hotfix_lint
from tests.repositories import FIXED, Repository, good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """\
version: 1
extends: hotfix
rules:
  no-migrations:
    stage: push
    check: changed-files
    forbid: {paths: ["**/migrations/**"], status: [added, modified]}
    when: {priority: [P0, P1]}
    message: "{path} is a schema migration"
  diff-size:
    by-priority:
      P0: {max-files: 0, message: "a P0 changes nothing, and here are {actual} {unit}"}
      P3: {max-files: 99}
"""


def hotfix(folder: Path, policy: str = POLICY, priority: str | None = "P1") -> Repository:
    """A hotfix with a migration, under a team's policy."""
    repo = production(folder).commit("feat: policy", {".hotfix-lint.yaml": policy})
    repo.branch("hotfix/ENG-1234-refuse-expired-tokens")
    files = {"app.py": FIXED, "db/migrations/002.sql": "ALTER TABLE t ADD c int;\n"}
    return repo.commit(message(priority=priority), files)


def check(repo: Repository, *arguments: str) -> Ended:
    return hotfix_lint(repo.folder, "check", "--output", "json", *arguments)


def unwrapped(ended: Ended) -> str:
    """The text that a person reads, as one line."""
    return " ".join(ended.out.replace("│", "").split())


def outcome(ended: Ended, rule: str) -> tuple[str, str, list[str]]:
    (found,) = [result for result in ended.json["results"] if result["rule"] == rule]
    return found["outcome"], found["reason"], found["remarks"]


def test_a_condition_on_the_priority_decides_by_who_says_it(tmp_path: Path) -> None:
    repo = hotfix(tmp_path)
    assert outcome(check(repo), "no-migrations") == ("failed", "", [])
    assert outcome(check(repo, "--priority", "P2"), "no-migrations") == (
        "skipped",
        "it is for priority P0 or P1, and here is P2",
        [],
    )


def test_a_commits_priority_skips_nothing_unless_the_policy_trusts_it(tmp_path: Path) -> None:
    repo = hotfix(tmp_path / "a", priority="P3")
    assert outcome(check(repo), "no-migrations") == (
        "failed",
        "",
        ["only the commits say P3, which does not skip a rule"],
    )
    trusting = POLICY + "workflow: {priorities-trusted-in-commits: [P3]}\n"
    repo = hotfix(tmp_path / "b", trusting, priority="P3")
    assert outcome(check(repo), "no-migrations")[0] == "skipped"


def test_the_values_of_a_priority_count(tmp_path: Path) -> None:
    repo = hotfix(tmp_path)
    ended = check(repo, "--priority", "P0")
    told = [f["message"] for f in ended.json["findings"] if f["rule"] == "diff-size"]
    assert told == ["a P0 changes nothing, and here are 2 files"]
    assert outcome(check(repo), "diff-size") == ("passed", "", [])


def test_the_report_says_the_priority_and_who_says_so(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert check(repo).json["range"]["priority"] == {"value": "P1", "origin": "by the commits"}
    stated = check(repo, "--priority", "P2").json["range"]["priority"]
    assert stated == {"value": "P2", "origin": "--priority"}
    assert check(repo, "--only", "branch-name").json["range"]["priority"] is None
    assert "stage push, priority P1 (by the commits)" in unwrapped(hotfix_lint(repo.folder))
    assert ", priority" not in hotfix_lint(repo.folder, "--only", "branch-name").out


def test_labels_and_event_can_be_given(tmp_path: Path) -> None:
    policy = (
        "version: 1\nextends: hotfix\nrules:\n"
        "  diff-size: {max-files: 0, unless: {labels: [large]}}\n"
        "  commit-type: {when: {event: [merge_group]}}\n"
    )
    repo = hotfix(tmp_path, policy)
    given = check(repo, "--label", "large", "--label", "x", "--event", "pull_request")
    assert outcome(given, "diff-size")[0] == outcome(given, "commit-type")[0] == "skipped"
    other = check(repo, "--label", "small", "--event", "merge_group")
    assert outcome(other, "diff-size")[0] == "failed"
    assert outcome(other, "commit-type")[0] == "passed"


def test_the_author_is_not_known_to_a_message_hook(tmp_path: Path) -> None:
    policy = (
        "version: 1\nextends: hotfix\nrules:\n  own: {severity: warning, stage: commit,"
        " check: text, of: commit.author, matches: '@example.com>$'}\n"
    )
    repo = hotfix(tmp_path, policy)
    ended = hotfix_lint(repo.write({"MSG": message()}).folder, "hook", "commit-msg", "MSG")
    assert ended.code == 0
    assert "own: the author is not known before the commit is made" in ended.out
    assert outcome(check(repo), "own")[0] == "passed"


def test_an_unknown_priority_is_told_in_the_text(tmp_path: Path) -> None:
    ended = hotfix_lint(hotfix(tmp_path, priority=None).folder)
    told = "the priority is not known here, so the rule ran with its plain values no-migrations"
    assert told in unwrapped(ended)


def test_the_hook_minds_conditions_and_priorities(tmp_path: Path) -> None:
    policy = POLICY + (
        "  commit-subject: {by-priority: {P0: {max-length: 20, severity: error}}}\n"
        "  commit-type: {unless: {paths: 'docs/**'}}\n"
    )
    repo = hotfix(tmp_path, policy)

    def hook(text: str) -> Ended:
        return hotfix_lint(repo.write({"MSG": text}).folder, "hook", "commit-msg", "MSG")

    assert hook(message()).code == 0
    urgent = hook(message(priority="P0"))
    assert urgent.code == 1
    assert "20 are the most" in urgent.out
    assert "priority P0 (by the commits)" in urgent.out
    assert hook(message("feat: describe tokens")).code == 1
    repo.stage({"docs/a.md": "text\n"})
    assert hook(message("feat: describe tokens")).code == 0


def test_a_resolved_policy_from_the_cache_means_the_same(tmp_path: Path) -> None:
    repo = hotfix(tmp_path / "repo")
    runs = [
        hotfix_lint(repo.folder, "check", "--output", "json", "--priority", p, cache=tmp_path / "c")
        for p in ("P0", "P0", "P2")
    ]
    assert runs[0].out == runs[1].out != runs[2].out
    assert outcome(runs[2], "no-migrations")[0] == "skipped"


@pytest.mark.parametrize("bad", ["P9", "p0", ""])
def test_a_priority_that_is_none_is_refused(tmp_path: Path, bad: str) -> None:
    ended = check(good_hotfix(tmp_path), "--priority", bad)
    assert (ended.code, ended.out) == (2, "")
    assert f'there is no priority "{bad}"' in ended.err


# Rules that cannot be checked.


@pytest.fixture
def nameless(tmp_path: Path) -> Repository:
    """A good hotfix on no branch at all."""
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "--detach")
    return repo


def test_an_unchecked_error_is_exit_code_2_and_says_why(nameless: Repository) -> None:
    ended = check(nameless)
    assert (ended.code, ended.json["outcome"]) == (2, "unchecked")
    why = "the name of the branch is not known here; give it with --branch"
    assert outcome(ended, "branch-name") == ("unchecked", why, [])
    assert "?" in hotfix_lint(nameless.folder).out
    assert hotfix_lint(nameless.folder, "--quiet").code == 2


def test_an_unchecked_rule_can_be_allowed(nameless: Repository) -> None:
    ended = check(nameless, "--allow-unchecked")
    assert (ended.code, ended.json["outcome"]) == (0, "passed")
    assert outcome(ended, "branch-name")[0] == "unchecked"
    assert (
        "branch-name, ticket-agrees: the name of the branch"
        in hotfix_lint(nameless.folder, "--allow-unchecked").out
    )


def test_an_unchecked_warning_is_told_and_fails_nothing(nameless: Repository) -> None:
    nameless.write({".hotfix-lint.yaml": "version: 1\nextends: hotfix\nrules: {branch-name: warning, ticket-agrees: warning}\n"})  # fmt: skip
    ended = check(nameless)
    assert outcome(ended, "branch-name")[0] == "unchecked"
    assert ended.code == 0


def test_findings_count_beside_an_unchecked_rule(nameless: Repository) -> None:
    nameless.git("commit", "-q", "--amend", "-m", "no")
    assert check(nameless).code == 2
    allowed = check(nameless, "--allow-unchecked")
    assert (allowed.code, allowed.json["outcome"]) == (1, "failed")
