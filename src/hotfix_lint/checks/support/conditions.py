"""What a rule may demand of one text: patterns, a list of values, length, no placeholders."""

from __future__ import annotations

from hotfix_lint.checks.support import placeholders
from hotfix_lint.display import quoted
from hotfix_lint.lean import TYPE_CHECKING, NamedTuple
from hotfix_lint.matching import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Conditions(NamedTuple):
    """The demands of one rule on one text; see the kind `text` for their meaning."""

    matches: tuple[Pattern, ...]
    not_matches: tuple[Pattern, ...]
    one_of: tuple[str, ...]
    min_length: int
    max_length: int | None
    no_placeholders: bool

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Conditions:
        """Compile the keys of a rule; the policy's loader has validated them."""
        return cls(
            matches=tuple(Pattern(p) for p in listed(settings.get("matches"))),
            not_matches=tuple(Pattern(p) for p in listed(settings.get("not-matches"))),
            one_of=tuple(settings.get("one-of", ())),
            min_length=settings.get("min-length", 0),
            max_length=settings.get("max-length"),
            no_placeholders=settings.get("no-placeholders", False),
        )

    def problem(self, text: str) -> str | None:
        """Return the first thing wrong with `text`, as the end of a sentence, or None."""
        if not text.strip() and any(
            (self.matches, self.one_of, self.min_length, self.no_placeholders)
        ):
            return "is empty"
        if self.one_of and text not in self.one_of:
            return f"is {quoted(text)}, not {_either(self.one_of)}"
        if self.no_placeholders and (left := placeholders.find(text)) is not None:
            return f"still holds the placeholder {quoted(left)}"
        for pattern in self.matches:
            if not pattern.is_in(text):
                return f"is {quoted(text)}, which does not match {quoted(pattern.text)}"
        for pattern in self.not_matches:
            if pattern.is_in(text) and (found := pattern.search(text)) is not None:
                return f"holds {quoted(found.text)}"
        return self._length_problem(text)

    def _length_problem(self, text: str) -> str | None:
        if len(text) < self.min_length:
            return f"has {_characters(len(text))}; {self.min_length} are the least"
        if self.max_length is not None and len(text) > self.max_length:
            return f"has {_characters(len(text))}; {self.max_length} are the most"
        return None


def listed(value: Any) -> tuple[Any, ...]:
    """Return a key's value that may be one thing, a list of things, or absent, as a tuple."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _either(values: tuple[str, ...]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0]


def _characters(count: int) -> str:
    return f"{count} character" if count == 1 else f"{count} characters"
