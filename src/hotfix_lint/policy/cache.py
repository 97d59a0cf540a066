"""Keeps resolved policies in the user's own cache folder, so that a hook need not resolve them.

An entry is believed only if it lies in a private folder of the user, was made by the same version
from the same built-in files, all the files that it was made of are today what it says, byte for
byte, and it is whole. Whatever is wrong with it, the policy is resolved anew: the cache costs time,
never a verdict.

Sums of 32 bits name the entries and show damage; `hashlib` would take as long to import as git
takes to answer.
"""

from __future__ import annotations

import os
import stat
import zlib

from hotfix_lint import __version__, resources
from hotfix_lint.lean import TYPE_CHECKING, loads
from hotfix_lint.policy import prepared
from hotfix_lint.policy.model import Condition, Origin, Policy, Rule, Variant, Waiver, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from hotfix_lint.policy.source import PolicySource

    Read = Callable[[str], PolicySource | None]

MAX_BYTES = 4 << 20


def load(source: PolicySource | None, read: Read, folder: str | None) -> Policy:
    """Return `load.resolve(source, read)`, from the wheel or the cache if it is there.

    Args:
        source: the policy file, or None for the built-in policy.
        read: reads a file that is extended, by its path from the repository's top.
        folder: the cache folder; None for no cache.

    Raises:
        PolicyError: the policy has defects; such a policy is not kept.

    """
    if source is None and (ready := prepared.policy()) is not None:
        return decode(ready)
    if folder is None:
        return _resolve(source, read, {})
    path = os.path.join(folder, f"policy-{_key(source)}.json")
    cached = _read(path, folder, source, read)
    if cached is not None:
        return cached
    used: dict[str, PolicySource] = {}
    policy = _resolve(source, read, used)
    _write(path, folder, policy, source, used)
    return policy


def _resolve(source: PolicySource | None, read: Read, used: dict[str, PolicySource]) -> Policy:
    from hotfix_lint.policy.load import resolve

    def noted(path: str) -> PolicySource | None:
        found = read(path)
        if found is not None:
            used[path] = found
        return found

    return resolve(source, noted)


def _key(source: PolicySource | None) -> str:
    return f"{__version__}-{prepared.stamp() or stamp()}-{_sum(repr(source).encode())}"


def _told(source: PolicySource | None) -> list[str | bool] | None:
    """Return all that a policy can get from a file, as JSON can hold it."""
    return source and [source.name, source.in_repository, source.data.decode("latin-1")]


def stamp() -> str:
    """Return a sum over what policies are resolved with: the built-in policies and the schemas."""
    policies = [name for name in resources.names("rules") if name.endswith(".yaml")]
    return _sum(
        *(resources.read("rules", name) for name in policies),
        *(resources.read("schemas", "checks", n) for n in resources.names("schemas", "checks")),
        resources.read("schemas", "policy.schema.json"),
        resources.read("schemas", "policy-test.schema.json"),
    )


def _sum(*parts: bytes) -> str:
    total = 0
    for part in parts:
        total = zlib.crc32(part, total)
    return f"{total:08x}"


def _read(path: str, folder: str, source: PolicySource | None, read: Read) -> Policy | None:
    try:
        if not _private(os.lstat(folder), stat.S_ISDIR):
            return None
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with open(descriptor, "rb") as stream:
            if not _private(os.fstat(stream.fileno()), stat.S_ISREG):
                return None
            total, _, body = stream.read(MAX_BYTES).partition(b"\n")
        if total.decode() != _sum(body):
            return None
        entry = loads(body.decode())
        if entry["source"] != _told(source):
            return None
        for name, expected in entry["extended"]:
            if _told(read(name)) != expected:
                return None
        return decode(entry["policy"])
    except Exception:  # whatever it is, the policy is resolved anew
        return None


def _private(status: os.stat_result, sort: Callable[[int], bool]) -> bool:
    if not sort(status.st_mode):
        return False
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _write(
    path: str,
    folder: str,
    policy: Policy,
    source: PolicySource | None,
    used: Mapping[str, PolicySource],
) -> None:
    import json

    entry = {
        "source": _told(source),
        "extended": [[name, _told(extended)] for name, extended in used.items()],
        "policy": encode(policy),
    }
    body = json.dumps(entry).encode()
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _private(os.lstat(folder), stat.S_ISDIR):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(temporary, flags, 0o600), "wb") as stream:
            stream.write(_sum(body).encode() + b"\n" + body)
        os.replace(temporary, path)
    except BaseException as error:
        _remove(temporary)
        if not isinstance(error, OSError):
            raise


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # it was never made


def encode(policy: Policy) -> dict[str, Any]:
    """Return a policy as values that JSON can hold, where tuples become lists."""
    return policy._asdict()


def decode(entry: Mapping[str, Any]) -> Policy:
    """Return the policy of which JSON holds what `encode` made."""
    return Policy(
        rules=tuple(_rule(values) for values in entry["rules"]),
        off=tuple(entry["off"]),
        workflow=_workflow(entry["workflow"]),
        sources=tuple(entry["sources"]),
        digest=entry["digest"],
        waivers=tuple(_waiver(values) for values in entry["waivers"]),
    )


def _rule(values: list[Any]) -> Rule:
    *plain, tags, settings, origin, when, unless, variants = values
    made = (
        tuple(tags),
        settings,
        Origin(*origin),
        tuple(Condition(key, tuple(given)) for key, given in when),
        tuple(Condition(key, tuple(given)) for key, given in unless),
        tuple(Variant(*variant) for variant in variants),
    )
    return Rule(*(*plain, *made))


def _workflow(values: list[Any]) -> Workflow:
    workflow = Workflow(*_tuples(values))
    return workflow._replace(roles={r: tuple(globs) for r, globs in workflow.roles.items()})


def _waiver(values: list[Any]) -> Waiver:
    waiver = Waiver(*_tuples(values))
    return waiver._replace(origin=Origin(*waiver.origin))


def _tuples(values: list[Any]) -> list[Any]:
    return [tuple(value) if isinstance(value, list) else value for value in values]
