"""Every commit waits for the message hook: what it loads and how often it runs git is held here.

Time itself is no test; `benchmarks/ratios.py` measures it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import environment, hotfix_lint
from tests.repositories import FIXED, GOOD, NEW_TEST, Repository, good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path

# Each costs a twentieth of a bare interpreter's start or more, and some its whole.
HEAVY = {
    "_hashlib", "ast", "click", "contextlib", "dataclasses", "email", "enum", "git", "hashlib",
    "importlib.metadata", "importlib.resources", "inspect", "json", "jsonschema", "logging",
    "markdown_it", "pathlib", "pathspec", "re", "rich", "shutil", "subprocess", "tempfile",
    "threading", "tokenize", "typing", "unicodedata", "unidiff", "yaml",
}  # fmt: skip
# What only a look at the change itself needs.
OF_THE_CHANGE = {
    "hotfix_lint.facts.changes",
    "hotfix_lint.facts.contents",
    "hotfix_lint.facts.hunks",
    "hotfix_lint.facts.roles",
    "hotfix_lint.policy.load",
    "hotfix_lint.policy.validate",
}
SCRIPT = """
import os, sys
from hotfix_lint import cli
loaded = set(sys.modules)
def leave(code):
    print(code, *sorted(sys.modules))
    sys.stdout.flush()
    end(code)
end, os._exit = os._exit, leave
cli.main()
"""


def loaded(folder: Path, cache: Path, text: str, hook: str = "commit-msg") -> tuple[str, set[str]]:
    """Return the exit code of a hook on messages, and all modules that it has loaded."""
    path = folder / ".git" / "MESSAGE"
    path.write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", SITE + SCRIPT, "hook", hook, str(path)],
        cwd=folder,
        env=environment(cache),
        capture_output=True,
        text=True,
        check=False,
    )
    code, *modules = done.stdout.splitlines()[-1].split(" ")
    return code, set(modules)


# Without `site`, since files of a development environment there load what no user has.
SITE = f"import sys\nsys.path[:0] = {[path for path in sys.path if path]!r}\n"


@pytest.mark.parametrize("policy", [None, "version: 1\nextends: hotfix\n"])
def test_a_good_message_loads_nothing_heavy(tmp_path: Path, policy: str | None) -> None:
    repo = good_hotfix(tmp_path / "repo")
    if policy is not None:
        repo.write({".hotfix-lint.yaml": policy})
    loaded(repo.folder, tmp_path / "cache", GOOD)  # the policy is resolved once
    code, modules = loaded(repo.folder, tmp_path / "cache", GOOD)
    assert code == "0"
    assert "hotfix_lint.checks.text" in modules
    assert not modules & (HEAVY | OF_THE_CHANGE)


def test_a_refused_message_loads_only_what_its_findings_need(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    loaded(repo.folder, tmp_path / "cache", GOOD)
    code, modules = loaded(repo.folder, tmp_path / "cache", "quick fix\n")
    assert code == "1"
    # Expressions put values into messages, and marks that are no ASCII have a width.
    assert modules & (HEAVY | OF_THE_CHANGE) <= {"enum", "re", "unicodedata"}


def test_without_a_cache_the_built_in_policy_needs_no_schema(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    code, modules = loaded(repo.folder, tmp_path / "cache", GOOD)
    assert code == "0"
    assert "yaml" in modules
    assert not modules & {"jsonschema", "click", "git", "rich"}


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """A folder with a `git` that writes down the name of each command it is given."""
    folder = tmp_path / "recorder"
    folder.mkdir()
    real = next(
        path
        for place in os.environ["PATH"].split(os.pathsep)
        if os.access(path := os.path.join(place, "git"), os.X_OK)
    )
    script = f"""#!/bin/sh
for word; do
  case $word in
    -*|*=*|/*|.) ;;
    *) echo "$word" >> '{folder}/log'; break ;;
  esac
done
exec '{real}' "$@"
"""
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    return folder


def commands(recorder: Path, repo: Repository, *arguments: str, stdin: bytes = b"") -> list[str]:
    """Return the git commands that one run of the program starts."""
    log = recorder / "log"
    log.unlink(missing_ok=True)
    path = f"{recorder}{os.pathsep}{environment()['PATH']}"
    ended = hotfix_lint(repo.folder, *arguments, stdin=stdin, PATH=path)
    assert ended.code in {0, 1}, ended
    return log.read_text().split()


def test_a_message_needs_git_once(tmp_path: Path, recorder: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    file = repo.folder / ".git" / "MESSAGE"
    file.write_text(GOOD)
    assert commands(recorder, repo, "hook", "commit-msg", str(file)) == ["rev-parse"]
    # Only a line that could be a comment is worth the question which sign begins them.
    file.write_text(GOOD + "# Please enter the commit message\n")
    assert commands(recorder, repo, "hook", "commit-msg", str(file)) == ["rev-parse", "config"]


def test_a_push_reads_history_and_change_once(tmp_path: Path, recorder: Path) -> None:
    repo = production(tmp_path / "repo").branch("hotfix/ENG-1234-refuse-expired-tokens")
    for number in range(5):
        repo.commit(message(), {f"m{number}.py": "x = 1\n", "app.py": f"{FIXED}# {number}\n"})
    repo.commit(message(), {"tests/test_app.py": NEW_TEST})
    pushed = f"refs/heads/x {repo.sha()} refs/heads/hotfix/ENG-1234-x {'0' * 40}\n".encode()
    seen = commands(recorder, repo, "hook", "pre-push", "origin", "url", stdin=pushed)
    assert seen.count("log") == 1
    # Once with the numbers, and once for the lines of each kind of file that a check asks for.
    assert seen.count("diff") <= 3
    assert len(seen) <= 15
    # However many commits there are.
    for number in range(20):
        repo.commit(message(), {"app.py": f"{FIXED}# again {number}\n"})
    pushed = f"refs/heads/x {repo.sha()} refs/heads/hotfix/ENG-1234-x {'0' * 40}\n".encode()
    again = commands(recorder, repo, "hook", "pre-push", "origin", "url", stdin=pushed)
    assert sorted(again) == sorted(seen)


def test_a_change_without_dependency_files_reads_and_parses_none(
    tmp_path: Path, recorder: Path
) -> None:
    repo = production(tmp_path / "repo").branch("hotfix/ENG-1234-refuse-expired-tokens")
    repo.commit(message(), {"app.py": FIXED, "tests/test_app.py": NEW_TEST})
    asked = ("check", "--no-ci", "--only", "dependency-change")
    assert "cat-file" not in commands(recorder, repo, *asked)
    repo.commit(message(), {"requirements.txt": "flask==3.1.0\n"})
    # One for the sizes and one for the contents, however many manifests there are.
    assert commands(recorder, repo, *asked).count("cat-file") == 2
    manifests = {f"p{number}/requirements.txt": f"a=={number}.0\n" for number in range(30)}
    repo.commit(message(), manifests)
    assert commands(recorder, repo, *asked).count("cat-file") <= 4


def test_only_rules_on_lines_have_a_large_change_patched(tmp_path: Path, recorder: Path) -> None:
    repo = production(tmp_path / "repo").branch("hotfix/ENG-1234-refuse-expired-tokens")
    repo.commit(message(), {f"d/m{number}.py": "x = 1\n" for number in range(420)})
    repo.git("branch", "-f", "main")
    repo.commit(message(), {f"d/m{number}.py": "x = 2\n" for number in range(420)})

    def calls(command: str, *rules: str) -> int:
        only = [word for rule in rules for word in ("--only", rule)]
        return commands(recorder, repo, "check", "--no-ci", *only).count(command)

    def diffs(*rules: str) -> int:
        return calls("diff", *rules)

    assert diffs("dependency-change", "ci-change") == 1
    assert diffs("diff-size", "diff-spread") == 1
    # Once more for the names, which git tells late where it counts.
    assert diffs("diff-size", "dependency-change") == 2
    assert diffs("diff-size", "root-cause-comment") == 3
    assert diffs() == 3
    # For the trees of the commits, the sizes, and the contents that may say that a tool wrote them.
    assert calls("cat-file") == 3


def test_a_message_that_is_begun_loads_nothing_heavy(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    loaded(repo.folder, tmp_path / "cache", "\n# empty\n", "prepare-commit-msg")
    code, modules = loaded(repo.folder, tmp_path / "cache", "\n# empty\n", "prepare-commit-msg")
    assert code == "0"
    assert (repo.folder / ".git" / "MESSAGE").read_text().startswith("fix: \n")
    # Expressions put values into messages, and marks that are no ASCII have a width.
    assert modules & (HEAVY | OF_THE_CHANGE) <= {"enum", "re", "unicodedata"}
