"""`hotfix-lint policy test`: which tests are run, what is told of them, how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hotfix_lint.policy import validate
from tests.cli.program import hotfix_lint
from tests.repositories import Repository

POLICY = """version: 1
rules:
  no-sql:
    check: changed-files
    forbid: {paths: ["*.sql"]}
    message: '"{path}" is a migration'
tests:
  - name: a migration is refused
    branch: hotfix/ENG-1-mend
    commits: [{message: "fix: mend", files: {a.sql: {before: null, after: "DROP TABLE t;\\n"}}}]
    expect: {no-sql: [{path: a.sql, line: 1}]}
"""
TESTS = """version: 1
tests:
  - name: code is welcome
    branch: hotfix/ENG-1-mend
    commits: [{message: "fix: mend", files: {a.py: {before: "1\\n", after: "2\\n"}}}]
    expect: {no-sql: passed}
"""
BUILT_IN = Path(__file__).parents[1] / "policies"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A repository with a policy that holds a test, and a file of tests beside it."""
    Repository(tmp_path).write(
        {
            ".hotfix-lint.yaml": POLICY,
            "team.policy-test.yaml": TESTS,
            "sub/x.policy-test.yaml": "text",
        }
    )
    return tmp_path


def test_the_repositorys_policy_is_tested_and_what_lies_beside_it(team: Path) -> None:
    for folder in (team, team / "sub"):
        ended = hotfix_lint(folder, "policy", "test")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out == (
            ".hotfix-lint.yaml\n"
            "  ✓ a migration is refused\n"
            "team.policy-test.yaml\n"
            "  ✓ code is welcome\n"
            "\n"
            "hotfix-lint: passed (2 tests: 2 passed)\n"
        )
    elsewhere = hotfix_lint(team.parent, "policy", "test", "-C", str(team))
    assert elsewhere.out.endswith("passed (2 tests: 2 passed)\n")


def test_a_file_and_a_folder_are_tested_alone(team: Path) -> None:
    one = hotfix_lint(team, "policy", "test", "team.policy-test.yaml")
    assert "code is welcome" in one.out
    assert "migration" not in one.out
    (team / "sub" / "x.policy-test.yaml").write_text(TESTS.replace("code", "more code"))
    folder = hotfix_lint(team, "policy", "test", "sub")
    assert "sub/x.policy-test.yaml\n  ✓ more code is welcome\n" in folder.out
    policy = hotfix_lint(team, "policy", "test", ".hotfix-lint.yaml")
    assert policy.out.endswith("passed (1 test: 1 passed)\n")


def test_another_policy_may_be_put_in(team: Path) -> None:
    (team / "loose.yaml").write_text(POLICY.replace('["*.sql"]', '["*.py"]'))
    ended = hotfix_lint(team, "policy", "test", "team.policy-test.yaml", "--policy", "loose.yaml")
    assert ended.code == 1
    assert "hotfix-lint: failed (1 test: 0 passed, 1 failed)\n" in ended.out


def test_a_policy_elsewhere_is_tested_with_what_lies_beside_it(team: Path) -> None:
    outside = team.parent / f"{team.name}-outside"
    outside.mkdir()
    (outside / "own.yaml").write_text(POLICY)
    (outside / "own.policy-test.yaml").write_text(TESTS)
    given = f"../../{outside.name}/own.yaml"
    ended = hotfix_lint(team / "sub", "policy", "test", "--policy", given, "-q")
    assert (ended.code, ended.out) == (0, "hotfix-lint: passed (2 tests: 2 passed)\n")


def test_without_a_repository_a_policy_can_be_tested(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(POLICY)
    assert hotfix_lint(tmp_path, "policy", "test", "own.yaml").code == 0
    ended = hotfix_lint(tmp_path, "policy", "test", "-C", str(tmp_path))
    assert (ended.code, ended.out) == (2, "")


def test_a_failing_test_shows_both_sides_and_fails_the_run(team: Path) -> None:
    (team / "team.policy-test.yaml").write_text(TESTS.replace("a.py", "b.sql"))
    ended = hotfix_lint(team, "policy", "test", "--quiet")
    assert ended.code == 1
    assert ended.out == (
        "team.policy-test.yaml\n"
        "  ✖ code is welcome\n"
        "    │ team.policy-test.yaml:3\n"
        "    │ no-sql\n"
        "    │   expected                                     │ actual\n"
        "    │ ≠ passed                                       │ 1 finding\n"
        "    │                                                │\n"
        "    │ ≠ nothing                                      │ path: b.sql\n"
        "    │ ≠                                              │ line: 1\n"
        '    │ ≠                                              │ message: "b.sql" is a migration\n'
        "hotfix-lint: failed (2 tests: 1 passed, 1 failed)\n"
    )


def test_a_known_gap_passes_until_it_is_closed(team: Path) -> None:
    gap = TESTS.replace("a.py", "b.sql") + "    known-gap: true\n"
    (team / "team.policy-test.yaml").write_text(gap)
    ended = hotfix_lint(team, "policy", "test")
    assert ended.code == 0
    assert "  ○ code is welcome  (known gap)\n" in ended.out
    assert ended.out.endswith("passed (2 tests: 1 passed, 1 known gap)\n")
    (team / "team.policy-test.yaml").write_text(gap.replace("b.sql", "b.py"))
    ended = hotfix_lint(team, "policy", "test")
    assert ended.code == 1
    assert "    │ the gap is closed: take known-gap away\n" in ended.out


def test_coverage_names_the_holes_and_fails_below_what_is_asked(team: Path) -> None:
    whole = hotfix_lint(team, "policy", "test", "--coverage", "-q")
    assert (whole.code, whole.out) == (
        0,
        (
            "coverage of .hotfix-lint.yaml: 100 % (2 of 2 cases)\n"
            "hotfix-lint: passed (2 tests: 2 passed)\n"
        ),
    )
    half = ("policy", "test", "team.policy-test.yaml", "-q", "--coverage")
    ended = hotfix_lint(team, *half)
    assert (ended.code, ended.out) == (
        1,
        (
            "coverage of .hotfix-lint.yaml: 50 % (1 of 2 cases)\n"
            "  │ no-sql: no test in which it finds something\n"
            "hotfix-lint: passed (1 test: 1 passed)\n"
            "hotfix-lint: failed (coverage of 50 %; 100 % are asked)\n"
        ),
    )
    assert hotfix_lint(team, *half, "--fail-under", "50").code == 0
    assert hotfix_lint(team, *half, "--fail-under", "51").code == 1


def test_coverage_asks_for_what_the_policy_speaks_of_itself(tmp_path: Path) -> None:
    (tmp_path / ".hotfix-lint.yaml").write_text(
        "version: 1\nextends: hotfix\nrules: {diff-size: {max-files: 1}, branch-fresh: off}\n"
        "tests:\n"
        "  - name: two files\n"
        "    branch: hotfix/ENG-1-x\n"
        "    commits: [{message: 'fix: x', files: {a.py: {after: 'a\\n'}, b.py: {after: 'b\\n'}}}]\n"
        "    expect: {diff-size: [{maximum: 1}]}\n"
    )
    ended = hotfix_lint(tmp_path, "policy", "test", "--coverage")
    assert "50 % (1 of 2 cases)\n  │ diff-size: no test in which it passes\n" in ended.out


def test_only_chooses_by_a_part_of_the_name_or_by_the_rule(team: Path) -> None:
    by_name = hotfix_lint(team, "policy", "test", "--only", "MIGRATION")
    assert by_name.out.endswith("passed (1 test: 1 passed)\n")
    by_rule = hotfix_lint(team, "policy", "test", "--only", "no-sql")
    assert by_rule.out.endswith("passed (2 tests: 2 passed)\n")
    wrong = hotfix_lint(team, "policy", "test", "--only", "no-sqll")
    assert (wrong.code, wrong.err) == (
        2,
        'hotfix-lint: there is no test of the name or rule "no-sqll"\n  → did you mean "no-sql"?\n',
    )


def test_programs_get_json(team: Path) -> None:
    (team / "team.policy-test.yaml").write_text(
        TESTS.replace("a.py", "b.sql").replace("passed", "[{path: c.sql}]")
    )
    ended = hotfix_lint(team, "policy", "test", "-o", "json", "--coverage")
    assert ended.code == ended.json["exit_code"] == 1
    first, second = ended.json["tests"]
    assert first == {
        "name": "a migration is refused",
        "file": ".hotfix-lint.yaml",
        "line": 8,
        "outcome": "passed",
        "mismatches": [],
    }
    (mismatch,) = second["mismatches"]
    assert (mismatch["rule"], mismatch["expected"], mismatch["actual"]) == (
        "no-sql",
        "1 finding",
        "1 finding",
    )
    (pair,) = mismatch["findings"]
    assert pair["expected"] == {"path": "c.sql"}
    assert (pair["actual"]["path"], pair["actual"]["waived"]) == ("b.sql", False)
    assert ended.json["coverage"] == [
        {
            "policy": ".hotfix-lint.yaml",
            "percent": 50,
            "rules": 1,
            "not_flagging": [],
            "not_passing": ["no-sql"],
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fail-under", "50"], "--fail-under is of no use without --coverage"),
        (["--coverage", "--only", "no-sql"], "--only and --coverage exclude each other"),
        (["--coverage", "--fail-under", "101"], "101 is not in the range 0<=x<=100"),
        (["--output", "jsn"], 'there is no format "jsn"'),
        (["absent.policy-test.yaml"], '"absent.policy-test.yaml" cannot be read: there is no such'),
        (["empty"], 'there is no *.policy-test.yaml in "empty"'),
        (["sub"], "sub/x.policy-test.yaml:1:1: expected a mapping, found the text"),
    ],
)
def test_bad_input_is_told_and_nothing_is_run(team: Path, arguments: list[str], told: str) -> None:
    (team / "empty").mkdir()
    ended = hotfix_lint(team, "policy", "test", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_no_test_at_all_is_bad_input(tmp_path: Path) -> None:
    Repository(tmp_path).write({".hotfix-lint.yaml": "version: 1\nextends: hotfix\n"})
    ended = hotfix_lint(tmp_path, "policy", "test")
    assert (ended.code, ended.err) == (
        2,
        (
            "hotfix-lint: there are no tests\n"
            '  → write some under "tests" in .hotfix-lint.yaml,'
            " or in a file beside it named *.policy-test.yaml\n"
        ),
    )


def test_defects_of_tests_are_told_by_policy_check_and_their_form_by_every_run(team: Path) -> None:
    (team / ".hotfix-lint.yaml").write_text(POLICY.replace("expect: {no-sql", "expect: {no-sqll"))
    ended = hotfix_lint(team, "policy", "check")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "hotfix-lint: the policy has 1 error\n"
        "  .hotfix-lint.yaml:11:14: tests.0.expect.no-sqll: the policy has no such rule;"
        ' did you mean "no-sql"?\n'
    )
    (team / ".hotfix-lint.yaml").write_text(POLICY.replace("expect:", "expct:"))
    for arguments in (["policy", "check"], ["policy", "test"], ["rules"]):
        ended = hotfix_lint(team, *arguments)
        assert ended.code == 2
        assert '.hotfix-lint.yaml:11:5: tests.0.expct: unknown key; did you mean "expect"?' in (
            ended.err
        )


def test_the_built_in_policy_keeps_its_tests_which_show_every_rule() -> None:
    ended = hotfix_lint(BUILT_IN, "policy", "test", str(BUILT_IN), "--coverage", "--quiet")
    assert ended.code == 0, ended.out + ended.err
    assert ended.out.startswith("coverage of hotfix (built in): 100 % (")


def test_editors_get_the_schemas_of_both_sorts_of_file(team: Path) -> None:
    from jsonschema import Draft7Validator

    policies = Draft7Validator(hotfix_lint(team, "policy", "schema").json)
    policies.validate(yaml.safe_load(POLICY))
    assert not policies.is_valid(yaml.safe_load(POLICY.replace("expect:", "expct:")))
    tests = Draft7Validator(hotfix_lint(team, "policy", "schema", "--tests").json)
    files = sorted(BUILT_IN.glob("*.yaml"))
    assert len(files) >= 7
    for file in files:
        tests.validate(yaml.safe_load(file.read_text("utf-8")))


def test_every_key_of_a_file_of_tests_is_described_and_shown_by_example() -> None:
    schema = validate.tests()

    def keys(value: object, path: str) -> list[str]:
        found: list[str] = []
        if isinstance(value, dict):
            for name, key in value.get("properties", {}).items():
                meant = schema["definitions"].get(key.get("$ref", "").rpartition("/")[2], key)
                if not meant.get("description") or not meant.get("examples"):
                    found.append(f"{path}.{name}")
            for name, inner in value.items():
                found += keys(inner, f"{path}.{name}")
        elif isinstance(value, list):
            for inner in value:
                found += keys(inner, path)
        return found

    assert keys(schema, "") == []
