"""The kinds of check: one file each, named as in the policy, a pure function of the facts.

A kind's module has `check(facts, settings) -> Verdict`; its keys, its message and the values that
messages may insert are in `schemas/checks/<kind>.schema.json`. To be in both folders is to be
registered.
"""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.report import Verdict


def expected(kind: str, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a check is sure to ask for of a large change, so that it can be begun with."""
    if kind == "dependencies":
        return ("dependencies",)
    if kind == "comments" or (kind == "refactoring" and set(settings["forbid"]) != {"rename"}):
        return ("hunks",)
    return ()


def run(kind: str, facts: Facts, settings: Mapping[str, Any]) -> Verdict:
    """Run the check of that kind with the keys that a rule gave it."""
    # As importlib.import_module does it, which costs more to import than it is worth here.
    module = __import__(f"hotfix_lint.checks.{kind.replace('-', '_')}", fromlist=["check"])
    verdict: Verdict = module.check(facts, settings)
    return verdict
