"""What rules on the pull request share: when they are due, where they point, what they can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.checks.support.named_facts import Text
from hotfix_lint.paths import inside
from hotfix_lint.report import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.request.pull_request import Review

_AFTER = frozenset({"release", "close"})


def skipped(facts: Facts) -> str:
    """Return why there is no pull request to look at, or "".

    Before the merge one that is not known leaves a rule unchecked. After it nothing of it can be
    mended, and its rules have had their time.
    """
    if facts.request.pull_request is None and facts.request.stage in _AFTER:
        return "no pull request was given, and it is due before the merge"
    return ""


def location(facts: Facts, line: int | None = None) -> Location:
    """Return the place of the pull request, or of a line of its description.

    A description that is a file of the repository is that file.
    """
    told = facts.pull_request
    if told.path:
        path = inside(told.path, facts.git.root)
        if path is not None:
            return Location("file", path, line, snippet=_line(facts, line))
    return Location("pull-request", line=line, ref=told.number, snippet=_line(facts, line))


def _line(facts: Facts, line: int | None) -> str | None:
    lines = (facts.pull_request.body or "").splitlines()
    return lines[line - 1] if line is not None and line <= len(lines) else None


def approving(facts: Facts, *, not_by_author: bool) -> list[Review]:
    """Return the approvals that stand.

    Raises:
        FactUnknownError: they are not told, or the author is not and matters.

    """
    reviews: tuple[Review, ...] = facts.of_pull_request("reviews")
    approvals = [review for review in reviews if review.state == "approved"]
    if not approvals or not not_by_author:
        return approvals
    author = facts.of_pull_request("author").casefold()
    return [review for review in approvals if review.author.casefold() != author]


def texts(facts: Facts, name: str) -> Iterator[Text]:
    """Yield every text of a fact on the pull request; see `named_facts.texts`."""
    part = name.partition(".")[2]
    if name.startswith("document."):
        section = facts.description.section(part)
        line = section.line if section else None
        yield Text(section.text if section else None, location(facts, line), {}, part)
    elif part == "priority":
        for claim in facts.claims:
            values = {"source": claim.source}
            yield Text(claim.priority, location(facts, claim.line), values, claim.kind)
    elif part == "ticket":
        title: str = facts.of_pull_request("title")
        yield Text(title if facts.ticket.search(title) else None, location(facts), {}, part)
    elif part == "labels":
        for label in facts.of_pull_request("labels"):
            yield Text(label, location(facts), {}, f"label {label}")
    elif part == "draft":
        yield Text(str(facts.of_pull_request("draft")).lower(), location(facts), {}, part)
    elif part == "approvals":
        count = len(approving(facts, not_by_author=True))
        yield Text(str(count), location(facts), {}, part)
    else:
        yield Text(facts.of_pull_request(part), location(facts), {}, part)
