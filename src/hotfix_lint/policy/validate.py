"""Holds policies to their schema; tells each defect with its place and the nearest valid word."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from hotfix_lint import resources
from hotfix_lint.matching import Globs, Pattern, PatternError
from hotfix_lint.policy import kinds
from hotfix_lint.policy.model import Defect, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.policy.yaml_nodes import Node

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_WORD = re.compile(r"\(\?&([^)]*)\)")
_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


@cache
def frame() -> dict[str, Any]:
    """Return the schema of a whole policy, without the keys of the kinds."""
    loaded: dict[str, Any] = json.loads(resources.read("schemas", "policy.schema.json"))
    return loaded


def common_keys() -> dict[str, Any]:
    """Return the schemas of the keys that every rule may have."""
    keys: dict[str, Any] = frame()["definitions"]["rule"]["properties"]
    return keys


def document(root: Node) -> list[Defect]:
    """Return what is wrong with one file, the kinds' own keys aside."""
    return list(_defects(root, frame(), (), {}, ()))


def rule(node: Node, name: str, kind: str, words: Mapping[str, str]) -> list[Defect]:
    """Return what is wrong with one rule, all files merged.

    Args:
        node: the rule's mapping.
        name: the rule's name.
        kind: its kind, one of `kinds.names()`.
        words: what `(?&word)` stands for in patterns.

    """
    own = kinds.fragment(kind)
    schema = {key: value for key, value in own.items() if key in {"anyOf", "allOf", "if", "then"}}
    schema |= {
        "type": "object",
        "properties": common_keys() | own["properties"],
        "required": own.get("required", []),
        "additionalProperties": False,
        "definitions": frame()["definitions"],
    }
    return list(_defects(node, schema, ("rules", name), words, kinds.values(kind)))


def expand(text: str, words: Mapping[str, str]) -> str:
    """Return a pattern with the team's words put in for `(?&word)`.

    Raises:
        PatternError: there is no such word.

    """

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            known = ", ".join(f"(?&{name})" for name in words)
            raise PatternError(f"there is no word (?&{found[1]}); known: {known or 'none here'}")
        return f"(?:{words[found[1]]})"

    return _WORD.sub(word, text)


def nearest(name: str, known: Sequence[str]) -> str:
    """Return `did you mean …?`, or the list of what is known, as the end of a sentence."""
    import difflib

    near = difflib.get_close_matches(name, known, 1, 0.6)
    return f'did you mean "{near[0]}"?' if near else f"known: {', '.join(sorted(known))}"


def _defects(
    root: Node,
    schema: Mapping[str, Any],
    prefix: tuple[str, ...],
    words: Mapping[str, str],
    values: Sequence[str],
) -> Iterator[Defect]:
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    checker.checks("pattern", raises=PatternError)(lambda text: _pattern(text, words))
    checker.checks("glob", raises=PatternError)(_glob)
    checker.checks("template", raises=PatternError)(lambda text: _template(text, values))
    validator = jsonschema.Draft7Validator(schema, format_checker=checker)
    errors = sorted(validator.iter_errors(root.plain()), key=lambda e: [str(p) for p in e.path])
    seen: set[Defect] = set()
    for error in errors:
        for defect in _told(error, root, prefix):
            if defect not in seen:
                seen.add(defect)
                yield defect


def _told(error: Any, root: Node, prefix: tuple[str, ...]) -> Iterator[Defect]:
    """Yield the defects of one of jsonschema's errors: mostly one, of a union the likeliest."""
    path = tuple(error.absolute_path)
    if error.validator in {"anyOf", "oneOf"}:
        yield from _union(error, root, prefix)
    elif error.validator == "additionalProperties":
        for key in _unknown(error):
            at = _key_origin(root, (*path, key))
            known = sorted(error.schema.get("properties", {}))
            yield _defect(at, (*prefix, *path, key), f"unknown key; {nearest(key, known)}")
    elif error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                at = _origin(root, path)
                yield _defect(at, (*prefix, *path), f'the key "{key}" is missing')
    elif error.validator == "propertyNames":
        key = error.instance
        at = _key_origin(root, (*path, key))
        message = f'"{key}" is no name; names are lower-case words joined by "-"'
        yield _defect(at, (*prefix, *path), message)
    else:
        at = _origin(root, path)
        message = _message(error)
        if "propertyNames" in error.absolute_schema_path:
            at = _key_origin(root, (*path, error.instance))
            message = f'"{error.instance}" is no name; names are lower-case words joined by "-"'
        yield _defect(at, (*prefix, *path), message)


def _union(error: Any, root: Node, prefix: tuple[str, ...]) -> Iterator[Defect]:
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    needed = [b[0].validator_value for b in branches.values() if b[0].validator == "required"]
    if len(needed) == len(branches):
        keys = ", ".join(sorted({key for names in needed for key in names}))
        at = _origin(root, tuple(error.absolute_path))
        yield _defect(at, (*prefix, *error.absolute_path), f"needs at least one of: {keys}")
        return
    # The branch whose type fits is the one that the author meant.
    depth = len(error.absolute_path)
    meant = [
        inner
        for inner in branches.values()
        if not any(e.validator == "type" and len(e.absolute_path) == depth for e in inner)
    ]
    if meant:
        for inner in meant[0]:
            yield from _told(inner, root, prefix)
        return
    types = [e.validator_value for b in branches.values() for e in b if e.validator == "type"]
    flat = [t for kind in types for t in ([kind] if isinstance(kind, str) else kind)]
    expected = " or ".join(dict.fromkeys(_TYPES[t] for t in flat))
    at = _origin(root, tuple(error.absolute_path))
    message = f"expected {expected}, found {_found(error.instance)}"
    yield _defect(at, (*prefix, *error.absolute_path), message)


def _message(error: Any) -> str:
    value, instance = error.validator_value, error.instance
    match error.validator:
        case "type":
            wanted = [value] if isinstance(value, str) else value
            expected = " or ".join(_TYPES[name] for name in wanted)
            return f"expected {expected}, found {_found(instance)}"
        case "enum" if isinstance(instance, str):
            return (
                f'"{instance}" is none of the values; {nearest(instance, [str(v) for v in value])}'
            )
        case "enum":
            return f"expected one of {', '.join(map(str, value))}, found {_found(instance)}"
        case "const":
            return f"expected {json.dumps(value)}, found {_found(instance)}"
        case "format":
            return str(error.cause)
        case "minimum":
            return f"{instance} is less than {value}"
        case "minLength" | "minItems" | "minProperties":
            return "it is empty" if value == 1 else f"at least {value} are needed"
        case "uniqueItems":
            return "something is given twice"
        case "pattern":
            return f'"{instance}" does not have the form {value}'
        case _:
            return str(error.message)[:200]


def _found(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, str):
        return f'the text "{value[:60]}"'
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"


def _unknown(error: Any) -> list[str]:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [
        key
        for key in error.instance
        if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _pattern(text: object, words: Mapping[str, str]) -> bool:
    if isinstance(text, str):
        Pattern(expand(text, words))
    return True


def _glob(text: object) -> bool:
    if isinstance(text, str):
        Globs([text])
    return True


def _template(text: object, values: Sequence[str]) -> bool:
    for found in _PLACEHOLDER.finditer(text if isinstance(text, str) else ""):
        if found[0] in {"{{", "}}"}:
            continue
        name = found[1]
        if name is None:
            raise PatternError(f'a lone "{found[0]}"; write it twice to show one')
        if name not in values:
            offered = ", ".join(f"{{{value}}}" for value in values)
            import difflib

            near = difflib.get_close_matches(name, values, 1, 0.6)
            hint = f'did you mean "{{{near[0]}}}"?' if near else f"this kind offers {offered}"
            raise PatternError(f'unknown placeholder "{{{name}}}"; {hint}')
    return True


def _defect(origin: Origin, path: Sequence[object], message: str) -> Defect:
    return Defect(origin, ".".join(map(str, path)), message)


def _origin(root: Node, path: Sequence[Any]) -> Origin:
    node = root
    for step in path:
        node = node.value[step]
    return node.origin


def _key_origin(root: Node, path: Sequence[Any]) -> Origin:
    node = root
    for step in path[:-1]:
        node = node.value[step]
    return node.keys.get(path[-1], node.origin)
