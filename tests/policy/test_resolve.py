"""What files say together: merged by rule name, each value where it came from, the words put in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint import checks
from hotfix_lint.errors import PolicyError
from hotfix_lint.policy import kinds, load, validate
from hotfix_lint.policy.schema import bundle
from tests.policy.policies import defects, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.policy.model import Rule


def rule(text: str, name: str, files: dict[str, str] | None = None) -> Rule:
    return next(rule for rule in resolve(text, files).rules if rule.name == name)


HEAD = "version: 1\nextends: hotfix\nrules:\n"


def test_a_severity_alone_changes_nothing_else() -> None:
    before = rule("version: 1\nextends: hotfix\n", "diff-size")
    after = rule(f"{HEAD}  diff-size: warning\n", "diff-size")
    assert after.severity == "warning"
    assert after.settings == before.settings


def test_mappings_merge_and_lists_and_scalars_replace() -> None:
    after = rule(f"{HEAD}  diff-size: {{max-lines: 60, count: [test]}}\n", "diff-size")
    assert after.settings == {"max-files": 10, "max-lines": 60, "count": ["test"]}
    fields = rule(f"{HEAD}  commit-ticket: {{require: {{Epic: }}}}\n", "commit-ticket")
    assert list(fields.settings["require"]) == ["Ticket", "Epic"]


def test_a_rule_keeps_its_place_and_names_the_line_that_changed_it_last() -> None:
    policy = resolve(f"{HEAD}  own: {{check: limits, max-files: 1}}\n  diff-size: warning\n")
    names = [rule.name for rule in policy.rules]
    assert names.index("diff-size") < names.index("own") == len(names) - 1
    changed = next(rule for rule in policy.rules if rule.name == "diff-size")
    assert changed.origin == (".hotfix-lint.yaml", 5, 3, True)
    kept = next(rule for rule in policy.rules if rule.name == "branch-name")
    assert (kept.origin.file, kept.origin.in_repository) == ("hotfix (built in)", False)


def test_a_rule_that_is_off_is_none_of_the_rules() -> None:
    policy = resolve(f"{HEAD}  branch-fresh: off\n  diff-size: {{severity: off}}\n")
    assert policy.off == ("branch-fresh", "diff-size")
    assert not {"branch-fresh", "diff-size"} & {rule.name for rule in policy.rules}


def test_another_kind_of_check_drops_the_keys_of_the_first() -> None:
    before = rule("version: 1\nextends: hotfix\n", "diff-size")
    after = rule(f"{HEAD}  diff-size: {{check: history, forbid: [wip]}}\n", "diff-size")
    assert (after.kind, after.settings) == ("history", {"forbid": ["wip"]})
    # Its words speak of the first kind's values; why it exists, when and how strict stay.
    assert after.message == kinds.default_message("history")
    assert after.hint == kinds.default_hint("history")
    assert (after.because, after.stage, after.tags) == (before.because, "push", ("size",))


def test_a_rule_may_get_its_check_from_a_later_file() -> None:
    text = "version: 1\nextends: a.yaml\nrules: {x: {check: limits}}\n"
    after = rule(text, "x", {"a.yaml": "version: 1\nrules: {x: {max-files: 3}}\n"})
    assert after.settings == {"max-files": 3}


def test_later_files_win_and_a_diamond_is_loaded_once() -> None:
    files = {
        "base.yaml": "version: 1\nextends: hotfix\nrules: {diff-size: {max-files: 1, max-lines: 1}}\n",
        "a.yaml": "version: 1\nextends: base.yaml\nrules: {diff-size: {max-files: 2}}\n",
        "sub/b.yaml": "version: 1\nextends: ../base.yaml\nrules: {diff-size: {max-lines: 3}}\n",
    }
    policy = resolve("version: 1\nextends: [a.yaml, sub/b.yaml]\n", files)
    (size,) = [rule for rule in policy.rules if rule.name == "diff-size"]
    assert (size.settings["max-files"], size.settings["max-lines"]) == (2, 3)
    assert policy.sources == (
        "hotfix (built in)",
        "base.yaml",
        "a.yaml",
        "sub/b.yaml",
        ".hotfix-lint.yaml",
    )


def test_a_path_is_read_from_the_folder_of_the_file_that_says_it() -> None:
    files = {
        "policies/web/base.yaml": "version: 1\nextends: ../common/limits.yaml\n",
        "policies/common/limits.yaml": "version: 1\nextends: ./deep/more.yaml\n",
        "policies/common/deep/more.yaml": "version: 1\nrules: {x: {check: limits, max-files: 3}}\n",
    }
    policy = resolve("version: 1\nextends: policies/web/base.yaml\n", files)
    assert policy.sources == (
        "policies/common/deep/more.yaml",
        "policies/common/limits.yaml",
        "policies/web/base.yaml",
        ".hotfix-lint.yaml",
    )


def test_ten_files_may_extend_each_other_and_eleven_may_not() -> None:
    def chain(length: int) -> dict[str, str]:
        files = {f"f{n}.yaml": f"version: 1\nextends: f{n + 1}.yaml\n" for n in range(2, length)}
        return files | {f"f{length}.yaml": "version: 1\n"}

    assert len(resolve("version: 1\nextends: f2.yaml\n", chain(10)).sources) == 10
    (told,) = defects("version: 1\nextends: f2.yaml\n", chain(11))
    assert told == "f10.yaml:2:10: extends: policies extend each other more than 10 deep"


def test_a_file_that_extends_nothing_stands_alone() -> None:
    policy = resolve("version: 1\nrules: {own: {check: limits, max-files: 1}}\n")
    assert [rule.name for rule in policy.rules] == ["own"]
    assert policy.workflow.hotfix_branches == ("hotfix/*",)
    (own,) = policy.rules
    assert (own.severity, own.stage) == ("error", "push")
    assert own.message == kinds.default_message("limits")


def test_the_teams_words_are_put_into_patterns() -> None:
    text = "version: 1\nextends: hotfix\nworkflow: {ticket: '#[0-9]+', priorities: [high, 'a.b']}\n"
    assert rule(text, "commit-ticket").settings["require"]["Ticket"]["matches"] == "^(?:#[0-9]+)$"
    priority = rule(text, "commit-priority").settings["require"]["Priority"]["matches"]
    assert re.fullmatch(priority, "a.b")
    assert not re.fullmatch(priority, "axb")


def test_what_a_base_says_of_priorities_that_were_replaced_is_left_out() -> None:
    text = "version: 1\nextends: hotfix\nworkflow: {priorities: [P1, high]}\n"
    assert [variant.priority for variant in rule(text, "pr-title").variants] == ["P1"]
    assert "waived-for" not in rule(text, "pr-approval").settings
    own = text + "rules: {pr-approval: {waived-for: [P0]}}\n"
    with pytest.raises(PolicyError) as caught:
        resolve(own)
    assert 'there is no priority "P0"' in str(caught.value.defects[0])


def test_words_of_yaml_1_1_stay_text() -> None:
    policy = resolve(
        "version: 1\nextends: hotfix\nworkflow: {fields: [on, yes, 3.10, 010, 2026-01-01]}\n".replace(
            "3.10", "'3.10'"
        ).replace("010", "'010'")
    )
    assert policy.workflow.fields[:5] == ("on", "yes", "3.10", "010", "2026-01-01")


def test_production_may_be_one_name_or_several() -> None:
    one = resolve("version: 1\nworkflow: {production: live}\n")
    assert one.workflow.production == ("live",)
    two = resolve("version: 1\nworkflow: {production: [live, main]}\n")
    assert two.workflow.production == ("live", "main")


def test_the_fields_of_all_rules_are_known() -> None:
    names = resolve(
        f"{HEAD}  own: {{check: text, of: commit.fields.Impact, min-length: 3}}\n"
    ).field_names()
    assert {"Root cause", "Ticket", "Priority", "Dependency", "Impact"} <= set(names)


def test_the_digest_changes_with_any_file() -> None:
    one = resolve("version: 1\nextends: a.yaml\n", {"a.yaml": "version: 1\n"}).digest
    two = resolve("version: 1\nextends: a.yaml\n", {"a.yaml": "version: 1\n# x\n"}).digest
    assert re.fullmatch("[0-9a-f]{16}", one)
    assert one != two


@pytest.mark.parametrize("name", ["hotfix"])
def test_the_built_in_policies_fit_their_schema(name: str) -> None:
    """No run validates them, so this must."""
    load.merge(load.built_in(name), lambda _: None)


def test_the_built_in_policy_explains_every_rule() -> None:
    policy = load.resolve(None, lambda _: None)
    assert len(policy.rules) >= 24
    for built_in in policy.rules:
        assert built_in.because.endswith("."), built_in.name
        assert built_in.hint, built_in.name
        assert built_in.tags, built_in.name


@pytest.mark.parametrize("kind", kinds.names())
def test_each_kind_has_a_module_and_a_complete_fragment(kind: str) -> None:
    import importlib

    module = importlib.import_module(f"{checks.__name__}.{kind.replace('-', '_')}")
    assert (module.__doc__ or "").startswith(f"`{kind}`: ")
    fragment = kinds.fragment(kind)
    assert fragment["title"] == kind
    assert set(re.findall(r"\{([a-z-]+)\}", fragment["x-message"])) <= set(kinds.values(kind))
    for key, schema in fragment["properties"].items():
        assert schema.get("description"), key


def schemas_within(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from schemas_within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas_within(inner)


@pytest.mark.parametrize("kind", [*kinds.names(), None])
def test_the_schemas_say_what_the_messages_need(kind: str | None) -> None:
    whole = kinds.fragment(kind) if kind else validate.frame()
    for schema in schemas_within(whole):
        for union in schema.get("anyOf", ()):
            # A union of names is one of texts, or values of other types would pass it untold.
            assert "enum" not in union or "string" in (union.get("type"), schema.get("type"))
        if "pattern" in schema:
            assert "x-form" in schema or "examples" in schema
        if isinstance(schema.get("items"), dict) and "enum" in schema["items"]:
            assert schema["items"].get("type") == "string"
            assert schema.get("uniqueItems")


def test_each_module_of_a_kind_has_a_fragment() -> None:
    import pkgutil

    modules = {name for _, name, package in pkgutil.iter_modules(checks.__path__) if not package}
    assert {name.replace("_", "-") for name in modules} == set(kinds.names())


def test_the_editors_schema_accepts_what_resolves_and_refuses_what_does_not() -> None:
    import jsonschema

    validator = jsonschema.Draft7Validator(bundle())
    validator.check_schema(validator.schema)
    good = {
        "version": 1,
        "extends": "hotfix",
        "rules": {
            "diff-size": {"max-lines": 5},
            "branch-fresh": "off",
            "own": {"check": "text", "of": "branch.name", "matches": "x"},
            "changes-a-teams-rule": {"max-files": 3},
            "branch-name": {"check": "limits", "max-files": 3},
        },
    }
    assert list(validator.iter_errors(good)) == []
    for name, bad in (
        ("diff-size", {"max-line": 5}),
        ("own", {"check": "text", "of": "branch.name"}),
        ("own", {"check": "text", "max-files": 5, "of": "branch.name", "matches": "x"}),
        ("own", {"check": "txt"}),
        ("branch-name", {"max-files": 3}),
        ("branch-name", {"check": "limits", "matches": "x"}),
        ("own", {"severity": "eror"}),
        ("branch-fresh", "of"),
    ):
        assert list(validator.iter_errors({"version": 1, "rules": {name: bad}})), bad
