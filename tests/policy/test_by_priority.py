"""What a rule is for each priority, and what counts as asking less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.errors import PolicyError
from hotfix_lint.policy.model import Condition
from hotfix_lint.policy.priorities import loosening
from tests.policy.policies import defects, resolve

if TYPE_CHECKING:
    from hotfix_lint.policy.model import Rule

HEAD = "version: 1\nextends: hotfix\n"


def rule(text: str, name: str = "diff-size", files: dict[str, str] | None = None) -> Rule:
    return next(rule for rule in resolve(HEAD + text, files).rules if rule.name == name)


def test_the_keys_for_a_priority_stand_in_the_place_of_the_plain_ones() -> None:
    found = rule("rules: {diff-size: {by-priority: {P0: {max-lines: 20, hint: cut it}}}}\n")
    (variant,) = found.variants
    assert found.settings["max-lines"] == 150
    assert variant.settings == {**found.settings, "max-lines": 20}
    assert (variant.priority, variant.severity, variant.hint) == ("P0", "error", "cut it")
    assert variant.message == found.message


def test_a_key_is_replaced_as_a_whole() -> None:
    text = "rules: {commit-ticket: {by-priority: {P0: {require: {Incident: }}}}}\n"
    found = rule(text, "commit-ticket")
    assert list(found.settings["require"]) == ["Ticket"]
    assert list(found.variants[0].settings["require"]) == ["Incident"]


def test_the_fields_and_words_of_a_priority_are_known() -> None:
    require = "{Incident: {matches: '^(?&ticket)$'}}"
    text = f"rules: {{commit-ticket: {{by-priority: {{P0: {{require: {require}}}}}}}}}\n"
    policy = resolve(HEAD + text)
    assert {"Incident", "Priority", "Waive"} <= set(policy.field_names())
    found = rule(text, "commit-ticket").variants[0].settings["require"]["Incident"]["matches"]
    assert found == "^(?:[A-Z][A-Z0-9]+-[0-9]+)$"


def test_several_files_add_priorities_to_a_rule() -> None:
    base = HEAD + "rules: {diff-size: {by-priority: {P0: {max-lines: 9, max-files: 2}}}}\n"
    text = (
        "version: 1\nextends: base.yaml\n"
        "rules: {diff-size: {by-priority: {P0: {max-lines: 8}, P1: {max-lines: 7}}}}\n"
    )
    policy = resolve(text, {"base.yaml": base})
    (found,) = [rule for rule in policy.rules if rule.name == "diff-size"]
    assert [(v.priority, v.settings["max-lines"], v.settings["max-files"]) for v in found.variants] == [
        ("P0", 8, 2),
        ("P1", 7, 10),
    ]  # fmt: skip


def test_another_kind_of_check_drops_what_the_first_had_by_priority() -> None:
    base = HEAD + "rules: {diff-size: {when: {branch: x}, by-priority: {P0: {max-lines: 9}}}}\n"
    text = "version: 1\nextends: base.yaml\nrules: {diff-size: {check: history, forbid: [wip]}}\n"
    policy = resolve(text, {"base.yaml": base})
    (found,) = [rule for rule in policy.rules if rule.name == "diff-size"]
    assert found.variants == ()
    assert found.when == (Condition("branch", ("x",)),)


def test_conditions_are_values_or_lists_with_the_teams_words_put_in() -> None:
    found = rule(
        "workflow: {ticket: 'ENG-[0-9]+'}\n"
        "rules: {diff-size: {when: {ticket: '^(?&ticket)$', paths: [a, b]}, unless: {priority: P3}}}\n"
    )
    assert found.when == (
        Condition("ticket", ("^(?:ENG-[0-9]+)$",)),
        Condition("paths", ("a", "b")),
    )
    assert found.unless == (Condition("priority", ("P3",)),)


def test_a_form_is_valid_as_a_whole_or_its_defect_is_told_at_the_priority() -> None:
    assert defects(HEAD + "rules:\n  x: {check: text, of: branch.name, by-priority: {P0: {matches: x}}}\n") == [
        "4:6: rules.x: needs at least one of: matches, max-length, min-length, no-placeholders, not-matches, one-of"
    ]  # fmt: skip
    assert defects(
        HEAD + "rules:\n  branch-name: {by-priority: {P0: {max-length: 5}, P1: {max-length: x}}}\n"
    ) == [
        '4:69: rules.branch-name.by-priority.P1.max-length: expected a whole number, found the text "x"'
    ]


def test_of_a_flawed_workflow_no_priority_is_held_against_a_rule() -> None:
    text = "workflow: {priorities: [high, low], tickets: x}\nrules: {diff-size: {when: {priority: high}}}\n"
    (told,) = defects(HEAD + text)
    assert told.startswith("3:37: workflow.tickets: ")


def test_a_rules_defect_hides_none_of_the_waivers() -> None:
    text = (
        "rules: {diff-size: {max-line: 5}}\nwaivers:\n"
        "  - {rules: [x-y], ticket: ENG-1, reason: so, approved-by: lead, expires: 2026-12-01}\n"
    )
    assert [told.split(": ")[1] for told in defects(HEAD + text)] == [
        "rules.diff-size.max-line",
        "waivers.0.rules.0",
    ]


def test_waivers_of_several_files_add_up_each_with_its_own_places() -> None:
    one = "  - {{rules: [{}], ticket: ENG-1, reason: so, approved-by: lead, expires: 2026-12-01}}\n"
    base = HEAD + "waivers:\n" + one.format("diff-size")
    text = "version: 1\nextends: base.yaml\nwaivers:\n" + one.format("'tag:tests'")
    policy = resolve(text, {"base.yaml": base})
    assert [(w.rules, w.origin.file, w.origin.line) for w in policy.waivers] == [
        (("diff-size",), "base.yaml", 4),
        (("tag:tests",), ".hotfix-lint.yaml", 4),
    ]
    text = text.replace("tag:tests", "tag:x")
    (told,) = defects(text, {"base.yaml": base})
    assert told == '4:14: waivers.0.rules.0: there is no tag "x"'


@pytest.mark.parametrize(
    ("plain", "keys"),
    [
        ({}, {"message": "x", "hint": "y"}),
        ({"severity": "warning"}, {"severity": "error"}),
        ({"severity": "note"}, {"severity": "note"}),
        ({"max-lines": 150}, {"max-lines": 20}),
        ({}, {"max-lines": 20}),
        ({"min-length": 3}, {"min-length": 10}),
        ({"at-least": 1}, {"at-least": 2}),
        ({}, {"no-placeholders": True}),
        ({"no-merges": False}, {"no-merges": True}),
        ({"forbid": ["wip"]}, {"forbid": ["merge", "wip"]}),
        ({}, {"forbid": {"paths": ["x"]}}),
        ({"matches": ["a"]}, {"matches": ["a", "b"]}),
        ({"not-matches": "a"}, {"not-matches": ["a", "b"]}),
        ({"forbid": {"paths": ["x"]}}, {"forbid": [{"paths": ["y"]}, {"paths": ["x"]}]}),
        ({"count": ["source"]}, {"count": ["source"]}),
    ],
)
def test_a_change_that_can_only_ask_more_loosens_nothing(
    plain: dict[str, Any], keys: dict[str, Any]
) -> None:
    assert loosening(plain, keys) == ""


@pytest.mark.parametrize(
    ("plain", "keys", "told"),
    [
        ({}, {"severity": "warning"}, "severity warning instead of error"),
        ({"severity": "note"}, {"severity": "off"}, "severity off instead of note"),
        ({"max-lines": 150}, {"max-lines": 151}, "max-lines 151 instead of 150"),
        ({"min-length": 10}, {"min-length": 9}, "min-length 9 instead of 10"),
        ({"at-least": 1}, {"at-least": 0}, "at-least 0 instead of 1"),
        ({"no-merges": True}, {"no-merges": False}, "no-merges false instead of true"),
        ({"forbid": ["merge", "wip"]}, {"forbid": ["wip"]}, "another forbid"),
        ({"count": ["source"]}, {"count": ["source", "test"]}, "another count"),
        ({"matches": "a"}, {"matches": "b"}, "matches b instead of a"),
        ({}, {"allow": ["x"]}, "another allow"),
        ({}, {"ignore-missing": True}, "another ignore-missing"),
        (
            {"max-lines": 5, "max-files": 5},
            {"max-lines": 1, "max-files": 6, "severity": "note"},
            "max-files 6 instead of 5, severity note instead of error",
        ),
    ],
)
def test_any_other_change_may_ask_less(
    plain: dict[str, Any], keys: dict[str, Any], told: str
) -> None:
    assert loosening(plain, keys) == told


def test_what_the_built_in_policy_says_of_priorities_that_a_team_has_not_falls_away() -> None:
    own = "workflow: {priorities: [P0, high]}\nrules:\n  deploy-deadline:\n"
    deadline = rule(own + "    by-priority: {high: {within: 3h}}\n", "deploy-deadline")
    assert [(v.priority, v.settings["within"]) for v in deadline.variants] == [
        ("P0", "2h"),
        ("high", "3h"),
    ]
    # An unknown one in the team's own file is a slip.
    with pytest.raises(PolicyError) as error:
        rule(own + "    by-priority: {P1: {within: 3h}}\n", "deploy-deadline")
    assert 'there is no priority "P1"' in str(error.value.defects[0])
