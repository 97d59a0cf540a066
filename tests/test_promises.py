"""What docs/promises.md says is shown by a test is shown by one, and the rest is not built."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from hotfix_lint.policy import kinds
from tests.cli.program import hotfix_lint
from tests.repositories import production

TOP = Path(__file__).parents[1]
PAGE = (TOP / "docs" / "promises.md").read_text("utf-8")
_NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows(text: str) -> list[list[str]]:
    """Return the cells of all tables, without their heads."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [
        row
        for row, below in zip(cells, [*cells[1:], []], strict=True)
        if not row[0].startswith("---") and not (below and below[0].startswith("---"))
    ]


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((TOP / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", rows(PAGE), ids=lambda row: row[0][:60])
def test_each_promise_is_shown_by_tests_that_exist(row: list[str]) -> None:
    promise, shown_by = row
    named = _NODE.findall(shown_by)
    assert named, f"nothing shows it: {promise}"
    assert not _NODE.sub("", shown_by).strip(), "there is something beside the tests"
    for path, name in named:
        assert (TOP / path).is_file(), path
        assert name in functions(path), f"{path} has no {name}"


def test_every_kind_of_check_is_promised() -> None:
    for kind in kinds.names():
        assert re.search(rf"^\| `{kind}`: ", PAGE, re.MULTILINE), kind


def test_a_policy_is_found_at_its_three_places_in_order(tmp_path: Path) -> None:
    repo = production(tmp_path)
    assert hotfix_lint(repo.folder, "policy", "check").out.startswith("hotfix (built in): valid")
    for name in (".github/hotfix-lint.yaml", ".hotfix-lint.yml", ".hotfix-lint.yaml"):
        repo.write({name: "version: 1\nextends: hotfix\n"})
        assert hotfix_lint(repo.folder, "policy", "check").out.startswith(f"{name}: valid")
    repo.write({"other.yaml": "version: 1\nextends: hotfix\n"})
    told = hotfix_lint(repo.folder, "policy", "show", "--policy", "other.yaml")
    assert told.out.startswith("# resolved from hotfix (built in), other.yaml\n"), told
