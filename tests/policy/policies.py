"""Resolves policies that are written in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotfix_lint.errors import PolicyError
from hotfix_lint.policy import load
from hotfix_lint.policy.source import PolicySource

if TYPE_CHECKING:
    from collections.abc import Mapping

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
