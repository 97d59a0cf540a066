"""Runs one kind of check on a real repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotfix_lint import checks
from hotfix_lint.facts.facts import Facts
from hotfix_lint.facts.git import Git
from hotfix_lint.policy.model import Workflow
from hotfix_lint.request import Request
from tests.repositories import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.report import Value, Verdict
    from tests.repositories import Repository

WORKFLOW = Workflow(
    production=(),
    hotfix_branches=("hotfix/*",),
    hotfix_like="(?i)^(([^/]+/)?hot[-_./]?fix(es)?/|hot[-_.]?fix([-_.#0-9]|$))",
    ticket="[A-Z][A-Z0-9]+-[0-9]+",
    priorities=("P0", "P1", "P2", "P3"),
    fields=(),
    roles={},
    announcements={"slack": "docs/incidents/{ticket}.slack.md"},
)
FIELDS = ("Root cause", "Ticket", "Priority", "Dependency")


def facts_of(repository: Repository, **request: Any) -> Facts:
    given = {"folder": str(repository.folder), "environment": ENVIRONMENT, "stage": "push"}
    asked = Request(**(given | request))
    git = Git(asked.folder, asked.environment)
    return Facts(git, asked, WORKFLOW, FIELDS)


def check(
    kind: str, repository: Repository, settings: Mapping[str, Any], **request: Any
) -> Verdict:
    return checks.run(kind, facts_of(repository, **request), settings)


def values(verdict: Verdict, *names: str) -> list[tuple[Value, ...]]:
    return [tuple(problem.values[name] for name in names) for problem in verdict.problems]
