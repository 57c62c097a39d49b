"""Queries of BVHs, hash grids and the boxes of meshes: all that overlaps, one by one, in an order that is open."""

import functools
import math
from collections.abc import Iterator
from typing import Any

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NOW, Undefined, relabelled
from fuzzer.reference.held import Boxes, Found, Points, Surface
from fuzzer.reference.library.scalars import larger, smaller
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.tiles import Tile, tile_of
from fuzzer.reference.wholes import Int32, Whole

WHOLE = Int32(-1)
ZERO = Float32.of(0.0)


@builtin("bvh_query_next", "hash_grid_query_next", "mesh_query_next", "mesh_query_aabb_next", changes=(1,))
def advance(query: Found, index: Whole, max_dist: Real | None = None) -> tuple[bool, tuple[Whole]]:
    """Whether there is another one, and which; the index stays where there is none."""
    found = query.advance(max_dist)
    return (False, (index,)) if found is None else (True, (Int32(found),))


def boxes_overlap(low: Composite, high: Composite, lower: Composite, upper: Composite) -> bool:
    """Whether two boxes have a point in common; what touches does."""
    return all(a <= d and c <= b for a, b, c, d in zip(low.c, high.c, lower.c, upper.c, strict=True))


def _in_box(of: Boxes, low: Composite, high: Composite, root: Any) -> Iterator[tuple[int, None]]:
    return ((k, None) for k in of.under(root) if boxes_overlap(low, high, of.lowers[k], of.uppers[k]))


@builtin("bvh_query_aabb", "tile_bvh_query_aabb", "bvh_query_aabb_tiled")
def bvh_query_aabb(id: Boxes, low: Composite, high: Composite, root: Any = WHOLE) -> Found:
    """The boxes that overlap a box."""
    return Found(_in_box(id, low, high, root))


@builtin("mesh_query_aabb", "tile_mesh_query_aabb", "mesh_query_aabb_tiled")
def mesh_query_aabb(id: Surface, low: Composite, high: Composite) -> Found:
    """The faces whose boxes overlap a box."""
    return Found(_in_box(id.boxes, low, high, WHOLE))


def entry(start: Composite, way: Composite, lower: Composite, upper: Composite) -> Real | None:
    """How far along a ray it enters a box, which is before its start within the box; None if it misses.

    Each axis is crossed between two places; what is common to all three is within the box.
    """
    first, last = Float32.of(-math.inf), Float32.of(math.inf)
    for p, d, low, high in zip(start.c, way.c, lower.c, upper.c, strict=True):
        if d == ZERO:
            if p < low or p > high:
                return None
            continue
        ends = [((side - p) / d).depends((), 4.0) for side in (low, high)]
        first = larger(first, smaller(*ends))
        last = smaller(last, larger(*ends))
    return first if last >= ZERO and first <= last else None


@builtin("bvh_query_ray", "tile_bvh_query_ray", "bvh_query_ray_tiled")
def bvh_query_ray(id: Boxes, start: Composite, dir: Composite, root: Any = WHOLE) -> Found:
    """The boxes that a ray meets."""
    return _crossed(id, start, dir, ZERO, root)


@builtin("bvh_query_capsule")
def bvh_query_capsule(id: Boxes, start: Composite, dir: Composite, radius: Real, root: Any = WHOLE) -> Found:
    """The boxes that a ray meets when they are larger by a radius on all sides."""
    return _crossed(id, start, dir, larger(radius, ZERO), root)


def _crossed(of: Boxes, start: Composite, way: Composite, radius: Real, root: Any) -> Found:
    found = []
    for k in of.under(root):
        lower = Composite(start.kind, tuple(x - radius for x in of.lowers[k].c))
        upper = Composite(start.kind, tuple(x + radius for x in of.uppers[k].c))
        at = entry(start, way, lower, upper)
        if at is not None:
            found.append((k, at))
    return Found(found)


def outside(center: Composite, lower: Composite, upper: Composite) -> Real:
    """The square of the distance between a point and a box."""
    gaps = [larger(larger(low - c, c - high), ZERO) for c, low, high in zip(center.c, lower.c, upper.c, strict=True)]
    return functools.reduce(lambda a, b: a + b, [gap * gap for gap in gaps])  # type: ignore[no-any-return]


@builtin("bvh_query_sphere")
def bvh_query_sphere(id: Boxes, center: Composite, radius: Real, root: Any = WHOLE) -> Found:
    """The boxes that a ball meets or touches; a radius below zero is zero."""
    reach = larger(radius, ZERO)
    limit = reach * reach
    return Found((k, None) for k in id.under(root) if outside(center, id.lowers[k], id.uppers[k]) <= limit)


@builtin("bvh_get_group_root")
def bvh_get_group_root(id: Boxes, group: Whole) -> Whole:
    """Where a query of one group begins."""
    return id.root(group.v)


@builtin("mesh_get_group_root")
def mesh_get_group_root(id: Surface, group: Whole) -> Whole:
    """Where a query of one group of faces begins."""
    return id.boxes.root(group.v)


@builtin("mesh_get_bvh")
def mesh_get_bvh(id: Surface) -> Boxes:
    """The boxes of the faces."""
    return id.boxes


# Hash grids: what a query gives is at least what lies within the box around the point, and at most everything.


@builtin("hash_grid_query")
def hash_grid_query(id: Points, point: Composite, max_dist: Real, group: Whole | None = None) -> Found:
    """The points of the cells that the box around a point overlaps; how many more than those within it is open.

    Those of a group alone, if the grid was built with groups: the page of the second overload.
    So a run takes those within the box, and others all that there are: only programs that look at distances are
    settled.
    """
    members = list(range(len(id.points)))
    if group is not None and id.groups is not None:
        members = [k for k in members if id.groups[k] == group.v]
    within = [k for k in members if _near(id.points[k], point, float(max_dist.v))]
    if len(within) < len(members):
        NOW.open_order = True
    return Found((k, None) for k in (members if NOW.order else within))


def _near(a: Composite, b: Composite, reach: float) -> bool:
    return all(abs(float(x.v) - float(y.v)) <= reach for x, y in zip(a.c, b.c, strict=True))


@builtin("hash_grid_point_id")
def hash_grid_point_id(id: Points, index: Whole) -> Whole:
    """The point at a place of the grid's order, which is open."""
    count = len(id.points)
    if not 0 <= index.v < count:
        raise Undefined(f"point {index.v} of {count} of a hash grid")
    return Int32(relabelled(index.v, count))


# Queries of a block, which has one thread.


@builtin("tile_bvh_query_next", "bvh_query_next_tiled", "tile_mesh_query_aabb_next", "mesh_query_aabb_next_tiled")
def tile_query_next(query: Found) -> Tile:
    """One index for each thread, -1 for none."""
    found = query.advance()
    query.valid = found is not None
    return tile_of((1,), [Int32(-1 if found is None else found)])


@builtin("tile_query_valid")
def tile_query_valid(query: Found) -> bool:
    """Whether to go on: at first, and as long as something was found."""
    return query.valid
