"""What can be mended of a message or a branch's name without knowing more than they say.

Every word that a person wrote stays; what is put in is known from the policy and from the branch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hotfix_lint import drafts
from hotfix_lint.facts import messages
from hotfix_lint.matching import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotfix_lint.policy.model import Policy, Rule, Workflow

# A type that is nearly one of Conventional Commits: its colon, its blank or its case is wrong.
_NEARLY_TYPE = re.compile(r"([A-Za-z]{1,40})(\([^()\n]{0,100}\))?(!?)\s*[:\uff1a]\s*(?=\S)")
# Types that people give a fix; all else, such as "feat", says something.
_FIXES = frozenset({"bugfix", "hotfix", "fixes", "fixed"})
_TRAILER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}: |\(cherry picked from commit ")
_SLUG_LENGTH = 50


class Words(NamedTuple):
    """What the policy and the branch say of a message.

    Attributes:
        types: the types that a commit may have, the wanted one first; empty for any.
        order: all fields, in their order.
        required: the fields that must be there.
        ticket_fields: those that hold the ticket.
        ticket: the branch's ticket, or None.

    """

    types: tuple[str, ...]
    order: tuple[str, ...]
    required: tuple[str, ...]
    ticket_fields: tuple[str, ...]
    ticket: str | None


def words(policy: Policy, rules: tuple[Rule, ...], ticket: str | None) -> Words:
    """Return what the rules that apply, and the branch, say of a message."""
    return Words(
        types=drafts.allowed_types(rules),
        order=drafts.order_of_fields(policy),
        required=drafts.required_fields(rules),
        ticket_fields=drafts.ticket_fields(policy),
        ticket=ticket,
    )


def message(text: str, known: Words) -> str:
    """Return a recorded message, mended; merges, reverts and fixups as they are.

    In this order: fields that are nearly spelled so, the type, the ticket, the fields' order. What
    is mended once has nothing left to mend.
    """
    read = _read(text, known)
    if read.autosquash or read.type == "revert" or not read.subject.strip():
        return text
    lines = text.rstrip("\n").split("\n")
    _spell(lines, read)
    _give_type(lines, known.types)
    _give_ticket(lines, known)
    _order(lines, known)
    return "\n".join(lines) + "\n"


def _read(text: str, known: Words) -> messages.Message:
    return messages.parse(messages.numbered(text), known.order)


def _spell(lines: list[str], read: messages.Message) -> None:
    """Spell fields as the policy does.

    If two lines may be the same field, nobody here knows which is, nor what then becomes of others.
    """
    for field in read.fields:
        line = lines[field.line - 1]
        lines[field.line - 1] = f"{field.name}:{_after(line, line.index(':') + 1)}"
    names = [miss.name for miss in read.near_misses]
    if len(set(names)) < len(names) or any(read.values(name) for name in names):
        return
    for miss in read.near_misses:
        line = lines[miss.line - 1]
        start = line.index(miss.written) + len(miss.written)
        lines[miss.line - 1] = f"{miss.name}:{_after(line, start)}"


def _after(line: str, start: int) -> str:
    value = line[start:].lstrip(" \t")
    return f" {value}" if value.strip() else value


def _give_type(lines: list[str], types: Sequence[str]) -> None:
    if not types:
        return
    subject = lines[0].lstrip()
    nearly = _NEARLY_TYPE.match(subject)
    if nearly is None:
        lines[0] = f"{types[0]}: {subject}"
        return
    kind, scope, breaking = nearly[1], nearly[2] or "", nearly[3]
    if kind in types and re.match(r": \S", subject[len(kind + scope + breaking) :]):
        return
    if kind.lower() not in {*types, *_FIXES}:
        return
    kind = kind.lower() if kind.lower() in types else types[0]
    lines[0] = f"{kind}{scope}{breaking}: {subject[nearly.end() :]}"


def _give_ticket(lines: list[str], known: Words) -> None:
    for name in known.ticket_fields if known.ticket else ():
        read = _read("\n".join(lines), known)
        there = read.values(name)
        if there:
            if all(not field.value for field in there):
                lines[there[0].line - 1] = f"{name}: {known.ticket}"
        elif name in known.required and name not in {miss.name for miss in read.near_misses}:
            _insert(lines, read, f"{name}: {known.ticket}", name, known)


def _insert(lines: list[str], read: messages.Message, line: str, name: str, known: Words) -> None:
    """Insert a field's line beside the fields that are there, else as a paragraph of its own."""
    place = known.order.index(name)
    before = [field for field in read.fields if known.order.index(field.name) < place]
    after = [field for field in read.fields if known.order.index(field.name) > place]
    if before:
        lines.insert(_end(lines, before[-1].line, read), line)
    elif after:
        lines.insert(after[0].line - 1, line)
    else:
        at = _trailers(lines)
        lines[at:at] = [line, ""] if at < len(lines) else ["", line]


def _end(lines: Sequence[str], start: int, read: messages.Message) -> int:
    """Return the index behind the field whose line has the number `start`."""
    stops = {field.line for field in read.fields} | {miss.line for miss in read.near_misses}
    at = start
    while at < len(lines) and lines[at].strip() and at + 1 not in stops:
        if _TRAILER.match(lines[at]):
            break
        at += 1
    return at


def _trailers(lines: Sequence[str]) -> int:
    """Return the index of the last paragraph, if it is of trailers alone; else that of the end."""
    at = len(lines)
    while at > 1 and lines[at - 1].strip():
        at -= 1
    last = lines[at:]
    return at if at > 1 and last and all(_TRAILER.match(line) for line in last) else len(lines)


def _order(lines: list[str], known: Words) -> None:
    """Put fields that stand together into their order, each with all its lines."""
    read = _read("\n".join(lines), known)
    starts = [field.line - 1 for field in read.fields]
    if len(starts) < 2 or read.near_misses:
        return
    ends = [_end(lines, field.line, read) for field in read.fields]
    if ends[:-1] != starts[1:]:
        return
    pieces = [lines[start:end] for start, end in zip(starts, ends, strict=True)]
    places = [known.order.index(field.name) for field in read.fields]
    ordered = sorted(range(len(pieces)), key=places.__getitem__)
    lines[starts[0] : ends[-1]] = [line for number in ordered for line in pieces[number]]


def branch_names(name: str, workflow: Workflow, ticket: str | None, subject: str) -> Iterator[str]:
    """Yield names that a badly named hotfix branch could have, the best first.

    Args:
        name: the branch's.
        workflow: the team's words.
        ticket: the one in the commits, if they all say the same.
        subject: the last commit's, for a branch whose name says nothing more.

    """
    prefix = next((g[:-1] for g in workflow.hotfix_branches if _is_prefix(g)), None)
    if prefix is None:
        return
    rest = re.sub(r"(?i)\A(?:[^/]+/)?hot[-_./]?fix(?:es)?[-_./#:]*", "", name)
    rest = rest.removeprefix(prefix)
    # Case and "_" for "-" are what goes wrong in a ticket.
    spelled = rest
    if rest.isascii() and Pattern(workflow.ticket).search(rest) is None:
        spelled = rest.upper().replace("_", "-")
    found = Pattern(workflow.ticket).search(spelled)
    own = None
    if found is not None and (found.start == 0 or spelled == rest or found.text == ticket):
        own = found.text
        rest = rest[: found.start] + "-" + rest[found.start + len(own) :]
    described = _slug(rest) or _slug(re.sub(_NEARLY_TYPE, "", subject, count=1))
    tickets = [known for known in dict.fromkeys((ticket, own)) if known]
    for chosen in tickets or [""]:
        yield prefix + "-".join(filter(None, (chosen, described)))


def _is_prefix(glob: str) -> bool:
    return glob.endswith("*") and not re.search(r"[*?\[\]\\!]", glob[:-1])


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return slug if len(slug) <= _SLUG_LENGTH else slug[: _SLUG_LENGTH + 1].rpartition("-")[0]
