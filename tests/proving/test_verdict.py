"""Which of the tests that ran are those to which lines came."""

from __future__ import annotations

import pytest

from hotfix_lint.proving import verdict
from hotfix_lint.proving.model import Compared


@pytest.mark.parametrize(
    ("changed", "told", "expected"),
    [
        ("test_never_negative", "tests.test_app.test_never_negative", True),
        ("test_never", "tests.test_app.test_never_negative", False),
        ("never", "tests.test_app.test_never", False),
        ("is new", "spec/app_spec.rb F is new", True),
        (
            "handles integer input",
            "test/helpers_test.rb HelpersTest#test_handles_integer_input_0",
            True,
        ),
        ("handles integer input", "test/a_test.rb ATest#test_handles_integer_input", True),
        ("handles integer", "test/a_test.rb ATest#test_handles_integer_input_0", False),
        ("les integer", "test/a_test.rb ATest#test_handles_integer_0", False),
    ],
)
def test_the_tests_that_changed(changed: str, told: str, expected: bool) -> None:
    compared = [Compared(told, "not-proven", "passed", "passed")]
    assert bool(verdict.of_changed(compared, {changed})) is expected


def test_where_no_name_is_known_none_is_among_them() -> None:
    assert verdict.of_changed([Compared("a", "proven", "failed", "passed")], ()) == []
