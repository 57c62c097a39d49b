"""Operators and the few words of Python's as the catalog has them: a signature in, the expression out."""

from grammar import constants, nodes
from grammar.builder import Builder
from grammar.catalog import OPERATORS
from grammar.domains import binary, bounded, combined, non_zero, watched
from grammar.expressions.operators import away_from_zero, shift
from grammar.facts import Interval
from grammar.nodes import Level
from grammar.scope import Access, Expr, same
from grammar.signature import Operand, Signature
from grammar.types import BOOL, Array, Kind, Matrix, Scalar, Value, Vector, scalar_of
from grammar.values import another, leaf, modest, operand, value

PRODUCTS = frozenset({"mul", "cw_mul", "dot", "ddot", "outer", "length_sq"})  # what multiplies components


def operated(b: Builder, signature: Signature, depth: int) -> Expr:
    """`a * b`, `-x`, `not n`: an operator on operands of the types that the signature names."""
    sign, kinds = OPERATORS[signature.name], [kind for _, kind in signature.parameters]
    result = signature.results[0]
    if len(kinds) == 1:
        return _prefixed(b, sign, kinds[0], result, depth)
    left, right = (kind for kind in kinds if not isinstance(kind, Array))
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return _of_scalars(b, sign, left, depth)
    drawn = _operand(b, signature.name, left, depth)
    if sign in ("/", "%"):
        second = _divisor(b, right, depth)
    elif sign in ("<<", ">>"):
        drawn, second = _shifted(b, sign, drawn), _amount(b, right)
    else:
        second = _operand(b, signature.name, right, depth)
        second = another(b, right) if same(drawn, second) else second
        if isinstance(right, Scalar) and right.kind is Kind.INT:
            second = bounded(b, second, Interval(-5, 5))
        if isinstance(left, Scalar) and left.kind is Kind.INT:
            drawn = bounded(b, drawn, Interval(-5, 5))
    whole = binary(drawn, sign, second)
    return Expr(whole.node, result, whole.level)


def _operand(b: Builder, name: str, kind: Value, depth: int) -> Expr:
    scalar = scalar_of(kind)
    grows = name in PRODUCTS and scalar is not None and scalar.kind is Kind.INT and not isinstance(kind, Scalar)
    return modest(b, kind) if grows else operand(b, kind, min(depth, 1))


def _prefixed(b: Builder, sign: str, kind: Operand, result: Value, depth: int) -> Expr:
    """`-v`, `~bits`, `not count`; of an array, `not values` asks whether there is one."""
    if isinstance(kind, Array):
        inner = Expr(b.array(next(a for a in b.frame.arrays if a.type == kind and a.access is Access.READ)), kind.dtype)
    else:
        inner = operand(b, kind, min(depth, 1))
        inner = leaf(b, kind, literal=False) if inner.level == Level.UNARY else inner
    if kind == BOOL and inner.literal:
        return inner
    if sign == "-" and isinstance(kind, Scalar) and kind.kind is Kind.INT:
        inner = bounded(b, inner, Interval(-100, 100))
    level = Level.NOT if sign == "not" else Level.UNARY
    node = nodes.prefixed(sign, nodes.parenthesized(inner.node, inner.level, Level.ATOM))
    known = inner.interval if sign in ("+", "-") else None
    return Expr(node, result, level, -known if known is not None and sign == "-" else known)


def _of_scalars(b: Builder, sign: str, kind: Scalar, depth: int) -> Expr:
    left, right = operand(b, kind, depth), value(b, kind, min(depth, 1))
    right = b.number(kind, "2.0" if kind.is_float else "2") if same(left, right) else right
    if kind.is_float:
        if sign in ("/", "%", "//"):
            safe = right.interval is not None and right.interval.excludes_zero
            right = right if safe else away_from_zero(b, kind, right)
        return binary(left, sign, right, combined(left, sign, right) if sign in ("+", "-", "*") else None)
    if sign in ("<<", ">>"):
        return shift(b, kind, left, sign)
    if sign in ("/", "//", "%"):
        left = bounded(b, left, Interval(-100, 100)) if kind.kind is Kind.INT and left.interval is None else left
        return binary(left, sign, b.number(kind, b.choose.pick(("2", "3", "5", "7", "10"))), left.interval)
    if sign in ("&", "|", "^"):
        return binary(left, sign, b.number(kind, b.choose.pick(constants.patterns(kind))) if right.literal else right)
    return watched(b, left, sign, right)


def _divisor(b: Builder, kind: Value, depth: int) -> Expr:
    if not isinstance(kind, Scalar):
        return non_zero(b, kind)
    if not kind.is_float:
        return b.number(kind, b.choose.pick(("2", "3", "4", "5")))
    return away_from_zero(b, kind, operand(b, kind, min(depth, 1)))


def _shifted(b: Builder, sign: str, drawn: Expr) -> Expr:
    """What is shifted: nothing negative to the left."""
    scalar = scalar_of(drawn.type)
    if sign == ">>" or scalar is None or scalar.kind is Kind.UINT:
        return drawn
    if isinstance(drawn.type, Vector):
        return Expr(nodes.call(nodes.wp("abs"), [drawn.node]), drawn.type)
    return non_zero(b, drawn.type)


def _amount(b: Builder, kind: Value) -> Expr:
    """`bits & vec3i(3, 3, 3)`: a shift for each component, by little."""
    assert isinstance(kind, (Vector, Matrix))
    count = kind.length if isinstance(kind, Vector) else kind.rows * kind.columns
    mask = nodes.call(b.spelled(kind), [nodes.number(b.choose.pick(("1", "3"))) for _ in range(count)])
    return binary(modest(b, kind), "&", Expr(mask, kind))


def asked(b: Builder, signature: Signature, depth: int) -> Expr:
    """`len(v)`, or `wp.where(count, a, b)` of a condition that is a number or an array."""
    first = signature.parameters[0][1]
    if isinstance(first, Array):
        array = next(a for a in b.frame.arrays if a.type == first and a.access is Access.READ)
        condition = Expr(b.array(array), first.dtype)
    else:
        condition = operand(b, first, min(depth, 1))
    if signature.name == "len":
        node = nodes.call(nodes.name("len"), [condition.node])
        return Expr(node, signature.results[0], constant=not isinstance(first, Array))
    kind = signature.results[0]
    yes, no = operand(b, kind, depth), value(b, kind, min(depth, 1))
    no = another(b, kind) if same(yes, no) else no
    return Expr(nodes.call(nodes.wp("where"), [condition.node, yes.node, no.node]), kind)
