"""Which production, which merge base, which commits: the traps that users of such tools report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotfix_lint.errors import RepositoryError, UsageError
from hotfix_lint.facts import commits, ranges
from hotfix_lint.facts.git import Git, GitError
from tests.fuzz.said import git_that_says
from tests.repositories import ENVIRONMENT, Repository, good_hotfix, message, production

if TYPE_CHECKING:
    from pathlib import Path


def open_git(repository: Repository) -> Git:
    return Git(str(repository.folder), ENVIRONMENT)


def subjects(
    repository: Repository,
    *,
    names: tuple[str, ...] = (),
    base: str | None = None,
    head: str | None = None,
) -> list[str]:
    git = open_git(repository)
    found = ranges.find(git, names, base, head)
    return [c.message.subject for c in commits.read(git, found.base, found.head, ())]


def clone(source: Repository, target: Path, *options: str) -> Repository:
    source.git("clone", "-q", *options, f"file://{source.folder}", str(target))
    copy = Repository.__new__(Repository)
    copy.folder = target
    return copy


def test_the_base_itself_is_not_in_the_range(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit("fix: one").commit("fix: two")
    assert subjects(repo) == ["fix: one", "fix: two"]


def test_production_that_moved_on_is_compared_at_the_common_ancestor(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit("fix: mine")
    repo.switch("main").commit("feat: theirs", {"other.py": "x\n"}).switch("hotfix/A-1-x")
    git = open_git(repo)
    found = ranges.find(git, (), None, None)
    assert found.base == repo.sha("main~1")
    assert subjects(repo) == ["fix: mine"]


def test_production_merged_into_the_branch_does_not_bring_its_commits(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit("fix: mine", {"a": "1"})
    repo.switch("main").commit("feat: theirs", {"b": "1"}).switch("hotfix/A-1-x")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge main", "main")
    assert subjects(repo) == ["fix: mine", "Merge main"]


def test_master_is_production_where_there_is_no_main(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("branch", "-m", "main", "master")
    repo.branch("hotfix/A-1-x").commit("fix: mine")
    assert subjects(repo) == ["fix: mine"]


def test_the_remotes_default_branch_is_production(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin")
    origin.git("branch", "-m", "main", "trunk")
    copy = clone(origin, tmp_path / "copy").branch("hotfix/A-1-x").commit("fix: mine")
    assert ranges.find(open_git(copy), (), None, None).production.name == "trunk"
    assert subjects(copy) == ["fix: mine"]


def test_the_policys_names_are_tried_in_order_here_and_under_the_remote(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin").branch("live").commit("feat: live").switch("main")
    copy = clone(origin, tmp_path / "copy")
    copy.branch("hotfix/A-1-x", "origin/live").commit("fix: mine")
    assert subjects(copy, names=("absent", "live")) == ["fix: mine"]
    with pytest.raises(RepositoryError, match='"absent"'):
        ranges.find(open_git(copy), ("absent",), None, None)


def test_a_stale_local_production_does_not_add_others_commits(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin")
    copy = clone(origin, tmp_path / "copy")
    origin.commit("feat: theirs", {"b": "1"})
    copy.git("fetch", "-q")
    copy.branch("hotfix/A-1-x", "origin/main").commit("fix: mine")
    assert subjects(copy) == ["fix: mine"]


def test_a_stale_remote_branch_does_not_add_others_commits(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin")
    copy = clone(origin, tmp_path / "copy").commit("feat: not pushed yet", {"b": "1"})
    copy.branch("hotfix/A-1-x").commit("fix: mine")
    assert subjects(copy) == ["fix: mine"]


def test_an_explicit_base_always_wins(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("live").commit("feat: live").branch("hotfix/A-1-x")
    repo.commit("fix: mine")
    assert subjects(repo, base="live") == ["fix: mine"]
    assert subjects(repo, base="main") == ["feat: live", "fix: mine"]
    assert subjects(repo, base=repo.sha("live"), head="hotfix/A-1-x") == ["fix: mine"]


@pytest.mark.parametrize("told", [b"", b"3" * 40])
def test_commits_of_which_git_tells_not_all_are_no_answer(told: bytes) -> None:
    """The head comes last, so nothing of an answer that ends before it is taken for the range."""
    base, head = "1" * 40, "2" * 40
    record = [told, base.encode(), b"4" * 40, b"R <r@x>", b"1", b"fix: x\n", b""]
    git = git_that_says(b"\0".join(record) if told else b"")
    with pytest.raises(GitError, match="did not tell of all commits"):
        list(commits.read(git, base, head, ()))
    record[0] = head.encode()
    (commit,) = commits.read(git_that_says(b"\0".join(record)), base, head, ())
    assert commit.sha == head
    assert list(commits.read(git_that_says(b""), head, head, ())) == []


def test_a_base_that_is_only_under_the_remote_is_found(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin").branch("live").commit("feat: live").switch("main")
    copy = clone(origin, tmp_path / "copy").branch("hotfix/A-1-x", "origin/live").commit("fix: x")
    assert subjects(copy, base="live") == ["fix: x"]


@pytest.mark.parametrize(
    "name", ["", "--output=x", "a..b", "a^", "a~1", "HEAD:x", ":/fix", "a@{1}"]
)
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    repo = good_hotfix(tmp_path)
    with pytest.raises(UsageError):
        ranges.find(open_git(repo), (), name, None)
    with pytest.raises(UsageError):
        ranges.find(open_git(repo), (), None, name) if name else ranges.find(
            open_git(repo), (), name, None
        )


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match='"nowhere"'):
        ranges.find(open_git(good_hotfix(tmp_path)), (), "nowhere", None)


def test_a_branch_is_meant_where_a_tag_has_its_name(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("tag", "hotfix/A-1-x")
    repo.branch("hotfix/A-1-x").commit("fix: mine")
    assert subjects(repo, head="hotfix/A-1-x") == ["fix: mine"]


def test_an_empty_repository_and_an_unborn_branch_are_told_apart(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty")
    with pytest.raises(RepositoryError, match="the repository has no commits yet"):
        ranges.find(open_git(empty), (), None, None)
    unborn = production(tmp_path / "unborn")
    unborn.git("switch", "-q", "--orphan", "hotfix/A-1-x")
    with pytest.raises(RepositoryError, match="current branch has no commits yet"):
        ranges.find(open_git(unborn), (), None, None)


def test_no_common_ancestor_is_an_error(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("switch", "-q", "--orphan", "hotfix/A-1-x")
    repo.commit("fix: from nothing", {"a": "1"})
    with pytest.raises(RepositoryError, match="no merge base"):
        ranges.find(open_git(repo), (), None, None)


def test_a_shallow_clone_that_lacks_the_base_says_how_to_mend_it(tmp_path: Path) -> None:
    origin = production(tmp_path / "origin").branch("hotfix/A-1-x")
    for number in range(3):
        origin.commit(f"fix: {number}", {"a": str(number)})
    origin.switch("main").commit("feat: later", {"b": "1"})
    copy = clone(origin, tmp_path / "copy", "--depth", "1", "--no-single-branch")
    copy.git("switch", "-q", "hotfix/A-1-x")
    with pytest.raises(RepositoryError, match="shallow clone") as caught:
        ranges.find(open_git(copy), (), None, None)
    assert caught.value.hint == "git fetch --unshallow origin"
    copy.git("fetch", "-q", "--unshallow", "origin")
    assert len(subjects(copy)) == 3


def test_a_shallow_clone_that_cuts_the_range_is_refused_though_git_finds_a_base(
    tmp_path: Path,
) -> None:
    # base -- side -------- merge   A clone two deep of the merge keeps the base by the main
    #     \-- main ---------/       line, and loses the side line's first commits.
    repo = production(tmp_path / "origin")
    repo.branch("hotfix/A-1-x").commit("fix: 1", {"a": "1"}).commit("fix: 2", {"a": "2"})
    repo.commit("fix: 3", {"a": "3"})
    repo.git(
        "merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge", "main", "--allow-unrelated-histories"
    )
    repo.git("commit", "-q", "--allow-empty", "-m", "fix: 4")
    copy = clone(repo, tmp_path / "copy", "--depth", "2", "--no-single-branch")
    copy.git("fetch", "-q", "--depth", "1", "origin", "main")
    with pytest.raises(RepositoryError, match="shallow clone"):
        ranges.find(open_git(copy), (), "origin/main", None)


def test_several_merge_bases_are_said(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x").commit("fix: a", {"a": "1"})
    repo.switch("main").commit("feat: b", {"b": "1"})
    left, right = repo.sha("hotfix/A-1-x"), repo.sha("main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge left", left)
    repo.switch("hotfix/A-1-x").git("merge", "-q", "--no-ff", "-m", "Merge right", right)
    repo.commit("fix: c", {"c": "1"})
    found = ranges.find(open_git(repo), (), None, None)
    assert "2 merge bases" in found.notes[0]
    assert found.base == repo.git("merge-base", "main", "HEAD")


def test_an_empty_range_has_no_commits(tmp_path: Path) -> None:
    assert subjects(production(tmp_path).branch("hotfix/A-1-x")) == []


def test_the_branch_is_known_in_a_linked_work_tree_and_during_a_rebase(tmp_path: Path) -> None:
    repo = production(tmp_path / "repo").branch("hotfix/A-1-x").commit("fix: a", {"app.py": "1\n"})
    repo.switch("main").commit("feat: b", {"app.py": "2\n"})
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "hotfix/A-1-x")
    tree = Git(str(tmp_path / "tree"), ENVIRONMENT)
    assert ranges.branch_of(tree, None) == "hotfix/A-1-x"
    linked = Repository.__new__(Repository)
    linked.folder = tmp_path / "tree"
    with pytest.raises(AssertionError, match="CONFLICT"):
        linked.git("rebase", "main")
    assert ranges.branch_of(tree, None) == "hotfix/A-1-x"


def test_a_detached_head_has_no_branch(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    repo.git("switch", "-q", "--detach")
    assert ranges.branch_of(open_git(repo), None) is None


def test_a_remote_branch_is_named_without_its_remote(tmp_path: Path) -> None:
    origin = good_hotfix(tmp_path / "origin")
    copy = clone(origin, tmp_path / "copy")
    assert ranges.branch_of(open_git(copy), f"origin/{origin.git('branch', '--show-current')}") == (
        "hotfix/ENG-1234-refuse-expired-tokens"
    )


def test_a_bare_repository_is_read_only_if_a_person_named_it(tmp_path: Path) -> None:
    origin = good_hotfix(tmp_path / "origin")
    origin.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    named = Git(str(tmp_path / "bare.git"), ENVIRONMENT, named=True)
    assert named.bare
    assert ranges.find(named, (), "main", "hotfix/ENG-1234-refuse-expired-tokens").base
    with pytest.raises(RepositoryError):
        _ = Git(str(tmp_path / "bare.git"), ENVIRONMENT).root


def test_messages_of_any_encoding_are_read(tmp_path: Path) -> None:
    repo = production(tmp_path).branch("hotfix/A-1-x")
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repo.git("commit", "-q", "--allow-empty", "-F", "-", stdin="fix: Grüße\n".encode("latin-1"))
    repo.git("config", "--unset", "i18n.commitEncoding")
    # git itself would mend such bytes, so the object is written by hand.
    raw = repo.git("cat-file", "commit", "HEAD").split("\nencoding ")[0].split("\n")
    raw[1] = f"parent {repo.sha()}"
    broken = "\n".join(raw).encode() + b"\n\nfix: \xff bytes\n"
    sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=broken)
    repo.git("reset", "-q", "--hard", sha)
    assert subjects(repo) == ["fix: Grüße", "fix: \udcff bytes"]


def test_the_object_format_sha256_is_read(tmp_path: Path) -> None:
    repo = Repository(tmp_path, "--object-format=sha256").commit("feat: start", {"a": "1"})
    repo.branch("hotfix/A-1-x").commit(message(), {"a": "2"})
    assert len(subjects(repo)) == 1
