"""Reads GitHub's workflows and composite actions (https://docs.github.com/actions/reference)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.formats.tree import ABSENT
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.images import image
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_TOOL = re.compile(r"\A(?:node|python|go|java|ruby|dotnet|php)-version\Z|\Atoolchain\Z")
# Actions that install a tool, and their inputs that say which: `version` of setup-zig, `sdk` of
# setup-dart, `otp-version` of setup-beam, `luaVersion` of gh-actions-lua.
_INSTALLER = re.compile(r"(?i)(?:\A|[/_-])(?:setup|install|toolchain)(?:\Z|[/_-])|-lint-action\Z")
_INPUT = re.compile(r"\A(?:version|sdk|compiler|([a-z][A-Za-z0-9-]*?)(?:[-_]version|Version))\Z")
_NO_TOOLS = frozenset({"app", "cache", "package", "release"})
_NO_NAMES = frozenset({"action", "actions", "gh", "install", "setup", "toolchain"})
_EXPRESSION = re.compile(r"\$\{\{\s*matrix\.([\w-]+)(?:\.([\w-]+))?\s*\}\}")
MAX_COMBINATIONS = 256


class _Matrix:
    """The combinations of values over which a job is repeated, as GitHub makes them."""

    __slots__ = ("_axes", "_include", "_jobs")

    def __init__(self, node: Node) -> None:
        self._axes = {k: v for k, v in node.members.items() if k not in {"include", "exclude"}}
        self._include = node.get("include").items
        self._jobs = self._combined(node.get("exclude").items)

    def _combined(self, excluded: Sequence[Node]) -> list[dict[str, Node]]:
        jobs: list[dict[str, Node]] = [{}] if self._axes else []
        for axis, values in self._axes.items():
            some = values.items[:MAX_COMBINATIONS]
            jobs = [job | {axis: value} for job in jobs for value in some]
            jobs = jobs[:MAX_COMBINATIONS]
        jobs = [job for job in jobs if not any(_fits(job, item.members) for item in excluded)]
        crossed = list(jobs)
        for item in self._include[:MAX_COMBINATIONS]:
            # What contradicts no job of the axes is added to it; what does is a job of its own.
            own = {key: value for key, value in item.members.items() if key in self._axes}
            same = [job for job in crossed if _fits(job, own)]
            for job in same:
                job.update(item.members)
            if not same:
                jobs.append(dict(item.members))
        return jobs

    def expanded(self, node: Node) -> list[Node]:
        """Return a text with its expressions replaced, once for each text that comes of it.

        What no value is known of stays as it is. Each text has the line of the value that stands
        in it last.
        """
        if not _EXPRESSION.search(node.text):
            return [node]
        found: dict[str, Node] = {}
        for job in self._jobs or [{}]:
            line = node.line

            def value(expression: re.Match[str], job: dict[str, Node] = job) -> str:
                nonlocal line
                known = job.get(expression[1], ABSENT)
                known = known.get(expression[2]) if expression[2] else known
                line = known.line if known.text else line
                return known.text or expression[0]

            text = _EXPRESSION.sub(value, node.text)
            found.setdefault(text, type(node)(text, line))
        return list(found.values())

    def tools(self) -> Iterator[Declared]:
        """Yield the versions of tools that the matrix lists under the names of action's inputs."""
        for members in (self._axes, *(item.members for item in self._include)):
            for key, node in members.items():
                yield from _tool(key, node, "matrix")

    def lists(self, text: str) -> bool:
        """Tell whether a text is only an axis that `tools` yields."""
        found = _EXPRESSION.fullmatch(text.strip())
        return found is not None and _TOOL.match(found[1]) is not None


def _fits(job: Mapping[str, Node], values: Mapping[str, Node]) -> bool:
    return all(key in job and job[key].text == value.text for key, value in values.items())


def workflow(text: str, entry: Entry) -> list[Declared]:
    """Read a workflow or an action.yml: what it uses, its images, the tools that it installs."""
    found: list[Declared] = []
    for root in yaml.read(text):
        for job in root.get("jobs").members.values():
            found += dict.fromkeys(_job(job))
        found += _runs(root.get("runs"))
    return found


def _job(job: Node) -> Iterator[Declared]:
    matrix = _Matrix(job.get("strategy", "matrix"))
    yield from _uses(job.get("uses"), "workflow")
    yield from _runner(job.get("runs-on"), matrix)
    yield from _container(job.get("container"), "container", matrix)
    for service in job.get("services").members.values():
        yield from _container(service, "service", matrix)
    yield from matrix.tools()
    for step in job.get("steps").items:
        yield from _step(step, matrix)


def _runner(node: Node, matrix: _Matrix) -> Iterator[Declared]:
    labels = node.get("labels") if node.members else node
    text = labels.text or " ".join(item.text for item in labels.items)
    for label in matrix.expanded(type(node)(text, labels.line)):
        if label.text and "${{" not in label.text:
            # Which job it is says nothing: one that is given another name runs on the same.
            yield Declared("runs-on", label.text, "", label.line)


def _runs(runs: Node) -> Iterator[Declared]:
    """Read what a composite action or one in a container runs."""
    nothing = _Matrix(ABSENT)
    yield from _container(runs.get("image"), "image", nothing)
    for step in runs.get("steps").items:
        yield from _step(step, nothing)
    if using := runs.get("using"):
        yield Declared("using", using.text, "", using.line, kind="toolchain")


def _step(step: Node, matrix: _Matrix) -> Iterator[Declared]:
    action = step.get("uses").text.partition("@")[0]
    yield from _uses(step.get("uses"), "")
    for key, node in step.get("with").members.items():
        if matrix.lists(node.text):
            continue
        for value in matrix.expanded(node) if node.text else [node]:
            yield from _tool(key, value, "", action)


def _uses(node: Node, scope: str) -> Iterator[Declared]:
    text = node.text.strip()
    if text.startswith("docker://"):
        yield image(text.removeprefix("docker://"), scope, node.line)
    elif text and not text.startswith(("./", "../")):
        name, _, version = text.partition("@")
        yield Declared(name, version, scope, node.line)


def _container(node: Node, scope: str, matrix: _Matrix) -> Iterator[Declared]:
    for named in matrix.expanded(node.get("image") if node.members else node):
        text = named.text.removeprefix("docker://")
        is_file = text.startswith(("./", "../")) or text.endswith("Dockerfile")
        if text and not is_file and not text.startswith("${{"):
            yield image(text, scope, named.line)


def _tool(key: str, node: Node, scope: str, action: str = "") -> Iterator[Declared]:
    name = key.removesuffix("-version") if _TOOL.match(key) else _installed(key, action)
    if not name:
        return
    values = [item.text for item in node.items] or node.text.split()
    version = ", ".join(value for value in values if value)
    if version and "${{" not in version:
        yield Declared(name, version, scope, node.line, kind="toolchain")


def _installed(key: str, action: str) -> str:
    """Return the tool whose version an input of `action` says, or "" if it says none."""
    found = _INPUT.match(key)
    if not action or not found or found[1] in _NO_TOOLS:
        return ""
    owner, _, name = action.partition("/")
    if found[1]:
        is_named = found[1].lower() in name.lower()
        return found[1].lower() if is_named or _INSTALLER.search(name) else ""
    if not _INSTALLER.search(name):
        return ""
    words = re.split(r"[-_]", name.rpartition("/")[2])
    return "-".join(word for word in words if word not in _NO_NAMES) or owner
