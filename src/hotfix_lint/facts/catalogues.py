"""The built-in catalogues: what is known of dependency files, tests and other kinds of file."""

from __future__ import annotations

from functools import cache

from hotfix_lint.lean import TYPE_CHECKING, loads

if TYPE_CHECKING:
    from typing import Any


from hotfix_lint import resources


@cache
def load(name: str) -> Any:  # plain YAML values; each reader turns them into types at once
    """Return the parsed `rules/catalogues/NAME.yaml`; a wheel holds it as JSON, which is quick."""
    try:
        return loads(resources.read("rules", "catalogues", f"{name}.json").decode())
    except FileNotFoundError:
        pass  # a source checkout

    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(resources.read("rules", "catalogues", f"{name}.yaml"), Loader=loader)  # noqa: S506
