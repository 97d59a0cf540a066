"""Each sort of dependency file, by small texts: what is told of a change, and what is left alone.

The files that are used most have six cases: a dependency added, removed and changed, the project's
own version, formatting alone, and a text that cannot be read. All others have two at least, here or
in the tables of the other modules; a test counts them.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hotfix_lint.facts import catalogues
from hotfix_lint.facts.dependencies import catalogue

from .support import report


class Case(NamedTuple):
    """A text in which `find` becomes `put`, and the names of the dependencies that are told."""

    path: str
    text: str
    find: str
    put: str
    names: str


def six(path: str, text: str, *steps: tuple[str, str, str]) -> list[Case]:
    """Return the cases added, removed, changed, own version, formatting."""
    assert len(steps) == 5, path
    return [Case(path, text, *step) for step in steps]


NPM = '{"name": "s", "version": "1.0.0",\n "dependencies": {\n  "a": "^1.1",\n  "b": "^2.1"\n }}\n'
NPM_LOCK = json.dumps(
    {
        "version": "1.0.0",
        "lockfileVersion": 3,
        "packages": {
            "": {"version": "1.0.0"},
            "node_modules/a": {"version": "1.1.0"},
            "node_modules/b": {"version": "2.1.0"},
        },
    },
    indent=1,
)
YARN = '# yarn lockfile v1\n\na@^1.1:\n  version "1.1.0"\n\nb@^2.1:\n  version "2.1.0"\n'
PNPM = "lockfileVersion: '9.0'\npackages:\n  a@1.1.0:\n    resolution: {integrity: sha512-a}\n  b@2.1.0:\n    resolution: {integrity: sha512-b}\n"
PEP621 = '[project]\nname = "s"\nversion = "1.0.0"\ndependencies = [\n  "a>=1.1",\n  "b>=2.1",\n]\n'
POETRY = '[tool.poetry]\nname = "s"\nversion = "1.0.0"\n[tool.poetry.dependencies]\na = "^1.1"\nb = "^2.1"\n'
UV = '[[package]]\nname = "s"\nversion = "1.0.0"\nsource = {editable = "."}\n\n[[package]]\nname = "a"\nversion = "1.1"\n\n[[package]]\nname = "b"\nversion = "2.1"\n'
SETUP = "from setuptools import setup\nsetup(name='s', version='1.0.0', install_requires=[\n  'a>=1.1',\n  'b>=2.1',\n])\n"
CARGO = '[package]\nname = "s"\nversion = "1.0.0"\n[dependencies]\na = "1.1"\nb = "2.1"\n'
CARGO_LOCK = 'version = 4\n[[package]]\nname = "s"\nversion = "1.0.0"\n\n[[package]]\nname = "a"\nversion = "1.1.0"\nsource = "registry+r"\n\n[[package]]\nname = "b"\nversion = "2.1.0"\nsource = "registry+r"\n'
GO = "module x.org/s\n\ngo 1.22\n\nrequire (\n\ta.org/a v1.1.0\n\tb.org/b v2.1.0\n)\n"
GO_SUM = "a.org/a v1.1.0 h1:aa=\nb.org/b v2.1.0 h1:bb=\n"
POM = (
    "<project>\n<artifactId>s</artifactId><version>1.0.0</version>\n<dependencies>\n"
    "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>1.1</version></dependency>\n"
    "<dependency><groupId>g</groupId><artifactId>b</artifactId><version>2.1</version></dependency>\n"
    "</dependencies></project>\n"
)
POM_C = (
    "<dependency><groupId>g</groupId><artifactId>c</artifactId><version>3</version></dependency>"
)
GRADLE = "version = '1.0.0'\ndependencies {\n  implementation 'g.x:a:1.1'\n  implementation 'g.x:b:2.1'\n}\n"
CATALOG = '[versions]\nunused = "1.0.0"\n[libraries]\na = "g:a:1.1"\nb = "g:b:2.1"\n'
CSPROJ = (
    '<Project Sdk="Microsoft.NET.Sdk">\n<PropertyGroup><Version>1.0.0</Version></PropertyGroup>\n'
    '<ItemGroup>\n<PackageReference Include="a" Version="1.1" />\n'
    '<PackageReference Include="b" Version="2.1" />\n</ItemGroup></Project>\n'
)
COMPOSER = (
    '{"name": "x/s", "version": "1.0.0",\n "require": {\n  "x/a": "^1.1",\n  "x/b": "^2.1"\n }}\n'
)
COMPOSER_LOCK = '{"content-hash": "1.0.0", "packages": [\n{"name": "x/a", "version": "1.1"},\n{"name": "x/b", "version": "2.1"}\n]}\n'
GEMFILE = "source 'https://rubygems.org'\n# 1.0.0\ngem 'a', '1.1'\ngem 'b', '2.1'\n"
GEM_LOCK = "PATH\n  remote: .\n  specs:\n    s (1.0.0)\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.1)\n    b (2.1)\n"
DOCKER = "FROM a:1.1\nLABEL version=1.0.0\nFROM b:2.1\n"
COMPOSE = (
    "services:\n  x:\n    image: a:1.1\n    labels: {version: 1.0.0}\n  y:\n    image: b:2.1\n"
)
ACTIONS = "name: v1.0.0\njobs:\n  x:\n    steps:\n      - uses: o/a@v1.1\n      - uses: o/b@v2.1\n"
SWIFT_LOCK = '{"version": 2, "pins": [\n{"identity": "a", "state": {"version": "1.1"}},\n{"identity": "b", "state": {"version": "2.1"}}\n]}\n'
MIX = 'defmodule S do\n  def project, do: [app: :s, version: "1.0.0"]\n  defp deps do\n    [\n      {:a, "~> 1.1"},\n      {:b, "~> 2.1"}\n    ]\n  end\nend\n'
PUB = "name: s\nversion: 1.0.0\ndependencies:\n  a: ^1.1\n  b: ^2.1\n"
TERRAFORM = 'module "a" {\n  source  = "x/a/y"\n  version = "1.1"\n}\nmodule "b" {\n  source  = "x/b/y"\n  version = "2.1"\n}\nlocals {\n  release = "1.0.0"\n}\n'
CHART = (
    "name: s\nversion: 1.0.0\ndependencies:\n- name: a\n  version: 1.1\n- name: b\n  version: 2.1\n"
)
REQUIREMENTS = "# release 1.0.0\na==1.1\nb==2.1\n"

MOST_USED = [
    *six("package.json", NPM, ("{\n", '{\n  "c": "3",\n', "c"), (',\n  "b": "^2.1"', "", "b"), ("^1.1", "^1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n  ", "\n    ", "")),
    *six("package-lock.json", NPM_LOCK, ('"node_modules/b"', '"node_modules/c": {"version": "3"}, "node_modules/b"', "c"), ("node_modules/b", "packages/b", "b"), ("1.1.0", "1.2.0", "a"), ("1.0.0", "1.0.1", ""), ("\n ", "\n   ", "")),
    *six("yarn.lock", YARN, ("b@", 'c@3:\n  version "3"\n\nb@', "c"), ('b@^2.1:\n  version "2.1.0"\n', "", "b"), ('"1.1.0"', '"1.2.0"', "a"), ("lockfile v1", "lockfile v1.0.1", ""), ("\n\n", "\n\n\n", "")),
    *six("pnpm-lock.yaml", PNPM, ("  b@", "  c@3.0.0:\n    resolution: {integrity: sha512-c}\n  b@", "c"), ("  b@2.1.0:\n    resolution: {integrity: sha512-b}\n", "", "b"), ("a@1.1.0", "a@1.2.0", "a"), ("'9.0'", "'9.1'", ""), ("packages:", "packages: # all", "")),
    *six("requirements.txt", REQUIREMENTS, ("b==", "c==3\nb==", "c"), ("b==2.1\n", "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("a==", "a == ", "")),
    *six("pyproject.toml", PEP621, ('  "b', '  "c",\n  "b', "c"), ('  "b>=2.1",\n', "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n  ", "\n      ", "")),
    *six("web/pyproject.toml", POETRY, ("b =", 'c = "3"\nb =', "c"), ('b = "^2.1"\n', "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), (" = ", "=", "")),
    *six("uv.lock", UV, ('[[package]]\nname = "b"', '[[package]]\nname = "c"\nversion = "3"\n\n[[package]]\nname = "b"', "c"), ('[[package]]\nname = "b"\nversion = "2.1"\n', "", "b"), ('"1.1"', '"1.2"', "a"), ("1.0.0", "1.0.1", ""), ("\n\n", "\n\n\n", "")),
    *six("setup.py", SETUP, ("  'b", "  'c',\n  'b", "c"), ("  'b>=2.1',\n", "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n  ", "\n      ", "")),
    *six("Cargo.toml", CARGO, ("b =", 'c = "3"\nb =', "c"), ('b = "2.1"\n', "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), (" = ", "=", "")),
    *six("Cargo.lock", CARGO_LOCK, ('[[package]]\nname = "b"', '[[package]]\nname = "c"\nversion = "3"\nsource = "registry+r"\n\n[[package]]\nname = "b"', "c"), ('[[package]]\nname = "b"\nversion = "2.1.0"\nsource = "registry+r"\n', "", "b"), ("1.1.0", "1.2.0", "a"), ('"1.0.0"', '"1.0.1"', ""), ("\n\n", "\n\n\n", "")),
    *six("go.mod", GO, ("\tb.", "\tc.org/c v3.0.0\n\tb.", "c.org/c"), ("\tb.org/b v2.1.0\n", "", "b.org/b"), ("v1.1.0", "v1.2.0", "a.org/a"), ("x.org/s\n", "x.org/t\n", ""), ("\n\n", "\n\n\n", "")),
    *six("go.sum", GO_SUM, ("b.", "c.org/c v3.0.0 h1:cc=\nb.", "c.org/c"), ("b.org/b v2.1.0 h1:bb=\n", "", "b.org/b"), ("v1.1.0", "v1.2.0", "a.org/a"), ("aa=\nb.org/b v2.1.0 h1:bb=\n", "aa=\nb.org/b v2.1.0 h1:bb=\n\n", ""), ("aa=", "aa= ", "")),
    *six("pom.xml", POM, ("</dependencies>", POM_C + "</dependencies>", "g:c"), ("<dependency><groupId>g</groupId><artifactId>b</artifactId><version>2.1</version></dependency>\n", "", "g:b"), ("1.1", "1.2", "g:a"), ("1.0.0", "1.0.1", ""), ("\n", "\n  ", "")),
    *six("build.gradle", GRADLE, ("  implementation 'g.x:b", "  implementation 'g.x:c:3'\n  implementation 'g.x:b", "g.x:c"), ("  implementation 'g.x:b:2.1'\n", "", "g.x:b"), ("1.1", "1.2", "g.x:a"), ("1.0.0", "1.0.1", ""), ("\n  ", "\n\t", "")),
    *six("gradle/libs.versions.toml", CATALOG, ("b =", 'c = "g:c:3"\nb =', "g:c"), ('b = "g:b:2.1"\n', "", "g:b"), (":1.1", ":1.2", "g:a"), ("1.0.0", "1.0.1", ""), (" = ", "=", "")),
    *six("s.csproj", CSPROJ, ("</ItemGroup>", '<PackageReference Include="c" Version="3" /></ItemGroup>', "c"), ('<PackageReference Include="b" Version="2.1" />\n', "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n<", "\n  <", "")),
    *six("composer.json", COMPOSER, ('"x/b', '"x/c": "3",\n  "x/b', "x/c"), (',\n  "x/b": "^2.1"', "", "x/b"), ("^1.1", "^1.2", "x/a"), ("1.0.0", "1.0.1", ""), ("\n  ", "\n      ", "")),
    *six("composer.lock", COMPOSER_LOCK, ('{"name": "x/b"', '{"name": "x/c", "version": "3"},\n{"name": "x/b"', "x/c"), (',\n{"name": "x/b", "version": "2.1"}', "", "x/b"), ('"1.1"', '"1.2"', "x/a"), ("1.0.0", "1.0.1", ""), ("\n{", "\n    {", "")),
    *six("Gemfile", GEMFILE, ("gem 'b", "gem 'c', '3'\ngem 'b", "c"), ("gem 'b', '2.1'\n", "", "b"), ("'1.1'", "'1.2'", "a"), ("1.0.0", "1.0.1", ""), ("gem 'a', '1.1'", 'gem "a",  "1.1"', "")),
    *six("Gemfile.lock", GEM_LOCK, ("    b (", "    c (3)\n    b (", "c"), ("    b (2.1)\n", "", "b"), ("(1.1)", "(1.2)", "a"), ("1.0.0", "1.0.1", ""), ("\n\n", "\n\n\n", "")),
    *six("Dockerfile", DOCKER, ("FROM b", "FROM c:3\nFROM b", "c"), ("FROM b:2.1\n", "", "b"), ("a:1.1", "a:1.2", "a"), ("1.0.0", "1.0.1", ""), ("FROM ", "from  ", "")),
    *six("compose.yaml", COMPOSE, ("  y:", "  z: {image: 'c:3'}\n  y:", "c"), ("  y:\n    image: b:2.1\n", "", "b"), ("a:1.1", "a:1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n    image", "\n\n    image", "")),
    *six(".github/workflows/x.yml", ACTIONS, ("      - uses: o/b", "      - uses: o/c@v3\n      - uses: o/b", "o/c"), ("      - uses: o/b@v2.1\n", "", "o/b"), ("v1.1", "v1.2", "o/a"), ("v1.0.0", "v1.0.1", ""), ("      - ", "        - ", "")),
    *six("Package.resolved", SWIFT_LOCK, ('{"identity": "b"', '{"identity": "c", "state": {"version": "3"}},\n{"identity": "b"', "c"), (',\n{"identity": "b", "state": {"version": "2.1"}}', "", "b"), ('"1.1"', '"1.2"', "a"), ('"version": 2,', '"version": 3,', ""), ("\n{", "\n  {", "")),
    *six("mix.exs", MIX, ("      {:b", '      {:c, "3"},\n      {:b', "c"), (',\n      {:b, "~> 2.1"}', "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n      ", "\n        ", "")),
    *six("pubspec.yaml", PUB, ("  b:", "  c: ^3.0\n  b:", "c"), ("  b: ^2.1\n", "", "b"), ("^1.1", "^1.2", "a"), ("1.0.0", "1.0.1", ""), ("\n  ", "\n    ", "")),
    *six("main.tf", TERRAFORM, ('module "b"', 'module "c" {\n  source = "x/c/y"\n  version = "3"\n}\nmodule "b"', "c"), ('module "b" {\n  source  = "x/b/y"\n  version = "2.1"\n}\n', "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("  source  =", "  source =", "")),
    *six("chart/Chart.yaml", CHART, ("- name: b", "- {name: c, version: 3}\n- name: b", "c"), ("- name: b\n  version: 2.1\n", "", "b"), ("1.1", "1.2", "a"), ("1.0.0", "1.0.1", ""), ("dependencies:", "dependencies: # all", "")),
]  # fmt: skip

# What each of these formats cannot be read from; of the others, every text is one.
BROKEN = {
    "package.json": '{"a": [}', "package-lock.json": "{", "pnpm-lock.yaml": "a: [", "pyproject.toml": "[a",
    "web/pyproject.toml": "a = = 1", "uv.lock": "[[package]", "setup.py": "setup(", "Cargo.toml": "a =", "Cargo.lock": "= 1",
    "pom.xml": "<project>", "gradle/libs.versions.toml": "[", "s.csproj": "<Project", "composer.json": "[", "composer.lock": "{,}",
    "compose.yaml": "services: {", ".github/workflows/x.yml": "jobs: [", "Package.resolved": "{", "pubspec.yaml": "a: }",
    "chart/Chart.yaml": "{",
}  # fmt: skip
CONFLICT = "<<<<<<< HEAD\na 1\n=======\na 2\n>>>>>>> b\n"

TWICE = [
    ("pnpm-workspace.yaml", "packages: [x1.0]\ncatalog: {a: ^1.1}\n", "a"),
    (".npmrc", "fund=1.0\nregistry=https://h/1.1\n", "registry"),
    (".yarnrc.yml", "nodeLinker: v1.0\nyarnPath: .yarn/y-1.1.cjs\n", "yarnPath"),
    ("bun.lock", '{"lockfileVersion": 1.0, "packages": {"a": ["a@1.1", "", {}, "sha512-a"],}}', "a"),
    ("deno.json", '{"version": "1.0", "imports": {"a": "jsr:@x/a@1.1"}}', "a"),
    ("deno.lock", '{"version": "1.0", "specifiers": {"jsr:@x/a": "1.1"}}', "jsr:@x/a"),
    ("bower.json", '{"version": "1.0", "dependencies": {"a": "1.1"}}', "a"),
    (".meteor/packages", "# 1.0\na@1.1\n", "a"),
    (".meteor/versions", "# 1.0\na@1.1\n", "a"),
    ("tox.ini", "[tox]\nminversion = 1.0\n[testenv]\ndeps = a==1.1\n", "a"),
    ("conda-lock.yml", "version: 1.0\npackage:\n- {name: a, version: '1.1'}\n", "a"),
    ("recipe/meta.yaml", "build:\n- x 1.0\nrequirements:\n  run:\n    - a 1.1\n", "a"),
    ("pixi.toml", '[workspace]\nversion = "1.0"\n[dependencies]\na = "1.1"\n', "a"),
    (".cargo/config.toml", '[env]\nA = "1.0"\n[source.a]\nregistry = "https://h/1.1"\n', "a"),
    ("rust-toolchain.toml", '# 1.0\n[toolchain]\nchannel = "1.1"\n', "channel"),
    ("rust-toolchain", "# 1.0\n1.1\n", "channel"),
    ("tools.mod", "module x.org/y // 1.0\n\nrequire a.org/b v1.1\n", "a.org/b"),
    ("go.work", "go 1.1 // 1.0\n\nuse ./x\n", "go"),
    ("Gopkg.toml", '# 1.0\n[[constraint]]\nname = "a"\nversion = "1.1"\n', "a"),
    ("Gopkg.lock", '# 1.0\n[[projects]]\nname = "a"\nversion = "1.1"\n', "a"),
    ("glide.yaml", "# 1.0\nimport:\n- {package: a, version: '1.1'}\n", "a"),
    ("glide.lock", "# 1.0\nimports:\n- {name: a, version: '1.1'}\n", "a"),
    ("Godeps/Godeps.json", '{"GoVersion": "1.0", "Deps": [{"ImportPath": "a", "Rev": "1.1"}]}', "a"),
    (".mvn/extensions.xml", "<extensions><!-- 1.0 --><extension><groupId>g</groupId><artifactId>a</artifactId><version>1.1</version></extension></extensions>", "g:a"),
    (".mvn/wrapper/maven-wrapper.properties", "a=1.0\ndistributionUrl=https://h/1.1.zip\n", "distributionUrl"),
    ("buildSrc/src/main/kotlin/D.kt", '// 1.0\nval a = "g.x:a:1.1"\n', "g.x:a"),
    ("gradle/wrapper/gradle-wrapper.properties", "a=1.0\ndistributionUrl=https://h/1.1.zip\n", "distributionUrl"),
    ("project/build.properties", "# 1.0\nsbt.version=1.1\n", "sbt.version"),
    ("project.clj", '(defproject s "1.0" :dependencies [[a/b "1.1"]])\n', "a/b"),
    ("deps.edn", '; 1.0\n{:deps {a/b {:mvn/version "1.1"}}}\n', "a/b"),
    (".config/dotnet-tools.json", '{"version": 1.0, "tools": {"a": {"version": "1.1"}}}', "a"),
    ("global.json", '{"x": "1.0", "msbuild-sdks": {"a": "1.1"}}', "a"),
    ("Packages/manifest.json", '{"x": "1.0", "dependencies": {"a": "1.1"}}', "a"),
    ("Packages/packages-lock.json", '{"x": "1.0", "dependencies": {"a": {"version": "1.1"}}}', "a"),
    ("ProjectSettings/ProjectVersion.txt", "x: 1.0\nm_EditorVersion: 1.1\n", "unity"),
    ("paket.references", "// 1.0\na1.1\n", "-a1.1 +a1.2"),
    ("a.podspec.json", '{"version": "1.0", "dependencies": {"a": ["1.1"]}}', "a"),
    ("Puppetfile", "# 1.0\nmod 'x/a', '1.1'\n", "x/a"),
    ("Brewfile", "# 1.0\nbrew 'a@1.1'\n", "-a@1.1 +a@1.2"),
    ("Cartfile.resolved", '# 1.0\ngithub "x/a" "1.1"\n', "x/a"),
    ("x.xcodeproj/project.pbxproj", "// 1.0\nXCRemoteSwiftPackageReference\n  minimumVersion = 1.1;\n", "minimumVersion"),
    (".fvmrc", '{"x": "1.0", "flutter": "1.1"}', "flutter"),
    ("rebar.lock", '{"1.0", [{<<"a">>,{pkg,<<"a">>,<<"1.1">>},0}]}.\n', "a"),
    ("manifest.toml", 'x = "1.0"\n[[packages]]\nname = "a"\nversion = "1.1"\n', "a"),
    ("stack.yaml.lock", "# 1.0\npackages:\n- completed: {name: a, version: '1.1'}\n", "a"),
    ("cabal.project.freeze", "with-compiler: 1.0\nconstraints: any.a ==1.1\n", "a"),
    ("package.yaml", "version: 1.0\ndependencies:\n- a >=1.1\n", "a"),
    ("Manifest.toml", 'julia_version = "1.0"\n[[deps.A]]\nversion = "1.1"\n', "A"),
    ("web/Manifest.toml", '# 1.0\n[[A]]\nversion = "1.1"\n', "A"),
    ("cpanfile.snapshot", "# 1.0\nDISTRIBUTIONS\n  A-1.1\n", "A"),
    ("a.rockspec", 'version = "1.0"\ndependencies = {\n  "a >= 1.1",\n}\n', "a"),
    ("nimble.lock", '{"version": "1.0", "packages": {"a": {"version": "1.1"}}}', "a"),
    ("dub.selections.json", '{"fileVersion": "1.0", "versions": {"a": "1.1"}}', "a"),
    ("shard.lock", "version: 1.0\nshards:\n  a: {version: '1.1'}\n", "a"),
    ("fpm.toml", 'version = "1.0"\n[dependencies]\na = {git = "https://h/a", tag = "1.1"}\n', "a"),
    ("haxelib.json", '{"version": "1.0", "dependencies": {"a": "1.1"}}', "a"),
    ("lake-manifest.json", '{"version": "1.0", "packages": [{"name": "a", "rev": "1.1"}]}', "a"),
    ("soldeer.lock", '# 1.0\n[[dependencies]]\nname = "a"\nversion = "1.1"\n', "a"),
    ("conan.lock", '{"version": "1.0", "requires": ["a/1.1"]}', "a"),
    ("vcpkg-configuration.json", '{"x": "1.0", "registries": [{"repository": "a", "baseline": "1.1"}]}', "a"),
    ("subprojects/a.wrap", "# 1.0\n[wrap-git]\nrevision = 1.1\n", "revision"),
    ("maven_install.json", '{"version": "1.0", "artifacts": {"g:a": {"version": "1.1"}}}', "g:a"),
    ("MODULE.bazel.lock", '{"lockFileVersion": 1.0, "registryFileHashes": {"https://h/a": "1.1"}}', "https://h/a"),
    ("flake.nix", '# 1.0\n{ inputs.a.url = "github:x/a/1.1"; }\n', "a"),
    ("nix/sources.json", '{"a": {"rev": "1.1", "description": "1.0"}}', "a"),
    ("devbox.lock", '{"lockfile_version": "1.0", "packages": {"a@1": {"version": "1.1"}}}', "a@1"),
    ("devenv.yaml", "x: 1.0\ninputs:\n  a: {url: 'github:x/a/1.1'}\n", "a"),
    ("kustomization.yaml", "namePrefix: v1.0\nimages:\n- {name: a, newTag: '1.1'}\n", "a"),
    (".devcontainer/devcontainer.json", '{"name": "1.0", "features": {"ghcr.io/a": {"version": "1.1"}}}', "ghcr.io/a"),
    ("requirements.yml", "# 1.0\nroles:\n- {name: a, version: '1.1'}\n", "a"),
    ("helmfile.yaml", "x: 1.0\nreleases:\n- {name: a, chart: x/a, version: '1.1'}\n", "a"),
    (".terraform.lock.hcl", '# 1.0\nprovider "h/x/a" {\n  version = "1.1"\n}\n', "h/x/a"),
    ("galaxy.yml", "version: 1.0\ndependencies: {a.b: '1.1'}\n", "a.b"),
    ("jsonnetfile.json", '{"version": 1.0, "dependencies": [{"source": {"git": {"remote": "a"}}, "version": "1.1"}]}', "a"),
    ("jsonnetfile.lock.json", '{"version": 1.0, "dependencies": [{"source": {"git": {"remote": "a"}}, "version": "1.1"}]}', "a"),
    ("vendir.yml", "x: 1.0\ndirectories:\n- contents:\n  - {path: a, git: {ref: '1.1'}}\n", "a"),
    ("vendir.lock.yml", "x: 1.0\ndirectories:\n- contents:\n  - {path: a, git: {sha: '1.1'}}\n", "a"),
    (".travis.yml", "script: v1.0\npython: '1.1'\n", "python"),
    ("azure-pipelines.yml", "name: v1.0\nsteps:\n- task: a@1.1\n", "a"),
    ("bitbucket-pipelines.yml", "x: 1.0\nimage: a:1.1\n", "a"),
    (".drone.yml", "name: v1.0\nsteps:\n- {image: 'a:1.1'}\n", "a"),
    (".buildkite/pipeline.yml", "x: 1.0\nsteps:\n- plugins:\n  - a#1.1: {}\n", "a"),
    (".cirrus.yml", "x: 1.0\ntask: {container: {image: 'a:1.1'}}\n", "a"),
    (".build.yml", "x: 1.0\nimage: a:1.1\n", "a"),
    (".trunk/trunk.yaml", "version: 1.0\nlint: {enabled: [a@1.1]}\n", "a"),
    ("lefthook.yml", "x: 1.0\nremotes: [{git_url: a, ref: '1.1'}]\n", "a"),
    (".copier-answers.yml", "name: v1.0\n_commit: v1.1\n", "_commit"),
    (".cruft.json", '{"x": "1.0", "commit": "1.1"}', "commit"),
    ("buf.yaml", "version: v1.0\ndeps: ['buf.build/x/a:1.1']\n", "buf.build/x/a"),
    ("buf.lock", "version: v1.0\ndeps: [{name: a, commit: '1.1'}]\n", "a"),
    (".python-version", "# 1.0\n1.1\n", "python"),
    (".ruby-version", "# 1.0\n1.1\n", "ruby"),
    (".java-version", "# 1.0\n1.1\n", "java"),
    (".bazelversion", "# 1.0\n1.1\n", "bazel"),
    ("lean-toolchain", "# 1.0\nleanprover/lean4:v1.1\n", "lean"),
    (".terraform-version", "# 1.0\n1.1\n", "toolchain"),
    (".mill-version", "# 1.0\n1.1\n", "toolchain"),
    (".sdkmanrc", "# 1.0\njava=1.1\n", "java"),
    (".gitmodules", '# 1.0\n[submodule "a"]\n\turl = https://h/1.1\n\tpath = a\n', "a"),
    ("vendor/modules.txt", "# a.org/b v1.1\n## explicit; go 1.0\na.org/b/x\n", "a.org/b"),
]  # fmt: skip


def told(path: str, old: str, new: str) -> str:
    """Return the names that are told: alone if it changed, after + or - if it came or went."""
    answer = report({path: old}, {path: new})
    assert not answer.unreadable
    signs = {"added": "+", "removed": "-"}
    names = [f"{signs.get(change.action, '')}{change.name}" for change in answer.changes]
    return " ".join(sorted(names, key=lambda name: name[:1] == "+"))


@pytest.mark.parametrize(("path", "text", "find", "put", "names"), MOST_USED)
def test_the_files_that_are_used_most(
    path: str, text: str, find: str, put: str, names: str
) -> None:
    assert find in text
    assert told(path, text, text.replace(find, put)).lstrip("+-") == names


@pytest.mark.parametrize("path", dict.fromkeys(case.path for case in MOST_USED))
def test_what_cannot_be_read_is_no_pass(path: str) -> None:
    text = next(case.text for case in MOST_USED if case.path == path)
    for broken in filter(None, (CONFLICT, BROKEN.get(path))):
        answer = report({path: text}, {path: broken})
        assert [item.path for item in answer.unreadable] == [path] or answer.changes


@pytest.mark.parametrize(("path", "text", "names"), TWICE)
def test_the_others(path: str, text: str, names: str) -> None:
    assert "1.0" in text
    assert told(path, text, text.replace("1.1", "1.2")) == names
    assert told(path, text, text.replace("1.0", "1.3")) == ""


def cases() -> Counter[catalogue.Entry]:
    """Count the cases of all tables in this folder by the entries that their paths match."""
    found: Counter[catalogue.Entry] = Counter()
    for module in sorted(Path(__file__).parent.glob("test_*.py")):
        for member in vars(import_module(f"{__package__}.{module.stem}")).values():
            for path in (
                path for mark in getattr(member, "pytestmark", ()) for path in paths(mark)
            ):
                found.update(catalogue.entries_for(path))
    for path, *_ in TWICE:
        found.update(catalogue.entries_for(path))  # each is two
    return found


def paths(mark: Any) -> list[str]:
    if mark.name != "parametrize":
        return []
    names = mark.args[0]
    names = names.split(",") if isinstance(names, str) else names
    if "path" not in names:
        return []
    rows = [
        getattr(row, "values", row) if not isinstance(row, tuple) else row for row in mark.args[1]
    ]
    return [row if isinstance(row, str) else row[names.index("path")] for row in rows]


def test_every_sort_of_file_has_two_cases_and_those_used_most_have_six() -> None:
    counted = cases()
    entries = [catalogue.parsed(raw) for raw in catalogues.load("dependencies")["entries"]]
    few = [
        f"{entry.globs[0]}: {counted[entry]}"
        for entry in entries
        if entry.parser != "path" and counted[entry] < 2
    ]
    assert few == []
    most = {
        path: len([case for case in MOST_USED if case.path == path]) + 1 for path, *_ in MOST_USED
    }
    assert len(most) >= 25
    assert set(most.values()) == {6}
