"""What a wheel holds ready is what the sources would give, and its quick yes is jsonschema's."""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_lint.policy import cache, load, prepared, validate
from hotfix_lint.policy.yaml_nodes import Node, flattened, parse, restored
from tests.policy.policies import as_in_a_wheel, defects, resolve, source

# A rule of every kind that needs few words, each with keys of several forms.
TEAM = """\
version: 1
extends: hotfix
workflow: {ticket: '[A-Z]+-[0-9]+', production: [main, live], roles: {generated: ["gen/**"]}}
rules:
  branch-fresh: off
  diff-size: {max-lines: 60, ignore: ["docs/**"], by-priority: {P0: {max-lines: 20, severity: error}}}
  own-text: {check: text, of: commit.subject, not-matches: ['x+$', y], message: "{value} is it"}
  own-fields: {check: fields, of: commit, require: {Extra: {required: false, one-of: [a, b]}}}
  own-files: {check: changed-files, forbid: {paths: ["a/**"], lines: 'q', status: [added]}}
  own-history: {check: history, forbid: [merge], stage: push, when: {priority: [P0, P1]}, unless: {branch: "x/*"}}
waivers:
  - {rules: [diff-size], ticket: ENG-1, reason: r, approved-by: a, expires: 2030-01-01}
"""
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 1.0, 2.5, 10**17, "", " ", "x", "P0", "off", "error", "a\n", "(",
     "{value}", "{", "a/**", "[", "2h", "2030-01-01", "tag:size", [], ["x"], ["x", "x"], [1], [[]],
     {}, {"x": 1}, {"paths": "a"}, {"priority": "P0"}, {"P0": {"severity": "off"}}]
)  # fmt: skip
WORDS = validate.Words({"ticket": "[A-Z]+-[0-9]+", "priority": "P0|P1"}, ("P0", "P1", "P2", "P3"))


def samples() -> list[tuple[str, Any]]:
    """Policies and rules as plain values, each with its form."""
    merged, files = load.merge(source(TEAM), lambda _: None)
    rules = [rule.plain() for rule in merged.value["rules"].value.values()]
    found: list[tuple[str, Any]] = [(rule["check"], rule) for rule in rules]
    for file in files.sources:
        root, _ = parse(file)
        found.append((validate.POLICY, root.plain()))
    return found


SAMPLES = samples()


def node(value: Any) -> Node:
    """A value as if it were read from a file."""
    root, wrong = parse(source(json.dumps(value)))
    assert not wrong
    return root


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value inside of one."""
    inner = list(value) if isinstance(value, dict) else []
    steps: list[Any] = [*range(len(value))] if isinstance(value, list) else inner
    found = [(*at, step) for step in steps]
    return found + [way for step in steps for way in places(value[step], (*at, step))]


def told_by_jsonschema(form: str, value: Any) -> list[Any]:
    """What is wrong with a value, where no code was prepared."""
    if form == validate.POLICY:
        return validate.document(node(value))
    return validate.rule(node(value), ("rules", "x"), form, WORDS)


def quickly(form: str, value: Any) -> bool:
    """Whether the prepared code lets a value pass."""
    with pytest.MonkeyPatch.context() as patch:
        as_in_a_wheel(patch)
        patch.setitem(sys.modules, "jsonschema", None)
        try:
            assert told_by_jsonschema(form, value) == []
        except ImportError:
            return False
    return True


def test_the_built_in_policy_is_what_its_yaml_resolves_to(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = load.resolve(None, lambda _: None)
    as_in_a_wheel(monkeypatch)
    monkeypatch.setattr(load, "resolve", lambda *_: pytest.fail("resolved"))
    for folder in (None, "/nowhere"):
        assert cache.load(None, lambda _: None, folder) == resolved


def test_its_nodes_stand_where_they_stand_in_the_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    file = load.built_in("hotfix")
    root, _ = parse(file)
    as_in_a_wheel(monkeypatch)
    tree = prepared.tree("hotfix")
    assert tree is not None
    assert restored(tree, file) == root
    assert prepared.tree("team") is None
    team, _ = parse(source(TEAM))
    assert restored(json.loads(json.dumps(flattened(team))), source(TEAM)) == team


def test_the_stamp_is_that_of_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    assert prepared.stamp() is None
    as_in_a_wheel(monkeypatch)
    assert prepared.stamp() == cache.stamp()


def test_a_sound_policy_of_a_team_needs_no_jsonschema(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = resolve(TEAM)
    as_in_a_wheel(monkeypatch)
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    assert resolve(TEAM) == resolved
    with pytest.raises(ImportError):
        defects(TEAM.replace("max-lines: 60", "max-line: 60"))


@pytest.mark.parametrize(("form", "value"), SAMPLES)
def test_what_is_sound_is_so_at_once(form: str, value: Any) -> None:
    assert told_by_jsonschema(form, value) == []
    assert quickly(form, value)


@settings(max_examples=400)
@given(st.data())
def test_a_quick_yes_is_never_a_no_of_jsonschema(data: st.DataObject) -> None:
    form, sound = data.draw(st.sampled_from(SAMPLES))
    value = copy.deepcopy(sound)
    for _ in range(data.draw(st.integers(1, 2))):
        *path, last = data.draw(st.sampled_from(places(value)))
        inner = value
        for step in path:
            inner = inner[step]
        if data.draw(st.booleans()):
            inner[last] = copy.deepcopy(data.draw(ODD))
        elif isinstance(inner, dict):
            inner[data.draw(st.sampled_from(["x", "check", "severity", "of", "max-lines"]))] = (
                inner.pop(last)
            )
        else:
            inner.append(copy.deepcopy(data.draw(ODD)))
        if not places(value):
            break
    if quickly(form, value):
        assert told_by_jsonschema(form, value) == []
