"""The table of productions for statements, and the blocks made of them.

A production emits into the current block of the builder, one statement or a few that belong together (an accumulator
and its loop), or nothing where the scope offers nothing for it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import strategies as st

from grammar.builder import FUEL, Builder
from grammar.choices import Choices

DEEPEST = 4  # how many blocks may lie within one another

ENDING = 4  # statements that a kernel still has after a block, where their number is bounded


@dataclass(frozen=True, slots=True)
class Production:
    """One form of statement: its feature, how often it is tried, and whether it opens blocks of its own."""

    name: str
    feature: str
    weight: int
    opens: bool
    emit: Callable[[Builder], None]
    fits: Callable[[Builder], bool] = lambda b: True


PRODUCTIONS: list[Production] = []


def production(
    feature: str, weight: int, *, opens: bool = False, fits: Callable[[Builder], bool] = lambda b: True
) -> Callable[[Callable[[Builder], None]], Callable[[Builder], None]]:
    """Register a statement; `fits` tells the programs that may have it, by what they are about."""

    def register(emit: Callable[[Builder], None]) -> Callable[[Builder], None]:
        PRODUCTIONS.append(Production(emit.__name__.strip("_"), feature, weight, opens, emit, fits))
        return emit

    return register


class _Current(threading.local):
    """The program that this thread is drawing.

    Strategies are dear to build and cheap to draw from, so the lists of statements are built once for all programs;
    this is how their elements find the program at hand.
    """

    builder: Builder


_CURRENT = _Current()


@st.composite
def _statement(draw: st.DrawFn) -> None:
    one(_CURRENT.builder, draw)


@lru_cache(maxsize=256)
def _statements(least: int, most: int) -> st.SearchStrategy[list[None]]:
    return st.lists(_statement(), min_size=least, max_size=most)


def prepare(b: Builder) -> None:
    """Work out which statements a program may have."""
    enabled = [p for p in PRODUCTIONS if b.has(p.feature) and p.fits(b)]
    b.statements = {
        True: [(p.emit, p.weight) for p in enabled],
        False: [(p.emit, p.weight) for p in enabled if not p.opens],
    }


def one(b: Builder, draw: st.DrawFn | None = None) -> None:
    """Draw one statement into the current block."""
    choose = b.choose if draw is None else Choices(draw)
    b.fuel = FUEL
    emit = choose.weighted(b.statements[b.frame.depth < DEEPEST])
    b.drawn.add(emit)
    emit(b)


def block(b: Builder, least: int, most: int, *, firm: bool = False) -> None:
    """A block of statements in the current body; `firm` keeps to its least number whatever room there is.

    It is a list of strategies so that Hypothesis sees where a statement begins and ends, and can delete it whole.
    """
    _CURRENT.builder = b
    space = max(0, (b.room - ENDING) // 2)
    least = least if firm else min(least, space)
    most = max(least, min(most, space))
    if b.frame.copies > 4:  # each statement here is printed as often
        most = max(least, most // 2)
    b.choose.draw(_statements(least, most))
