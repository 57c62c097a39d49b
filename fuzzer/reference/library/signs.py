"""Which side of a mesh a point is on: -1 within, 1 outside, in four ways of telling."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import unsettled
from fuzzer.reference.held import Surface
from fuzzer.reference.library.meshes import corners_of, plain_point
from fuzzer.reference.library.rays import count, hits
from fuzzer.reference.library.triangles import (
    angle,
    at_weights,
    edges_of,
    is_flat,
    nearest_weights,
    reach_of,
    solid_angle,
    unit,
)
from fuzzer.reference.reals import Float32, Real

Sign = Callable[[int, Real, Real], Any]
"""The sign, of the nearest face and the weights of its corners."""


def sided(inside: bool) -> Real:
    return Float32.of(-1.0 if inside else 1.0)


def _error(point: Composite) -> float:
    return float(sum(c.e for c in point.c))


def by_rays(mesh: Surface, point: Composite, *_: Any) -> Sign:
    """Most of three rays along the axes leave through a back: the page of `wp.mesh_query_point`."""

    def sign(*_: Any) -> Real:
        p, votes = plain_point(point), 0
        for way in np.eye(3):
            found = hits(mesh, p, way, unsure=_error(point))
            if found and not (found[0][5] and all(hit[0] > found[0][0] + 1e-5 for hit in found[1:])):
                unsettled("which face a ray meets first")
            votes += bool(found) and found[0][4] < 0.0
        return sided(votes >= 2)

    return sign


def by_normal(mesh: Surface, point: Composite, epsilon: Any = None) -> Sign:
    """Which side of the angle-weighted normal of what is nearest the point is on: a face, an edge, a vertex."""

    def sign(face: int, u: Real, v: Real) -> Real:
        p = plain_point(point)
        closest = at_weights(corners_of(mesh, face), float(u.v), float(v.v))
        total, spread = np.zeros(3), 1e-3 if epsilon is None else float(epsilon.v)
        sizes = [math.hypot(*(b - a)) for f in range(len(mesh.faces)) for a, b in edges_of(corners_of(mesh, f))]
        near = spread * sum(sizes) / len(sizes)
        for other in range(len(mesh.faces)):
            corners = corners_of(mesh, other)
            if is_flat(corners):
                continue
            gap = math.hypot(*(closest - at_weights(corners, *nearest_weights(closest, corners))))
            if 0.1 * near < gap < 10.0 * near:
                unsettled("whether a face is among the nearest")
            if gap < near:
                total += angle(corners, closest, near) * unit(
                    np.cross(corners[1] - corners[0], corners[2] - corners[0])
                )
        side = (p - closest) @ total
        if abs(side) <= 1e-4 * math.hypot(*(p - closest)) * math.hypot(*total) + reach_of(p, corners_of(mesh, face)):
            unsettled("on which side of a mesh a point is")
        return sided(bool(side < 0.0))

    return sign


def by_winding(mesh: Surface, point: Composite, accuracy: Any = None, threshold: Any = None) -> Sign:
    """Whether the faces, seen from the point, go around it: the sum of solid angles, in full turns."""
    if not mesh.solid_angles:
        return by_rays(mesh, point)

    def sign(*_: Any) -> Real:
        p = plain_point(point)
        turns = sum(solid_angle(p, corners_of(mesh, face)) for face in range(len(mesh.faces))) / (4.0 * math.pi)
        limit = 0.5 if threshold is None else float(threshold.v)
        if abs(turns - limit) < 0.05:
            unsettled("on which side of a mesh a point is")
        return sided(turns > limit)

    return sign


def by_parity(mesh: Surface, point: Composite, n_sample: Any = None, perturbation_scale: Any = None) -> Sign:
    """Whether rays cross an odd number of faces. Their directions are Warp's, so all that it may take must agree."""

    def sign(*_: Any) -> Real:
        if n_sample is not None and n_sample.v <= 0:
            return sided(True)
        p, spread = plain_point(point), 0.1 if perturbation_scale is None else abs(float(perturbation_scale.v))
        ways = [
            np.ones(3),
            *(np.ones(3) + spread * np.array(offset) for offset in itertools.product((-1, 1), repeat=3)),
        ]
        odd = {count(mesh, p, way, unsure=_error(point)) % 2 for way in ways}
        if len(odd) > 1:
            unsettled("on which side of a mesh a point is")
        return sided(1 in odd)

    return sign
