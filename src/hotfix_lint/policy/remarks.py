"""Finds what a policy says to no effect: it is valid, and perhaps not what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hotfix_lint.matching import Globs, Pattern
from hotfix_lint.policy import load, validate
from hotfix_lint.policy.model import Defect
from hotfix_lint.policy.semantics import entries, items, texts, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.policy.load import Files
    from hotfix_lint.policy.semantics import Version
    from hotfix_lint.policy.yaml_nodes import Node

# What a change always has at least one of.
_NEVER_NONE = ("max-files", "max-lines", "max-directories", "max-hunks", "max-commits")
# How a rule tells what it finds, which makes it no other rule.
_WORDS = frozenset({"severity", "message", "hint", "because", "docs", "tags"})
_ANCHORS = re.compile(r"[\^$]|\\[AzbB]")


def remarks(merged: Node, files: Files, today: str) -> list[Defect]:
    """Return what has no effect, in the order of the files.

    A value that a later file replaces by another is no remark: that is what `extends` is for.

    Args:
        merged: all files as one tree.
        files: the same files one by one.
        today: the date, as YYYY-MM-DD, in UTC.

    """
    words = load.words_of(merged, files).patterns
    rules = merged.value["rules"].value
    found = [*_workflow(merged), *_repeated(files.documents)]
    found += _waivers(files.documents, rules, today)
    for name, rule in rules.items():
        found += _of_rule(name, rule, words)
    found += _twins(rules)
    own = [remark for remark in found if remark.origin.in_repository or _is_last(remark, files)]
    return sorted(set(own), key=load.in_order(files))


def _is_last(remark: Defect, files: Files) -> bool:
    return bool(remark.origin.file == files.sources[-1].name)


def _remark(path: Sequence[str], node: Node, message: str) -> Defect:
    return Defect(node.origin, ".".join(path), message)


def _workflow(merged: Node) -> Iterator[Defect]:
    workflow = merged.value["workflow"].value
    globs = Globs(texts(workflow.get("hotfix-branches")))
    for node in items(workflow.get("production")):
        if globs.match(node.value):
            message = f'"{node.value}" matches hotfix-branches; production itself would be linted'
            yield _remark(("workflow", "production"), node, message)
    roles: dict[str, str] = {}
    for role, listed in entries(merged.value["workflow"], "roles").items():
        for node in listed.value:
            first = roles.setdefault(node.value, role)
            if first != role:
                message = f'"{node.value}" is under {first}, too, which is asked first'
                yield _remark(("workflow", "roles", role), node, message)


def _repeated(documents: Sequence[Node]) -> Iterator[Defect]:
    """Yield values that are the same as those that they replace."""
    for number, document in enumerate(documents):
        if not number:
            continue
        before = load.merge_documents(documents[:number])
        workflow, rules = entries(document, "workflow"), entries(document, "rules")
        yield from _same(before.value["workflow"].value, workflow, ("workflow",))
        for name, rule in rules.items():
            old = entries(before.value["rules"], name)
            new = {"severity": rule} if isinstance(rule.value, str) else rule.value
            if old and ("check" not in new or old["check"].value == new["check"].value):
                yield from _same(old, new, ("rules", name))


def _same(
    old: Mapping[str, Node],
    new: Mapping[str, Node],
    path: tuple[str, ...],
    *,
    merged: bool = True,
) -> Iterator[Defect]:
    """Yield equal values; of mappings that are merged those within, of others the whole."""
    for key, node in new.items():
        before = old.get(key)
        if before is None or key == "check":
            continue
        if (
            merged
            and isinstance(before.value, dict)
            and isinstance(node.value, dict)
            and node.value
        ):
            yield from _same(before.value, node.value, (*path, key))
        elif before.plain() == node.plain():
            where = f"{before.origin.file}:{before.origin.line}"
            yield _remark((*path, key), node, f"it is the same in {where}; this changes nothing")


def _of_rule(name: str, rule: Node, words: Mapping[str, str]) -> Iterator[Defect]:
    if _is_off(rule):
        yield from _of_rule_that_is_off(name, rule)
        return
    for priority, node in entries(rule, "by-priority").items():
        path = ("rules", name, "by-priority", priority)
        plain = {k: v for k, v in rule.value.items() if k in node.value}
        yield from _same(plain, node.value, path, merged=False)
    for version in versions(name, rule):
        yield from _of_version(version, words)


def _of_rule_that_is_off(name: str, rule: Node) -> Iterator[Defect]:
    off = rule.value["severity"].origin.file
    if rule.value["check"].origin.file == off:
        return  # a rule that is kept for later
    for key, node in rule.value.items():
        # What another file says is there for those who do not switch the rule off.
        if key != "severity" and node.origin.file == off:
            yield _remark(("rules", name, key), node, "the rule is off; this changes nothing")


def _is_off(rule: Node) -> bool:
    return texts(rule.value.get("severity")) == ["off"]


def _of_version(version: Version, words: Mapping[str, str]) -> Iterator[Defect]:
    keys = version.keys
    for key in _NEVER_NONE if version.kind == "limits" else ():
        narrowed = key != "max-commits" and ("count" in keys or "ignore" in keys)
        if key in keys and keys[key].value == 0 and not narrowed:
            yield _remark((*version.path, key), keys[key], "every hotfix has more than 0")
    for key, outcome in (("matches", "nothing is found"), ("not-matches", "everything is")):
        for node in items(keys.get(key)):
            if _matches_all(node.value, words):
                message = f"it matches every text, an empty one, too; {outcome}"
                yield _remark((*version.path, key), node, message)


def _matches_all(pattern: str, words: Mapping[str, str]) -> bool:
    expanded = validate.expand(pattern, words)
    return not _ANCHORS.search(expanded) and Pattern(expanded).search("") is not None


def _twins(rules: Mapping[str, Node]) -> Iterator[Defect]:
    seen: list[tuple[str, Any]] = []
    for name, rule in rules.items():
        asks = {key: node.plain() for key, node in rule.value.items() if key not in _WORDS}
        twin = next((other for other, known in seen if known == asks), None)
        if twin is not None:
            yield _remark(("rules", name), rule, f"it asks the same as {twin}")
        seen.append((name, asks))


def _waivers(documents: Sequence[Node], rules: Mapping[str, Node], today: str) -> Iterator[Defect]:
    off = {name for name, rule in rules.items() if _is_off(rule)}
    seen: list[tuple[Any, Node]] = []
    for document in documents:
        for number, waiver in enumerate(items(document.value.get("waivers"))):
            path = ("waivers", str(number))
            yield from _of_waiver(path, waiver, off, today)
            excuses = {key: sorted(map(str, texts(n))) for key, n in _scope(waiver).items()}
            first = next((other for known, other in seen if known == excuses), None)
            if first is not None:
                where = f"{first.origin.file}:{first.origin.line}"
                yield _remark(path, waiver, f"it waives the same as the waiver in {where}")
            seen.append((excuses, waiver))


def _of_waiver(path: tuple[str, ...], waiver: Node, off: set[str], today: str) -> Iterator[Defect]:
    expires = waiver.value["expires"]
    if expires.value < today:
        yield _remark((*path, "expires"), expires, "the day is over; the waiver waives nothing")
    for node in waiver.value["rules"].value:
        if node.value in off:
            message = f'the rule "{node.value}" is off; there is nothing to waive'
            yield _remark((*path, "rules"), node, message)


def _scope(waiver: Node) -> Mapping[str, Node]:
    told = {"reason", "approved-by", "expires"}
    return {key: node for key, node in waiver.value.items() if key not in told}
