"""A tag is checked as the release of the hotfix that it holds: pushed in CI, or named by --tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.program import Ended, hotfix_lint
from tests.repositories import BRANCH, GOOD, Repository, good_hotfix, message

if TYPE_CHECKING:
    from pathlib import Path

HOTFIX = "Hotfix: refuse expired session tokens"


class Release:
    """A server on which a hotfix was released, and a clone as a CI system makes it."""

    def __init__(self, folder: Path, how: str = "merge") -> None:
        self.folder = folder
        self.server = server = good_hotfix(folder / "server")
        server.git("tag", "-a", "v2.3.4", "-m", "Release 2.3.4", "main")
        server.switch("main")
        if how == "merge":
            text = f"Merge pull request #7 from acme/{BRANCH}"
            server.git("merge", "-q", "--no-ff", "-m", text, BRANCH)
        elif how == "squash":
            server.git("merge", "-q", "--squash", BRANCH)
            server.commit(GOOD)

    def tag(self, name: str = "v2.3.5", text: str | None = HOTFIX, at: str = "main") -> Release:
        options = ("-a", "-m", text) if text is not None else ()
        self.server.git("tag", *options, name, at)
        return self

    def checkout(self, name: str = "v2.3.5", *, tags: bool = True) -> Repository:
        copy = Repository(self.folder / "checkout")
        copy.git("remote", "add", "origin", self.server.folder.as_uri())
        copy.git("fetch", "-q", "--tags", "origin")
        if not tags:
            # As actions/checkout does at last.
            sha = copy.git("rev-parse", f"refs/tags/{name}^{{commit}}")
            self.server.git("config", "uploadpack.allowAnySHA1InWant", "true")
            copy.git("fetch", "-q", "--no-tags", "origin", f"+{sha}:refs/tags/{name}")
        copy.git("checkout", "-q", "--detach", f"refs/tags/{name}")
        return copy

    def pushed(self, name: str = "v2.3.5") -> dict[str, Any]:
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_SHA": self.server.sha(f"{name}^{{commit}}"),
            "GITHUB_REF": f"refs/tags/{name}",
        }


def check(repo: Repository, *arguments: str, **environment: Any) -> Ended:
    return hotfix_lint(repo.folder, "check", "-o", "json", *arguments, **environment)


def outcomes(ended: Ended) -> dict[str, str]:
    return {result["rule"]: result["outcome"] for result in ended.json["results"]}


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_pushed_tag_of_a_hotfix_is_checked_whole(tmp_path: Path, how: str) -> None:
    release = Release(tmp_path, how).tag()
    ended = check(release.checkout(), **release.pushed())
    assert ended.code == 0, ended.out
    seen = outcomes(ended)
    assert {seen[r] for r in ("release-commit", "release-tag", "release-bump")} == {"passed"}
    assert {seen[r] for r in ("commit-ticket", "regression-test", "clean-history")} == {"passed"}
    assert ended.json["range"]["commits"] == 1
    # Only a merge tells the name of the branch that is gone.
    assert seen["branch-name"] == ("passed" if how == "merge" else "skipped")
    assert ended.json["range"]["branch"] == (BRANCH if how == "merge" else None)


def test_what_is_wrong_with_it_is_found(tmp_path: Path) -> None:
    release = Release(tmp_path).tag("v2.4.0", "Release")
    ended = check(release.checkout("v2.4.0"), **release.pushed("v2.4.0"))
    assert ended.code == 1
    assert ended.rules() == {"release-tag", "release-bump"}


@pytest.mark.parametrize("text", [HOTFIX, "hot-fix of the login"])
def test_a_message_says_that_a_release_is_a_hotfix_whatever_its_commits_say(
    tmp_path: Path, text: str
) -> None:
    release = Release(tmp_path, "none")
    release.server.commit("quick fix", {"app.py": "x = 1\n"})
    release.tag(text=text)
    ended = check(release.checkout(), **release.pushed())
    assert ended.code == 1
    assert {"commit-type", "commit-ticket"} <= ended.rules()


def test_a_regular_release_is_left_alone(tmp_path: Path) -> None:
    release = Release(tmp_path, "none")
    release.server.commit("feat: dark mode", {"theme.py": "dark = True\n"})
    release.tag("v2.4.0", "Release 2.4.0")
    ended = check(release.checkout("v2.4.0"), **release.pushed("v2.4.0"))
    assert ended.code == 0
    assert ended.json["reason"] == (
        "the tag v2.4.0 holds no hotfix: no merge of a hotfix branch since v2.3.4,"
        ' and its message does not begin with "Hotfix"'
    )


def test_commits_that_all_have_a_priority_are_a_hotfix(tmp_path: Path) -> None:
    release = Release(tmp_path, "squash").tag(text=None)
    ended = check(release.checkout(), "--no-ci", "--tag", "v2.3.5")
    assert ended.rules() == {"release-tag"}


def test_what_a_checkout_did_to_a_tag_is_no_finding(tmp_path: Path) -> None:
    release = Release(tmp_path).tag()
    repo = release.checkout(tags=False)
    assert repo.git("cat-file", "-t", "refs/tags/v2.3.5") == "commit"
    ended = check(repo, **release.pushed())
    assert (ended.code, outcomes(ended)["release-tag"]) == (2, "unchecked")
    reason = next(r["reason"] for r in ended.json["results"] if r["rule"] == "release-tag")
    command = reason.partition("before this, run git ")[2]
    repo.git(*command.split())
    ended = check(repo, **release.pushed())
    assert (ended.code, outcomes(ended)["release-tag"]) == (0, "passed")


def test_a_tag_that_was_lightweight_from_the_start_is_one_after_it_was_fetched(
    tmp_path: Path,
) -> None:
    release = Release(tmp_path).tag(text=None)
    repo = release.checkout(tags=False)
    assert check(repo, **release.pushed()).code == 2
    repo.git("fetch", "--force", "origin", "refs/tags/v2.3.5:refs/tags/v2.3.5")
    ended = check(repo, **release.pushed())
    assert (ended.code, ended.rules()) == (1, {"release-tag"})


def test_a_tag_can_be_named_on_any_branch(tmp_path: Path) -> None:
    release = Release(tmp_path).tag()
    repo = release.server
    assert repo.git("symbolic-ref", "--short", "HEAD") == "main"
    ended = check(repo, "--tag", "v2.3.5")
    assert (ended.code, ended.json["range"]["stage"]) == (0, "release")
    assert ended.json["range"]["branch"] == BRANCH
    repo.switch(BRANCH)
    assert check(repo, "--tag", "refs/tags/v2.3.5").code == 0
    ended = check(repo, "--tag", "v2.3.4")
    assert ended.json["reason"].startswith("the tag v2.3.4 holds no hotfix")
    ended = check(repo, "--tag", "v2.3.4", "--head", BRANCH)
    assert {f["message"] for f in ended.json["findings"] if f["rule"] == "release-tag"} >= {
        'the tag "v2.3.4" does not hold the hotfix'
    }


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("v9.9.9", 'there is no tag "v9.9.9" here'),
        ("--x", '"--x" is not the name of a branch, tag or commit'),
        ("v2.3.4^{commit}", "is not the name of a branch, tag or commit"),
        ("tree", 'the tag "tree" leads to no commit'),
    ],
)
def test_a_tag_that_is_none_is_said(tmp_path: Path, tag: str, told: str) -> None:
    release = Release(tmp_path)
    release.server.git("tag", "tree", "HEAD^{tree}")
    ended = hotfix_lint(release.server.folder, "check", f"--tag={tag}")
    assert ended.code == 2
    assert told in ended.err


def test_what_else_a_tag_releases_is_said(tmp_path: Path) -> None:
    release = Release(tmp_path)
    release.server.commit("feat: dark mode", {"theme.py": "dark = True\n"})
    release.tag()
    ended = check(release.checkout(), **release.pushed())
    assert ended.code == 0
    assert ended.json["range"]["notes"] == [
        "v2.3.5 also holds 1 commit that is not of the hotfix since v2.3.4"
    ]


def test_a_waiver_for_the_ticket_counts_for_the_tag_of_a_squash(tmp_path: Path) -> None:
    release = Release(tmp_path, "squash").tag("v2.4.0")
    policy = (
        "version: 1\nextends: hotfix\nwaivers:\n"
        "  - {rules: [release-bump], ticket: ENG-1234, reason: a number was taken by mistake,"
        " approved-by: lead, expires: 2099-01-01}\n"
    )
    repo = release.checkout("v2.4.0").write({".hotfix-lint.yaml": policy})
    ended = check(repo, **release.pushed("v2.4.0"))
    assert (ended.code, outcomes(ended)["release-bump"]) == (0, "waived")


def test_a_hotfix_that_was_released_is_judged_as_it_was(tmp_path: Path) -> None:
    release = Release(tmp_path).tag()
    repo = release.server
    for number in range(3):
        repo.commit("feat: next", {f"next{number}.py": "x = 1\n"})
    repo.switch(BRANCH)
    ended = check(repo, "--stage", "release")
    assert ended.code == 0, ended.out
    assert (ended.json["range"]["commits"], ended.rules()) == (1, set())
    repo.git("commit", "-q", "--amend", "-F", "-", stdin=message(ticket=None).encode())
    assert "commit-ticket" in check(repo, "--stage", "release").rules()


def test_a_release_can_be_checked_before_its_tag_is_made(tmp_path: Path) -> None:
    release = Release(tmp_path)
    ended = hotfix_lint(release.server.switch(BRANCH).folder, "check", "--stage", "release")
    assert ended.code == 1
    assert 'git tag -a v2.3.5 -m "Hotfix: what is fixed"' in ended.out
