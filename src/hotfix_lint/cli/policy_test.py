"""`hotfix-lint policy test`: runs the tests of a policy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from hotfix_lint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hotfix_lint.reporters import Style
    from hotfix_lint.trials.coverage import Coverage
    from hotfix_lint.trials.model import Suite, Trial
    from hotfix_lint.trials.run import Ran

FORMATS = ("text", "json")


@click.command(
    "test",
    epilog="""\b
Examples:
  hotfix-lint policy test
  hotfix-lint policy test --only dependency-change
  hotfix-lint policy test tests/policies --coverage --fail-under 80
""",
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@options.policy
@click.option("--only", multiple=True, metavar="NAME", help="Tests of this rule or name only.")
@click.option("--coverage", is_flag=True, help="List the rules that the tests do not show.")
@click.option(
    "--fail-under",
    type=click.IntRange(0, 100),
    metavar="N",
    help="Fail if --coverage is below N per cent.  [default: 100]",
)
@click.option("--output", "-o", metavar="FORMAT", default="text", help="text or json")
@options.color
@click.option("--quiet", "-q", is_flag=True, help="Tell only what fails.")
@options.repository
def command(
    *,
    files: tuple[str, ...],
    policy: str | None,
    only: tuple[str, ...],
    coverage: bool,
    fail_under: int | None,
    output: str,
    color: str,
    quiet: bool,
    repository: str | None,
) -> int:
    """Run the tests of the policy, or those in FILE.

    FILE is a file of tests, *.policy-test.yaml, a folder of such, or a policy that holds tests.
    Without it: the tests of the repository's policy and the files of tests beside it.
    """
    from hotfix_lint.cli.linting import unknown
    from hotfix_lint.errors import UsageError
    from hotfix_lint.trials import coverage as measuring
    from hotfix_lint.trials import files as reading
    from hotfix_lint.trials import jsontext

    if output not in FORMATS:
        raise unknown("format", output, FORMATS)
    if fail_under is not None and not coverage:
        raise UsageError("--fail-under is of no use without --coverage")
    if only and coverage:
        raise UsageError("--only and --coverage exclude each other")
    suites = _chosen(reading.read(files, _root(repository), policy), only)
    style = options.style(color, "quiet" if quiet else "normal")
    ran = _run(suites, style if output == "text" else None)
    covered = tuple(measuring.all_of(suites, ran)) if coverage else ()
    well = all(trial.is_well for trial in ran)
    least = 100 if fail_under is None else fail_under
    code = 0 if well and all(one.percent >= least for one in covered) else 1
    if output == "json":
        click.echo(jsontext.render(ran, covered, code), nl=False)
    else:
        _sum_up(ran, covered, style)
        for one in covered if well else ():
            if one.percent < least:
                click.echo(
                    f"hotfix-lint: failed (coverage of {one.percent} %; {least} % are asked)"
                )
    return code


def _root(repository: str | None) -> str:
    """Return the repository's top; a policy can be tested before there is a repository for it."""
    from hotfix_lint.cli.linting import open_repository
    from hotfix_lint.errors import RepositoryError

    request = options.request(repository=repository, base=None, head=None, branch=None)
    try:
        return open_repository(request).root
    except RepositoryError:
        if repository is not None:
            raise
        return os.getcwd()


def _chosen(suites: Iterable[Suite], only: tuple[str, ...]) -> list[Suite]:
    """Return the tests that are asked for: by a rule that they name, or a part of their name."""
    from hotfix_lint.cli.linting import unknown

    suites = list(suites)
    names = {name for suite in suites for trial in suite.trials for name in _rules(trial)}
    for wanted in only:
        if not any(_is_meant(trial, wanted) for suite in suites for trial in suite.trials):
            raise unknown("test of the name or rule", wanted, sorted(names))
    if not only:
        return suites
    return [
        suite._replace(trials=tuple(t for t in suite.trials if any(_is_meant(t, w) for w in only)))
        for suite in suites
    ]


def _is_meant(trial: Trial, wanted: str) -> bool:
    return wanted.casefold() in trial.name.casefold() or wanted in _rules(trial)


def _rules(trial: Trial) -> set[str]:
    return {expectation.rule for expectation in trial.expectations or ()}


def _run(suites: Iterable[Suite], style: Style | None) -> list[Ran]:
    """Run all tests, and tell each as it ends where a style is given."""
    ran: list[Ran] = []
    for suite in suites:
        begun = False
        for trial in _results(suite):
            ran.append(trial)
            if style is None or (style.verbosity == "quiet" and trial.is_well):
                continue
            _tell(suite, trial, style, first=not begun)
            begun = True
    return ran


def _results(suite: Suite) -> Iterator[Ran]:
    from datetime import UTC, datetime

    from hotfix_lint.trials.run import run

    return run(suite, os.environ, datetime.now(UTC))


def _tell(suite: Suite, trial: Ran, style: Style, *, first: bool) -> None:
    from hotfix_lint.trials import text

    if first:
        click.echo(text.file(suite.file, style), nl=False)
    click.echo(text.trial(trial, style), nl=False)


def _sum_up(ran: list[Ran], covered: Iterable[Coverage], style: Style) -> None:
    from hotfix_lint.trials import text

    if style.verbosity != "quiet":
        click.echo("")
    for coverage in covered:
        click.echo(text.covered(coverage, style), nl=False)
    click.echo(text.total(ran, style), nl=False)
