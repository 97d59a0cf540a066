"""The stand-in for typing's NamedTuple does what that of the standard library does."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from hotfix_lint.lean import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Pair(NamedTuple):
    """A pair."""

    left: int
    right: str = "r"
    third: tuple[int, ...] = ()

    @property
    def both(self) -> str:
        return f"{self.left}{self.right}"


def test_values_are_given_by_place_by_name_or_by_default() -> None:
    assert Pair(1) == Pair(left=1) == (1, "r", ())
    assert Pair(1, third=(2,)) == Pair(third=(2,), left=1) == Pair(1, "r", (2,)) == (1, "r", (2,))
    assert Pair(left=1, right="x", third=(3,)) == (1, "x", (3,))
    assert Pair(1, "x").both == "1x"


def test_it_is_a_tuple_without_a_dictionary() -> None:
    pair = Pair(1, "x")
    left, right, third = pair
    assert (left, right, third) == (pair.left, pair.right, pair.third) == (1, "x", ())
    assert isinstance(pair, tuple)
    assert not hasattr(pair, "__dict__")
    assert hash(pair) == hash((1, "x", ()))
    with pytest.raises(AttributeError):
        pair.left = 2  # type: ignore[misc]
    match pair:
        case Pair(first, second):
            assert (first, second) == (1, "x")


def test_the_methods_of_a_named_tuple() -> None:
    pair = Pair(1, "x")
    assert pair._replace(right="y") == (1, "y", ())
    assert type(pair._replace(left=2)) is Pair
    assert pair._asdict() == {"left": 1, "right": "x", "third": ()}
    assert Pair._fields == ("left", "right", "third")
    assert repr(pair) == "Pair(left=1, right='x', third=())"
    assert copy.copy(pair) == copy.deepcopy(pair) == pickle.loads(pickle.dumps(pair)) == pair
    assert Pair.__doc__ == "A pair."


@pytest.mark.parametrize(
    "make",
    [
        lambda make: make(),
        lambda make: make(right="x"),
        lambda make: make(1, "x", (), 4),
        lambda make: make(1, left=2),
        lambda make: make(1, other=2),
        lambda make: make(left=1, right="x", other=()),
        lambda make: make(1)._replace(other=2),
    ],
)
def test_what_does_not_fit_is_refused(make: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        make(Pair)
