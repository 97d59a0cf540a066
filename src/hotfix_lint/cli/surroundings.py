"""Puts what a CI system says where no option says otherwise, as far as the clone has it."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TYPE_CHECKING

from hotfix_lint.cli.linting import open_repository
from hotfix_lint.display import visible
from hotfix_lint.errors import RepositoryError, UsageError
from hotfix_lint.facts import ranges
from hotfix_lint.facts.git import PATCH_OPTIONS, check_name, object_names
from hotfix_lint.request import ci

if TYPE_CHECKING:
    from hotfix_lint.cli.linting import Choice
    from hotfix_lint.facts.git import Git
    from hotfix_lint.request import Request
    from hotfix_lint.request.ci import Build

_MERGED = re.compile(r"\AMerge pull request #([0-9]+) from [^/\s]+/(\S+)\Z")


def build() -> Build | None:
    """Return what the CI system says that runs this, or None.

    Raises:
        UsageError: a name that it gives can be none.

    """
    found = ci.understand(os.environ, _read)
    if found is not None:
        for name in (*found.bases, found.head, found.branch, found.tag, found.target):
            if name is not None:
                check_name(name)
    return found


def settle(request: Request, choice: Choice, found: Build) -> tuple[Request, Choice]:
    """Return the request and the choice with what the build says.

    What is to be merged is judged by the policy of the base, unless an option names another: the
    one that it brings is its author's. A baseline is that of the base, too.

    Raises:
        UsageError: the branch is not said.
        RepositoryError: what the build is of is not in the clone.

    """
    git = open_repository(request)
    request = request._replace(
        event=found.event if request.event is None else request.event,
        origin=f"{found.system}: {found.what}",
        remedy=found.remedy,
    )
    if not found.is_proposal:
        return _pushed(git, request, found), choice
    if found.doubt:
        request = _add(request, found.doubt)
    request, base = _based(git, request, found)
    request = _headed(git, request, found, base)
    told = request.pull_request
    if told is not None and told.source == found.system:
        # It is that of the build, whatever an option calls the branch.
        request = request._replace(pull_request=told._replace(head=request.branch))
    choice = choice._replace(baseline_from=base)
    if choice.policy is None and choice.policy_from is None:
        choice = choice._replace(policy_from=base)
        request = _add(request, f"with the policy of {base[:12]}")
    return request, choice


def _pushed(git: Git, request: Request, found: Build) -> Request:
    """Return the request with the names that were pushed, if that is what is checked out.

    A job that runs by the clock, or switches to other branches, looks at those.
    """
    if request.head is not None or request.branch is not None or request.tag is not None:
        return request
    if found.head is not None and git.resolve(found.head) != git.head:
        return request._replace(origin=f"{found.system}: what is checked out")
    if found.tag is None:
        return request._replace(branch=found.branch)
    return request._replace(tag=found.tag, tag_doubt=_doubt(git, found))


def _doubt(git: Git, found: Build) -> str:
    """Return why the tag may be another object here than on the server, or "".

    actions/checkout fetches the commit of a tag's build and makes a lightweight tag of it, whatever
    the tag was (actions/checkout#290). Who fetches the tag itself afterwards finds it as it is.
    """
    if found.system != "GitHub Actions":
        return ""
    try:
        with open(os.path.join(git.git_dir, "FETCH_HEAD"), "rb") as stream:
            fetched = stream.read(ci.MAX_NAME * 100)
    except OSError:
        return ""
    if os.fsencode(f"\ttag '{found.tag}' of ") in fetched:
        return ""
    ref = visible(f"refs/tags/{found.tag}")
    return (
        "actions/checkout makes every tag that it builds a lightweight one;"
        f" before this, run git fetch --force origin {ref}:{ref}"
    )


def _based(git: Git, request: Request, found: Build) -> tuple[Request, str]:
    """Return the request with its base, and the commit that it is."""
    if request.base is not None:
        production = ranges.given(git, request.base)
        return request, production.tip
    if not found.bases:
        # The policy may name another production; to find the policy, the usual names must do.
        return request, ranges.find_production(git, (), git.head, found.branch).tip
    tried: list[str] = []
    for name in found.bases:
        sha = _commit(git, name)
        if sha is not None:
            if tried:
                request = _add(
                    request, f"{' and '.join(tried)} not here, so {_shown(name)} as base"
                )
            return request._replace(base=sha, target=found.target), sha
        tried.append(_shown(name))
    raise RepositoryError(
        f"the base of the {visible(found.what)} is not in this clone; tried {' and '.join(tried)}",
        _remedy(git, found, found.target),
    )


def _commit(git: Git, name: str) -> str | None:
    """Return the commit of an object name, or of a branch as it was fetched."""
    if ci.is_object(name):
        sha = git.resolve(name)
        # A branch or tag may have such a name, too.
        return sha if sha is not None and sha.startswith(name) else None
    for remote in git.remotes():
        sha = git.resolve(f"refs/remotes/{remote}/{name}")
        if sha is not None:
            return sha
    return git.resolve(f"refs/heads/{name}")


def _headed(git: Git, request: Request, found: Build, base: str) -> Request:
    """Return the request with its head and the name of the branch that it is of.

    Where `--head` says the head, the build's branch is not its name.
    """
    if request.head is not None:
        return request
    head, branch = _head(git, found), found.branch
    if found.head is None:
        head = _without_merge(git, head, base)
        if git.is_ancestor(head, base):
            raise RepositoryError(
                f"what is checked out is {base[:12]} or older, not the {visible(found.what)}",
                "check out the head of the pull request, or name it with --head",
            )
    elif found.queued:
        head, branch = _of_queue(git, found, head, base)
    if request.branch is None and branch is None:
        raise UsageError(
            f"{found.system} does not say which branch the {visible(found.what)} is of",
            "give its name with --branch",
        )
    return request._replace(head=head, branch=request.branch or branch)


def _head(git: Git, found: Build) -> str:
    """Return the commit that the build says is meant, else the one that is checked out."""
    sha = git.head if found.head is None else _commit(git, found.head)
    if sha is None:
        raise RepositoryError(
            f"the head of the {visible(found.what)} is not in this clone:"
            f" {_shown(found.head or 'HEAD')}",
            _remedy(git, found, found.ref or found.branch),
        )
    return sha


def _without_merge(git: Git, commit: str, base: str) -> str:
    """Return the second side of a merge that CI made of base and head, or any other commit itself.

    A merge that does more than its second side may be the author's, who could hide something in it.
    """
    sides, _ = _merge(git, commit)
    if not sides or not git.is_ancestor(sides[0], base):
        return commit
    began = object_names(git.run("merge-base", "--end-of-options", *sides).out)
    does_it_all = began and _patch(git, sides[0], commit) == _patch(git, began[0], sides[1])
    return sides[1] if does_it_all else commit


def _of_queue(git: Git, found: Build, head: str, base: str) -> tuple[str, str | None]:
    """Return head and branch of the pull request of which GitHub made a merge, where it did."""
    sides, subject = _merge(git, head)
    if not sides or not git.is_ancestor(sides[0], base):
        return head, found.branch
    merged = _MERGED.match(subject)
    is_its = merged is not None and merged[1] == found.queued
    return sides[1], merged[2] if merged and is_its else found.branch


def _merge(git: Git, commit: str) -> tuple[list[str], str]:
    """Return the two sides of a merge, or none of any other commit; and its subject."""
    line = git.read("log", "-1", "--format=%P%x00%s", "--end-of-options", commit)
    parents, _, subject = line.partition(b"\0")
    sides = object_names(parents)
    return sides if len(sides) == 2 else [], subject.decode("utf-8", "replace").rstrip("\n")


def _patch(git: Git, old: str, new: str) -> list[bytes]:
    """Return which lines of which files go and come, wherever in the file they are."""
    options = (*PATCH_OPTIONS, "--unified=0", "--no-renames")
    lines = git.read("diff", *options, "--end-of-options", old, new).split(b"\n")
    return [line for line in lines if not line.startswith((b"index ", b"@@ "))]


def _remedy(git: Git, found: Build, ref: str | None) -> str:
    return found.remedy if git.shallow or not ref else f"git fetch origin {visible(ref)}"


def _shown(name: str) -> str:
    return name[:12] if ci.is_object(name) else visible(name)


def _add(request: Request, told: str) -> Request:
    return request._replace(origin=f"{request.origin}, {told}")


def _read(path: str) -> bytes:
    # One would wait for ever for what a pipe does not hold.
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return stream.read(ci.MAX_EVENT_BYTES + 1)
