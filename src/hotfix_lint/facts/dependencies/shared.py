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
    keyed = {name: key(name) for parts in (olds, news) for part in parts for name in part[3]}
    texts_old = [(table, old[start:end]) for table, start, end, _ in olds]
    texts_new = [(table, new[start:end]) for table, start, end, _ in news]
    # What stands twice is left to the reader, who knows whether it may.
    shared = _once(texts_old) & _once(texts_new)
    both = (old, olds, texts_old), (new, news, texts_new)
    loose = {
        keyed[name]
        for _, parts, texts in both
        for part, text in zip(parts, texts, strict=True)
        if text not in shared
        for name in part[3]
    }
    loose.update(kept)
    staying = {name for name, spelt in keyed.items() if spelt in loose}
    dropped: set[str] = set()
    shorter = []
    for whole, parts, texts in both:
        gone = [
            part
            for part, text in zip(parts, texts, strict=True)
            if text in shared and staying.isdisjoint(part[3])
        ]
        dropped.update([keyed[name] for part in gone for name in part[3]])
        shorter.append(_without(whole, gone))
    return Shortened(shorter[0], shorter[1], dropped)


def _without(whole: str, parts: Iterable[Part]) -> str:
    """Return a text without some of its parts, but with their line ends."""
    pieces: list[str] = []
    first = last = 0
    for _, start, end, _ in parts:
        if start != last:  # else it follows on the one before
            pieces += ("\n" * whole.count("\n", first, last), whole[last:start])
            first = start
        last = end
    return "".join([*pieces, "\n" * whole.count("\n", first, last), whole[last:]])


def _once(texts: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those that stand there once."""
    once = set(texts)
    if len(once) < len(texts):
        once = {text for text, count in Counter(texts).items() if count == 1}
    return once
