"""Waivers of a team's policy and of commits, as a user sees them in each format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Ended, hotfix_lint
from tests.repositories import FIXED, GOOD, NEW_TEST, Repository, message, production

if TYPE_CHECKING:
    from pathlib import Path

WAIVER = """\
version: 1
extends: hotfix
waivers:
  - rules: [dependency-change]
    ticket: ENG-1234
    paths: [requirements.txt]
    reason: the bump is the fix
    approved-by: "@release-lead"
    expires: 2026-06-30
"""
BEFORE = ("--now", "2026-01-15")


def hotfix(
    folder: Path, policy: str = WAIVER, text: str = GOOD, flask: str = "3.0.4"
) -> Repository:
    """A hotfix that moves a dependency, under a team's policy."""
    repo = production(folder).commit("feat: policy", {".hotfix-lint.yaml": policy})
    repo.branch("hotfix/ENG-1234-refuse-expired-tokens")
    files = {
        "app.py": FIXED,
        "tests/test_app.py": NEW_TEST,
        "requirements.txt": f"flask=={flask}\n",
    }
    return repo.commit(text, files)


def check(repo: Repository, *arguments: str) -> Ended:
    return hotfix_lint(repo.folder, "check", "--output", "json", *arguments)


def waived(ended: Ended) -> list[tuple[str, str]]:
    return [(f["rule"], f["waived"]) for f in ended.json["findings"] if f["waived"] is not None]


def complaints(ended: Ended) -> list[str]:
    return [f["message"] for f in ended.json["findings"] if f["rule"] == "waivers"]


def test_a_waived_finding_is_shown_and_fails_nothing(tmp_path: Path) -> None:
    repo = hotfix(tmp_path)
    ended = check(repo, *BEFORE)
    assert (ended.code, ended.json["outcome"]) == (0, "passed")
    reason = "the bump is the fix (@release-lead, until 2026-06-30)"
    assert waived(ended) == [("dependency-change", reason)]
    assert complaints(ended) == []
    outcomes = {result["rule"]: result["outcome"] for result in ended.json["results"]}
    assert outcomes["dependency-change"] == "waived"
    text = hotfix_lint(repo.folder, *BEFORE).out
    assert f"waived: {reason}" in text
    assert "1 waived" in text
    sarif = hotfix_lint(repo.folder, "--output", "sarif", *BEFORE).json
    assert sarif["runs"][0]["results"] == []


def test_without_the_waiver_it_fails(tmp_path: Path) -> None:
    for name, policy in (
        ("ticket", WAIVER.replace("ticket: ENG-1234", "ticket: ENG-1")),
        ("paths", WAIVER.replace("[requirements.txt]", "[package.json]")),
        ("rules", WAIVER.replace("[dependency-change]", "[diff-size]")),
        ("priority", WAIVER.replace("paths: [requirements.txt]", "priority: P0")),
        ("packages", WAIVER.replace("paths: [requirements.txt]", "packages: [django]")),
    ):
        ended = check(hotfix(tmp_path / name, policy), *BEFORE)
        assert (ended.code, waived(ended)) == (1, []), name


def test_a_waiver_can_be_narrowed_to_packages_commits_and_a_stated_priority(tmp_path: Path) -> None:
    packages = WAIVER.replace("paths: [requirements.txt]", "packages: [flask]")
    assert waived(check(hotfix(tmp_path / "a", packages), *BEFORE))
    urgent = WAIVER.replace("paths: [requirements.txt]", "priority: P1")
    repo = hotfix(tmp_path / "b", urgent)
    assert waived(check(repo, "--priority", "P1", *BEFORE))
    ended = check(repo, *BEFORE)
    assert (ended.code, waived(ended)) == (1, [])
    assert complaints(ended) == [
        "the waiver of dependency-change is for P1, which only the commits say, and waives nothing"
    ]
    repo = hotfix(tmp_path / "c", text=message("feat: refuse expired tokens"))
    commits = f"paths: [requirements.txt]\n    commits: {repo.sha()[:10]}"
    policy = WAIVER.replace("paths: [requirements.txt]", commits).replace("dependency", "x-y")
    repo.write({".hotfix-lint.yaml": policy.replace("x-y-change", "commit-type")})
    assert waived(check(repo, *BEFORE)) == []
    by_commit = policy.replace("x-y-change", "commit-type").replace("paths: [requirements.txt]\n    ", "")  # fmt: skip
    repo.write({".hotfix-lint.yaml": by_commit})
    assert [rule for rule, _ in waived(check(repo, *BEFORE))] == ["commit-type"]


def test_an_expired_waiver_waives_nothing_and_is_told_in_each_format(tmp_path: Path) -> None:
    repo = hotfix(tmp_path)
    after = ("--now", "2026-07-01")
    told = "the waiver of dependency-change expired on 2026-06-30 and waives nothing"
    ended = check(repo, *after)
    assert (ended.code, waived(ended)) == (1, [])
    (complaint,) = [f for f in ended.json["findings"] if f["rule"] == "waivers"]
    assert (complaint["message"], complaint["severity"]) == (told, "warning")
    assert complaint["location"] == {
        "kind": "policy",
        "path": ".hotfix-lint.yaml",
        "line": 4,
        "column": 5,
    }
    text = hotfix_lint(repo.folder, *after).out
    assert f"policy\n  ▲ {told}" in text
    sarif = json.loads(hotfix_lint(repo.folder, "--output", "sarif", *after).out)
    (alert,) = [r for r in sarif["runs"][0]["results"] if r["ruleId"] == "waivers"]
    place = alert["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == ".hotfix-lint.yaml"
    assert place["region"] == {"startLine": 4, "startColumn": 5}
    assert alert["message"]["text"].lower().startswith(told)


@pytest.mark.parametrize(
    ("now", "counts"),
    [
        ("2026-06-30", True),
        ("2026-06-30T23:59:59Z", True),
        ("2026-06-30T23:59:59-01:00", False),
        ("2026-07-01T00:30:00+01:00", True),
        ("2026-07-01", False),
    ],
)
def test_days_begin_and_end_in_utc(tmp_path: Path, now: str, counts: bool) -> None:
    assert bool(waived(check(hotfix(tmp_path), "--now", now))) == counts


@pytest.mark.parametrize(
    "now", ["", "tomorrow", "2026-13-01", "0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00"]
)
def test_a_moment_that_is_none_is_refused(tmp_path: Path, now: str) -> None:
    ended = check(hotfix(tmp_path), "--now", now)
    assert (ended.code, ended.out) == (2, "")
    assert f'"{now}" is no moment' in ended.err


def test_the_present_counts_if_no_moment_is_given(tmp_path: Path) -> None:
    assert waived(check(hotfix(tmp_path / "a", WAIVER.replace("2026-06-30", "9999-12-31"))))
    assert not waived(check(hotfix(tmp_path / "b", WAIVER.replace("2026-06-30", "2020-01-01"))))


def test_a_waiver_that_ends_soon_is_told(tmp_path: Path) -> None:
    ended = check(hotfix(tmp_path), "--now", "2026-06-25")
    assert (ended.code, complaints(ended)) == (
        0,
        ["the waiver of dependency-change expires on 2026-06-30"],
    )


def test_a_waiver_without_use_for_its_own_ticket_is_told(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, flask="3.0.3")
    nothing = "the waiver of dependency-change waives nothing on the branch of its ticket, ENG-1234"
    ended = check(repo, *BEFORE)
    assert (ended.code, complaints(ended)) == (0, [nothing])
    assert complaints(check(repo, "--only", "diff-size", *BEFORE)) == []
    assert complaints(check(repo, "--stage", "commit", *BEFORE)) == []
    repo.git("branch", "-m", "hotfix/ENG-1-refuse-expired-tokens")
    assert complaints(check(repo, *BEFORE)) == []


def test_a_flawed_waiver_is_an_error_of_the_policy(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, WAIVER.replace("    expires: 2026-06-30\n", ""))
    for ended in (check(repo), hotfix_lint(repo.folder, "policy", "check")):
        assert ended.code == 2
        assert '.hotfix-lint.yaml:4:5: waivers.0: the key "expires" is missing' in ended.err


def test_waivers_count_in_hooks_and_from_the_cache(tmp_path: Path) -> None:
    policy = WAIVER.replace("dependency-change", "commit-type").replace("2026-06-30", "9999-12-31")
    repo = hotfix(tmp_path / "repo", policy.replace("    paths: [requirements.txt]\n", ""))
    repo.write({"MSG": message("feat: refuse expired tokens")})
    for _ in range(2):
        ended = hotfix_lint(repo.folder, "hook", "commit-msg", "MSG", cache=tmp_path / "cache")
        assert ended.code == 0
        assert "waived: the bump is the fix" in ended.out


# What commits waive.

WAIVING = GOOD.rstrip("\n") + "\nWaive: dependency-change (the bump is the fix)\n"
TRUSTING = "version: 1\nextends: hotfix\nworkflow: {waivable-in-commits: [dependency-change]}\n"


def test_a_commit_waives_only_what_the_policy_lets_it(tmp_path: Path) -> None:
    repo = hotfix(tmp_path / "a", TRUSTING, WAIVING)
    ended = check(repo)
    reason = f"the bump is the fix (said in {repo.sha()[:12]})"
    assert (ended.code, waived(ended)) == (0, [("dependency-change", reason)])
    repo = hotfix(tmp_path / "b", "version: 1\nextends: hotfix\n", WAIVING)
    ended = check(repo)
    assert (ended.code, waived(ended)) == (1, [])
    (complaint,) = [f for f in ended.json["findings"] if f["rule"] == "waivers"]
    assert complaint["message"] == f"{repo.sha()[:12]} waives dependency-change, which a commit may not"  # fmt: skip
    assert complaint["location"] == {"kind": "commit", "commit": repo.sha(), "line": 8}


def test_a_commit_gives_a_reason(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, TRUSTING, WAIVING.replace(" (the bump is the fix)", ""))
    ended = check(repo)
    assert (ended.code, waived(ended)) == (1, [])
    assert complaints(ended) == [f'{repo.sha()[:12]} has a waiver of no use, "dependency-change"']


def test_a_message_that_waives_too_much_is_told_while_it_is_written(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, "version: 1\nextends: hotfix\n")
    repo.write({"MSG": WAIVING})
    ended = hotfix_lint(repo.folder, "hook", "commit-msg", "MSG")
    assert ended.code == 0
    assert "this commit waives dependency-change, which a commit may not" in ended.out
