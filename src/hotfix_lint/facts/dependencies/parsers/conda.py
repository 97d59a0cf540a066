"""Reads conda's environment files (https://docs.conda.io/projects/conda/en/stable/user-guide)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.requirements import declared_in
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_SPEC = re.compile(r"\A(?:[\w./-]+::)?([\w.-]+)\s*(.*)\Z", re.ASCII)


def environment(text: str, entry: Entry) -> list[Declared]:
    """Read environment.yml; a file without a list of dependencies declares nothing."""
    found: list[Declared] = []
    for root in yaml.read(text):
        for item in root.get("dependencies").items:
            if item.text and (spec := _SPEC.match(item.text)):
                name, constraint = spec.groups()
                kind = entry.kind_of(name)
                found.append(Declared(name, constraint, line=item.line, kind=kind))
            for line in item.get("pip").items:
                found += [i._replace(scope="pip") for i in declared_in(line.text, line.line)]
        found += [Declared(i.text, "", "channel", i.line) for i in root.get("channels").items]
    return found
