"""Which Markdown document a rule looks at, and where in it a finding points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.checks.support import pull_requests
from hotfix_lint.display import quoted, visible
from hotfix_lint.facts.markdown import parse
from hotfix_lint.report import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.markdown import Document


class Source(NamedTuple):
    """A document that is looked at.

    Attributes:
        document: what it says.
        place: gives the location of one of its lines, or with None of all of it.
        missing: what is said of a part that it lacks, as the end of a sentence.

    """

    document: Document
    place: Callable[[int | None], Location]
    missing: str = "is missing"


def of(facts: Facts, settings: Mapping[str, Any]) -> Source | str:
    """Return the document that `document` or `of` names, or why there is nothing to look at.

    Raises:
        FactUnknownError: it cannot be had.

    """
    if "document" in settings:
        return file(facts, settings["document"])
    if settings.get("of") == "incident":
        return _incident(facts)
    reason = pull_requests.skipped(facts)
    if reason and not settings.get("after-merge"):
        return reason
    return Source(facts.description, lambda line: pull_requests.location(facts, line))


def file(facts: Facts, pattern: str) -> Source:
    """Return a Markdown file of the head; one that is not there is an empty document.

    Args:
        facts: all that is known.
        pattern: its path from the repository's top, in which `{ticket}` is the branch's ticket.

    Raises:
        FactUnknownError: it cannot be read, or the ticket that names it is not known.

    """
    found = facts.document("", pattern)
    if found is None:
        missing = f"is missing, as there is no {visible(facts.document_path(pattern))}"
        return Source(parse(""), lambda _: Location("change"), missing)
    path, document = found
    return Source(document, lambda line: Location("file", path, line))


def _incident(facts: Facts) -> Source | str:
    incident = facts.incident
    if incident is None:
        return f"there is no {visible(facts.document_path(facts.workflow.incidents))}"
    return Source(incident.document, lambda line: Location("file", incident.path, line))


def names(given: str | list[str]) -> tuple[str, ...]:
    """Return the headings by which a section is known, the first its name."""
    return (given,) if isinstance(given, str) else tuple(given)


def missing(source: Source, headings: tuple[str, ...]) -> tuple[int | None, str]:
    """Return where and in which words a section is missing that may be headed so."""
    almost = source.document.almost(*headings)
    if almost is None:
        return None, source.missing
    line, text = almost
    if text.lstrip("#")[:1].isspace():
        # Where HTML begins, all is HTML up to the next blank line.
        return line, f"is missing: {quoted(text, 60)} is no heading without a blank line before it"
    return line, f'is missing: {quoted(text, 60)} is no heading without a blank behind its "#"'
