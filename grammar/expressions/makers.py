"""Composites by functions that find out what they make: `wp.vector(x, y)`, `wp.matrix(s, shape=(2, 2))`."""

from grammar import nodes
from grammar.avoided import is_avoided
from grammar.builder import Builder
from grammar.domains import call
from grammar.nodes import Node
from grammar.rules import production
from grammar.scope import Expr
from grammar.types import FLOAT32, Matrix, Quaternion, Scalar, Transform, Value, Vector, is_composite, scalar_of
from grammar.values import leaf, operand, part_bounded, value

LISTED = 4  # numbers that are listed one by one, in vectors; in matrices, their square
Named = list[tuple[str, Node]]


@production("maker", 14, is_composite)
def _made(b: Builder, kind: Value, depth: int) -> Expr | None:
    """A value by the function of its family; what it makes shows in the arguments, or is said beside them."""
    scalar = scalar_of(kind)
    if scalar is None or {kind, scalar} & b.spellings.keys():
        return None
    if b.choose.chance(2):
        return _copied(b, kind)
    match kind:
        case Vector(length=length):
            if 1 < length <= LISTED and b.choose.chance(13):
                said = [("length", nodes.number(str(length)))] if b.choose.chance(4) else []
                return _called(b, kind, "vector", _numbers(b, scalar, length, depth), said)
            number = part_bounded(b, operand(b, scalar, depth))
            return _called(b, kind, "vector", [number.node], [("length", nodes.number(str(length)))])
        case Matrix(rows=rows, columns=columns):
            count = rows * columns
            is_flat = 1 in (rows, columns) and is_avoided("matrix of one row or column, number by number")
            listed = count <= LISTED**2 and not is_flat and b.choose.chance(10)
            numbers = _numbers(b, scalar, count, 0) if listed else [part_bounded(b, operand(b, scalar, depth)).node]
            return _called(b, kind, "matrix", numbers, [_shape(kind)])
        case Quaternion():
            halves = [value(b, Vector(3, scalar), depth).node, operand(b, scalar, depth).node]
            parts = halves if b.choose.chance(5) else _numbers(b, scalar, 4, depth)
            return call(b, "normalize", _called(b, kind, "quaternion", parts, []))
        case Transform():
            return _transform(b, kind, depth)
    return None


def _transform(b: Builder, kind: Transform, depth: int) -> Expr:
    """`wp.transformation(p, q)`; `wp.transform(p)`, which turns nothing; or seven numbers."""
    scalar = kind.scalar
    place = value(b, Vector(3, scalar), depth).node
    match b.choose.below(3):
        case 0:
            return _called(b, kind, "transformation", [place, value(b, Quaternion(scalar), depth).node], [])
        case 1 if scalar == FLOAT32:
            return Expr(nodes.call(nodes.wp("transform"), [place]), kind)
        case 1:
            return _called(b, kind, "transformation", [place], [])
    turned = [b.number(scalar, text).node for text in ("0.0", "0.0", "0.0", "1.0")]
    return _called(b, kind, "transformation", [*_numbers(b, scalar, 3, depth), *turned], [])


def _copied(b: Builder, kind: Value) -> Expr | None:
    """`wp.matrix(m)`, `wp.quat(q)`: the same again, to be changed for itself."""
    known = b.frame.of_type(kind)
    if not known:
        return None
    is_motion = isinstance(kind, Vector) and kind.length == 6  # wp.spatial_vector copies none
    if b.choose.chance(8) and not is_motion:
        return Expr(nodes.call(b.spelled(kind), [b.variable(b.choose.pick(known)).node]), kind)
    name = {Vector: "vector", Matrix: "matrix", Quaternion: "quaternion", Transform: "transformation"}[type(kind)]
    said = [_shape(kind)] if isinstance(kind, Matrix) and b.choose.chance(8) else []
    return Expr(nodes.call(nodes.wp(name), [b.variable(b.choose.pick(known)).node], said), kind)


def _shape(kind: Matrix) -> tuple[str, Node]:
    return "shape", nodes.tuple_([nodes.number(str(kind.rows)), nodes.number(str(kind.columns))])


def _called(b: Builder, kind: Value, name: str, parts: list[Node], said: Named) -> Expr:
    dtype = [("dtype", dtype_of(b, kind))] if b.choose.chance(4) else []
    return Expr(nodes.call(nodes.wp(name), parts, [*said, *dtype]), kind)


def dtype_of(b: Builder, kind: Value) -> Node:
    """The dtype of a composite as an argument: for those of rigid bodies `wp.float32`, never `float`."""
    scalar = scalar_of(kind)
    assert scalar is not None
    rigid = isinstance(kind, (Quaternion, Transform)) and is_avoided("float as the dtype of a quaternion, returned")
    return nodes.wp(scalar.name) if rigid else b.spelled(scalar)


def _numbers(b: Builder, scalar: Scalar, count: int, depth: int) -> list[Node]:
    """So many numbers, one of which is computed at least."""
    parts = [part_bounded(b, value(b, scalar, depth)) for _ in range(count)]
    if all(part.literal for part in parts):
        parts[b.choose.below(count)] = part_bounded(b, leaf(b, scalar, literal=False))
    return [part.node for part in parts]
