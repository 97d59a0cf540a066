"""The steps that the documents, the action and the component give are run, as far as here can be.

Their YAML is parsed, and their shell lines run in a checkout with the variables that each system
sets; only the installation and the uploads are left to the systems.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests import pull_requests
from tests.cli.program import Ended, environment
from tests.cli.test_ci import AZURE, BITBUCKET, BUILDKITE, CIRCLECI, GITLAB, Job
from tests.repositories import BRANCH, FIXED, GOOD, NEW_TEST, good_hotfix, production

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TOP = Path(__file__).parents[1]
PAGE = (TOP / "docs" / "ci.md").read_text("utf-8")
ACTION = yaml.safe_load((TOP / "action.yml").read_text("utf-8"))
SPEC, COMPONENT = yaml.safe_load_all((TOP / "templates" / "hotfix-lint.yml").read_text("utf-8"))


def section(heading: str) -> str:
    return PAGE.partition(f"\n### {heading}\n")[2].partition("\n##")[0]


def steps(heading: str) -> Any:
    """Return the YAML of a section of the page."""
    return yaml.safe_load(re.findall(r"(?s)```yaml\n(.*?)```", section(heading))[0])


# Where each system keeps its shell lines, in the page's own YAML.
LINES: dict[str, Callable[[Any], list[str]]] = {
    "GitHub Actions": lambda doc: [s["run"] for s in doc["jobs"]["hotfix-lint"]["steps"] if "run" in s],
    "GitLab CI": lambda doc: doc["hotfix-lint"]["script"],
    "Bitbucket Pipelines": lambda doc: doc["pipelines"]["pull-requests"]["**"][0]["step"]["script"],
    "Azure Pipelines": lambda doc: [s["script"] for s in doc["steps"] if "script" in s],
    "CircleCI": lambda doc: [s["run"] for s in doc["jobs"]["hotfix-lint"]["steps"] if "run" in s],
    "Buildkite": lambda doc: doc["steps"][0]["command"],
}  # fmt: skip


def lines(heading: str) -> list[str]:
    if heading == "Jenkins":
        return re.findall(r"(?m)^ +sh '(.*)'$", section(heading))
    return list(LINES[heading](steps(heading)))


def merge_request(job: Job) -> dict[str, Any]:
    return GITLAB | {
        "CI_COMMIT_SHA": job.head,
        "CI_MERGE_REQUEST_TITLE": pull_requests.TITLE,
        "CI_MERGE_REQUEST_DESCRIPTION": pull_requests.BODY,
        "CI_MERGE_REQUEST_LABELS": "",
    }


def variables(heading: str, job: Job) -> dict[str, Any]:
    match heading:
        case "GitHub Actions":
            return job.github(title=pull_requests.TITLE, body=pull_requests.BODY)
        case "GitLab CI":
            return merge_request(job)
        case "Bitbucket Pipelines":
            return BITBUCKET | {"BITBUCKET_COMMIT": job.head}
        case "Azure Pipelines":
            return AZURE | {"SYSTEM_PULLREQUEST_SOURCECOMMITID": job.head}
        case "CircleCI":
            return CIRCLECI | {"CIRCLE_SHA1": job.head}
        case "Buildkite":
            return BUILDKITE | {"BUILDKITE_COMMIT": job.head}
        case _:
            return job.jenkins()


def tools(job: Job) -> str:
    """Return a PATH with the programs that ask a forge, all of which answer with the recorded JSON."""
    folder = job.folder / "tools"
    folder.mkdir(exist_ok=True)
    answer = pull_requests.github(
        base={"ref": "main", "sha": job.base}, head={"ref": BRANCH, "sha": job.head}
    )
    (folder / "answer.json").write_text(json.dumps(answer))
    for name in ("curl", "gh", "glab", "az"):
        (folder / name).write_text(f'#!/bin/sh\ncat "{folder}/answer.json"\n')
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{environment()['PATH']}"


def shell(folder: Path, script: str, told: Mapping[str, Any], *options: str) -> Ended:
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", *options, "-c", script],
        cwd=folder,
        env=environment() | dict(told),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def bad(tmp_path: Path) -> Job:
    origin = production(tmp_path / "origin").branch(BRANCH)
    origin.commit("quick fix", {"app.py": FIXED}).commit(GOOD, {"tests/test_app.py": NEW_TEST})
    return Job(tmp_path, origin)


@pytest.fixture
def good(tmp_path: Path) -> Job:
    return Job(tmp_path, good_hotfix(tmp_path / "origin"))


def without_installation(script: str) -> str:
    done = re.sub(r"pip install [^&\n]*hotfix-lint(?: && )?", "true; ", script)
    # Azure puts its variables in before the shell sees the line.
    done = re.sub(r"\$\([A-Za-z]+(?:\.[A-Za-z]+)+\)", "12", done)
    assert "pip install" not in done
    return done


@pytest.mark.parametrize("heading", [*LINES, "Jenkins"])
def test_the_steps_to_copy_stop_a_bad_hotfix(bad: Job, heading: str) -> None:
    repo = bad.checkout(at=bad.merge)
    script = "\n".join(without_installation(line) for line in lines(heading))
    assert "hotfix-lint check" in script
    ended = shell(repo.folder, script, variables(heading, bad) | {"PATH": tools(bad)})
    assert ended.code == 1, ended
    assert "commit-root-cause" in ended.out


@pytest.mark.parametrize("heading", [*LINES, "Jenkins"])
def test_the_steps_to_copy_let_a_good_hotfix_through(good: Job, heading: str) -> None:
    repo = good.checkout(at=good.merge)
    script = "\n".join(without_installation(line) for line in lines(heading))
    ended = shell(repo.folder, script, variables(heading, good) | {"PATH": tools(good)})
    assert ended.code == 0, ended


def test_every_yaml_of_the_page_can_be_read() -> None:
    blocks = re.findall(r"(?s)```yaml\n(.*?)```", PAGE)
    assert len(blocks) > 6
    for block in blocks:
        assert yaml.safe_load(block), block


# --- the action ------------------------------------------------------------------------------


def step(name: str) -> Any:
    return next(s for s in ACTION["runs"]["steps"] if s.get("id") == name)


def action(job: Job, repo: Path, **inputs: str) -> tuple[Ended, str, str]:
    """Run the step that checks; return how it ended, its outputs and the step's summary."""
    given = {name: of["default"] for name, of in ACTION["inputs"].items()}
    assert set(inputs) <= {name.replace("-", "_") for name in given}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    told = job.github(title=pull_requests.TITLE, body=pull_requests.BODY)
    for name, value in step("check")["env"].items():
        filled = re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: given[m[1]], value)
        told[name] = filled.replace("${{ steps.install.outputs.program }}", "hotfix-lint")
        assert "${{" not in told[name]
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        told[name] = str(job.folder / name)
        Path(told[name]).write_text("")
    told["RUNNER_TEMP"] = str(job.folder)
    ended = shell(repo, step("check")["run"], told)
    return (
        ended,
        Path(told["GITHUB_OUTPUT"]).read_text(),
        Path(told["GITHUB_STEP_SUMMARY"]).read_text(),
    )


def test_the_action_stops_a_bad_hotfix_with_annotations_summary_and_report(bad: Job) -> None:
    repo = bad.checkout(at=bad.merge)
    ended, outputs, summary = action(bad, repo.folder, sarif="hotfix.sarif")
    assert ended.code == 1, ended
    assert outputs == "exit-code=1\n"
    assert "::error title=commit-root-cause::" in ended.out
    assert "hotfix-lint: failed" in ended.out
    assert "commit-root-cause" in summary
    assert '"commit-root-cause"' in (repo.folder / "hotfix.sarif").read_text()


def test_the_action_lets_a_good_hotfix_through(good: Job) -> None:
    repo = good.checkout(at=good.merge)
    ended, outputs, _ = action(good, repo.folder, stage="push")
    assert (ended.code, outputs) == (0, "exit-code=0\n"), ended


def test_the_actions_inputs_choose(bad: Job) -> None:
    repo = bad.checkout(at=bad.merge)
    ended, *_ = action(bad, repo.folder, only="branch-name\nbranch-base", stage="push")
    assert ended.code == 0, ended
    ended, *_ = action(bad, repo.folder, only="tag:message", skip="commit-type commit-ticket")
    assert ended.code == 1
    assert "commit-type" not in ended.out
    ended, *_ = action(bad, repo.folder, only="commit-subject", fail_on="warning", stage="push")
    assert ended.code == 1
    (repo.folder / "own.yaml").write_text(
        "version: 1\nrules: {one: {check: history, forbid: [wip]}}\n"
    )
    ended, *_ = action(bad, repo.folder, policy="own.yaml")
    assert ended.code == 0, ended
    ended, *_ = action(bad, bad.folder, repository="checkout", only="commit-type")
    assert ended.code == 1, ended


def test_what_could_not_be_checked_fails_the_action_and_says_why(bad: Job) -> None:
    repo = bad.checkout(at=bad.merge, depth=1)
    ended, outputs, _ = action(bad, repo.folder)
    assert (ended.code, outputs) == (2, "exit-code=2\n")
    assert "fetch-depth: 0" in ended.err


def test_inputs_that_are_shell_are_words(bad: Job) -> None:
    repo = bad.checkout(at=bad.merge)
    hostile = '"; touch owned; $(touch owned) `touch owned` *'
    for name in ("stage", "policy", "only", "skip", "repository", "sarif", "fail_on"):
        ended, *_ = action(bad, repo.folder, **{name: hostile})
        assert ended.code in {1, 2}
        assert not (repo.folder / "owned").exists(), name


def test_nothing_is_put_into_the_actions_shell_by_an_expression() -> None:
    for part in ACTION["runs"]["steps"]:
        assert "${{" not in part.get("run", "")
        assert "run" not in part or part["shell"] == "bash"
    uploads = [s for s in ACTION["runs"]["steps"] if "upload-sarif" in s.get("uses", "")]
    assert "!cancelled()" in uploads[0]["if"]


def test_the_action_installs_what_it_stands_in(tmp_path: Path) -> None:
    """pip itself is left out: what it installs is held by tests/test_packaging.py."""
    fake = tmp_path / "fake" / "python"
    fake.parent.mkdir()
    venv = tmp_path / "hotfix-lint"
    fake.write_text(
        f'#!/bin/sh\necho "$@" >> "{tmp_path}/ran"\n'
        f'[ "$2" != venv ] || {{ mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; }}\n'
    )
    fake.chmod(0o755)
    told = {
        "PATH": f"{fake.parent}{os.pathsep}{environment()['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "ACTION": "/actions/hotfix-lint",
    }
    ended = shell(tmp_path, step("install")["run"], told)
    assert ended.code == 0, ended
    assert (tmp_path / "output").read_text() == f"program={venv}/bin/hotfix-lint\n"
    ran = (tmp_path / "ran").read_text().splitlines()
    assert ran[-1].endswith("pip install --quiet --disable-pip-version-check /actions/hotfix-lint")


# --- the component ---------------------------------------------------------------------------


def component(job: Job, repo: Path, **inputs: str) -> Ended:
    given = {name: of["default"] for name, of in SPEC["spec"]["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}

    def filled(text: str) -> str:
        return re.sub(r"\$\[\[ inputs\.([a-z-]+) \]\]", lambda m: given[m[1]], text)

    ((name, made),) = COMPONENT.items()
    assert filled(name) == "hotfix-lint"
    told = merge_request(job)
    told |= {key: filled(value) for key, value in made["variables"].items()}
    script = "\n".join(made["script"]).replace(
        'pip install --quiet --disable-pip-version-check "$HOTFIX_LINT_PACKAGE"', "true"
    )
    return shell(repo, script, told)


def test_the_component_stops_a_bad_hotfix_and_leaves_its_reports(bad: Job) -> None:
    repo = bad.checkout(at=bad.merge)
    ended = component(bad, repo.folder)
    assert ended.code == 1, ended
    reports = COMPONENT["$[[ inputs.job-name ]]"]["artifacts"]["reports"]
    for path in reports.values():
        assert "commit-root-cause" in (repo.folder / path).read_text()


def test_the_component_lets_a_good_hotfix_through(good: Job) -> None:
    ended = component(good, good.checkout(at=good.merge).folder, options="--stage push")
    assert ended.code == 0, ended


def test_the_components_inputs_choose(bad: Job) -> None:
    repo = bad.checkout(at=bad.merge)
    assert component(bad, repo.folder, options="--only branch-name").code == 0
    assert component(bad, repo.folder, options="--only commit-subject --stage push").code == 0
    ended = component(
        bad, repo.folder, options="--only commit-subject --stage push", fail_on="warning"
    )
    assert ended.code == 1
