"""INI files and Java properties with lines: sections of `key = value`, values may go on."""

from __future__ import annotations

from functools import lru_cache

from hotfix_lint.facts.dependencies.formats.tree import Node


@lru_cache(maxsize=4)
def read(text: str) -> Node:
    """Return sections of keys; what stands before the first section is in the section "".

    A value is a list with one item for each of its lines; indented lines go on with a value, as
    in Python's configparser. Comments begin at a `#` or `;` that starts a line.
    """
    sections: dict[str, Node] = {"": Node({}, 1)}
    members: dict[str, Node] = {}
    sections[""].value = members
    current: Node | None = None
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;!":
            continue
        if line[0] in " \t" and current is not None and isinstance(current.value, list):
            current.value.append(Node(stripped, number))
            continue
        if stripped[0] == "[" and "]" in stripped:
            members = {}
            sections[stripped[1 : stripped.index("]")].strip()] = Node(members, number)
            current = None
            continue
        cut = min((at for at in (stripped.find("="), stripped.find(":")) if at >= 0), default=-1)
        key, value = (stripped, "") if cut < 0 else (stripped[:cut], stripped[cut + 1 :])
        items = [Node(value.strip(), number)] if value.strip() else []
        current = Node(items, number)
        members[key.strip()] = current
    return Node(sections, 1)
