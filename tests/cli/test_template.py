"""`hotfix-lint template`: what it knows it fills in, what it does not the rules refuse."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Ended, hotfix_lint
from tests.completed import incident as completed
from tests.completed import pull_request as completed_pull_request
from tests.incidents import PATH
from tests.pull_requests import github
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, good_hotfix, production

if TYPE_CHECKING:
    from pathlib import Path

    from tests.repositories import Repository

TIMES = ("--set", "date=2025-10-09", "--set", "detected=08:23", "--set", "deployed=09:47")


def template(repo: Repository, *arguments: str) -> str:
    told = hotfix_lint(repo.folder, "template", *arguments)
    assert (told.code, told.err) == (0, "")
    return told.out


def test_a_commit_message_is_the_commits_own(tmp_path: Path) -> None:
    assert template(good_hotfix(tmp_path), "commit") == GOOD


def test_a_commit_message_before_the_commit_is_begun_and_refused_until_it_is_completed(
    tmp_path: Path,
) -> None:
    repo = production(tmp_path / "repo").branch(BRANCH)
    begun = template(repo, "commit", "--priority", "P1")
    assert "Ticket: ENG-1234\nPriority: P1\n" in begun
    file = tmp_path / "message"

    def hook(text: str) -> Ended:
        file.write_text(text)
        return hotfix_lint(repo.folder, "hook", "commit-msg", str(file))

    refused = hook(begun)
    assert refused.code == 1
    assert {"commit-subject", "commit-impact", "commit-root-cause"} <= set(refused.out.split())
    completed = template(
        repo,
        "commit", "--priority", "P1",
        "--set", "summary=refuse expired session tokens",
        "--set", "impact=Tokens past their lifetime were accepted by the login.",
        "--set", "root-cause=the cache key left out the expiry time",
    )  # fmt: skip
    assert completed == GOOD
    assert hook(completed).code == 0


def test_the_title_and_the_body_of_a_pull_request_hold_what_is_known(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    title = template(repo, "pull-request-title")
    assert title == "[RELEASE] [HOTFIX] [P1] ENG-1234: refuse expired session tokens\n"
    body = template(repo, "pull-request")
    assert body.startswith(f"## 🚨 {title}")
    assert "- [ ] P0 - " in body
    assert "- [x] P1 - production down\n" in body
    assert "### Root Cause\n\nthe cache key left out the expiry time\n" in body
    assert "- `app.py`: [describe what changed there]\n" in body
    assert '- `tests/test_app.py:8` adds the test "def test_expired(token)"\n' in body
    assert f"```sh\ngit revert --no-edit {repo.sha()[:12]}\ngit push origin main\n```" in body
    assert body.count("- [x]") == 1


def test_commits_are_taken_back_the_newest_first_and_a_merge_at_once(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    first = repo.sha()[:12]
    repo.commit(GOOD, {"app.py": FIXED + "\n"})
    second = repo.sha()[:12]
    assert re.findall("git revert.*", template(repo, "pull-request")) == [
        f"git revert --no-edit {second}",
        f"git revert --no-edit {first}",
    ]
    repo.switch("main").git("merge", "-q", "--no-ff", "-m", f"Merge branch '{BRANCH}'", BRANCH)
    merge = repo.sha()[:12]
    repo.switch(BRANCH)
    assert re.findall("git revert.*", template(repo, "pull-request")) == [
        f"git revert --no-edit -m 1 {merge}"
    ]


def test_messages_to_people_hold_the_times_of_the_incident(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    before = template(repo, "status-page")
    assert "Between HH:MM and HH:MM UTC" in before
    document = template(repo, "incident", *TIMES)
    repo.commit("docs: the incident", {PATH: document})
    assert "Between 08:23 and 09:47 UTC" in template(repo, "status-page")
    slack = template(repo, "slack")
    assert "- Duration: 1h 24m\n" in slack
    assert "at the latest on 2025-10-12\n" in slack
    assert "ENG-1234" in slack
    assert "ENG-1234" not in template(repo, "status-page") + template(repo, "email")
    given = template(repo, "email", "--set", "deployed=10:00")
    assert "Between 08:23 and 10:00 UTC" in given


def test_a_tag_says_what_it_replaces(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("tag", "-a", "v2.3.4", "-m", "v2.3.4")
    repo.branch(BRANCH).commit(GOOD, {"app.py": FIXED, "tests/test_app.py": NEW_TEST})
    told = template(repo, "tag")
    assert told.startswith("Hotfix: refuse expired session tokens\n")
    assert "Replaces: v2.3.4\n" in told


def test_an_incident_is_refused_until_it_is_completed(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    begun = template(repo, "incident", "--priority", "P0", *TIMES)
    arguments = (
        "check", "--stage", "close", "--only", "tag:review", "--output", "json", "--priority", "P0",
        "--now", "2025-10-20T10:00:00Z", "--incident",
    )  # fmt: skip
    file = tmp_path / "incident.md"
    file.write_text(begun)
    refused = hotfix_lint(repo.folder, *arguments, str(file))
    assert refused.code == 1
    assert {"review-timeline", "review-actions", "review-deadline"} <= refused.rules()
    file.write_text(completed(begun))
    passed = hotfix_lint(repo.folder, *arguments, str(file))
    assert (passed.code, passed.rules()) == (0, set()), passed.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["comit"], 'did you mean "commit"?'),
        (["commit", "--set", "ticket"], '--set "ticket" says no value'),
        (["commit", "--set", "tickt=1"], 'did you mean "ticket"?'),
        (["commit", "--priority", "P9"], 'there is no priority "P9"'),
    ],
)
def test_what_cannot_be_filled_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    told = hotfix_lint(good_hotfix(tmp_path).folder, "template", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_the_templates_and_their_values_are_listed(tmp_path: Path) -> None:
    out = template(good_hotfix(tmp_path))
    names = re.findall(r"^  (\S+)$", out.partition("\n\n")[0], re.MULTILINE)
    assert names == [
        "commit", "email", "incident", "pull-request", "pull-request-title", "slack", "status-page",
        "tag",
    ]  # fmt: skip
    assert re.search(r"^  root-cause +the first commit's root cause$", out, re.MULTILINE)


def test_a_team_has_templates_of_its_own(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).write({
        ".hotfix-lint.yaml": "version: 1\nextends: hotfix\nworkflow:\n  templates:\n"
        "    slack: docs/slack.md\n    pager: docs/pager.txt\n    email: null\n",
        "docs/slack.md": "{ticket} is mended: {summary}\r\n",
        "docs/pager.txt": "{priority}",
    })  # fmt: skip
    assert template(repo, "slack") == "ENG-1234 is mended: refuse expired session tokens\n"
    assert template(repo, "pager") == "P1"
    assert template(repo, "email").startswith("Subject: ")


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        (
            "docs/x.md",
            b"a\n{tickt}\n",
            'docs/x.md:2:1: unknown placeholder "{tickt}"; did you mean',
        ),
        ("docs/x.md", b"a { b\n", 'docs/x.md:1:3: a lone "{"; write it twice to show one'),
        ("docs/x.md", b"\xff\n", "docs/x.md:1:1: this is not UTF-8; save the file as UTF-8"),
        ("docs/x.md", None, "there is no such file"),
        ("../x.md", b"{ticket}", "leads out of the repository"),
    ],
)
def test_a_flawed_template_is_told(
    tmp_path: Path, path: str, content: bytes | None, said: str
) -> None:
    repo = good_hotfix(tmp_path / "repo")
    policy = f"version: 1\nextends: hotfix\nworkflow: {{templates: {{slack: {path}}}}}\n"
    repo.write({".hotfix-lint.yaml": policy})
    if content is not None:
        repo.write({path: content})
    told = hotfix_lint(repo.folder, "template", "slack")
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_link_out_of_the_repository_is_no_template(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).write(
        {".hotfix-lint.yaml": "version: 1\nextends: hotfix\nworkflow: {templates: {slack: x.md}}\n"}
    )
    (repo.folder / "x.md").symlink_to("/etc/hostname")
    told = hotfix_lint(repo.folder, "template", "slack")
    assert told.code == 2
    assert "link" in told.err or "leads out" in told.err


def test_what_a_changes_author_wrote_cannot_act(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.commit("fix: a\u202eb\x1b[31m", {"a`b\x1b.py": "x = 1\n"})
    for name in ("pull-request", "slack", "incident"):
        text = template(repo, name)
        assert not re.search("[\x1b\u202e]", text)
    assert "`a'b<U+001B>.py`" in template(repo, "pull-request")


def test_a_pull_request_is_refused_until_it_is_completed(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    body = template(repo, "pull-request")
    title = template(repo, "pull-request-title").strip()
    file = tmp_path / "pr.json"

    def check(text: str) -> Ended:
        told = github(title=title, body=text, user={"login": "robin"}, reviews=[])
        told["head"]["sha"] = repo.sha()
        file.write_text(json.dumps(told))
        return hotfix_lint(
            repo.folder, "check", "--stage", "review", "--pull-request", str(file),
            "--only", "tag:pull-request", "--output", "json",
        )  # fmt: skip

    refused = check(body)
    assert refused.code == 1
    assert {"pr-sections", "pr-severity", "pr-rollback"} <= refused.rules()
    passed = check(completed_pull_request(body))
    assert (passed.code, passed.rules()) == (0, set()), passed.json["findings"]
    # Without a priority no box is ticked.
    nobody = body.replace("- [x] P1", "- [ ] P1")
    assert "pr-urgency" in check(completed_pull_request(nobody)).rules()
