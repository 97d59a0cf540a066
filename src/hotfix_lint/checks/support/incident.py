"""What the kinds of check on an incident's document share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.display import visible
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.incidents import Incident


def missing(facts: Facts) -> Verdict:
    """Return the verdict where there is no document: there is nothing to look at."""
    return Verdict(skipped=f"there is no {visible(facts.document_path(facts.workflow.incidents))}")


def problem(
    incident: Incident, line: int | None, told: str, identity: str, text: str = ""
) -> Problem:
    """Return a problem of a document.

    Args:
        incident: the document.
        line: where in it, or None for all of it.
        told: what is wrong, a sentence without its full stop.
        identity: what it is about.
        text: the text that is wrong, if it is one.

    """
    values = {"path": incident.path, "line": line, "problem": told, "text": text}
    return Problem(Location("file", incident.path, line), values, identity)
