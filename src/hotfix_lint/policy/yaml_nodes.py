"""Reads YAML into values that know their line and column, within limits, running nothing.

The order is what makes it safe: a pass over the parser's events refuses tags, a second document,
too much depth and too many nodes (both with each alias counted as all that it stands for) before
anything is built; then nodes are composed, then turned into values by our own table, with no
constructor.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hotfix_lint.policy.model import Defect, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.policy.source import PolicySource

MAX_DEPTH = 50
MAX_NODES = 20_000
MAX_BYTES = 1 << 20
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}\Z")
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class Node(NamedTuple):
    """A value and where it stands.

    Attributes:
        value: a scalar (str, int, float, bool, None), a list of nodes, or a dict of nodes.
        origin: where the value begins.
        keys: for a dict, where each key stands.

    """

    value: Any
    origin: Origin
    keys: dict[str, Origin]

    def plain(self) -> Any:
        """Return the value without positions."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class Refused(Exception):  # noqa: N818 - it is raised and caught in this package alone
    """The text is no YAML that a policy may be."""

    def __init__(self, defect: Defect) -> None:
        """Keep the defect."""
        super().__init__(str(defect))
        self.defect = defect


def parse(source: PolicySource) -> tuple[Node, list[Defect]]:
    """Return the root of a policy's text and its duplicate or unusable keys.

    Raises:
        Refused: the text is not YAML, not UTF-8, empty, or over a limit.

    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    walk = _Walk(source)
    text = walk.decoded()
    try:
        walk.check_events(yaml.parse(text, Loader=loader))
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        raise walk.invalid(error, text) from None
    except yaml.YAMLError as error:
        raise walk.unreadable(error) from None
    except RecursionError:
        raise walk.refusal(None, f"nested deeper than {MAX_DEPTH} levels") from None
    if root is None:
        raise walk.refusal(None, "the file is empty; a policy begins with: version: 1")
    return walk.node(root), walk.defects


def flattened(node: Node) -> list[Any]:
    """Return a node as values that JSON can hold, without the file's name."""
    value: Any = node.value
    if isinstance(value, dict):
        value = {key: flattened(inner) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [flattened(inner) for inner in value]
    keys = {key: [at.line, at.column] for key, at in node.keys.items()}
    return [value, node.origin.line, node.origin.column, *([keys] if keys else [])]


def restored(values: Sequence[Any], source: PolicySource) -> Node:
    """Return the node of a file of which JSON holds what `flattened` made."""
    value, line, column, *rest = values
    name, inside = source.name, source.in_repository
    places = rest[0] if rest else {}
    keys = {key: Origin(name, row, at, inside) for key, (row, at) in places.items()}
    if isinstance(value, dict):
        value = {key: restored(inner, source) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [restored(inner, source) for inner in value]
    return Node(value, Origin(name, line, column, inside), keys)


class _Walk:
    def __init__(self, source: PolicySource) -> None:
        self.source = source
        self.defects: list[Defect] = []

    def origin(self, line: int, column: int) -> Origin:
        return Origin(self.source.name, line, column, self.source.in_repository)

    def at(self, mark: Any) -> Origin:
        return self.origin(mark.line + 1, mark.column + 1) if mark else self.origin(1, 1)

    def refusal(self, mark: Any, message: str) -> Refused:
        return Refused(Defect(self.at(mark), "", message))

    def decoded(self) -> str:
        data = self.source.data
        if len(data) > MAX_BYTES:
            raise self.refusal(None, f"the file has {len(data) >> 10} KiB; 1024 are allowed")
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise self.refusal(None, "the file is UTF-16; save it as UTF-8")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # The error counts from behind a byte order mark, in the bytes that it holds itself.
            before = error.object[: error.start].decode()
            byte = error.object[error.start]
            message = f"not UTF-8: byte 0x{byte:02X}; save the file as UTF-8"
            raise Refused(Defect(self.place(before, len(before)), "", message)) from None
        hidden = _LINE_ENDS.search(text)
        if hidden:
            # A comment would end there, unseen, and what follows would count.
            what = f"the character U+{ord(hidden[0]):04X} ends a line for YAML, but for few editors"
            raise Refused(Defect(self.place(text, hidden.start()), "", what))
        return text

    def place(self, text: str, at: int) -> Origin:
        """Return where the character at that offset stands."""
        before = text[:at]
        return self.origin(before.count("\n") + 1, len(before) - before.rfind("\n"))

    def invalid(self, error: Any, text: str) -> Refused:
        """Return the refusal of what the parser could not read."""
        mark = error.problem_mark or error.context_mark
        # The problem alone: the snippet would quote a file that is perhaps not the reader's.
        problem = f"not valid YAML: {error.problem or error.context}"
        lines = text.split("\n")
        if mark and mark.line >= len(lines):
            # libyaml ends each text with a line end, so its last mark may be on no line at all.
            return Refused(Defect(self.place(text, len(text)), "", problem))
        if mark and lines[mark.line][mark.column : mark.column + 1] == "\t":
            problem = "a tab stands here; YAML is indented with spaces"
        return self.refusal(mark, problem)

    def unreadable(self, error: Any) -> Refused:
        """Return the refusal of a character that YAML has not; libyaml gives its offset only."""
        position = getattr(error, "position", None)
        text = self.source.data.decode("utf-8-sig", "replace")
        bad = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
        at = bad.start() if bad else position or 0
        what = (
            f"the character U+{ord(bad[0]):04X} cannot stand in YAML" if bad else "not valid YAML"
        )
        return Refused(Defect(self.place(text, at), "", what))

    def check_events(self, events: Iterator[Any]) -> None:
        """Refuse what could burst when it is composed; see the limits at the top."""
        import yaml

        counted = _Counted()
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refusal(event.start_mark, "a second document; a policy is one")
            if getattr(event, "tag", None) is not None:
                raise self.refusal(event.start_mark, f"the tag {event.tag} is not allowed")
            problem = counted.add(event)
            if problem:
                raise self.refusal(event.start_mark, problem)

    def node(self, composed: Any, path: tuple[str, ...] = ()) -> Node:
        import yaml

        origin = self.at(composed.start_mark)
        if isinstance(composed, yaml.SequenceNode):
            items = enumerate(composed.value)
            return Node([self.node(item, (*path, str(at))) for at, item in items], origin, {})
        if isinstance(composed, yaml.MappingNode):
            return self.mapping(composed, origin, path)
        plain = not composed.style
        return Node(_scalar(composed.value) if plain else composed.value, origin, {})

    def mapping(self, composed: Any, origin: Origin, path: tuple[str, ...]) -> Node:
        import yaml

        values: dict[str, Node] = {}
        keys: dict[str, Origin] = {}
        for key, value in composed.value:
            at = self.at(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                message = "a key must be a word, not a list or a mapping"
                self.defects.append(Defect(at, ".".join(path), message))
                continue
            name = str(key.value)
            if name == "<<" and not key.style:
                message = 'the merge key "<<" is not allowed; use extends'
                self.defects.append(Defect(at, ".".join(path), message))
                continue
            if name in keys:
                first = keys[name]
                where = f"line {first.line}, column {first.column}"
                message = f"the key is given twice; first at {where}"
                self.defects.append(Defect(at, ".".join((*path, name)), message))
                continue
            keys[name] = at
            values[name] = self.node(value, (*path, name))
        return Node(values, origin, keys)


class _Open:
    """A collection that has begun: its anchor, the total before it, the levels seen below it."""

    __slots__ = ("anchor", "before", "levels")

    def __init__(self, anchor: str | None, before: int) -> None:
        self.anchor = anchor
        self.before = before
        self.levels = 0


class _Counted:
    """Counts nodes and levels, with each alias expanded, over a stream of events."""

    def __init__(self) -> None:
        self.total = 0
        # What an alias stands for, by anchor: how many nodes, how many levels.
        self.anchors: dict[str, tuple[int, int]] = {}
        self.open: list[_Open] = []

    def add(self, event: Any) -> str:
        """Count one event and return what is wrong now, or ""."""
        import yaml

        levels = 0
        if isinstance(event, yaml.AliasEvent):
            if any(collection.anchor == event.anchor for collection in self.open):
                return f"the alias *{event.anchor} holds itself"
            size, levels = self.anchors.get(str(event.anchor), (1, 0))
            self.total += size
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open.append(_Open(event.anchor, self.total))
            self.total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self.open.pop()
            levels = closed.levels + 1
            if closed.anchor:
                self.anchors[closed.anchor] = (self.total - closed.before, levels)
        elif isinstance(event, yaml.ScalarEvent):
            self.total += 1
        if self.open:
            self.open[-1].levels = max(self.open[-1].levels, levels)
        if len(self.open) + levels > MAX_DEPTH:
            return f"nested deeper than {MAX_DEPTH} levels"
        return f"more than {MAX_NODES} values" if self.total > MAX_NODES else ""


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text) and text.isascii():
        return int(text)
    if _FLOAT.match(text) and text.isascii():
        return float(text)
    return text
