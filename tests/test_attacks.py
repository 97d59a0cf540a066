"""One attack a case, with the sentence that must stay true; most hide a bump of a dependency."""

from __future__ import annotations

import json
import os
import socket
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hotfix_lint.policy import cache, load
from hotfix_lint.policy.source import PolicySource
from tests import pull_requests
from tests.cli import program as cli
from tests.repositories import BRANCH, GOOD, SERVICE, TEST, Repository, message, production
from tests.test_hostile import BUMP, FIX, bumped, checked, commit_tree, entries, program, raw, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.program import Ended


def hotfix_lint(
    folder: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    cache: Path | None = None,
) -> Ended:
    more: dict[str, Any] = dict(env or {})
    return cli.hotfix_lint(folder, *arguments, stdin=stdin, cache=cache, **more)


class Attack(NamedTuple):
    """What must hold, and what tries it."""

    holds: str
    run: Callable[[Path], None]


ATTACKS: dict[str, Attack] = {}


def attack(holds: str) -> Callable[[Callable[[Path], None]], None]:
    def add(run: Callable[[Path], None]) -> None:
        ATTACKS[run.__name__.strip("_")] = Attack(holds, run)

    return add


def told(ended: Ended) -> None:
    """The bump is told, or the rule is unchecked and the exit code says so; all else is a pass."""
    unchecked = {r["rule"] for r in ended.json["results"] if r["outcome"] == "unchecked"}
    assert "dependency-change" in ended.rules() | unchecked, ended
    assert ended.code in ({1, 2} if "dependency-change" in ended.rules() else {2}), ended
    assert "error of hotfix-lint itself" not in ended.err


def refused(ended: Ended, says: str) -> None:
    assert (ended.code, ended.out) == (2, ""), ended
    assert says in ended.err
    assert "error of hotfix-lint itself" not in ended.err


def pull_request(repo: Repository, **more: object) -> dict[str, str]:
    """The environment of GitHub's runner for the branch that is checked out, into main."""
    event = {
        "pull_request": {
            **pull_requests.github(),
            "base": {"ref": "main", "sha": repo.sha("main")},
            "head": {"ref": BRANCH, "sha": repo.sha()},
            **more,
        }
    }
    path = repo.folder.parent / "event.json"
    path.write_text(json.dumps(event))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_SHA": repo.sha(),
    }


class Listener:
    """A server that counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.came = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.came += 1
            connection.close()


# Histories.


@attack("What an octopus merge adds beside all that it merges is a part of the change.")
def _octopus(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH).commit(GOOD, FIX)
    sides = []
    for name in ("a", "b"):
        repo.git("switch", "-q", "-c", name, "main")
        sides.append(repo.commit(GOOD, {f"{name}.txt": "x\n"}).sha())
    repo.switch(BRANCH).stage(BUMP)
    parents = [word for side in ("HEAD", *sides) for word in ("-p", side)]
    made = repo.git("commit-tree", *parents, repo.git("write-tree"), stdin=b"Merge all\n")
    repo.git("update-ref", "HEAD", made)
    told(checked(repo))


@attack("A commit that names one parent twice is a commit like others.")
def _one_parent_twice(folder: Path) -> None:
    repo = bumped(folder / "repo")
    body = repo.git("cat-file", "commit", "HEAD").encode() + b"\n"
    parent = body[body.index(b"parent") : body.index(b"author")]
    repo.git("update-ref", "HEAD", raw(repo, "commit", body.replace(parent, parent * 2)))
    told(checked(repo))


@attack("A commit that deletes everything is no pass.")
def _empty_tree(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH)
    ended = checked(commit_tree(repo, tree(repo, {})))
    assert ended.code == 1, ended
    assert "dependency-change" in ended.rules(), ended


@attack("Commits of the year 2200, or of zones that there are not, are judged like others.")
def _dates(folder: Path) -> None:
    repo = bumped(folder / "repo")
    body = repo.git("cat-file", "commit", "HEAD")
    for date in ("7258118400 -1200", "1760000000 -9959", "0 +1400", "-1 +0000"):
        forged = body.replace("1760000000 +0000", date).encode() + b"\n"
        repo.git("update-ref", "HEAD", raw(repo, "commit", forged))
        told(checked(repo))


@attack("A commit without an author, which git fsck refuses, hides nothing that it changes.")
def _no_author(folder: Path) -> None:
    repo = bumped(folder / "repo")
    lines = repo.git("cat-file", "commit", "HEAD").split("\n")
    kept = [line for line in lines if not line.startswith("author ")]
    repo.git("update-ref", "HEAD", raw(repo, "commit", "\n".join(kept).encode() + b"\n"))
    told(checked(repo))


@attack("A tree out of order, or with modes that git does not write, hides no entry.")
def _disordered_tree(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH)
    new = raw(repo, "blob", b"flask==3.1.0\n")
    found = {**entries(repo), b"requirements.txt": (b"0100664", new)}
    rows = b"".join(
        b"%b %b\0%b" % (m, n, bytes.fromhex(s)) for n, (m, s) in reversed(found.items())
    )
    ended = checked(commit_tree(repo, raw(repo, "tree", rows)))
    assert ended.code in {1, 2}, ended
    assert ended.code == 2 or "dependency-change" in ended.rules(), ended


@attack("Object names of SHA-256 are names, too.")
def _sha256(folder: Path) -> None:
    repo = Repository(folder / "repo", "--object-format=sha256")
    repo.commit(
        "feat: start",
        {"app.py": SERVICE, "tests/test_app.py": TEST, "requirements.txt": "flask==3.0.3\n"},
    )
    repo.branch(BRANCH).commit(GOOD, {**FIX, **BUMP})
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended


@attack("Notes and replaced notes say nothing that a message should.")
def _notes(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH).commit(message(ticket=None), FIX)
    repo.git("notes", "add", "-m", "Ticket: ENG-1234")
    repo.git("config", "notes.displayRef", "refs/notes/*")
    ended = checked(repo)
    assert ended.rules() == {"commit-ticket"}, ended


# Names and paths.


@attack("A path longer than a command line is unchecked for whoever needs its lines.")
def _one_long_path(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH).commit(GOOD, FIX)
    inner = tree(repo, {b"requirements.txt": (b"100644", raw(repo, "blob", b"flask==9\n"))})
    top = {**entries(repo), b"d" * 200_000: (b"40000", inner)}
    ended = checked(commit_tree(repo, tree(repo, top)))
    told(ended)
    assert "cannot be started: argument list too long" in ended.out


@attack("Paths that are long together are read in as many calls as they need.")
def _many_long_paths(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH).commit(GOOD, FIX)
    inner = tree(repo, {b"requirements.txt": (b"100644", raw(repo, "blob", b"flask==9\n"))})
    more = {b"%d" % n + b"d" * 20_000: (b"40000", inner) for n in range(150)}
    ended = checked(commit_tree(repo, tree(repo, {**entries(repo), **more})))
    told(ended)
    assert "could not be checked" not in ended.out
    assert ended.code == 1, ended


@attack("A folder that takes the place of a file that attributes call binary hides no lines.")
def _folder_for_a_file(folder: Path) -> None:
    repo = production(folder / "repo")
    repo.commit("feat: lib", {"lib": "a\n" * 300, ".gitattributes": "lib -diff\n"}).branch(BRANCH)
    (repo.folder / "lib").unlink()
    ended = checked(repo.commit(GOOD, {**FIX, "lib/x.py": "x = 1\n"}))
    assert "diff-size" in ended.rules(), ended


@attack("A manifest beside another one whose name differs in case alone is a manifest.")
def _case(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH)
    blob = raw(repo, "blob", b"flask==3.1.0\n")
    top = {**entries(repo), b"Requirements.TXT": (b"100644", blob)}
    told(checked(commit_tree(repo, tree(repo, top))))


@attack("A name of a field in letters of another script declares no dependency.")
def _homoglyph_of_a_declaration(folder: Path) -> None:
    for line in ("D\u0435pendency: flask", "Dependency\uff1a flask", "Dependency: fl\u200bask"):
        text = f"{GOOD}{line}\n"
        repo = production(folder / ascii(line)).branch(BRANCH).commit(text, {**FIX, **BUMP})
        told(checked(repo))


@attack("A branch that is called as an option, or as git's own names are, is only a name.")
def _confusing_branches(folder: Path) -> None:
    for name in ("HEAD", "FETCH_HEAD", "-hotfix", "hotfix/--output=canary", "hotfix/ENG-1-@{-1}"):
        ended = hotfix_lint(
            bumped(folder / ascii(name)).folder,
            "check",
            "-o",
            "json",
            "--all-branches",
            f"--branch={name}",
        )
        assert ended.code in {1, 2}, ended
        assert ended.code == 2 or "dependency-change" in ended.rules()
        assert not list(folder.rglob("canary"))


# What a repository's own folder says.


@attack("A repository that calls itself bare is read as what it is.")
def _said_to_be_bare(folder: Path) -> None:
    repo = bumped(folder / "repo")
    repo.git("config", "core.bare", "true")
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended


@attack("A HEAD that leads to a file of the machine ends the run, and nothing of it is told.")
def _head_elsewhere(folder: Path) -> None:
    secret = folder / "secret"
    secret.write_text("root:x:0:0:\n")
    for number, (link, text) in enumerate(
        (
            (True, ""),
            (False, f"ref: refs/heads/../../../{secret.name}\n"),
            (False, f"ref: {secret}\n"),
        )
    ):
        repo = bumped(folder / f"repo{number}")
        head = repo.folder / ".git" / "HEAD"
        head.unlink()
        if link:
            head.symlink_to(secret)
        else:
            head.write_text(text)
        ended = checked(repo)
        refused(ended, "hotfix-lint: ")
        assert "root:" not in ended.err


@attack("Refs that lead to each other end the run.")
def _refs_in_a_circle(folder: Path) -> None:
    repo = bumped(folder / "repo")
    refs = repo.folder / ".git" / "refs" / "heads"
    (refs / "a").write_text("ref: refs/heads/b\n")
    (refs / "b").write_text("ref: refs/heads/a\n")
    refused(checked(repo, "--head", "a"), '"a"')
    refused(checked(repo, "--base", "a"), '"a"')


@attack("Object stores that lead nowhere, or to themselves, change nothing.")
def _alternates(folder: Path) -> None:
    repo = bumped(folder / "repo")
    objects = repo.folder / ".git" / "objects"
    paths = ("/nonexistent", str(objects), "../objects", "/dev/null", str(folder))
    (objects / "info" / "alternates").write_text("".join(f"{path}\n" for path in paths))
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended


@attack("A commit graph, or an index of packs, that is none is not believed, and is no pass.")
def _junk_beside_the_objects(folder: Path) -> None:
    repo = bumped(folder / "repo")
    repo.git("repack", "-adq")
    objects = repo.folder / ".git" / "objects"
    (objects / "info" / "commit-graph").write_bytes(b"CGPH\1\1\0\0" + b"\xff" * 400)
    ended = checked(repo)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended
    assert not ended.err
    (objects / "pack" / "multi-pack-index").write_bytes(b"MIDX\1\1\0\0" + b"\xff" * 400)
    ended = checked(repo)
    assert ended.code in {1, 2}, ended
    assert ended.code == 2 or "dependency-change" in ended.rules()


@attack("Nobody is called over a network, whatever is missing and whoever promises it.")
def _promises_over_a_network(folder: Path) -> None:
    listener = Listener()
    repo = bumped(folder / "repo")
    url = f"http://127.0.0.1:{listener.port}/repo"
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", url),
        ("remote.origin.partialCloneFilter", "blob:none"),
        ("fetch.bundleURI", url),
        ("protocol.allow", "always"),
        ("http.proxy", f"http://127.0.0.1:{listener.port}"),
        ("submodule.recurse", "true"),
    ):
        repo.git("config", key, value)
    for name in ("main:requirements.txt", "HEAD:requirements.txt"):
        blob = repo.sha(name)
        (repo.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    told(checked(repo))
    hotfix_lint(
        repo.folder,
        "hook",
        "pre-push",
        stdin=f"x {repo.sha()} refs/heads/{BRANCH} {'0' * 40}\n".encode(),
    )
    assert listener.came == 0
    listener.socket.close()


@attack(
    "No program that trailers, merges or attributes name is run while a message is begun or checked."
)
def _trailers(folder: Path) -> None:
    repo = bumped(folder / "repo")
    canary = folder / "canary"
    run = program(canary, folder)
    for key in (
        "trailer.Ticket.command",
        "trailer.Ticket.cmd",
        "merge.evil.driver",
        "core.sshCommand",
    ):
        repo.git("config", key, run)
    repo.git("config", "trailer.Ticket.ifmissing", "add")
    repo.write({".gitattributes": "* merge=evil ident working-tree-encoding=UTF-16\n"})
    (repo.folder / "message").write_text(message(ticket=None))
    for arguments in (["commit-msg", "message"], ["prepare-commit-msg", "message"], ["pre-commit"]):
        hotfix_lint(repo.folder, "hook", *arguments)
    assert not canary.exists()


@attack(
    "What makes branches runs what git must to write files, and no hook, monitor, editor or viewer."
)
def _programs_while_writing(folder: Path) -> None:
    policy = "version: 1\nextends: hotfix\nworkflow: {backport-to: {develop: develop}}\n"
    attributes = "* merge=evil filter=evil diff=evil\n"
    repo = production(folder / "repo")
    repo.commit("chore: x", {".hotfix-lint.yaml": policy, ".gitattributes": attributes})
    repo.branch("develop").commit("feat: y", {"app.py": f"# new\n{SERVICE}"}).switch("main")
    repo.branch(BRANCH).commit(GOOD, FIX)
    ran = folder / "ran"
    must = {"merge.evil.driver", "filter.evil.clean", "filter.evil.smudge"}
    must_not = {"core.fsmonitor", "core.editor", "sequence.editor", "diff.external", "gpg.program"}
    must_not |= {"diff.evil.command", "diff.evil.textconv", "core.pager", "core.sshCommand"}
    for key in sorted(must | must_not):
        path = folder / key
        path.write_text(f'#!/bin/sh\necho {key} >>"{ran}"\ncat\n')
        path.chmod(0o755)
        repo.git("config", key, str(path))
    for hook in ("post-checkout", "reference-transaction", "pre-commit", "post-index-change"):
        path = repo.folder / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\necho {hook} >>"{ran}"\n')
        path.chmod(0o755)
    assert hotfix_lint(repo.folder, "backport").code == 0
    assert hotfix_lint(repo.folder, "start", "ENG-9", "stop the leak").code in {0, 1}
    assert set(ran.read_text().split()) <= must


# What a pull request brings to be judged by.


@attack("A baseline that a pull request brings, or changes, excuses nothing in it.")
def _baseline_of_the_change(folder: Path) -> None:
    repo = bumped(folder / "repo")
    brought = folder / "all.json"
    # Of itself the report does not know yet.
    (repo.folder / "known.json").write_text("{}\n")
    repo.git("add", "known.json")
    repo.git("commit", "-q", "--amend", "--no-edit")
    hotfix_lint(repo.folder, "check", "-o", f"json={brought}")
    known = [{"fingerprint": f["fingerprint"]} for f in json.loads(brought.read_text())["findings"]]
    repo.write({"known.json": json.dumps({"findings": known}) + "\n"})
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")
    # Who sits at the machine may say what stands; a pull request may not.
    assert hotfix_lint(repo.folder, "check", "--baseline", "known.json").code == 0
    ended = checked(repo, "--baseline", "known.json", "--skip", "pr-title")
    assert ended.code == 0
    judged = hotfix_lint(
        repo.folder, "check", "-o", "json", "--baseline", "known.json", env=pull_request(repo)
    )
    told(judged)
    assert all(finding["waived"] is None for finding in judged.json["findings"])
    note = f"0 known findings of known.json, which {repo.sha('main')[:12]} does not have, stand"
    assert note in judged.json["range"]["notes"]
    # By a link that leads out of it, neither.
    (repo.folder / "known.json").unlink()
    (repo.folder / "known.json").symlink_to(brought)
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")
    told(
        hotfix_lint(
            repo.folder, "check", "-o", "json", "--baseline", "known.json", env=pull_request(repo)
        )
    )
    # That of the base counts, and one that another step of the build has made.
    (repo.folder / "made.json").write_text(json.dumps({"findings": known}))
    ended = hotfix_lint(
        repo.folder, "check", "-o", "json", "--baseline", "made.json", env=pull_request(repo)
    )
    waived = {f["rule"] for f in ended.json["findings"] if f["waived"]}
    assert waived == {"dependency-change"}, ended


@attack("A cache of policies in the work tree, which a change could bring, is not believed.")
def _cache_of_the_change(folder: Path) -> None:
    repo = bumped(folder / "repo")
    text = b"version: 1\nextends: hotfix\n"
    weak = load.resolve(
        PolicySource("x.yaml", text + b"rules: {dependency-change: off}\n", True), lambda _: None
    )
    repo.write({".hotfix-lint.yaml": text})
    for place in (repo.folder / ".cache", folder / "cache"):
        source = PolicySource(".hotfix-lint.yaml", text, True)
        path = place / f"policy-{cache._key(source)}.json"
        cache._write(str(path), str(place), weak, source, {})
        assert path.exists()
        ended = hotfix_lint(repo.folder, "check", "-o", "json", cache=place)
        # The one outside shows that it is a forgery that would be believed.
        assert (ended.code == 0) is (place.parent == folder), ended


@attack(
    "A record of a proof that a submodule brings, or lies in a cache that the change brings, proves nothing."
)
def _record_of_the_change(folder: Path) -> None:
    repo = production(folder / "repo").branch(BRANCH).commit(GOOD, FIX)
    sub = {b"lib": (b"160000", "1" * 40), b".gitmodules": (b"100644", raw(repo, "blob", b""))}
    commit_tree(repo, tree(repo, {**entries(repo), **sub}))
    (repo.folder / "lib").mkdir()
    (repo.folder / "lib" / "proof.json").write_text("{}")
    ended = checked(repo, "--proof", "lib/proof.json", "--stage", "review")
    reasons = {r["rule"]: r["reason"] for r in ended.json["results"] if r["outcome"] == "unchecked"}
    assert "is a file of the change" in reasons["regression-test-proven"], reasons
    name = f"lib/proofs/{repo.sha()}-{repo.sha('main')}.json"
    repo.write({name: "{}"})
    ended = hotfix_lint(
        repo.folder, "check", "-o", "json", "--stage", "review", cache=repo.folder / "lib"
    )
    reasons = {r["rule"]: r["reason"] for r in ended.json["results"] if r["outcome"] == "unchecked"}
    assert "is a file of the change" in reasons["regression-test-proven"], reasons


@attack("A description built against parsers of Markdown is plain text, and the rest is told.")
def _description_against_parsers(folder: Path) -> None:
    repo = bumped(folder / "repo")
    for body in (
        "[" * 40_000,
        ">" * 2_000 + " x",
        "| a " * 20_000 + "\n" + "|---" * 20_000,
        "x <!--" * 30_000,
    ):
        told = pull_request(repo, body=f"## Impact\n\n{body}\n")
        ended = hotfix_lint(repo.folder, "check", "-o", "json", env=told)
        assert ended.code == 1, ended
        assert {"dependency-change", "pr-sections"} <= set(ended.rules()), ended


@attack("What a fork's job finds in its environment neither moves git nor what it reads.")
def _environment_of_a_job(folder: Path) -> None:
    repo, clean = (
        bumped(folder / "repo"),
        production(folder / "clean").branch(BRANCH).commit(GOOD, FIX),
    )
    trace = folder / "trace"
    moved: Mapping[str, str] = {
        "GIT_CEILING_DIRECTORIES": str(folder),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": program(folder / "canary", folder),
        "GIT_CONFIG_PARAMETERS": f"'core.worktree={clean.folder}'",
        "GIT_TRACE": str(trace),
        "GIT_TRACE2_EVENT": str(trace),
        "GIT_EXEC_PATH": str(folder),
        "GIT_NAMESPACE": "x",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_SHALLOW_FILE": "/dev/null",
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_EXTERNAL_DIFF": program(folder / "canary", folder),
    }
    ended = hotfix_lint(repo.folder, "check", "-o", "json", env=moved)
    assert (ended.code, ended.rules()) == (1, {"dependency-change"}), ended
    assert not trace.exists()
    assert not (folder / "canary").exists()


@attack("A report is not written through a link that a change brought.")
def _report_through_a_link(folder: Path) -> None:
    repo = bumped(folder / "repo")
    target = folder / "target"
    target.write_text("kept\n")
    (repo.folder / "report.json").symlink_to(target)
    ended = hotfix_lint(repo.folder, "check", "-o", "json=report.json")
    refused(ended, "it is a symbolic link")
    assert target.read_text() == "kept\n"
    assert sorted(os.listdir(folder)) == ["repo", "target"]


@attack(
    "A template, or a tree of questions, that is a link to a file of the machine is refused unread."
)
def _links_for_texts(folder: Path) -> None:
    secret = folder / "secret"
    secret.write_text("secret-of-the-machine\n")
    policy = "version: 1\nextends: hotfix\nworkflow:\n  templates: {slack: slack.md}\n  triage: tree.yaml\n"
    repo = production(folder / "repo").commit("chore: policy", {".hotfix-lint.yaml": policy})
    for name in ("slack.md", "tree.yaml"):
        (repo.folder / name).symlink_to(secret)
    repo.branch(BRANCH).commit(GOOD, FIX)
    for arguments in (["template", "slack"], ["triage", "--list"]):
        ended = hotfix_lint(repo.folder, *arguments)
        assert ended.code == 2, ended
        assert "secret-of-the-machine" not in ended.out + ended.err
        assert "leads out of the repository" in ended.err, ended


@pytest.mark.skipif(os.name != "posix", reason="links, modes and programs are POSIX's")
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_fails(tmp_path: Path, attack: Attack) -> None:
    attack.run(tmp_path)
