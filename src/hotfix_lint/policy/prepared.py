"""What a wheel holds ready of the built-in policy and of the schemas; a source checkout has none.

It is made when a wheel is built, by `hatch_build.py`: the policy as YAML nodes and resolved, a sum
over all that policies are resolved with, and the schemas as code that says yes or no.
"""

from __future__ import annotations

from functools import cache

from hotfix_lint import resources
from hotfix_lint.lean import TYPE_CHECKING, loads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

FOLDER = "prepared"


def policy() -> Any | None:  # the JSON values of `cache.encode`
    """Return the built-in policy, resolved."""
    text = _read("policy.json")
    return None if text is None else loads(text)


def tree(name: str) -> Any | None:  # the JSON values of `yaml_nodes.flattened`
    """Return a built-in policy's file, parsed."""
    text = _read(f"{name}.tree.json")
    return None if text is None else loads(text)


def stamp() -> str | None:
    """Return the sum over all built-in files that policies are resolved with."""
    return _read("stamp")


def fits(form: str, value: Any, formats: Mapping[str, Callable[[object], bool]]) -> bool:
    """Tell whether a value surely fits one of the forms of `validate.forms`.

    False says nothing: it may not fit, or there is no code that could tell.

    Args:
        form: the form's name.
        value: plain values, as of YAML.
        formats: the checks of formats; what one has no check for is not looked at.

    """
    forms = _forms()
    if forms is None:
        return False
    try:
        forms.validate({form: value}, dict.fromkeys(forms.FORMATS, _unseen) | dict(formats))
    except (forms.Invalid, ValueError):  # checks of formats say why, by a ValueError
        return False
    return True


@cache
def _forms() -> Any | None:
    from importlib import import_module

    try:
        return import_module(f"hotfix_lint.{FOLDER}.forms")
    except ModuleNotFoundError:
        return None


def _unseen(_: object) -> bool:
    return True


def _read(name: str) -> str | None:
    try:
        return resources.read(FOLDER, name).decode()
    except FileNotFoundError:
        return None
