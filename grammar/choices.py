"""Every decision of the grammar, as a draw.

One cached strategy per number of alternatives: building strategies is dearer than drawing from them. Alternatives stand
simplest first, since Hypothesis shrinks towards the first.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_MODULUS = 65537  # 75 x + 74 goes through all residues but one of this prime


@lru_cache(maxsize=1024)
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


class Choices:
    """Draws for one program.

    Args:
        draw: the function that `st.composite` hands to the outermost strategy.
    """

    __slots__ = ("_asides", "draw")

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self._asides: int | None = None

    def below(self, count: int) -> int:
        """A number from 0 to count - 1; nothing is drawn where there is no choice."""
        return 0 if count <= 1 else self.draw(_below(count))

    def between(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def aside(self, items: Sequence[T]) -> T:
        """One of the items where nothing else depends on which: what something is called, what an argument holds.

        A single draw, the first time, decides all of these: they are many and draws are dear.
        """
        if self._asides is None:
            self._asides = self.below(_MODULUS)
        elif self._asides:  # the simplest takes the first of everything
            self._asides = (75 * self._asides + 74) % _MODULUS or 1
        return items[self._asides * len(items) // _MODULUS]

    def chance(self, sixteenths: int) -> bool:
        """True in so many cases out of sixteen; False is the simpler answer."""
        return sixteenths > 0 and self.below(16) >= 16 - sixteenths

    def weighted(self, rows: Sequence[tuple[T, int]]) -> T:
        """One of the items, each as often as its weight says."""
        return _at(rows, self.below(_total(rows)))

    def together(self, *tables: Sequence[tuple[Any, int]]) -> list[Any]:
        """One of the items of each table, as `weighted` would pick it, in a single draw."""
        drawn = self.below(prod(map(_total, tables)))
        picked = []
        for rows in tables:
            drawn, place = divmod(drawn, _total(rows))
            picked.append(_at(rows, place))
        return picked


def _total(rows: Sequence[tuple[T, int]]) -> int:
    return sum([weight for _, weight in rows])


def _at(rows: Sequence[tuple[T, int]], place: int) -> T:
    for item, weight in rows:
        place -= weight
        if place < 0:
            return item
    raise ValueError("nothing to choose from")
