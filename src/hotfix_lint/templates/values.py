"""What is known of a hotfix, in the words of templates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hotfix_lint import durations
from hotfix_lint.display import visible
from hotfix_lint.errors import FactUnknownError, RepositoryError
from hotfix_lint.policy import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.facts.timeline import Entry
    from hotfix_lint.policy.model import Policy

MAX_LIST = 50
_LONG = 2_000
_TYPE = re.compile(r"[A-Za-z]+(?:\([^()]*\))?!?: *")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# Tests, and what they read, are told of apart.
_OF_TESTS = frozenset({"test", "test-data"})

Value = str | tuple[str, ...]


def known(
    facts: Facts, policy: Policy, types: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, Value]:
    """Return the values of templates, those that are not known left out.

    Args:
        facts: what is true of the change.
        policy: the policy.
        types: what each priority is for, in words.
        given: values that the caller states, which win.

    """
    values: dict[str, Value] = {}
    for name, find in _FINDERS.items():
        try:
            value = find(facts, policy, types)
        except (FactUnknownError, RepositoryError):
            continue  # not here, or not yet
        if value:
            values[name] = value
    values |= given
    if "duration" not in given:
        values |= _duration(values)
    return values


def _ticket(facts: Facts, *_: object) -> str:
    return visible(facts.branch.ticket or "")


def _project(facts: Facts, *_: object) -> str:
    return visible((facts.branch.ticket or "").rpartition("-")[0])


def _priority(facts: Facts, *_: object) -> str:
    return visible(facts.priority.value) if facts.priority else ""


def _label(facts: Facts, *_: object) -> str:
    return f"[{visible(facts.priority.value)}]" if facts.priority else ""


def _branch(facts: Facts, *_: object) -> str:
    return visible(facts.branch.name or "")


def _production(facts: Facts, *_: object) -> str:
    return visible(facts.range.production.name)


def _commits(facts: Facts) -> list[Commit]:
    """Return the commits that a person wrote, oldest first."""
    return [c for c in facts.commits if not c.is_merge and not c.message.autosquash]


def _summary(facts: Facts, *_: object) -> str:
    commits = _commits(facts)
    return visible(_TYPE.sub("", commits[0].message.subject, count=1), _LONG) if commits else ""


def _impact(facts: Facts, *_: object) -> str:
    told = (commit.message.prose for commit in _commits(facts))
    return _joined(next((prose for prose in told if prose.strip()), ""))


def _root_cause(facts: Facts, *_: object) -> str:
    commits = _commits(facts)
    causes = [field.value for c in commits for field in c.message.values("Root cause")]
    return _joined("; ".join(dict.fromkeys(cause for cause in causes if cause)))


def _fix(facts: Facts, *_: object) -> str:
    subjects = [_TYPE.sub("", commit.message.subject, count=1) for commit in _commits(facts)]
    return _joined("; ".join(dict.fromkeys(subjects)))


def _joined(text: str) -> str:
    return visible(" ".join(text.split()), _LONG)


def _urgency(facts: Facts, policy: Policy, types: Mapping[str, str]) -> tuple[str, ...]:
    chosen = facts.priority.value if facts.priority else None
    return tuple(
        f"[{'x' if priority == chosen else ' '}] {visible(priority)}"
        + (f" - {visible(types[priority], 500)}" if priority in types else "")
        for priority in policy.workflow.priorities
    )


def _changed_files(facts: Facts, *_: object) -> tuple[str, ...]:
    paths = [file.path for file in facts.files if facts.role(file) not in _OF_TESTS]
    return _list([f"`{_code(path)}`" for path in paths])


def _added_tests(facts: Facts, *_: object) -> tuple[str, ...]:
    evidence = [item for item in facts.tests.evidence if item.grade != "weak"]
    return _list([f"`{_code(e.path)}:{e.line}` {visible(e.what)}" for e in evidence])


def _list(items: Sequence[str]) -> tuple[str, ...]:
    if len(items) <= MAX_LIST:
        return tuple(items)
    return (*items[:MAX_LIST], f"and {len(items) - MAX_LIST} more")


def _code(text: str) -> str:
    """Return a text that can stand between backticks."""
    return visible(text).replace("`", "'")


def _commit(facts: Facts, *_: object) -> str:
    commits = _commits(facts)
    return commits[0].short if commits else ""


def _rollback(facts: Facts, *_: object) -> tuple[str, ...]:
    try:
        landing = facts.landing
    except (FactUnknownError, RepositoryError):
        landing = None
    if landing is not None and landing.how == "merge":
        return (f"git revert --no-edit -m 1 {landing.commit[:12]}",)
    if landing is not None and landing.how == "copy":
        shas = [*landing.fix.also] or [landing.commit]
        return _reverts(shas)
    return _reverts([commit.sha for commit in facts.commits if commit.sha and not commit.is_merge])


def _reverts(shas: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"git revert --no-edit {sha[:12]}" for sha in reversed(shas))


def _previous_tag(facts: Facts, *_: object) -> str:
    from hotfix_lint.facts import releases

    found = releases.last(facts.earlier_releases)
    return visible(found.tag) if found else ""


def _next_tag(facts: Facts, *_: object) -> str:
    from hotfix_lint.facts import releases

    found = releases.last(facts.earlier_releases)
    return visible(found.next_patch) if found else ""


def _entry(facts: Facts, name: str) -> Entry | None:
    return facts.incident.moments.get(name) if facts.incident else None


def _moment(name: str) -> Callable[..., str]:
    def find(facts: Facts, *_: object) -> str:
        entry = _entry(facts, name)
        return f"{entry.moment:%H:%M}" if entry and entry.moment else ""

    return find


def _date(facts: Facts, *_: object) -> str:
    entry = _entry(facts, "detected")
    return f"{entry.moment:%Y-%m-%d}" if entry and entry.moment else ""


def _committed(facts: Facts, *_: object) -> str:
    times = [commit.author_time for commit in facts.commits if commit.sha]
    try:
        return f"{datetime.fromtimestamp(min(times), UTC):%H:%M}" if times else ""
    except (OverflowError, OSError, ValueError):
        return ""


def _review_due(facts: Facts, policy: Policy, *_: object) -> str:
    entry = _entry(facts, "deployed") or _entry(facts, "detected")
    within = targets.review(policy, facts.priority.value if facts.priority else None)
    if entry is None or entry.moment is None or within is None:
        return ""
    return f"{entry.moment + timedelta(seconds=within):%Y-%m-%d}"


def _incident_file(facts: Facts, *_: object) -> str:
    return visible(facts.document_path(facts.workflow.incidents))


def _today(facts: Facts, *_: object) -> str:
    return facts.request.today


def _duration(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the time between detection and deployment, by their clocks."""
    clocks = [_CLOCK.match(str(values.get(name, ""))) for name in ("detected", "deployed")]
    if clocks[0] is None or clocks[1] is None:
        return {}
    start, end = (int(clock[1]) * 60 + int(clock[2]) for clock in clocks if clock)
    return {"duration": durations.told((end - start) % 1_440 * 60)}


_FINDERS: Mapping[str, Callable[[Facts, Policy, Mapping[str, str]], Value]] = {
    "ticket": _ticket,
    "ticket-project": _project,
    "priority": _priority,
    "priority-label": _label,
    "branch": _branch,
    "production": _production,
    "summary": _summary,
    "impact": _impact,
    "root-cause": _root_cause,
    "fix": _fix,
    "urgency": _urgency,
    "changed-file": _changed_files,
    "added-test": _added_tests,
    "commit": _commit,
    "rollback": _rollback,
    "previous-tag": _previous_tag,
    "next-tag": _next_tag,
    "date": _date,
    "detected": _moment("detected"),
    "committed": _committed,
    "deployed": _moment("deployed"),
    "resolved": _moment("resolved"),
    "review-due": _review_due,
    "incident-file": _incident_file,
    "today": _today,
}
