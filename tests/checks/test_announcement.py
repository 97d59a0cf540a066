"""The kind `announcement`: placeholders, times, and what the public must not read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.request import Document
from tests.checks.kinds import check, values
from tests.incidents import PATH, document
from tests.repositories import good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Verdict

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ALL: dict[str, Any] = {
    "of": ["slack", "status-page"],
    "no-placeholders": True,
    "times-agree": True,
    "public": ["status-page"],
    "not-in-public": ["ENG-[0-9]+", r"(?i)\b[a-z0-9-]+\.internal\b"],
}


def verdict(
    tmp_path: Path,
    text: str,
    name: str = "slack",
    settings: dict[str, Any] = ALL,
    incident: str | None = document(),
) -> Verdict:
    repo = good_hotfix(tmp_path)
    if incident is not None:
        repo.commit("docs: the review", {PATH: incident})
    given = {name: Document("draft.md", text.encode())}
    return check("announcement", repo, settings, now=NOW, documents=given)


@pytest.mark.parametrize(
    "text",
    [
        "Between 14:23 and 15:47 UTC logins failed.",
        "From 14:23 to 16:00 (UTC), logins failed.",
        "14:20-15:50 UTC: logins failed.",
        "Between 3:23 pm and 4:47 pm CET logins failed.",
        "- Issue discovered: 14:23 UTC\n- Fix deployed: 15:47 UTC\n- Duration: 1h 24m",
        "**Duration**: about an hour and a half",
        "**Duration**: 84 minutes",
        "We look again at 18:00. The next release is at 20:15 UTC.",
        "Version 2.3.5 is out; see chapter 14:99.",
        "See [the page](https://status.example.com) for more.",
    ],
)
def test_what_agrees_with_the_incident_is_let_through(tmp_path: Path, text: str) -> None:
    assert verdict(tmp_path, text) == ((), "", "", ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Between 14:32 and 15:47 UTC logins failed.", ["14:32"]),
        ("Between 14:23 and 18:47 UTC logins failed.", ["18:47 UTC"]),
        ("Between 14:23 and 15:47 CET logins failed.", ["14:23", "15:47 CET"]),
        ("- Issue discovered: 14:32 UTC\n- Fix deployed: 14:47 UTC", ["14:32 UTC", "14:47 UTC"]),
        ("- Duration: 3h", ["3h"]),
        ("Fix deployed: HH:MM UTC", ["HH:MM"]),
        ("An issue that was affecting [feature/service].", ["[feature/service]"]),
        ("Hi [User],", ["[User]"]),
        ("    Between [time] and [time]", ["[time]"]),
        ("Ticket: ENG-XXX", ["ENG-XXX"]),
    ],
)
def test_what_is_unfinished_or_does_not_agree_is_told(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    seen = verdict(tmp_path, text)
    assert [value for (value,) in values(seen, "text")] == found
    assert {problem.location.path for problem in seen.problems} == {"draft.md"}


def test_the_public_reads_nothing_internal_and_colleagues_do(tmp_path: Path) -> None:
    text = "Logins failed on auth-3.internal (ENG-1234)."
    assert not verdict(tmp_path / "a", text, "slack").problems
    seen = verdict(tmp_path / "b", text, "status-page")
    assert values(seen, "line", "text") == [(1, "ENG-1234"), (1, "auth-3.internal")]


def test_without_the_incidents_times_the_rest_is_checked(tmp_path: Path) -> None:
    seen = verdict(tmp_path, "Between 01:00 and [time]", incident=None)
    assert values(seen, "text") == [("[time]",)]
    assert seen.remarks == ("the times were not compared: no document says when it was detected",)


def test_only_what_is_asked_is_looked_for(tmp_path: Path) -> None:
    text = "Between 01:00 and 02:00 [User] ENG-1"
    settings = {"of": ["status-page"], "no-placeholders": True}
    assert values(verdict(tmp_path, text, "status-page", settings), "text") == [("[User]",)]
    assert verdict(tmp_path / "b", text, "slack", settings).skipped == "there is no announcement"
