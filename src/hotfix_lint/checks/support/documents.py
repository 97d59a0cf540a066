"""Which Markdown document a rule looks at, and where in it a finding points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.checks.support import pull_requests
from hotfix_lint.display import visible
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

    """

    document: Document
    place: Callable[[int | None], Location]


def of(facts: Facts, settings: Mapping[str, Any]) -> Source | str:
    """Return the document that the rule's key `of` names, or why there is nothing to look at.

    Raises:
        FactUnknownError: it cannot be had.

    """
    if settings.get("of") == "incident":
        return _incident(facts)
    reason = pull_requests.skipped(facts)
    if reason and not settings.get("after-merge"):
        return reason
    return Source(facts.description, lambda line: pull_requests.location(facts, line))


def _incident(facts: Facts) -> Source | str:
    incident = facts.incident
    if incident is None:
        return f"there is no {visible(facts.document_path(facts.workflow.incidents))}"
    return Source(incident.document, lambda line: Location("file", incident.path, line))


def names(given: str | list[str]) -> tuple[str, ...]:
    """Return the headings by which a section is known, the first its name."""
    return (given,) if isinstance(given, str) else tuple(given)
