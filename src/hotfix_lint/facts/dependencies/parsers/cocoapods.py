"""Reads Podfile.lock (https://guides.cocoapods.org/using/using-cocoapods.html)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_POD = re.compile(r"\A(\S+) \(([^)]*)\)\Z")


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read Podfile.lock; pods from a path are the repository's own."""
    root = yaml.read(text)[0]
    external = root.get("EXTERNAL SOURCES").members
    checkouts = root.get("CHECKOUT OPTIONS")
    found = []
    for item in root.get("PODS").items:
        header = item.text or next(iter(item.members), "")
        pod = _POD.match(header)
        if pod is None:
            continue
        name = pod[1]
        base = name.partition("/")[0]
        if ":path" in (external[base].members if base in external else ()):
            continue
        commit = checkouts.get(base, ":commit").text
        found.append(Declared(name, f"{pod[2]}#{commit}" if commit else pod[2], "", item.line))
    return found
