"""BVH queries: which boxes a box, a ray, a sphere or a capsule meets, and what is done with what is in them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from grammar import nodes
from grammar.body import Effect
from grammar.builder import Builder
from grammar.collectors import Walked, collected
from grammar.domains import NON_NEGATIVE, binary, call
from grammar.expressions.conditions import compared, tested
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, hidden, hole, only_if, whole, worked
from grammar.kernel import array, epilogue, extent_of, launch, prologue, scalars
from grammar.leftovers import gathered
from grammar.resources import BVH, MESH, Resource, asked, bound, declare
from grammar.scope import ArrayVariable, Expr, LoopKind, Variable
from grammar.statements.table import block
from grammar.surfaces import box, nothing, root
from grammar.types import FLOAT32, FLOAT64, INT32, VEC3, Value, Vector
from grammar.values import component
from grammar.walks import NEEDS, launch_blocks, tallied, walk, walk_together

NEXT = ("bvh_query_next",)
ITEMS = ("j", "item", "bounds_nr", "candidate", "index", "leaf")
LOWERS, UPPERS = ("lowers", "item_lowers", "mins", "box_mins"), ("uppers", "item_uppers", "maxs", "box_maxs")


@dataclass(frozen=True, slots=True)
class _Search:
    """A query that has not begun: where from, and the call."""

    place: Variable
    query: nodes.Node
    items: Extent
    is_ray: bool


def _draw(b: Builder) -> None:
    b.choose.weighted(((_around, 13), (_edges, 3), (_triangles, 3), (_together, 6)))(b)


def _around(b: Builder) -> None:
    """One query a thread, and a loop over the items that it finds."""
    thread = launch(b)[0]
    search = _begun(b, thread)
    b.choose.weighted(((_sum, 6), (_count, 4), (_nearest, 5), (_handed_on, 4)))(b, thread, search)


def _begun(b: Builder, thread: Variable) -> _Search:
    """The query, by its shape: a box, a ray, a sphere, a capsule."""
    extent, items = extent_of(thread), Extent(role="items")
    bvh = _tree(b, items)
    places = array(b, VEC3, [extent], names=("points", "positions", "centers", "origins"))
    prologue(b, [thread])
    place = b.let(at(b, places, thread), ("p", "center", "start", "origin"))
    block(b, 0, 2)
    kind = b.choose.weighted((("aabb", 4), ("ray", 6), ("sphere", 5), ("capsule", 4)))
    arguments = box(b, place) if kind == "aabb" else [b.variable(place)]
    if kind in ("ray", "capsule"):
        directions = array(b, VEC3, [extent], names=("directions", "dirs", "ray_dirs", "motions"))
        heading = at(b, directions, thread)
        heading = call(b, "normalize", heading) if b.choose.chance(6) else heading
        arguments.append(b.variable(b.let(heading, ("dir", "d", "heading", "sweep"))))
    if kind in ("sphere", "capsule"):
        arguments.append(b.variable(b.declare_parameter(FLOAT32, ("radius", "r", "reach", "thickness"))))
    named = []
    if isinstance(bvh, Resource) and b.choose.chance(4):
        named = [("root", root(b, bvh, "bvh_get_group_root", thread))]
    if named and b.choose.chance(6):
        arguments, named = [*arguments, Expr(named[0][1], INT32)], []
    return _Search(place, asked(bvh, f"bvh_query_{kind}", *arguments, named=named), items, kind == "ray")


def _tree(b: Builder, items: Extent) -> Resource | nodes.Node:
    """A BVH of one's own, or the one that a mesh has over its faces."""
    if b.choose.chance(5):
        return bound(
            b, asked(declare(b, MESH, axes=(items, Extent(role="nodes"))), "mesh_get_bvh"), ("bvh", "mesh_bvh", "tree")
        )
    return declare(b, BVH, axes=(items,))


def _walk(b: Builder, search: _Search, limit: Expr | None = None) -> AbstractContextManager[Variable]:
    return walk(b, search.query, search.items, NEXT, ITEMS, iterable=False, limit=limit)


def _centers(b: Builder, search: _Search) -> ArrayVariable:
    """Where the items are: out of scope but for the loop over them."""
    made = array(b, VEC3, [search.items], names=("item_centers", "particles", "samples", "vertices"))
    b.frame.arrays.remove(made)
    return made


def _known(b: Builder, search: _Search, item: Variable) -> None:
    """What a found item is: its box, or its place, or its data."""
    match b.choose.weighted((("box", 5), ("place", 5), ("datum", 4))):
        case "box":
            ends = [array(b, VEC3, [search.items], names=names) for names in (LOWERS, UPPERS)]
            for end in ends:
                b.frame.arrays.remove(end)
            lower, upper = (
                b.let(at(b, end, item), names)
                for end, names in zip(ends, (("lo", "lower", "box_lo"), ("hi", "upper", "box_hi")), strict=True)
            )
            if b.choose.chance(8):
                total = binary(b.variable(lower), "+", b.variable(upper))
                half = b.number(FLOAT32, "0.5")
                b.let(binary(total, "*", half), ("mid", "middle", "box_center"))
        case "place":
            found = b.let(at(b, _centers(b, search), item), ("q", "x", "other", "found"))
            _apart(b, search.place, found)
        case _:
            data = array(b, FLOAT32, [search.items], names=("masses", "weights", "opacity", "item_values"))
            b.frame.arrays.remove(data)
            b.let(at(b, data, item), ("w", "m", "alpha", "value"))


def _apart(b: Builder, place: Variable, found: Variable) -> Variable:
    """`dist = wp.length(q - p)`."""
    offset = binary(b.variable(found), "-", b.variable(place))
    if b.choose.chance(8):
        offset = b.variable(b.let(offset, ("delta", "offset", "rel")))
    measured = Expr(call(b, "length", offset).node, FLOAT32, interval=NON_NEGATIVE)
    return b.let(measured, ("dist", "distance", "gap"))


def _sum(b: Builder, thread: Variable, search: _Search) -> None:
    """What the items give, added up."""
    rows: tuple[tuple[Value, int], ...] = ((FLOAT32, 6), (VEC3, 4))
    kind = b.choose.weighted(rows)
    total = b.let(nothing(b, kind), ("total", "acc", "coverage", "force"), mutable=True)
    with hidden(b, total), _walk(b, search, _within(b, search)) as item:
        _known(b, search, item)
        block(b, 0, 3)
        add(b, total, gathered(b, worked(b, kind)), b.choose.weighted((("+", 5), ("-", 1))))
    block(b, 0, 3)
    epilogue(b, [extent_of(thread)], kind, b.variable(total))


def _within(b: Builder, search: _Search) -> Expr | None:
    """How far along a ray to look."""
    if search.is_ray and b.choose.chance(13):
        return b.variable(b.declare_parameter(FLOAT32, ("max_dist", "max_t", "t_max")))
    return None


def _count(b: Builder, thread: Variable, search: _Search) -> None:
    """How many items, all or those that pass a test."""
    count = b.let(nothing(b, INT32), ("count", "num_hits", "overlaps", "hits"), mutable=True, limits=Interval(0, 1024))
    count.mutable = False
    with hidden(b, count), _walk(b, search, _within(b, search)) as item:
        if b.choose.chance(14):
            _known(b, search, item)
            block(b, 0, 2)
            test = tested(b, gathered(b, hole(b, FLOAT32)), "<", ">", "<=")
            with only_if(b, test):
                add(b, count, whole(1))
        else:
            add(b, count, whole(1))
    block(b, 0, 3)
    kinds: tuple[Value, ...] = (INT32, FLOAT32)
    epilogue(b, [extent_of(thread)], b.choose.pick(kinds))


def _nearest(b: Builder, thread: Variable, search: _Search) -> None:
    """The nearest item; along a ray, what lies behind the nearest so far is left out."""
    far = b.dynamic(b.number(FLOAT32, b.choose.pick(("1.0e6", "1000.0", "100.0"))))
    best = b.let(far, ("best", "t_min", "min_dist", "closest_dist"), mutable=True)
    which = b.let(b.dynamic(whole(-1)), ("nearest", "winner", "best_item", "hit_index"), mutable=True)
    which.mutable = False
    limit = Expr(nodes.name(best.name), FLOAT32) if search.is_ray and b.choose.chance(11) else None
    centers = _centers(b, search)
    with hidden(b, best, which), _walk(b, search, limit) as item:
        found = b.let(at(b, centers, item), ("q", "x", "other", "found"))
        distance = _apart(b, search.place, found)
        block(b, 0, 2)
        with only_if(b, compared(b.variable(distance), "<", b.variable(best))):
            assign(b, best, b.variable(distance))
            assign(b, which, b.variable(item))
    best.mutable = False
    block(b, 0, 3)
    is_index = b.choose.chance(8)
    epilogue(b, [extent_of(thread)], INT32 if is_index else FLOAT32, b.variable(which if is_index else best))


def _handed_on(b: Builder, thread: Variable, search: _Search) -> None:
    """The query goes to a helper function, which takes any kind of it."""
    query = bound(b, search.query, ("query", "q", "search"))
    kind = Walked(nodes.wp("BvhQuery"), search.items, NEXT, iterable=False)
    found = collected(b, query, kind, _centers(b, search), search.place)
    if found.type == INT32:
        found = Expr(found.node, INT32, interval=Interval(0, 1024))
    held = b.let(found, ("found", "collected", "result", "gathered_val"))
    block(b, 1, 4)
    epilogue(b, [extent_of(thread)], found.type, b.variable(held))


def _edges(b: Builder) -> None:
    """Each edge against the edges near it: `wp.closest_point_edge_edge`."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    bvh = declare(b, BVH, axes=(extent,))
    ends = [array(b, VEC3, [extent], names=names) for names in (("starts", "edge_p", "p0s"), ("ends", "edge_q", "p1s"))]
    margin = b.declare_parameter(FLOAT32, ("margin", "radius", "thickness"))
    prologue(b, [thread])
    p, q = (b.let(at(b, end, thread), (name,)) for end, name in zip(ends, ("p1", "q1"), strict=True))
    half = Expr(nodes.call(b.spelled(VEC3), [b.variable(margin).node] * 3), VEC3)
    least, most = (call(b, name, b.variable(p), b.variable(q)) for name in ("min", "max"))
    lower = b.let(binary(least, "-", half), ("lower", "lo", "box_min"))
    upper = b.let(binary(most, "+", half), ("upper", "hi", "box_max"))
    total = b.let(nothing(b, FLOAT32), ("energy", "total", "penalty", "penetration"), mutable=True)
    asks = asked(bvh, "bvh_query_aabb", b.variable(lower), b.variable(upper))
    with hidden(b, total), walk(b, asks, extent, NEXT, ITEMS, iterable=False) as other:
        test = compared(b.variable(other), b.choose.pick(("!=", ">", "<")), b.variable(thread))
        with only_if(b, test):
            theirs = [b.variable(b.let(at(b, end, other), (n,))) for end, n in zip(ends, ("p2", "q2"), strict=True)]
            epsilon = b.number(FLOAT32, b.choose.pick(("1.0e-6", "1.0e-5", "0.001")))
            edge = [b.variable(p), b.variable(q), *theirs, epsilon]
            near = nodes.call(nodes.wp("closest_point_edge_edge"), [e.node for e in edge])
            params = b.let(Expr(near, VEC3), ("st", "params", "closest", "std"))
            third = component(b, b.variable(params).node, 2)
            gap = b.let(Expr(third, FLOAT32), ("dist", "gap", "d"))
            block(b, 1, 3)
            with only_if(b, compared(b.variable(gap), "<", b.variable(margin))):
                add(b, total, gathered(b, binary(b.variable(margin), "-", b.variable(gap))))
    block(b, 0, 3)
    epilogue(b, [extent], FLOAT32, b.variable(total))


def _triangles(b: Builder) -> None:
    """Each triangle against those whose boxes meet its own: `wp.intersect_tri_tri`."""
    thread = launch(b)[0]
    extent, items = extent_of(thread), Extent(role="items")
    bvh = declare(b, BVH, axes=(items,))
    space = Vector(3, FLOAT64 if b.has("wide_types") and b.choose.chance(6) else FLOAT32)
    mine = [array(b, space, [extent], names=(name,)) for name in ("tri_a", "tri_b", "tri_c")]
    others = [array(b, space, [items], names=(name,)) for name in ("other_a", "other_b", "other_c")]
    boxes = [array(b, VEC3, [extent], names=names) for names in (LOWERS, UPPERS)]
    for unseen in others:
        b.frame.arrays.remove(unseen)
    prologue(b, [thread])
    own = [b.let(at(b, end, thread), (name,)) for end, name in zip(mine, ("v0", "v1", "v2"), strict=True)]
    asks = asked(bvh, "bvh_query_aabb", *(at(b, side, thread) for side in boxes))
    count = b.let(nothing(b, INT32), ("count", "num_hits", "crossings"), mutable=True, limits=Interval(0, 1024))
    count.mutable = False
    with hidden(b, count), walk(b, asks, items, NEXT, ITEMS, iterable=False) as other:
        theirs = [b.let(at(b, end, other), (name,)) for end, name in zip(others, ("u0", "u1", "u2"), strict=True)]
        block(b, 1, 3)
        arguments = [b.variable(v).node for v in (*own, *theirs)]
        meets = Expr(nodes.call(nodes.wp("intersect_tri_tri"), arguments), INT32, interval=Interval(0, 1))
        if b.choose.chance(6):
            add(b, count, meets)
        else:
            hit = b.variable(b.let(meets, ("hit", "intersects", "crosses"))) if b.choose.chance(8) else meets
            with only_if(b, compared(hit, b.choose.pick((">", "!=")), whole(0))):
                add(b, count, whole(1))
                if b.has("break") and b.frame.loops[-1] is LoopKind.WHILE and b.choose.chance(5):
                    b.emit(nodes.BREAK, effect=Effect.CONTROL)
    block(b, 0, 3)
    epilogue(b, [extent], INT32, b.variable(count))


def _together(b: Builder) -> None:
    """All threads of a block answer one query: `while wp.tile_query_valid(query):`."""
    thread = launch_blocks(b)
    items = Extent(role="items")
    bvh = declare(b, BVH, axes=(items,))
    is_ray = b.choose.chance(8)
    pair = (("starts", "origins"), ("directions", "dirs")) if is_ray else (LOWERS, UPPERS)
    given = [array(b, VEC3, [extent_of(thread)], names=names) for names in pair]
    begin, following = b.choose.pick(_TOGETHER)
    place = b.let(at(b, given[0], thread), ("start", "ro", "origin") if is_ray else ("lower", "lo"))
    asks = asked(bvh, begin.format("ray" if is_ray else "aabb"), b.variable(place), at(b, given[1], thread))
    scalars(b, 0, 2, FLOAT32)
    search = _Search(place, asks, items, is_ray)
    with walk_together(b, asks, items, following, ("item", "j", "found_item", "leaf")) as item:
        _known(b, search, item)
        block(b, 0, 2)
        tallied(b, thread, items, item)


_TOGETHER = (("tile_bvh_query_{}", "tile_bvh_query_next"), ("bvh_query_{}_tiled", "bvh_query_next_tiled"))
IDIOM = Idiom(
    "bvh_query",
    (
        "query_bvh",
        "search_boxes",
        "bvh_pass",
        "overlap_test",
        "broad_phase",
        "traverse_bvh",
        "find_candidates",
        "cull_boxes",
    ),
    _draw,
    needs=NEEDS,
    reals=((FLOAT32, 1),),
    spatial=True,
)
