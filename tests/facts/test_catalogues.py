"""The catalogues' patterns are compiled when a change asks for them: here all of them are."""

from __future__ import annotations

from hotfix_lint.facts import roles
from hotfix_lint.facts.dependencies import catalogue as dependencies
from hotfix_lint.facts.tests import catalogue as tests
from hotfix_lint.matching import Globs, Patterns


def test_every_glob_and_pattern_can_be_used() -> None:
    loaded = tests._load()
    rows = [loaded, *loaded.languages, *roles._entries()]
    matchers = [part for row in rows for part in row if isinstance(part, (Globs, Patterns))]
    matchers += [Globs(e.globs) for e in dependencies._entries()]
    matchers += [Globs(e.unless) for e in dependencies._entries()]
    assert len(matchers) > 400
    for matcher in matchers:
        assert matcher.match("no such thing \x00") in {True, False}
