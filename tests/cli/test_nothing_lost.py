"""Whatever the message, the index and the files are: what is rewritten keeps all, byte for byte.

pytest tests/cli/test_nothing_lost.py tests/cli/test_install.py -n 0 --hypothesis-profile thorough
runs each with 500 examples. The hooks that are there are varied by tests/cli/test_install.py.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from hotfix_lint.cli import app, hook
from tests.repositories import BRANCH, ENVIRONMENT, FIXED, GOOD, Repository, production

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each example costs a dozen processes; the quick profile has few.
PROFILE = settings().max_examples
EXAMPLES = PROFILE if PROFILE > 100 else 20
PIECES = [
    "fix: x", "Fix:x", "quick fix", "feat(a): b", "Root cause: a cache", "Rootcause: b", "Ticket: ENG-1234",
    "ticket:", "Tiket = ENG-7", "priority : P2", "  Priority: P3", "It broke.", "# a comment", "; one",
    "Signed-off-by: R <r@x>", "\u0420riority: P0", "", "", "fixup! a", "Revert \"x\"", "\r", "\udcff",
    "# ------------------------ >8 ------------------------", "diff --git a/b b/b", "\u4fee\u6b63",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=8).map(
    "\n".join
)


@pytest.fixture
def repo(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Repository]:
    """A hotfix, in which the program's commands run within this process."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOTFIX_LINT_CACHE", str(tmp_path_factory.mktemp("cache")))
    repo = (
        production(tmp_path_factory.mktemp("repo")).branch(BRANCH).commit(GOOD, {"app.py": FIXED})
    )
    repo.git("tag", "start")
    repo.git("config", "core.logAllRefUpdates", "always")
    monkeypatch.chdir(repo.folder)
    yield repo
    shutil.rmtree(repo.folder)


STATES = st.dictionaries(
    st.sampled_from(["app.py", "new.txt", "tests/test_app.py", "prices.py"]),
    st.tuples(
        st.binary(max_size=20), st.sampled_from(["staged", "changed", "both", "gone", "intent"])
    ),
    max_size=3,
)


def lay(repo: Repository, state: dict[str, tuple[bytes, str]]) -> None:
    """Bring index and files into a state on top of the last commit."""
    for path, (content, how) in state.items():
        full = repo.folder / path
        if how == "gone":
            full.unlink(missing_ok=True)
            continue
        full.write_bytes(content)
        if how in {"staged", "both"}:
            repo.git("add", "-f", path)
        if how == "intent":
            repo.git("add", "-f", "-N", path)
        if how == "both":
            full.write_bytes(content + b"more")


def files(repo: Repository) -> dict[str, tuple[int, bytes]]:
    """Return all files but the objects and reflogs, to which something is only added."""
    return {
        str(path.relative_to(repo.folder)): (path.lstat().st_mode, path.read_bytes())
        for path in repo.folder.rglob("*")
        if path.is_file()
        and not {"objects", "logs", "refs"} & set(path.relative_to(repo.folder).parts)
    }


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TEXTS, STATES, st.sampled_from([BRANCH, "hotfix/eng-12_x", "hotfix/quick", "feature/x"]))
def test_fix_changes_one_message_and_one_name(
    repo: Repository, text: str, state: dict[str, tuple[bytes, str]], name: str
) -> None:
    repo.git("checkout", "-q", "-f", "--detach", "start")
    repo.git("clean", "-q", "-f", "-d", "-x")
    for old in repo.git(
        "for-each-ref", "--format=%(refname)", "refs/heads/hotfix", "refs/heads/feature"
    ).split():
        repo.git("update-ref", "-d", old)
    repo.git("switch", "-q", "-c", name)
    data = text.replace("\0", "").encode(
        "utf-8", "surrogateescape" if "\udcff" in text else "replace"
    )
    head, _, _ = repo.git("cat-file", "commit", "start").partition("\n\n")
    sha = repo.git(
        "hash-object", "-t", "commit", "-w", "--stdin", stdin=head.encode() + b"\n\n" + data
    )
    repo.git("update-ref", "HEAD", sha)
    lay(repo, state)
    before, refs = (
        files(repo),
        set(repo.git("for-each-ref", "--format=%(objectname) %(refname)").split("\n")),
    )
    kept = repo.git("cat-file", "commit", sha)
    code = app.run(["fix", "--yes"])
    assert code in {0, 1}
    now = files(repo)
    branch = repo.git("branch", "--show-current")
    changed = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
    assert changed <= ({".git/HEAD"} if branch != name else set())
    moved = set(repo.git("for-each-ref", "--format=%(objectname) %(refname)").split("\n")) ^ refs
    assert {ref.split(" ")[1] for ref in moved} <= {f"refs/heads/{name}", f"refs/heads/{branch}"}
    # The old commit is there, and the reflog knows it; of the new one only two things differ.
    assert repo.git("cat-file", "commit", sha) == kept
    new = repo.git("cat-file", "commit", "HEAD")
    event(f"name {'changed' if branch != name else 'kept'}")
    event(f"message {'changed' if repo.sha() != sha else 'kept'}")
    if repo.sha() != sha:
        assert repo.sha("HEAD@{1}") == sha
        assert new.partition("\n\n")[0] == head
        assert app.run(["fix", "--yes"]) in {0, 1}
        assert repo.git("cat-file", "commit", "HEAD") == new, "what is mended stays"


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    TEXTS,
    st.sampled_from(["", "template", "message", "commit", "merge", "squash"]),
    st.sampled_from(["default", "strip", "whitespace", "verbatim", "scissors"]),
    st.sampled_from(["#", ";", "auto"]),
)
def test_the_hook_that_begins_messages_only_puts_something_in_front_of_empty_ones(
    repo: Repository, text: str, source: str, cleanup: str, comment: str
) -> None:
    repo.git("config", "commit.cleanup", cleanup)
    repo.git("config", "core.commentChar", comment)
    path = repo.folder / ".git" / "COMMIT_EDITMSG"
    data = text.encode("utf-8", "surrogateescape" if "\udcff" in text else "replace")
    path.write_bytes(data)
    before = files(repo)
    assert hook.run(["prepare-commit-msg", ".git/COMMIT_EDITMSG", *filter(None, [source])]) == 0
    now = files(repo)
    begun = now.pop(".git/COMMIT_EDITMSG")
    mode, _ = before.pop(".git/COMMIT_EDITMSG")
    assert now == before
    assert begun[0] == mode
    assert begun[1].endswith(data)
    event(f"message {'begun' if begun[1] != data else 'left'}")
    if begun[1] != data:
        assert source in {"", "template"}
        assert begun[1].startswith(b"fix: \n\n\nRoot cause: \nTicket: ENG-1234\nPriority: \n")
        words = [line for line in data.split(b"\n") if line.strip()]
        assert all(
            line[:1] in b"#;" or line.startswith(b"Signed-off-by: ") or b">8" in data
            for line in words
        )
