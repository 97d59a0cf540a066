"""Finds policies that installed packages offer, by reading package metadata and importing nothing.

A package offers one by an entry point of the group `hotfix_lint.policies`, whose value names a YAML
file beside the package's modules: `acme_policies:web.yaml` is `acme_policies/web.yaml`.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.errors import UsageError
from hotfix_lint.policy.source import PolicySource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution

GROUP = "hotfix_lint.policies"
MAX_BYTES = 1 << 20


class _Offer(NamedTuple):
    """One policy of one package: its name, the entry point's value, the package."""

    name: str
    value: str
    package: Distribution

    def __str__(self) -> str:
        return f"{self.package.name} {self.package.version}"


def find(name: str) -> PolicySource | None:
    """Return the policy that an installed package offers under that name, or None.

    Raises:
        UsageError: two packages offer it, or the file that is named cannot be read.

    """
    offers = [offer for offer in _offers() if offer.name == name]
    if not offers:
        return None
    if len(offers) > 1:
        packages = " and ".join(sorted(map(str, offers)))
        raise UsageError(f'the policy "{name}" is offered by two packages: {packages}')
    (offer,) = offers
    return PolicySource(f"{name} ({offer})", _content(offer), in_repository=False)


def names() -> list[str]:
    """Return the names of all policies that installed packages offer."""
    return sorted({offer.name for offer in _offers()})


def _offers() -> Iterator[_Offer]:
    from importlib import metadata

    seen: set[str] = set()
    for package in metadata.distributions(path=_folders()):
        points = package.entry_points.select(group=GROUP)
        # Of a package that is there twice, Python would import the first.
        if not points or package.name.lower() in seen:
            continue
        seen.add(package.name.lower())
        for point in points:
            yield _Offer(point.name, point.value, package)


def _folders() -> list[str]:
    """Return where Python looks for packages, but for the folder that one happens to be in.

    `python -m hotfix_lint` puts that first; in a repository it may hold what a change brought.
    """
    here = os.path.realpath(os.curdir)
    return [folder for folder in sys.path if folder and os.path.realpath(folder) != here]


def _content(offer: _Offer) -> bytes:
    path = _path(offer)
    try:
        # A link is followed: some installers link every file into a store of theirs.
        with open(str(offer.package.locate_file(path)), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UsageError(f'the file "{path}" of {offer} is not a regular file')
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f'the file "{path}" of {offer} cannot be read: {why}') from None


def _path(offer: _Offer) -> str:
    """Return the file that an offer names, from the folder that packages are in."""
    package, separator, file = offer.value.partition(":")
    folders = package.strip().split(".")
    steps = [*folders, *file.strip().split("/")]
    plain = all(folder.isidentifier() for folder in folders) and "\\" not in file
    if not (separator and plain and file.endswith((".yaml", ".yml"))) or {"", "..", "."} & {*steps}:
        raise UsageError(
            f'{offer} offers the policy "{offer.name}" as "{offer.value}", which is no YAML file'
            " in a package, such as acme_policies:web.yaml"
        )
    return "/".join(steps)
