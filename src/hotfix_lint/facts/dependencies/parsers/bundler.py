"""Reads Ruby's Gemfile and gemspec by their lines, and Gemfile.lock (https://bundler.io/man/)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers import lines
from hotfix_lint.facts.dependencies.parsers.common import location
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry

_QUOTED = r"""["']([^"']+)["']"""
_CALL = re.compile(
    r"""(?:\A|[\s;{(])(?P<call>gem|pod|mod|cookbook|brew|cask|"""
    r"""(?:\w+\.)?(?:dependency|add_(?:runtime_|development_)?dependency))"""
    r"""\s*\(?\s*["'](?P<name>[^"']+)["']\]?(?:\.freeze)?(?P<rest>.*)"""
)
_VERSION = re.compile(
    r"""\A\s*,\s*(\[[^\]]*\]|["'][^"']*["'](?:\.freeze)?(?:\s*,\s*["'][^"']*["'](?:\.freeze)?)*"""
    r"""|[A-Za-z_@>~][^,#]*?(?=\)|,|\Z| #| if | unless ))"""
)
_OPTION = re.compile(
    r"""(?:\b(\w+):|:(\w+)\s*=>|["'](\w+)["']\s*=>)\s*"""
    r"""(?:["']([^"']*)["']|(%w[\[(][^\])]*[\])]|\[[^\]]*\]|[:\w.]+))"""
)
_SOURCES = (
    "git",
    "github",
    "gist",
    "bitbucket",
    "gitlab",
    "hg",
    "svn",
    "http",
    "source",
    "podspec",
)
_REFERENCES = ("ref", "tag", "branch", "commit", "revision")
_RUBY = re.compile(r"""\A\s*ruby\s*\(?\s*["']([^"']+)["']""")
_REQUIRED_RUBY = re.compile(r"""required_ruby_version\s*=\s*(.+)\Z""")
_SOURCE = re.compile(r"""\A\s*source\s*\(?\s*["']([^"']+)["']""")
_PLATFORM = re.compile(r"""\A\s*platform\s*\(?\s*:(\w+)\s*,\s*["']([^"']+)["']""")
_GROUP = re.compile(r"""\A\s*(?:group|target|abstract_target)\b(.+?)\bdo\b""")
_BLOCK = re.compile(r"""\bdo\b(?:\s*\|[^|]*\|)?\s*\Z|\A\s*(?:if|unless|case|begin|def|while)\b""")
_POD_NAME = re.compile(r"""^\s*\w+\.name\s*=\s*["']([^"']+)["']""", re.MULTILINE)
_END = re.compile(r"\A\s*end\b")


def script(text: str, entry: Entry) -> list[Declared]:
    """Read a Gemfile, gemspec, Podfile, podspec or another list in Ruby."""
    found: list[Declared] = []
    scopes = [""]
    for line in lines.lines_of(text, entry):
        found += _line(line.text, line.line, scopes[-1])
        if _END.match(line.text):
            if len(scopes) > 1:
                scopes.pop()
        elif _BLOCK.search(line.text) and not re.search(r"\bend\s*\Z", line.text):
            group = _GROUP.match(line.text)
            scopes.append(" ".join(re.findall(r"\w+", group[1])) if group else scopes[-1])
    own = _own_pod(text)
    return [
        item
        for item in found
        if not entry.skips(item.name) and not (own and item.name.split("/")[0] == own)
    ]


def _own_pod(text: str) -> str:
    """Return the name of the pod that a podspec is of; its parts may need each other."""
    if "Pod::Spec.new" not in text:
        return ""
    found = _POD_NAME.search(text)
    return found[1] if found else ""


def _line(text: str, number: int, scope: str) -> Iterator[Declared]:
    if call := _CALL.search(text):
        if (declared := _call(call, number, scope)) is not None:
            yield declared
        return
    for name, pattern in (("ruby", _RUBY), ("ruby", _REQUIRED_RUBY)):
        if ruby := pattern.search(text):
            yield Declared(name, _plain(ruby[1]), "", number, kind="toolchain")
            return
    if platform := _PLATFORM.match(text):
        yield Declared(platform[1], platform[2], "platform", number, kind="toolchain")
    elif source := _SOURCE.match(text):
        yield Declared("source", source[1], "source", number)


def _call(call: re.Match[str], number: int, scope: str) -> Declared | None:
    rest = call["rest"]
    options = {
        (key1 or key2 or key3): quoted or other
        for key1, key2, key3, quoted, other in _OPTION.findall(rest)
    }
    if "path" in options:
        return None
    version = _VERSION.match(rest)
    constraint = _plain(version[1]) if version and not _is_option(version[1]) else ""
    source = next((options[key] for key in _SOURCES if key in options), "")
    reference = " ".join(options[key] for key in _REFERENCES if key in options)
    groups = options.get("group") or options.get("groups")
    if groups:
        scope = " ".join(re.findall(r"\w+", groups))
    elif "development" in call["call"]:
        scope = "development"
    return Declared(
        name=call["name"],
        constraint=" ".join(part for part in (constraint, reference) if part) or source,
        scope=scope,
        line=number,
        source=location(source),
    )


def _is_option(text: str) -> bool:
    return bool(re.match(r"\w+:(?!:)|:\w+\s*=>", text))


def _plain(version: str) -> str:
    """Return `"~> 1", ">= 1.0.2"` and `["~> 1"]` as `~> 1, >= 1.0.2`."""
    if quoted := re.findall(_QUOTED, version):
        return ", ".join(quoted)
    return version.strip()


_ENTRY = re.compile(r"\A {4}([^\s(]+) \(([^)]+)\)\Z")
_NEEDED = re.compile(r"\A {6}([^\s(!]+)")
_FIELD = re.compile(r"\A  (remote|revision): ?(.*)\Z")
_LOCKED = ("GEM", "GIT", "PLUGIN SOURCE")
_CHECKSUM = re.compile(r"\A  (\S+) \(([^)]+)\) (\S+)\Z")


class _Row(NamedTuple):
    """A line of Gemfile.lock, and where the section that it is in has its gems from."""

    section: str
    remote: str
    revision: str
    line: int
    text: str


def lockfile(text: str, entry: Entry) -> list[Declared]:
    """Read Gemfile.lock; the section PATH holds the repository's own gems."""
    found: dict[tuple[str, str], Declared] = {}
    checksums: dict[tuple[str, str], set[tuple[str, str]]] = {}
    needs: dict[tuple[str, str], list[str]] = {}
    last = "", ""
    for row in _rows(text):
        if row.section in _LOCKED and (gem := _ENTRY.match(row.text)):
            last = gem[1], _version(gem[2], row.revision)
            found.setdefault(last, Declared(*last, line=row.line, source=location(row.remote)))
        elif row.section in _LOCKED and (needed := _NEEDED.match(row.text)):
            needs.setdefault(last, []).append(needed[1])
        elif row.section == "CHECKSUMS" and (checksum := _CHECKSUM.match(row.text)):
            name, version, digest = checksum.groups()
            algorithm, _, value = digest.partition("=")
            what = f"{version.partition('-')[2]} {algorithm}"
            checksums.setdefault((name, _version(version, "")), set()).add((what, value))
        elif row.section == "RUBY VERSION" and row.text.strip():
            version = row.text.strip().removeprefix("ruby ")
            found["ruby", ""] = Declared("ruby", version, line=row.line, kind="toolchain")
    return [
        item._replace(digest=frozenset(checksums.get(key, ())), needs=tuple(needs.get(key, ())))
        for key, item in found.items()
    ]


def _rows(text: str) -> Iterator[_Row]:
    section, remote, revision = "", "", ""
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.startswith(" "):
            section, remote, revision = line.strip(), "", ""
        elif (field := _FIELD.match(line)) and field[1] == "remote":
            # Bundler before 2.2 put several sources into one section.
            remote = f"{remote} {field[2]}".strip()
        elif field:
            revision = field[2]
        else:
            yield _Row(section, remote, revision, number, line)


def _version(text: str, revision: str) -> str:
    """Return a version without its platform: a gem for one more of them is no other version."""
    version = text.partition("-")[0]
    return f"{version}#{revision}" if revision else version
