"""Makes the pictures of the terminal in the documents from what the program really prints.

python docs/pictures/make.py            writes them
python docs/pictures/make.py --check    says whether they are true; exit code 1 if not
"""

from __future__ import annotations

import fcntl
import html
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.markdown import Markdown
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME
from rich.text import Text
from rich.theme import Theme

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("hotfix-lint")
WIDTH = 100


class Picture(NamedTuple):
    """What is drawn: a command that a reader types, from which of its words to which, and how."""

    arguments: list[str]
    begin: str = ""
    end: str = ""
    width: int = WIDTH
    light: bool = False
    typed: str = ""


_DEMO = Picture(["demo"], "$ hotfix-lint\n", "\nThe same fix", typed="hotfix-lint")
PICTURES = {
    "demo": _DEMO,
    "demo-light": _DEMO._replace(light=True),
    "demo-80": _DEMO._replace(width=80),
    "demo-narrow": _DEMO._replace(width=48),
    # What GitHub folds away is left out; rich draws Markdown for a terminal, not as GitHub does.
    "markdown": Picture(
        ["demo", "--output", "markdown"], "$ hotfix-lint\n", "<summary>All rules", light=True
    ),
    "help": Picture(["--help"]),
}
# rich's own form without fonts from elsewhere: a picture that fetches nothing.
FORM = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font: {char_height}px "DejaVu Sans Mono", Menlo, Consolas, monospace; line-height: {line_height}px; }}
.{unique_id}-title {{ font: 18px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def picture(name: str) -> str:
    wanted = PICTURES[name]
    of_markdown = "markdown" in wanted.arguments
    color = ["--color", "always"] if wanted.arguments == ["demo"] else []
    printed = seen([*wanted.arguments, *color], wanted.width)
    printed = printed.partition(wanted.begin)[2] if wanted.begin else printed
    printed = printed.partition(wanted.end)[0] if wanted.end else printed
    console = Console(
        record=True,
        width=wanted.width,
        file=io.StringIO(),
        force_terminal=True,
        theme=Theme({"markdown.code": "cyan"}),
    )
    if of_markdown:
        console.print(Markdown(re.sub(r"</?(?:sub|b|details|summary)>", "", printed)))
    else:
        typed = wanted.typed or " ".join(["hotfix-lint", *wanted.arguments])
        console.print(Text.from_ansi(f"$ {typed}\n{printed}".rstrip("\n") + "\n"), soft_wrap=True)
    theme = DEFAULT_TERMINAL_THEME if wanted.light else SVG_EXPORT_THEME
    drawn = console.export_svg(title="", code_format=FORM, unique_id="t", theme=theme)
    return re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)


def seen(arguments: list[str], width: int) -> str:
    """Return what the program prints to a terminal of that width."""
    if width == WIDTH:
        told = subprocess.run(
            [str(PROGRAM), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        return told.stdout
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 100, width, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
    run = subprocess.Popen(
        [str(PROGRAM), *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    pieces = []
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # its end
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    assert run.wait() == 0
    return b"".join(pieces).decode().replace("\r\n", "\n")


def shown(drawn: str) -> list[str]:
    """Return the text of a picture; how it is drawn may differ from one rich to the next."""
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]


def main() -> int:
    check = "--check" in sys.argv[1:]
    wrong = []
    for name in PICTURES:
        path = HERE / f"{name}.svg"
        drawn = picture(name)
        if not check:
            path.write_text(drawn, encoding="utf-8")
        elif not path.exists() or shown(path.read_text(encoding="utf-8")) != shown(drawn):
            wrong.append(str(path.relative_to(HERE.parents[1])))
    for path_name in wrong:
        print(f"{path_name} is not what the program prints: python docs/pictures/make.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
