"""Tells which changed lines no test runs, by a report of coverage that was made elsewhere.

Cobertura's XML (coverage xml, and many others) and LCOV's tracefile (geninfo(1)) are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Lines = dict[int, int]


class Unrun(NamedTuple):
    """What of a change no test runs.

    Attributes:
        lines: by path, the changed lines that could be run and were not.
        unknown: the files of which the report says nothing.
        changed: how many changed lines could be run.

    """

    lines: Mapping[str, tuple[int, ...]]
    unknown: tuple[str, ...]
    changed: int


def read(path: str, data: bytes) -> dict[str, Lines]:
    """Return how often each line was run, by the path that the report gives a file.

    Raises:
        UsageError: it is no such report.

    """
    if data.lstrip()[:1] == b"<":
        return _cobertura(path, data)
    return _lcov(path, data)


def compare(report: Mapping[str, Lines], added: Mapping[str, Sequence[int]]) -> Unrun:
    """Return which added lines were not run.

    Args:
        report: as of `read`.
        added: the lines that came, by paths from the repository's top.

    """
    lines: dict[str, tuple[int, ...]] = {}
    unknown: list[str] = []
    changed = 0
    for path, numbers in added.items():
        found = _of(report, path)
        if found is None:
            unknown.append(path)
            continue
        runnable = [number for number in numbers if number in found]
        changed += len(runnable)
        idle = tuple(number for number in runnable if not found[number])
        if idle:
            lines[path] = idle
    return Unrun(lines, tuple(unknown), changed)


def _of(report: Mapping[str, Lines], path: str) -> Lines | None:
    """Return what the report says of a file: it may know it from another folder, above or below."""
    if path in report:
        return report[path]
    longer = [name for name in report if name.endswith(f"/{path}")]
    shorter = [name for name in report if path.endswith(f"/{name}")]
    # Of several nobody knows which is meant.
    chosen = longer or ([max(shorter, key=len)] if shorter else [])
    return report[chosen[0]] if len(chosen) == 1 else None


def _cobertura(path: str, data: bytes) -> dict[str, Lines]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError):
        raise _refused(path, "its XML cannot be read") from None
    if root.tag != "coverage":
        raise _refused(path, "its XML is not Cobertura's")
    found: dict[str, Lines] = {}
    try:
        for of in root.iter("class"):
            lines = found.setdefault((of.get("filename") or "").replace("\\", "/"), {})
            for line in of.iter("line"):
                number, hits = int(line.get("number", "")), int(line.get("hits", ""))
                lines[number] = max(lines.get(number, 0), hits)
    except ValueError:
        raise _refused(path, "a line of it has no number, or no hits") from None
    return found


def _lcov(path: str, data: bytes) -> dict[str, Lines]:
    found: dict[str, Lines] = {}
    lines: Lines = {}
    for at, text in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        key, _, value = text.partition(":")
        if key == "SF":
            lines = found.setdefault(value.strip().replace("\\", "/"), {})
        elif key == "DA":
            number, _, hits = value.partition(",")
            try:
                line, times = int(number), int(hits.partition(",")[0])
            except ValueError:
                raise _refused(path, f"line {at} of it is no DA:line,times") from None
            lines[line] = max(lines.get(line, 0), times)
    if not found:
        raise _refused(path, "it is neither Cobertura's XML nor LCOV's")
    return found


def _refused(path: str, why: str) -> UsageError:
    return UsageError(
        f"the report of coverage {quoted(path)} cannot be used: {why}",
        "as coverage xml and coverage lcov write it",
    )
