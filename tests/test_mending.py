"""What is mended of messages and names, and that no word of a person is lost by it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint import mending
from hotfix_lint.facts import messages
from hotfix_lint.policy.load import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

POLICY = resolve(None, lambda _: None)
KNOWN = mending.words(POLICY, POLICY.rules, "ENG-1")


def read(text: str) -> messages.Message:
    return messages.parse(messages.numbered(text), KNOWN.order)


@pytest.mark.parametrize(
    ("given", "mended"),
    [
        # The type.
        ("refuse it\n\nTicket: ENG-1", "fix: refuse it\n\nTicket: ENG-1"),
        ("Fix: refuse it\n\nTicket: ENG-1", "fix: refuse it\n\nTicket: ENG-1"),
        ("fix:refuse it\n\nTicket: ENG-1", "fix: refuse it\n\nTicket: ENG-1"),
        ("FIX(login)! : it\n\nTicket: ENG-1", "fix(login)!: it\n\nTicket: ENG-1"),
        ("fix\uff1arefuse it\n\nTicket: ENG-1", "fix: refuse it\n\nTicket: ENG-1"),
        ("hotfix: refuse it\n\nTicket: ENG-1", "fix: refuse it\n\nTicket: ENG-1"),
        ("ENG-1: refuse it\n\nTicket: ENG-1", "fix: ENG-1: refuse it\n\nTicket: ENG-1"),
        # The ticket.
        ("fix: x", "fix: x\n\nTicket: ENG-1"),
        ("fix: x\n\nIt broke.", "fix: x\n\nIt broke.\n\nTicket: ENG-1"),
        ("fix: x\n\nTicket:\nPriority: P1", "fix: x\n\nTicket: ENG-1\nPriority: P1"),
        ("fix: x\n\nPriority: P1", "fix: x\n\nTicket: ENG-1\nPriority: P1"),
        (
            "fix: x\n\nRoot cause: a\nb\n\nend",
            "fix: x\n\nRoot cause: a\nb\nTicket: ENG-1\n\nend",
        ),
        (
            "fix: x\n\nIt broke.\n\nSigned-off-by: R <r@x>",
            "fix: x\n\nIt broke.\n\nTicket: ENG-1\n\nSigned-off-by: R <r@x>",
        ),
        # The spelling.
        (
            "fix: x\n\nRootcause: y\nticket:ENG-1\nPRIORITY : P1",
            "fix: x\n\nRoot cause: y\nTicket: ENG-1\nPriority: P1",
        ),
        ("fix: x\n\n\u0422icket - ENG-1", "fix: x\n\nTicket: ENG-1"),
        ("fix: x\n\n  Ticket: ENG-1", "fix: x\n\nTicket: ENG-1"),
        ("fix: x\n\nRoot-cause: y\nTicket: ENG-1", "fix: x\n\nRoot cause: y\nTicket: ENG-1"),
        # The order, with all lines of a field.
        (
            "fix: x\n\nPriority: P1\nTicket: ENG-1\nRoot cause: a\n  b",
            "fix: x\n\nRoot cause: a\n  b\nTicket: ENG-1\nPriority: P1",
        ),
        ("Fix: x\r\n\r\nTicket : ENG-1\r", "fix: x\r\n\r\nTicket: ENG-1\r"),
    ],
)
def test_what_is_mended(given: str, mended: str) -> None:
    assert mending.message(given + "\n", KNOWN) == mended + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "fix(login)!: x\n\nRoot cause: y\nTicket: ENG-1\nPriority: P1\n",
        # What a person meant cannot be known.
        "feat: x\n\nTicket: ENG-1\n",
        "fix: x\n\nTicket: ENG-2\n",
        "fix: x\n\nTickett: ENG-1\nTiket: ENG-2\n",
        # What git or a tool has written.
        "fixup! refuse it\n",
        "squash! refuse it\n",
        'Revert "fix: x"\n\nThis reverts commit 0123456789abcdef.\n',
        "",
        # Fields that do not stand together stay where they are.
        "fix: x\n\nPriority: P1\n\nIt broke.\n\nTicket: ENG-1\n",
        "fix: x\n\nPriority: P1\nSigned-off-by: R <r@x>\nTicket: ENG-1\n",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert mending.message(text, KNOWN) == text


def test_without_a_ticket_or_rules_nothing_is_put_in() -> None:
    assert mending.message("fix: x\n", KNOWN._replace(ticket=None)) == "fix: x\n"
    nothing = mending.Words((), KNOWN.order, (), (), "ENG-1")
    assert mending.message("quick\n", nothing) == "quick\n"


PIECES = [
    "fix: x", "Fix:x", "quick fix", "feat(a): b", "Root cause: a cache", "Rootcause: b", "Ticket: ENG-1",
    "ticket:", "Tiket = ENG-7", "Priority: P1", "priority : P2", "  Priority: P3", "  more", "It broke.",
    "Signed-off-by: R <r@x>", "(cherry picked from commit 0123456)", "\u0420riority: P0", "Dependency: left-pad",
    "", "", "fixup! a", "\udcff", "Root cause -", "Note: x",
]  # fmt: skip


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text("aR:\t -\u0430", max_size=8)), max_size=9)
)
def test_no_word_is_lost_and_what_is_mended_stays(lines: Sequence[str]) -> None:
    text = "\n".join(lines) + "\n"
    mended = mending.message(text, KNOWN)
    assert mending.message(mended, KNOWN) == mended
    lost = Counter(words(text)) - Counter(words(mended))
    # Only a type or the name of a field may be spelled otherwise.
    heads = [line.partition(":")[0] for line in text.split("\n")]
    heads += [miss.written for miss in read(text).near_misses]
    assert set(lost) <= set(words(" ".join(heads)))
    new = Counter(words(mended)) - Counter(words(text))
    assert set(new) <= {"fix", "ENG", "1", *words(" ".join(KNOWN.order))}
    values = {(field.name, field.value) for field in read(text).fields if field.value}
    assert values <= {(field.name, field.value) for field in read(mended).fields} or any(
        # A line that was no field yet may end the one above it, or go on below it.
        miss
        for miss in read(text).near_misses
    )


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+|\udcff", text)


@pytest.mark.parametrize(
    ("name", "ticket", "expected"),
    [
        ("hotfix/expired sessions!", "ENG-1", "hotfix/ENG-1-expired-sessions"),
        ("hotfix/eng-12-Expired_Sessions", None, "hotfix/ENG-12-expired-sessions"),
        ("hotfix/ENG_12_expired", None, "hotfix/ENG-12-expired"),
        ("Hotfix-ENG-12", None, "hotfix/ENG-12-refuse-it"),
        ("hot-fix/ENG-12-x", None, "hotfix/ENG-12-x"),
        ("robin/hotfix/ENG-12-x", None, "hotfix/ENG-12-x"),
        ("hotfix/mend-login-ENG-12", None, "hotfix/ENG-12-mend-login"),
        ("hotfix/quick", None, "hotfix/quick"),
        # The commits say it; "login-2024" only looks like a ticket.
        ("hotfix/mend-login-2024", "ENG-1", "hotfix/ENG-1-mend-login-2024"),
        ("hotfix/mend-login-2024", None, "hotfix/mend-login-2024"),
        ("hotfix/" + "word-" * 30, "ENG-1", "hotfix/ENG-1-" + "word-" * 9 + "word"),
    ],
)
def test_names_of_branches(name: str, ticket: str | None, expected: str) -> None:
    found = mending.branch_names(name, POLICY.workflow, ticket, "fix: refuse it")
    assert next(iter(found)) == expected


def test_a_policy_whose_branches_have_no_common_beginning_gives_no_name() -> None:
    workflow = POLICY.workflow._replace(hotfix_branches=("*/hotfix/*", "hot[fi]x"))
    assert not [*mending.branch_names("hotfix/x", workflow, "ENG-1", "fix: x")]
