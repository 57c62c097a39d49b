"""What ends an interpretation early, what makes its result a matter of rounding, and where it is at the moment."""

from dataclasses import dataclass


class Undefined(Exception):
    """The program does what C++ or Warp leaves undefined."""


class NotCovered(Exception):
    """A construct or built-in that the interpreter does not know."""


@dataclass
class Moment:
    """Where the run is: the thread at work, its index, and the first decision that rounding could have turned.

    `fused` says that products may go unrounded into sums, as fused multiply-add has them.
    """

    thread: int = 0
    index: tuple[int, ...] = ()
    dim: tuple[int, ...] = ()
    steps: int = 0
    fused: bool = False
    unsettled: str | None = None


NOW = Moment()
"""The one run of this process that is under way."""

MOST_STEPS = 2_000_000
"""Rounds of loops, over all threads, after which a run is given up."""


def begin(dim: tuple[int, ...], *, fused: bool) -> None:
    """Start afresh."""
    NOW.thread, NOW.index, NOW.dim, NOW.steps = 0, (), dim, 0
    NOW.fused, NOW.unsettled = fused, None


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
