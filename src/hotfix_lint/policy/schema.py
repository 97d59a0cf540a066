"""Makes the one JSON Schema that an editor needs: the frame with every kind of check in it."""

from __future__ import annotations

import copy
from typing import Any

from hotfix_lint.policy import kinds, validate

# What of a rule's keys may differ for a priority, beside those of its kind.
_MAY_DIFFER = ("severity", "message", "hint")


def bundle() -> dict[str, Any]:
    """Return a self-contained draft-07 schema of policies.

    A rule with `check: text` has the keys of the kind `text`; a rule without `check` changes an
    inherited one: a built-in rule has the keys of its kind, any other may have any kind's.

    Which schema counts is said by `if`, never by `anyOf`: an editor then offers the keys of one
    kind, and tells the error in the form that was meant.
    """
    schema = copy.deepcopy(validate.frame())
    definitions = schema["definitions"]
    common = definitions["rule"]["properties"]
    for kind in kinds.names():
        definitions[f"kind-{kind}"] = _of_kind(kind, common)
    rules = schema["properties"]["rules"]
    severity, _ = rules["additionalProperties"]["anyOf"]
    definitions["any-kind"] = _of_any_kind(common)
    definitions["rule"] = _of_its_check(common)
    rules["additionalProperties"] = _or_severity({"$ref": "#/definitions/rule"}, severity)
    rules["properties"] = _built_in(severity)
    return schema


def _of_kind(kind: str, common: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a rule of one kind, whose `check` may be said in another file.

    It has no description, which an editor would show for each rule instead of the rule's own.
    """
    own = kinds.fragment(kind)["properties"]
    return {
        "type": "object",
        "properties": common
        | own
        | {
            "check": common["check"] | {"const": kind},
            "by-priority": _by_priority(common, own),
        },
        "additionalProperties": False,
    }


def _of_any_kind(common: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a rule of which nothing says the kind."""
    forms: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds.names():
        for key, value in kinds.fragment(kind)["properties"].items():
            forms.setdefault(key, []).append(value)
    own = {key: _either(values) for key, values in forms.items()}
    return {
        "type": "object",
        "properties": common | own | {"by-priority": _by_priority(common, own)},
        "additionalProperties": False,
    }


def _of_its_check(common: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a rule by what its own `check` says."""
    told = {
        "enum": list(kinds.names()),
        "enumDescriptions": [kinds.fragment(kind)["description"] for kind in kinds.names()],
    }
    return {
        "type": "object",
        "properties": {"check": common["check"] | told},
        "allOf": [
            {
                "if": {"required": ["check"]},
                "then": {"required": ["check"]},
                "else": {"$ref": "#/definitions/any-kind"},
            },
            *(
                {
                    "if": {"properties": {"check": {"const": kind}}, "required": ["check"]},
                    "then": {"allOf": [{"$ref": f"#/definitions/kind-{kind}"}, _demands(kind)]},
                }
                for kind in kinds.names()
            ),
        ],
    }


def _demands(kind: str) -> dict[str, Any]:
    fragment = kinds.fragment(kind)
    return {key: fragment[key] for key in ("required", "anyOf", "dependencies") if key in fragment}


def _by_priority(common: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    keys = {
        "type": "object",
        "minProperties": 1,
        "properties": {key: common[key] for key in _MAY_DIFFER} | own,
        "additionalProperties": False,
    }
    return {**common["by-priority"], "additionalProperties": keys}


def _either(values: list[dict[str, Any]]) -> dict[str, Any]:
    different = [value for index, value in enumerate(values) if value not in values[:index]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _or_severity(rule: dict[str, Any], severity: dict[str, Any]) -> dict[str, Any]:
    # Always so; but editors offer no values from within an `if`, and these they do.
    offered = {"anyOf": [{"type": ["object", "string"]}, severity]}
    return {"if": {"type": "object"}, "then": rule, "else": severity, **offered}


def _built_in(severity: dict[str, Any]) -> dict[str, Any]:
    from hotfix_lint.policy.load import resolve

    return {
        rule.name: {
            "description": rule.because,
            **_or_severity(
                {
                    "if": {"required": ["check"]},
                    "then": {"$ref": "#/definitions/rule"},
                    "else": {"$ref": f"#/definitions/kind-{rule.kind}"},
                },
                severity,
            ),
        }
        for rule in resolve(None, lambda _: None).rules
    }
