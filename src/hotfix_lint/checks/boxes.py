"""`boxes`: in a section of a Markdown document those boxes are ticked that must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.checks.support import documents
from hotfix_lint.checks.support.conditions import listed
from hotfix_lint.display import quoted
from hotfix_lint.matching import Pattern
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.markdown import Block, Section


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for a section, or for each of its boxes, that is not as it must be."""
    source = documents.of(facts, settings)
    if isinstance(source, str):
        return Verdict(skipped=source)
    names = documents.names(settings["section"])
    found = source.document.all_sections(*names)
    if found:
        # Of two sections of one name that with the boxes is meant.
        section = next((section for section in found if section.boxes), found[0])
        wrong = list(_problems(section, names[0], settings))
    else:
        line, told = documents.missing(source, names)
        wrong = [(line, "", f"the section {quoted(names[0])} {told}")]
    problems = [
        Problem(
            source.place(line),
            {"section": names[0], "box": box, "line": line, "problem": told},
            f"{names[0]}:{box}",
        )
        for line, box, told in wrong
    ]
    return Verdict(tuple(problems))


def _problems(
    section: Section, name: str, settings: Mapping[str, Any]
) -> Iterator[tuple[int | None, str, str]]:
    """Yield line, box and what is wrong with each problem."""
    told = f"the section {quoted(name)}"
    if not section.boxes:
        yield section.line, "", f"{told} has no boxes"
        return
    excepted = [Pattern(pattern) for pattern in listed(settings.get("except"))]
    boxes = [box for box in section.boxes if not any(p.search(box.text) for p in excepted)]
    ticked = [box for box in boxes if box.ticked]
    if settings.get("all"):
        for box in boxes:
            if not box.ticked:
                yield box.line, _text(box), f"the box {quoted(_text(box))} is not ticked"
    if not ticked and (settings.get("any") or settings.get("exactly-one")):
        yield section.line, "", f"no box of {told} is ticked"
    if len(ticked) > 1 and settings.get("exactly-one"):
        both = ", ".join(quoted(_text(box), 40) for box in ticked)
        yield ticked[1].line, "", f"{len(ticked)} boxes of {told} are ticked, not one: {both}"


def _text(box: Block) -> str:
    return " ".join(box.text.split())
