"""`sections`: a Markdown document has the headings that it must, and below each an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.checks.support import documents, placeholders
from hotfix_lint.display import quoted
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.markdown import Section


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each section that is missing or answers nothing."""
    source = documents.of(facts, settings)
    if isinstance(source, str):
        return Verdict(skipped=source)
    problems: dict[object, Problem] = {}
    for given in settings["require"]:
        own = given if isinstance(given, dict) else {"heading": given}
        names = documents.names(own["heading"])
        found = source.document.all_sections(*names)
        wrong: tuple[int | None, str] | None = documents.missing(source, names)
        if found:
            wrong = _best([_problem(section, {**settings, **own}) for section in found])
        if wrong is not None:
            line, told = wrong
            values = {"section": names[0], "line": line, "problem": told}
            # What is wrong in a section within another is told of the inner one, which is asked
            # for behind the outer one.
            about = (line, told) if line is not None else names[0]
            problems[about] = Problem(source.place(line), values, names[0])
    return Verdict(tuple(problems.values()))


def _best(wrong: list[tuple[int, str] | None]) -> tuple[int, str] | None:
    """Return what is wrong with the best of the sections of one name."""
    return None if None in wrong else wrong[0]


def _problem(section: Section, demands: Mapping[str, Any]) -> tuple[int, str] | None:
    """Return the line and the first thing that is wrong with a section, or None."""
    if not section.content:
        return section.line, "is empty"
    if demands.get("any-box") and section.boxes and not any(box.ticked for box in section.boxes):
        return section.line, "has no box ticked"
    if demands.get("no-placeholders") and (left := _placeholder(section)):
        line, text = left
        return line, f"still holds the placeholder {quoted(text)}"
    least = demands.get("min-words", 0)
    if section.words < least:
        count = f"{section.words} word{'' if section.words == 1 else 's'}"
        return section.line, f"has {count}; {least} are the least"
    return None


def _placeholder(section: Section) -> tuple[int, str] | None:
    """Return line and text of what a template left in a section.

    Code is none, and neither is what a box that is not ticked offers, such as "Other: [explain]".
    """
    said = [b for b in section.content if b.kind != "code" and b.ticked is not False]
    for block in said:
        for line, text in block.lines:
            if (left := placeholders.find(text, alone=False)) is not None:
                return line, left
    if len(section.content) == len(said) == 1:
        left = placeholders.find(said[0].text)
        return None if left is None else (said[0].line, left)
    return None
