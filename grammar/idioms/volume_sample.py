"""Volumes: distances and fields sampled at points, rays marched through them, voxels looked up and stored."""

from grammar import nodes, volumes
from grammar.body import Effect
from grammar.builder import Builder
from grammar.domains import NON_NEGATIVE, binary, call
from grammar.expressions.conditions import compared
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, hidden, hole, only_if, real
from grammar.kernel import array, epilogue, extent_of, launch, leave_if, prologue
from grammar.leftovers import gathered
from grammar.loops import new_index
from grammar.outlined import outlined
from grammar.resources import VOLUME, asked, declare
from grammar.scope import ArrayVariable, Expr, LoopKind, Variable
from grammar.statements.effects import stored
from grammar.statements.table import block
from grammar.surfaces import nothing
from grammar.types import FLOAT32, FLOAT64, INT32, VEC3, Scalar, Value, Vector
from grammar.values import component
from grammar.volumes import Field
from grammar.walks import NEEDS

POINTS = ("points", "positions", "queries", "samples", "particle_x")


def _draw(b: Builder) -> None:
    b.choose.weighted(((_points, 13), (_collide, 4), (_advect, 3), (_march, 3), (_voxels, 10), (_indexed, 11)))(b)


def _asking(b: Builder) -> tuple[Variable, Variable]:
    """A thread for each point, and the point."""
    thread = launch(b)[0]
    points = array(b, Vector(3, b.palette.real), [extent_of(thread)], names=POINTS)
    prologue(b, [thread])
    return thread, b.let(at(b, points, thread), ("p", "x", "pos", "point"))


def _points(b: Builder) -> None:
    """A field at each point, perhaps beside it too."""
    thread, place = _asking(b)
    of = volumes.field(b, volumes.dtype(b))
    block(b, 0, 2)
    if b.choose.chance(5) and place.type == VEC3:
        uvw = b.variable(place)  # the points are in index space already
        if b.choose.chance(5):
            volumes.to_world(b, of, uvw, ("world_pos", "p_world", "xyz"))
    else:
        uvw = volumes.to_index(b, of, b.variable(place))
    if of.is_smooth and b.choose.chance(11):
        _, slope = volumes.sampled_with_gradient(b, of, uvw)
        if isinstance(slope.type, Vector) and b.choose.chance(15):
            volumes.turned(b, of, b.variable(slope), to_world=True)
    elif of.dtype == FLOAT32 and b.choose.chance(5):
        _gradient(b, of, uvw)
    elif b.choose.chance(11 if place.type == VEC3 else 13):
        _along(b, of, place, uvw)
    else:
        b.let(volumes.sampled(b, of, uvw), ("value", "sample", "d", "field_val", "s"))
        if b.choose.chance(3):
            other = volumes.field(b, volumes.dtype(b))
            b.let(volumes.sampled(b, other, uvw), ("other", "second", "aux"))
    block(b, 0, 3)
    epilogue(b, [extent_of(thread)])


def _along(b: Builder, of: Field, place: Variable, uvw: Expr) -> None:
    """The field here and a step along a direction, which is turned into index space, or a way back out of it."""
    heading = b.declare_parameter(place.type, ("step", "direction", "view_dir", "wind"))
    turned = b.variable(volumes.turned(b, of, b.variable(heading), to_world=False))
    if turned.type != VEC3:
        turned = Expr(nodes.call(b.spelled(VEC3), [turned.node]), VEC3)
    here = b.let(volumes.sampled(b, of, uvw), ("here", "value", "d0"))
    beyond = b.let(volumes.sampled(b, of, binary(uvw, "+", turned)), ("ahead", "beyond", "d1"))
    if of.is_smooth:
        b.let(binary(b.variable(beyond), "-", b.variable(here)), ("change", "rise", "slope"))
    if b.choose.chance(6):
        middle = binary(b.variable(place), "+", binary(b.variable(heading), "*", real(b, "0.5")))
        local = b.let(Expr(asked(of.volume, "volume_world_to_index", middle), place.type), ("mid_idx", "between"))
        volumes.to_world(b, of, b.variable(local), ("mid_world", "center"))


def _gradient(b: Builder, of: Field, uvw: Expr) -> None:
    """The gradient by differences, here or in a helper function."""
    names = ("n", "grad", "normal")
    if b.choose.chance(6):
        b.let(_differences(b, of, uvw), names)
        return

    def body() -> dict[str, nodes.Node]:
        inner = Field(declare(b, VOLUME, ("volume", "vol", "field")), of.dtype, of.suffix)
        place = b.declare_parameter(VEC3, ("q", "p", "uvw"))
        b.emit(nodes.returned([_differences(b, inner, b.variable(place)).node]), effect=Effect.OUTPUT)
        return {inner.volume.name: of.volume.node, place.name: uvw.node}

    b.let(outlined(b, ("volume_grad", "field_gradient", "sdf_normal", "gradient_at"), VEC3, body), names)


def _differences(b: Builder, of: Field, uvw: Expr) -> Expr:
    """The gradient by differences, a step to each side along each axis."""
    step = b.choose.pick(("1.0", "0.5"))
    parts = []
    for axis, names in enumerate((("dx", "gx"), ("dy", "gy"), ("dz", "gz"))):
        texts = [step if a == axis else "0.0" for a in range(3)]
        offset = Expr(nodes.call(b.spelled(VEC3), [nodes.number(t) for t in texts]), VEC3)
        ahead, behind = (volumes.sampled(b, of, binary(uvw, sign, offset)) for sign in ("+", "-"))
        parts.append(b.variable(b.let(binary(ahead, "-", behind), names)).node)
    slope = Expr(nodes.call(b.spelled(VEC3), parts), VEC3)
    return call(b, "normalize", slope) if b.choose.chance(8) else slope


def _collide(b: Builder) -> None:
    """A particle that moves and is kept out of a solid: a step, the distance there, a push along its gradient."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    positions = array(b, VEC3, [extent], names=("positions", "x", "particle_x"))
    velocities = array(b, VEC3, [extent], names=("velocities", "v", "particle_v"))
    solid = volumes.field(b, FLOAT32, ("volume", "sdf", "collider", "obstacle"))
    step = b.declare_parameter(FLOAT32, ("dt", "time_step", "h"))
    margin = b.declare_parameter(FLOAT32, ("margin", "thickness", "radius"))
    prologue(b, [thread])
    place, speed = b.let(at(b, positions, thread), ("x", "p", "pos")), b.let(at(b, velocities, thread), ("v", "vel"))
    block(b, 0, 2)
    ahead = binary(b.variable(place), "+", binary(b.variable(speed), "*", b.variable(step)))
    moved = b.let(ahead, ("x_pred", "xpred", "predicted", "x_new"), mutable=True)
    uvw = volumes.to_index(b, solid, b.variable(moved))
    distance, slope = volumes.sampled_with_gradient(b, solid, uvw)
    with only_if(b, compared(b.variable(distance), "<", b.variable(margin))):
        if b.choose.chance(9):
            slope = volumes.turned(b, solid, b.variable(slope), to_world=True)
        normal = b.let(call(b, "normalize", b.variable(slope)), ("n", "normal", "dir"))
        depth = b.let(binary(b.variable(distance), "-", b.variable(margin)), ("err", "depth", "penetration"))
        block(b, 0, 2)
        add(b, moved, binary(b.variable(normal), "*", b.variable(depth)), "-")
    block(b, 0, 3)
    epilogue(b, [extent], VEC3, b.variable(moved))


def _advect(b: Builder) -> None:
    """Semi-Lagrangian: where the flow came from, and what the field was there."""
    threads = launch(b, 3)
    voxel = [b.variable(t) for t in threads]
    flow = volumes.field(b, VEC3, ("velocity", "flow", "velocity_vol"))
    of = volumes.field(b, volumes.dtype(b, smooth=True), ("density", "source", "quantity"))
    target = volumes.field(b, of.dtype, ("advected", "target", "out_volume"))
    step = b.declare_parameter(FLOAT32, ("dt", "time_step", "h"))
    uvw = b.let(_corner(b, threads), ("uvw", "ijk", "center", "q"))
    speed = b.let(volumes.looked_up(b, flow, voxel), ("vel", "v", "u"))
    block(b, 0, 2)
    moved = binary(b.variable(speed), "*", b.variable(step))
    back = b.let(binary(b.variable(uvw), "-", moved), ("back", "origin", "src"))
    was = b.let(volumes.sampled(b, of, b.variable(back)), ("value", "carried", "q_old"))
    block(b, 0, 2)
    drawn = gathered(b, hole(b, of.dtype) if b.choose.chance(6) and _is_usual(b, of.dtype) else b.variable(was))
    volumes.stored(b, target, voxel, drawn)


def _corner(b: Builder, threads: list[Variable]) -> Expr:
    """`wp.vec3(float(i), float(j), float(k))`."""
    parts = [nodes.call(b.spelled(FLOAT32), [b.variable(t).node]) for t in threads]
    return Expr(nodes.call(b.spelled(VEC3), parts), VEC3)


def _march(b: Builder) -> None:
    """Along a ray: a sum over steps of the same length, or steps as long as the distance."""
    thread, start = _asking(b)
    directions = array(b, VEC3, [extent_of(thread)], names=("directions", "ray_dirs", "dirs"))
    of = volumes.field(b, FLOAT32)
    heading = b.let(call(b, "normalize", at(b, directions, thread)), ("rd", "dir", "heading"))
    origin = b.variable(start)
    if start.type != VEC3:
        origin = Expr(nodes.call(b.spelled(VEC3), [origin.node]), VEC3)
    block(b, 0, 2)
    steps = b.declare_parameter(INT32, ("num_steps", "max_steps", "steps"), Interval(1, 256))
    reached = b.let(nothing(b, FLOAT32), ("t", "depth", "travelled"), mutable=True)
    header = nodes.call(nodes.name("range"), [b.variable(steps).node])
    walks = b.has("break") and b.choose.chance(7)
    total = reached if walks else b.let(nothing(b, FLOAT32), _SUMS, mutable=True)
    with hidden(b, total), b.loop(new_index(b, Interval(0, 255)), header, LoopKind.FOR):
        along = binary(b.variable(heading), "*", b.variable(reached))
        place = b.let(binary(origin, "+", along), ("p", "q", "sample_pos"))
        uvw = volumes.to_index(b, of, b.variable(place))
        found = b.let(volumes.sampled(b, of, uvw), ("d", "rho", "value", "sigma"))
        block(b, 0, 2)
        if walks:
            near = b.number(FLOAT32, b.choose.pick(("0.001", "0.01", "1.0e-4")))
            with only_if(b, compared(b.variable(found), "<", near)):
                b.emit(nodes.BREAK, effect=Effect.CONTROL)
            add(b, reached, b.variable(found))
        else:
            length = b.declare_parameter(FLOAT32, ("step_size", "dt", "ds"))
            add(b, total, gathered(b, binary(b.variable(found), "*", b.variable(length))))
            add(b, reached, b.variable(length))
    block(b, 0, 3)
    drawn = b.variable(reached) if walks else call(b, "exp", _negative(b, total))
    epilogue(b, [extent_of(thread)], FLOAT32, drawn)


_SUMS = ("total", "optical_depth", "acc", "absorbed")


def _negative(b: Builder, total: Variable) -> Expr:
    inner = call(b, "max", b.variable(total), b.number(FLOAT32, "0.0"), interval=NON_NEGATIVE)
    return Expr(nodes.prefixed("-", inner.node), FLOAT32, nodes.Level.UNARY)


def _voxels(b: Builder) -> None:
    """A thread a voxel, out of a box or a list: the voxel and those beside it, into another volume or an array."""
    of = volumes.dtype(b)
    if b.choose.chance(8):
        threads = launch(b, 3)
        voxel = list(threads)
    else:
        threads = launch(b)
        voxel = []
    source = volumes.field(b, of)
    if not voxel:
        voxel = _listed(b, threads[0], source)
    block(b, 0, 2)
    here = [b.variable(v) for v in voxel]
    value = b.let(volumes.looked_up(b, source, here), ("value", "here", "center", "c"))
    sides = [(axis, sign) for axis in range(3) for sign in ("+", "-")]
    for _ in range(b.choose.weighted(((0, 3), (1, 3), (2, 4), (4, 1), (6, 1)))):
        axis, sign = sides.pop(b.choose.below(len(sides)))
        beside = list(here)
        beside[axis] = binary(here[axis], sign, Expr(nodes.number("1"), INT32))
        b.let(volumes.looked_up(b, source, beside), _BESIDE[axis][sign == "-"])
    if b.choose.chance(5):
        volumes.to_world(b, source, _corner(b, voxel), ("p", "world", "xyz"))
    block(b, 0, 3)
    if b.choose.chance(8):
        target = volumes.field(b, of, ("out_volume", "target", "result_vol", "dst"))
        drawn = gathered(b, hole(b, of) if _is_usual(b, of) else b.variable(value))
        volumes.stored(b, target, here, stored(b, drawn))
        return
    epilogue(b, [extent_of(t) for t in threads], of, b.variable(value) if b.choose.chance(8) else None)


_BESIDE = (
    (("right", "xp", "east"), ("left", "xm", "west")),
    (("up", "yp", "north"), ("down", "ym", "south")),
    (("front", "zp", "above"), ("back", "zm", "below")),
)


def _is_usual(b: Builder, kind: Value) -> bool:
    return kind in b.palette.values()


def _listed(b: Builder, thread: Variable, of: Field) -> list[Variable]:
    """`ijk = voxels[tid]`, or three columns: the coordinates of the active voxels, each once."""
    if b.choose.chance(13):
        count = asked(of.volume, "volume_voxel_count")
        leave_if(b, compared(b.variable(thread), ">=", Expr(count, INT32)))
    extent = extent_of(thread)
    if b.choose.chance(8):
        kind = Vector(3, INT32)
        voxels = array(b, kind, [extent], names=("voxels", "coords", "ijks"))
        b.frame.arrays.remove(voxels)
        of.volume.made.listed.append(voxels)
        ijk = b.let(at(b, voxels, thread), ("ijk", "coord", "voxel"))
        parts = [component(b, b.variable(ijk).node, a) for a in range(3)]
        b.frame.scopes[-1].remove(ijk)
    else:
        table = array(b, INT32, [extent, Extent(3, "width")], names=("voxels", "coords", "ijks"))
        b.frame.arrays.remove(table)
        of.volume.made.listed.append(table)
        first = b.variable(thread).node
        parts = [nodes.subscript(b.array(table), [first, nodes.number(str(a))]) for a in range(3)]
    room = Interval(-1024, 1024)
    names = (("i", "vi", "ix"), ("j", "vj", "iy"), ("k", "vk", "iz"))
    return [b.let(Expr(p, INT32, interval=room), n) for p, n in zip(parts, names, strict=True)]


def _indexed(b: Builder) -> None:
    """An index volume: the voxels' values stand in arrays, which several fields share the volume for."""
    thread, place = _asking(b)
    size = Extent(role="voxels")
    index = volumes.field(b, INT32, ("volume", "index_volume", "topology", "grid"))
    index.volume.made.axes, index.volume.made.dtype = (size,), None
    kind = volumes.dtype(b)
    data = array(b, kind, [size], names=("voxel_data", "values", "cell_values", "density"))
    b.frame.arrays.remove(data)
    block(b, 0, 2)
    uvw = volumes.to_index(b, index, b.variable(place))
    of = Field(index.volume, kind)
    match b.choose.weighted((("sample", 5), ("gradient", 11 * of.is_smooth), ("lookup", 5))):
        case "lookup":
            _cell(b, index, data, uvw)
        case way:
            background = _background(b, kind)
            arguments = [uvw, volumes.mode(b, of), Expr(b.array(data), kind), background]
            slope = volumes.gradient(b, kind) if way == "gradient" else None
            if slope is not None:
                arguments.append(b.variable(slope))
            name = "volume_sample_index" if slope is None else "volume_sample_grad_index"
            b.let(Expr(asked(index.volume, name, *arguments), kind), ("value", "sample", "s", "field_val"))
    block(b, 0, 3)
    epilogue(b, [extent_of(thread)])


def _background(b: Builder, kind: Value) -> Expr:
    if not isinstance(kind, Scalar):
        return Expr(nodes.call(b.spelled(kind), []), kind)
    if kind == FLOAT32 and b.choose.chance(6):
        return b.variable(b.declare_parameter(FLOAT32, ("background", "outside", "default_value")))
    return b.number(kind, "0.0" if kind.is_float else "0")


def _cell(b: Builder, index: Field, data: ArrayVariable, uvw: Expr) -> None:
    """`cell = wp.volume_lookup_index(volume, i, j, k)`: the place of a voxel in the arrays, or -1."""
    names = (("i", "vi", "ix"), ("j", "vj", "iy"), ("k", "vk", "iz"))
    held = uvw if nodes.is_name(uvw.node) else b.variable(b.let(uvw, ("q", "idx_pos")))
    voxel = []
    for axis, n in enumerate(names):
        part = component(b, held.node, axis)
        rounded = nodes.call(nodes.wp("clamp"), [part, nodes.number("-1000.0"), nodes.number("1000.0")])
        voxel.append(b.let(Expr(nodes.call(b.spelled(INT32), [rounded]), INT32, interval=Interval(-1000, 1000)), n))
    found = asked(index.volume, "volume_lookup_index", *(b.variable(v) for v in voxel))
    size = data.extents[0]
    cell = b.let(Expr(found, INT32, interval=Interval(-1, size.indices.high)), ("cell", "slot", "vidx", "index"))
    value = b.let(nothing(b, data.type.dtype), ("value", "sample", "held"), mutable=True)
    with only_if(b, compared(b.variable(cell), ">=", Expr(nodes.number("0"), INT32))):
        assign(b, value, at(b, data, cell))
    value.mutable = False


IDIOM = Idiom(
    "volume_sample",
    (
        "sample_volume",
        "volume_pass",
        "probe_volume",
        "volume_kernel",
        "process_voxels",
        "query_field",
        "evaluate_volume",
    ),
    _draw,
    needs=(NEEDS - {"while", "comparison"}) | {"cast"},
    reals=((FLOAT32, 3), (FLOAT64, 1)),
    spatial=True,
)
