"""Commit messages: cleaning as git cleans, fields, and what nearly is a field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.facts import messages

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("Root cause", "Ticket", "Priority")


def parse(text: str) -> messages.Message:
    return messages.parse(messages.numbered(text), NAMES)


def fields(text: str) -> list[tuple[str, str, int]]:
    return [(field.name, field.value, field.line) for field in parse(text).fields]


def test_subject_type_and_body_are_told_apart() -> None:
    read = parse("fix(auth)!: refuse it\n\nIt was accepted.\n\nTicket: ENG-1\n")
    assert (read.subject, read.type) == ("fix(auth)!: refuse it", "fix")
    assert read.body == "It was accepted.\n\nTicket: ENG-1"
    assert read.prose == "It was accepted."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Ticket: ENG-1", [("Ticket", "ENG-1", 3)]),
        ("ticket:ENG-1", [("Ticket", "ENG-1", 3)]),
        ("ROOT CAUSE : the cache", [("Root cause", "the cache", 3)]),
        ("Root cause: the cache\nkept it\n\nnot this", [("Root cause", "the cache kept it", 3)]),
        ("Root cause: a\nTicket: b", [("Root cause", "a", 3), ("Ticket", "b", 4)]),
        ("Ticket: b\nSigned-off-by: Robin <r@x>", [("Ticket", "b", 3)]),
        ("Ticket: b\n(cherry picked from commit 0123456789)", [("Ticket", "b", 3)]),
        ("Ticket:", [("Ticket", "", 3)]),
        ("Ticket: a\r\nPriority: P1\r", [("Ticket", "a", 3), ("Priority", "P1", 4)]),
        ("Ticket: a\nTicket: b", [("Ticket", "a", 3), ("Ticket", "b", 4)]),
        ("see Ticket: a", []),
        ("Ticket: a\x85Priority: P1", [("Ticket", "a\x85Priority: P1", 3)]),
        ("Ticket: a\u2028Priority: P1", [("Ticket", "a\u2028Priority: P1", 3)]),
    ],
)
def test_fields(body: str, expected: list[tuple[str, str, int]]) -> None:
    assert fields(f"fix: x\n\n{body}\n") == expected


@pytest.mark.parametrize(
    ("line", "name", "why"),
    [
        ("Rootcause: x", "Root cause", 'it is spelled "Rootcause"'),
        ("Root-cause: x", "Root cause", 'it is spelled "Root-cause"'),
        ("Root cause - x", "Root cause", 'it has "-" where a colon belongs'),
        ("Root casue: x", "Root cause", 'it is spelled "Root casue"'),
        ("Priority = P1", "Priority", 'it has "=" where a colon belongs'),
        ("\u0420riority: P1", "Priority", "it has U+0420 (cyrillic capital letter er)"),
        ("Priority\uff1a P1", "Priority", "it has U+FF1A (fullwidth colon)"),
        ("\uff34icket: A-1", "Ticket", "it has U+FF34 (fullwidth latin capital letter t)"),
        ("  Priority: P1", "Priority", "it is indented"),
        ("Prio\u200brity: P1", "Priority", "it has U+200B (zero width space)"),
    ],
)
def test_a_line_that_nearly_is_a_field_is_named(line: str, name: str, why: str) -> None:
    read = parse(f"fix: x\n\n{line}\n")
    assert not read.fields
    assert [(miss.name, miss.why, miss.line) for miss in read.near_misses] == [(name, why, 3)]


@pytest.mark.parametrize(
    "line",
    ["The root cause was found: x", "Tickets are sold out", "Note: priority", "- a list: item", ""],
)
def test_prose_is_not_taken_for_a_field(line: str) -> None:
    read = parse(f"fix: x\n\n{line}\n")
    assert not read.fields
    assert not read.near_misses


def test_what_nearly_is_a_field_ends_the_one_above() -> None:
    read = parse("fix: x\n\nRoot cause: a cache\n\u0422icket: A-1\nPriority: P1\n")
    assert [(f.name, f.value) for f in read.fields] == [
        ("Root cause", "a cache"),
        ("Priority", "P1"),
    ]
    assert [miss.name for miss in read.near_misses] == ["Ticket"]


def test_a_field_folded_into_another_value_is_no_field() -> None:
    read = parse("fix: x\n\nRoot cause: a\n  Priority: P0\nReviewed: by\n\tTicket: A-9\n")
    assert [(f.name, f.value) for f in read.fields] == [("Root cause", "a Priority: P0")]
    assert [(miss.name, miss.why) for miss in read.near_misses] == [("Ticket", "it is indented")]


def test_a_revert_is_known_by_the_commit_it_names_not_by_its_first_word() -> None:
    real = parse('Revert "fix: x"\n\nThis reverts commit 0123456789abcdef.\n')
    assert (real.type, real.reverts) == ("revert", "0123456789abcdef")
    assert parse('Revert "all rules"\n\nPlease.\n').type == ""


@pytest.mark.parametrize(
    ("subject", "autosquash"),
    [("fixup! fix: x", "fixup"), ("squash! a", "squash"), ("amend! a", "amend"), ("fixup: a", "")],
)
def test_autosquash_subjects(subject: str, autosquash: str) -> None:
    assert parse(f"{subject}\n").autosquash == autosquash


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read = parse(text)
    for field in read.fields:
        assert 1 <= field.line <= text.count("\n") + 1
        assert field.name in NAMES


def test_a_large_message_is_read_in_linear_time(tmp_path: Path) -> None:
    line = "Root cause" * 5 + " - " * 20 + "\n"
    read = parse("fix: x\n\n" + line * 20_000)
    assert read.subject == "fix: x"


PIECES = st.sampled_from([
    "fix", "F", "a" * 40, "a" * 41, "(", ")", "scope", "s" * 101, "!", ":", " ", ": ", "-", "-by",
    "by", "Signed-off-by: ", "change-id: ", "Change-Id", "x-", "é", "K", "_", "1", "\r", "\t",
    "(cherry picked from commit ", "This reverts commit ", "abcdef0", "0" * 64, "0" * 65, ".", "z",
])  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join))
def test_lines_are_told_apart_as_these_expressions_do(line: str) -> None:
    """What is written out in code, since `re` would take half of a bare interpreter's start."""
    found = re.match(r"([A-Za-z]{1,40})(?:\([^()\n]{0,100}\))?!?: ", line)
    assert messages._type(line) == (found[1] if found else "")
    trailer = r"[A-Za-z][A-Za-z0-9-]{0,60}: |\(cherry picked from commit "
    assert messages._is_trailer(line) == bool(re.match(trailer, line))
    of_tools = r"[a-z-]+-by: |change-id: |\(cherry picked from commit |this reverts commit "
    assert messages._is_of_tools(line) == bool(re.match(of_tools, line[:80].lower()))
    reverts = re.match(r"This reverts commit ([0-9a-f]{7,64})\b", line)
    assert messages._reverts([(1, line)]) == (reverts[1] if reverts else "")
