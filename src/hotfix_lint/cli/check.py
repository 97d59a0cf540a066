"""`hotfix-lint check`: lints a branch and tells the result in any number of formats."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import click

from hotfix_lint.cli import options
from hotfix_lint.report import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.baseline import Baseline
    from hotfix_lint.cli.linting import Choice
    from hotfix_lint.cli.outputs import Output
    from hotfix_lint.report import Severity
    from hotfix_lint.request import Request


@click.command(
    "check",
    epilog="""\b
Examples:
  hotfix-lint check --stage commit
  hotfix-lint check --base origin/main --head HEAD --output json
  hotfix-lint check --only dependency-change --only tag:tests
  hotfix-lint check --stage merge --pull-request pr.json
""",
)
@options.range_options
@options.policy
@options.policy_from
@options.pull_request
@options.no_ci
@click.option(
    "--stage",
    metavar="STAGE",
    help="commit, push, review, merge, …  [default: by the CI system, else push]",
)
@click.option("--tag", metavar="NAME", help="Check this release, and the hotfix in it.")
@click.option("--priority", metavar="P", help="The hotfix's; its commits must agree.")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="FORMAT[=PATH]",
    help="text, json, sarif, github, gitlab, junit, markdown or rdjson; repeatable.  "
    "[default: text]",
)
@click.option("--fail-on", metavar="SEVERITY", default="error", help="[default: error]")
@click.option("--allow-unchecked", is_flag=True, help="Do not fail when a rule is unchecked.")
@click.option("--only", multiple=True, metavar="RULE", help="These rules only; or tag:TAG.")
@click.option("--skip", multiple=True, metavar="RULE", help="Not these rules; or tag:TAG.")
@click.option(
    "--label", "labels", multiple=True, metavar="LABEL", help="A label of the pull request."
)
@click.option("--event", metavar="NAME", help="What started the run, for conditions on it.")
@options.documents
@click.option("--proof", metavar="FILE", help="The record that hotfix-lint prove made.")
@click.option("--now", metavar="TIME", help="Take this (ISO 8601) for the present moment.")
@click.option("--baseline", metavar="FILE", help="Let the findings of this JSON report stand.")
@click.option(
    "--on",
    multiple=True,
    metavar="RANGE",
    help="Past hotfixes: BASE..HEAD, a merge, or last:N.",
)
@click.option("--all-branches", is_flag=True, help="Check the branch though it is no hotfix.")
@options.color
@click.option("--quiet", "-q", is_flag=True, help="Tell only what fails.")
@click.option("--verbose", "-v", is_flag=True, help="Tell all findings, and also what passed.")
@click.option("--explain", is_flag=True, help="Tell of each finding's rule why it is.")
def command(**given: Any) -> int:  # click hands over its options by name
    """Check the hotfix against the policy."""
    from hotfix_lint.cli import outputs, pull_requests, surroundings
    from hotfix_lint.cli.linting import Choice, lint, proofs_folder, unknown
    from hotfix_lint.cli.progress import Progress
    from hotfix_lint.errors import UsageError

    wanted = [outputs.parse(text) for text in given["outputs"] or ("text",)]
    if given["fail_on"] not in SEVERITIES:
        raise unknown("severity", given["fail_on"], SEVERITIES)
    if given["quiet"] and given["verbose"]:
        raise UsageError("--quiet and --verbose exclude each other")
    fail_on: Severity = given["fail_on"]
    # What is past no build is of.
    build = None if given["no_ci"] or given["on"] else surroundings.build()
    told = given["pull_request"] and pull_requests.read(given["pull_request"])
    request = options.request(
        repository=given["repository"],
        base=given["base"],
        head=given["head"],
        branch=given["branch"],
        stage=pull_requests.stage(
            given["stage"] or ("release" if given["tag"] else None), build, told
        ),
        tag=given["tag"],
        priority=given["priority"],
        all_branches=given["all_branches"],
        now=given["now"],
        labels=given["labels"] or None,
        event=given["event"],
    )
    choice = Choice(
        policy=given["policy"],
        policy_from=given["policy_from"],
        only=given["only"],
        skip=given["skip"],
        fail_on=fail_on,
        allow_unchecked=given["allow_unchecked"],
    )
    request = pull_requests.put(request, build, told)
    if build is not None:
        request, choice = surroundings.settle(request, choice, build)
    if given["incident"] is not None or given["announcements"]:
        from hotfix_lint.cli import documents

        named = documents.given(given["incident"], given["announcements"])
        request = request._replace(documents=named)
    request = request._replace(proofs=proofs_folder())
    if given["proof"] is not None:
        from hotfix_lint.cli import documents

        request = request._replace(proof=documents.read(given["proof"]))
    if given["on"]:
        return _of_the_past(given["on"], wanted, request, choice)
    with Progress() as progress:
        report = lint(request, choice, begin=progress.at)
    if given["baseline"] is not None:
        from hotfix_lint import baseline

        report = baseline.apply(report, _baseline(given["baseline"], request, choice))
    verbosity: Literal["quiet", "normal", "verbose"] = "normal"
    if given["quiet"] or given["verbose"]:
        verbosity = "quiet" if given["quiet"] else "verbose"
    summary = os.environ.get("GITHUB_STEP_SUMMARY") or None
    if not any(output.format == "github" for output in wanted):
        summary = None
    style = options.style(given["color"], verbosity, explain=given["explain"])
    outputs.write(wanted, report, style, summary)
    return report.exit_code


def _baseline(path: str, request: Request, choice: Choice) -> Baseline:
    """Return a baseline; what is to be merged brings none of its own, since its author wrote it."""
    from hotfix_lint import baseline
    from hotfix_lint.cli import committed
    from hotfix_lint.cli.linting import open_repository
    from hotfix_lint.display import quoted
    from hotfix_lint.paths import inside

    base = choice.baseline_from
    if base is None:
        return baseline.load(path)
    git = open_repository(request)
    # A link of the change may lead out of the work tree.
    named = os.path.relpath(os.path.abspath(path), git.root).replace(os.sep, "/")
    place = inside(path, git.root) or named
    if place.startswith("../"):
        return baseline.load(path)
    of_base = f"{path} of {base[:12]}"
    what = f"the baseline {quoted(of_base)}"
    data = committed.content(git, base, place, baseline.MAX_BYTES, what)
    if data is not None:
        return baseline.parsed(of_base, data)
    heads = {sha for sha in (git.head, git.resolve(request.head or "HEAD")) if sha}
    if any(committed.holds(git, sha, place) for sha in heads):
        return baseline.none(f"{path}, which {base[:12]} does not have,")
    return baseline.load(path)  # another step of the build has put it there


def _of_the_past(
    ranges: Sequence[str], wanted: Sequence[Output], request: Request, choice: Choice
) -> int:
    """Tell what the policy makes of hotfixes that are made; what it finds there fails nothing."""
    from hotfix_lint.cli import past
    from hotfix_lint.errors import UsageError

    told = {"text": past.as_text, "json": past.as_json}
    if len(wanted) > 1 or wanted[0].path is not None or wanted[0].format not in told:
        raise UsageError("--on is told as text or json, on standard output")
    click.echo(told[wanted[0].format](past.replay(ranges, request, choice)), nl=False)
    return 0
