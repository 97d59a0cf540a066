"""`hotfix-lint check` with the built-in policy, as a user runs it: each rule in pairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests import pull_requests
from tests.cli.program import Ended, hotfix_lint
from tests.repositories import (
    BRANCH,
    FIXED,
    GOOD,
    NEW_TEST,
    PRICES,
    TEST,
    Repository,
    good_hotfix,
    message,
    production,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Files = "Mapping[str, str | bytes | None]"


def check(repo: Repository, *arguments: str) -> Ended:
    return hotfix_lint(repo.folder, "check", "--output", "json", *arguments)


def hotfix(
    folder: Path,
    text: str = GOOD,
    files: Mapping[str, str | bytes | None] | None = None,
    *,
    branch: str = BRANCH,
    start: Mapping[str, str | bytes | None] | None = None,
) -> Repository:
    """A hotfix of one commit with a fix, a test, and what the case is about."""
    repo = production(folder)
    if start:
        repo.commit("feat: more", start)
    fix: dict[str, str | bytes | None] = {"app.py": FIXED, "tests/test_app.py": NEW_TEST}
    return repo.branch(branch).commit(text, fix | dict(files or {}))


def test_a_good_hotfix_passes_without_a_word_of_warning(tmp_path: Path) -> None:
    ended = check(good_hotfix(tmp_path))
    assert (ended.code, ended.json["findings"]) == (0, [])
    outcomes = {result["rule"]: result["outcome"] for result in ended.json["results"]}
    assert len(outcomes) >= 22
    assert set(outcomes.values()) <= {"passed", "skipped"}


def test_no_command_means_check(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert hotfix_lint(repo.folder).code == 0
    repo.branch("hotfix/bad")
    ended = hotfix_lint(repo.folder)
    assert ended.code == 1
    assert "branch-name" in ended.out
    assert json.loads(hotfix_lint(repo.folder, "--output", "json").out)["outcome"] == "failed"


LONG = "".join(f"x{n} = {n}\n" for n in range(200))


@pytest.mark.parametrize(
    ("rule", "text", "files", "branch"),
    [
        ("branch-name", GOOD, {}, "hotfix/expired"),
        ("branch-name", GOOD, {}, "hotfix/ENG-1234-Fix_It"),
        ("branch-name", GOOD, {}, "Hotfix/ENG-1234-x"),
        ("commit-type", message("feat: refuse expired tokens"), {}, BRANCH),
        ("commit-type", message("refuse expired session tokens"), {}, BRANCH),
        ("commit-subject", message("fix: bug"), {}, BRANCH),
        ("commit-subject", message("fix: quick fix for production"), {}, BRANCH),
        ("commit-subject", message("fix: " + "x" * 80), {}, BRANCH),
        ("commit-root-cause", message(cause=None), {}, BRANCH),
        ("commit-root-cause", message(cause="[explanation]"), {}, BRANCH),
        ("commit-ticket", message(ticket=None), {}, BRANCH),
        ("commit-ticket", message(ticket="ENG-XXX"), {}, BRANCH),
        ("commit-priority", message(priority=None), {}, BRANCH),
        ("commit-priority", message(priority="P7"), {}, BRANCH),
        ("commit-impact", message(prose=None), {}, BRANCH),
        ("ticket-agrees", message(ticket="ENG-77"), {}, BRANCH),
        ("diff-size", GOOD, {"long.py": LONG}, BRANCH),
        ("diff-spread", GOOD, {f"{d}/a.py": "1\n" for d in "abcdef"}, BRANCH),
        ("no-refactoring", GOOD, {"prices.py": None, "costs.py": PRICES + "# moved\n"}, BRANCH),
        ("whitespace-noise", GOOD, {"prices.py": PRICES.replace("sum(", "sum( ")}, BRANCH),
        ("new-source-files", GOOD, {"new.py": "1\n"}, BRANCH),
        ("leftovers", GOOD, {"app.py": FIXED + ">>>>>>> theirs\n"}, BRANCH),
        ("leftover-debug", GOOD, {"app.py": FIXED + "    breakpoint()\n"}, BRANCH),
        ("dependency-change", GOOD, {"requirements.txt": "flask==3.0.4\n"}, BRANCH),
        ("dependency-change", GOOD, {"package.json": '{"dependencies": {"x": "1"}}'}, BRANCH),
        ("vendored-change", GOOD, {"vendor/lib/a.c": "int a;\n"}, BRANCH),
        ("toolchain-change", GOOD, {".python-version": "3.13\n"}, BRANCH),
        ("ci-change", GOOD, {".github/workflows/ci.yml": "on: push\n"}, BRANCH),
        ("regression-test", GOOD, {"tests/test_app.py": TEST}, BRANCH),
        ("weakened-tests", GOOD, {"tests/test_app.py": "import pytest\n\n\n@pytest.mark.skip\n" + TEST.split("\n\n\n")[1]}, BRANCH),
    ],
)  # fmt: skip
def test_a_flaw_is_flagged_by_its_rule(
    tmp_path: Path,
    rule: str,
    text: str,
    files: Mapping[str, str | bytes | None],
    branch: str,
) -> None:
    ended = check(hotfix(tmp_path, text, files, branch=branch))
    assert rule in ended.rules()
    severity = {f["rule"]: f["severity"] for f in ended.json["findings"]}[rule]
    assert ended.code == (1 if "error" in {f["severity"] for f in ended.json["findings"]} else 0)
    assert severity in {"error", "warning"}


@pytest.mark.parametrize(
    ("rule", "text", "files", "branch"),
    [
        ("branch-name", GOOD, {}, "hotfix/ENG-1234-fix-auth-bypass"),
        ("branch-name", GOOD, {}, "hotfix/ENG-1234-v2.3-login"),
        ("commit-type", message("fix(auth)!: refuse expired tokens"), {}, BRANCH),
        ("commit-subject", message("fix: handle an empty cart at checkout"), {}, BRANCH),
        ("commit-subject", message("fix: the update of prices lost the currency"), {}, BRANCH),
        ("commit-root-cause", message(cause="the todo list kept stale entries"), {}, BRANCH),
        ("commit-impact", message(prose="Impact: nobody could log in."), {}, BRANCH),
        ("diff-size", GOOD, {"docs/guide.md": LONG, "tests/test_more.py": LONG}, BRANCH),
        ("diff-size", GOOD, {"package-lock.json": '{"lockfileVersion": 3}' + "\n" * 300}, BRANCH),
        ("new-source-files", GOOD, {"tests/test_new.py": "1\n", "a.md": "x\n"}, BRANCH),
        ("leftovers", GOOD, {"docs/a.md": "Title\n=======\n"}, BRANCH),
        ("leftover-debug", GOOD, {"app.py": FIXED + "    # no breakpoint() here\n"}, BRANCH),
        ("dependency-change", GOOD, {"requirements.txt": "# pinned\nflask==3.0.3\n"}, BRANCH),
        ("dependency-change", GOOD + "Dependency: flask\n", {"requirements.txt": "flask==3.0.4\n"}, BRANCH),
        ("ci-change", GOOD, {"docs/github.md": "x\n"}, BRANCH),
        ("weakened-tests", GOOD, {}, BRANCH),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_flaw_is_left_alone(
    tmp_path: Path,
    rule: str,
    text: str,
    files: Mapping[str, str | bytes | None],
    branch: str,
) -> None:
    assert rule not in check(hotfix(tmp_path, text, files, branch=branch)).rules()


def test_a_change_of_documents_alone_needs_no_test(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH).commit(GOOD, {"README.md": "x\n"})
    results = {r["rule"]: r["outcome"] for r in check(repo).json["results"]}
    assert results["regression-test"] == "skipped"


def test_the_own_version_is_no_dependency(tmp_path: Path) -> None:
    package = '{\n  "name": "shop",\n  "version": "1.0.0",\n  "dependencies": {"x": "1"}\n}\n'
    repo = hotfix(
        tmp_path,
        files={"package.json": package.replace("1.0.0", "1.0.1")},
        start={"package.json": package},
    )
    assert "dependency-change" not in check(repo).rules()


def test_a_finding_says_what_where_and_how_to_mend(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, files={"requirements.txt": "# ours\nflask==3.0.4\n"})
    (found,) = [f for f in check(repo).json["findings"] if f["rule"] == "dependency-change"]
    assert found["message"] == 'the dependency "flask" changes from "==3.0.3" to "==3.0.4"'
    assert found["location"]["path"] == "requirements.txt"
    assert found["location"]["line"] == 2
    assert (found["values"]["from"], found["values"]["to"]) == ("==3.0.3", "==3.0.4")
    assert "Dependency: flask" in found["hint"]


def test_only_and_skip_choose_rules_by_name_and_tag(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, "bad", branch="hotfix/bad")
    names = [r["rule"] for r in check(repo, "--only", "branch-name").json["results"]]
    assert names == ["branch-name"]
    tagged = check(repo, "--only", "tag:dependencies", "--skip", "vendored-change")
    assert [r["rule"] for r in tagged.json["results"]] == ["dependency-change", "toolchain-change"]


def test_stages(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, files={"requirements.txt": "flask==3.0.4\n"})
    assert check(repo, "--stage", "commit").code == 0
    assert check(repo, "--stage", "push").code == 1
    unsaid = check(repo, "--stage", "review")
    assert unsaid.code == 2
    whys = {r["reason"] for r in unsaid.json["results"] if r["outcome"] == "unchecked"}
    assert any("hotfix-lint prove" in why for why in whys)
    whys = {why for why in whys if "hotfix-lint prove" not in why}
    assert len(whys) == 1
    assert "gh pr view --json" in whys.pop()
    (tmp_path / "pr.json").write_text(json.dumps(pull_requests.github()))
    assert check(repo, "--pull-request", str(tmp_path / "pr.json")).code == 1


def test_a_feature_branch_is_said_not_to_be_linted(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, "whatever", branch="feature/x")
    ended = hotfix_lint(repo.folder, "check")
    assert ended.code == 0
    assert len(ended.out.strip().split("\n")) == 1
    assert "feature/x is not a hotfix branch" in ended.out
    assert check(repo, "--all-branches").code == 1


def test_an_explicit_range_without_a_branch_is_linted(tmp_path: Path) -> None:
    repo = hotfix(tmp_path, files={"requirements.txt": "flask==3.0.4\n"})
    head = repo.sha()
    repo.switch("main")
    ended = check(
        repo, "--base", "main", "--head", head, "--skip", "branch-name", "--skip", "ticket-agrees"
    )
    assert (ended.code, ended.rules()) == (1, {"dependency-change"})


def test_a_detached_head_leaves_the_name_unchecked(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "--detach")
    ended = check(repo)
    assert ended.code == 2
    outcomes = {r["rule"]: r for r in ended.json["results"]}
    assert outcomes["branch-name"]["outcome"] == "unchecked"
    assert "--branch" in outcomes["branch-name"]["reason"]
    assert check(repo, "--branch", BRANCH).code == 0


def test_the_report_is_the_same_from_any_folder_of_the_repository(tmp_path: Path) -> None:
    repo = hotfix(tmp_path / "repo", "bad", {"lib/a.py": LONG}, branch="hotfix/bad")
    here = check(repo).out
    below = hotfix_lint(repo.folder / "lib", "check", "--output", "json").out
    outside = hotfix_lint(tmp_path, "check", "--repository", "repo", "--output", "json").out
    assert here == below == outside


def test_the_teams_policy_changes_a_limit_and_adds_a_rule(tmp_path: Path) -> None:
    policy = """\
version: 1
extends: hotfix
rules:
  diff-size: {max-lines: 1}
  branch-fresh: off
  commit-subject: error
  no-migrations:
    severity: error
    stage: push
    check: changed-files
    forbid: {paths: ["**/migrations/**"], status: [added, modified]}
    message: '"{path}" is a schema migration'
    hint: "ship it with the next regular release"
"""
    repo = hotfix(
        tmp_path, start={".hotfix-lint.yaml": policy}, files={"db/migrations/1.sql": "x\n"}
    )
    ended = check(repo)
    messages = {f["rule"]: f["message"] for f in ended.json["findings"]}
    assert messages["no-migrations"] == '"db/migrations/1.sql" is a schema migration'
    assert "a hotfix may have 1." in messages["diff-size"]
    names = {r["rule"]: r["severity"] for r in ended.json["results"]}
    assert "branch-fresh" not in names
    assert names["commit-subject"] == "error"
    assert ended.json["policy"]["sources"] == ["hotfix (built in)", ".hotfix-lint.yaml"]


def test_the_cache_changes_nothing(tmp_path: Path) -> None:
    repo = hotfix(tmp_path / "repo", "bad", branch="hotfix/bad")
    cache = tmp_path / "cache"
    arguments = ("check", "--output", "json")
    runs = [hotfix_lint(repo.folder, *arguments, cache=cache).out for _ in range(2)]
    assert list(cache.rglob("*.json"))
    for path in cache.rglob("*.json"):
        path.write_text("{}")
    runs.append(hotfix_lint(repo.folder, *arguments, cache=cache).out)
    runs.append(hotfix_lint(repo.folder, *arguments).out)
    assert len(set(runs)) == 1


def test_sarif_and_json_can_be_written_beside_the_text(tmp_path: Path) -> None:
    repo = hotfix(tmp_path / "repo", "bad", branch="hotfix/bad")
    ended = hotfix_lint(
        repo.folder, "check", "-o", "text", "-o", "sarif=../a.sarif", "-o", "json=../a.json"
    )
    assert ended.code == 1
    assert "branch-name" in ended.out
    sarif = json.loads((tmp_path / "a.sarif").read_text())
    findings = json.loads((tmp_path / "a.json").read_text())["findings"]
    assert len(sarif["runs"][0]["results"]) == len(findings) > 3
