"""Comparisons, their combinations, and choices between two values."""

from grammar import nodes
from grammar.builder import FUEL, Builder
from grammar.domains import (
    CLAMP_FLOAT,
    CLAMP_SIGNED,
    CLAMP_UNSIGNED,
    binary,
    bounded,
)
from grammar.facts import Interval
from grammar.nodes import Level
from grammar.rules import production
from grammar.scope import Expr, same
from grammar.types import BOOL, STATE, Kind, Scalar, Struct, Value, Vector, is_bool, is_real, is_whole
from grammar.values import operand, value


@production("comparison", 10, is_bool)
def _comparison(b: Builder, kind: Value, depth: int) -> Expr:
    rows = [(b.palette.real, 8), (b.palette.whole, 4 if b.frame.of_type(b.palette.whole) else 0)]
    if b.frame.of_type(b.palette.bits):
        rows.append((b.palette.bits, 2))
    scalar = b.choose.weighted(rows)
    left = operand(b, scalar, min(depth, 1))
    right = value(b, scalar, min(depth, 1))
    if same(left, right):
        right = b.literal(scalar)
    if b.has("chained") and b.choose.chance(1):
        return _between(b, left)
    operator = b.choose.weighted(_FLOAT_TESTS if scalar.is_float else _WHOLE_TESTS)
    if scalar.is_integer and right.literal and not nodes.is_remainder(left.node) and b.choose.chance(4):
        parity = bounded(b, left, Interval(-100, 100)) if left.interval is None and scalar.kind is Kind.INT else left
        left = binary(parity, "%", b.number(scalar, b.choose.pick(("2", "3", "4"))))
        operator, right = "==", b.number(scalar, b.choose.pick(("0", "1")))
    return compared(left, operator, right)


_FLOAT_TESTS = (("<", 6), (">", 4), ("<=", 2), (">=", 2))
_WHOLE_TESTS = (("<", 4), ("==", 4), (">", 2), ("!=", 2), (">=", 2), ("<=", 1))


def _between(b: Builder, value_: Expr) -> Expr:
    """`0.0 < x <= 1.0`: a value between two numbers of its own type, as chains require."""
    scalar = value_.type
    assert isinstance(scalar, Scalar)
    pairs = CLAMP_FLOAT if scalar.is_float else CLAMP_UNSIGNED if scalar.kind is Kind.UINT else CLAMP_SIGNED
    low, high = (b.number(scalar, text).node for text in b.choose.pick(pairs))
    inner = nodes.parenthesized(value_.node, value_.level, Level.SUM)
    node = nodes.between(low, b.choose.pick(("<", "<=")), inner, b.choose.pick(("<", "<=")), high)
    return Expr(node, BOOL, Level.COMPARISON)


def compared(left: Expr, operator: str, right: Expr) -> Expr:
    """`left < right`."""
    above = Level.SUM  # bitwise operators bind more tightly too, and still want parentheses for the reader
    node = nodes.compare(
        nodes.parenthesized(left.node, left.level, above), operator, nodes.parenthesized(right.node, right.level, above)
    )
    return Expr(node, BOOL, Level.COMPARISON)


def tested(b: Builder, left: Expr, *operators: str) -> Expr:
    """`left < right`, where `right` is anything but the same again, and the operator one of those given."""
    scalar = left.type
    assert isinstance(scalar, Scalar)
    b.fuel = FUEL
    right = operand(b, scalar, 1)
    if same(left, right):
        right = b.literal(scalar)
    return compared(left, b.choose.pick(operators), right)


@production("boolean", 3, is_bool)
def _junction(b: Builder, kind: Value, depth: int) -> Expr:
    left, right = operand(b, BOOL, depth), operand(b, BOOL, min(depth, 1))
    if any(nodes.same(one, other) for one in nodes.operands(left.node) for other in nodes.operands(right.node)):
        return left
    if b.choose.chance(6):
        node: nodes.Node = nodes.disjunction(
            nodes.parenthesized(left.node, left.level, Level.OR),
            nodes.parenthesized(right.node, right.level, Level.AND),
        )
        return Expr(node, BOOL, Level.OR)
    node = nodes.conjunction(
        nodes.parenthesized(left.node, left.level, Level.AND), nodes.parenthesized(right.node, right.level, Level.NOT)
    )
    return Expr(node, BOOL, Level.AND)


@production("boolean", 1, is_bool)
def _not(b: Builder, kind: Value, depth: int) -> Expr:
    inner = operand(b, BOOL, 0)
    if inner.literal:
        return inner
    node = nodes.prefixed("not", nodes.parenthesized(inner.node, inner.level, Level.ATOM))
    return Expr(node, BOOL, Level.NOT)


@production("where", 1, lambda kind: not isinstance(kind, Struct) and kind not in (BOOL, STATE))
def _where(b: Builder, kind: Value, depth: int) -> Expr | None:
    condition = operand(b, BOOL, 1)
    yes, no = operand(b, kind, depth), value(b, kind, depth)
    if condition.literal or same(yes, no):
        return None
    node = nodes.call(nodes.wp("where"), [condition.node, yes.node, no.node])
    return Expr(node, kind, interval=_either(yes, no))


def _either(yes: Expr, no: Expr) -> Interval | None:
    return None if yes.interval is None or no.interval is None else yes.interval | no.interval


@production("conditional_expression", 1, lambda kind: is_real(kind) or is_whole(kind) or isinstance(kind, Vector))
def _conditional(b: Builder, kind: Value, depth: int) -> Expr | None:
    if b.choose.chance(9):  # people write `if` or `wp.where`
        return None
    yes, no = operand(b, kind, min(depth, 1)), value(b, kind, min(depth, 1))
    condition = operand(b, BOOL, 1)
    if condition.literal or same(yes, no):
        return None
    node = nodes.either(
        nodes.parenthesized(condition.node, condition.level, Level.OR),
        nodes.parenthesized(yes.node, yes.level, Level.OR),
        nodes.parenthesized(no.node, no.level, Level.OR),
    )
    return Expr(node, kind, Level.CONDITIONAL, _either(yes, no))
