"""Keeps resolved policies in the user's own cache folder, so that a hook need not resolve them.

An entry is believed only if it lies in a private folder of the user, was made by the same version
from the same built-in files, all the files that it was made of are the same today, and it is whole.
Whatever is wrong with it, the policy is resolved anew: the cache costs time, never a verdict.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING, Any

from hotfix_lint import __version__, resources
from hotfix_lint.policy.model import Origin, Policy, Rule, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hotfix_lint.policy.source import PolicySource

    Read = Callable[[str], PolicySource | None]

MAX_BYTES = 4 << 20


def load(source: PolicySource | None, read: Read, folder: str | None) -> Policy:
    """Return `load.resolve(source, read)`, from the cache if it is there.

    Args:
        source: the policy file, or None for the built-in policy.
        read: reads a file that is extended, by its path from the repository's top.
        folder: the cache folder; None for no cache.

    Raises:
        PolicyError: the policy has defects; such a policy is not kept.

    """
    if folder is None:
        return _resolve(source, read, {})
    path = os.path.join(folder, f"policy-{_key(source)}.json")
    cached = _read(path, folder, read)
    if cached is not None:
        return cached
    used: dict[str, PolicySource] = {}
    policy = _resolve(source, read, used)
    _write(path, folder, policy, used)
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
    digest = hashlib.sha256(__version__.encode())
    for data in _built_in():
        digest.update(_digest(data).encode())
    if source is not None:
        digest.update(_source_digest(source).encode())
    return digest.hexdigest()[:32]


def _source_digest(source: PolicySource) -> str:
    where = f"{source.name}\0{source.in_repository}\0"
    return _digest(where.encode("utf-8", "surrogateescape") + source.data)


def _built_in() -> list[bytes]:
    """Return what a policy is resolved with: the built-in policies and the schemas."""
    policies = [name for name in resources.names("rules") if name.endswith(".yaml")]
    return [
        *(resources.read("rules", name) for name in policies),
        *(resources.read("schemas", "checks", n) for n in resources.names("schemas", "checks")),
        resources.read("schemas", "policy.schema.json"),
    ]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: str, folder: str, read: Read) -> Policy | None:
    try:
        if not _private(os.lstat(folder), stat.S_ISDIR):
            return None
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with open(descriptor, "rb") as stream:
            if not _private(os.fstat(stream.fileno()), stat.S_ISREG):
                return None
            digest, _, body = stream.read(MAX_BYTES).partition(b"\n")
        if digest.decode() != _digest(body):
            return None
        entry = json.loads(body)
        for name, expected in entry["extended"]:
            found = read(name)
            if found is None or _source_digest(found) != expected:
                return None
        return _decode(entry["policy"])
    except Exception:  # whatever it is, the policy is resolved anew
        return None


def _private(status: os.stat_result, sort: Callable[[int], bool]) -> bool:
    if not sort(status.st_mode):
        return False
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _write(path: str, folder: str, policy: Policy, used: Mapping[str, PolicySource]) -> None:
    entry = {
        "extended": [[name, _source_digest(source)] for name, source in used.items()],
        "policy": _encode(policy),
    }
    body = json.dumps(entry).encode()
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _private(os.lstat(folder), stat.S_ISDIR):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(temporary, flags, 0o600), "wb") as stream:
            stream.write(_digest(body).encode() + b"\n" + body)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def _encode(policy: Policy) -> dict[str, Any]:
    return {
        "rules": [[*rule[:-1], list(rule.origin)] for rule in policy.rules],
        "off": policy.off,
        "workflow": list(policy.workflow),
        "sources": policy.sources,
        "digest": policy.digest,
    }


def _decode(entry: dict[str, Any]) -> Policy:
    workflow = Workflow(*entry["workflow"])
    return Policy(
        rules=tuple(_rule(values) for values in entry["rules"]),
        off=tuple(entry["off"]),
        workflow=workflow._replace(
            production=tuple(workflow.production),
            hotfix_branches=tuple(workflow.hotfix_branches),
            priorities=tuple(workflow.priorities),
            fields=tuple(workflow.fields),
            roles={role: tuple(globs) for role, globs in workflow.roles.items()},
        ),
        sources=tuple(entry["sources"]),
        digest=entry["digest"],
    )


def _rule(values: list[Any]) -> Rule:
    rule = Rule(*values)
    return rule._replace(tags=tuple(rule.tags), origin=Origin(*rule.origin))
