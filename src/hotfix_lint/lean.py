"""What the modules on a hook's path need of `typing`, without the cost of it.

Every commit waits for these modules. To import `typing` takes a third of a bare interpreter's
start, and its NamedTuple three times as long for a class as that of `collections`, since it
compiles each annotation. Type checkers see typing's own.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "NamedTuple", "cast"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple, cast
else:
    from collections import namedtuple

    class _Meta(type):
        """Makes a class statement with annotations into a named tuple."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(  # noqa: PYI024 - it is what stands in for typing's
                name, fields, defaults=defaults, module=body["__module__"]
            )
            for key, value in body.items():
                if key not in {"__module__", "__dict__", "__weakref__"}:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Meta):
        """The base of an immutable tuple with names, as in `typing`."""

    def cast(_: object, value: object) -> object:
        """Return `value`, as in `typing`."""
        return value
