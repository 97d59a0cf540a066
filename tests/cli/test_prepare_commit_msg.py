"""The hook begins an empty message of a hotfix, and touches no other: shown by git itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.cli.test_hooks import git
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, production

ROOT = Path(__file__).parents[2]

BEGUN = "fix: \n\n\nRoot cause: \nTicket: ENG-1234\nPriority: \n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A hotfix branch with a staged fix, and the hooks on messages."""
    repo = production(tmp_path / "repo").branch(BRANCH)
    for name in ("prepare-commit-msg", "commit-msg"):
        hook = repo.folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\nexec "{PROGRAM}" hook {name} "$@"\n')
        hook.chmod(0o755)
    return repo.stage({"app.py": FIXED, "tests/test_app.py": NEW_TEST})


def editor(repo: Repository, body: str = "") -> str:
    """Return an editor that keeps what it was shown, and runs `body` on its `text`."""
    path = repo.folder.parent / "editor.py"
    path.write_text(
        "import sys\npath = sys.argv[1]\ntext = open(path, newline='').read()\n"
        f"open({str(repo.folder.parent / 'shown')!r}, 'w', newline='').write(text)\n"
        f"{body}\nopen(path, 'w', newline='').write(text)\n"
    )
    return f"'{sys.executable}' '{path}'"


def shown(repo: Repository) -> str:
    return (repo.folder.parent / "shown").read_text()


FILL = (
    "text = text.replace('fix: ', 'fix: refuse expired session tokens', 1)"
    ".replace('\\n\\n\\n', '\\n\\nTokens past their lifetime were accepted.\\n\\n', 1)"
    ".replace('Root cause: ', 'Root cause: the cache key left out the expiry', 1)"
    ".replace('Priority: ', 'Priority: P1', 1)"
)


def test_an_empty_message_is_begun_and_what_is_filled_in_passes(repo: Repository) -> None:
    done = git(repo.folder, "commit", GIT_EDITOR=editor(repo, FILL))
    assert done.returncode == 0, done
    assert shown(repo).startswith(BEGUN)
    assert "# Please enter the commit message" in shown(repo)
    assert repo.git("log", "-1", "--format=%B") == (
        "fix: refuse expired session tokens\n\nTokens past their lifetime were accepted.\n\n"
        "Root cause: the cache key left out the expiry\nTicket: ENG-1234\nPriority: P1"
    )


def test_what_is_left_open_is_told_and_refused(repo: Repository) -> None:
    stopped = git(repo.folder, "commit", GIT_EDITOR=editor(repo))
    assert stopped.returncode != 0
    for rule in ("commit-type", "commit-root-cause", "commit-priority"):
        assert rule in stopped.stderr
        assert f"\n# {rule}: " in shown(repo)
    assert "commit-ticket" not in shown(repo)


def test_gits_own_part_is_kept_byte_for_byte(repo: Repository) -> None:
    """Also that of --verbose, with its scissors and the difference below them."""
    for options in ([], ["-v"], ["--cleanup=scissors"]):
        hook = repo.folder / ".git" / "hooks" / "prepare-commit-msg"
        away = hook.rename(hook.with_suffix(".away"))
        git(repo.folder, "commit", *options, GIT_EDITOR=editor(repo, "text = ''"))
        before = shown(repo)
        away.rename(hook)
        git(repo.folder, "commit", *options, GIT_EDITOR=editor(repo, "text = ''"))
        assert shown(repo).startswith(BEGUN)
        assert shown(repo).endswith(before)


WRITTEN = "quick fix\n"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["commit", "-m", WRITTEN], WRITTEN),
        (["commit", "-e", "-m", WRITTEN], WRITTEN),
        (["commit", "-F", "../written"], WRITTEN),
        (["commit", "--amend"], "feat: start\n"),
        (["commit", "-c", "HEAD"], "feat: start\n"),
        (["commit", "-C", "HEAD"], "feat: start\n"),
        (["commit", "--fixup", "HEAD"], "fixup! feat: start\n"),
        (["commit", "--squash", "HEAD"], "squash! feat: start\n"),
        (["commit", "-t", "../written"], WRITTEN),
        (["commit", "--trailer", "Ticket: ENG-9"], "Ticket: ENG-9\n"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else "",
)
def test_a_message_that_is_there_is_not_touched(
    repo: Repository, arguments: list[str], text: str
) -> None:
    (repo.folder / ".git" / "hooks" / "commit-msg").unlink()
    (repo.folder.parent / "written").write_text(WRITTEN)
    git(repo.folder, *arguments, GIT_EDITOR=editor(repo))
    message = (repo.folder / ".git" / "COMMIT_EDITMSG").read_text()
    assert "Root cause" not in message
    assert message.lstrip("\n").startswith(text)


def test_a_merge_a_squash_a_pick_and_a_revert_are_not_touched(repo: Repository) -> None:
    (repo.folder / ".git" / "hooks" / "commit-msg").unlink()
    repo.git("stash", "-q")
    repo.switch("main").commit("feat: other", {"other": "1"}).switch(BRANCH)
    repo.commit(GOOD, {"mine": "1"})
    for arguments in (
        ["merge", "--no-ff", "--edit", "main"],
        ["revert", "--edit", "HEAD~1"],
        ["cherry-pick", "--edit", "main", "-x", "--allow-empty", "--keep-redundant-commits"],
    ):
        (repo.folder.parent / "shown").unlink(missing_ok=True)
        git(repo.folder, *arguments, GIT_EDITOR=editor(repo))
        assert "Root cause: \n" not in shown(repo)
        git(repo.folder, "reset", "-q", "--hard", "HEAD")
        git(repo.folder, "cherry-pick", "--quit")
    repo.git("reset", "-q", "--hard", "main~1")
    repo.git("merge", "-q", "--squash", "main")
    git(repo.folder, "commit", GIT_EDITOR=editor(repo))
    assert "Squashed commit of the following" in shown(repo)
    assert "Root cause: \n" not in shown(repo)


def test_a_template_of_comments_is_kept_below_and_one_with_words_is_left_alone(
    repo: Repository,
) -> None:
    template = repo.folder.parent / "template"
    template.write_text("# Say what was broken.\n# And why.\n")
    repo.git("config", "commit.template", str(template))
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
    assert shown(repo).startswith(BEGUN)
    assert "\n# Say what was broken.\n# And why.\n" in shown(repo)
    # Where comments are recorded they are the template's content.
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
    repo.git("config", "commit.cleanup", "whitespace")
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
    assert shown(repo).startswith("# Say what was broken.")


def test_who_signs_off_has_not_written_a_message(repo: Repository) -> None:
    git(repo.folder, "commit", "-s", GIT_EDITOR=editor(repo, "text = ''"))
    assert shown(repo).startswith(BEGUN)
    assert "\nSigned-off-by: Robin Oncall <robin@example.com>\n" in shown(repo)


def test_without_an_editor_git_still_refuses_the_empty_message(repo: Repository) -> None:
    (repo.folder / ".git" / "hooks" / "commit-msg").unlink()
    done = git(repo.folder, "commit", GIT_EDITOR=":")
    assert done.returncode != 0
    assert "Aborting commit due to empty commit message" in done.stderr
    assert repo.sha() == repo.sha("main")


def test_a_branch_that_is_no_hotfix_is_left_alone(repo: Repository) -> None:
    repo.git("branch", "-m", "feature/x")
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
    assert shown(repo).startswith("\n# Please")


def test_a_branch_without_a_ticket_leaves_the_ticket_open(repo: Repository) -> None:
    repo.git("branch", "-m", "hotfix/quick")
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
    assert "\nTicket: \n" in shown(repo)
    assert "\n# commit-ticket: " in shown(repo)


def test_the_teams_own_types_fields_and_comment_character_are_used(repo: Repository) -> None:
    repo.write({
        ".hotfix-lint.yaml": """\
version: 1
extends: hotfix
workflow: {ticket: '#[0-9]+', fields: [Issue, Cause]}
rules:
  branch-name: off
  commit-type: {one-of: [hotfix]}
  commit-root-cause: off
  commit-ticket: off
  commit-priority: off
  ticket-agrees: {of: [branch.ticket, commit.fields.Issue]}
  cause: {stage: commit, check: fields, of: commit, require: {Cause: {min-length: 5}, Issue: {}, Note: {required: false}}}
  only-p0: {stage: commit, check: fields, of: commit, require: {Approver: {}}, when: {branch: "emergency/*"}}
"""
    })  # fmt: skip
    repo.git("branch", "-m", "hotfix/#12-x")
    repo.git("config", "core.commentChar", ";")
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
    assert shown(repo).startswith("hotfix: \n\n\nIssue: #12\nCause: \n")
    assert "\n; cause: " in shown(repo)
    assert "Approver" not in shown(repo)


def test_a_teams_own_template_is_what_it_begins_with(repo: Repository) -> None:
    repo.write({
        ".hotfix-lint.yaml": "version: 1\nextends: hotfix\n"
        "workflow: {templates: {commit: docs/commit.txt}}\n",
        "docs/commit.txt": "fix: {summary}\n\nTold to: the desk\nTicket: {ticket}\n",
    })  # fmt: skip
    repo.git("commit", "-q", "-m", GOOD)
    git(repo.folder, "commit", "--allow-empty", GIT_EDITOR=editor(repo, "text = ''"))
    begun = shown(repo)
    # Nothing of the commits before is taken for this one.
    assert begun.startswith("fix: [")
    assert "\n\nTold to: the desk\nTicket: ENG-1234\n\n# hotfix-lint will ask" in begun
    # A template that cannot be used is told, and stops no commit.
    repo.write({"docs/commit.txt": "fix: {sumary}\n"})
    done = git(repo.folder, "commit", "--allow-empty", "--no-verify", "-m", GOOD)
    assert done.returncode == 0, done
    done = git(repo.folder, "commit", "--allow-empty", GIT_EDITOR=editor(repo, "text = ''"))
    assert "the message is not begun: docs/commit.txt:1:6: " in done.stderr
    assert shown(repo).startswith("\n# Please")


def test_advice_is_not_put_where_comments_would_be_recorded(repo: Repository) -> None:
    for mode in ("whitespace", "verbatim", "scissors"):
        repo.git("config", "commit.cleanup", mode)
        git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"))
        assert shown(repo).startswith(BEGUN), mode
        assert "commit-root-cause" not in shown(repo)


def test_what_goes_wrong_is_told_and_stops_no_commit(repo: Repository) -> None:
    """`--no-verify` does not skip this hook."""
    repo.write({".hotfix-lint.yaml": "version: 1\nrulez: {}\n"})
    done = git(repo.folder, "commit", "--no-verify", GIT_EDITOR=editor(repo, "text = 'fix: x'"))
    assert done.returncode == 0, done
    assert "the message is not begun: .hotfix-lint.yaml:2:1: rulez: unknown key" in done.stderr
    ended = hotfix_lint(repo.folder, "hook", "prepare-commit-msg", "nowhere")
    assert (ended.code, ended.out) == (0, "")
    assert "no such file" in ended.err


def test_in_a_linked_work_tree_and_a_submodule(repo: Repository, tmp_path: Path) -> None:
    repo.git("stash", "-q")
    tree = tmp_path / "tree"
    repo.git("worktree", "add", "-q", "-b", "hotfix/ENG-7-other", str(tree), "main")
    (tree / "app.py").write_text(FIXED)
    git(tree, "commit", "-a", GIT_EDITOR=editor(repo, "text = ''"))
    assert "\nTicket: ENG-7\n" in shown(repo)
    outer = production(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.folder), "sub")
    sub = outer.folder / "sub"
    hooks = outer.folder / ".git" / "modules" / "sub" / "hooks"
    (hooks / "prepare-commit-msg").write_bytes(
        (repo.folder / ".git" / "hooks" / "prepare-commit-msg").read_bytes()
    )
    (hooks / "prepare-commit-msg").chmod(0o755)
    git(sub, "switch", "-q", "-c", "hotfix/ENG-8-sub")
    git(sub, "commit", "--allow-empty", GIT_EDITOR=editor(repo, "text = ''"))
    assert "\nTicket: ENG-8\n" in shown(repo)


def test_pre_commit_runs_it_whatever_files_its_team_names(repo: Repository, tmp_path: Path) -> None:
    """With a top-level `files:` pre-commit hands over no file, and would skip most hooks."""
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    hooks = [h for h in manifest if h["id"] == "hotfix-lint-prepare-commit-msg"]
    hooks[0] |= {"language": "system", "entry": f"{PROGRAM} hook prepare-commit-msg"}
    hooks[0].pop("minimum_pre_commit_version")
    config = {"files": "^src/", "repos": [{"repo": "local", "hooks": hooks}]}
    repo.stage({".pre-commit-config.yaml": yaml.safe_dump(config)})
    (repo.folder / ".git" / "hooks" / "prepare-commit-msg").unlink()
    home: Any = {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit")}
    done = subprocess.run(
        [str(PROGRAM.with_name("pre-commit")), "install", "-t", "prepare-commit-msg"],
        cwd=repo.folder,
        env=environment(**home),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done
    git(repo.folder, "commit", GIT_EDITOR=editor(repo, "text = ''"), **home)
    assert shown(repo).startswith(BEGUN)
    git(repo.folder, "commit", "-e", "-m", WRITTEN, GIT_EDITOR=editor(repo, "text = ''"), **home)
    assert shown(repo).startswith(WRITTEN)


def test_through_pre_commit_the_source_comes_in_the_environment(repo: Repository) -> None:
    file = repo.folder / ".git" / "COMMIT_EDITMSG"
    file.write_text("\n# empty\n")
    hook = ("hook", "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert hotfix_lint(repo.folder, *hook, PRE_COMMIT_COMMIT_MSG_SOURCE="commit").code == 0
    assert file.read_text() == "\n# empty\n"
    assert hotfix_lint(repo.folder, *hook).code == 0
    assert file.read_text().startswith(BEGUN)
    # A top-level `files:` takes the file away.
    file.write_text("\n# empty\n")
    assert hotfix_lint(repo.folder, *hook[:2]).code == 0
    assert file.read_text().startswith(BEGUN)
