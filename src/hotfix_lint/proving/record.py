"""Makes the record of a proof, by which a reviewer can repeat it and `check` knows of it."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from typing import TYPE_CHECKING, Any

from hotfix_lint import __version__
from hotfix_lint.facts import proofs

if TYPE_CHECKING:
    from hotfix_lint.facts.facts import Facts
    from hotfix_lint.proving.model import Outcome

MAX_RESULTS = 1_000


def made(facts: Facts, outcome: Outcome, digest: str) -> dict[str, Any]:
    """Return the record, as schemas/proof.schema.json has it.

    Args:
        facts: of the change.
        outcome: what came of it.
        digest: the policy's.

    """
    now, found = facts.request.now, facts.range
    files = proofs.laid_over(facts)
    return {
        "version": proofs.VERSION,
        "tool": f"hotfix-lint {__version__}",
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "base": found.base,
        "head": found.head,
        "branch": facts.branch.name,
        "made": now.isoformat(timespec="seconds") if now else None,
        "policy": digest,
        "tests": {
            "digest": proofs.digest(files),
            "files": [file.path for file in files],
        },
        "results": [
            {
                "name": one.name,
                "outcome": one.outcome,
                "without": one.without,
                "with": one.fixed,
                "message": one.message,
            }
            for one in outcome.results[:MAX_RESULTS]
        ],
        "alike": outcome.alike,
        "warnings": list(outcome.warnings),
        "runs": [
            {
                "side": run.side,
                "runner": run.runner,
                "folder": run.folder,
                "command": list(run.command),
                "code": run.code,
                "cut": run.cut,
                "seconds": run.seconds,
                "bytes": run.size,
                "digest": run.digest,
            }
            for run in outcome.runs
        ],
    }


def text(record: dict[str, Any]) -> str:
    """Return a record as JSON; ASCII, so that nothing in a name acts on a terminal."""
    return json.dumps(record, indent=2) + "\n"


def keep(record: dict[str, Any], folder: str) -> str | None:
    """Write a record to the folder of records, whole or not at all.

    Returns:
        The file, or None if it cannot be written.

    """
    path = os.path.join(folder, proofs.file_name(record["base"], record["head"]))
    begun = ""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        made, begun = tempfile.mkstemp(dir=folder)
        with open(made, "w", encoding="ascii") as stream:
            stream.write(text(record))
        os.replace(begun, path)
    except BaseException as error:
        if begun:
            with contextlib.suppress(OSError):
                os.unlink(begun)
        if not isinstance(error, OSError):
            raise
        return None
    return path
