"""A Markdown document is read as its readers see it, with the lines of its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts import markdown
from hotfix_lint.facts.markdown import Document, Section, parse

BODY = """\
## 🚨 [RELEASE] ENG-12: Stop the leak

### Urgency
- [x] P0 - Security vulnerability
- [ ] P1 - Production down
* [X] P2
1. [ ] P3

### Impact
**Users affected**: All users
in the EU
**Severity**: [Choose one]
- [ ] Service down
- [x] Security vulnerability

**User impact**:
They see *each other's* data.

### Root Cause
<!-- explain it
over two lines -->
The cache key left out the `tenant`.

**How it happened:**
1. a
2. b

### Rollback plan
```bash
git revert 1f0c7d2
```
Monitoring:
- error rate
"""


def section(document: Document, *names: str) -> Section:
    found = document.section(*names)
    assert found is not None, names
    return found


def test_headings_and_bold_lines_divide_the_document() -> None:
    document = parse(BODY)
    assert [(s.name, s.level, s.line, s.end) for s in document.sections] == [
        ("🚨 [RELEASE] ENG-12: Stop the leak", 2, 1, 34),
        ("Urgency", 3, 3, 8),
        ("Impact", 3, 9, 18),
        ("User impact:", 7, 16, 18),
        ("Root Cause", 3, 19, 27),
        ("How it happened:", 7, 24, 27),
        ("Rollback plan", 3, 28, 34),
    ]
    assert section(document, "User Impact").text == "They see each other's data."
    assert "User impact" not in section(document, "Impact").text
    assert document.title == "🚨 [RELEASE] ENG-12: Stop the leak"


def test_boxes_have_a_text_a_state_and_a_line() -> None:
    boxes = section(parse(BODY), "urgency").boxes
    assert [(box.text, box.ticked, box.line) for box in boxes] == [
        ("P0 - Security vulnerability", True, 4),
        ("P1 - Production down", False, 5),
        ("P2", True, 6),
        ("P3", False, 7),
    ]


@pytest.mark.parametrize(
    ("line", "ticked"),
    [
        ("- [ ] a", False), ("- [x] a", True), ("+ [X] a", True), ("7) [x] a", True),
        ("- [] a", False), ("- [ x] a", True), ("- [x ] a", True), ("- [~] a", False),
        ("[ ] a", False), ("> - [x] a", True), ("- [ ]", False), ("- [ ] **a**", False),
        ("- a", None), ("- [a] a", None), ("- [x](y) a", None), ("- [x]a", None), ("- `[x]` a", None),
    ],
)  # fmt: skip
def test_what_a_box_is(line: str, ticked: bool | None) -> None:
    (block,) = parse(line).whole.items or parse(line).whole.blocks
    assert block.ticked is ticked


def test_fields_run_on_over_lines_and_into_boxes() -> None:
    whole = parse(BODY).whole
    affected, severity, monitoring = (
        whole.field(name) for name in ("users affected", "SEVERITY", "Monitoring")
    )
    assert affected is not None
    assert (affected.value, affected.line, affected.answer) == (
        "All users in the EU",
        10,
        "All users in the EU",
    )
    assert severity is not None
    assert (severity.value, severity.line) == ("[Choose one]", 12)
    assert [(box.text, box.line) for box in severity.boxes] == [
        ("Service down", 13),
        ("Security vulnerability", 14),
    ]
    assert severity.answer == "Security vulnerability"
    assert monitoring is not None
    assert monitoring.answer == "error rate"


@pytest.mark.parametrize(
    "line",
    [
        "**Severity**: P1", "**Severity:** P1", "__Severity__: P1", "Severity: P1", "severity : P1",
        "- **Severity**: P1", "* Severity: P1", "**Severity: P1**", "**Severity** - P1",
        "> Severity: P1", "<b>Severity</b>: P1", "| Severity | P1 |\n|--|--|", "**Severity：** P1",
        "1. **Severity**:\n   P1", "Severity: **P1**", "***Severity***: P1",
    ],
)  # fmt: skip
def test_what_a_field_is(line: str) -> None:
    field = parse(f"Before\n\n{line}\n\nafter").whole.field("Severity")
    assert field is not None
    assert (field.value, field.line) == ("P1", 3)


@pytest.mark.parametrize(
    "text", ["https://example.com", "at 12:30 it broke", "a::b", "no colon", "it is `a: b` now"]
)
def test_what_no_field_is(text: str) -> None:
    assert not parse(text).whole.fields


def test_a_list_after_a_blank_line_is_no_part_of_a_field() -> None:
    field = parse("Ticket: ENG-1\n\n- a\n- b\n").whole.field("Ticket")
    assert field is not None
    assert (field.answer, field.below) == ("ENG-1", ())


def test_below_a_name_that_stands_alone_there_are_paragraphs() -> None:
    text = "Motivation:\n\nIt broke.\n\nAs with the following code:\n\n    x\n\n- a\n\nResult:\n\nNote: it works.\n"
    document = parse(f"{text}\n# More\n\nMore.\n")
    assert section(document, "Motivation").text == ("It broke.\nAs with the following code:\nx\na")
    assert section(document, "Motivation").end == 9
    # A name with a value is an answer to another question.
    assert section(document, "Result").text == ""


def test_a_name_within_a_text_is_no_heading_of_what_follows() -> None:
    document = parse("It was so.\nCause:\n\nIt broke.\n")
    assert section(document, "Cause").text == ""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("![the graph](x.png)", "(the graph)"),
        ("![](x.png)", "(picture)"),
        ('<img width="1" src="x" alt="a (b) [c]">', "(a  b   c)"),
        ("<video src=x></video>", "(picture)"),
        ("<p>\n<img src=x>\n</p>", "(picture)"),
    ],
)
def test_a_picture_is_seen(text: str, read: str) -> None:
    document = parse(f"## <img src=i alt=icon> Cause\n\n{text}\n")
    assert section(document, "Cause").text == read


def test_names_that_stand_alone_are_read_in_linear_time() -> None:
    few, many = (parse("A:\n\nb\nc:\n\nd e f g h:\n\nx\n\n" * n) for n in (10, 1_000))
    for document in (few, many):
        held = [block.line for field in document.whole.fields for block in field.below]
        assert len(held) == len(set(held))


@pytest.mark.parametrize(
    "heading",
    [
        "## 🚨 Rollback plan", "# Rollback Plan", "#### ROLLBACK-PLAN:", "Rollback plan\n----",
        "## [Rollback plan](https://example.com)", "## 3. Rollback plan", "## :rewind: Rollback Plan",
        "## ENG-12: rollback plan", "## **Rollback plan**", "## Rollback plan (required)",
        "**Rollback plan**", "**Rollback plan:**", "**Rollback plan**:", "__Rollback plan__",
        "<h2>Rollback plan</h2>", "<details><summary>Rollback plan</summary>", "Rollback plan:",
        "## Rollback plan <!-- say how -->", "## Rollback plan ##", "- **Rollback plan**:\n  - x",
    ],
)  # fmt: skip
def test_how_a_section_may_be_headed(heading: str) -> None:
    document = parse(f"Before\n\n{heading}\n\nundo it\n")
    assert section(document, "Rollback plan").line == 3


@pytest.mark.parametrize("name", ["Rollback", "plan", "Rollback plans", "Impact"])
def test_other_names_are_other_sections(name: str) -> None:
    assert parse("## Rollback plan\n\nundo it\n").section(name) is None


def test_a_heading_wins_over_a_bold_line_and_that_over_a_field() -> None:
    document = parse("Impact: a\n\n**Impact**\n\nb\n\n## Impact\n\nc\n")
    assert [found.text for found in document.all_sections("impact")] == ["c", "b", "a"]


def test_comments_are_no_content() -> None:
    document = parse("## A\n<!-- one -->\nx <!-- two --> y\n\n## B\n<!--\n- [x] z\n\n## C\n")
    assert section(document, "A").text == "x  y"
    assert section(document, "B").content == ()
    assert document.section("C") is None
    assert [(c.text, c.line) for c in document.comments] == [
        ("one", 2),
        ("two", 3),
        ("- [x] z\n\n## C", 6),
    ]


def test_code_is_content_and_no_words() -> None:
    found = section(parse(BODY), "rollback plan")
    code, *_ = found.blocks
    assert (code.kind, code.info, code.text, code.line) == (
        "code",
        "bash",
        "git revert 1f0c7d2",
        30,
    )
    assert found.words == 3
    assert not parse("```\n## A\n- [x] b\n```\n").sections


def test_a_bold_sentence_is_content_and_a_bold_name_is_none() -> None:
    assert section(parse("## A\n**Revert it.**\n"), "A").text == "Revert it."
    assert not section(parse("## A\n**Steps:**\n"), "A").content


def test_a_heading_in_a_list_ends_no_section() -> None:
    """As where a dash below a text was meant as an item, and is an underline."""
    document = parse("## Rollback\n1. **When:**\n   -\n2. Undo it\n## Next\n")
    assert [(s.name, s.level, s.end) for s in document.sections] == [
        ("Rollback", 2, 4),
        ("When:", 7, 4),
        ("Next", 2, 6),
    ]


def test_the_mark_of_an_alert_is_no_text() -> None:
    document = parse("> [!WARNING]\n> **Impact**\n> all\n\n> [!tip]\n> b\n")
    assert section(document, "Impact").text == "all\nb"


def test_lines_of_a_paragraph_are_numbered() -> None:
    (block,) = parse("\n\none\n  two **b\nb** <!-- x\ny --> three\n").whole.blocks
    assert block.lines == ((3, "one"), (4, "two b"), (5, "b"), (6, " three"))


def test_front_matter_is_no_content() -> None:
    document = parse('---\ntitle: "Stop it"\nseverity: P0\n---\n# Other\n')
    assert (document.title, document.front["severity"]) == ("Stop it", "P0")
    assert [(s.name, s.line) for s in document.sections] == [("Other", 5)]
    assert parse("---\n\n# A\n\n---\n").title == "A"


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_and_a_mark_of_byte_order_change_nothing(ending: str) -> None:
    assert parse("\ufeff" + BODY.replace("\n", ending)) == parse(BODY)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("it's a well-known bug", 4), ("# Title\nnot counted: title", 3), ("修复登录", 4)],
)
def test_words(text: str, words: int) -> None:
    assert parse(text).whole.words == words


@pytest.mark.parametrize(
    ("heading", "name"),
    [("## 影响", "影响"), ("## Откат", "ОТКАТ"), ("## Plan de reversión", "plan de REVERSIÓN")],
)
def test_headings_in_other_languages(heading: str, name: str) -> None:
    assert section(parse(f"{heading}\n\nx"), name).text == "x"


def test_a_document_of_html_alone_is_read() -> None:
    document = parse("<h2>Impact</h2>\n<p>All<br>users</p>\n<p><b>Fix:</b> none</p>\n")
    assert section(document, "Impact").text == "All users\nFix: none"
    assert parse("<!DOCTYPE html>\n<html>\n").whole.words == 0


def test_what_is_too_large_is_not_read() -> None:
    with pytest.raises(FactUnknownError, match=r"has 5000001 bytes; 5000000 are read"):
        parse("a" * 5_000_001)


@pytest.mark.parametrize(
    ("text", "deepest"),
    [
        (">" * 120 + " **a**: b", "**a**: b"),
        ("".join("  " * depth + f"- a{depth}\n" for depth in range(60)) + "\n# c", "- a59"),
        ("".join(" " * depth + f"- [ ] a{depth}\n" for depth in range(400)), "- [ ] a399"),
    ],
)
def test_what_is_nested_too_deeply_and_what_follows_is_plain_text(text: str, deepest: str) -> None:
    blocks = parse(text).whole.blocks
    assert deepest in blocks[-1].text
    assert blocks[-1].kind == "paragraph"
    first, *rest = blocks[-1].text.split("\n")
    assert text.split("\n")[blocks[-1].line - 1].strip("> ") == first
    assert "# c" not in text or rest[-1] == "# c"
    assert parse(">" * 90 + " **a**").whole.text == "a"


def test_a_paragraph_that_is_built_against_parsers_is_plain_text() -> None:
    for costly in ("[" * 2001, "x <!--" * 101, "<?" * 101):
        document = parse(f"## A\n\n**b** {costly}\n\n**c**: d")
        assert section(document, "A").text.startswith(f"**b** {costly}")
        assert document.answers("c") == [("d", 5)]


@given(st.text(alphabet=st.sampled_from("ab:\n #-*_[]x<>!`|~\\&1.)\t\r")))
def test_no_text_crashes_it_and_every_line_is_in_the_source(text: str) -> None:
    document = parse(text)
    lines = text.count("\n") + text.count("\r") + 1
    for block in document.whole.blocks:
        assert 1 <= block.line <= lines
    for found in document.sections:
        assert 1 <= found.line <= found.end <= lines


@given(st.text())
def test_no_text_at_all_crashes_it(text: str) -> None:
    assert markdown.parse(text).whole.line == 0
