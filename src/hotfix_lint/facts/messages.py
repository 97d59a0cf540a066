"""What a commit message says: its subject, its type, its fields, and what nearly is one."""

from __future__ import annotations

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MAX_TYPE, _MAX_SCOPE, _MAX_TRAILER = 40, 100, 61
_TOOLS = _LETTERS[26:] + "-"
_PICKED = "(cherry picked from commit "
_REVERTS = "This reverts commit "
_AUTOSQUASH = ("fixup! ", "squash! ", "amend! ")
_COLONS = ":\uff1a\ufe55\ua789"
_SEPARATORS = _COLONS + "-\u2010\u2011\u2012\u2013\u2014="  # a hyphen and look-alikes
# Letters of other scripts that look like Latin ones and that NFKC leaves alone
# (Unicode's confusables.txt, the letters that can stand in words of the policy).
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u043a\u0442\u043c\u043d\u0432"
    "\u0410\u0415\u041e\u0420\u0421\u0423\u0425\u0406\u0405\u0408\u041a\u0422\u041c\u041d\u0412"
    "\u03bf\u03c1\u03b9\u03b1\u03bd\u03c4\u03ba\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d"
    "\u039f\u03a1\u03a4\u03a5\u03a7\u0406\u0131\u0261",
    "aeopcyxisjktmhbAEOPCYXISJKTMHBopiavtkABEHIKMNOPTYXIig",
)


class Field(NamedTuple):
    """One `Name: value` of a message.

    Attributes:
        name: as the policy spells it.
        value: its lines joined by spaces, without outer blanks.
        line: the line of the name, from 1.

    """

    name: str
    value: str
    line: int


class NearMiss(NamedTuple):
    """A line that nearly is a field.

    Attributes:
        name: the field that it nearly is, as the policy spells it.
        written: what stands there instead.
        line: its line, from 1.
        why: what is wrong with it, as the end of a sentence.
        ends_field: it stands like a field of its own, not like a part of the one above it.

    """

    name: str
    written: str
    line: int
    why: str
    ends_field: bool = False


class Message(NamedTuple):
    """A message, read.

    Attributes:
        text: the whole message, cleaned as git cleans it.
        subject: its first line.
        type: the type of Conventional Commits ("fix"), "revert" for `Revert "…"`, or "".
        body: all below the subject, without outer blank lines.
        prose: the body without its fields and without trailers such as Signed-off-by.
        fields: the fields that the policy knows, in order.
        near_misses: lines that nearly are such fields.
        reverts: the object name behind "This reverts commit", or "".
        autosquash: "fixup", "squash" or "amend" if the subject begins so, else "".

    """

    text: str
    subject: str
    type: str
    body: str
    prose: str
    fields: tuple[Field, ...]
    near_misses: tuple[NearMiss, ...]
    reverts: str
    autosquash: str

    def values(self, name: str) -> list[Field]:
        """Return all fields of that name, whatever its case."""
        return [field for field in self.fields if field.name.casefold() == name.casefold()]


def parse(lines: Sequence[tuple[int, str]], field_names: Iterable[str]) -> Message:
    """Read a message.

    Args:
        lines: its cleaned lines, each with its number in the original.
        field_names: the fields to look for, as the policy spells them.

    """
    subject = lines[0][1] if lines else ""
    body_lines = lines[1:]
    body = "\n".join(text for _, text in body_lines).strip("\n")
    text = "\n".join(text for _, text in lines)
    fields, near_misses, prose = _fields(body_lines, list(field_names))
    reverts = _reverts(body_lines)
    return Message(
        text=text,
        subject=subject,
        type="revert" if reverts and subject.startswith('Revert "') else _type(subject),
        body=body,
        prose="\n".join(prose).strip("\n"),
        fields=tuple(fields),
        near_misses=tuple(near_misses),
        reverts=reverts,
        autosquash=next((p[:-2] for p in _AUTOSQUASH if subject.startswith(p)), ""),
    )


def numbered(text: str) -> list[tuple[int, str]]:
    """Return a recorded message's lines with their numbers; only LF ends a line, as in git."""
    lines = text.rstrip("\n").split("\n") if text.strip("\n") else []
    return [(number, line.removesuffix("\r")) for number, line in enumerate(lines, 1)]


def _type(subject: str) -> str:
    """Return the type of Conventional Commits 1.0.0: `fix(scope)!: what`."""
    rest = subject.lstrip(_LETTERS)
    name = subject[: len(subject) - len(rest)]
    if rest.startswith("("):
        scope, _, rest = rest[1:].partition(")")
        if "(" in scope or len(scope) > _MAX_SCOPE:
            return ""
    whole = rest.removeprefix("!").startswith(": ")
    return name if whole and len(name) <= _MAX_TYPE else ""


def _reverts(lines: Iterable[tuple[int, str]]) -> str:
    """Return the object name behind `This reverts commit`, as git-revert(1) writes it, or ""."""
    for _, line in lines:
        if line.startswith(_REVERTS):
            rest = line.removeprefix(_REVERTS)
            name = rest[: len(rest) - len(rest.lstrip("0123456789abcdef"))]
            after = rest[len(name) : len(name) + 1]
            if 7 <= len(name) <= 64 and not (after.isalnum() or after == "_"):
                return name
    return ""


def _is_trailer(line: str) -> bool:
    """Tell whether git-interpret-trailers(1) reads a trailer, which ends the field above it."""
    name, colon, _ = line.partition(": ")
    if colon and len(name) <= _MAX_TRAILER and name.isascii() and name[:1].isalpha():
        return name.replace("-", "").isalnum()
    return line.startswith(_PICKED)


def _is_of_tools(line: str) -> bool:
    """Tell whether a line is what tools and reviewers add; it says nothing of what was broken."""
    name, colon, _ = line[:80].lower().partition(": ")
    if colon and (name == "change-id" or (name.endswith("-by") and not name[:-3].strip(_TOOLS))):
        return name != "-by"
    return name.startswith((_PICKED, _REVERTS.lower()))


def _fields(
    lines: Sequence[tuple[int, str]], names: Sequence[str]
) -> tuple[list[Field], list[NearMiss], list[str]]:
    known = {name.casefold(): name for name in names}
    plain = {name: _plain(name) for name in names}
    fields: list[Field] = []
    near: list[NearMiss] = []
    prose: list[str] = []
    current: tuple[str, int, list[str]] | None = None
    for number, line in lines:
        name, value = _split(line, known)
        miss = None if name else _near_miss(line, number, plain)
        # A line that is spelled nearly like a field does not go on with the one above it.
        if name or not line.strip() or _is_trailer(line) or (miss and miss.ends_field):
            if current:
                fields.append(_field(current))
            current = (name, number, [value]) if name else None
        elif current:
            current[2].append(line.strip())
        if current:
            continue
        if miss:
            near.append(miss)
        elif not _is_of_tools(line):
            prose.append(line)
    if current:
        fields.append(_field(current))
    return fields, near, prose


def _field(current: tuple[str, int, list[str]]) -> Field:
    name, number, values = current
    return Field(name, " ".join(value for value in values if value), number)


def _split(line: str, known: dict[str, str]) -> tuple[str, str]:
    head, colon, tail = line.partition(":")
    # What is indented goes on with the line above, in a message as in a mail's head.
    indented = line[:1] in {" ", "\t"}
    name = known.get(head.rstrip(" \t").casefold()) if colon and not indented else None
    # Only ASCII names can be spelled so; a look-alike never equals one.
    return (name, tail.strip()) if name else ("", "")


def _near_miss(line: str, number: int, names: Mapping[str, str]) -> NearMiss | None:
    """Return what is nearly one of the fields, of which `names` holds the plain spellings too."""
    start = line.strip()[:60]
    at = min((i for sign in _SEPARATORS if (i := start.find(sign, 1)) > 0), default=0)
    if not at:
        return None
    # "Root-cause: x" has its separator behind the name's own hyphen.
    colon = start.find(":")
    heads = {head: _plain(head) for end in (at, max(colon, 0)) if (head := start[:end])}
    for name, plain in names.items():
        for head, plain_head in heads.items():
            near = start[len(head)] in ":\uff1a" and _close(plain_head, plain)
            if plain_head == plain or near:
                separator = start[len(head)]
                indented = line[:1] in {" ", "\t"}
                why = "it is indented" if indented and head == name else _why(head, separator)
                ends = not indented and separator in _COLONS
                return NearMiss(name, start[: len(head) + 1], number, why, ends)
    return None


def _plain(text: str) -> str:
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    import unicodedata

    folded = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES)).translate(_LOOKALIKES)
    return "".join(char for char in folded.casefold() if char.isalnum() and char.isascii())


def _close(written: str, name: str) -> bool:
    if abs(len(written) - len(name)) > 2 or len(name) < 5:
        return False
    import difflib

    return difflib.SequenceMatcher(None, written, name).ratio() >= 0.85


def _why(head: str, separator: str) -> str:
    odd = next((char for char in head + separator if not char.isascii()), "")
    if odd:
        import unicodedata

        known = unicodedata.name(odd, "a character without a name").lower()
        return f"it has U+{ord(odd):04X} ({known})"
    if separator != ":":
        return f'it has "{separator}" where a colon belongs'
    return f'it is spelled "{head}"'
