"""Steps in time by the midpoint rule, Heun's or Runge and Kutta's; integrals by trapezoids or Simpson's rule."""

from collections.abc import Callable

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, elements, hole, real, worked
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.loops import a_loop, over
from grammar.scope import Expr, Variable
from grammar.statements.table import block
from grammar.types import Value

Slope = Callable[[Expr], Expr]
STEPS = ("dt", "h", "step", "delta_t", "time_step")
STATES = ("states", "y", "x", "amounts", "levels")


def _draw(b: Builder) -> None:
    b.choose.weighted(((_stepped, 9), (_oscillator, 4), (_quadrature, 5)))(b)


def _stepped(b: Builder) -> None:
    """`k1 = f(y)`, `k2 = f(y + 0.5 * h * k1)` and so on: once, or some rounds of it."""
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    kind = elements(b)
    states = array(b, kind, extents, names=STATES)
    extra = inputs(b, extents, 0, 2)
    step = b.declare_parameter(b.palette.real, STEPS)
    prologue(b, [thread])
    again = b.choose.chance(6)
    state = b.let(load(b, states, plain=True), ("y", "state", "x", "u"), mutable=again)
    loads(b, extra)
    block(b, 0, 3)
    slope = _slope(b, kind)
    if again:
        with a_loop(b, dynamic=b.has("dynamic_loop")):
            block(b, 0, 1)
            assign(b, state, _advanced(b, state, step, slope))
        advanced = state
    else:
        advanced = b.let(_advanced(b, state, step, slope), ("y_next", "new_state", "advanced", "x_new"))
    block(b, 0, 3)
    epilogue(b, extents, kind, b.variable(advanced))


def _slope(b: Builder, kind: Value) -> Slope:
    """What the state does: decay, growth that saturates, a swing, a drive, with rates out of what is in scope."""
    rate = b.variable(b.let(worked(b, b.palette.real), ("rate", "coef", "lam", "gain", "strength")))
    source = b.variable(b.let(worked(b, kind, 1), ("source", "forcing", "drive", "inflow")))
    scalar = kind == b.palette.real
    ways = ("decay", "towards", "growth", "swing", "cubic", "damped") if scalar else ("decay", "towards", "drag")
    way = b.choose.pick(ways)

    def slope(y: Expr) -> Expr:
        match way:
            case "towards":
                return binary(binary(source, "-", y), "*", rate)
            case "growth":
                return binary(binary(binary(rate, "*", y), "*", binary(real(b, "1.0"), "-", y)), "+", source)
            case "swing":
                return binary(source, "-", binary(rate, "*", call(b, "sin", y)))
            case "cubic":
                return binary(binary(rate, "*", y), "-", binary(binary(y, "*", y), "*", y))
            case "damped":
                return binary(binary(source, "*", call(b, "cos", y)), "-", binary(rate, "*", y))
            case "drag":
                return binary(source, "-", binary(binary(y, "*", rate), "*", _length(b, y)))
        return binary(source, "-", binary(y, "*", rate))

    return slope


def _length(b: Builder, drawn: Expr) -> Expr:
    return Expr(call(b, "length", drawn).node, b.palette.real)


def _advanced(b: Builder, state: Variable, step: Variable, slope: Slope) -> Expr:
    """One step: a few slopes on the way, and what they add up to."""
    method = b.choose.weighted((("midpoint", 4), ("heun", 4), ("four", 6), ("three", 2)))
    kind = state.type
    first = b.let(slope(b.variable(state)), ("k1", "slope_a", "f0"))
    h = b.variable(step)
    half = binary(real(b, "0.5"), "*", h)
    if method == "midpoint":
        middle = b.let(slope(_towards(b, state, first, half)), ("k2", "slope_mid", "f1"))
        return binary(b.variable(state), "+", binary(b.variable(middle), "*", h))
    if method == "heun":
        end = b.let(slope(_towards(b, state, first, h)), ("k2", "slope_end", "f1"))
        total = binary(b.variable(first), "+", b.variable(end))
        return binary(b.variable(state), "+", binary(total, "*", half))
    second = b.let(slope(_towards(b, state, first, half)), ("k2", "slope_b", "f1"))
    if method == "three":
        third = b.let(slope(_towards(b, state, second, h)), ("k3", "slope_c", "f2"))
        parts = ((first, "1.0"), (second, "4.0"), (third, "1.0"))
    else:
        third = b.let(slope(_towards(b, state, second, half)), ("k3", "slope_c", "f2"))
        fourth = b.let(slope(_towards(b, state, third, h)), ("k4", "slope_d", "f3"))
        parts = ((first, "1.0"), (second, "2.0"), (third, "2.0"), (fourth, "1.0"))  # type: ignore[assignment]
    total = b.variable(first)
    for variable, weight in parts[1:]:
        term = b.variable(variable)
        total = binary(total, "+", term if weight == "1.0" else binary(term, "*", real(b, weight)))
    mean = b.let(Expr(binary(total, "/", real(b, "6.0")).node, kind), ("slope_mean", "incr", "mean_slope"))
    return binary(b.variable(state), "+", binary(b.variable(mean), "*", h))


def _towards(b: Builder, state: Variable, slope: Variable, step: Expr) -> Expr:
    """`(y + k1 * h)`, in a variable of its own."""
    moved = binary(b.variable(state), "+", binary(b.variable(slope), "*", step))
    return b.variable(b.let(moved, ("y_mid", "stage", "trial", "probe", "y_tmp")))


def _oscillator(b: Builder) -> None:
    """Leapfrog: half a kick, a drift, half a kick."""
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    kind = elements(b)
    places = array(b, kind, extents, names=("positions", "x", "q", "angles"))
    speeds = array(b, kind, extents, names=("velocities", "v", "momenta", "rates"))
    step = b.declare_parameter(b.palette.real, STEPS)
    prologue(b, [thread])
    place = b.let(load(b, places, plain=True), ("x0", "pos", "q0", "here"))
    speed = b.let(load(b, speeds, plain=True), ("v0", "vel", "p0", "speed"))
    block(b, 0, 3)
    slope = _slope(b, kind)
    half = binary(real(b, "0.5"), "*", b.variable(step))
    kicked = b.let(binary(b.variable(speed), "+", binary(slope(b.variable(place)), "*", half)), ("v_half", "kicked"))
    moved = b.let(
        binary(b.variable(place), "+", binary(b.variable(kicked), "*", b.variable(step))), ("x_new", "drifted")
    )
    block(b, 0, 2)
    final = b.let(binary(b.variable(kicked), "+", binary(slope(b.variable(moved)), "*", half)), ("v_new", "v_end"))
    epilogue(b, extents, kind, b.variable(moved))
    epilogue(b, extents, kind, b.variable(final))


def _quadrature(b: Builder) -> None:
    """`total += 0.5 * (f[j] + f[j + 1]) * dx` along a row, or Simpson's weights."""
    thread = launch(b)[0]
    rows, columns = extent_of(thread), Extent(role="width")
    kind = elements(b)
    samples = array(b, kind, [rows, columns], names=("samples", "f", "integrand", "signal"))
    spacing = b.declare_parameter(b.palette.real, ("dx", "h", "spacing", "width_step"))
    prologue(b, [thread])
    block(b, 0, 2)
    start = b.dynamic(real(b, "0.0")) if kind == b.palette.real else Expr(nodes.call(b.spelled(kind), []), kind)
    total = b.let(start, ("total", "integral", "area", "acc"), mutable=True)
    simpson = b.choose.chance(7)
    with over(b, columns, inner=1) as column:
        behind, ahead = (
            Expr(nodes.operation(b.variable(column).node, sign, nodes.number("1")), column.type) for sign in "-+"
        )
        left = b.let(at(b, samples, thread, behind), ("left", "fa", "before"))
        here = b.let(at(b, samples, thread, column), ("here", "fm", "mid"))
        block(b, 0, 2)
        if simpson:
            right = at(b, samples, thread, ahead)
            term = binary(b.variable(left), "+", binary(b.variable(here), "*", real(b, "4.0")))
            term = binary(binary(term, "+", right), "/", real(b, "6.0"))
        else:
            term = binary(binary(b.variable(left), "+", b.variable(here)), "*", real(b, "0.5"))
        if b.choose.chance(7):
            term = binary(term, "*", hole(b, b.palette.real))
        add(b, total, binary(term, "*", b.variable(spacing)))
    total.reads = 0
    block(b, 1, 4)
    epilogue(b, [rows], kind, b.variable(total))


IDIOM = Idiom(
    "integration",
    (
        "integrate",
        "integrate_step",
        "integrate_system",
        "numeric_step",
        "advance_system",
        "integrate_kernel",
        "integrate_curve",
    ),
    _draw,
    needs=frozenset({"dynamic_loop"}),
    avoids=frozenset({"break"}),
)
