"""The kinds of check: one file each, named as in the policy, a pure function of the facts.

A kind's module has `check(facts, settings) -> Verdict`; its keys, its message and the values that
messages may insert are in `schemas/checks/<kind>.schema.json`. To be in both folders is to be
registered.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.report import Verdict


def run(kind: str, facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Run the check of that kind with the keys that a rule gave it."""
    module = import_module(f"hotfix_lint.checks.{kind.replace('-', '_')}")
    verdict: Verdict = module.check(facts, settings)
    return verdict
