"""Reads which container images Dockerfiles, compose files and pipelines are built from.

Formats: https://docs.docker.com/reference/dockerfile/ and https://github.com/compose-spec.
"""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import yaml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.tree import Node

_ARG = re.compile(r"\AARG\s+([A-Za-z_]\w*)(?:=(.*))?\Z", re.IGNORECASE | re.ASCII)
_FROM = re.compile(r"\AFROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*\Z", re.IGNORECASE | re.ASCII)
_COPY_FROM = re.compile(r"\A(?:COPY|ADD)\s(?:.*\s)?--from=(\S+)", re.IGNORECASE | re.ASCII)
_SYNTAX = re.compile(r"\A#\s*syntax\s*=\s*(\S+)", re.IGNORECASE | re.ASCII)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?[-+]([^{}]*))?\}|(\w+))", re.ASCII)
_ESCAPE = re.compile(r"\A(?:\s*#[^\n]*\n)*?\s*#\s*escape\s*=\s*`", re.IGNORECASE)
_ROUNDS = 3
_MAX_REFERENCE = 1_000
_NO_IMAGE = frozenset({"scratch", ""})


def dockerfile(text: str, entry: Entry) -> list[Declared]:
    """Read a Dockerfile: the images of its stages and of what is copied or mounted from others."""
    found: list[Declared] = []
    arguments: dict[str, str] = {}
    stages: set[str] = set()
    if (syntax := _SYNTAX.match(text)) is not None:
        found.append(image(syntax[1], "syntax", 1))
    for number, line in _instructions(text):
        if argument := _ARG.match(line):
            if argument[2] is not None:
                arguments[argument[1]] = argument[2].strip().strip("\"'")[:_MAX_REFERENCE]
        elif stage := _FROM.match(line):
            name = _expanded(stage[1].strip("\"'"), arguments)
            if name.lower() not in stages | _NO_IMAGE:
                found.append(image(name, "", number))
            if stage[2]:
                stages.add(stage[2].lower())
        else:
            for written in (*_COPY_FROM.findall(line)[:1], *_mounted(line)):
                name = _expanded(written.strip("\"'"), arguments)
                if name.lower() not in stages | _NO_IMAGE and not name.isdecimal():
                    found.append(image(name, "copy", number))
    return found


def _mounted(line: str) -> Iterator[str]:
    for word in line.split():
        if word.startswith("--mount="):
            for option in word.removeprefix("--mount=").split(","):
                if option.startswith("from="):
                    yield option.removeprefix("from=")


def _instructions(text: str) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    start = 0
    goes_on = "`" if _ESCAPE.match(text) else "\\"
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        start = start or number
        parts.append(line.removesuffix(goes_on))
        if not line.endswith(goes_on):
            yield start, " ".join(parts)
            parts, start = [], 0
    if parts:
        yield start, " ".join(parts)


def _expanded(text: str, arguments: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name, default, bare = found.groups()
        return arguments.get(name or bare, default if default is not None else found[0])

    for _ in range(_ROUNDS):
        # An argument may be made of others; a reference as long as this is none.
        if len(text) > _MAX_REFERENCE:
            break
        text = _VARIABLE.sub(value, text)
    return text


def image(reference: str, scope: str, line: int) -> Declared:
    """Return what an image reference declares: `registry:5000/name:tag@digest` taken apart."""
    rest, _, digest = reference.partition("@")
    colon = rest.rfind(":")
    if colon > rest.rfind("/") and "${" not in rest[: max(colon, 0)]:
        name, tag = rest[:colon], rest[colon + 1 :]
    else:
        name, tag = rest, ""
    return Declared(name, f"{tag}@{digest}" if digest else tag, scope, line)


def compose(text: str, entry: Entry) -> list[Declared]:
    """Read a compose file: the image of each service that is not built here."""
    found = []
    for root in yaml.read(text):
        services = root.get("services")
        for name, service in services.members.items():
            node = service.get("image")
            if node.text and not service.get("build"):
                found.append(image(_expanded(node.text, {}), name, node.line))
            inline = service.get("build", "dockerfile_inline")
            if inline.text:
                found += [
                    item._replace(line=inline.line, scope=name)
                    for item in dockerfile(inline.text, entry)
                ]
    return found


def any_image(text: str, entry: Entry) -> list[Declared]:
    """Read a pipeline's YAML by the entry's sections, each of which reaches image references."""
    found = []
    for root in yaml.read(text):
        for section in entry.sections:
            for _, node in root.find(section.at):
                for item in node.items or (node,):
                    named = item.get("name") if item.members else item
                    if named.text:
                        found.append(_reference(named, section.scope, section.split))
    return found


def _reference(node: Node, scope: str, split: str) -> Declared:
    if split:
        name, _, version = node.text.partition(split)
        return Declared(name, version, scope, node.line)
    return image(_expanded(node.text, {}), scope, node.line)
