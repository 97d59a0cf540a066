"""install makes git call hotfix-lint after the hooks that are there; uninstall leaves no trace."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotfix_lint.cli import hook_files
from hotfix_lint.cli.hook_files import CLIENT, FORMER, SERVER, Environment
from tests.cli.program import PROGRAM, Ended, environment, hotfix_lint
from tests.cli.test_hooks import git
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, Repository, production

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A clone of a bare repository, on a hotfix branch with a staged fix, without any hook."""
    origin = production(tmp_path / "origin")
    origin.git("clone", "-q", "--bare", "--template=", ".", str(tmp_path / "bare.git"))
    origin.git("clone", "-q", "--template=", str(tmp_path / "bare.git"), str(tmp_path / "work"))
    copy = Repository.__new__(Repository)
    copy.folder = tmp_path / "work"
    copy.branch(BRANCH)
    return copy.stage({"app.py": FIXED, "tests/test_app.py": NEW_TEST})


def hooks_of(repo: Repository) -> Path:
    return repo.folder / ".git" / "hooks"


def hook(repo: Repository, name: str, text: str | bytes, mode: int = 0o755) -> Path:
    path = hooks_of(repo) / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def state(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Return kind, permissions and content of all that is in a folder."""
    found: dict[str, tuple[int, bytes | str]] = {}
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        mode = path.lstat().st_mode
        content: bytes | str = b""
        if stat.S_ISLNK(mode):
            content = os.readlink(path)
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        found[str(path.relative_to(folder))] = (mode, content)
    return found


def test_hooks_stop_what_is_bad_and_let_through_what_is_good(repo: Repository) -> None:
    ended = hotfix_lint(repo.folder, "install")
    assert ended.code == 0, ended
    for name in CLIENT:
        assert f"{name:<20}installed\n" in ended.out
    stopped = git(repo.folder, "commit", "-m", "quick fix")
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stderr
    assert git(repo.folder, "commit", "-m", GOOD).returncode == 0
    repo.git("branch", "-m", "hotfix/quick")
    stopped = git(repo.folder, "push", "-q", "origin", "HEAD")
    assert stopped.returncode != 0
    assert "branch-name" in stopped.stdout
    repo.git("branch", "-m", BRANCH)
    assert git(repo.folder, "push", "-q", "origin", "HEAD").returncode == 0


def test_to_install_again_changes_nothing_and_to_uninstall_leaves_nothing(repo: Repository) -> None:
    before = state(hooks_of(repo))
    hotfix_lint(repo.folder, "install")
    once = state(hooks_of(repo))
    ended = hotfix_lint(repo.folder, "install")
    assert ended.code == 0
    assert ended.out.count("is installed already") == len(CLIENT)
    assert state(hooks_of(repo)) == once
    assert hotfix_lint(repo.folder, "uninstall").out.count("taken away\n") == len(CLIENT)
    assert state(hooks_of(repo)) == before
    assert hotfix_lint(repo.folder, "uninstall").out.startswith("none in ")


def test_a_dry_run_says_what_it_would_do_and_does_nothing(repo: Repository) -> None:
    hook(repo, "commit-msg", "#!/bin/sh\n")
    before = state(repo.folder)
    ended = hotfix_lint(repo.folder, "install", "--dry-run")
    assert "would be installed; the hook that was there runs first" in ended.out
    assert state(repo.folder) == before
    hotfix_lint(repo.folder, "install")
    installed = state(repo.folder)
    ended = hotfix_lint(repo.folder, "uninstall", "--dry-run")
    assert f"would be taken away; commit-msg{FORMER} is commit-msg again" in ended.out
    assert state(repo.folder) == installed


PYTHON = f"#!{sys.executable}\nimport sys\nopen('ran', 'a').write(sys.argv[0] + '\\n')\n"


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\necho sh >>ran\n", PYTHON, "echo without a first line >>ran\n"]
)
def test_a_hook_in_any_language_runs_first_and_its_no_counts(repo: Repository, text: str) -> None:
    old = hook(repo, "commit-msg", text)
    hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    assert git(repo.folder, "commit", "-m", "quick fix").returncode != 0
    assert (repo.folder / "ran").exists()
    ending = "sys.exit(3)\n" if text == PYTHON else "exit 3\n"
    (old.parent / f"commit-msg{FORMER}").write_text(text + ending)
    stopped = git(repo.folder, "commit", "-m", GOOD)
    assert stopped.returncode != 0
    assert "hotfix-lint" not in stopped.stderr


def test_a_hook_that_is_not_executable_is_kept_and_not_run(repo: Repository) -> None:
    hook(repo, "commit-msg", "#!/bin/sh\ntouch ran\n", 0o644)
    before = state(hooks_of(repo))
    ended = hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    assert "is kept, and not run, as before: it is not executable" in ended.out
    assert git(repo.folder, "commit", "-m", GOOD).returncode == 0
    assert not (repo.folder / "ran").exists()
    hotfix_lint(repo.folder, "uninstall")
    assert state(hooks_of(repo)) == before


def test_a_link_is_kept_as_a_link_and_leads_where_it_led(repo: Repository) -> None:
    (repo.folder / "tools").mkdir()
    target = repo.folder / "tools" / "check"
    target.write_text("#!/bin/sh\ntouch ran\n")
    target.chmod(0o755)
    hooks_of(repo).mkdir()
    (hooks_of(repo) / "commit-msg").symlink_to("../../tools/check")
    (hooks_of(repo) / "pre-push").symlink_to("nowhere")
    before = state(hooks_of(repo))
    assert hotfix_lint(repo.folder, "install").code == 0
    assert git(repo.folder, "commit", "-m", GOOD).returncode == 0
    assert (repo.folder / "ran").exists()
    assert git(repo.folder, "push", "-q", "origin", "HEAD").returncode == 0
    hotfix_lint(repo.folder, "uninstall")
    assert state(hooks_of(repo)) == before
    assert target.read_text() == "#!/bin/sh\ntouch ran\n"


def test_what_is_pushed_is_told_to_both_hooks(repo: Repository) -> None:
    hook(repo, "pre-push", "#!/bin/sh\ncat >told\n")
    hotfix_lint(repo.folder, "install", "--hook", "pre-push")
    repo.git("commit", "-q", "-F", "-", stdin=GOOD.encode())
    repo.git("branch", "hotfix/bad")
    stopped = git(repo.folder, "push", "-q", "origin", BRANCH, "hotfix/bad")
    assert stopped.returncode != 0
    assert '"hotfix/bad"' in stopped.stdout
    assert (repo.folder / "told").read_text().count("\n") == 2
    # One that reads nothing breaks nothing.
    hook(repo, f"pre-push{FORMER}", "#!/bin/sh\nexit 0\n")
    done = git(repo.folder, "push", "-q", "origin", BRANCH)
    assert done.returncode == 0, done


def test_a_hook_that_calls_us_by_itself_is_left_alone(repo: Repository) -> None:
    path = hook(repo, "commit-msg", '#!/bin/sh\nexec hotfix-lint hook commit-msg "$@"\n')
    before = path.read_bytes()
    ended = hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    assert "left alone: it calls hotfix-lint by itself" in ended.out
    assert state(hooks_of(repo)).keys() == {"commit-msg"}
    assert path.read_bytes() == before


def test_what_someone_has_edited_is_left_alone(repo: Repository) -> None:
    hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    path = hooks_of(repo) / "commit-msg"
    path.write_text(path.read_text() + "# mine\n")
    for command in ("install", "uninstall"):
        ended = hotfix_lint(repo.folder, command)
        assert ended.code == 2
        assert "someone has edited it" in ended.out
    assert path.read_text().endswith("# mine\n")


def test_nothing_that_was_put_aside_is_overwritten(repo: Repository) -> None:
    hook(repo, f"commit-msg{FORMER}", "precious\n")
    hook(repo, "commit-msg", "#!/bin/sh\n")
    before = state(hooks_of(repo))
    ended = hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    assert ended.code == 2
    assert "move that away first" in ended.out
    assert state(hooks_of(repo)) == before
    assert hotfix_lint(repo.folder, "uninstall").code == 2
    assert state(hooks_of(repo)) == before


def test_a_hook_of_another_environment_is_renewed(repo: Repository) -> None:
    hook(repo, "commit-msg", hook_files.script("commit-msg", Environment("/old/it's/python", "-P")))
    hook(repo, f"commit-msg{FORMER}", "#!/bin/sh\n")
    ended = hotfix_lint(repo.folder, "install", "--hook", "commit-msg")
    assert "renewed" in ended.out
    text = (hooks_of(repo) / "commit-msg").read_text()
    assert f"python={sys.executable}\n" in text
    assert (hooks_of(repo) / f"commit-msg{FORMER}").read_text() == "#!/bin/sh\n"


def test_an_environment_that_is_gone_stops_checks_and_says_what_to_do(repo: Repository) -> None:
    for name in (*CLIENT, *SERVER):
        hook(repo, name, hook_files.script(name, Environment("/gone/bin/python", "-I")))
    bare_path: Any = {"PATH": "/usr/bin:/bin"}
    for name in (*CLIENT, *SERVER):
        ran = git(repo.folder, "hook", "run", "--ignore-missing", name, **bare_path)
        lets_through = name == "prepare-commit-msg"
        assert ran.returncode == (0 if lets_through else 1), name
        for said in ("/gone/bin/python", "hotfix-lint install", f"{name}{FORMER}"):
            assert said in ran.stderr
        assert ("--no-verify" in ran.stderr) == (name in CLIENT and not lets_through)
    done = git(repo.folder, "commit", "-m", GOOD, "--no-verify", **bare_path)
    assert done.returncode == 0, done
    # Another on the PATH is as good.
    assert git(repo.folder, "commit", "--amend", "-m", "quick fix").returncode != 0
    assert git(repo.folder, "commit", "--amend", "-m", GOOD).returncode == 0


def test_a_python_that_has_lost_the_package_is_an_environment_that_is_gone(
    repo: Repository, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift\nexec "{sys._base_executable}" -I -S "$@"\n')  # type: ignore[attr-defined]
    python.chmod(0o755)
    hook(repo, "commit-msg", hook_files.script("commit-msg", Environment(str(python), "-I")))
    stopped = git(repo.folder, "commit", "-m", GOOD, PATH="/usr/bin:/bin")
    assert stopped.returncode != 0
    assert "an environment that is gone" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_no_module_of_the_repository_stands_in_for_ours(repo: Repository) -> None:
    repo.write({
        "hotfix_lint/__init__.py": "print('hostile')\n",
        "hotfix_lint/cli/__init__.py": "def main(): print('hostile')\n",
        "gc.py": "print('hostile')\n",
        "re.py": "print('hostile')\n",
    })  # fmt: skip
    hotfix_lint(repo.folder, "install")
    stopped = git(repo.folder, "commit", "-m", "quick fix", PYTHONPATH=".")
    assert "commit-root-cause" in stopped.stderr
    assert "hostile" not in stopped.stdout + stopped.stderr


def test_a_path_with_odd_characters_is_found(repo: Repository, tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s a "place" $HOME `x` \u00fc'
    odd.mkdir()
    (odd / "python").symlink_to(sys.executable)
    text = hook_files.script("commit-msg", Environment(str(odd / "python"), "-P"))
    hook(repo, "commit-msg", text)
    assert hook_files.look(str(hooks_of(repo)), "commit-msg").state == "ours"
    stopped = git(
        repo.folder, "commit", "-m", "quick fix", PYTHONPATH=os.pathsep.join(sys.path[1:])
    )
    assert "commit-root-cause" in stopped.stderr


def test_hooks_serve_all_work_trees_and_are_installed_from_any(
    repo: Repository, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    repo.git("stash", "-q")
    repo.git("worktree", "add", "-q", "-b", "hotfix/ENG-7-other", str(tree), "main")
    ended = hotfix_lint(tree, "install")
    assert f"hooks in {hooks_of(repo)}; they run in all 2 work trees:" in ended.out
    for folder in (tree, repo.folder):
        stopped = git(folder, "commit", "--allow-empty", "-m", "quick fix")
        assert "commit-root-cause" in stopped.stderr
    hotfix_lint(tree, "uninstall")
    assert not state(hooks_of(repo))


def test_a_submodule_has_hooks_of_its_own(repo: Repository, tmp_path: Path) -> None:
    outer = production(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.folder), "sub")
    hotfix_lint(outer.folder / "sub", "install", "--hook", "commit-msg")
    assert (outer.folder / ".git" / "modules" / "sub" / "hooks" / "commit-msg").exists()
    assert not (outer.folder / ".git" / "hooks" / "commit-msg").exists()


def refused(ended: Ended, folder: Path) -> bool:
    return ended.code == 2 and "if that is meant: hotfix-lint" in ended.err and not state(folder)


def test_a_folder_that_others_use_is_written_to_only_if_that_is_meant(
    repo: Repository, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    config = tmp_path / "gitconfig"
    config.write_text(f"[core]\n\thooksPath = {shared}\n")
    everyones: Any = {"GIT_CONFIG_GLOBAL": str(config)}
    ended = hotfix_lint(repo.folder, "install", **everyones)
    assert refused(ended, shared), ended
    assert "all repositories of this user" in ended.err
    assert hotfix_lint(repo.folder, "install", "--shared", **everyones).code == 0
    stopped = git(repo.folder, "commit", "-m", "quick fix", **everyones)
    assert "commit-root-cause" in stopped.stderr
    assert hotfix_lint(repo.folder, "uninstall", **everyones).code == 2
    assert hotfix_lint(repo.folder, "uninstall", "--shared", **everyones).code == 0
    assert not state(shared)


@pytest.mark.parametrize("inside", [".githooks", "../elsewhere"])
def test_a_folder_in_the_work_tree_or_elsewhere_is_shared_too(
    repo: Repository, inside: str
) -> None:
    repo.git("config", "core.hooksPath", inside)
    ended = hotfix_lint(repo.folder, "install")
    assert refused(ended, repo.folder / inside), ended
    assert hotfix_lint(repo.folder, "install", "--shared").code == 0
    assert (repo.folder / inside / "commit-msg").exists()


def test_a_link_in_the_folders_place_is_shared_too(repo: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    hooks_of(repo).symlink_to(tmp_path / "elsewhere")
    assert refused(hotfix_lint(repo.folder, "install"), tmp_path / "elsewhere")


def test_a_folder_of_ones_own_below_the_git_directory_is_not_shared(repo: Repository) -> None:
    repo.git("config", "core.hooksPath", ".git/my-hooks")
    assert hotfix_lint(repo.folder, "install").code == 0
    assert (repo.folder / ".git" / "my-hooks" / "commit-msg").exists()
    assert "commit-root-cause" in git(repo.folder, "commit", "-m", "quick fix").stderr


def test_hooks_that_are_switched_off_are_told(repo: Repository) -> None:
    repo.git("config", "core.hooksPath", "/dev/null")
    ended = hotfix_lint(repo.folder, "install")
    assert ended.code == 2
    assert "git runs no hooks" in ended.err
    assert "git config --unset core.hooksPath" in ended.err


def test_huskys_hooks_are_huskys(repo: Repository) -> None:
    repo.git("config", "core.hooksPath", ".husky/_")
    (repo.folder / ".husky" / "_").mkdir(parents=True)
    ended = hotfix_lint(repo.folder, "install", "--shared")
    assert ended.code == 2
    assert "Husky" in ended.err
    assert not state(repo.folder / ".husky" / "_")


def test_bad_input_is_said(repo: Repository, tmp_path: Path) -> None:
    ended = hotfix_lint(repo.folder, "install", "--hook", "commit-mgs")
    assert (ended.code, 'did you mean "commit-msg"?' in ended.err) == (2, True)
    ended = hotfix_lint(tmp_path, "install", "-C", str(tmp_path / "bare.git"))
    assert (ended.code, "--hook pre-receive" in ended.err) == (2, True)
    (hooks_of(repo) / "commit-msg").mkdir(parents=True)
    ended = hotfix_lint(repo.folder, "install")
    assert (ended.code, "left alone: it is not a file" in ended.out) == (2, True)


def test_a_team_that_has_pre_commit_for_it_is_told(repo: Repository) -> None:
    repo.write({".pre-commit-config.yaml": "repos:\n- hooks:\n  - id: hotfix-lint-commit-msg\n"})
    assert "it runs twice" in hotfix_lint(repo.folder, "install").err


@pytest.mark.parametrize("first", ["pre-commit", "hotfix-lint"])
def test_it_lives_beside_pre_commit_whichever_comes_first(
    repo: Repository, tmp_path: Path, first: str
) -> None:
    repo.stage({
        ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks:\n"
        "  - {id: x, name: x, language: system, entry: touch ran, always_run: true,"
        " pass_filenames: false, stages: [commit-msg]}\n"
    })  # fmt: skip
    home: Any = {"PRE_COMMIT_HOME": str(tmp_path / "home")}

    def framework() -> None:
        subprocess.run(
            [str(PROGRAM.with_name("pre-commit")), "install", "-t", "commit-msg"],
            cwd=repo.folder,
            env=environment(**home),
            check=True,
            capture_output=True,
        )

    def ours() -> None:
        assert hotfix_lint(repo.folder, "install", "--hook", "commit-msg").code == 0

    for make in (framework, ours) if first == "pre-commit" else (ours, framework):
        make()
    stopped = git(repo.folder, "commit", "-m", "quick fix", **home)
    assert stopped.returncode != 0
    assert "commit-root-cause" in stopped.stdout + stopped.stderr
    assert (repo.folder / "ran").exists()
    assert git(repo.folder, "commit", "-m", GOOD, **home).returncode == 0


def refusing(*_: object, **__: object) -> None:
    raise OSError(28, "no space left on device")


@pytest.mark.parametrize("where", ["replace", "link"])
def test_a_file_system_that_refuses_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "commit-msg").write_text("#!/bin/sh\nmine\n")
    before = state(tmp_path)
    if where == "link":
        # Without second names a file is renamed, and put back.
        monkeypatch.setattr(os, "link", refusing)
    real = os.replace

    def replace(old: str, new: str) -> None:
        if new.endswith("commit-msg") and not old.endswith(FORMER):
            refusing()
        real(old, new)

    monkeypatch.setattr(os, "replace", replace)
    from hotfix_lint.errors import UsageError

    with pytest.raises(UsageError, match="no space left"):
        hook_files.put(str(tmp_path), "commit-msg", "text")
    assert state(tmp_path) == before


FILES = st.one_of(
    st.tuples(st.just("file"), st.binary(max_size=200), st.sampled_from([0o755, 0o644, 0o500])),
    st.tuples(
        st.just("file"),
        st.sampled_from(["#!/bin/sh\nexit 0\n", PYTHON, f"#!/bin/sh\n{hook_files.MARK}"]).map(
            str.encode
        ),
        st.sampled_from([0o755, 0o600]),
    ),
    st.tuples(st.just("link"), st.sampled_from([b"../x", b"commit-msg.sample"]), st.just(0)),
)


def lay(folder: Path, name: str, what: tuple[str, bytes, int]) -> None:
    kind, content, mode = what
    if kind == "link":
        (folder / name).symlink_to(os.fsdecode(content))
        return
    (folder / name).write_bytes(content)
    (folder / name).chmod(mode)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from([*CLIENT, f"pre-push{FORMER}", "update"]), FILES, max_size=5)
)
def test_whatever_is_there_is_there_again(
    run_command: Callable[..., int], tmp_path: Path, there: dict[str, tuple[str, bytes, int]]
) -> None:
    """Nothing is lost, be it of any kind; and what is taken away is only what was put."""
    folder = tmp_path / "repo" / ".git" / "hooks"
    if not folder.parent.exists():
        Repository(tmp_path / "repo", "--template=")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, what in there.items():
        lay(folder, name, what)
    before = state(folder)
    run_command("install", "-C", str(tmp_path / "repo"))
    installed = state(folder)
    for name, held in before.items():
        assert held in {installed[name], installed.get(f"{name}{FORMER}")}, name
    run_command("install", "-C", str(tmp_path / "repo"))
    assert state(folder) == installed
    run_command("uninstall", "-C", str(tmp_path / "repo"))
    # A hook that was aside already, with nothing at its place, is put at its place.
    if f"pre-push{FORMER}" in before and "pre-push" not in before:
        before["pre-push"] = before.pop(f"pre-push{FORMER}")
    assert state(folder) == before


@pytest.fixture
def run_command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The program's commands within this process, which is quicker than a process each."""
    from hotfix_lint.cli import app, install

    found = Environment(sys.executable, "-I")
    monkeypatch.setattr(install, "_environment", lambda: found)
    return lambda *arguments: app.run(list(arguments))
