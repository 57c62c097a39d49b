"""Textures: images warped and filtered, tables looked up, volumes blended, levels of detail."""

from collections.abc import Sequence
from dataclasses import dataclass

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared
from grammar.facts import Extent, Index, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, at, hidden, hole, only_if, worked
from grammar.kernel import array, epilogue, extent_of, launch, prologue
from grammar.leftovers import gathered
from grammar.loops import new_index
from grammar.resources import TEXTURES, declare
from grammar.scope import Expr, Layers, LoopKind, Made, Role, Variable
from grammar.statements.table import block
from grammar.surfaces import nothing
from grammar.types import FLOAT32, INT32, VEC3, Value, Vector
from grammar.values import component
from grammar.walks import NEEDS

VEC2, VEC4 = Vector(2, FLOAT32), Vector(4, FLOAT32)
TEXELS: tuple[tuple[Value, int], ...] = ((FLOAT32, 9), (VEC4, 6), (VEC2, 4))
SIZES = ("width", "height", "depth")


@dataclass(frozen=True, slots=True)
class Texture:
    """A texture: the expression that names it, what its texels are read as, and how its calls are written."""

    node: nodes.Node
    rank: int
    dtype: Value
    spelled: nodes.Node  # the dtype
    packed: bool  # the place as one vector, not number by number


def _draw(b: Builder) -> None:
    b.choose.weighted(((_image, 6), (_filter, 4), (_points, 5), (_ramp, 4), (_march, 3)))(b)


def _texture(b: Builder, rank: int, kind: Value | None = None, names: Sequence[str] = ()) -> Texture:
    row = TEXTURES[rank - 1]
    resource = declare(b, row, names or row.names)
    return _read_as(b, resource.node, resource.made, rank, kind)


def _read_as(b: Builder, node: nodes.Node, made: Made, rank: int, kind: Value | None = None) -> Texture:
    made.dtype = kind = kind or b.choose.weighted(TEXELS)
    if isinstance(kind, Vector):
        spelled: nodes.Node = nodes.wp(f"vec{kind.length}f" if b.choose.chance(8) else f"vec{kind.length}")
    else:
        spelled = nodes.name("float")  # Warp takes no other name for it here
    return Texture(node, rank, kind, spelled, rank > 1 and b.choose.chance(8))


def _sampled(of: Texture, place: Sequence[Expr], level: Expr | None = None) -> Expr:
    """`wp.texture_sample(tex, u, v, dtype=wp.vec4f)`."""
    given = [e.node for e in place]
    if of.packed and len(given) > 1:
        given = [nodes.call(nodes.wp(f"vec{of.rank}"), given)]
    named = [("dtype", of.spelled), *([] if level is None else [("lod", level.node)])]
    return Expr(nodes.call(nodes.wp("texture_sample"), [of.node, *given], named), of.dtype)


def _parts(b: Builder, place: Variable, count: int) -> list[Expr]:
    """`uv[0]`, `uv[1]`."""
    return [Expr(component(b, b.variable(place).node, axis), FLOAT32) for axis in range(count)]


def _size(of: Texture, axis: int) -> Expr:
    return Expr(nodes.attribute(of.node, SIZES[axis]), INT32, interval=Interval(1, 1024))


def _centers(b: Builder, of: Texture, threads: Sequence[Variable]) -> list[Variable]:
    """`u = (float(x) + 0.5) / float(tex.width)` for each axis: the middle of a texel; rows run along v."""
    if len(threads) == 2 and threads[0].name in ("i", "r", "row"):
        threads = threads[::-1]
    own, half = b.choose.chance(8), b.choose.chance(12)
    named = b.choose.pick((("u", "v", "w"), ("tu", "tv", "tw"), ("s", "t", "r")))
    places = []
    for axis, thread in enumerate(threads):
        base = _real(b, b.variable(thread))
        if half:
            base = binary(base, "+", b.number(FLOAT32, "0.5"))
        size = _size(of, axis) if own else b.variable(b.declare_parameter(INT32, _PIXELS[axis], Interval(1, 1024)))
        places.append(b.let(binary(base, "/", _real(b, size)), (named[axis],)))
    return places


def _real(b: Builder, whole: Expr) -> Expr:
    return Expr(nodes.call(b.spelled(FLOAT32), [whole.node]), FLOAT32)


_PIXELS = (("res_x", "out_width", "num_u"), ("res_y", "out_height", "num_v"), ("res_z", "out_depth", "num_w"))


def _level(b: Builder) -> Expr | None:
    """`lod=`: a number, a parameter, or the logarithm of a footprint."""
    if not b.choose.chance(5):
        return None
    match b.choose.weighted((("number", 4), ("parameter", 4), ("footprint", 3))):
        case "number":
            return b.number(FLOAT32, b.choose.pick(("0.0", "1.0", "2.0", "0.5")))
        case "parameter":
            return b.variable(b.declare_parameter(FLOAT32, ("lod", "mip_level", "mip_bias")))
    scale = b.variable(b.declare_parameter(FLOAT32, ("footprint", "pixel_size", "texels_per_pixel")))
    footprint = call(b, "log2", call(b, "max", scale, b.number(FLOAT32, "1.0")))
    return b.variable(b.let(footprint, ("lod", "level", "mip")))


def _image(b: Builder) -> None:
    """An image, texel by texel: resized, distorted, looked up in a second texture."""
    rank = b.choose.weighted(((2, 8), (3, 2)))
    threads = launch(b, rank)
    of = _texture(b, rank)
    places = _centers(b, of, threads)
    block(b, 0, 2)
    drawn = [b.variable(p) for p in places]
    if b.choose.chance(7):
        drawn = _distorted(b, drawn)
    value = b.let(_sampled(of, drawn, _level(b)), _VALUES[of.dtype])
    if b.choose.chance(4):
        other = _texture(b, rank, names=("mask", "detail", "second_tex", "overlay"))
        b.let(_sampled(other, [b.variable(p) for p in places]), ("masked", "detail_val", "blend_src"))
    block(b, 0, 3)
    _finish(b, [extent_of(t) for t in threads], value)


_VALUES: dict[Value, tuple[str, ...]] = {
    FLOAT32: ("value", "texel", "sample", "gray"),
    VEC2: ("flow", "texel", "sample_uv"),
    VEC4: ("color", "texel", "rgba", "c"),
}


def _finish(b: Builder, extents: Sequence[Extent], value: Variable) -> None:
    """The output: the texel or a number, now and then a colour of three parts."""
    kind = b.choose.weighted(((value.type, 6), (FLOAT32, 3), (VEC3, 2)))
    if kind == VEC3 and value.type == VEC4:
        parts = [part.node for part in _parts(b, value, 3)]
        epilogue(b, extents, VEC3, Expr(nodes.call(b.spelled(VEC3), parts), VEC3))
        return
    epilogue(b, extents, kind, b.variable(value) if kind == value.type else None)


def _distorted(b: Builder, place: Sequence[Expr]) -> list[Expr]:
    """Coordinates moved a little, scaled, wrapped or mirrored: of moderate size whatever the program computes."""
    match b.choose.weighted((("wave", 4), ("scaled", 4), ("mirrored", 2), ("moved", 4), ("wrapped", 3))):
        case "wave":
            size = b.number(FLOAT32, b.choose.pick(("0.05", "0.1", "0.02")))
            return [binary(p, "+", binary(size, "*", call(b, "sin", hole(b, FLOAT32, 1)))) for p in place]
        case "scaled":
            factor = b.declare_parameter(FLOAT32, ("zoom", "tiling", "uv_scale"))
            return [binary(p, "*", b.variable(factor)) for p in place]
        case "mirrored":
            return [binary(b.number(FLOAT32, "1.0"), "-", place[0]), *place[1:]]
        case "moved":
            stem = b.choose.pick(("offset", "shift", "scroll"))
            steps = [b.declare_parameter(FLOAT32, (f"{stem}_{axis}",)) for axis in "uvw"[: len(place)]]
            return [binary(p, "+", b.variable(step)) for p, step in zip(place, steps, strict=True)]
    times = b.number(FLOAT32, b.choose.pick(("4.0", "2.0", "8.0")))
    return [call(b, "frac", binary(p, "*", times)) for p in place]


def _filter(b: Builder) -> None:
    """A window around each texel: a box or tent filter, differences to both sides."""
    threads = launch(b, 2)
    of = _texture(b, 2, names=("tex", "image", "src_tex", "input_tex"))
    u, v = (b.variable(p) for p in _centers(b, of, threads))
    texel = []
    for axis, names in ((0, ("du", "step_u", "inv_w")), (1, ("dv", "step_v", "inv_h"))):
        texel.append(b.variable(b.let(binary(b.number(FLOAT32, "1.0"), "/", _real(b, _size(of, axis))), names)))
    block(b, 0, 2)
    if b.choose.chance(6):
        _slopes(b, of, (u, v), texel)
        block(b, 0, 3)
        epilogue(b, [extent_of(t) for t in threads], FLOAT32)
        return
    total = b.let(nothing(b, of.dtype), ("total", "acc", "blurred"), mutable=True)
    reach = b.choose.pick((1, 1, 2))
    rounds = 2 * reach + 1
    dy, dx = (Variable(b.fresh((n,)), INT32, Interval(-reach, reach)) for n in b.choose.pick(_WINDOWS))
    outer, inner = (b.loop(index, _span(reach), LoopKind.UNROLLED, rounds) for index in (dy, dx))
    with hidden(b, total), outer, inner:
        offsets = [binary(_real(b, b.variable(index)), "*", step) for index, step in zip((dx, dy), texel, strict=True)]
        sample = _sampled(of, [binary(place, "+", offset) for place, offset in zip((u, v), offsets, strict=True)])
        if b.choose.chance(8):
            weight = b.let(worked(b, FLOAT32, 1), ("w", "weight", "g"))
            sample = binary(sample, "*", b.variable(weight))
        add(b, total, sample)
    block(b, 0, 3)
    count = b.number(FLOAT32, f"{rounds**2}.0")
    epilogue(b, [extent_of(t) for t in threads], of.dtype, binary(b.variable(total), "/", count))


_WINDOWS = (("dy", "dx"), ("oy", "ox"), ("ky", "kx"), ("m", "n"))


def _span(reach: int) -> nodes.Node:
    return nodes.call(nodes.name("range"), [nodes.number(str(-reach)), nodes.number(str(reach + 1))])


def _slopes(b: Builder, of: Texture, place: Sequence[Expr], texel: Sequence[Expr]) -> None:
    """Differences of the texels on both sides along both axes."""
    for axis, names in enumerate(_SIDES):
        ends = []
        for sign, name in zip("+-", names[0], strict=True):
            moved = list(place)
            moved[axis] = binary(place[axis], sign, texel[axis])
            ends.append(b.variable(b.let(_sampled(of, moved), (name,))))
        b.let(binary(ends[0], "-", ends[1]), names[1])


_SIDES = ((("right", "left"), ("gx", "grad_u", "slope_x")), (("up", "down"), ("gy", "grad_v", "slope_y")))


def _points(b: Builder) -> None:
    """Coordinates out of an array, and perhaps a texture out of several."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    rank = b.choose.weighted(((2, 7), (3, 3)))
    space = Vector(rank, FLOAT32)
    names = ("uvs", "texcoords", "coords") if rank == 2 else ("uvws", "coords", "sample_points")
    coordinates = array(b, space, [extent], names=names)
    prologue(b, [thread])
    place = b.let(at(b, coordinates, thread), ("uv", "st", "coord") if rank == 2 else ("uvw", "coord", "q"))
    of = _one_of_several(b, thread) if rank == 2 and b.choose.chance(11) else _texture(b, rank)
    block(b, 0, 2)
    if b.choose.chance(9):
        given = [b.variable(place)]
        if b.choose.chance(5):
            factor = b.declare_parameter(FLOAT32, ("tiling", "zoom", "uv_scale"))
            given = [binary(given[0], "*", b.variable(factor))]
    else:
        given = _distorted(b, _parts(b, place, rank))
    drawn = _sampled(of, given, _level(b))
    value = b.let(drawn, _VALUES[of.dtype])
    if of.dtype == VEC4 and b.choose.chance(6):
        b.let(compared(_parts(b, value, 4)[3], "<", b.number(FLOAT32, "0.5")), ("transparent", "is_clear", "masked"))
    block(b, 0, 3)
    _finish(b, [extent], value)


def _one_of_several(b: Builder, thread: Variable) -> Texture:
    """`textures[ids[i]]`: an array of textures, and which of them each thread reads."""
    count, made = Extent(role="bins"), Made(TEXTURES[1])
    annotation = nodes.call(nodes.wp("array"), [], [("dtype", nodes.wp("Texture2D"))])
    held = b.parameter(("textures", "layers", "atlas"), annotation, Role.INPUT, Layers(made, count))
    ids = array(b, INT32, [extent_of(thread)], names=("tex_ids", "layer_ids", "material_ids"), target=count)
    which = b.let(at(b, ids, thread), ("tex_id", "layer", "slot"))
    which.index = Index(count)
    return _read_as(b, nodes.subscript(nodes.name(held), [b.variable(which).node]), made, 2)


def _ramp(b: Builder) -> None:
    """A table of one axis: numbers mapped to colours or through a curve."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    values = array(b, FLOAT32, [extent], names=("values", "field", "temperature", "density", "heights"))
    of = _texture(b, 1)
    prologue(b, [thread])
    x = b.let(at(b, values, thread), ("x", "value", "s", "t"))
    block(b, 0, 2)
    match b.choose.weighted((("range", 6), ("clamped", 4), ("plain", 3))):
        case "range":
            low, high = (b.declare_parameter(FLOAT32, n) for n in (("v_min", "low", "lo"), ("v_max", "high", "hi")))
            span = call(b, "max", binary(b.variable(high), "-", b.variable(low)), b.number(FLOAT32, "0.001"))
            drawn = binary(binary(b.variable(x), "-", b.variable(low)), "/", span)
        case "clamped":
            drawn = call(b, "clamp", hole(b, FLOAT32), b.number(FLOAT32, "0.0"), b.number(FLOAT32, "1.0"))
        case _:
            drawn = b.variable(x)
    u = b.let(drawn, ("u", "coord", "normalized", "tu"))
    value = b.let(_sampled(of, [b.variable(u)], _level(b)), _VALUES[of.dtype])
    block(b, 0, 3)
    _finish(b, [extent], value)


def _march(b: Builder) -> None:
    """Steps through a texture of three axes: what lies along a ray, added up or the most of it."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    of = _texture(b, 3, FLOAT32)
    starts = array(b, VEC3, [extent], names=("origins", "entry_points", "starts"))
    step = b.declare_parameter(VEC3, ("ray_step", "march_dir", "delta", "view_step"))
    steps = b.declare_parameter(INT32, ("num_steps", "max_steps", "steps"), Interval(1, 256))
    prologue(b, [thread])
    start = b.let(at(b, starts, thread), ("p0", "origin", "entry", "start"))
    block(b, 0, 2)
    total = b.let(nothing(b, FLOAT32), ("total", "opacity", "absorbed", "best"), mutable=True)
    header = nodes.call(nodes.name("range"), [b.variable(steps).node])
    index = new_index(b, Interval(0, 255))
    with hidden(b, total), b.loop(index, header, LoopKind.FOR):
        along = binary(b.variable(step), "*", _real(b, b.variable(index)))
        place = b.let(binary(b.variable(start), "+", along), ("p", "uvw", "q", "pos"))
        drawn = _sampled(of, [b.variable(place)] if of.packed else _parts(b, place, 3))
        value = b.let(drawn, ("density", "rho", "value", "sample"))
        block(b, 0, 2)
        if b.choose.chance(5):
            limit = b.declare_parameter(FLOAT32, ("iso", "threshold", "cutoff"))
            with only_if(b, compared(b.variable(value), ">", b.variable(limit))):
                add(b, total, gathered(b, b.variable(value)))
        else:
            add(b, total, gathered(b, worked(b, FLOAT32)))
    block(b, 0, 3)
    epilogue(b, [extent], FLOAT32, b.variable(total))


IDIOM = Idiom(
    "texture_sample",
    (
        "sample_texture",
        "texture_pass",
        "filter_texture",
        "lookup_texture",
        "texture_kernel",
        "resample_texture",
        "shade_texels",
    ),
    _draw,
    needs=(NEEDS - {"while", "comparison"}) | {"cast"},
    reals=((FLOAT32, 1),),
    spatial=True,
)
