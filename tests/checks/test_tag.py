"""`tag`: what a release's tag is, what it is called, where it stands and what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import FactUnknownError, RepositoryError
from tests.checks.kinds import check, values
from tests.repositories import BRANCH, Repository, good_hotfix

if TYPE_CHECKING:
    from pathlib import Path


def released(folder: Path) -> Repository:
    """Return a repository whose hotfix was merged, with the release before it, v2.3.4."""
    repo = good_hotfix(folder)
    repo.git("tag", "-a", "v2.3.4", "-m", "Release 2.3.4", "main")
    repo.switch("main").git("merge", "-q", "--no-ff", "-m", f"Merge branch '{BRANCH}'", BRANCH)
    return repo.switch(BRANCH)


def tagged(folder: Path, *arguments: str) -> Repository:
    repo = released(folder)
    repo.git("tag", *arguments)
    return repo


def problems(repo: Repository, settings: dict[str, Any], **request: Any) -> list[Any]:
    asked = {"branch": BRANCH, "stage": "release"} | request
    found = check("tag", repo, settings, **asked)
    return [text for (text,) in values(found, "problem")]


ANNOTATED = ("-a", "v2.3.5", "-m", "Hotfix: refuse expired tokens", "main")


@pytest.mark.parametrize(
    ("settings", "arguments", "wrong"),
    [
        ({"annotated": True}, ANNOTATED, ""),
        ({"annotated": True}, ("v2.3.5", "main"), "is a lightweight tag"),
        ({"annotated": False}, ("v2.3.5", "main"), ""),
        ({"matches": r"^v[0-9.]+$"}, ANNOTATED, ""),
        ({"matches": r"^shop-"}, ANNOTATED, "is not named as"),
        ({"message-matches": "^Hotfix: "}, ANNOTATED, ""),
        ({"message-matches": "^Release "}, ANNOTATED, 'has the message "Hotfix: refuse'),
        ({"message-matches": "x"}, ("v2.3.5", "main"), "has no message"),
        ({"signed": True}, ANNOTATED, "is not signed"),
        ({"bump": "patch"}, ANNOTATED, ""),
        ({"bump": "patch"}, ("v2.3.6", "main"), "that is v2.3.5"),
        ({"bump": "minor"}, ("v2.4.0", "main"), ""),
        ({"bump": "major"}, ANNOTATED, "is no major release after v2.3.4: that is v3.0.0"),
        ({"bump": "patch"}, ("night", "main"), "names no semantic version"),
        ({"on": "production"}, ANNOTATED, ""),
        ({"on": "production"}, ("v2.3.5", BRANCH), ""),
        ({"contains": "hotfix"}, ANNOTATED, ""),
        ({"contains": "hotfix"}, ("v2.3.5", BRANCH), ""),
    ],
)
def test_demands(
    tmp_path: Path, settings: dict[str, Any], arguments: tuple[str, ...], wrong: str
) -> None:
    repo = tagged(tmp_path, *arguments)
    name = next(word for word in arguments if word[0] in "vn")
    found = problems(repo, settings, tag=name)
    assert len(found) == bool(wrong)
    assert all(wrong in text for text in found), found
    # Without a name it is found by what it holds.
    assert problems(repo, settings) == found


def test_a_tag_that_is_elsewhere_is_on_no_production_and_holds_no_hotfix(tmp_path: Path) -> None:
    repo = released(tmp_path)
    repo.branch("other", "v2.3.4").commit("feat: x", {"x.py": "x = 1\n"}).git("tag", "v2.3.5")
    repo.switch(BRANCH)
    wanted = {"on": "production", "contains": "hotfix"}
    assert problems(repo, wanted, tag="v2.3.5") == [
        'the tag "v2.3.5" is not on main',
        'the tag "v2.3.5" does not hold the hotfix',
    ]


def test_no_tag_is_a_finding_where_one_must_hold_the_hotfix_and_else_nothing(
    tmp_path: Path,
) -> None:
    repo = released(tmp_path)
    assert problems(repo, {"contains": "hotfix"}) == ["no tag of a release has the hotfix"]
    found = check("tag", repo, {"annotated": True}, stage="release")
    assert found.skipped == "there is no tag to look at"


def test_what_looks_like_an_annotated_tag_and_is_none(tmp_path: Path) -> None:
    repo = tagged(tmp_path, *ANNOTATED)
    repo.git("tag", "-a", "v9.0.0", "-m", "x", "v2.3.5")
    repo.git("update-ref", "refs/tags/v9.0.1", repo.sha("refs/tags/v2.3.5"))
    repo.git("tag", "-a", "v9.0.2", "-m", "x", "main^{tree}")
    for name, wrong in (
        ("v9.0.0", "is a tag of a tag"),
        ("v9.0.1", 'was made as "v2.3.5" and given another name'),
        ("v9.0.2", "leads to a tree, not to a commit"),
    ):
        assert problems(repo, {"annotated": True}, tag=name) == [f'the tag "{name}" {wrong}']


def test_a_signature_is_seen_and_said_not_to_be_verified(tmp_path: Path) -> None:
    repo = released(tmp_path)
    signature = "-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n"
    head = f"object {repo.sha('main')}\ntype commit\ntag v2.3.5\ntagger R <r@x> 1 +0000\n\n"
    made = f"{head}Hotfix: x\n{signature}".encode()
    sha = repo.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=made)
    repo.git("update-ref", "refs/tags/v2.3.5", sha)
    found = check("tag", repo, {"signed": True}, stage="release")
    assert not found.problems
    assert "SSH signature is there and was not verified" in found.remarks[0]


def test_a_tag_that_a_checkout_has_changed_is_unchecked_not_wrong(tmp_path: Path) -> None:
    repo = tagged(tmp_path, "v2.3.5", "main")
    with pytest.raises(FactUnknownError, match="fetch it again"):
        problems(repo, {"annotated": True}, tag="v2.3.5", tag_doubt="fetch it again")
    repo.git("tag", "-f", *ANNOTATED)
    assert not problems(repo, {"annotated": True}, tag="v2.3.5", tag_doubt="fetch it again")


def test_a_tag_that_is_not_here_is_said(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match=r'there is no tag "v7\.7\.7" here'):
        problems(released(tmp_path), {"annotated": True}, tag="v7.7.7")


def test_tags_on_other_lines_of_versions_do_not_count(tmp_path: Path) -> None:
    repo = tagged(tmp_path, *ANNOTATED)
    for name in ("api-v7.0.0", "v2.4.0-rc.1"):
        repo.git("tag", name, "v2.3.4^{commit}")
    repo.branch("next", "main").commit("feat: x", {"x.py": "x = 1\n"}).git("tag", "v3.0.0")
    repo.switch(BRANCH)
    assert not problems(repo, {"bump": "patch"}, tag="v2.3.5")
