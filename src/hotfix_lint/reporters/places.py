"""Where a finding is, for formats in which all must stand in a file, and in words for people."""

from __future__ import annotations

from hotfix_lint.display import visible
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hotfix_lint.report import Location, Report, RuleInfo

_POLICY = ".hotfix-lint.yaml"
# Linux's own limit.
_MAX_PATH = 4_096


class Anchor(NamedTuple):
    """A file's line that stands for a finding.

    Attributes:
        path: the file's path from the repository's top.
        line: the line from 1, or None for the whole file.
        true: the finding is there; False where the file stands for what is no file.

    """

    path: str
    line: int | None
    true: bool


def anchor(location: Location, rule: RuleInfo, report: Report) -> Anchor:
    """Return the file and line at which a finding of `rule` is told.

    What is no file (a branch, a commit, the change as a whole) stands at the line of the team's
    policy that defines the rule; under the built-in policy, at the first line of a changed file.
    """
    if location.kind in {"file", "policy"} and location.path is not None:
        return Anchor(location.path, location.line, true=True)
    if rule.file is not None:
        return Anchor(rule.file, rule.line, true=False)
    return Anchor(report.range.anchor or _POLICY, 1, true=False)


def inside(path: str) -> str:
    """Return a path that leads nowhere but into the repository.

    A tree that was made by hand can hold names that climb out of it or begin anew (``..``, an
    empty one); they stand in angle brackets, which no reader resolves.
    """
    parts = path[:_MAX_PATH].split("/")
    return "/".join(f"<{part}>" if part in {"", ".", ".."} else part for part in parts)


def about(location: Location) -> str:
    """Return in words, made visible, what is pointed at; "" if that is a file."""
    match location.kind:
        case "branch":
            return f"branch {visible(location.ref)}" if location.ref else "branch"
        case "commit" if not location.commit:
            return "message being written"
        case "commit":
            return f"commit {visible(location.commit or '')[:12]}"
        case "change":
            return "whole change"
        case "pull-request":
            return f"pull request {visible(location.ref)}" if location.ref else "pull request"
        case _:
            return ""


def precisely(location: Location) -> str:
    """Return the same with the line of a pull request's description."""
    told = about(location)
    if location.kind == "pull-request" and location.line is not None:
        return f"{told}, line {location.line}"
    return told


def shown(location: Location) -> str:
    """Return the place as one reads or clicks it: "a/b.py:17:5", "commit 1f0c7d2b9e4a"."""
    if location.path is None:
        return precisely(location) or location.kind
    numbers = [number for number in (location.line, location.column) if number is not None]
    return ":".join([visible(inside(location.path), 300), *map(str, numbers)])
