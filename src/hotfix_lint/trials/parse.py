"""Reads the tests of one file against the policy that they are of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from hotfix_lint.policy import validate
from hotfix_lint.request.pull_request import PullRequest, Review
from hotfix_lint.trials import expectations, history
from hotfix_lint.trials.cursor import Cursor, Given
from hotfix_lint.trials.model import Trial

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hotfix_lint.policy.model import Defect, Policy
    from hotfix_lint.policy.yaml_nodes import Node
    from hotfix_lint.report import Stage
    from hotfix_lint.request.pull_request import State
    from hotfix_lint.trials.model import History


def trials(
    root: Node, policy: Policy, broken: Collection[int], defects: list[Defect]
) -> tuple[Trial, ...]:
    """Return the tests of a file.

    Args:
        root: the file, whose form is right but for the tests that are `broken`.
        policy: the policy.
        broken: the places of the tests that are not looked at.
        defects: takes what is wrong with the others.

    """
    top = Cursor(root, (), defects)
    tests, defaults = top.get("tests"), top.get("defaults")
    if tests is None:
        return ()
    sound = [test for index, test in enumerate(tests.each()) if index not in broken]
    _refuse_same_names(sound)
    return tuple(_read(sound, defaults, policy))


def _refuse_same_names(tests: list[Cursor]) -> None:
    lines: dict[str, int] = {}
    for test in tests:
        name = test.get("name")
        assert name is not None  # the schema asks for it
        if name.value in lines:
            name.refuse(f"another test has this name, at line {lines[name.value]}")
        lines.setdefault(name.value, name.node.origin.line)


def _read(tests: list[Cursor], defaults: Cursor | None, policy: Policy) -> Iterator[Trial]:
    production = policy.workflow.production[0] if policy.workflow.production else "main"
    for own in tests:
        test = Given(own, defaults)
        stage = cast("Stage", test.text("stage") or "push")
        repository = history.read(test, production)
        expected = expectations.read(own, policy, stage)
        labels = _labels(test)
        yield Trial(
            name=str(test.text("name")),
            origin=own.node.keys["name"],
            history=repository,
            stage=stage,
            priority=_priority(test, policy),
            now=_now(test),
            labels=labels,
            pull_request=_pull_request(test, repository, labels),
            event=test.text("event"),
            tag=_tag(own, repository),
            proof=test.text("proof") or "",
            expectations=expected,
            only=_is_set(own, "expect-only"),
            known_gap=_is_set(own, "known-gap"),
        )


def _is_set(own: Cursor, key: str) -> bool:
    found = own.get(key)
    return found is not None and found.value is True


def _tag(own: Cursor, repository: History) -> str | None:
    given = own.get("tag")
    if given is None:
        return None
    if given.value not in repository.tags:
        hint = (
            validate.nearest(given.value, list(repository.tags)) if repository.tags else "none is"
        )
        given.refuse(f'"{given.value}" is none of the tags; {hint}')
    return str(given.value)


def _priority(test: Given, policy: Policy) -> str | None:
    given = test.get("priority")
    if given is None:
        return None
    known = policy.workflow.priorities
    if given.value not in known:
        hint = validate.nearest(given.value, known)
        given.refuse(f'the policy has no priority "{given.value}"; {hint}')
    return str(given.value)


def _labels(test: Given) -> tuple[str, ...] | None:
    given = test.get("labels")
    return None if given is None else tuple(str(label.value) for label in given.each())


# Whose commits the tests have no names for: a review is of the newest, or of one before it.
HEAD, OLDER = "head", "older"
_STATES: Mapping[str, State] = {
    "approved": "approved",
    "changes-requested": "changes-requested",
    "dismissed": "dismissed",
}


def _pull_request(
    test: Given, repository: History, labels: tuple[str, ...] | None
) -> PullRequest | None:
    """Return the test's pull request; what it does not say is as of one that was just opened."""
    given = (test.default("pull-request"), test.own.get("pull-request"))
    if not any(given):
        return None
    said: dict[str, Any] = {}
    for cursor in given:
        said |= cursor.node.plain() if cursor else {}
    reviews = [
        Review(told, "approved", HEAD)
        if isinstance(told, str)
        else Review(
            told["by"],
            _STATES[told.get("state", "approved")],
            OLDER if told.get("of") == "older" else HEAD,
        )
        for told in said.get("approvals", ())
    ]
    return PullRequest(
        source="the test's pull request",
        title=said.get("title"),
        body=said.get("body"),
        labels=tuple(said.get("labels", labels or ())),
        base=said.get("base", repository.production),
        head=said.get("head", repository.branch),
        draft=said.get("draft", False),
        author=said.get("author", "author"),
        reviews=tuple(reviews),
        number="1",
    )


def _now(test: Given) -> datetime | None:
    given = test.get("now")
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given.value)
    except ValueError:
        form = 'write "2026-03-01" or "2026-03-01T03:00:00+01:00"'
        given.refuse(f'"{given.value}" is no date and no moment; {form}')
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
