"""What is known of a value before it is computed: bounds, and the array axes it may index.

Programs are defined by construction, and these are what construction goes by: an index stays inside its array, a
divisor is not zero, a shift is in range, a signed integer does not overflow, a float is cast only where it fits.
"""

import math
from dataclasses import dataclass
from enum import Enum

from grammar.types import Kind, Scalar, integer_range

LONGEST_AXIS = 1024  # what a launch may give an axis whose length is not a constant


@dataclass(frozen=True, slots=True)
class Interval:
    """Lowest and highest value a number can have, both included."""

    low: float
    high: float

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __or__(self, other: "Interval") -> "Interval":
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    @property
    def magnitude(self) -> float:
        return max(abs(self.low), abs(self.high))

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0

    def within(self, other: "Interval") -> bool:
        return other.low <= self.low and self.high <= other.high


UNIT = Interval(-1.0, 1.0)
TALLY = Interval(-(2**20), 2**20)  # what a counter may reach: see `headroom`


def ordinary(scalar: Scalar) -> Interval | None:
    """The values that a launch gives to an array or a parameter of this type; None for floats, of any size."""
    if scalar.kind is Kind.FLOAT or scalar.kind is Kind.BOOL:
        return None
    bound = 10 if scalar.bits == 8 else 100
    return Interval(0 if scalar.kind is Kind.UINT else -bound, bound)


def argument(scalar: Scalar) -> Interval | None:
    """The values that a helper function takes: any index, and what arrays hold."""
    return Interval(-2048, 2048) if scalar.kind is Kind.INT and scalar.bits >= 32 else ordinary(scalar)


def tally(scalar: Scalar) -> Interval | None:
    """The values a variable of this type may take that is assigned more than once; None where any value will do."""
    if scalar.kind is not Kind.INT:
        return None
    return TALLY if scalar.bits >= 32 else Interval(*integer_range(scalar))


def headroom(scalar: Scalar) -> Interval:
    """The results that integer arithmetic may have: a quarter of the type's range for signed types, all of it else.

    Unsigned arithmetic wraps by definition (C++ [basic.fundamental]), signed arithmetic must not overflow.
    """
    low, high = integer_range(scalar)
    return Interval(-math.inf, math.inf) if scalar.kind is Kind.UINT else Interval(low // 4, high // 4)


@dataclass(eq=False, slots=True)
class Extent:
    """The length of an axis that several arrays share: a constant, or whatever the launch makes it.

    `role` is the key in `grammar.words.SCALARS` of the names that a parameter for the length may have. An axis with
    `sides` follows from others: it is `factor` times their product long, and `extra` cells.
    """

    constant: int | None = None
    role: str = "length"
    sides: tuple["Extent", ...] = ()
    factor: int = 1
    extra: int = 0

    @property
    def interval(self) -> Interval:
        if self.constant is not None:
            return Interval(self.constant, self.constant)
        return Interval(self.factor + self.extra, self.factor * LONGEST_AXIS + self.extra)

    @property
    def indices(self) -> Interval:
        return Interval(0, self.interval.high - 1)


class Order(Enum):
    """How the cells of an array hang together, beyond the interval that each is in."""

    ANY = "any"
    ASCENDING = "ascending"
    OFFSETS = "offsets"  # ascending from zero to the length of the axis that they index
    DISTRIBUTION = "distribution"  # ascending to one
    DISTINCT = "distinct"  # indices, each once
    UNEQUAL = "unequal"  # no two alike that are near one another
    DEFINITE = "definite"  # square blocks along the last two axes, each symmetric and diagonally dominant


@dataclass(frozen=True, slots=True)
class Index:
    """A number that may index an axis: at least `below`, and at most the length minus one minus `above`."""

    extent: Extent
    below: int = 0
    above: int = 0
