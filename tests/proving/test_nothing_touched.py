"""Whatever state a repository is in, a proof leaves it byte for byte as it was."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.program import PROGRAM, environment
from tests.proving.changes import FIXED, discounted, state

if TYPE_CHECKING:
    from tests.repositories import Repository

CHANGES = st.lists(
    st.sampled_from(
        [
            "stage",
            "edit",
            "delete",
            "untracked",
            "ignored",
            "stash",
            "detached",
            "work tree",
            "assume unchanged",
            "merge",
            "rebase",
            "cherry-pick",
            "bisect",
            "intent to add",
            "sparse",
            "notes",
            "locked",
            "hooks",
            "packed",
        ]
    ),
    max_size=6,
    unique=True,
)
# Each starts the program and two of pytest, which is slow; HOTFIX_LINT_STATES=200 tries more.
EXAMPLES = int(os.environ.get("HOTFIX_LINT_STATES", "6"))


def put_into(repository: Repository, change: str) -> None:  # noqa: C901 - a row for each state
    """Bring a repository into a state that people leave theirs in."""
    folder, git = repository.folder, repository.git
    if change == "stage":
        repository.stage({"app.py": "staged = 1\n", "new.py": "x = 1\n"})
    elif change == "edit":
        repository.write({"app.py": "edited = 1\n", "tests/test_app.py": "broken(\n"})
    elif change == "delete":
        (folder / "tests" / "test_app.py").unlink(missing_ok=True)
    elif change == "untracked":
        repository.write({"conftest.py": "raise SystemExit(3)\n", "notes.txt": "mine\n"})
    elif change == "ignored":
        repository.write({".git/info/exclude": "build\n", "build/secret": "mine\n"})
    elif change == "stash":
        repository.write({"app.py": FIXED + "# stashed\n"})
        git("stash", "push", "-q")
    elif change == "detached":
        git("update-ref", "--no-deref", "HEAD", "HEAD")
    elif change == "work tree":
        git("worktree", "add", "-q", "--detach", str(folder.parent / "linked"))
    elif change == "assume unchanged":
        git("update-index", "--assume-unchanged", "app.py")
    elif change == "merge":
        repository.write(
            {".git/MERGE_HEAD": git("rev-parse", "main") + "\n", ".git/MERGE_MSG": "m\n"}
        )
    elif change == "rebase":
        git("-c", "sequence.editor=sed -i.orig 1s/pick/edit/", "rebase", "-q", "-i", "main")
    elif change == "cherry-pick":
        repository.write({".git/CHERRY_PICK_HEAD": git("rev-parse", "HEAD") + "\n"})
    elif change == "bisect":
        git("bisect", "start", "HEAD", "main")
    elif change == "intent to add":
        repository.write({"later.py": "x = 1\n"})
        git("add", "-N", "later.py")
    elif change == "sparse":
        git("config", "core.sparseCheckout", "true")
        repository.write({".git/info/sparse-checkout": "/app.py\n"})
    elif change == "notes":
        git("notes", "add", "-m", "a note")
    elif change == "locked":
        repository.write({".git/index.lock": ""})
    elif change == "hooks":
        repository.write({".git/hooks/post-checkout": "#!/bin/sh\ntouch hooked\n"})
        (folder / ".git" / "hooks" / "post-checkout").chmod(0o755)
        git("config", "filter.x.smudge", "touch filtered; cat")
    elif change == "packed":
        git("gc", "-q")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    CHANGES,
    st.sampled_from([None, None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL]),
    st.floats(0.1, 2.5),
)
def test_a_repository_in_any_state_stays_as_it_was(
    changes: list[str], number: signal.Signals | None, after: float
) -> None:
    with tempfile.TemporaryDirectory() as name:
        top = Path(name).resolve()
        repository = discounted(top / "shop")
        # A lock stops the git that would make the others.
        for change in sorted(changes, key=lambda change: change == "locked"):
            # Where git refuses, as to stash what is only intended to be added, that is a state, too.
            with contextlib.suppress(AssertionError):
                put_into(repository, change)
        before = state(top)
        temporary = Path(tempfile.mkdtemp())
        program = subprocess.Popen(
            [str(PROGRAM), "prove", "--runs", "1", "--branch", "hotfix/ENG-1-x"],
            cwd=repository.folder,
            env=environment(TMPDIR=str(temporary)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if number is not None:
            time.sleep(after)
            program.send_signal(number)
        out, err = program.communicate(timeout=120)
        # Before the first line of the program Python itself says so.
        in_python = (
            number == signal.SIGINT and b"\nKeyboardInterrupt" in err and b"  in " not in err
        )
        assert in_python or b"Traceback" not in err, err
        if number is None:
            assert program.returncode == 0, (out, err)
            assert out.startswith(b"proven")
        if number != signal.SIGKILL:
            assert not list(temporary.iterdir())
        assert state(top) == before
        subprocess.run(["rm", "-rf", str(temporary)], check=True)
