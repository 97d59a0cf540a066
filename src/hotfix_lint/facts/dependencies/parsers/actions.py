"""Reads GitHub's workflows and composite actions (https://docs.github.com/actions/reference)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.images import image
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_TOOL = re.compile(r"\A(?:node|python|go|java|ruby|dotnet|php)-version\Z")


def workflow(text: str, entry: Entry) -> list[Declared]:
    """Read a workflow or an action.yml: what it uses, its images, the tools that it installs."""
    found: list[Declared] = []
    for root in yaml.read(text):
        for name, job in root.get("jobs").members.items():
            found += _job(name, job)
        found += _runs(root.get("runs"))
    return found


def _job(name: str, job: Node) -> Iterator[Declared]:
    yield from _uses(job.get("uses"), "workflow")
    yield from _runner(name, job.get("runs-on"))
    yield from _container(job.get("container"), "container")
    for service in job.get("services").members.values():
        yield from _container(service, "service")
    for key, node in job.get("strategy", "matrix").members.items():
        yield from _tool(key, node, "matrix")
    for step in job.get("steps").items:
        yield from _step(step)


def _runner(job: str, node: Node) -> Iterator[Declared]:
    labels = node.get("labels") if node.members else node
    text = labels.text or " ".join(item.text for item in labels.items)
    if text and "${{" not in text:
        yield Declared("runs-on", text, job, labels.line)


def _runs(runs: Node) -> Iterator[Declared]:
    """Read what a composite action or one in a container runs."""
    yield from _container(runs.get("image"), "image")
    for step in runs.get("steps").items:
        yield from _step(step)
    if using := runs.get("using"):
        yield Declared("using", using.text, "", using.line, kind="toolchain")


def _step(step: Node) -> Iterator[Declared]:
    yield from _uses(step.get("uses"), "")
    for key, node in step.get("with").members.items():
        yield from _tool(key, node, "")


def _uses(node: Node, scope: str) -> Iterator[Declared]:
    text = node.text.strip()
    if text.startswith("docker://"):
        yield image(text.removeprefix("docker://"), scope, node.line)
    elif text and not text.startswith(("./", "../")):
        name, _, version = text.partition("@")
        yield Declared(name, version, scope, node.line)


def _container(node: Node, scope: str) -> Iterator[Declared]:
    named = node.get("image") if node.members else node
    text = named.text.removeprefix("docker://")
    is_file = text.startswith(("./", "../")) or text.endswith("Dockerfile")
    if text and not is_file and not text.startswith("${{"):
        yield image(text, scope, named.line)


def _tool(key: str, node: Node, scope: str) -> Iterator[Declared]:
    if not _TOOL.match(key):
        return
    values = [item.text for item in node.items] or node.text.split()
    version = ", ".join(value for value in values if value)
    if version and "${{" not in version:
        yield Declared(key.removesuffix("-version"), version, scope, node.line, kind="toolchain")
