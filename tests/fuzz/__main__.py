"""Fuzzes for as long as is asked, and keeps what broke something.

    python -m tests.fuzz --seconds 3600
    python -m tests.fuzz --seconds 600 --only policy --only 'manifest-*' --seed 7
    python -m tests.fuzz --seconds 3600 --atheris --only markdown    # pip install atheris

The first walks through all readers by turns, with damage made at random; the last is led by which
code is reached, by libFuzzer, and takes one reader. What broke one is written to `fuzz-found/`, one
file an input, and is to become a test; `python -m tests.fuzz --repeat FILE ...` runs it again.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import importlib
import sys
import time
import traceback
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.fuzz import mutation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fuzz.targets import Target

FOUND = Path("fuzz-found")
# Of sixty kilobytes at most; what takes longer does not do so in proportion to its length.
SECONDS = 5
_AT_ONCE = 200


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=str(__doc__).split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", action="append", help="a reader, or a glob of some")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--repeat", nargs="+", type=Path, metavar="FILE")
    given = parser.parse_args()
    targets = _targets(led=given.atheris)
    if given.repeat:
        for path in given.repeat:
            targets[path.name.partition(".")[0]].run(path.read_bytes())
        return 0
    globs = given.only or ["*"]
    chosen = [t for name, t in targets.items() if any(fnmatch.fnmatch(name, g) for g in globs)]
    if not chosen:
        parser.error(f"no such reader; there are: {' '.join(targets)}")
    if given.atheris:
        return _led(chosen[0], given.seconds)
    return 1 if _by_turns(chosen, given.seconds, given.seed) else 0


def _targets(*, led: bool) -> Mapping[str, Target]:
    """Return the readers; to be led by coverage, their code must be counted as it is imported."""
    if not led:
        return importlib.import_module("tests.fuzz.targets").TARGETS  # type: ignore[no-any-return]
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # no part of this

    with atheris.instrument_imports(include=["hotfix_lint"]):
        return importlib.import_module("tests.fuzz.targets").TARGETS  # type: ignore[no-any-return]


def _by_turns(targets: list[Target], seconds: float, seed: int) -> int:
    """Run all for that long; return how many inputs broke one."""
    random = Random(seed)
    until = time.monotonic() + seconds
    runs, found, seen = 0, 0, set[str]()
    while time.monotonic() < until:
        for target in targets:
            for _ in range(_AT_ONCE):
                if time.monotonic() > until:
                    break
                runs += 1
                data = mutation.damaged(random, target.seeds)
                why = _broken(target, data)
                if why and why not in seen:
                    seen.add(why)
                    found += 1
                    print(f"{_kept(target, data)}: {why}", flush=True)
    print(f"{runs} inputs for {len(targets)} readers in {seconds:.0f} s; {found} broke one")
    return found


def _broken(target: Target, data: bytes) -> str:
    """Return what an input broke, by the line in which it happened; or ""."""
    start = time.process_time()
    try:
        target.run(data)
    except Exception as error:  # whatever it is, it is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{target.name}: {type(error).__name__} at {last.filename}:{last.lineno}"
    took = time.process_time() - start
    return f"{target.name}: too slow" if took > SECONDS else ""


def _kept(target: Target, data: bytes) -> Path:
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{target.name}.{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    return path


def _led(target: Target, seconds: float) -> int:
    import atheris

    corpus = FOUND / f"corpus-{target.name}"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={int(seconds)}", f"-max_len={mutation.MAX_BYTES}"]
    options += [f"-timeout={6 * SECONDS}", f"-artifact_prefix={FOUND}/{target.name}.", str(corpus)]
    atheris.Setup([sys.argv[0], *options], target.run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
