"""Histograms: values sorted into bins of a range, counted or weighed with atomics, in one dimension or two."""

from grammar import nodes
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import tested
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import at, hole, indexing, real, scatter, shared
from grammar.indices import last, length, load
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.leftovers import gathered
from grammar.loops import over
from grammar.scope import Expr, Variable
from grammar.statements.table import block
from grammar.types import INT32
from grammar.values import converted

LOW = ("low", "lower", "range_min", "lo", "bin_start")
SLOTS = ("bucket", "slot", "bin_id", "k", "bin_idx")
COUNTS = ("histogram", "hist", "counts", "bins", "tally")


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    bins = Extent(b.choose.pick((None, None, 8, 16, 32, 64, 256)), "bins")
    match b.choose.weighted((("one", 6), ("plane", 4), ("rows", 4))):
        case "rows":
            _row(b, thread, bins)
            return
        case "plane":
            sources = [array(b, b.palette.real, extents) for _ in range(2)]
        case _:
            sources = [array(b, b.palette.real, extents)]
    extra = inputs(b, extents, 0, 1)
    prologue(b, [thread])
    values = [b.let(load(b, source, plain=True)) for source in sources]
    loads(b, extra)
    block(b, 1, 4)
    axes = [bins, Extent(b.choose.pick((None, 8, 16)), "bins")][: len(values)]
    places = [_bin(b, value, axis) for value, axis in zip(values, axes, strict=True)]
    _count(b, axes, places, values[0])
    block(b, 0, 3)
    if b.choose.chance(5):
        epilogue(b, extents)


def _row(b: Builder, thread: Variable, bins: Extent) -> None:
    """Every thread bins a row of values."""
    width = Extent(role="width")
    source = array(b, b.palette.real, [extent_of(thread), width])
    prologue(b, [thread])
    block(b, 0, 2)
    with over(b, width) as column:
        value = b.let(at(b, source, thread, column))
        block(b, 0, 2)
        own = b.choose.chance(8)
        axes = [extent_of(thread), bins] if own else [bins]
        _count(b, axes, [thread, _bin(b, value, bins)][0 if own else 1 :], value)
    block(b, 0, 2)


def _bin(b: Builder, value: Variable, bins: Extent) -> Variable:
    """`k = wp.min(int(t * float(num_bins)), num_bins - 1)` with `t = wp.clamp((x - low) * scale, 0.0, 1.0)`."""
    drawn = b.variable(value)
    if b.choose.chance(5):
        drawn = call(b, "abs", drawn)
    low = b.variable(b.declare_parameter(b.palette.real, LOW)) if b.choose.chance(10) else hole(b, b.palette.real, 0)
    scale = b.variable(b.declare_parameter(b.palette.real, ("inv_range", "scale", "inv_width", "bin_scale")))
    if b.choose.chance(5):
        drawn = binary(drawn, "*", hole(b, b.palette.real, 1))
    moved = binary(binary(drawn, "-", low), "*", scale)
    unit = b.let(
        call(b, "clamp", moved, real(b, "0.0"), real(b, "1.0"), interval=Interval(0, 1)), ("t", "unit", "frac", "s")
    )
    if bins.constant is not None and b.choose.chance(8):
        top = nodes.call(b.spelled(INT32), [binary(b.variable(unit), "*", real(b, f"{bins.constant - 1}.0")).node])
        return b.let(indexing(Expr(top, INT32), bins), SLOTS)
    constant = None if bins.constant is None else real(b, f"{bins.constant}.0")
    size = constant or converted(b, b.palette.real, length(b, bins))
    whole = nodes.call(b.spelled(INT32), [binary(b.variable(unit), "*", size).node])
    return b.let(indexing(Expr(nodes.call(nodes.wp("min"), [whole, last(b, bins).node]), INT32), bins), SLOTS)


def _count(b: Builder, axes: list[Extent], places: list[Variable], value: Variable) -> None:
    """One more in the bin, or a weight more, and sometimes only for values that count."""
    target = shared(b, INT32, axes, COUNTS)
    weighs = b.choose.chance(7)
    arms: list[Arm] = []
    if b.choose.chance(7):
        test = tested(b, b.variable(value), ">", "<", ">=")
        with b.arm(test, arms):
            scatter(b, target, places, b.number(INT32, "1"))
            block(b, 0, 1)
        b.branch(arms)
    else:
        scatter(b, target, places, b.number(INT32, "1"))
    if weighs:
        kind = b.palette.real
        weights = shared(b, kind, axes, ("bin_sums", "weighted_hist", "bin_weights", "masses"))
        scatter(b, weights, places, gathered(b, binary(b.variable(value), "*", hole(b, kind))))


IDIOM = Idiom(
    "histogram",
    (
        "histogram_kernel",
        "bin_values",
        "count_bins",
        "bin_samples",
        "fill_bins",
        "build_histogram",
        "count_values",
    ),
    _draw,
    needs=frozenset({"atomic", "cast", "branch", "dynamic_loop"}),
    avoids=frozenset({"break"}),
)
