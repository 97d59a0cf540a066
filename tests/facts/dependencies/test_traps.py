"""Traps that real histories held, each with what looks like it and is something else."""

from __future__ import annotations

import pytest

from .support import difference, report, told

ERLANG_MK = """PROJECT = shop
PROJECT_VERSION = 1.0.0
DEPS = ranch
TEST_DEPS = proper
dep_ranch = https://github.com/x/ranch.git 0.8.3 # 9.9
dep_proper = git https://github.com/x/proper v1.1
dep_cowlib_commit = 2.0
include erlang.mk
"""
REBAR = """{deps, [
  {ranch, ".*", {git, "git://github.com/x/ranch.git", "0.8.3"}},
  {jsx, ".*", {git, "git://github.com/x/jsx.git", {tag, "v2.0"}}}
]}.
"""
OLD_COMPOSER_LOCK = """{
  "hash": "aa",
  "packages": [
    {"package": "a/b", "version": "v1.0"},
    {"package": "a/c", "version": "dev-master", "alias-version": "2.1.9"},
    {"package": "a/c", "version": "dev-master", "source-reference": "r1"}
  ]
}
"""
GRADLE_MAP = """ext.versions = [
  'jmh': '1.23',
  'shadowPlugin': '5.2.0', // 9.9
]
ext.titles = [
  'jmh': '7.7',
]
ext.deps = [
  'jmh': "org.openjdk.jmh:jmh-core:${versions.jmh}",
]
"""
GRADLE_PROPERTIES = """org.gradle.jvmargs=-Xmx2g
org.gradle.some=1.2
version=1.0.0
pluginSinceBuild=221.1
dependencies.tools=org.mockito:tools:0.8.1
jmh=1.23
"""
REQUIRE = "julia 0.3.4-\nDataArrays 0.2.15\nGZip\n@osx Homebrew 0.1 # 9.9\n"
READTHEDOCS = """build:
  os: ubuntu-22.04
  tools: {python: "3.11"}
sphinx: {configuration: docs/v1.0/conf.py}
"""
WORKFLOW = """jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: mlugg/setup-zig@v2
        with: {version: 0.16.0, cache-version: 1.1}
      - uses: hishamhm/gh-actions-lua@v8
        with: {luaVersion: 5.3}
      - uses: dart-lang/setup-dart@v1
        with: {sdk: 3.2}
      - uses: a/deploy@v1
        with: {version: 1.0.0, app-version: 1.0.0, package-version: 1.0}
"""
SBT = """lazy val input = project.settings(
  libraryDependencies ++= Seq("org.typelevel" %% "cats" % "0.9.0")
)
lazy val tests = project.settings(
  libraryDependencies += "org.scalatest" %% "scalatest" % "3.0" % Test cross CrossVersion.full
)
"""


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "expected"),
    [
        ("Makefile", ERLANG_MK, "0.8.3", "0.8.4", ["changed ranch [place] 0.8.3 -> 0.8.4"]),
        ("Makefile", ERLANG_MK, "v1.1", "v1.2", ["changed proper [place] v1.1 -> v1.2"]),
        ("Makefile", ERLANG_MK, "2.0", "2.1", ["changed cowlib [place] 2.0 -> 2.1"]),
        ("Makefile", ERLANG_MK, "DEPS = ranch", "DEPS = ranch jsx", ["added jsx - -> "]),
        ("Makefile", ERLANG_MK, "= proper", "= triq", ["removed proper [test]  -> -", "added triq [test] - -> "]),
        ("Makefile", ERLANG_MK, "1.0.0", "1.0.1", []),
        ("Makefile", ERLANG_MK, "9.9", "9.8", []),
        ("Makefile", "VERSION = 1.0\nDEPS = a.h b.h\n", "b.h", "c.h", []),
        ("src/Makefile", "DEPS = a.h\ncc: v1.0\n", "v1.0", "v1.1", []),
        ("rebar.config", REBAR, "0.8.3", "0.8.4", ["changed ranch 0.8.3 -> 0.8.4"]),
        ("rebar.config", REBAR, "v2.0", "v2.1", ["changed jsx v2.0 -> v2.1"]),
        ("rebar.config", REBAR, "\n  {jsx", "\n\n  {jsx", []),
        ("composer.lock", OLD_COMPOSER_LOCK, "v1.0", "v1.1", ["changed a/b [packages] v1.0 -> v1.1"]),
        ("composer.lock", OLD_COMPOSER_LOCK, "r1", "r2", ["changed a/c [packages] dev-master#r1 -> dev-master#r2"]),
        ("composer.lock", OLD_COMPOSER_LOCK, "2.1.9", "2.2.9", []),
        ("composer.lock", OLD_COMPOSER_LOCK, '"aa"', '"bb"', []),
        ("build.gradle", GRADLE_MAP, "1.23", "1.24", ["changed org.openjdk.jmh:jmh-core 1.23 -> 1.24"]),
        ("build.gradle", GRADLE_MAP, "5.2.0", "5.3.0", ["changed shadowPlugin [property] 5.2.0 -> 5.3.0"]),
        ("build.gradle", GRADLE_MAP, "9.9", "9.8", []),
        ("build.gradle", GRADLE_MAP, "7.7", "7.8", []),
        ("build.gradle", "apply plugin: 'osgi'\n", "osgi", "announce", []),
        ("gradle.properties", GRADLE_PROPERTIES, "0.8.1", "0.8.2", ["changed org.mockito:tools 0.8.1 -> 0.8.2"]),
        ("gradle.properties", GRADLE_PROPERTIES, "1.23", "1.24", ["changed jmh [property] 1.23 -> 1.24"]),
        ("gradle.properties", GRADLE_PROPERTIES, "version=1.0.0", "version=1.0.1", []),
        ("gradle.properties", GRADLE_PROPERTIES, "some=1.2", "some=1.3", []),
        ("gradle.properties", GRADLE_PROPERTIES, "221.1", "222.1", []),
        ("REQUIRE", REQUIRE, "julia 0.3.4-", "julia 0.4", ["changed julia 0.3.4- -> 0.4"]),
        ("REQUIRE", REQUIRE, "0.2.15", "0.2.16", ["changed DataArrays 0.2.15 -> 0.2.16"]),
        ("REQUIRE", REQUIRE, "\nGZip", "", ["removed GZip  -> -"]),
        ("REQUIRE", REQUIRE, "9.9", "9.8", []),
        (".readthedocs.yml", READTHEDOCS, "3.11", "3.12", ["changed python 3.11 -> 3.12"]),
        (".readthedocs.yml", READTHEDOCS, "v1.0", "v1.1", []),
        ("readthedocs.yml", "python:\n  version: 3.6\n", "3.6", "3.7", ["changed python 3.6 -> 3.7"]),
        ("readthedocs.yml", "python: {}\nname: v1\n", "{}", "{setup_py_install: true}", []),
        ("wercker.yml", "box: golang:1.4\nbuild: {steps: [a-1.0]}\n", "1.4", "1.5", ["changed golang 1.4 -> 1.5"]),
        ("wercker.yml", "box: golang:1.4\nbuild: {steps: [a-1.0]}\n", "a-1.0", "a-1.1", []),
        ("appveyor.yml", "version: 1.0\nimage: Visual Studio 2017\n", "2017", "2019", ["removed Visual Studio 2017 [machine]  -> -", "added Visual Studio 2019 [machine] - -> "]),
        ("appveyor.yml", "version: 1.0\nimage: Visual Studio 2017\n", "1.0", "1.1", []),
        (".github/workflows/a.yml", WORKFLOW, "0.16.0", "0.17.0", ["changed zig 0.16.0 -> 0.17.0"]),
        (".github/workflows/a.yml", WORKFLOW, "5.3", "5.4", ["changed lua 5.3 -> 5.4"]),
        (".github/workflows/a.yml", WORKFLOW, "3.2", "3.3", ["changed dart 3.2 -> 3.3"]),
        (".github/workflows/a.yml", WORKFLOW, "cache-version: 1.1", "cache-version: 1.2", []),
        (".github/workflows/a.yml", WORKFLOW, "1.0.0", "1.0.1", []),
        (".github/workflows/a.yml", WORKFLOW, "package-version: 1.0", "package-version: 1.1", []),
        (".github/workflows/a.yml", WORKFLOW, "- uses: mlugg", "- uses: actions/checkout@v4\n      - uses: mlugg", []),
        (".github/workflows/a.yml", WORKFLOW, "- uses: mlugg", "- uses: actions/checkout@v3\n      - uses: mlugg", ["added actions/checkout - -> v3"]),
        ("environment.yml", "dependencies:\n- pip:\n  - git+https://h/x/black.git@v1\n", "@v1", "@v2", ["changed black [pip] git+https://h/x/black.git@v1 -> git+https://h/x/black.git@v2"]),
        ("environment.yml", "dependencies:\n- pip:\n  - git+https://h/x/black.git@v1\n", "- pip:", "- pip:  # @v2", []),
        ("build.sbt", SBT, "0.9.0", "0.9.1", ["changed cats 0.9.0 -> 0.9.1"]),
        ("build.sbt", SBT, "% Test cross", "% Provided cross", ["moved scalatest [Provided] 3.0 -> 3.0"]),
        ("build.sbt", SBT, "project.settings(\n  libraryDependencies ++", "project.in(file('x'))\n .settings(\n libraryDependencies ++", []),
        ("build.sbt", SBT, "lazy val input", "val input", []),
    ],
)  # fmt: skip
def test_traps(path: str, text: str, find: str, put: str, expected: list[str]) -> None:
    assert find in text
    assert difference(path, text, text.replace(find, put)) == expected


def test_a_declaration_that_only_moves_within_its_file_is_no_change() -> None:
    first, second = SBT.split("lazy val tests", 1)
    assert difference("build.sbt", SBT, "lazy val tests" + second + first) == []
    old = "dependencies {\n  api 'a.b:c:1.0'\n  api 'a.b:d:1.0'\n}\n"
    new = "dependencies {\n  api 'a.b:d:1.0'\n\n  api 'a.b:c:1.0'\n}\n"
    assert difference("build.gradle", old, new) == []
    assert difference("build.gradle", old, new.replace("api 'a.b:c", "compile 'a.b:c")) == [
        "moved a.b:c [compile] 1.0 -> 1.0"
    ]


BROKEN = '{\n  "dependencies": {\n    "qs": ">= 0.3.1"\n    "ms": "1.0"\n  }\n}\n'


def test_a_manifest_that_gained_only_the_comma_that_it_lacked_is_mended_and_no_more() -> None:
    mended = BROKEN.replace('0.3.1"', '0.3.1",')
    assert difference("package.json", BROKEN, mended) == []
    # It was read before the change by its lines alone, so what differs is told, and the doubt.
    answer = report({"package.json": BROKEN}, {"package.json": mended.replace("1.0", "1.1")})
    assert [told(change) for change in answer.changes] == [
        'removed "ms": "1.0"  -> -',
        'added "ms": "1.1" - -> ',
    ]
    assert [item.path for item in answer.unreadable] == ["package.json"]


def test_a_comma_does_not_make_a_line_another_where_lines_are_compared() -> None:
    answer = report(
        {"package.json": BROKEN}, {"package.json": BROKEN.replace('1.0"', '1.0",\n "x": "2.0"')}
    )
    assert [told(change) for change in answer.changes] == ['added "x": "2.0" - -> ']
    assert answer.unreadable


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "line"),
    [
        ("build.gradle", GRADLE_MAP, "5.2.0", "5.3.0", 3),
        ("build.sbt", SBT, "0.9.0", "0.9.1", 2),
        ("CMakeLists.txt", "FetchContent_Declare(\n  fmt\n  GIT_TAG v10.0\n)\n", "10.0", "10.1", 3),
    ],
)  # fmt: skip
def test_a_change_in_a_call_of_several_lines_is_told_at_its_own_line(
    path: str, text: str, find: str, put: str, line: int
) -> None:
    (change,) = report({path: text}, {path: text.replace(find, put)}).changes
    assert change.line == line


def test_a_submodule_in_a_folder_of_copies_is_told_once() -> None:
    path = "Carthage/Checkouts/Moya"
    answer = report({}, {path: "c0ffee"}, modes={path: "160000"})
    assert [(c.name, c.kind, c.action) for c in answer.changes] == [(path, "submodule", "added")]
