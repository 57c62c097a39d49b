"""`wp.grad(f)`: the derivatives of a function by its arguments, found with tangents.

Warp finds them backwards, with other roundings, or takes a gradient that was written by hand: so the numbers that come
out are not judged, and have no tangents themselves.
"""

import math
from collections.abc import Callable
from typing import Any

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Real


@builtin("grad")
def grad(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the derivative of a function by each float, in order; by itself if there is one."""

    def derivatives(*args: Any, **named: Any) -> Any:
        if named:
            raise NotCovered("wp.grad of a call by keywords")
        found = [_by(function, args, k) for k, arg in enumerate(args) if _floats(arg)]
        return found[0] if len(found) == 1 else tuple(found)

    return derivatives


def _floats(value: Any) -> tuple[Real, ...]:
    parts = value.c if isinstance(value, Composite) else (value,)
    return parts if parts and isinstance(parts[0], Real) else ()


def _by(function: Callable[..., Any], args: tuple[Any, ...], k: int) -> Any:
    parts = _floats(args[k])
    slopes = []
    for j, x in enumerate(parts):
        result = function(*(_seeded(arg, j if at == k else -1) for at, arg in enumerate(args)))
        slope = math.fsum(y.d or 0.0 for y in _floats(result))
        slopes.append(x.__class__(x.fit(slope), math.inf, math.nan))
    value = args[k]
    return Composite(value.kind, tuple(slopes)) if isinstance(value, Composite) else slopes[0]


def _seeded(value: Any, at: int) -> Any:
    """A value whose tangent is one in a component and zero elsewhere."""
    parts = _floats(value)
    if not parts:
        return value
    seeded = tuple(x.__class__(x.v, x.e, 1.0 if j == at else 0.0) for j, x in enumerate(parts))
    return Composite(value.kind, seeded) if isinstance(value, Composite) else seeded[0]
