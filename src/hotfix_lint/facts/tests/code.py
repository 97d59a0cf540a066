"""Finds by indentation which declaration a line of code stands in, whatever the language."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_LINE = 2_000
_TAB = 4
_FAR = 5_000
_BLANK = MAX_LINE * _TAB + 1  # deeper than any line can be
_SPACES = expression(r"\s+")
_ANNOTATION = expression(
    r"^(?:(?:@[\w.]+|#?\[[\w\\:., ]+)(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\]?\s*)+"
)
_NAMED = expression(
    r"(?i)(?:\b(?:def|func|function|fn|void|fun|it|test|specify|scenario|should|testcase|subtest)\b"
    r"[^\w\"'`]*)([\"'`](?:[^\"'`\\]|\\.){1,200}|[A-Za-z_]\w*)",
)
# Where a body begins that stands on the line of its test: "=> run()", "{ run() }", '"name" run'.
_BODY = expression(r"(?:=>|\{)\s*(?=\w)|(?<=[\"'`])\s+(?=\w)")
_OPENS = expression(r"(?:[{(:,|]|->|=>|\b(?:do|then|begin))\Z")
# What a line of a Lisp opens: it begins with a bracket and declares all the same.
_FORM = expression(r"\s*\((?:def\w*|let|testing|are|is|doseq|when\w*|if\w*|fn|with\w*|binding)\b")
# A value or an argument that opens a text of several lines, with or without words of it.
_OPENS_TEXT = expression(
    r"(?:[=(,:\[]|<-|\breturn|^\s*@\w+|^(?=\s*(?:\"\\$|[\"']{3})))\s*"
    r"(?:~?[a-zA-Z]{0,2}(\"\"\"|\'\'\'|`)(?!.*\1).*|[rbf]*(\#+\"|\")\\?\s*)$"
)
# The same of OCaml: "[%expect {|", "{sql|".
_OPENS_QUOTED = expression(r"\{([a-z_]*)\|(?!.*\|\1\}).*$")
# A text up to a line with a word alone, as in Ruby, PHP, Perl and shell.
_OPENS_HEREDOC = expression(r"<<<?[~-]?[\"']?([A-Z]\w*)[\"']?[\s),;.\w]*$")
_OPENS_LIST = expression(r"\s*[\[{(]\s*\Z")
_BRACKETS = frozenset("{}()[]")
_CLOSING = frozenset("\"'`|")  # what begins the end of a text; else that is a word
_CLOSERS = frozenset("})]")
# What stands above a declaration and belongs to it: Python, Java, C#, Rust, PHP, Elixir.
_ANNOTATIONS = ("@", "[", "#[", "#pragma", "//", "*", "/*", "# ")


class Code:
    """One side of a file, as numbered lines."""

    __slots__ = ("_commented", "_depths", "_ends", "_lines", "_text", "_texts")

    def __init__(self, text: str | Callable[[], str]) -> None:
        """Take a text, or what reads it when it is needed; its line ends are LF or CR LF."""
        self._text = text
        self._lines: list[str] | None = None
        self._commented: frozenset[int] | None = None
        self._depths: list[int] | None = None
        self._ends: set[int] = set()
        self._texts: dict[int, int] | None = None

    @property
    def lines(self) -> list[str]:
        """All lines; few files of a change are asked for them."""
        if self._lines is None:
            text = self._text if isinstance(self._text, str) else self._text()
            self._lines = [line.removesuffix("\r")[:MAX_LINE] for line in text.split("\n")]
            self._text = ""
        return self._lines

    def __getitem__(self, number: int) -> str:
        """Return a line by its number from 1; "" where there is none."""
        lines = self.lines
        return lines[number - 1] if 1 <= number <= len(lines) else ""

    def _all_depths(self) -> list[int]:
        """Return how far each line is indented: many ask what stands hundreds of lines away."""
        if self._depths is None:
            self._depths = [indentation(line) if line.strip() else _BLANK for line in self.lines]
        return self._depths

    def _depth(self, number: int) -> int:
        """Return how far one line is indented, a blank one by its blanks."""
        return indentation(self[number])

    def declarations(self, number: int) -> Iterator[tuple[int, ...]]:
        """Yield the declarations that line `number` stands in, the nearest first.

        Each is the numbers of its lines: the declaring one first, then the annotations above it.
        """
        depths, texts = self._all_depths(), self._texts_by_line()
        start = texts.get(number, number)
        depth = self._depth(start)
        if self[start].lstrip()[:1] in _CLOSERS:
            depth += 1  # it belongs to what it closes: "}, TypeError)"
        for at in range(min(start - 1, len(depths)), max(0, start - _FAR), -1):
            if depths[at - 1] >= depth or at in texts:
                continue
            depth = depths[at - 1]
            if self[at].strip()[0] in _BRACKETS and not _FORM.match(self[at]):
                # The declaration is above its brace, or above the end of its parameters; that of
                # a list among the arguments of a call is the call.
                if not (_OPENS_LIST.match(self[at]) and self[at - 1].rstrip().endswith(",")):
                    depth += 1
                continue
            yield self.header(at)
            if depth == 0:
                return

    def text_around(self, number: int) -> int:
        """Return the line that opens the text of several lines which line `number` is of, or 0."""
        opened = self._texts_by_line().get(number, 0)
        return 0 if number in self._ends else opened

    def _texts_by_line(self) -> dict[int, int]:
        """Return the opening lines of texts of several lines by those below, the last included."""
        if self._texts is None:
            self._texts = self._find_texts()
        return self._texts

    def _find_texts(self) -> dict[int, int]:
        found: dict[int, int] = {}
        ends = self._ends = set[int]()
        opened, closer = 0, ""
        for number, line in enumerate(self.lines, 1):
            if opened:
                found[number] = opened
                if closer in line and (closer[0] in _CLOSING or _closes(line, closer)):
                    ends.add(number)
                    opened = 0
            elif opens := _OPENS_TEXT.search(line):
                opened = number
                quotes = opens[1] or opens[2]
                closer = quotes[::-1] if quotes.startswith("#") else quotes
            elif opens := _OPENS_HEREDOC.search(line):
                opened, closer = number, opens[1]
            elif opens := _OPENS_QUOTED.search(line):
                opened, closer = number, f"|{opens[1]}}}"
        # A text that nothing closes was none.
        return {number: at for number, at in found.items() if at != opened}

    def is_commented(self, number: int) -> bool:
        """Tell whether a line is of a comment that "/*" begins on a line of its own."""
        if self._commented is None:
            self._commented = frozenset(self._find_commented())
        return number in self._commented

    def _find_commented(self) -> Iterator[int]:
        within = False
        for number, line in enumerate(self.lines, 1):
            stripped = line.lstrip()
            within = within or stripped.startswith("/*")
            if within:
                if not stripped.startswith(("*", "/*")):  # as those that annotate: " * @test"
                    yield number
                within = "*/" not in stripped

    def closing(self, number: int) -> int:
        """Return the line that ends what line `number` stands in: the next less deep one, or 0."""
        depths, depth = self._all_depths(), self._depth(number)
        below = range(number + 1, min(len(depths), number + _FAR) + 1)
        return next((at for at in below if depths[at - 1] < depth), 0)

    def header(self, number: int) -> tuple[int, ...]:
        """Return a declaring line's number and those of the annotations above it."""
        depths, depth = self._all_depths(), self._depth(number)
        numbers = [number]
        inside = False
        for at in range(number - 1, max(0, number - 60), -1):
            if depths[at - 1] == _BLANK or depths[at - 1] < depth:
                break
            stripped = self[at].strip()
            deeper = depths[at - 1] > depth
            closes = stripped[:1] in {")", "]"}
            # An annotation may go over several lines: "@parametrize(", rows, ")".
            inside = (inside and deeper) or closes
            if not inside and not stripped.startswith(_ANNOTATIONS):
                break
            numbers.append(at)
        return tuple(numbers)

    def declared(self, number: int) -> int:
        """Return the line that holds the declaration which an annotation is for, or `number`."""
        depth = indentation(self[number])
        if not is_annotation(self[number]):
            return number
        for at in range(number + 1, number + 60):
            stripped = self[at].strip()
            if not stripped:
                continue
            if indentation(self[at]) < depth:
                break
            beside = indentation(self[at]) == depth and stripped[0] not in ")]}"
            if beside and not stripped.startswith(_ANNOTATIONS):
                return at
            if beside and not is_annotation(self[at]):
                return at
        return number

    def name(self, number: int) -> str:
        """Return the name of the test that is declared at line `number`: as it is written there."""
        text = _ANNOTATION.sub("", self[number].strip())
        found = _NAMED.search(text)
        return found[1] if found else _SPACES.sub(" ", text)

    def short_body(self, number: int) -> str:
        """Return the body of a test that is written on its declaring line alone; "" for none."""
        text = _ANNOTATION.sub("", self[number].strip())
        named = None if _OPENS.search(text) else _NAMED.search(text)
        begins = _BODY.search(text, named.end() - 1) if named else None
        return text[begins.end() :] if begins else ""

    def body(self, number: int) -> Iterator[tuple[int, str]]:
        """Yield the numbered lines below a declaration that belong to it, blank ones left out."""
        depths, depth = self._all_depths(), self._depth(number)
        in_head = self[number].strip().startswith(_ANNOTATIONS)
        seen = False
        for at in range(number + 1, min(len(self.lines), number + _FAR) + 1):
            if depths[at - 1] == _BLANK:
                continue
            line = self[at]
            stripped = line.strip()
            if depths[at - 1] <= depth and stripped[0] not in _BRACKETS:
                if seen and not in_head:
                    return
                in_head = stripped.startswith(_ANNOTATIONS)
            seen = not in_head
            yield at, line


def _closes(line: str, word: str) -> bool:
    """Tell whether a line ends the text up to a word: it begins with that, PHP's goes on."""
    rest = line.strip()
    return rest.startswith(word) and not rest[len(word) : len(word) + 1].isalnum()


def is_annotation(line: str) -> bool:
    """Tell whether a line is annotations alone, without the declaration that they are for."""
    stripped = line.strip()
    if not stripped.startswith(("@", "[", "#[")):
        return False
    rest = _ANNOTATION.sub("", stripped)
    return not rest or rest[0] in ",)]/" or stripped[-1] in "([,"


def indentation(line: str) -> int:
    """Return how far a line is indented, in columns."""
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks) + blanks.count("\t") * (_TAB - 1)
