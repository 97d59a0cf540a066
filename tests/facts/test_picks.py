"""Whether a branch holds a change: as itself, as the same patch, in effect, or by a mere claim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import landing, picks
from hotfix_lint.facts.git import Git
from tests.repositories import ENVIRONMENT, Repository

if TYPE_CHECKING:
    from pathlib import Path

LINES = [f"line {number} of the program\n" for number in range(40)]
HOTFIX = "hotfix/ENG-1-stop-it"


def text(*changes: tuple[int, str | None]) -> str:
    """Return the file with lines replaced; None takes a line away."""
    lines: list[str | None] = list(LINES)
    for number, line in changes:
        lines[number] = None if line is None else f"{line}\n"
    return "".join(line for line in lines if line is not None)


FIX = (20, "line 20 is repaired now")
MORE = (30, "line 30 is repaired as well")


class Story:
    """A repository in which a hotfix of one or two commits was made, and what then became of it."""

    def __init__(self, folder: Path, *, commits: int = 1) -> None:
        self.repo = Repository(folder).commit("feat: start", {"app.py": text(), "b.py": "b = 1\n"})
        self.repo.git("branch", "develop")
        self.repo.branch(HOTFIX).commit("fix: one", {"app.py": text(FIX)})
        if commits == 2:
            self.repo.commit("fix: two", {"app.py": text(FIX, MORE)})

    @property
    def git(self) -> Git:
        return Git(str(self.repo.folder), ENVIRONMENT)

    @property
    def fix(self) -> picks.Fix:
        base = self.repo.git("merge-base", "main", HOTFIX)
        return picks.made(self.git, base, self.repo.sha(HOTFIX))

    def on_develop(self, *changes: tuple[int, str | None], message: str = "feat: x") -> Story:
        self.repo.switch("develop").commit(message, {"app.py": text(*changes)})
        return self

    def held(self, branch: str = "develop", *accepted: Any) -> picks.Held:
        by = accepted or picks.EVIDENCE
        return picks.find(self.git, self.fix, self.repo.sha(branch), by)

    def claim(self) -> str:
        return f"fix: one\n\n(cherry picked from commit {self.repo.sha(HOTFIX)})\n"


def test_the_very_commits_are_the_change(tmp_path: Path) -> None:
    story = Story(tmp_path)
    assert story.held().how is None
    story.repo.switch("develop").git("merge", "-q", "--no-ff", HOTFIX)
    assert story.held().how == "commit"


def test_a_clean_pick_is_the_same_patch_even_where_the_branch_went_on(tmp_path: Path) -> None:
    story = Story(tmp_path).on_develop((1, "line 1 was changed"))
    story.repo.git("cherry-pick", HOTFIX)
    story.on_develop((1, "line 1 was changed"), (2, "line 2 as well"), FIX)
    held = story.held("develop", "patch-id")
    assert (held.how, held.commits) == ("patch-id", (story.repo.sha("develop~1"),))


def test_a_squash_is_the_whole_patch_and_a_rebase_each_of_them(tmp_path: Path) -> None:
    story = Story(tmp_path / "squash", commits=2)
    story.repo.switch("develop").git("merge", "-q", "--squash", HOTFIX)
    story.repo.commit("fix: both at once")
    assert story.held("develop", "patch-id").commits == (story.repo.sha("develop"),)
    story = Story(tmp_path / "rebase", commits=2).on_develop((1, "line 1 was changed"))
    story.repo.git("cherry-pick", f"main..{HOTFIX}")
    held = story.held("develop", "patch-id")
    assert held.commits == (story.repo.sha("develop~1"), story.repo.sha("develop"))


def test_a_part_is_told_with_what_is_missing(tmp_path: Path) -> None:
    story = Story(tmp_path, commits=2)
    story.repo.switch("develop").git("cherry-pick", f"{HOTFIX}~1")
    held = story.held()
    assert held.how is None
    assert held.missing == (story.repo.sha(HOTFIX),)
    assert held.commits == (story.repo.sha("develop"),)


def test_the_same_lines_in_other_surroundings_are_the_effect(tmp_path: Path) -> None:
    story = Story(tmp_path).on_develop((18, "line 18 was changed"))
    story.repo.git("cherry-pick", "-X", "theirs", HOTFIX)
    assert story.held("develop", "patch-id").how is None
    held = story.held("develop", "effect")
    assert (held.how, held.commits) == ("effect", (story.repo.sha("develop"),))


def test_lines_that_stand_in_the_file_are_the_effect_whoever_put_them_there(tmp_path: Path) -> None:
    story = Story(tmp_path).on_develop((1, "line 1 was changed"), FIX, (35, "and line 35"))
    held = story.held("develop", "effect")
    assert (held.how, held.commits, held.standing, held.lines) == ("effect", (), 2, 2)
    assert story.held("develop", "patch-id").how is None


def test_half_the_lines_are_not_the_effect_and_are_counted(tmp_path: Path) -> None:
    story = Story(tmp_path, commits=2).on_develop(MORE, (1, "line 1"))
    held = story.held()
    assert (held.how, held.standing, held.lines) == (None, 2, 4)
    assert held.elsewhere == (("app.py", 2, 4),)


def test_a_line_that_stood_elsewhere_before_shows_nothing(tmp_path: Path) -> None:
    repo = Repository(tmp_path)
    repo.commit("feat: start", {"app.py": "def a():\n    return None\n\n\ndef b():\n    work()\n"})
    repo.git("branch", "develop")
    fixed = "def a():\n    return None\n\n\ndef b():\n    work()\n    return None\n"
    repo.branch(HOTFIX).commit("fix: one", {"app.py": fixed})
    git = Git(str(tmp_path), ENVIRONMENT)
    fix = picks.made(git, repo.sha("main"), repo.sha())
    assert picks.find(git, fix, repo.sha("develop")).how is None


def test_to_have_never_had_a_line_is_no_proof_that_it_was_taken_away(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"app.py": text()})
    repo.git("branch", "develop")
    repo.branch(HOTFIX).commit("fix: one", {"app.py": text((20, None))})
    git = Git(str(tmp_path), ENVIRONMENT)
    fix = picks.made(git, repo.sha("main"), repo.sha())
    repo.switch("develop").commit("feat: x", {"app.py": text((20, "another line"), (1, "x"))})
    assert picks.find(git, fix, repo.sha("develop")).how is None
    repo.commit("feat: y", {"app.py": text()}).git("cherry-pick", HOTFIX)
    assert picks.find(git, fix, repo.sha("develop")).how == "patch-id"


def test_a_conflict_that_was_resolved_is_told_by_the_trailer_as_a_claim(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.on_develop((20, "line 20 is repaired in another way"), message=story.claim())
    held = story.held()
    assert (held.how, held.claimed, held.borne_out) == ("trailer", story.repo.sha("develop"), True)
    assert (held.standing, held.lines) == (0, 2)
    held = story.held("develop", "patch-id", "effect")
    assert (held.how, held.borne_out) == (None, True)


def test_a_claim_that_nothing_bears_out_is_none(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.repo.switch("develop").commit(story.claim(), {"b.py": "b = 2\n"})
    held = story.held()
    assert (held.how, held.borne_out) == (None, False)
    assert held.claimed == story.repo.sha("develop")


def test_a_claim_with_a_conflict_left_in_is_not_believed(tmp_path: Path) -> None:
    story = Story(tmp_path)
    left = f"<<<<<<< HEAD\n{LINES[20]}=======\n{FIX[1]}\n>>>>>>> fix"
    story.on_develop((20, left), message=story.claim())
    assert story.held("develop", "trailer").how is None


def test_a_claim_of_another_commit_or_within_a_line_is_none(tmp_path: Path) -> None:
    story = Story(tmp_path)
    other = f"fix: x\n\n(cherry picked from commit {'1' * 40})\n"
    story.on_develop((20, "line 20 in another way"), message=other)
    inline = f"fix: x\n\nnot (cherry picked from commit {story.repo.sha(HOTFIX)})\n"
    story.on_develop((20, "line 20 in a third way"), message=inline)
    assert not story.held().claimed


def test_what_was_taken_back_is_not_there_until_it_is_done_again(tmp_path: Path) -> None:
    story = Story(tmp_path).on_develop((1, "line 1 was changed"))
    story.repo.git("cherry-pick", HOTFIX)
    story.repo.git("revert", "--no-edit", "HEAD")
    revert = story.repo.sha()
    assert (story.held().how, story.held().reverted) == (None, revert)
    story.repo.git("revert", "--no-edit", "HEAD")
    assert story.held().how == "patch-id"


def test_a_merge_that_was_taken_back_is_not_there(tmp_path: Path) -> None:
    story = Story(tmp_path, commits=2)
    story.repo.switch("develop").git("merge", "-q", "--no-ff", HOTFIX)
    story.repo.git("revert", "--no-edit", "-m", "1", "HEAD")
    assert story.held().reverted == story.repo.sha("develop")
    story = Story(tmp_path / "one", commits=2)
    story.repo.switch("develop").git("merge", "-q", "--no-ff", HOTFIX)
    story.repo.git("revert", "--no-edit", HOTFIX)
    assert story.held().reverted == story.repo.sha("develop")


@pytest.mark.parametrize("how", ["merge", "cherry-pick"])
def test_the_fault_itself_does_not_take_its_own_revert_back(tmp_path: Path, how: str) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"app.py": text(), "b.py": "b = 1\n"})
    repo.branch("develop").commit("feat: a fault", {"app.py": text(FIX)})
    repo.switch("main").commit("feat: release", {"app.py": text(FIX), "b.py": "b = 2\n"})
    repo.branch(HOTFIX).commit("fix: take it back", {"app.py": text()})
    git = Git(str(tmp_path), ENVIRONMENT)
    fix = picks.made(git, repo.sha("main"), repo.sha())
    repo.switch("develop").git(how, *(["-q", "--no-ff"] if how == "merge" else []), HOTFIX)
    assert picks.find(git, fix, repo.sha()).how == ("commit" if how == "merge" else "patch-id")


def test_a_squash_on_production_that_was_merged_on_is_the_very_commit(tmp_path: Path) -> None:
    story = Story(tmp_path, commits=2)
    story.repo.switch("main").git("merge", "-q", "--squash", HOTFIX)
    story.repo.commit("fix: both at once")
    base = story.repo.git("merge-base", "develop", HOTFIX)
    fix = picks.made(story.git, base, story.repo.sha(HOTFIX))
    landed = landing.find(story.git, fix, story.repo.sha("main"))
    assert landed is not None
    assert (landed.how, landed.commit) == ("copy", story.repo.sha("main"))
    story.repo.switch("develop").git("merge", "-q", "--no-ff", "main")
    assert picks.find(story.git, landed.fix, story.repo.sha("develop")).how == "commit"


def test_identity_is_gits_own_patch_id(tmp_path: Path) -> None:
    story = Story(tmp_path).on_develop((1, "line 1 was changed"))
    story.repo.git("cherry-pick", HOTFIX)

    def git_says(name: str) -> str:
        patch = story.repo.git("show", "--full-index", name)
        return story.repo.git("patch-id", "--stable", stdin=f"{patch}\n".encode()).split()[0]

    assert git_says(HOTFIX) == git_says("develop")
    assert story.held("develop", "patch-id").how == "patch-id"


def test_settings_and_attributes_change_no_identity(tmp_path: Path) -> None:
    story = Story(tmp_path).on_develop((1, "line 1 was changed"))
    story.repo.git("cherry-pick", HOTFIX)
    for setting in ("diff.noprefix=true", "diff.context=0", "diff.algorithm=patience",
                    "diff.external=false", "patchid.stable=false"):  # fmt: skip
        key, _, value = setting.partition("=")
        story.repo.git("config", key, value)
    (tmp_path / ".gitattributes").write_text("*.py -diff\n")
    assert story.held("develop", "patch-id").how == "patch-id"


def test_files_that_are_no_text_have_an_identity_too(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"logo.png": b"\0\1\2" * 99, "a": "a\n"})
    repo.git("branch", "develop")
    repo.branch(HOTFIX).commit("fix: one", {"logo.png": b"\0\1\3" * 99})
    git = Git(str(tmp_path), ENVIRONMENT)
    fix = picks.made(git, repo.sha("main"), repo.sha())
    repo.switch("develop").commit("feat: x", {"logo.png": b"\0\1\4" * 99})
    assert picks.find(git, fix, repo.sha("develop")).how is None
    repo.commit("fix: one", {"logo.png": b"\0\1\3" * 99})
    assert picks.find(git, fix, repo.sha("develop")).how == "effect"


def test_a_change_of_nothing_cannot_be_looked_for(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.repo.switch("main").branch("hotfix/ENG-2-nothing").commit("fix: nothing")
    fix = picks.made(story.git, story.repo.sha("main"), story.repo.sha())
    with pytest.raises(FactUnknownError, match="changes nothing"):
        picks.find(story.git, fix, story.repo.sha("develop"))


def test_too_many_commits_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picks, "MAX_COMPARED", 2)
    story = Story(tmp_path)
    for number in range(3):
        story.on_develop((1, f"line 1 for the {number}. time"))
    with pytest.raises(FactUnknownError, match=re.escape("more than 2 commits")):
        story.held()


def test_lines_that_repeat_themselves_without_end_are_said(tmp_path: Path) -> None:
    repo = Repository(tmp_path).commit("feat: start", {"app.py": "x\n" * 40_000})
    repo.git("branch", "develop")
    repo.branch(HOTFIX).commit("fix: one", {"app.py": "x\n" * 80_000})
    git = Git(str(tmp_path), ENVIRONMENT)
    fix = picks.made(git, repo.sha("main"), repo.sha())
    with pytest.raises(FactUnknownError, match="repeat themselves too often"):
        picks.find(git, fix, repo.sha("develop"))


def test_in_a_shallow_clone_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    story = Story(tmp_path / "repo")
    for line in ("one", "two", "three"):
        story.on_develop((1, line))
    story.repo.git("branch", "both", HOTFIX)
    story.repo.switch("both").git("merge", "-q", "develop")
    url = f"file://{story.repo.folder}"
    story.repo.git("clone", "-q", "--depth=2", "--no-single-branch", url, str(tmp_path / "copy"))
    copy = Git(str(tmp_path / "copy"), ENVIRONMENT)
    assert copy.shallow
    with pytest.raises(FactUnknownError, match="git fetch --unshallow"):
        picks.find(copy, story.fix, story.repo.sha("develop"))
    assert picks.find(copy, story.fix, story.repo.sha("both")).how == "commit"
