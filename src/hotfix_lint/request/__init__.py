"""What is asked of one run: all that it may know of the outside, so that it can be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotfix_lint.report import Stage


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
        staged: look at the change that is staged, on top of HEAD.
        message: the message that is being written, or None to look at the range's commits.
        priority: the hotfix's priority as the caller states it, or None.
        all_branches: lint the branch even if it is no hotfix branch.

    """

    folder: str
    environment: Mapping[str, str]
    stage: Stage
    origin: str = ""
    named: bool = False
    base: str | None = None
    head: str | None = None
    branch: str | None = None
    staged: bool = False
    message: MessageFile | None = None
    priority: str | None = None
    all_branches: bool = False
