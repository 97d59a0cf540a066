"""Resolves a policy: the file, all that it extends, merged by rule name and validated."""

from __future__ import annotations

import hashlib
import posixpath
import re
from typing import TYPE_CHECKING, Any

from hotfix_lint import resources
from hotfix_lint.errors import PolicyError, UsageError
from hotfix_lint.policy import conditions, kinds, prepared, priorities, semantics, validate, waivers
from hotfix_lint.policy.model import Defect, Origin, Policy, Rule, Variant, Workflow
from hotfix_lint.policy.source import PolicySource
from hotfix_lint.policy.yaml_nodes import Node, Refused, parse, restored
from hotfix_lint.report import WAIVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Read = Callable[[str], PolicySource | None]

MAX_DEPTH = 10
DEFAULT = "hotfix"
_BUILT_IN = " (built in)"
# Where the project's own documents explain each built-in rule.
DOCS = "https://github.com/hotfix-lint/hotfix-lint/blob/main/docs/reference/rules.md"


def resolve(source: PolicySource | None, read: Read) -> Policy:
    """Resolve a policy.

    Files are merged by rule name, later ones over earlier ones: mappings key by key, lists and
    scalars whole. A file that gives a rule another `check` replaces it: of the old rule only the
    keys that every kind has stay, without those that speak of the old kind's. Waivers add up.

    Args:
        source: the policy file; None for the built-in policy alone.
        read: returns what is extended, or None if it is not there: a file by its path from the
            repository's top, the policy of an installed package by its name.

    Raises:
        PolicyError: with every defect of every file.

    """
    merged, files = merge(source, read)
    return _policy(merged, files)


def merge(source: PolicySource | None, read: Read) -> tuple[Node, Files]:
    """Return a policy's files as one tree, in which each value knows where it stands.

    Raises:
        PolicyError: with every defect of every file.

    """
    # The test suite holds the built-in policy to its schema; jsonschema is slow to import.
    files = Files(read, validated=source is not None)
    files.add(source or built_in(DEFAULT))
    merged = _fitted(merge_documents(files.documents))
    defects = set(files.defects)
    if source is not None:
        defects.update(_rule_defects(merged, files), _name_defects(merged, files))
    if defects:
        ordered: list[Defect] = sorted(defects, key=in_order(files))
        raise PolicyError(ordered)
    return merged, files


def built_in(name: str) -> PolicySource:
    """Return a built-in policy."""
    return PolicySource(
        f"{name}{_BUILT_IN}", resources.read("rules", f"{name}.yaml"), in_repository=False
    )


class Files:
    """The files that a policy is made of, base first, each once.

    Attributes:
        documents: the roots of the files that could be read.
        sources: the same files.
        defects: what is wrong with them, or with what they extend.
        unread: something that is extended could not be read.
        dropped: names of rules that have no form that could be merged.
        wordless: the workflow of a file could not be merged.

    """

    def __init__(self, read: Read, *, validated: bool = True) -> None:
        """Read files by `read`; unless `validated`, they are known to fit their schema."""
        self._read = read
        self._validated = validated
        self._seen: set[str] = set()
        self.documents: list[Node] = []
        self.sources: list[PolicySource] = []
        self.defects: list[Defect] = []
        self.unread = False
        self.dropped: set[str] = set()
        self.wordless = False

    def add(self, source: PolicySource, trail: tuple[str, ...] = ()) -> None:
        """Add a file behind all that it extends."""
        if source.name in self._seen:
            return
        try:
            root, defects = _parsed(source)
        except Refused as refused:
            self.sources.append(source)
            self.defects.append(refused.defect)
            self.unread = True
            return
        if self._validated:
            defects += validate.document(root)
        if source.name.endswith(_BUILT_IN):
            _link(root)
        self.defects += defects
        trail = (*trail, source.name)
        for target in _extended(root):
            self._extend(target, source, trail)
        self._seen.add(source.name)
        self.sources.append(source)
        self.documents.append(self._sound(root, defects) if defects else root)

    def _extend(self, target: Node, source: PolicySource, trail: tuple[str, ...]) -> None:
        try:
            found = self._found(str(target.value), source)
            if found.name in trail:
                cycle = " → ".join([*trail[trail.index(found.name) :], found.name])
                raise UsageError(f"a cycle: {cycle}")
            if len(trail) >= MAX_DEPTH:
                raise UsageError(f"policies extend each other more than {MAX_DEPTH} deep")
        except UsageError as error:
            self.defects.append(Defect(target.origin, "extends", error.message))
            self.unread = True
        else:
            self.add(found, trail)

    def _found(self, target: str, source: PolicySource) -> PolicySource:
        """Return what `target` means where `source` says it: a file, or a policy by its name."""
        if "://" in target or target.startswith("git@"):
            raise UsageError(f'"{target}" is not here, and nothing is fetched from a network')
        if target.endswith((".yaml", ".yml")):
            path = _path(target, source)
            found = self._read(path)
            if found is None:
                raise UsageError(f'there is no file "{path}"')
            return found
        if "/" in target:
            raise UsageError(f'"{target}" is no policy file; its name must end in ".yaml"')
        found = built_in(target) if target in _built_in_names() else self._read(target)
        if found is None:
            from hotfix_lint.policy import packages

            hint = validate.nearest(target, _built_in_names() + packages.names())
            raise UsageError(f'there is no policy "{target}", built in or installed; {hint}')
        return found

    def _sound(self, root: Node, defects: Sequence[Defect]) -> Node:
        """Return what of a flawed file can be merged, so that all defects are told."""
        if not isinstance(root.value, dict):
            return Node({}, root.origin, {})
        flawed = {defect.path.partition(".")[0] for defect in defects}
        kept = {key: root.value[key] for key in ("workflow", "waivers") if key in root.value}
        kept = {key: node for key, node in kept.items() if key not in flawed}
        self.wordless |= "workflow" in root.value and "workflow" not in kept
        rules = root.value.get("rules")
        if rules is not None and isinstance(rules.value, dict):
            kept["rules"] = self._sound_rules(rules)
        return Node(kept, root.origin, root.keys)

    def _sound_rules(self, rules: Node) -> Node:
        frame = validate.frame()["properties"]["rules"]
        names = frame["propertyNames"]["pattern"]
        severities = frame["additionalProperties"]["anyOf"][0]["enum"]
        kept = {
            name: rule
            for name, rule in rules.value.items()
            if re.search(names, name) and (isinstance(rule.value, dict) or rule.value in severities)
        }
        self.dropped |= rules.value.keys() - kept.keys()
        return Node(kept, rules.origin, rules.keys)


def _parsed(source: PolicySource) -> tuple[Node, list[Defect]]:
    """Return a file's root and its defects; a wheel holds built-in files parsed."""
    name = source.name.removesuffix(_BUILT_IN)
    tree = prepared.tree(name) if name != source.name else None
    return (restored(tree, source), []) if tree is not None else parse(source)


def _link(root: Node) -> None:
    """Give each built-in rule the link to its page in the project's documents."""
    for name, rule in root.value["rules"].value.items():
        if "docs" not in rule.value:
            rule.value["docs"] = Node(f"{DOCS}#{name}", rule.origin, {})


def _path(target: str, source: PolicySource) -> str:
    """Return the path from the repository's top of the file that `source` calls `target`."""
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


def merge_documents(documents: Sequence[Node]) -> Node:
    """Merge files: rules and workflow key by key; waivers add up."""
    empty = Origin("", 1, 1, in_repository=False)
    merged = Node({"rules": Node({}, empty, {}), "workflow": Node({}, empty, {})}, empty, {})
    for document in documents:
        for key, node in document.value.items():
            if key == "rules":
                merged.value[key] = _merge_rules(merged.value[key], node)
            elif key == "workflow":
                merged.value[key] = _merge_mappings(merged.value[key], node)
            elif key == "waivers":
                before = merged.value[key].value if key in merged.value else []
                merged.value[key] = Node([*before, *node.value], node.origin, {})
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
            common = validate.common_keys().keys() - {"message", "hint", "by-priority"}
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


def _fitted(merged: Node) -> Node:
    """Leave out what the built-in policy says of priorities that the team has not got.

    A team that calls them otherwise says itself what its own mean; anyone else's unknown priority
    is a slip.
    """
    given = merged.value["workflow"].value.get("priorities")
    if given is None or not isinstance(given.value, list):
        return merged
    known = {priority.value for priority in given.value if isinstance(priority.value, str)}
    rules = merged.value["rules"]
    fitted = {name: _fitted_rule(rule, known) for name, rule in rules.value.items()}
    top = merged.value | {"rules": Node(fitted, rules.origin, rules.keys)}
    return Node(top, merged.origin, merged.keys)


def _fitted_rule(rule: Node, known: set[str]) -> Node:
    values = dict(rule.value)
    by_priority = values.get("by-priority")
    if by_priority is not None and isinstance(by_priority.value, dict):
        kept = {
            priority: node
            for priority, node in by_priority.value.items()
            if priority in known or not _is_built_in(node.origin)
        }
        keys = {priority: by_priority.keys[priority] for priority in kept}
        values["by-priority"] = Node(kept, by_priority.origin, keys)
        if not kept and by_priority.value:
            del values["by-priority"]
    waived_for = values.get("waived-for")
    if waived_for is not None and isinstance(waived_for.value, list):
        still = [n for n in waived_for.value if n.value in known or not _is_built_in(n.origin)]
        values["waived-for"] = Node(still, waived_for.origin, {})
        if not still and waived_for.value:
            del values["waived-for"]
    for key in ("when", "unless"):
        conditions = values.get(key)
        if conditions is None or not isinstance(conditions.value, dict):
            continue
        named = conditions.value.get("priority")
        if named is None or not _is_built_in(named.origin):
            continue
        listed = named.value if isinstance(named.value, list) else [named]
        left = [node for node in listed if node.value in known]
        inner = {name: node for name, node in conditions.value.items() if name != "priority"}
        if left:
            inner["priority"] = Node(left, named.origin, {})
        values[key] = Node(inner, conditions.origin, conditions.keys)
        if not inner:
            del values[key]
    return Node(values, rule.origin, rule.keys)


def _is_built_in(origin: Origin) -> bool:
    return origin.file.endswith(_BUILT_IN)


def _kind(rule: Node) -> str | None:
    node = rule.value.get("check")
    return node.value if node is not None and isinstance(node.value, str) else None


def _rule_defects(merged: Node, files: Files) -> list[Defect]:
    words = words_of(merged, files)
    defects: list[Defect] = []
    rules = merged.value["rules"]
    known = [name for name, rule in rules.value.items() if _kind(rule)]
    for name, rule in rules.value.items():
        kind = _kind(rule)
        if name == WAIVERS:
            message = "the name is taken: what is wrong with waivers is told under it"
            defects.append(Defect(rules.keys[name], f"rules.{name}", message))
            continue
        if kind in kinds.names():
            defects += _defects_of(rule, name, kind, words)
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


def _defects_of(rule: Node, name: str, kind: str, words: validate.Words) -> list[Defect]:
    path = ("rules", name)
    defects = validate.rule(rule, path, kind, words)
    defects += priorities.defects(rule, path, kind, words, defects)
    # Only what is valid can be asked for its sense.
    return defects or [
        *conditions.impossible(rule, path, words),
        *semantics.impossible(name, rule, words.patterns),
    ]


def _name_defects(merged: Node, files: Files) -> list[Defect]:
    """Return what waivers and workflow name that is not in the policy."""
    if files.unread or files.dropped:
        return []  # it may be in what could not be read
    words = words_of(merged, files)
    rules = merged.value["rules"].value
    defects: list[Defect] = []
    for document in files.documents:
        if "waivers" in document.value:
            defects += waivers.defects(document.value["waivers"], rules, words)
    workflow = merged.value["workflow"].value
    if "waivable-in-commits" in workflow:
        path = ("workflow", "waivable-in-commits")
        defects += waivers.selectors(workflow[path[1]], path, rules)
    if "announcements" in workflow:
        for name, rule in rules.items():
            if _kind(rule) == "announcement":
                defects += _unknown_messages(name, rule, list(workflow["announcements"].value))
    for key in ("priorities-trusted-in-commits", "priorities-trusted-in-pull-requests"):
        if key in workflow:
            defects += validate.priorities(workflow[key], ("workflow", key), words)
    return defects


def _unknown_messages(name: str, rule: Node, known: Sequence[str]) -> list[Defect]:
    """Return what a rule on announcements names that is none of the policy's."""
    return [
        Defect(
            node.origin,
            f"rules.{name}.{key}.{number}",
            f'there is no announcement "{node.value}"; {validate.nearest(str(node.value), known)}',
        )
        for key in ("of", "public")
        if key in rule.value and isinstance(rule.value[key].value, list)
        for number, node in enumerate(rule.value[key].value)
        if node.value not in known
    ]


def in_order(files: Files) -> Callable[[Defect], tuple[int, int, int, str]]:
    """Return the key by which defects are sorted: file by file, line by line."""
    place = {source.name: index for index, source in enumerate(files.sources)}

    def key(defect: Defect) -> tuple[int, int, int, str]:
        origin = defect.origin
        return place.get(origin.file, len(place)), origin.line, origin.column, defect.message

    return key


def words_of(merged: Node, files: Files) -> validate.Words:
    """Return the team's words."""
    workflow = _workflow(merged)
    import re2

    any_priority = "|".join(re2.escape(priority) for priority in workflow.priorities)
    known = None if files.unread or files.wordless else workflow.priorities
    return validate.Words({"ticket": workflow.ticket, "priority": any_priority}, known)


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
        priorities_trusted_in_commits=tuple(word("priorities-trusted-in-commits")),
        waivable_in_commits=tuple(word("waivable-in-commits")),
        backport_to={branch: short for branch, short in word("backport-to").items() if short},
        backport_branch=word("backport-branch"),
        triage=word("triage") or "",
        incidents=word("incidents"),
        incident_words=word("incident-words"),
        templates={name: path for name, path in word("templates").items() if path},
        test_command=word("test-command") or "",
        setup_command=word("setup-command") or "",
        test_environment={path: how for path, how in word("test-environment").items() if how},
        announcements={name: path for name, path in word("announcements").items() if path},
        hotfix_titles=word("hotfix-titles"),
        priorities_trusted_in_pull_requests=tuple(word("priorities-trusted-in-pull-requests")),
        urgency_headings=tuple(word("urgency-headings")),
    )


def _policy(merged: Node, files: Files) -> Policy:
    words = words_of(merged, files)
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
        waivers=tuple(
            map(waivers.read, merged.value["waivers"].value if "waivers" in merged.value else ())
        ),
    )


def _rule(name: str, given: Mapping[str, Any], origin: Origin, words: validate.Words) -> Rule:
    plain = _plain_rule(name, given, origin, words)
    variants = []
    for priority, keys, loosens in priorities.forms(given):
        form = _plain_rule(name, keys, origin, words)
        variants.append(
            Variant(priority, form.severity, form.message, form.hint, form.settings, loosens)
        )
    return plain._replace(variants=tuple(variants))


def _plain_rule(name: str, given: Mapping[str, Any], origin: Origin, words: validate.Words) -> Rule:
    """Return a rule by its plain values, or by those that it has for a priority."""
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
        settings=_expanded(settings, words.patterns),
        origin=origin,
        when=conditions.read(given.get("when", {}), words),
        unless=conditions.read(given.get("unless", {}), words),
    )


def _expanded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return validate.expand(value, words) if "(?&" in value else value
    if isinstance(value, list):
        return [_expanded(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _expanded(item, words) for key, item in value.items()}
    return value
