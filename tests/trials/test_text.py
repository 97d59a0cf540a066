"""What a person reads of tests, whole: rewritten by `pytest --update-golden`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.reporters import Style
from hotfix_lint.trials import text
from hotfix_lint.trials.coverage import Coverage
from tests.trials.suites import HEAD, ran

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).with_name("golden")
STYLES = {
    "100": Style(width=100),
    "80": Style(width=80),
    "ascii": Style(width=80, unicode=False),
    "color": Style(width=100, color=True),
}
TESTS = f"""{HEAD}
defaults:
  branch: hotfix/ENG-1-mend
  message: {{subject: "fix: bump what was left behind", fields: {{Ticket: ENG-1}}}}
tests:
  - name: a bump is flagged
    commits: &bump
      - files: {{requirements.txt: {{before: "flask==3.0.3\\nredis==5.0.4\\n", after: "flask==3.1.0\\nredis==5.2.0\\n"}}}}
    expect: {{dependency-change: [{{name: flask}}, {{name: redis}}]}}
  - name: a bump with another version than expected, and one that was not expected at all
    commits: *bump
    expect:
      dependency-change: [{{path: requirements.txt, name: flask, from: ==3.0.3, to: ==3.2.0, line: 1}}]
      commit-ticket: []
  - name: a bump of what is not there
    commits: *bump
    expect:
      dependency-change: [{{}}, {{}}, {{name: "a-package-whose-name-is-longer-than-a-column-is-wide-at-eighty-columns", to: null}}]
  - name: something else went wrong than expected
    commits: *bump
    expect: {{commit-ticket: [{{}}], commit-type: failed, dependency-change: passed, regression-test: passed}}
  - name: "a name of an author's \\x1b[31m##[error]"
    commits: [{{files: {{"##vso[x]\\u202e.py": {{after: "<<<<<<< \\n"}}}}}}]
    expect: {{leftovers: []}}
  - name: a gap
    commits: *bump
    known-gap: true
    expect: {{dependency-change: []}}
  - name: a gap that is none
    commits: *bump
    known-gap: true
    expect: {{dependency-change: failed}}
  - name: a branch that is linted
    commits: *bump
    expect: not-applicable
  - name: a branch that is not linted
    branch: feature/x
    commits: *bump
    expect: {{branch-name: [{{}}]}}
"""


@pytest.mark.parametrize("name", STYLES)
def test_what_fails_is_shown_side_by_side(
    tmp_path: Path, name: str, golden: Callable[[Path, str], None]
) -> None:
    style = STYLES[name]
    found = ran(tmp_path, TESTS)
    told = "".join(
        [
            text.file("a.policy-test.yaml", style),
            *(text.trial(one, style) for one in found),
            text.covered(Coverage("own.yaml", ("one", "two", "three"), ("two",), ("one",)), style),
            text.total(found, style),
        ]
    )
    golden(GOLDEN / f"{name}.txt", told)
    if not style.color:
        assert all(len(line) <= style.width for line in told.split("\n") if line[:5].isspace())


def test_the_sum_is_short_when_all_is_well(tmp_path: Path) -> None:
    found = ran(tmp_path, TESTS)
    assert text.total(found[:1], Style()) == "hotfix-lint: passed (1 test: 1 passed)\n"
    assert text.total([found[0], found[5]], Style()) == (
        "hotfix-lint: passed (2 tests: 1 passed, 1 known gap)\n"
    )
