"""Perlin's gradient noise and the curl of it, in one to four dimensions.

K. Perlin, Improving noise (SIGGRAPH 2002): a random gradient at each corner of a cell, blended by 6t^5 - 15t^4 + 10t^3.
The gradient at a corner comes from the state hashed with the corner's coordinates.
"""

import functools
import itertools
from typing import Any

from fuzzer.reference.composites import Composite, vector
from fuzzer.reference.kinds import cast
from fuzzer.reference.library.linear import normalize
from fuzzer.reference.library.randoms import State, rand_init
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Float32, Real, floor
from fuzzer.reference.wholes import Int32, UInt32, Whole

_PRIMES = (73856093, 19349663, 53471161, 10000019)
_MASK = 0xFFFFFFFF
_SIX, _TEN, _FIFTEEN, _THIRTY, _ONE, _TWO, _HALF = (Float32.of(x) for x in (6.0, 10.0, 15.0, 30.0, 1.0, 2.0, 0.5))
_ZERO = Float32.of(0.0)
_ONCE = UInt32(1)

Field = tuple[Real, tuple[Real, ...]]
"""A value with its gradient."""


@functools.lru_cache(maxsize=65536)
def _gradient(state: int, corner: tuple[int, ...]) -> tuple[Real, ...]:
    """The random gradient at a corner: of length one, but for one dimension, where it is in [-1, 1)."""
    terms = [i * prime for i, prime in zip(corner, _PRIMES, strict=False)]
    terms[-1] += state
    running = State(functools.reduce(lambda a, b: a ^ (b & _MASK), terms, 0) & _MASK)
    if len(corner) == 1:
        return (running.between(-_ONE, _ONE),)
    return normalize(vector(running.unit() - _HALF for _ in corner)).c


def _blend(a: Field, b: Field, t: Real, axis: int) -> Field:
    weight = t * t * t * (t * (t * _SIX - _FIFTEEN) + _TEN)
    slope = _THIRTY * t * t * (t * (t - _TWO) + _ONE)
    gap = b[0] - a[0]
    gradient = tuple((y - x) * weight + x for x, y in zip(a[1], b[1], strict=True))
    at = tuple(g + gap * slope if k == axis else g for k, g in enumerate(gradient))
    return gap * weight + a[0], at


def _field(state: int, point: tuple[Real, ...], periods: tuple[int, ...] | None) -> Field:
    whole = [floor(x) for x in point]
    offset = [x - base for x, base in zip(point, whole, strict=True)]
    low = [cast(Int32, base).v for base in whole]
    if periods is not None:
        low = [Int32.__mod__(Int32(i), Int32(p)).v for i, p in zip(low, periods, strict=True)]
    high = [i + 1 for i in low]
    if periods is not None:
        high = [Int32.__mod__(Int32(i), Int32(p)).v for i, p in zip(high, periods, strict=True)]
    fields: list[Field] = []
    for picks in itertools.product((0, 1), repeat=len(point)):  # the last axis of `picks` is the first of the point
        sides = picks[::-1]
        corner = tuple(high[k] if side else low[k] for k, side in enumerate(sides))
        gradient = _gradient(state, corner)
        products = [(x - _ONE if side else x) * g for x, side, g in zip(offset, sides, gradient, strict=True)]
        fields.append((functools.reduce(lambda a, b: a + b, products), gradient))
    for axis, t in enumerate(offset):
        fields = [_blend(a, b, t, axis) for a, b in zip(fields[::2], fields[1::2], strict=True)]
    return fields[0]


def _point(x: Any) -> tuple[Real, ...]:
    return x.c if isinstance(x, Composite) else (x,)


@builtin("noise")
def noise(state: Whole, x: Any) -> Real:
    """The noise at a point."""
    return _field(state.v, _point(x), None)[0]


@builtin("pnoise")
def pnoise(state: Whole, x: Any, *periods: Whole) -> Real:
    """The noise at a point, with a period along each axis."""
    return _field(state.v, _point(x), tuple(p.v for p in periods))[0]


@builtin("curlnoise")
def curlnoise(
    state: Whole, x: Composite, octaves: Whole = _ONCE, lacunarity: Real = _TWO, gain: Real = _HALF
) -> Composite:
    """The curl of as many noise fields as it takes, summed over octaves; it has no divergence."""
    sums = [[_ZERO] * len(x.c) for _ in range(1 if len(x.c) == 2 else 3)]
    frequency = amplitude = _ONE
    for _ in range(octaves.v):
        point = tuple(frequency * c for c in x.c)
        for k, total in enumerate(sums):
            if k:
                state = rand_init(state, Int32((10019689, 13112221)[k - 1]))
            gradient = _field(state.v, point, None)[1]
            sums[k] = [s + amplitude * g for s, g in zip(total, gradient, strict=True)]
        amplitude, frequency = amplitude * gain, frequency * lacunarity
    if len(sums) == 1:
        return vector((-sums[0][1], sums[0][0]))
    a, b, c = sums
    return vector((c[1] - b[2], a[2] - c[0], b[0] - a[1]))
