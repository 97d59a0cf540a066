"""`agreement`: the same thing, such as the ticket, is said the same way everywhere."""

from __future__ import annotations

from collections import Counter

from hotfix_lint.checks.support import commits
from hotfix_lint.checks.support.named_facts import Text, is_about_commits, texts
from hotfix_lint.checks.support.named_facts import skipped as skipped_fact
from hotfix_lint.lean import TYPE_CHECKING
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts


_PRIORITIES = {"commit.fields.Priority", "pull-request.priority"}


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each text that differs from the branch's, or else from the most."""
    names: list[str] = [name for name in settings["of"] if not _unsaid(facts, name, settings)]
    if not settings.get("ignore-missing"):
        for name in names:
            if reason := skipped_fact(facts, name):
                return Verdict(skipped=reason)
    chosen, skipped = commits.selected(facts, {})
    if skipped and any(is_about_commits(name) for name in names):
        return Verdict(skipped=skipped)
    said = [(name, text) for name in names for text in texts(facts, name, chosen)]
    present = [(name, text) for name, text in said if text.value]
    if not present:
        return Verdict(skipped=f"none of {', '.join(names)} says anything")
    expected, source = _expected(facts, present)
    if _PRIORITIES & set(names) and (stated := _stated(facts)):
        expected, source = stated
    problems = [
        _problem(name, text, expected, source)
        for name, text in said
        if (text.value or not settings.get("ignore-missing", False))
        and expected not in _said(facts, text)
    ]
    return Verdict(tuple(problems))


def _unsaid(facts: Facts, name: str, settings: Mapping[str, Any]) -> bool:
    """Tell whether there is no pull request that could say it, which is no disagreement."""
    is_of_one = name.startswith("pull-request.")
    return is_of_one and bool(settings.get("ignore-missing")) and facts.request.pull_request is None


def _stated(facts: Facts) -> tuple[str, str] | None:
    """Return the priority that the commits must agree with, and who states it, if someone does."""
    if facts.request.priority is not None or facts.claims:
        priority = facts.priority
        assert priority is not None
        return priority.value, priority.origin.removeprefix("by ")
    return None


def _expected(facts: Facts, present: list[tuple[str, Text]]) -> tuple[str, str]:
    for name, text in present:
        if name.startswith("branch."):
            return _said(facts, text)[0], "the branch"
    counts = Counter(value for _, text in present for value in dict.fromkeys(_said(facts, text)))
    value, _ = counts.most_common(1)[0]
    source = next(
        str(text.values.get("commit", name))
        for name, text in present
        if value in _said(facts, text)
    )
    return value, source


def _said(facts: Facts, text: Text) -> list[str]:
    """Return the tickets in a text, or else the text itself."""
    value = text.value or ""
    return [found.text for found in facts.ticket.findall(value)] or [value.strip()]


def _problem(name: str, text: Text, expected: str, source: str) -> Problem:
    told = name.removeprefix("commit.fields.").replace("pull-request.", "pull request's ")
    words = str(text.values.get("source", told.replace(".", " "))).removeprefix("the ")
    values = {"commit": "", "subject": ""} | dict(text.values)
    values |= {"fact": words, "value": text.value or "", "expected": expected, "source": source}
    return Problem(text.location, values, f"{name}:{text.identity}")
