"""The engine: stages, outcomes, messages, fingerprints."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint import engine
from hotfix_lint.policy import load
from hotfix_lint.policy.model import Origin, Policy, Rule
from tests.checks.kinds import WORKFLOW, facts_of
from tests.repositories import BRANCH, ENVIRONMENT, Repository, good_hotfix, message

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Report


def rule(name: str, kind: str, settings: dict[str, Any], **more: Any) -> Rule:
    given: dict[str, Any] = {
        "severity": "error",
        "stage": "push",
        "message": "{problem}",
        "hint": "",
        "because": "",
        "docs": "",
        "tags": (),
        "origin": Origin(".hotfix-lint.yaml", 3, 3, in_repository=True),
    }
    return Rule(name=name, kind=kind, settings=settings, **(given | more))


SUBJECT = {"of": "commit.subject", "max-length": 72}
NAME = {"of": "branch.name", "matches": "^hotfix/"}


def run(repo: Repository, *rules: Rule, **request: Any) -> Report:
    policy = Policy(rules, (), WORKFLOW, ("test",), "0" * 16)
    return engine.run(policy, rules, facts_of(repo, **request))


def test_a_stage_runs_its_own_rules_and_the_earlier_ones(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    rules = (
        rule("early", "text", NAME, stage="commit"),
        rule("now", "text", NAME, stage="push"),
        rule("late", "text", NAME, stage="review"),
    )
    assert [r.rule for r in run(repo, *rules).results] == ["early", "now"]
    assert [r.rule for r in run(repo, *rules, stage="commit").results] == ["early"]


def test_the_outcomes(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "--detach")
    report = run(
        repo,
        rule("passes", "text", SUBJECT),
        rule("fails", "text", {"of": "commit.subject", "max-length": 5}),
        rule("unknown", "text", NAME),
    )
    assert [(r.rule, r.outcome) for r in report.results] == [
        ("passes", "passed"),
        ("fails", "failed"),
        ("unknown", "unchecked"),
    ]
    assert "--branch" in report.results[2].reason
    assert report.exit_code == 2
    assert report._replace(allow_unchecked=True).exit_code == 1


BUILT_IN = load.resolve(None, lambda _: None)


@pytest.mark.parametrize("built_in", BUILT_IN.rules, ids=lambda rule: rule.name)
def test_a_rule_whose_facts_cannot_be_had_is_unchecked_and_says_why(
    tmp_path: Path, built_in: Rule
) -> None:
    repo = good_hotfix(tmp_path / "repo")
    repo.git("switch", "-q", "--detach")
    # After the merge nothing is asked of a pull request that nobody tells of.
    facts = facts_of(repo, stage="merge" if built_in.stage in {"review", "merge"} else "close")
    assert facts.branch.name is None
    repo.folder.joinpath(".git").rename(tmp_path / "away")
    report = engine.run(BUILT_IN, [built_in], facts)
    (result,) = report.results
    assert result.outcome == "unchecked"
    assert result.reason
    assert report.exit_code == (2 if built_in.severity == "error" else 0)


@pytest.mark.parametrize(("severity", "code"), [("error", 1), ("warning", 0), ("note", 0)])
def test_the_exit_code_follows_the_severity(tmp_path: Path, severity: str, code: int) -> None:
    repo = good_hotfix(tmp_path)
    failing = rule("x", "text", {"of": "commit.subject", "max-length": 5}, severity=severity)
    report = run(repo, failing)
    assert report.exit_code == code
    assert report._replace(fail_on="note").exit_code == 1


def test_a_branch_that_is_no_hotfix_is_not_linted_and_a_misnamed_one_is(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.branch("feature/x")
    failing = rule("x", "text", {"of": "commit.subject", "max-length": 5})
    report = run(repo, failing)
    assert (report.results, report.exit_code) == ((), 0)
    assert report.not_applicable == "feature/x is not a hotfix branch"
    assert run(repo, failing, all_branches=True).findings
    for name in ("Hotfix-123", "hot-fix/x", "HOTFIX/ENG-1-x", "hotfix_x"):
        repo.branch(name)
        assert run(repo, failing).findings, name
    for name in ("hotfixes-documentation/x", "fix/hotfix", "hotfixture"):
        repo.branch(name)
        assert not run(repo, failing).findings, name


def test_messages_insert_values_and_nothing_else(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.commit(message("{value.__class__} {problem} {{x}}"), {"x": "1"})
    failing = rule(
        "x",
        "text",
        {"of": "commit.subject", "not-matches": "__class__"},
        message='{{{fact}}}: "{value}"',
        hint="mend {fact}",
    )
    (finding,) = run(repo, failing).findings
    assert finding.message == '{commit subject}: "{value.__class__} {problem} {{x}}"'
    assert finding.hint == "mend commit subject"


def test_fingerprints_stay_after_a_rebase_and_tell_findings_apart(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).commit(message("fix: another one, too"), {"x": "1"})
    failing = rule("x", "text", {"of": "commit.subject", "max-length": 5})
    before = [finding.fingerprint for finding in run(repo, failing).findings]
    assert len(set(before)) == 2
    repo.switch("main").commit("feat: later", {"later": "1"}).switch(BRANCH)
    repo.git("rebase", "-q", "main")
    assert [finding.fingerprint for finding in run(repo, failing).findings] == before


def test_the_range_is_told_only_if_it_was_read(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    name_only = run(repo, rule("x", "text", NAME))
    assert (name_only.range.branch, name_only.range.base) == (BRANCH, None)
    read = run(repo, rule("x", "limits", {"max-files": 9}), rule("y", "text", SUBJECT))
    assert read.range.base == repo.sha("main")
    assert (read.range.commits, read.range.anchor) == (1, "app.py")


def large_change(folder: Path) -> Repository:
    """Make a hotfix of more than 400 files, with every sort of them, of which some only moved."""
    lines = "".join(f"line {n}\n" for n in range(30))
    before: dict[str, str | bytes | None] = {
        f"src/m{n}.py": f"x = {n}\n{lines}" for n in range(430)
    }
    before |= {f"old/{n}.py": f"y = {n}\n{lines}" for n in range(20)}
    before |= {"requirements.txt": "flask==3.0.0\n", "a.bin": b"\0\1", "gone.py": "z = 1\n"}
    before["src/m7.py"] = f"# Code generated by x. DO NOT EDIT.\nx = 7\n{lines}"
    repo = Repository(folder).commit("feat: start", before).branch(BRANCH)
    after: dict[str, str | bytes | None] = {
        f"src/m{n}.py": f"x = {n + 1}\n{lines}" for n in range(430)
    }
    after["src/m7.py"] = f"# Code generated by x. DO NOT EDIT.\nx = 8\n{lines}"
    after |= {f"old/{n}.py": None for n in range(20)}
    after |= {f"new/{n}.py": f"y = {n}\n{lines}" for n in range(20)}
    after |= {"requirements.txt": "flask==3.1.0\n", "a.bin": b"\0\2", "gone.py": None}
    return repo.commit(message(), after | {"package.json": '{"dependencies": {"a": "1.0"}}'})


def test_what_is_begun_on_while_git_counts_changes_no_fact(tmp_path: Path) -> None:
    repo = large_change(tmp_path)
    facts, plain = facts_of(repo), facts_of(repo)
    facts.expected = {"hunks", "dependencies"}
    assert facts.counted_files == plain.counted_files
    assert {file.status for file in facts.files} == {"added", "deleted", "modified", "renamed"}
    assert facts.dependencies[:5] == plain.dependencies[:5]
    assert len(facts.dependencies.changes) == 2
    assert facts.hunks(facts.files) == plain.hunks(plain.files)
    roles = [facts.role(file) for file in facts.files]
    assert roles == [plain.role(file) for file in plain.files]
    assert roles.count("generated") == 1


@pytest.fixture
def patching(tmp_path: Path) -> Path:
    """A folder with a `git` that writes down its number where it makes a patch, and never does."""
    folder = tmp_path / "patching"
    folder.mkdir()
    # One that counts ends when that has begun.
    (folder / "git").write_text(
        f"""#!/bin/sh
case "$*" in *" --patch "*) echo $$ > "{folder}/log"; exec sleep 60;; esac
/usr/bin/env -i PATH=/usr/bin:/bin git "$@" || exit
case "$*" in *" --numstat "*) until [ -s "{folder}/log" ]; do sleep 0.01; done;; esac
"""
    )
    (folder / "git").chmod(0o755)
    return folder


def is_over(patching: Path) -> bool:
    """Tell whether the git that has begun on a patch has ended."""
    number = int((patching / "log").read_text())
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_patch_that_nobody_will_read_is_left(
    tmp_path: Path, patching: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = large_change(tmp_path / "repo")
    path = f"{patching}{os.pathsep}{ENVIRONMENT['PATH']}"
    facts = facts_of(repo, environment=ENVIRONMENT | {"PATH": path})
    facts.expected = {"hunks"}
    monkeypatch.setattr("hotfix_lint.facts.facts.MAX_HUNKS_LINES", 800)
    assert sum(file.lines for file in facts.counted_files) > 800
    assert is_over(patching)


def test_an_interruption_ends_what_was_begun_on(tmp_path: Path, patching: Path) -> None:
    repo = large_change(tmp_path / "repo")
    path = f"{patching}{os.pathsep}{ENVIRONMENT['PATH']}"
    facts = facts_of(repo, environment=ENVIRONMENT | {"PATH": path})
    rules = (
        rule("counts", "limits", {"max-files": 1}),
        rule("reads", "comments", {}),
    )

    def begin(name: str) -> None:
        if name == "reads":
            assert not is_over(patching)
            raise KeyboardInterrupt

    policy = Policy(rules, (), WORKFLOW, ("test",), "0" * 16)
    with pytest.raises(KeyboardInterrupt):
        engine.run(policy, rules, facts, begin=begin)
    assert is_over(patching)
