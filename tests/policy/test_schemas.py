"""The schemas as an editor reads them: each key says what it is, what it takes, and shows a value."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from hotfix_lint import resources
from hotfix_lint.facts.dependencies import parsers
from hotfix_lint.matching import Globs, Pattern
from hotfix_lint.policy import kinds
from hotfix_lint.policy.schema import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = [
    *(("checks", name) for name in resources.names("schemas", "checks")),
    *(("catalogues", name) for name in resources.names("schemas", "catalogues")),
    ("policy.schema.json",),
    ("policy-test.schema.json",),
]
CATALOGUES = [name.removesuffix(".yaml") for name in resources.names("rules", "catalogues")]
Schema = dict[str, Any]


def loaded(*path: str) -> Schema:
    schema: Schema = json.loads(resources.read("schemas", *path))
    return schema


DEFINITIONS = (
    loaded("policy-test.schema.json")["definitions"] | loaded("policy.schema.json")["definitions"]
)


def keys_within(value: object, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield each key that a schema describes, however deep, with its own schema."""
    if isinstance(value, dict):
        properties = value.get("properties")
        if isinstance(properties, dict) and "type" not in properties:
            yield from ((f"{path}.{key}", schema) for key, schema in properties.items())
        for key, inner in value.items():
            yield from keys_within(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from keys_within(inner, f"{path}.{number}")


def target(schema: Schema) -> Schema:
    """Return a schema with what it refers to put in, its own words first."""
    if "$ref" not in schema:
        return schema
    meant: Schema = DEFINITIONS[schema["$ref"].removeprefix("#/definitions/")]
    return target(meant) | {key: value for key, value in schema.items() if key != "$ref"}


def is_typed(schema: Schema) -> bool:
    schema = target(schema)
    alternatives = schema.get("anyOf", ())
    said = any(key in schema for key in ("type", "const", "enum"))
    return said or (bool(alternatives) and all(map(is_typed, alternatives)))


def shows_a_value(schema: Schema) -> bool:
    schema = target(schema)
    if any(key in schema for key in ("examples", "enum", "const", "default", "properties")):
        return True
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    return schema.get("type") == "boolean" or any(map(shows_a_value, inner))


@pytest.mark.parametrize("path", SCHEMAS, ids="/".join)
def test_each_key_says_what_it_is(path: tuple[str, ...]) -> None:
    keys = list(keys_within(loaded(*path)))
    assert keys
    for where, schema in keys:
        if not where.startswith((".then", ".if", ".allOf", ".anyOf", ".dependencies")):
            assert target(schema).get("description"), where
            assert is_typed(schema), where
            assert shows_a_value(schema), where


@pytest.mark.parametrize("path", [*SCHEMAS, None], ids=lambda path: "/".join(path or ["bundle"]))
def test_a_schema_is_one_of_draft_07_with_nothing_of_a_later_draft(
    path: tuple[str, ...] | None,
) -> None:
    schema = loaded(*path) if path else bundle()
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    text = json.dumps(schema)
    for word in ("$defs", "unevaluatedProperties", "dependentRequired", "prefixItems"):
        assert f'"{word}"' not in text


@pytest.mark.parametrize("path", SCHEMAS, ids="/".join)
def test_an_example_in_a_schema_is_valid(path: tuple[str, ...]) -> None:
    for where, schema in keys_within(loaded(*path)):
        complete = copy.deepcopy(schema) | {"definitions": DEFINITIONS}
        for example in target(schema).get("examples", ()):
            errors = [e.message for e in jsonschema.Draft7Validator(complete).iter_errors(example)]
            assert errors == [], where


def test_the_bundle_refers_to_nothing_outside_of_it() -> None:
    schema = bundle()

    def references(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    for reference in set(references(schema)):
        start, _, name = reference.partition("#/definitions/")
        assert start == ""
        assert name in schema["definitions"], name


def test_the_bundle_tells_one_error_in_the_form_that_was_meant() -> None:
    validator = jsonschema.Draft7Validator(bundle())
    for rule, told in (
        ({"max-line": 5}, "'max-line' was unexpected"),
        ("eror", "'eror' is not one of"),
        ({"max-lines": "many"}, "'many' is not of type 'integer'"),
        ({"by-priority": {"P0": {"stage": "push"}}}, "'stage' was unexpected"),
        ({"check": "history"}, "'forbid' is a required property"),
    ):
        policy = {"version": 1, "extends": "hotfix", "rules": {"diff-size": rule}}
        (error,) = validator.iter_errors(policy)
        assert told in error.message


def test_what_policies_hold_can_be_said_to_an_editor() -> None:
    written = yaml.safe_load(resources.read("rules", "hotfix.yaml"))
    assert list(jsonschema.Draft7Validator(bundle()).iter_errors(written)) == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_is_valid(name: str) -> None:
    catalogue = yaml.safe_load(resources.read("rules", "catalogues", f"{name}.yaml"))
    schema = loaded("catalogues", f"{name}.schema.json")
    errors = jsonschema.Draft7Validator(schema).iter_errors(catalogue)
    assert [f"{list(error.absolute_path)}: {error.message}"[:300] for error in errors] == []


def test_a_flawed_catalogue_is_not_valid() -> None:
    for name, flawed in (
        ("roles", {"entries": [{"role": "sauce", "globs": ["x"]}]}),
        ("roles", {"entries": [{"role": "docs"}]}),
        ("dependencies", {"entries": [{"ecosystem": "npm", "kind": "manifest", "parser": "x"}]}),
        ("examples", {"branch-name": {"fails": "x"}}),
        ("habits", {"tickets": [], "hotfix-branches": ["x"], "long-lived": ["y"]}),
        ("tests", {"data": [], "languages": [{"name": "x", "extension": ["x"]}]}),
    ):
        schema = loaded("catalogues", f"{name}.schema.json")
        assert list(jsonschema.Draft7Validator(schema).iter_errors(flawed)), name


def test_each_catalogue_has_a_schema_and_each_schema_a_catalogue() -> None:
    schemas = resources.names("schemas", "catalogues")
    assert [name.removesuffix(".schema.json") for name in schemas] == CATALOGUES
    assert "roles" not in kinds.names()


def test_patterns_and_globs_of_the_habits_match_something_else_than_everything() -> None:
    habits = yaml.safe_load(resources.read("rules", "catalogues", "habits.yaml"))
    for shape in habits["tickets"]:
        for key in ("message", "branch", "ticket"):
            assert Pattern(shape[key].replace("{keys}", "ENG")).search("") is None
    assert not Globs(habits["hotfix-branches"] + habits["long-lived"]).match("main")


def test_each_parser_of_the_dependencies_is_there() -> None:
    catalogue = yaml.safe_load(resources.read("rules", "catalogues", "dependencies.yaml"))
    used = {entry["parser"] for entry in catalogue["entries"]}
    assert used <= {*parsers.PARSERS, "path"}
