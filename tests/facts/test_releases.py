"""Tags: what they are, which version they name, and which release is the last."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import releases
from hotfix_lint.facts.git import Git
from tests.repositories import ENVIRONMENT, Repository, good_hotfix, production

if TYPE_CHECKING:
    from pathlib import Path


def git(repo: Repository) -> Git:
    return Git(str(repo.folder), ENVIRONMENT)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("v2.3.5", ("v", "2.3.5")),
        ("2.3.5", ("", "2.3.5")),
        ("v0.0.0", ("v", "0.0.0")),
        ("shop-v1.20.3", ("shop-v", "1.20.3")),
        ("release/1.2.3", ("release/", "1.2.3")),
        ("release-1.2.3", ("release-", "1.2.3")),
        ("v1.2.3-rc.1+build.5", ("v", "1.2.3-rc.1+build.5")),
        ("v1.2.3-4.5.6", ("v", "1.2.3-4.5.6")),
        ("v1.2", None),
        ("v1.2.3.4", None),
        ("v01.2.3", None),
        ("v1.2.3-", None),
        ("v1.2.3-rc..1", None),
        ("v1.2.3-01", None),
        ("v١.٢.٣", None),
        ("nightly", None),
        ("v1.2.3\n", None),
        ("", None),
        (f"v1.2.{'9' * 5000}", None),
    ],
)
def test_the_version_in_a_tags_name(name: str, expected: tuple[str, str] | None) -> None:
    found = releases.version_of(name)
    assert (found and (found[0], str(found[1]))) == expected


def test_versions_are_ordered_as_semver_org_says() -> None:
    # The example of https://semver.org/spec/v2.0.0.html#spec-item-11, and numbers beside it.
    names = [
        "v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-alpha.beta", "v1.0.0-beta", "v1.0.0-beta.2",
        "v1.0.0-beta.11", "v1.0.0-rc.1", "v1.0.0", "v1.0.9", "v1.0.10", "v1.9.0", "v1.10.0",
    ]  # fmt: skip
    versions = [found[1] for found in map(releases.version_of, names) if found]
    assert len(versions) == len(names)
    for lower, higher in itertools.pairwise(versions):
        assert lower < higher


@given(st.text(max_size=60))
def test_no_name_of_a_tag_breaks_anything(name: str) -> None:
    found = releases.version_of(name)
    assert found is None or f"{found[0]}{found[1]}" == name


def test_what_a_tag_is(tmp_path: Path) -> None:
    repo = production(tmp_path)
    head = repo.sha()
    repo.git("tag", "light")
    repo.git("tag", "-a", "v1.0.0", "-m", "Hotfix: one\n\nand more")
    repo.git("tag", "-a", "nested", "-m", "of a tag", "v1.0.0")
    repo.git("tag", "-a", "tree", "-m", "of a tree", "HEAD^{tree}")
    repo.git("tag", "blob", "HEAD:app.py")
    told = {n: releases.tag(git(repo), n) for n in ("light", "v1.0.0", "nested", "tree", "blob")}
    seen = {n: t and (t.annotated, t.depth, t.kind, t.message) for n, t in told.items()}
    assert seen == {
        "light": (False, 0, "commit", ""),
        "v1.0.0": (True, 1, "commit", "Hotfix: one\n\nand more"),
        "nested": (True, 2, "commit", "of a tag"),
        "tree": (True, 1, "tree", "of a tree"),
        "blob": (False, 0, "blob", ""),
    }
    assert {t.target for n, t in told.items() if t and n in {"light", "v1.0.0", "nested"}} == {head}
    assert releases.tag(git(repo), "none") is None


def test_a_tag_object_says_the_name_that_it_was_made_with(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("tag", "-a", "v1.0.0", "-m", "x")
    repo.git("update-ref", "refs/tags/v9.9.9", repo.sha("refs/tags/v1.0.0"))
    moved = releases.tag(git(repo), "v9.9.9")
    assert moved is not None
    assert moved.named == "v1.0.0"


SIGNED = """Hotfix: one

-----BEGIN {what}-----

aGVsbG8=
-----END {what}-----
"""


@pytest.mark.parametrize(
    ("message", "signature", "left"),
    [
        (SIGNED.format(what="PGP SIGNATURE"), "OpenPGP", "Hotfix: one"),
        (SIGNED.format(what="SSH SIGNATURE"), "SSH", "Hotfix: one"),
        (SIGNED.format(what="SIGNED MESSAGE"), "X.509", "Hotfix: one"),
        ("Hotfix: one\n", "", "Hotfix: one"),
        ("-----BEGIN PGP SIGNATURE-----\n", "", "-----BEGIN PGP SIGNATURE-----"),
        ("see -----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n", "", None),
    ],
)
def test_a_signature_is_told_and_is_no_part_of_the_message(
    tmp_path: Path, message: str, signature: str, left: str | None
) -> None:
    repo = production(tmp_path)
    made = f"object {repo.sha()}\ntype commit\ntag v1.0.0\ntagger R <r@x> 1 +0000\n\n{message}"
    sha = repo.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=made.encode())
    repo.git("update-ref", "refs/tags/v1.0.0", sha)
    found = releases.tag(git(repo), "v1.0.0")
    assert found is not None
    assert found.signature == signature
    assert found.message == (message.strip("\n") if left is None else left)


def test_tags_of_tags_without_end_lead_to_no_commit(tmp_path: Path) -> None:
    repo = production(tmp_path)
    target, kind = repo.sha(), "commit"
    for number in range(20):
        made = f"object {target}\ntype {kind}\ntag t{number}\ntagger R <r@x> 1 +0000\n\nx\n"
        target = repo.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=made.encode())
        kind = "tag"
    repo.git("update-ref", "refs/tags/deep", target)
    found = releases.tag(git(repo), "deep")
    assert found is not None
    assert found.kind == "tag"


def test_only_releases_in_the_history_count(tmp_path: Path) -> None:
    repo = production(tmp_path)
    repo.git("tag", "v1.9.0")
    repo.git("tag", "-a", "v1.10.0", "-m", "x")
    repo.git("tag", "-a", "v1.11.0", "-m", "a tree", "HEAD^{tree}")
    repo.git("tag", "v2.0.0-rc.1")
    repo.git("tag", "nightly-7")
    repo.branch("next").commit("feat: x", {"x.py": "x = 1\n"}).git("tag", "v3.0.0")
    found = releases.reachable(git(repo), repo.sha("main"))
    assert {release.tag for release in found} == {"v1.9.0", "v1.10.0", "v2.0.0-rc.1"}
    last = releases.last(found)
    assert last is not None
    assert (last.tag, last.next_patch) == ("v1.10.0", "v1.10.1")
    assert releases.last([]) is None


def test_each_product_has_its_own_last_release(tmp_path: Path) -> None:
    repo = production(tmp_path)
    for name in ("api-v2.0.0", "web-v9.1.0", "web-v9.2.0"):
        repo.git("tag", name)
    found = releases.reachable(git(repo), repo.sha())
    of_api = releases.last(found, "api-v")
    assert of_api is not None
    assert of_api.next_patch == "api-v2.0.1"
    assert releases.last(found, "v") is None


def test_a_shallow_clone_does_not_know_earlier_releases(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "repo")
    repo.git("clone", "-q", "--depth=1", f"file://{repo.folder}", str(tmp_path / "copy"))
    copy = Git(str(tmp_path / "copy"), ENVIRONMENT)
    with pytest.raises(FactUnknownError, match="git fetch --unshallow --tags origin"):
        releases.reachable(copy, repo.sha())


def test_the_first_release_with_a_commit(tmp_path: Path) -> None:
    repo = production(tmp_path)
    first = repo.sha()
    assert releases.first(git(repo), [first]) is None
    repo.git("tag", "the-night")
    assert releases.first(git(repo), [first]) == "the-night"
    repo.commit("feat: x", {"x.py": "x = 1\n"})
    repo.git("tag", "v1.10.0")
    repo.git("tag", "v1.9.0-rc.1", first)
    assert releases.first(git(repo), [first]) == "v1.10.0"
    repo.git("tag", "v1.9.0", first)
    assert releases.first(git(repo), [first]) == "v1.9.0"
