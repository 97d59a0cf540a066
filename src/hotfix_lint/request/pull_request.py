"""What is told of one pull request, read from the JSON that the systems' interfaces give.

Title, body and the branch's name are its author's. Reviews and labels are recorded by the system,
which lets only people with a role in the repository set them.
"""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

State = Literal["approved", "changes-requested", "dismissed"]

# What the system's own program is asked for; `gh pr view --json` without names lists them.
GH = (
    "gh pr view{number} --json author,baseRefName,body,headRefName,headRefOid,isDraft,labels,"
    "number,reviews,title,url > pr.json"
)
GLAB = (
    "(glab api projects/:fullpath/merge_requests/{number};"
    " glab api projects/:fullpath/merge_requests/{number}/approvals) | jq -s add > pr.json"
)
AZ = "az repos pr show --id {number} > pr.json"
BITBUCKET = (
    "curl -fsu $USER:$TOKEN https://api.bitbucket.org/2.0/repositories/$BITBUCKET_REPO_FULL_NAME"
    "/pullrequests/{number} > pr.json"
)


def fetch(command: str, number: str) -> str:
    """Return the command for a number; without one that of the branch, where the program can."""
    if command == GH:
        return GH.format(number=f" {number}" if number else "")
    return command.format(number=number or "NUMBER")


class Review(NamedTuple):
    """What one reviewer said last.

    Attributes:
        author: the reviewer's name; "" of one whose account is gone.
        state: what was said, where it is more than a comment.
        commit: the full object name of the commit that was reviewed, or None if that is not told.

    """

    author: str
    state: State
    commit: str | None = None


_HALVES = re.compile("[\ud800-\udfff]")
# Where an empty text is none; an empty title or description is one.
_OPTIONAL = frozenset({"number", "url", "path", "fetch"})


class PullRequest(NamedTuple):
    """A pull request; what is None is not told.

    Attributes:
        source: who tells it, as a person would name it: a file, or a CI system.
        title: its title.
        body: its description, as Markdown.
        labels: its labels.
        base: the short name of the branch that it is to be merged into.
        head: the short name of the branch that it is of.
        commit: the full object name of that branch's newest commit.
        draft: it is not ready yet.
        author: who opened it.
        reviews: the last word of each reviewer.
        number: its number, or "".
        url: its page, or "".
        path: where it is a Markdown file, its absolute path; else "".
        fetch: the command that gets all that is to be told, to go before `--pull-request pr.json`.
        why: by attribute, why it is not told, where that is known.

    """

    source: str
    title: str | None = None
    body: str | None = None
    labels: tuple[str, ...] | None = None
    base: str | None = None
    head: str | None = None
    commit: str | None = None
    draft: bool | None = None
    author: str | None = None
    reviews: tuple[Review, ...] | None = None
    number: str = ""
    url: str = ""
    path: str = ""
    fetch: str = ""
    why: Mapping[str, str] = {}

    def over(self, other: PullRequest) -> PullRequest:
        """Return this with what it does not tell as `other` tells it."""
        filled: dict[str, Any] = {
            name: theirs
            for name, own, theirs in zip(self._fields, self, other, strict=True)
            if own is None or (own == "" and name in _OPTIONAL)
        }
        return self._replace(**filled, why={**other.why, **self.why})


class Malformed(ValueError):  # noqa: N818 - it is raised and caught on the way of one file
    """A document is not what its shape promises.

    Attributes:
        path: the keys and indexes of what is wrong, from the top.
        message: what is wrong with it.

    """

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        """Keep both for whoever knows the text."""
        super().__init__(message)
        self.path = path
        self.message = message


def from_json(document: object, source: str) -> PullRequest:
    """Return the pull request that a document of GitHub, GitLab, Bitbucket or Azure is.

    GitHub: `pulls/N` of its REST interface, `gh pr view --json`, or the event of a workflow, each
    with `reviews` where they are added. GitLab: a merge request, with the keys of its `approvals`.
    Bitbucket Cloud and Data Center, Azure DevOps: the pull request. It is told by its keys.

    Raises:
        Malformed: it is none of these, or a value is of another type.

    """
    if not isinstance(document, dict):
        told = "a list" if isinstance(document, list) else "no mapping"
        raise Malformed((), f"this is {told}; one pull request is expected")
    inner = document.get("pull_request")
    if isinstance(inner, dict):
        return _github(_Told(inner, ("pull_request",)), source)
    for marks, read in _SHAPES:
        if marks & document.keys():
            return read(_Told(document), source)
    raise Malformed((), "no pull request of GitHub, GitLab, Bitbucket or Azure has these keys")


def place(text: str, path: tuple[str | int, ...]) -> tuple[int, int]:
    """Return line and column of what `path` leads to in a text that is JSON."""
    at = _inside(text, _skip(text, 0), path)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


_decode = JSONDecoder().raw_decode


def _skip(text: str, at: int) -> int:
    found = re.compile(r"[\s,:]*").match(text, at)
    return found.end() if found else at


def _inside(text: str, at: int, path: tuple[str | int, ...]) -> int:
    for wanted in path:
        at = _skip(text, at + 1)
        if isinstance(wanted, int):
            for _ in range(wanted):
                at = _skip(text, _decode(text, at)[1])
            continue
        while text[at] != "}":
            key, at = _decode(text, at)
            at = _skip(text, at)
            # Of keys that stand twice the last counts; to point at the first is near enough.
            if key == wanted:
                break
            at = _skip(text, _decode(text, at)[1])
    return at


class _Told:
    """A mapping of the document, and where it is."""

    def __init__(self, values: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> None:
        self.values = values
        self.path = path

    def get(self, kind: type, words: str, *keys: str) -> Any:
        """Return what stands at the end of `keys`; None if there is nothing, or null."""
        value: Any = self.values
        for number, key in enumerate(keys):
            if not isinstance(value, dict):
                raise Malformed((*self.path, *keys[:number]), "this is no mapping")
            value = value.get(key)
            if value is None:
                return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Malformed((*self.path, *keys), f"this is no {words}")
        return value

    def text(self, *keys: str) -> str | None:
        """Return a text; the half characters that JSON may hold are none of any text."""
        found: str | None = self.get(str, "text", *keys)
        return found and _HALVES.sub("\ufffd", found)

    def long(self, key: str) -> str | None:
        """Return a text, of which null is the empty one."""
        return self.text(key) if self.values.get(key) is not None or key not in self.values else ""

    def flag(self, key: str) -> bool | None:
        found: bool | None = self.get(bool, "true or false", key)
        return found

    def number(self, key: str) -> str:
        found = self.get(int, "number", key)
        return "" if found is None else str(found)

    def branch(self, *keys: str) -> str | None:
        found = self.text(*keys)
        return found.removeprefix("refs/heads/") if found else None

    def each(self, key: str) -> Iterator[_Told] | None:
        """Return the mappings of a list, or None if there is no such list."""
        found = self.get(list, "list", key)
        return None if found is None else self._each(key, found)

    def _each(self, key: str, found: list[Any]) -> Iterator[_Told]:
        for index, item in enumerate(found):
            if not isinstance(item, dict):
                raise Malformed((*self.path, key, index), "this is no mapping")
            yield _Told(item, (*self.path, key, index))

    def labels(self, *keys: str) -> tuple[str, ...] | None:
        """Return the names of a list of labels, each a text, or a mapping with one of `keys`."""
        found = self.get(list, "list", "labels")
        if found is None:
            return None
        names = []
        for index, item in enumerate(found):
            of = item if isinstance(item, dict) else {keys[0]: item}
            told = _Told(of, (*self.path, "labels", index))
            name = next((name for key in keys if (name := told.text(key))), None)
            if name is None:
                raise Malformed(told.path, "this is no label with a name")
            names.append(name)
        return tuple(names)


def _github(told: _Told, source: str) -> PullRequest:
    number = told.number("number")
    return PullRequest(
        source=source,
        title=told.text("title"),
        body=told.long("body"),
        labels=told.labels("name"),
        base=told.branch("base", "ref"),
        head=told.branch("head", "ref"),
        commit=told.text("head", "sha"),
        draft=told.flag("draft"),
        author=told.text("user", "login"),
        reviews=_github_reviews(told, "user", ("commit_id",), "submitted_at"),
        number=number,
        url=told.text("html_url") or "",
        fetch=fetch(GH, number),
    )


def _gh(told: _Told, source: str) -> PullRequest:
    number = told.number("number")
    reviews = _github_reviews(told, "author", ("commit", "oid"), "submittedAt")
    if reviews is None and "latestReviews" in told.values:
        latest = {**told.values, "reviews": told.values["latestReviews"]}
        reviews = _github_reviews(
            _Told(latest, told.path), "author", ("commit", "oid"), "submittedAt"
        )
    return PullRequest(
        source=source,
        title=told.text("title"),
        body=told.long("body"),
        labels=told.labels("name"),
        base=told.branch("baseRefName"),
        head=told.branch("headRefName"),
        commit=told.text("headRefOid"),
        draft=told.flag("isDraft"),
        author=told.text("author", "login"),
        reviews=reviews,
        number=number,
        url=told.text("url") or "",
        fetch=fetch(GH, number),
    )


_GITHUB_STATES: Mapping[str, State] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes-requested",
    "DISMISSED": "dismissed",
}


def _github_reviews(
    told: _Told, author: str, commit: tuple[str, ...], moment: str
) -> tuple[Review, ...] | None:
    """Return each reviewer's last word; a comment after an approval takes nothing back."""
    found = told.each("reviews")
    if found is None:
        return None
    reviews = []
    for one in found:
        state = _GITHUB_STATES.get((one.text("state") or "").upper())
        if state:
            name = one.text(author, "login") or ""
            review = Review(name, state, one.text(*commit) or None)
            reviews.append((one.text(moment) or "", review))
    reviews.sort(key=lambda pair: pair[0])
    return tuple({review.author: review for _, review in reviews}.values())


def _gitlab(told: _Told, source: str) -> PullRequest:
    number = told.number("iid")
    approved = told.each("approved_by")
    draft = told.flag("draft")
    return PullRequest(
        source=source,
        title=told.text("title"),
        body=told.long("description"),
        labels=told.labels("name", "title"),
        base=told.branch("target_branch"),
        head=told.branch("source_branch"),
        commit=told.text("sha"),
        draft=told.flag("work_in_progress") if draft is None else draft,
        author=told.text("author", "username"),
        reviews=None
        if approved is None
        else tuple(Review(one.text("user", "username") or "", "approved") for one in approved),
        number=number,
        url=told.text("web_url") or "",
        fetch=fetch(GLAB, number),
    )


def _bitbucket(told: _Told, source: str) -> PullRequest:
    # https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests
    participants, number = told.each("participants"), told.number("id")
    body = told.long("description")
    return PullRequest(
        source=source,
        title=told.text("title"),
        body=told.text("summary", "raw") if body is None else body,
        labels=(),  # Bitbucket has none
        base=told.branch("destination", "branch", "name"),
        head=told.branch("source", "branch", "name"),
        draft=told.flag("draft"),
        author=_bitbucket_user(told, "author"),
        reviews=None if participants is None else tuple(_bitbucket_reviews(participants)),
        number=number,
        url=told.text("links", "html", "href") or "",
        fetch=fetch(BITBUCKET, number),
    )


def _bitbucket_user(told: _Told, key: str) -> str | None:
    return told.text(key, "nickname") or told.text(key, "display_name")


def _bitbucket_reviews(participants: Iterator[_Told]) -> Iterator[Review]:
    for one in participants:
        name, state = _bitbucket_user(one, "user") or "", one.text("state")
        if one.flag("approved"):
            yield Review(name, "approved")
        elif state == "changes_requested":
            yield Review(name, "changes-requested")


def _data_center(told: _Told, source: str) -> PullRequest:
    # https://developer.atlassian.com/server/bitbucket/rest/
    reviewers = told.each("reviewers")
    states: Mapping[str | None, State] = {
        "APPROVED": "approved",
        "NEEDS_WORK": "changes-requested",
    }
    return PullRequest(
        source=source,
        title=told.text("title"),
        body=told.text("description") or "",  # left out where it is empty
        labels=(),
        base=told.branch("toRef", "id"),
        head=told.branch("fromRef", "id"),
        commit=told.text("fromRef", "latestCommit"),
        draft=told.flag("draft"),
        author=told.text("author", "user", "name"),
        reviews=None
        if reviewers is None
        else tuple(
            Review(one.text("user", "name") or "", state, one.text("lastReviewedCommit"))
            for one in reviewers
            if (state := states.get(one.text("status")))
        ),
        number=told.number("id"),
        fetch="curl -fsu $USER:$TOKEN THE-PULL-REQUEST-BY-REST > pr.json",
    )


def _azure(told: _Told, source: str) -> PullRequest:
    # https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/get-pull-request
    reviewers = told.each("reviewers")
    number = told.number("pullRequestId")
    return PullRequest(
        source=source,
        title=told.text("title"),
        body=told.text("description") or "",  # left out where it is empty
        labels=told.labels("name") or (),
        base=told.branch("targetRefName"),
        head=told.branch("sourceRefName"),
        commit=told.text("lastMergeSourceCommit", "commitId"),
        draft=told.flag("isDraft"),
        author=told.text("createdBy", "uniqueName"),
        reviews=None if reviewers is None else tuple(_azure_reviews(reviewers)),
        number=number,
        url=told.text("url") or "",
        fetch=fetch(AZ, number),
    )


def _azure_reviews(reviewers: Iterator[_Told]) -> Iterator[Review]:
    for one in reviewers:
        if one.flag("isContainer"):
            continue  # the vote of a group is that of its members, who are listed, too
        name, vote = one.text("uniqueName") or "", int(one.number("vote") or 0)
        if vote > 0:
            yield Review(name, "approved")
        elif vote < 0:
            yield Review(name, "changes-requested")


# By which keys a document is known, the more telling first.
_SHAPES: tuple[tuple[frozenset[str], Callable[[_Told, str], PullRequest]], ...] = (
    (frozenset({"pullRequestId", "sourceRefName", "targetRefName"}), _azure),
    (frozenset({"fromRef", "toRef"}), _data_center),
    (frozenset({"iid", "source_branch", "target_branch", "approved_by"}), _gitlab),
    (frozenset({"destination", "participants"}), _bitbucket),
    (
        frozenset({
            "baseRefName", "headRefName", "headRefOid", "isDraft", "latestReviews",
            "reviewDecision",
        }),
        _gh,
    ),
    (frozenset({"base", "head", "html_url", "user"}), _github),
    (frozenset({"title", "body", "labels", "reviews"}), _gh),
)  # fmt: skip
