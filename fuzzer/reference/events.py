"""What ends an interpretation early, what makes its result a matter of rounding, and where it is at the moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class Undefined(Exception):
    """The program does what C++ or Warp leaves undefined."""


class NotCovered(Exception):
    """A construct or built-in that the interpreter does not know."""


@dataclass
class Moment:
    """Where the run is: the thread at work, its index, and the first decision that rounding could have turned.

    `fused` says that products may go unrounded into sums, as fused multiply-add has them. `open_order` says that
    something came in an order that no page gives, `order` which one this run takes (0 as it is, 1 backwards, 2 from the
    middle on), and `loose` among how many things the run is, so that sums of them may come in any order.
    """

    thread: int = 0
    index: tuple[int, ...] = ()
    dim: tuple[int, ...] = ()
    steps: int = 0
    fused: bool = False
    order: int = 0
    open_order: bool = False
    loose: int = 0
    unsettled: str | None = None


NOW = Moment()
"""The one run of this process that is under way."""

MOST_STEPS = 2_000_000
"""Rounds of loops, over all threads, after which a run is given up."""


def begin(dim: tuple[int, ...], *, fused: bool, order: int = 0) -> None:
    """Start afresh."""
    NOW.thread, NOW.index, NOW.dim, NOW.steps = 0, (), dim, 0
    NOW.fused, NOW.order, NOW.open_order, NOW.loose, NOW.unsettled = fused, order, False, 0, None


def in_some_order(items: Sequence[T]) -> list[T]:
    """Things whose order is open, in the order of this run."""
    if len(items) < 2:
        return list(items)
    NOW.open_order = True
    half = len(items) // 2
    return list(items if NOW.order == 0 else items[::-1] if NOW.order == 1 else (*items[half:], *items[:half]))


def relabelled(k: int, count: int) -> int:
    """The k-th of so many things whose order is open."""
    NOW.open_order = NOW.open_order or count > 1
    return (k, count - 1 - k, (k + count // 2) % max(count, 1))[NOW.order]


def unsettled(what: str) -> None:
    """Note a decision that other roundings of the same program could have made otherwise."""
    if NOW.unsettled is None:
        NOW.unsettled = what


def step() -> bool:
    """One more round of a loop. Raises NotCovered when there have been too many."""
    NOW.steps += 1
    if NOW.steps > MOST_STEPS:
        raise NotCovered(f"more than {MOST_STEPS} rounds of loops")
    return True
