"""Bad input gets one clear sentence and exit code 2: never a traceback, never a pass."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.repositories import Repository, good_hotfix, production

if TYPE_CHECKING:
    from pathlib import Path


def fails(folder: Path, *arguments: str, says: str, hint: str = "") -> None:
    ended = hotfix_lint(folder, *arguments)
    assert ended.code == 2, ended
    first = ended.err.split("\n")[0]
    assert first.startswith("hotfix-lint: ")
    assert says in ended.err
    assert hint in ended.err
    assert ended.out == ""


def test_not_a_repository(tmp_path: Path) -> None:
    fails(tmp_path, "check", says="is not in a git repository", hint="--repository PATH")
    fails(tmp_path, "check", "--repository", "absent", says='there is no folder "absent"')
    fails(tmp_path, "facts", says="is not in a git repository")


def test_an_empty_repository(tmp_path: Path) -> None:
    Repository(tmp_path).git("switch", "-q", "-c", "hotfix/ENG-1-x")
    fails(tmp_path, "check", says="the repository has no commits yet")


def test_an_unborn_branch(tmp_path: Path) -> None:
    production(tmp_path).git("switch", "-q", "--orphan", "hotfix/ENG-1-x")
    fails(tmp_path, says="the current branch has no commits yet")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--base", "nowhere"), 'the base "nowhere" does not name a commit here'),
        (("--head", "nowhere"), '"nowhere" does not name a commit here'),
        (("--base", ""), "the name of a commit is empty"),
        (("--head", ""), "the name of a commit is empty"),
        (("--branch", ""), "the name given with --branch is empty"),
        (("--head", "--output=x"), "is not the name of a branch, tag or commit"),
        (("--base", "main..HEAD"), "is not the name of a branch, tag or commit"),
        (("--base", "HEAD~1"), "is not the name of a branch, tag or commit"),
        (("--head", "f" * 40), "does not name a commit here"),
    ],
)
def test_refs(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    good_hotfix(tmp_path)
    fails(tmp_path, "check", *arguments, says=says)
    assert not (tmp_path / "x").exists()


def test_an_ambiguous_object_name(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("tag", repo.sha()[:7], "main")
    # The tag has the abbreviation's name; a name is tried before an abbreviation.
    ended = hotfix_lint(tmp_path, "check", "--base", "main", "--head", repo.sha()[:7], "-o", "json")
    assert ended.json["range"]["commits"] == 0


def test_no_merge_base(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("switch", "-q", "--orphan", "hotfix/ENG-1-x")
    repo.commit("fix: x", {"a": "1"})
    fails(tmp_path, "check", says="there is no merge base", hint="--base")


def test_a_shallow_clone(tmp_path: Path) -> None:
    origin = good_hotfix(tmp_path / "origin")
    origin.switch("main").commit("feat: later", {"b": "1"}).switch("-")
    origin.git(
        "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{origin.folder}", "../copy"
    )
    fails(tmp_path / "copy", "check", says="shallow clone", hint="git fetch --unshallow origin")


def test_a_branch_is_not_compared_with_itself(tmp_path: Path) -> None:
    origin = good_hotfix(tmp_path / "origin")
    origin.git("clone", "-q", ".", "../copy")
    ended = hotfix_lint(tmp_path / "copy", "check")
    assert "1 commit on top of main" in ended.out


@pytest.mark.parametrize(
    ("arguments", "says", "hint"),
    [
        (("check", "--stage", "comit"), 'there is no stage "comit"', 'did you mean "commit"?'),
        (
            ("check", "--only", "dependency-chang"),
            'no rule "dependency-chang"',
            '"dependency-change"?',
        ),
        (("check", "--skip", "diff-sise"), 'no rule "diff-sise"', 'did you mean "diff-size"?'),
        (("check", "--only", "tag:test"), 'there is no tag "test"', 'did you mean "tests"?'),
        (("check", "--output", "sarf"), '"sarf"', 'did you mean "sarif"?'),
        (("check", "--fail-on", "eror"), 'there is no severity "eror"', 'did you mean "error"?'),
        (("check", "--quiet", "--verbose"), "exclude each other", ""),
        (("chek",), 'there is no command "chek"', 'did you mean "check"?'),
        (("check", "--bse", "x"), "--bse", "--base"),
        (("rules", "branch-nam"), 'there is no rule "branch-nam"', 'did you mean "branch-name"?'),
        (("hook", "commit-mgs"), 'there is no hook "commit-mgs"', 'did you mean "commit-msg"?'),
        (("hook",), "no hook was named", "hotfix-lint hook --help"),
        (("hook", "commit-msg", "absent"), 'the message file "absent" cannot be read', ""),
        (("policy", "check", "absent.yaml"), 'the policy file "absent.yaml" cannot be read', ""),
        (("check", "--policy", "absent.yaml"), "there is no such file", ""),
        (("check", "--policy", "."), "it is not a regular file", ""),
        (("check", "--priority", "P9"), 'there is no priority "P9"', "P0"),
        (("check", "--output", "json=no/such/folder/x"), "no/such/folder/x", ""),
    ],
)
def test_arguments(tmp_path: Path, arguments: tuple[str, ...], says: str, hint: str) -> None:
    good_hotfix(tmp_path)
    fails(tmp_path, *arguments, says=says, hint=hint)


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (b"rules: [", ".hotfix-lint.yaml:1:"),
        (b"\xff\xfe\xff", ".hotfix-lint.yaml:1:"),
        (b"version: 1\nversion: 1\n", ".hotfix-lint.yaml:2:1: "),
        (
            b"version: 1\nextends: hotfix\nrules:\n  diff-size: {max-line: 5}\n",
            "4:15: rules.diff-size.max-line: unknown key; did you mean",
        ),
        (
            b"version: 1\nextends: hotfix\nrules:\n  branch-name: {matches: 'a('}\n",
            ".hotfix-lint.yaml:4:26: ",
        ),
        (b"", ".hotfix-lint.yaml:1:1: "),
    ],
)
def test_policies(tmp_path: Path, policy: bytes, says: str) -> None:
    good_hotfix(tmp_path)
    (tmp_path / ".hotfix-lint.yaml").write_bytes(policy)
    for arguments in (
        ("check",),
        ("policy", "check"),
        ("rules",),
        ("facts",),
        ("hook", "pre-commit"),
    ):
        fails(tmp_path, *arguments, says=says)


def test_an_unreadable_policy(tmp_path: Path) -> None:
    good_hotfix(tmp_path)
    (tmp_path / "elsewhere.yaml").write_text("version: 1\nextends: hotfix\n")
    os.symlink("elsewhere.yaml", tmp_path / ".hotfix-lint.yaml")
    fails(tmp_path, "check", says="it is a symbolic link")
    (tmp_path / ".hotfix-lint.yaml").unlink()
    os.mkfifo(tmp_path / ".hotfix-lint.yaml")
    fails(tmp_path, "check", says="it is not a regular file")


def test_an_output_that_cannot_be_written_leaves_the_old_file_whole(tmp_path: Path) -> None:
    good_hotfix(tmp_path)
    (tmp_path / "folder").mkdir()
    fails(tmp_path, "check", "--output", "json=folder", says="folder")
    (tmp_path / "old.json").write_text("old")
    fails(tmp_path, "check", "-o", "json=old.json", "-o", "sarif=folder", says="folder")
    assert (tmp_path / "old.json").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.endswith("json")) == [
        "old.json"
    ]


def test_a_broken_pipe_is_quiet(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.commit("bad", {f"src/{n}.py": "x\n" for n in range(400)})
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {PROGRAM} facts | head -c 1 >/dev/null"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""


def test_ctrl_c_exits_with_130(tmp_path: Path) -> None:
    good_hotfix(tmp_path)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text("#!/bin/sh\ntouch started\nexec sleep 30\n")
    (folder / "git").chmod(0o755)
    slow = environment() | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    running = subprocess.Popen(
        [str(PROGRAM), "check"],
        cwd=tmp_path,
        env=slow,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(200):
        if (tmp_path / "started").exists():
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err.strip()) == (130, b"", b"")
