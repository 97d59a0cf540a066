"""What a CI system says of the build that it runs: of which change, against what, at which stage.

Names in the environment and in the event's file are the author's. Here they are held to be text of
bounded length; who uses them checks them as one checks what a person gives. What is there but
cannot be what it should be ends the run, since to leave it out would be to look at another change.
Labels, numbers and object names are the system's.

The facts are those of the systems' documents; docs/ci.md tells what is taken from where.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.errors import UsageError
from hotfix_lint.request import pull_request as pr
from hotfix_lint.request.pull_request import Malformed, PullRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hotfix_lint.report import Stage

    Read = Callable[[str], bytes]

MAX_EVENT_BYTES = 32 << 20
MAX_NAME = 1_000
_OBJECT = re.compile(r"[0-9a-f]{7,64}")
_NUMBER = re.compile(r"[0-9]{1,10}")
_QUEUE = re.compile(r"gh-readonly-queue/.+/pr-([0-9]{1,10})-[0-9a-f]+")


class Build(NamedTuple):
    """One build, as its CI system tells it.

    Attributes:
        stage: what it is for.
        what: the change in words: "pull request 12 into main".
        event: what started it, in the system's own word, or None if there is none.
        bases: what to compare with, the best first: object names, or the target's name.
        target: the short name of the branch that it is to be merged into, or None.
        head: object name of the commit that is meant, or None if the system does not say.
        ref: by which ref the remote gives the head, or None for the branch's.
        branch: the short name of the branch that is built, or None.
        tag: the tag that is built, or None.
        labels: the pull request's labels, or None where they are not known.
        queued: number of the pull request for which GitHub's merge queue made the head, or "".
        pull_request: what is told of the pull request, or None if the build is of none.
        doubt: why the event cannot be read, or "".
        system: who says so.
        remedy: how that system gets the whole history.

    """

    stage: Stage
    what: str
    event: str | None = None
    bases: tuple[str, ...] = ()
    target: str | None = None
    head: str | None = None
    ref: str | None = None
    branch: str | None = None
    tag: str | None = None
    labels: tuple[str, ...] | None = None
    queued: str = ""
    pull_request: PullRequest | None = None
    doubt: str = ""
    system: str = ""
    remedy: str = ""

    @property
    def is_proposal(self) -> bool:
        """It asks to be merged, so its author need not be one who may."""
        return self.stage in {"review", "merge"}


def understand(environment: Mapping[str, str], read: Read) -> Build | None:
    """Return what is known of the build, or None where no known CI system runs.

    Args:
        environment: the process environment.
        read: returns the content of a file, or what it has up to one byte over `MAX_EVENT_BYTES`;
            it may raise OSError.

    Raises:
        UsageError: a name is no text or too long, or an object name is none.

    """
    for system in _SYSTEMS:
        given = environment.get(system.variable, "")
        if given and system.value in {None, given.lower()}:
            build = system.build(_Said(system.name, environment.get), read)
            return build._replace(system=system.name, remedy=system.remedy)
    return None


def is_object(name: str) -> bool:
    """Tell whether git could have given an object that name, whole or short."""
    return _OBJECT.fullmatch(name) is not None


class _Said:
    """What one system says, by variables of its environment or by paths in its event."""

    def __init__(self, system: str, look: Callable[[str], object]) -> None:
        self.system = system
        self.look = look

    def text(self, where: str) -> str | None:
        """Return a text; an empty one is none."""
        value = self.look(where)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self._refused(where, "is no text")
        if len(value) > MAX_NAME:
            raise self._refused(where, f"is longer than {MAX_NAME:,} characters")
        try:
            value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise self._refused(where, "is no text that can be encoded") from None
        return value

    def name(self, *places: str) -> str | None:
        """Return the first branch or tag that is said, by its short name."""
        said = next(filter(None, map(self.text, places)), None)
        return re.sub(r"\Arefs/(heads|tags)/", "", said) if said else None

    def ref(self, where: str) -> tuple[str | None, str | None]:
        """Return the branch and the tag of a full ref, of which there is one at most."""
        said = self.text(where) or ""
        branch = said.removeprefix("refs/heads/") if said.startswith("refs/heads/") else None
        tag = said.removeprefix("refs/tags/") if said.startswith("refs/tags/") else None
        return branch, tag

    def commit(self, *places: str) -> str | None:
        """Return the first object name that is said; the one of zeros is git's for none."""
        for where in places:
            said = self.text(where)
            if said and said.strip("0"):
                if not is_object(said):
                    raise self._refused(where, "does not name a commit")
                return said
        return None

    def number(self, where: str) -> str:
        """Return the number of a pull request, or "" if there is none."""
        said = str(self.look(where))
        return said if _NUMBER.fullmatch(said) else ""

    def listed(self, where: str) -> tuple[str, ...] | None:
        """Return what stands between commas, or None if nothing is said."""
        said = self.look(where)
        if not isinstance(said, str):
            return None
        return tuple(part for item in said.split(",") if (part := item.strip()))

    def _refused(self, where: str, why: str) -> UsageError:
        return UsageError(
            f"what {self.system} says in {where} {why}",
            "hotfix-lint check --no-ci, with --base, --head and --branch",
        )


def _github(said: _Said, read: Read) -> Build:
    event, doubt = _event(said, "GITHUB_EVENT_PATH", read)
    name = said.text("GITHUB_EVENT_NAME")
    if name is not None and name.startswith("pull_request"):
        number = event.number("pull_request.number")
        target = event.name("pull_request.base.ref") or said.name("GITHUB_BASE_REF")
        branch = event.name("pull_request.head.ref") or said.name("GITHUB_HEAD_REF")
        told, wrong = _of_event(event)
        return Build(
            stage="review",
            what=_proposal("pull request", number, target),
            event=name,
            bases=_known(event.commit("pull_request.base.sha"), target),
            target=target,
            head=event.commit("pull_request.head.sha"),
            ref=f"refs/pull/{number}/head" if number else None,
            branch=branch,
            labels=_labels(event.look("pull_request.labels")),
            pull_request=told.over(_proposed(said, number, target, branch, pr.GH)),
            doubt=doubt or wrong,
        )
    if name == "merge_group":
        return _queue(
            event=name,
            base=event.commit("merge_group.base_sha"),
            target=event.name("merge_group.base_ref"),
            head=event.commit("merge_group.head_sha") or said.commit("GITHUB_SHA"),
            branch=event.name("merge_group.head_ref") or said.name("GITHUB_REF"),
            said=said,
        )._replace(doubt=doubt)
    branch, tag = said.ref("GITHUB_REF")
    return _push(event=name, head=said.commit("GITHUB_SHA"), branch=branch, tag=tag)


def _gitlab(said: _Said, _: Read) -> Build:
    event, number = said.text("CI_PIPELINE_SOURCE"), said.number("CI_MERGE_REQUEST_IID")
    if not number:
        return _push(
            event=event,
            head=said.commit("CI_COMMIT_SHA"),
            branch=said.name("CI_COMMIT_BRANCH"),
            tag=said.name("CI_COMMIT_TAG"),
        )
    target = said.name("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    in_train = said.text("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
    branch = said.name("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME")
    # The variable is not set where there is no label.
    labels = said.listed("CI_MERGE_REQUEST_LABELS") or ()
    return Build(
        stage="merge" if in_train else "review",
        what=_proposal("merge request", number, target),
        event=event,
        # The base of the diff is where the branch began, and may be long past.
        bases=_known(
            said.commit("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"),
            target,
            said.commit("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        ),
        target=target,
        head=said.commit("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
        ref=f"refs/merge-requests/{number}/head",
        branch=branch,
        labels=labels,
        pull_request=_described_by_gitlab(
            said, _proposed(said, number, target, branch, pr.GLAB)._replace(labels=labels)
        ),
    )


def _bitbucket(said: _Said, _: Read) -> Build:
    number = said.number("BITBUCKET_PR_ID")
    head, branch = said.commit("BITBUCKET_COMMIT"), said.name("BITBUCKET_BRANCH")
    if not number:
        return _push(head=head, branch=branch, tag=said.name("BITBUCKET_TAG"))
    target = said.name("BITBUCKET_PR_DESTINATION_BRANCH")
    return Build(
        stage="review",
        what=_proposal("pull request", number, target),
        bases=_known(said.commit("BITBUCKET_PR_DESTINATION_COMMIT"), target),
        target=target,
        head=head,
        branch=branch,
        pull_request=_proposed(said, number, target, branch, pr.BITBUCKET)._replace(labels=()),
    )


def _azure(said: _Said, _: Read) -> Build:
    event = said.text("BUILD_REASON")
    if event != "PullRequest":
        branch, tag = said.ref("BUILD_SOURCEBRANCH")
        return _push(event=event, head=said.commit("BUILD_SOURCEVERSION"), branch=branch, tag=tag)
    # A repository on GitHub has its own number; the id is that of Azure.
    number = said.number("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER")
    number = number or said.number("SYSTEM_PULLREQUEST_PULLREQUESTID")
    target = said.name("SYSTEM_PULLREQUEST_TARGETBRANCH")
    branch = said.name("SYSTEM_PULLREQUEST_SOURCEBRANCH")
    is_azures = not said.number("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER")
    return Build(
        stage="review",
        what=_proposal("pull request", number, target),
        event=event,
        bases=_known(target),
        target=target,
        head=said.commit("SYSTEM_PULLREQUEST_SOURCECOMMITID"),
        branch=branch,
        pull_request=_proposed(said, number, target, branch, pr.AZ if is_azures else pr.GH),
    )


def _circleci(said: _Said, _: Read) -> Build:
    head, branch = said.commit("CIRCLE_SHA1"), said.name("CIRCLE_BRANCH")
    page = said.text("CIRCLE_PULL_REQUEST")
    if page is None:
        return _push(head=head, branch=branch, tag=said.name("CIRCLE_TAG"))
    last = page.rpartition("/")[2]
    number = last if _NUMBER.fullmatch(last) else ""
    # Of a fork's pull request not the branch is said, but the number.
    named = branch is not None and re.fullmatch(r"pull/[0-9]+(/head)?", branch) is None
    return Build(
        stage="review",
        what=_proposal("pull request", number, None),
        head=head,
        branch=branch if named else None,
        pull_request=_proposed(said, number, None, branch if named else None, pr.GH),
    )


def _buildkite(said: _Said, _: Read) -> Build:
    event, number = said.text("BUILDKITE_SOURCE"), said.number("BUILDKITE_PULL_REQUEST")
    # A build that a person starts may be of "HEAD"; a fork's branch is "owner:branch".
    is_named = said.text("BUILDKITE_COMMIT") != "HEAD"
    head = said.commit("BUILDKITE_COMMIT") if is_named else None
    branch = (said.name("BUILDKITE_BRANCH") or "").rpartition(":")[2] or None
    queue = said.commit("BUILDKITE_MERGE_QUEUE_BASE_COMMIT")
    if queue is not None:
        target = said.name("BUILDKITE_MERGE_QUEUE_BASE_BRANCH")
        return _queue(event=event, base=queue, target=target, head=head, branch=branch, said=said)
    if not number:
        tag = said.name("BUILDKITE_TAG")
        return _push(event=event, head=head, branch=branch, tag=tag)
    target = said.name("BUILDKITE_PULL_REQUEST_BASE_BRANCH")
    labels = said.listed("BUILDKITE_PULL_REQUEST_LABELS")
    return Build(
        stage="review",
        what=_proposal("pull request", number, target),
        event=event,
        bases=_known(target),
        target=target,
        head=said.commit("BUILDKITE_PULL_REQUEST_HEAD_COMMIT") or head,
        branch=branch,
        labels=labels,
        pull_request=_proposed(said, number, target, branch, pr.GH)._replace(labels=labels),
    )


def _jenkins(said: _Said, _: Read) -> Build:
    if not said.text("CHANGE_ID"):
        return _push(
            head=said.commit("GIT_COMMIT"),
            branch=said.name("BRANCH_NAME"),
            tag=said.name("TAG_NAME"),
        )
    target, branch = said.name("CHANGE_TARGET"), said.name("CHANGE_BRANCH")
    number = said.number("CHANGE_ID")
    return Build(
        stage="review",
        what=_proposal("pull request", number, target),
        bases=_known(target),
        target=target,
        # GIT_COMMIT may be Jenkins's own merge with the target.
        branch=branch,
        pull_request=_proposed(said, number, target, branch, pr.GH)._replace(
            title=said.text("CHANGE_TITLE"), author=said.text("CHANGE_AUTHOR")
        ),
    )


def _proposal(kind: str, number: str, target: str | None) -> str:
    return " ".join(_known(kind, number, target and f"into {target}"))


def _proposed(
    said: _Said, number: str, target: str | None, branch: str | None, fetch: str
) -> PullRequest:
    """Return what every system tells of a pull request, and how to get the rest."""
    return PullRequest(
        source=said.system,
        base=target,
        head=branch,
        number=number,
        fetch=pr.fetch(fetch, number),
    )


def _of_event(event: _Said) -> tuple[PullRequest, str]:
    """Return what GitHub's event tells of a pull request, and what is wrong with that."""
    told = PullRequest(event.system)
    found = event.look("pull_request")
    if not isinstance(found, dict):
        return told, ""
    try:
        return pr.from_json({"pull_request": found}, event.system), ""
    except Malformed as wrong:
        return told, f"its event cannot be read: {'.'.join(map(str, wrong.path))}: {wrong.message}"


def _described_by_gitlab(said: _Said, told: PullRequest) -> PullRequest:
    # Where the description is empty it is not set; on a GitLab before 16.7 it never is.
    cut = said.look("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED")
    body = said.look("CI_MERGE_REQUEST_DESCRIPTION")
    if not isinstance(body, str):
        body = "" if cut == "false" else None
    draft = said.text("CI_MERGE_REQUEST_DRAFT")
    return told._replace(
        title=said.text("CI_MERGE_REQUEST_TITLE"),
        body=None if cut == "true" else body,
        draft=None if draft is None else draft == "true",
        why={"body": "GitLab CI cuts it after 2,700 characters"} if cut == "true" else {},
    )


def _queue(
    *,
    event: str | None,
    base: str | None,
    target: str | None,
    head: str | None,
    branch: str | None,
    said: _Said,
) -> Build:
    """Return the build of GitHub's merge queue, whose branches only GitHub makes."""
    found = _QUEUE.fullmatch(branch or "")
    number = found[1] if found else ""
    return Build(
        stage="merge",
        what=f"merge queue of {target}" if target else "merge queue",
        event=event,
        bases=_known(base, target),
        target=target,
        head=head,
        branch=branch,
        queued=number,
        pull_request=_proposed(said, number, target, None, pr.GH),
    )


def _push(
    *,
    event: str | None = None,
    head: str | None = None,
    branch: str | None = None,
    tag: str | None = None,
) -> Build:
    """Return the build of what was pushed: all that is on it and not on production.

    What the branch was before is not asked for: it is unknown after a forced push, and a hotfix is
    judged as a whole.
    """
    if tag is not None:
        return Build("release", f"tag {tag}", event, head=head, tag=tag)
    return Build("push", f"branch {branch}" if branch else "build", event, head=head, branch=branch)


def _known(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _labels(found: object) -> tuple[str, ...] | None:
    """Return the names of GitHub's labels; None unless all of them can be read."""
    if not isinstance(found, list):
        return None
    names = [item.get("name") if isinstance(item, dict) else None for item in found]
    read = tuple(name for name in names if isinstance(name, str))
    return read if len(read) == len(found) else None


def _event(said: _Said, variable: str, read: Read) -> tuple[_Said, str]:
    """Return what the event's file says, by paths such as `pull_request.base.sha`, and a doubt."""
    document, doubt = _document(said.look(variable), read)

    def look(path: str) -> object:
        found: object = document
        for key in path.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        return found

    return _Said(said.system, look), f"its event cannot be read: {doubt}" if doubt else ""


def _document(path: object, read: Read) -> tuple[object, str]:
    if not isinstance(path, str) or not path:
        return None, "no file is named"
    try:
        data = read(path)
    except OSError as error:
        return None, (error.strerror or "unreadable").lower()
    if len(data) > MAX_EVENT_BYTES:
        return None, f"over {MAX_EVENT_BYTES >> 20} MiB"
    try:
        document: object = json.loads(data)
    except (ValueError, RecursionError):
        return None, "not JSON"
    return document, "" if isinstance(document, dict) else "no mapping"


class _System(NamedTuple):
    """One CI system: by which variable, of which value if not any, it is known."""

    name: str
    variable: str
    value: str | None
    build: Callable[[_Said, Read], Build]
    remedy: str


_SYSTEMS = (
    _System(
        "GitHub Actions",
        "GITHUB_ACTIONS",
        "true",
        _github,
        'give actions/checkout "fetch-depth: 0"',
    ),
    _System(
        "GitLab CI",
        "GITLAB_CI",
        "true",
        _gitlab,
        'give the job "variables: {GIT_DEPTH: "0"}"',
    ),
    _System(
        "Bitbucket Pipelines",
        "BITBUCKET_BUILD_NUMBER",
        None,
        _bitbucket,
        'give the step "clone: {depth: full}"',
    ),
    _System(
        "Azure Pipelines",
        "TF_BUILD",
        "true",
        _azure,
        'give the step "checkout: self" also "fetchDepth: 0"',
    ),
    _System(
        "CircleCI",
        "CIRCLECI",
        "true",
        _circleci,
        'write the step as "checkout: {method: full}"',
    ),
    _System(
        "Buildkite",
        "BUILDKITE",
        "true",
        _buildkite,
        "take --depth out of BUILDKITE_GIT_CLONE_FLAGS, then git fetch --unshallow origin",
    ),
    _System(
        "Jenkins",
        "JENKINS_URL",
        None,
        _jenkins,
        "have the job's shallow clone off, and fetch the target with the branch",
    ),
)
