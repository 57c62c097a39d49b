"""Construction, conversion, components and cells."""

from dataclasses import replace

from grammar import nodes
from grammar.builder import Builder
from grammar.indices import elsewhere, loaded
from grammar.rules import production
from grammar.scope import Expr
from grammar.types import (
    BOOL,
    INT32,
    Kind,
    Matrix,
    Quaternion,
    Scalar,
    Struct,
    Transform,
    Value,
    Vector,
    anything,
    is_composite,
    is_real,
    is_whole,
)
from grammar.values import component, construct, converted, operand, part_interval, struct_value


@production("constructor", 4, is_composite)
def _construction(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, (Vector, Matrix, Quaternion, Transform))
    return construct(b, kind, depth)


@production("struct", 3, lambda kind: isinstance(kind, Struct))
def _struct(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Struct)
    return struct_value(b, kind, depth)


@production("cast", 1, lambda kind: is_real(kind) or is_whole(kind))
def _cast(b: Builder, kind: Value, depth: int) -> Expr | None:
    assert isinstance(kind, Scalar)
    source = b.choose.weighted(_cast_sources(b, kind))
    inner = operand(b, source, min(depth, 1))
    return None if inner.literal else converted(b, kind, inner)


@production("cast", 1, lambda kind: isinstance(kind, Scalar) and kind.kind is Kind.UINT)
def _reinterpreted(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`wp.cast(x, wp.uint32)`: the bits of a float as a whole number."""
    assert isinstance(kind, Scalar)
    if kind.bits != b.palette.real.bits:
        return None
    inner = operand(b, b.palette.real, min(depth, 1))
    return Expr(nodes.call(nodes.wp("cast"), [inner.node, nodes.wp(kind.name)]), kind)


@production("cast", 1, lambda kind: isinstance(kind, (Vector, Matrix, Quaternion)))
def _recast(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`wp.quatd(q)`, `wp.vec3(cell)`: the same shape in another dtype, where the scope has it."""
    assert isinstance(kind, (Vector, Matrix, Quaternion))
    if kind.scalar.is_integer:
        return None
    others = [v for v in b.frame.variables() if _is_alike(v.type, kind)]
    return Expr(nodes.call(b.spelled(kind), [b.variable(b.choose.pick(others)).node]), kind) if others else None


def _is_alike(kind: Value, wanted: Vector | Matrix | Quaternion) -> bool:
    """Of another dtype, and the same type otherwise."""
    if type(kind) is not type(wanted) or kind == wanted:
        return False
    return replace(kind, scalar=wanted.scalar) == wanted


def _cast_sources(b: Builder, kind: Scalar) -> list[tuple[Scalar, int]]:
    """What a cast to a type starts from: other numbers, and bits where the program has some."""
    rows = [(s, 5) for s in (b.palette.whole, b.palette.real) if s != kind]
    if kind.kind is Kind.UINT:
        rows = [(INT32, 12), *((s, 1) for s, _ in rows)]
    rows += [(BOOL, 1)] if b.frame.of_type(BOOL) else []
    rows += [(b.palette.bits, 2)] if kind != b.palette.bits and b.frame.of_type(b.palette.bits) else []
    return rows


@production("component", 2, lambda kind: is_real(kind) or is_whole(kind))
def _component_of_cell(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`positions[j][1]`: a component of an array cell."""
    assert isinstance(kind, Scalar)
    arrays = [(a, v) for v in b.palette.vectors if v.scalar == kind for a in b.frame.readable(v)]
    if not arrays:
        return None
    array, vector = b.choose.pick(arrays)
    node = component(b, elsewhere(b, array), b.choose.below(vector.length))
    return Expr(node, kind, interval=part_interval(kind))


@production("load", 3, anything)
def _gather(b: Builder, kind: Value, depth: int) -> Expr | None:
    """An array cell that is not simply the thread's own."""
    arrays = b.frame.readable(kind)
    if not arrays:
        return None
    array = b.choose.pick(arrays)
    return loaded(array, elsewhere(b, array))
