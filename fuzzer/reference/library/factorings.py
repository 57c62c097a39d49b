"""Singular values, eigenvalues and QR of small matrices, as Warp's own built-ins give them.

They have no closed form and several right answers, so Warp is asked. Values are judged loosely and vectors not at all;
none of them has a tangent. Nor are values judged that are zero but for rounding, since Warp takes them for the square
root of what rounding may make negative, or whose fourth powers, which it computes on the way, overflow.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from compile import described
from compile.own_builtins import called
from fuzzer.reference.composites import Composite
from fuzzer.reference.kinds import kind
from fuzzer.reference.library.table import builtin, filling

LOOSE = 256.0  # units of the largest value


def _enter(name: str, values: int | None) -> None:
    """`values` is which result holds the singular values or eigenvalues."""
    builtin(name)(filling(_asking(name, values), 3 if name.startswith("svd") else 2))


def _asking(name: str, values: int | None) -> Callable[..., Any]:
    def ask(a: Composite) -> tuple[Composite, ...]:
        scalar = a.kind.scalar
        type_ = described.Composite("mat", a.kind.shape, described.Scalar(scalar.name))
        scale = max((abs(float(x.v)) for x in a.c), default=0.0)
        known = sum(x.e for x in a.c)
        overflows = 8.0 * scale**4 > np.finfo(scalar.dtype).max
        blind = math.nan if any(x.d is not None for x in a.c) else None
        found = []
        for at, (result, numbers) in enumerate(called(name, type_, tuple(float(x.v) for x in a.c))):
            e = known + LOOSE * scale * scalar.eps if at == values and not overflows else math.inf
            bounds = [e if abs(x) > e else math.inf for x in numbers]
            given = (scalar(scalar.fit(x), bound, blind) for x, bound in zip(numbers, bounds, strict=True))
            found.append(Composite(kind(result), tuple(given)))
        return tuple(found)

    return ask


_enter("svd2", 1)
_enter("svd3", 1)
_enter("eig3", 1)
_enter("qr3", None)
