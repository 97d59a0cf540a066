"""`init` writes a valid policy from what a repository shows, and replaces nothing unasked."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.program import hotfix_lint
from tests.repositories import BRANCH, GOOD, Repository, good_hotfix, production

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

POLICY = ".hotfix-lint.yaml"


def written(folder: Path) -> Any:
    """Make the policy, see that it is valid and says nothing to no effect, and return it."""
    ended = hotfix_lint(folder, "init")
    assert ended.code == 0, ended.err
    checked = hotfix_lint(folder, "policy", "check")
    assert checked.code == 0, checked.err
    assert re.fullmatch(r"\.hotfix-lint\.yaml: valid, [0-9]+ rules\n", checked.out)
    text = (folder / POLICY).read_text()
    assert text.startswith("# yaml-language-server: $schema=")
    return yaml.safe_load(text)


def history(folder: Path, *messages: str, branch: str = "main") -> Repository:
    repo = Repository(folder)
    if branch != "main":
        repo.git("branch", "-m", branch)
    for number, message in enumerate(messages):
        repo.commit(message, {"app.py": f"x = {number}\n"})
    return repo


def test_keys_of_a_tracker_and_production_are_seen(tmp_path: Path) -> None:
    history(tmp_path, "fix: a\n\nTicket: SHOP-12\n", "SHOP-7 encode as UTF-8", "OPS-9: no SHA-256")
    policy = written(tmp_path)
    assert policy["workflow"] == {"production": ["main"], "ticket": "(OPS|SHOP)-[0-9]+"}
    assert "rules" not in policy


def test_a_key_that_was_seen_once_among_many_is_no_ticket(tmp_path: Path) -> None:
    history(tmp_path, *(f"fix: {n}\n\nRefs SHOP-{n}\n" for n in range(1, 12)), "add an LG-3 screen")
    assert written(tmp_path)["workflow"]["ticket"] == "SHOP-[0-9]+"


def test_words_that_look_like_keys_are_no_tickets(tmp_path: Path) -> None:
    history(tmp_path, "use UTF-8", "drop SHA-1", "see RFC-2119", "read ISO-8859")
    assert "ticket" not in written(tmp_path)["workflow"]


def test_numbers_of_issues_are_seen_but_not_those_of_pull_requests(tmp_path: Path) -> None:
    repo = history(tmp_path, *(f"add page {n} (#{n})" for n in range(9)))
    assert "ticket" not in written(tmp_path)["workflow"]
    for number in range(3):
        repo.commit(f"mend page\n\nFixes #{number}\n")
    (tmp_path / POLICY).unlink()
    policy = written(tmp_path)
    assert policy["workflow"]["ticket"] == "[0-9]+"
    assert policy["rules"]["commit-ticket"]["require"] == {"Ticket": {"matches": "^#?(?&ticket)$"}}


def test_a_hotfix_with_a_number_passes_what_is_written_for_numbers(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).switch("main")
    for number in range(3):
        repo.commit(f"mend page\n\nFixes #{number}\n")
    written(tmp_path)
    repo.commit("chore: policy").switch(BRANCH)
    repo.git("rebase", "-q", "main")
    repo.git("branch", "-m", "hotfix/1234-refuse-expired-tokens")
    repo.git("commit", "-q", "--amend", "-F", "-", stdin=GOOD.replace("ENG-", "#").encode())
    ended = hotfix_lint(tmp_path)
    assert ended.code == 0, ended.out


def test_the_remotes_default_branch_is_production(tmp_path: Path) -> None:
    history(tmp_path / "there", "feat: start", branch="live")
    here = Repository(tmp_path / "here")
    here.git("remote", "add", "origin", str(tmp_path / "there"))
    here.git("fetch", "-q", "origin")
    here.git("remote", "set-head", "origin", "live")
    assert written(tmp_path / "here")["workflow"]["production"] == ["live"]


def test_hotfix_branches_of_another_name_are_seen(tmp_path: Path) -> None:
    repo = production(tmp_path)
    for name in ("hotfixes/SHOP-1-a", "hotfixes/SHOP-2-b", "hotfix/old"):
        repo.git("branch", name)
    policy = written(tmp_path)
    assert policy["workflow"]["hotfix-branches"] == ["hotfixes/*"]
    assert policy["workflow"]["ticket"] == "SHOP-[0-9]+"
    repo.branch("hotfixes/SHOP-3-mend-the-cart").commit(GOOD)
    named = hotfix_lint(tmp_path, "check", "--only", "branch-name", "-v")
    assert named.code == 0, named.out
    repo.git("branch", "-m", "hotfixes/mend")
    assert hotfix_lint(tmp_path, "check", "--only", "branch-name").code == 1


def test_branches_that_live_on_are_kept_out_of_hotfixes(tmp_path: Path) -> None:
    repo = production(tmp_path)
    for name in ("develop", "release/1.2", "stable/3", "4.x", "feature/x"):
        repo.git("branch", name)
    globs = written(tmp_path)["rules"]["branch-base"]["not-from"]
    assert globs[-2:] == ["4.x", "stable/*"]
    assert {"develop", "release/*"} <= {*globs}
    assert "feature/*" not in globs
    seen = "# Branches that live on beside production: 4.x, develop, release/1.2, stable/3.\n"
    assert seen in (tmp_path / POLICY).read_text()


def test_usual_branches_need_no_rule(tmp_path: Path) -> None:
    production(tmp_path).git("branch", "develop")
    assert "rules" not in written(tmp_path)


def test_it_says_what_it_saw(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.switch("main").commit("feat: page\n\nTicket: ENG-7\n", {"web/cart.test.ts": "test('x')\n"})
    assert hotfix_lint(tmp_path, "init").out.split("\n") == [
        "production: main",
        "tickets: keys of a tracker, such as ENG-1234 (in 1 of 2 messages, 1 branch)",
        "hotfix branches: hotfix/…",
        "other lasting branches: none",
        "tests: python (1 file), javascript (1 file)",
        "wrote .hotfix-lint.yaml; read it, then: hotfix-lint policy check",
        "",
    ]


def test_an_empty_repository_gets_the_bare_bones(tmp_path: Path) -> None:
    Repository(tmp_path)
    assert written(tmp_path) == {"version": 1, "extends": "hotfix"}


def test_what_the_comments_show_is_valid_too(tmp_path: Path) -> None:
    production(tmp_path)
    written(tmp_path)
    shown = (tmp_path / POLICY).read_text()
    head, begin, rest = shown.partition("version: 1\n")
    lines = [
        re.sub(r"^( *)# ((?:  )*(?:- )?[a-z-]+:(?: \S.*|$))", r"\1\2", x) for x in rest.split("\n")
    ]
    (tmp_path / POLICY).write_text(head + begin + "\n".join(lines))
    checked = hotfix_lint(tmp_path, "policy", "check")
    assert checked.code == 0, checked.err
    policy = yaml.safe_load((tmp_path / POLICY).read_text())
    assert {"no-migrations", "diff-size", "diff-spread"} <= policy["rules"].keys()
    assert policy["waivers"][0]["packages"] == ["lodash"]


@pytest.mark.parametrize("name", [POLICY, ".hotfix-lint.yml", ".github/hotfix-lint.yaml"])
def test_a_policy_that_is_there_is_replaced_by_force_only(tmp_path: Path, name: str) -> None:
    production(tmp_path).write({name: "version: 1\n"})
    ended = hotfix_lint(tmp_path, "init")
    assert ended.code == 2
    assert ended.err == (
        f"hotfix-lint: there is a policy already: {name}\n"
        "  → hotfix-lint init --stdout shows another; --force replaces it\n"
    )
    assert (tmp_path / name).read_text() == "version: 1\n"
    assert hotfix_lint(tmp_path, "init", "--force").code == 0
    assert "extends: hotfix" in (tmp_path / POLICY).read_text()


def test_a_link_in_the_policys_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    production(tmp_path / "repo")
    (tmp_path / "victim").write_text("kept")
    os.symlink(tmp_path / "victim", tmp_path / "repo" / POLICY)
    assert hotfix_lint(tmp_path / "repo", "init").code == 2
    assert hotfix_lint(tmp_path / "repo", "init", "--force").code == 0
    assert (tmp_path / "victim").read_text() == "kept"
    assert not (tmp_path / "repo" / POLICY).is_symlink()


def test_stdout_prints_the_policy_alone_and_writes_nothing(tmp_path: Path) -> None:
    production(tmp_path).write({POLICY: "version: 1\n"})
    ended = hotfix_lint(tmp_path, "init", "--stdout")
    assert yaml.safe_load(ended.out)["extends"] == "hotfix"
    assert ended.err.startswith("production: main\n")
    assert (tmp_path / POLICY).read_text() == "version: 1\n"


def test_names_that_mean_something_to_yaml_or_a_terminal_do_nothing(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("branch", "release/\u202e{x}")
    repo.git("branch", "stable/#y")
    written(tmp_path)
    assert "\u202e" not in (tmp_path / POLICY).read_text()


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    ended = hotfix_lint(tmp_path, "init")
    assert ended.code == 2
    assert "is not in a git repository" in ended.err
