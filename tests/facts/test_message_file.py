"""What is checked is what git records: every cleanup, held against real commits."""

from __future__ import annotations

import shlex
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.facts import message_file
from hotfix_lint.facts.git import Git
from hotfix_lint.facts.message_file import Cleanup
from tests.repositories import ENVIRONMENT, Repository

if TYPE_CHECKING:
    from pathlib import Path

SCISSORS = "# ------------------------ >8 ------------------------"
STRIP = Cleanup("strip")


def cleaned(text: str, cleanup: Cleanup = STRIP) -> list[str]:
    return [line for _, line in message_file.clean(text, cleanup)]


def test_comments_go_and_lines_keep_their_numbers() -> None:
    text = "fix: x\n# Ticket: A-1\n\n\nbody  \n; kept\n"
    expected = [(1, "fix: x"), (3, ""), (5, "body"), (6, "; kept")]
    assert message_file.clean(text, STRIP) == expected
    assert "# Ticket: A-1" in cleaned(text, Cleanup("whitespace", edited=False))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("a #\n\t;:\x0b\x0c\xa0"), max_size=60))
@pytest.mark.parametrize(("mode", "options"), [("strip", ["--strip-comments"]), ("whitespace", [])])
def test_cleaning_agrees_with_git(mode: str, options: list[str], text: str) -> None:
    ours = "\n".join(cleaned(text, Cleanup(mode)))
    theirs = subprocess.run(
        ["git", "-c", "core.commentChar=#", "stripspace", *options],
        input=text.encode(),
        capture_output=True,
        check=True,
        cwd="/",
    ).stdout.decode()
    assert ours == theirs.removesuffix("\n")


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    repo = Repository(tmp_path / "repo").commit("feat: start", {"a": "1\n"})
    return repo.stage({"a": "2\n"})


def recorded(
    repo: Repository, tmp_path: Path, written: str | None, *arguments: str, **more: str
) -> tuple[str, str]:
    """Make a commit and return what git recorded, and what a commit-msg hook would have read.

    Args:
        repo: with something staged.
        tmp_path: a folder for the editor.
        written: what the editor puts in front of what git has prepared; None for no editor.
        arguments: those of git, with "commit" among them.
        more: variables.

    """
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!{sys.executable}\nimport sys\n"
        "path = sys.argv[1]\ntext = open(path, newline='').read()\n"
        f"open(path, 'w', newline='').write({written!r} + text)\n"
    )
    hook = repo.folder / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    program = f"""#!{sys.executable}
import os, sys
sys.path[:0] = {[path for path in sys.path if path]!r}
from hotfix_lint.facts import message_file
from hotfix_lint.facts.git import Git
text = open(sys.argv[1], "rb").read().decode("utf-8", "surrogateescape")
edited = os.environ.get("GIT_EDITOR") != ":"
cleanup = message_file.cleanup_of(Git(".", os.environ), text, edited=edited)
lines = message_file.clean(message_file.decoded(text, cleanup.encoding), cleanup)
out = "\\n".join(line for _, line in lines)
open({str(tmp_path / "seen")!r}, "wb").write(out.encode("utf-8", "surrogateescape"))
"""
    for path, text in ((editor, editor.read_text()), (hook, program)):
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    environment = ENVIRONMENT | {"GIT_EDITOR": shlex.quote(str(editor))} | more
    if written is None:
        del environment["GIT_EDITOR"]
    done = subprocess.run(
        ["git", *arguments],
        cwd=repo.folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done
    body = repo.git("log", "-1", "--format=%B", "--encoding=UTF-8")
    return body, (tmp_path / "seen").read_bytes().decode("utf-8", "surrogateescape")


WRITTEN = "fix: x\n\n# a heading\n; semicolon\n\n\nTicket: A-1  \n"


@pytest.mark.parametrize(
    "cleanup", ["default", "strip", "whitespace", "scissors", "verbatim", "whitespace -v"]
)
@pytest.mark.parametrize("comment", ["#", ";", "auto", "%"])
@pytest.mark.parametrize("verbose", ["false", "true"])
def test_an_edited_message_is_read_as_git_records_it(
    repo: Repository, tmp_path: Path, cleanup: str, comment: str, verbose: str
) -> None:
    repo.git("config", "core.commentChar", comment)
    repo.git("config", "commit.cleanup", cleanup.removesuffix(" -v"))
    repo.git("config", "commit.verbose", verbose)
    options = ["-v"] if cleanup.endswith("-v") else []
    theirs, ours = recorded(repo, tmp_path, WRITTEN, "commit", *options)
    assert "Ticket: A-1" in theirs
    assert ours.rstrip("\n") == theirs


@pytest.mark.parametrize("cleanup", ["default", "strip", "whitespace", "scissors", "verbatim"])
@pytest.mark.parametrize("message", [WRITTEN, "fix: x\n", f"fix: x\n\n{SCISSORS}\nTicket: A-1\n"])
def test_a_message_without_an_editor_is_read_as_git_records_it(
    repo: Repository, tmp_path: Path, cleanup: str, message: str
) -> None:
    repo.git("config", "commit.cleanup", cleanup)
    theirs, ours = recorded(repo, tmp_path, None, "commit", "-m", message)
    assert ours.rstrip("\n") == theirs


def test_what_the_caller_of_git_sets_counts(repo: Repository, tmp_path: Path) -> None:
    theirs, ours = recorded(repo, tmp_path, WRITTEN, "-c", "core.commentChar=;", "commit")
    assert "# a heading" in theirs
    assert "semicolon" not in theirs
    assert ours == theirs


def test_scissors_that_a_person_wrote_cut_nothing(repo: Repository, tmp_path: Path) -> None:
    written = f"fix: x\n\n{SCISSORS}\nTicket: A-1\n"
    theirs, ours = recorded(repo, tmp_path, written, "commit")
    assert "Ticket: A-1" in theirs
    assert ours == theirs


def test_with_auto_a_message_full_of_signs_is_read_as_git_records_it(
    repo: Repository, tmp_path: Path
) -> None:
    repo.git("config", "core.commentChar", "auto")
    prepared = tmp_path / "template"
    prepared.write_text("# one\n; two\n@ three\n")
    theirs, ours = recorded(repo, tmp_path, "fix: x\n\n", "commit", "-t", str(prepared))
    assert theirs == "fix: x\n\n# one\n; two\n@ three"
    assert ours == theirs


def test_another_encoding_is_read_as_git_records_it(repo: Repository, tmp_path: Path) -> None:
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    file = tmp_path / "message"
    file.write_bytes("fix: Z\u00e4hler stimmt wieder\n".encode("latin-1"))
    theirs, ours = recorded(repo, tmp_path, None, "commit", "-F", str(file))
    assert theirs == "fix: Z\u00e4hler stimmt wieder"
    assert ours == theirs


def test_an_encoding_that_nobody_knows_changes_nothing(repo: Repository) -> None:
    repo.git("config", "i18n.commitEncoding", "klingon")
    git = Git(str(repo.folder), ENVIRONMENT)
    text = "fix: Z\udce4hler\n"
    cleanup = message_file.cleanup_of(git, text, edited=False)
    assert message_file.decoded(text, cleanup.encoding) == text


def test_a_comment_string_is_what_this_git_makes_of_it(repo: Repository, tmp_path: Path) -> None:
    """Versions before 2.45 do not know the setting, so they go on with "#"."""
    repo.git("config", "core.commentString", "//")
    theirs, ours = recorded(repo, tmp_path, "fix: x\n\n// one\n# two\n", "commit")
    assert len(theirs.split("\n")) == 3
    assert ours == theirs


def test_an_automatic_comment_character_is_found_in_any_language() -> None:
    text = "# a heading\n\nbody\n; Zeilen, die\n; mit ';' beginnen, werden ignoriert\n;\n"
    assert message_file.automatic(text) == ";"
    assert message_file.automatic("# a heading\n\n' no\n") == "#"
