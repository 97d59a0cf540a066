"""What docs/threats.md says is shown by a test is shown by one that exists."""

from __future__ import annotations

import re

import pytest

from tests.test_promises import TOP, functions, rows

PAGE = (TOP / "docs" / "threats.md").read_text("utf-8")
_NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("row", rows(PAGE), ids=lambda row: row[0][:60])
def test_each_threat_is_met_by_tests_that_exist(row: list[str]) -> None:
    threat, promise, shown_by = row
    assert threat
    assert promise
    named = _NODE.findall(shown_by)
    assert named, f"nothing shows it: {threat}"
    assert not _NODE.sub("", shown_by).strip(), "there is something beside the tests"
    for path, name in named:
        assert (TOP / path).is_file(), path
        assert name in functions(path), f"{path} has no {name}"


def test_every_hostile_case_stands_for_a_threat() -> None:
    """A test that no threat names is one that nobody would miss."""
    named = set(_NODE.findall(PAGE))
    for path in (
        "tests/test_hostile.py",
        "tests/test_attacks.py",
        "tests/test_faults.py",
        "tests/test_faults_around.py",
        "tests/test_faults_of_writers.py",
    ):
        tests = {(path, name) for name in functions(path) if name.startswith("test_")}
        assert tests <= named, sorted(tests - named)
