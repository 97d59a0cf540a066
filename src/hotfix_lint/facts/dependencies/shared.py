"""Takes out of both sides of a lockfile the entries that they share, which need no reading.

An update of one package leaves hundreds of entries as they are, and what both sides say in the same
words, in the same table, is no difference. An entry that stays is read where another of its name
differs, since the same package may stand several times. Line ends stay, and so do lines' numbers.
"""

from __future__ import annotations

from collections import Counter

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet


class Part(NamedTuple):
    """One entry of a lockfile, of which the reading depends on nothing else.

    Attributes:
        table: where it stands: in another table the same text may mean something else.
        start: its first character.
        end: the one behind it; without what is between the two the text is of the same format.
        names: the names of what it declares.

    """

    table: str
    start: int
    end: int
    names: tuple[str, ...]


class Shortened(NamedTuple):
    """Both texts without what they share, and the names in that, as the ecosystem compares them."""

    old: str
    new: str
    names: AbstractSet[str]


def shorten(
    old: str,
    new: str,
    split: Callable[[str], Sequence[Part]],
    key: Callable[[str], str],
    kept: Iterable[str] = (),
) -> Shortened | None:
    """Return both texts without the entries that they share; None if they are not of entries.

    Args:
        old: the base's text.
        new: the head's text.
        split: returns the entries of a text.
        key: the spelling by which names are the same.
        kept: names of which all entries stay.

    """
    olds, news = split(old), split(new)
    if not olds or not news:
        return None
    keyed = {name: key(name) for parts in (olds, news) for part in parts for name in part.names}
    texts_old = [(part.table, old[part.start : part.end]) for part in olds]
    texts_new = [(part.table, new[part.start : part.end]) for part in news]
    # What stands twice is left to the reader, who knows whether it may.
    shared = _once(texts_old) & _once(texts_new)
    loose = {
        keyed[name]
        for parts, texts in ((olds, texts_old), (news, texts_new))
        for part, text in zip(parts, texts, strict=True)
        if text not in shared
        for name in part.names
    }
    loose.update(kept)
    dropped: set[str] = set()
    shorter = []
    for whole, parts, texts in ((old, olds, texts_old), (new, news, texts_new)):
        pieces: list[str] = []
        at = 0
        for (_, start, end, names), text in zip(parts, texts, strict=True):
            if text not in shared:
                continue
            spelt = [keyed[name] for name in names]
            if not loose.isdisjoint(spelt):
                continue
            dropped.update(spelt)
            if at < start:
                pieces.append(whole[at:start])
            pieces.append("\n" * text[1].count("\n"))
            at = end
        shorter.append("".join([*pieces, whole[at:]]))
    return Shortened(shorter[0], shorter[1], dropped)


def _once(texts: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those that stand there once."""
    once = set(texts)
    if len(once) < len(texts):
        once = {text for text, count in Counter(texts).items() if count == 1}
    return once
