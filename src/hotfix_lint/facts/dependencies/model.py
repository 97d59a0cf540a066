"""The words in which dependencies and their changes are told."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Kind = Literal["manifest", "lockfile", "toolchain", "ci", "image", "vendored", "submodule"]
    Action = Literal[
        "added", "removed", "changed", "moved", "source-changed", "content-replaced", "present"
    ]
    Confidence = Literal["parsed", "lines", "path"]


# The scope of a version that stands by itself, for dependencies of other files to refer to.
PROPERTY = "property"


class DependencyChange(NamedTuple):
    """One dependency that a change adds, removes or moves.

    Attributes:
        path: the file, at the head; at the base if it was deleted.
        ecosystem: as the catalogue names it, e.g. "npm".
        kind: what sort of pin it is.
        name: the dependency, as its ecosystem names it.
        old: its constraint or version at the base; None if it was not there.
        new: the same at the head; None if it is gone.
        scope: the part of the file that names it, e.g. "dev"; "" where there are none.
        line: line of the head, from 1, where the entry stands or stood; None if the file is gone.
        old_line: line of the base, from 1; None if it was not there.
        action: what happened to it.
        confidence: read by a parser, told from lines of code, or told from the path alone.

    """

    path: str
    ecosystem: str
    kind: Kind
    name: str
    old: str | None
    new: str | None
    scope: str
    line: int | None
    old_line: int | None
    action: Action
    confidence: Confidence


class Unreadable(NamedTuple):
    """A changed dependency file whose dependencies could not be told.

    Attributes:
        path: the file, at the head; at the base if it was deleted.
        ecosystem: as the catalogue names it.
        reason: why, e.g. "conflict markers at line 12".
        kind: what sort of file it is.
        replaced: something that is no such file at all stands at its path in the head.

    """

    path: str
    ecosystem: str
    reason: str
    kind: Kind = "manifest"
    replaced: bool = False


class DependencyReport(NamedTuple):
    """All that a change does to dependencies.

    Attributes:
        changes: sorted by path, line and name.
        unreadable: the files that could not be read, sorted by path.
        lockfiles: the paths of the changed lockfiles.
        manifests: the paths of the changed manifests.
        ignored: changed dependency files in folders of test data, which are left out.
        needs: by lockfile and name, what each package needs itself at either end; names are spelt
            as `normal_name` does.

    """

    changes: tuple[DependencyChange, ...]
    unreadable: tuple[Unreadable, ...]
    lockfiles: tuple[str, ...]
    manifests: tuple[str, ...]
    ignored: tuple[str, ...]
    needs: Mapping[str, Mapping[str, frozenset[str]]]


class Declared(NamedTuple):
    """One dependency as one side of one file declares it.

    Attributes:
        name: as it is shown; the comparison may look at it in another spelling.
        constraint: the version or range, as written; "" if there is none.
        scope: the part of the file, e.g. "dev".
        line: line of the file, from 1.
        source: where it comes from, if not from the usual place; "" means unknown or usual.
        digest: pairs of what was hashed (a file, an algorithm) and its hash.
        detail: what else narrows or widens it: extras, markers, features.
        kind: a kind other than the file's own; "" for the file's.
        inherits: its constraint stands in a table that the members of a workspace share.
        needs: the names of what it needs itself, where a lockfile tells that.

    """

    name: str
    constraint: str
    scope: str = ""
    line: int = 1
    source: str = ""
    digest: frozenset[tuple[str, str]] = frozenset()
    detail: str = ""
    kind: Kind | Literal[""] = ""
    inherits: bool = False
    needs: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A file cannot be read as what its path says it is; `reason` says why."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason
