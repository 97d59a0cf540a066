"""`fields`: each commit message, or a document, has the named fields, each with an answer."""

from __future__ import annotations

from hotfix_lint.checks.support import commits
from hotfix_lint.checks.support.conditions import Conditions
from hotfix_lint.display import quoted
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.report import Location, Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.messages import NearMiss
    from hotfix_lint.report import Value


class _Text(NamedTuple):
    """A text with fields.

    Attributes:
        find: gives the values of the fields of a name, each with its line.
        near: its lines that nearly are fields.
        place: gives the location of a line, or with None of all of it.
        values: what a message may insert about it.
        identity: what it is, the same after a rebase.
        missing: what is said of a field that it lacks, as the end of a sentence.

    """

    find: Callable[[str], Sequence[tuple[str, int]]]
    near: Sequence[NearMiss]
    place: Callable[[int | None], Location]
    values: Mapping[str, Value]
    identity: str
    missing: str = "is missing"


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem for each missing or wrong field of each commit, or of the document."""
    if "document" in settings or settings.get("of", "commit") != "commit":
        return _of_document(facts, settings)
    chosen, skipped = commits.selected(facts, settings)
    if skipped:
        return Verdict(skipped=skipped)
    by_commit = [list(_problems(_message(commit), settings["require"])) for commit in chosen]
    if settings.get("commits") == "any" and not all(by_commit):
        return Verdict()
    return Verdict(tuple(problem for problems in by_commit for problem in problems))


def _message(commit: Commit) -> _Text:
    return _Text(
        find=lambda name: [(field.value, field.line) for field in commit.message.values(name)],
        near=commit.message.near_misses,
        place=lambda line: commits.location(commit, line),
        values=commits.values(commit),
        identity=commits.identity(commit),
    )


def _of_document(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    from hotfix_lint.checks.support import documents

    source = documents.of(facts, settings)
    if isinstance(source, str):
        if settings["of"] == "incident" and settings.get("required-document"):
            return Verdict((_no_document(facts),))
        return Verdict(skipped=source)
    text = _Text(
        find=source.document.answers,
        near=(),
        place=source.place,
        values={"commit": "", "subject": ""},
        identity="",
        missing=source.missing,
    )
    return Verdict(tuple(_problems(text, settings["require"])))


def _no_document(facts: Facts) -> Problem:
    path = facts.document_path(facts.workflow.incidents)
    values = {"commit": "", "subject": "", "field": path, "value": "", "problem": "is missing"}
    return Problem(Location("change"), values, "document")


def _problems(text: _Text, require: Mapping[str, Mapping[str, Any] | None]) -> Iterator[Problem]:
    for name, given in require.items():
        settings = given or {}
        found = text.find(name)
        if not found:
            if settings.get("required", True):
                yield _missing(text, name)
            continue
        conditions = Conditions.read(settings)
        for value, line in found:
            wrong = conditions.problem(value)
            if wrong is None and not value:
                wrong = "is empty"
            if wrong is not None:
                yield _problem(text, name, value, wrong, line)
        if settings.get("unique", True) and len({value for value, _ in found}) > 1:
            first = found[0][0]
            second, line = next(pair for pair in found if pair[0] != first)
            wrong = f"is given twice: {quoted(first)} and {quoted(second)}"
            yield _problem(text, name, second, wrong, line)


def _missing(text: _Text, name: str) -> Problem:
    near = next((miss for miss in text.near if miss.name == name), None)
    if near is None:
        return _problem(text, name, "", text.missing, None)
    wrong = f"is missing: line {near.line} is nearly one, but {near.why}"
    return _problem(text, name, near.written, wrong, near.line)


def _problem(text: _Text, name: str, value: str, wrong: str, line: int | None) -> Problem:
    values = {**text.values, "field": name, "value": value, "problem": wrong}
    return Problem(text.place(line), values, f"{name}:{text.identity}")
