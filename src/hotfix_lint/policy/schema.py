"""Makes the one JSON Schema that an editor needs: the frame with every kind of check in it."""

from __future__ import annotations

import copy
from typing import Any

from hotfix_lint.policy import kinds, validate


def bundle() -> dict[str, Any]:
    """Return a self-contained draft-07 schema of policies.

    A rule with `check: text` has the keys of the kind `text`; a rule without `check` changes an
    inherited one and may have any kind's keys; the built-in rules are offered by name, each with
    the keys of its kind as long as no other `check` is given.
    """
    schema = copy.deepcopy(validate.frame())
    common = schema["definitions"]["rule"]["properties"]
    common["check"]["enum"] = list(kinds.names())
    any_key: dict[str, Any] = {}
    choices = []
    for kind in kinds.names():
        fragment = kinds.fragment(kind)
        schema["definitions"][f"kind-{kind}"] = {
            "description": fragment["description"],
            "type": "object",
            "properties": common | fragment["properties"] | {"check": {"const": kind}},
            "additionalProperties": False,
        }
        for key, value in fragment["properties"].items():
            any_key.setdefault(key, []).append(value)
        demands = {key: fragment[key] for key in ("required", "anyOf") if key in fragment}
        choices.append(
            {
                "if": {"properties": {"check": {"const": kind}}, "required": ["check"]},
                "then": {"allOf": [{"$ref": f"#/definitions/kind-{kind}"}, demands]},
            }
        )
    schema["definitions"]["rule"] = {
        "type": "object",
        "properties": common | {key: _either(values) for key, values in any_key.items()},
        "additionalProperties": False,
        "allOf": choices,
    }
    rules = schema["properties"]["rules"]
    severity, _ = rules["additionalProperties"]["anyOf"]
    rules["additionalProperties"]["anyOf"] = [severity, {"$ref": "#/definitions/rule"}]
    rules["properties"] = _built_in(severity)
    return schema


def _either(values: list[dict[str, Any]]) -> dict[str, Any]:
    different = [value for index, value in enumerate(values) if value not in values[:index]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _built_in(severity: dict[str, Any]) -> dict[str, Any]:
    from hotfix_lint.policy.load import resolve

    return {
        rule.name: {
            "description": rule.because,
            "anyOf": [
                severity,
                {"$ref": f"#/definitions/kind-{rule.kind}"},
                {"allOf": [{"required": ["check"]}, {"$ref": "#/definitions/rule"}]},
            ],
        }
        for rule in resolve(None, lambda _: None).rules
    }
