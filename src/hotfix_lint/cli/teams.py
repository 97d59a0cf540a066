"""Reads the files that a policy names in the place of a built-in catalogue or text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hotfix_lint.display import quoted
from hotfix_lint.errors import PolicyError, UsageError
from hotfix_lint.policy import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hotfix_lint.policy.model import Policy
    from hotfix_lint.policy.source import PolicySource
    from hotfix_lint.policy.yaml_nodes import Node


def tree(policy: Policy, root: str) -> Mapping[str, Any]:
    """Return the team's tree of questions, as its YAML says it.

    Args:
        policy: a policy with such a file.
        root: the repository's top.

    Raises:
        UsageError: the file cannot be read.
        PolicyError: it makes no sense.

    """
    from hotfix_lint import resources, triage
    from hotfix_lint.policy import validate, yaml_nodes

    source = _file(root, policy.workflow.triage, "workflow.triage")
    schema = json.loads(resources.read("schemas", "catalogues", "triage.schema.json"))
    try:
        node, defects = yaml_nodes.parse(source)
    except yaml_nodes.Refused as refused:
        raise PolicyError([refused.defect]) from None
    defects += validate.document(node, schema)
    defects = defects or list(triage.defects(node, policy))
    if defects:
        raise PolicyError(defects)
    read: Mapping[str, Any] = node.plain()
    return read


def template(name: str, path: str, root: str) -> str:
    """Return the team's template of a name.

    Args:
        name: the template.
        path: its file, from the repository's top.
        root: the repository's top.

    Raises:
        UsageError: the file cannot be read.
        PolicyError: it holds what no template may.

    """
    from hotfix_lint.policy.model import Defect, Origin
    from hotfix_lint.templates import filling

    source = _file(root, path, f"workflow.templates.{name}")
    try:
        text = source.data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        lines = source.data[: error.start].decode("utf-8-sig").split("\n")
        message = "this is not UTF-8; save the file as UTF-8"
        flaws = [filling.Flaw(len(lines), len(lines[-1]) + 1, message)]
    else:
        flaws = list(filling.flaws(text))
    if flaws:
        raise PolicyError(
            Defect(Origin(source.name, f.line, f.column, in_repository=True), "", f.message)
            for f in flaws
        )
    return text


def defects(policy: Policy, merged: Node, root: str) -> Iterator[object]:
    """Yield each defect of these files; of one that cannot be read, at the key that names it.

    Args:
        policy: the policy.
        merged: the same as it is written, for the places of its keys.
        root: the repository's top.

    """
    from hotfix_lint.policy.model import Defect

    def told(error: UsageError, *path: str) -> object:
        node = merged
        for key in path:
            node = node.value[key]
        hint = f"; {error.hint}" if error.hint else ""
        return Defect(node.origin, "", f"{error.message}{hint}")

    if policy.workflow.triage:
        try:
            tree(policy, root)
        except PolicyError as error:
            yield from error.defects
        except UsageError as error:
            yield told(error, "workflow", "triage")
    for name, path in policy.workflow.templates.items():
        try:
            template(name, path, root)
        except PolicyError as error:
            yield from error.defects
        except UsageError as error:
            yield told(error, "workflow", "templates", name)


def _file(root: str, path: str, key: str) -> PolicySource:
    found = find.below(root)(path)
    if found is None:
        raise UsageError(
            f"{key} names {quoted(path)}, and there is no such file",
            "write its path from the repository's top, or no value for the built-in one",
        )
    if not found.in_repository:
        raise UsageError(
            f"{key} names {quoted(path)}, which leads out of the repository",
            "put the file below the repository's top",
        )
    return found
