"""What is read of an incident's document, however it is written."""

from __future__ import annotations

from datetime import date

import pytest

from hotfix_lint.facts import incidents, markdown
from hotfix_lint.matching import Pattern
from tests.incidents import HEADER, TIMELINE, document

TICKET = Pattern("[A-Z][A-Z0-9]+-[0-9]+")


def read(text: str, words: incidents.Words | None = None) -> incidents.Incident:
    return incidents.read("x.md", markdown.parse(text), words or incidents.built_in_words(), TICKET)


def told(incident: incidents.Incident) -> dict[str, str]:
    return {name: f"{e.moment:%d %H:%M}" for name, e in incident.moments.items()}


def test_a_whole_document() -> None:
    incident = read(document())
    assert incident.day == date(2026, 3, 1)
    assert told(incident) == {
        "detected": "01 14:23",
        "deployed": "01 15:47",
        "resolved": "01 16:00",
    }
    assert [(d.line, d.seconds) for d in incident.durations] == [(5, 84 * 60)]
    assert incident.reviewed is not None
    assert f"{incident.reviewed.day:%Y-%m-%d}" == "2026-03-03"
    assert incident.actions is not None
    assert [(a.ticket, a.owner, a.due) for a in incident.actions] == [
        ("ENG-1301", "@robin", date(2026, 3, 10)),
        ("ENG-1302", "@sam", date(2026, 3, 12)),
    ]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "**Date**: 2026-03-01\n**Severity**: P0\n**Duration**: 1h 24m\n**Reviewed**: 2026-03-03\n",
        "- Date: 2026-03-01\n- Duration: 84 minutes\n- Reviewed: 3 March 2026\n",
        "| Date | 2026-03-01 |\n|---|---|\n| Duration | 1:24 |\n| Review date | 2026-03-03 |\n",
        "*Date:* March 1st, 2026\n\n*Duration:* ~1.5 hours\n\n*Reviewed:* 2026-03-03\n",
        "DATE: 2026-03-01\nDURATION: 1 hour and 24 minutes\nreviewed: 2026-03-03 by Sam\n",
    ],
)
def test_a_header_in_any_form(header: str) -> None:
    for text in (document(header), document(header).replace("\n", "\r\n")):
        incident = read(text)
        assert incident.day == date(2026, 3, 1)
        assert len(incident.durations) == 1
        assert incident.reviewed is not None
        assert incident.reviewed.day is not None
        assert told(incident)["detected"] == "01 14:23"


def test_front_matter_is_a_header() -> None:
    incident = read("---\ndate: 2026-03-01\nduration: 1h 24m\n---\n" + document(header=""))
    assert incident.day == date(2026, 3, 1)
    assert [duration.seconds for duration in incident.durations] == [5040]


def test_a_date_below_the_header_is_not_the_incidents() -> None:
    text = document(header="Severity: P0\n") + "\nDate: 2020-01-01\n"
    assert read(text).day is None


@pytest.mark.parametrize(
    ("entries", "moments"),
    [
        # A deployment before the detection is the cause; the first sign counts; staging does not.
        (
            (
                "- 14:00 - v2.3.4 deployed to production\n"
                "- 14:23 - First reports of failed logins\n"
                "- 14:31 - Alert fired: error rate\n"
                "- 15:30 - Fix deployed to staging\n"
                "- 15:47 - Hotfix rolled out\n"
                "- 16:00 - Error rate back to normal\n"
            ),
            {"detected": "14:23", "deployed": "15:47", "resolved": "16:00"},
        ),
        # A fix that did not help is not the fix.
        (
            (
                "- 14:23 - Detected by monitoring\n"
                "- 14:50 - First fix deployed\n"
                "- 15:10 - Fix not verified: still failing\n"
                "- 15:47 - Second fix deployed to production\n"
                "- 16:00 - Verified resolved\n"
                "- 18:00 - Follow-up fix deployed\n"
            ),
            {"detected": "14:23", "deployed": "15:47", "resolved": "16:00"},
        ),
        (
            (
                "- 14:23 - Customer reported an outage\n"
                "- 14:40 - Deployment started\n"
                "- 14:44 - Deployment failed\n"
                "- 15:47 - Deployed\n"
            ),
            {"detected": "14:23", "deployed": "15:47"},
        ),
        (
            (
                "- 14:00 - The error was not detected by our alerts\n"
                "- 14:23 - Support noticed it\n"
                "- 15:00 - Root cause discovered\n"
                "- 15:47 - Rolled back\n"
            ),
            {"detected": "14:23", "deployed": "15:47"},
        ),
        ("- 14:23 - Something odd\n- 15:47 - All good\n", {}),
        (
            "- 15:00 - Detected\n- 15:30 - Fix will be deployed at 16:00\n- 15:40 - About to deploy\n",
            {"detected": "15:00"},
        ),
    ],
)
def test_entries_are_known_by_what_they_say(entries: str, moments: dict[str, str]) -> None:
    found = told(read(document(timeline=entries)))
    assert found == {name: f"01 {clock}" for name, clock in moments.items()}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("- [ ] ENG-1: x (@a, by 2026-03-05)", ("ENG-1", "@a", date(2026, 3, 5))),
        ("- [x] ENG-1: x (@org/team, due 5 March 2026)", ("ENG-1", "@org/team", date(2026, 3, 5))),
        ("* [ ] [ENG-1](https://t.example/ENG-1) x — sam@example.com — 2026-03-05",
         ("ENG-1", "sam@example.com", date(2026, 3, 5))),
        ("- [ ] ENG-1 x\n  owner: Sam, due: 2026-03-05", ("ENG-1", "owner: S", date(2026, 3, 5))),
        ("- [ ] ENG-1 since 2026-03-01 x (@a, by 2026-03-05)", ("ENG-1", "@a", date(2026, 3, 5))),
        ("- [ ] ENG-XXX-1: Add test (@engineer, by YYYY-MM-DD)", (None, "@engineer", None)),
        ("- [ ] write a test", (None, None, None)),
    ],
)  # fmt: skip
def test_an_item_says_ticket_owner_and_date(item: str, expected: tuple[object, ...]) -> None:
    incident = read(document(actions=item))
    assert incident.actions is not None
    (action,) = incident.actions
    assert (action.ticket, action.owner, action.due) == expected


def test_details_below_an_item_are_none() -> None:
    incident = read(document(actions="- [ ] ENG-1 x\n  - see the graph\n  - [ ] ENG-2 y\n- z\n"))
    assert incident.actions is not None
    assert [(a.ticket, a.ticked) for a in incident.actions] == [
        ("ENG-1", False),
        ("ENG-2", False),
        (None, None),
    ]


def test_a_policy_adds_words_of_another_language() -> None:
    text = (
        "# Vorfall\n\nDatum: 2026-03-01\nDauer: 84 min\n\n## Zeitverlauf (MEZ)\n\n"
        "- 15:23 Uhr - Fehler entdeckt\n- 16:47 Uhr - Korrektur ausgerollt\n\n"
        "## Maßnahmen\n\n- [ ] ENG-7: Test schreiben (@robin, 2026-03-10)\n"
    )
    words = incidents.words({
        "fields": {"date": ["Datum"], "duration": ["Dauer"]},
        "sections": {"timeline": ["Zeitverlauf"], "actions": ["Maßnahmen"]},
        "moments": {"detected": ["(?i)entdeckt"], "deployed": ["(?i)ausgerollt"]},
    })  # fmt: skip
    incident = read(text, words)
    assert told(incident) == {"detected": "01 14:23", "deployed": "01 15:47"}
    assert incident.actions is not None
    assert read(text).timeline is None


def test_html_alone_has_no_timeline() -> None:
    incident = read("<html><body><p>14:23 detected</p></body></html>")
    assert (incident.timeline, incident.actions, incident.day) == (None, None, None)


def test_html_headings_and_paragraphs_are_read_too() -> None:
    text = "<h2>Timeline</h2>\n<p>2026-03-01 14:23 detected</p>\n<p>2026-03-01 15:47 fix deployed</p>\n"
    assert told(read(text)) == {"detected": "01 14:23", "deployed": "01 15:47"}


def test_a_timeline_of_a_hundred_thousand_lines_is_read() -> None:
    incident = read(document(timeline=TIMELINE * 15_000))
    assert incident.timeline is not None
    assert len(incident.timeline.entries) == 105_000
