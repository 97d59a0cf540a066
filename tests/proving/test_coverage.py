"""Changed lines that no test runs, by reports of coverage in both forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_lint.errors import UsageError
from hotfix_lint.proving import coverage
from tests.proving.changes import BROKEN, FIXED, NEW_TEST, OLD_TEST, hotfix, prove

if TYPE_CHECKING:
    from pathlib import Path

COBERTURA = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage><packages><package><classes>
<class filename="app.py"><methods/><lines><line number="1" hits="1"/><line number="2" hits="{}"/>
</lines></class></classes></package></packages></coverage>
"""
LCOV = "TN:\nSF:app.py\nDA:1,1\nDA:2,{},abc\nend_of_record\n"


@pytest.mark.parametrize("form", [COBERTURA, LCOV])
def test_both_forms_are_read(form: str) -> None:
    if form is COBERTURA:
        form = form.replace(
            '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n',
            "",
        )
    report = coverage.read("x", form.format(0).encode())
    assert report == {"app.py": {1: 1, 2: 0}}
    assert coverage.compare(report, {"app.py": [2, 3]}).lines == {"app.py": (2,)}
    assert coverage.compare(report, {"app.py": [1, 3]}).lines == {}


def test_the_document_type_of_cobertura_is_not_fetched() -> None:
    assert coverage.read("x", COBERTURA.format(1).encode()) == {"app.py": {1: 1, 2: 1}}


@pytest.mark.parametrize(
    ("named", "path", "known"),
    [
        ("/home/me/shop/src/app.py", "src/app.py", True),
        ("app.py", "src/app.py", True),
        ("rc/app.py", "src/app.py", False),
        ("other.py", "src/app.py", False),
    ],
)
def test_a_file_is_known_from_another_folder(named: str, path: str, known: bool) -> None:
    found = coverage.compare({named: {1: 0}}, {path: [1]})
    assert (found.lines == {path: (1,)}) is known
    assert (found.unknown == (path,)) is not known


def test_of_two_that_it_could_be_none_is_taken() -> None:
    found = coverage.compare({"/a/app.py": {1: 0}, "/b/app.py": {1: 1}}, {"app.py": [1]})
    assert found.unknown == ("app.py",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"<html/>",
        b'<coverage><class filename="a"><line number="x" hits="1"/></class></coverage>',
        b"SF:a\nDA:x,1\n",
        b'<!DOCTYPE a [<!ENTITY b "c">]><coverage>&b;</coverage>',
    ],
)
def test_what_is_no_report_is_told(data: bytes) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        coverage.read("x", data)


@given(st.binary(max_size=300))
def test_no_bytes_crash_it(data: bytes) -> None:
    try:
        coverage.read("x", data)
    except UsageError as told:
        assert told.hint


def test_prove_tells_the_lines_that_no_test_runs(tmp_path: Path) -> None:
    repository = hotfix(
        tmp_path / "shop",
        {"app.py": BROKEN, "tests/test_app.py": OLD_TEST},
        {"app.py": FIXED, "tests/test_app.py": NEW_TEST, "more.py": "X = 1\n"},
    )
    report = tmp_path / "lcov.info"
    report.write_text(LCOV.format(0))
    ended = prove(repository, "--coverage", str(report))
    assert ended.code == 0
    assert "note: no test runs app.py:2\n" in ended.out
    assert "note: the report of coverage says nothing of more.py\n" in ended.out
    report.write_text(LCOV.format(3) + "SF:more.py\nDA:1,1\n")
    ended = prove(repository, "--coverage", str(report))
    assert "note: all 2 changed lines that can be run are run by tests\n" in ended.out
    report.write_text("none")
    ended = prove(repository, "--coverage", str(report))
    assert ended.code == 2
    assert "cannot be used" in ended.err
