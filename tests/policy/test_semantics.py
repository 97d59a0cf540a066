"""Rules that are valid and make no sense are told at their place; their neighbours are not."""

from __future__ import annotations

import re

import pytest

from tests.policy.policies import defects

HEAD = "version: 1\nextends: hotfix\nrules:\n  own:\n    "
TEXT = "check: text\n    of: commit.subject\n    "
FIELDS = "check: fields\n    require:\n      Impact:\n        "
FILES = "check: changed-files\n    "
FACTS = "check: agreement\n    "
LIMITS = "check: limits\n    max-files: 3\n    "

NONSENSE = [
    # demands on one text
    (TEXT + "min-length: 10\n    max-length: 9",
     "8:17: rules.own.max-length: 9 is less than min-length, 10; no text passes",
     TEXT + "min-length: 9\n    max-length: 9"),
    (TEXT + "matches: x\n    max-length: 0",
     "8:17: rules.own.max-length: 0 lets an empty text pass only, which matches refuses",
     TEXT + "not-matches: x\n    max-length: 0"),
    (TEXT + "matches: [a, x]\n    not-matches: [b, x]",
     '8:22: rules.own.not-matches: "x" is under matches, too; no text passes',
     TEXT + "matches: [a, x]\n    not-matches: [b, y]"),
    (TEXT + "matches: '^f'\n    one-of: [fix, revert]",
     '8:19: rules.own.one-of.1: "revert" never passes: it does not match "^f"',
     TEXT + "matches: '^[fr]'\n    one-of: [fix, revert]"),
    (TEXT + "not-matches: 'x$'\n    one-of: [fix, revert]",
     '8:14: rules.own.one-of.0: "fix" never passes: it matches "x$", which is under not-matches',
     TEXT + "not-matches: 'y$'\n    one-of: [fix, revert]"),
    (TEXT + "min-length: 4\n    one-of: [fix, revert]",
     '8:14: rules.own.one-of.0: "fix" never passes: it is shorter than min-length, 4',
     TEXT + "min-length: 3\n    one-of: [fix, revert]"),
    (TEXT + "max-length: 5\n    one-of: [fix, revert]",
     '8:19: rules.own.one-of.1: "revert" never passes: it is longer than max-length, 5',
     TEXT + "max-length: 6\n    one-of: [fix, revert]"),
    (TEXT + "matches: '(?&ticket)'\n    one-of: [ENG-1, x]",
     '8:21: rules.own.one-of.1: "x" never passes: it does not match "(?&ticket)"',
     TEXT + "matches: '(?&ticket)'\n    one-of: [ENG-1, XY-22]"),
    (FIELDS + "min-length: 10\n        max-length: 9",
     "9:21: rules.own.require.Impact.max-length: 9 is less than min-length, 10; no text passes",
     FIELDS + "min-length: 10\n        max-length: 10"),
    # clauses
    (FILES + "forbid: {paths: ['*.sql'], not-paths: [x, '*.sql']}",
     "6:43: rules.own.forbid.not-paths: it leaves no file that could match",
     FILES + "forbid: {paths: ['*.sql', y], not-paths: [x, '*.sql']}"),
    (FILES + "require:\n    - {roles: [docs]}\n    - {not-paths: ['**']}",
     "8:19: rules.own.require.1.not-paths: it leaves no file that could match",
     FILES + "require:\n    - {roles: [docs]}\n    - {not-paths: ['**/*.md']}"),
    (FILES + "forbid: {status: [deleted], lines: x}",
     "6:40: rules.own.forbid.lines: a deleted file has no added lines; no file could match",
     FILES + "forbid: {status: [deleted, modified], lines: x}"),
    # limits
    (LIMITS + "ignore: ['*']",
     "7:13: rules.own.ignore: it leaves no file that could count",
     LIMITS + "ignore: ['*.md']"),
    # facts
    (FACTS + "of: [branch.ticket]",
     "6:9: rules.own.of: branch.ticket alone agrees with itself; name another fact",
     FACTS + "of: [commit.fields.Ticket]"),
    # what there is only from the release on
    ("check: text\n    of: tag.name\n    matches: '^v'",
     '6:9: rules.own.of: there is no tag before the stage release; say "stage: release"',
     "check: text\n    of: tag.name\n    matches: '^v'\n    stage: release"),
    ("check: tag\n    stage: merge\n    annotated: true",
     '6:12: rules.own.stage: there is no tag before the stage release; say "stage: release"',
     "check: tag\n    stage: close\n    annotated: true"),
    ("check: tag\n    stage: release\n    signed: false",
     "7:13: rules.own.signed: the rule demands nothing of a tag",
     "check: tag\n    stage: release\n    signed: false\n    annotated: true"),
    ("check: backports\n    by: [trailer]",
     '5:12: rules.own.check: no branch needs the fix before the stage release; say "stage: release"',
     "check: backports\n    by: [trailer]\n    stage: close"),
    ("check: backports\n    stage: close\n    named: true\n    within: 3h",
     "8:13: rules.own.within: with named only the names of branches are looked at",
     "check: backports\n    stage: close\n    named: false\n    within: 3h"),
    # conditions
    (LIMITS + "unless: {branch: '**'}",
     "7:22: rules.own.unless.branch: the rule can never run: this is always so",
     LIMITS + "unless: {branch: 'hotfix/x*'}"),
    (LIMITS + "unless: {paths: ['a', '*']}",
     "7:21: rules.own.unless.paths: the rule can never run: this is always so",
     LIMITS + "unless: {paths: ['a', '*.md']}"),
    # for one priority
    (TEXT + "min-length: 10\n    by-priority: {P0: {max-length: 5}}",
     "8:36: rules.own.by-priority.P0.max-length: 5 is less than min-length, 10; no text passes",
     TEXT + "min-length: 10\n    by-priority: {P0: {min-length: 3, max-length: 5}}"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "told", "sound"), NONSENSE)
def test_nonsense_is_told_and_sense_left_alone(rule: str, told: str, sound: str) -> None:
    assert defects(f"{HEAD}{rule}\n") == [told]
    assert defects(f"{HEAD}{sound}\n") == []


def test_what_is_wrong_for_every_priority_is_told_once() -> None:
    rule = TEXT + "min-length: 9\n    max-length: 5\n    by-priority: {P0: {severity: note}}"
    assert defects(f"{HEAD}{rule}\n") == [
        "8:17: rules.own.max-length: 5 is less than min-length, 9; no text passes"
    ]


def test_files_that_contradict_each_other_are_told() -> None:
    files = {
        "base.yaml": "version: 1\nextends: hotfix\nrules: {commit-subject: {min-length: 80}}\n"
    }
    (told,) = defects("version: 1\nextends: base.yaml\n", files)
    assert re.fullmatch(
        r"hotfix \(built in\):[0-9]+:17: rules\.commit-subject\.max-length: 72 is less than "
        r"min-length, 80; no text passes",
        told,
    )


def test_the_built_in_policy_makes_sense() -> None:
    assert defects("version: 1\nextends: hotfix\n") == []


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"\pL{1000}", "the pattern needs too much memory; make its repetitions or its classes smaller"),
        ("(a{100}){11}", "invalid repetition size: {11}; repetitions may come to 1000 in all"),
        ("a{1001}", "invalid repetition size: {1001}; repetitions may come to 1000 in all"),
        ("x" * 1001, "the pattern has 1001 characters; 1000 are allowed"),
    ],
)  # fmt: skip
def test_a_pattern_that_would_take_too_much_is_refused(pattern: str, told: str) -> None:
    text = f"version: 1\nrules: {{x: {{check: text, of: commit.body, matches: '{pattern}'}}}}\n"
    assert defects(text) == [f"2:52: rules.x.matches: {told}"]


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*$", "(.*,){20}P", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_what_takes_other_engines_exponential_time_is_a_pattern_like_any(pattern: str) -> None:
    text = f"version: 1\nrules: {{x: {{check: text, of: commit.body, matches: '{pattern}'}}}}\n"
    assert defects(text) == []
