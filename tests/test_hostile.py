"""Whole runs on repositories that somebody built to run a program, to hide a change, or to lie.

Each test builds its repository and runs the program as a user does. What is hidden is a bump of a
dependency: a run that does not tell it has been deceived.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.display import untagged, visible
from hotfix_lint.errors import FactUnknownError, UsageError
from hotfix_lint.facts import contents
from hotfix_lint.facts.git import Git
from tests.cli.program import Ended, hotfix_lint
from tests.repositories import (
    BRANCH,
    ENVIRONMENT,
    FIXED,
    GOOD,
    NEW_TEST,
    SERVICE,
    Repository,
    good_hotfix,
    message,
    production,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BUMP: Mapping[str, str | bytes | None] = {"requirements.txt": "flask==3.1.0\n"}
FIX: Mapping[str, str | bytes | None] = {"app.py": FIXED, "tests/test_app.py": NEW_TEST}


def bumped(folder: Path, text: str = GOOD) -> Repository:
    """Return a hotfix whose only flaw is a bump."""
    return production(folder).branch(BRANCH).commit(text, {**FIX, **BUMP})


# So that what is staged is looked at for it, too.
EARLY: Mapping[str, str | bytes | None] = {
    ".hotfix-lint.yaml": "version: 1\nextends: hotfix\nrules:\n  dependency-change:\n    stage: commit\n"
}


def reports(repo: Repository, *arguments: str, **more: Any) -> dict[str, str]:
    """Return one run's reports in all formats."""
    kinds = ("json", "sarif", "github", "gitlab", "junit", "markdown", "rdjson")
    places = {kind: repo.folder.parent / f"{repo.folder.name}.{kind}" for kind in kinds}
    outputs = [f"--output={kind}={place}" for kind, place in places.items()]
    ended = hotfix_lint(repo.folder, "check", "--output=text", *outputs, *arguments, **more)
    assert ended.code == 1, ended
    assert not ended.err
    return {"text": ended.out} | {kind: place.read_text() for kind, place in places.items()}


def checked(repo: Repository, *arguments: str) -> Ended:
    return hotfix_lint(repo.folder, "check", "--output", "json", *arguments)


def program(canary: Path, folder: Path) -> str:
    """Return a program that leaves a sign that it was run."""
    path = folder / "program"
    path.write_text(f'#!/bin/sh\ntouch "{canary}"\nexit 1\n')
    path.chmod(0o755)
    return str(path)


def raw(repo: Repository, kind: str, content: bytes) -> str:
    """Write an object as it is, whatever git thinks of it."""
    return repo.git("hash-object", "-t", kind, "-w", "--literally", "--stdin", stdin=content)


def tree(repo: Repository, entries: Mapping[bytes, tuple[bytes, str]]) -> str:
    rows = sorted(entries.items(), key=lambda item: item[0] + b"/" * (item[1][0] == b"40000"))
    return raw(
        repo,
        "tree",
        b"".join(b"%b %b\0%b" % (mode, name, bytes.fromhex(sha)) for name, (mode, sha) in rows),
    )


def entries(repo: Repository, name: str = "HEAD") -> dict[bytes, tuple[bytes, str]]:
    found: dict[bytes, tuple[bytes, str]] = {}
    for line in repo.git("ls-tree", name).split("\n"):
        fields, path = line.split("\t")
        mode, _, sha = fields.split(" ")
        found[path.encode()] = (mode.lstrip("0").encode(), sha)
    return found


def commit_tree(repo: Repository, sha: str, text: str = GOOD) -> Repository:
    """Put a commit with that tree on the branch."""
    made = repo.git("commit-tree", sha, "-p", "HEAD", stdin=text.encode())
    repo.git("update-ref", "HEAD", made)
    return repo


# What configuration, attributes and files of git's folder say.


def _filter(repo: Repository, run: str) -> None:
    repo.git("config", "filter.evil.clean", run)
    repo.git("config", "filter.evil.smudge", run)
    repo.git("config", "filter.evil.process", run)
    repo.git("config", "filter.evil.required", "true")
    (repo.folder / ".git/info/attributes").write_text("* filter=evil\n")


def _textconv(repo: Repository, run: str) -> None:
    repo.git("config", "diff.evil.textconv", run)
    repo.git("config", "diff.evil.command", run)
    repo.git("config", "diff.evil.binary", "true")
    (repo.folder / ".git/info/attributes").write_text("* diff=evil\n")


def _include(repo: Repository, run: str) -> None:
    (repo.folder / ".git/more").write_text(
        f"[core]\n\tfsmonitor = {run}\n[diff]\n\texternal = {run}\n"
    )
    repo.git("config", "includeIf.onbranch:hotfix/**.path", "more")


def _worktree_config(repo: Repository, run: str) -> None:
    repo.git("config", "extensions.worktreeConfig", "true")
    (repo.folder / ".git/config.worktree").write_text(f"[core]\n\tfsmonitor = {run}\n")


def _signatures(repo: Repository, run: str) -> None:
    for name in ("gpg.program", "gpg.ssh.program", "gpg.x509.program"):
        repo.git("config", name, run)
    repo.git("config", "log.showSignature", "true")
    body = repo.git("cat-file", "commit", "HEAD").encode() + b"\n"
    head, _, text = body.partition(b"\n\n")
    signature = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEz\n -----END PGP SIGNATURE-----"
    repo.git("update-ref", "HEAD", raw(repo, "commit", head + signature + b"\n\n" + text))


def _aliases_and_pagers(repo: Repository, run: str) -> None:
    for name in ("log", "diff", "rev-parse", "cat-file", "for-each-ref"):
        repo.git("config", f"alias.{name}", f"!{run}")
        repo.git("config", f"pager.{name}", run)
    repo.git("config", "core.editor", run)
    repo.git("config", "core.askPass", run)
    repo.git("config", "credential.helper", f"!{run}")


def _hooks(repo: Repository, run: str) -> None:
    folder = repo.folder / ".git/hooks"
    folder.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"):
        (folder / name).write_bytes(Path(run).read_bytes())
        (folder / name).chmod(0o755)
    repo.git("config", "gc.auto", "1")


@pytest.mark.parametrize(
    "arrange",
    [_filter, _textconv, _include, _worktree_config, _signatures, _aliases_and_pagers, _hooks],
    ids=lambda function: function.__name__.strip("_"),
)
def test_no_program_that_a_repository_names_is_run(
    tmp_path: Path, arrange: Callable[[Repository, str], None]
) -> None:
    repo = bumped(tmp_path / "repo")
    canary = tmp_path / "canary"
    arrange(repo, program(canary, tmp_path))
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended
    repo.git("-c", "core.fsmonitor=false", "reset", "-q", "--soft", "main")
    canary.unlink(missing_ok=True)  # that was the test's own git
    repo.write(EARLY)
    staged = hotfix_lint(repo.folder, "hook", "pre-commit")
    assert staged.code == 1, staged
    assert "dependency-change" in staged.out
    assert not canary.exists()


def test_a_work_tree_said_to_be_elsewhere_hides_nothing(tmp_path: Path) -> None:
    repo = bumped(tmp_path / "repo")
    (tmp_path / "elsewhere").mkdir()
    repo.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended


def test_a_git_file_that_points_elsewhere_is_read_like_any_repository(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    real = bumped(tmp_path / "real")
    real.git("config", "core.fsmonitor", program(canary, tmp_path))
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / ".git").write_text(f"gitdir: {real.folder}/.git\n")
    ended = hotfix_lint(folder, "check", "--output", "json")
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended
    assert not canary.exists()


def test_a_bare_repository_in_the_tree_answers_for_nothing(tmp_path: Path) -> None:
    repo = bumped(tmp_path / "repo")
    canary = tmp_path / "canary"
    inner = Repository(repo.folder / "docs/examples", "--bare")
    inner.git("config", "core.fsmonitor", program(canary, tmp_path))
    ended = hotfix_lint(inner.folder, "check", "--output", "json")
    # Told of the repository around it, or refused; never taken for one.
    assert ended.code in {1, 2}, ended
    assert ended.code == 2 or ended.rules() == {"dependency-change"}
    assert not canary.exists()


def test_modules_in_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    repo = bumped(tmp_path / "repo")
    canary = tmp_path / "canary"
    for name in ("yaml", "re2", "click", "json", "sitecustomize", "conftest", "hotfix_lint"):
        text = f"open({str(canary)!r}, 'w').close()\nraise SystemExit(0)\n"
        (repo.folder / f"{name}.py").write_text(text)
    assert checked(repo).code == 1
    assert hotfix_lint(repo.folder, "hook", "pre-push", stdin=b"").code == 0
    assert not canary.exists()


@pytest.mark.parametrize(
    "url",
    ["ext::sh -c 'touch {canary}'", "ssh://-oProxyCommand=touch%20{canary}/x", "{program}::x"],
)
def test_a_missing_object_is_not_fetched_from_anywhere(tmp_path: Path, url: str) -> None:
    repo = bumped(tmp_path / "repo")
    canary = tmp_path / "canary"
    run = program(canary, tmp_path)
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.partialClone", "origin")
    repo.git("config", "remote.origin.promisor", "true")
    repo.git("config", "remote.origin.url", url.format(canary=canary, program=run))
    repo.git("config", "remote.origin.uploadpack", run)
    repo.git("config", "protocol.allow", "always")
    repo.git("config", "core.sshCommand", run)
    blob = repo.sha("HEAD:requirements.txt")
    (repo.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    ended = checked(repo)
    assert ended.code == 2, ended
    assert not canary.exists()


def test_a_forged_commit_graph_is_not_believed(tmp_path: Path) -> None:
    repo = bumped(tmp_path)
    # The graph of the honest history, with the good commit's tree under the bad one's name.
    repo.git("commit-graph", "write", "--reachable")
    path = repo.folder / ".git/objects/info/commit-graph"
    path.chmod(0o644)
    data = path.read_bytes()
    bad, good = (bytes.fromhex(repo.sha(f"{name}^{{tree}}")) for name in ("HEAD", "main"))
    assert data.count(bad) == 1
    path.write_bytes(data.replace(bad, good))
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended


def test_flags_of_the_index_hide_nothing_that_is_staged(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH).stage({**FIX, **BUMP})
    repo.git("update-index", "--assume-unchanged", "requirements.txt")
    repo.git("update-index", "--skip-worktree", "app.py")
    repo.write(EARLY)
    ended = hotfix_lint(repo.folder, "hook", "pre-commit")
    assert ended.code == 1, ended
    assert "dependency-change" in ended.out


# What a tree may hold.


@pytest.mark.parametrize(
    "attributes",
    ["* -diff\n", "* binary\n", "* linguist-generated -text\n", "* diff=astextplain\n"],
)
def test_attributes_hide_neither_a_dependency_nor_lines(tmp_path: Path, attributes: str) -> None:
    repo = production(tmp_path).branch(BRANCH)
    more = "".join(f"def f{n}():\n    return {n}\n" for n in range(200))
    files = {".gitattributes": attributes, "app.py": FIXED + more, "tests/test_app.py": NEW_TEST}
    ended = checked(repo.commit(GOOD, {**files, **BUMP}))
    assert {"dependency-change", "diff-size"} <= ended.rules(), ended


def test_a_merge_with_lines_of_its_own_is_looked_at(tmp_path: Path) -> None:
    """`git log -p` shows nothing of what a merge adds to both its sides."""
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "main")
    repo.commit("feat: other", {"other.py": "x = 1\n"})
    repo.switch(BRANCH)
    repo.git("merge", "-q", "--no-commit", "--no-ff", "main")
    repo.commit("Merge branch 'main'", BUMP)
    ended = checked(repo)
    assert "dependency-change" in ended.rules(), ended


def test_a_merge_that_takes_nothing_of_production_is_looked_at(tmp_path: Path) -> None:
    """`-s ours` takes production's commit and drops its fix: that is this branch's change."""
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "main")
    repo.commit("fix: secure", {"requirements.txt": "flask==3.0.9\n"})
    repo.switch(BRANCH)
    repo.git("merge", "-q", "-s", "ours", "-m", "Merge branch 'main'", "main")
    ended = checked(repo)
    assert "dependency-change" in ended.rules(), ended


def test_a_submodule_that_asks_to_be_ignored_is_told(tmp_path: Path) -> None:
    repo = production(tmp_path / "repo")
    canary = tmp_path / "canary"
    run = program(canary, tmp_path)
    text = f'[submodule "lib"]\n\tpath = lib\n\turl = -u{run}\n\tignore = all\n\tupdate = !{run}\n'
    module = {b".gitmodules": (b"100644", raw(repo, "blob", text.encode()))}
    commit_tree(repo, tree(repo, {**entries(repo), **module, b"lib": (b"160000", "1" * 40)}))
    repo.git("update-ref", f"refs/heads/{BRANCH}", "HEAD")
    repo.git("symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
    commit_tree(repo, tree(repo, {**entries(repo), b"lib": (b"160000", "2" * 40)}))
    for name in ("submodule.lib.ignore", "diff.ignoreSubmodules"):
        repo.git("config", name, "all")
    ended = checked(repo)
    assert "dependency-change" in ended.rules(), ended
    assert not canary.exists()


@pytest.mark.parametrize(
    "content",
    [
        "flask==3.1.0\n".encode("utf-16"),
        b"\xef\xbb\xbfflask==3.1.0\r\n",
        b"flask==3.1.0\0\n",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n",
        b"flask==3.1.0\r",
        b"-r ../../etc/passwd\n",
        b"flask \\\n  ==3.1.0\n",
    ],
)
def test_a_manifest_in_disguise_is_no_pass(tmp_path: Path, content: bytes) -> None:
    repo = production(tmp_path).branch(BRANCH)
    ended = checked(repo.commit(GOOD, {**FIX, "requirements.txt": content}))
    assert ended.code in {1, 2}, ended
    told = ended.rules() | {r["rule"] for r in ended.json["results"] if r["outcome"] == "unchecked"}
    assert "dependency-change" in told, ended
    assert "root:" not in ended.out


def test_a_link_to_a_file_of_the_machine_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("flask==3.0.3\nsecret-of-the-machine==1\n")
    repo = production(tmp_path / "repo").branch(BRANCH)
    (repo.folder / "requirements.txt").unlink()
    (repo.folder / "requirements.txt").symlink_to(secret)
    (repo.folder / "tests/test_app.py").unlink()
    (repo.folder / "tests/test_app.py").symlink_to(secret)
    ended = checked(repo.commit(GOOD, {"app.py": FIXED}))
    assert "dependency-change" in ended.rules(), ended
    assert "secret-of-the-machine" not in ended.out + ended.err


def test_paths_that_no_checkout_could_have_are_only_text(tmp_path: Path) -> None:
    repo = production(tmp_path / "repo").branch(BRANCH)
    blob = raw(repo, "blob", b"flask==9\n")
    inner = tree(repo, {b"requirements.txt": (b"100644", blob)})
    top = entries(repo)
    for name in (b"..", b".git", b"a\nb", b"-rf", b":(glob)**", b"con.txt.", b"\xff\xfe"):
        top[name] = (b"40000", inner)
    commit_tree(repo, tree(repo, top))
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    ended = checked(repo, "--output", f"sarif={tmp_path}/out.sarif")
    assert "dependency-change" in ended.rules(), ended
    after = sorted(str(path) for path in tmp_path.rglob("*"))
    assert set(after) - set(before) == {str(tmp_path / "out.sarif")}
    report = json.loads((tmp_path / "out.sarif").read_text())
    for found in report["runs"][0]["results"]:
        for place in found["locations"]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert ".." not in uri.split("/")
            assert uri.isprintable()
            assert uri.isascii()


def test_the_same_name_twice_in_a_tree_hides_neither(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH)
    old = bytes.fromhex(repo.sha("HEAD:requirements.txt"))
    new = bytes.fromhex(raw(repo, "blob", b"flask==3.1.0\n"))
    rows = b"".join(b"100644 requirements.txt\0" + sha for sha in (old, new))
    commit_tree(repo, raw(repo, "tree", rows))
    ended = checked(repo)
    assert ended.code in {1, 2}, ended
    assert ended.code == 2 or "dependency-change" in ended.rules()


def bomb(repo: Repository) -> tuple[bytes, str]:
    """Make a folder of 10,000,000,000 paths from a few hundred bytes."""
    sha, mode = raw(repo, "blob", b"x\n"), b"100644"
    for _ in range(10):
        sha, mode = tree(repo, {b"d%d" % n: (mode, sha) for n in range(10)}), b"40000"
    return mode, sha


def test_a_tree_of_ten_billion_paths_ends_in_a_sentence(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH)
    commit_tree(repo, tree(repo, {**entries(repo), b"bomb": bomb(repo)}))
    start = time.monotonic()
    ended = checked(repo)
    assert time.monotonic() - start < 60
    assert ended.code == 2
    told = {r["rule"]: r["reason"] for r in ended.json["results"] if r["outcome"] == "unchecked"}
    assert told["diff-size"] == told["dependency-change"]
    if sys.platform == "linux":
        assert told["diff-size"] == "git diff needs more than 640 MiB of memory"


def test_a_list_of_ten_billion_paths_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where production has the bomb as well, no diff is large, but the list of a tree would be."""
    monkeypatch.setattr(contents, "MAX_PATHS", 1_000)
    repo = production(tmp_path)
    commit_tree(repo, tree(repo, {**entries(repo), b"bomb": bomb(repo)}))
    read = contents.GitContents(Git(str(tmp_path), ENVIRONMENT), "HEAD", "HEAD")
    with pytest.raises(FactUnknownError, match="the tree has more than 1000 files"):
        read.paths("head")


def test_a_line_of_many_megabytes_hides_nothing_beside_it(tmp_path: Path) -> None:
    repo = production(tmp_path).branch(BRANCH)
    data = "DATA = '" + "abcdefgh" * 500_000 + "'\n<<<<<<< HEAD\n"
    ended = checked(repo.commit(GOOD, {**FIX, "data.py": data, **BUMP}))
    assert ended.code == 1, ended.err
    assert {"dependency-change", "leftovers"} <= ended.rules()


# Names.


@pytest.mark.parametrize(
    "name",
    [
        "--output=canary",
        "--upload-pack=touch canary",
        "-O/dev/null",
        "--no-index",
        "main..HEAD",
        "HEAD~1",
        "HEAD^{/fix}",
        ":/fix",
        "main:app.py",
        "main@{1}",
        "\x1b[31m",
        "a b",
    ],
)
def test_no_name_of_a_commit_is_an_option_or_an_expression(hotfix: Repository, name: str) -> None:
    git = Git(str(hotfix.folder), ENVIRONMENT)
    with pytest.raises(UsageError, match="is not the name of a branch, tag or commit") as caught:
        git.resolve(name)
    assert "\x1b" not in str(caught.value)
    assert not (hotfix.folder / "canary").exists()


@pytest.mark.parametrize("option", ["--base", "--head", "--policy-from"])
def test_an_option_in_a_commits_place_is_refused(hotfix: Repository, option: str) -> None:
    ended = hotfix_lint(hotfix.folder, "check", option, "--output=canary")
    assert ended.code == 2, ended
    assert ended.err.startswith('hotfix-lint: "--output=canary" is not the name of')
    assert not (hotfix.folder / "canary").exists()


@pytest.fixture(scope="module")
def hotfix(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A good hotfix that no test here changes."""
    return good_hotfix(tmp_path_factory.mktemp("hotfix"))


def test_a_clean_tag_of_the_same_name_stands_in_for_no_branch(tmp_path: Path) -> None:
    repo = bumped(tmp_path)
    good = repo.sha("main")
    for name in (BRANCH, "heads/" + BRANCH, "refs/heads/" + BRANCH):
        repo.git("update-ref", f"refs/tags/{name}", good)
    repo.git("update-ref", "refs/tags/main", repo.sha())
    repo.git("update-ref", "refs/heads/" + repo.sha(), good)
    for head in (BRANCH, repo.sha(f"refs/heads/{BRANCH}")):
        ended = checked(repo, "--base", "main", "--head", head, "--branch", BRANCH)
        assert ended.rules() == {"dependency-change"}, ended


HOSTILE_NAMES = [
    "hotfix/ENG-1-<img/src=x/onerror=alert(1)>",
    "hotfix/ENG-1-$(touch${IFS}canary)`touch${IFS}canary`;touch${IFS}canary",
    "hotfix/ENG-1-\u202egpj.exe",
    "hotfix/ENG-1-\u200bx",
    "hotfix/ENG-1-\x9b31m",
    "hotfix/ENG-1-##[error]x",
    "hotfix/\u0415NG-1-x",
    "hotfix/ENG-\u0661\u0662-x",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_branchs_name_does_nothing(hotfix: Repository, name: str) -> None:
    # A name with a bracket is none for git, but a CI system may hand it over all the same.
    for kind, told in reports(hotfix, "--branch", name, "--all-branches").items():
        for acting in ("\u202e", "\u200b", "\x9b", "##["):
            assert acting not in told, kind
        if kind in {"text", "json", "sarif", "junit"}:
            assert "<img" not in told, kind
    assert not (hotfix.folder / "canary").exists()


# Messages.


def test_a_message_neither_commands_nor_marks_up(tmp_path: Path) -> None:
    subject = "fix: ##[error]x <script>alert(1)</script> \x1b[2J \u202e"
    commands = "::error file=a::x\n  ::set-env name=A::b\n##vso[task.complete]x\n]]><!-- <a href=x>"
    repo = bumped(tmp_path, message(subject, prose=commands, priority="<img src=x onerror=y>"))
    for kind, told in reports(repo).items():
        for acting in ("##[", "##vso[", "\x1b", "\u202e"):
            assert acting not in told, (kind, acting)
        if kind not in {"github", "markdown"}:  # where an annotation is text, and code is code
            assert "<script" not in told, kind
            assert "<img" not in told, kind
        lines = [line.strip() for line in told.split("\n")]
        assert not [x for x in lines if x.startswith(("::error file=a", "::set-env"))], kind


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("Ticket: \uff25\uff2e\uff27-1234", "commit-ticket"),
        ("Ticket: \u0415NG-1234", "commit-ticket"),
        ("Ticket: ENG-\u0661\u0662\u0663", "commit-ticket"),
        ("Ticket: E\u200bNG-1234", "commit-ticket"),
        ("Priority: \uff30\uff11", "commit-priority"),
        ("Priority: P\u00b9", "commit-priority"),
        ("Priority: P0\u2028Priority: P1", "commit-priority"),
        ("Priority: P1\nPriority: P0", "commit-priority"),
    ],
    ids=ascii,
)
def test_a_look_alike_is_no_field(tmp_path: Path, field: str, rule: str) -> None:
    name = field.partition(":")[0].lower()
    kept: dict[str, Any] = {name: None}
    text = message(**kept).rstrip("\n") + f"\n{field}\n"
    repo = production(tmp_path).branch(BRANCH).commit(text, FIX)
    ended = checked(repo)
    assert rule in ended.rules(), ended


def test_a_message_that_lies_about_its_encoding_is_read(tmp_path: Path) -> None:
    repo = bumped(tmp_path)
    body = repo.git("cat-file", "commit", "HEAD").encode() + b"\n"
    head, _, text = body.partition(b"\n\n")
    for lie in (b"UTF-7", b"zlib", b"../../x"):
        sha = raw(repo, "commit", head + b"\nencoding " + lie + b"\n\n" + text + b"\xff\xfe\n")
        repo.git("update-ref", "HEAD", sha)
        ended = checked(repo)
        assert "dependency-change" in ended.rules(), (lie, ended)


def test_an_authors_name_and_date_are_only_text(tmp_path: Path) -> None:
    repo = bumped(tmp_path)
    body = repo.git("cat-file", "commit", "HEAD").encode("utf-8", "surrogateescape") + b"\n"
    for author in (
        b"author \x1b]0;x\x07 <##[error]> 99999999999999999999 +9999",
        b"author <> -1 -0000",
        b"author ::error::x <a@x",
    ):
        lines = body.split(b"\n")
        lines[2] = author
        repo.git("update-ref", "HEAD", raw(repo, "commit", b"\n".join(lines)))
        for kind, told in reports(repo).items():
            assert "dependency-change" in told, (author, kind)
            assert "\x1b" not in told, (author, kind)
            assert "##[" not in told, (author, kind)


def test_a_thousand_findings_of_one_rule_hide_none_of_another_in_sarif(tmp_path: Path) -> None:
    repo = bumped(tmp_path)
    sha, top = repo.sha(), repo.sha("HEAD^{tree}")
    stream = "".join(
        f"commit refs/heads/{BRANCH}\ncommitter A <a@x> {1760000000 + n} +0000\n"
        "data 1\nx\n" + (f"from {sha}\n" if n == 0 else "")
        for n in range(1_100)
    )
    repo.git("fast-import", "--quiet", stdin=stream.encode())
    assert repo.sha("HEAD^{tree}") == top
    ended = hotfix_lint(repo.folder, "check", "--output", "sarif")
    rules = {found["ruleId"] for found in ended.json["runs"][0]["results"]}
    assert "dependency-change" in rules


# What surrounds a run.


def test_another_owners_repository_is_refused_with_the_command_that_mends_it(
    hotfix: Repository,
) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(hotfix.folder, 65534, 65534)
    os.chown(hotfix.folder / ".git", 65534, 65534)
    try:
        ended = hotfix_lint(hotfix.folder, "check")
    finally:
        os.chown(hotfix.folder, 0, 0)
        os.chown(hotfix.folder / ".git", 0, 0)
    assert ended.code == 2
    assert "dubious ownership" in ended.err
    assert "git config --global --add safe.directory" in ended.err


def test_a_run_changes_nothing_in_the_repository(tmp_path: Path) -> None:
    repo = bumped(tmp_path)
    (repo.folder / "app.py").write_text(SERVICE)

    def seen() -> dict[str, tuple[int, int]]:
        return {
            str(path): (path.lstat().st_size, path.lstat().st_mtime_ns)
            for path in repo.folder.rglob("*")
            if not path.is_dir()
        }

    before = seen()
    for arguments in (["check"], ["check", "--stage", "commit"], ["hook", "pre-commit"], ["facts"]):
        hotfix_lint(repo.folder, *arguments)
    assert seen() == before


def test_a_secret_of_the_environment_is_in_no_report(tmp_path: Path) -> None:
    repo = bumped(tmp_path, message("fix: $GITHUB_TOKEN ${GITHUB_TOKEN} %GITHUB_TOKEN% {env}"))
    for kind, told in reports(repo, "--verbose", GITHUB_TOKEN="s3cr3t-t0ken").items():
        assert "s3cr3t-t0ken" not in told, kind


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<img src=x>", "< img src=x>"),
        ("a</b><!-- c", "a< /b>< !-- c"),
        ("a < b <= 3 << 4", "a < b <= 3 << 4"),
        (visible("\u202e"), "<U+202E>"),
        (visible("\udcff"), "<0xFF>"),
        ("<U+nothing>", "< U+nothing>"),
    ],
)
def test_untagged(text: str, told: str) -> None:
    assert untagged(text) == told
