"""Reads the record of a proof: which tests failed without the fix, and passed with it."""

from __future__ import annotations

import itertools
import os

from hotfix_lint.display import quoted, visible
from hotfix_lint.errors import FactUnknownError
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.paths import inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from hotfix_lint.facts.changes import FileChange
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.request import Document

    ProofOutcome = Literal[
        "proven", "weakly-proven", "broken", "flaky", "not-proven", "inconclusive"
    ]

VERSION = 1
MAX_BYTES = 5_000_000
# The best first, as far as what comes of a run is told by its best test.
OUTCOMES: tuple[ProofOutcome, ...] = (
    "proven",
    "weakly-proven",
    "broken",
    "flaky",
    "not-proven",
    "inconclusive",
)
# The roles of the files that are laid over production, and so are no part of the fix.
ROLES = ("test", "test-data")


class Proof(NamedTuple):
    """What a record says.

    Attributes:
        outcome: what came of the run.
        base: full object name of the commit without the fix.
        head: full object name of the commit with it.
        digest: of the test files that were laid over the base; see `digest`.
        reason: why, in a line; may be "".
        proven: the tests that showed it, as their runner names them.
        where: the file that the record was read from.

    """

    outcome: ProofOutcome
    base: str
    head: str
    digest: str
    reason: str
    proven: tuple[str, ...]
    where: str


def laid_over(facts: Facts) -> list[FileChange]:
    """Return the changed files that are tests or their data, in git's order."""
    return [f for f in facts.files if facts.role(f) in ROLES and not f.is_submodule]


def digest(files: Iterable[FileChange]) -> str:
    """Return the SHA-256 of what the test files are at the head, in hexadecimal digits."""
    import hashlib

    lines = sorted(
        f"{f.new_mode} {f.new_blob} {f.path}\0{f.old_path}".encode("utf-8", "surrogateescape")
        for f in files
    )
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def file_name(base: str, head: str) -> str:
    """Return how the record of two commits is called in the folder of records."""
    return f"{head}-{base}.json"


def find(facts: Facts) -> Proof:
    """Return the record that was given, else the one that lies in the user's folder of records.

    Raises:
        FactUnknownError: there is none, or it is of other commits or test files.

    """
    base, head = facts.range.base, facts.range.head
    document = facts.request.proof or _kept(facts.request.proofs, base, head)
    if document is None:
        raise FactUnknownError(
            f"there is no record of a proof for {head[:12]}; hotfix-lint prove makes one"
        )
    place = document.path
    if facts.request.proof is None:
        place = inside(place, facts.git.root) or ""
    # A submodule holds what the change says, too.
    above = itertools.accumulate(place.split("/"), "{}/{}".format)
    if not facts.contents.paths("head").keys().isdisjoint(above):
        raise FactUnknownError(
            f"the record {visible(document.path)} is a file of the change, by who wrote the change"
        )
    proof = read(document)
    again = "run hotfix-lint prove again"
    record = f"the record {visible(document.path)}"
    for what, said, true in (("head", proof.head, head), ("base", proof.base, base)):
        if said != true:
            told = f"another {what}, {visible(said, 12)} and not {true[:12]}"
            raise FactUnknownError(f"{record} is of {told}; {again}")
    if proof.digest != digest(laid_over(facts)):
        raise FactUnknownError(f"{record} is of other test files; {again}")
    return proof


def read(document: Document) -> Proof:
    """Return what a record says.

    Raises:
        FactUnknownError: it is none.

    """
    import json

    where = visible(document.path)
    try:
        found = json.loads(document.data)
    except (ValueError, RecursionError):
        raise FactUnknownError(f"{where} is no record of a proof: it is not JSON") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise FactUnknownError(f"{where} is no record of a proof of version {VERSION}")
    tests = found.get("tests")
    told = [found.get(key) for key in ("outcome", "base", "head")]
    told += [tests.get("digest") if isinstance(tests, dict) else None, found.get("reason", "")]
    said = [value for value in told if isinstance(value, str)]
    if len(said) != len(told):
        raise FactUnknownError(f"{where} is no record of a proof: something is missing in it")
    outcome, base, head, of_tests, reason = said
    if outcome not in OUTCOMES:
        raise FactUnknownError(f"{where} names an outcome that there is not: {quoted(outcome)}")
    proven = tuple(_proven(found.get("results"), outcome))
    return Proof(outcome, base, head, of_tests, reason, proven, document.path)


def _proven(results: object, outcome: str) -> Sequence[str]:
    rows = results if isinstance(results, list) else []
    named = [row for row in rows if isinstance(row, dict) and row.get("outcome") == outcome]
    return [row["name"] for row in named if isinstance(row.get("name"), str)]


def _kept(folder: str, base: str, head: str) -> Document | None:
    from hotfix_lint.request import Document

    if not folder:
        return None
    path = os.path.join(folder, file_name(base, head))
    try:
        with open(path, "rb") as stream:
            return Document(path, stream.read(MAX_BYTES))
    except OSError:
        return None
