"""Numbers that people write in numerical code."""

from functools import cache

from grammar.types import FLOAT16, Kind, Scalar

FLOATS = tuple(
    (
        "1.0 0.5 2.0 0.0 0.1 0.25 3.0 4.0 0.01 1.5 0.75 10.0 0.001 0.2 0.9 0.3 0.99 9.81 3.14159 6.28318 0.7071 1.414 "
        "100.0 0.05 5.0 8.0 0.6 0.8 2.5 0.125 1.2 0.95 2.718 0.333 12.0 0.15 0.02 1.0e-3 60.0 0.4 0.577 1.618"
    ).split()
)
SMALL_INTEGERS = tuple(str(n) for n in (1, 2, 3, 4, 5, 8, 7, 10, 6, 16, 9, 12, 32, 20, 15, 11, 13, 24, 31, 64, 100))
BIT_PATTERNS = tuple(
    (
        "1 0xFF 3 7 15 0x55 0xF0 31 0x7F 0x0F 255 0xAAAA 0xFFFF 1023 0x01000193 2654435761 0x9E3779B9 0x85EBCA6B "
        "0x27D4EB2D 747796405 1664525 1013904223 0xFFFFFFFF"
    ).split()
)
SHIFTS = tuple(str(n) for n in (1, 2, 3, 4, 5, 7, 8, 13, 15, 16))
# Rounds of a loop, with weights: mostly a few, now and then past what Warp unrolls.
TRIPS = (
    *((4, 5), (3, 5), (2, 3), (8, 3), (5, 2), (6, 2), (10, 1), (12, 1), (16, 1)),
    *((7, 1), (9, 1), (20, 1), (24, 1), (32, 1), (1, 1)),
)


@cache
def floats(scalar: Scalar) -> tuple[str, ...]:
    """Literals that suit a float type: float16 has no room for the small ones."""
    return tuple(c for c in FLOATS if scalar != FLOAT16 or float(c) == 0.0 or abs(float(c)) >= 0.01)


def integers(scalar: Scalar) -> tuple[str, ...]:
    """Small whole numbers, which every integer type holds."""
    return SMALL_INTEGERS


def patterns(scalar: Scalar) -> tuple[str, ...]:
    """Bit patterns that fit into an integer type without a change of sign."""
    room = scalar.bits - (scalar.kind is Kind.INT)
    return tuple(c for c in BIT_PATTERNS if int(c, 0) < 2 ** min(room, 32))
