"""Each runner of the catalogue, the real one: what is proven, and what is not.

Most are slow and not everywhere, so they run where `HOTFIX_LINT_RUNNERS` is set: to a folder that has
the `node_modules` of jest, vitest, mocha and bats, or to anything else for the others. `.ci/runners`
installs them, and sets `HOTFIX_LINT_RUNNERS_REQUIRED`, by which one that is not there is a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from hotfix_lint import resources
from hotfix_lint.proving import runners
from tests.proving.changes import hotfix, prove
from tests.proving.conftest import summary

WANTED = os.environ.get("HOTFIX_LINT_RUNNERS", "")
REQUIRED = bool(os.environ.get("HOTFIX_LINT_RUNNERS_REQUIRED"))


class Case(NamedTuple):
    """A hotfix in the language of a runner.

    Attributes:
        files: what stays.
        source: the path of what is mended, before and after; the latter also adds what `weak` needs.
        test: the path of the test, before.
        proves: what is added to it that fails without the fix.
        idle: what is added to it that does not.
        weak: what is added to it that cannot be loaded without the fix.
        names: the test that is proven.
        weakly: what comes of `weak`: where names are looked up late it is a failure like others.
        closed: what ends the test's file where nothing is added to it.

    """

    files: dict[str, str]
    source: tuple[str, str, str]
    test: tuple[str, str]
    proves: str
    idle: str
    weak: str
    names: str
    weakly: str = "weakly-proven"
    closed: str = ""


PACKAGE = {"package.json": '{"name": "shop", "version": "1.0.0", "private": true}\n'}
COMMON = ("app.js", "exports.f = (x) => x;\n", "exports.f = (x) => Math.abs(x);\nexports.g = 1;\n")
MODULE = (
    "app.mjs",
    "export const f = (x) => x;\n",
    "export const f = (x) => Math.abs(x);\nexport const g = 1;\n",
)
RUBY = (
    "lib/app.rb",
    "module F\n  def self.f(x)\n    x\n  end\nend\n",
    "module F\n  G = 1\n  def self.f(x)\n    x.abs\n  end\nend\n",
)
SPEC = 'require "app"\nRSpec.describe F do\n  it("is old") { expect(F.f(1)).to eq(1) }\n'
MINITEST = (
    'require "test_helper"\nclass AppTest < Minitest::Test\n'
    "  def test_old\n    assert_equal 1, F.f(1)\n  end\n"
)
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>8</maven.compiler.source>
    <maven.compiler.target>8</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.x</version></dependency>
  </dependencies>
</project>
"""
JAVA = "package shop;\n\npublic class App {\n    static int f(int x) { return x; }\n}\n"
JAVA_FIXED = JAVA.replace("return x;", "return Math.abs(x);").replace(
    "App {\n", "App {\n    static int g() { return 1; }\n"
)
JAVA_TEST = (
    "package shop;\n\nimport static org.junit.Assert.assertEquals;\nimport org.junit.Test;\n\n"
    "public class AppTest {\n    @Test public void isOld() { assertEquals(1, App.f(1)); }\n"
)
CARGO = Case(
    {
        "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
        "Cargo.lock": 'version = 3\n\n[[package]]\nname = "shop"\nversion = "0.1.0"\n',
    },
    (
        "src/lib.rs",
        "pub fn f(x: i32) -> i32 {\n    x\n}\n",
        "pub fn f(x: i32) -> i32 {\n    x.abs()\n}\n\npub fn g() -> i32 {\n    1\n}\n",
    ),
    ("tests/app.rs", "#[test]\nfn old() {\n    assert_eq!(shop::f(1), 1);\n}\n"),
    "\n#[test]\nfn new() {\n    assert_eq!(shop::f(-1), 1);\n}\n",
    "\n#[test]\nfn new() {\n    assert_eq!(shop::f(2), 2);\n}\n",
    "\n#[test]\nfn new() {\n    assert_eq!(shop::g(), 1);\n}\n",
    "tests/app.rs new",
)
CASES = {
    "node": Case(
        PACKAGE,
        MODULE,
        (
            "test/app.test.mjs",
            ("import test from 'node:test';\nimport assert from 'node:assert';\n"
            "import {f} from '../app.mjs';\ntest('old', () => assert.equal(f(1), 1));\n"),
        ),
        "test('new', () => assert.equal(f(-1), 1));\n",
        "test('new', () => assert.equal(f(2), 2));\n",
        "import {g} from '../app.mjs';\ntest('new', () => assert.equal(g, 1));\n",
        "new",
    ),
    "mocha": Case(
        PACKAGE,
        MODULE,
        (
            "test/app.test.mjs",
            ("import assert from 'node:assert';\nimport {f} from '../app.mjs';\n"
            "it('old', () => assert.equal(f(1), 1));\n"),
        ),
        "it('new', () => assert.equal(f(-1), 1));\n",
        "it('new', () => assert.equal(f(2), 2));\n",
        "import {g} from '../app.mjs';\nit('new', () => assert.equal(g, 1));\n",
        "new",
    ),
    "jest": Case(
        PACKAGE,
        COMMON,
        (
            "test/app.test.js",
            "const {f} = require('../app.js');\ntest('old', () => expect(f(1)).toBe(1));\n",
        ),
        "test('new', () => expect(f(-1)).toBe(1));\n",
        "test('new', () => expect(f(2)).toBe(2));\n",
        "require('../app.js').g.toFixed();\ntest('new', () => expect(f(1)).toBe(1));\n",
        "test/app.test.js new",
    ),
    "vitest": Case(
        PACKAGE,
        MODULE,
        (
            "test/app.test.mjs",
            ("import {test, expect} from 'vitest';\nimport {f} from '../app.mjs';\n"
            "test('old', () => expect(f(1)).toBe(1));\n"),
        ),
        "test('new', () => expect(f(-1)).toBe(1));\n",
        "test('new', () => expect(f(2)).toBe(2));\n",
        "import * as all from '../app.mjs';\nall.g.toFixed();\ntest('new', () => expect(f(1)).toBe(1));\n",
        "test/app.test.mjs new",
    ),
    "bats": Case(
        PACKAGE,
        ("app.sh", 'f() { echo "$1"; }\n', 'f() { echo "${1#-}"; }\ng() { :; }\n'),
        ("test/app.bats", 'load ../app.sh\n@test "old" {\n  [ "$(f 1)" = 1 ]\n}\n'),
        '@test "new" {\n  [ "$(f -1)" = 1 ]\n}\n',
        '@test "new" {\n  [ "$(f 2)" = 2 ]\n}\n',
        '@test "new" {\n  g\n}\n',
        "new",
        "proven",
    ),
    "go": Case(
        {"go.mod": "module example.com/shop\n\ngo 1.19\n"},
        (
            "calc/app.go",
            "package calc\n\nfunc F(x int) int { return x }\n",
            ("package calc\n\nfunc F(x int) int {\n\tif x < 0 {\n\t\treturn -x\n\t}\n\treturn x\n}\n\n"
            "func G() int { return 1 }\n"),
        ),
        (
            "calc/app_test.go",
            ('package calc\n\nimport "testing"\n\n'
            "func TestOld(t *testing.T) {\n\tif F(1) != 1 {\n\t\tt.Fatal(F(1))\n\t}\n}\n"),
        ),
        '\nfunc TestNew(t *testing.T) {\n\tif F(-1) != 1 {\n\t\tt.Fatal("negative")\n\t}\n}\n',
        "\nfunc TestNew(t *testing.T) {\n\tif F(2) != 2 {\n\t\tt.Fatal()\n\t}\n}\n",
        "\nfunc TestNew(t *testing.T) {\n\tif G() != 1 {\n\t\tt.Fatal()\n\t}\n}\n",
        "example.com/shop/calc.TestNew",
    ),
    "cargo": CARGO,
    "ctest": Case(
        {
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.21)\nproject(shop C)\nenable_testing()\n"
            "add_executable(check tests/check.c)\nadd_test(NAME check COMMAND check)\n"
        },
        (
            "app.h",
            "static int f(int x) { return x; }\n",
            "static int f(int x) { return x < 0 ? -x : x; }\nstatic int g(void) { return 1; }\n",
        ),
        (
            "tests/check.c",
            '#include <assert.h>\n#include "../app.h"\nint main(void) {\n  assert(f(1) == 1);\n',
        ),
        "  assert(f(-1) == 1);\n  return 0;\n}\n",
        "  assert(f(2) == 2);\n  return 0;\n}\n",
        "  int (*one)(void) = &g;\n  return one() - 1;\n}\n",
        "check",
        closed="  return 0;\n}\n",
    ),
    "nextest": CARGO._replace(
        files={**CARGO.files, ".config/nextest.toml": "[profile.default]\nretries = 0\n"},
        names="shop::app.new",
    ),
    "rspec": Case(
        {".rspec": "--format documentation\n"},
        RUBY,
        ("spec/app_spec.rb", SPEC),
        '  it("is new") { expect(F.f(-1)).to eq(1) }\nend\n',
        '  it("is new") { expect(F.f(2)).to eq(2) }\nend\n',
        '  F::G.abs\n  it("is new") { expect(F.f(1)).to eq(1) }\nend\n',
        "spec/app_spec.rb F is new",
        closed="end\n",
    ),
    "rspec-bundler": Case(
        {"Gemfile": 'gem "rspec"\n'},
        RUBY,
        ("spec/app_spec.rb", SPEC),
        '  it("is new") { expect(F.f(-1)).to eq(1) }\nend\n',
        '  it("is new") { expect(F.f(2)).to eq(2) }\nend\n',
        '  F::G.abs\n  it("is new") { expect(F.f(1)).to eq(1) }\nend\n',
        "spec/app_spec.rb F is new",
        closed="end\n",
    ),
    "minitest": Case(
        {"Rakefile": "", "test/test_helper.rb": 'require "minitest/autorun"\nrequire "app"\n'},
        RUBY,
        ("test/app_test.rb", MINITEST),
        "  def test_new\n    assert_equal 1, F.f(-1)\n  end\nend\n",
        "  def test_new\n    assert_equal 2, F.f(2)\n  end\nend\n",
        "  F::G.abs\n  def test_new\n    assert_equal 1, F.f(1)\n  end\nend\n",
        "test/app_test.rb AppTest#test_new",
        closed="end\n",
    ),
    "minitest-bundler": Case(
        {
            "Gemfile": 'gem "minitest"\n',
            "test/test_helper.rb": 'require "minitest/autorun"\nrequire "app"\n',
        },
        RUBY,
        ("test/app_test.rb", MINITEST),
        "  def test_new\n    assert_equal 1, F.f(-1)\n  end\nend\n",
        "  def test_new\n    assert_equal 2, F.f(2)\n  end\nend\n",
        "  F::G.abs\n  def test_new\n    assert_equal 1, F.f(1)\n  end\nend\n",
        "test/app_test.rb AppTest#test_new",
        closed="end\n",
    ),
    "phpunit": Case(
        {"phpunit.xml": '<phpunit bootstrap="app.php"></phpunit>\n'},
        (
            "app.php",
            "<?php\nfunction f($x) { return $x; }\n",
            "<?php\nfunction f($x) { return abs($x); }\nclass G {}\n",
        ),
        (
            "tests/AppTest.php",
            (
                "<?php\nclass AppTest extends PHPUnit\\Framework\\TestCase {\n"
                "    function testOld() { $this->assertSame(1, f(1)); }\n"
            ),
        ),
        "    function testNew() { $this->assertSame(1, f(-1)); }\n}\n",
        "    function testNew() { $this->assertSame(2, f(2)); }\n}\n",
        "    function testNew() { $this->assertSame(1, f(1)); }\n}\nclass H extends G {}\n",
        "AppTest.testNew",
        closed="}\n",
    ),
    "maven": Case(
        {"pom.xml": POM, ".mvn/maven.config": "-Dmaven.repo.local=/usr/share/maven-repo\n"},
        ("src/main/java/shop/App.java", JAVA, JAVA_FIXED),
        ("src/test/java/shop/AppTest.java", JAVA_TEST),
        "    @Test public void isNew() { assertEquals(1, App.f(-1)); }\n}\n",
        "    @Test public void isNew() { assertEquals(2, App.f(2)); }\n}\n",
        "    @Test public void isNew() { assertEquals(1, App.g()); }\n}\n",
        "shop.AppTest.isNew",
        closed="}\n",
    ),
    "gradle": Case(
        {
            "settings.gradle": "rootProject.name = 'shop'\n",
            "build.gradle": (
                "apply plugin: 'java'\n"
                "dependencies { testCompile files('/usr/share/java/junit4.jar', '/usr/share/java/hamcrest-core.jar') }\n"
            ),
        },
        ("src/main/java/shop/App.java", JAVA, JAVA_FIXED),
        ("src/test/java/shop/AppTest.java", JAVA_TEST),
        "    @Test public void isNew() { assertEquals(1, App.f(-1)); }\n}\n",
        "    @Test public void isNew() { assertEquals(2, App.f(2)); }\n}\n",
        "    @Test public void isNew() { assertEquals(1, App.g()); }\n}\n",
        "shop.AppTest.isNew",
        closed="}\n",
    ),
    "exunit": Case(
        {
            "mix.exs": (
                "defmodule Shop.MixProject do\n  use Mix.Project\n"
                '  def project, do: [app: :shop, version: "0.1.0", deps: []]\nend\n'
            ),
            "test/test_helper.exs": "ExUnit.start()\n",
        },
        (
            "lib/shop.ex",
            "defmodule Shop do\n  def f(x), do: x\nend\n",
            (
                "defmodule Shop do\n  def f(x), do: abs(x)\n"
                "  defmacro g(x), do: quote(do: unquote(x))\nend\n"
            ),
        ),
        (
            "test/shop_test.exs",
            "defmodule ShopTest do\n  use ExUnit.Case\n  test \"old\", do: assert(Shop.f(1) == 1)\n",
        ),
        '  test "new", do: assert(Shop.f(-1) == 1)\nend\n',
        '  test "new", do: assert(Shop.f(2) == 2)\nend\n',
        '  import Shop, only: [g: 1]\n  test "new", do: assert(g(1) == 1)\nend\n',
        "test/shop_test.exs ShopTest test new",
        closed="end\n",
    ),
}  # fmt: skip
OWN = {"pytest", "unittest"}  # they have tests of their own in test_prove.py
# Nothing here can install them: their reports are read as their documents show them.
UNTRIED = {"dotnet", "swift"}


def test_every_runner_of_the_catalogue_is_tried() -> None:
    assert {runner.name for runner in runners.catalogue()} == set(CASES) | OWN | UNTRIED


@pytest.mark.parametrize("shown", ["proven", "not-proven", "weak", "broken"])
@pytest.mark.parametrize("name", CASES)
def test_a_real_runner(tmp_path: Path, name: str, shown: str) -> None:
    if not WANTED:
        pytest.skip("HOTFIX_LINT_RUNNERS is not set, and it is slow")
    case = CASES[name]
    path, before, after = case.source
    added = {"proven": case.proves, "not-proven": case.idle, "weak": case.weak}.get(shown)
    if added is None:  # the fix that does not mend
        after, added = before.replace("f(", "f(", 1) + "\n", case.proves
    test, old = case.test
    if "package.json" in case.files:
        says = {"name": "shop", "devDependencies": {name: "*"}}
        case = case._replace(files={"package.json": json.dumps(says)})
    repository = hotfix(
        tmp_path,
        {**case.files, path: before, test: old + case.closed},
        {path: after, test: old + added},
    )
    (runner,) = [r for r in runners.catalogue() if r.name == name]
    _provide(repository.folder, runner)
    ended = prove(repository, "--output", "json", HOME=os.environ["HOME"], PATH=os.environ["PATH"])
    record = ended.json
    assert {run["runner"] for run in record["runs"]} == {name}, (record, ended.err)
    expected = {"weak": case.weakly}.get(shown, shown)
    assert record["outcome"] == expected, record
    assert ended.code == {"broken": 1, "not-proven": 1}.get(shown, 0)
    if shown == "proven":
        named = [r["name"] for r in record["results"] if r["outcome"] == "proven"]
        assert [n.rpartition(" (")[0] or n for n in named] == [case.names], record
        assert record["alike"] == (0 if name == "ctest" else 1), record
    assert not [p for p in os.listdir(tmp_path) if p in {"target", "hotfix-lint-build", "_build"}]


RUST = ("pub fn f(x: i32) -> i32 {\n    x\n}\n", "pub fn f(x: i32) -> i32 {\n    x.abs()\n}\n")
IN_FILE = "\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n    #[test]\n    fn old() {{\n        assert_eq!(f(1), 1);\n    }}\n{}}}\n"
TRIED = {
    "proven": (RUST[1], "    #[test]\n    fn new() {\n        assert_eq!(f(-1), 1);\n    }\n"),
    "not-proven": (RUST[1], "    #[test]\n    fn new() {\n        assert_eq!(f(2), 2);\n    }\n"),
    "broken": (
        RUST[0] + "// not mended\n",
        "    #[test]\n    fn new() {\n        assert_eq!(f(-1), 1);\n    }\n",
    ),
    "weakly-proven": (
        RUST[1] + "fn g() -> i32 {\n    1\n}\n",
        "    #[test]\n    fn new() {\n        assert_eq!(g(), 1);\n    }\n",
    ),
}


@pytest.mark.parametrize("shown", TRIED)
def test_a_fix_and_its_test_in_one_file_of_rust(tmp_path: Path, shown: str) -> None:
    if not WANTED:
        pytest.skip("HOTFIX_LINT_RUNNERS is not set, and it is slow")
    if not shutil.which("cargo"):
        _absent("there is no cargo here")
    after, added = TRIED[shown]
    files = CASES["cargo"].files
    repository = hotfix(
        tmp_path,
        {**files, "src/lib.rs": RUST[0] + IN_FILE.format("")},
        {"src/lib.rs": after + IN_FILE.format(added)},
    )
    ended = prove(repository, "--output", "json", HOME=os.environ["HOME"], PATH=os.environ["PATH"])
    record = ended.json
    assert record["outcome"] == shown, (record, ended.err)
    if shown == "proven":
        assert [r["name"] for r in record["results"]] == ["src/lib.rs tests::new"]
        assert record["alike"] == 1


def _provide(folder: Path, runner: runners.Runner) -> None:
    """Give the work tree the runner's modules, or skip where it is not to be had."""
    local = [p for p in runner.programs if p.startswith("node_modules/")]
    if any(Path(WANTED, program).exists() for program in local):
        (folder / "node_modules").symlink_to(Path(WANTED, "node_modules"))
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / "exclude").write_text("node_modules\n")
    elif not any(shutil.which(program) for program in runner.programs):
        _absent(f"there is no {' or '.join(runner.programs)} here")


def _absent(why: str) -> None:
    if REQUIRED:
        pytest.fail(why)
    pytest.skip(why)


def test_each_week_and_where_a_runner_changed_all_are_installed_and_tried() -> None:
    top = Path(resources.path("rules")).parent
    workflow = yaml.safe_load((top / ".github/workflows/runners.yml").read_text("utf-8"))
    starts = workflow[True]  # YAML 1.1 reads the key "on" so
    assert re.fullmatch(r"\d+ \d+ \* \* \d", starts["schedule"][0]["cron"])
    assert {"rules/catalogues/runners.yaml", "rules/runners/**"} <= set(starts["push"]["paths"])
    assert workflow["permissions"] == {"contents": "read"}
    assert [step.get("run") for step in workflow["jobs"]["runners"]["steps"]][-1] == ".ci/runners"
    script = (top / ".ci/runners").read_text("utf-8")
    brought = {"cargo", "node"}  # by the image, and by the step before
    for name in CASES.keys() - brought:
        package = {"exunit": "elixir", "ctest": "cmake", "rspec-bundler": "bundler"}.get(name, name)
        assert package.removesuffix("-bundler") in script, name
    assert "HOTFIX_LINT_RUNNERS_REQUIRED=1" in script


def test_the_end_of_a_run_says_which_runners_were_exercised_and_why_others_were_not() -> None:
    real = "tests/proving/test_runners.py::test_a_real_runner"
    assert summary([("tests/test_x.py::test_y", "")], []) == []
    assert summary(
        [(f"{real}[rspec-bundler-not-proven]", ""), (f"{real}[go-weak]", "")],
        [(f"{real}[go-broken]", "x"), (f"{real}[phpunit-proven]", "there is no phpunit here")],
    ) == [
        "test runners exercised: go, rspec-bundler",
        "not exercised: phpunit (there is no phpunit here)",
        "not exercised: dotnet, swift (nothing here installs them)",
    ]
