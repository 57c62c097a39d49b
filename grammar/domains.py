"""Where built-ins are defined: guards that bring an argument into the domain, in the usual idioms.

The registry knows types, not domains, so these rows are the one thing about a built-in that is written by hand.
"""

import math
from collections.abc import Callable, Sequence

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import UNIT, Interval, headroom
from grammar.nodes import Level
from grammar.scope import Expr
from grammar.types import INTEGERS, Kind, Matrix, Scalar, Value, Vector, integer_range, scalar_of

Guard = Callable[[Builder, Expr], Expr]

NON_NEGATIVE = Interval(0.0, math.inf)


def call(b: Builder, name: str, *arguments: Expr, interval: Interval | None = None) -> Expr:
    """`wp.name(arguments)`, of the type of its first argument."""
    return Expr(nodes.call(nodes.wp(name), [a.node for a in arguments]), arguments[0].type, interval=interval)


def binary(left: Expr, operator: str, right: Expr, interval: Interval | None = None) -> Expr:
    """`left operator right` of the type of `left`, in parentheses where they are needed.

    Of two that would undo each other, and whose result nobody counts on, the sum is taken.
    """
    if interval is None and nodes.undoing(operator, left.node, right.node):
        operator = "+"
    level = nodes.BINARY[operator][0]
    node = nodes.operation(
        nodes.parenthesized(left.node, left.level, _least(left, operator, level)),
        operator,
        nodes.parenthesized(right.node, right.level, _least_right(right, operator, level)),
    )
    return Expr(node, left.type, level, interval, literal=left.literal and right.literal)


def _least(side: Expr, operator: str, level: Level) -> Level:
    """How tightly an operand has to bind to stand bare: people put parentheses where readers would have to think."""
    if level <= Level.SHIFT and side.level in _ARITHMETIC:
        return Level.UNARY
    if level is Level.PRODUCT and side.level is Level.PRODUCT:
        return Level.UNARY if nodes.is_remainder(side.node) or operator in ("%", "//") else level
    return level


def _least_right(side: Expr, operator: str, level: Level) -> Level:
    """The same for the right operand, which needs them for its own level too, and for a sign of its own."""
    if side.level is Level.UNARY and level is Level.SUM:
        return Level.ATOM
    return max(Level(level + 1), _least(side, operator, level))


_ARITHMETIC = (Level.SUM, Level.PRODUCT)


def _number(b: Builder, value: Expr, text: str) -> Expr:
    assert isinstance(value.type, Scalar)
    return b.number(value.type, text)


def non_negative(b: Builder, value: Expr) -> Expr:
    """`wp.abs(x)` or `wp.max(x, 0.0)`."""
    if value.interval is not None and value.interval.low >= 0:
        return value
    if b.choose.chance(6):
        return call(b, "max", value, _number(b, value, "0.0"), interval=NON_NEGATIVE)
    return call(b, "abs", value, interval=NON_NEGATIVE)


def positive(b: Builder, value: Expr) -> Expr:
    """`wp.abs(x) + 1.0` or `wp.max(x, 0.001)`."""
    if value.interval is not None and value.interval.low > 0:
        return value
    if b.choose.chance(6):
        return call(b, "max", value, _number(b, value, b.choose.pick(("0.001", "0.01", "0.1"))), interval=_ABOVE_ZERO)
    if value.interval is not None and value.interval.low >= 0:
        base = value
    else:
        base = call(b, "abs", value)
    return binary(base, "+", _number(b, value, b.choose.pick(("1.0", "0.5", "0.1", "0.01"))), _ABOVE_ZERO)


def clamped(low: str, high: str) -> Guard:
    """`wp.clamp(x, low, high)` unless the value is known to be inside."""
    domain = Interval(float(low), float(high))

    def guard(b: Builder, value: Expr) -> Expr:
        if value.interval is not None and value.interval.within(domain):
            return value
        return call(b, "clamp", value, _number(b, value, low), _number(b, value, high), interval=domain)

    return guard


def capped(b: Builder, value: Expr) -> Expr:
    """`-wp.abs(x)` or `wp.min(x, 8.0)`: an exponent that does not overflow."""
    if value.interval is not None and value.interval.high <= 10.0:
        return value
    if b.choose.chance(8):
        return call(b, "min", value, _number(b, value, b.choose.pick(("4.0", "8.0", "10.0"))))
    inner = call(b, "abs", value)
    return Expr(nodes.prefixed("-", inner.node), value.type, Level.UNARY, Interval(-math.inf, 0.0))


def exponent(b: Builder, value: Expr) -> Expr:
    """A power that people take: a small constant."""
    return _number(b, value, b.choose.pick(("2.0", "0.5", "3.0", "1.5", "0.25", "4.0", "0.333")))


def unit_vector(b: Builder, value: Expr) -> Expr:
    """`wp.normalize(v)`, mostly."""
    return value if b.choose.chance(3) else call(b, "normalize", value)


def constant(*texts: str) -> Guard:
    """One of these literals, whatever was drawn."""

    def guard(b: Builder, value: Expr) -> Expr:
        return _number(b, value, b.choose.pick(texts))

    return guard


def non_zero(b: Builder, kind: Value) -> Expr:
    """A vector, matrix or quaternion of literals that are not zero."""
    scalar = scalar_of(kind)
    assert scalar is not None
    match kind:
        case Vector(length=length):
            count = length
        case Matrix(rows=rows, columns=columns):
            count = rows * columns
        case _:
            count = 4
    texts = ("2.0", "0.5", "4.0", "1.5") if scalar.is_float else ("2", "3", "4", "5")
    parts = [nodes.number(b.choose.pick(texts)) for _ in range(count)]
    return Expr(nodes.call(b.spelled(kind), parts), kind, literal=True)


def divisor(b: Builder, value: Expr) -> Expr:
    """What divides: positive where it is a float, a literal where it is anything else."""
    if not isinstance(value.type, Scalar):
        return non_zero(b, value.type)
    return positive(b, value) if value.type.is_float else _number(b, value, b.choose.pick(("2", "3", "5")))


def bounded(b: Builder, value: Expr, limit: Interval) -> Expr:
    """A whole number brought inside `limit`: as it is, through a remainder, or clamped."""
    if value.interval is not None and value.interval.within(limit):
        return value
    scalar = value.type
    assert isinstance(scalar, Scalar)
    if value.literal:
        return b.number(scalar, b.choose.pick([n for n in ("2", "3", "4", "5", "8", "10") if int(n) <= limit.high]))
    top = int(min(limit.high, -limit.low if scalar.kind is Kind.INT and limit.low < 0 else limit.high))
    low = 0 if limit.low >= 0 else -top
    if scalar.kind is Kind.UINT:
        size = min(max(top, 1), 31)
        return binary(value, "%", b.number(scalar, str(size)), Interval(0, size - 1))
    sizes = [n for n in (16, 10, 100, 64, 7, 5, 1000, 4, 3) if n <= top]
    if limit.low < 0 and sizes and b.choose.chance(8):
        size = b.choose.pick(sizes)
        return binary(value, "%", b.number(scalar, str(size)), Interval(1 - size, size - 1))
    return call(b, "clamp", value, b.number(scalar, str(low)), b.number(scalar, str(top)), interval=Interval(low, top))


def combined(left: Expr, operator: str, right: Expr) -> Interval | None:
    """What is known of a sum, difference or product."""
    if left.interval is None or right.interval is None:
        return None
    if max(left.interval.magnitude, right.interval.magnitude) > 1e6:
        return None
    match operator:
        case "+":
            return left.interval + right.interval
        case "-":
            return left.interval - right.interval
    return left.interval * right.interval


def watched(b: Builder, left: Expr, operator: str, right: Expr) -> Expr:
    """Whole-number arithmetic whose result stays in range: operands that are too large are brought down first."""
    kind = left.type
    assert isinstance(kind, Scalar)
    if kind.kind is Kind.UINT:
        return binary(left, operator, right, combined(left, operator, right))
    room = headroom(kind)
    result = combined(left, operator, right)
    if result is None or not result.within(room):
        side = Interval(-5, 5) if kind.bits == 8 else Interval(-100, 100)
        left, right = bounded(b, left, side), bounded(b, right, side)
        result = combined(left, operator, right)
    return binary(left, operator, right, result)


_ABOVE_ZERO = Interval(1e-3, math.inf)

# (built-in, parameter) to what its argument goes through.
GUARDS: dict[tuple[str, str], Guard] = {
    ("sqrt", "x"): non_negative,
    ("log", "x"): positive,
    ("log2", "x"): positive,
    ("log10", "x"): positive,
    ("acos", "x"): clamped("-1.0", "1.0"),
    ("asin", "x"): clamped("-1.0", "1.0"),
    ("erfinv", "x"): clamped("-0.9", "0.9"),
    ("erfcinv", "x"): clamped("0.1", "1.9"),
    ("exp", "x"): capped,
    ("sinh", "x"): clamped("-5.0", "5.0"),
    ("cosh", "x"): clamped("-5.0", "5.0"),
    ("pow", "x"): positive,
    ("pow", "y"): exponent,
    ("quat_from_axis_angle", "axis"): unit_vector,
    ("poisson", "lam"): constant("1.0", "2.0", "4.0", "0.5", "8.0"),
    ("smoothstep", "a"): constant("0.0", "0.1", "-1.0"),
    ("smoothstep", "b"): constant("1.0", "2.0", "0.5"),
    ("lerp", "t"): clamped("0.0", "1.0"),
    ("quat_slerp", "t"): clamped("0.0", "1.0"),
    ("cw_div", "b"): divisor,
    ("div_approx", "b"): divisor,
    ("pnoise", "px"): constant("4", "8", "16"),
    ("pnoise", "py"): constant("4", "8", "16"),
    ("pnoise", "pz"): constant("4", "8", "16"),
    ("pnoise", "pt"): constant("4", "8", "16"),
    ("randi", "low"): constant("0", "1", "-5"),
    ("randi", "high"): constant("10", "6", "100"),
    ("randu", "low"): constant("0", "1"),
    ("randu", "high"): constant("10", "255", "100"),
    ("randf", "low"): constant("0.0", "-1.0", "0.5"),
    ("randf", "high"): constant("1.0", "2.0", "10.0"),
    ("norm_huber", "delta"): constant("1.0", "0.5", "0.1", "2.0"),
    ("norm_pseudo_huber", "delta"): constant("1.0", "0.5", "0.1", "2.0"),
    ("smooth_normalize", "delta"): constant("1.0", "0.1", "0.01"),
    ("quat_from_euler", "i"): constant("0", "2"),
    ("quat_from_euler", "j"): constant("1"),
    ("quat_from_euler", "k"): constant("2", "0"),
    ("quat_to_euler", "i"): constant("0", "2"),
    ("quat_to_euler", "j"): constant("1"),
    ("quat_to_euler", "k"): constant("2", "0"),
    ("quat_twist", "axis"): unit_vector,
    ("quat_twist_angle", "axis"): unit_vector,
    ("quat_twist_angle_signed", "axis"): unit_vector,
    ("curlnoise", "octaves"): constant("1", "2", "3"),
    ("curlnoise", "lacunarity"): constant("2.0", "1.8", "2.2"),
    ("curlnoise", "gain"): constant("0.5", "0.6", "0.4"),
}
for _scalar in INTEGERS:
    assert integer_range(_scalar)[1] >= 127  # every literal above fits every integer type

# Pairs of literals for clamp(x, low, high), by whether the type is signed.
CLAMP_FLOAT: Sequence[tuple[str, str]] = (
    ("0.0", "1.0"),
    ("-1.0", "1.0"),
    ("0.0", "10.0"),
    ("-5.0", "5.0"),
    ("0.1", "0.9"),
)
CLAMP_SIGNED: Sequence[tuple[str, str]] = (("0", "10"), ("-8", "8"), ("1", "16"), ("0", "100"), ("-1", "1"))
CLAMP_UNSIGNED: Sequence[tuple[str, str]] = (("0", "10"), ("1", "16"), ("2", "100"))

_RESULTS: dict[str, Interval] = {
    "sin": UNIT,
    "cos": UNIT,
    "tanh": UNIT,
    "erf": UNIT,
    "sign": UNIT,
    "step": Interval(0, 1),
    "nonzero": Interval(0, 1),
    "smoothstep": Interval(0, 1),
    "frac": UNIT,
    "sqrt": NON_NEGATIVE,
    "exp": NON_NEGATIVE,
    "length": NON_NEGATIVE,
    "length_sq": NON_NEGATIVE,
    "acos": Interval(0, math.pi),
    "asin": Interval(-math.pi, math.pi),
    "atan": Interval(-math.pi, math.pi),
    "atan2": Interval(-math.pi, math.pi),
    "bit_count": Interval(0, 64),
    "argmin": Interval(0, 5),
    "argmax": Interval(0, 5),
    "poisson": Interval(0, 1000),
}


def result_interval(name: str, arguments: Sequence[Expr]) -> Interval | None:
    """What is known of the result of a built-in."""
    known = [a.interval for a in arguments]
    first = known[0] if known else None
    if name == "clamp" and known[1] is not None and known[2] is not None:
        return Interval(known[1].low, known[2].high)
    if name == "randi" and len(known) == 3 and known[1] is not None and known[2] is not None:
        return Interval(known[1].low, known[2].high)
    if name == "randf":
        return Interval(-1, 10) if len(known) == 3 else Interval(0, 1)
    if name == "abs":
        return Interval(0, math.inf if first is None else first.magnitude)
    if name in ("min", "max") and len(known) == 2 and first is not None and known[1] is not None:
        return first | known[1]
    if name in _RESULTS:
        result = _RESULTS[name]
        scalar = arguments[0].type
        if isinstance(scalar, Scalar) and scalar.kind is Kind.UINT and result.low < 0:
            return Interval(0, result.high)
        return result
    return None
