"""Reads conda's environment files and recipes (https://docs.conda.io/projects/conda-build)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.requirements import declared_in
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

# A line that opens a part of a recipe, and one that requires something: a name or Jinja, a version.
_KEY = re.compile(r"\A(\s*)([A-Za-z][\w-]*)\s*:\s*(?:#.*)?\Z", re.ASCII)
_ITEM = re.compile(
    r"\A\s*-\s+(\$?\{\{.*?\}\}|[\"']?[A-Za-z][\w.-]*(?![\w.-]*:))([^#]*?)[\"']?\s*(?:#.*)?\Z",
    re.ASCII,
)
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


def recipe(text: str, entry: Entry) -> list[Declared]:
    """Read what meta.yaml and recipe.yaml require; with Jinja in them they are no YAML.

    A line that stands below "requirements:" and is a list's item is one, under the key above it.
    """
    found: list[Declared] = []
    outer, scope = -1, ""  # how far "requirements:" is indented, where we are in it
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith(("#", "{%")):
            continue
        depth = len(line) - len(line.lstrip())
        if key := _KEY.match(line):
            if key[2] == "requirements":
                outer, scope = depth, ""
            elif depth <= outer:
                outer = -1
            else:
                scope = key[2]
        elif outer >= 0 and depth < outer:
            outer = -1
        elif outer >= 0 and (item := _ITEM.match(line)):
            name = item[1].strip("\"'")
            kind = entry.kind_of(name)
            found.append(Declared(name, " ".join(item[2].split()), scope, number, kind=kind))
    return found
