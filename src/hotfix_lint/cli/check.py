"""`hotfix-lint check`: lints a branch and tells the result in any number of formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from hotfix_lint.cli import options
from hotfix_lint.report import SEVERITIES

if TYPE_CHECKING:
    from hotfix_lint.report import Severity


@click.command(
    "check",
    epilog="""\b
Examples:
  hotfix-lint check --stage commit
  hotfix-lint check --base origin/main --head HEAD --output json
  hotfix-lint check --only dependency-change --only tag:tests
""",
)
@options.range_options
@options.policy
@click.option("--stage", metavar="STAGE", help="commit, push, review, merge, …  [default: push]")
@click.option("--priority", metavar="P", help="The hotfix's priority; commits must agree with it.")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="FORMAT[=PATH]",
    help="text, json or sarif; repeatable.  [default: text]",
)
@click.option("--fail-on", metavar="SEVERITY", default="error", help="[default: error]")
@click.option("--allow-unchecked", is_flag=True, help="Do not fail when a rule is unchecked.")
@click.option("--only", multiple=True, metavar="RULE", help="These rules only; or tag:TAG.")
@click.option("--skip", multiple=True, metavar="RULE", help="Not these rules; or tag:TAG.")
@click.option("--all-branches", is_flag=True, help="Check the branch though it is no hotfix.")
@options.color
@click.option("--quiet", "-q", is_flag=True, help="Tell only what fails.")
@click.option("--verbose", "-v", is_flag=True, help="Tell also what passed.")
def command(**given: Any) -> int:  # click hands over its options by name
    """Check the hotfix against the policy."""
    from hotfix_lint.cli import outputs
    from hotfix_lint.cli.linting import Choice, lint, unknown
    from hotfix_lint.errors import UsageError

    wanted = [outputs.parse(text) for text in given["outputs"] or ("text",)]
    if given["fail_on"] not in SEVERITIES:
        raise unknown("severity", given["fail_on"], SEVERITIES)
    if given["quiet"] and given["verbose"]:
        raise UsageError("--quiet and --verbose exclude each other")
    fail_on: Severity = given["fail_on"]
    request = options.request(
        repository=given["repository"],
        base=given["base"],
        head=given["head"],
        branch=given["branch"],
        stage=given["stage"],
        priority=given["priority"],
        all_branches=given["all_branches"],
    )
    choice = Choice(
        policy=given["policy"],
        only=given["only"],
        skip=given["skip"],
        fail_on=fail_on,
        allow_unchecked=given["allow_unchecked"],
    )
    report = lint(request, choice)
    verbosity: Literal["quiet", "normal", "verbose"] = "normal"
    if given["quiet"] or given["verbose"]:
        verbosity = "quiet" if given["quiet"] else "verbose"
    outputs.write(wanted, report, options.style(given["color"], verbosity))
    return report.exit_code
