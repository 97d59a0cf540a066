"""`--pull-request`: what a file tells of a pull request, as a user gives it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests import pull_requests
from tests.cli.program import Ended, hotfix_lint
from tests.repositories import BRANCH, Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return good_hotfix(tmp_path / "repo")


def check(repo: Repository, told: object, *arguments: str) -> Ended:
    """Check with a pull request on standard input."""
    data = told.encode() if isinstance(told, str) else json.dumps(told).encode()
    asked = ("check", "-o", "json", "--pull-request", "-", *arguments)
    return hotfix_lint(repo.folder, *asked, stdin=data)


def outcomes(ended: Ended, *rules: str) -> list[str]:
    by_name = {result["rule"]: result["outcome"] for result in ended.json["results"]}
    return [by_name[rule] for rule in rules]


def test_a_pull_request_that_says_everything_passes_the_review(repo: Repository) -> None:
    ended = check(repo, pull_requests.github())
    assert (ended.code, ended.json["findings"], ended.json["range"]["stage"]) == (0, [], "review")
    assert "pr-sections" in {result["rule"] for result in ended.json["results"]}


def test_at_the_merge_it_needs_an_approval(repo: Repository) -> None:
    review = {"user": {"login": "robin"}, "state": "APPROVED", "commit_id": repo.sha()}
    approved = pull_requests.github(reviews=[review])
    assert check(repo, approved, "--stage", "merge").code == 0
    bare = check(repo, pull_requests.github(reviews=[]), "--stage", "merge")
    assert (bare.code, bare.rules()) == (1, {"pr-approval"})


def test_what_is_not_told_is_unchecked_with_the_command_that_gets_it(repo: Repository) -> None:
    ended = check(repo, pull_requests.github(), "--stage", "merge")
    assert ended.code == 2
    (unchecked,) = [
        r
        for r in ended.json["results"]
        if r["outcome"] == "unchecked" and r["rule"].startswith("pr-")
    ]
    assert unchecked["rule"] == "pr-approval"
    assert unchecked["reason"] == (
        "standard input does not tell the pull request's approvals; get it with gh pr view 12 --json author,"
        "baseRefName,body,headRefName,headRefOid,isDraft,labels,number,reviews,title,url > pr.json,"
        " and give it with --pull-request pr.json"
    )


def test_a_description_in_markdown_is_enough_for_its_rules(repo: Repository) -> None:
    text = f"# {pull_requests.TITLE}\n\n{pull_requests.BODY}".replace("Revert the commit.", "TBD")
    repo.write({"pr.md": text})
    ended = hotfix_lint(repo.folder, "check", "-o", "json", "--pull-request", "pr.md")
    (found,) = ended.json["findings"]
    line = text.split("\n").index("TBD") + 1
    assert found["rule"] == "pr-rollback"
    assert found["location"] == {"kind": "file", "path": "pr.md", "line": line, "snippet": "TBD"}
    assert outcomes(ended, "pr-title", "pr-base") == ["passed", "unchecked"]
    told = hotfix_lint(repo.folder, "check", "--pull-request", "pr.md").out
    assert f"pr.md:{line}" in told


def test_findings_are_told_with_the_line_of_the_description(repo: Repository) -> None:
    told = pull_requests.github(body=pull_requests.BODY.replace("Revert the commit.", "TBD"))
    text = hotfix_lint(
        repo.folder, "check", "--pull-request", "-", stdin=json.dumps(told).encode()
    ).out
    line = told["body"].split("\n").index("TBD") + 1
    assert "\npull request 12\n" in text
    assert f"line {line}" in text
    ended = check(repo, told)
    assert ended.json["findings"][0]["location"]["kind"] == "pull-request"
    markdown = hotfix_lint(
        repo.folder,
        "check",
        "-o",
        "markdown",
        "--pull-request",
        "-",
        stdin=json.dumps(told).encode(),
    ).out
    assert f"pull request 12, line {line}" in markdown


def test_a_pull_request_that_nobody_tells_of_stops_no_push_and_no_release(
    repo: Repository,
) -> None:
    rules = {"pr-title", "pr-base", "pr-urgency", "pr-sections", "pr-rollback", "pr-approval"}
    pushed = hotfix_lint(repo.folder, "check", "-o", "json")
    assert (pushed.code, rules & {r["rule"] for r in pushed.json["results"]}) == (0, set())
    merged = hotfix_lint(repo.folder, "check", "-o", "json", "--stage", "merge")
    assert merged.code == 2
    assert outcomes(merged, *sorted(rules)) == ["unchecked"] * len(rules)
    only = ("--only", "tag:pull-request", "--stage", "release")
    released = hotfix_lint(repo.folder, "check", "-o", "json", *only)
    assert outcomes(released, *sorted(rules)) == ["skipped"] * len(rules)


def test_one_reason_is_told_once_for_all_rules(repo: Repository) -> None:
    told = hotfix_lint(repo.folder, "check", "--stage", "review").out
    assert told.count("no pull request is known here") == 2, "of errors, and of the warning"
    assert "pr-title, pr-base, pr-urgency" in told


def test_the_pull_request_of_another_branch_is_not_taken_for_this_ones(repo: Repository) -> None:
    other = pull_requests.github(head={"ref": "hotfix/ENG-9-other", "sha": "a" * 40})
    ended = check(repo, other)
    assert ended.code == 2
    reason = f'standard input is of the branch "hotfix/ENG-9-other", not of "{BRANCH}"'
    unchecked = [r for r in ended.json["results"] if r["outcome"] == "unchecked"]
    assert {r["reason"] for r in unchecked if r["rule"].startswith("pr-")} == {reason}


def test_labels_are_known_to_conditions(repo: Repository) -> None:
    repo.write(
        {".hotfix-lint.yaml": "version: 1\nextends: hotfix\nrules: {diff-size: {max-lines: 1, unless: {labels: large}}}\n"}
    )  # fmt: skip
    large = pull_requests.github(labels=[{"name": "large"}])
    assert outcomes(check(repo, pull_requests.github()), "diff-size") == ["failed"]
    assert outcomes(check(repo, large), "diff-size") == ["skipped"]
    assert outcomes(check(repo, large, "--label", "small"), "diff-size") == ["failed"]


def test_facts_tell_what_is_seen_in_it(repo: Repository) -> None:
    told = json.dumps(pull_requests.github(labels=[{"name": "P1"}])).encode()
    seen = hotfix_lint(repo.folder, "facts", "--pull-request", "-", stdin=told).json
    found = seen["pull_request"]
    assert (found["title"], found["labels"]) == (pull_requests.TITLE, ["P1"])
    assert [claim["priority"] for claim in found["priorities"]] == ["P1"] * 3
    assert found["sections"][0] == {
        "name": "Urgency",
        "line": 1,
        "words": 3,
        "boxes": [{"text": "P1 - Production down", "ticked": True}],
    }
    assert {"name": "Severity", "line": 7, "value": "critical feature broken"} in found["fields"]
    other = json.dumps(pull_requests.github(head={"ref": "hotfix/ENG-9-x"})).encode()
    seen = hotfix_lint(repo.folder, "facts", "--pull-request", "-", stdin=other).json
    assert seen["pull_request"]["sections"] is None
    assert hotfix_lint(repo.folder, "facts").json["pull_request"] is None


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("pr.json", '{"title": "x"', "pr.json:1:14: this is no JSON: expecting ',' delimiter"),
        ("pr.json", '{\n  "title": 7}', "pr.json:2:12: title: this is no text"),
        ("pr.md", "", '"pr.md" is empty; a pull request is expected'),
        ("gone.json", None, 'the pull request "gone.json" cannot be read: no such file or directory'),
    ],
)  # fmt: skip
def test_a_bad_file_is_exit_code_2_and_one_sentence(
    repo: Repository, name: str, content: str | None, error: str
) -> None:
    if content is not None:
        repo.write({name: content})
    ended = hotfix_lint(repo.folder, "check", "--pull-request", name)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.split("\n")[0] == f"hotfix-lint: {error}"


def test_what_the_author_writes_can_do_nothing(repo: Repository) -> None:
    evil: dict[str, Any] = {
        "title": "x\x1b[2J\n::error::y ##[error]z",
        "body": "## Rollback plan\n[Brief \u202e\n::error::a](b) {message}\nTODO <script>\n",
    }
    ended = hotfix_lint(
        repo.folder, "check", "--pull-request", "-", "-o", "text", "-o", "github=g", "-o",
        "markdown=m", stdin=json.dumps(pull_requests.github() | evil).encode(),
    )  # fmt: skip
    assert ended.code == 1
    texts = [ended.out, *((repo.folder / name).read_text() for name in "gm")]
    for text in texts:
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\n::error::" not in text
        assert "##[error]" not in text
