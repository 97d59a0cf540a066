"""Finds what a rule says validly and cannot mean: demands that exclude each other, empty sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotfix_lint.matching import Pattern
from hotfix_lint.policy import validate
from hotfix_lint.policy.model import Defect
from hotfix_lint.report import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hotfix_lint.policy.model import Origin
    from hotfix_lint.policy.yaml_nodes import Node

# Globs that match whatever there is.
_ALL = frozenset({"*", "**", "**/*", "/**", "/*"})
# Facts of which a branch has one, so that there is nothing for it to differ from.
_SINGLE = frozenset({"branch.name", "branch.ticket", "production.name"})


class Version(NamedTuple):
    """A rule as it is plainly, or for one priority.

    Attributes:
        path: the path in the document of the keys that make it.
        kind: the kind of check.
        keys: all its keys, those for the priority in the place of the plain ones.

    """

    path: tuple[str, ...]
    kind: str
    keys: Mapping[str, Node]


def impossible(name: str, rule: Node, words: Mapping[str, str]) -> Iterator[Defect]:
    """Yield what no run could ever obey, or never would ask, in a rule that is valid by its schema.

    Args:
        name: the rule's name.
        rule: its keys, all files merged.
        words: what `(?&word)` stands for in patterns.

    """
    told: set[tuple[Origin, str]] = set()
    yield from _endless(name, rule)
    for version in versions(name, rule):
        check = _CHECKS.get(version.kind)
        for defect in check(version, words) if check else ():
            # What is wrong plainly is mostly wrong for each priority, too.
            if (defect.origin, defect.message) not in told:
                told.add((defect.origin, defect.message))
                yield defect


def versions(name: str, rule: Node) -> Iterator[Version]:
    """Yield a rule as it is plainly, then as it is for each priority that it names."""
    kind = rule.value["check"].value
    yield Version(("rules", name), kind, rule.value)
    for priority, keys in entries(rule, "by-priority").items():
        path = ("rules", name, "by-priority", priority)
        yield Version(path, kind, rule.value | keys.value)


def entries(node: Node, key: str) -> Mapping[str, Node]:
    """Return what the mapping at a key of `node` holds; nothing, if there is none."""
    inner = node.value.get(key)
    return inner.value if inner is not None and isinstance(inner.value, dict) else {}


def items(node: Node | None) -> list[Node]:
    """Return the items of a value that may be one thing, a list of things, or absent."""
    if node is None:
        return []
    return node.value if isinstance(node.value, list) else [node]


def texts(node: Node | None) -> list[Any]:
    """Return the plain items of a value that may be one thing, a list of things, or absent."""
    return [item.value for item in items(node)]


def _defect(path: tuple[str, ...], key: str, node: Node, message: str) -> Defect:
    return Defect(node.origin, ".".join((*path, key)), message)


def _endless(name: str, rule: Node) -> Iterator[Defect]:
    """Yield exceptions that are the whole; those that `when` shows to be are found elsewhere."""
    for key in ("branch", "paths"):
        node = entries(rule, "unless").get(key)
        if node is not None and not _ALL.isdisjoint(texts(node)):
            message = "the rule can never run: this is always so"
            yield _defect(("rules", name), f"unless.{key}", node, message)


def _text_defects(version: Version, words: Mapping[str, str]) -> Iterator[Defect]:
    if version.keys["of"].value.startswith("tag."):
        yield from _early(version, "of", "there is no tag")
    yield from _demand_defects(version.path, version.keys, words)


def _early(version: Version, key: str, why: str) -> Iterator[Defect]:
    """Yield that a rule looks at what there is only from the release on, if it looks before."""
    stage = version.keys.get("stage")
    given = stage.value if stage else validate.common_keys()["stage"]["default"]
    if STAGES.index(given) < STAGES.index("release"):
        node = stage or version.keys[key]
        message = f'{why} before the stage release; say "stage: release"'
        yield _defect(version.path, "stage" if stage else key, node, message)


def _tag_defects(version: Version, _: Mapping[str, str]) -> Iterator[Defect]:
    yield from _early(version, "check", "there is no tag")
    given = {key: version.keys[key] for key in ("annotated", "signed") if key in version.keys}
    others = ("matches", "message-matches", "bump", "on", "contains")
    demands = [*given.values(), *(version.keys[key] for key in others if key in version.keys)]
    if not any(node.value for node in demands):
        key, node = next(iter(given.items()))
        yield _defect(version.path, key, node, "the rule demands nothing of a tag")


def _backport_defects(version: Version, _: Mapping[str, str]) -> Iterator[Defect]:
    yield from _early(version, "check", "no branch needs the fix")
    if texts(version.keys.get("named")) == [True]:
        for key in ("to", "by", "within"):
            if key in version.keys:
                message = "with named only the names of branches are looked at"
                yield _defect(version.path, key, version.keys[key], message)


def _field_defects(version: Version, words: Mapping[str, str]) -> Iterator[Defect]:
    for field, demands in version.keys["require"].value.items():
        if demands.value:
            yield from _demand_defects((*version.path, "require", field), demands.value, words)


def _demand_defects(
    path: tuple[str, ...], keys: Mapping[str, Node], words: Mapping[str, str]
) -> Iterator[Defect]:
    """Yield demands on one text that no text can meet together."""
    least, most = keys.get("min-length"), keys.get("max-length")
    if least and most and least.value > most.value:
        message = f"{most.value} is less than min-length, {least.value}; no text passes"
        yield _defect(path, "max-length", most, message)
    if most and most.value == 0 and keys.get("matches"):
        message = "0 lets an empty text pass only, which matches refuses"
        yield _defect(path, "max-length", most, message)
    demanded = {*texts(keys.get("matches"))}
    for refused in items(keys.get("not-matches")):
        if refused.value in demanded:
            message = f'"{refused.value}" is under matches, too; no text passes'
            yield _defect(path, "not-matches", refused, message)
    for number, node in enumerate(items(keys.get("one-of"))):
        why = _refusal(node.value, keys, words)
        if why:
            yield _defect(path, f"one-of.{number}", node, f'"{node.value}" never passes: it {why}')


def _refusal(text: str, keys: Mapping[str, Node], words: Mapping[str, str]) -> str:
    """Return why the other demands beside `one-of` refuse a text of it, or ""."""
    least, most = keys.get("min-length"), keys.get("max-length")
    if least and len(text) < least.value:
        return f"is shorter than min-length, {least.value}"
    if most and len(text) > most.value:
        return f"is longer than max-length, {most.value}"
    for pattern in texts(keys.get("matches")):
        if not _matches(pattern, text, words):
            return f'does not match "{pattern}"'
    for pattern in texts(keys.get("not-matches")):
        if _matches(pattern, text, words):
            return f'matches "{pattern}", which is under not-matches'
    return ""


def _matches(pattern: str, text: str, words: Mapping[str, str]) -> bool:
    return Pattern(validate.expand(pattern, words)).search(text) is not None


def _clause_defects(version: Version, _: Mapping[str, str]) -> Iterator[Defect]:
    """Yield clauses of `changed-files` that no file can match."""
    for key in ("forbid", "require"):
        clauses = version.keys.get(key)
        for number, clause in enumerate(items(clauses)):
            listed = clauses is not None and isinstance(clauses.value, list)
            path = (*version.path, key, str(number)) if listed else (*version.path, key)
            yield from _clause(path, clause.value)


def _clause(path: tuple[str, ...], clause: Mapping[str, Node]) -> Iterator[Defect]:
    paths, refused = texts(clause.get("paths")), texts(clause.get("not-paths"))
    if not _ALL.isdisjoint(refused) or (paths and {*paths} <= {*refused}):
        yield _defect(path, "not-paths", clause["not-paths"], "it leaves no file that could match")
    if "lines" in clause and texts(clause.get("status")) == ["deleted"]:
        message = "a deleted file has no added lines; no file could match"
        yield _defect(path, "lines", clause["lines"], message)


def _limit_defects(version: Version, _: Mapping[str, str]) -> Iterator[Defect]:
    ignored = version.keys.get("ignore")
    if ignored and not _ALL.isdisjoint(texts(ignored)):
        yield _defect(version.path, "ignore", ignored, "it leaves no file that could count")


def _agreement_defects(version: Version, _: Mapping[str, str]) -> Iterator[Defect]:
    facts = version.keys["of"]
    if len(facts.value) == 1 and facts.value[0].value in _SINGLE:
        message = f"{facts.value[0].value} alone agrees with itself; name another fact"
        yield _defect(version.path, "of", facts, message)


_CHECKS: Mapping[str, Callable[[Version, Mapping[str, str]], Iterator[Defect]]] = {
    "text": _text_defects,
    "fields": _field_defects,
    "changed-files": _clause_defects,
    "limits": _limit_defects,
    "agreement": _agreement_defects,
    "tag": _tag_defects,
    "backports": _backport_defects,
}
