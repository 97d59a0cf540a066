"""`hotfix-lint prove`: runs the tests of a hotfix without its fix and with it, and compares."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from hotfix_lint import durations
from hotfix_lint.cli import options
from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import FactUnknownError, RepositoryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.proving.model import Compared, Outcome
    from hotfix_lint.request.ci import Build

_SHOWN = 20
# Of these events a job has the secrets of the repository, and runs what a stranger wrote.
_PRIVILEGED = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
_CODES = {"proven": 0, "weakly-proven": 0, "inconclusive": 2}
_SENTENCES = {
    "proven": "proven: the regression test fails without the fix and passes with it",
    "weakly-proven": "weakly proven: without the fix the test cannot be loaded; with it, it passes",
    "broken": "broken: the test fails with the fix",
    "flaky": "flaky: the test does not end the same when it runs again",
    "not-proven": "not proven: the tests pass without the fix, too",
    "inconclusive": "inconclusive: it could not be told",
}
_HINTS = {
    "weakly-proven": "a test that needs nothing that the fix adds would show more",
    "not-proven": "write a test that does what went wrong in production",
    "flaky": "make the test end the same each time, then run this again",
}
_WORDS = {"unloaded": "not loaded", "absent": "not run"}


@click.command(
    "prove",
    epilog="""\b
Exit codes: 0 proven, or nothing to prove; 1 not proven, broken or flaky; 2 inconclusive.

\b
Examples:
  hotfix-lint prove
  hotfix-lint prove --base origin/main --head HEAD --timeout 5m --verbose
  hotfix-lint prove --output json > proof.json
  hotfix-lint check --stage review --proof proof.json
""",
)
@options.range_options
@options.policy
@options.policy_from
@options.no_ci
@click.option(
    "--timeout", metavar="TIME", default="10m", help="End a run after this.  [default: 10m]"
)
@click.option(
    "--runs",
    type=click.IntRange(1, 10),
    default=2,
    help="Run each side so often, to see what is flaky.  [default: 2]",
)
@click.option(
    "--env",
    "passed_on",
    multiple=True,
    metavar="NAME",
    help="Hand this variable on to the tests, too.",
)
@click.option(
    "--output",
    "-o",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json is the record.  [default: text]",
)
@click.option(
    "--coverage",
    metavar="FILE",
    help="Tell the changed lines that no test runs, by this report: Cobertura or LCOV.",
)
@click.option("--keep", is_flag=True, help="Leave the trees in which the tests ran.")
@click.option(
    "--privileged",
    is_flag=True,
    help="Run also where a job has secrets, as by pull_request_target.",
)
@click.option("--now", metavar="TIME", help="Take this (ISO 8601) for the present moment.")
@click.option("--verbose", "-v", is_flag=True, help="Show what the tests write.")
def command(**given: Any) -> int:  # click hands over its options by name
    """Run the tests of the hotfix without the fix and with it.

    This runs the code of the change, as running its tests does. The repository is only read: the
    tests run in trees of their own, without the variables of your environment, and these are
    removed afterwards.
    """
    from hotfix_lint import writing
    from hotfix_lint.cli import surroundings
    from hotfix_lint.cli.linting import Choice, open_repository, prepare

    for name in writing.ELSEWHERE:
        os.environ.pop(name, None)
    _refuse_system(os.name)
    build = surroundings.build()
    _refuse_privileged(build, given["privileged"])
    request = options.request(
        repository=given["repository"],
        base=given["base"],
        head=given["head"],
        branch=given["branch"],
        now=given["now"],
    )
    choice = Choice(policy=given["policy"], policy_from=given["policy_from"])
    if build is not None and not given["no_ci"]:
        request, choice = surroundings.settle(request, choice, build)
    policy, facts = prepare(request, choice, open_repository(request))
    try:
        return _prove(facts, policy.digest, given)
    except FactUnknownError as unknown:
        raise RepositoryError(unknown.reason) from None


def _prove(facts: Facts, digest: str, given: dict[str, Any]) -> int:
    from hotfix_lint.cli.linting import proofs_folder
    from hotfix_lint.proving import prove, record, running

    seconds = durations.parse(given["timeout"])
    if not seconds:
        raise UsageError(f"--timeout {quoted(given['timeout'])} is no span of time", "as in 5m")
    workflow = facts.workflow
    choice = prove.Choice(
        command=workflow.test_command,
        setup=workflow.setup_command,
        folders=workflow.test_environment,
        environment=os.environ,
        passed_on=given["passed_on"],
        limits=running.Limits(seconds=seconds),
        runs=given["runs"],
        keep=given["keep"],
    )
    covered = _covered(facts, given["coverage"]) if given["coverage"] is not None else ()
    teller = prove.Teller(_say, _show if given["verbose"] else None)
    try:
        outcome = prove.prove(facts, choice, teller)
    except prove.NotApplicableError as nothing:
        for line in (f"nothing to prove: {nothing}", *(f"  note: {note}" for note in covered)):
            click.echo(line, err=given["output"] == "json")
        return 0
    outcome = outcome._replace(warnings=(*outcome.warnings, *covered))
    made = record.made(facts, outcome, digest)
    folder = proofs_folder()
    kept = record.keep(made, folder) if folder else None
    if given["output"] == "json":
        click.echo(record.text(made), nl=False)
    else:
        for line in _told(facts, outcome, kept):
            click.echo(line)
    return _CODES.get(outcome.outcome, 1)


def _covered(facts: Facts, path: str) -> tuple[str, ...]:
    """Return what a report of coverage says of the lines of source that came."""
    from hotfix_lint.cli import documents
    from hotfix_lint.facts.hunks import added
    from hotfix_lint.proving import coverage

    report = coverage.read(path, documents.read(path).data)
    files = [file for file in facts.files if facts.role(file) == "source"]
    files = [file for file in files if file.status != "deleted" and not file.is_submodule]
    numbers: dict[str, list[int]] = {file.path: [] for file in files}
    for name, number, lines in added(facts.git, facts.range.base, facts.range.head, files):
        numbers[name] += range(number, number + len(lines))
    found = coverage.compare(report, numbers)
    told = [f"no test runs {visible(name)}:{_spans(lines)}" for name, lines in found.lines.items()]
    if found.unknown:
        names = ", ".join(visible(name) for name in found.unknown[:_SHOWN])
        told.append(f"the report of coverage says nothing of {names}")
    return tuple(told) or (f"all {found.changed} changed lines that can be run are run by tests",)


def _spans(numbers: tuple[int, ...]) -> str:
    """Return numbers in words, with runs of them as `3-5`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _refuse_system(name: str) -> None:
    # There is no group of processes there that could be ended as a whole.
    if name != "posix":
        raise UsageError("prove runs on Linux, macOS and other POSIX systems alone, not here")


def _refuse_privileged(build: Build | None, allowed: bool) -> None:  # noqa: FBT001
    event = build.event if build else None
    if event in _PRIVILEGED and not allowed:
        raise UsageError(
            f"this job runs by {event}, so it may have secrets, and prove runs the change's code",
            "run it by pull_request, or give --privileged if the job has none",
        )


def _told(facts: Facts, outcome: Outcome, kept: str | None) -> Iterator[str]:
    """Yield the lines that a person reads."""
    found = facts.range
    yield _SENTENCES[outcome.outcome]
    if outcome.reason and outcome.outcome != "not-proven":
        yield f"  {visible(outcome.reason, 300)}"
    yield f"  without the fix: {found.base[:12]}; with it: {found.head[:12]}"
    if outcome.results:
        yield ""
        yield from _table(outcome.results)
    if outcome.alike:
        plural = "other test passes" if outcome.alike == 1 else "other tests pass"
        yield f"  {outcome.alike} {plural} without the fix and with it"
    yield from (f"  note: {visible(warning, 300)}" for warning in outcome.warnings)
    if outcome.outcome in _HINTS:
        yield f"  → {_HINTS[outcome.outcome]}"
    if kept is not None:
        yield f"  the record, for hotfix-lint check: {visible(kept, 1_000)}"


def _table(results: tuple[Compared, ...]) -> Iterator[str]:
    rows = [("without the fix", "with the fix", "", "test")]
    rows += [
        (
            _WORDS.get(one.without, one.without),
            _WORDS.get(one.fixed, one.fixed),
            one.outcome.replace("-", " "),
            visible(one.name, 160),
        )
        for one in results[:_SHOWN]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield f"  {'  '.join([*cells, row[3]])}".rstrip()
    if len(results) > _SHOWN:
        yield f"  and {len(results) - _SHOWN} more; --output json has them all"


def _say(line: str) -> None:
    click.echo(f"  {line}", err=True)


def _show(chunk: bytes) -> None:
    # Only lines, tabs and what can be seen: the rest could act on a terminal.
    text = chunk.decode("utf-8", "replace")
    shown = "".join(char if char in "\n\t" or char.isprintable() else "\ufffd" for char in text)
    sys.stderr.write(shown)
    sys.stderr.flush()
