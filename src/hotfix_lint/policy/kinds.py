"""What the schema fragments tell of each kind of check: its keys, its values, its words."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hotfix_lint import resources

_SUFFIX = ".schema.json"


@cache
def names() -> tuple[str, ...]:
    """Return the kinds, sorted: one for each fragment."""
    files = resources.names("schemas", "checks")
    return tuple(name.removesuffix(_SUFFIX) for name in files if name.endswith(_SUFFIX))


@cache
def fragment(kind: str) -> dict[str, Any]:
    """Return a kind's fragment."""
    loaded: dict[str, Any] = json.loads(resources.read("schemas", "checks", kind + _SUFFIX))
    return loaded


def values(kind: str) -> tuple[str, ...]:
    """Return the names of the values that messages of that kind may insert."""
    return tuple(fragment(kind)["x-values"])


def default_message(kind: str) -> str:
    """Return what a finding of that kind says if its rule does not."""
    return str(fragment(kind)["x-message"])


def default_hint(kind: str) -> str:
    """Return what a finding of that kind advises if its rule does not."""
    return str(fragment(kind)["x-hint"])
