"""The kinds `deadline`, `timeline` and `action-items`, on documents of real repositories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.request import Document
from tests.checks.kinds import check, values
from tests.incidents import HEADER, PATH, TIMELINE, document
from tests.repositories import good_hotfix

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.report import Verdict
    from tests.repositories import Repository

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TIMES = {"require": ["detected", "deployed"], "ordered": True, "duration-agrees": True}
ITEMS = {"require": ["ticket", "owner", "due"], "no-overdue": True}


def with_incident(tmp_path: Path, text: str | bytes, made: str = "1760000000 +0000") -> Repository:
    repo = good_hotfix(tmp_path)
    repo.stage({PATH: text})
    repo.git("commit", "-q", "-m", "docs: the review", GIT_AUTHOR_DATE=made)
    return repo


def verdict(
    tmp_path: Path, kind: str, settings: dict[str, Any], text: str | bytes, now: datetime = NOW
) -> Verdict:
    return check(kind, with_incident(tmp_path, text), settings, stage="close", now=now)


def problems(found: Verdict) -> list[tuple[Any, ...]]:
    return values(found, "line", "problem")


# --- timeline ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [document(), document().replace("\n", "\r\n")])
def test_a_good_timeline_passes(tmp_path: Path, text: str) -> None:
    assert verdict(tmp_path, "timeline", TIMES, text) == ((), "", "", ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (document(timeline=None), [(None, "there is no timeline")]),
        (document(timeline="It was short.\n"), [(12, "the timeline has no entry")]),
        (document(timeline="", heading="## Chronik"), [(None, "there is no timeline")]),
        (
            document(timeline=TIMELINE.replace("15:47 - Fix deployed", "15:47 - Done")),
            [(12, "no entry of the timeline says when the fix was deployed"),
             (5, 'the duration is "1h 24m" here, and 1h 37m in the timeline (from "14:23" to "16:00")')],
        ),
        (
            document(timeline=TIMELINE.replace("14:30", "14:20")),
            [(16, 'the entry "14:20 Root cause identified" is out of order: "14:25" stands above it')],
        ),
        (
            document(timeline="\n".join(reversed(TIMELINE.strip().split("\n"))) + "\n"),
            [(12, "the timeline runs backwards: put the first entry first")],
        ),
        (
            document(timeline=TIMELINE.replace("14:25", "14:75")),
            [(15, 'the entry "14:75 On-call engineer alerted" has "14:75", which is no time of day')],
        ),
        (
            document(timeline=TIMELINE + "- HH:MM - Monitoring ended\n"),
            [(21, 'the entry "HH:MM - Monitoring ended" has no time that can be read')],
        ),
        (
            document(HEADER.replace("1h 24m", "2h 10m")),
            [(5, 'the duration is "2h 10m" here, and 1h 24m in the timeline (from "14:23" to "15:47")')],
        ),
        (
            document(HEADER.replace("1h 24m", "Xh Xm")),
            [(5, 'the duration "Xh Xm" is no span of time; write it as 1h 24m')],
        ),
        (
            document().replace("strangers got in", "strangers got in\n- **Duration**: 3h"),
            [(26, 'the duration is "3h" here, and 1h 24m in the timeline (from "14:23" to "15:47")')],
        ),
        (
            document(HEADER.replace("2026-03-01", "2026-03-05")),
            [(n, None) for n in range(14, 21)],
        ),
        (
            document(HEADER.replace("Date: 2026-03-01\n", "")),
            [(11, 'the timeline stands for no day: add a line "Date: YYYY-MM-DD"'),
             (11, "no entry of the timeline says when the incident was detected"),
             (11, "no entry of the timeline says when the fix was deployed")],
        ),
    ],
)  # fmt: skip
def test_a_flawed_timeline(tmp_path: Path, text: str, found: list[tuple[Any, ...]]) -> None:
    seen = problems(verdict(tmp_path, "timeline", TIMES, text))
    assert [line for line, _ in seen] == [line for line, _ in found]
    for (_, told), (_, expected) in zip(seen, found, strict=True):
        if expected is None:
            assert " is in the future, 2026-03-05 " in told
        else:
            assert told == expected


@pytest.mark.parametrize(
    "duration", ["84 min", "1:24", "~1.5h", "about 90 minutes", "1h 37m", "1h 25m", "1h 24m (P0)"]
)
def test_a_duration_may_be_rounded_or_end_with_the_resolution(
    tmp_path: Path, duration: str
) -> None:
    text = document(HEADER.replace("1h 24m", duration))
    assert not verdict(tmp_path, "timeline", TIMES, text).problems


def test_only_what_is_asked_is_told(tmp_path: Path) -> None:
    text = document(HEADER.replace("1h 24m", "9h"), TIMELINE.replace("14:30", "14:20"))
    assert not verdict(tmp_path, "timeline", {"require": ["detected"]}, text).problems
    (order,) = verdict(tmp_path / "b", "timeline", {"ordered": True}, text).problems
    assert order.location.line == 16


def test_a_timeline_over_midnight_is_in_order(tmp_path: Path) -> None:
    entries = "- 23:40 - Detected\n- 23:55 - PR opened\n- 00:20 - Fix deployed\n"
    text = document(HEADER.replace("1h 24m", "40m"), entries)
    assert not verdict(tmp_path, "timeline", TIMES, text).problems


def test_a_zone_that_nobody_says_is_told(tmp_path: Path) -> None:
    found = verdict(tmp_path, "timeline", TIMES, document(heading="## Timeline"))
    assert found.remarks == ("no zone is said, so the clocks were taken for UTC",)


# --- action items -----------------------------------------------------------------------------


def test_good_items_pass_and_done_ones_are_never_overdue(tmp_path: Path) -> None:
    text = document(
        actions="- [x] ENG-1: x (@a, by 2026-03-02)\n- [ ] ENG-2: y (@b, by 2026-03-04)\n"
    )
    assert not verdict(tmp_path, "action-items", ITEMS, text).problems


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        (None, [(None, "there is no section of action items")]),
        ("None.\n", [(43, "there are no action items")]),
        ("- [ ] ENG-1: x (@a)\n", [(45, 'the action item "ENG-1: x (@a)" has no due date')]),
        ("- [ ] x\n", [(45, 'the action item "x" has no ticket, no owner and no due date')]),
        (
            "- ENG-1: x (@a, by 2026-03-10)\n",
            [(45, 'the action item "ENG-1: x (@a, by 2026-03-10)" has no box')],
        ),
        (
            "- [ ] ENG-1: x (@a, by 2026-03-03)\n",
            [(45, 'the action item "ENG-1: x (@a, by 2026-03-03)" was due on 2026-03-03')],
        ),
    ],
)
def test_flawed_items(tmp_path: Path, actions: str | None, found: list[tuple[Any, ...]]) -> None:
    assert problems(verdict(tmp_path, "action-items", ITEMS, document(actions=actions))) == found


def test_what_is_overdue_can_be_a_remark_alone(tmp_path: Path) -> None:
    text = document(actions="- [ ] ENG-1: x (@a, by 2026-03-03)\n")
    found = verdict(tmp_path, "action-items", {"require": ["ticket"]}, text)
    assert not found.problems
    assert found.remarks == (
        'the action item "ENG-1: x (@a, by 2026-03-03)" was due on 2026-03-03',
    )


# --- deadline ---------------------------------------------------------------------------------

DEPLOY = {"from": "detected", "to": "deployed", "within": "2h"}
REVIEW = {"from": "deployed", "to": "reviewed", "within": "72h"}


def test_a_deadline_that_was_kept_passes_and_says_whose_word_it_is(tmp_path: Path) -> None:
    found = verdict(tmp_path, "deadline", DEPLOY, document())
    assert not found.problems
    assert found.remarks == (
        f"the incident was detected 2026-03-01 14:23 UTC, says {PATH}, line 14",
        f"the fix was deployed 2026-03-01 15:47 UTC, says {PATH}, line 19",
    )


def test_a_deadline_is_kept_at_its_last_minute_and_missed_a_minute_later(tmp_path: Path) -> None:
    for clock, missed in (("16:23", 0), ("16:24", 1)):
        text = document(timeline=TIMELINE.replace("15:47", clock).replace("16:00", "16:30"))
        assert len(verdict(tmp_path / clock, "deadline", DEPLOY, text).problems) == missed


def test_a_missed_deadline_says_by_how_much_and_where(tmp_path: Path) -> None:
    settings = DEPLOY | {"within": "1h"}
    (found,) = verdict(tmp_path, "deadline", settings, document()).problems
    assert (found.location.path, found.location.line) == (PATH, 19)
    assert found.values["problem"] == "the fix was deployed 1h 24m after the incident was detected"
    assert (found.values["within"], found.values["over"]) == ("1h", "24m")


def test_what_has_not_come_is_measured_by_the_clock(tmp_path: Path) -> None:
    text = document(timeline="- 14:23 - Detected\n")
    start = datetime(2026, 3, 1, 14, 23, tzinfo=UTC)
    repo = with_incident(tmp_path, text)
    early = check("deadline", repo, DEPLOY, now=start + timedelta(minutes=48))
    assert not early.problems
    assert early.remarks == (
        "the fix is not deployed: until 2026-03-01 16:23 UTC, 1h 12m from now",
    )
    (late,) = check("deadline", repo, DEPLOY, now=start + timedelta(hours=5)).problems
    assert late.values["problem"] == "the fix is not deployed 5h after the incident was detected"
    assert (late.location.path, late.location.line) == (PATH, 14)


def test_the_first_moment_that_is_known_counts(tmp_path: Path) -> None:
    settings = {"from": ["detected", "committed"], "to": ["deployed", "now"], "within": "2h"}
    repo = good_hotfix(tmp_path)  # without a document; its commit is of 1,760,000,000
    made = datetime.fromtimestamp(1_760_000_000, UTC)
    assert not check("deadline", repo, settings, now=made + timedelta(hours=2)).problems
    (late,) = check("deadline", repo, settings, now=made + timedelta(hours=3)).problems
    assert late.values["problem"] == "now 3h after the first commit was made"
    assert late.location.commit == repo.sha()


def test_the_day_of_the_review_counts_from_its_beginning(tmp_path: Path) -> None:
    for day, missed in (("2026-03-01", 0), ("2026-03-04", 0), ("2026-03-05", 1)):
        text = document(HEADER.replace("2026-03-03", day))
        assert len(verdict(tmp_path / day, "deadline", REVIEW, text).problems) == missed


def test_a_review_without_a_day_was_when_its_document_was_committed(tmp_path: Path) -> None:
    text = document(HEADER.replace("Reviewed: 2026-03-03\n", ""))
    for day, missed in (("2026-03-03", 0), ("2026-03-06", 1)):
        repo = with_incident(tmp_path / day, text, f"{day}T12:00:00Z")
        found = check("deadline", repo, REVIEW, now=NOW + timedelta(days=30))
        assert len(found.problems) == missed


def test_a_review_whose_day_is_not_filled_in_has_not_been(tmp_path: Path) -> None:
    text = document(HEADER.replace("2026-03-03", "YYYY-MM-DD"))
    assert not verdict(tmp_path / "a", "deadline", REVIEW, text).problems
    late = NOW + timedelta(days=2)
    (found,) = verdict(tmp_path / "b", "deadline", REVIEW, text, late).problems
    assert found.values["to"] == "the incident is not reviewed"


def test_moments_in_the_wrong_order_are_unchecked(tmp_path: Path) -> None:
    text = document(HEADER.replace("2026-03-03", "2026-02-20"))
    found = verdict(tmp_path, "deadline", REVIEW, text)
    assert found.unchecked.startswith("the incident was reviewed 2026-02-20 (")


def test_a_document_that_does_not_say_the_start_is_unchecked(tmp_path: Path) -> None:
    found = verdict(tmp_path, "deadline", DEPLOY, document(timeline="- 15:47 - Fix deployed\n"))
    assert found.unchecked == "nothing says when the incident was detected"


# --- documents --------------------------------------------------------------------------------

KINDS: list[tuple[str, dict[str, Any]]] = [
    ("timeline", TIMES),
    ("action-items", ITEMS),
    ("deadline", DEPLOY),
]


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_without_a_document_there_is_nothing_to_look_at(
    tmp_path: Path, kind: str, settings: dict[str, Any]
) -> None:
    found = check(kind, good_hotfix(tmp_path), settings, now=NOW)
    assert (found.problems, found.skipped) == ((), f"there is no {PATH}")


@pytest.mark.parametrize(("kind", "settings"), KINDS)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# x\n\n\xff\xfe\n", f"{PATH} is not UTF-8: byte 0xFF in line 3; save it as UTF-8"),
        (b"x" * 5_000_001, f"{PATH} has 5000001 bytes; 5000000 are read"),
        (b"x\n" * 20_001, f"{PATH} has 20001 lines; 20000 are read"),
    ],
)
def test_a_document_that_cannot_be_read_is_no_pass(
    tmp_path: Path, kind: str, settings: dict[str, Any], content: bytes, reason: str
) -> None:
    with pytest.raises(FactUnknownError) as unknown:
        verdict(tmp_path, kind, settings, content)
    assert unknown.value.reason == reason


def test_a_link_and_a_folder_are_not_followed(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path / "a")
    (repo.folder / "docs" / "incidents").mkdir(parents=True)
    (repo.folder / PATH).symlink_to("/etc/passwd")
    repo.commit("docs: a link")
    with pytest.raises(FactUnknownError, match="is a symbolic link, which is not followed"):
        check("timeline", repo, TIMES, now=NOW)
    other = good_hotfix(tmp_path / "b").commit("docs: a folder", {f"{PATH}/x.md": "x"})
    with pytest.raises(FactUnknownError, match="is no file that can be read"):
        check("timeline", other, TIMES, now=NOW)


def test_what_is_written_after_the_merge_is_found_on_production(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path)
    name = repo.git("branch", "--show-current")
    repo.switch("main").git("merge", "-q", "--no-ff", "-m", "merge", name)
    repo.commit("docs: the review", {PATH: document(timeline=None)}).switch(name)
    (found,) = check("timeline", repo, TIMES, now=NOW).problems
    assert found.values["problem"] == "there is no timeline"


def test_the_staged_document_is_read_where_the_staged_change_is(tmp_path: Path) -> None:
    repo = good_hotfix(tmp_path).stage({PATH: document(timeline=None)})
    assert len(check("timeline", repo, TIMES, now=NOW, staged=True).problems) == 1


def test_a_document_that_the_caller_names_is_read_in_its_place(tmp_path: Path) -> None:
    repo = with_incident(tmp_path, document())
    given = {"incident": Document("draft.md", document(timeline=None).encode())}
    (found,) = check("timeline", repo, TIMES, now=NOW, documents=given).problems
    assert found.location.path == "draft.md"


def test_the_merge_and_the_tag_are_moments(tmp_path: Path) -> None:
    settings = {"from": "committed", "to": ["deployed", "tagged", "merged"], "within": "2h"}
    repo = good_hotfix(tmp_path)
    name = repo.git("branch", "--show-current")
    made = 1_760_000_000
    late = datetime.fromtimestamp(made, UTC) + timedelta(days=30)
    (waiting,) = check("deadline", repo, settings, stage="release", now=late).problems
    assert waiting.values["to"] == "the fix is not deployed"
    merged = {"GIT_COMMITTER_DATE": f"{made + 3 * 3600} +0000"}
    repo.switch("main").git("merge", "-q", "--no-ff", "-m", "merge", name, **merged)  # type: ignore[arg-type]
    repo.switch(name)
    (found,) = check("deadline", repo, settings, stage="release", now=late).problems
    assert found.values["to"] == "production got the fix"
    assert found.values["actual"] == "3h"
    tagged = {"GIT_COMMITTER_DATE": f"{made + 4 * 3600} +0000"}
    repo.git("tag", "-a", "v1.0.1", "-m", "Hotfix: x", "main", **tagged)  # type: ignore[arg-type]
    (found,) = check("deadline", repo, settings, stage="release", now=late).problems
    assert (found.values["to"], found.values["actual"]) == ("the release was tagged", "4h")
    assert found.location.ref == "v1.0.1"
