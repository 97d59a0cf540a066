"""Values in the place of names: lists by lines, unknowns as placeholders, and nothing that acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint import resources
from hotfix_lint.checks.support import placeholders
from hotfix_lint.templates import filling, values

BUILT_IN = resources.names("rules", "templates")


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{ticket}: {summary}", "ENG-1: refuse tokens"),
        ("- {changed-file}: x\nend", "- `a.py`: x\n- `b.py`: x\nend"),
        ("{ticket} {changed-file}", "ENG-1 `a.py`\nENG-1 `b.py`"),
        ("{{ticket}} {{{ticket}}}", "{ticket} {ENG-1}"),
        ("{root-cause}", "[explain the root cause]"),
        ("- {added-test}", "- [describe the test that fails without the fix]"),
        ("{impact}", "two lines"),
        ("", ""),
        ("no name\n", "no name\n"),
    ],
)
def test_a_template_is_filled(template: str, filled: str) -> None:
    known: dict[str, str | tuple[str, ...]] = {
        "ticket": "ENG-1",
        "summary": "refuse tokens",
        "changed-file": ("`a.py`", "`b.py`"),
        "impact": "two\nlines",
        "root-cause": " ",
        "added-test": (),
    }
    assert list(filling.flaws(template)) == []
    assert filling.fill(template, known) == filled


@pytest.mark.parametrize(
    ("template", "flaw"),
    [
        ("a\n  {tickt}", (2, 3, 'unknown placeholder "{tickt}"; did you mean "ticket"?')),
        ("{ticket.__class__}", (1, 1, None)),
        ("{ticket!r}", (1, 1, None)),
        ("{0}", (1, 1, None)),
        ("{}", (1, 1, None)),
        ("a { b", (1, 3, 'a lone "{"; write it twice to show one')),
        ("}", (1, 1, 'a lone "}"; write it twice to show one')),
        (
            "{rollback} {urgency}",
            (1, 12, "{urgency} is the second list of its line; give it its own"),
        ),
    ],
)
def test_what_is_no_name_is_told_at_its_place(
    template: str, flaw: tuple[int, int, str | None]
) -> None:
    (found,) = filling.flaws(template)
    assert (found.line, found.column) == flaw[:2]
    assert flaw[2] is None or found.message == flaw[2]


def test_a_value_is_never_read_as_a_template() -> None:
    assert (
        filling.fill("{summary}", {"summary": "{ticket} {{x}}", "ticket": "T"}) == "{ticket} {{x}}"
    )


@pytest.mark.parametrize("file", BUILT_IN)
def test_the_built_in_templates_hold_names_alone(file: str) -> None:
    text = resources.read("rules", "templates", file).decode()
    assert list(filling.flaws(text)) == []
    assert text.endswith("\n")


def test_what_is_unknown_is_a_placeholder_that_the_rules_refuse() -> None:
    """What stands before the number of a ticket is refused together with what is behind it."""
    for name, told in filling.names().items():
        text = f"{told.unknown}-XXX" if name == "ticket-project" else told.unknown
        assert placeholders.find(text, alone=False), name


def test_every_value_of_the_catalogue_is_found_out_or_follows_from_others() -> None:
    assert {*values._FINDERS, "duration"} == set(filling.names())


@given(st.dictionaries(st.sampled_from(sorted(filling.names())), st.text(max_size=30)))
def test_no_value_is_too_much(known: dict[str, str]) -> None:
    text = resources.read("rules", "templates", "pull-request.md").decode()
    assert filling.fill(text, known)
