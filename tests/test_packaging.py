"""The wheel and the sdist hold all that the program needs: installed alone, each runs the demo."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

from hotfix_lint.policy import cache, load
from tests.policy.policies import in_a_wheel

ROOT = Path(__file__).parents[1]
PREPARED = ("forms.py", "hotfix.tree.json", "policy.json", "stamp")


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


def test_a_second_build_is_the_same_byte_for_byte(built: dict[str, Path], tmp_path: Path) -> None:
    """The first wheel was built from the sdist; this one is from the checkout, at another time."""
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run([*build, "--wheel", "--sdist"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for first in built.values():
        assert (tmp_path / first.name).read_bytes() == first.read_bytes(), first.name


def test_the_wheel_holds_what_the_project_has_and_nothing_else(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = set(wheel.namelist())
        about = {name for name in names if ".dist-info/" in name}
        requires = re.findall(r"^Requires-Dist: ([\w.-]+)", _metadata(wheel), re.MULTILINE)
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "src/hotfix_lint", "rules", "schemas"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if tracked.returncode != 0:
        pytest.skip("an unpacked sdist has no list of its files")
    files = [name for name in tracked.stdout.decode().split("\0") if (ROOT / name).is_file()]
    expected = {
        name.removeprefix("src/") if name.startswith("src/") else f"hotfix_lint/{name}"
        for name in filter(None, files)
    }
    catalogues = [name for name in expected if name.startswith("hotfix_lint/rules/catalogues/")]
    expected |= {name.replace(".yaml", ".json") for name in catalogues}
    expected |= {f"hotfix_lint/prepared/{name}" for name in PREPARED}
    assert names - about == expected
    parts = {name.partition("/")[2] for name in about}
    assert parts == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len([name for name in requires if name]) >= len(listed["dependencies"])


def _metadata(wheel: zipfile.ZipFile) -> str:
    return wheel.read(next(n for n in wheel.namelist() if n.endswith("METADATA"))).decode()


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


def test_the_wheel_holds_the_built_in_policy_as_it_resolves(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        ready = {name: wheel.read(f"hotfix_lint/prepared/{name}") for name in PREPARED}
    resolved = load.resolve(None, lambda _: None)
    assert cache.decode(json.loads(ready["policy.json"])) == resolved
    assert ready["stamp"].decode() == cache.stamp()
    # Of the other two `tests/policy/test_prepared.py` says what they are worth.
    assert ready == in_a_wheel()[0]


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
    assert _slow_modules(program, tmp_path) == "[]"


def _slow_modules(program: Path, folder: Path) -> str:
    """Return what of YAML and jsonschema the first commit after an installation loads."""
    subprocess.run(["git", "init", "-q", str(folder / "repo")], check=True)
    (folder / "message").write_text("fix: a\n")
    code = f"""
import os, sys
def leave(_):
    print([name for name in ("yaml", "jsonschema") if name in sys.modules], flush=True)
    end(0)
end, os._exit = os._exit, leave
sys.argv = ["hotfix-lint", "hook", "commit-msg", {str(folder / "message")!r}]
from hotfix_lint import cli
cli.main()
"""
    done = subprocess.run(
        [str(program.with_name("python")), "-c", code],
        cwd=folder / "repo",
        env={"PATH": os.environ["PATH"], "HOTFIX_LINT_CACHE": ""},
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()[-1]
