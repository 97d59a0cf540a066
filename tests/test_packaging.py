"""The wheel and the sdist hold all that the program needs: installed alone, each runs the demo."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        "wheel": next(folder.glob("*.whl")),
        "sdist": next(folder.glob("*.tar.gz")),
    }


def test_the_wheel_holds_rules_and_schemas_and_no_tests(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = set(wheel.namelist())
    assert {
        "hotfix_lint/rules/hotfix.yaml",
        "hotfix_lint/rules/catalogues/dependencies.yaml",
        "hotfix_lint/schemas/policy.schema.json",
        "hotfix_lint/schemas/checks/text.schema.json",
        "hotfix_lint/schemas/report.schema.json",
        "hotfix_lint/py.typed",
    } <= names
    assert not [name for name in names if "test_" in name]


def test_the_wheel_holds_the_catalogues_as_json_too(built: dict[str, Path]) -> None:
    folder = ROOT / "rules" / "catalogues"
    with zipfile.ZipFile(built["wheel"]) as wheel:
        for source in folder.glob("*.yaml"):
            name = f"hotfix_lint/rules/catalogues/{source.stem}.json"
            assert json.loads(wheel.read(name)) == yaml.safe_load(source.read_text())


@pytest.mark.parametrize("form", ["wheel", "sdist"])
def test_installed_alone_it_runs_the_demo(
    built: dict[str, Path], form: str, tmp_path: Path
) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    program = tmp_path / "env" / "bin" / "hotfix-lint"
    installed = subprocess.run(
        [str(program.with_name("pip")), "install", "-q", str(built[form])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stderr
    done = subprocess.run(
        [str(program), "demo", "-o", f"sarif={tmp_path}/demo.sarif", "-o", "text"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done
    for rule in (
        "branch-name",
        "commit-root-cause",
        "diff-size",
        "dependency-change",
        "regression-test",
    ):
        assert rule in done.stdout
    assert "5.0.4" in done.stdout
    assert "5.2.1" in done.stdout
    assert (tmp_path / "demo.sarif").stat().st_size > 1_000
