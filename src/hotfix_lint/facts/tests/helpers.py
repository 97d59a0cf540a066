"""Finds in a test file the functions of its own that check something, by their bodies."""

from __future__ import annotations

from hotfix_lint.facts.tests import catalogue
from hotfix_lint.lean import TYPE_CHECKING, expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotfix_lint.facts.tests.code import Code

MAX_FUNCTIONS = 500
# Each begins where a word does, or a long word would be read from each of its letters on.
_CALLED = expression(r"(?<!\w)([A-Za-z_]\w*)[!?]?(?:\s*[({\[]|\s+[\"'`:@$]|\s*(?=[A-Z\d]))")
_TEXT = expression(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_DECLARED = expression(r"(?<!\w)([A-Za-z_]\w*+[!?]?)\s*+(?:<[^<>]*+>)?\s*+(?:\(|$)")
_NO_NAMES = frozenset({"function", "func", "fn", "fun", "sub", "void", "if", "for", "while"})
# What is called so prepares a test; it may check that it could, which is no check of the test.
_PREPARES = expression(
    r"(?i)(?:new|make|mk|create|set_?up|build|get|load|write|read|init|start|open|with|mock|fake"
    r"|stub|prepare|before|after|tear|clean|close|stop|tmp|temp|must|run|main|given)"
)


def is_in_preparation(code: Code, number: int) -> bool:
    """Tell whether a line stands in a function that by its name prepares a test."""
    for numbers in code.declarations(number):
        line = code[numbers[0]]
        if catalogue.declares(line):
            named = _DECLARED.search(line)
            return named is not None and bool(_PREPARES.match(named[1]))
    return False


class OwnChecks:
    """The checks that a test file declares for itself."""

    __slots__ = ("_code", "_functions", "_is_case", "_is_check", "_known")

    def __init__(
        self, code: Code, is_check: Callable[[str], bool], is_case: Callable[[str], bool]
    ) -> None:
        """Prepare to look.

        Args:
            code: the file.
            is_check: tells a line that checks something by itself.
            is_case: tells a line that declares a test, which nothing calls.

        """
        self._is_case = is_case
        self._code = code
        self._is_check = is_check
        self._functions: dict[str, int] | None = None
        self._known: dict[str, bool] = {}

    def called_in(self, text: str) -> bool:
        """Tell whether a line calls a function of the file that checks something."""
        names = _CALLED.findall(_TEXT.sub('""', text))
        return any(self._checks(name) for name in dict.fromkeys(names[:8]))

    def body(self, name: str) -> list[str]:
        """Return the lines of the file's function with a name; none if it has none such."""
        at = self._declared().get(name)
        return [] if at is None else [text for _, text in self._code.body(at)]

    def _checks(self, name: str) -> bool:
        if name not in self._known:
            at = self._declared().get(name)
            self._known[name] = (
                at is not None
                and not any(self._is_case(self._code[line]) for line in self._code.header(at))
                and any(self._is_check(text) for _, text in self._code.body(at))
            )
        return self._known[name]

    def _declared(self) -> dict[str, int]:
        """Return the lines of the file's functions by their names, once found."""
        if self._functions is None:
            found: dict[str, int] = {}
            for number, line in enumerate(self._code.lines, 1):
                if len(found) >= MAX_FUNCTIONS:
                    break
                named = _DECLARED.search(line) if catalogue.declares(line) else None
                if named and named[1] not in _NO_NAMES and not _PREPARES.match(named[1]):
                    found.setdefault(named[1], number)
            self._functions = found
        return self._functions
