"""A team begins where it is: past hotfixes under a new policy, and known findings that stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.program import hotfix_lint
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, good_hotfix, production

if TYPE_CHECKING:
    from pathlib import Path

BUMP = {"requirements.txt": "flask==3.0.4\n"}


def history(folder: Path) -> Repository:
    """Production with three merged branches: a good hotfix, a flawed one, and a feature."""
    repo = good_hotfix(folder).switch("main")
    repo.git("merge", "-q", "--no-ff", "-m", f"Merge branch '{BRANCH}'", BRANCH)
    repo.branch("hotfix/ENG-2-bump").commit("feat: bump", BUMP).switch("main")
    merge = "Merge pull request #7 from org/hotfix/ENG-2-bump"
    repo.git("merge", "-q", "--no-ff", "-m", merge, "hotfix/ENG-2-bump")
    repo.branch("feature/x").commit("feat: x", {"x.py": "1\n"}).switch("main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'feature/x'", "feature/x")
    return repo


def test_what_a_policy_makes_of_the_last_hotfixes(tmp_path: Path) -> None:
    history(tmp_path)
    ended = hotfix_lint(tmp_path, "check", "--on", "last:5", "--output", "json")
    assert ended.code == 0
    told = ended.json
    assert [(h["branch"], h["outcome"]) for h in told["hotfixes"]] == [
        ("hotfix/ENG-2-bump", "failed"),
        (BRANCH, "passed"),
    ]
    assert told["hotfixes"][0]["findings"]["dependency-change"] == 1
    assert told["rules"]["dependency-change"] == {"failed": 1, "passed": 1}
    text = hotfix_lint(tmp_path, "check", "--on", "last:1").out
    assert "dependency-change" in text
    assert text.endswith("hotfix-lint: 1 past hotfix: 1 failed\n")


def test_a_new_policy_is_tried_on_ranges_and_merges(tmp_path: Path) -> None:
    repo = history(tmp_path)
    (tmp_path / "new.yaml").write_text("version: 1\nextends: hotfix\nrules: {commit-type: off}\n")
    flawed = repo.sha("main~1")
    asked = ("--on", flawed, "--on", f"main~1..{flawed}".replace("main~1", repo.sha("main~2")))
    told = hotfix_lint(tmp_path, "check", "--policy", "new.yaml", *asked, "--output", "json").json[
        "hotfixes"
    ]
    assert [h["branch"] for h in told] == ["hotfix/ENG-2-bump", None]
    assert "commit-type" not in told[0]["findings"]
    assert told[0]["findings"]["dependency-change"] == 1
    assert "branch-name" in told[1]["unchecked"]


def test_bad_ranges_of_the_past(tmp_path: Path) -> None:
    production(tmp_path)
    for asked, says in (
        ("nowhere", '"nowhere" does not name a commit here'),
        ("last:3", "names a hotfix branch"),
        ("--output=x..y", "is not the name of a branch"),
        ("main", "has no parent to compare it with"),
    ):
        ended = hotfix_lint(tmp_path, "check", f"--on={asked}")
        assert (ended.code, says in ended.err) == (2, True), ended
    ended = hotfix_lint(tmp_path, "check", "--on", "main", "--output", "sarif")
    assert ended.code == 2
    assert "text or json" in ended.err


def test_known_findings_stand_and_are_counted(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo").commit("bump", BUMP)
    first = hotfix_lint(repo.folder, "check", "-o", "json=../known.json")
    assert first.code == 1
    ended = hotfix_lint(repo.folder, "check", "--baseline", "../known.json", "-o", "json")
    assert ended.code == 0
    assert all("known" in finding["waived"] for finding in ended.json["findings"])
    assert ended.json["findings"]
    outcomes = {r["rule"]: r["outcome"] for r in ended.json["results"]}
    assert outcomes["dependency-change"] == "waived"
    count = len(ended.json["findings"])
    assert ended.json["range"]["notes"] == [f"{count} known findings of ../known.json stand"]
    # A line above and a rebase move nothing; another finding is new.
    repo.commit(GOOD, {"requirements.txt": "# ours\nflask==3.0.4\nredis==1\n"})
    ended = hotfix_lint(repo.folder, "check", "--baseline", "../known.json", "-o", "json")
    new = [
        f["values"].get("name", f["message"]) for f in ended.json["findings"] if f["waived"] is None
    ]
    assert (ended.code, new) == (1, ["redis"])


def test_findings_that_are_gone_are_told(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo").commit(GOOD, BUMP)
    hotfix_lint(repo.folder, "check", "-o", "json=../known.json")
    repo.commit(
        GOOD, {"requirements.txt": "flask==3.0.3\n", "app.py": FIXED, "tests/test_app.py": NEW_TEST}
    )
    ended = hotfix_lint(repo.folder, "check", "--baseline", "../known.json", "-o", "json")
    assert ended.json["range"]["notes"] == [
        "0 known findings of ../known.json stand; 1 of it are gone"
    ]


def test_a_baseline_that_is_none(tmp_path: Path) -> None:
    good_hotfix(tmp_path)
    (tmp_path / "bad.json").write_text("[1]")
    (tmp_path / "worse.json").write_text(json.dumps({"findings": [{}]}))
    for name, says in (
        ("absent.json", "cannot be read"),
        ("bad.json", "is no report of hotfix-lint"),
        ("worse.json", "is no report of hotfix-lint"),
    ):
        ended = hotfix_lint(tmp_path, "check", "--baseline", name)
        assert (ended.code, says in ended.err) == (2, True), ended
