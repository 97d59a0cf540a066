"""What hotfix-lint is made of is listed, pinned by hashes, and looked at for advisories."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_promises import rows

TOP = Path(__file__).parents[1]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
RUN_TIME = [Requirement(text) for text in PROJECT["dependencies"]]
DEVELOPMENT = [Requirement(text) for text in PROJECT["optional-dependencies"]["dev"]]
LOCK = (TOP / "requirements-dev.txt").read_text("utf-8")
PINNED = dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", LOCK, re.MULTILINE))
# What a distribution is imported as, where that is not its name.
MODULES = {
    "gitpython": "git",
    "google-re2": "re2",
    "markdown-it-py": "markdown_it",
    "pyyaml": "yaml",
}


@pytest.mark.parametrize("wanted", [*RUN_TIME, *DEVELOPMENT], ids=str)
def test_the_pinned_versions_are_those_that_the_project_asks_for(wanted: Requirement) -> None:
    name = canonicalize_name(wanted.name)
    assert name in PINNED, "make requirements-dev.txt anew"
    assert wanted.specifier.contains(PINNED[name], prereleases=True), PINNED[name]


def test_each_pinned_file_has_its_hash_and_comes_from_nowhere_else() -> None:
    entries = re.split(
        r"^(?=\S)", re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE), flags=re.MULTILINE
    )
    assert len([entry for entry in entries if entry.strip()]) == len(PINNED) > 40
    for entry in filter(str.strip, entries):
        first, *others = entry.strip().split(" \\\n")
        assert re.fullmatch(r"[a-z0-9-]+==[\w.+]+", first), entry
        assert others, entry
        for line in others:
            assert re.fullmatch(r"\s*--hash=sha256:[0-9a-f]{64}(\n\s*#.*)*", line), line
    assert "://" not in LOCK


def test_each_dependency_is_listed_with_its_reason() -> None:
    table = rows((TOP / "docs" / "dependencies.md").read_text("utf-8"))
    assert [row[0].strip("`") for row in table] == sorted(wanted.name for wanted in RUN_TIME)
    for name, reason, loaded_by, cost, state in table:
        assert reason, name
        assert loaded_by, name
        assert float(cost) >= 0, name
        assert len(state) > 10, name


@pytest.mark.parametrize("wanted", RUN_TIME, ids=str)
def test_nothing_is_depended_on_that_nothing_imports(wanted: Requirement) -> None:
    module = MODULES.get(wanted.name, wanted.name.replace("-", "_"))
    imports = re.compile(rf"^\s*(?:import|from) {module}\b", re.MULTILINE)
    sources = (TOP / "src").rglob("*.py")
    assert any(imports.search(path.read_text("utf-8")) for path in sources), module


def test_advisories_are_asked_for_each_week_and_with_each_change_of_the_list() -> None:
    workflow = yaml.safe_load((TOP / ".github/workflows/audit.yml").read_text("utf-8"))
    starts = workflow[True]  # YAML 1.1 reads the key "on" so
    assert re.fullmatch(r"\d+ \d+ \* \* \d", starts["schedule"][0]["cron"])
    assert {"requirements-dev.txt", "pyproject.toml"} <= set(starts["push"]["paths"])
    assert workflow["permissions"] == {"contents": "read"}
    commands = [step.get("run", "") for step in workflow["jobs"]["audit"]["steps"]]
    assert any("pip-audit" in c and "requirements-dev.txt" in c for c in commands)


def test_readers_are_fuzzed_each_night() -> None:
    workflow = yaml.safe_load((TOP / ".github/workflows/fuzz.yml").read_text("utf-8"))
    starts = workflow[True]  # YAML 1.1 reads the key "on" so
    assert re.fullmatch(r"\d+ \d+ \* \* \*", starts["schedule"][0]["cron"])
    assert workflow["permissions"] == {"contents": "read"}
    commands = [step.get("run", "") for step in workflow["jobs"]["fuzz"]["steps"]]
    assert any("python -m tests.fuzz --seconds 3600" in c for c in commands)
