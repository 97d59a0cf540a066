"""The same hotfix gets the same findings from a hook, the command line, a server, and each CI."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests import pull_requests
from tests.cli.program import Ended, hotfix_lint
from tests.cli.test_ci import SYSTEMS, Job
from tests.repositories import BRANCH, FIXED, GOOD, production

if TYPE_CHECKING:
    from pathlib import Path

    from tests.repositories import Repository


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A hotfix with flaws of each sort: message, dependency, size of the change, no test."""
    origin = production(tmp_path / "origin").branch(BRANCH)
    origin.commit("quick fix", {"app.py": FIXED, "requirements.txt": "flask==3.1.0\n"})
    origin.commit(GOOD, {"prices.py": None, "costs.py": "x = 1\n" * 200})
    origin.switch("main").commit("feat: another", {"other.py": "x = 1\n"})
    return Job(tmp_path, origin)


def told(ended: Ended) -> list[str]:
    """Return a text report's lines, but for the first paragraph, which says who asked."""
    assert ended.code == 1, ended
    return re.split(r"\n\n", ended.out, maxsplit=1)[1].split("\n")


def findings(ended: Ended) -> list[Any]:
    assert ended.code == 1, ended
    return ended.json["findings"]  # type: ignore[no-any-return]


def expected(repo: Repository, head: str, *, output: str) -> Ended:
    named = ("--base", "main", "--head", head, "--branch", BRANCH, "--stage", "push")
    return hotfix_lint(repo.folder, "check", *named, "-o", output)


def test_there_is_something_to_find(job: Job) -> None:
    found = expected(job.checkout(at=job.merge), job.head, output="json")
    assert found.rules() >= {
        "commit-type", "commit-root-cause", "dependency-change", "diff-size", "regression-test",
    }  # fmt: skip


def test_hooks_tell_what_the_command_line_tells(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    text = told(expected(repo, job.head, output="text"))
    zeros = "0" * 40
    for hook, stdin in (
        (("pre-push", "origin", "url"), f"refs/heads/x {job.head} refs/heads/{BRANCH} {zeros}\n"),
        (("pre-receive",), f"{zeros} {job.head} refs/heads/{BRANCH}\n"),
        (("update", f"refs/heads/{BRANCH}", zeros, job.head), ""),
    ):
        # The server's hooks run where production is a branch of its own.
        at = repo if hook[0] == "pre-push" else job.origin
        ended = hotfix_lint(at.folder, "hook", *hook, stdin=stdin.encode())
        assert told(ended) == text, hook[0]


def test_each_ci_finds_what_the_command_line_finds(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    wanted = findings(expected(repo, job.head, output="json"))
    environments: list[tuple[Any, str]] = [
        (environment | {head: job.head}, head) for environment, head, _ in SYSTEMS
    ]
    environments.append((job.github(), "GITHUB"))
    assert len(environments) == 7
    # Most systems do not tell the pull request's own words; a file tells them all alike.
    told = pull_requests.github(
        base={"ref": "main", "sha": job.base}, head={"ref": BRANCH, "sha": job.head}
    )
    file = job.folder / "pr.json"
    file.write_text(json.dumps(told))
    options = ("--stage", "push", "--pull-request", str(file), "-o", "json")
    for environment, system in environments:
        ended = hotfix_lint(repo.folder, "check", *options, **environment)
        assert findings(ended) == wanted, system


def test_it_matters_not_from_where_it_is_run(job: Job) -> None:
    repo = job.checkout(at=job.merge)
    wanted = findings(expected(repo, job.head, output="json"))
    below = repo.folder / "tests"
    named = ("--base", "main", "--head", job.head, "--branch", BRANCH, "-o", "json")
    assert findings(hotfix_lint(below, "check", *named)) == wanted
    assert findings(hotfix_lint(job.folder, "check", "-C", str(repo.folder), *named)) == wanted
