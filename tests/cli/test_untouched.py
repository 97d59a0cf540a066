"""Whatever state a repository is in, `start` and `backport` change nothing but what they say.

Each example puts a repository into a random state: files changed, staged, untracked, ignored,
hidden from git by flags of the index; a stash; HEAD on a branch or on none; a merge, rebase,
cherry-pick, revert or bisect under way; other work trees, be they gone; hooks; settings that make
git do more by itself. Then all bytes are compared: the work tree, git's own files, and the refs.

    pytest -n0 tests/cli/test_untouched.py --hypothesis-profile nightly     takes 300 examples
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hotfix_lint.cli import app
from hotfix_lint.errors import HotfixLintError
from tests.repositories import BRANCH, ENVIRONMENT, FIXED, Repository, good_hotfix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# An example takes most of a second.
EXAMPLES = 300 if settings().max_examples > 1_000 else 24
STARTED = "hotfix/ENG-7-mend-it"
MADE = {"backport/dev/hotfix-ENG-1234", "backport/rc/hotfix-ENG-1234"}
HOOKS = ("post-checkout", "pre-commit", "commit-msg", "post-commit", "reference-transaction",
         "post-index-change", "post-merge", "prepare-commit-msg", "post-rewrite")  # fmt: skip


def template(folder: Path) -> Repository:
    """Return a repository with production, both targets, a merged hotfix, and odd branches."""
    repo = good_hotfix(folder)
    repo.git("branch", "develop", "main")
    repo.branch("release-candidate", "main").commit(
        "feat: y", {"app.py": "def is_valid(token):\n    return token is not None\n"}
    )
    repo.branch("one", "main").commit("feat: one", {"app.py": "one\n", "kept.log": "tracked\n"})
    repo.branch("two", "main").commit("feat: two", {"app.py": "two\n"}).commit(
        "feat: three", {"prices.py": "three\n"}
    )
    repo.branch("ignoring", "main").commit("chore: ignore", {".gitignore": "*.log\nout/\n"})
    repo.switch("main").git("merge", "-q", "--no-ff", BRANCH)
    repo.commit("feat: a log", {"build.log": "production's\n"})
    return repo


class State(NamedTuple):
    """What is done to the repository before the program runs."""

    where: str
    under_way: str
    edits: tuple[Callable[[Repository], None], ...]
    others: frozenset[str]
    settings: frozenset[str]


WHERE = ["main", BRANCH, "develop", "two", "ignoring", "detached", "adrift", "unborn"]
UNDER_WAY = ["", "", "", "merge", "rebase", "cherry-pick", "revert", "bisect", "edit"]
OTHERS = ["stash", "work-tree", "gone-work-tree", "linked", "hooks", "tag", "note"]
SETTINGS = [
    "branch.autoSetupMerge=always",
    "rerere.enabled=true",
    "submodule.recurse=true",
    "merge.conflictStyle=diff3",
    "index.version=4",
    "core.untrackedCache=true",
    "push.default=current",
    "commit.cleanup=verbatim",
    "core.autocrlf=input",
    "status.showUntrackedFiles=no",
    "rebase.autoStash=true",
    "core.logAllRefUpdates=always",
]


def modified(repo: Repository) -> None:
    repo.write({"prices.py": "modified\n"})


def staged(repo: Repository) -> None:
    repo.write({"app.py": "staged\n"}).git("add", "app.py")


def staged_then_modified(repo: Repository) -> None:
    repo.write({"requirements.txt": "a\n"}).git("add", "requirements.txt")
    repo.write({"requirements.txt": "b\n"})


def deleted(repo: Repository) -> None:
    (repo.folder / "prices.py").unlink()


def staged_deletion(repo: Repository) -> None:
    repo.git("rm", "-q", "--cached", "prices.py")


def renamed(repo: Repository) -> None:
    repo.git("mv", "requirements.txt", "needed.txt")


def other_mode(repo: Repository) -> None:
    (repo.folder / "app.py").chmod(0o755)


def link(repo: Repository) -> None:
    (repo.folder / "link").symlink_to("/nonexistent/\N{SNOWMAN}")


def untracked(repo: Repository) -> None:
    repo.write({"new.py": "untracked\n", "tests/new_test.py": "x\n", "out/deep/er": b"\0\xff"})


def intended(repo: Repository) -> None:
    repo.write({"intended.py": "x\n"}).git("add", "-N", "intended.py")


def ignored(repo: Repository) -> None:
    repo.write({"mine.log": "ignored\n", "kept.log": "ignored, or tracked\n"})


def in_the_way(repo: Repository) -> None:
    repo.write({"build.log": "mine, where production has one\n"})


def assumed_unchanged(repo: Repository) -> None:
    repo.git("update-index", "--assume-unchanged", "app.py")
    repo.write({"app.py": "hidden by a flag\n"})


def skipped(repo: Repository) -> None:
    repo.git("update-index", "--skip-worktree", "prices.py")
    repo.write({"prices.py": "hidden by another flag\n"})


def empty_folder(repo: Repository) -> None:
    (repo.folder / "empty").mkdir()


def nested(repo: Repository) -> None:
    Repository(repo.folder / "nested").commit("feat: nested", {"n": "n\n"})


EDITS = [
    modified, staged, staged_then_modified, deleted, staged_deletion, renamed, other_mode, link,
    untracked, intended, ignored, in_the_way, assumed_unchanged, skipped, empty_folder, nested,
]  # fmt: skip
STATES = st.builds(
    State,
    where=st.sampled_from(WHERE),
    under_way=st.sampled_from(UNDER_WAY),
    edits=st.lists(st.sampled_from(EDITS), max_size=6, unique=True).map(tuple),
    others=st.frozensets(st.sampled_from(OTHERS), max_size=4),
    settings=st.frozensets(st.sampled_from(SETTINGS), max_size=4),
)


def put_into(repo: Repository, state: State, tmp: Path) -> Repository:
    """Bring a repository into a state; return the one in which the program is to be run."""
    for setting in sorted(state.settings):
        key, _, value = setting.partition("=")
        repo.git("config", key, value)
    if "stash" in state.others:
        repo.write({"app.py": "stashed\n", "new-in-stash.py": "x\n"}).git("stash", "push", "-qu")
    if "work-tree" in state.others:
        repo.git("worktree", "add", "-q", "--detach", str(tmp / "other"), "develop")
        (tmp / "other" / "app.py").write_text("changed in the other work tree\n")
    if "gone-work-tree" in state.others:
        repo.git("worktree", "add", "-q", "--detach", str(tmp / "gone"), "develop")
        shutil.rmtree(tmp / "gone")
    if "tag" in state.others:
        repo.git("tag", "-a", "v1.0.0", "-m", "x")
    if "note" in state.others:
        repo.git("notes", "add", "-m", "a note", "main")
    if "linked" in state.others:
        repo.git("worktree", "add", "-q", "--detach", str(tmp / "linked"), "main")
        linked = Repository.__new__(Repository)
        linked.folder = tmp / "linked"
        repo.git("switch", "-q", "--detach")
        repo = linked
    _go(repo, state.where)
    if state.under_way:
        _begin(repo, state.under_way)
    for edit in state.edits:
        # What cannot be done in this state is not done.
        with contextlib.suppress(AssertionError, OSError):
            edit(repo)
    if "hooks" in state.others:
        common = repo.git("rev-parse", "--path-format=absolute", "--git-common-dir")
        folder = os.path.join(common, "hooks")
        os.makedirs(folder, exist_ok=True)
        for name in HOOKS:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as stream:
                stream.write(f"#!/bin/sh\necho {name} >> '{tmp}/ran'\necho x > hooked\nexit 1\n")
            os.chmod(os.path.join(folder, name), 0o755)
    return repo


def _go(repo: Repository, where: str) -> None:
    if where == "unborn":
        repo.git("switch", "-q", "--orphan", "unborn")
    elif where == "detached":
        repo.git("switch", "-q", "--detach", "develop")
    elif where == "adrift":
        repo.git("switch", "-q", "--detach", "develop")
        repo.commit("feat: nobody's", {"drift.py": "x\n"})
    else:
        repo.switch(where)


def _begin(repo: Repository, what: str) -> None:
    commands = {
        "merge": ["merge", "one"],
        "rebase": ["rebase", "one"],
        "cherry-pick": ["cherry-pick", "main..two", "one"],
        "revert": ["revert", "--no-commit", BRANCH],
        "bisect": ["bisect", "start", "two", "two~2"],
        "edit": ["-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-i", "HEAD~1"],
    }
    # Some of it stops at a conflict, some ends, some cannot even begin: each is a state.
    with contextlib.suppress(AssertionError):
        repo.git(*commands[what])


def files(top: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder by its path, with what it is; folders, too."""
    for folder, folders, names in os.walk(top):
        for name in [*folders, *names]:
            path = os.path.join(folder, name)
            what = os.path.relpath(path, top)
            if os.path.islink(path):
                yield what, b"link " + os.fsencode(os.readlink(path))
            elif os.path.isdir(path):
                yield what, b"folder"
            else:
                with open(path, "rb") as stream:
                    mode = os.stat(path).st_mode & 0o111
                    yield what, b"%o " % mode + stream.read()


def seen(folders: Mapping[str, Path]) -> dict[str, bytes]:
    """Return all that there is, but for objects, which only come."""
    found: dict[str, bytes] = {}
    for name, top in folders.items():
        if top.exists():
            found |= {f"{name}:{path}": what for path, what in files(top)}
    return {path: what for path, what in found.items() if "/objects" not in path}


def run(repo: Repository, arguments: list[str]) -> tuple[int, str]:
    """Run the program in this process, which is quicker than another."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            code = app.run([*arguments, "-C", str(repo.folder)])
        except HotfixLintError as error:
            return 2, error.message
    return code, out.getvalue()


class Case(NamedTuple):
    """A repository in a state, all bytes before and after the program ran, and HEAD before."""

    repo: Repository
    before: dict[str, bytes]
    after: dict[str, bytes]
    code: int
    told: str
    head: str

    @property
    def changed(self) -> set[str]:
        """The files that came, went, or are others."""
        paths = self.before.keys() | self.after.keys()
        return {path for path in paths if self.before.get(path) != self.after.get(path)}


def tried(tmp: Path, original: Path, state: State, arguments: list[str]) -> Case:
    shutil.rmtree(tmp, ignore_errors=True)
    (tmp / "temporary").mkdir(parents=True)
    shutil.copytree(original, tmp / "repo", symlinks=True)
    first = Repository.__new__(Repository)
    first.folder = tmp / "repo"
    repo = put_into(first, state, tmp)
    folders = {name: tmp / name for name in ("repo", "linked", "other", "temporary")}
    head = _head(repo)
    before = seen(folders)
    code, told = run(repo, arguments)
    return Case(repo, before, seen(folders), code, told, head)


def _head(repo: Repository) -> str:
    """Return the commit of HEAD, or "" where there is none yet."""
    with contextlib.suppress(AssertionError):
        return repo.sha("HEAD^{commit}")
    return ""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("original") / "repo").folder


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for one example after the other, and an environment that is the tests' own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "example"
    monkeypatch.setenv("HOTFIX_LINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(folder / "temporary"))
    return folder


many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    # To make an example smaller takes longer than to read it.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def of_refs(paths: set[str], names: set[str]) -> set[str]:
    """Return those of the paths that are the refs of those names, or folders for them."""
    allowed = set()
    for name in names:
        for place in ("refs/heads", "logs/refs/heads"):
            parts = f".git/{place}/{name}".split("/")
            allowed |= {"repo:" + "/".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return paths & allowed


@many
@given(state=STATES, options=st.sampled_from([[], ["--target", "develop"], ["--dry-run"]]))
def test_backport_adds_its_branches_and_changes_nothing_else(
    original: Path, alone: Path, state: State, options: list[str]
) -> None:
    case = tried(alone, original, state, ["backport", "--head", BRANCH, *options])
    assert case.code in {0, 1}, case.told
    made = {name for name in MADE if f"made {name}: " in case.told}
    assert case.changed == of_refs(case.changed, made), case.told
    # What was begun on the target itself may conflict with the fix by now.
    moved = state.where == "develop" and state.under_way
    assert bool(made) == ("--dry-run" not in options) or (moved and "conflicts in" in case.told)
    for name in made if not moved else ():
        assert case.repo.git("show", f"{name}:app.py") + "\n" == FIXED


@many
@given(state=STATES, options=st.sampled_from([[], ["--dry-run"]]))
def test_start_adds_its_branch_and_switches_only_where_nothing_is_lost(
    original: Path, alone: Path, state: State, options: list[str]
) -> None:
    case = tried(alone, original, state, ["start", "ENG-7", "mend it", *options])
    assert case.code in {0, 1}, case.told
    switched = "switched to it" in case.told and "not switched" not in case.told
    if options:
        assert not case.changed
        return
    assert case.repo.sha(f"refs/heads/{STARTED}") == case.repo.sha("main")
    own = of_refs(case.changed, {STARTED})
    if not switched:
        assert case.changed == own, case.told
        assert "not switched to it: " in case.told
        return
    assert case.repo.git("symbolic-ref", "HEAD") == f"refs/heads/{STARTED}"
    if case.head:
        assert case.repo.git("for-each-ref", "--count=1", f"--contains={case.head}"), case.told
    work_tree = "linked" if "linked" in state.others else "repo"
    gits = "repo:.git/worktrees/linked" if work_tree == "linked" else "repo:.git"
    moved = {f"{gits}/{name}" for name in ("HEAD", "index", "logs/HEAD", "logs")}
    # The tree of a merge that is over, which git may leave behind, goes with any switch of git.
    if f"{gits}/AUTO_MERGE" not in case.after:
        moved.add(f"{gits}/AUTO_MERGE")
    tracked = {path for path, _ in _tracked(original)}
    for path in case.changed - own - moved:
        where, _, name = path.partition(":")
        assert where == work_tree, (path, case.told)
        assert not name.startswith(".git/"), (path, case.told)
        # Only a file of a commit, as that commit has it, is put aside for that of another.
        assert _is_committed(original, case.before.get(path), name, tracked), (path, case.told)


def _tracked(original: Path) -> set[tuple[str, bytes]]:
    """Return every path and content that a commit of a branch has, folders among them."""
    if original not in _known:
        found: set[tuple[str, bytes]] = set()
        git = ["git", "-C", str(original)]
        names = subprocess.run([*git, "for-each-ref", "--format=%(refname)"], capture_output=True)
        for ref in names.stdout.decode().split():
            listed = subprocess.run([*git, "ls-tree", "-r", "-t", "-z", ref], capture_output=True)
            for entry in filter(None, listed.stdout.decode().split("\0")):
                about, _, path = entry.partition("\t")
                mode, kind, name = about.split()
                if kind == "tree":
                    found.add((path, b"folder"))
                    continue
                blob = subprocess.run([*git, "cat-file", "blob", name], capture_output=True)
                bits = 0o111 if mode == "100755" else 0
                found.add((path, b"%o " % bits + blob.stdout))
        _known[original] = found
    return _known[original]


_known: dict[Path, set[tuple[str, bytes]]] = {}


def _is_committed(original: Path, before: bytes | None, name: str, tracked: set[str]) -> bool:
    if before is None:
        return name in tracked
    return (name, before) in _tracked(original) or (name, before) == ("drift.py", b"0 x\n")
