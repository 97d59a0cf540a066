"""Releases: the tags of a repository, what each is, and which version it names.

A tag's name and message are its author's; what it points at is looked up in the objects.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from semver import Version

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts.git import NULL, GitError, Parsing, full_name, number, object_name, ref_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from hotfix_lint.facts.git import Git

    Signature = Literal["", "OpenPGP", "SSH", "X.509"]

# A tag's name is a path of files for git; no version of sense is longer.
MAX_NAME = 200
# https://semver.org/spec/v2.0.0.html; what stands before it is as short as can be.
_VERSION = re.compile(
    r"(?P<prefix>(?:.*?[^0-9.])?)"
    r"(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)"
)
# Nobody tags tags of tags of tags.
MAX_DEPTH = 8
# Git takes the last line that begins so for the beginning of the signature (gpg-interface.c).
_SIGNATURE = re.compile(
    r"^-----BEGIN (?P<what>PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----$",
    re.MULTILINE,
)
_SIGNATURES: dict[str, Signature] = {
    "PGP SIGNATURE": "OpenPGP",
    "PGP MESSAGE": "OpenPGP",
    "SSH SIGNATURE": "SSH",
    "SIGNED MESSAGE": "X.509",
}
_ENDS = re.compile(r"^-----END [A-Z ]+-----$", re.MULTILINE)


class Tag(NamedTuple):
    """One tag.

    Attributes:
        name: its short name.
        object: object name of what the ref is: a tag object, or what a lightweight tag points at.
        annotated: the ref is a tag object.
        depth: how many tag objects there are on the way to the target: 1 for an annotated tag, 2
            for a tag of a tag, 0 for a lightweight one.
        target: object name of what it leads to in the end.
        kind: what that is: "commit", "tree" or "blob"; or "tag", if there are tags without end.
        named: the name that the tag object gives itself, which may be another; "" if it is none.
        message: its message without the signature; "" for a lightweight tag.
        signature: of which sort the signature is that it carries; "" for none. None is verified.

    """

    name: str
    object: str
    annotated: bool
    depth: int
    target: str
    kind: str
    named: str
    message: str
    signature: Signature


class Release(NamedTuple):
    """A tag whose name is a version.

    Attributes:
        tag: the tag's short name.
        commit: full object name of the commit that it leads to.
        prefix: what stands before the version: "v".
        version: the version.

    """

    tag: str
    commit: str
    prefix: str
    version: Version

    @property
    def next_patch(self) -> str:
        """The tag of the next patch release."""
        final = self.version.finalize_version()
        after = final if self.version.prerelease else final.bump_patch()
        return f"{self.prefix}{after}"


def version_of(name: str) -> tuple[str, Version] | None:
    """Return what stands before the semantic version in a tag's name, and the version, or None."""
    found = _VERSION.fullmatch(name) if len(name) <= MAX_NAME else None
    if found is None:
        return None
    try:
        return found["prefix"], Version.parse(found["version"])
    except ValueError:
        return None


def tag(git: Git, name: str) -> Tag | None:
    """Return the tag of that short name, or None if there is none."""
    answer = git.run("show-ref", "--verify", "--hash", "--", f"refs/tags/{name}")
    if answer.code != 0:
        return None
    sha = object_name(answer.out)
    first = _Object.read(git, sha)
    depth, target, kind = 0, sha, first.kind
    while kind == "tag" and depth < MAX_DEPTH:
        held = first if not depth else _Object.read(git, target)
        depth, target, kind = depth + 1, held.target(), held.header("type")
    message, signature = _message(first.body) if depth else ("", "")
    named = first.header("tag") if depth else ""
    return Tag(name, sha, depth > 0, depth, target, kind, named, message, signature)


class _Object(NamedTuple):
    """A tag object's headers and body; of any other object only what it is."""

    kind: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, git: Git, sha: str) -> _Object:
        kind = git.read("cat-file", "-t", sha).decode("ascii", "replace").strip()
        if kind not in {"commit", "tree", "blob", "tag"}:
            raise GitError("git gave an answer that makes no sense", 0)
        if kind != "tag":
            return cls(kind, {}, "")
        text = git.read("cat-file", "tag", sha).decode("utf-8", "surrogateescape")
        head, _, body = text.partition("\n\n")
        headers = [line.partition(" ") for line in head.split("\n")]
        return cls(kind, {key: value for key, _, value in headers}, body)

    def header(self, key: str) -> str:
        with Parsing():
            return self.headers[key]

    def target(self) -> str:
        with Parsing():
            return full_name(self.headers["object"])


def _message(body: str) -> tuple[str, Signature]:
    """Return a tag's message and of which sort the signature below it is."""
    begins = list(_SIGNATURE.finditer(body))
    if not begins:
        return body.strip("\n"), ""
    begin = begins[-1]
    # A line that says that a signature begins, and none after it, is prose.
    if _ENDS.search(body, begin.end()) is None:
        return body.strip("\n"), ""
    return body[: begin.start()].strip("\n"), _SIGNATURES[begin["what"]]


def time(git: Git, name: str) -> int | None:
    """Return when a tag was made, in seconds since 1970, as its tagger says.

    Of a lightweight tag, and of one that says no tagger, that is not known: None.
    """
    out = git.read("for-each-ref", "--format=%(taggerdate:unix)", f"refs/tags/{name}")
    return number(out) if out.strip() else None


def reachable(git: Git, commit: str) -> list[Release]:
    """Return the releases in the history of a commit, that of the commit itself among them.

    Raises:
        FactUnknownError: the clone is shallow, so that some may be missing.

    """
    if git.shallow:
        remote = next(iter(git.remotes()), "origin")
        raise FactUnknownError(
            "this clone is shallow, so earlier releases may be missing:"
            f" git fetch --unshallow --tags {remote}"
        )
    # A tag of a tree or a blob is in no history.
    return list(_releases(git, [f"--merged={commit}"]))


def holding(git: Git, commit: str) -> list[Release]:
    """Return the releases whose history has a commit, the smallest version first."""
    return sorted(_releases(git, [f"--contains={commit}"]), key=lambda release: release.version)


def first(git: Git, commits: Sequence[str]) -> str | None:
    """Return the tag of the first release with the first of `commits`, or of one itself, or None.

    A tag whose name is no version is none of a release, unless it is at one of the commits.
    """
    found = holding(git, commits[0])
    final = [release for release in found if not release.version.prerelease]
    if found:
        return (final or found)[0].tag
    points = [f"--points-at={commit}" for commit in commits]
    out = git.read("for-each-ref", "--format=%(refname)", *points, "refs/tags/")
    names = ref_names(out)
    return names[0].removeprefix("refs/tags/") if names else None


def _releases(git: Git, options: Sequence[str]) -> Iterator[Release]:
    out = git.read(
        "for-each-ref",
        "--format=%(refname)",
        *options,
        "refs/tags/",
    )
    named: list[tuple[str, str, Version]] = []
    for ref in ref_names(out):
        name = ref.removeprefix("refs/tags/")
        found = version_of(name)
        if found is not None:
            named.append((name, *found))
    commits = _peeled(git, [name for name, _, _ in named])
    for name, prefix, version in named:
        if name in commits:
            yield Release(name, commits[name], prefix, version)


def _peeled(git: Git, names: Sequence[str]) -> dict[str, str]:
    """Return the commits that tags lead to, by their names."""
    if not names:
        return {}
    asked = "".join(f"refs/tags/{name}^{{commit}}\n" for name in names)
    out = git.read(
        "cat-file",
        "--batch-check=%(objectname) %(objecttype)",
        stdin=asked.encode("utf-8", "surrogateescape"),
    )
    with Parsing():
        lines = zip(names, out.decode("utf-8", "replace").splitlines(), strict=True)
        answers = [(name, line.split(" ")) for name, line in lines]
        commits = {name: full_name(words[0]) for name, words in answers if words[-1] == "commit"}
    return {name: commit for name, commit in commits.items() if commit != NULL}


def last(releases: Sequence[Release], prefix: str | None = None) -> Release | None:
    """Return the greatest of the releases that are no pre-releases; of a prefix, if one is given.

    Without a prefix it is that of the most releases: a repository may hold several products.
    """
    final = [release for release in releases if not release.version.prerelease]
    if prefix is None and final:
        prefixes = [release.prefix for release in final]
        prefix = max(prefixes, key=lambda known: (prefixes.count(known), known == "v", known))
    chosen = [release for release in final if release.prefix == prefix]
    return max(chosen, key=lambda release: release.version, default=None)
