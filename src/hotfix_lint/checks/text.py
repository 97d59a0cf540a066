"""`text`: a named text, such as the branch's name or each commit's subject, is as it should be."""

from __future__ import annotations

from hotfix_lint.checks.support import commits
from hotfix_lint.checks.support.conditions import Conditions
from hotfix_lint.checks.support.named_facts import Text, is_about_commits, texts
from hotfix_lint.checks.support.named_facts import skipped as skipped_fact
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each text that breaks a condition."""
    fact: str = settings["of"]
    if "document" in settings:
        return _of_file(facts, settings)
    if is_about_commits(fact):
        chosen, skipped = commits.selected(facts, settings)
    else:
        chosen, skipped = (), skipped_fact(facts, fact)
    if skipped:
        return Verdict(skipped=skipped)
    conditions = Conditions.read(settings)
    problems = []
    total = 0
    for text in texts(facts, fact, chosen):
        total += 1
        wrong = "is missing" if text.value is None else conditions.problem(text.value)
        if wrong is not None:
            problems.append(_problem(fact, text, wrong))
    if settings.get("commits") == "any" and len(problems) < total:
        return Verdict()
    return Verdict(tuple(problems))


def _of_file(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a section of a Markdown file."""
    from hotfix_lint.checks.support import documents

    source = documents.file(facts, settings["document"])
    fact: str = settings["of"]
    section = source.document.section(fact.removeprefix("document."))
    if section is None:
        return Verdict((_problem(fact, Text(None, source.place(None), {}, ""), source.missing),))
    wrong = Conditions.read(settings).problem(section.text)
    if wrong is None:
        return Verdict()
    text = Text(section.text, source.place(section.line), {"line": section.line}, "")
    return Verdict((_problem(fact, text, wrong),))


def _problem(fact: str, text: Text, wrong: str) -> Problem:
    words = fact.removeprefix("commit.fields.").replace("pull-request.", "pull request's ")
    if fact.startswith("document."):
        words = f'section "{fact.removeprefix("document.")}"'
    words = words.replace(".", " ")
    values = {"commit": "", "subject": "", "path": "", "line": None} | dict(text.values)
    values |= {"fact": words, "value": text.value or "", "problem": wrong}
    return Problem(text.location, values, f"{fact}:{text.identity}")
