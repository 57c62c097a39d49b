"""Numbers at the ends of their types, infinities, lengths of vectors, numbers as tests, casts between any two types."""

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.facts import Interval
from grammar.nodes import Level
from grammar.rules import production
from grammar.scope import Expr, same
from grammar.types import (
    BOOL,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT32,
    NUMBERS,
    Kind,
    Matrix,
    Scalar,
    Value,
    Vector,
    has_float_parts,
    integer_range,
    is_bool,
    is_real,
    is_whole,
)
from grammar.values import converted, leaf, operand

# Largest, smallest normal and least number above zero of each float type (IEEE 754).
_LARGEST = {FLOAT16: "65504.0", FLOAT32: "3.4028235e38", FLOAT64: "1.7976931348623157e308"}
_TINY = {
    FLOAT16: ("6.104e-5", "6.0e-8"),
    FLOAT32: ("1.1754944e-38", "1.0e-45"),
    FLOAT64: ("2.2250738585072014e-308", "5.0e-324"),
}
# The constants that Warp has, all of type float.
_NAMED = (
    *("pi", "PI", "TAU", "tau", "e", "E", "half_pi", "HALF_PI", "phi", "PHI", "ln2", "LN2", "ln10", "LN10"),
    *("log2e", "LOG2E", "log10e", "LOG10E"),
)


@production("extreme", 2, is_real)
def _end_of_floats(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`wp.min(x, 3.4028235e38)`, `wp.max(x, 1.0e-45)`, `wp.clamp(x, -wp.inf, 1.0)`."""
    assert isinstance(kind, Scalar)
    if kind not in _LARGEST:
        return None
    inner = operand(b, kind, min(depth, 1))
    match b.choose.weighted((("high", 2), ("low", 2), ("tiny", 3), ("infinite", 3 if kind == FLOAT32 else 0))):
        case "high":
            return call(b, "min", inner, b.number(kind, _LARGEST[kind]))
        case "low":
            return call(b, "max", inner, b.number(kind, "-" + _LARGEST[kind]))
        case "tiny":
            return call(b, "max", inner, b.number(kind, b.choose.pick(_TINY[kind])))
    infinite = nodes.wp(b.choose.pick(("inf", "INF")))
    if b.choose.chance(8):
        return call(b, "min", inner, Expr(infinite, kind))
    return call(b, "max", inner, Expr(nodes.prefixed("-", infinite), kind))


@production("extreme", 2, lambda kind: kind == FLOAT32)
def _named_constant(b: Builder, kind: Value, depth: int) -> Expr:
    """`wp.pi * x`."""
    constant = Expr(nodes.wp(b.choose.pick(_NAMED)), kind)
    return binary(constant, "*", operand(b, kind, min(depth, 1)))


@production("extreme", 7, is_whole)
def _end_of_integers(b: Builder, kind: Value, depth: int) -> Expr:
    """`wp.min(n, 2147483647)`, `wp.max(n, wp.int8(-128))`, `h ^ wp.uint64(0xFFFFFFFFFFFFFFFF)`."""
    assert isinstance(kind, Scalar)
    low, high = integer_range(kind)
    inner = operand(b, kind, min(depth, 1))
    if kind.kind is Kind.UINT:
        return binary(inner, b.choose.pick(("^", "&")), b.number(kind, f"0x{high:X}"))
    if b.choose.chance(8):
        return call(b, "max", inner, b.number(kind, str(low)), interval=inner.interval)
    return call(b, "min", inner, b.number(kind, str(high)), interval=inner.interval)


@production("extreme", 3, is_bool)
def _is_finite(b: Builder, kind: Value, depth: int) -> Expr:
    """`wp.isfinite(x)`, `wp.isnan(v)`."""
    kinds = (b.palette.real, *(v for v in b.palette.vectors if v.scalar.is_float))
    # What is read once may be worked in where it is read, and be a constant: of that, the answer is known.
    held = [variable for variable in b.frame.variables() if variable.type in kinds and variable.reads]
    if not held:
        return leaf(b, kind, literal=False)
    inner = b.variable(b.choose.pick(held))
    return Expr(nodes.call(nodes.wp(b.choose.pick(("isfinite", "isnan", "isinf"))), [inner.node]), BOOL)


@production("truthiness", 6, is_bool)
def _number_as_test(b: Builder, kind: Value, depth: int) -> Expr:
    """`count and x > 0.0`, `not level`: whole numbers as tests."""
    whole = operand(b, b.palette.whole, 0)
    if b.has("boolean") and b.choose.chance(6):
        other = operand(b, BOOL, 0)
        if not other.literal:
            join = nodes.conjunction if b.choose.chance(8) else nodes.disjunction
            least = Level.COMPARISON
            node = join(
                nodes.parenthesized(whole.node, whole.level, least), nodes.parenthesized(other.node, other.level, least)
            )
            return Expr(node, BOOL, Level.OR if join is nodes.disjunction else Level.AND)
    inner = nodes.parenthesized(whole.node, whole.level, Level.ATOM)
    return Expr(nodes.prefixed("not", inner), BOOL, Level.NOT)


@production("truthiness", 4, is_bool)
def _vectors_alike(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`v == w`, on vectors and matrices: whether all components are."""
    shapes: tuple[Value, ...] = (*b.palette.vectors, *b.palette.matrices)
    kinds = [kind for kind in shapes if b.frame.of_type(kind)]
    if not kinds:
        return None
    picked = b.choose.pick(kinds)
    left, right = operand(b, picked, 1), operand(b, picked, min(depth, 1))
    if same(left, right):
        return None
    sides = [nodes.parenthesized(side.node, side.level, Level.SUM) for side in (left, right)]
    return Expr(nodes.compare(sides[0], "==", sides[1]), BOOL, Level.COMPARISON)


@production("truthiness", 2, has_float_parts)
def _plus(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`+x`."""
    if not isinstance(kind, (Scalar, Vector)):
        return None
    inner = operand(b, kind, 0)
    return Expr(nodes.prefixed("+", nodes.parenthesized(inner.node, inner.level, Level.POWER)), kind, Level.UNARY)


@production("truthiness", 3, is_real)
def _power(b: Builder, kind: Value, depth: int) -> Expr:
    """`x ** 2.0`."""
    assert isinstance(kind, Scalar)
    return binary(operand(b, kind, 0), "**", b.number(kind, b.choose.pick(("2.0", "3.0"))))


@production("any_cast", 8, lambda kind: isinstance(kind, Scalar) and kind != BOOL)
def _through_any_type(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`float(wp.uint8(n % 100))`: a number through another type and back."""
    assert isinstance(kind, Scalar)
    between = b.choose.pick([s for s in NUMBERS if s != kind])
    source = b.choose.weighted(((b.palette.whole, 2), (b.palette.real, 2), (kind, 2)))
    inner = operand(b, source, 0)
    if source == between or inner.literal:
        return None
    return converted(b, kind, converted(b, between, inner))


@production("sizes", 8, lambda kind: kind == INT32)
def _length(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`len(v)`, `len(m)`: components of a vector, rows of a matrix; `wp.static(2 * len(v))`."""
    composites = [v for v in b.frame.variables() if isinstance(v.type, (Vector, Matrix))]
    if not composites:
        return None
    picked = b.choose.pick(composites)
    size = picked.type.length if isinstance(picked.type, Vector) else picked.type.rows  # type: ignore[union-attr]
    node = nodes.call(nodes.name("len"), [b.variable(picked).node])
    if b.has("static") and b.frame.is_kernel and b.choose.chance(11):
        double = nodes.call(nodes.wp("static"), [nodes.operation(nodes.number("2"), "*", node)])
        return Expr(double, INT32, interval=Interval(2 * size, 2 * size), constant=True)
    return Expr(node, INT32, interval=Interval(size, size), constant=True)
