"""Rays through meshes: the nearest crossing, any, all."""

import math
from typing import Any

import numpy as np

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import in_some_order, unsettled
from fuzzer.reference.held import VEC3, Surface
from fuzzer.reference.kinds import zero
from fuzzer.reference.library.meshes import Answer, corners_of, mesh_eval_face_normal, plain_point, written
from fuzzer.reference.library.table import builtin
from fuzzer.reference.library.triangles import SLACK, Corners, Point, crossing, weight_error
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.wholes import Int32, Whole

WHOLE = Int32(-1)
LARGE = 1e6
"""The sign of a crossing is said to be positive or negative, no more: it is anything up to twice this."""


def hits(
    mesh: Surface, p: Point, way: Point, root: Any = WHOLE, unsure: float = 0.0
) -> list[tuple[float, int, float, float, float, bool]]:
    """All crossings of a ray, which may be off by so much: how far along, face, weights, side, whether surely."""
    found = []
    for face in mesh.boxes.under(root):
        crossed = crossing(p, way, corners_of(mesh, face), unsure)
        if crossed is not None:
            t, u, v, d, sure = crossed
            found.append((t, face, u, v, d, sure))
    return sorted(found)


def mesh_query_ray(id: Surface, start: Composite, dir: Composite, max_t: Real, root: Any = WHOLE) -> Answer:
    """The nearest crossing before `max_t`: its side is positive where the ray comes from the front."""
    p, way, limit = plain_point(start), plain_point(dir), float(max_t.v)
    nothing, unsure = Float32.of(0.0), _errors(start, dir, min(limit, 1e3))
    found = [hit for hit in hits(id, p, way, root, unsure) if hit[0] <= limit * (1.0 + 1e-5)]
    if not found:
        return Answer(
            {
                "result": False,
                **dict.fromkeys(("sign", "t", "u", "v"), nothing),
                "face": Int32(0),
                "normal": zero(VEC3),
            }
        )
    t, face, u, v, d, _ = found[0]
    corners = corners_of(id, face)
    reach = (SLACK * Float32.eps * max(1.0, np.abs(p).max(), abs(t)) + _errors(start, dir, t)) * _steepness(
        corners, way
    )
    along = reach / max(math.hypot(*way), 1e-30)
    if abs(t - limit) <= along + max_t.e or t * math.hypot(*way) <= reach:
        unsettled("whether a ray meets a mesh in time")
    rivals = [hit for hit in found if hit[0] <= t + 2.0 * along]
    if not any(hit[5] for hit in rivals) and len(rivals) < 2:
        unsettled("whether a ray meets the edge of a triangle")
    t, face, u, v, d, _ = in_some_order(rivals)[0]
    corners = corners_of(id, face)
    e = weight_error(corners, reach)
    blind = math.nan if any(c.d is not None for c in (*start.c, *dir.c)) else None

    def number(x: float, error: float) -> Real:
        return Float32(Float32.fit(x), error, blind)

    return Answer(
        {
            "result": True,
            "t": number(t, along),
            "sign": number(math.copysign(LARGE, d), LARGE * (1.0 - 2.0**-50)),
            "face": Int32(face),
            "u": number(u, e),
            "v": number(v, e),
            "normal": mesh_eval_face_normal(id, Int32(face)),
        }
    )


def _errors(start: Composite, way: Composite, t: float) -> float:
    return float(sum(c.e for c in start.c) + abs(t) * sum(c.e for c in way.c))


def _steepness(corners: Corners, way: Point) -> float:
    """How much a ray's offset moves its crossing: the more, the flatter it comes in."""
    a, b, c = corners
    normal = np.cross(b - a, c - a)
    return math.hypot(*way) * math.hypot(*normal) / max(abs(float(way @ normal)), 1e-30)


builtin("mesh_query_ray")(written(mesh_query_ray, 4, ("t", "u", "v", "sign", "normal", "face")))


@builtin("mesh_query_ray_anyhit")
def mesh_query_ray_anyhit(id: Surface, start: Composite, dir: Composite, max_t: Real, root: Any = WHOLE) -> Any:
    """Whether a ray meets the mesh before `max_t`."""
    return mesh_query_ray(id, start, dir, max_t, root).values["result"]


@builtin("mesh_query_ray_count_intersections")
def mesh_query_ray_count_intersections(id: Surface, start: Composite, dir: Composite, root: Any = WHOLE) -> Whole:
    """How many faces a ray crosses."""
    return Int32(count(id, plain_point(start), plain_point(dir), root, _errors(start, dir, 1.0)))


def count(mesh: Surface, p: Point, way: Point, root: Any = WHOLE, unsure: float = 0.0) -> int:
    """How many faces a ray crosses that may be off by so much."""
    found = hits(mesh, p, way, root, unsure)
    if not all(hit[5] for hit in found):
        unsettled("whether a ray meets the edge of a triangle")
    return len(found)
