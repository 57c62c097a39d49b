"""The nearest and the furthest points of meshes, by their definition: over all faces.

Distances and the weights of corners are computed in double precision, with a bound of what single precision may make of
them. Where several faces are equally near, runs of several orders take different ones, so that only what is the same
for all is settled.
"""

import math
from collections.abc import Callable
from typing import Any

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import in_some_order, unsettled
from fuzzer.reference.held import Found, Surface
from fuzzer.reference.library.meshes import Answer, corners_of, plain_point, written
from fuzzer.reference.library.signs import Sign, by_normal, by_parity, by_rays, by_winding
from fuzzer.reference.library.table import builtin
from fuzzer.reference.library.triangles import (
    SLACK,
    Corners,
    Point,
    at_weights,
    is_flat,
    nearest_weights,
    reach_of,
    weight_error,
)
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.wholes import Int32


def _furthest_weights(p: Point, corners: Corners) -> tuple[float, float]:
    gaps = [(p - corner) @ (p - corner) for corner in corners]
    best = in_some_order([k for k in range(3) if gaps[k] >= max(gaps) * (1.0 - SLACK * Float32.eps)])[0]
    return float(best == 0), float(best == 1)


Chooser = Callable[[Point, Corners], tuple[float, float]]


def _extreme(
    mesh: Surface, point: Composite, limit: Real, choose: Chooser, sign: float
) -> tuple[int, Real, Real] | None:
    """The face that is nearest (`sign` 1) or furthest (-1), and where on it; None if none is within the limit."""
    if limit.v < 0.0:
        unsettled("a distance below zero")
    p, unsure = plain_point(point), sum(c.e for c in point.c)
    found = []
    for face in range(len(mesh.faces)):
        corners = corners_of(mesh, face)
        if not is_flat(corners):
            u, v = choose(p, corners)
            found.append(
                (sign * math.hypot(*(p - at_weights(corners, u, v))), face, u, v, unsure + reach_of(p, corners))
            )
    if not found:
        return None
    best = min(found)
    bound = sign * float(limit.v)
    if abs(best[0] - bound) <= best[4] + limit.e:
        unsettled("whether a mesh is within a distance")
    if best[0] >= bound:
        return None
    ties = [one for one in found if one[0] - best[0] <= one[4] + best[4]]
    _, face, u, v, reach = in_some_order(ties)[0]
    e = weight_error(corners_of(mesh, face), reach)
    blind = math.nan if any(c.d is not None for c in point.c) else None
    return face, Float32(Float32.fit(u), e, blind), Float32(Float32.fit(v), e, blind)


def _answers(mesh: Surface, point: Composite, limit: Real, sign: Sign | None) -> Answer:
    found = _extreme(mesh, point, limit, nearest_weights, 1.0)
    return _answer(found, None if sign is None or found is None else (lambda: sign(*found)))


def _answer(found: tuple[int, Real, Real] | None, sign: Callable[[], Any] | None) -> Answer:
    nothing = Float32.of(0.0)
    if found is None:
        return Answer({"result": False, "sign": nothing, "face": Int32(0), "u": nothing, "v": nothing})
    face, u, v = found
    return Answer({"result": True, "sign": sign or nothing, "face": Int32(face), "u": u, "v": v})


def _point_query(name: str, sign: Callable[..., Sign | None]) -> None:
    """Enter a query in both forms: with an answer, and with results written into arguments."""

    def ask(id: Surface, point: Composite, max_dist: Real, *args: Any, **named: Any) -> Answer:
        return _answers(id, point, max_dist, sign(id, point, *args, **named))

    builtin(name)(written(ask, 3, ("face", "u", "v") if sign is _no_sign else ("sign", "face", "u", "v")))


def _no_sign(mesh: Surface, point: Composite) -> None:
    return None


def _furthest(id: Surface, point: Composite, min_dist: Real) -> Answer:
    """The point of the mesh that is furthest away, a corner of a face, if it is further than that."""
    return _answer(_extreme(id, point, min_dist, _furthest_weights, -1.0), None)


builtin("mesh_query_furthest_point_no_sign")(written(_furthest, 3, ("face", "u", "v")))


_point_query("mesh_query_point", by_rays)
_point_query("mesh_query_point_no_sign", _no_sign)
_point_query("mesh_query_point_sign_normal", by_normal)
_point_query("mesh_query_point_sign_winding_number", by_winding)
_point_query("mesh_query_point_sign_parity", by_parity)


# Balls.


@builtin("mesh_query_sphere")
def mesh_query_sphere(id: Surface, center: Composite, radius: Real) -> Found:
    """The faces that a ball meets or touches; a radius below zero is zero."""
    p, limit = plain_point(center), max(float(radius.v), 0.0)
    unsure = radius.e + sum(c.e for c in center.c)
    found = []
    for face in range(len(id.faces)):
        corners = corners_of(id, face)
        gap = math.hypot(*(p - at_weights(corners, *nearest_weights(p, corners))))
        if abs(gap - limit) <= unsure + reach_of(p, corners):
            unsettled("whether a ball meets a face")
        if gap <= limit:
            found.append((face, None))
    return Found(found)
