"""Operators of augmented assignment, each with an operand that keeps the result defined.

A whole number is changed by what is known of it: the operator is one whose result stays in the range that the target
has room for. Floats take any operator, with literals where a name might be zero.
"""

import math
from dataclasses import dataclass

import libcst as cst

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import Interval, headroom
from grammar.scope import Expr
from grammar.types import Kind, Matrix, Quaternion, Scalar, Transform, Value, Vector, scalar_of
from grammar.values import operand

SUMS = ("+", "-")  # what Warp does to a part of an array's cell: an atomic, and nothing else


@dataclass(frozen=True, slots=True)
class Step:
    """`target operator= update`, or a plain assignment where there is no operator, and what is known of the result."""

    operator: str
    update: Expr
    interval: Interval | None = None


# Each operator with its weight and its operands; none for operands of any form.
_REAL: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    *(("*", 7, ()), ("+", 6, ()), ("-", 4, ()), ("/", 3, ("2.0", "4.0", "1.5", "10.0"))),
    *(("%", 2, ("1.0", "2.0", "6.28318")), ("//", 2, ("2.0", "0.5", "0.25")), ("**", 2, ("2.0", "3.0"))),
)
_WHOLE: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    *(("+", 4, ("1", "2", "3")), ("-", 2, ("1", "2")), ("*", 3, ("2", "3", "4")), ("//", 2, ("2", "3", "4"))),
    *(("%", 2, ("2", "3", "5", "7", "10")), ("&", 3, ("1", "3", "7", "15", "63")), ("|", 3, ("1", "2", "4", "8"))),
    *(("^", 3, ("1", "5", "3", "7")), ("<<", 3, ("1", "2", "3")), (">>", 3, ("1", "2", "3"))),
)


def step(
    b: Builder, kind: Value, *, known: Interval | None = None, room: Interval | None = None, but: str = ""
) -> Step | None:
    """A change of a value by an operator; None where the type has none.

    Args:
        kind: the type of the target.
        known: what a whole number is known to be before.
        room: what a signed number may be afterwards; all that arithmetic may make of it by default.
        but: an operator that is not wanted: that of the line before.
    """
    match kind:
        case Scalar(is_float=True):
            return _of_float(b, kind, but)
        case Scalar(is_integer=True):
            return _of_whole(b, kind, known, room or headroom(kind), but)
        case Vector(scalar=scalar) | Matrix(scalar=scalar) if scalar.is_float:
            return _of_composite(b, kind, scalar)
        case Quaternion() | Transform():
            return Step("*", operand(b, kind, 1))
    return None


def sum_step(b: Builder, kind: Value) -> Step | None:
    """A sum or a difference, of types wide enough for what Warp makes of one: an atomic."""
    scalar = scalar_of(kind)
    if scalar is None or not scalar.is_float or scalar.bits < 32 or isinstance(kind, Transform):
        return None
    return Step(b.choose.weighted((("+", 3), ("-", 2))), operand(b, kind, 1))


def _of_float(b: Builder, kind: Scalar, but: str) -> Step:
    operator, texts = b.choose.weighted([((name, texts), weight) for name, weight, texts in _REAL if name != but])
    return Step(operator, b.number(kind, b.choose.pick(texts)) if texts else operand(b, kind, 1))


def _of_composite(b: Builder, kind: Vector | Matrix, scalar: Scalar) -> Step:
    square = isinstance(kind, Matrix) and kind.is_square
    match b.choose.weighted((("scaled", 4), ("sum", 4), ("divided", 1), ("product", 10 if square else 0))):
        case "scaled":
            return Step("*", operand(b, scalar, 1))
        case "divided":
            return Step("/", b.number(scalar, b.choose.pick(("2.0", "4.0", "1.5"))))
        case "product":
            return Step(b.choose.pick(("@", "*", "@", "@")), operand(b, kind, 1))
    return Step(b.choose.pick(SUMS), operand(b, kind, 1))


def _of_whole(b: Builder, kind: Scalar, known: Interval | None, room: Interval, but: str) -> Step | None:
    rows = []
    for operator, weight, texts in _WHOLE:
        fitting = []
        for text in texts:
            after = result(kind, operator, known, int(text))
            if kind.kind is Kind.UINT or (after is not None and after.within(room)):
                fitting.append((text, after))
        if fitting and operator != but:
            rows.append(((operator, fitting), weight))
    if not rows:
        return None
    operator, fitting = b.choose.weighted(rows)
    text, after = b.choose.pick(fitting)
    return Step(operator, b.number(kind, text), None if kind.kind is Kind.UINT else after)


def result(kind: Scalar, operator: str, known: Interval | None, number: int) -> Interval | None:
    """What `x operator= number` leaves a whole number in, None where that is not known or not defined."""
    if operator == "&":
        return Interval(0, number)
    if operator == "%":
        low = 0 if known is not None and known.low >= 0 else 1 - number
        return Interval(low, number - 1)
    if known is None or math.isinf(known.magnitude):
        return None
    exact = Interval(number, number)
    match operator:
        case "+":
            return known + exact
        case "-":
            return known - exact
        case "*":
            return known * exact
        case "//" | ">>" if known.low >= 0:
            return Interval(0, known.high)
        case "//" | ">>":
            return Interval(known.low, max(known.high, 0))
        case "<<" if known.low >= 0:
            return known * Interval(2**number, 2**number)
        case "|" | "^" if known.low >= 0:
            return Interval(0, 2 ** int(max(known.high, number)).bit_length() - 1)
    return None


def written(target: nodes.Node, made: Step) -> cst.SimpleStatementLine:
    """The statement."""
    if not made.operator:
        return nodes.assign(target, made.update.node)
    undoes = nodes.undoing(made.operator, target, made.update.node)
    return nodes.augmented(target, "+" if undoes else made.operator, made.update.node)
