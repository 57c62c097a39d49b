"""Fixed point: whole numbers that stand for fractions, with products shifted back into place."""

from grammar import nodes
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary, bounded, call
from grammar.expressions.conditions import compared
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, hole, real, whole
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.loops import over
from grammar.scope import Access, Expr, Variable
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import INT32
from grammar.values import converted

NAMES = ("q", "fixed", "raw_q", "scaled_q", "fx", "acc_q", "qa", "qb")
ROOM = Interval(-30000, 30000)  # the square of which an int holds


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    bits = b.choose.pick((8, 10, 12, 6))
    taps = b.choose.chance(6)
    sources = [array(b, b.palette.real, extents) for _ in range(b.choose.between(1, 2))]
    extra = inputs(b, extents, 0, 1)
    prologue(b, [thread])
    held = [b.let(load(b, source, plain=True)) for source in sources]
    loads(b, extra)
    block(b, 0, 2)
    numbers = [_quantised(b, value, bits) for value in held]
    if b.choose.chance(10):
        numbers.append(b.declare_parameter(INT32, ("gain_q", "weight_q", "offset_q", "scale_q"), Interval(-100, 100)))
    else:
        numbers.append(b.let(bounded(b, hole(b, INT32, 1), ROOM), ("gain_q", "weight_q", "offset_q")))
    block(b, 0, 2)
    result = _accumulated(b, thread, numbers[0], bits) if taps else _combined(b, numbers, bits)
    block(b, 0, 3)
    if b.choose.chance(6):
        store(b, array(b, INT32, extents, Access.OWN, ("out_q", "raw_out", "fixed_out")), b.variable(result))
    unit = real(b, f"{1 << bits}.0")
    value = converted(b, b.palette.real, b.variable(result))
    epilogue(b, extents, b.palette.real, binary(value, "/", unit))


def _quantised(b: Builder, value: Variable, bits: int) -> Variable:
    """`q = int(wp.clamp(x, -4.0, 4.0) * 256.0)`."""
    side = b.choose.pick((1, 2, 4, 8) if bits < 12 else (1, 2, 4))
    inside = call(b, "clamp", b.variable(value), real(b, f"-{side}.0"), real(b, f"{side}.0"))
    scaled = binary(inside, "*", real(b, f"{1 << bits}.0"))
    if b.choose.chance(5):
        scaled = call(b, "round", scaled)
    limit = side << bits
    return b.let(Expr(nodes.call(b.spelled(INT32), [scaled.node]), INT32, interval=Interval(-limit, limit)), NAMES)


def _fits(b: Builder, bits: int, drawn: Expr) -> Expr:
    """A number whose square an int holds, saturated where it might not be."""
    if drawn.interval is not None and drawn.interval.within(ROOM):
        return drawn
    limit = {6: 4096, 8: 16384, 10: 20000, 12: 30000}[bits]
    inside = call(b, "clamp", drawn, whole(-limit), whole(limit), interval=Interval(-limit, limit))
    return b.variable(b.let(inside, ("sat", "limited", "bounded_q", "safe_q", "capped_q")))


def _scaled_back(b: Builder, drawn: Expr, bits: int) -> Expr:
    """`(a * b) >> 8`, now and then with half a unit added first."""
    assert drawn.interval is not None
    if b.choose.chance(5):
        drawn = binary(drawn, "+", whole(1 << (bits - 1)), drawn.interval + Interval(0, 1 << bits))
    assert drawn.interval is not None
    limit = int(drawn.interval.magnitude) >> bits
    return binary(drawn, ">>", whole(bits), Interval(-limit - 1, limit + 1))


def _product(b: Builder, left: Expr, right: Expr, bits: int) -> Expr:
    left, right = _fits(b, bits, left), _fits(b, bits, right)
    assert left.interval is not None
    assert right.interval is not None
    return _scaled_back(b, binary(left, "*", right, left.interval * right.interval), bits)


def _combined(b: Builder, numbers: list[Variable], bits: int) -> Variable:
    """A few operations, each on what there is: product, quotient, sum, blend, fraction, saturation."""
    for at_step in range(b.choose.between(2, 4)):
        left, right = (b.variable(v) for v in (numbers[-1], b.choose.pick(numbers[:-1])))
        numbers.append(
            b.let(
                _operation(b, left, right, bits) if at_step else _product(b, left, right, bits),
                ("prod", "sum_q", "mixed", "t_q", "step_q", "part_q"),
            )
        )
        if b.choose.chance(5):
            block(b, 0, 1)
    if b.choose.chance(6):
        top = b.choose.pick(numbers[:-1])
        arms: list[Arm] = []
        result = b.let(b.variable(numbers[-1]), ("result_q", "level_q"), mutable=True, limits=_either(numbers[-1], top))
        result.mutable = False
        with b.arm(compared(b.variable(result), ">", b.variable(top)), arms):
            assign(b, result, _fits(b, bits, b.variable(top)))
        b.branch(arms)
        return result
    return numbers[-1]


def _either(left: Variable, right: Variable) -> Interval:
    assert left.interval is not None
    assert right.interval is not None
    return left.interval | right.interval | ROOM


def _operation(b: Builder, left: Expr, right: Expr, bits: int) -> Expr:
    match b.choose.weighted((("product", 7), ("quotient", 3), ("sum", 4), ("blend", 3), ("fraction", 2))):
        case "product":
            return _product(b, left, right, bits)
        case "quotient":
            divisor = call(b, "max", call(b, "abs", right), whole(1))
            wide = binary(_fits(b, bits, left), "*", whole(1 << bits))
            limit = 30000 << bits
            return binary(wide, b.choose.pick(("//", "/")), divisor, Interval(-limit, limit))
        case "blend":
            part = binary(_fits(b, bits, right), "&", whole((1 << bits) - 1), Interval(0, (1 << bits) - 1))
            weight = b.let(part, ("t_frac", "w_q", "blend_q"))
            other = _fits(b, bits, right)
            assert other.interval is not None
            gap = _fits(b, bits, binary(other, "-", _fits(b, bits, left), Interval(-60000, 60000)))
            moved = _product(b, gap, b.variable(weight), bits)
            return binary(_fits(b, bits, left), "+", moved, Interval(-60001, 60001))
        case "fraction":
            return binary(left, "&", whole((1 << bits) - 1), Interval(0, (1 << bits) - 1))
    return binary(_fits(b, bits, left), b.choose.pick(("+", "-")), _fits(b, bits, right), Interval(-60000, 60000))


def _accumulated(b: Builder, thread: Variable, number: Variable, bits: int) -> Variable:
    """`acc += (taps[j] * q) >> 8` over a table of weights."""
    size = Extent(b.choose.pick((4, 8, 5, 32)), "width")
    table = array(b, INT32, [size], names=("taps", "coeffs", "weights_q", "filter_q"))
    limits = Interval(-(2**20), 2**20)
    total = b.let(b.dynamic(whole(0)), ("acc", "total_q", "sum_val"), mutable=True, limits=limits)
    total.mutable = False
    with over(b, size) as tap:
        weight = b.let(at(b, table, tap), ("w", "tap", "coeff"))
        block(b, 0, 2)
        add(b, total, _product(b, b.variable(weight), b.variable(number), bits))
    limit = b.choose.pick((30000, 20000, 16384, 4096))
    inside = call(b, "clamp", b.variable(total), whole(-limit), whole(limit), interval=Interval(-limit, limit))
    return b.let(inside, ("result_q", "saturated", "level_q"))


IDIOM = Idiom(
    "fixed_point",
    (
        "fixed_multiply",
        "quantize",
        "fixed_blend",
        "scale_fixed",
        "fixed_kernel",
        "apply_gain_fixed",
        "fixed_update",
    ),
    _draw,
    needs=frozenset({"bitwise", "cast", "static_loop", "dynamic_loop", "branch"}),
    avoids=frozenset({"break"}),
)
