"""`approvals`: enough people other than the author have approved the pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.checks.support import pull_requests
from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.report import Problem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.report import Value
    from hotfix_lint.request.pull_request import Review


def check(facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Return one problem if approvals are lacking and nothing waives them."""
    if reason := pull_requests.skipped(facts):
        return Verdict(skipped=reason)
    least: int = settings.get("at-least", 1)
    priority = facts.priority
    named = priority is not None and priority.value in settings.get("waived-for", ())
    try:
        standing, remarks = _standing(facts, settings)
    except FactUnknownError:
        if not (named and priority and priority.may_loosen):
            raise
        told = f"waived for {priority.value} ({priority.origin}), and not known here"
        return Verdict(remarks=(told,))
    if len(standing) >= least:
        return Verdict(remarks=tuple(remarks))
    lack = f"it has {len(standing)} of {least} approvals"
    if named and priority:
        if priority.may_loosen:
            told = f"waived for {priority.value} ({priority.origin}): {lack}"
            return Verdict(remarks=(*remarks, told))
        remarks.append(f"{priority.only} {priority.value}, which waives no approval")
    values: dict[str, Value] = {
        "count": len(standing),
        "at-least": least,
        "author": facts.pull_request.author or "",
        "approvers": ", ".join(review.author for review in standing),
    }
    problem = Problem(pull_requests.location(facts), values, "approvals")
    return Verdict((problem,), remarks=tuple(remarks))


def _standing(facts: Facts, settings: Mapping[str, Any]) -> tuple[list[Review], list[str]]:
    """Return the approvals that count, and what a reader should know of them and of others."""
    given = pull_requests.approving(facts, not_by_author=False)
    standing = pull_requests.approving(facts, not_by_author="not-by" in settings)
    remarks = [
        f"{visible(r.author)} is the author, whose approval does not count"
        for r in given
        if r not in standing
    ]
    old = list(_old(facts, standing))
    if settings.get("no-stale"):
        standing = [review for review in standing if review not in old]
    how = "does not count" if settings.get("no-stale") else "counts all the same"
    head = _head(facts) or ""
    remarks += [
        f"the approval of {visible(r.author)} is of {visible(r.commit or '')[:12]}, not of the"
        f" newest commit {head[:12]}, and {how}"
        for r in old
    ]
    objections = [r.author for r in facts.of_pull_request("reviews") if _objects(r)]
    if objections:
        remarks.append(f"changes are asked for by {visible(', '.join(objections))}")
    return standing, remarks


def _objects(review: Review) -> bool:
    return review.state == "changes-requested"


def _old(facts: Facts, reviews: Sequence[Review]) -> Iterator[Review]:
    """Yield the reviews of another commit than the one that is looked at."""
    head = _head(facts)
    if head is not None:
        yield from (r for r in reviews if r.commit is not None and r.commit != head)


def _head(facts: Facts) -> str | None:
    return facts.range.head
