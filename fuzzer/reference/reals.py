"""Floating-point numbers of four widths: rounded at every operation, with a bound of their error and a tangent.

A number is `v`, what this interpreter computes; `e`, how far another faithful execution may be from it, to first order;
and `d`, its derivative along the direction of a run. `e` is zero as long as every operation so far is one that IEEE 754
defines to the last bit: then Warp's result is the same number. A function such as `sin`, where libraries differ,
starts with a few units of the last place, and one rule, the list of partial derivatives, carries both on.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import numpy as np

from fuzzer.reference.events import NOW, unsettled
from fuzzer.reference.wholes import Whole

Partials = tuple[tuple[float, "Real"], ...]


class Real:
    """A floating-point number; `v` is a NumPy scalar (of float32 for bfloat16) that the class can represent."""

    __slots__ = ("d", "e", "v")
    name: ClassVar[str]
    bits: ClassVar[int]
    eps: ClassVar[float]  # a unit of last place of 1.0
    tiny: ClassVar[float]  # the smallest subnormal number
    kind: ClassVar[Any]
    dtype: ClassVar[type[np.floating[Any]]]
    fit: ClassVar[Any]  # any number, rounded to this class once
    exact: ClassVar[bool]  # arithmetic of `dtype` rounds to this class by itself

    def __init__(self, v: Any, e: float = 0.0, d: float | None = None) -> None:
        self.v = v
        self.e = e
        self.d = d

    @classmethod
    def of(cls, number: Any) -> Self:
        """A number rounded to this class, without error."""
        return cls(cls.fit(number))

    def ulp(self) -> float:
        """At least a unit of the last place of this number."""
        return abs(float(self.v)) * self.eps + self.tiny

    def depends(self, partials: Partials, ulps: float = 0.0) -> Self:
        """This number as a function of others: its derivatives by them, and what it may be off by itself.

        Results of operands with an error are rounded elsewhere, which is worth another unit.
        """
        e = 0.0
        for slope, other in partials:
            if other.e:
                e += abs(slope) * other.e
            if other.d is not None:
                self.d = slope * other.d if self.d is None else self.d + slope * other.d
        if e or ulps:
            self.e = e + max(ulps, 1.0 if e else 0.0) * self.ulp()
        return self

    def __add__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v + other.v
        r = self.__class__(v if self.exact else self.fit(v))
        if self.e or other.e or self.d is not None or other.d is not None:
            r.depends(((1.0, self), (1.0, other)))
        if NOW.loose:
            r.e += _reordered(float(self.v), float(other.v), float(r.v)) * self.eps
        return r

    def __sub__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v - other.v
        r = self.__class__(v if self.exact else self.fit(v))
        if self.e or other.e or self.d is not None or other.d is not None:
            r.depends(((1.0, self), (-1.0, other)))
        if NOW.loose:
            r.e += _reordered(float(self.v), -float(other.v), float(r.v)) * self.eps
        return r

    def __mul__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v * other.v
        r = self.__class__(v if self.exact else self.fit(v))
        if self.e or other.e or self.d is not None or other.d is not None:
            r.depends(((float(other.v), self), (float(self.v), other)))
            r.e += self.e * other.e  # all that there is of the product of two zeros
        if NOW.fused:
            r.e += 0.5 * r.ulp()
        if NOW.loose:
            r.e += NOW.loose * abs(float(r.v)) * self.eps
        return r

    __matmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v / other.v
        r = self.__class__(v if self.exact else self.fit(v))
        if self.e or other.e or self.d is not None or other.d is not None:
            by = float(other.v)
            slope = 1.0 / by if by else math.inf
            return r.depends(((slope, self), (-float(v) * slope if by else math.inf, other)))
        return r

    def __floordiv__(self, other: Any) -> Any:
        """The floor of the quotient, as rounded (`wp.floordiv`)."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        return floor(self / other)

    def __mod__(self, other: Any) -> Any:
        """The remainder of the division that rounds towards zero: C's fmod, which is exact."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        a, b = float(self.v), float(other.v)
        v = math.fmod(a, b) if math.isfinite(a) and b and not math.isnan(b) else math.nan
        r = self.of(v)
        if self.e or other.e or self.d is not None or other.d is not None:
            whole = math.trunc(a / b) if v == v and math.isfinite(a / b) else 0
            if (self.e or other.e) and v == v:
                reach = self.e + abs(whole) * other.e
                if abs(v) <= reach or abs(abs(b) - abs(v)) <= reach:
                    unsettled("a remainder next to a jump")
            return r.depends(((1.0, self), (-float(whole), other)))
        return r

    def __pow__(self, other: Any) -> Any:
        return NotImplemented if other.__class__ is not self.__class__ else power(self, other)

    def __neg__(self) -> Any:
        return self.__class__(-self.v, self.e, None if self.d is None else -self.d)

    def __pos__(self) -> Any:
        return self

    def __bool__(self) -> bool:
        if self.e and abs(float(self.v)) <= self.e:
            unsettled("whether a number is zero")
        return bool(self.v != 0)

    def _compared(self, other: Any) -> tuple[Any, Any] | None:
        """Both operands in the larger of their types; whole numbers become floats: C++20 [expr.arith.conv]."""
        if isinstance(other, Real):
            reach = self.e + other.e
            if reach and not abs(float(self.v) - float(other.v)) > reach:
                unsettled("a comparison of numbers that are equal but for rounding")
            return self.v, other.v
        if isinstance(other, Whole | bool):
            number = int(other)
            return self.v, (self.fit if self.bits > 16 else np.float32)(number)
        return None

    def __lt__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else bool(pair[0] < pair[1])

    def __le__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else bool(pair[0] <= pair[1])

    def __gt__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else bool(pair[0] > pair[1])

    def __ge__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else bool(pair[0] >= pair[1])

    def __eq__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else bool(pair[0] == pair[1])

    def __ne__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else bool(pair[0] != pair[1])

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.name}({float(self.v)!r})"


def to_bfloat16(number: Any) -> np.float32:
    """The bfloat16 next to a number, ties to even, as a float32; through float32, as Warp's conversions go."""
    single = np.float32(number)
    bits = int(single.view(np.uint32))
    if bits & 0x7F800000 != 0x7F800000:
        bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000
    elif bits & 0x007FFFFF:
        bits = bits & 0xFFFF0000 | 0x00400000
    return np.uint32(bits).view(np.float32)


def to_float16(number: Any) -> np.float16:
    """The float16 next to a number; through float32, as Warp's conversions go."""
    return np.float16(np.float32(number))


def _kind(name: str, bits: int, digits: int, least: int, dtype: Any, fit: Any) -> type[Real]:
    kind = type(name, (Real,), {"__slots__": (), "name": name, "bits": bits, "dtype": dtype, "fit": staticmethod(fit)})
    kind.eps, kind.tiny = 2.0 ** (1 - digits), 2.0**least  # type: ignore[attr-defined]
    kind.kind, kind.exact = kind, name != "bfloat16"  # type: ignore[attr-defined]
    return kind


Float16 = _kind("float16", 16, 11, -24, np.float16, to_float16)
BFloat16 = _kind("bfloat16", 16, 8, -133, np.float32, to_bfloat16)
Float32 = _kind("float32", 32, 24, -149, np.float32, np.float32)
Float64 = _kind("float64", 64, 53, -1074, np.float64, np.float64)
REALS: dict[str, type[Real]] = {kind.name: kind for kind in (Float16, BFloat16, Float32, Float64)}


@contextmanager
def double_precision() -> Iterator[None]:
    """While the block runs, numbers of `float16` and `float32` are computed as those of `float64` are."""
    names = ("bits", "eps", "tiny", "dtype", "fit")
    before = [(kind, name, vars(kind)[name]) for kind in (Float16, Float32) for name in names]
    for kind, name, _ in before:
        setattr(kind, name, vars(Float64)[name])
    try:
        yield
    finally:
        for kind, name, value in before:
            setattr(kind, name, value)


def _reordered(a: float, b: float, total: float) -> float:
    """How far off, in units, a step of a sum may be whose terms come in any order; nothing if it came out exactly."""
    return NOW.loose * (abs(a) + abs(b)) if total - a != b or total - b != a else 0.0


def _jumps(x: Real, at: float) -> None:
    """Note that a function with jumps is taken where rounding decides on which side."""
    if x.e and not abs(float(x.v) - at) > x.e:
        unsettled("a number rounded to a whole one, next to a jump")


def stepped(x: Real, v: Any) -> Real:
    """A whole number that came out of `x`: constant around it, with jumps at whole numbers."""
    if x.e:
        _jumps(x, round(float(x.v)) if math.isfinite(x.v) else math.nan)
    return x.__class__(x.fit(v), 0.0, None if x.d is None else 0.0)


def floor(x: Real) -> Real:
    """The largest whole number that is not larger."""
    return stepped(x, np.floor(x.v))


def power(x: Real, y: Real) -> Real:
    """C's pow, which is within two units of the last place in the libraries in use."""
    a, b = float(x.v), float(y.v)
    v = float(np.float64(a) ** np.float64(b))
    r = x.of(v)
    if b == 1.0:
        return r.depends(((1.0, x),))
    by_x = b * float(np.float64(a) ** np.float64(b - 1.0)) if (x.e or x.d is not None) else 0.0
    by_y = v * math.log(a) if (y.e or y.d is not None) and a > 0.0 else 0.0
    return r.depends(((by_x, x), (by_y, y)), ulps=4.0)
