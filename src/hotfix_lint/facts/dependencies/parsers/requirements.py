"""Reads Python requirements: single ones (PEP 508) and files of them.

Format of the files: https://pip.pypa.io/en/stable/reference/requirements-file-format/.
"""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.common import without_credentials
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry

_REQUIREMENT = re.compile(
    r"\A(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*"
    r"(?P<extras>\[[^\]]*\])?\s*"
    r"(?:@\s*(?P<url>[^\s;]\S*)|(?P<range>\(?\s*(?:[<>=!~^][^;#]*)?))"
    r"\s*(?:;(?P<marker>.*))?\Z",
    re.ASCII | re.DOTALL,
)
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_HASH = re.compile(r"--hash[= ](\w+):([0-9A-Za-z+/=_-]+)", re.ASCII)
_OPTION = re.compile(r"\A(--?[a-z][a-z-]*)[= ]?\s*(.*)\Z", re.ASCII)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)", re.ASCII)
_INCLUDES = {"-r": "-r", "--requirement": "-r", "-c": "-c", "--constraint": "-c"}
_SOURCES = {
    "-i": "--index-url",
    "--index-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "-f": "--find-links",
    "--find-links": "--find-links",
}
_EDITABLE = ("-e", "--editable")


def parse(text: str, entry: Entry) -> list[Declared]:
    """Read a requirements or constraints file; a file of prose declares nothing."""
    found: list[Declared] = []
    odd = 0
    for number, line in _logical_lines(text):
        declared = _line(line, number)
        if declared is None:
            odd += 1
        elif declared:
            found += declared
    return found if odd <= len(found) or odd <= 1 else []


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    joined, start = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        start = start or number
        line = raw.rstrip()
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            joined += line[:-1] + " "
            continue
        joined = _COMMENT.sub("", joined + line).strip()
        if joined:
            yield start, joined
        joined, start = "", 0
    if joined.strip():
        yield start, joined.strip()


def declared_in(line: str, number: int) -> list[Declared]:
    """Return what one line of a requirements file declares."""
    return _line(line.strip(), number) or []


def _line(line: str, number: int) -> list[Declared] | None:
    """Return what a line declares, or None if it is no requirement."""
    digest = frozenset(_HASH.findall(line))
    if line.startswith("-"):
        return _option(line, number)
    plain = line.partition(" --")[0].strip()
    found = requirement(plain, "", number)
    if found is not None:
        return [found._replace(digest=digest)]
    if "://" in plain:
        return [_from_url(plain, number)._replace(digest=digest)]
    is_path = plain.startswith((".", "/", "$")) or "/" in plain or "\\" in plain
    return [] if is_path and " " not in plain else None


def _option(line: str, number: int) -> list[Declared]:
    found = _OPTION.match(line)
    if found is None:
        return []
    option, value = found.group(1), found.group(2).strip()
    # pip takes "-rother.txt" too
    if option[:2] in _INCLUDES and not option.startswith("--") and len(option) > 2:
        option, value = option[:2], line[2:].strip()
    if option in _INCLUDES:
        return [Declared(value, "", _INCLUDES[option], number)]
    if option in _SOURCES:
        return [Declared(_SOURCES[option], without_credentials(value), "", number)]
    if option in _EDITABLE and "://" in value:
        return [_from_url(value, number)]
    return []


def _from_url(url: str, number: int) -> Declared:
    egg = _EGG.search(url)
    bare = without_credentials(url.partition("#")[0].partition(" ")[0])
    name = egg.group(1) if egg else bare.rpartition("/")[2].partition("@")[0].removesuffix(".git")
    return Declared(normal_name(name), bare, "", number)


def requirement(text: str, scope: str, line: int) -> Declared | None:
    """Return what one PEP 508 requirement declares, or None if it is none."""
    # Single spaces, since runs of them could be divided among the pattern's parts in many ways.
    found = _REQUIREMENT.match(" ".join(text.split()))
    if found is None:
        return None
    range_, url = (found.group("range") or "").strip(), found.group("url")
    if range_.startswith("("):
        range_ = range_.strip("()").strip()
    if url and url.startswith(("file:", ".", "{root")):
        return None
    detail = "".join((found.group("extras") or "").split())
    if found.group("marker"):
        marker = " ".join(found.group("marker").replace("'", '"').split())
        detail = f"{detail}; {marker}".lstrip()
    return Declared(
        name=normal_name(found.group("name")),
        constraint=without_credentials(url) if url else range_,
        scope=scope,
        line=line,
        detail=detail,
    )


def normal_name(name: str) -> str:
    """Return a project's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
