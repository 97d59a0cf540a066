"""What is read of the reports of runners that cannot be had everywhere, and how commands are filled in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from hotfix_lint.proving import results, runners
from hotfix_lint.proving.model import Result
from hotfix_lint.proving.runners import Job
from tests.proving.changes import hotfix, prove

if TYPE_CHECKING:
    from pathlib import Path

TRX = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<TestRun id="1" name="x" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
  <Results>
    <UnitTestResult testId="a" testName="Old" outcome="Passed" />
    <UnitTestResult testId="b" testName="New" outcome="{outcome}">
      <Output><StdOut>x</StdOut><ErrorInfo><Message>Assert.Equal() Failure
Expected: 1</Message><StackTrace>at Shop</StackTrace></ErrorInfo></Output>
    </UnitTestResult>
    <UnitTestResult testId="c" testName="Shop.Tests.Later(x: 1)" outcome="NotExecuted" />
  </Results>
  <TestDefinitions>
    <UnitTest name="Old" id="a"><TestMethod className="Shop.Tests" name="Old" /></UnitTest>
    <UnitTest name="New" id="b"><TestMethod className="Shop.Tests, Shop" name="New" /></UnitTest>
    <UnitTest name="Later" id="c"><TestMethod className="Shop.Tests" name="Later" /></UnitTest>
  </TestDefinitions>
</TestRun>
"""
SWIFT = """<?xml version="1.0" encoding="UTF-8"?>

<testsuites>
<testsuite name="TestResults" errors="0" tests="2" failures="1" time="0.1">
<testcase classname="ShopTests.AppTests" name="testOld" time="0.04">
</testcase>
<testcase classname="ShopTests.AppTests" name="testNew" time="0.05">
{failure}</testcase>
</testsuite>
</testsuites>
"""
TESTING = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="TestResults" errors="0" tests="1" failures="1" skipped="1" time="0.2">
    <testcase classname="ShopTests.AppTests" name="isNew()" time="0.1">
      <failure message="Expectation failed: f(-1) == 1" />
    </testcase>
    <testcase classname="ShopTests.AppTests" name="later()" >
      <skipped>not yet</skipped>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_the_report_of_dotnet() -> None:
    assert results.read("trx", TRX.format(outcome="Failed").encode()).tests == {
        "Shop.Tests.Old": Result("passed"),
        "Shop.Tests.New": Result("failed", "Assert.Equal() Failure"),
        "Shop.Tests.Later(x: 1)": Result("skipped"),
    }


@pytest.mark.parametrize("outcome", ["Error", "Timeout", "Aborted", "Disconnected", "else"])
def test_whatever_else_dotnet_says_of_a_test_is_no_pass(outcome: str) -> None:
    found = results.read("trx", TRX.format(outcome=outcome).encode()).tests["Shop.Tests.New"]
    assert found.status == "failed"


def test_the_two_reports_of_swift_are_read_together(tmp_path: Path) -> None:
    said = '<failure message="failed"></failure>\n'
    (tmp_path / "hotfix-lint-tests.xml").write_text(SWIFT.format(failure=said))
    (tmp_path / "hotfix-lint-tests-swift-testing.xml").write_text(TESTING)
    (swift,) = [r for r in runners.catalogue() if r.name == "swift"]
    found = results.of_files("junit", results.written(str(tmp_path), swift.reports))
    assert found.tests == {
        "ShopTests.AppTests.testOld": Result("passed"),
        "ShopTests.AppTests.testNew": Result("failed", "failed"),
        "ShopTests.AppTests.isNew()": Result("failed", "Expectation failed: f(-1) == 1"),
        "ShopTests.AppTests.later()": Result("skipped", "not yet"),
    }


# A stand-in writes the report of the real one, by whether the fix is there.
FAKES = {
    "dotnet": (
        {"Shop.Tests/Shop.Tests.csproj": "<Project/>\n"},
        "Shop.Tests/AppTests.cs",
        "namespace Shop;\npublic class Tests {\n    [Fact]\n    public void New() {}\n}\n",
        "mkdir -p hotfix-lint-results; cat >hotfix-lint-results/x.trx",
        (TRX.format(outcome="Failed"), TRX.format(outcome="Passed")),
        ("Shop.Tests.New", "Shop/App.cs"),
        "grep -q Abs ../Shop/App.cs",
    ),
    "swift": (
        {"Package.swift": "// swift-tools-version: 6.0\n"},
        "Tests/ShopTests/AppTests.swift",
        "import XCTest\nclass AppTests: XCTestCase {\n    func testNew() {}\n}\n",
        "cat >hotfix-lint-tests.xml",
        (SWIFT.format(failure='<failure message="failed"/>'), SWIFT.format(failure="")),
        ("ShopTests.AppTests.testNew", "Shop/App.cs"),
        "grep -q Abs Shop/App.cs",
    ),
}


@pytest.mark.parametrize("name", FAKES)
def test_one_that_is_not_here_is_run_as_its_documents_say(tmp_path: Path, name: str) -> None:
    files, test, text, write, (failed, passed), (proven, source), is_fixed = FAKES[name]
    repository = hotfix(
        tmp_path / "shop", {**files, source: "F(x)\n"}, {source: "Abs(x)\n", test: text}
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "failed").write_text(failed)
    (programs / "passed").write_text(passed)
    (programs / name).write_text(
        f'#!/bin/sh\ncase "$*" in test*) ;; *) exit 3;; esac\nset -e\n'
        f"if {is_fixed}; then from=passed; else from=failed; fi\n"
        f'cat "{programs}/$from" | ({write})\n[ $from = passed ]\n'
    )
    (programs / name).chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    ended = prove(repository, "--output", "json", runs=2, PATH=path)
    record = ended.json
    assert record["outcome"] == "proven", (record, ended.err)
    assert [r["name"] for r in record["results"] if r["outcome"] == "proven"] == [proven]
    assert {run["runner"] for run in record["runs"]} == {name}


def test_a_runners_own_reports_are_found_and_no_link_is_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "tree", tmp_path / "outside"
    for folder in (inside / "a" / "target" / "surefire-reports", outside / "surefire-reports"):
        folder.mkdir(parents=True)
        (folder / "TEST-x.xml").write_text("<testsuite/>")
    (inside / "target").symlink_to(outside)
    (maven,) = [r for r in runners.catalogue() if r.name == "maven"]
    assert results.written(str(inside), maven.reports) == [
        str(inside / "a" / "target" / "surefire-reports" / "TEST-x.xml")
    ]


def test_a_program_that_is_shared_is_run_where_it_is_shared_to(tmp_path: Path) -> None:
    """PHP's vendor/autoload.php finds the sources from where it is: never the user's own."""
    repository = hotfix(
        tmp_path,
        {"composer.json": "{}\n", ".gitignore": "vendor\n", "src/app.php": "return $x;\n"},
        {
            "src/app.php": "return abs($x);\n",
            "tests/AppTest.php": "<?php\nclass AppTest {\n    function testNew() {}\n}\n",
        },
    )
    program = tmp_path / "vendor" / "bin" / "phpunit"
    program.parent.mkdir(parents=True)
    program.write_text(
        "#!/bin/sh\nset -e\n"
        'grep -q abs "$(dirname "$0")/../../src/app.php" || wrong="<failure>no</failure>"\n'
        'echo "<testsuite><testcase name=\'testNew\'>$wrong</testcase></testsuite>" >"$2"\n'
    )
    program.chmod(0o755)
    record = prove(repository, "--output", "json").json
    assert record["outcome"] == "proven", record
    assert (tmp_path / "vendor").is_dir()


def test_a_report_that_lay_there_before_does_not_count(tmp_path: Path) -> None:
    """A change that brings the report of a proof; the runner, a stand-in, writes none."""
    name = "gradle"
    report = "build/test-results/test/TEST-x.xml"
    case = '<testsuite><testcase classname="x" name="new"/></testsuite>'
    repository = hotfix(
        tmp_path / "shop",
        {"build.gradle": "", "src/main/java/App.java": "1\n"},
        {
            "src/main/java/App.java": "2\n",
            "src/test/java/AppTest.java": "import org.junit.Test;\nclass AppTest {\n    @Test void isNew() {}\n}\n",
            report: case,
        },
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / name).write_text("#!/bin/sh\nexit 0\n")
    (programs / name).chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    record = prove(repository, "--output", "json", PATH=path).json
    assert (record["outcome"], record["reason"]) == ("inconclusive", "no test was run")


@pytest.mark.parametrize(
    ("format_name", "data"),
    [
        ("trx", b"<TestRun/>"),
        ("trx", b"{}"),
        ("rspec", b"<x/>"),
        ("rspec", b'{"examples": [{}], "summary": {}}'),
        ("rspec", b"[" * 100_000),
    ],
)
def test_what_is_no_report_is_told(format_name: str, data: bytes) -> None:
    with pytest.raises(results.ReportError, match="it is not"):
        results.read(format_name, data)


def test_an_error_of_rspec_outside_of_its_examples() -> None:
    said = (
        "\\nAn error occurred while loading ./spec/app_spec.rb.\\nFailure/Error: F::G\\n\\n"
        "NameError:\\n  uninitialized constant F::G\\n# ./spec/app_spec.rb:3\\n"
    )
    data = f'{{"messages": ["{said}"], "examples": [], "summary": {{"errors_outside_of_examples_count": 1}}}}'
    assert results.read("rspec", data.encode()).unloaded == {
        "": "NameError: uninitialized constant F::G"
    }


def test_what_phpunit_says_of_a_failure_and_of_a_class_without_tests() -> None:
    data = (
        '<testsuites><testsuite name="AppTest"><testcase name="testNew" classname="AppTest">'
        "<failure>AppTest::testNew\nFailed asserting that -1 is identical to 1.\n\n/x.php:4"
        '</failure></testcase><testcase name="Warning" classname="PHPUnit.Warning">'
        '<warning>No tests found in class "B".</warning></testcase></testsuite></testsuites>'
    )
    assert results.read("junit", data.encode()).tests == {
        "AppTest.testNew": Result("failed", "Failed asserting that -1 is identical to 1."),
        "PHPUnit.Warning.Warning": Result("skipped", 'No tests found in class "B".'),
    }


def test_the_test_anything_protocol_as_bats_and_others_print_it() -> None:
    data = (
        "1..6\nok 1 that ends (issue #1)\nnot ok 2 that ends (issue #2)\n# (in test file a.bats, line 3)\n"
        "#   `[ 1 = 2 ]' failed\n# more\nok 3 - later # skip not here\nok 4 x # time=12ms\n"
        "not ok 5 - y # TODO one day\nok 6 # SKIP\n"
    )
    assert results.read("tap", data.encode()).tests == {
        "that ends (issue #1)": Result("passed"),
        "that ends (issue #2)": Result("failed", "`[ 1 = 2 ]' failed"),
        "later": Result("skipped", "not here"),
        "x": Result("passed"),
        "y": Result("skipped", "one day"),
        "test 6": Result("skipped"),
    }


def test_what_a_program_of_ctest_printed_is_told_where_the_report_says_nothing() -> None:
    data = (
        '<testsuite><testcase name="check" classname="check" status="fail"><failure message=""/>'
        "<system-out>one:PASS\nt.c:3:two:FAIL: Expected 1 Was 2\n3 Tests 1 Failures\n</system-out>"
        "</testcase></testsuite>"
    )
    assert results.read("junit", data.encode()).tests == {
        "check": Result("failed", "t.c:3:two:FAIL: Expected 1 Was 2")
    }


@pytest.mark.parametrize(
    "said", [b"\x00\x1b[31m\x0c", b"&#0;&#x1B;&#27;&#xc;&#31;", b"\xff\xfe", b"&#x1f;\xc3"]
)
def test_a_report_that_says_what_xml_cannot_say_is_read_all_the_same(said: bytes) -> None:
    data = (
        b'<testsuite><testcase name="a\tb"><failure>m '
        + said
        + b" n</failure></testcase></testsuite>"
    )
    (result,) = results.read("junit", data).tests.values()
    assert result.status == "failed"
    assert result.message.startswith("m ")
    assert result.message.endswith(" n")


@pytest.mark.parametrize(
    ("said", "read"),
    [(b"&#9;", "\t"), (b"&#xa;", "\n"), (b"&#65;", "A"), (b"\xc3\xa9", "\xe9"), (b"&#10;", "\n")],
)
def test_what_xml_can_say_stays_as_it_is(said: bytes, read: str) -> None:
    assert results.xml(b"<a>\x01" + said + b"</a>").text == f"?{read}"


def test_a_doctest_of_rust_is_the_same_test_on_another_line() -> None:
    output = (
        "   Doc-tests shop\n\nrunning 2 tests\n"
        "test src/lib.rs - f (line {}) ... FAILED\ntest src/lib.rs - f (line {}) - compile ... ok\n"
        "\n---- src/lib.rs - f (line {}) stdout ----\nassertion failed\n"
    )
    old, new = (
        results.read("cargo", output.format(a, b, a).encode()) for a, b in ((3, 9), (5, 11))
    )
    assert old == new
    assert old.tests == {
        "shop src/lib.rs - f": Result("failed", "assertion failed"),
        "shop src/lib.rs - f - compile": Result("passed"),
    }


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("{files}", ["t/a_test.x", "t/{report}.x"]),
        ("FILES={files}", ["FILES=t/a_test.x t/{report}.x"]),
        ("{files:,}", ["t/a_test.x,t/{report}.x"]),
        ("-run={names:|}", ["-run=TestA|TestB"]),
        ("{names}", ["TestA", "TestB"]),
        ("{folders}", ["./t"]),
        ("--tests=*{stem}", ["--tests=*a_test", "--tests=*{report}"]),
        ("--out={report}", ["--out=/r"]),
        ("{other}{}", ["{other}{}"]),
    ],
)
def test_the_places_of_a_command_are_filled_in(word: str, expected: list[str]) -> None:
    job = Job(runners.own("x"), "/p", "", ("t/a_test.x", "t/{report}.x"), names=("TestA", "TestB"))
    assert runners.words([word], job, "/r") == expected
