"""`hotfix-lint facts`: prints as JSON what the program sees in a change, for people who ask why."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint.cli import options
from hotfix_lint.errors import FactUnknownError

if TYPE_CHECKING:
    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts


@click.command(
    "facts",
    epilog="""\b
Example:
  hotfix-lint facts --base main --head HEAD
""",
)
@options.range_options
@options.policy
@options.pull_request
@options.no_ci
def command(
    repository: str | None,
    base: str | None,
    head: str | None,
    branch: str | None,
    policy: str | None,
    pull_request: str | None,
    no_ci: bool,  # noqa: FBT001 - click hands it over by name
) -> None:
    """Print as JSON what is seen in a change."""
    from hotfix_lint.cli import pull_requests, surroundings
    from hotfix_lint.cli.linting import Choice, open_repository, prepare

    request = options.request(repository=repository, base=base, head=head, branch=branch)
    choice = Choice(policy=policy)
    build = None if no_ci else surroundings.build()
    told = pull_requests.read(pull_request) if pull_request else None
    request = pull_requests.put(request, build, told)
    if build is not None:
        request, choice = surroundings.settle(request, choice, build)
    _, facts = prepare(request, choice, open_repository(request))
    # ASCII only, so that nothing in a name can act on a terminal or fail to print.
    click.echo(json.dumps(describe(facts), indent=2))


def describe(facts: Facts) -> dict[str, Any]:
    """Return what is seen, as plain values.

    `insertions` and `deletions` are git's own; what git was told not to count is apart.
    """
    files = facts.counted_files
    dependencies, tests = facts.dependencies, facts.tests
    branch, found = facts.branch, facts.range
    return {
        "files": len(files),
        "insertions": sum(file.insertions or 0 for file in files),
        "deletions": sum(file.deletions or 0 for file in files),
        "hidden_insertions": sum(file.hidden_insertions for file in files),
        "hidden_deletions": sum(file.hidden_deletions for file in files),
        "changes": [
            {
                "path": file.path,
                "old_path": file.old_path,
                "status": file.status,
                "insertions": file.insertions,
                "deletions": file.deletions,
                "role": facts.role(file),
            }
            for file in files
        ],
        "renames": [
            {"from": file.old_path, "to": file.path} for file in files if file.status == "renamed"
        ],
        "dependencies": [
            {
                "path": change.path,
                "ecosystem": change.ecosystem,
                "kind": change.kind,
                "name": change.name,
                "from": change.old,
                "to": change.new,
                "scope": change.scope,
                "line": change.line,
                "action": change.action,
                "confidence": change.confidence,
            }
            for change in dependencies.changes
        ],
        "unreadable": [
            {"path": item.path, "ecosystem": item.ecosystem, "reason": item.reason}
            for item in dependencies.unreadable
        ],
        "lockfiles": list(dependencies.lockfiles),
        "test_files": list(tests.test_files),
        "adds_test": tests.adds_test,
        "tests": [
            {"path": item.path, "line": item.line, "grade": item.grade, "what": item.what}
            for item in tests.evidence
        ],
        "weakened_tests": [
            {"path": item.path, "line": item.line, "kind": item.kind, "what": item.what}
            for item in facts.weakenings
        ],
        "roles": {file.path: facts.role(file) for file in files},
        "commits": [_commit(commit) for commit in facts.commits],
        "branch": {"name": branch.name, "ticket": branch.ticket, "is_hotfix": branch.is_hotfix},
        "production": {"name": found.production.name, "tip": found.production.tip},
        "base": found.base,
        "head": found.head,
        "pull_request": _pull_request(facts),
    }


def _pull_request(facts: Facts) -> dict[str, Any] | None:
    """Return what is told of the pull request, with what is seen in its description."""
    told = facts.request.pull_request
    if told is None:
        return None
    seen: dict[str, Any] = {"sections": None, "fields": None}
    with suppress(FactUnknownError):
        description = facts.description
        seen = {
            "sections": [
                {
                    "name": section.name,
                    "line": section.line,
                    "words": section.words,
                    "boxes": [{"text": box.text, "ticked": box.ticked} for box in section.boxes],
                }
                for section in description.sections
            ],
            "fields": [
                {"name": field.name, "line": field.line, "value": field.answer}
                for field in description.whole.fields
            ],
        }
    names = ("title", "base", "head", "draft", "author", "number")
    return {name: getattr(told, name) for name in names} | {
        "labels": told.labels and list(told.labels),
        "reviews": told.reviews and [review._asdict() for review in told.reviews],
        "priorities": [
            {"priority": claim.priority, "source": claim.source, "by_author": claim.by_author}
            for claim in facts.claims
        ],
        **seen,
    }


def _commit(commit: Commit) -> dict[str, Any]:
    return {
        "sha": commit.sha,
        "subject": commit.message.subject,
        "type": commit.message.type,
        "author": commit.author,
        "is_merge": commit.is_merge,
        "fields": {field.name: field.value for field in commit.message.fields},
    }
