"""Geometry that has a closed form."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzzer.reference.composites import Composite, total, vector
from fuzzer.reference.events import unsettled
from fuzzer.reference.library.linear import length
from fuzzer.reference.library.scalars import clamp
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Real
from fuzzer.reference.wholes import Int32, Whole


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


@builtin("intersect_tri_tri")
def intersect_tri_tri(
    v0: Composite, v1: Composite, v2: Composite, u0: Composite, u1: Composite, u2: Composite
) -> Whole:
    """1 if two triangles have a point in common, 0 otherwise: they do if no direction separates them.

    Two triangles are separated, if at all, along the normal of one, along what is normal to an edge of each, or, within
    a plane, along what is normal to an edge there (S. Gottschalk et al., OBBTree, 1996). A gap or an overlap that
    rounding could close leaves it open, as does a triangle without an area: the page of the function.
    """
    corners = [np.array([float(x.v) for x in v.c]) for v in (v0, v1, v2, u0, u1, u2)]
    first, second = np.array(corners[:3]), np.array(corners[3:])
    slack = 64.0 * v0.kind.scalar.eps + sum(x.e for v in (v0, v1, v2, u0, u1, u2) for x in v.c)
    reach = slack * max(1.0, float(np.abs(corners).max()))
    gap = max((_gap(first @ axis, second @ axis) for axis in _axes(first, second)), default=0.0)
    if abs(gap) <= reach or _is_thin(first) or _is_thin(second):
        unsettled("whether triangles that nearly touch have a point in common")
    return Int32(0 if gap > 0.0 else 1)


def _gap(a: NDArray[Any], b: NDArray[Any]) -> float:
    return float(max(a.min() - b.max(), b.min() - a.max()))


def _is_thin(corners: NDArray[Any]) -> bool:
    edges = np.roll(corners, -1, axis=0) - corners
    return math.hypot(*np.cross(edges[0], edges[1])) <= 1e-5 * float((edges * edges).sum())


def _axes(first: NDArray[Any], second: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Unit vectors along which triangles may be separated; not those along which both are one same point."""
    edges = [np.roll(corners, -1, axis=0) - corners for corners in (first, second)]
    normals = [np.cross(e[0], e[1]) for e in edges]
    found = [*normals, *(np.cross(a, b) for a in edges[0] for b in edges[1])]
    found += [np.cross(n, e) for n, of in zip(normals, edges, strict=True) for e in of]
    everything = np.concatenate([first, second])
    for axis in found:
        size = math.hypot(*axis)
        if size > 1e-12 and np.ptp(everything @ axis) > 0.0:
            yield axis / size
