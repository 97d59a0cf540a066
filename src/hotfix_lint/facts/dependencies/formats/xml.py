"""XML with lines, without namespaces; a document type declaration is refused."""

from __future__ import annotations

from functools import lru_cache

from hotfix_lint.facts.dependencies.formats.tree import MAX_DEPTH
from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Element:
    """An element: its name and attributes without namespaces, its own text, its children."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Start an element that stands at `line`."""
        self.name = name
        self.attributes = attributes
        self.line = line
        self.text = ""
        self.children: list[Element] = []

    def child(self, *names: str) -> Element:
        """Return the first child, grandchild, … by name, or an empty element."""
        element = self
        for name in names:
            element = next((c for c in element.children if c.name == name), _ABSENT)
        return element

    def all(self, name: str) -> Iterator[Element]:
        """Yield the elements of that name at any depth below this one, in their order."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            if element.name == name:
                yield element
            waiting.extend(reversed(element.children))

    def __bool__(self) -> bool:
        """Tell whether the element is there."""
        return self is not _ABSENT


_ABSENT = Element("", {}, 1)


@lru_cache(maxsize=4)
def read(text: str) -> Element:
    """Return the root element.

    Raises:
        UnreadableError: it is not XML, nests too deeply, or declares a document type.

    """
    from xml.parsers import expat

    tree = _Tree()
    # The text is decoded already; what its declaration says of the encoding is past.
    data = _without_declaration(text).encode("utf-8", "replace")
    try:
        tree.parser.Parse(data, True)  # noqa: FBT003 - it takes no names
    except expat.ExpatError as error:
        raise UnreadableError(f"XML error at line {error.lineno}") from None
    except ValueError:
        raise UnreadableError("XML error") from None
    assert tree.root is not None
    return tree.root


class _Tree:
    """The elements of a document, as Expat tells them.

    Without a document type there are no entities but the five of XML, so there is nothing else to
    guard against. `defusedxml.sax` does the same by an import of all that opens addresses, which
    takes as long as two interpreters.
    """

    def __init__(self) -> None:
        from xml.parsers import expat

        self.root: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse(self, *_: object) -> None:
        raise UnreadableError("it has a document type declaration")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), local, self.parser.CurrentLineNumber)
        if len(self._open) >= MAX_DEPTH:
            raise UnreadableError(f"it nests more than {MAX_DEPTH} levels deep")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def _characters(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _without_declaration(text: str) -> str:
    if not text.startswith("<?xml"):
        return text
    end = text.find("?>")
    if end < 0:
        return text
    return "\n" * text.count("\n", 0, end) + text[end + 2 :]
