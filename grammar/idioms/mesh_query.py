"""Mesh queries: the closest point, what a ray meets, the faces in a box, and the mesh's own faces."""

from collections.abc import Callable

from grammar import nodes, surfaces
from grammar.body import Effect
from grammar.builder import Builder
from grammar.collectors import Walked, collected
from grammar.domains import NON_NEGATIVE, binary, call
from grammar.expressions.conditions import compared, tested
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, hidden, hole, only_if, scatter, shared, whole, worked
from grammar.kernel import array, epilogue, extent_of, launch, leave_if, prologue, scalars
from grammar.leftovers import gathered
from grammar.nodes import Level
from grammar.outlined import outlined
from grammar.resources import CLOSEST, POINT_HIT, RAY_HIT, asked, bound
from grammar.scope import Expr, Variable
from grammar.statements.changes import accumulator
from grammar.statements.table import block
from grammar.surfaces import Hit, Spot, Surface
from grammar.types import BOOL, FLOAT32, INT32, VEC3, Struct, Value
from grammar.values import converted
from grammar.walks import NEEDS, launch_blocks, tallied, walk, walk_together

NEXT = ("mesh_query_next", "mesh_query_aabb_next")
POINTS = ("points", "positions", "queries", "samples", "particle_x")
REACHES = ("max_dist", "max_distance", "search_dist", "query_radius", "cutoff")


def _draw(b: Builder) -> None:
    b.choose.weighted(((_closest, 40), (_ray, 42), (_overlap, 48), (_faces, 5), (_together, 14), (_distances, 18)))(b)


def _closest(b: Builder) -> None:
    """`query = wp.mesh_query_point(mesh, p, max_dist)` and what is made of the point that it finds."""
    thread = launch(b)[0]
    over = surfaces.surface(b)
    points = array(b, VEC3, [extent_of(thread)], names=POINTS)
    if b.choose.chance(4):
        array(b, VEC3, [extent_of(thread)], names=("velocities", "v", "particle_v"))
    prologue(b, [thread])
    place = b.let(at(b, points, thread), ("p", "x", "point", "pos", "xpred"))
    block(b, 0, 2)
    name, _, further = b.choose.weighted([(row, row[1]) for row in CLOSEST])
    signed = not name.endswith("no_sign")
    reach = _reach(b, far="furthest" in name)
    named = [(key, nodes.number(b.choose.pick(texts))) for key, texts in further if b.choose.chance(5)]
    parts = POINT_HIT.fields[0 if signed else 1 :]
    if name in _UNPACKED and b.choose.chance(7):
        hit = surfaces.unpacked(b, over, name, [b.variable(place), reach], parts)
    else:
        asks = asked(over.mesh, name, b.variable(place), reach, named=named)
        hit = surfaces.held(b, over, asks, Struct("MeshQueryPoint", parts))
    _when_found(b, hit, extent_of(thread), lambda: _at_closest(b, over, place, hit))


def _distances(b: Builder) -> None:
    """A helper function for the distance to the mesh, at a point and beside it, or over the cells of a grid."""
    if b.choose.chance(8):
        threads = launch(b, 3)
        spacing = b.declare_parameter(FLOAT32, ("dx", "cell_size", "spacing", "voxel_size"))
        parts = [binary(converted(b, FLOAT32, b.variable(t)), "*", b.variable(spacing)).node for t in threads]
        place = Expr(nodes.call(b.spelled(VEC3), parts), VEC3)
        if b.choose.chance(8):
            place = binary(b.variable(b.declare_parameter(VEC3, ("lower", "origin", "grid_origin"))), "+", place)
    else:
        threads = launch(b)
        place = at(b, array(b, VEC3, [extent_of(threads[0])], names=POINTS), threads[0])
    over = surfaces.surface(b)
    reach = b.declare_parameter(FLOAT32, REACHES)
    center = b.let(place, ("p", "x", "point", "cell"))
    block(b, 0, 2)
    found = outlined(b, _DISTANCES, FLOAT32, lambda: _distance_body(b, over, center, reach))
    held = b.let(found, ("d", "dist", "sdf", "phi"))
    block(b, 0, 3)
    epilogue(b, [extent_of(t) for t in threads], FLOAT32, b.variable(held))


_DISTANCES = ("mesh_distance", "signed_distance", "distance_to_mesh", "mesh_sdf", "eval_sdf")


def _distance_body(b: Builder, over: Surface, center: Variable, reach: Variable) -> dict[str, nodes.Node]:
    """`query = ...`, `if query.result: ... return sign * distance`, `return max_dist`."""
    inner = surfaces.surface(b)
    point = b.declare_parameter(VEC3, ("p", "x", "point"))
    limit = b.declare_parameter(FLOAT32, ("max_dist", "limit"))
    passed = {
        inner.mesh.name: over.mesh.node,
        point.name: nodes.name(center.name),
        limit.name: nodes.name(reach.name),
    }
    name = b.choose.pick([row[0] for row in CLOSEST if "furthest" not in row[0]])
    parts = POINT_HIT.fields[1 if name.endswith("no_sign") else 0 :]
    asks = asked(inner.mesh, name, b.variable(point), b.variable(limit))
    hit = surfaces.held(b, inner, asks, Struct("MeshQueryPoint", parts))
    with only_if(b, Expr(hit.found, BOOL)):
        found = surfaces.position(b, inner, hit.spot(b))
        gap = Expr(call(b, "length", binary(b.variable(point), "-", b.variable(found))).node, FLOAT32)
        signed = gap if hit.sign is None else binary(hit.sign, "*", gap)
        b.emit(nodes.returned([signed.node]), effect=Effect.OUTPUT)
    b.emit(nodes.returned([b.variable(limit).node]), effect=Effect.OUTPUT)
    return passed


_UNPACKED = frozenset({"mesh_query_point", "mesh_query_point_no_sign", "mesh_query_point_sign_normal"})


def _reach(b: Builder, *, far: bool = False) -> Expr:
    """How far to look: a parameter, or a number that is as good as no limit; how near not to, where `far`."""
    if b.choose.chance(5):
        return b.number(FLOAT32, b.choose.pick(("0.0", "0.1") if far else ("1.0e6", "1.0", "0.1", "1000.0")))
    return b.variable(b.declare_parameter(FLOAT32, ("min_dist", "min_distance") if far else REACHES))


def _when_found(b: Builder, hit: Hit, extent: Extent, within: Callable[[], None]) -> None:
    """`if query.result:` around what needs a hit, or `if not query.result: return` before it; then the output."""
    if b.has("early_return") and b.choose.chance(6):
        leave_if(b, Expr(nodes.negated(hit.found), BOOL))
        _declare(b, hit)
        within()
        block(b, 0, 3)
        epilogue(b, [extent])
        return
    rows: tuple[tuple[Value, int], ...] = ((FLOAT32, 5), (VEC3, 5))
    kind = b.choose.weighted(rows)
    result = b.let(_missed(b, kind), _RESULTS[kind == VEC3], mutable=True)
    with hidden(b, result), only_if(b, Expr(hit.found, BOOL)):
        _declare(b, hit)
        within()
        block(b, 0, 3)
        assign(b, result, gathered(b, worked(b, kind)))
    block(b, 0, 2)
    epilogue(b, [extent], kind, b.variable(result))


_RESULTS = (("result", "dist", "shade", "value", "hit_value"), ("result", "target", "new_pos", "force", "color"))


def _declare(b: Builder, hit: Hit) -> None:
    for variable in hit.variables:
        b.frame.declare(variable)


def _missed(b: Builder, kind: Value) -> Expr:
    """What the output is where nothing is found."""
    if kind == FLOAT32:
        return b.dynamic(b.number(FLOAT32, b.choose.pick(("0.0", "-1.0", "1000.0"))))
    points = b.frame.of_type(VEC3)
    if points and b.choose.chance(9):
        return b.variable(b.choose.pick(points))
    return Expr(nodes.call(b.spelled(VEC3), []), VEC3)


def _at_closest(b: Builder, over: Surface, place: Variable, hit: Hit) -> None:
    """How far the surface is, and more of what is there."""
    spot = hit.spot(b)
    found = surfaces.position(b, over, spot)
    delta = b.let(binary(b.variable(place), "-", b.variable(found)), ("delta", "diff", "offset", "d"))
    if b.choose.chance(10):
        measured = Expr(call(b, "length", b.variable(delta)).node, FLOAT32, interval=NON_NEGATIVE)
        distance = b.let(measured, ("dist", "distance", "gap", "r"))
        if hit.sign is not None and b.choose.chance(10):
            signed = binary(hit.sign, "*", b.variable(distance))
            distance = b.let(signed, ("sdf", "signed_dist", "phi", "depth"))
        if b.choose.chance(5):
            _pushed_out(b, surfaces.normal(b, over, spot), place, distance)
    for _ in range(b.choose.between(0, 2)):
        surfaces.look(b, over, spot)


def _pushed_out(b: Builder, normal: Variable, place: Variable, distance: Variable) -> None:
    """`if dist < margin: moved += n * (margin - dist)`: the response of a contact."""
    margin = b.declare_parameter(FLOAT32, ("margin", "contact_dist", "thickness", "skin"))
    moved = b.let(b.variable(place), ("moved", "projected", "x_new", "corrected"), mutable=True)
    with only_if(b, compared(b.variable(distance), "<", b.variable(margin))):
        depth = binary(b.variable(margin), "-", b.variable(distance))
        add(b, moved, binary(b.variable(normal), "*", depth))
    moved.reads = 0


def _ray(b: Builder) -> None:
    """`query = wp.mesh_query_ray(mesh, ro, rd, max_t)`: a hit to shade, a shadow, or a count of crossings."""
    thread = launch(b)[0]
    over = surfaces.surface(b)
    extent = extent_of(thread)
    origins = array(b, VEC3, [extent], names=("origins", "ray_origins", "starts", "eyes"))
    directions = array(b, VEC3, [extent], names=("directions", "ray_dirs", "dirs"))
    prologue(b, [thread])
    start = b.let(at(b, origins, thread), ("ro", "origin", "start", "eye"))
    heading = at(b, directions, thread)
    heading = call(b, "normalize", heading) if b.choose.chance(8) else heading
    ray = (start, b.let(heading, ("rd", "dir", "heading", "direction")))
    block(b, 0, 2)
    root = surfaces.root(b, over.mesh, "mesh_get_group_root", thread) if b.choose.chance(6) else None
    b.choose.weighted(((_first_hit, 14), (_shadow, 6), (_crossings, 9)))(b, over, ray, root, extent)


Ray = tuple[Variable, Variable]


def _cast(b: Builder, over: Surface, builtin: str, ray: Ray, limit: Expr | None, root: nodes.Node | None) -> nodes.Node:
    """`wp.mesh_query_ray(mesh, ro, rd, max_t, root)`."""
    arguments = [b.variable(ray[0]), b.variable(ray[1]), *([] if limit is None else [limit])]
    if root is not None and b.choose.chance(8):
        return asked(over.mesh, builtin, *arguments, Expr(root, INT32))
    return asked(over.mesh, builtin, *arguments, named=[] if root is None else [("root", root)])


def _limit(b: Builder) -> Expr:
    """How far along the ray."""
    if b.choose.chance(8):
        return b.number(FLOAT32, b.choose.pick(("1.0e6", "100.0", "1000.0", "1.0e4")))
    return b.variable(b.declare_parameter(FLOAT32, ("max_t", "max_dist", "t_max", "far")))


def _first_hit(b: Builder, over: Surface, ray: Ray, root: nodes.Node | None, extent: Extent) -> None:
    limit = _limit(b)
    if root is None and b.choose.chance(5):
        arguments = [b.variable(ray[0]), b.variable(ray[1]), limit]
        hit = surfaces.unpacked(b, over, "mesh_query_ray", arguments, RAY_HIT.fields)
    else:
        hit = surfaces.held(b, over, _cast(b, over, "mesh_query_ray", ray, limit, root), RAY_HIT)
    _when_found(b, hit, extent, lambda: _at_hit(b, over, ray, hit))


def _at_hit(b: Builder, over: Surface, ray: Ray, hit: Hit) -> None:
    """Where the ray meets the mesh, what it looks like from there, and whether a light sees it."""
    spot = hit.spot(b)
    place = None
    if b.choose.chance(15):
        along = binary(b.variable(ray[1]), "*", hit.parts["t"])
        place = b.let(binary(b.variable(ray[0]), "+", along), ("hit_pos", "p", "hit_point", "x_hit"))
    if b.choose.chance(7):
        back = Expr(nodes.prefixed("-", b.variable(ray[1]).node), VEC3, Level.UNARY)
        facing = Expr(call(b, "dot", hit.parts["normal"], back).node, FLOAT32)
        b.let(call(b, "max", facing, b.number(FLOAT32, "0.0")), ("lambert", "shading", "facing", "ndotl"))
    if place is not None and b.choose.chance(5):
        light = b.declare_parameter(VEC3, ("light_dir", "sun_dir", "to_light"))
        bias = binary(hit.parts["normal"], "*", b.number(FLOAT32, b.choose.pick(("0.001", "1.0e-4", "0.01"))))
        shadow = (b.let(binary(b.variable(place), "+", bias), ("shadow_origin", "lifted", "p_bias")), light)
        seen = _cast(b, over, "mesh_query_ray_anyhit", shadow, _limit(b), None)
        b.let(Expr(seen, BOOL), ("occluded", "in_shadow", "blocked"))
    for _ in range(b.choose.between(0, 2)):
        surfaces.look(b, over, spot)


def _shadow(b: Builder, over: Surface, ray: Ray, root: nodes.Node | None, extent: Extent) -> None:
    """`wp.mesh_query_ray_anyhit`: whether something is in the way."""
    blocked = Expr(_cast(b, over, "mesh_query_ray_anyhit", ray, _limit(b), root), BOOL)
    if b.choose.chance(8):
        total = accumulator(b, FLOAT32)
        with only_if(b, blocked):
            block(b, 0, 2)
            add(b, total, hole(b, FLOAT32))
    else:
        b.let(blocked, ("occluded", "blocked", "hit", "in_shadow"))
    block(b, 0, 3)
    kinds: tuple[Value, ...] = (FLOAT32, INT32, VEC3)
    epilogue(b, [extent], b.choose.pick(kinds))


def _crossings(b: Builder, over: Surface, ray: Ray, root: nodes.Node | None, extent: Extent) -> None:
    """How often a ray crosses the mesh: an odd number of times from inside."""
    count = Expr(
        _cast(b, over, "mesh_query_ray_count_intersections", ray, None, root), INT32, interval=Interval(0, 1024)
    )
    crossings = b.let(count, ("crossings", "num_hits", "count", "n_hits"))
    if b.choose.chance(9):
        odd = binary(b.variable(crossings), "%", whole(2))
        b.let(compared(odd, "==", whole(1)), ("inside", "is_inside", "enclosed"))
    block(b, 0, 3)
    epilogue(b, [extent], b.choose.pick((FLOAT32, INT32)))


def _overlap(b: Builder) -> None:
    """The faces in a box or a sphere around a point: counted, summed, or tested against a triangle."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    over = surfaces.surface(b)
    centers = array(b, VEC3, [extent], names=("centers", "points", "positions", "queries"))
    prologue(b, [thread])
    place = b.let(at(b, centers, thread), ("c", "center", "p", "pos"))
    block(b, 0, 2)
    if b.choose.chance(6):
        asks = asked(over.mesh, "mesh_query_sphere", b.variable(place), _reach(b))
    else:
        asks = asked(over.mesh, "mesh_query_aabb", *surfaces.box(b, place))
    if b.choose.chance(3):
        _handed_on(b, over, asks, place, extent)
        return
    rows: tuple[tuple[Value, int], ...] = ((FLOAT32, 5), (INT32, 5), (VEC3, 3))
    kind = b.choose.weighted(rows)
    total = b.let(surfaces.nothing(b, kind), _TOTALS[kind], mutable=True, limits=Interval(0, 1024))
    total.mutable = kind != INT32
    with hidden(b, total), walk(b, asks, over.faces, NEXT, ("face", "f", "tri", "face_id")) as face:
        spot = surfaces.middle_of(b, b.variable(face))
        if b.choose.chance(4):
            _crossing(b, over, place, spot)
        else:
            surfaces.look(b, over, spot)
        block(b, 0, 2)
        if kind == INT32 and b.choose.chance(13):
            with only_if(b, tested(b, hole(b, FLOAT32), "<", ">")):
                add(b, total, whole(1))
        else:
            add(b, total, whole(1) if kind == INT32 else gathered(b, worked(b, kind)))
    block(b, 0, 3)
    epilogue(b, [extent], kind, b.variable(total))


def _handed_on(b: Builder, over: Surface, asks: nodes.Node, place: Variable, extent: Extent) -> None:
    """The query goes to a helper function, which takes any kind of it."""
    query = bound(b, asks, ("query", "q", "near"))
    centers = array(b, VEC3, [over.faces], names=("face_centers", "centroids", "tri_centers"))
    b.frame.arrays.remove(centers)
    found = collected(b, query, Walked(nodes.wp("MeshQuery"), over.faces, NEXT, iterable=True), centers, place)
    if found.type == INT32:
        found = Expr(found.node, INT32, interval=Interval(0, 1024))
    held = b.let(found, ("found", "collected", "around", "nearby"))
    block(b, 1, 4)
    epilogue(b, [extent], found.type, b.variable(held))


_TOTALS: dict[Value, tuple[str, ...]] = {
    INT32: ("count", "num_faces_hit", "hits", "overlaps_found"),
    FLOAT32: ("total", "area_sum", "acc", "best"),
    VEC3: ("acc", "normal_sum", "force", "total"),
}


def _crossing(b: Builder, over: Surface, place: Variable, spot: Spot) -> None:
    """`wp.intersect_tri_tri(...)` of the face and a triangle at the point, or how near their edges come."""
    ends = [b.variable(end) for end in surfaces.corners(b, over, spot)]
    own = [b.variable(place), *(binary(b.variable(place), "+", hole(b, VEC3, 1)) for _ in range(2))]
    if b.choose.chance(6):
        edge = [*own[:2], *ends[:2], b.number(FLOAT32, b.choose.pick(("1.0e-6", "1.0e-5", "0.001")))]
        near = nodes.call(nodes.wp("closest_point_edge_edge"), [e.node for e in edge])
        b.let(Expr(near, VEC3), ("st", "edge_hit", "nearest", "edge_params"))
        return
    meets = nodes.call(nodes.wp("intersect_tri_tri"), [e.node for e in (*own, *ends)])
    b.let(Expr(meets, INT32, interval=Interval(0, 1)), ("hit", "intersects", "crosses"))


def _faces(b: Builder) -> None:
    """One thread a face: its area, its normal, and what of them its vertices get."""
    thread = launch(b)[0]
    over = surfaces.surface(b, extent_of(thread))
    prologue(b, [thread])
    spot = surfaces.middle_of(b, b.variable(thread))
    ends = surfaces.corners(b, over, spot)
    for _ in range(b.choose.between(0, 2)):
        surfaces.look(b, over, spot)
    if b.choose.chance(8):
        surfaces.area(b, ends)
    block(b, 0, 3)
    if b.choose.chance(6):
        kinds: tuple[Value, ...] = (VEC3, FLOAT32)
        kind = b.choose.pick(kinds)
        sums = shared(b, kind, [over.vertices], _SUMS[kind == VEC3])
        share = b.let(gathered(b, hole(b, kind)), ("share", "contribution", "w", "part"))
        for number in range(3):
            place = surfaces.vertex(b, over, spot, number, ("i0", "i1", "i2"))
            scatter(b, sums, [place], b.variable(share))
        return
    rows: tuple[tuple[Value, int], ...] = ((FLOAT32, 4), (VEC3, 5))
    epilogue(b, [extent_of(thread)], b.choose.weighted(rows))


_SUMS = (("vertex_area", "vertex_mass", "weights"), ("vertex_normals", "forces", "vertex_sum"))


def _together(b: Builder) -> None:
    """All threads of a block answer one query: `while wp.tile_query_valid(query):`."""
    thread = launch_blocks(b)
    over = surfaces.surface(b)
    bounds = [array(b, VEC3, [extent_of(thread)], names=names) for names in (("lowers", "mins"), ("uppers", "maxs"))]
    box = [at(b, bound_, thread) for bound_ in bounds]
    begin, following = b.choose.pick(_TOGETHER)
    scalars(b, 0, 2, FLOAT32)
    with walk_together(b, asked(over.mesh, begin, *box), over.faces, following, ("face", "hit_face", "f")) as face:
        surfaces.look(b, over, surfaces.middle_of(b, b.variable(face)))
        block(b, 0, 2)
        tallied(b, thread, over.faces, face)


_TOGETHER = (
    ("tile_mesh_query_aabb", "tile_mesh_query_aabb_next"),
    ("mesh_query_aabb_tiled", "mesh_query_aabb_next_tiled"),
)
IDIOM = Idiom(
    "mesh_query",
    (
        "query_mesh",
        "mesh_kernel",
        "sample_mesh",
        "probe_surface",
        "mesh_pass",
        "process_mesh",
        "test_geometry",
        "trace_mesh",
    ),
    _draw,
    needs=NEEDS,
    reals=((FLOAT32, 1),),
    spatial=True,
)
