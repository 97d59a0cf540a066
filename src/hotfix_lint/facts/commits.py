"""The commits of the range, oldest first, and the one whose message is being written."""

from __future__ import annotations

from hotfix_lint.facts import messages
from hotfix_lint.facts.git import LOG_OPTIONS, GitError, Parsing, full_name
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.facts.git import Git

# One field a line of this table; NUL ends each, so nothing in a message can forge another.
_FORMAT = ("%H", "%P", "%T", "%an <%ae>", "%at", "%B")


class Commit(NamedTuple):
    """One commit.

    Attributes:
        sha: the full object name; "" for the commit that is being made.
        parents: the parents' full object names.
        tree: the tree's full object name; "" for the commit that is being made.
        author: name and address; "" for the commit that is being made.
        author_time: seconds since 1970; 0 for the commit that is being made.
        message: the message, read.
        is_merge: it has, or will have, two parents or more.

    """

    sha: str
    parents: tuple[str, ...]
    tree: str
    author: str
    author_time: int
    message: messages.Message
    is_merge: bool

    @property
    def short(self) -> str:
        """Twelve digits of the object name, or words for the commit that is being made."""
        return self.sha[:12] if self.sha else "this commit"


def read(git: Git, base: str, head: str, field_names: Sequence[str]) -> Iterator[Commit]:
    """Yield the commits that `head` has and `base` has not, oldest first.

    Args:
        git: the repository.
        base: full object name; also "" for none, which yields all of head's history.
        head: full object name.
        field_names: the fields to look for in messages.

    Raises:
        GitError: git failed, or did not tell of all of them.

    """
    records = git.records(
        "log",
        "-z",
        "--reverse",
        "--topo-order",
        *LOG_OPTIONS,
        f"--format={'%x00'.join(_FORMAT)}",
        "--end-of-options",
        head,
        *([f"^{base}"] if base else []),
    )
    held: list[str] = []
    last = base
    for record in records:
        held.append(record.decode("utf-8", "surrogateescape"))
        if len(held) == len(_FORMAT):
            commit = _commit(held, field_names)
            last, held = commit.sha, []
            yield commit
    if held:
        raise GitError("git told of a commit in part only", 0)
    if last != head:
        raise GitError("git did not tell of all commits that it was asked for", 0)


def being_made(
    lines: Sequence[tuple[int, str]], field_names: Sequence[str], *, is_merge: bool
) -> Commit:
    """Return the commit whose cleaned message `lines` are; see `message_file.clean`."""
    return Commit("", (), "", "", 0, messages.parse(lines, field_names), is_merge)


def _commit(record: Sequence[str], field_names: Sequence[str]) -> Commit:
    sha, parents, tree, author, time, body = record
    with Parsing():
        name, names = full_name(sha.strip()), tuple(map(full_name, parents.split()))
    message = messages.parse(messages.numbered(body), field_names)
    # git writes no minus signs of other scripts; a broken date is 0 rather than a crash.
    digits = time.removeprefix("-")
    seconds = int(time) if digits.isdecimal() and digits.isascii() and len(digits) < 20 else 0
    return Commit(name, names, tree, author, seconds, message, len(names) > 1)
