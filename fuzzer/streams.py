"""Numbers that are the same on any machine, from a text that names them."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEPS = 400  # a float is one of so many places between its bounds: short numbers, which no rounding is exact for


@dataclass(frozen=True, slots=True)
class Stream:
    """Numbers out of SHAKE-256, which is the same everywhere."""

    key: str

    def below(self, count: int, most: int) -> NDArray[np.int64]:
        """So many numbers from 0 to most - 1."""
        raw = hashlib.shake_256(self.key.encode()).digest(8 * count)
        return (np.frombuffer(raw, "<u8") >> np.uint64(1)).astype(np.int64) % most

    def between(self, low: float, high: float, count: int) -> NDArray[np.float64]:
        """So many numbers between two bounds, both included."""
        numbers: NDArray[np.float64] = low + (high - low) * (self.below(count, STEPS + 1) / STEPS)
        return numbers

    def inner(self, name: object) -> "Stream":
        """Other numbers, for a part of what these are for."""
        return Stream(f"{self.key}/{name}")
