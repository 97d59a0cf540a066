"""Makes the pictures of the terminal in the documents from what the program really prints.

python docs/pictures/make.py            writes them
python docs/pictures/make.py --check    says whether they are true; exit code 1 if not
"""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("hotfix-lint")
WIDTH = 100
# Picture → (the command that a reader types, what is cut off in front, what is cut off behind).
PICTURES = {
    "demo": (["demo"], "$ hotfix-lint\n", "\nThe same fix"),
    "help": (["--help"], "", ""),
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
    arguments, begin, end = PICTURES[name]
    color = ["--color", "always"] if name == "demo" else []
    done = subprocess.run(
        [str(PROGRAM), *arguments, *color],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    printed = done.stdout.partition(begin)[2] if begin else done.stdout
    printed = printed.partition(end)[0] if end else printed
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    typed = "hotfix-lint" if name == "demo" else " ".join(["hotfix-lint", *arguments])
    console.print(Text.from_ansi(f"$ {typed}\n{printed}".rstrip("\n") + "\n"), soft_wrap=True)
    drawn = console.export_svg(title="", code_format=FORM, unique_id="t")
    return re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)


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
