"""Reports made by hand, as a run would make them: what each test of a format begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotfix_lint.report import (
    Finding,
    Location,
    PolicyInfo,
    RangeInfo,
    Report,
    Result,
    RuleInfo,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotfix_lint.report import Severity, Value

SHA = "1f0c7d2b9e4a5c6d7e8f90123456789abcdef012"
BASE = "8d3e5f60718293a4b5c6d7e8f9010a1b2c3d4e5f"

BRANCH = Location("branch", ref="hotfix/expired-sessions")
CHANGE = Location("change")
MESSAGE = Location("commit", commit="", line=1)


def commit(line: int | None = None, sha: str = SHA, snippet: str | None = None) -> Location:
    return Location("commit", commit=sha, line=line, snippet=snippet)


def file(
    path: str = "shop/sessions.py",
    line: int | None = 4,
    column: int | None = None,
    snippet: str | None = None,
) -> Location:
    return Location("file", path, line, column, snippet=snippet)


def finding(
    message: str,
    location: Location = BRANCH,
    rule: str = "branch-name",
    severity: Severity = "error",
    **more: Any,
) -> Finding:
    """A finding that is about its words."""
    given: dict[str, Any] = {"hint": "", "values": {}, "identity": message}
    return Finding(
        rule=rule, severity=severity, message=message, location=location, **(given | more)
    )


def result(rule: str, outcome: str = "passed", reason: str = "", **more: Any) -> Result:
    given: dict[str, Any] = {"severity": "error", "stage": "push"}
    return Result(rule=rule, outcome=outcome, reason=reason, **(given | more))  # type: ignore[arg-type]


def rule_info(name: str, severity: Severity = "error", **more: Any) -> RuleInfo:
    given: dict[str, Any] = {
        "stage": "push",
        "kind": "text",
        "because": "The name tells everyone that this is a hotfix.",
        "hint": "rename it",
        "docs": "",
        "tags": ("branch",),
        "file": None,
        "line": 12,
    }
    return RuleInfo(name=name, severity=severity, **(given | more))


def report(
    findings: Sequence[Finding] = (),
    results: Sequence[Result] = (),
    rules: Sequence[RuleInfo] = (),
    **more: Any,
) -> Report:
    """A report of these findings; their rules' results and rules' infos are made up if not given."""
    by_rule: dict[str, list[Finding]] = {}
    for found in findings:
        by_rule.setdefault(found.rule, []).append(found)
    failed = [
        result(
            name,
            "waived" if all(f.waived is not None for f in group) else "failed",
            severity=group[0].severity,
            findings=tuple(group),
        )
        for name, group in by_rule.items()
    ]
    told = (*failed, *results)
    named = {info.name for info in rules}
    infos = (*rules, *(rule_info(r.rule, r.severity) for r in told if r.rule not in named))
    given: dict[str, Any] = {
        "version": "1.2.3",
        "policy": PolicyInfo(("hotfix (built in)",), "0123456789abcdef"),
        "range": RangeInfo(
            branch="hotfix/expired-sessions",
            production="main",
            base=BASE,
            head=SHA,
            commits=2,
            stage="push",
            anchor="shop/sessions.py",
        ),
    }
    return Report(results=told, rules=infos, **(given | more))


def values(**given: Value) -> dict[str, Value]:
    return dict(given)


SUBJECT = "fix: expired sessions"

# What a hurried hotfix looks like under the built-in policy.
HURRIED = (
    finding(
        'the branch "hotfix/expired-sessions" is not named hotfix/<TICKET>-<brief-description>',
        hint="rename it: git branch -m hotfix/ENG-1234-fix-auth-bypass (your ticket, a few "
        "lower-case words)",
    ),
    finding(
        'the field "Root cause" is missing',
        commit(),
        "commit-root-cause",
        hint='add a line such as "Root cause: the cache key left out the expiry time"',
        values=values(field="Root cause", subject=SUBJECT),
    ),
    finding(
        "the subject ends with a full stop",
        commit(1, snippet=SUBJECT),
        "commit-subject",
        "warning",
        hint='say in at most 72 characters what is fixed, such as "fix: reject expired tokens"',
        values=values(subject=SUBJECT),
    ),
    finding(
        "the change has 212 lines; a hotfix may have 150. Largest: shop/reports.py (201)",
        CHANGE,
        "diff-size",
        hint="leave out all that is not the fix; what must stay together goes by the normal process",
        values=values(actual=212, maximum=150, unit="lines"),
    ),
    finding(
        'the dependency "redis" changes from "==5.0.4" to "==5.2.1"',
        file("requirements.txt", 2, snippet="redis==5.2.1"),
        "dependency-change",
        hint='take it out; if the new version is the fix, say so in the commit message: "Dependency: '
        'redis"',
        values={"name": "redis", "from": "==5.0.4", "to": "==5.2.1"},
    ),
    finding(
        "no regression test was added for shop/sessions.py (no test file was touched)",
        CHANGE,
        "regression-test",
        hint="add a test that fails without the fix",
    ),
    finding(
        'a debugging line was left in: "breakpoint()"',
        file("shop/sessions.py", 17, 5, "    breakpoint()"),
        "leftover-debug",
        "warning",
        hint="remove it",
    ),
)
