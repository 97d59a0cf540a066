"""Plays the documents: every command that they show is run, and must print what they show.

How a page is read:

- A block of `console` is a person at a terminal. A line that begins with `$ ` is typed, lines that
  begin with `>` after it go on with the same command, and the lines below are what it prints,
  standard output and standard error as a terminal shows them, without blank lines at the end. What one command does to the folder,
  its files and `$?` is there for the next one, from the page's first block to its last.
- A line of its own that is a file's name in backticks and a colon is followed by the whole file:
  the next block. `FILE`, at its end: is followed by what is added there.
- `…` stands for anything within a line, such as a commit's name; a line `…` alone for any lines.
- All other blocks are an error, but those of `text`, which are pictures.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.program import environment

TOP = Path(__file__).parents[1]
TUTORIAL = TOP / "docs" / "tutorial.md"
README = TOP / "README.md"

_FENCE = re.compile(r"^```(?P<language>\S*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^`(?P<name>[^`\n]+)`(?P<added>, at its end)?:$")


class Typed(NamedTuple):
    """A command and what the page says that it prints."""

    command: str
    shown: str
    line: int


class File(NamedTuple):
    """A file that the page has its reader write, or add to."""

    name: str
    content: str
    line: int
    added: bool


def steps(page: str) -> list[Typed | File]:
    """Return what a page has its reader do, in order."""
    found: list[Typed | File] = []
    for fence in _FENCE.finditer(page):
        line = page.count("\n", 0, fence.start()) + 1
        above = page[: fence.start()].rstrip("\n").rpartition("\n")[2]
        if fence["language"] == "console":
            found += typed(fence["body"], line + 1)
        elif named := _FILE.match(above):
            found.append(File(named["name"], fence["body"], line, bool(named["added"])))
        else:
            assert fence["language"] == "text", f"line {line}: nobody plays this block"
    return found


def typed(block: str, line: int) -> list[Typed]:
    """Return the commands of one block."""
    found: list[Typed] = []
    for number, text in enumerate(block.splitlines(), line):
        if text.startswith("$ "):
            found.append(Typed(text[2:], "", number))
            continue
        assert found, f"line {number}: something is printed before anything is typed"
        last = found[-1]
        if (text == ">" or text.startswith("> ")) and not last.shown:
            found[-1] = last._replace(command=f"{last.command}\n{text[2:]}")
        else:
            found[-1] = last._replace(shown=f"{last.shown}{text}\n")
    return found


class Terminal:
    """A shell whose folder and `$?` last from one command to the next."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = home
        self.code = 0
        self.environment = environment(HOME=str(home), COLUMNS="100")
        for name in [
            n for n in self.environment if n.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_"))
        ]:
            # The reader has told git who they are, as the page says.
            if not name.endswith("_DATE"):
                del self.environment[name]

    def type(self, command: str) -> str:
        """Run one command and return all that it prints."""
        left = self.home / "folder"
        script = f"(exit {self.code})\n{command}\ncode=$?\npwd >{left}\nexit $code\n"
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        self.code = done.returncode
        self.folder = Path(left.read_text().rstrip("\n"))
        return done.stdout.decode()

    def write(self, file: File) -> None:
        """Write a file, or add to one."""
        path = self.folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() if file.added else ""
        path.write_text(before + file.content, encoding="utf-8")


def agrees(shown: str, printed: str) -> bool:
    """Say whether a page shows what was printed; `…` stands for what cannot be foretold."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == "…":
            pattern += "(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("…")) + "\n"
    return re.fullmatch(pattern.rstrip("\n"), printed.rstrip("\n")) is not None


def play(page: str, terminal: Terminal) -> None:
    """Do all that a page says, and hold it to what it shows."""
    for step in steps(page):
        if isinstance(step, File):
            terminal.write(step)
            continue
        printed = terminal.type(step.command)
        assert agrees(step.shown, printed), (
            f"line {step.line}: $ {step.command}\n"
            f"--- shown\n{step.shown}--- printed\n{printed}--- exit code {terminal.code}"
        )


def updated(page: str, terminal: Terminal) -> str:
    """Return the page with what is printed now; what agrees is kept, its `…` with it."""
    lines = page.splitlines(keepends=True)
    behind = 0
    for step in steps(page):
        if isinstance(step, File):
            terminal.write(step)
            continue
        printed = terminal.type(step.command)
        if agrees(step.shown, printed):
            continue
        begin = step.line + step.command.count("\n") + behind
        now = [f"{line}\n" for line in printed.splitlines()]
        old = step.shown.count("\n")
        lines[begin : begin + old] = now
        behind += len(now) - old
    return "".join(lines)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    for name in ("home", "work"):
        (tmp_path / name).mkdir()
    return Terminal(tmp_path / "work", tmp_path / "home")


def test_the_tutorial_shows_what_happens(
    terminal: Terminal, request: pytest.FixtureRequest
) -> None:
    page = TUTORIAL.read_text("utf-8")
    if request.config.getoption("--update-golden"):
        page = updated(page, terminal)
        TUTORIAL.write_text(page, "utf-8")
        pytest.skip("rewritten; look at the difference, then run it again")
    play(page, terminal)


def test_the_readmes_own_policy_gives_what_it_shows(terminal: Terminal) -> None:
    """The section's YAML is the policy; of its two outputs the second is that of a slip in it."""
    section = README.read_text("utf-8").partition("\n## Your own policy\n")[2]
    section = section.partition("\n## ")[0]
    policy = next(fence["body"] for fence in _FENCE.finditer(section))
    shown = re.findall(r"(?:^    .*\n)+", _FENCE.sub("", section), re.MULTILINE)
    valid, flawed = (typed(textwrap.dedent(block), 1) for block in shown)
    terminal.type("git init -q -b main .")
    for content, block in ((policy, valid), (policy.replace("max-lines", "max-line"), flawed)):
        terminal.write(File(".hotfix-lint.yaml", content, 1, added=False))
        for step in block:
            printed = terminal.type(step.command)
            assert agrees(step.shown, printed), printed
    terminal.write(File(".hotfix-lint.yaml", policy, 1, added=False))
    for command in re.findall(r"`(hotfix-lint [^`]+)`", section):
        again = " --force" if command == "hotfix-lint init" else ""
        terminal.type(command + again)
        assert terminal.code == 0, command


@pytest.mark.parametrize(
    ("shown", "printed", "agree"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a", True),
        ("", "", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("a\nb\n", "a\n", False),
        ("", "a\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a b\n", False),
        ("a … c\n", "a b\nx c\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a\n…\nd\n", "a\nb\n", False),
        ("a.\n", "ab\n", False),
    ],
)
def test_what_agrees(shown: str, printed: str, agree: bool) -> None:
    assert agrees(shown, printed) == agree


def test_a_page_is_read_in_order() -> None:
    page = (
        "Text.\n\n`a/b.txt`:\n\n```text\nhello\n```\n\n```console\n$ cat a/b.txt\nhello\n"
        '$ echo "x\n> y"\nx\ny\n```\n\n`a/b.txt`, at its end:\n\n```yaml\nmore\n```\n'
    )
    assert steps(page) == [
        File("a/b.txt", "hello\n", 5, added=False),
        Typed("cat a/b.txt", "hello\n", 10),
        Typed('echo "x\ny"', "x\ny\n", 12),
        File("a/b.txt", "more\n", 20, added=True),
    ]


@pytest.mark.parametrize("block", ["```sh\nls\n```\n", "```console\nprinted\n```\n"])
def test_what_nobody_plays_is_an_error(block: str) -> None:
    with pytest.raises(AssertionError):
        steps(f"Text.\n\n{block}")


def test_what_the_page_does_not_show_is_told(terminal: Terminal) -> None:
    play("```console\n$ (exit 3)\n$ echo $?\n3\n$ mkdir d && cd d\n$ pwd\n…/d\n```\n", terminal)
    wrong = "```console\n$ echo a\nb\n```\n"
    with pytest.raises(AssertionError, match=r"line 2: \$ echo a"):
        play(wrong, terminal)
    assert updated(wrong, terminal) == "```console\n$ echo a\na\n```\n"
