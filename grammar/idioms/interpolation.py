"""Interpolation: a place in a table or a grid, and what is between its knots."""

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.facts import Extent, Order
from grammar.idiom import Idiom
from grammar.idioms.cells import at, bilinear, blended, bracketed, elements, hole, indexing, real
from grammar.indices import last, load
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.table import block
from grammar.types import INT32
from grammar.values import converted

TABLES = ("table", "lut", "samples", "knots", "curve", "profile")
GRIDS = ("grid", "heightmap", "texels", "field", "map_data")
PLACES = ("queries", "coords", "params", "x", "positions")
SCALES = ("inv_dx", "scale", "inv_spacing", "resolution_scale")


def _draw(b: Builder) -> None:
    b.choose.weighted(((_table, 8), (_grid, 5), (_resampled, 4), (_uneven, 4)))(b)


def _table(b: Builder) -> None:
    """`x0 = int(wp.floor(u))`, the cells beside it, and a line, a smooth step or a cubic between them."""
    thread = launch(b)[0]
    extent, size = extent_of(thread), Extent(b.choose.pick((None, None, 16, 64, 256)), "table")
    table = array(b, elements(b), [size], names=TABLES)
    places = array(b, b.palette.real, [extent], names=PLACES)
    extra = inputs(b, [extent], 0, 1)
    prologue(b, [thread])
    b.let(load(b, places, plain=True), ("q", "x", "place", "query"))
    loads(b, extra)
    block(b, 0, 3)
    low, high, part = bracketed(b, _coordinate(b), size)
    left = b.let(at(b, table, low), ("a", "left", "p1", "below"))
    right = b.let(at(b, table, high), ("b", "right", "p2", "above"))
    between = _between(b, table, size, (low, high), (left, right), part)
    block(b, 1, 3)
    drawn = b.variable(between)
    if b.choose.chance(8):
        drawn = binary(drawn, "*", hole(b, b.palette.real))
    epilogue(b, [extent], between.type, drawn)


def _coordinate(b: Builder) -> Expr:
    """A place along the axis: what there is, scaled and perhaps moved."""
    scale = b.variable(b.declare_parameter(b.palette.real, SCALES))
    drawn = hole(b, b.palette.real, 1)
    if b.choose.chance(6):
        drawn = binary(drawn, "-", b.variable(b.declare_parameter(b.palette.real, ("origin", "x_min", "start"))))
    return binary(drawn, "*", scale)


def _between(
    b: Builder,
    table: ArrayVariable,
    size: Extent,
    places: tuple[Variable, Variable],
    ends: tuple[Variable, Variable],
    part: Variable,
) -> Variable:
    """A line, a smooth step, or a cubic through two more knots."""
    left, right = (b.variable(end) for end in ends)
    names = ("between", "blended", "interp", "sampled", "y")
    match b.choose.weighted((("line", 6), ("smooth", 3), ("cubic", 4))):
        case "smooth":
            square = binary(b.variable(part), "*", b.variable(part))
            rest = binary(real(b, "3.0"), "-", binary(real(b, "2.0"), "*", b.variable(part)))
            part = b.let(binary(square, "*", rest), ("smooth", "eased", "w"))
        case "cubic":
            before = nodes.operation(b.variable(places[0]).node, "-", nodes.number("1"))
            after = nodes.operation(b.variable(places[1]).node, "+", nodes.number("1"))
            first = indexing(Expr(nodes.call(nodes.wp("max"), [before, nodes.number("0")]), INT32), size)
            final = indexing(Expr(nodes.call(nodes.wp("min"), [after, last(b, size).node]), INT32), size)
            half = real(b, "0.5")
            slope = b.let(binary(binary(right, "-", at(b, table, first)), "*", half), ("m0", "slope_in", "tangent"))
            leaving = b.let(
                binary(binary(at(b, table, final), "-", left), "*", half), ("m1", "slope_out", "tangent_out")
            )
            return b.let(_hermite(b, (left, right), (slope, leaving), part), names)
    return b.let(blended(b, left, right, part, lerps=b.choose.chance(8)), names)


def _hermite(b: Builder, ends: tuple[Expr, Expr], slopes: tuple[Variable, Variable], part: Variable) -> Expr:
    """The cubic with these values and slopes at its ends."""
    t = b.variable(part)
    square = b.let(binary(t, "*", t), ("t2", "square"))
    cube = b.let(binary(b.variable(square), "*", t), ("t3", "cube"))
    bend = binary(binary(real(b, "3.0"), "*", b.variable(square)), "-", binary(real(b, "2.0"), "*", b.variable(cube)))
    rise = b.let(bend, ("h1", "rise", "w1"))
    entry = binary(binary(b.variable(cube), "-", binary(real(b, "2.0"), "*", b.variable(square))), "+", t)
    values = binary(ends[0], "+", binary(binary(ends[1], "-", ends[0]), "*", b.variable(rise)))
    exit_ = binary(b.variable(cube), "-", b.variable(square))
    curved = binary(values, "+", binary(b.variable(slopes[0]), "*", entry))
    return binary(curved, "+", binary(b.variable(slopes[1]), "*", exit_))


def _grid(b: Builder) -> None:
    """Bilinear: two coordinates a query, four cells around them."""
    thread = launch(b)[0]
    extent, sides = extent_of(thread), [Extent(role="height"), Extent(role="width")]
    grid = array(b, elements(b), sides, names=GRIDS)
    places = [array(b, b.palette.real, [extent], names=names) for names in (("xs", "qx", "us"), ("ys", "qy", "vs"))]
    prologue(b, [thread])
    held = [b.let(load(b, p, plain=True), names) for p, names in zip(places, (("x", "a"), ("y", "c")), strict=True)]
    block(b, 0, 2)
    scale = b.declare_parameter(b.palette.real, SCALES)
    drawn = [binary(b.variable(place), "*", b.variable(scale)) for place in held]
    _blend(b, grid, drawn, sides, [extent])


def _resampled(b: Builder) -> None:
    """An image of another size: every cell of the launch asks where it lies in the grid."""
    threads = launch(b, 2)
    sides = [Extent(role="height"), Extent(role="width")]
    grid = array(b, elements(b), sides, names=GRIDS)
    scale = b.declare_parameter(b.palette.real, ("zoom", "ratio", "scale", "step_size"))
    block(b, 0, 2)
    drawn = []
    for thread in threads:
        place = converted(b, b.palette.real, b.variable(thread))
        if b.choose.chance(6):
            place = binary(binary(place, "+", real(b, "0.5")), "*", b.variable(scale))
            drawn.append(binary(place, "-", real(b, "0.5")))
        else:
            moved = binary(place, "*", b.variable(scale))
            drawn.append(binary(moved, "+", hole(b, b.palette.real, 1)) if b.choose.chance(6) else moved)
    _blend(b, grid, drawn, sides, [extent_of(t) for t in threads])


def _blend(b: Builder, grid: ArrayVariable, drawn: list[Expr], sides: list[Extent], extents: list[Extent]) -> None:
    x, y = (bracketed(b, drawn[axis], sides[axis], axis) for axis in (0, 1))
    blend = bilinear(b, grid, x, y, ("blend", "sampled", "value_at", "interp"))
    block(b, 1, 3)
    result = b.variable(blend)
    if b.choose.chance(8):
        result = binary(result, "*", hole(b, b.palette.real))
    epilogue(b, extents, blend.type, result)


def _uneven(b: Builder) -> None:
    """Knots at uneven distances: the interval is searched for, `hi = wp.lower_bound(knots, x)`."""
    thread = launch(b)[0]
    extent, size = extent_of(thread), Extent(role="table")
    knots = array(b, b.palette.real, [size], names=("knots", "times", "breakpoints", "xp"), order=Order.ASCENDING)
    values = array(b, elements(b), [size], names=("values", "samples", "keyframes", "fp"))
    places = array(b, b.palette.real, [extent], names=PLACES)
    b.frame.arrays.remove(knots)
    prologue(b, [thread])
    x = b.let(load(b, places, plain=True), ("q", "x", "place", "query"))
    block(b, 0, 2)
    found = nodes.call(nodes.wp("lower_bound"), [b.array(knots), b.variable(x).node])
    high = b.let(indexing(Expr(found, INT32), size), ("hi", "right_id", "upper_id"))
    behind = nodes.operation(b.variable(high).node, "-", nodes.number("1"))
    below = Expr(nodes.call(nodes.wp("max"), [behind, nodes.number("0")]), INT32)
    low = b.let(indexing(below, size), ("lo", "left_id", "lower_id"))
    start = b.let(at(b, knots, low), ("x_lo", "start", "t_left"))
    span = call(b, "max", binary(at(b, knots, high), "-", b.variable(start)), real(b, "0.001"))
    share = binary(binary(b.variable(x), "-", b.variable(start)), "/", span)
    part = b.let(call(b, "clamp", share, real(b, "0.0"), real(b, "1.0")), ("part", "alpha_t", "frac_x", "blend"))
    left = b.variable(b.let(at(b, values, low), ("a", "left", "before")))
    right = b.variable(b.let(at(b, values, high), ("b", "right", "after")))
    drawn = b.let(blended(b, left, right, part, lerps=b.choose.chance(8)), ("between", "blended", "interp", "y"))
    block(b, 1, 3)
    epilogue(b, [extent], drawn.type, b.variable(drawn))


IDIOM = Idiom(
    "interpolation",
    (
        "interpolate",
        "lookup",
        "resample",
        "sample_data",
        "interp_samples",
        "fetch_blended",
        "sample_between",
    ),
    _draw,
    needs=frozenset({"cast", "builtin"}),
)
