"""Resolves a policy: the file, all that it extends, merged by rule name and validated."""

from __future__ import annotations

import hashlib
import posixpath
import re
from typing import TYPE_CHECKING, Any

from hotfix_lint import resources
from hotfix_lint.errors import PolicyError, UsageError
from hotfix_lint.policy import kinds, validate
from hotfix_lint.policy.model import Defect, Origin, Policy, Rule, Workflow
from hotfix_lint.policy.source import PolicySource
from hotfix_lint.policy.yaml_nodes import Node, Refused, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Read = Callable[[str], PolicySource | None]

MAX_DEPTH = 10
DEFAULT = "hotfix"
_BUILT_IN = " (built in)"


def resolve(source: PolicySource | None, read: Read) -> Policy:
    """Resolve a policy.

    Files are merged by rule name, later ones over earlier ones: mappings key by key, lists and
    scalars whole. A file that gives a rule another `check` replaces it: of the old rule only the
    keys that every kind has stay, without the old kind's message and hint.

    Args:
        source: the policy file; None for the built-in policy alone.
        read: returns a file that is extended, by its path from the repository's top, or None if
            there is none.

    Raises:
        PolicyError: with every defect of every file.

    """
    files = Files(read)
    files.add(source or built_in(DEFAULT))
    merged = _merge(files.documents)
    defects = set(files.defects) | set(_rule_defects(merged, files))
    if defects:
        ordered: list[Defect] = sorted(defects, key=_order(files))
        raise PolicyError(ordered)
    return _policy(merged, files)


def built_in(name: str) -> PolicySource:
    """Return a built-in policy."""
    return PolicySource(
        f"{name} (built in)", resources.read("rules", f"{name}.yaml"), in_repository=False
    )


class Files:
    """The files that a policy is made of, base first, each once.

    Attributes:
        documents: the roots of the files that could be read.
        sources: the same files.
        defects: what is wrong with them, or with what they extend.
        unread: something that is extended could not be read.
        dropped: names of rules that have no form that could be merged.

    """

    def __init__(self, read: Read) -> None:
        """Read files by `read`."""
        self._read = read
        self._seen: set[str] = set()
        self.documents: list[Node] = []
        self.sources: list[PolicySource] = []
        self.defects: list[Defect] = []
        self.unread = False
        self.dropped: set[str] = set()

    def add(self, source: PolicySource, trail: tuple[str, ...] = ()) -> None:
        """Add a file behind all that it extends."""
        if source.name in self._seen:
            return
        try:
            root, defects = parse(source)
        except Refused as refused:
            self.sources.append(source)
            self.defects.append(refused.defect)
            self.unread = True
            return
        defects += validate.document(root)
        self.defects += defects
        trail = (*trail, source.name)
        for target in _extended(root):
            self._extend(target, source, trail)
        self._seen.add(source.name)
        self.sources.append(source)
        self.documents.append(self._sound(root) if defects else root)

    def _extend(self, target: Node, source: PolicySource, trail: tuple[str, ...]) -> None:
        try:
            name = _named(str(target.value), source)
            if name in trail:
                cycle = " → ".join([*trail[trail.index(name) :], name])
                raise UsageError(f"a cycle: {cycle}")
            if len(trail) >= MAX_DEPTH:
                raise UsageError(f"policies extend each other more than {MAX_DEPTH} deep")
            found = self._found(name)
        except UsageError as error:
            self.defects.append(Defect(target.origin, "extends", error.message))
            self.unread = True
        else:
            self.add(found, trail)

    def _found(self, name: str) -> PolicySource:
        if name.endswith(_BUILT_IN):
            return built_in(name.removesuffix(_BUILT_IN))
        found = self._read(name)
        if found is None:
            raise UsageError(f'there is no file "{name}"')
        return found

    def _sound(self, root: Node) -> Node:
        """Return those rules of a flawed file that can be merged, so that all defects are told."""
        rules = root.value.get("rules") if isinstance(root.value, dict) else None
        if rules is None or not isinstance(rules.value, dict):
            return Node({}, root.origin, {})
        frame = validate.frame()["properties"]["rules"]
        names = frame["propertyNames"]["pattern"]
        severities = frame["additionalProperties"]["anyOf"][0]["enum"]
        kept = {
            name: rule
            for name, rule in rules.value.items()
            if re.search(names, name) and (isinstance(rule.value, dict) or rule.value in severities)
        }
        self.dropped |= rules.value.keys() - kept.keys()
        return Node({"rules": Node(kept, rules.origin, rules.keys)}, root.origin, root.keys)


def _named(target: str, source: PolicySource) -> str:
    """Return the name of the file that `target` means where `source` says it."""
    if "://" in target or target.startswith("git@"):
        raise UsageError(f'"{target}" is not here, and nothing is fetched from a network')
    if not target.endswith((".yaml", ".yml")):
        known = _built_in_names()
        if target not in known:
            hint = validate.nearest(target, known)
            raise UsageError(f'there is no built-in policy "{target}"; {hint}')
        return target + _BUILT_IN
    if not source.in_repository:
        raise UsageError("only a policy inside the repository can extend a file")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), target))
    # On Windows "c:x.yaml" is another drive's.
    if target.startswith("/") or path.startswith("..") or "\\" in target or target[1:2] == ":":
        raise UsageError(f'"{target}" leads out of the repository')
    return path


def _built_in_names() -> list[str]:
    return [name[:-5] for name in resources.names("rules") if name.endswith(".yaml")]


def _extended(root: Node) -> list[Node]:
    node = root.value.get("extends") if isinstance(root.value, dict) else None
    if node is None:
        return []
    listed = node.value if isinstance(node.value, list) else [node]
    return [item for item in listed if item.value and isinstance(item.value, str)]


def _merge(documents: Sequence[Node]) -> Node:
    """Merge files: rules and workflow key by key, and whatever else the last file says."""
    empty = Origin("", 1, 1, in_repository=False)
    merged = Node({"rules": Node({}, empty, {}), "workflow": Node({}, empty, {})}, empty, {})
    for document in documents:
        for key, node in document.value.items():
            if key == "rules":
                merged.value[key] = _merge_rules(merged.value[key], node)
            elif key == "workflow":
                merged.value[key] = _merge_mappings(merged.value[key], node)
    return merged


def _merge_rules(base: Node, later: Node) -> Node:
    rules: dict[str, Node] = dict(base.value)
    for name, node in later.value.items():
        given = node
        if isinstance(node.value, str):
            given = Node({"severity": node}, node.origin, {"severity": node.origin})
        before = rules.get(name)
        if before is not None and _changes_kind(before, given):
            # Another kind has other keys, and offers other values to messages.
            common = validate.common_keys().keys() - {"message", "hint"}
            kept = {key: value for key, value in before.value.items() if key in common}
            before = Node(kept, before.origin, before.keys)
        rules[name] = _merge_mappings(before, given) if before is not None else given
    return Node(rules, later.origin, base.keys | later.keys)


def _changes_kind(before: Node, given: Node) -> bool:
    kinds_of_both = {_kind(before), _kind(given)}
    return len(kinds_of_both) == 2 and None not in kinds_of_both


def _merge_mappings(base: Node, later: Node) -> Node:
    values: dict[str, Node] = dict(base.value)
    for key, node in later.value.items():
        before = values.get(key)
        both = (
            before is not None and isinstance(before.value, dict) and isinstance(node.value, dict)
        )
        values[key] = _merge_mappings(before, node) if both and before is not None else node
    return Node(values, later.origin, base.keys | later.keys)


def _kind(rule: Node) -> str | None:
    node = rule.value.get("check")
    return node.value if node is not None and isinstance(node.value, str) else None


def _rule_defects(merged: Node, files: Files) -> list[Defect]:
    words = _words(merged)
    defects: list[Defect] = []
    rules = merged.value["rules"]
    known = [name for name, rule in rules.value.items() if _kind(rule)]
    for name, rule in rules.value.items():
        kind = _kind(rule)
        if kind in kinds.names():
            defects += validate.rule(rule, name, kind, words)
            continue
        defects += validate.rule_of_no_kind(rule, name)
        if kind is not None:
            at = rule.value["check"].origin
            message = f'there is no kind of check "{kind}"; {validate.nearest(kind, kinds.names())}'
            defects.append(Defect(at, f"rules.{name}.check", message))
        # Where the rule's check may be in what could not be read, that is what is wrong.
        elif "check" not in rule.value and not files.unread and name not in files.dropped:
            hint = validate.nearest(name, [n for n in known if n != name])
            hint = hint if hint.startswith("did") else "say which kind of check it is"
            message = f'the key "check" is missing; no policy it extends has this rule; {hint}'
            defects.append(Defect(rules.keys[name], f"rules.{name}", message))
    return defects


def _order(files: Files) -> Callable[[Defect], tuple[int, int, int, str]]:
    place = {source.name: index for index, source in enumerate(files.sources)}

    def key(defect: Defect) -> tuple[int, int, int, str]:
        origin = defect.origin
        return place.get(origin.file, len(place)), origin.line, origin.column, defect.message

    return key


def _words(merged: Node) -> dict[str, str]:
    workflow = _workflow(merged)
    import re2

    priorities = "|".join(re2.escape(priority) for priority in workflow.priorities)
    return {"ticket": workflow.ticket, "priority": priorities}


def _workflow(merged: Node) -> Workflow:
    given = merged.value["workflow"].plain()
    defaults = validate.frame()["properties"]["workflow"]["properties"]

    def word(key: str) -> Any:
        return given.get(key, defaults[key].get("default"))

    production = word("production")
    return Workflow(
        production=(production,) if isinstance(production, str) else tuple(production or ()),
        hotfix_branches=tuple(word("hotfix-branches")),
        hotfix_like=word("hotfix-like"),
        ticket=word("ticket"),
        priorities=tuple(word("priorities")),
        fields=tuple(word("fields")),
        roles={role: tuple(globs) for role, globs in word("roles").items()},
    )


def _policy(merged: Node, files: Files) -> Policy:
    words = _words(merged)
    rules, off = [], []
    for name, node in merged.value["rules"].value.items():
        given = node.plain()
        if given.get("severity") == "off":
            off.append(name)
        else:
            rules.append(_rule(name, given, merged.value["rules"].keys[name], words))
    joined = b"\0".join(source.data for source in files.sources)
    return Policy(
        rules=tuple(rules),
        off=tuple(off),
        workflow=_workflow(merged),
        sources=tuple(source.name for source in files.sources),
        digest=hashlib.sha256(joined).hexdigest()[:16],
    )


def _rule(name: str, given: Mapping[str, Any], origin: Origin, words: Mapping[str, str]) -> Rule:
    kind = given["check"]
    common = validate.common_keys()
    settings = {key: value for key, value in given.items() if key not in common}
    return Rule(
        name=name,
        kind=kind,
        severity=given.get("severity", common["severity"]["default"]),
        stage=given.get("stage", common["stage"]["default"]),
        message=given.get("message", kinds.default_message(kind)),
        hint=given.get("hint", kinds.default_hint(kind)),
        because=" ".join(given.get("because", "").split()),
        docs=given.get("docs", ""),
        tags=tuple(given.get("tags", ())),
        settings=_expanded(settings, words),
        origin=origin,
    )


def _expanded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return validate.expand(value, words) if "(?&" in value else value
    if isinstance(value, list):
        return [_expanded(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _expanded(item, words) for key, item in value.items()}
    return value
