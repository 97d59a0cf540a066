"""Reads a Markdown document into headings, sections, boxes, fields and texts with their lines."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache

from hotfix_lint.errors import FactUnknownError
from hotfix_lint.facts.html import TAG, picture, shown
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Literal

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_BYTES = 5_000_000
MAX_DEPTH = 98  # a list is two levels: itself, and its items
# What takes the parser more than linear time, in one paragraph.
MAX_BRACKETS = 2_000
MAX_DECLARATIONS = 100
MAX_NAME = 4  # words of a name below which there are paragraphs; more are a sentence
# Levels of headings: 1 to 6 are Markdown's own.
BOLD = 7  # a line that is bold throughout
FIELD = 8  # `Name: value`, where something is looked up as a section and is a line

_BOX = re.compile(r"\[( {0,3}|[ ]?[xX][ ]?|[-~])\](?:\s+|$)")
_FIELD = re.compile(r"([^\W\d_][^:\uff1a`\n]{0,59}?)\s*[:\uff1a](?:\s+(\S.*))?\s*$")
_COLONS = (":", "\uff1a")
_SEPARATORS = (*_COLONS, "-", "\u2013", "\u2014")
# Chinese and Japanese are written without spaces: each of their characters is taken for a word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:['\u2019-][^\W_]+)*"
)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_HTML_HEADING = re.compile(
    r"(?is)<(h[1-6]|summary)\b[^<>]*>((?:(?!<(?:h[1-6]|summary)\b).){0,500}?)</\1\s*>"
)
_SPECIAL = re.compile(r"[*_`\[\]<&\\~!]")
# What makes a quotation one of GitHub's alerts; readers see an icon.
_ALERT = re.compile(r"\[!(?i:note|tip|important|warning|caution)\]\s*")
_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_PREFIX = re.compile(
    r"(?i)^[\W_]*(?:\[[^\]]*\]\W*|\d{1,3}(?:\.\d{1,3})*[.)]\s|[a-z][a-z0-9]+-(?:\d+|x+)\b[\W_]*)"
)
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FRONT = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"(?m)^([A-Za-z][\w -]{0,40}):[ \t]+(\S.*?)[ \t]*$")


class Block(NamedTuple):
    """One piece of a document, in its order.

    Attributes:
        kind: what it is; a `row` is one of a table.
        text: what a reader sees, code between backticks, links by their texts, no comments. The
            line breaks are the source's, so the n-th line of it is line `line + n`.
        line: its first line, from 1.
        level: of a heading 1 to 6, or 7 for a bold line; of an item its depth, from 1.
        ticked: whether its box is ticked; None if it has none.
        info: of code the words behind the fence.

    """

    kind: Literal["heading", "paragraph", "item", "row", "code"]
    text: str
    line: int
    level: int = 0
    ticked: bool | None = None
    info: str = ""

    @property
    def lines(self) -> tuple[tuple[int, str], ...]:
        """Its lines that are not blank, each with its number."""
        numbered = enumerate(self.text.split("\n"), self.line)
        return tuple((number, text) for number, text in numbered if text.strip())


class Field(NamedTuple):
    """One `Name: value` of a document.

    Attributes:
        name: as it is written.
        value: its lines joined by spaces, or "" if it begins below.
        line: the line of the name, from 1.
        below: what goes on with the value: the list that follows it; below a name that stands
            alone, the paragraphs up to the next such name.

    """

    name: str
    value: str
    line: int
    below: tuple[Block, ...] = ()

    @property
    def boxes(self) -> tuple[Block, ...]:
        """The boxes that it is answered by."""
        return tuple(block for block in self.below if block.ticked is not None)

    @property
    def answer(self) -> str:
        """Its ticked boxes, if it has boxes, else its value with the list below."""
        if self.boxes:
            return ", ".join(box.text for box in self.boxes if box.ticked)
        return "\n".join(text for text in (self.value, *(b.text for b in self.below)) if text)


class Comment(NamedTuple):
    """A comment of HTML, which readers of the document do not see."""

    text: str
    line: int


class Section(NamedTuple):
    """A heading with all that is below it, up to the next of its level or a higher one.

    Attributes:
        name: the heading's text.
        level: 1 to 6; 7 for a bold line; 8 for a field; 0 for the whole document.
        line: the heading's line, from 1.
        end: its last line.
        blocks: what it holds, headings of sections within it included.
        fields: the fields in it.

    """

    name: str
    level: int
    line: int
    end: int
    blocks: tuple[Block, ...]
    fields: tuple[Field, ...] = ()

    @property
    def boxes(self) -> tuple[Block, ...]:
        """Its list items with a box."""
        return tuple(block for block in self.blocks if block.ticked is not None)

    @property
    def items(self) -> tuple[Block, ...]:
        """Its list items."""
        return tuple(block for block in self.blocks if block.kind == "item")

    @property
    def content(self) -> tuple[Block, ...]:
        """What says something: all but headings; a bold sentence is one only if it ends in ":"."""
        return tuple(
            block
            for block in self.blocks
            if block.text.strip()
            and (
                block.kind != "heading"
                or (block.level == BOLD and block.text.rstrip()[-1:] not in ":\uff1a")
            )
        )

    @property
    def text(self) -> str:
        """What it says, without headings."""
        return "\n".join(block.text for block in self.content)

    @property
    def words(self) -> int:
        """How many words it has, headings and code not counted."""
        return sum(len(_words(block.text)) for block in self.content if block.kind != "code")

    def field(self, name: str) -> Field | None:
        """Return its first field of that name, whatever its case, or None."""
        wanted = key(name)
        return next((field for field in self.fields if wanted in _keys(field.name)), None)


class Document(NamedTuple):
    """A Markdown document, read.

    Attributes:
        whole: all of it, as one section without a heading.
        sections: every section in order; one within another is in both.
        comments: what its source says and readers do not see.
        front: the plain lines of its front matter, by name in lower case.

    """

    whole: Section
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    front: dict[str, str]

    @property
    def title(self) -> str:
        """The front matter's title, else the first heading of the highest level, else ""."""
        headings = [section for section in self.sections if section.level < BOLD]
        first = min(headings, key=lambda section: section.level, default=None)
        return self.front.get("title") or (first.name if first else "")

    def section(self, *names: str) -> Section | None:
        """Return the first section with one of the names, or None.

        Case, emoji, punctuation, a ticket or number before the name and what stands in brackets
        behind it are ignored. Headings win over bold lines, and these over `Name: value` lines.
        """
        found = self.all_sections(*names)
        return found[0] if found else None

    def all_sections(self, *names: str) -> tuple[Section, ...]:
        """Return every section with one of the names; see `section`."""
        wanted = {key(name) for name in names}
        found = [section for section in self.sections if wanted & _keys(section.name)]
        found += [_as_section(f) for f in self.whole.fields if wanted & _keys(f.name)]
        return tuple(sorted(found, key=lambda section: (max(section.level, 6), section.line)))

    def almost(self, *names: str) -> tuple[int, str] | None:
        """Return line and text of what was meant as a heading with one of the names, or None.

        It lacks the blank behind "#", or the blank line before it that ends HTML.
        """
        wanted = {key(name) for name in names}
        for block in self.whole.blocks:
            for line, text in block.lines if block.kind == "paragraph" else ():
                if text[0] == "#" and wanted & _keys(text.lstrip("#")):
                    return line, text
        return None

    def answers(self, name: str) -> list[tuple[str, int]]:
        """Return what is answered to each field of a name, with its line.

        Without such a field a section of that name is one: its ticked boxes, else its text.
        """
        wanted = key(name)
        found = [field for field in self.whole.fields if wanted in _keys(field.name)]
        if found:
            return [(field.answer, field.line) for field in found]
        section = self.section(name)
        if section is None:
            return []
        ticked = [box.text for box in section.boxes if box.ticked]
        return [(", ".join(ticked) if section.boxes else section.text, section.line)]


def key(name: str) -> str:
    """Return what of a name counts where names are compared: its letters and digits."""
    folded = unicodedata.normalize("NFKC", _SHORTCODE.sub(" ", name)).casefold()
    return "".join(char for char in folded if char.isalnum())


def parse(text: str) -> Document:
    """Read a document; CommonMark 0.31 with GitHub's tables and boxes (https://github.github.com/gfm).

    What is nested more deeply than can be read and what follows it, and a paragraph that is built
    against parsers, is plain text: nothing of it is lost, and nothing of it is markup.

    Args:
        text: the document; LF, CRLF or CR end its lines.

    Raises:
        FactUnknownError: it is larger than can be read.

    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise FactUnknownError(f"the document has {size} bytes; {MAX_BYTES} are read")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front, text = _front_matter(text)
    return _Reader().read(text, front)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the front matter's plain lines, and the text with blank lines in its place."""
    found = _FRONT.match(text)
    if found is None or not found[1] or not _FRONT_LINE.match(found[1]):
        return {}, text
    lines = {name.lower(): value.strip("\"'") for name, value in _FRONT_LINE.findall(found[1])}
    return lines, "\n" * found[0].count("\n") + text[found.end() :]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Texts are read one by one, since most need no parser (`_Reader._pieces`).
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH + 2}).enable(
        ["table", "strikethrough"]
    )
    return parser.disable("inline")


class _Line(NamedTuple):
    """A line as a reader sees it, and how many characters at its beginning are bold."""

    text: str
    bold: int = 0

    @property
    def is_heading(self) -> bool:
        """It is bold throughout, and no `Name: value`."""
        if not self.text[: self.bold].strip() or self.text[self.bold :].strip() not in {
            "",
            *_COLONS,
        }:
            return False
        found = _FIELD.match(self.text)
        return found is None or found[2] is None

    @property
    def field(self) -> tuple[str, str] | None:
        """Its name and value, if it is a field."""
        head, tail = self.text[: self.bold].strip(), self.text[self.bold :].strip()
        if head and tail and head[-1] in _COLONS:
            return head[:-1].rstrip(), tail
        if head and tail[:1] in _SEPARATORS and tail:
            return head, tail[1:].strip()
        found = _FIELD.match(self.text)
        return (found[1], found[2] or "") if found else None


class _Reader:
    """Makes blocks, fields and comments of the parser's tokens."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        # Each with the number of the block behind it, and its depth in lists.
        self._fields: list[tuple[Field, int | None, int]] = []
        self._comments: list[Comment] = []
        self._env: dict[str, object] = {}

    def read(self, text: str, front: dict[str, str]) -> Document:
        """Return the document that `text` is."""
        self._walk(_parser().parse(text, self._env), text.split("\n"))
        fields = tuple(self._with_below(*found) for found in self._fields)
        blocks = tuple(self._blocks)
        end = text.count("\n") + 1
        return Document(
            whole=Section("", 0, 0, end, blocks, fields),
            sections=tuple(_sections(blocks, fields, end)),
            comments=tuple(self._comments),
            front=front,
        )

    def _walk(  # noqa: C901 - a table of tokens
        self, tokens: Iterable[Token], source: Sequence[str]
    ) -> None:
        depth = 0  # of lists
        level = 0  # of a heading
        is_first = False  # the next text is the first of its item
        row: list[tuple[int, str]] | None = None
        plain = 0  # up to this line
        for token in tokens:
            line = token.map[0] + 1 if token.map else 0
            if token.level > MAX_DEPTH:
                if token.map and token.map[1] > plain:
                    self._as_text(source[max(line - 1, plain) : token.map[1]], max(line, plain + 1))
                    plain = token.map[1]
                continue
            match token.type:
                case "list_item_open":
                    depth, is_first = depth + 1, True
                case "list_item_close":
                    depth, is_first = depth - 1, False
                case "heading_open":
                    # One in a list belongs to its item, and ends nothing but what is bold.
                    level = BOLD if depth else int(token.tag[1])
                case "heading_close":
                    level = 0
                case "tr_open":
                    row = []
                case "tr_close" if row:
                    self._row([text for _, text in row], row[0][0])
                    row = None
                case "fence" | "code_block":
                    start = line + (token.type == "fence")
                    text = token.content.rstrip("\n")
                    self._blocks.append(Block("code", text, start, info=token.info.strip()))
                case "html_block":
                    self._html(token.content, line)
                case "inline" if row is not None:
                    row.append((line, self._one_line(token.content, line)))
                case "inline" if level:
                    text = self._one_line(token.content, line)
                    self._blocks.append(Block("heading", text, line, level))
                case "inline":
                    read = self._item if is_first else self._paragraph
                    read(self._lines(token.content, line), line, depth)
                    is_first = False

    def _as_text(self, lines: Sequence[str], line: int) -> None:
        """Take lines that are nested too deeply as text."""
        text = "\n".join(part.strip(" \t>") for part in lines)
        self._blocks.append(Block("paragraph", text, line))

    def _item(self, lines: Sequence[_Line], line: int, depth: int) -> None:
        box = _BOX.match(lines[0].text)
        if box:
            first = _Line(lines[0].text[box.end() :], max(lines[0].bold - box.end(), 0))
            # What is bold behind the box is not bold from the line's beginning.
            lines = [first, *lines[1:]]
        text = "\n".join(part.text for part in lines)
        ticked = box[1].strip().lower() == "x" if box else None
        self._blocks.append(Block("item", text, line, depth, ticked))
        self._fields_of(lines, line, depth)

    def _paragraph(self, lines: Sequence[_Line], line: int, depth: int) -> None:
        """Divide a paragraph where a line is a heading or has a box."""
        start = 0
        for number, part in enumerate(lines):
            heading = not depth and part.is_heading
            if heading or _BOX.match(part.text):
                self._plain(lines[start:number], line + start, depth)
                start = number + 1
                if heading:
                    text = part.text.strip()
                    self._blocks.append(Block("heading", text, line + number, BOLD))
                else:
                    self._item([part], line + number, depth or 1)
        self._plain(lines[start:], line + start, depth)

    def _plain(self, lines: Sequence[_Line], line: int, depth: int) -> None:
        if lines and _ALERT.fullmatch(lines[0].text):
            lines, line = lines[1:], line + 1
        if any(part.text.strip() for part in lines):
            text = "\n".join(part.text for part in lines)
            self._blocks.append(Block("paragraph", text, line, depth))
            self._fields_of(lines, line, depth)

    def _fields_of(self, lines: Sequence[_Line], line: int, depth: int) -> None:
        name, values, start = "", [""], 0
        for number, part in enumerate(lines):
            if found := part.field:
                if name:
                    self._field(name, values, start, None, depth)
                name, values, start = found[0], [found[1]], line + number
            elif name:
                values.append(part.text.strip())
        if name:
            self._field(name, values, start, len(self._blocks), depth)

    def _field(
        self, name: str, values: Sequence[str], line: int, behind: int | None, depth: int
    ) -> None:
        value = " ".join(value for value in values if value)
        self._fields.append((Field(name, value, line), behind, depth))

    def _with_below(self, field: Field, behind: int | None, depth: int) -> Field:
        """Return a field with the list that goes on with it: it has no value, or is just above.

        A name that stands alone goes on with paragraphs, too.
        """
        if behind is None or behind >= len(self._blocks):
            return field
        if not depth and self._blocks[behind].kind == "paragraph" and self._is_alone(behind - 1):
            return field._replace(below=tuple(self._prose(behind)))
        if field.value and self._blocks[behind].line > self._last_line(behind - 1) + 1:
            return field
        below: list[Block] = []
        for number in range(behind, len(self._blocks)):
            block = self._blocks[number]
            if block.kind not in {"item", "code"} or (depth and block.level <= depth):
                break
            below.append(block)
        return field._replace(below=tuple(below))

    def _prose(self, behind: int) -> Iterator[Block]:
        """Yield what is below a name, up to a heading or the next name, so that none is in two."""
        for number in range(behind, len(self._blocks)):
            block = self._blocks[number]
            if block.kind == "heading" or (block.kind == "paragraph" and self._is_name(number)):
                return
            yield block

    def _is_name(self, number: int) -> bool:
        """Tell whether a paragraph begins with the name of a field, not with a sentence to code."""
        found = _FIELD.match(self._blocks[number].text.partition("\n")[0])
        if found is None or len(_words(found[1])) > MAX_NAME:
            return False
        after = self._blocks[number + 1 : number + 2]
        return not (after and after[0].kind == "code")

    def _is_alone(self, number: int) -> bool:
        return "\n" not in self._blocks[number].text and self._is_name(number)

    def _last_line(self, number: int) -> int:
        block = self._blocks[number]
        return block.line + block.text.count("\n")

    def _row(self, cells: Sequence[str], line: int) -> None:
        if any(cells):
            self._blocks.append(Block("row", " | ".join(cells), line))
        if len(cells) == 2 and cells[0].strip():
            self._fields.append((Field(cells[0].strip(" :"), cells[1].strip(), line), None, 0))

    def _html(self, content: str, line: int) -> None:
        """Read what stands between tags; no Markdown counts there."""
        content = _DECLARATION.sub("", self._without_comments(content, line))
        line_at = _lines_of(content, line)
        at = 0
        for heading in _HTML_HEADING.finditer(content):
            self._markup(content[at : heading.start()], line_at(at))
            level = BOLD if heading[1].lower() == "summary" else int(heading[1][1])
            name = " ".join(TAG.sub(shown, heading[2]).split())
            self._blocks.append(Block("heading", name, line_at(heading.start()), level))
            at = heading.end()
        self._markup(content[at:], line_at(at))

    def _markup(self, content: str, line: int) -> None:
        lines: list[_Line] = []
        for number, raw in enumerate(content.split("\n"), line):
            text = TAG.sub(shown, raw).strip()
            if text:
                bold = re.match(r"(?i)\s*<(b|strong)>(.*?)</\1>", raw)
                lines.append(_Line(text, len(TAG.sub(shown, bold[2]).strip()) if bold else 0))
                continue
            if lines:
                self._paragraph(lines, number - len(lines), 0)
            lines = []
        if lines:
            self._paragraph(lines, line + content.count("\n") + 1 - len(lines), 0)

    def _without_comments(self, content: str, line: int) -> str:
        """Return HTML with its comments' line breaks alone in their places."""
        line_at = _lines_of(content, line)

        def gap(found: re.Match[str]) -> str:
            self._comment(found[1], line_at(found.start()))
            return "\n" * found[0].count("\n")

        return _COMMENT.sub(gap, content)

    def _comment(self, text: str, line: int) -> None:
        self._comments.append(Comment(text.strip(), line))

    def _one_line(self, content: str, line: int) -> str:
        return " ".join(part.text for part in self._lines(content, line)).strip()

    def _lines(self, content: str, line: int) -> list[_Line]:
        """Return a text's lines as a reader sees them."""
        if not _SPECIAL.search(content) or _is_costly(content):
            return [_Line(part.strip()) for part in content.split("\n")]
        tokens: list[Token] = []
        parser = _parser()
        parser.inline.parse(content, parser, self._env, tokens)
        made = _LineMaker()
        for token in tokens:
            match token.type:
                case "strong_open":
                    made.boldness += 1
                case "strong_close":
                    made.boldness -= 1
                case "softbreak" | "hardbreak":
                    made.end()
                case "html_inline" if (tag := TAG.fullmatch(token.content)) is None:
                    if comment := _COMMENT.fullmatch(token.content):
                        self._comment(comment[1], line + len(made.lines))
                    # What is not shown may still have lines.
                    for _ in range(token.content.count("\n")):
                        made.end()
                case "html_inline" if tag and tag[1].lower() in {"b", "strong"}:
                    made.boldness += -1 if token.content.startswith("</") else 1
                case _:
                    made.add(_shown(token))
        made.end()
        return made.lines


class _LineMaker:
    """Puts lines together of pieces, some of which are bold."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.boldness = 0
        self._text = ""
        self._bold = 0
        self._begins_bold = False  # what is bold began on a line above

    def add(self, piece: str) -> None:
        if self.boldness > 0 and self._bold == len(self._text) and not self._begins_bold:
            self._bold += len(piece)
        self._text += piece

    def end(self) -> None:
        text = self._text.rstrip()
        is_whole = self.boldness <= 0
        self.lines.append(_Line(text, min(self._bold, len(text)) if is_whole else 0))
        self._text, self._bold, self._begins_bold = "", 0, not is_whole


def _lines_of(text: str, first: int) -> Callable[[int], int]:
    """Return what gives the line of a place in `text`, whose first line is number `first`."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    return lambda at: first + bisect_left(breaks, at)


def _is_costly(content: str) -> bool:
    """Tell whether a paragraph takes the parser more than linear time."""
    most = (("[", MAX_BRACKETS), ("<!", MAX_DECLARATIONS), ("<?", MAX_DECLARATIONS))
    return any(content.count(what) > count for what, count in most)


def _shown(token: Token) -> str:
    """Return what a reader sees of an inline token."""
    if token.type == "code_inline":
        return f"`{token.content}`"
    if token.type == "html_inline":
        return TAG.sub(shown, token.content)
    if token.type == "image":
        return picture(token.content)
    return token.content


def _sections(blocks: Sequence[Block], fields: Sequence[Field], end: int) -> Iterator[Section]:
    headings = [number for number, block in enumerate(blocks) if block.kind == "heading"]
    lines = [field.line for field in fields]
    stops = _stops(blocks, headings)
    for number, stop in zip(headings, stops, strict=True):
        heading = blocks[number]
        last = blocks[stop].line - 1 if stop < len(blocks) else end
        inside = slice(bisect_right(lines, heading.line), bisect_right(lines, last))
        yield Section(
            name=heading.text,
            level=heading.level,
            line=heading.line,
            end=last,
            blocks=tuple(blocks[number + 1 : stop]),
            fields=tuple(fields[inside]),
        )


def _stops(blocks: Sequence[Block], headings: Sequence[int]) -> list[int]:
    """Return for each heading the number of the next one of its level or a higher one."""
    stops: list[int] = []
    next_of = [len(blocks)] * (BOLD + 1)  # the nearest heading below, by level
    for number in reversed(headings):
        level = blocks[number].level
        stops.append(min(next_of[: level + 1]))
        next_of[level] = number
    return stops[::-1]


def _as_section(field: Field) -> Section:
    value = (Block("paragraph", field.value, field.line),) if field.value else ()
    blocks = (*value, *field.below)
    end = max([field.line, *(block.line for block in blocks)])
    return Section(field.name, FIELD, field.line, end, blocks)


def _keys(name: str) -> set[str]:
    """Return what a heading may be looked up by."""
    bare = name
    for _ in range(3):
        bare = _PREFIX.sub("", bare, count=1)
    spellings = {name, bare}
    spellings |= {_PARENTHESES.sub(" ", spelling) for spelling in spellings}
    spellings |= {re.split("[:\uff1a]", spelling)[0] for spelling in spellings}
    return {key(spelling) for spelling in spellings} - {""}


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
