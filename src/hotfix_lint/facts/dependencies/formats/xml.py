"""XML with lines, without namespaces; a document type declaration is refused."""

from __future__ import annotations

from functools import lru_cache

from hotfix_lint.facts.dependencies.formats.tree import MAX_DEPTH
from hotfix_lint.facts.dependencies.model import UnreadableError
from hotfix_lint.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


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
    from xml.sax import SAXException, SAXParseException
    from xml.sax.handler import ContentHandler

    import defusedxml.sax
    from defusedxml.common import DefusedXmlException

    class Handler(ContentHandler):
        def __init__(self) -> None:
            super().__init__()
            self.root: Element | None = None
            self.open: list[Element] = []
            self.texts: list[list[str]] = []
            self.locator: Any = None

        def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 (the interface's name)
            self.locator = locator

        def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
            attributes = {_local(key): attrs.getValue(key) for key in attrs.getNames()}
            element = Element(_local(name), attributes, self.locator.getLineNumber())
            if len(self.open) >= MAX_DEPTH:
                raise UnreadableError(f"it nests more than {MAX_DEPTH} levels deep")
            if self.open:
                self.open[-1].children.append(element)
            else:
                self.root = element
            self.open.append(element)
            self.texts.append([])

        def endElement(self, name: str) -> None:  # noqa: ARG002, N802
            self.open.pop().text = "".join(self.texts.pop()).strip()

        def characters(self, content: str) -> None:
            if self.texts:
                self.texts[-1].append(content)

    handler = Handler()
    try:
        # The text is decoded already; what its declaration says of the encoding is past.
        defusedxml.sax.parseString(
            _without_declaration(text).encode("utf-8", "replace"), handler, forbid_dtd=True
        )
    except DefusedXmlException:
        raise UnreadableError("it has a document type declaration") from None
    except SAXParseException as error:
        raise UnreadableError(f"XML error at line {error.getLineNumber()}") from None
    except (SAXException, ValueError):
        raise UnreadableError("XML error") from None
    assert handler.root is not None
    return handler.root


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _without_declaration(text: str) -> str:
    if not text.startswith("<?xml"):
        return text
    end = text.find("?>")
    if end < 0:
        return text
    return "\n" * text.count("\n", 0, end) + text[end + 2 :]
