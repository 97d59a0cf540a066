"""Resolves policies that are written in a test."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from hotfix_lint.errors import PolicyError
from hotfix_lint.policy import load, prepared
from hotfix_lint.policy.source import PolicySource

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))
import hatch_build  # noqa: E402 - the build's hook is beside the packages

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from hotfix_lint.policy.model import Policy

NAME = ".hotfix-lint.yaml"


def source(text: str | bytes, name: str = NAME) -> PolicySource:
    data = text.encode() if isinstance(text, str) else text
    return PolicySource(name, data, in_repository=True)


def resolve(text: str | bytes, files: Mapping[str, str] | None = None) -> Policy:
    there = {NAME: text} | dict(files or {})

    def read(path: str) -> PolicySource | None:
        return source(there[path], path) if path in there else None

    return load.resolve(source(text), read)


def defects(text: str | bytes, files: Mapping[str, str] | None = None) -> list[str]:
    """Return the lines that a person is shown, without the file's own name."""
    try:
        resolve(text, files)
    except PolicyError as error:
        return [str(defect).removeprefix(f"{NAME}:") for defect in error.defects]
    return []


def as_in_a_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let policies be resolved with what a wheel holds ready."""
    made, forms = in_a_wheel()

    def read(name: str) -> str | None:
        return made[name].decode() if name in made else None

    monkeypatch.setattr(prepared, "_read", read)
    monkeypatch.setattr(prepared, "_forms", lambda: forms)


@cache
def in_a_wheel() -> tuple[Mapping[str, bytes], ModuleType]:
    """Return what wheels are given ready, by its name, made by the build's own hook."""
    files = hatch_build.files(ROOT)
    made = {n.removeprefix("prepared/"): d for n, d in files.items() if n.startswith("prepared/")}
    forms = ModuleType("forms")
    exec(made["forms.py"], forms.__dict__)
    return made, forms
