"""What a file says of a pull request, and who states its priority."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import UsageError
from hotfix_lint.facts.pull_request import read
from hotfix_lint.request.pull_request import PullRequest
from tests import pull_requests
from tests.checks.kinds import facts_of
from tests.repositories import BRANCH, Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path


def test_json_in_any_encoding_of_unicode_is_read() -> None:
    text = json.dumps(pull_requests.github(title="Über"), ensure_ascii=False)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
        assert read("pr.json", text.encode(encoding)).title == "Über"


def test_a_description_in_markdown_has_its_title_in_its_first_heading() -> None:
    found = read("d/pr.md", b"## [HOTFIX] ENG-1: x\n\n### Impact\nall\n", "/srv/d/pr.md")
    assert (found.title, found.source, found.path) == (
        "[HOTFIX] ENG-1: x",
        "pr.md",
        "/srv/d/pr.md",
    )
    assert (found.labels, found.reviews, found.draft) == (None, None, None)
    assert read("-", b"---\ntitle: T\n---\nx\n").title == "T"
    assert read("pr.md", b"nothing but text\n").title is None


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("pr.json", b'{"title": "a",\n "body": }', "pr.json:2:10: this is no JSON: expecting value"),
        ("pr.json", b"[]", "pr.json:1:1: this is a list; one pull request is expected"),
        ("pr.json", b"null", "pr.json:1:1: this is no mapping; one pull request is expected"),
        ("pr.json", b'{"title":\n  7}', "pr.json:2:3: title: this is no text"),
        ("pr.json", b'{"x": 1}', "pr.json:1:1: no pull request of GitHub, GitLab, Bitbucket or Azure has these keys"),
        ("pr.json", b"[" * 100_000, "pr.json:1:1: this JSON nests too deeply, or has too long a number"),
        ("pr.json", b'{"a": ' + b"1" * 5_000 + b"}", "pr.json:1:1: this JSON nests too deeply, or has too long a number"),
        ("pr.md", b"# T\n\xff\n", "pr.md:2:1: this is not UTF-8"),
        ("pr.md", b" \n", '"pr.md" is empty; a pull request is expected'),
        ("pr.md", b" " * ((16 << 20) + 1), '"pr.md" has 16777217 bytes; of a pull request 16777216 are read'),
        ("a\x1b[2Jb.json", b"{", "a<U+001B>[2Jb.json:1:2: this is no JSON: expecting property name enclosed in double quotes"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_in_one_sentence(name: str, data: bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(name, data)
    assert caught.value.message == message


TITLE, BOX, LABEL = (
    {"title": "[HOTFIX] [p2] x", "body": ""},
    {"title": "x", "body": "### Urgency\n- [ ] P1 - Down\n- [x] P3 - Business\n"},
    {"title": "[P2]", "body": "## Priority\n- [x] P3", "labels": ("priority::p0", "P1", "ops")},
)


def stated(repo: Repository, told: dict[str, Any], **more: Any) -> tuple[str, str, bool] | None:
    given = PullRequest("pr.json", **told)
    priority = facts_of(repo, pull_request=given, **more).priority
    return priority and (priority.value, priority.origin, priority.may_loosen)


def test_who_states_the_priority_first(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert stated(repo, LABEL, priority="P3") == ("P3", "--priority", True)
    assert stated(repo, LABEL) == ("P0", 'by the label "priority::p0"', True)
    assert stated(repo, TITLE | {"body": BOX["body"]}) == (
        "P2",
        "by the pull request's title",
        False,
    )
    assert stated(repo, BOX) == ("P3", "by the pull request's urgency box", False)
    assert stated(repo, {"title": "x", "body": "[P0]", "labels": ("P0-ish",)}) == (
        "P1",
        "by the commits",
        False,
    )


def test_a_label_may_loosen_and_a_title_may_not(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert stated(repo, {"labels": ("P0",)}) == ("P0", 'by the label "P0"', True)
    assert stated(repo, {"title": "[P0]"}) == ("P0", "by the pull request's title", False)


def test_what_is_told_of_another_branch_states_nothing(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    other = LABEL | {"head": "hotfix/ENG-9-of-yesterday"}
    assert stated(repo, other) == ("P1", "by the commits", False)
    assert stated(repo, LABEL | {"head": BRANCH}) == ("P0", 'by the label "priority::p0"', True)


@pytest.mark.parametrize(
    ("title", "base", "is_hotfix"),
    [
        ("[HOTFIX] x", "main", True), ("[hot-fix] x", "master", True), ("[HOTFIX] x", None, True),
        ("[HOTFIX] x", "develop", False), ("hotfix x", "main", False), (None, "main", False),
    ],
)  # fmt: skip
def test_which_titles_are_of_a_hotfix(
    tmp_path: Path, title: str | None, base: str | None, is_hotfix: bool
) -> None:
    repo = good_hotfix(tmp_path)
    told = PullRequest("pr.json", title=title, base=base)
    facts = facts_of(repo.branch("login"), pull_request=told)
    assert facts.branch.is_hotfix is is_hotfix
    assert (facts.lint_reason() == "") is is_hotfix
