"""The report formats: which there are, and how a person wants the text."""

from __future__ import annotations

from hotfix_lint.display import quoted
from hotfix_lint.errors import UsageError
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    from hotfix_lint.report import Report

# Format → the module beside this one that renders it by `render(report, style)`.
FORMATS = {
    "text": "text",
    "json": "jsonreport",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
    "rdjson": "rdjson",
}


class Style(NamedTuple):
    """How text is told; formats for programs look the same in every style.

    Attributes:
        color: use the 16 ANSI colors.
        width: columns of the screen; lines are wrapped there, though never below 40 or above 120.
        verbosity: "quiet" tells what fails the run, "normal" all that is wrong or remarkable,
            "verbose" also what passed and what was skipped.
        unicode: False for marks of ASCII characters only.
        explain: tell why there is a rule below its first finding.

    """

    color: bool = False
    width: int = 100
    verbosity: Literal["quiet", "normal", "verbose"] = "normal"
    unicode: bool = True
    explain: bool = False


def render(format_name: str, report: Report, style: Style) -> str:
    """Return the report in a format; "" or text that ends with a line break.

    Raises:
        UsageError: there is no such format.

    """
    check_format(format_name)
    module = __import__(f"hotfix_lint.reporters.{FORMATS[format_name]}", fromlist=["render"])
    rendered: str = module.render(report, style)
    return rendered


def check_format(name: str) -> None:
    """Refuse a name that is no format's.

    Raises:
        UsageError: with the nearest name.

    """
    if name in FORMATS:
        return
    import difflib

    near = difflib.get_close_matches(name, FORMATS, 1, 0.5)
    hint = f"did you mean {quoted(near[0])}?" if near else f"known: {', '.join(FORMATS)}"
    raise UsageError(f"there is no report format {quoted(name)}", hint)
