"""The other commands: facts, rules, policy, demo, help and completion."""

from __future__ import annotations

import json
import os
import re
import tempfile
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import hotfix_lint
from tests.repositories import BRANCH, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path


def test_facts_tell_what_is_seen(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("mv", "prices.py", "shop.py")
    repo.commit("fix: move", {"requirements.txt": "flask==3.0.4\n", "poetry.lock": "\n"})
    seen = hotfix_lint(tmp_path, "facts").json
    numbers = repo.git("diff", "--shortstat", "-M", "main...HEAD")
    assert [seen["files"], seen["insertions"], seen["deletions"]] == [
        int(number) for number in re.findall(r"\d+", numbers)
    ]
    assert seen["renames"] == [{"from": "prices.py", "to": "shop.py"}]
    (dependency,) = seen["dependencies"]
    assert (dependency["name"], dependency["from"], dependency["to"]) == (
        "flask",
        "==3.0.3",
        "==3.0.4",
    )
    assert seen["lockfiles"] == ["poetry.lock"]
    assert seen["test_files"] == ["tests/test_app.py"]
    assert seen["adds_test"] is True
    assert seen["roles"]["shop.py"] == "source"
    assert [commit["fields"].get("Priority") for commit in seen["commits"]] == ["P1", None]
    assert seen["branch"] == {"name": BRANCH, "ticket": "ENG-1234", "is_hotfix": True}


def test_facts_work_on_any_branch_and_in_a_bare_repository(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    seen = hotfix_lint(
        tmp_path,
        "facts",
        "--repository",
        "bare.git",
        "--base",
        repo.sha("main"),
        "--head",
        repo.sha(),
    ).json
    assert seen["files"] == 2


def test_rules_are_listed_with_stage_and_severity(tmp_path: Path) -> None:
    ended = hotfix_lint(tmp_path, "rules")
    assert ended.code == 0
    for word in ("commit:", "push:", "dependency-change", "regression-test", "error", "warning"):
        assert word in ended.out
    assert max(len(line) for line in ended.out.split("\n")) <= 100


def test_each_rule_is_explained(tmp_path: Path) -> None:
    listed = re.findall(r"^  ([a-z-]+)  ", hotfix_lint(tmp_path, "rules").out, re.MULTILINE)
    assert len(listed) >= 24
    explained = hotfix_lint(tmp_path, "rules", "dependency-change").out
    for word in (
        "## Why",
        "## To mend it",
        "## To waive it",
        "allow-when-declared: Dependency",
        "hotfix (built in):",
    ):
        assert word in explained


def test_a_policy_is_said_to_be_valid(tmp_path: Path) -> None:
    good_hotfix(tmp_path)
    assert re.match(
        r"hotfix \(built in\): valid, \d+ rules\n", hotfix_lint(tmp_path, "policy", "check").out
    )
    (tmp_path / "own.yaml").write_text("version: 1\nextends: hotfix\nrules: {branch-fresh: off}\n")
    ended = hotfix_lint(tmp_path, "policy", "check", "own.yaml")
    assert re.match(r"own\.yaml: valid, \d+ rules, 1 off\n", ended.out)


def test_the_schema_is_one_document(tmp_path: Path) -> None:
    schema = json.loads(hotfix_lint(tmp_path, "policy", "schema").out)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)))
    assert references
    assert all(reference.startswith("#/definitions/") for reference in references)


def test_demo_shows_the_findings_then_the_mended_hotfix_and_cleans_up(tmp_path: Path) -> None:
    ended = hotfix_lint(
        tmp_path,
        "demo",
        "--output",
        f"sarif={tmp_path}/demo.sarif",
        "--output",
        "text",
        TMPDIR=str(tmp_path),
    )
    assert ended.code == 0
    for rule in (
        "branch-name",
        "commit-root-cause",
        "diff-size",
        "dependency-change",
        "regression-test",
    ):
        assert rule in ended.out
    assert '"==5.0.4" to "==5.2.1"' in ended.out
    assert "passed" in ended.out.split("\n")[-2]
    results = json.loads((tmp_path / "demo.sarif").read_text())["runs"][0]["results"]
    assert {"dependency-change", "diff-size"} <= {result["ruleId"] for result in results}
    assert [path.name for path in tmp_path.iterdir()] == ["demo.sarif"]


def test_demo_can_leave_its_repository(tmp_path: Path) -> None:
    ended = hotfix_lint(tmp_path, "demo", "--keep", TMPDIR=str(tmp_path))
    (folder,) = tmp_path.iterdir()
    assert str(folder) in ended.err
    assert hotfix_lint(folder).code == 0


@pytest.mark.parametrize(
    "arguments", [(), ("check",), ("facts",), ("rules",), ("policy",), ("demo",)]
)
def test_help_fits_a_screen(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = hotfix_lint(tmp_path, *arguments, "--help")
    assert ended.code == 0
    lines = ended.out.split("\n")
    assert len(lines) <= 48
    assert max(len(line) for line in lines) <= 100


def test_the_version_and_completion(tmp_path: Path) -> None:
    assert re.match(r"hotfix-lint \d+\.\d+\.\d+\n", hotfix_lint(tmp_path, "--version").out)
    ended = hotfix_lint(tmp_path, _HOTFIX_LINT_COMPLETE="bash_source")
    assert "_HOTFIX_LINT_COMPLETE=bash_complete" in ended.out
    ended = hotfix_lint(
        tmp_path,
        _HOTFIX_LINT_COMPLETE="bash_complete",
        COMP_WORDS="hotfix-lint ch",
        COMP_CWORD="1",
    )
    assert "plain,check" in ended.out


def test_python_m_runs_it_too() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "hotfix_lint", "--version"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tempfile.gettempdir(),
        env=os.environ,
    )
    assert done.stdout.startswith("hotfix-lint ")
