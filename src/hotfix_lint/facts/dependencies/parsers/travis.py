"""Reads .travis.yml: the versions of languages and systems that the build runs on.

Source: https://docs.travis-ci.com/user/languages
"""

from __future__ import annotations

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

# The keys whose values are versions, with what they are versions of.
_KEYS = {
    "crystal": "crystal", "dart": "dart", "dist": "dist", "dotnet": "dotnet", "elixir": "elixir",
    "ghc": "ghc", "go": "go", "jdk": "jdk", "julia": "julia", "mono": "mono", "nim": "nim",
    "node_js": "node", "osx_image": "xcode", "otp_release": "otp", "perl": "perl", "php": "php",
    "python": "python", "ruby": "ruby", "rust": "rust", "rvm": "ruby", "scala": "scala",
    "smalltalk": "smalltalk", "xcode_sdk": "xcode-sdk",
}  # fmt: skip


def configuration(text: str, entry: Entry) -> list[Declared]:
    """Read the versions at the top, and those of single jobs."""
    found: list[Declared] = []
    for root in yaml.read(text):
        found += _versions(root, "")
        for jobs in ("matrix", "jobs"):
            for job in root.get(jobs, "include").items:
                found += _versions(job, "job")
    return found


def _versions(node: Node, scope: str) -> Iterator[Declared]:
    for key, value in node.members.items():
        if key not in _KEYS:
            continue
        for item in value.items or [value]:
            if item.text:
                yield Declared(_KEYS[key], item.text, scope, item.line)
