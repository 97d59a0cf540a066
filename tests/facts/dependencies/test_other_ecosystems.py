"""Dependencies of the further ecosystems: of each, a change that is told and one that is not."""

from __future__ import annotations

import pytest

from .support import difference

MIX = """defmodule Shop do
  def project, do: [app: :shop, version: "1.0.0", elixir: "~> 1.14"]
  defp deps do
    [
      {:phoenix, "~> 1.7.0"}, # {:old, "1.0"}
      {:credo, "~> 1.6", only: [:dev, :test], runtime: false},
      {:fork, git: "https://host/fork.git", tag: "v1"},
      {:core, path: "../core"},
      {:web, in_umbrella: true}
    ]
  end
end
"""
MIX_LOCK = """%{
  "phoenix": {:hex, :phoenix, "1.7.0", "aa", [:mix], [{:plug, "~> 1.14", []}], "hexpm", "bb"},
  "fork": {:git, "https://host/fork.git", "c0ffee", []},
}
"""
CABAL = """name: shop
version: 1.0.0
tested-with: GHC ==9.4
library
  build-depends:
      base >=4.16
    , text >=2.0 && <3
    -- , old >=1
  default-language: Haskell2010
"""
PUB = """name: shop
version: 1.0.0
environment:
  sdk: ">=3.0.0"
dependencies:
  flutter:
    sdk: flutter
  http: ^1.0.0 # 9.9
  core:
    path: ../core
  fork:
    git: {url: https://host/fork, ref: v1}
dev_dependencies:
  test: ^1.24.0
"""
PUB_LOCK = """packages:
  http:
    dependency: transitive
    description: {name: http, sha256: aa, url: "https://pub.dev"}
    source: hosted
    version: "1.0.0"
  core:
    dependency: "direct main"
    description: {path: "../core"}
    source: path
    version: "1.0.0"
sdks:
  dart: ">=3.0.0 <4.0.0"
"""
CONAN = """[requires]
zlib/1.2.13 # 9.9
fmt/10.0.0@user/stable

[generators]
CMakeDeps/1.0

[tool_requires]
cmake/3.26
"""
CONDA = """name: shop-1.0
dependencies:
  - python=3.10
  - numpy=1.24=py310
  - pip:
    - flask==3.0
channels: [conda-forge]
"""
DESCRIPTION = """Package: shop
Version: 1.0.0
Depends: R (>= 4.1)
Imports:
    dplyr (>= 1.1.0),
    rlang
RoxygenNote: 7.2.3
"""
REBAR = """{erl_opts, [debug_info]}.
{deps, [
  {cowboy, "2.9.0"}, % {old, "1.0"}
  {fork, {git, "https://host/fork.git", {tag, "v1"}}}
]}.
"""
SWIFT = """// swift-tools-version:5.7
let package = Package(name: "Shop", dependencies: [
  .package(url: "https://github.com/a/b", from: "1.0.0"), // "9.9"
  .package(
    url: "https://github.com/c/d",
    .upToNextMajor(from: "2.0.0")
  ),
  .package(path: "../core"),
])
"""
ZON = """.{
  .version = "1.0.0",
  .dependencies = .{ .x = .{
    .url = "https://host/x-1.tar.gz",
    .hash = "aa",
  } },
}
"""
CMAKE = """cmake_minimum_required(VERSION 3.20)
project(shop VERSION 1.0.0)
find_package(Boost 1.80 REQUIRED) # 9.9
FetchContent_Declare(
  fmt
  GIT_REPOSITORY https://github.com/fmtlib/fmt
  GIT_TAG v10.0
)
"""
BAZEL = """module(name = "shop", version = "1.0.0")
bazel_dep(name = "rules_go", version = "0.41.0")  # 9.9
"""
JULIA = """name = "Shop"
version = "1.0.0"
[deps]
JSON = "uuid-1"
[compat]
JSON = "0.21"
julia = "1.9"
"""
ELM = """{"version": "1.0.0", "elm-version": "0.19.1",
 "dependencies": {"direct": {"elm/core": "1.0.5"}, "indirect": {}}}
"""
FLAKE_LOCK = """{"nodes": {"nixpkgs": {"locked": {"lastModified": 1, "narHash": "aa", "rev": "r1"}},
"root": {"inputs": {"nixpkgs": "nixpkgs"}}}, "root": "root", "version": 7}
"""
OPAM = """version: "1.0.0"
depends: [
  "ocaml" {>= "4.14"}
  "lwt" {>= "5.0"} # "9.9"
]
"""
RENV = '{"R": {"Version": "4.3"}, "Packages": {"x": {"Version": "1.0", "Hash": "aa"}}}'
STACK = "resolver: lts-21.0\npackages: ['.', 'a-1.0']\nextra-deps:\n- acme-1.0@sha256:aa\n"
RESOLVED = '{"pins": [{"identity": "a", "location": "https://h/a", "state": {"version": "1.0", "revision": "r1"}}], "version": 2}'


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "expected"),
    [
        ("mix.exs", MIX, '"1.0.0"', '"1.0.1"', []),
        ("mix.exs", MIX, '{:old, "1.0"}', '{:old, "1.1"}', []),
        ("mix.exs", MIX, "../core", "../other", []),
        ("mix.exs", MIX, "runtime: false", "runtime: true", []),
        ("mix.exs", MIX, "~> 1.7.0", "~> 1.7.1", ["changed phoenix ~> 1.7.0 -> ~> 1.7.1"]),
        ("mix.exs", MIX, "~> 1.6", "~> 1.7", ["changed credo [dev test] ~> 1.6 -> ~> 1.7"]),
        ("mix.exs", MIX, '"v1"', '"v2"', ["changed fork v1 -> v2"]),
        ("mix.exs", MIX, "~> 1.14", "~> 1.15", ["changed elixir ~> 1.14 -> ~> 1.15"]),
        ("mix.lock", MIX_LOCK, '"1.7.0"', '"1.7.1"', ["changed phoenix 1.7.0 -> 1.7.1"]),
        ("mix.lock", MIX_LOCK, '"aa"', '"cc"', ["content-replaced phoenix 1.7.0 -> 1.7.0"]),
        ("mix.lock", MIX_LOCK, "c0ffee", "decaf", ["changed fork c0ffee -> decaf"]),
        ("mix.lock", MIX_LOCK, "~> 1.14", "~> 1.15", []),
        (
            "mix.lock",
            '%{"a": {:hex, :a, "1.0"},\n  b: {:hex, :b, "2.0"}}\n',
            "1.0",
            "1.1",
            ["changed a 1.0 -> 1.1"],
        ),
        (
            "mix.lock",
            '%{"a": {:hex, :a, "1.0"},\n  b: {:hex, :b, "2.0"}}\n',
            "2.0",
            "2.1",
            ["changed b 2.0 -> 2.1"],
        ),
        (
            "Package.swift",
            'Package(dependencies: [.Package(url: "https://x/a.git", majorVersion: 0)])\n',
            "0)",
            "1)",
            ["changed https://x/a.git majorVersion: 0 -> majorVersion: 1"],
        ),
        ("rebar.config", REBAR, "2.9.0", "2.10.0", ["changed cowboy 2.9.0 -> 2.10.0"]),
        ("rebar.config", REBAR, '"v1"', '"v2"', ["changed fork v1 -> v2"]),
        ("rebar.config", REBAR, '{old, "1.0"}', '{old, "1.1"}', []),
        ("shop.cabal", CABAL, "1.0.0", "1.0.1", []),
        ("shop.cabal", CABAL, "==9.4", "==9.6", []),
        ("shop.cabal", CABAL, "old >=1", "old >=2", []),
        ("shop.cabal", CABAL, "text >=2.0 && <3", "text  >= 2.0 && < 3", []),
        (
            "shop.cabal",
            CABAL,
            ">=2.0",
            ">=2.1",
            ["changed text [library] >=2.0 && <3 -> >=2.1 && <3"],
        ),
        ("shop.cabal", CABAL, "4.16", "4.17", ["changed base [library] >=4.16 -> >=4.17"]),
        ("stack.yaml", STACK, "a-1.0'", "a-1.1'", []),
        ("stack.yaml", STACK, "lts-21.0", "lts-22.0", ["changed resolver lts-21.0 -> lts-22.0"]),
        (
            "stack.yaml",
            STACK,
            "sha256:aa",
            "sha256:bb",
            ["changed acme-1.0 sha256:aa -> sha256:bb"],
        ),
        ("pubspec.yaml", PUB, "version: 1.0.0", "version: 1.0.1", []),
        ("pubspec.yaml", PUB, "# 9.9", "# 9.8", []),
        ("pubspec.yaml", PUB, "../core", "../other", []),
        ("pubspec.yaml", PUB, "^1.0.0", "^1.1.0", ["changed http [dependencies] ^1.0.0 -> ^1.1.0"]),
        ("pubspec.yaml", PUB, "^1.24.0", "^1.25.0", ["changed test [dev] ^1.24.0 -> ^1.25.0"]),
        (
            "pubspec.yaml",
            PUB,
            "ref: v1",
            "ref: v2",
            ["changed fork [dependencies] v1 https://host/fork -> v2 https://host/fork"],
        ),
        (
            "pubspec.yaml",
            PUB,
            ">=3.0.0",
            ">=3.1.0",
            ["changed sdk [environment] >=3.0.0 -> >=3.1.0"],
        ),
        ("pubspec.lock", PUB_LOCK, "dependency: transitive", 'dependency: "direct main"', []),
        (
            "pubspec.lock",
            PUB_LOCK,
            'source: path\n    version: "1.0.0"',
            'source: path\n    version: "1.0.1"',
            [],
        ),
        (
            "pubspec.lock",
            PUB_LOCK,
            'hosted\n    version: "1.0.0"',
            'hosted\n    version: "1.1.0"',
            ["changed http 1.0.0 -> 1.1.0"],
        ),
        (
            "pubspec.lock",
            PUB_LOCK,
            "sha256: aa",
            "sha256: bb",
            ["content-replaced http 1.0.0 -> 1.0.0"],
        ),
        ("conanfile.txt", CONAN, "# 9.9", "# 9.8", []),
        ("conanfile.txt", CONAN, "CMakeDeps/1.0", "CMakeDeps/2.0", []),
        ("conanfile.txt", CONAN, "1.2.13", "1.3", ["changed zlib 1.2.13 -> 1.3"]),
        ("conanfile.txt", CONAN, "3.26", "3.27", ["changed cmake [tool] 3.26 -> 3.27"]),
        (
            "conanfile.py",
            'class A:\n  version = "1.0"\n  requires = "zlib/1.2"\n',
            "1.2",
            "1.3",
            ["changed zlib 1.2 -> 1.3"],
        ),
        (
            "conanfile.py",
            'class A:\n  version = "1.0"\n  requires = "zlib/1.2"\n',
            '"1.0"',
            '"1.1"',
            [],
        ),
        ("environment.yml", CONDA, "shop-1.0", "shop-1.1", []),
        (
            "environment.yml",
            CONDA,
            "1.24=py310",
            "1.25=py310",
            ["changed numpy =1.24=py310 -> =1.25=py310"],
        ),
        ("environment.yml", CONDA, "==3.0", "==3.1", ["changed flask [pip] ==3.0 -> ==3.1"]),
        ("environment.yml", CONDA, "3.10", "3.11", ["changed python =3.10 -> =3.11"]),
        ("environment.yml", "urls:\n  prod: https://x/v1.0\n", "1.0", "1.1", []),
        ("DESCRIPTION", DESCRIPTION, "1.0.0", "1.0.1", []),
        ("DESCRIPTION", DESCRIPTION, "7.2.3", "7.3.0", []),
        (
            "DESCRIPTION",
            DESCRIPTION,
            "    dplyr (>= 1.1.0),\n    rlang",
            "    rlang, dplyr (>= 1.1.0)",
            [],
        ),
        (
            "DESCRIPTION",
            DESCRIPTION,
            "1.1.0",
            "1.1.1",
            ["changed dplyr [Imports] >= 1.1.0 -> >= 1.1.1"],
        ),
        ("DESCRIPTION", DESCRIPTION, "4.1", "4.2", ["changed R [Depends] >= 4.1 -> >= 4.2"]),
        ("renv.lock", RENV, '"1.0"', '"1.1"', ["changed x 1.0 -> 1.1"]),
        ("renv.lock", RENV, "aa", "bb", ["content-replaced x 1.0 -> 1.0"]),
        ("Package.swift", SWIFT, '"9.9"', '"9.8"', []),
        ("Package.swift", SWIFT, "../core", "../other", []),
        (
            "Package.swift",
            SWIFT,
            '"1.0.0"',
            '"1.1.0"',
            ['changed https://github.com/a/b from: "1.0.0" -> from: "1.1.0"'],
        ),
        (
            "Package.swift",
            SWIFT,
            '"2.0.0"',
            '"2.1.0"',
            [
                'changed https://github.com/c/d .upToNextMajor(from: "2.0.0") -> .upToNextMajor(from: "2.1.0")'
            ],
        ),
        ("Package.resolved", RESOLVED, '"1.0"', '"1.1"', ["changed a 1.0 r1 -> 1.1 r1"]),
        ("Package.resolved", RESOLVED, '"version": 2', '"version": 3', []),
        ("Cartfile", 'github "a/b" ~> 1.0 # 9.9\n', "1.0", "1.1", ["changed a/b ~> 1.0 -> ~> 1.1"]),
        ("Cartfile", 'github "a/b" ~> 1.0 # 9.9\n', "9.9", "9.8", []),
        ("build.zig.zon", ZON, '"1.0.0"', '"1.0.1"', []),
        ("build.zig.zon", ZON, "aa", "bb", ["changed hash aa -> bb"]),
        ("CMakeLists.txt", CMAKE, "VERSION 1.0.0", "VERSION 1.0.1", []),
        ("CMakeLists.txt", CMAKE, "# 9.9", "# 9.8", []),
        ("CMakeLists.txt", CMAKE, "v10.0", "v10.1", ["changed fmt v10.0 -> v10.1"]),
        ("CMakeLists.txt", CMAKE, "1.80", "1.81", ["changed Boost 1.80 -> 1.81"]),
        ("CMakeLists.txt", CMAKE, "3.20", "3.21", ["changed cmake 3.20 -> 3.21"]),
        (
            "meson.build",
            "project('a', 'c', version: '1.0')\nx = dependency('zlib', version: '>=1.2')\n",
            "'1.0'",
            "'1.1'",
            [],
        ),
        (
            "meson.build",
            "project('a', 'c', version: '1.0')\nx = dependency('zlib', version: '>=1.2')\n",
            "1.2",
            "1.3",
            ["changed zlib >=1.2 -> >=1.3"],
        ),
        ("MODULE.bazel", BAZEL, "1.0.0", "1.0.1", []),
        ("MODULE.bazel", BAZEL, "9.9", "9.8", []),
        (
            "MODULE.bazel",
            BAZEL,
            "0.41.0",
            "0.42.0",
            ['changed rules_go version = "0.41.0" -> version = "0.42.0"'],
        ),
        ("Project.toml", JULIA, '"1.0.0"', '"1.0.1"', []),
        ("Project.toml", JULIA, "0.21", "0.22", ["changed JSON [compat] 0.21 -> 0.22"]),
        ("Project.toml", JULIA, "1.9", "1.10", ["changed julia [compat] 1.9 -> 1.10"]),
        ("elm.json", ELM, '"version": "1.0.0"', '"version": "1.0.1"', []),
        ("elm.json", ELM, "1.0.5", "1.0.6", ["changed elm/core [direct] 1.0.5 -> 1.0.6"]),
        ("flake.lock", FLAKE_LOCK, '"version": 7', '"version": 8', []),
        ("flake.lock", FLAKE_LOCK, "r1", "r2", ["changed nixpkgs r1 -> r2"]),
        ("flake.lock", FLAKE_LOCK, '"aa"', '"bb"', ["content-replaced nixpkgs r1 -> r1"]),
        ("shop.opam", OPAM, '"1.0.0"', '"1.0.1"', []),
        ("shop.opam", OPAM, '"9.9"', '"9.8"', []),
        ("shop.opam", OPAM, '"5.0"', '"5.1"', ['changed lwt {>= "5.0"} -> {>= "5.1"}']),
        (
            "cpanfile",
            "requires 'Moose' => '2.2'; # '9.9'\n",
            "2.2",
            "2.3",
            ["changed Moose 2.2 -> 2.3"],
        ),
        ("cpanfile", "requires 'Moose' => '2.2'; # '9.9'\n", "9.9", "9.8", []),
        ("a.nimble", 'version = "1.0"\nrequires "jester >= 0.5"\n', "1.0", "1.1", []),
        (
            "a.nimble",
            'version = "1.0"\nrequires "jester >= 0.5"\n',
            "0.5",
            "0.6",
            ["changed jester >= 0.5 -> >= 0.6"],
        ),
        ("dub.json", '{"version": "1.0", "dependencies": {"vibe-d": "~>0.9"}}', "1.0", "1.1", []),
        (
            "dub.json",
            '{"version": "1.0", "dependencies": {"vibe-d": "~>0.9"}}',
            "0.9",
            "0.10",
            ["changed vibe-d ~>0.9 -> ~>0.10"],
        ),
        (
            "shard.yml",
            "version: 1.0\ndependencies:\n  kemal: {github: a/kemal, version: ~> 1.4}\n",
            ": 1.0",
            ": 1.1",
            [],
        ),
        (
            "shard.yml",
            "version: 1.0\ndependencies:\n  kemal: {github: a/kemal, version: ~> 1.4}\n",
            "1.4",
            "1.5",
            ["changed kemal [dependencies] ~> 1.4 -> ~> 1.5"],
        ),
        (
            "gleam.toml",
            'version = "1.0.0"\n[dependencies]\ngleam_stdlib = "~> 0.30"\n',
            "1.0.0",
            "1.0.1",
            [],
        ),
        (
            "gleam.toml",
            'version = "1.0.0"\n[dependencies]\ngleam_stdlib = "~> 0.30"\n',
            "0.30",
            "0.31",
            ["changed gleam_stdlib [dependencies] ~> 0.30 -> ~> 0.31"],
        ),
        (
            "vcpkg.json",
            '{"version": "1.0", "dependencies": ["zlib", {"name": "fmt", "version>=": "10.0"}]}',
            '"1.0"',
            '"1.1"',
            [],
        ),
        (
            "vcpkg.json",
            '{"version": "1.0", "dependencies": ["zlib", {"name": "fmt", "version>=": "10.0"}]}',
            "10.0",
            "10.1",
            ["changed fmt 10.0 -> 10.1"],
        ),
        (
            "vcpkg.json",
            '{"version": "1.0", "dependencies": ["zlib", {"name": "fmt", "version>=": "10.0"}]}',
            '"zlib"',
            '"zstd"',
            ["removed zlib  -> -", "added zstd - -> "],
        ),
    ],
)
def test_other_ecosystems(path: str, text: str, find: str, put: str, expected: list[str]) -> None:
    assert find in text
    assert difference(path, text, text.replace(find, put)) == expected
