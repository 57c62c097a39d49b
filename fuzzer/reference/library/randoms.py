"""Random numbers: the PCG hash of Jarzynski and Olano (Hash Functions for GPU Rendering, JCGT 9, 2020).

A state is a `uint32`, which each number takes on by one round; the variable that holds it gets the new one.
"""

import math
from collections.abc import Callable
from typing import Any

from fuzzer.reference.composites import vector
from fuzzer.reference.events import Undefined, step
from fuzzer.reference.library.scalars import lower_bound
from fuzzer.reference.library.table import BUILTINS, builtin
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.wholes import Int32, UInt32, Whole

_MASK = 0xFFFFFFFF
_sin, _cos, _acos, _log, _sqrt, _exp, _pow = (BUILTINS[n] for n in ("sin", "cos", "acos", "log", "sqrt", "exp", "pow"))


def pcg(state: int) -> int:
    """One round of the hash."""
    b = (state * 747796405 + 2891336453) & _MASK
    c = (((b >> ((b >> 28) + 4)) ^ b) * 277803737) & _MASK
    return (c >> 22) ^ c


@builtin("rand_init")
def rand_init(seed: Whole, offset: Whole | None = None) -> Whole:
    """A state from a seed, and from a seed and an offset."""
    if offset is None:
        return UInt32(pcg(seed.v & _MASK))
    return UInt32(pcg((seed.v & _MASK) + pcg(offset.v & _MASK) & _MASK))


class State:
    """A state on the way through one call."""

    def __init__(self, state: int) -> None:
        self.v = state

    def next(self) -> int:
        self.v = pcg(self.v)
        return self.v

    def unit(self) -> Real:
        """A number of 24 bits in [0, 1)."""
        return Float32.of((self.next() >> 8) / 16777216.0)

    def between(self, low: Real, high: Real) -> Real:
        """`(high - low) * unit + low`."""
        result: Real = (high - low) * self.unit() + low
        return result


def _random(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(state: Whole, *args: Any, **named: Any) -> Any:
            running = State(state.v)
            result = function(running, *args, **named)
            return result, (UInt32(running.v),)

        builtin(name, changes=(0,), locals_only=True)(call)
        return function

    return enter


@_random("randi")
def randi(state: State, low: Whole | None = None, high: Whole | None = None) -> Whole:
    """A whole number, of all or in [low, high)."""
    if low is None or high is None:
        return Int32.wrapped(state.next())
    return Int32.wrapped(_modulo(state.next(), low, high))


@_random("randu")
def randu(state: State, low: Whole | None = None, high: Whole | None = None) -> Whole:
    """An unsigned whole number, of all or in [low, high)."""
    return UInt32(state.next()) if low is None or high is None else UInt32.wrapped(_modulo(state.next(), low, high))


def _modulo(number: int, low: Whole, high: Whole) -> int:
    span = (high - low).v & _MASK
    if span == 0:
        raise Undefined("a random number of an empty range")
    result: int = number % span + low.v
    return result


@_random("randf")
def randf(state: State, low: Real | None = None, high: Real | None = None) -> Real:
    """A number in [0, 1), or in [low, high)."""
    return state.unit() if low is None or high is None else state.between(low, high)


@_random("randn")
def randn(state: State) -> Real:
    """A normally distributed number: Box and Muller."""
    # C++ leaves open which of the two numbers is drawn first; compilers in use go from left to right.
    size = _sqrt(Float32.of(-2.0) * _log(state.unit() + Float32.of(5.96e-8)))
    result: Real = size * _cos(_TURN * state.unit())
    return result


_TURN = Float32.of(2.0) * Float32.of(math.pi)
_ONE, _TWO, _HALF, _ZERO = (Float32.of(x) for x in (1.0, 2.0, 0.5, 0.0))


@_random("sample_cdf")
def sample_cdf(state: State, cdf: Any) -> Whole:
    """A place of a cumulative distribution."""
    return lower_bound(cdf, state.unit())


@_random("sample_triangle")
def sample_triangle(state: State) -> Any:
    """Barycentric coordinates."""
    r = _sqrt(state.unit())
    return vector((_ONE - r, state.unit() * r))


@_random("sample_unit_ring")
def sample_unit_ring(state: State) -> Any:
    """A point of the circle."""
    theta = state.between(_ZERO, _TURN)
    return vector((_cos(theta), _sin(theta)))


@_random("sample_unit_disk")
def sample_unit_disk(state: State) -> Any:
    """A point within the circle."""
    r = _sqrt(state.unit())
    theta = state.between(_ZERO, _TURN)
    return vector((r * _cos(theta), r * _sin(theta)))


def _spherical(state: State, cosine: Real, *, inside: bool) -> Any:
    phi, theta = _acos(cosine), state.between(_ZERO, _TURN)
    x, y, z = _cos(theta), _sin(theta), _cos(phi)
    if not inside:
        return vector((x * _sin(phi), y * _sin(phi), z))
    r = _pow(state.unit(), _ONE / Float32.of(3.0))
    return vector((r * x * _sin(phi), r * y * _sin(phi), r * z))


@_random("sample_unit_sphere_surface")
def sample_unit_sphere_surface(state: State) -> Any:
    """A point of the sphere."""
    return _spherical(state, _ONE - _TWO * state.unit(), inside=False)


@_random("sample_unit_sphere")
def sample_unit_sphere(state: State) -> Any:
    """A point within the sphere."""
    return _spherical(state, _ONE - _TWO * state.unit(), inside=True)


@_random("sample_unit_hemisphere_surface")
def sample_unit_hemisphere_surface(state: State) -> Any:
    """A point of the upper half of the sphere."""
    return _spherical(state, _ONE - state.unit(), inside=False)


@_random("sample_unit_hemisphere")
def sample_unit_hemisphere(state: State) -> Any:
    """A point within the upper half of the sphere."""
    return _spherical(state, _ONE - state.unit(), inside=True)


@_random("sample_unit_square")
def sample_unit_square(state: State) -> Any:
    """A point of the square around zero."""
    return vector(state.unit() - _HALF for _ in range(2))


@_random("sample_unit_cube")
def sample_unit_cube(state: State) -> Any:
    """A point of the cube around zero."""
    return vector(state.unit() - _HALF for _ in range(3))


@_random("poisson")
def poisson(state: State, lam: Real) -> Whole:
    """A number of events: by products of uniform numbers for few, by Hoermann's transformed rejection for many."""
    rate = float(lam.v)
    if rate >= 10.0:
        return _hoermann(state, rate)
    if rate == 0.0:
        return UInt32(0)
    least, product, count = _exp(-lam), _ONE, 0
    while step():
        product = product * state.unit()
        if not product > least:
            break
        count += 1
    return UInt32(count)


def _hoermann(state: State, lam: float) -> Whole:
    """W. Hoermann, The transformed rejection method, Insurance: Mathematics and Economics 12 (1993)."""
    b = 0.931 + 2.53 * math.sqrt(lam)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    bound = 0.9277 - 3.6224 / (b - 2.0)
    while step():
        u, v = float(state.unit().v) - 0.5, float(state.unit().v)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + lam + 0.43) if us else -1
        if us >= 0.07 and v <= bound:
            return UInt32(k)
        if k < 0 or (us < 0.013 and v > us):
            continue
        chance = math.log(v) + math.log(inverse_alpha) - math.log(a / (us * us) + b) if v else -math.inf
        if chance <= -lam + k * math.log(lam) - math.lgamma(k + 1.0):
            return UInt32(k)
    raise AssertionError
