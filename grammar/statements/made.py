"""Composites that start from nothing and get their parts: `pose = wp.transformation()`, `pose.p = p`."""

from grammar import nodes
from grammar.builder import Builder
from grammar.expressions.makers import dtype_of
from grammar.nodes import Node
from grammar.scope import Expr
from grammar.statements.changes import summable_rows
from grammar.statements.table import production
from grammar.types import FLOAT32, Matrix, Quaternion, Scalar, Transform, Value, Vector, scalar_of
from grammar.values import composed, operand, part_bounded

NAMES = {
    Vector: ("acc", "accum", "w", "delta", "parts"),
    Matrix: ("K", "J", "block", "jacobian", "outer_sum"),
    Quaternion: ("rot", "turn", "spin"),
    Transform: ("pose", "frame", "tf", "local_pose"),
}


@production("maker", 8)
def _from_nothing(b: Builder) -> None:
    """A composite of zeros, by the function of its family, and one part of it or two set."""
    kinds: list[tuple[Value, int]] = [(k, n) for k, n in summable_rows(b, 0, 3) if isinstance(k, Vector)]
    kinds += [(m, 3) for m in b.palette.matrices]
    kinds += [(k, 3) for k in b.palette.values() if isinstance(k, (Quaternion, Transform))]
    kinds = [(k, n) for k, n in kinds if not {k, scalar_of(k)} & b.spellings.keys()]
    if not kinds:
        return
    kind = b.choose.weighted(kinds)
    variable = b.let(zeros(b, kind), NAMES[type(kind)], mutable=True)
    for place, part in _parts(b, variable.name, kind):
        # A composite is computed, for a constant may be no row: see `exclusions`.
        inner = operand(b, part, 1) if isinstance(part, Scalar) else composed(b, part, 1)
        inner = part_bounded(b, inner) if isinstance(part, Scalar) else inner
        b.emit(nodes.assign(place, inner.node), variable.name)


def zeros(b: Builder, kind: Value) -> Expr:
    """`wp.vector(length=3, dtype=float)`, `wp.matrix(0.0, shape=(2, 3), dtype=float)`, `wp.quaternion()`."""
    scalar = scalar_of(kind)
    assert scalar is not None
    match kind:
        case Vector(length=length):
            name, said = "vector", [("length", nodes.number(str(length)))]
        case Matrix(rows=rows, columns=columns):
            name, said = "matrix", [("shape", nodes.tuple_([nodes.number(str(rows)), nodes.number(str(columns))]))]
        case Quaternion():
            name, said = "quaternion", []
        case _:
            name, said = "transformation", []
    every = (
        [nodes.number("0.0")] if isinstance(kind, (Vector, Matrix)) and scalar.is_float and b.choose.chance(5) else []
    )
    if scalar != FLOAT32 or b.choose.chance(10):
        said.append(("dtype", dtype_of(b, kind)))
    return Expr(nodes.call(nodes.wp(name), every, said), kind)


def _parts(b: Builder, name: str, kind: Value) -> list[tuple[Node, Value]]:
    whole = nodes.name(name)
    match kind:
        case Vector(length=length, scalar=scalar):
            return [(nodes.subscript(whole, [nodes.number(str(b.choose.below(length)))]), scalar)]
        case Matrix(rows=rows, columns=columns, scalar=scalar):
            row = nodes.number(str(b.choose.below(rows)))
            if b.choose.chance(8):
                return [(nodes.subscript(whole, [row]), Vector(columns, scalar))]
            return [(nodes.subscript(whole, [row, nodes.number(str(b.choose.below(columns)))]), scalar)]
        case Quaternion(scalar=scalar):
            return [(nodes.subscript(whole, [nodes.number(place)]), scalar) for place in ("0", "3")]
        case Transform(scalar=scalar):
            turn = [(nodes.attribute(whole, "q"), Quaternion(scalar))]
            return [(nodes.attribute(whole, "p"), Vector(3, scalar)), *(turn if b.choose.chance(9) else [])]
    return []
