"""The kind `text`: each demand in pairs, a text it must flag and one it must leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.checks.support.conditions import Conditions
from hotfix_lint.checks.support.placeholders import find
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.request.pull_request import PullRequest, Review
from tests.checks.kinds import check, values
from tests.repositories import good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("demand", "good", "bad", "problem"),
    [
        ({"matches": "^a"}, "ab", "ba", 'is "ba", which does not match "^a"'),
        ({"matches": ["a", "b"]}, "ab", "a", 'is "a", which does not match "b"'),
        ({"not-matches": "b+"}, "a", "abba", 'holds "bb"'),
        ({"one-of": ["x", "y"]}, "y", "z", 'is "z", not x or y'),
        ({"min-length": 3}, "abc", "ab", "has 2 characters; 3 are the least"),
        ({"max-length": 3}, "äöü", "abcd", "has 4 characters; 3 are the most"),
        ({"matches": "a"}, "a", "  ", "is empty"),
        ({"no-placeholders": True}, "a < b", "TBD", 'still holds the placeholder "TBD"'),
    ],
)
def test_conditions(demand: dict[str, Any], good: str, bad: str, problem: str) -> None:
    conditions = Conditions.read(demand)
    assert conditions.problem(good) is None
    assert conditions.problem(bad) == problem


@pytest.mark.parametrize(
    "text",
    [
        "[Brief explanation]", "<explanation>", "ENG-XXX", "due YYYY-MM-DD", "TODO: say", "tbd",
        "n/a", "-", "?", "unknown", "see [describe the cause] above", "Root cause TBD", "…",
        "{your text}", "Xh Xm", "...", "[All users / Premium tier / etc.]", "[Choose one]",
        "Modified `file.ts` to [specific change]", "ENG-XXX-1: Add test", "[...]", "<your name>",
        "https://example.com/pull/XXX", "[ENG-XXX](https://example.com/ENG-1)", "[Step 1]",
    ],
)  # fmt: skip
def test_placeholders_are_no_answers(text: str) -> None:
    assert find(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "the cache key left out the expiry time", "List<String> was null", "a[i] overflowed",
        "the todo list was empty", "f(x) returned {} instead of []", "<div> was not closed",
        "array[index] read one past the end", "see [RFC 7519] section 4", "nothing was locked",
        "an unknown header crashed it", "ENG-1234", "[link](https://example.com/1)", "[ ] undo it",
        "[x] undone", "[1]", "[user guide][guide]", "<https://example.com/x>", "<ops@example.com>",
        "![what users saw](x.png)", "`<your name>`", "run ``git revert <commit-hash>``", "`[user]`",
        "<b>all</b>", "<br>", "the <Button> is dead", "[^2]", "see [what broke](https://x.org/a) in it",
    ],
)  # fmt: skip
def test_answers_are_no_placeholders(text: str) -> None:
    assert find(text) is None


NAME = {"of": "branch.name", "matches": "^hotfix/[A-Z]+-[0-9]+-[a-z-]+$"}


def test_a_bad_branch_name_is_flagged_and_a_good_one_is_not(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    assert not check("text", repo, NAME).problems
    repo.branch("hotfix/quick")
    (found,) = check("text", repo, NAME).problems
    assert found.values["value"] == "hotfix/quick"
    assert found.location.ref == "hotfix/quick"


def test_a_branch_that_is_not_known_is_unchecked(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "--detach")
    with pytest.raises(FactUnknownError, match="--branch"):
        check("text", repo, NAME)
    assert not check("text", repo, NAME, branch="hotfix/ENG-1-x").problems


def test_every_commit_is_looked_at_but_merges_and_fixups(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit("fix: a", {"a": "1"})
    repo.commit("feat: b", {"b": "1"}).commit("fixup! feat: b", {"b": "2"})
    repo.switch("main").commit("feat: c", {"c": "1"}).switch("hotfix/A-1-x")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge branch main", "main")
    verdict = check("text", repo, {"of": "commit.type", "one-of": ["fix"]})
    assert values(verdict, "subject", "problem") == [("feat: b", 'is "feat", not fix')]


@pytest.mark.parametrize(("which", "flagged"), [("each", 1), ("any", 0), ("last", 0)])
def test_any_or_the_last_commit_can_be_asked_alone(
    tmp_path: Path, which: str, flagged: int
) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit("feat: b").commit("fix: a")
    settings = {"of": "commit.type", "one-of": ["fix"], "commits": which}
    assert len(check("text", repo, settings).problems) == flagged


def test_revert_as_a_first_word_does_not_escape(tmp_path: Path) -> None:
    repo = production(tmp_path).commit("feat: bad", {"bad.py": "1\n"}).branch("hotfix/A-1-x")
    settings = {"of": "commit.type", "one-of": ["fix", "revert"]}
    repo.git("revert", "--no-edit", "HEAD")
    assert not check("text", repo, settings).problems
    repo.commit(f'Revert "rules"\n\nThis reverts commit {"0" * 39}1.\n')
    assert values(check("text", repo, settings), "subject") == [('Revert "rules"',)]


def test_no_commits_is_skipped_not_passed(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x")
    verdict = check("text", repo, {"of": "commit.subject", "max-length": 5})
    assert verdict.skipped == "there are no commits in the range"


def test_added_lines_and_paths_can_be_demanded(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x")
    repo.commit(message(), {"app.py": "ok = 1\npassword = 'x'\n"})
    lines = check("text", repo, {"of": "file.added", "not-matches": "password"})
    assert values(lines, "path", "line", "problem") == [("app.py", 2, 'holds "password"')]
    assert values(check("text", repo, {"of": "file.path", "matches": "^src/"}), "path") == [
        ("app.py",)
    ]
    assert not check("text", repo, {"of": "file.path", "matches": "py$"}).problems


@pytest.mark.parametrize(
    ("unit", "number"),
    [("files", "2"), ("lines", "6"), ("insertions", "5"), ("deletions", "1"), ("directories", "2"), ("hunks", "2"), ("commits", "1")],
)  # fmt: skip
def test_the_numbers_of_the_change_are_texts_of_digits(
    tmp_path: Path, unit: str, number: str
) -> None:
    repo = good_hotfix(tmp_path)
    settings = {"of": f"change.{unit}"}
    assert not check("text", repo, settings | {"one-of": [number]}).problems
    (found,) = check("text", repo, settings | {"not-matches": f"^{number}$"}).problems
    assert (found.values["fact"], found.values["value"]) == (f"change {unit}", number)


def test_a_tag_is_a_fact_where_one_was_pushed(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("tag", "-a", "v1.2.3", "-m", "Hotfix: mend it")
    repo.git("tag", "1.2")
    settings = {"of": "tag.name", "matches": r"^v[0-9]+\.[0-9]+\.[0-9]+$"}
    assert not check("text", repo, settings, tag="v1.2.3").problems
    assert check("text", repo, settings, tag="1.2").problems
    settings = {"of": "tag.message", "matches": "^Hotfix: "}
    assert not check("text", repo, settings, tag="v1.2.3").problems
    assert check("text", repo, settings, tag="1.2").problems
    with pytest.raises(FactUnknownError, match="no tag is looked at"):
        check("text", repo, settings)


TOLD = PullRequest(
    "pr.json",
    title="[HOTFIX] ENG-1: x",
    body="## Rollback plan\nRevert it.\n\n## Impact\n",
    labels=("P0", "ops"),
    base="main",
    head=None,
    draft=False,
    author="alex",
    reviews=(Review("robin", "approved"), Review("alex", "approved")),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("title", ["[HOTFIX] ENG-1: x"]), ("base", ["main"]), ("labels", ["P0", "ops"]),
        ("draft", ["false"]), ("author", ["alex"]), ("approvals", ["1"]), ("body", [TOLD.body]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_pull_request_is_a_fact(
    tmp_path: Path, name: str, found: list[str]
) -> None:
    settings = {"of": f"pull-request.{name}", "matches": "^no$"}
    verdict = check("text", good_hotfix(tmp_path), settings, pull_request=TOLD)
    assert [value for (value,) in values(verdict, "value")] == found
    assert verdict.problems[0].location.kind == "pull-request"


def test_what_is_not_told_of_a_pull_request_is_unchecked(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    settings = {"of": "pull-request.head", "matches": "^no$"}
    with pytest.raises(FactUnknownError, match="does not tell the pull request's source"):
        check("text", repo, settings, pull_request=TOLD)
    with pytest.raises(FactUnknownError, match="no pull request is known here"):
        check("text", repo, settings)
    assert check("text", repo, settings, stage="release").skipped


def test_a_section_of_the_description_is_a_fact(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    settings = {"of": "document.rollback PLAN", "matches": "(?i)revert"}
    assert not check("text", repo, settings, pull_request=TOLD).problems
    asked = {"of": "document.Impact", "min-length": 3}
    (found,) = check("text", repo, asked, pull_request=TOLD).problems
    assert (found.values["fact"], found.values["problem"]) == ('section "Impact"', "is empty")
    assert found.location.line == 4
    asked = {"of": "document.Monitoring", "min-length": 3}
    (found,) = check("text", repo, asked, pull_request=TOLD).problems
    assert (found.values["problem"], found.location.line) == ("is missing", None)
