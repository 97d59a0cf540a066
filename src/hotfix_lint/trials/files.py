"""Finds and reads the files of tests and the policies that they are of; tells all their errors."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from hotfix_lint import resources
from hotfix_lint.display import quoted
from hotfix_lint.errors import PolicyError, UsageError
from hotfix_lint.policy import find, load, validate, yaml_nodes
from hotfix_lint.policy.model import Defect
from hotfix_lint.trials import parse
from hotfix_lint.trials.model import Suite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.policy.model import Policy
    from hotfix_lint.policy.source import PolicySource
    from hotfix_lint.policy.yaml_nodes import Node

SUFFIXES = (".policy-test.yaml", ".policy-test.yml")


def read(places: Sequence[str], root: str, policy: str | None) -> tuple[Suite, ...]:
    """Return the tests that are meant, a suite for each file that has some.

    Args:
        places: files of tests, policies with tests, and folders that are searched for the first;
            none for the repository's own policy, and the files of tests beside it.
        root: the repository's top.
        policy: the policy that was asked for, whatever a file of tests says; None otherwise.

    Raises:
        PolicyError: with every defect of every file.
        UsageError: a file cannot be read, or there are no tests.

    """
    reading = _Reading(root, policy)
    own = find.find(root, policy)
    if not places:
        reading.policy(own)
        places = list(_beside(own, root, policy))
    for place in places:
        for path in _files(place):
            source = find.find(root, path)
            assert source is not None  # only a search can find nothing
            if path.endswith(SUFFIXES):
                reading.tests(source, path, own)
            else:
                reading.policy(source)
    if reading.defects:
        raise PolicyError(dict.fromkeys(reading.defects))
    suites = tuple(suite for suite in reading.suites if suite.trials)
    if not suites:
        name = own.name if own else "the policy"
        hint = f'write some under "tests" in {name}, or in a file beside it named *{SUFFIXES[0]}'
        raise UsageError("there are no tests", hint)
    return suites


def defects(source: PolicySource, policy: Policy) -> list[Defect]:
    """Return what is wrong with the tests of a policy that is right without them."""
    found: list[Defect] = []
    root, _ = yaml_nodes.parse(source)
    parse.trials(root, policy, (), found)
    return found


def _beside(own: PolicySource | None, root: str, given: str | None) -> Iterator[str]:
    folder = os.path.join(root, posixpath.dirname(own.name)) if own else root
    if given is not None:
        # It is named from the current folder, and may lie outside the repository.
        folder = os.path.dirname(os.path.abspath(given))
    for name in sorted(os.listdir(folder)):
        if name.endswith(SUFFIXES):
            yield os.path.join(folder, name)


def _files(place: str) -> list[str]:
    if not os.path.isdir(place):
        return [place]
    found = sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(place)
        for name in names
        if name.endswith(SUFFIXES)
    )
    if not found:
        raise UsageError(f"there is no *{SUFFIXES[0]} in {quoted(place)}")
    return found


class _Reading:
    """Reads files one after the other and keeps what was read and what is wrong."""

    def __init__(self, root: str, given: str | None) -> None:
        self.root = root
        self.given = given
        self.suites: list[Suite] = []
        self.defects: list[Defect] = []
        self.policies: dict[str, Policy | None] = {}

    def policy(self, source: PolicySource | None) -> None:
        """Read the tests that a policy holds itself."""
        policy = self.resolved(source)
        if policy is None or source is None:
            return
        root, _ = yaml_nodes.parse(source)
        self.add(source, root, policy, ())

    def tests(self, source: PolicySource, path: str, own: PolicySource | None) -> None:
        """Read a file of tests."""
        try:
            root, wrong = yaml_nodes.parse(source)
        except yaml_nodes.Refused as refused:
            self.defects.append(refused.defect)
            return
        wrong += validate.document(root, validate.tests())
        self.defects += wrong
        policy = self.tested(root, path, own)
        places = {tuple(defect.path.split(".")[:2]) for defect in wrong}
        broken = {int(place[1]) for place in places if place[0] == "tests" and place[1:]}
        whole = isinstance(root.value, dict) and not {("tests",), ("",)} & places
        if policy and whole and not any(place[0] == "defaults" for place in places):
            self.add(source, root, policy, broken)

    def add(
        self, source: PolicySource, root: Node, policy: Policy, broken: set[int] | tuple[()]
    ) -> None:
        trials = parse.trials(root, policy, broken, self.defects)
        self.suites.append(Suite(source.name, policy, trials))

    def tested(self, root: Node, path: str, own: PolicySource | None) -> Policy | None:
        """Return the policy that a file of tests is of; None if that is broken."""
        node = root.value.get("policy") if isinstance(root.value, dict) else None
        if self.given is not None or node is None or not isinstance(node.value, str):
            return self.resolved(own)
        try:
            return self.resolved(_named(node.value, path, self.root))
        except UsageError as error:
            self.defects.append(Defect(node.origin, "policy", error.message))
            return None

    def resolved(self, source: PolicySource | None) -> Policy | None:
        name = source.name if source else ""
        if name not in self.policies:
            self.policies[name] = None
            try:
                self.policies[name] = load.resolve(source, find.reader(self.root))
            except PolicyError as error:
                self.defects += [d for d in error.defects if isinstance(d, Defect)]
        return self.policies[name]


def _named(name: str, path: str, root: str) -> PolicySource | None:
    """Return the policy that a file of tests names: a built-in one, or a file beside it."""
    if name.endswith((".yaml", ".yml")):
        return find.find(root, os.path.normpath(os.path.join(os.path.dirname(path), name)))
    known = [file[:-5] for file in resources.names("rules") if file.endswith(".yaml")]
    if name not in known:
        hint = validate.nearest(name, known)
        raise UsageError(f'there is no built-in policy "{name}"; {hint}')
    return load.built_in(name)
