"""The tree of questions: the most urgent that holds counts, and a tree that makes no sense is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from hotfix_lint import resources, triage
from hotfix_lint.policy.load import resolve

if TYPE_CHECKING:
    from collections.abc import Collection

    from hotfix_lint.triage import Question

POLICY = resolve(None, lambda _: None)
TREE = triage.read(yaml.safe_load(resources.read("rules", "catalogues", "triage.yaml")))


@pytest.mark.parametrize(
    ("given", "priority"),
    [
        # S1's criteria, each by itself.
        (["access-bypass"], "P0"),
        (["data-exposed"], "P0"),
        (["remote-code"], "P0"),
        (["all-down"], "P0"),
        (["data-corrupted"], "P0"),
        (["payments-down"], "P0"),
        (["feature-down"], "P1"),
        (["most-users"], "P1"),
        (["revenue-lost"], "P1"),
        (["database-unreachable"], "P1"),
        (["service-failed"], "P1"),
        (["feature-impaired"], "P2"),
        (["some-users"], "P2"),
        (["poor-workaround"], "P2"),
        (["slow"], "P2"),
        (["campaign-blocked"], "P3"),
        (["partner-deadline"], "P3"),
        # Of several the most urgent.
        (["slow", "most-users", "campaign-blocked"], "P1"),
        (["slow", "access-bypass"], "P0"),
    ],
)
def test_each_criterion_has_its_priority(given: list[str], priority: str) -> None:
    answer = triage.by_criteria(TREE, given)
    assert answer is not None
    assert answer.outcome.name == priority
    alone = {name: triage.by_criteria(TREE, [name]) for name in given}
    decisive = [name for name, one in alone.items() if one and one.outcome.name == priority]
    assert answer.reasons == tuple(TREE.criteria[name] for name in decisive)


def test_criteria_that_lead_to_a_question_tell_nothing_alone() -> None:
    tree = triage.read(
        {
            "begin": "a",
            "questions": {
                "a": {"ask": "?", "any-of": {"x": "x"}, "if-so": "b", "if-not": "P2"},
                "b": {"ask": "?", "if-so": "P0", "if-not": "P1"},
            },
            "outcomes": {name: {"type": "t", "then": "t"} for name in ("P0", "P1", "P2")},
        }
    )
    assert triage.by_criteria(tree, ["x"]) is None


def test_every_criterion_of_the_tree_is_tried_above() -> None:
    (mark,) = test_each_criterion_has_its_priority.pytestmark  # type: ignore[attr-defined]
    tried = {given[0] for given, _ in mark.args[1] if len(given) == 1}
    assert tried == set(TREE.criteria)


def test_each_priority_has_its_response_time() -> None:
    hours = {
        name: o.respond_within and o.respond_within // 3600 for name, o in TREE.outcomes.items()
    }
    assert hours == {"P0": 2, "P1": 4, "P2": 24, "P3": 48, "normal": None}


@pytest.mark.parametrize(
    ("answers", "asked", "outcome"),
    [
        ({"broken": True, "at-once": ["all-down"]}, ["broken", "at-once"], "P0"),
        (
            {"broken": True, "same-day": ["most-users"]},
            ["broken", "at-once", "same-day"],
            "P1",
        ),
        (
            {"broken": True, "next-day": ["slow"]},
            ["broken", "at-once", "same-day", "next-day"],
            "P2",
        ),
        ({"broken": True}, ["broken", "at-once", "same-day", "next-day"], "normal"),
        ({"promised": ["partner-deadline"]}, ["broken", "promised"], "P3"),
        ({}, ["broken", "promised"], "normal"),
    ],
)
def test_the_tree_is_walked_no_further_than_needed(
    answers: dict[str, list[str] | bool], asked: list[str], outcome: str
) -> None:
    seen: list[str] = []

    def ask(question: Question) -> Collection[str] | bool:
        seen.append(question.name)
        return answers.get(question.name, False)

    answer = triage.walk(TREE, ask)
    assert (seen, answer.outcome.name) == (asked, outcome)


def test_the_reasons_are_what_was_answered() -> None:
    answers: dict[str, list[str] | bool] = {"broken": True, "at-once": ["all-down", "data-exposed"]}
    answer = triage.walk(TREE, lambda question: answers[question.name])
    assert answer.reasons == (
        "Is production broken, or open to attack? yes",
        "Data is seen, or could be, by those who may not see it",
        "The production service cannot be used at all",
    )
