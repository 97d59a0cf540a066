"""Reads Maven's pom.xml and extensions.xml (https://maven.apache.org/pom.html)."""

from __future__ import annotations

import re

from hotfix_lint.facts.dependencies.formats import xml
from hotfix_lint.facts.dependencies.model import Declared
from hotfix_lint.facts.dependencies.parsers.properties import Properties, Property
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.formats.xml import Element

_REFERENCE = re.compile(r"\$\{([^${}]+)\}")
# Elements of a plugin's configuration that hold `group:artifact:version[:type[:classifier]]`
# (https://www.xolstice.org/protobuf-maven-plugin/compile-mojo.html).
_COORDINATES = frozenset({"protocArtifact", "pluginArtifact"})
_OWN_GROUPS = frozenset({"${project.groupId}", "${groupId}", "${pom.groupId}"})
_OWN_VERSION = re.compile(r"\A\$\{(?:project\.|pom\.)?(?:parent\.)?version\}\Z|\A\$\{revision\}")


def manifest(text: str, entry: Entry) -> list[Declared]:
    """Read a pom: dependencies, plugins, extensions and the parent, properties put in."""
    project = xml.read(text)
    properties = _properties(project)
    group = _group(project)
    found = []
    for element, scope in _entries(project):
        read = _coordinates if element.name in _COORDINATES else _declared
        declared = read(element, scope, properties, group)
        if declared is not None:
            found.append(declared)
    return found + list(properties.unused())


def extensions(text: str, entry: Entry) -> list[Declared]:
    """Read .mvn/extensions.xml."""
    none = Properties({}, _REFERENCE)
    found = (_declared(item, "", none, "") for item in xml.read(text).all("extension"))
    return [item for item in found if item is not None]


def packages(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of the project of a pom."""
    project = xml.read(text)
    if project.name == "project":
        version = project.child("version").text or project.child("parent", "version").text
        version = _properties(project).put_into(version)
        yield f"{_group(project)}:{project.child('artifactId').text}", version


def _group(project: Element) -> str:
    return project.child("groupId").text or project.child("parent", "groupId").text


def _entries(project: Element) -> Iterator[tuple[Element, str]]:
    if parent := project.child("parent"):
        yield parent, "parent"
    yield from _within(project, "")
    for profile in project.child("profiles").children:
        yield from _within(profile, f"profile {profile.child('id').text} ")


def _within(root: Element, prefix: str) -> Iterator[tuple[Element, str]]:
    managed = root.child("dependencyManagement", "dependencies")
    for element in root.child("dependencies").children:
        yield element, prefix + (element.child("scope").text or "dependencies")
    for element in managed.children:
        yield element, f"{prefix}management"
    for build in (root.child("build"), root.child("reporting")):
        for plugins, scope in (
            (build.child("plugins"), "plugin"),
            (build.child("pluginManagement", "plugins"), "plugin management"),
        ):
            for plugin in plugins.children:
                yield plugin, prefix + scope
                for element in plugin.child("dependencies").children:
                    yield element, f"{prefix}{scope} {plugin.child('artifactId').text}"
                for name in sorted(_COORDINATES):
                    for element in plugin.all(name):
                        yield element, f"{prefix}{scope} {plugin.child('artifactId').text}"
                for path in plugin.all("annotationProcessorPaths"):
                    for element in path.children:
                        yield element, f"{prefix}annotation processor"
        for element in build.child("extensions").children:
            yield element, f"{prefix}extension"


def _declared(
    element: Element, scope: str, properties: Properties, own_group: str
) -> Declared | None:
    artifact = element.child("artifactId").text
    if not artifact:
        return None
    version = element.child("version")
    if _OWN_VERSION.match(version.text):
        return None
    plugin = element.name == "plugin"
    group = element.child("groupId").text or ("org.apache.maven.plugins" if plugin else "")
    if group in _OWN_GROUPS:
        group = own_group
    kind, classifier = element.child("type").text, element.child("classifier").text
    name = ":".join(part for part in (group, artifact, kind, classifier) if part)
    exclusions = sorted(
        f"{item.child('groupId').text}:{item.child('artifactId').text}"
        for item in element.child("exclusions").children
    )
    return Declared(
        name=properties.put_into(name),
        constraint=properties.put_into(version.text),
        scope=scope,
        line=properties.line_of(version.text, version.line if version else element.line),
        detail=f"without {' '.join(exclusions)}" if exclusions else "",
        # Without a version it is the one that a dependencyManagement gives, here or in a parent.
        inherits=not version.text,
    )


def _coordinates(
    element: Element, scope: str, properties: Properties, own_group: str
) -> Declared | None:
    group, artifact, version, *rest = [*element.text.split(":"), "", "", ""]
    if not artifact or _OWN_VERSION.match(version):
        return None
    if group in _OWN_GROUPS:
        group = own_group
    # The classifier is that of the machine which builds.
    return Declared(
        name=properties.put_into(":".join(part for part in (group, artifact, rest[0]) if part)),
        constraint=properties.put_into(version),
        scope=scope,
        line=properties.line_of(version, element.line),
    )


def _properties(project: Element) -> Properties:
    profiles = project.child("profiles").children
    found: dict[str, Property] = {}
    for root in (project, *profiles):
        for item in root.child("properties").children:
            found.setdefault(item.name, Property(item.text, item.line))
    return Properties(found, _REFERENCE)
