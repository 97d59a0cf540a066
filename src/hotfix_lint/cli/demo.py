"""`hotfix-lint demo`: a flawed hotfix in a small real repository, linted, mended, linted again."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint.cli import options

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = '''"""Sessions of the shop."""

import time


def is_valid(session: dict) -> bool:
    return bool(session["token"])


def renew(session: dict, lifetime: int) -> dict:
    return {**session, "expires": time.time() + lifetime}
'''
FIXED = SERVICE.replace(
    'return bool(session["token"])',
    "# Root cause: the check of the expiry time was lost with the cache change.\n"
    '    return bool(session["token"]) and session["expires"] > time.time()',
)
REQUIREMENTS = "flask==3.0.3\nredis==5.0.4\n"
TEST = """from shop.sessions import is_valid


def test_a_session_without_token_is_refused():
    assert not is_valid({"token": "", "expires": 0})
"""
NEW_TEST = (
    TEST
    + """

def test_an_expired_session_is_refused():
    assert not is_valid({"token": "t", "expires": 0})
"""
)
REWRITTEN = "".join(
    f"\n\ndef report_{number}(rows: list) -> dict:\n"
    f'    """Sum up column {number}."""\n'
    f"    total = sum(row[{number}] for row in rows)\n"
    f'    return {{"column": {number}, "total": total, "mean": total / len(rows)}}\n'
    for number in range(1, 41)
)
NIGHT = "2026-03-14T03:00:00+00:00"
FLAWED_MESSAGE = """fix: expired sessions are accepted

Sessions past their lifetime were accepted since the cache change.

Ticket: ENG-1234
Priority: P1
"""
GOOD_MESSAGE = """fix: refuse expired sessions

Sessions past their lifetime were accepted since the cache change.

Root cause: the check of the expiry time was lost with the cache change
Ticket: ENG-1234
Priority: P1
"""


@click.command("demo")
@click.option("--keep", is_flag=True, help="Leave the repository, and say where it is.")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="FORMAT[=PATH]",
    help="How the flawed hotfix's findings are told; as of check.",
)
@options.color
def command(keep: bool, outputs: tuple[str, ...], color: str) -> int:  # noqa: FBT001 - click's
    """Show it at work: a flawed hotfix, its findings, and the mended one."""
    from hotfix_lint.cli import outputs as writing

    wanted = [writing.parse(text) for text in outputs or ("text",)]
    _forget_other_repositories()
    folder = tempfile.mkdtemp(prefix="hotfix-lint-demo-")
    try:
        _show(folder, wanted, color)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    click.echo(
        f"The repository is kept: {folder}" if keep else "The repository is removed again.",
        err=True,
    )
    return 0


def _forget_other_repositories() -> None:
    """Drop what points git elsewhere, and fix the dates, so that every demo looks the same."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": NIGHT,
        "GIT_COMMITTER_DATE": NIGHT,
    }


def _show(folder: str, wanted: list[Any], color: str) -> None:
    from hotfix_lint.cli import outputs as writing
    from hotfix_lint.cli.linting import Choice, lint
    from hotfix_lint.request import Request

    style = options.style(color, "normal")
    request = Request(folder=folder, environment=os.environ, stage="push")
    _say(f"A small shop in a new repository, {folder}:")
    _say("production is main; a hotfix was made in a hurry and is about to be pushed.\n")
    repository = _build(folder)
    _flawed(repository, folder)
    _say("$ hotfix-lint")
    writing.write(wanted, lint(request, Choice()), style)
    _say("\nThe same fix as the team agreed: well named, minimal, tested, explained.\n")
    _mended(repository, folder)
    _say("$ hotfix-lint")
    report = lint(request, Choice())
    if any(output.path is None for output in wanted):
        writing.write([writing.parse("text")], report, style)
    repository.close()


def _say(text: str) -> None:
    # Beside the report, which alone belongs on standard output.
    click.echo(text, err=True)


def _build(folder: str) -> Any:
    """Make production: two files of code, a test, two pinned packages."""
    import git

    repository = git.Repo.init(folder, initial_branch="main")
    with repository.config_writer() as config:
        config.set_value("user", "name", "On Call")
        config.set_value("user", "email", "on-call@example.com")
        config.set_value("commit", "gpgsign", "false")
        config.set_value("core", "hooksPath", os.devnull)
    _commit(
        repository,
        folder,
        {
            "shop/sessions.py": SERVICE,
            "shop/reports.py": '"""Reports of the shop."""\n',
            "tests/test_sessions.py": TEST,
            "requirements.txt": REQUIREMENTS,
        },
        "feat: open the shop",
    )
    return repository


def _flawed(repository: Any, folder: str) -> None:
    """A wrong name, a missing field, a bumped package, a rewrite beside the fix, no test."""
    repository.git.switch("-c", "hotfix/expired-sessions")
    _commit(
        repository,
        folder,
        {
            "shop/sessions.py": FIXED,
            "shop/reports.py": '"""Reports of the shop."""\n' + REWRITTEN,
            "requirements.txt": REQUIREMENTS.replace("5.0.4", "5.2.1"),
        },
        FLAWED_MESSAGE,
    )


def _mended(repository: Any, folder: str) -> None:
    repository.git.switch("-c", "hotfix/ENG-1234-refuse-expired-sessions", "main")
    files = {"shop/sessions.py": FIXED, "tests/test_sessions.py": NEW_TEST}
    _commit(repository, folder, files, GOOD_MESSAGE)


def _commit(repository: Any, folder: str, files: Mapping[str, str], message: str) -> None:
    for path, text in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    repository.git.add("-A")
    repository.git.commit("-q", "-m", message)
