"""Triangles in double precision: nearest points, crossings of rays, angles, and how exact they are."""

import itertools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzzer.reference.events import unsettled
from fuzzer.reference.reals import Float32

Point = NDArray[Any]
Corners = tuple[Point, Point, Point]
SLACK = 64.0  # units of last place, of the numbers that go into a distance


def nearest_weights(p: Point, corners: Corners) -> tuple[float, float]:
    """The weights of the first two corners at the nearest point of a triangle: within it, or else of an edge."""
    a, b, c = corners
    ab, ac, ap = b - a, c - a, p - a
    d00, d01, d11 = ab @ ab, ab @ ac, ac @ ac
    d20, d21 = ap @ ab, ap @ ac
    spread = d00 * d11 - d01 * d01
    if spread > 0.0:
        v, w = (d11 * d20 - d01 * d21) / spread, (d00 * d21 - d01 * d20) / spread
        if v >= 0.0 and w >= 0.0 and v + w <= 1.0:
            return 1.0 - v - w, v
    found = []
    for i, j in ((0, 1), (1, 2), (2, 0)):
        edge = corners[j] - corners[i]
        size = edge @ edge
        t = min(max((p - corners[i]) @ edge / size, 0.0), 1.0) if size else 0.0
        weights = [0.0, 0.0, 0.0]
        weights[i], weights[j] = 1.0 - t, t
        gap = p - corners[i] - t * edge
        found.append((gap @ gap, weights))
    _, (u, v, _) = min(found)
    return u, v


def at_weights(corners: Corners, u: float, v: float) -> Point:
    a, b, c = corners
    point: Point = u * a + v * b + (1.0 - u - v) * c
    return point


def is_flat(corners: Corners) -> bool:
    """Whether a triangle is so thin that queries pass over it. How thin that is exactly is open."""
    a, b, c = corners
    edges = (b - a, c - a, c - b)
    size = sum(e @ e for e in edges)
    area = math.hypot(*np.cross(edges[0], edges[1]))
    if size and 1e-8 < area / size < 1e-5:
        unsettled("whether a triangle is degenerate")
    return not size or bool(area / size < 1e-6)


def reach_of(p: Point, corners: Corners) -> float:
    """How far off a distance to a triangle may be in single precision."""
    return SLACK * Float32.eps * float(max(np.abs(p).max(), *(np.abs(c).max() for c in corners)))


def weight_error(corners: Corners, reach: float) -> float:
    """How far off a weight may be: as far as the point may, by the height of the triangle, once more for flat ones."""
    a, b, c = corners
    edges = (b - a, c - a, c - b)
    longest = max(math.hypot(*e) for e in edges)
    height = math.hypot(*np.cross(edges[0], edges[1])) / longest
    return reach / height * (longest / height)


def crossing(
    p: Point, way: Point, corners: Corners, unsure: float = 0.0
) -> tuple[float, float, float, float, bool] | None:
    """Where a ray meets a triangle: how far along, weights of the first two corners, on which side; and how surely.

    Solves p + t way = a + v ab + w ac. None if it surely does not.
    """
    a, b, c = corners
    ab, ac, ap = b - a, c - a, p - a
    normal = np.cross(ab, ac)
    d = -float(way @ normal)
    scale = math.hypot(*way) * math.hypot(*normal)
    if abs(d) <= 1e-6 * scale:
        level = abs(ap @ normal)
        if level <= 1e-5 * max(1.0, np.abs(p).max()) * math.hypot(*normal) and scale:
            unsettled("a ray in the plane of a triangle")
        return None
    t = float(ap @ normal) / d
    e = np.cross(-way, ap)
    v, w = float(ac @ e) / d, -float(ab @ e) / d
    u = 1.0 - v - w
    size = max(1.0, np.abs(p).max(), *(np.abs(x).max() for x in corners))
    slack = (SLACK * Float32.eps * size + unsure) * scale / abs(d)
    height = math.hypot(*normal) / max(math.hypot(*ab), math.hypot(*ac), math.hypot(*(c - b)))
    edge = slack / height
    if min(u, v, w) < -edge or t * math.hypot(*way) < -slack:
        return None
    sure = bool(min(u, v, w) > edge and t * math.hypot(*way) > slack)
    return t, u, v, d, sure


def edges_of(corners: Corners) -> list[tuple[Point, Point]]:
    return list(itertools.combinations(corners, 2))


def unit(x: Point) -> Point:
    return x / math.hypot(*x)


def angle(corners: Corners, at: Point, near: float) -> float:
    """The angle of a face around a point on it: its own at a corner, half a turn at an edge, a turn within."""
    for k, corner in enumerate(corners):
        if math.hypot(*(at - corner)) < near:
            one, two = (unit(corners[(k + j) % 3] - corner) for j in (1, 2))
            return math.acos(max(-1.0, min(1.0, float(one @ two))))
    for a, b in edges_of(corners):
        along = unit(b - a)
        if math.hypot(*((at - a) - ((at - a) @ along) * along)) < near:
            return math.pi
    return 2.0 * math.pi


def solid_angle(p: Point, corners: Corners) -> float:
    """A. van Oosterom, J. Strackee, The solid angle of a plane triangle (1983)."""
    a, b, c = (corner - p for corner in corners)
    la, lb, lc = (math.hypot(*x) for x in (a, b, c))
    triple = a @ np.cross(b, c)
    return 2.0 * math.atan2(triple, la * lb * lc + (a @ b) * lc + (b @ c) * la + (c @ a) * lb)
