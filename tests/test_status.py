"""The checklist by what is there and what the rules say: done, not yet, not known, not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotfix_lint import status
from hotfix_lint.policy.load import resolve
from hotfix_lint.report import Finding, Location, PolicyInfo, RangeInfo, Report, Result
from hotfix_lint.templates import filling

if TYPE_CHECKING:
    from hotfix_lint.report import Outcome, Severity

ITEMS = status.checklist()
RANGE = RangeInfo(None, None, None, None, 0, "close")
THINGS = {item.needs for item in ITEMS}


def seen(**there: bool | None) -> status.Seen:
    things: dict[str, bool | None] = dict.fromkeys(THINGS, True)
    things |= {name.replace("_", "-"): value for name, value in there.items()}
    return status.Seen("hotfix/ENG-1-x", "ENG-1", None, things, {}, ())


def result(
    rule: str,
    outcome: Outcome = "passed",
    reason: str = "",
    severity: Severity = "error",
    waived: str | None = None,
) -> Result:
    finding = Finding(rule, severity, "it is bad", "", Location("change"), {}, "0" * 16, waived)
    findings = (finding,) if outcome in {"failed", "waived"} else ()
    return Result(rule, severity, "push", outcome, reason, findings)


def judged(found: status.Seen, *results: Result) -> status.Status:
    given = {r.rule: r for r in results}
    names = dict.fromkeys(rule for item in ITEMS for rule in item.rules)
    every = tuple(given.get(name, result(name)) for name in names)
    report = Report("0", every, (), PolicyInfo((), ""), RANGE)
    return status.of(ITEMS, found, report)


def states(found: status.Status) -> dict[str, str]:
    return {step.name: step.state for step in found.steps}


def test_there_are_eleven_steps() -> None:
    assert [item.name for item in ITEMS] == [
        "urgency", "branch", "fix", "pull-request", "tests", "approval", "deployment",
        "verification", "communication", "review", "follow-ups",
    ]  # fmt: skip


def test_all_is_done_where_all_is_there_and_every_rule_passes() -> None:
    found = judged(seen())
    assert set(states(found).values()) == {"done"}
    assert found.next is None


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_a_rule_that_fails_leaves_its_step_and_no_other(item: status.Item) -> None:
    rule = item.rules[-1]
    found = judged(seen(), result(rule, "failed"))
    wrong = {name for name, state in states(found).items() if state != "done"}
    assert wrong == {other.name for other in ITEMS if rule in other.rules}
    assert item.name in wrong
    assert found.next is not None
    assert found.next.why == f"{rule}: it is bad"
    assert found.next.next == item.then


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_what_is_not_there_is_not_done_and_says_what_is_missing(item: status.Item) -> None:
    things = {item.needs.replace("-", "_"): False}
    step = judged(seen(**things)).steps[ITEMS.index(item)]
    assert (step.state, step.why, step.next) == ("not-yet", item.missing, item.next)
    step = judged(seen(**dict.fromkeys(things))).steps[ITEMS.index(item)]
    assert (step.state, step.why) == ("unknown", item.missing)


def test_what_could_not_be_checked_is_not_known() -> None:
    step = judged(seen(), result("pr-testing", "unchecked", "no body")).steps[4]
    assert (step.state, step.why) == ("unknown", "pr-testing: no body")


def test_a_waived_finding_and_a_warning_leave_nothing_to_do() -> None:
    found = judged(
        seen(),
        result("diff-size", "waived", waived="so be it"),
        result("regression-test", "failed", severity="warning"),
    )
    assert states(found)["fix"] == "done"


def test_a_review_that_is_not_for_the_priority_is_not_needed() -> None:
    reason = "it is for priority P0 or P1, and here is P2"
    found = judged(seen(incident=False), result("review-exists", "skipped", reason))
    step = found.steps[9]
    assert (step.state, step.why) == ("not-needed", reason)
    found = judged(seen(incident=False), result("review-exists", "failed", severity="note"))
    assert found.steps[9].state == "not-needed"


def test_rules_that_had_nothing_to_look_at_show_nothing() -> None:
    item = ITEMS[2]
    nothing = [result(rule, "skipped", "no commits") for rule in item.rules]
    assert judged(seen(), *nothing).steps[2].state == "unknown"
    # The priority alone is enough.
    nothing = [result(rule, "skipped", "no commits") for rule in ITEMS[0].rules]
    assert judged(seen(), *nothing).steps[0].state == "done"


def test_nothing_is_there_of_a_hotfix_that_is_not_begun() -> None:
    found = judged(seen(branch=False, priority=False, incident=None))
    assert set(states(found).values()) == {"not-yet"}
    assert found.next is not None
    assert found.next.name == "urgency"


def test_what_is_not_known_of_a_step_that_others_have_passed_is_not_next() -> None:
    found = judged(seen(pull_request=None, announcement=False))
    assert states(found)["pull-request"] == "unknown"
    assert found.next is not None
    assert found.next.name == "communication"
    found = judged(seen(pull_request=None, announcement=False), result("release-tag", "failed"))
    assert found.next is not None
    assert found.next.name == "deployment"
    found = judged(seen(pull_request=None, production=False, announcement=False, incident=False))
    assert found.next is not None
    assert found.next.name == "pull-request"


def test_the_rules_of_the_checklist_are_those_of_the_built_in_policy() -> None:
    rules = {rule.name for rule in resolve(None, lambda _: None).rules}
    assert {rule for item in ITEMS for rule in item.rules} <= rules


def test_the_commands_hold_values_of_templates_alone() -> None:
    lines = [line for item in ITEMS for line in (*item.next, *item.then)]
    assert [list(filling.flaws(line)) for line in lines] == [[] for _ in lines]
