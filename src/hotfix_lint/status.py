"""Where a hotfix stands on its checklist, by what the rules say and what is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from hotfix_lint.errors import FactUnknownError, RepositoryError
from hotfix_lint.facts import catalogues
from hotfix_lint.policy import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.policy.model import Policy
    from hotfix_lint.report import Priority, Report, Result

State = Literal["done", "not-yet", "unknown", "not-needed"]


class Item(NamedTuple):
    """One line of the checklist, as the catalogue has it; see its head for the meaning."""

    name: str
    title: str
    needs: str
    missing: str
    rules: tuple[str, ...]
    next: tuple[str, ...]
    then: tuple[str, ...]
    is_enough: bool


class Step(NamedTuple):
    """One line of the checklist for one hotfix.

    Attributes:
        number: its place, from 1.
        name: a word for it.
        title: what is done when it is done.
        state: whether it is.
        why: what is missing, what is not known, or why it is not needed; "" if it is done.
        next: commands that bring it on, with names of templates' values in braces.
        is_reached: production has the fix already, and that is what it needs.

    """

    number: int
    name: str
    title: str
    state: State
    why: str
    next: tuple[str, ...]
    is_reached: bool


class Deadline(NamedTuple):
    """Until when something is to be done.

    Attributes:
        what: "deployment" or "review".
        within: the seconds that the policy allows.
        until: the moment in UTC.
        done: when it was done, or None.

    """

    what: Literal["deployment", "review"]
    within: int
    until: datetime
    done: datetime | None

    def left(self, now: datetime) -> timedelta:
        """Return how much time there is left, or was when it was done; less than none is over."""
        return self.until - (self.done or now)


class Seen(NamedTuple):
    """What is there of a hotfix.

    Attributes:
        branch: the branch's name, or None.
        ticket: its ticket, or None.
        priority: how urgent it is, or None.
        there: what of the things that steps need is there; None if that cannot be told, with the
            reason under `why`.
        why: why it cannot be told.
        deadlines: until when what is to be done.

    """

    branch: str | None
    ticket: str | None
    priority: Priority | None
    there: Mapping[str, bool | None]
    why: Mapping[str, str]
    deadlines: tuple[Deadline, ...]


class Status(NamedTuple):
    """Where a hotfix stands.

    Attributes:
        seen: what is there of it.
        steps: the checklist, in order.

    """

    seen: Seen
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first step that is left; what is not known of an earlier one is passed over."""
        reached = [step.number for step in self.steps if step.is_reached][:1]
        done = [step.number for step in self.steps if step.state == "done"]
        last = max(reached + done, default=0)
        left = (
            step
            for step in self.steps
            if step.state == "not-yet" or (step.state == "unknown" and step.number > last)
        )
        return next(left, None)


def checklist() -> tuple[Item, ...]:
    """Return the built-in checklist."""
    return tuple(
        Item(
            name=given["name"],
            title=given["title"],
            needs=given["needs"],
            missing=given["missing"],
            rules=tuple(given["rules"]),
            next=tuple(given["next"]),
            then=tuple(given.get("then", given["next"])),
            is_enough=given.get("enough", False),
        )
        for given in catalogues.load("checklist")
    )


def of(items: Sequence[Item], seen: Seen, report: Report) -> Status:
    """Return where a hotfix stands.

    Args:
        items: the checklist.
        seen: what is there of the hotfix.
        report: what the rules of all stages say of it.

    """
    results = {result.rule: result for result in report.results}
    steps = tuple(_step(number, item, seen, results) for number, item in enumerate(items, 1))
    return Status(seen, steps)


def _step(number: int, item: Item, seen: Seen, results: Mapping[str, Result]) -> Step:
    state, why = _judged(item, seen, [results[name] for name in item.rules if name in results])
    commands = item.then if seen.there.get(item.needs) else item.next
    is_reached = item.needs == "production" and seen.there["production"] is True
    return Step(number, item.name, item.title, state, why, commands, is_reached)


def _judged(item: Item, seen: Seen, results: Sequence[Result]) -> tuple[State, str]:
    """Return the state of a step, and the first reason for it."""
    skipped = [result for result in results if result.outcome == "skipped"]
    needless = _needless(results)
    if needless:
        return "not-needed", needless
    there = seen.there.get(item.needs)
    if not seen.there["branch"] and item.needs not in {"priority", "branch"}:
        there = False  # nothing can be there of a hotfix that is not begun
    if there is None:
        return "unknown", seen.why.get(item.needs, item.missing)
    if not there:
        return "not-yet", item.missing
    for result in results:
        standing = [f for f in result.findings if f.waived is None]
        if standing and result.severity == "error":
            return "not-yet", f"{result.rule}: {standing[0].message}"
    for result in results:
        if result.outcome == "unchecked":
            return "unknown", f"{result.rule}: {result.reason}"
    if len(skipped) == len(results) and not item.is_enough:
        reason = skipped[0].reason if skipped else "no rule of the policy looks at it"
        return "unknown", reason
    return "done", ""


def _needless(results: Sequence[Result]) -> str:
    """Return why a step is not needed: its first rule is not for this priority."""
    first = results[0] if results else None
    if first is None:
        return ""
    if first.outcome == "skipped" and "it is for priority" in first.reason:
        return first.reason
    if first.outcome == "failed" and first.severity == "note":
        return first.findings[0].message
    return ""


def see(facts: Facts, policy: Policy, *, is_begun: bool) -> Seen:
    """Look at what is there of a hotfix.

    Args:
        facts: what is true of it.
        policy: the policy.
        is_begun: there are commits of it.

    """
    finders: dict[str, Callable[[], bool | None]] = {
        "priority": lambda: facts.priority is not None,
        "branch": lambda: facts.branch.is_hotfix,
        "commits": lambda: is_begun,
        "pull-request": lambda: facts.request.pull_request is not None or None,
        "production": lambda: is_begun and facts.landing is not None,
        "announcement": lambda: bool(facts.announcements),
        "incident": lambda: facts.incident is not None,
    }
    there: dict[str, bool | None] = {}
    why: dict[str, str] = {}
    for name, find in finders.items():
        try:
            there[name] = find()
        except (FactUnknownError, RepositoryError) as unknown:
            there[name], why[name] = None, str(unknown)
    branch = facts.branch
    deadlines = tuple(_deadlines(facts, policy, is_begun=is_begun))
    return Seen(branch.name, branch.ticket, facts.priority, there, why, deadlines)


def _deadlines(facts: Facts, policy: Policy, *, is_begun: bool) -> Iterator[Deadline]:
    """Yield the policy's deadlines that have begun to run."""
    from hotfix_lint.checks.support.moments import find

    def first(*names: str) -> datetime | None:
        for name in names:
            if name in {"committed", "merged", "tagged"} and not is_begun:
                continue
            try:
                moment = find(facts, name)
            except (FactUnknownError, RepositoryError):
                continue
            if moment is not None:
                return moment.when.astimezone(UTC)
        return None

    priority = facts.priority.value if facts.priority else None
    detected = first("detected", "committed")
    deployed = first("deployed", "tagged", "merged")
    within = targets.deployment(policy, priority)
    if detected is not None and within is not None:
        yield _deadline("deployment", detected, within, deployed)
    within = targets.review(policy, priority)
    if deployed is not None and within is not None:
        yield _deadline("review", deployed, within, first("reviewed"))


def _deadline(
    what: Literal["deployment", "review"], start: datetime, within: int, done: datetime | None
) -> Deadline:
    try:
        until = start + timedelta(seconds=within)
    except OverflowError:
        until = datetime.max.replace(tzinfo=UTC)
    return Deadline(what, within, until, done)
