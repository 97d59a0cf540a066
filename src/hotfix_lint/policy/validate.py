"""Holds policies to their schema; tells each defect with its place and the nearest valid word."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hotfix_lint import durations, resources
from hotfix_lint.matching import MAX_PATTERN, Pattern, PatternError, check_glob
from hotfix_lint.policy import kinds, prepared
from hotfix_lint.policy.model import Defect, Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hotfix_lint.policy.yaml_nodes import Node

MAX_NEAR = 200
# The form of a whole policy among those of rules, whose names are their kinds'.
POLICY = "policy"
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_WORD = re.compile(r"\(\?&([^)]*)\)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
    loaded["definitions"] |= tests()["definitions"]
    return loaded


@cache
def tests() -> dict[str, Any]:
    """Return the schema of a file of tests."""
    loaded: dict[str, Any] = json.loads(resources.read("schemas", "policy-test.schema.json"))
    return loaded


def forms() -> dict[str, dict[str, Any]]:
    """Return what wheels hold as code: the schema of a policy, and of a rule by its kind."""
    return {POLICY: frame()} | {kind: of_kind(kind) for kind in kinds.names()}


def common_keys() -> dict[str, Any]:
    """Return the schemas of the keys that every rule may have."""
    keys: dict[str, Any] = frame()["definitions"]["rule"]["properties"]
    return keys


class Words(NamedTuple):
    """The team's words that rules refer to.

    Attributes:
        patterns: what `(?&word)` stands for in patterns.
        priorities: the priorities; None if they are not known, since the file that has them is
            flawed.

    """

    patterns: Mapping[str, str]
    priorities: tuple[str, ...] | None = None


_NO_WORDS = Words({})


def document(root: Node, schema: Mapping[str, Any] | None = None) -> list[Defect]:
    """Return what is wrong with one file, by the schema of policies without the kinds' own keys.

    Args:
        root: the file.
        schema: another schema, for a file that is no policy.

    """
    if schema is not None:
        return list(_defects(root, schema, (), _NO_WORDS, ()))
    return list(_defects(root, frame(), (), _NO_WORDS, (), POLICY))


def rule(node: Node, path: tuple[str, ...], kind: str, words: Words) -> list[Defect]:
    """Return what is wrong with one rule, all files merged.

    Args:
        node: the rule's mapping.
        path: where it stands, in the words of its defects.
        kind: its kind, one of `kinds.names()`.
        words: the team's words.

    """
    return list(_defects(node, of_kind(kind), path, words, kinds.values(kind), kind))


@cache
def of_kind(kind: str) -> dict[str, Any]:
    """Return the schema of a rule of a kind."""
    own = kinds.fragment(kind)
    demands = {"anyOf", "allOf", "dependencies", "if", "then"}
    return {key: value for key, value in own.items() if key in demands} | {
        "type": "object",
        "properties": common_keys() | own["properties"],
        "required": own.get("required", []),
        "additionalProperties": False,
        "definitions": frame()["definitions"],
    }


def priorities(node: Node, path: tuple[str, ...], words: Words) -> list[Defect]:
    """Return what a list of priorities names that is none."""
    schema = {"type": "array", "items": {"type": "string", "format": "priority"}}
    return list(_defects(node, schema, path, words, ()))


def rule_of_no_kind(node: Node, name: str) -> list[Defect]:
    """Return what is wrong with the keys that a rule shares with all, where its kind is unknown."""
    schema = {
        "type": "object",
        "properties": common_keys(),
        "definitions": frame()["definitions"],
    }
    return list(_defects(node, schema, ("rules", name), _NO_WORDS, None))


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
    near = _near(name, known)
    return f'did you mean "{near}"?' if near else f"known: {', '.join(sorted(known))}"


def found(value: Any) -> str:
    """Return what a value is, in words."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, str):
        return f'the text "{value[:60]}"'
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"


def _near(name: str, known: Sequence[str]) -> str | None:
    import difflib

    # The time grows with both; a policy of thousands of rules must not stall.
    near = difflib.get_close_matches(name, known, 1, 0.6) if len(known) <= MAX_NEAR else []
    return near[0] if near else None


def _defects(
    root: Node,
    schema: Mapping[str, Any],
    prefix: tuple[str, ...],
    words: Words,
    values: Sequence[str] | None,
    form: str = "",
) -> Iterator[Defect]:
    plain, formats = root.plain(), _formats(words, values)
    # What is surely right is most of it, and jsonschema takes as long to import as ten programs.
    if form and prepared.fits(form, plain, formats):
        return
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    for name, check in formats.items():
        checker.checks(name, raises=PatternError)(check)
    validator = _validator()(schema, format_checker=checker)
    errors = sorted(validator.iter_errors(plain), key=lambda e: [str(p) for p in e.path])
    seen: set[Defect] = set()
    for error in errors:
        for told in _told(error, root, prefix):
            if told not in seen:
                seen.add(told)
                yield told


def _formats(words: Words, values: Sequence[str] | None) -> dict[str, Callable[[object], bool]]:
    """Return the checks of formats; each raises a `PatternError` that says what is wrong."""
    formats: dict[str, Callable[[object], bool]] = {
        "pattern": lambda text: _pattern(text, words.patterns),
        "glob": _glob,
        "date": _date,
        "duration": _duration,
        "document": _document,
    }
    if (known := words.priorities) is not None:
        formats["priority"] = lambda text: _priority(text, known)
    if values is not None:
        formats["template"] = lambda text: _template(text, values)
    return formats


@cache
def _validator() -> Any:
    """Return jsonschema's validator with a `uniqueItems` that points at the second of two."""
    from jsonschema import Draft7Validator, ValidationError, validators

    def unique(_: Any, wanted: bool, instance: Any, __: Any) -> Iterator[Any]:  # noqa: FBT001
        seen = set()
        for index, item in enumerate(instance if wanted and isinstance(instance, list) else ()):
            # Our lists of unique items hold text; what is none is another error.
            if isinstance(item, str) and item in seen:
                yield ValidationError(f'"{item}" is given twice', path=(index,))
            elif isinstance(item, str):
                seen.add(item)

    extend: Any = validators.extend  # untyped
    return extend(Draft7Validator, {"uniqueItems": unique})


def _told(error: Any, root: Node, prefix: tuple[str, ...]) -> Iterator[Defect]:
    """Yield the defects of one of jsonschema's errors: mostly one, of a union the likeliest."""
    path = tuple(error.absolute_path)
    if error.validator == "enum" and not isinstance(error.instance, str):
        return  # its type is wrong, which is told already
    if error.validator == "anyOf":
        yield from _union(error, root, prefix)
    elif error.validator == "additionalProperties":
        for key in _unknown(error):
            at = _key_origin(root, (*path, key))
            known = sorted(error.schema.get("properties", {}))
            yield defect(at, (*prefix, *path, key), f"unknown key; {nearest(key, known)}")
    elif error.validator == "required":
        misspelt = _misspelt(error)
        for key in error.validator_value:
            if key not in error.instance and key not in misspelt:
                at = _origin(root, path)
                yield defect(at, (*prefix, *path), f'the key "{key}" is missing')
    elif "propertyNames" in error.relative_schema_path:
        at = _key_origin(root, (*path, error.instance))
        yield defect(at, (*prefix, *path), _message(error))
    else:
        yield defect(_origin(root, path), (*prefix, *path), _message(error))


def _union(error: Any, root: Node, prefix: tuple[str, ...]) -> Iterator[Defect]:
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    needed = [b[0].validator_value for b in branches.values() if b[0].validator == "required"]
    if len(needed) == len(branches):
        keys = {key for names in needed for key in names}
        if keys.isdisjoint(_misspelt(error)):
            at = _origin(root, tuple(error.absolute_path))
            message = f"needs at least one of: {', '.join(sorted(keys))}"
            yield defect(at, (*prefix, *error.absolute_path), message)
        return
    # The branch whose type fits is the one that the author meant.
    depth = len(error.absolute_path)
    meant = [
        inner
        for inner in branches.values()
        if not any(e.validator == "type" and len(e.absolute_path) == depth for e in inner)
    ]
    if len(meant) > 1:
        # Several forms of one text, such as the names of facts: any of them may be meant.
        schemas = [inner.schema for errors in meant for inner in errors]
        words = [word for s in schemas for word in s.get("enum", s.get("examples", ()))]
        at = _origin(root, tuple(error.absolute_path))
        message = f'"{error.instance}" is none of the values; {nearest(error.instance, words)}'
        yield defect(at, (*prefix, *error.absolute_path), message)
        return
    if meant:
        for inner in meant[0]:
            yield from _told(inner, root, prefix)
        return
    types = [_expected(e) for b in branches.values() for e in b if e.validator == "type"]
    expected = " or ".join(dict.fromkeys(types))
    at = _origin(root, tuple(error.absolute_path))
    message = f"expected {expected}, found {found(error.instance)}"
    yield defect(at, (*prefix, *error.absolute_path), message)


def _expected(error: Any) -> str:
    """Return what an error of `type` asks for: the values, if they are counted up, or the type."""
    if "enum" in error.schema:
        return ", ".join(map(str, error.schema["enum"]))
    wanted = error.validator_value
    return " or ".join(_TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted))


def _message(error: Any) -> str:
    value, instance = error.validator_value, error.instance
    match error.validator:
        case "type":
            return f"expected {_expected(error)}, found {found(instance)}"
        case "enum":
            return f'"{instance}" is none of the values; {nearest(instance, value)}'
        case "const":
            return f"expected {json.dumps(value)}, found {found(instance)}"
        case "format":
            return str(error.cause)
        case "minimum":
            return f"{instance} is less than {value}"
        case "minLength" | "minItems" | "minProperties":
            return "it is empty" if value == 1 else f"at least {value} are needed"
        case "pattern":
            what = error.schema.get("x-is", "is no name")
            return f'"{instance}" {what}; {error.schema["x-form"]}'
        case _:
            return str(error.message)[:200]


def _misspelt(error: Any) -> set[str]:
    """Return the keys that unknown keys of the mapping were meant to be."""
    if error.schema.get("additionalProperties") is not False:
        return set()
    known = sorted(error.schema.get("properties", {}))
    return {near for key in _unknown(error) if (near := _near(key, known))}


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
        if len(text) > MAX_PATTERN:
            raise PatternError(f"the glob has {len(text)} characters; {MAX_PATTERN} are allowed")
        check_glob(text)
    return True


def _date(text: object) -> bool:
    from datetime import date

    try:
        if isinstance(text, str):
            date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise PatternError(f'"{text}" is no date; write it as YYYY-MM-DD') from None
    return True


def _duration(text: object) -> bool:
    if isinstance(text, str) and not durations.parse(text):
        raise PatternError(f'"{text}" is no span of time; write it as 2h, 90m or "1h 30m"')
    return True


def _document(text: object) -> bool:
    if isinstance(text, str):
        other = next((f[0] for f in re.finditer(r"\{[^{}]*\}?", text) if f[0] != "{ticket}"), None)
        if other is not None:
            raise PatternError(f'unknown placeholder "{other}"; a path may hold {{ticket}}')
        if text.startswith("/") or ".." in text.split("/") or "\\" in text:
            raise PatternError(f'"{text}" is no path from the repository\'s top')
    return True


def _priority(text: object, known: Sequence[str]) -> bool:
    if isinstance(text, str) and text not in known:
        raise PatternError(f'there is no priority "{text}"; known: {", ".join(known)}')
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
            near = _near(name, values)
            hint = f'did you mean "{{{near}}}"?' if near else f"this kind offers {offered}"
            raise PatternError(f'unknown placeholder "{{{name}}}"; {hint}')
    return True


def defect(origin: Origin, path: Sequence[object], message: str) -> Defect:
    """Return a defect; `path` is where it stands in the document, step by step."""
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
