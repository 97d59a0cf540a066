"""Dependencies of Bundler, CocoaPods, Composer and NuGet."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .support import difference, report, told

GEMFILE = """source "https://rubygems.org"
ruby "3.2.0"

gemspec
gem "rails", "~> 7.0", ">= 7.0.4"
gem 'puma' # gem "old", "1.0"
gem "core", path: "../core"
gem "fork", git: "https://github.com/a/fork", ref: "abc"

group :development, :test do
  gem "rspec", "3.12", require: false
end

gem "multi",
    "1.0",
    group: :test
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('"old", "1.0"', '"old", "2.0"', []),
        ("require: false", "require: true", []),
        ('"../core"', '"../other"', []),
        ('gem "rails", "~> 7.0", ">= 7.0.4"', "gem('rails', '~> 7.0',  '>= 7.0.4')", []),
        ('"1.0",\n    group', '"1.0", group', []),
        ('"~> 7.0"', '"~> 7.1"', ["changed rails ~> 7.0, >= 7.0.4 -> ~> 7.1, >= 7.0.4"]),
        ("gem 'puma'", "gem 'puma', '6.0'", ["changed puma  -> 6.0"]),
        ('"abc"', '"def"', ["changed fork abc -> def"]),
        ('"3.12"', '"3.13"', ["changed rspec [development test] 3.12 -> 3.13"]),
        ('    "1.0",\n', '    "1.1",\n', ["changed multi [test] 1.0 -> 1.1"]),
        ('"3.2.0"', '"3.3.0"', ["changed ruby 3.2.0 -> 3.3.0"]),
        (
            "https://rubygems.org",
            "https://evil.example",
            ["changed source [source] https://rubygems.org -> https://evil.example"],
        ),
        ("gemspec\n", 'gemspec\ngem "new" if ENV["X"]\n', ["added new - -> "]),
    ],
)
def test_gemfile(find: str, put: str, expected: list[str]) -> None:
    assert find in GEMFILE
    assert difference("Gemfile", GEMFILE, GEMFILE.replace(find, put)) == expected


def test_ruby_is_toolchain_and_a_gem_has_its_line() -> None:
    new = GEMFILE.replace("3.2.0", "3.3.0").replace("3.12", "3.13")

    changes = report({"Gemfile": GEMFILE}, {"Gemfile": new}).changes

    assert [(c.kind, c.name, c.line) for c in changes] == [
        ("toolchain", "ruby", 2),
        ("manifest", "rspec", 11),
    ]


GEM_LOCK = """GIT
  remote: https://github.com/a/fork
  revision: abc
  specs:
    fork (1.0)

PATH
  remote: .
  specs:
    shop (1.0.0)
      rails (~> 7.0)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.15.0-x86_64-linux)
      racc (~> 1.4)
    rails (7.0.4)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  rails (~> 7.0)
  shop!

CHECKSUMS
  rails (7.0.4) sha256=aa
  shop (1.0.0)

BUNDLED WITH
   2.4.0
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("(1.0.0)", "(1.0.1)", []),
        ("2.4.0", "2.5.0", []),
        ("PLATFORMS\n", "PLATFORMS\n  ruby\n", []),
        (
            "    rails (7.0.4)\n",
            "    nokogiri (1.15.0-arm64-darwin)\n    rails (7.0.4)\n",
            [],
        ),
        ("racc (~> 1.4)", "racc (~> 1.5)", []),
        ("(7.0.4)", "(7.0.5)", ["changed rails 7.0.4 -> 7.0.5"]),
        ("=aa", "=bb", ["content-replaced rails 7.0.4 -> 7.0.4"]),
        ("revision: abc", "revision: def", ["changed fork 1.0#abc -> 1.0#def"]),
        ("1.15.0", "1.16.0", ["changed nokogiri 1.15.0 -> 1.16.0"]),
        (
            "https://github.com/a/fork",
            "https://github.com/b/fork",
            ["source-changed fork 1.0#abc github.com/a/fork -> 1.0#abc github.com/b/fork"],
        ),
    ],
)
def test_gemfile_lock(find: str, put: str, expected: list[str]) -> None:
    assert find in GEM_LOCK
    assert difference("Gemfile.lock", GEM_LOCK, GEM_LOCK.replace(find, put)) == expected


GEMSPEC = """Gem::Specification.new do |spec|
  spec.name = "shop"
  spec.version = "1.0.0"
  spec.required_ruby_version = ">= 3.0"
  spec.add_dependency "rack", ">= 2.0", "< 4"
  spec.add_development_dependency("rake", "13.0")
  spec.add_runtime_dependency 'zeitwerk'.freeze, ["~> 2.6"]
end
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("1.0.0", "1.0.1", []),
        ('spec.add_dependency "rack"', 'spec.add_runtime_dependency("rack"', None),
        ('">= 2.0"', '">= 2.1"', ["changed rack >= 2.0, < 4 -> >= 2.1, < 4"]),
        ('"13.0"', '"13.1"', ["changed rake [development] 13.0 -> 13.1"]),
        ("~> 2.6", "~> 2.7", ["changed zeitwerk ~> 2.6 -> ~> 2.7"]),
        (">= 3.0", ">= 3.1", ["changed ruby >= 3.0 -> >= 3.1"]),
    ],
)
def test_gemspec(find: str, put: str, expected: list[str] | None) -> None:
    assert find in GEMSPEC
    new = GEMSPEC.replace(find, put)
    if expected is None:
        new, expected = new.replace('"< 4"', '"< 4")'), []
    assert difference("shop.gemspec", GEMSPEC, new) == expected


PODFILE = """platform :ios, '13.0'
target 'App' do
  pod 'Alamofire', '~> 5.0' # '9.9'
  pod 'Local', :path => '../Local'
  pod 'Fork', :git => 'https://host/fork.git', :tag => '1.0'
end
"""
POD_LOCK = """PODS:
  - Alamofire (5.8.0)
  - Local (1.0)
  - Nested (2.0):
    - Alamofire (~> 5.0)

EXTERNAL SOURCES:
  Local:
    :path: "../Local"

PODFILE CHECKSUM: aa

COCOAPODS: 1.12.0
"""


SUBSPECS = """Pod::Spec.new do |s|
  s.name = 'Lib'
  s.subspec 'Rx' do |ss|
    ss.dependency 'Lib/Core', s.version.to_s
    ss.dependency 'Rx/Core', '6.0'
  end
end
"""


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "expected"),
    [
        ("Podfile", PODFILE, "'9.9'", "'9.8'", []),
        ("Podfile", PODFILE, "../Local", "../Other", []),
        ("Podfile", PODFILE, "~> 5.0", "~> 5.1", ["changed Alamofire [App] ~> 5.0 -> ~> 5.1"]),
        ("Podfile", PODFILE, "'1.0'", "'1.1'", ["changed Fork [App] 1.0 -> 1.1"]),
        ("Podfile", PODFILE, "13.0", "14.0", ["changed ios [platform] 13.0 -> 14.0"]),
        ("Podfile.lock", POD_LOCK, "aa", "bb", []),
        ("Podfile.lock", POD_LOCK, "1.12.0", "1.13.0", []),
        ("Podfile.lock", POD_LOCK, "Local (1.0)", "Local (1.1)", []),
        ("Podfile.lock", POD_LOCK, "5.8.0", "5.9.0", ["changed Alamofire 5.8.0 -> 5.9.0"]),
        ("Podfile.lock", POD_LOCK, "(2.0)", "(2.1)", ["changed Nested 2.0 -> 2.1"]),
        (
            "Lib.podspec",
            "Pod::Spec.new do |s|\n  s.version = '1.0'\n  s.dependency 'A', '~> 1.0'\nend\n",
            "= '1.0'",
            "= '1.1'",
            [],
        ),
        (
            "Lib.podspec",
            "Pod::Spec.new do |s|\n  s.version = '1.0'\n  s.dependency 'A', '~> 1.0'\nend\n",
            "~> 1.0",
            "~> 1.1",
            ["changed A ~> 1.0 -> ~> 1.1"],
        ),
        ("Lib.podspec", SUBSPECS, "'Lib/Core'", "'Lib/Base'", []),
        ("Lib.podspec", SUBSPECS, "    ss.dependency 'Lib/Core', s.version.to_s\n", "", []),
        ("Lib.podspec", SUBSPECS, "'6.0'", "'6.1'", ["changed Rx/Core 6.0 -> 6.1"]),
        (
            "Lib.podspec",
            SUBSPECS,
            "'Rx/Core'",
            "'Library'",
            ["added Library - -> 6.0", "removed Rx/Core 6.0 -> -"],
        ),
    ],
)
def test_cocoapods(path: str, text: str, find: str, put: str, expected: list[str]) -> None:
    assert find in text
    assert difference(path, text, text.replace(find, put)) == expected


def composer(**fields: Any) -> str:
    return json.dumps({"name": "shop/shop", "version": "1.0.0", **fields}, indent=4)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (composer(), composer(version="1.0.1"), []),
        (composer(scripts={"x": "phpunit 9.0"}), composer(scripts={"x": "phpunit 10.0"}), []),
        (
            composer(extra={"branch-alias": {"dev-main": "1.x-dev"}}),
            composer(extra={"branch-alias": {"dev-main": "2.x-dev"}}),
            [],
        ),
        (
            composer(replace={"shop/a": "self.version"}),
            composer(replace={"shop/a": "self.version", "shop/b": "self.version"}),
            [],
        ),
        (
            composer(require={"Monolog/Monolog": "^2.0"}),
            composer(require={"monolog/monolog": "^2.0"}),
            [],
        ),
        (
            composer(require={"monolog/monolog": "^2.0 || ^3.0"}),
            composer(require={"monolog/monolog": "^2.0||^3.0"}),
            [],
        ),
        (
            composer(require={"monolog/monolog": "^2.0"}),
            composer(require={"monolog/monolog": "^3.0"}),
            ["changed monolog/monolog [require] ^2.0 -> ^3.0"],
        ),
        (
            composer(**{"require-dev": {"a/b": "1"}}),
            composer(require={"a/b": "1"}),
            ["moved a/b [require] 1 -> 1"],
        ),
        (
            composer(require={"php": ">=8.1", "ext-json": "*"}),
            composer(require={"php": ">=8.2", "ext-json": "*"}),
            ["changed php [require] >=8.1 -> >=8.2"],
        ),
        (
            composer(),
            composer(repositories=[{"type": "vcs", "url": "https://me:secret@host/x"}]),
            ["added https://host/x [repository] - -> vcs"],
        ),
        (composer(), composer(repositories=[{"type": "path", "url": "packages/*"}]), []),
    ],
)
def test_composer_json(old: str, new: str, expected: list[str]) -> None:
    assert difference("composer.json", old, new) == expected


def test_php_itself_is_toolchain() -> None:
    old, new = composer(require={"php": "8.1"}), composer(require={"php": "8.2"})

    (change,) = report({"composer.json": old}, {"composer.json": new}).changes

    assert (change.kind, change.line) == ("toolchain", 5)


def test_a_sibling_of_a_composer_monorepo_is_no_dependency() -> None:
    sub = '{"name": "shop/core"}'
    base = {"core/composer.json": sub, "composer.json": composer(require={"shop/core": "^1.0"})}
    head = {"core/composer.json": sub, "composer.json": composer(require={"shop/core": "^1.1"})}

    assert report(base, head).changes == ()


def composer_lock(**fields: Any) -> str:
    package = {
        "name": "a/b",
        "version": "1.0.0",
        "source": {"type": "git", "url": "https://github.com/a/b.git", "reference": "r1"},
        "dist": {"type": "zip", "reference": "r1", "shasum": ""},
        "time": "2024-01-01",
        "funding": [],
    }
    return json.dumps({"content-hash": "x", "packages": [package | fields]}, indent=2)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"time": "2025-01-01"}, []),
        ({}, {"funding": [{"url": "https://x/1.0"}]}, []),
        ({}, {"version": "1.1.0"}, ["changed a/b [packages] 1.0.0 -> 1.1.0"]),
        (
            {"version": "dev-main"},
            {"version": "dev-main", "source": {"reference": "r2"}, "dist": {}},
            ["changed a/b [packages] dev-main#r1 -> dev-main#r2"],
        ),
        (
            {},
            {"source": {"type": "git", "url": "https://github.com/a/b.git", "reference": "r2"}},
            ["content-replaced a/b [packages] 1.0.0 -> 1.0.0"],
        ),
        (
            {},
            {"source": {"type": "git", "url": "https://evil.example/b", "reference": "r1"}},
            ["source-changed a/b [packages] 1.0.0 github.com/a/b -> 1.0.0 evil.example/b"],
        ),
        ({"dist": {"type": "path"}}, {"dist": {"type": "path"}, "version": "2"}, []),
    ],
)
def test_composer_lock(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert difference("composer.lock", composer_lock(**old), composer_lock(**new)) == expected


CSPROJ = """<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <Version>1.0.0</Version>
    <AssemblyVersion>1.0.0.0</AssemblyVersion>
    <SerilogVersion>3.0.0</SerilogVersion>
    <OtherVersion>5.0</OtherVersion>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
    <PackageReference Include="Serilog" Version="$(SerilogVersion)" />
    <PackageReference Include="Moq"><Version>4.0</Version><PrivateAssets>all</PrivateAssets></PackageReference>
    <ProjectReference Include="..\\Core\\Core.csproj" />
  </ItemGroup>
</Project>
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("<Version>1.0.0", "<Version>1.0.1", []),
        ("1.0.0.0", "1.0.1.0", []),
        ("PrivateAssets>all", "PrivateAssets>none", []),
        ("..\\Core", "..\\Core2", []),
        ('"Newtonsoft.Json" Version="13.0.1"', '"newtonsoft.json" Version="13.0.1"', []),
        ('Version="13.0.1" />', "><Version>13.0.1</Version></PackageReference>", []),
        ("13.0.1", "13.0.3", ["changed Newtonsoft.Json 13.0.1 -> 13.0.3"]),
        ("4.0<", "4.1<", ["changed Moq 4.0 -> 4.1"]),
        ("3.0.0", "3.1.0", ["changed Serilog 3.0.0 -> 3.1.0"]),
        (">5.0<", ">5.1<", ["changed OtherVersion [property] 5.0 -> 5.1"]),
        ("net8.0", "net9.0", ["changed TargetFramework net8.0 -> net9.0"]),
        ("NET.Sdk", "NET.Sdk/2.0", ["added Microsoft.NET.Sdk [sdk] - -> 2.0"]),
    ],
)
def test_csproj(find: str, put: str, expected: list[str]) -> None:
    assert find in CSPROJ
    assert difference("src/App.csproj", CSPROJ, CSPROJ.replace(find, put)) == expected


def test_a_property_of_msbuild_is_told_at_its_own_line() -> None:
    new = CSPROJ.replace("3.0.0", "3.1.0")

    (change,) = report({"a.csproj": CSPROJ}, {"a.csproj": new}).changes

    assert (change.name, change.line) == ("Serilog", 6)


NUGET_LOCK = json.dumps(
    {
        "version": 1,
        "dependencies": {
            framework: {
                "A.B": {"type": "Direct", "resolved": "1.0.0", "contentHash": "aa"},
                "shop": {"type": "Project", "resolved": "1.0.0"},
            }
            for framework in ("net6.0", "net8.0")
        },
    },
    indent=2,
)
CENTRAL = """<Project><ItemGroup>
  <PackageVersion Include="A" Version="1.0" />
  <GlobalPackageReference Include="G" Version="2.0" />
</ItemGroup></Project>
"""
PACKAGES = """<?xml version="1.0" encoding="utf-8"?>
<packages>
  <package id="A" version="1.0" targetFramework="net48" />
</packages>
"""
NUSPEC = """<package><metadata><id>Shop</id><version>1.0</version><dependencies>
  <group targetFramework="net6.0"><dependency id="A" version="2.0" /></group>
  <group targetFramework="net8.0"><dependency id="A" version="2.0" /></group>
  <dependency id="Core" version="$version$" />
</dependencies></metadata></package>
"""


@pytest.mark.parametrize(
    ("path", "text", "find", "put", "expected"),
    [
        ("packages.lock.json", NUGET_LOCK, '"version": 1', '"version": 2', []),
        (
            "packages.lock.json",
            NUGET_LOCK,
            '"Project",\n        "resolved": "1.0.0"',
            '"Project", "resolved": "1.0.1"',
            [],
        ),
        (
            "packages.lock.json",
            NUGET_LOCK,
            '"Direct",\n        "resolved": "1.0.0"',
            '"Direct", "resolved": "1.1.0"',
            ["changed A.B 1.0.0 -> 1.1.0"],
        ),
        ("packages.lock.json", NUGET_LOCK, "aa", "bb", ["content-replaced A.B 1.0.0 -> 1.0.0"]),
        ("Directory.Packages.props", CENTRAL, "1.0", "1.1", ["changed A [central] 1.0 -> 1.1"]),
        ("Directory.Packages.props", CENTRAL, "2.0", "2.1", ["changed G [global] 2.0 -> 2.1"]),
        ("Directory.Packages.props", CENTRAL, "<ItemGroup>", "<ItemGroup>\n<!-- 9.9 -->", []),
        ("packages.config", PACKAGES, '"1.0" target', '"1.1" target', ["changed A 1.0 -> 1.1"]),
        ("packages.config", PACKAGES, "net48", "net481", []),
        ("a.nuspec", NUSPEC, "<version>1.0", "<version>1.1", []),
        ("a.nuspec", NUSPEC, "2.0", "2.1", ["changed A 2.0 -> 2.1"]),
        (
            "NuGet.Config",
            '<configuration><packageSources><add key="n" value="https://a/v3" /></packageSources></configuration>',
            "https://a",
            "https://b",
            ["changed n [source] https://a/v3 -> https://b/v3"],
        ),
        (
            "global.json",
            '{"sdk": {"version": "8.0.100"}} // x',
            "8.0.100",
            "8.0.200",
            ["changed version 8.0.100 -> 8.0.200"],
        ),
        (
            ".config/dotnet-tools.json",
            '{"version": 1, "tools": {"csharpier": {"version": "0.26.0", "commands": ["x"]}}}',
            "0.26.0",
            "0.27.0",
            ["changed csharpier [tools] 0.26.0 -> 0.27.0"],
        ),
        (
            "paket.dependencies",
            "framework: net8.0\nnuget A ~> 1.0 // x\n",
            "1.0",
            "1.1",
            ["changed A ~> 1.0 -> ~> 1.1"],
        ),
        ("paket.dependencies", "framework: net8.0\nnuget A ~> 1.0\n", "net8.0", "net9.0", []),
        (
            "paket.lock",
            "NUGET\n  remote: https://x\n    A (1.0)\n      B (>= 2.0)\n",
            "(1.0)",
            "(1.1)",
            ["changed A 1.0 -> 1.1"],
        ),
        (
            "paket.lock",
            "NUGET\n  remote: https://x\n    A (1.0)\n      B (>= 2.0)\n",
            ">= 2.0",
            ">= 2.1",
            [],
        ),
    ],
)
def test_other_files_of_dotnet(
    path: str, text: str, find: str, put: str, expected: list[str]
) -> None:
    assert find in text
    assert difference(path, text, text.replace(find, put)) == expected


def test_versions_that_move_to_the_central_file_are_moved() -> None:
    project = '<Project><ItemGroup><PackageReference Include="A" {}/></ItemGroup></Project>'
    base = {"a.csproj": project.format('Version="1.0" ')}
    head = {
        "a.csproj": project.format(""),
        "Directory.Packages.props": CENTRAL.replace("  <Global", "<!-- ").replace(
            '"2.0" />', "-->"
        ),
    }

    assert [told(change) for change in report(base, head).changes] == [
        "moved A [central] 1.0 -> 1.0"
    ]
