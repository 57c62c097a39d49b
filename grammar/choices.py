"""Every decision of the grammar, as a draw.

One cached strategy per number of alternatives: building strategies is dearer than drawing from them. Alternatives stand
simplest first, since Hypothesis shrinks towards the first.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@lru_cache(maxsize=1024)
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


class Choices:
    """Draws for one program.

    Args:
        draw: the function that `st.composite` hands to the outermost strategy.
    """

    __slots__ = ("draw",)

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def below(self, count: int) -> int:
        """A number from 0 to count - 1; nothing is drawn where there is no choice."""
        return 0 if count <= 1 else self.draw(_below(count))

    def between(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def chance(self, sixteenths: int) -> bool:
        """True in so many cases out of sixteen; False is the simpler answer."""
        return sixteenths > 0 and self.below(16) >= 16 - sixteenths

    def weighted(self, rows: Sequence[tuple[T, int]]) -> T:
        """One of the items, each as often as its weight says."""
        drawn = self.below(sum([weight for _, weight in rows]))
        for item, weight in rows:
            drawn -= weight
            if drawn < 0:
                return item
        raise ValueError("nothing to choose from")
