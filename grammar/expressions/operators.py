"""Arithmetic, division, bits: operators on numbers, vectors, matrices and rotations."""

from grammar import constants, nodes
from grammar.builder import Builder
from grammar.domains import (
    binary,
    bounded,
    combined,
    positive,
    watched,
)
from grammar.facts import Interval
from grammar.nodes import Level
from grammar.rules import production
from grammar.scope import Expr, same
from grammar.types import (
    Kind,
    Matrix,
    Quaternion,
    Scalar,
    Transform,
    Value,
    Vector,
    has_float_parts,
    is_linear,
    is_real,
    is_whole,
    scalar_of,
)
from grammar.values import leaf, operand, value


@production("arithmetic", 20, is_real)
def _real_arithmetic(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    operator = b.choose.weighted((("*", 6), ("+", 5), ("-", 4)))
    left = operand(b, kind, depth)
    right = value(b, kind, depth)
    if same(left, right) and operator != "*":
        right = b.literal(kind)
    if right.literal and right.interval is not None and right.interval.low in (0.0, 1.0) and operator != "+":
        right = b.number(kind, b.choose.pick(("0.5", "2.0", "0.1", "1.5", "0.25", "4.0")))
    if right.literal and right.interval == Interval(0.0, 0.0):
        right = b.number(kind, "1.0")
    if right.literal and b.choose.chance(5) and operator != "-":
        left, right = right, left
    return binary(left, operator, right, combined(left, operator, right))


@production("division", 3, is_real)
def _real_division(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    left = value(b, kind, depth)
    if b.choose.chance(7):
        left = left if not left.literal else leaf(b, kind, literal=False)
        return binary(left, "/", b.number(kind, b.choose.pick(("2.0", "3.0", "4.0", "10.0", "0.5", "6.0"))))
    if left.literal and left.interval == Interval(0.0, 0.0):
        left = b.number(kind, "1.0")
    divisor = operand(b, kind, min(depth, 1))
    if not (divisor.interval is not None and divisor.interval.excludes_zero):
        divisor = away_from_zero(b, kind, divisor)
    if b.choose.chance(1):
        return binary(left, "%", divisor)
    return binary(left, "/", divisor)


def away_from_zero(b: Builder, kind: Scalar, divisor: Expr) -> Expr:
    """`1.0 + x * x` or what `positive` makes of it."""
    if nodes.is_name(divisor.node) and b.choose.chance(6):
        return binary(b.number(kind, "1.0"), "+", binary(divisor, "*", divisor))
    return positive(b, divisor)


@production("arithmetic", 1, is_real)
def _negation(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    inner = operand(b, kind, depth)
    if inner.level == Level.UNARY:  # nobody writes -(-x)
        inner = leaf(b, kind, literal=False)
    if inner.constant:  # Warp folds it: `x = -c` is a constant too, and no loop may assign to x afterwards
        return binary(b.number(kind, "1.0"), "-", inner)
    return _unary("-", inner, None if inner.interval is None else -inner.interval)


def _unary(operator: str, inner: Expr, interval: Interval | None = None) -> Expr:
    level = nodes.UNARY[operator][0]
    node = nodes.prefixed(operator, nodes.parenthesized(inner.node, inner.level, Level(level + 1)))
    return Expr(node, inner.type, level, interval)


@production("arithmetic", 12, is_whole)
def _whole_arithmetic(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    operator = b.choose.weighted((("+", 5), ("*", 3), ("-", 3)))
    left, right = operand(b, kind, depth), value(b, kind, depth)
    if kind.kind is Kind.UINT and operator == "-":
        operator = "+"  # below zero it wraps: legal, and hardly ever meant
    if same(left, right):
        right = b.number(kind, b.choose.pick(("1", "2", "3")))
    if operator == "*" and right.literal and right.interval == Interval(1, 1):
        right = b.number(kind, b.choose.pick(("2", "3", "4", "5")))
    return watched(b, left, operator, right)


@production("division", 3, is_whole)
def _whole_division(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    operator = b.choose.weighted((("%", 5), ("//", 3), ("/", 2)))
    left = operand(b, kind, depth)
    if kind.kind is Kind.INT and left.interval is None:
        left = bounded(b, left, Interval(-100, 100))
    divisor = b.number(kind, b.choose.pick(("2", "3", "4", "5", "8", "7", "10", "16")))
    if b.choose.chance(5):
        divisor = _at_least_one(b, operand(b, kind, 0))
    return binary(left, operator, divisor, _quotient(left, operator, divisor))


def _quotient(left: Expr, operator: str, divisor: Expr) -> Interval | None:
    if left.interval is None or divisor.interval is None:
        return None
    if operator == "%":
        top = divisor.interval.magnitude - 1
        return Interval(-top if left.interval.low < 0 else 0, min(top, max(left.interval.high, 0)))
    return Interval(min(left.interval.low, 0), max(left.interval.high, 0))


def _at_least_one(b: Builder, divisor: Expr) -> Expr:
    """`wp.max(n, 1)`."""
    assert isinstance(divisor.type, Scalar)
    if divisor.interval is not None and divisor.interval.low >= 1:
        return divisor
    high = None if divisor.interval is None else max(divisor.interval.high, 1)
    one = b.number(divisor.type, "1")
    node = nodes.call(nodes.wp("max"), [divisor.node, one.node])
    return Expr(node, divisor.type, interval=None if high is None else Interval(1, high))


@production("bitwise", 4, is_whole)
def _bitwise(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    left = operand(b, kind, depth)
    operator = b.choose.weighted((("&", 4), ("^", 3), ("|", 3), (">>", 3), ("<<", 2), ("~", 1)))
    if operator == "~":
        interval = None if left.interval is None or kind.kind is Kind.UINT else -left.interval - Interval(1, 1)
        return _unary("~", left, interval)
    if operator in ("<<", ">>"):
        return shift(b, kind, left, operator)
    right = value(b, kind, depth)
    if operator == "&" or right.literal or same(left, right):
        pattern = b.number(kind, b.choose.pick(constants.patterns(kind)))
        interval = Interval(0, pattern.interval.high) if operator == "&" and pattern.interval is not None else None
        return binary(left, operator, pattern, interval)
    return binary(left, operator, right)


def shift(b: Builder, kind: Scalar, left: Expr, operator: str) -> Expr:
    """Shifts by less than the width; a signed number is brought to where the shift cannot overflow."""
    amounts = [a for a in constants.SHIFTS if int(a) < min(kind.bits - 1, 32)]
    if kind.kind is Kind.UINT:
        return binary(left, operator, b.number(kind, b.choose.pick(amounts)))
    room = Interval(0, 100 if kind.bits > 8 else 7)
    if operator == "<<":
        amount = b.number(kind, b.choose.pick(("1", "2", "3")))
        left = bounded(b, left, room)
        assert left.interval is not None
        return binary(left, operator, amount, Interval(0, left.interval.high * 8))
    left = bounded(b, left, room) if left.interval is None or left.interval.low < 0 else left
    return binary(left, operator, b.number(kind, b.choose.pick(amounts)), Interval(0, max(left.interval.high, 0)))  # type: ignore[union-attr]


@production("arithmetic", 10, is_linear)
def _linear(b: Builder, kind: Value, depth: int) -> Expr:
    """Sums, differences and multiples of vectors, matrices and quaternions."""
    scalar = scalar_of(kind)
    assert scalar is not None
    match b.choose.weighted((("sum", 5), ("scaled", 5), ("divided", 2 if b.has("division") else 0), ("negated", 1))):
        case "sum":
            left, right = operand(b, kind, depth), value(b, kind, depth)
            if same(left, right):
                return binary(left, "*", _factor(b, scalar, depth))
            return binary(left, "-" if b.choose.chance(7) else "+", right)
        case "scaled":
            vector, factor = operand(b, kind, depth), _factor(b, scalar, depth)
            if b.choose.chance(5):
                return _typed(binary(factor, "*", vector), kind)
            return binary(vector, "*", factor)
        case "divided":
            return binary(operand(b, kind, depth), "/", _divisor(b, scalar))
    inner = operand(b, kind, depth)
    return _unary("-", inner) if scalar.kind is not Kind.UINT else inner


def _factor(b: Builder, scalar: Scalar, depth: int) -> Expr:
    factor = value(b, scalar, depth)
    if scalar.kind is Kind.INT:
        return bounded(b, factor, Interval(-5, 5))
    if factor.literal and factor.interval is not None and factor.interval.low in (0.0, 1.0):
        return b.number(scalar, "2.0" if scalar.is_float else "2")
    return factor


def _divisor(b: Builder, scalar: Scalar) -> Expr:
    if not scalar.is_float:
        return b.number(scalar, b.choose.pick(("2", "3", "4", "5")))
    divisor = value(b, scalar, 1)
    if divisor.interval is not None and divisor.interval.excludes_zero and divisor.interval != Interval(1.0, 1.0):
        return divisor
    return b.number(scalar, "2.0") if divisor.literal else away_from_zero(b, scalar, divisor)


def _typed(drawn: Expr, kind: Value) -> Expr:
    return Expr(drawn.node, kind, drawn.level)


@production("arithmetic", 3, lambda kind: isinstance(kind, (Vector, Matrix)) and has_float_parts(kind))
def _matrix_product(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`m * v` and `a * b`, where the program's matrices have the shapes for it."""
    pairs: list[tuple[Matrix, Value]] = []
    for matrix in b.palette.matrices:
        if isinstance(kind, Vector) and matrix.rows == kind.length and matrix.scalar == kind.scalar:
            pairs.append((matrix, Vector(matrix.columns, kind.scalar)))
        if isinstance(kind, Matrix) and matrix.rows == kind.rows and matrix.scalar == kind.scalar:
            inner = Matrix(matrix.columns, kind.columns, kind.scalar)
            if inner in b.palette.matrices:
                pairs.append((matrix, inner))
    if not pairs:
        return None
    left, right = b.choose.pick(pairs)
    operator = "@" if b.choose.chance(5) else "*"
    return _typed(binary(value(b, left, depth), operator, operand(b, right, depth)), kind)


@production("arithmetic", 6, lambda kind: isinstance(kind, (Quaternion, Transform)))
def _composition(b: Builder, kind: Value, depth: int) -> Expr:
    """`q * r`: one rotation or rigid motion after another."""
    return binary(operand(b, kind, depth), "*", operand(b, kind, depth))
