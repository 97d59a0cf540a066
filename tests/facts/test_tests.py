"""What a change does for tests, and against them: each language in pairs."""

from __future__ import annotations

import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.facts.tests import catalogue, helpers
from hotfix_lint.facts.tests.code import Code
from hotfix_lint.facts.tests.helpers import OwnChecks
from tests.facts.changes import facts_between

if TYPE_CHECKING:
    from pathlib import Path

    from hotfix_lint.facts.tests import TestJudgement

PY = "from app import f\n\n\ndef test_one():\n    assert f(1) == 1\n"
JS = "describe('f', () => {\n  it('is one', () => {\n    expect(f(1)).toBe(1);\n  });\n});\n"
GO = 'package a\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {\n\tif f(1) != 1 {\n\t\tt.Error("x")\n\t}\n}\n'
GO_TABLE = """package a

import "testing"

func TestTable(t *testing.T) {
\tcases := []struct{ in, out int }{
\t\t{1, 1},
\t\t{2, 2},
\t}
\tfor _, c := range cases {
\t\tif f(c.in) != c.out {
\t\t\tt.Errorf("x")
\t\t}
\t}
}
"""
RUST = "pub fn f(x: u32) -> u32 {\n    x\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn one() {\n        assert_eq!(f(1), 1);\n    }\n}\n"
JAVA = "class AppTest {\n    @Test\n    void one() {\n        assertEquals(1, f(1));\n    }\n}\n"
KOTLIN = "class AppTest {\n    @Test\n    fun one() {\n        assertEquals(1, f(1))\n    }\n}\n"
RUBY = "describe App do\n  it 'is one' do\n    expect(f(1)).to eq 1\n  end\nend\n"
PHP = "<?php\nclass AppTest extends TestCase\n{\n    public function testOne(): void\n    {\n        $this->assertSame(1, f(1));\n    }\n}\n"
CSHARP = "public class AppTests\n{\n    [Fact]\n    public void One()\n    {\n        Assert.Equal(1, F(1));\n    }\n}\n"
SWIFT = "final class AppTests: XCTestCase {\n    func testOne() {\n        XCTAssertEqual(f(1), 1)\n    }\n}\n"
ELIXIR = 'defmodule AppTest do\n  test "one" do\n    assert f(1) == 1\n  end\nend\n'
C = "static void test_one(void) {\n    assert(f(1) == 1);\n}\n"
CPP = "TEST(App, One) {\n    EXPECT_EQ(f(1), 1);\n}\n"
# Language → path, text before, what a new test adds, a new assertion in the old test.
SAMPLES = {
    "python": ("tests/test_app.py", PY, "\n\ndef test_two():\n    assert f(2) == 2\n", "    assert f(3) == 3\n"),
    "javascript": ("src/app.test.js", JS, "it('is two', () => {\n  expect(f(2)).toBe(2);\n});\n", "    expect(f(3)).toBe(3);\n"),
    "typescript": ("src/__tests__/app.ts", JS, "test('two', async () => {\n  await expect(f(2)).resolves.toBe(2);\n});\n", "    expect(f(3)).toBe(3);\n"),
    "go": ("a_test.go", GO, '\nfunc TestTwo(t *testing.T) {\n\tif f(2) != 2 {\n\t\tt.Fatal("x")\n\t}\n}\n', "\trequire.Equal(t, 3, f(3))\n"),
    "rust": ("tests/it.rs", "#[test]\nfn one() {\n    assert_eq!(f(1), 1);\n}\n", "\n#[test]\nfn two() {\n    assert!(f(2) == 2);\n}\n", "    assert_eq!(f(3), 3);\n"),
    "java": ("src/test/java/AppTest.java", JAVA, "\n    @Test\n    void two() {\n        assertThat(f(2)).isEqualTo(2);\n    }\n", "        assertEquals(3, f(3));\n"),
    "kotlin": ("src/test/kotlin/AppTest.kt", KOTLIN, "\n    @Test\n    fun two() {\n        f(2) shouldBe 2\n    }\n", "        assertEquals(3, f(3))\n"),
    "ruby": ("spec/app_spec.rb", RUBY, "  it 'is two' do\n    expect(f(2)).to eq 2\n  end\n", "    expect(f(3)).to eq 3\n"),
    "php": ("tests/AppTest.php", PHP, "\n    public function testTwo(): void\n    {\n        $this->assertSame(2, f(2));\n    }\n", "        $this->assertSame(3, f(3));\n"),
    "csharp": ("test/App.Tests/AppTests.cs", CSHARP, "\n    [Theory]\n    [InlineData(2)]\n    public void Two(int x)\n    {\n        F(x).Should().Be(x);\n    }\n", "        Assert.Equal(3, F(3));\n"),
    "swift": ("Tests/AppTests/AppTests.swift", SWIFT, "\n    func testTwo() {\n        XCTAssertTrue(f(2) == 2)\n    }\n", "        XCTAssertEqual(f(3), 3)\n"),
    "elixir": ("test/app_test.exs", ELIXIR, '\n  test "two" do\n    assert f(2) == 2\n  end\n', "    assert f(3) == 3\n"),
    "c": ("tests/test_app.c", C, "\nstatic void test_two(void) {\n    assert(f(2) == 2);\n}\n", "    assert(f(3) == 3);\n"),
    "c++": ("test/app_test.cpp", CPP, "\nTEST(App, Two) {\n    EXPECT_EQ(f(2), 2);\n}\n", "    EXPECT_EQ(f(3), 3);\n"),
    "scala": ("src/test/scala/AppSpec.scala", 'class AppSpec {\n  test("one") {\n    assert(f(1) == 1)\n  }\n}\n', '\n  test("two") {\n    assert(f(2) == 2)\n  }\n', "    assert(f(3) == 3)\n"),
    "dart": ("test/app_test.dart", "void main() {\n  test('one', () {\n    expect(f(1), 1);\n  });\n}\n", "  test('two', () {\n    expect(f(2), 2);\n  });\n", "    expect(f(3), 3);\n"),
    "perl": ("t/app.t", "use Test::More;\nsubtest 'one' => sub {\n    is f(1), 1;\n};\n", "subtest 'two' => sub {\n    is f(2), 2;\n};\n", "    is f(3), 3;\n"),
    "shell": ("test/app.bats", '@test "one" {\n  run f 1\n  [ "$status" -eq 0 ]\n}\n', '\n@test "two" {\n  run f 2\n  [ "$status" -eq 0 ]\n}\n', '  [ "$output" = 1 ]\n'),
    "haskell": ("test/AppSpec.hs", 'spec = do\n  it "is one" $ do\n    f 1 `shouldBe` 1\n', '  it "is two" $ do\n    f 2 `shouldBe` 2\n', "    f 3 `shouldBe` 3\n"),
    "julia": ("test/runtests.jl", '@testset "one" begin\n    @test f(1) == 1\nend\n', '\n@testset "two" begin\n    @test f(2) == 2\nend\n', "    @test f(3) == 3\n"),
    "r": ("tests/testthat/test-app.R", 'test_that("one", {\n  expect_equal(f(1), 1)\n})\n', '\ntest_that("two", {\n  expect_equal(f(2), 2)\n})\n', "  expect_equal(f(3), 3)\n"),
    "lua": ("spec/app_spec.lua", 'describe("f", function()\n  it("is one", function()\n    assert.equal(1, f(1))\n  end)\nend)\n', '  it("is two", function()\n    assert.equal(2, f(2))\n  end)\n', "    assert.equal(3, f(3))\n"),
    "clojure": ("test/app_test.clj", "(deftest one\n  (is (= 1 (f 1))))\n", "\n(deftest two\n  (is (= 2 (f 2))))\n", "  (is (= 3 (f 3)))\n"),
    "erlang": ("test/app_tests.erl", "one_test() ->\n    ?assertEqual(1, f(1)).\n", "\ntwo_test() ->\n    ?assertEqual(2, f(2)).\n", "    ?assertEqual(3, f(3)),\n"),
    "tcl": ("tests/unit/info.tcl", "start_server {} {\n    test {one} {\n        assert_equal 1 [f 1]\n    }\n}\n", "test {two} {\n    assert_equal 2 [f 2]\n}\n", "        assert_equal 3 [f 3]\n"),
    "coffeescript": ("test/app.coffee", "describe 'f', ->\n  it 'is one', ->\n    f(1).should.equal 1\n", "  it 'is two', ->\n    f(2).should.equal 2\n", "    f(3).should.equal 3\n"),
    "zig": ("tests/app.zig", 'test "one" {\n    try std.testing.expect(f(1) == 1);\n}\n', '\ntest "two" {\n    try std.testing.expect(f(2) == 2);\n}\n', "    try std.testing.expect(f(3) == 3);\n"),
    "gherkin": ("features/app.feature", "Feature: f\n  Scenario: one\n    When f of 1\n    Then it is 1\n", "\n  Scenario: two\n    When f of 2\n    Then it is 2\n", "    Then it is not 3\n"),
}  # fmt: skip


def judged(folder: Path, path: str, before: str | None, after: str) -> TestJudgement:
    start = {} if before is None else {path: before}
    return facts_between(folder, start, {"app.py": "x = 2\n", path: after}).tests


def grades(judgement: TestJudgement) -> set[str]:
    return {item.grade for item in judgement.evidence}


def within(text: str, lines: str) -> str:
    """Put lines behind the last one that checks something in the old test."""
    at = max(text.rfind(mark) for mark in ("f(1)", "F(1)", "f 1", "eq 0", "it is 1"))
    end = text.index("\n", at) + 1
    if lines.startswith(("\trequire",)):
        end = text.index("{\n", text.index("func Test")) + 2
    return text[:end] + lines + text[end:]


@pytest.mark.parametrize("language", SAMPLES)
def test_a_new_test_counts(tmp_path: Path, language: str) -> None:
    path, before, added, _ = SAMPLES[language]
    closing = (
        before.rfind("\n}\n") + 1 if before.rstrip().endswith("}") and "class" in before else 0
    )
    after = before[:closing] + added + before[closing:] if closing else before + added
    assert grades(judged(tmp_path, path, before, after)) == {"strong"}


@pytest.mark.parametrize("language", SAMPLES)
def test_a_new_test_file_counts(tmp_path: Path, language: str) -> None:
    path, before, _, _ = SAMPLES[language]
    assert judged(tmp_path, path, None, before).adds_test


@pytest.mark.parametrize("language", SAMPLES)
def test_a_new_assertion_in_an_old_test_counts(tmp_path: Path, language: str) -> None:
    path, before, _, assertion = SAMPLES[language]
    found = judged(tmp_path, path, before, within(before, assertion))
    assert grades(found) == {"medium"}
    assert found.test_files == (path,)


@pytest.mark.parametrize("language", SAMPLES)
def test_a_comment_and_a_reformatting_do_not_count(tmp_path: Path, language: str) -> None:
    path, before, added, _ = SAMPLES[language]
    mark = next(
        lang
        for lang in catalogue.languages_of(path)
        if lang.paths.match(path) and lang.is_marked([before])
    ).comments[0]
    commented = "".join(f"{mark} {line}\n" for line in added.split("\n") if line.strip())
    after = before.replace("  ", "    ").replace("\t", "\t\t") + "\n\n" + commented
    found = judged(tmp_path, path, before, after)
    assert not found.adds_test, found.evidence


@pytest.mark.parametrize("language", SAMPLES)
def test_a_renamed_file_does_not_count(tmp_path: Path, language: str) -> None:
    path, before, _, _ = SAMPLES[language]
    moved = PurePosixPath(path).parent / "sub" / PurePosixPath(path).name
    facts = facts_between(tmp_path, {path: before}, {path: None, str(moved): before})
    assert not facts.tests.adds_test
    assert facts.weakenings == ()


HELPER = "def results_in(a):\n    assert f(a) == a\n\n\ndef test_one():\n    results_in('x')\n"
GO_EQ = 'package a\n\nfunc eq(t *testing.T, a, b any) {\n\tif a != b {\n\t\tt.Error("x")\n\t}\n}\n\nfunc TestOne(t *testing.T) {\n\teq(t, f(1), "a")\n}\n'
ROWS = "describe X do\n  [\n    'a',\n    'b'\n  ].each do |x|\n    it x do\n      expect(f(x)).to eq 1\n    end\n  end\nend\n"
PROVIDER = "<?php\nclass AppTest extends TestCase\n{\n    /** @dataProvider someRows */\n    public function testOne($x): void\n    {\n        $this->assertSame(1, f($x));\n    }\n\n    public function someRows()\n    {\n        return join(array(\n            'a' => realpath('b'),\n        ));\n    }\n}\n"
GHERKIN = 'Feature: f\n  Scenario: one\n    When f of 1\n    Then the output is:\n      """\n      one\n      """\n'
TEXT = '#[test]\nfn one() {\n    common(A);\n}\n\nstatic A: &str = r#"\nset a {\n    b\n}\n"#;\n'
SWIFT_TEXT = 'final class AppTests: XCTestCase {\n    func testOne() {\n        let string = """\n        one\n        two\n        """\n        let data = Data(string.utf8)\n        XCTAssertEqual(f(data), 1)\n    }\n}\n'
VALUE = "def test_one():\n    date = 'a'\n    assert f(1) == date\n"
TYPES = "describe('f', () => {\n  const a: string = f(1)\n})\n"
DOC = "/// ```\n/// let a = f(1);\n/// ```\npub fn f() {}\n"
SALTEST = "extension SALTest {\n    func assertParked() throws {\n        XCTFail()\n    }\n}\n"
FOUND = 'package a\n\nfunc TestOne(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Errorf("expected %d", 1)\n\t}\n\tg()\n\th()\n}\n'
RUN = "def test_one(script):\n    result = script.run(\n        'a',\n        cwd=b,\n    )\n    assert result == 1\n"
REALM = "attempt(function() {\n  lodashStable.assign(realm, run([\n    '  var root = this;',\n  ]));\n});\n"
METADATA = "def test_refuses_bad_metadata(\n    script,\n):\n    package = create(\n        script, 'a', '1'\n    )\n    assert run(package) == 1\n"
SKIPPED_GROUP = "describe.skip('f', () => {\n  before(() => {\n    assertReady({\n      a: 'a',\n    });\n  });\n});\n"
COLLECTED = "it('is one', () => {\n  expect(f({a: 1, b: 2})).toBe(1);\n});\n"
TIMED = 'defmodule AppTest do\n  test "one" do\n    assert :error = connect("a", opts: [timeout: 1])\n  end\nend\n'
CRAM = "Some words\n\n  $ f 1\n  1\n  2\n"
HASKELL = 'module Checks where\n\nf = id\n\nprop_one = verify f "1"\n'
LISTED = "<?php\nclass AppUnitTest extends AbstractSniffUnitTest\n{\n    public function getErrorList()\n    {\n        return array(\n            12 => 1,\n        );\n    }\n}\n"
OTHER_TEST = "public class AppTests\n{\n    [Theory]\n    [InlineData(typeof(bool?))]\n    public void Ends_at_once(Type type)\n    {\n        var found = Run(type);\n        Assert.Equal(1, found);\n    }\n}\n"
THROWN = "it('ends', () => {\n  expect(() => parse('a')).toThrow();\n});\n"
EXPECTED_OCAML = (
    'let%expect_test "one" =\n  print (f 1);\n  [%expect\n    {|\n    a = " b"\n    |}]\n'
)
QUNIT = "test('one', function() {\n  expect(1);\n  ok(f(1) == 1, 'is one');\n});\n"
ANONYMOUS = ";(function() {\n  run(function(a) {\n    equal(f(a), a);\n  });\n  test('should work', function() {\n    function Foo(b) { push(b); }\n    Foo.prototype = { 'a': b };\n\n    equal(f(Foo), 1);\n  });\n}());\n"
REGISTERED = 'namespace Test {\n  void One() {\n    node = f(1);\n  }\n  void Run() {\n    RunNodeTest(&Node::One, "one", passed, total);\n  }\n}\n'
LISTED_ROWS = 'class TestApp:\n    @pytest.mark.parametrize(\n        "given",\n        [\n            "a",\n            "b",\n        ],\n    )\n    def test_one(self, given):\n        with pytest.raises(E):\n            f(given)\n'
STRUCTS = 'START_TEST(test_one) {\n  struct test_case cases[] = {\n    {0, "a"},\n    {1, "b"},\n  };\n  for (i = 0; i < 2; i++)\n    assert(f(cases[i].b) == cases[i].a);\n}\n'
CHAINED = 'package a\n\nfunc TestOne(t *testing.T) {\n\trunner(t).Run(f(1)).\n\t\tExpectHasIssue("a:9")\n}\n'
EMITTER = 'namespace Test {\n  void Simple(Out& out, std::string& desiredOutput) {\n    out << f(1);\n    desiredOutput = "a";\n  }\n}\n'
NOTHING = [
    ("src/test/java/AppTest.java", JAVA.replace("assertEquals(1, f(1))", "assertTrue(latch.await(10, TimeUnit.MILLISECONDS))"), JAVA.replace("assertEquals(1, f(1))", "assertTrue(latch.await(30, TimeUnit.MILLISECONDS))")),
    ("a_test.go", GO, GO + "\nfunc writeFile(t *testing.T) {\n\tif err := write(p); err != nil {\n\t\tt.Fatal(err)\n\t}\n}\n"),
    ("tests/ui/conversion.rs", "fn main() {\n    f(1,\n      2);\n}\n", "#![allow(a)]\nfn main() {\n    // why\n    f(1, 2);\n}\n"),
    ("src/test/java/AppTest.java", JAVA.replace("@Test", "@Test(timeout = 1000)"), JAVA.replace("@Test", "@Test(timeout = 3000)")),
    ("a_test.go", GO, GO + "\nfunc helper(t *testing.T) {\n\trequire.NoError(t, os.WriteFile(p, nil, 0o600))\n}\n"),
    ("test/form/banner/_expected/umd.js", "a = 1\n", "a = 2\n"),
    ("tests/test_app.py", METADATA, METADATA.replace("create(\n        script, 'a', '1'\n    )", "make('b', '2').save(\n        script\n    )")),
    ("src/lib.rs", DOC, DOC.replace("/// let a", "/// let b")),
    ("test/test.js", REALM, REALM.replace("var root", "var a = 1, root")),
    ("test/rails_app/config/application.rb", None, "config.to_prepare do\n  assert 1\nend\n"),
    # A file without tests, in which helpers check.
    ("Tests/AppTests/Layer.swift", SALTEST, SALTEST.replace("XCTFail()", "XCTFail()\n        XCTAssertNil(self.error)")),
    # A check that is written anew in another place, and one that is commented out.
    ("a_test.go", FOUND, FOUND.replace("if f() != 1 {\n\t\tt.Errorf(\"expected %d\", 1)\n\t}\n", "found := f()\n").replace("h()\n", "h()\n\tif !found {\n\t\tt.Errorf(\"%d must be there\", 1)\n\t}\n")),
    ("tests/a_test.cpp", CPP, CPP.replace("}", "    /*\n    EXPECT_EQ(f(2), 2);\n    */\n}")),
    ("tests/a_test.cpp", CPP, CPP + "\nTEST(App, Two) {\n    /*\n    EXPECT_EQ(f(2), 2);\n    */\n}\n"),
    # What is closed at the end, how long is waited, how a script is run, how a class is written.
    ("Tests/AppTests.swift", SWIFT, SWIFT.replace("func testOne() {", "func testOne() {\n        defer { XCTAssertNoThrow(try group.syncShutdownGracefully()) }")),
    ("test/app_test.exs", "@assert_receive_timeout 10_000\n" + ELIXIR, "@assert_receive_timeout 20_000\n" + ELIXIR),
    ("tests/test_app.py", RUN, RUN.replace("cwd=b,", "cwd=b,\n        expect_stderr=True,")),
    ("tests/AppTest.php", PHP.replace("assertSame(1,", "assertInstanceOf('\\\\A\\\\B',"), PHP.replace("assertSame(1,", "assertInstanceOf('A\\\\B',")),
    ("test/runtime/samples/each/_config.js", "export default {\n  a: 1,\n};\n", "export default {\n    a: 1\n};\n"),
    ("tests/types.test", "a\n  b, c\n", "a\nb,\nc\n"),
    ("bench_test.go", None, "package a\n\nfunc BenchmarkOne(b *testing.B) {\n\tf(1)\n}\n"),
    ("tests/test_app.py", PY, PY + "\n\ndef test_two():\n    pass\n"),
    ("tests/test_app.py", PY, PY + "\n\ndef test_two():\n    assert True\n"),
    ("tests/test_app.py", PY, PY + "\n\n@pytest.mark.skip\ndef test_two():\n    assert f(2) == 2\n"),
    ("tests/test_app.py", PY, PY + '\n\ndef test_two():\n    pytest.skip("later")\n    assert f(2) == 2\n'),
    ("tests/test_app.py", PY, PY.replace("test_one", "test_the_first")),
    ("tests/test_app.py", PY, PY.replace("f(1)", "g(1)")),
    ("tests/test_app.py", PY, "import os\n" + PY),
    ("tests/conftest.py", None, "def pytest_configure():\n    assert 1 == 2\n"),
    ("tests/utils.py", None, "def check(x):\n    assert x\n"),
    ("tests/fixtures/test_data.py", None, PY),
    ("contest.py", None, PY),
    ("src/testing/tools.py", None, "def assert_ok(x):\n    assert x\n"),
    ("app.test.js", JS, JS + "it.skip('two', () => {\n  expect(f(2)).toBe(2);\n});\n"),
    ("app.test.js", JS, JS + "it('two', () => {\n  expect(true).toBe(true);\n});\n"),
    ("app.test.js", JS, JS + "it.todo('two');\n"),
    ("__snapshots__/app.snap", "a\n", "b\n"),
    ("a_test.go", GO, GO + "\nfunc BenchmarkTwo(b *testing.B) {\n\tf(2)\n}\n"),
    ("src/lib.rs", RUST, RUST.replace("    x\n", "    assert!(x > 0);\n    x\n")),
    ("cmd/run.go", None, "func TestRun(id int64) Run {\n\tassert.Equal(1, 2)\n}\n"),
    ("src/test/java/AppTest.java", JAVA, JAVA.replace("    @Test\n", "    @Disabled\n    @Test\n")),
    # What stood before is no new test, whatever is put above or around it.
    ("src/test/java/AppTest.java", JAVA.replace("    @Test\n", ""), JAVA),
    ("Tests/AppTests.swift", SWIFT, SWIFT.replace("testOne() {", "testOne() throws {")),
    ("Tests/AppTests.swift", SWIFT.replace("XCTAssertEqual(f(1), 1)", 'XCTFail("a")'), SWIFT.replace("XCTAssertEqual(f(1), 1)", 'XCTFail("b")')),
    ("a_test.go", GO, GO.replace('t.Error("x")', 't.Errorf("got %v", f(1))')),
    ("b_test.go", "func TestA(t *testing.T) {\n\tassert.Equal(t, 1, f())\n}\n", "func TestA(t *testing.T) {\n\tgo func() { router.Run(\":1\") }()\n\tassert.Equal(t, 1, f())\n}\n"),
    ("a_test.go", GO_EQ, GO_EQ.replace("\teq(t", '\tc.SetArgs([]string{"x"})\n\teq(t')),
    ("a_test.go", GO_EQ + "\nfunc newServer(t *testing.T) {\n\tt.Error(1)\n}\n", (GO_EQ + "\nfunc newServer(t *testing.T) {\n\tt.Error(1)\n}\n").replace("\teq(t, f", "\tnewServer(t)\n\teq(t, f")),
    ("tests/test_app.py", PY.replace("== 1", "== 1, 'x %s' % a"), PY.replace("== 1", "== 1, 'x {a}'.format(a=a)")),
    # A name, a signature or a comment checks nothing.
    ("a_test.go", GO, GO + '\nfunc TestValidate(t *testing.T) {\n\tfmt.Println("x")\n}\n'),
    ("tests/test_app.py", PY, PY + '\n\ndef test_raises():\n    """Raises."""\n    x = 1\n'),
    ("app.test.js", JS, JS + "it('two', () => {});\n"),
    ("app.test.js", JS, JS + "it('two', () => {\n  return;\n});\n"),
    ("Tests/AppTests.swift", SWIFT, SWIFT[:-2] + "    func testTwo() throws {\n        // TODO\n    }\n}\n"),
    ("tests/it.rs", "fn a() {}\n", "fn a() {}\n\n#[test]\nfn two() {\n    // assert_eq!(1, x());\n}\n"),
    # Options of a call, and values that no check takes.
    ("tests/test_app.py", PY.replace("    assert", "    run(\n        'a'\n    )\n    assert"), PY.replace("    assert", "    run(\n        'a',\n        expect_stderr=True,\n    )\n    assert")),
    ("tests/test_app.py", VALUE.replace("== date", "== 1"), VALUE.replace("== date", "== 1").replace("'a'", "'b'")),
    ("tests/data/sample.py", PY, PY + "\n\ndef test_two():\n    run()\n"),
    ("spec/a_spec.rb", "[1].each do |x|\n  load x\nend\n", "[1, 2].each do |x|\n  load x\nend\n"),
    # Steps of a test are no cases of a table.
    ("app.test.js", JS, JS.replace("    expect", "    if (slow) {\n      x = wait();\n    }\n    expect")),
    ("src/test/java/AppTest.java", JAVA, JAVA.replace("    @Test", "    void setUp() {\n        this.a = 1;\n    }\n\n    @Test")),
    ("tests/test_app.py", PY, PY.replace("    assert", "    payload = {\n        'a': 1,\n    }\n    assert")),
    ("tests/test_app.py", PY, PY.replace("    assert", "    run(\n        'a',\n    )\n    assert")),
    ("a_test.go", GO_TABLE, GO_TABLE.replace("{2, 2},", "{2,\n\t\t\t2},")),
    ("Tests/AppTests.swift", SWIFT, SWIFT.replace("        XCT", "        switch a {\n        case .b:\n            c = 1\n        }\n        XCT")),
    # What is let through beside what was expected, the same text in pieces, a number as another sort.
    ("tests/test_app.py", PY.replace("== 1", "== 'a'"), PY.replace("== 1", "== 'a' or g(1) == 'b'")),
    ("tests/it.rs", '#[test]\nfn a() {\n    assert_eq!(f(), "a/b:c\\n");\n}\n', '#[test]\nfn a() {\n    assert_eq!(f(), format!("{}:c\\n", path("a/b")));\n}\n'),
    ("tests/test_app.py", PY, PY.replace("== 1", "== 1.0")),
    ("tests/test_app.py", PY.replace("== 1", "== dict(a=1)"), PY.replace("== 1", "== {'a': 1}")),
    ("tests/test_app.py", PY, PY.replace("== 1", "== 1, 'told'")),
    # One more argument; what XCTest calls an expectation, which is a text to show.
    ("tests/test_app.c", C.replace("f(1)", "f(1, a)"), C.replace("f(1)", "f(1, a, NULL)")),
    ("Tests/AppTests.swift", SWIFT.replace("        XCT", '        let expectation = expectation(description: "a")\n        XCT'), SWIFT.replace("        XCT", '        let expectation = expectation(description: "b")\n        XCT')),
    ("Tests/AppTests.swift", SWIFT, SWIFT.replace("        XCT", '        let expectation = expectation(description: "a")\n        XCT')),
    ("a_test.go", GO, GO.replace("\tif f", "\tassert := assert.New(t)\n\tif f")),
    ("tests/it.rs", TEXT.replace("A)", "B)"), TEXT.replace("A)", "B)").replace("    b", "    c")),
    ("test/a.js", JS + "// `\nconst a = 1;\n", JS + "// `\nconst a = 2;\n"),
    ("src/app.nim", "proc f*(): int = 1\n", "proc f*(): int =\n  doAssert true != false\n  1\n"),
    ("shop/app.py", "def f():\n    pass\n", 'def f():\n    """\n    >>> f()\n    """\n    pass\n'),
    # What a row is called, and bytes for a text.
    ("a_test.go", GO_TABLE.replace("{1, 1}", '{title: "a", in: 1}'), GO_TABLE.replace("{1, 1}", '{title: "b", in: 1}')),
    ("tests/test_app.py", PY.replace("== 1", "== x"), PY.replace("== 1", "== x.decode('ascii')")),
    # A test is no helper, whatever its name is.
    ("tests/it.rs", '#[test]\nfn env() {\n    assert!(f());\n}\n#[test]\nfn b() {\n    set("A", env("x"));\n    assert!(f());\n}\n', '#[test]\nfn env() {\n    assert!(f());\n}\n#[test]\nfn b() {\n    set("B", env("y"));\n    assert!(f());\n}\n'),
    # Another name for the same check.
    ("src/test/java/AppTest.java", JAVA, JAVA.replace("assertEquals", "assertArrayEquals")),
    ("a_test.go", GO.replace('f(1) != 1', 'x'), GO.replace('f(1) != 1', 'y')),
    ("b_test.go", "func TestA(t *testing.T) {\n\tassert.Equal(t, \"\", f())\n}\n", "func TestA(t *testing.T) {\n\tassert.Empty(t, f())\n}\n"),
    ("tests/AppTest.php", PHP.replace("assertSame(1,", "assertContains('a',"), PHP.replace("assertSame(1,", "assertStringContainsString('a',")),
    ("tests/test_app.sh", "expect() {\n    f \"$@\" | sed 's/a/b/' > out\n}\n", "expect() {\n    f \"$@\" | tr 'a' 'b' > out\n}\n"),
    ("app.test.js", SKIPPED_GROUP, SKIPPED_GROUP.replace("'a'", "'b'")),
    ("app.test.js", JS.replace("f(1)", "f()").replace("    expect", "    // @ts-expect-error a\n    expect"), JS.replace("f(1)", "f('')")),
    ("app.test.js", JS, JS.replace("toBe(1);", "toBe(1); // eslint-disable-line no-a, 2")),
    ("a_test.go", GO_EQ.replace('"a")', '"a") //nolint:b'), GO_EQ),
    ("app.test.js", COLLECTED, COLLECTED.replace("{a: 1, b: 2}", "{\n    a: 1,\n    b: 2,\n  }")),
    ("tests/test_app.py", "def test_one():\n    \"\"\"\n    Is one, or 2.\n    \"\"\"\n    assert f(1) == 1\n", "def test_one():\n    \"\"\"\n    Is one.\n    \"\"\"\n    assert f(1) == 1\n"),
    ("test/app_test.exs", TIMED, TIMED.replace("timeout: 1", "timeout: 0")),
    ("test/rake_test.rb", "class RakeTest < Test\n  def test_one\n    assert_equal 1, f(1)\n  end\nend\n", "class RakeTest < Test\n  def test_one\n    def test_task.version() '1.8' end\n    assert_equal 1, f(1)\n  end\nend\n"),
    ("test/run.t", CRAM, CRAM.replace("Some words", "Other words")),
    ("test/run.t", CRAM, CRAM.replace("  2\n", "")),
    ("src/Checks.hs", HASKELL, HASKELL.replace("f = id\n", "f x = x\n")),
    ("tests/AppTest.php", LISTED, LISTED.replace("1);", "1 );")),
    ("App.Tests/AppTests.cs", OTHER_TEST, OTHER_TEST.replace("public void Ends_at_once", "public void Ends_right_at_once")),
    ("app.test.js", THROWN, THROWN.replace("toThrow()", "toThrowError()")),
    ("test/map_tests.ml", EXPECTED_OCAML, EXPECTED_OCAML.replace("f 1", "f  1")),
    ("src/test/java/AppTest.java", JAVA, "@SpringBootTest\n" + JAVA),
    ("tests/it.rs", "#[test]\nfn one() {\n    assert!(f(1), \"a larg number\");\n}\n", "#[test]\nfn one() {\n    assert!(f(1), \"a large number\");\n}\n"),
    ("app.test.js", QUNIT, QUNIT.replace("'is one'", "'is the one'")),
    ("app.test.js", QUNIT, QUNIT.replace("expect(1)", "expect(2)")),
    ("app.test.js", QUNIT, QUNIT.replace("  ok(", "  ok(true, 'starts');\n  ok(")),
    ("tests/test_app.py", "class TestApp(TestCase):\n    def test_one(self):\n        self.assertIn(1, f(1), msg=\"no one\")\n", "class TestApp(TestCase):\n    def test_one(self):\n        self.assertIn(1, f(1), msg=\"not one\")\n"),
    ("test/helpers/run.js", "exports.run = function (a) {\n  return f(a);\n};\n", "exports.run = function (a) {\n  return f(a, 2);\n};\n"),
    ("test/test.js", ANONYMOUS, ANONYMOUS.replace("{ 'a': b }", "{ 'length': 0, 'a': b }")),
    ("test/nodetests.cpp", REGISTERED, REGISTERED.replace("One", "First")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after"), NOTHING)
def test_what_is_no_regression_test(
    tmp_path: Path, path: str, before: str | None, after: str
) -> None:
    found = judged(tmp_path, path, before, after)
    assert not found.adds_test, found.evidence


RUBOCOP = "describe X do\n  it 'a' do\n    expect_offense(<<~RUBY)\n      a\n      ^ Bad\n    RUBY\n  end\nend\n"
CARGO = '#[cargo_test]\nfn one() {\n    p.cargo("build")\n        .with_stderr(\n            "\\\n[ERROR] no\n",\n        )\n        .run();\n}\n'
GOES_ON = '#[test]\nfn one() {\n    p.cargo("build")\n        .with_stderr(\n            "[ERROR] no\\n\\\n             note: a",\n        )\n        .run();\n}\n'
EXPECTED = "const all = {\n  './a.js': {\n    msg: 'a'\n  }\n}\n\ntest('it', () => {\n  expect(f()).toEqual(all)\n})\n"
GONE_THROUGH = 'package a\n\nfunc TestOne(t *testing.T) {\n\tresults := map[string]int{\n\t\t"a": 1,\n\t}\n\tfor k, v := range results {\n\t\tif f(k) != v {\n\t\t\tt.Error(k)\n\t\t}\n\t}\n}\n'
OWN_ASSERT = 'public class AppTests\n{\n    [Fact]\n    public void One()\n    {\n        ErrorAssert.Throws<E>(\n            () => F(1),\n            "position 18");\n    }\n}\n'
SPEC_RUN = "run_spec({\n  snippets: [\n    'a',\n  ],\n}, ['vue']);\n"
HEREDOC = 'defmodule AppTest do\n  @sdl """\n  type A, B\n  """\n  test "one" do\n    assert render(@sdl) == 1\n  end\nend\n'
MOCK = "<?php\nclass AppTest extends TestCase\n{\n    public function testOne(): void\n    {\n        $m->shouldReceive('on')->with('a', 'b');\n    }\n}\n"
RAW = 'package a\n\nfunc TestOne(t *testing.T) {\n\ttests := []struct{ in, want string }{{\n\t\tin: `{\n"a": 1\n}`,\n\t\twant: "a",\n\t}}\n\tfor _, tt := range tests {\n\t\tt.Error(tt)\n\t}\n}\n'
KOTLIN_TEXT = 'class AppTest {\n    @Test\n    fun one() {\n        assertThat(f(1)).isEqualTo(\n            """\n[\n\t"a"\n]\n""".trimStart())\n    }\n}\n'
CONDITION = "package a\n\nfunc TestOne(t *testing.T) {\n\tif got := f(1); got != 200 {\n\t\tt.Fatal(got)\n\t}\n}\n"
SKIPPED = "test.skip('ends', async () => {\n  expect(await f(1)).toBe(1);\n});\n"
PHP_TEXT = "<?php\nclass AppTest extends TestCase\n{\n    public function testOne(): void\n    {\n        $expected = <<<'EOC'\nfunction a(A $a)\n{\n}\nEOC;\n        $this->assertSame($expected, f(1));\n    }\n}\n"
THROWS = "it('throws', () => {\n  const a = 1;\n  assert.throws(() => {\n    f(a);\n  }, AssertionError, 'no error');\n});\n"
DOC_RUST = "/// Replaces it.\n///\n/// ```\n/// let a = f(1);\n/// ```\npub fn f() {}\n"
DOCBLOCK = "<?php\nclass AppTest extends TestCase\n{\n    /**\n     * @test\n     */\n    public function ends()\n    {\n        $this->assertCount(2, f(1));\n    }\n}\n"
EXPRESSO = "module.exports = {\n  'is one': function () {\n    assert.equal(1, f(1));\n  }\n};\n"
SOMETHING = [
    ("src/test/java/AppTest.java", JAVA, JAVA.replace("@Test", "@Test(expected = AppException.class)")),
    ("types/test/models/User.ts", None, "User.addScope('a', {});\n"),
    ("test/ts/forward-ref.tsx", None, "const a = forwardRef<HTMLDivElement>(f);\n"),
    ("test/websocket.test.js", EXPRESSO, EXPRESSO.replace("  }\n}", "  },\n\n  'ends': function (done) {\n    run(function () { done(); });\n  }\n}")),
    ("tests/ui/conversion.rs", "fn main() {\n    f(1);\n}\n", "fn main() {\n    f(1);\n    g(1);\n}\n"),
    ("test/function/declarations/_config.js", None, "module.exports = {\n\tdescription: 'a'\n};\n"),
    ("t/t9822-encoding.sh", None, "test_expect_success 'delete' '\n\tgit rm a\n'\n"),
    ("tests/typing_example.py", "a: int = f(1)\n", "a: int = f(1)\nb: str = f('b')\n"),
    ("test/tesla/adapter_case.ex", None, ELIXIR),
    ("testing/python/integration.py", PY, PY + "\n\ndef test_two():\n    assert f(2) == 2\n"),
    ("src/tests.plan.cpp", None, CPP),
    ("tests/types.test", "a\n-----\nb\n", "a, c\n-----\nb, c\n"),
    ("tests/AppTest.php", PHP_TEXT, PHP_TEXT.replace("A $a", "\\\\A $a")),
    ("tests/AppTest.php", "<?php\n", DOCBLOCK),
    ("test/onerror.test.js", THROWS, THROWS.replace("AssertionError", "TypeError")),
    ("src/lib.rs", DOC_RUST, DOC_RUST.replace("/// let a = f(1);", "/// let a = f(1);\n/// assert_eq!(a, None);")),
    # Rows beside and within texts of several lines; a condition under which a test fails.
    ("a_test.go", RAW, RAW.replace("\t}}\n", '\t}, {\n\t\tin: `b`,\n\t\twant: "b",\n\t}}\n')),
    ("src/test/kotlin/AppTest.kt", KOTLIN_TEXT, KOTLIN_TEXT.replace('"a"', '"b"')),
    ("a_test.go", CONDITION, CONDITION.replace("200", "404")),
    ("app.test.ts", SKIPPED, SKIPPED.replace(".skip", "")),
    ("src/add/test.ts", None, JS),
    ("AppTests.cs", CSHARP.replace("    [Fact]\n", "").replace("One", "TestOne"), CSHARP.replace("    [Fact]\n", "").replace("One", "TestOne").replace("        Assert", "        Assert.NotNull(a);\n        Assert")),
    # Tests that are made by an attribute or a call of the project's own.
    ("tests/testsuite/build.rs", CARGO, CARGO + CARGO.replace("one", "two")),
    ("tests/format/jsfmt.spec.js", None, "run_spec(import.meta, ['vue']);\n"),
    ("tests/format/jsfmt.spec.js", SPEC_RUN, SPEC_RUN.replace("'a',", "'a',\n    'b',")),
    ("src/IntegrationTests/Maps.cs", None, CSHARP),
    # Tests as files.
    ("test/runtime/samples/each/_config.js", None, "export default {\n  html: 'a'\n};\n"),
    ("tests/data/test1286", None, "<testcase>\n"),
    ("tests/jq.test", ".a\n1\n2\n", ".a\n1\n2\n\n.b\n1\n3\n"),
    ("integration/a.caddyfiletest", "a\n---\n1\n", "a\n---\n2\n"),
    # What a builder expects, also in texts that go on in the next line.
    ("tests/testsuite/build.rs", CARGO, CARGO.replace("[ERROR] no", "[ERROR] none")),
    ("tests/testsuite/build.rs", CARGO, CARGO.replace(".run()", ".with_status(101)\n        .run()")),
    ("tests/testsuite/build.rs", GOES_ON, GOES_ON.replace("note: a", "[NOTE] a")),
    # Lists that a check, or a loop around it, takes by their names.
    ("app.spec.js", EXPECTED, EXPECTED.replace("  }\n}", "  },\n  './b.js': {\n    msg: 'b'\n  }\n}")),
    ("a_test.go", GONE_THROUGH, GONE_THROUGH.replace('"a": 1,', '"a": 1,\n\t\t"b": 2,')),
    # Checks by the name of their class; a mock that is to be called with one more argument.
    ("AppTests.cs", OWN_ASSERT, OWN_ASSERT.replace("18", "16")),
    ("tests/AppTest.php", MOCK, MOCK.replace("'b'", "'b', 0")),
    ("test/app_test.exs", HEREDOC, HEREDOC.replace("A, B", "A & B")),
    # A test can fail by what it runs alone.
    ("a_test.go", GO, GO + "\nfunc TestValidate(t *testing.T) {\n\trun()\n}\n"),
    ("tests/test_app.py", PY, PY + "\n\ndef test_raises():\n    run()\n"),
    ("app.test.js", JS, JS + "it('two', () => run(1));\n"),
    ("tests/test_app.c", C, C + "\nstatic void ends(void) {\n    char a[] = \"x\";\n    run(a);\n}\nint main(void) {\n    RUN_TEST(ends);\n}\n"),
    # Rows, wherever they stand.
    ("spec/a_spec.rb", ROWS, ROWS.replace("    'b'\n", "    'b',\n    'c'\n")),
("spec/a_spec.rb", "[1].each do |x|\n  it x do\n    expect(x).to eq 1\n  end\nend\n", "[1, 2].each do |x|\n  it x do\n    expect(x).to eq 1\n  end\nend\n"),
    ("tests/AppTest.php", PROVIDER, PROVIDER.replace("realpath('b'),\n", "realpath('b'),\n            'c' => realpath('d'),\n")),
    ("features/app.feature", GHERKIN, GHERKIN.replace("      one", "      two")),
    ("spec/a_spec.rb", ROWS.replace("[\n", "{ # ugly\n").replace("'b'\n  ]", "'/%2e/b' => 'b'\n  }"), ROWS.replace("[\n", "{ # ugly\n").replace("'b'\n  ]", "'/%2E/b' => 'b'\n  }")),
    ("tests/it.rs", "#[test]\nfn a() {\n    assert!(f().is_err());\n}\n", "#[test]\nfn a() {\n    assert!(f().is_ok());\n}\n"),
    ("test/app_test.clj", '(deftest one\n  (let [a (f 1)\n        date "UTC"]\n    (is (= a date))))\n', '(deftest one\n  (let [a (f 1)\n        date "GMT"]\n    (is (= a date))))\n'),
    ("test/app_test.exs", ELIXIR.replace("== 1", "== {:a, :start}"), ELIXIR.replace("== 1", "== {:a, :begin}")),
    ("b_test.go", "func TestA(t *testing.T) {\n\tr := regexp.MustCompile(`a`)\n\tif !r.MatchString(f()) {\n\t\tt.Fatalf(\"no match of %s\", r)\n\t}\n}\n", "func TestA(t *testing.T) {\n\tr := regexp.MustCompile(`b`)\n\tif !r.MatchString(f()) {\n\t\tt.Fatalf(\"no match of %s\", r)\n\t}\n}\n"),
    ("test/data.jl", "d = f(1)\n@assert d == 1\n", "d = f(1)\n@assert d == 1\n@assert f(2) == 2\n"),
    ("test/a_SUITE.erl", "one(Config) ->\n\t<<\"a\">>\n\t\t= get(\"/\", [{a, \"b\"}], Config),\n\tok.\n", "one(Config) ->\n\t<<\"a\">>\n\t\t= get(\"/\", [{a, \"b; c\"}], Config),\n\tok.\n"),
    ("tests/it.rs", TEXT, TEXT.replace("    b", "    c")),
    ("Tests/AppTests.swift", SWIFT_TEXT, SWIFT_TEXT.replace("        two\n", "        two\n        three\n")),
    ("lib/app.ex", "defmodule App do\n  @doc \"\"\"\n  Adds.\n  \"\"\"\n  def f(x), do: x\nend\n", "defmodule App do\n  @doc \"\"\"\n  Adds.\n\n      iex> App.f(1)\n      1\n  \"\"\"\n  def f(x), do: x\nend\n"),
    ("src/app.nim", "proc f*(): int = 1\n\nwhen isMainModule:\n  doAssert f() == 1\n", "proc f*(): int = 1\n\nwhen isMainModule:\n  doAssert f() == 1\n  doAssert f() != 2\n"),
    # A check by a helper of another file, a value that a check takes, more checks for fewer.
    ("a_test.go", GO, GO.replace("{\n\tif", "{\n\tcheckStringContains(t, f(2))\n\tif")),
    ("tests/test_app.py", VALUE, VALUE.replace("'a'", "'b'")),
    ("tests/test_app.py", PY, PY.replace("    assert f(1) == 1\n", "    x = f(1)\n    assert g(x)\n    assert h(x)\n")),
    ("types/app.test-d.ts", TYPES, TYPES.replace("f(1)\n", "f(1)\n  const b: number = f(2)\n")),
    ("tests/test_app.py", HELPER, HELPER.replace("results_in('x')", "results_in('y')")),
    ("tests/test_app.py", HELPER, HELPER + "\n\ndef test_two():\n    results_in('z')\n"),
    ("a_test.go", GO_EQ, GO_EQ.replace('"a")', '"b")')),
    ("spec/a_spec.rb", RUBY, RUBY.replace("  end\nend", "  end\n\n  it_behaves_like 'other', 2\nend")),
    ("Tests/AppTests.swift", SWIFT, SWIFT[:-2] + "    func testTwo() throws {\n        let a = try f(2)\n    }\n}\n"),
    ("tests/it.rs", "#[test]\n#[should_panic]\nfn a() {\n    assert!(f());\n}\n", "#[test]\nfn a() {\n    assert!(f());\n}\n"),
    ("tests/test_app.py", "@pytest.mark.xfail\n" + PY[PY.index("def"):], PY[PY.index("def"):]),
    ("tests/it.rs", '#[test]\nfn a() {\n    static EXPECTED: &str = "a";\n    check(EXPECTED);\n}\n', '#[test]\nfn a() {\n    static EXPECTED: &str = "b";\n    check(EXPECTED);\n}\n'),
    ("tests/it.rs", 'static EXPECTED: &str = "\nold\ntext\n";\n', 'static EXPECTED: &str = "\nnew\ntext\n";\n'),
    ("tests/feature.rs", "fn x() {}\n", 'fn x() {}\n\nclean!(regression_1, "x", |wd: W| {\n    wd.assert_err(&mut cmd);\n});\n'),
    ("src/__tests__/helpers/a.spec.ts", JS, JS + "it('b', () => {\n  expect(f(2)).toBe(2);\n});\n"),
    ("src/AppSpecsAsync.cs", CSHARP, CSHARP.replace("F(1));\n", "F(1));\n        Assert.Equal(2, F(2));\n")),
    ("spec/cop_spec.rb", RUBOCOP, RUBOCOP.replace("^ Bad", "^ Worse")),
    ("a_test.go", GO_TABLE, GO_TABLE.replace("{2, 2}", "{2, 4}")),
    ("b_test.go", 'func TestA(t *testing.T) {\n\twant := "a"\n\tcheck(t, want)\n}\n', 'func TestA(t *testing.T) {\n\twant := "b"\n\tcheck(t, want)\n}\n'),
    ("tests/test_app.py", PY.replace("f(1) == 1", "f(1) == {\n        'a': 1,\n    }"), PY.replace("f(1) == 1", "f(1) == {\n        'a': 2,\n    }")),
    ("spec/a_spec.rb", RUBY.replace("to eq 1", 'to output("a")'), RUBY.replace("to eq 1", 'to output("b")')),
    ("test/a.js", JS.replace("toBe(1)", "toMatch(/^a$/)"), JS.replace("toBe(1)", "toMatch(/^b$/)")),
    ("App.Tests/AppTests.cs", CSHARP.replace("[Fact]", "[Theory]\n    [InlineData(1)]"), CSHARP.replace("[Fact]", "[Theory]\n    [InlineData(1)]\n    [InlineData(2)]")),
    ("tests/test_app.py", PY, PY + '\n\ndef test_two(): assert f(2) == 2\n'),
    ("src/test/java/AppTest.java", JAVA, JAVA[:-2] + "    @Test public void two() { assertEquals(2, f(2)); }\n}\n"),
    ("tests/test_app.py", PY, PY.replace("== 1", "== 2")),
    ("tests/test_app.py", PY, PY.replace("assert f(1)", "assert not f(1)")),
    (
        "tests/test_app.py",
        "@pytest.mark.parametrize('x', [\n    1,\n])\ndef test_x(x):\n    assert f(x)\n",
        "@pytest.mark.parametrize('x', [\n    1,\n    2,\n])\ndef test_x(x):\n    assert f(x)\n",
    ),
    ("tests/test_app.py", "CASES = [\n    (1, 1),\n]\n", "CASES = [\n    (1, 1),\n    (2, 2),\n]\n"),
    ("a_test.go", GO_TABLE, GO_TABLE.replace("{2, 2},\n", "{2, 2},\n\t\t{3, 3},\n")),
    ("src/lib.rs", RUST, RUST[:-2] + "\n    #[test]\n    fn two() {\n        assert_eq!(f(2), 2);\n    }\n}\n"),
    ("src/lib.rs", RUST, RUST.replace("assert_eq!(f(1), 1);\n", "assert_eq!(f(1), 1);\n        assert_eq!(f(2), 2);\n")),
    ("src/lib.rs", "fn f() {}\n", "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn one() {\n        assert!(true == super::f());\n    }\n}\n"),
    ("example_test.go", None, 'package a\n\nfunc ExampleF() {\n\tfmt.Println(f(1))\n\t// Output: 1\n}\n'),
    ("tests/bug.phpt", None, "--TEST--\nBug 1\n--FILE--\n<?php\necho f(1);\n--EXPECT--\n1\n"),
    ("spec/cop_spec.rb", RUBY, RUBY.replace("  end\nend", "  end\n\n  it 'x' do\n    expect_offense(<<~RUBY)\n      foo\n    RUBY\n  end\nend")),
    ("test/app.spec.ts", JS, JS.replace("  });\n});", "  });\n  it.each([1, 2])('x %i', (x) => {\n    checkThing(x);\n  });\n});")),
    ("a_test.go", GO.replace("\tif f(1) != 1 {\n\t\tt.Error(\"x\")\n\t}\n", "\tEqual(t, f(1), 1)\n"), GO.replace("\tif f(1) != 1 {\n\t\tt.Error(\"x\")\n\t}\n", "\tEqual(t, f(1), 1)\n\tAssertError(t, f(2), \"a\")\n")),
    ("app.test.js", JS.replace("toBe(1)", "toEqual({a: {b: 1}})"), JS.replace("toBe(1)", "toEqual({a: {c: true, b: 1}})")),
    ("app.test.js", THROWN, THROWN.replace("expect(() => parse('a')).toThrow()", "parse('a')")),
    ("test/run.t", CRAM, CRAM.replace("  2\n", "  3\n")),
    ("test/run.t", CRAM, CRAM + "  $ f 2\n  2\n"),
    ("test/run.t", None, CRAM),
    ("src/Checks.hs", HASKELL, HASKELL + "prop_two = verify f \"2\"\n"),
    ("tests/AppUnitTest.php", LISTED, LISTED.replace("12 => 1,", "12 => 2,")),
    ("tests/AppUnitTest.php", LISTED, LISTED.replace("12 => 1,", "12 => 1,\n            13 => 1,")),
    ("tests/AppTest.php", PROVIDER, PROVIDER.replace("'a' => realpath('b'),", "'a' => realpath('b'),\n            NAN => NAN,")),
    ("App.Tests/AppTests.cs", OTHER_TEST, OTHER_TEST.replace("Ends_at_once(Type type)", "Names_what_it_has_not()").replace("    [Theory]\n    [InlineData(typeof(bool?))]\n", "    [Fact]\n").replace("        var found = Run(type);\n        Assert.Equal(1, found);\n", "        Assert.Throws<E>(() => Look(3));\n")),
    ("test/map_tests.ml", EXPECTED_OCAML, EXPECTED_OCAML.replace('" b"', '"b"')),
    ("pages/test.py", None, PY),
    ("src/treq/test/test_app.py", None, PY),
    ("inttest/a_rt.erl", "run(_) ->\n    ?assertEqual(1, f(1)).\n", "run(_) ->\n    ?assertEqual(1, f(1)),\n    ?assertEqual(2, f(2)).\n"),
    ("src/test/java/AppTest.java", JAVA, JAVA[:-2] + JAVA[16:].replace("one", "two").replace("@Test", "@ProcessorTest")),
    ("tests/test_app.py", LISTED_ROWS, LISTED_ROWS.replace('            "b",\n', '            "b",\n            # why\n            "c",\n')),
    ("tests/run_tests.c", STRUCTS, STRUCTS.replace('{1, "b"},', '{1, "b"},\n    {2, "c"},')),
    ("test/lib/utils/notify.js", None, JS),
    ("test/unit/core.js", QUNIT, QUNIT.replace("});", "  equals(f(2), 'b', 'is two');\n});")),
    ("test/unit/core.js", QUNIT, QUNIT.replace("f(1) == 1", "f(1) == 2")),
    ("a_test.go", CHAINED, CHAINED.replace('"a:9"', '"a:8"')),
    ("test/emittertests.cpp", EMITTER, EMITTER.replace('"a"', '"b"')),
    ("test/nodetests.cpp", REGISTERED, REGISTERED.replace("  void Run() {", "  void Two() {\n    node = f(2);\n  }\n  void Run() {").replace("    RunNodeTest(&Node::One, \"one\", passed, total);\n", "    RunNodeTest(&Node::One, \"one\", passed, total);\n    RunNodeTest(&Node::Two, \"two\", passed, total);\n")),
    ("src/jquery/coreTest.js", None, QUNIT),
    ("smoke-tests/index.js", None, JS),
    ("spec/rspec/mocks/call_spec.rb", None, RUBY),
    ("test/check_test.exs", None, 'defmodule CheckTest do\n  test "one" do\n    """\n    f(1)\n    """\n    |> to_source_file\n    |> assert_issue(@described_check)\n  end\nend\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after"), SOMETHING)
def test_other_ways_to_add_a_test(
    tmp_path: Path, path: str, before: str | None, after: str
) -> None:
    found = judged(tmp_path, path, before, after)
    assert found.adds_test, found.evidence


def test_evidence_says_where_and_what(tmp_path: Path) -> None:
    (item,) = judged(tmp_path, "tests/test_app.py", PY, PY + SAMPLES["python"][2]).evidence
    assert (item.path, item.line, item.what) == (
        "tests/test_app.py",
        8,
        'adds the test "def test_two()"',
    )


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_first_strong_evidence_is_that_of_a_look_at_all(tmp_path: Path, count: int) -> None:
    """Among files with new checks, new tests, tests that are skipped, and helpers."""
    skipped = "import pytest\n\n\n@pytest.mark.skip\ndef test_x():\n    assert f(1)\n"
    before = {path: text for path, text, _, _ in SAMPLES.values()}
    after = {
        path: text + added if at % 3 else within(text, check)
        for at, (path, text, added, check) in enumerate(SAMPLES.values())
    } | {"tests/test_s.py": skipped, "tests/conftest.py": "def helper():\n    assert 1\n"}
    facts = facts_between(tmp_path, before, after)
    found = facts.strong_evidence(count)
    everything = [item for item in facts.tests.evidence if item.grade == "strong"]
    assert len(everything) > 10
    assert found == tuple(everything[:count]) == facts.strong_evidence(count)


def test_a_moved_test_adds_nothing_and_weakens_nothing(tmp_path: Path) -> None:
    two = "\n\ndef test_two():\n    assert f(2) == 2\n"
    facts = facts_between(
        tmp_path,
        {"tests/test_a.py": PY + two, "tests/test_b.py": "from app import g\n"},
        {"tests/test_a.py": PY, "tests/test_b.py": "from app import g\n" + two},
    )
    assert not facts.tests.adds_test
    assert facts.weakenings == ()


def weaker(folder: Path, path: str, before: str, after: str | None) -> list[tuple[object, ...]]:
    facts = facts_between(folder, {path: before}, {path: after, "app.py": "x = 2\n"})
    return [(w.kind, w.line, w.conditional) for w in facts.weakenings]


TWO = PY + "\n\ndef test_two():\n    assert f(2) == 2\n    assert f(3) == 3\n"


@pytest.mark.parametrize(
    ("path", "before", "after", "found"),
    [
        ("tests/test_app.py", TWO, PY, [("deleted-test", 5, False)]),
        ("tests/test_app.py", TWO, None, [("deleted-test", None, False)]),
        ("src/test/java/AppTest.java", JAVA.replace("    @Test\n", "    void old() { assertEquals(1, 1); }\n") , JAVA, []),
        ("src/test/java/AppTest.java", JAVA[:-2] + JAVA[16:].replace("one", "two"), JAVA, [("deleted-test", 5, False)]),
        ("tests/test_app.py", TWO, TWO.replace("    assert f(3) == 3\n", ""), [("fewer-assertions", 9, False)]),
        ("tests/test_app.py", PY, PY.replace("def test_one", "@pytest.mark.skip\ndef test_one"), [("skipped-test", 4, False)]),
        ("tests/test_app.py", PY, PY.replace("def test_one", "@unittest.skipIf(x, 'y')\ndef test_one"), [("skipped-test", 4, True)]),
        ("tests/test_app.py", PY, PY.replace("    assert", "    pytest.skip('x')\n    assert"), [("skipped-test", 5, False)]),
        ("app.test.js", JS, JS.replace("it('", "it.skip('"), [("skipped-test", 2, False)]),
        ("app.test.js", JS, JS.replace("it('", "it.only('"), [("focused-test", 2, False)]),
        ("app.test.js", JS, JS.replace("it('", "xit('"), [("skipped-test", 2, False)]),
        ("src/test/java/AppTest.java", JAVA, JAVA.replace("    @Test", "    @Disabled\n    @Test"), [("skipped-test", 2, False)]),
        ("tests/it.rs", SAMPLES["rust"][1], "#[ignore]\n" + SAMPLES["rust"][1], [("skipped-test", 1, False)]),
        ("spec/app_spec.rb", RUBY, RUBY.replace("it '", "fit '"), [("focused-test", 2, False)]),
        ("a_test.go", GO, GO.replace("{\n\tif", '{\n\tt.Skip("x")\n\tif'), [("skipped-test", 6, False)]),
        ("App.Tests/AppTests.cs", CSHARP, CSHARP.replace("[Fact]", '[Fact(Skip = "x")]'), [("skipped-test", 3, False)]),
    ],
)  # fmt: skip
def test_weaker(
    tmp_path: Path, path: str, before: str, after: str | None, found: list[tuple[object, ...]]
) -> None:
    assert weaker(tmp_path, path, before, after) == found


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("tests/test_app.py", PY, TWO),
        ("tests/test_app.py", TWO, TWO.replace("test_two", "test_three")),
        ("tests/test_app.py", TWO, TWO.replace("f(3) == 3", "f(4) == 4")),
        ("tests/test_app.py", PY, PY + "\n\n@pytest.mark.skip\ndef test_new():\n    assert f(9)\n"),
        ("tests/test_app.py", TWO, TWO.replace("    assert f(3) == 3\n", "    assert_all(f)\n")),
        ("tests/test_app.py", PY, PY + "\n\n# it.only( and @pytest.mark.skip are bad\n"),
        ("tests/helpers.py", "def check(x):\n    assert x\n    assert x\n", "def check(x):\n    assert x\n"),
        ("app.py", "def test_mode():\n    assert x\n", "y = 1\n"),
        ("src/test/java/AppTest.java", JAVA, JAVA.replace("void one", "void theFirst")),
        ("a_test.go", GO, GO.replace("\tif f", '\tif testing.Short() {\n\t\treturn\n\t}\n\tif f')),
    ],
)  # fmt: skip
def test_not_weaker(tmp_path: Path, path: str, before: str, after: str) -> None:
    assert weaker(tmp_path, path, before, after) == []


def test_a_test_goes_with_its_subject(tmp_path: Path) -> None:
    before = {"shop/old.py": "x = 1\n" * 9, "tests/test_old.py": PY}
    facts = facts_between(tmp_path, before, {"shop/old.py": None, "tests/test_old.py": None})
    assert facts.weakenings == ()


def test_rewritten_snapshots_without_a_test(tmp_path: Path) -> None:
    path = "tests/__snapshots__/app.snap"
    assert weaker(tmp_path / "a", path, "a\n", "b\n") == [("snapshot-only", 1, False)]
    facts = facts_between(
        tmp_path / "b",
        {path: "a\n", "tests/test_app.py": PY},
        {path: "b\n", "tests/test_app.py": TWO},
    )
    assert facts.weakenings == ()


def test_what_is_too_large_is_said_to_be_unreadable(tmp_path: Path) -> None:
    found = judged(tmp_path, "tests/test_app.py", PY, "x = 1\n" * 400_000)
    assert found.unreadable == (("tests/test_app.py", "it is too large to read line by line"),)


LOOKALIKES = """
news/4127.feature changelog.d/12.feature src/testing/a.py contest.py latest.js attestation.go testimonial.rb protest.ts greatest.py
fastest.rs testament.py openapi.spec.yaml rpm/a.spec pkg/testing/a.go testing/a.go testutil/a.go
lib/sinatra/test_helpers.rb src/bin/test.rs cmd/cli/test/main.go app.latest benchmarks_test.go lib/plug/adapters/test/conn.ex src/cli/commands/test.ts src/main/java/TestMethodsFinder.java examples/test.rs manifest.json lib/test.js src/Util/Test.php setuptools/command/test.py app/management/commands/test.py
pkgs/test/lib/src/runner_test.dart src/luarocks/test/busted.lua run_integration_tests.go test/bench-fs.c tests/source/a.rs test/input/func_a.py
src/it/resources/Input.java src/test/resources-noncompilable/A.java test/transform/resource/after/A.java tap-snapshots/test/a.js.test.cjs tests/benchmark/ABench.php test/App.Benchmarks/B.cs src/mocks/app.js
"""


def test_what_only_looks_like_a_test() -> None:
    paths = LOOKALIKES.split()
    assert [path for path in paths if catalogue.role_of(path) == "test"] == []


def test_a_long_word_is_read_in_linear_time() -> None:
    """Whoever writes a test chooses its lines."""
    own = OwnChecks(Code("x = 1\n"), lambda _: False, lambda _: False)
    begun = time.process_time()
    for line in ("null" * 20_000, f"a{' ' * 80_000}x", "a9" * 40_000, f"f{'<' * 80_000}"):
        assert not own.called_in(line)
        Code(f"def {line}\n")
        helpers._DECLARED.search(line)
    assert time.process_time() - begun < 2
