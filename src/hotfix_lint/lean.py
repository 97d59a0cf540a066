"""What the modules on a hook's path need of the standard library, without the cost of it.

Every commit waits for these modules. To import `typing` takes a third of a bare interpreter's
start, and to make a class with its NamedTuple, or that of `collections`, six times as long as here,
since both compile code for each class. Type checkers see typing's own.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "NamedTuple", "cast", "expression", "loads"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable
    from re import compile as expression
    from typing import Any, NamedTuple, cast
else:
    from collections import _tuplegetter

    class _Meta(type):
        """Makes a class statement with annotations into a tuple with names."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            body["_fields"] = body["__match_args__"] = fields
            body["_tail"] = tuple(body["_field_defaults"].values())
            body["__slots__"] = ()
            for at, field in enumerate(fields):
                body[field] = _tuplegetter(at, "")
            return super().__new__(cls, name, bases or (tuple,), body)

    class NamedTuple(metaclass=_Meta):
        """The base of an immutable tuple with names, as in `typing`."""

        def __new__(cls, /, *values: object, **named: object) -> NamedTuple:  # noqa: PYI034
            if named or len(values) != len(cls._fields):
                values = cls._completed(values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _completed(
            cls, values: tuple[object, ...], named: dict[str, object]
        ) -> Iterable[object]:
            """Return `values` with those that were named or are left to their defaults."""
            if not values and tuple(named) == cls._fields:
                return named.values()
            left = cls._fields[len(values) :]
            if not named and 0 < len(left) <= len(cls._tail):
                return values + cls._tail[-len(left) :]
            defaults = cls._field_defaults
            take = named.pop
            try:
                rest = [take(field) if field in named else defaults[field] for field in left]
            except KeyError as missing:
                raise TypeError(f"{cls.__name__} needs {missing}") from None
            if named or len(values) > len(cls._fields):
                raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}, each once")
            return [*values, *rest]

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, /, **changes: object) -> NamedTuple:
            values = [
                changes.pop(name, value) for name, value in zip(self._fields, self, strict=True)
            ]
            if changes:
                raise TypeError(f"{type(self).__name__} has no {', '.join(changes)}")
            return tuple.__new__(type(self), values)

        def __repr__(self) -> str:
            values = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({values})"

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

    def cast(_: object, value: object) -> object:
        """Return `value`, as in `typing`."""
        return value

    class expression:  # noqa: N801 - it is called as `re.compile` is
        """An expression of `re`, compiled when it is first asked for."""

        def __init__(self, text: str) -> None:
            self.pattern = text

        def __getattr__(self, name: str) -> object:
            import re

            compiled = re.compile(self.pattern)
            self.__dict__ |= {n: getattr(compiled, n) for n in _METHODS}
            return getattr(compiled, name)

    _METHODS = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub", "subn")


class _Plainly:
    """What the scanner of `json` asks its decoder for: nothing beyond JSON."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_int, parse_float, parse_constant = int, float, float


def loads(text: str) -> Any:
    """Return what `json.loads` does, by the same scanner; the module itself loads all of `re`.

    Raises:
        ValueError: it is no JSON, or has blanks at its ends.

    """
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)
    try:
        found, end = make_scanner(_Plainly())(text, 0)  # type: ignore[arg-type]
    except StopIteration:
        end = -1
    if end != len(text):
        raise ValueError("no JSON")
    return found
