"""`hotfix-lint triage`: by flags, by questions on a terminal, and by a team's own tree."""

from __future__ import annotations

import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import PROGRAM, environment, hotfix_lint
from tests.repositories import production

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
begin: down
questions:
  down:
    ask: Is the shop down?
    any-of: {shop-down: The shop cannot be reached}
    if-so: P0
    if-not: later
outcomes:
  P0: {type: outage, respond-within: 15m, deploy: at once, then: call the on-call lead}
  later: {type: no hotfix, then: write a ticket}
"""


def test_the_priority_its_reasons_and_its_times_are_told(tmp_path: Path) -> None:
    told = hotfix_lint(tmp_path, "triage", "--is", "access-bypass", "--since", "2026-03-01T14:23")
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0].startswith("P0: security vulnerability")
    assert lines[1].startswith("  because: Someone gets in")
    assert lines[2] == "  respond: within 2h; by 2026-03-01 16:23 UTC"
    assert lines[3].startswith("  deploy: ")
    assert lines[3].endswith("at once, straight to production")


def test_the_same_as_json(tmp_path: Path) -> None:
    told = hotfix_lint(tmp_path, "triage", "--is", "slow", "--output", "json").json
    assert told["priority"] == "P2"
    assert told["respond"] == {"within": "24h", "until": None}
    assert told["deploy"]["when"] == "the next business day"


def test_what_can_hold_is_listed_by_urgency(tmp_path: Path) -> None:
    out = hotfix_lint(tmp_path, "triage", "--list").out
    priorities = [line.rstrip(":") for line in out.splitlines() if not line.startswith(" ")]
    assert priorities == ["P0", "P1", "P2", "P3"]
    assert "  access-bypass " in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nobody is here to be asked"),
        (["--is", "acces-bypass"], 'did you mean "access-bypass"?'),
        (["--is", "slow", "--since", "yesterday"], '"yesterday" is no moment'),
        (["--is", "slow", "--output", "yaml"], 'there is no format "yaml"'),
    ],
)
def test_what_cannot_be_answered_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    told = hotfix_lint(tmp_path, "triage", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_person_is_asked(tmp_path: Path) -> None:
    """On a terminal: an answer that is none is asked for again."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [str(PROGRAM), "triage"],
        cwd=tmp_path,
        env=environment(),
        stdin=inner,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        os.write(outer, b"y\n9\n2, 4\n")
        out, err = run.communicate(timeout=60)
    os.close(outer)
    os.close(inner)
    assert (run.returncode, err) == (0, b"")
    text = out.decode()
    assert 'write numbers from 1 to 6, such as "1 2", or none' in text
    assert "P0: security vulnerability, or nothing works\n" in text
    assert "  because: The production service cannot be used at all\n" in text


def test_a_policy_has_a_tree_of_its_own(tmp_path: Path) -> None:
    repo = production(tmp_path).write({
        ".hotfix-lint.yaml": "version: 1\nextends: hotfix\nworkflow: {triage: ops/triage.yaml}\n",
        "ops/triage.yaml": OWN,
    })  # fmt: skip
    told = hotfix_lint(repo.folder, "triage", "--is", "shop-down")
    assert told.out.splitlines()[0] == "P0: outage"
    assert "  respond: within 15m\n" in told.out
    assert hotfix_lint(repo.folder, "triage", "--is", "slow").code == 2


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("ops/triage.yaml", None, 'workflow.triage names "ops/triage.yaml", and there is no such'),
        ("../triage.yaml", None, "leads out of the repository"),
        ("ops/triage.yaml", "", "ops/triage.yaml:1:1: the file is empty"),
        ("ops/triage.yaml", OWN.replace("15m", "soon"),
         'ops/triage.yaml:9:38: outcomes.P0.respond-within: "soon" is no span of time'),
        ("ops/triage.yaml", OWN.replace("if-not: later", "if-not: latter"),
         'ops/triage.yaml:7:13: questions.down.if-not: "latter" is no question and no outcome'),
        ("ops/triage.yaml", OWN.replace("if-not: later", "if-not: down"),
         "ops/triage.yaml:3:3: questions.down: the question leads back to itself"),
        ("ops/triage.yaml", OWN.replace("P0", "S0"), "none of them is a priority of the policy"),
        ("ops/triage.yaml", OWN.replace("ask:", "aks:"), 'did you mean "ask"?'),
    ],
)  # fmt: skip
def test_a_flawed_tree_is_told_at_its_place(
    tmp_path: Path, path: str, text: str | None, said: str
) -> None:
    repo = production(tmp_path / "repo")
    policy = f"version: 1\nextends: hotfix\nworkflow: {{triage: {path}}}\n"
    repo.write({".hotfix-lint.yaml": policy})
    (tmp_path / "triage.yaml").write_text(OWN)
    if text is not None:
        repo.write({path: text})
    told = hotfix_lint(repo.folder, "triage", "--is", "shop-down")
    assert (told.code, told.out) == (2, "")
    assert said in told.err
