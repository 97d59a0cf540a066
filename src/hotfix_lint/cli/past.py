"""What a policy would have said of hotfixes that are long made: `check --on`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import UsageError
from hotfix_lint.facts.git import Git, check_name, object_names
from hotfix_lint.facts.landing import MERGED
from hotfix_lint.report import SEVERITIES
from hotfix_lint.reporters import asciijson
from hotfix_lint.reporters.asciijson import string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.cli.linting import Choice
    from hotfix_lint.report import Report
    from hotfix_lint.reporters.asciijson import Json
    from hotfix_lint.request import Request

MAX_MERGES = 1_000
_LAST = re.compile(r"last:([0-9]{1,6})")


class Past(NamedTuple):
    """One hotfix of the past.

    Attributes:
        asked: how it was asked for.
        base: full object name of what production was.
        head: full object name of its newest commit.
        branch: the branch's name, where the merge tells it, or None.

    """

    asked: str
    base: str
    head: str
    branch: str | None


def replay(ranges: Sequence[str], request: Request, choice: Choice) -> list[tuple[Past, Report]]:
    """Lint each of the past hotfixes.

    Args:
        ranges: each BASE..HEAD, a merge commit, any other commit, or `last:N` for the newest N
            merges of hotfix branches into production.
        request: the request that they share.
        choice: what of which policy is run.

    Raises:
        HotfixLintError: a range means nothing here.

    """
    from hotfix_lint.cli.linting import lint, open_repository

    git = open_repository(request)
    past = [hotfix for text in ranges for hotfix in _meant(git, text, request, choice)]
    return [(hotfix, lint(_asked(request, hotfix), choice)) for hotfix in past]


def _asked(request: Request, past: Past) -> Request:
    return request._replace(
        base=past.base, head=past.head, branch=past.branch, all_branches=True, origin="the past"
    )


def _meant(git: Git, text: str, request: Request, choice: Choice) -> list[Past]:
    if found := _LAST.fullmatch(text):
        return _last(git, int(found[1]), request, choice)
    base, dots, head = text.partition("..")
    if dots:
        return [Past(text, _commit(git, base), _commit(git, head.removeprefix(".")), None)]
    return [_of_commit(git, text, _commit(git, text))]


def _commit(git: Git, name: str) -> str:
    check_name(name)
    sha = git.resolve(name)
    if sha is None:
        raise UsageError(
            f"{quoted(name)} does not name a commit here", "give BASE..HEAD, a commit, or last:N"
        )
    return sha


def _of_commit(git: Git, asked: str, sha: str) -> Past:
    """Return the hotfix that a commit brought in: a merge's branch, or the commit itself."""
    line = git.read("log", "-1", "--format=%P%x00%s", "--end-of-options", sha)
    parents, _, text = line.partition(b"\0")
    names, subject = object_names(parents), text.decode("utf-8", "replace").strip("\n")
    if not names:
        raise UsageError(f"the commit {quoted(asked)} has no parent to compare it with")
    merged = MERGED.match(subject) if len(names) > 1 else None
    branch = next((name for name in merged.groups() if name), None) if merged else None
    return Past(asked, names[0], names[1] if len(names) > 1 else sha, branch)


def _last(git: Git, count: int, request: Request, choice: Choice) -> list[Past]:
    from hotfix_lint.cli.linting import prepare

    _, facts = prepare(request._replace(branch="production"), choice, git)
    tip = facts.range.production.tip
    found: list[Past] = []
    out = git.read(
        "log",
        "-z",
        "--first-parent",
        "--merges",
        f"--max-count={MAX_MERGES}",
        "--format=%H",
        "--end-of-options",
        tip,
    )
    for sha in object_names(out):
        if len(found) == count:
            break
        past = _of_commit(git, sha[:12], sha)
        if past.branch is not None and facts.names_hotfix(past.branch):
            found.append(past)
    if not found:
        raise UsageError(
            f"none of the newest {MAX_MERGES} merges into production names a hotfix branch",
            "give the ranges themselves: --on BASE..HEAD",
        )
    return found


def as_text(runs: Sequence[tuple[Past, Report]]) -> str:
    """Return a line for each hotfix, and how often each rule failed."""
    lines = []
    for past, report in runs:
        rules = Counter(f.rule for f in report.findings if f.waived is None)
        told = ", ".join(f"{rule} ({n})" if n > 1 else rule for rule, n in rules.items())
        unchecked = ", ".join(result.rule for result in report.unchecked)
        name = visible(past.branch or past.asked, 60)
        lines.append(f"  {_outcome(report):<9}  {past.head[:12]}  {name}")
        if told:
            lines.append(f"             {told}")
        if unchecked:
            lines.append(f"             not checked: {unchecked}")
    lines += ["", "by rule, of those that ran:"]
    for rule, counts in _by_rule(runs).items():
        ran = counts["passed"] + counts["failed"] + counts["waived"]
        if counts["failed"] or counts["unchecked"]:
            unchecked = f", {counts['unchecked']} not checked" if counts["unchecked"] else ""
            lines.append(f"  {rule:<24} {counts['failed']} of {ran} failed{unchecked}")
    outcomes = Counter(_outcome(report) for _, report in runs)
    total = ", ".join(f"{n} {outcome}" for outcome, n in outcomes.items())
    hotfixes = "1 past hotfix" if len(runs) == 1 else f"{len(runs)} past hotfixes"
    lines += ["", f"hotfix-lint: {hotfixes}: {total}"]
    return "\n".join(lines) + "\n"


def as_json(runs: Sequence[tuple[Past, Report]]) -> str:
    """Return the same for programs."""
    told: list[Json] = [
        {
            "asked": string(past.asked),
            "base": past.base,
            "head": past.head,
            "branch": None if past.branch is None else string(past.branch),
            "outcome": _outcome(report),
            "findings": dict(Counter(f.rule for f in report.findings if f.waived is None)),
            "severities": {
                severity: sum(f.severity == severity for f in report.findings)
                for severity in SEVERITIES
            },
            "unchecked": {result.rule: string(result.reason) for result in report.unchecked},
        }
        for past, report in runs
    ]
    rules: dict[str, Json] = {rule: dict(counts) for rule, counts in _by_rule(runs).items()}
    return asciijson.write({"hotfixes": told, "rules": rules})


def _outcome(report: Report) -> str:
    return {0: "passed", 1: "failed", 2: "unchecked"}[report.exit_code]


def _by_rule(runs: Sequence[tuple[Past, Report]]) -> dict[str, Counter[str]]:
    rules: dict[str, Counter[str]] = {}
    for _, report in runs:
        for result in report.results:
            rules.setdefault(result.rule, Counter())[result.outcome] += 1
    return rules
