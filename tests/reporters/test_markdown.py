"""The comment: complete where it fits, cut with a word where not, and inert."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, settings
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from hotfix_lint.display import visible
from hotfix_lint.reporters import Style, inert, markdown, render
from tests.reporters.cases import REPORTS, UNCHECKED, each_report
from tests.reporters.hostile import HOSTILE, reports
from tests.reporters.markup import assert_nothing_acts, tokens
from tests.reporters.reports import CHANGE, HURRIED, commit, file, finding, report, result

if TYPE_CHECKING:
    from hotfix_lint.report import Report

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
# What Markdown and servers see something in, rather than one letter of all in a million.
MARKUP = st.lists(
    st.sampled_from(
        [*"\\`*_{}[]()<>#+-.!|~&$@:/'\" \n\t", "](", "![", "```", "~~~", "<!--", "-->", "</details>",
         "<br>", "www.a.de", "https://a.de", "a@b.de", "@all", "#1", "GH-1", "o/r#1", "&lt;", ":x:",
         "$`x`$", "1.", "word", "deadbee", "|", "\\|", "---", "==="]
    ),
    max_size=30,
).map("".join)  # fmt: skip


def told(given: Report) -> str:
    return render("markdown", given, Style())


def cells(text: str) -> list[list[str]]:
    """The rows of the table, its head left out."""
    rows: list[list[str]] = []
    inside = False
    for token in tokens(text):
        if token.type == "tr_open":
            rows.append([])
        if token.type in {"td_open", "td_close"}:
            inside = token.type == "td_open"
        if inside and token.type == "inline":
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows[1:]


@each_report
def test_every_report_is_short_enough_and_names_policy_and_range(given: Report) -> None:
    text = told(given)
    assert len(text) <= 65_536
    assert text.startswith(f"{markdown.MARKER}\n### ")
    assert "digest `0123456789abcdef`" in text
    assert ("Range: `" in text) == (given.range.base is not None)
    assert_nothing_acts(text)


@each_report
def test_every_finding_has_its_row_or_is_counted(given: Report) -> None:
    rows = cells(told(given))
    more = re.search(r"\| … and ([\d,]+) more", told(given))
    left_out = int(more[1].replace(",", "")) if more else 0
    assert all(len(row) == 4 for row in rows)
    assert len(rows) - bool(more) + left_out == len(given.standing)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_nothing_acts(text: str) -> None:
    for given in reports(text):
        shown = told(given)
        assert len(shown) <= 65_536
        assert_nothing_acts(shown)
        assert len(cells(shown)) == len(given.standing)


@pytest.mark.parametrize(
    "text",
    [
        "[a](b)", "<https://a.de>", "https://a.de", "www.a.de", "a@b.de", "![a](b)", "<b>", "<img src=x>",
        "a\n<div>\nb", "@all", "#1", "GH-1", "1f0c7d2", ":tada:", "$x$", "> a", "1. a", "    a", "*a*",
        "a\\\nb", "&lt;", "~~a~~", "<details>\n<summary>@x</summary>",
    ],
)  # fmt: skip
def test_what_acts_is_seen(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_nothing_acts(text)


@settings(max_examples=200, deadline=None)
@hypothesis_given(ANY_TEXT | MARKUP)
@example("`")
@example("a|b\\|c")
@example("\\")
@example("::")
@example("a::")
@example("``` |")
def test_nothing_acts_whatever_is_written(text: str) -> None:
    for given in reports(text):
        assert_nothing_acts(told(given))
        assert len(cells(told(given))) == len(given.standing)


@hypothesis_given(ANY_TEXT | MARKUP)
@example("x` ``y`` `")
@example("(a) (b() c())) 'd'")
def test_the_words_stay_the_same(text: str) -> None:
    shown = "".join(
        token.content
        for token in tokens(inert.inline(text))
        if not token.children and token.type in {"text", "code_inline"}
    )
    assert shown == " ".join(visible(text, 500).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the change has 212 lines; a hotfix may have 150", None),
        ("it's the customers' re-entry (twice), isn't it?", None),
        ("修正 しました", None),
        ('"a/b.py" is new', '"`a/b.py`" is new'),
        ('left in: "breakpoint()"', 'left in: "`breakpoint()`"'),
        ("run: git branch -m hotfix/ENG-1-x now", "run: git branch `-m hotfix/ENG-1-x` now"),
        ("see ENG-1 and GH-2", "see `ENG-1` and `GH-2`"),
        ("commit 1f0c7d2b9e4a", "commit `1f0c7d2b9e4a`"),
        ("the facade is defaced", "the facade is `defaced`"),
        ("a `b` c", "a `` `b` `` c"),
        ("- list", "`-` list"),
        ("a - b", None),
        ("1. list", "`1.` list"),
        ("@all", "`@all`"),
        ("::x", "`::x`"),
        ("so ... then", "so `...` then"),
        ("wait... what?! a::", "wait... `what?`! `a:`:"),
        ('he said "no".', None),
        ("", None),
    ],
)
def test_words_are_words_and_the_rest_is_code(text: str, shown: str | None) -> None:
    assert inert.inline(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("`a||b`", "`a\\|\\|b`"),
        ("a\\|b", "a\\<U+007C>b"),
        ("a\\\\|b", "a\\\\<U+007C>b"),
        ("a\\", "a\\"),
    ],
)
def test_a_pipe_ends_no_cell(text: str, shown: str) -> None:
    assert inert.cell(text) == shown


def test_a_pattern_in_a_cell_is_shown_as_it_is() -> None:
    found = finding('the name is not "^(fix|hotfix)/[a-z]+$"', CHANGE)
    assert cells(told(report([found])))[0][2] == 'the name is not "^(fix|hotfix)/[a-z]+$"'


def test_what_could_not_be_checked_stands_before_the_findings() -> None:
    text = told(report(HURRIED, UNCHECKED))
    assert "### ❌ hotfix-lint: failed, and not all could be checked" in text
    assert text.index("- `branch-name`: the branch's name is not known") < text.index("| error |")


def test_waived_findings_are_told_apart_with_their_reasons() -> None:
    text = told(report([HURRIED[0]._replace(waived="agreed with @ops")]))
    assert cells(text) == []
    assert "<summary>Waived (1)</summary>" in text
    assert "waived: agreed with `@ops`\n" in text


def test_a_hint_of_many_findings_is_told_once() -> None:
    text = told(report([finding("m", commit(sha=f"{n:040x}"), hint="mend it") for n in range(9)]))
    assert len(cells(text)) == 9
    assert text.count("mend it") == 1


def test_a_commit_is_shown_with_its_subject() -> None:
    found = finding("m", commit(1), values={"subject": "fix: expired sessions"})
    assert cells(told(report([found])))[0][1] == "commit 1f0c7d2b9e4a fix: expired sessions"


MANY = report(
    [
        finding(f"message {n}", file(f"a{n}.py", n + 1), hint=f"hint {n}", severity="warning")
        for n in range(30_000)
    ],
    [*UNCHECKED, *(result(f"rule-{letter}", remarks=("so",)) for letter in "abc")],
)


@pytest.mark.parametrize("limit", [10_000, 65_536, 900 << 10])
def test_what_has_no_room_is_counted(limit: int) -> None:
    text = markdown.fitted(MANY, limit)
    assert limit - 5_000 < len(text.encode()) <= limit
    assert_nothing_acts(text)
    more = re.search(r"\| … and ([\d,]+) more, for which there is no room here \|", text)
    assert more is not None
    assert len(cells(text)) - 1 + int(more[1].replace(",", "")) == 30_000
    assert "- `branch-name`: the branch's name is not known\n" in text
    assert "digest `0123456789abcdef`" in text
    assert text.count("<details>") == text.count("</details>") == 3


def test_what_fits_is_not_cut() -> None:
    text = told(REPORTS["hurried"])
    assert markdown.fitted(REPORTS["hurried"], len(text.encode()) + 1_000) == text
    assert "no room" not in text


def test_wide_characters_count_as_what_they_take() -> None:
    wide = report([finding("漢" * 400, CHANGE) for _ in range(100)])
    assert len(told(wide)) < len(told(wide).encode()) <= 65_536


def test_the_mark_says_whether_the_run_fails() -> None:
    assert "### ✅ hotfix-lint: passed\n" in told(report(HURRIED[2:3]))
    assert "### ❌ hotfix-lint: failed\n" in told(report(HURRIED[2:3], fail_on="warning"))
    assert "### ❌ hotfix-lint: could not be checked\n" in told(report(results=UNCHECKED))
    assert "### ✅ hotfix-lint: passed\n" in told(report(results=UNCHECKED, allow_unchecked=True))
