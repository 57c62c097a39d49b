"""Built-ins of numbers that are exact: extremes, signs, selections, bits, tests; and interpolation."""

import math
from typing import Any

import numpy as np

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered, unsettled
from fuzzer.reference.kinds import CompositeKind, kind_of
from fuzzer.reference.library.table import builtin
from fuzzer.reference.parts import length, owned, truth
from fuzzer.reference.reals import Real, to_bfloat16
from fuzzer.reference.wholes import Int32, UInt32, Whole


def _chosen(a: Any, b: Any, *, first: bool) -> Any:
    """One of two numbers; what the other could have been too is within the bound."""
    kept, left = (a, b) if first else (b, a)
    gap = abs(float(a.v) - float(b.v))
    if (a.d is not None or b.d is not None) and gap <= a.e + b.e and (a.d or 0.0) != (b.d or 0.0):
        unsettled("a tie, which has no derivative")
    if isinstance(kept, Real) and left.e > 0.0 and gap <= a.e + b.e:
        return kept.__class__(kept.v, max(kept.e, left.e + gap), kept.d)
    return kept


def smaller(a: Any, b: Any) -> Any:
    """C's fmin: the other one if one is NaN."""
    if isinstance(a, Whole):
        return a if a.v < b.v else b
    return _chosen(a, b, first=bool(a.v <= b.v) or math.isnan(b.v))


def larger(a: Any, b: Any) -> Any:
    """C's fmax: the other one if one is NaN."""
    if isinstance(a, Whole):
        return a if a.v > b.v else b
    return _chosen(a, b, first=bool(a.v >= b.v) or math.isnan(b.v))


def _folded(pick: Any, a: Any, b: Any) -> Any:
    if isinstance(a, Composite):
        if b is None:
            result = a.c[0]
            for x in a.c[1:]:
                result = pick(result, x)
            return result
        return Composite(a.kind, tuple(map(pick, a.c, b.c)))
    if a.__class__ is not b.__class__:
        raise NotCovered(f"extremes of {kind_of(a).name} and {kind_of(b).name}")
    return pick(a, b)


@builtin("min")
def min_(a: Any, b: Any = None) -> Any:
    """The smaller of two, by component for vectors; the smallest component of one vector."""
    return _folded(smaller, a, b)


@builtin("max")
def max_(a: Any, b: Any = None) -> Any:
    """The larger of two, by component for vectors; the largest component of one vector."""
    return _folded(larger, a, b)


@builtin("clamp")
def clamp(x: Any, low: Any, high: Any) -> Any:
    """`min(max(low, x), high)`."""
    return smaller(larger(low, x), high)


def _absolute(x: Any) -> Any:
    if isinstance(x, Whole):
        return x if x.v >= 0 else x.result(-x.v, "abs")
    number = float(x.v)
    if x.d and abs(number) <= x.e:
        unsettled("the size of zero, which has no derivative")
    down = number < 0.0 or (number == 0.0 and math.copysign(1.0, number) < 0.0)
    return -x if down else x


@builtin("abs")
def absolute(x: Any) -> Any:
    """The size of a number; by component for vectors."""
    return Composite(x.kind, tuple(map(_absolute, x.c))) if isinstance(x, Composite) else _absolute(x)


def _sign(x: Any) -> Any:
    if isinstance(x, Whole):
        return x.__class__(-1 if x.v < 0 else 1)
    return _constant(x, -1.0 if _below(x) else 1.0)


def _below(x: Any) -> bool:
    """Whether a number is negative, and whether that is a matter of rounding."""
    if x.e and not abs(float(x.v)) > x.e:
        unsettled("the sign of a number that is zero but for rounding")
    return bool(x.v < 0)


def _constant(x: Any, v: float) -> Any:
    return x.__class__(x.fit(v), 0.0, None if x.d is None else 0.0)


@builtin("sign")
def sign(x: Any) -> Any:
    """-1 below zero, and 1 otherwise; by component for vectors."""
    return Composite(x.kind, tuple(map(_sign, x.c))) if isinstance(x, Composite) else _sign(x)


@builtin("step")
def step(x: Any) -> Any:
    """1 below zero, and 0 otherwise."""
    if isinstance(x, Whole):
        return x.__class__(1 if x.v < 0 else 0)
    return _constant(x, 1.0 if _below(x) else 0.0)


@builtin("nonzero")
def nonzero(x: Any) -> Any:
    """0 for zero, and 1 otherwise."""
    if isinstance(x, Whole):
        return x.__class__(1 if x.v else 0)
    return _constant(x, 1.0 if bool(x) else 0.0)


@builtin("copysign")
def copysign(x: Real, y: Real) -> Real:
    """The size of one number with the sign of another."""
    _below(y)
    return x if math.copysign(1.0, float(x.v)) == math.copysign(1.0, float(y.v)) else -x


@builtin("isnan")
def isnan(x: Any) -> bool:
    """Whether a number, or any component, is NaN."""
    return any(math.isnan(n.v) for n in _numbers(x))


@builtin("isinf")
def isinf(x: Any) -> bool:
    """Whether a number, or any component, is infinite."""
    return any(math.isinf(n.v) for n in _numbers(x))


@builtin("isfinite")
def isfinite(x: Any) -> bool:
    """Whether a number, or every component, is finite."""
    return all(math.isfinite(n.v) for n in _numbers(x))


def _numbers(x: Any) -> tuple[Any, ...]:
    """A number alone, or all components; whether one is finite is open where its bound goes beyond the largest."""
    numbers = x.c if isinstance(x, Composite) else (x,)
    inexact = [n for n in numbers if isinstance(n, Real) and n.e and math.isfinite(n.v)]
    if any(abs(float(n.v)) + n.e > np.finfo(n.dtype).max for n in inexact):
        unsettled("a number that may overflow")
    return numbers


@builtin("where")
def where(cond: Any, value_if_true: Any, value_if_false: Any) -> Any:
    """One of two values, both of which have been evaluated."""
    return owned(value_if_true if truth(cond) else value_if_false)


@builtin("bit_count")
def bit_count(x: Whole) -> Whole:
    """How many bits are set."""
    return Int32((x.v & (1 << x.bits) - 1).bit_count())


@builtin("cast")
def bits_as(a: Any, dtype: Any) -> Any:
    """The same bits as another scalar type of the same size."""
    if isinstance(a, Composite | tuple) or isinstance(dtype, CompositeKind):
        raise NotCovered("wp.cast of composites")
    if isinstance(a, Whole):
        bits = a.v & (1 << a.bits) - 1
    elif a.name == "bfloat16":
        bits = int(np.float32(a.v).view(np.uint32)) >> 16
    else:
        bits = int(a.v.view(f"uint{a.bits}"))
    if a.bits != dtype.bits:
        raise NotCovered("wp.cast between sizes")
    if issubclass(dtype, Whole):
        if isinstance(a, Real) and a.e:
            unsettled("the bits of a rounded number")
        return dtype.wrapped(bits)
    if dtype.name == "bfloat16":
        return dtype(to_bfloat16(np.uint32(bits << 16).view(np.float32)))
    return dtype(np.dtype(f"uint{a.bits}").type(bits).view(dtype.dtype))


@builtin("lerp")
def lerp(a: Any, b: Any, t: Real) -> Any:
    """`a * (1 - t) + b * t`."""
    return a * (t.of(1.0) - t) + b * t


@builtin("smoothstep")
def smoothstep(a: Real, b: Real, x: Real) -> Real:
    """Hermite's step from 0 at a to 1 at b."""
    t = clamp((x - a) / (b - a), x.of(0.0), x.of(1.0))
    result: Real = t * t * (x.of(3.0) - x.of(2.0) * t)
    return result


@builtin("div_approx")
def div_approx(a: Any, b: Any) -> Any:
    """A quotient that is approximate on GPUs, and a plain one on CPUs."""
    return a / b


def _extreme_index(v: Composite, *, least: bool) -> Whole:
    best = None
    for k, x in enumerate(v.c):
        if isinstance(x, Real) and math.isnan(x.v):
            continue
        if best is None or (x < v.c[best] if least else x > v.c[best]):
            best = k
    return UInt32(best or 0)


@builtin("argmin")
def argmin(a: Composite) -> Whole:
    """Where the smallest component is, the first of several."""
    return _extreme_index(a, least=True)


@builtin("argmax")
def argmax(a: Composite) -> Whole:
    """Where the largest component is, the first of several."""
    return _extreme_index(a, least=False)


@builtin("len")
def len_(a: Any) -> Whole:
    """The length of the first axis."""
    return length(a)


@builtin("print", "printf", "expect_eq", "expect_neq", "expect_near", "breakpoint")
def silent(*_: Any, **__: Any) -> None:
    """What prints, if anything: without effect on results."""


OPERATORS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "bit_and": lambda a, b: a & b,
    "bit_or": lambda a, b: a | b,
    "bit_xor": lambda a, b: a ^ b,
    "lshift": lambda a, b: a << b,
    "rshift": lambda a, b: a >> b,
}
for _name, _operator in OPERATORS.items():
    builtin(_name)(_operator)
builtin("neg")(lambda x: -x)
builtin("pos")(lambda x: x)
builtin("invert")(lambda a: ~a)
builtin("unot")(lambda a: not truth(a))


@builtin("lower_bound")
def lower_bound(arr: Any, *args: Any) -> Whole:
    """The first place of an ascending array (or of a part of it) whose element is not less, or the last place."""
    begin, end, value = (args[0].v, args[1].v, args[2]) if len(args) == 3 else (0, arr.shape[0], args[0])
    end -= 1
    while begin < end:
        middle = begin + (end - begin) // 2
        if arr.cells.load(arr.place((middle,))) < value:
            begin = middle + 1
        else:
            end = middle
    return Int32(begin)
