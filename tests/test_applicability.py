"""Whether a rule applies, with which values, and what is said of it: conditions and priorities."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint import engine
from hotfix_lint.facts.facts import Facts
from hotfix_lint.facts.git import Git
from hotfix_lint.policy import load
from hotfix_lint.request import Request
from tests.policy.policies import source
from tests.repositories import BRANCH, ENVIRONMENT, Repository, good_hotfix, message

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Report, Result

# Fails on each change, so that a skipped rule differs from one that ran.
TIGHT = "check: limits, max-files: 0"


def run(repo: Repository, text: str, **request: Any) -> Report:
    """Lint with the policy of that text."""
    policy = load.resolve(source(f"version: 1\n{text}"), lambda _: None)
    asked: dict[str, Any] = {
        "folder": str(repo.folder),
        "environment": ENVIRONMENT,
        "stage": "push",
        "now": datetime(2026, 1, 15, tzinfo=UTC),
    }
    asked |= request
    given = Request(**asked)
    git = Git(given.folder, given.environment)
    facts = Facts(git, given, policy.workflow, policy.field_names())
    return engine.run(policy, policy.rules, facts)


def result(repo: Repository, keys: str, workflow: str = "", **request: Any) -> Result:
    """Lint with one rule of these keys."""
    head = f"workflow: {workflow}\n" if workflow else ""
    (found,) = run(repo, f"{head}rules: {{x: {{{keys}}}}}\n", **request).results
    return found


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A hotfix of P1 by its commit, on the branch of ENG-1234, in app.py and its test."""
    return good_hotfix(tmp_path_factory.mktemp("repo"))


@pytest.mark.parametrize(
    ("condition", "other", "reason"),
    [
        ("priority: P0", "priority: P2", "it is for priority P2, and here is P0"),
        ("priority: [P2, P0]", "priority: [P1, P2]", "it is for priority P1 or P2, and here is P0"),
        (f"branch: {BRANCH}", "branch: hotfix/SEC-*", f"it is for branch hotfix/SEC-*, and here is {BRANCH}"),
        ("branch: [x, hotfix/ENG-*]", "branch: hotfix/SEC-*", f"it is for branch hotfix/SEC-*, and here is {BRANCH}"),
        ("ticket: ^ENG-", "ticket: ^SEC-", "it is for ticket ^SEC-, and here is ENG-1234"),
        ("ticket: [SEC, '(?&ticket)']", "ticket: [SEC, OPS]", "it is for ticket SEC or OPS, and here is ENG-1234"),
        ("paths: '*.py'", "paths: db/**", "it is for paths db/**, and no changed file is such"),
        ("paths: [db/**, app.py]", "paths: [db/**, lib/**]", "it is for paths db/** or lib/**, and no changed file is such"),
        ("labels: urgent", "labels: security", "it is for labels security, and here is urgent or ui"),
        ("event: pull_request", "event: push", "it is for event push, and here is pull_request"),
    ],
)  # fmt: skip
def test_a_rule_runs_when_its_condition_holds_and_unless_it_does(
    repo: Repository, condition: str, other: str, reason: str
) -> None:
    known: dict[str, Any] = {
        "priority": "P0",
        "labels": ("urgent", "ui"),
        "event": "pull_request",
    }
    assert result(repo, f"{TIGHT}, when: {{{condition}}}", **known).outcome == "failed"
    assert result(repo, f"{TIGHT}, unless: {{{other}}}", **known).outcome == "failed"
    skipped = result(repo, f"{TIGHT}, when: {{{other}}}", **known)
    assert (skipped.outcome, skipped.reason, skipped.findings) == ("skipped", reason, ())
    excepted = result(repo, f"{TIGHT}, unless: {{{condition}}}", **known)
    assert excepted.outcome == "skipped"
    assert excepted.reason.startswith("it is not for ")


def test_all_of_when_must_hold_and_none_of_unless(repo: Repository) -> None:
    both = "when: {ticket: ENG, paths: app.py}, unless: {branch: x, paths: db/**}"
    assert result(repo, f"{TIGHT}, {both}").outcome == "failed"
    for keys in (
        "when: {ticket: SEC, paths: app.py}",
        "when: {ticket: ENG, paths: db/**}",
        "unless: {branch: x, paths: app.py}",
        "unless: {branch: 'hotfix/*', paths: db/**}",
        "when: {ticket: ENG}, unless: {paths: app.py}",
    ):
        assert result(repo, f"{TIGHT}, {keys}").outcome == "skipped", keys


def test_a_renamed_file_is_at_both_its_paths(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("mv", "prices.py", "costs.py")
    repo.commit()
    for path in ("prices.py", "costs.py"):
        assert result(repo, f"{TIGHT}, when: {{paths: {path}}}").outcome == "failed"


def test_a_branch_without_a_ticket_has_none(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).branch("hotfix/quick")
    skipped = result(repo, f"{TIGHT}, when: {{ticket: ENG}}")
    assert skipped.reason == "it is for ticket ENG, and here is none"
    assert result(repo, f"{TIGHT}, unless: {{ticket: ENG}}").outcome == "failed"


@pytest.mark.parametrize("key", ["when", "unless"])
@pytest.mark.parametrize(
    ("condition", "remark"),
    [
        ("labels: x", "the labels are not known here, so the rule ran all the same"),
        ("event: x", "what started the run is not known here, so the rule ran all the same"),
        ("branch: x", "the branch's name is not known here, so the rule ran all the same"),
        ("ticket: x", "the branch's name is not known here, so the rule ran all the same"),
        ("priority: P0", "the priority is not known here, so the rule ran with its plain values"),
    ],
)
def test_what_is_unknown_skips_no_rule(
    tmp_path: Path, key: str, condition: str, remark: str
) -> None:
    repo = Repository(tmp_path).commit("feat: a", {"a": "1"})
    base = repo.sha()
    repo.commit(message(priority=None), {"a": "2"}).git("switch", "-q", "--detach")
    found = result(repo, f"{TIGHT}, {key}: {{{condition}}}", base=base, all_branches=True)
    assert (found.outcome, found.remarks) == ("failed", (remark,))


def test_a_known_condition_decides_beside_an_unknown_one(repo: Repository) -> None:
    skipped = result(repo, f"{TIGHT}, when: {{labels: x, paths: db/**}}")
    assert (skipped.outcome, skipped.remarks) == ("skipped", ())


def test_changed_files_that_cannot_be_had_leave_the_rule_unchecked(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("update-ref", "-d", "refs/heads/main")
    found = result(repo, f"{TIGHT}, when: {{paths: db/**}}")
    assert found.outcome == "unchecked"
    assert found.reason


def test_the_values_for_the_priority_count_and_no_others(repo: Repository) -> None:
    keys = (
        "check: limits, max-files: 9, by-priority:"
        " {P0: {max-files: 1, severity: warning, message: 'P0: {actual}', hint: cut},"
        " P2: {max-files: 0}}"
    )
    urgent = result(repo, keys, priority="P0")
    (finding,) = urgent.findings
    assert (urgent.severity, finding.severity) == ("warning", "warning")
    assert (finding.message, finding.hint) == ("P0: 2", "cut")
    assert result(repo, keys, priority="P1").outcome == "passed"
    assert result(repo, keys, priority="P2").outcome == "failed"


def test_an_unchecked_rule_has_the_severity_of_the_priority(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "--detach")
    keys = "check: text, of: branch.name, matches: x, severity: {}, by-priority: {{P1: {{severity: {}}}}}"
    for plain, urgent, code in (("warning", "error", 2), ("error", "warning", 0)):
        report = run(repo, f"rules: {{x: {{{keys.format(plain, urgent)}}}}}\n", priority="P1")
        assert [(r.outcome, r.severity) for r in report.results] == [("unchecked", urgent)]
        assert report.exit_code == code


def test_a_rule_may_be_off_for_a_priority(repo: Repository) -> None:
    keys = f"{TIGHT}, by-priority: {{P0: {{severity: off}}}}"
    skipped = result(repo, keys, priority="P0")
    assert (skipped.outcome, skipped.reason) == ("skipped", "off for P0 (--priority)")
    assert result(repo, keys, priority="P1").outcome == "failed"


def test_an_unknown_priority_leaves_the_plain_values_and_is_told(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("commit", "-q", "--amend", "-m", message(priority=None))
    keys = "check: limits, max-files: 9, by-priority: {P0: {max-files: 0}}"
    found = result(repo, keys)
    assert found.outcome == "passed"
    assert found.remarks == (
        "the priority is not known here, so the rule ran with its plain values",
    )
    assert result(repo, "check: limits, max-files: 9").remarks == ()


# What only the commits say, P1 here.


def test_the_commits_alone_can_make_a_rule_stricter(repo: Repository) -> None:
    keys = "check: limits, max-files: 9, severity: warning, by-priority: {P1: {max-files: 0, severity: error}}"
    found = result(repo, keys)
    assert (found.outcome, found.severity, found.remarks) == ("failed", "error", ())


@pytest.mark.parametrize(
    ("loose", "told"),
    [
        ("severity: warning", "severity warning instead of error"),
        ("severity: off", "severity off instead of error"),
        ("max-files: 9", "max-files 9 instead of 0"),
        ("ignore: ['*.py']", "another ignore"),
    ],
)
def test_the_commits_alone_cannot_make_a_rule_looser(
    repo: Repository, loose: str, told: str
) -> None:
    keys = f"{TIGHT}, by-priority: {{P1: {{{loose}}}}}"
    found = result(repo, keys)
    assert (found.outcome, found.severity) == ("failed", "error")
    assert found.remarks == (f"only the commits say P1, which does not loosen a rule ({told})",)
    for trusted in (
        result(repo, keys, "{priorities-trusted-in-commits: [P1]}"),
        result(repo, keys, priority="P1"),
    ):
        assert trusted.outcome != "failed" or trusted.severity == "warning"


def test_a_rule_that_a_priority_loosens_says_so(repo: Repository) -> None:
    keys = f"{TIGHT}, by-priority: {{P1: {{max-files: 9}}}}"
    found = result(repo, keys, "{priorities-trusted-in-commits: [P0, P1]}")
    assert found.remarks == ("loosened for P1 (by the commits): max-files 9 instead of 0",)


@pytest.mark.parametrize("condition", ["when: {priority: P0}", "unless: {priority: P1}"])
def test_the_commits_alone_cannot_skip_a_rule(repo: Repository, condition: str) -> None:
    found = result(repo, f"{TIGHT}, {condition}")
    assert found.outcome == "failed"
    assert found.remarks == ("only the commits say P1, which does not skip a rule",)
    trusting = "{priorities-trusted-in-commits: [P1]}"
    assert result(repo, f"{TIGHT}, {condition}", trusting).outcome == "skipped"
    other = "{priorities-trusted-in-commits: [P0]}"
    assert result(repo, f"{TIGHT}, {condition}", other).outcome == "failed"


@pytest.mark.parametrize("condition", ["when: {priority: [P0, P1]}", "unless: {priority: P0}"])
def test_a_rule_that_the_commits_ask_for_runs_without_a_word(
    repo: Repository, condition: str
) -> None:
    found = result(repo, f"{TIGHT}, {condition}")
    assert (found.outcome, found.remarks) == ("failed", ())


# From where the priority comes.

SUBJECT = "rules: {x: {check: text, of: commit.subject, max-length: 72}}\n"


def test_the_callers_priority_wins_over_the_commits(repo: Repository) -> None:
    said = run(repo, SUBJECT).range.priority
    assert said == ("P1", "by the commits", False)
    assert run(repo, SUBJECT, priority="P3").range.priority == ("P3", "--priority", True)


def test_of_the_commits_the_most_urgent_counts(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    for number, priority in enumerate(("P3", "P0", "P2", "P00", "urgent")):
        repo.commit(message(priority=priority), {"app.py": f"{number}\n"})
    said = run(repo, SUBJECT).range.priority
    assert said is not None
    assert said.value == "P0"


def test_the_teams_order_of_priorities_counts(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    for priority in ("minor", "major"):
        repo.commit(message(priority=priority))
    for order, most in (("major, minor", "major"), ("minor, major", "minor")):
        said = run(repo, f"workflow: {{priorities: [{order}]}}\n{SUBJECT}").range.priority
        assert said is not None
        assert said.value == most


def test_a_priority_that_nobody_says_or_asks_for_is_none(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    name_only = "rules: {x: {check: text, of: branch.name, matches: hotfix}}\n"
    assert run(repo, name_only).range.priority is None
    repo.git("commit", "-q", "--amend", "-m", message(priority="P7"))
    assert run(repo, SUBJECT).range.priority is None
