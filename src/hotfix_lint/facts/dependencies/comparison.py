"""Subtracts what two sides declare from each other and pairs what is left."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque

from hotfix_lint.facts.dependencies.model import PROPERTY
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hotfix_lint.facts.dependencies.model import Action, Declared

_SPACES = re.compile(r"\s+")
_AFTER_OPERATOR = re.compile(r"(?<=[<>=~^!,|&]) ")
_BEFORE_SEPARATOR = re.compile(r" (?=[,|])")


class Difference(NamedTuple):
    """One dependency that the two sides declare differently."""

    old: Declared | None
    new: Declared | None
    action: Action


def compare(
    old: Iterable[Declared], new: Iterable[Declared], key: Callable[[str], str]
) -> list[Difference]:
    """Return the differences of two multisets.

    Args:
        old: what the base declares.
        new: what the head declares.
        key: the spelling by which names are the same.

    """
    olds = [((key(item.name), *_identity(item)), item) for item in old]
    news = [((key(item.name), *_identity(item)), item) for item in new]
    counts_old = Counter(identity for identity, _ in olds)
    counts_new = Counter(identity for identity, _ in news)
    gone = _surplus(olds, counts_new)
    come = _surplus(news, counts_old)
    return [
        difference
        for name in dict.fromkeys([*gone, *come])
        for difference in _pair(gone.get(name, []), come.get(name, []))
        # One more of what is there already, or one less, such as another use of an action.
        if not (
            (difference.old is None and (name, *_identity(_one(difference))) in counts_old)
            or (difference.new is None and (name, *_identity(_one(difference))) in counts_new)
        )
    ]


def _one(difference: Difference) -> Declared:
    side = difference.new or difference.old
    assert side is not None
    return side


def _identity(item: Declared) -> tuple[object, ...]:
    detail = normal(item.detail) if item.detail else ""
    return (normal(item.constraint), item.scope, item.kind, detail, item.source, item.digest)


def _surplus(
    items: Iterable[tuple[tuple[object, ...], Declared]],
    others: Mapping[tuple[object, ...], int],
) -> dict[str, list[Declared]]:
    """Return by name what is left of `items` when those of the other side are taken out."""
    left: dict[str, list[Declared]] = defaultdict(list)
    waiting = dict(others)
    for identity, item in items:
        if count := waiting.get(identity):
            waiting[identity] = count - 1
        else:
            left[str(identity[0])].append(item)
    return left


def normal(constraint: str) -> str:
    """Return `constraint` without the white space and the order that mean nothing."""
    text = constraint.strip()
    if "," not in text and len(text.split()) < 2:
        return text
    text = _SPACES.sub(" ", text)
    text = _BEFORE_SEPARATOR.sub("", _AFTER_OPERATOR.sub("", text))
    return ",".join(sorted(text.split(","))) if "," in text else text


def _pair(gone: list[Declared], come: list[Declared]) -> list[Difference]:
    """Pair the entries of one name, the most alike first."""
    if len(gone) == len(come) == 1 and gone[0].kind == come[0].kind:
        action = _action(gone[0], come[0])
        return [] if action is None else [Difference(gone[0], come[0], action)]
    gone = sorted(gone, key=_order)
    come = sorted(come, key=_order)
    result: list[Difference] = []
    for alike in _LIKENESS:
        waiting: dict[tuple[object, ...], deque[Declared]] = defaultdict(deque)
        for item in come:
            waiting[alike(item)].append(item)
        paired: list[Declared] = []
        unpaired = []
        for item in gone:
            candidates = waiting[alike(item)]
            if not candidates:
                unpaired.append(item)
                continue
            other = candidates.popleft()
            paired.append(other)
            if (action := _action(item, other)) is not None:
                result.append(Difference(item, other, action))
        gone = unpaired
        come = _without(come, paired)
    # A property does something only through a dependency, which is told itself if it comes or goes.
    result += [Difference(item, None, "removed") for item in gone if item.scope != PROPERTY]
    result += [Difference(None, item, "added") for item in come if item.scope != PROPERTY]
    return result


def _order(item: Declared) -> tuple[object, ...]:
    numbers = [int(number) for number in re.findall(r"[0-9]{1,18}", item.constraint)]
    return (item.kind, item.scope, numbers, item.constraint, item.detail, item.line)


_LIKENESS: tuple[Callable[[Declared], tuple[object, ...]], ...] = (
    lambda item: (item.kind, item.scope, normal(item.constraint), item.detail),
    # Of go.sum, a module whose files are known beside one of which only the go.mod is.
    lambda item: (item.kind, item.scope, item.detail, frozenset(key for key, _ in item.digest)),
    lambda item: (item.kind, item.scope, item.detail),
    lambda item: (item.kind, normal(item.constraint), item.detail),
    lambda item: (item.kind, item.scope),
    lambda item: (item.kind,),
)


def _without(items: list[Declared], taken: list[Declared]) -> list[Declared]:
    ids = {id(item) for item in taken}
    return [item for item in items if id(item) not in ids]


def _action(old: Declared, new: Declared) -> Action | None:
    """Tell what happened between two entries of one name; None if nothing that matters."""
    if not (_is_same(old.constraint, new.constraint) and _is_same(old.detail, new.detail)):
        return "changed"
    if old.source != new.source and (old.source and new.source):
        return "source-changed"
    if is_replaced(old.digest, new.digest):
        return "content-replaced"
    if old.scope != new.scope and PROPERTY not in (old.scope, new.scope):
        return "moved"
    return None


def _is_same(old: str, new: str) -> bool:
    return old == new or normal(old) == normal(new)


def is_replaced(old: frozenset[tuple[str, str]], new: frozenset[tuple[str, str]]) -> bool:
    """Tell whether the same thing has another hash; hashes that are only added or dropped do not.

    A file that two hashes are known of, as a platform's, may gain and lose some at once: then
    one is taken to stand for another.
    """
    gone = {key for key, _ in old - new}
    come = {key for key, _ in new - old}
    return bool(gone & come)


def texts(difference: Difference) -> tuple[str | None, str | None]:
    """Return the texts for both sides, with the part that differs."""
    old, new = difference.old, difference.new
    with_detail = (
        old is not None
        and new is not None
        and difference.action == "changed"
        and _is_same(old.constraint, new.constraint)
    )
    with_source = difference.action == "source-changed"
    return (
        _text(old, detail=with_detail, source=with_source),
        _text(new, detail=with_detail, source=with_source),
    )


def _text(side: Declared | None, *, detail: bool, source: bool) -> str | None:
    if side is None:
        return None
    parts = [side.constraint]
    if detail and side.detail:
        parts.append(side.detail)
    if source and side.source:
        parts.append(side.source)
    return " ".join(part for part in parts if part)
