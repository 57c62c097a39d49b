"""Geometry that has a closed form."""

from fuzzer.reference.composites import Composite, total, vector
from fuzzer.reference.library.linear import length
from fuzzer.reference.library.scalars import clamp
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Real


@builtin("closest_point_edge_edge")
def closest_point_edge_edge(p1: Composite, q1: Composite, p2: Composite, q2: Composite, epsilon: Real) -> Composite:
    """Where two edges are closest, along each, and how far apart (C. Ericson, Real-Time Collision Detection, 5.1.9)."""
    d1, d2, r = q1 - p1, q2 - p2, p1 - p2
    a, e, f = total(d1.c, d1.c), total(d2.c, d2.c), total(d2.c, r.c)
    zero, one = epsilon.of(0.0), epsilon.of(1.0)
    short1, short2 = a <= epsilon, e <= epsilon
    s = t = zero
    if short1 and not short2:
        t = clamp(f / e, zero, one)
    elif short2 and not short1:
        s = clamp(-total(d1.c, r.c) / a, zero, one)
    elif not short1:
        c, b = total(d1.c, r.c), total(d1.c, d2.c)
        spread = _difference(a, e, b, b)
        s = clamp(_difference(b, f, c, e) / spread, zero, one) if spread > zero else zero
        t = (b * s + f) / e
        if t < zero:
            s, t = clamp(-c / a, zero, one), zero
        elif t > one:
            s, t = clamp((b - c) / a, zero, one), one
    gap = (p2 + t * d2) - (p1 + s * d1)
    return vector((s, t, length(gap)))


def _difference(a: Real, b: Real, c: Real, d: Real) -> Real:
    """`a * b - c * d`, which may be computed with less rounding than is written."""
    left, right = a * b, c * d
    result: Real = left - right
    return result.__class__(result.v, result.e + left.ulp() + right.ulp(), result.d)
