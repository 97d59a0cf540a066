"""Reads conanfile.txt (https://docs.conan.io/2/reference/conanfile_txt.html)."""

from __future__ import annotations

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from hotfix_lint.facts.dependencies.catalogue import Entry

_SECTIONS = {
    "[requires]": "",
    "[build_requires]": "build",
    "[tool_requires]": "tool",
    "[test_requires]": "test",
}


def conanfile(text: str, entry: Entry) -> list[Declared]:
    """Read `name/version@user/channel#revision` lines of the sections that require."""
    found = []
    scope: str | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.partition(" #")[0].strip()
        if line.startswith("["):
            scope = _SECTIONS.get(line)
        elif line and not line.startswith("#") and scope is not None:
            name, _, version = line.partition("/")
            found.append(Declared(name, version, scope, number))
    return found
