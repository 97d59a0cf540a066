"""Broken files of tests: each defect at its line and column, with what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.policy import load, validate, yaml_nodes
from hotfix_lint.trials import parse
from tests.policy.policies import source
from tests.trials.suites import HEAD, defects

if TYPE_CHECKING:
    from hotfix_lint.policy.model import Defect


def one(keys: str) -> str:
    """A file with one test, its keys from line 4 on at column 5."""
    lines = "\n".join(f"    {line}" for line in keys.split("\n"))
    return f"{HEAD}tests:\n  - name: x\n{lines}\n"


OK = "branch: hotfix/ENG-1-x\ncommits: []\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # the file
        ("", "1:1: the file is empty; a policy begins with: version: 1"),
        ("- x\n", "1:1: expected a mapping, found a list"),
        ("version: 1\n", '1:1: the key "tests" is missing'),
        ("version: 1\ntest: []\n", '2:1: test: unknown key; did you mean "tests"?'),
        ("version: 1\ntests: []\n", "2:8: tests: it is empty"),
        ("version: 1\ntests: {}\n", "2:8: tests: expected a list, found a mapping"),
        ("version: 1\ntests: [{name: [}]\n", "2:17: not valid YAML: did not find expected node content"),
        ("version: 1\npolicy: hotfx\ntests: [{name: x, expect: {}}]\n", '2:9: policy: there is no built-in policy "hotfx"; did you mean "hotfix"?'),
        ("version: 1\npolicy: absent.yaml\ntests: [{name: x, expect: {}}]\n", None),
        (f"{HEAD}defaults: {{brnch: x}}\ntests: [{{name: x, expect: {{}}}}]\n", '3:12: defaults.brnch: unknown key; did you mean "branch"?'),
        # a test
        (f"{HEAD}tests: [x]\n", '3:9: tests.0: expected a mapping, found the text "x"'),
        (one("expct: {}"), '5:5: tests.0.expct: unknown key; did you mean "expect"?'),
        (one(OK.strip()), '4:5: tests.0: the key "expect" is missing'),
        (one("commits: []\nexpect: {}"), '4:5: tests.0: the key "branch" is missing'),
        (one("branch: hotfix/x\nexpect: {}"), '4:5: tests.0: the key "commits" is missing'),
        (one(f"{OK}expect: {{}}\nstage: pusch"), '8:12: tests.0.stage: "pusch" is none of the values; did you mean "push"?'),
        (one(f"{OK}expect: {{}}\npriority: P9"), '8:15: tests.0.priority: the policy has no priority "P9"; known: P0, P1, P2, P3'),
        (one(f"{OK}expect: {{}}\nnow: tomorrow"), '8:10: tests.0.now: "tomorrow" is no date and no moment; write "2026-03-01" or "2026-03-01T03:00:00+01:00"'),
        (one(f"{OK}expect: {{}}\nknown-gap: soon"), '8:16: tests.0.known-gap: expected true or false, found the text "soon"'),
        (one(f"{OK}expect: {{}}\nlabels: security"), '8:13: tests.0.labels: expected a list, found the text "security"'),
        (one(f"{OK}expect: {{}}") + "  - {name: x, branch: hotfix/y, commits: [], expect: {}}\n", "8:12: tests.1.name: another test has this name, at line 4"),
        # branches
        (one("branch: hotfix/a b\ncommits: []\nexpect: {}"), '5:13: tests.0.branch: "hotfix/a b" cannot be the name of a branch'),
        (one("branch: main\ncommits: []\nexpect: {}"), '5:13: tests.0.branch: "main" is not the hotfix; its commits stand under "branches"'),
        (one(f"{OK}expect: {{}}\nfrom: develop"), '8:11: tests.0.from: "develop" is none of the branches before; there are none'),
        (one(f"{OK}expect: {{}}\nbranches: {{develop: []}}\nfrom: develp"), '9:11: tests.0.from: "develp" is none of the branches before; did you mean "develop"?'),
        (one(f"{OK}expect: {{}}\nbranches: {{'a..b': []}}"), '8:16: tests.0.branches.a..b: "a..b" cannot be the name of a branch'),
        (one("branch: hotfix/x\ncommits: [{merges: develop}]\nexpect: {}"), '6:24: tests.0.commits.0.merges: "develop" is none of the branches before; there are none'),
        (one("branch: hotfix/x\ncommits: [{reverts: 1}]\nexpect: {}"), "6:25: tests.0.commits.0.reverts: only an earlier commit can be reverted: 0 to 0"),
        (one("branch: hotfix/x\ncommits: [{reverts: -1}]\nexpect: {}"), "6:25: tests.0.commits.0.reverts: -1 is less than 0"),
        # messages
        (one("branch: hotfix/x\ncommits: [{message: {title: x}}]\nexpect: {}"), "6:26: tests.0.commits.0.message.title: unknown key; known: body, fields, subject"),
        (one("branch: hotfix/x\ncommits: [{message: 5}]\nexpect: {}"), "6:25: tests.0.commits.0.message: expected text or a mapping, found the number 5"),
        (one("branch: hotfix/x\ncommits: [{message: {fields: {A: [x]}}}]\nexpect: {}"), "6:38: tests.0.commits.0.message.fields.A: expected text or a whole number or nothing, found a list"),
        # files
        (one("branch: hotfix/x\ncommits: [{files: {a: {before: x}}}]\nexpect: {}"), '6:27: tests.0.commits.0.files.a: the key "after" is missing'),
        (one("branch: hotfix/x\ncommits: [{files: {a: {afer: x}}}]\nexpect: {}"), '6:28: tests.0.commits.0.files.a.afer: unknown key; did you mean "after"?'),
        (one("branch: hotfix/x\ncommits: [{files: {a: {after: 5}}}]\nexpect: {}"), "6:35: tests.0.commits.0.files.a.after: expected text or nothing or a mapping, found the number 5"),
        (one("branch: hotfix/x\ncommits: [{files: {../a: {after: x}}}]\nexpect: {}"), '6:24: tests.0.commits.0.files.../a: "../a" cannot be the path of a file in a repository'),
        (one("branch: hotfix/x\ncommits: [{files: {/a: {after: x}}}]\nexpect: {}"), '6:24: tests.0.commits.0.files./a: "/a" cannot be the path of a file in a repository'),
        (one("branch: hotfix/x\ncommits: [{files: {x/.GIT/a: {after: x}}}]\nexpect: {}"), '6:24: tests.0.commits.0.files.x/.GIT/a: "x/.GIT/a" cannot be the path of a file in a repository'),
        (one("branch: hotfix/x\nbase: {a: x}\ncommits: [{files: {a/b: {after: x}}}]\nexpect: {}"), '7:24: tests.0.commits.0.files.a/b: "a" cannot be a file and a folder'),
        (one("branch: hotfix/x\nbase: {a/b/c: x, a: x}\ncommits: []\nexpect: {}"), '6:22: tests.0.base.a: "a" cannot be a file and a folder'),
        (one("branch: hotfix/x\ncommits: [{files: {a: {after: null}}}]\nexpect: {}"), "6:35: tests.0.commits.0.files.a.after: there is no such file to delete"),
        (one("branch: hotfix/x\nbase: {a: x}\ncommits: [{files: {a: {before: y, after: z}}}]\nexpect: {}"), "7:36: tests.0.commits.0.files.a.before: something else stands here"),
        (one("branch: hotfix/x\ncommits: [{files: {a: {before: y, after: z}}}, {files: {a: {before: y, after: x}}}]\nexpect: {}"), "6:73: tests.0.commits.1.files.a.before: something else stands here"),
        (one("branch: hotfix/x\ncommits: [{files: {a: {after: z}}}, {files: {b: {after: x}}}, {files: {c: {after: x}, b: {before: null, after: x}}}]\nexpect: {}"), "6:103: tests.0.commits.2.files.b.before: something else stands here"),
        (one("branch: hotfix/x\ncommits: [{files: {a: {after: null, before: x}}}, {files: {a: {before: x, after: y}}}]\nexpect: {}"), "6:76: tests.0.commits.1.files.a.before: there is no such file here"),
        # content
        (one("branch: hotfix/x\nbase: {a: {mode: file}}\ncommits: []\nexpect: {}"), "6:15: tests.0.base.a: needs at least one of: base64, text"),
        (one("branch: hotfix/x\nbase: {a: {text: x, base64: eA==}}\ncommits: []\nexpect: {}"), '6:15: tests.0.base.a: "text" and "base64" exclude each other'),
        (one("branch: hotfix/x\nbase: {a: {base64: 'x!'}}\ncommits: []\nexpect: {}"), "6:16: tests.0.base.a.base64: it is not Base64"),
        (one("branch: hotfix/x\nbase: {a: {base64: eA==, times: 3}}\ncommits: []\nexpect: {}"), '6:30: tests.0.base.a.times: only a "text" can be repeated'),
        (one("branch: hotfix/x\nbase: {a: {text: x, times: 0}}\ncommits: []\nexpect: {}"), "6:32: tests.0.base.a.times: 0 is less than 1"),
        (one("branch: hotfix/x\nbase: {a: {text: " + "x" * 500 + ", times: 10000}}\ncommits: []\nexpect: {}"), "6:524: tests.0.base.a.times: the content passes 4 MiB"),
        (one("branch: hotfix/x\nbase: {a: {text: x, mode: 755}}\ncommits: []\nexpect: {}"), "6:31: tests.0.base.a.mode: expected file, executable, link, submodule, found the number 755"),
        (one("branch: hotfix/x\nbase: {a: {text: x, mode: exec}}\ncommits: []\nexpect: {}"), "6:31: tests.0.base.a.mode: \"exec\" is none of the values; known: executable, file, link, submodule"),
        (one("branch: hotfix/x\nbase: {a: {text: main, mode: submodule}}\ncommits: []\nexpect: {}"), "6:15: tests.0.base.a: the text of a submodule is a commit: 40 hexadecimal digits"),
        (one("branch: hotfix/x\nbase: {a: {text: '', mode: link}}\ncommits: []\nexpect: {}"), "6:15: tests.0.base.a: the text of a link is a path"),
        # expectations
        (one(f"{OK}expect: []"), "7:13: tests.0.expect: expected a mapping or not-applicable, found a list"),
        (one(f"{OK}expect: nothing"), '7:13: tests.0.expect: "nothing" is none of the values; known: not-applicable'),
        (one(f"{OK}expect: {{branch-nam: []}}"), '7:14: tests.0.expect.branch-nam: the policy has no such rule; did you mean "branch-name"?'),
        (one(f"{OK}expect: {{diff-size: []}}\nstage: commit"), '7:14: tests.0.expect.diff-size: the rule is checked from the stage "push" on; this test is of "commit"'),
        (one(f"{OK}expect: {{branch-name: pased}}"), '7:27: tests.0.expect.branch-name: "pased" is none of the values; did you mean "passed"?'),
        (one(f"{OK}expect: {{branch-name: {{}}}}"), "7:27: tests.0.expect.branch-name: expected a list or passed, failed, skipped, unchecked, waived, found a mapping"),
        (one(f"{OK}expect: {{branch-name: [x]}}"), '7:28: tests.0.expect.branch-name.0: expected a mapping, found the text "x"'),
        (one(f"{OK}expect: {{branch-name: [{{vlue: x}}]}}"), '7:29: tests.0.expect.branch-name.0.vlue: findings have no such value; did you mean "value"?'),
        (one(f"{OK}expect: {{branch-name: [{{value: true}}]}}"), '7:36: tests.0.expect.branch-name.0.value: only "waived" is true'),
        (one(f"{OK}expect: {{dependency-change: [{{to: 1.10}}]}}"), "7:39: tests.0.expect.dependency-change.0.to: expected text or a whole number or true or false or nothing, found the number 1.1"),
    ],
)  # fmt: skip
def test_a_defect_is_told_at_its_place(tmp_path: Path, text: str, told: str | None) -> None:
    if told is None:
        (only,) = defects(tmp_path, text)
        assert only.startswith("2:9: policy: the policy file ")
        assert only.endswith('absent.yaml" cannot be read: there is no such file')
    else:
        assert defects(tmp_path, text) == [told]


def test_all_defects_of_all_tests_are_told_at_once_whatever_sort_they_are(tmp_path: Path) -> None:
    text = (
        f"{HEAD}tests:\n"
        "  - {name: a, brnch: hotfix/x, commits: [], expect: {}}\n"
        "  - {name: b, branch: hotfix/x, commits: [], expect: {brnch-name: []}}\n"
        "  - {name: c, branch: hotfix/x, commits: [{files: {.: {after: x}}}], expect: {}}\n"
    )
    assert defects(tmp_path, text) == [
        '4:15: tests.0.brnch: unknown key; did you mean "branch"?',
        '5:55: tests.1.expect.brnch-name: the policy has no such rule; did you mean "branch-name"?',
        '6:52: tests.2.commits.0.files..: "." cannot be the path of a file in a repository',
    ]


def test_a_rule_that_is_off_cannot_be_expected_to_say_anything(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text("version: 1\nextends: hotfix\nrules: {diff-size: off}\n")
    text = f"version: 1\npolicy: team.yaml\ntests:\n  - name: x\n    {OK.replace(chr(10), chr(10) + '    ')}expect: {{diff-size: []}}\n"
    assert defects(tmp_path, text) == [
        "7:14: tests.0.expect.diff-size: the rule is off in this policy"
    ]


def test_defects_of_the_policy_are_told_with_those_of_its_tests(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text("version: 1\nextends: hotfix\nrules: {diff-size: of}\n")
    text = "version: 1\npolicy: team.yaml\ntests:\n  - {name: x, expct: {}}\n"
    assert defects(tmp_path, text) == [
        '4:15: tests.0.expct: unknown key; did you mean "expect"?',
        'team.yaml:3:20: rules.diff-size: "of" is none of the values; did you mean "off"?',
    ]


WHOLE = (Path(__file__).parents[1] / "policies" / "branch.policy-test.yaml").read_text("utf-8")
BUILT_IN = load.resolve(None, lambda _: None)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.integers(0, 30),
            st.sampled_from(
                ["", " ", "\n", ":", "- ", "{", "}", "[", "]", "'", '"', "&a ", "*a", "x", "5", "off", "~", "|", "é", "files", "after", "main", "..", "expect", "merges: main", "reverts: 9"]
            ),
        ),
        min_size=1,
        max_size=4,
    )
)  # fmt: skip
def test_a_mutated_file_has_tests_or_defects(cuts: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for at, length, put in cuts:
        text = text[:at] + put + text[at + length :]
    found: list[Defect] = []
    try:
        root, wrong = yaml_nodes.parse(source(text))
    except yaml_nodes.Refused:
        return
    found += wrong + validate.document(root, validate.tests())
    if not found:
        trials = parse.trials(root, BUILT_IN, (), found)
        assert trials or found
    assert all(defect.origin.line >= 1 and defect.message for defect in found)
