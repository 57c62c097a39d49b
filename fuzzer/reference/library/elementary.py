"""Elementary functions: a value, computed in double precision and rounded once, a derivative, and a bound.

The bound is what the mathematical libraries in use promise with room to spare; half precision is computed in float32 by
all of them. Arguments outside of a domain give NaN, as in C.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from fuzzer.reference.events import unsettled
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Real, floor, power, stepped

Function = Callable[[float], float]

ULPS = 4.0


def _safe(function: Function, x: float) -> float:
    """C's answer where Python raises: NaN outside of a domain, infinities at poles and beyond the range."""
    try:
        return function(x)
    except ValueError:
        return math.nan
    except OverflowError:
        return math.inf if x > 0 else -math.inf
    except ZeroDivisionError:
        return math.inf


def _log(log: Function) -> Function:
    return lambda x: -math.inf if x == 0.0 else log(x)


def _clamped(function: Function) -> Function:
    """Arguments are brought to [-1, 1] first, as the pages of `wp.acos` and `wp.asin` say; NaN becomes -1."""
    return lambda x: function(min(max(x, -1.0), 1.0) if x == x else -1.0)


def _tan_slope(x: float) -> float:
    return 1.0 + math.tan(x) ** 2


def erfinv(x: float) -> float:
    """The inverse of erf by Newton's method from Giles' start."""
    if not -1.0 < x < 1.0:
        return math.copysign(math.inf, x) if abs(x) == 1.0 else math.nan
    return -_normal_tail(x) if x < 0 else _normal_tail(-x) if x > 0 else x


def _normal_tail(x: float) -> float:
    """For x < 0 the positive y with erf(y) = -x."""
    w = -math.log((1.0 - x) * (1.0 + x))
    y = math.sqrt(
        max(math.sqrt((2 / (math.pi * 0.147) - w / 2) ** 2 + w / 0.147) - (2 / (math.pi * 0.147) - w / 2), 0.0)
    )
    for _ in range(4):
        off = math.erf(y) + x if x > -0.5 else 1.0 + x - math.erfc(y)  # neither cancels what is known
        y -= off / (2.0 / math.sqrt(math.pi) * math.exp(-y * y))
    return y


def erfcinv(x: float) -> float:
    """The inverse of erfc by Newton's method, on the logarithm where the tail is thin."""
    if not 0.0 < x < 2.0:
        return math.inf if x == 0.0 else -math.inf if x == 2.0 else math.nan
    if x > 0.1:
        return erfinv(1.0 - x)
    y = math.sqrt(-math.log(x))
    for _ in range(12):
        tail = math.erfc(y)
        y += (math.log(tail) - math.log(x)) * tail / (2.0 / math.sqrt(math.pi) * math.exp(-y * y))
    return y


_GAUSS = 2.0 / math.sqrt(math.pi)

# Name: the function, its derivative by x and the function's value, and how often the bound of the others it gets.
SMOOTH: dict[str, tuple[Function, Callable[[float, float], float], float]] = {
    "sin": (math.sin, lambda x, y: math.cos(x), 1.0),
    "cos": (math.cos, lambda x, y: -math.sin(x), 1.0),
    "tan": (math.tan, lambda x, y: _tan_slope(x), 2.0),
    "asin": (_clamped(math.asin), lambda x, y: 1.0 / math.sqrt(1.0 - x * x), 1.0),
    "acos": (_clamped(math.acos), lambda x, y: -1.0 / math.sqrt(1.0 - x * x), 1.0),
    "atan": (math.atan, lambda x, y: 1.0 / (1.0 + x * x), 1.0),
    "sinh": (math.sinh, lambda x, y: math.cosh(x), 1.0),
    "cosh": (math.cosh, lambda x, y: math.sinh(x), 1.0),
    "tanh": (math.tanh, lambda x, y: 1.0 - y * y, 1.0),
    "exp": (math.exp, lambda x, y: y, 1.0),
    "log": (_log(math.log), lambda x, y: 1.0 / x, 1.0),
    "log2": (_log(math.log2), lambda x, y: 1.0 / (x * math.log(2.0)), 1.0),
    "log10": (_log(math.log10), lambda x, y: 1.0 / (x * math.log(10.0)), 1.0),
    "erf": (math.erf, lambda x, y: _GAUSS * math.exp(-x * x), 1.0),
    "erfc": (math.erfc, lambda x, y: -_GAUSS * math.exp(-x * x), 4.0),
    "erfinv": (erfinv, lambda x, y: math.exp(y * y) / _GAUSS, 4.0),
    "erfcinv": (erfcinv, lambda x, y: -math.exp(y * y) / _GAUSS, 4.0),
    "cbrt": (lambda x: float(np.cbrt(x)), lambda x, y: 1.0 / (3.0 * y * y), 1.0),
}


def _smooth(function: Function, slope: Callable[[float, float], float], times: float) -> Callable[[Real], Real]:
    def evaluate(x: Real) -> Real:
        number = float(x.v)
        value = _safe(function, number)
        result = x.of(value)
        by_x = 0.0
        if x.e or x.d is not None:
            by_x = _safe(lambda at: slope(at, value), number)
        exact = (number == 0.0 and value in (0.0, 1.0)) or not math.isfinite(value)
        return result.depends(((by_x, x),), ulps=0.0 if exact else ULPS * times)

    return evaluate


for _name, _row in SMOOTH.items():
    builtin(_name)(_smooth(*_row))


@builtin("sqrt")
def sqrt(x: Real) -> Real:
    """Correctly rounded: IEEE 754."""
    v = np.sqrt(x.v)
    result = x.of(v)
    if x.e or x.d is not None:
        result.depends(((0.5 / float(v) if v else math.inf, x),))
        result.e = min(result.e, math.sqrt(x.e) + result.ulp())
    return result


@builtin("atan2")
def atan2(y: Real, x: Real) -> Real:
    """The angle of the point (x, y), between -pi and pi, which are next to each other where x is negative."""
    a, b = float(y.v), float(x.v)
    if y.e and b < x.e and not abs(a) > y.e:
        unsettled("on which side of a jump an angle is")
    result = y.of(math.atan2(a, b))
    square = a * a + b * b
    slopes = (b / square, -a / square) if square else (math.inf, math.inf)
    return result.depends(((slopes[0], y), (slopes[1], x)), ulps=0.0 if a == 0.0 and b > 0.0 else ULPS)


builtin("pow")(power)
builtin("floor")(floor)


@builtin("ceil")
def ceil(x: Real) -> Real:
    """The smallest whole number that is not smaller."""
    return stepped(x, np.ceil(x.v))


@builtin("trunc")
def trunc(x: Real) -> Real:
    """Cut towards zero."""
    return stepped(x, np.trunc(x.v))


@builtin("rint")
def rint(x: Real) -> Real:
    """The nearest whole number, halves to even."""
    return _halfway(x, np.rint(x.v))


@builtin("round")
def round_(x: Real) -> Real:
    """The nearest whole number, halves away from zero."""
    number = float(x.v)
    v = math.copysign(math.floor(abs(number) + 0.5), number) if abs(number) < 2**52 else number
    if abs(number) == 0.49999999999999994:
        v = math.copysign(0.0, number)
    return _halfway(x, v)


def _halfway(x: Real, v: Any) -> Real:
    return stepped(x, v) if not x.e else stepped(_shifted(x), v)


def _shifted(x: Real) -> Real:
    """The number half a unit on, whose jumps are at whole numbers."""
    return x.__class__(x.fit(float(x.v) + 0.5), x.e, x.d)


@builtin("frac")
def frac(x: Real) -> Real:
    """What is left of the number cut towards zero: `x - trunc(x)`."""
    result: Real = x - trunc(x)
    return result


@builtin("degrees")
def degrees(x: Real) -> Real:
    """From radians."""
    return _times(x, 57.29577951308232087679)


@builtin("radians")
def radians(x: Real) -> Real:
    """From degrees."""
    return _times(x, 0.01745329251994329577)


def _times(x: Real, factor: float) -> Real:
    """A product with a constant that libraries keep in one precision or another."""
    return x.of(float(x.v) * factor).depends(((factor, x),), ulps=2.0 if x.v else 0.0)
