"""Two hotfixes from the alarm to the end, on real repositories: one done well, one in which all fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.cli.program import Ended, hotfix_lint
from tests.completed import incident, placeholders, pull_request, ticked
from tests.incidents import PATH, document
from tests.pull_requests import github
from tests.repositories import FIXED, NEW_TEST, production

if TYPE_CHECKING:
    from pathlib import Path

BRANCH = "hotfix/ENG-1234-fix-auth-bypass"
# The commits of tests are of this moment, 08:53:20 UTC.
DAY = "2025-10-09"
STEPS = (
    "urgency", "branch", "fix", "pull-request", "tests", "approval", "deployment", "verification",
    "communication", "review", "follow-ups",
)  # fmt: skip


class Team:
    """A repository and those who work in it, with the pull request that they have opened."""

    def __init__(self, folder: Path, priority: str | None) -> None:
        self.folder = folder
        self.priority = priority
        self.repo = production(folder / "repo")
        self.repo.git("branch", "develop")
        self.repo.git("branch", "release-candidate")
        self.repo.git("tag", "-a", "v2.3.4", "-m", "Release")
        self.told: dict[str, Any] = {}

    def run(self, *arguments: str) -> Ended:
        return hotfix_lint(self.repo.folder, *arguments)

    def text(self, name: str, *arguments: str) -> str:
        """Return a template as it is begun."""
        ended = self.run("template", name, "--branch", BRANCH, *self._head(), *arguments)
        assert (ended.code, ended.err) == (0, ""), ended
        return ended.out

    def _head(self) -> tuple[str, ...]:
        return ("--head", BRANCH) if self.repo.git("branch", "--list", BRANCH) else ()

    def _around(self, clock: str) -> list[str]:
        around = ["--now", f"{DAY}T{clock}:00Z" if len(clock) == 5 else f"{clock}:00Z"]
        if self.priority:
            around += ["--priority", self.priority]
        if self.told:
            file = self.folder / "pr.json"
            file.write_text(json.dumps(self.told))
            around += ["--pull-request", str(file)]
        return around

    def status(self, clock: str, *arguments: str) -> dict[str, str]:
        """Return the state of each step, and the next step under `next`."""
        ended = self.run("status", "--output", "json", *self._around(clock), *arguments)
        assert (ended.code, ended.err) == (0, ""), ended
        found = ended.json
        assert tuple(step["name"] for step in found["steps"]) == STEPS
        states = {step["name"]: step["state"] for step in found["steps"]}
        self.why = {step["name"]: step["why"] for step in found["steps"]}
        self.deadlines = found["deadlines"]
        self.commands = found["next"]["commands"] if found["next"] else []
        return states | {"next": STEPS[found["next"]["number"] - 1] if found["next"] else ""}

    def check(self, stage: str, clock: str, *arguments: str) -> Ended:
        return self.run(
            "check", "--stage", stage, "--output", "json", *self._around(clock), *arguments
        )


def done(found: dict[str, str]) -> list[str]:
    return [name for name in STEPS if found[name] == "done"]


def test_a_hotfix_from_the_alarm_to_the_closed_incident(tmp_path: Path) -> None:
    team = Team(tmp_path, None)
    repo = team.repo

    # 08:23, the alarm. Someone gets in without a valid session: how urgent is that?
    assert team.status("08:24")["next"] == "urgency"
    assert team.commands == ["hotfix-lint triage"]
    triage = team.run("triage", "--is", "access-bypass", "--since", f"{DAY}T08:23").out
    assert triage.startswith("P0: ")
    assert "respond: within 2h; by 2025-10-09 10:23 UTC\n" in triage
    assert "deploy: within 2h; by 2025-10-09 10:23 UTC; at once" in triage
    team.priority = "P0"

    # The branch.
    found = team.status("08:25")
    assert (done(found), found["next"]) == (["urgency"], "branch")
    assert team.commands[0].startswith("hotfix-lint start ")
    started = team.run("start", "ENG-1234", "fix auth bypass", "--priority", "P0")
    assert started.code == 0, started
    assert repo.git("branch", "--show-current") == BRANCH
    found = team.status("08:26")
    assert (done(found), found["next"]) == (["urgency", "branch"], "fix")

    # The fix with its test, and a message that is begun and completed.
    message = team.text(
        "commit", "--priority", "P0",
        "--set", "summary=refuse expired session tokens",
        "--set", "impact=Since Monday anyone with an expired token was let in.",
        "--set", "root-cause=the cache key left out the expiry time",
    )  # fmt: skip
    repo.commit(message, {"app.py": FIXED})
    found = team.status("08:55")
    assert found["fix"] == "not-yet"
    assert team.why["fix"].startswith("regression-test: ")
    repo.commit(
        message.replace("refuse expired", "test that expired"), {"tests/test_app.py": NEW_TEST}
    )
    assert team.check("push", "08:56").json["findings"] == []
    found = team.status("08:56")
    assert (done(found), found["next"]) == (["urgency", "branch", "fix"], "pull-request")
    assert any(command.startswith("gh pr create --base main ") for command in team.commands)
    # Nothing says yet when it was detected: two hours from the first commit, of 08:53:20.
    assert [d["seconds_left"] for d in team.deadlines] == [7_040]

    # The pull request, first as it was begun, then completed.
    title = team.text("pull-request-title", "--priority", "P0").strip()
    body = team.text("pull-request", "--priority", "P0")
    team.told = github(title=title, body=body, labels=[{"name": "P0"}], reviews=[])
    team.told["head"] = {"ref": BRANCH, "sha": repo.sha()}
    assert team.status("09:00")["pull-request"] == "not-yet"
    team.told["body"] = body = pull_request(body)
    review = team.check("review", "09:05")
    assert (review.code, review.json["findings"]) == (0, [])
    found = team.status("09:05")
    assert (found["pull-request"], found["next"]) == ("done", "tests")

    # Tested, but not on staging, and approved by nobody: that is how a P0 goes.
    team.told["body"] = body = ticked(body, "Testing", but="staging")
    found = team.status("09:15")
    assert (found["tests"], found["approval"]) == ("done", "done")
    assert found["next"] == "deployment"
    team.told["body"] = body = ticked(body, "Deploy Checklist")
    merge = team.check("merge", "09:20")
    assert (merge.code, merge.json["findings"]) == (0, [])

    # Merged, tagged, deployed.
    repo.switch("main").git("merge", "-q", "--no-ff", "-m", f"Merge branch '{BRANCH}'", BRANCH)
    meant = ("--branch", BRANCH, "--head", BRANCH)
    found = team.status("09:30", *meant)
    assert found["next"] == "deployment"
    assert any(command.startswith("git tag -a v2.3.5 ") for command in team.commands)
    repo.git("tag", "-a", "v2.3.5", "-F", "-", stdin=team.text("tag", "--priority", "P0").encode())
    release = team.check("release", "09:47", *meant)
    assert (release.code, release.json["findings"]) == (0, [])
    found = team.status("09:47", *meant)
    assert (found["deployment"], found["next"]) == ("done", "verification")

    # Verified.
    team.told["body"] = ticked(body, "Post-Deploy Verification")
    found = team.status("09:55", *meant)
    assert (found["verification"], found["next"]) == ("done", "communication")

    # Told: the messages hold the incident's times, and nothing internal for the public.
    times = (
        "--set", f"date={DAY}", "--set", "detected=08:23", "--set", "deployed=09:47",
        "--priority", "P0",
    )  # fmt: skip
    for name in ("slack", "status-page"):
        path = PATH.replace(".md", f".{name}.md")
        repo.commit("docs: tell people", {path: team.text(name, *times)})
        assert team.status("10:00", *meant)["communication"] == "not-yet"
        repo.commit("docs: tell people", {path: placeholders(team.text(name, *times))
                    .replace("YYYY-MM-DD", "2025-10-12")})  # fmt: skip
    found = team.status("10:05", *meant)
    assert (found["communication"], found["next"]) == ("done", "review")

    # Reviewed on the day after.
    begun = team.text("incident", *times)
    repo.commit("docs: begin the review", {PATH: begun})
    found = team.status(f"{DAY[:-2]}10T09:00", *meant)
    assert found["review"] == "not-yet"
    repo.commit("docs: the review", {PATH: incident(begun)})
    found = team.status(f"{DAY[:-2]}10T10:00", *meant)
    assert (found["review"], found["next"]) == ("done", "follow-ups")
    assert team.why["follow-ups"].startswith("backports: ")
    assert [d["what"] for d in team.deadlines] == ["deployment", "review"]
    assert all(d["done"] and d["seconds_left"] > 0 for d in team.deadlines)

    # Brought to the other branches.
    backport = team.run("backport", *meant)
    assert backport.code == 0, backport
    for target, short in (("develop", "dev"), ("release-candidate", "rc")):
        repo.switch(target)
        repo.git("merge", "-q", "--ff-only", f"backport/{short}/hotfix-ENG-1234")
    repo.switch("main")
    found = team.status(f"{DAY[:-2]}10T11:00", *meant)
    assert done(found) == list(STEPS), team.why
    assert found["next"] == ""

    # Nothing is left to hear at any stage.
    closed = team.check("close", f"{DAY[:-2]}10T11:00", *meant)
    assert (closed.code, closed.json["findings"]) == (0, []), closed.json["findings"]


def test_a_hotfix_in_which_everything_goes_wrong(tmp_path: Path) -> None:
    team = Team(tmp_path, None)
    repo = team.repo
    # Cut from develop, named in a hurry, with what lay around, and no test.
    repo.switch("develop").commit("feat: dark mode", {"theme.py": "DARK = True\n"})
    repo.branch("hotfix/login").commit(
        "quick fix", {"app.py": FIXED, "requirements.txt": "flask==3.1.0\n"}
    )
    found = team.status("09:00")
    assert done(found) == []
    assert found["next"] == "urgency"
    assert (found["urgency"], found["branch"], found["fix"]) == ("not-yet",) * 3
    push = team.check("push", "09:00")
    assert push.code == 1
    assert {
        "branch-name", "branch-base", "commit-type", "commit-root-cause", "commit-ticket",
        "commit-priority", "dependency-change", "regression-test",
    } <= push.rules()  # fmt: skip

    # It is called a P1, and so it needs a review, an approval and staging.
    team.priority = "P1"
    body = "### Urgency\n- [ ] P0\n- [ ] P1\n\n### Testing\n- [x] Reproduced\n- [ ] Staging\n"
    team.told = github(title="[HOTFIX] fix login", body=body, reviews=[])
    team.told["head"] = {"ref": "hotfix/login", "sha": repo.sha()}
    found = team.status("09:30")
    assert (found["urgency"], found["pull-request"], found["tests"]) == ("not-yet",) * 3
    assert found["approval"] == "not-yet"
    assert found["deployment"] == "not-yet"
    merge = team.check("merge", "09:30")
    assert {
        "pr-title",
        "pr-urgency",
        "pr-sections",
        "pr-rollback",
        "pr-testing",
        "pr-approval",
    } <= (merge.rules())

    # Merged all the same, six hours later, tagged by a lightweight tag with a new minor version.
    repo.switch("main").git(
        "merge", "-q", "--no-ff", "-m", "Merge branch 'hotfix/login'", "hotfix/login",
        GIT_COMMITTER_DATE="1760021600 +0000",
    )  # fmt: skip
    repo.git("tag", "v2.4.0")
    meant = ("--branch", "hotfix/login", "--head", "hotfix/login")
    release = team.check("release", "14:30", *meant)
    assert {"release-tag", "release-bump"} <= release.rules()
    found = team.status("14:30", *meant)
    assert found["deployment"] == "not-yet"

    # No one wrote a document, for a branch without a ticket there is no place for one.
    closed = team.check("close", "14:30", *meant)
    assert closed.code == 2
    unchecked = {r["rule"] for r in closed.json["results"] if r["outcome"] == "unchecked"}
    assert {"review-exists", "review-timeline", "review-actions", "announcement"} <= unchecked
    # Then one does, in a hurry, and it contradicts itself.
    timeline = "- 08:23 - Detected\n- 08:10 - Root cause found\n- HH:MM - Fix deployed\n"
    header = f"Date: {DAY}\nSeverity: P1\nDuration: 10m\nReviewed: YYYY-MM-DD\n"
    file = tmp_path / "incident.md"
    file.write_text(document(header, timeline, actions="- [ ] look into it\n"))
    page = tmp_path / "page.md"
    page.write_text("Between 07:00 and [time] logins failed on auth-3.prod.internal (ENG-1234).\n")
    files = ("--incident", str(file), "--announcement", f"status-page={page}")
    found = team.status("2025-10-14T09:00", *meant, *files)
    assert done(found) == []
    assert (found["review"], found["communication"]) == ("not-yet", "not-yet")
    assert found["follow-ups"] == "not-yet"
    late = team.check("close", "2025-10-14T09:00", *meant, *files)
    assert late.code in {1, 2}
    assert {
        "deploy-deadline", "review-deadline", "review-timeline", "review-actions", "announcement",
    } <= late.rules()  # fmt: skip
