"""Calls that take the components of a vector for arguments: `wp.vec4(*p, 1.0)`, `falloff(*uv)`."""

from grammar import nodes
from grammar.builder import Builder
from grammar.rules import production
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.types import Matrix, Scalar, Value, Vector, has_float_parts, scalar_of
from grammar.values import value

OF_TWO = ("max", "min", "atan2")  # built-ins of two floats


@production("starred", 3, has_float_parts)
def _starred(b: Builder, kind: Value, depth: int) -> Expr | None:
    scalar = scalar_of(kind)
    vectors = [v for v in b.frame.variables() if isinstance(v.type, Vector) and v.type.scalar == scalar]
    if kind in b.spellings:
        return None
    if isinstance(kind, Vector) and (held := _local_arrays(b, kind)) and b.choose.chance(15):
        return _cells(b, kind, b.choose.pick(held))
    if not vectors:
        return None
    vector = b.choose.pick(vectors)
    match kind:
        case Vector():
            return _vector(b, kind, vector, depth)
        case Matrix(rows=rows, columns=columns) if _length(vector) == rows * columns:
            return Expr(nodes.called_with(b.spelled(kind), [_all(b, vector)]), kind)
        case Scalar():
            return _called(b, kind, vector)
    return None


def _local_arrays(b: Builder, kind: Vector) -> list[ArrayVariable]:
    """Arrays of a thread's own that have the cells for such a vector: how many they have is known to Warp."""
    parameters = {p.name for p in b.frame.parameters}
    arrays = [a for a in b.frame.readable(kind.scalar) if a.name not in parameters and a.owner is None]
    return [a for a in arrays if len(a.extents) == 1 and (a.extents[0].constant or 0) >= kind.length]


def _cells(b: Builder, kind: Vector, array: ArrayVariable) -> Expr:
    """`wp.vec3(*taps[0:3])`, or every second cell where there are as many."""
    size = array.extents[0].constant or 0
    step = 2 if size >= 2 * kind.length - 1 and b.choose.chance(6) else None
    start = 0 if step else b.choose.below(size - kind.length + 1)
    end = 2 * kind.length - 1 if step else start + kind.length
    part = nodes.subscript(b.array(array), [nodes.span(start, end, step)])
    return Expr(nodes.called_with(b.spelled(kind), [nodes.starred(part)]), kind)


def _length(vector: Variable) -> int:
    assert isinstance(vector.type, Vector)
    return vector.type.length


def _all(b: Builder, vector: Variable) -> nodes.Argument:
    return nodes.starred(b.variable(vector).node)


def _vector(b: Builder, kind: Vector, vector: Variable, depth: int) -> Expr | None:
    """A shorter vector and what it lacks, or a part of a longer one."""
    missing = kind.length - _length(vector)
    if missing == 0:
        return None
    if missing > 0:
        added = [nodes.argument(value(b, kind.scalar, 0).node) for _ in range(missing)]
        arguments = [_all(b, vector), *added] if b.choose.chance(12) else [*added, _all(b, vector)]
        return Expr(nodes.called_with(b.spelled(kind), arguments), kind)
    start = b.choose.below(1 - missing)
    part = nodes.subscript(b.variable(vector).node, [nodes.span(start, start + kind.length)])
    return Expr(nodes.called_with(b.spelled(kind), [nodes.starred(part)]), kind)


def _called(b: Builder, kind: Scalar, vector: Variable) -> Expr | None:
    """A function of as many floats as the vector has."""
    fitting = [
        f
        for f in b.functions
        if f.results == (kind,)
        and f.calls is None
        and not f.defaults
        and tuple(k for _, k in f.parameters) == (kind,) * _length(vector)
    ]
    if fitting:
        function = b.choose.pick(fitting)
        b.called.add(function)
        return Expr(nodes.called_with(nodes.name(function.name), [_all(b, vector)]), kind)
    if _length(vector) == 2:
        return Expr(nodes.called_with(nodes.wp(b.choose.pick(OF_TWO)), [_all(b, vector)]), kind)
    return None
