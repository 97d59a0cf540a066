"""The facts that a rule can name, such as `branch.name` or `commit.fields.Ticket`, as texts."""

from __future__ import annotations

from hotfix_lint.checks.support import commits
from hotfix_lint.checks.support.measures import measure
from hotfix_lint.errors import FactAbsentError, FactUnknownError
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.report import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.facts.commits import Commit
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.report import Value

_FIELD = "commit.fields."
AFTER_RELEASE = ("release", "close")


class Text(NamedTuple):
    """One text of a fact.

    Attributes:
        value: the text; None if it is missing.
        location: where it stands.
        values: what a message may insert beside the text itself.
        identity: what it is about, the same after a rebase.

    """

    value: str | None
    location: Location
    values: Mapping[str, Value]
    identity: str


def is_about_commits(name: str) -> bool:
    """Tell whether a fact has one text for each commit."""
    return name.startswith("commit.")


def skipped(facts: Facts, name: str) -> str:
    """Return why there is nothing that a fact other than a commit's is of, or ""."""
    if name.startswith(("pull-request.", "document.")):
        from hotfix_lint.checks.support import pull_requests

        return pull_requests.skipped(facts)
    return ""


def texts(facts: Facts, name: str, chosen: Sequence[Commit]) -> Iterator[Text]:
    """Yield every text of the fact `name`; commits' facts of the `chosen` commits.

    Raises:
        FactUnknownError: the fact cannot be had here.

    """
    if name.startswith("branch."):
        yield _branch(facts, name)
    elif name == "production.name":
        production = facts.production_name
        yield Text(production, Location("branch", ref=production), {}, "")
    elif name.startswith(("pull-request.", "document.")):
        from hotfix_lint.checks.support import pull_requests

        yield from pull_requests.texts(facts, name)
    elif name.startswith("tag."):
        yield _tag(facts, name)
    elif name.startswith("change."):
        unit = name.removeprefix("change.")
        number, _ = measure(facts, unit, facts.counted_files)
        yield Text(str(number), Location("change"), {}, unit)
    elif name == "file.path":
        for file in facts.files:
            yield Text(file.path, Location("file", file.path), {"path": file.path}, file.path)
    elif name == "file.added":
        yield from _added_lines(facts)
    elif name.startswith(_FIELD):
        for commit in chosen:
            yield _field(commit, name.removeprefix(_FIELD))
    else:
        for commit in chosen:
            value = _commit(facts, commit, name.removeprefix("commit."))
            yield Text(
                value, commits.location(commit, 1), commits.values(commit), commits.identity(commit)
            )


def _branch(facts: Facts, name: str) -> Text:
    branch = facts.branch
    if branch.name is None and facts.tagged is not None:
        raise FactAbsentError("of the branch that the tag holds nothing tells the name")
    if branch.name is None:
        raise FactUnknownError("the name of the branch is not known here; give it with --branch")
    location = Location("branch", ref=branch.name)
    value = branch.name if name == "branch.name" else branch.ticket
    return Text(value, location, {}, branch.name)


def _tag(facts: Facts, name: str) -> Text:
    if facts.request.tag is None and facts.request.stage not in AFTER_RELEASE:
        raise FactUnknownError("no tag is looked at")
    tag = facts.tag
    if tag is None:
        raise FactAbsentError("no tag has the hotfix yet")
    value = tag.name if name == "tag.name" else tag.message
    return Text(value, Location("branch", ref=tag.name), {}, tag.name)


def _field(commit: Commit, name: str) -> Text:
    found = commit.message.values(name)
    line = found[0].line if found else None
    return Text(
        found[0].value if found else None,
        commits.location(commit, line),
        commits.values(commit),
        commits.identity(commit),
    )


def _commit(facts: Facts, commit: Commit, part: str) -> str:
    message = commit.message
    match part:
        case "subject":
            return message.subject
        case "type":
            # "Revert" escapes the rules on types only if it does revert a commit that exists.
            real = message.reverts and facts.git.resolve(message.reverts) is not None
            return message.type if message.type != "revert" or real else ""
        case "body":
            return message.body
        case "prose":
            return message.prose
        case "author":
            if not commit.sha:
                raise FactUnknownError("the author is not known before the commit is made")
            return commit.author
        case _:
            return message.text


def _added_lines(facts: Facts) -> Iterator[Text]:
    files = [file for file in facts.files if file.status != "deleted" and not file.is_submodule]
    for path, hunks in facts.hunks(files).items():
        if hunks is None:
            raise FactUnknownError(f"{path} is too large to read line by line")
        for hunk in hunks:
            for offset, line in enumerate(hunk.added):
                number = hunk.new_start + offset
                location = Location("file", path, number, snippet=line)
                yield Text(line, location, {"path": path, "line": number}, f"{path}:{line}")
