"""Sees how a repository is used: its production, tickets, hotfixes, other branches, and tests."""

from __future__ import annotations

import os
from collections import Counter
from itertools import islice

from hotfix_lint.errors import RepositoryError
from hotfix_lint.facts import catalogues, ranges
from hotfix_lint.facts.git import LOG_OPTIONS, GitError
from hotfix_lint.facts.tests import catalogue as tests
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Globs, Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hotfix_lint.facts.git import Git


MAX_COMMITS = 500
MAX_FILES = 50_000
# Fewer may be an accident.
_LEAST = 3


class Tickets(NamedTuple):
    """The shape of ticket that is seen most.

    Attributes:
        name: what such tickets are called.
        example: one of the shape.
        pattern: what matches one.
        messages: how many commit messages show one.
        branches: how many branches do.

    """

    name: str
    example: str
    pattern: str
    messages: int
    branches: int


class Habits(NamedTuple):
    """What a repository shows.

    Attributes:
        production: the production branch's name, or None if there is none yet.
        commits: how many commits were looked at.
        tickets: the shape of its tickets, or None if none is seen.
        hotfixes: what most hotfix branches begin with, such as ``hotfix/``, or "" without any.
        long_lived: other branches that are never merged away.
        tests: how many test files there are by language, most first.

    """

    production: str | None
    commits: int
    tickets: Tickets | None
    hotfixes: str
    long_lived: tuple[str, ...]
    tests: Mapping[str, int]


def see(git: Git) -> Habits:
    """Return what the repository shows; of one without commits, very little."""
    known = catalogues.load("habits")
    branches = _branches(git)
    try:
        production = ranges.find_production(git, (), None)
    except GitError:
        raise
    except RepositoryError:
        production = None
    tip = production.tip if production else git.resolve("HEAD")
    messages = _messages(git, tip) if tip else []
    long_lived = Globs(known["long-lived"])
    name = production.name if production else None
    return Habits(
        production=name,
        commits=len(messages),
        tickets=_tickets(known["tickets"], messages, branches),
        hotfixes=_hotfixes(known["hotfix-branches"], branches),
        long_lived=tuple(b for b in branches if b != name and long_lived.match(b)),
        tests=_tests(git, tip) if tip else {},
    )


def _branches(git: Git) -> list[str]:
    """Return the names of all branches, here and under the remotes, each once."""
    out = git.read("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
    names = os.fsdecode(out).split("\n")
    # A remote's name may have slashes, too, but hardly ever does.
    out = git.read("for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes")
    names += os.fsdecode(out).split("\n")
    return sorted({name for name in names if name and name != "HEAD"})


def _messages(git: Git, tip: str) -> list[str]:
    limit = f"--max-count={MAX_COMMITS}"
    options = (*LOG_OPTIONS, "--no-merges", limit, "-z", "--format=%B", "--end-of-options", tip)
    return [text.decode("utf-8", "replace") for text in git.records("log", *options)]


def _tickets(
    shapes: Sequence[Mapping[str, Any]], messages: Sequence[str], branches: Sequence[str]
) -> Tickets | None:
    seen = [_seen(shape, messages, branches) for shape in shapes]
    enough = [tickets for tickets in seen if tickets.messages + _LEAST * tickets.branches >= _LEAST]
    return max(enough, key=lambda tickets: tickets.messages + tickets.branches, default=None)


def _seen(shape: Mapping[str, Any], messages: Sequence[str], branches: Sequence[str]) -> Tickets:
    others = tuple(f"{key}-" for key in shape.get("not", ()))
    keys: Counter[str] = Counter()
    counts = []
    for pattern, texts in ((shape["message"], messages), (shape["branch"], branches)):
        compiled = Pattern(pattern)
        count = 0
        for text in texts:
            found = {m.text for m in compiled.findall(text) if not m.text.startswith(others)}
            count += bool(found)
            keys.update({ticket.partition("-")[0] for ticket in found})
        counts.append(count)
    pattern = shape["ticket"].replace("{keys}", _alternatives(keys))
    return Tickets(shape["name"], _example(shape["example"], keys, pattern), pattern, *counts)


def _alternatives(keys: Counter[str]) -> str:
    """Return a pattern of the keys that are used in earnest, or of any key if they are many."""
    used = sorted(key for key, count in keys.items() if count * 10 >= keys.total())
    if not used or len(used) > 5:
        return "[A-Z][A-Z0-9]+"
    return used[0] if len(used) == 1 else f"({'|'.join(used)})"


def _example(example: str, keys: Counter[str], pattern: str) -> str:
    """Return the example with the key that is seen most, if the pattern has keys."""
    _, dash, number = example.partition("-")
    most = keys.most_common(1)
    return f"{most[0][0]}-{number}" if dash and most and most[0][0] in pattern else example


def _hotfixes(globs: Sequence[str], branches: Sequence[str]) -> str:
    counts = {glob: sum(map(Globs([glob]).match, branches)) for glob in globs}
    most = max(counts, key=lambda glob: counts[glob])
    return most.strip("/").rstrip("*") if counts[most] else ""


def _tests(git: Git, tip: str) -> Mapping[str, int]:
    listed = git.records("ls-tree", "-r", "-z", "--name-only", "--end-of-options", tip)
    counts: Counter[str] = Counter()
    for path in islice(listed, MAX_FILES):
        language = tests.language_of_test(os.fsdecode(path))
        if language is not None:
            counts[language.name] += 1
    return dict(counts.most_common())
