"""What is asked of one run: all that it may know of the outside, so that it can be repeated."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hotfix_lint.report import Stage
    from hotfix_lint.request.pull_request import PullRequest


class MessageFile(NamedTuple):
    """The message of a commit that is being made.

    Attributes:
        path: the file, as it was given.
        text: its content, undecodable bytes as surrogate escapes.
        edited: an editor was used, so git will drop comment lines.

    """

    path: str
    text: str
    edited: bool


class Document(NamedTuple):
    """A file that the caller names in the place of one of the repository.

    Attributes:
        path: the file, from the repository's top where it is in there, else as it was given.
        data: its content.

    """

    path: str
    data: bytes


class Request(NamedTuple):
    """One run.

    Attributes:
        folder: a folder of the repository.
        named: a person named the folder, so that it may be a bare repository.
        environment: the process environment, for git.
        stage: what a later stage checks, it checks too.
        origin: how stage and range were found, in words.
        base: a name of the commit that stands for production, or None to find it.
        head: a name of the commit to look at, or None for HEAD.
        branch: the branch's short name, or None to find it.
        tag: the tag that is looked at, or None.
        tag_doubt: why the tag may not be here as it was pushed, or "".
        target: the short name of the branch that `base` is the tip of, where it is known.
        staged: look at the change that is staged, on top of HEAD.
        message: the message that is being written, or None to look at the range's commits.
        priority: the hotfix's priority as the caller states it, or None.
        all_branches: lint the branch even if it is no hotfix branch.
        labels: the pull request's labels, or None where they are not known.
        pull_request: what is told of the pull request, or None if nothing is.
        event: what started the run, as the CI system calls it, or None where that is not known.
        now: the moment of the run, with its time zone, or None where it is not known.
        date: the day of the run in UTC as YYYY-MM-DD, for those who have no time to make a `now`.
        documents: what is read in the place of files of the head: "incident", or the name of an
            announcement.
        proof: a record of a proof that the caller names, or None.
        proofs: the folder in which records of proofs are, or "".
        remedy: how the CI system gets the history that a shallow clone lacks, or "".

    """

    folder: str
    environment: Mapping[str, str]
    stage: Stage
    origin: str = ""
    named: bool = False
    base: str | None = None
    head: str | None = None
    branch: str | None = None
    tag: str | None = None
    target: str | None = None
    staged: bool = False
    message: MessageFile | None = None
    priority: str | None = None
    all_branches: bool = False
    labels: tuple[str, ...] | None = None
    pull_request: PullRequest | None = None
    event: str | None = None
    now: datetime | None = None
    date: str = ""
    documents: Mapping[str, Document] = {}
    remedy: str = ""
    tag_doubt: str = ""
    proof: Document | None = None
    proofs: str = ""

    @property
    def today(self) -> str:
        """The day of the run in UTC as YYYY-MM-DD, or "" where it is not known."""
        if self.now is None:
            return self.date
        from datetime import UTC

        return self.now.astimezone(UTC).date().isoformat()
