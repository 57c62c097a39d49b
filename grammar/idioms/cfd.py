"""Fluids on a grid of two dimensions: advection, divergence, a Jacobi sweep for the pressure, vorticity."""

from collections.abc import Sequence

from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared
from grammar.idiom import Idiom
from grammar.idioms.cells import at, beside, bilinear, bracketed, elements, hole, leave_border, real, where
from grammar.kernel import array, epilogue, extent_of, launch, scalars
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.table import block
from grammar.types import Vector
from grammar.values import component, converted

SPACINGS = ("dx", "h", "cell_size", "spacing")
INVERSES = ("inv_dx", "inv_h", "half_inv_dx", "rdx")
STEPS = ("dt", "time_step", "h_t", "sub_dt")


def _draw(b: Builder) -> None:
    threads = launch(b, 2)
    b.choose.pick((_differences, _pressure_sweep, _upwind, _traced_back))(b, threads)


def _velocity(b: Builder, threads: Sequence[Variable]) -> list[ArrayVariable]:
    """The flow: one array of `vec2`, or one array for each direction."""
    extents = [extent_of(t) for t in threads]
    pair = Vector(2, b.palette.real)
    if pair in b.palette.vectors and b.choose.chance(12):
        return [array(b, pair, extents, names=("velocity", "vel", "flow", "u"))]
    return [
        array(b, b.palette.real, extents, names=names)
        for names in (("u", "vel_x", "u_vel", "ux"), ("v", "vel_y", "v_vel", "uy"))
    ]


def _along(b: Builder, velocity: list[ArrayVariable], axis: int, *places: Variable | Expr) -> Expr:
    """A component of the flow in some cell."""
    if len(velocity) == 2:
        return at(b, velocity[axis], *places)
    return Expr(component(b, at(b, velocity[0], *places).node, axis), b.palette.real)


def _around(b: Builder, threads: Sequence[Variable]) -> list[tuple[tuple[Variable | Expr, Variable | Expr], ...]]:
    """The places behind and ahead on each axis, at the border kept inside or left alone."""
    if b.choose.chance(8):
        leave_border(b, threads)
    i, j = threads
    return [((beside(b, i, -1), j), (beside(b, i, 1), j)), ((i, beside(b, j, -1)), (i, beside(b, j, 1)))]


def _differences(b: Builder, threads: Sequence[Variable]) -> None:
    """`div = (u[i + 1, j] - u[i - 1, j] + v[i, j + 1] - v[i, j - 1]) * 0.5 * inv_dx`, or the vorticity likewise."""
    velocity = _velocity(b, threads)
    scale = b.declare_parameter(b.palette.real, INVERSES)
    scalars(b, 0, 2)
    sides = _around(b, threads)
    turning = b.choose.chance(7)
    words = (("dvdx", "dv"), ("dudy", "du")) if turning else (("dudx", "du", "flux_x"), ("dvdy", "dv", "flux_y"))
    parts = []
    for axis, (behind, ahead) in enumerate(sides):
        which = 1 - axis if turning else axis
        gap = binary(_along(b, velocity, which, *ahead), "-", _along(b, velocity, which, *behind))
        parts.append(b.let(gap, words[axis]))
    whole = binary(b.variable(parts[0]), "-" if turning else "+", b.variable(parts[1]))
    half = binary(real(b, "0.5"), "*", b.variable(scale)) if b.choose.chance(9) else b.variable(scale)
    names = ("curl", "vorticity", "omega") if turning else ("div", "divergence")
    b.let(binary(half, "*", whole), names)
    block(b, 1, 4)
    epilogue(b, [extent_of(t) for t in threads], b.palette.real, hole(b, b.palette.real))


def _pressure_sweep(b: Builder, threads: Sequence[Variable]) -> None:
    """`p_new = (left + right + down + up - h * h * div) * 0.25`, relaxed towards or damped."""
    extents = [extent_of(t) for t in threads]
    pressure = array(b, b.palette.real, extents, names=("pressure", "p", "p_old", "phi"))
    source = array(b, b.palette.real, extents, names=("div", "divergence", "rhs", "source"))
    spacing = b.declare_parameter(b.palette.real, SPACINGS)
    scalars(b, 0, 2)
    words = (("left", "west"), ("right", "east"), ("down", "south"), ("up", "north"))
    places = [place for pair in _around(b, threads) for place in pair]
    sides = [b.let(at(b, pressure, *place), names) for place, names in zip(places, words, strict=True)]
    total = b.variable(sides[0])
    for side in sides[1:]:
        total = binary(total, "+", b.variable(side))
    block(b, 0, 2)
    area = binary(b.variable(spacing), "*", b.variable(spacing))
    sweep = binary(binary(total, "-", binary(area, "*", at(b, source, *threads))), "*", real(b, "0.25"))
    relaxed = b.let(sweep, ("p_new", "relaxed", "update", "jacobi"))
    block(b, 0, 3)
    drawn = b.variable(relaxed)
    if b.choose.chance(9):
        drawn = call(b, "lerp", at(b, pressure, *threads), drawn, real(b, b.choose.pick(("0.8", "0.9", "0.6"))))
    epilogue(b, extents, b.palette.real, drawn)


def _upwind(b: Builder, threads: Sequence[Variable]) -> None:
    """`q - dt * (u * dqdx + v * dqdy)`, each difference taken against the flow."""
    extents = [extent_of(t) for t in threads]
    velocity = _velocity(b, threads)
    field = array(b, b.palette.real, extents, names=("q", "density", "temperature", "smoke", "dye"))
    step = b.declare_parameter(b.palette.real, STEPS)
    scale = b.declare_parameter(b.palette.real, INVERSES)
    scalars(b, 0, 1)
    sides = _around(b, threads)
    here = b.let(at(b, field, *threads), ("c", "here", "q0", "center"))
    change: Expr | None = None
    for axis, (behind, ahead) in enumerate(sides):
        speed = b.let(_along(b, velocity, axis, *threads), (("ux", "vx", "speed_x"), ("uy", "vy", "speed_y"))[axis])
        back = binary(b.variable(here), "-", at(b, field, *behind))
        front = binary(at(b, field, *ahead), "-", b.variable(here))
        slope = where(b, compared(b.variable(speed), ">", real(b, "0.0")), back, front)
        grade = b.let(slope, (("dqdx", "grad_x", "slope_x"), ("dqdy", "grad_y", "slope_y"))[axis])
        term = binary(b.variable(speed), "*", b.variable(grade))
        change = term if change is None else binary(change, "+", term)
    assert change is not None
    block(b, 1, 3)
    rate = binary(b.variable(step), "*", b.variable(scale))
    epilogue(b, extents, b.palette.real, binary(b.variable(here), "-", binary(rate, "*", change)))


def _traced_back(b: Builder, threads: Sequence[Variable]) -> None:
    """Semi-Lagrangian advection: the field where the flow through this cell came from."""
    extents = [extent_of(t) for t in threads]
    velocity = _velocity(b, threads)
    field = array(b, elements(b), extents, names=("q", "density", "temperature", "smoke", "dye", "field"))
    step = b.declare_parameter(b.palette.real, STEPS)
    scalars(b, 0, 2)
    brackets = []
    for axis, thread in enumerate(threads):
        speed = b.let(_along(b, velocity, axis, *threads), (("ux", "vx", "speed_x"), ("uy", "vy", "speed_y"))[axis])
        came = binary(b.variable(speed), "*", b.variable(step))
        brackets.append(
            bracketed(b, binary(converted(b, b.palette.real, b.variable(thread)), "-", came), extents[axis], axis)
        )
    carried = bilinear(b, field, brackets[0], brackets[1], ("carried", "advected", "sampled", "q_back"))
    block(b, 1, 3)
    drawn = b.variable(carried)
    if b.choose.chance(9):
        drawn = binary(drawn, "*", hole(b, b.palette.real))
    epilogue(b, extents, carried.type, drawn)


IDIOM = Idiom(
    "cfd",
    (
        "flow_step",
        "fluid_update",
        "cfd_step",
        "update_flow",
        "grid_flow",
        "fluid_step",
        "flow_kernel",
    ),
    _draw,
    avoids=frozenset({"static_loop", "while"}),
)
