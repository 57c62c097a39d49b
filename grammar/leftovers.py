"""Variables that nothing has read yet, worked into a result: what is computed wants to reach an output."""

from collections.abc import Sequence

from grammar import nodes
from grammar.body import Branch, Leaf, Loop, Statement
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.facts import Interval
from grammar.scope import Expr, Variable
from grammar.types import BOOL, STATE, Kind, Matrix, Quaternion, Scalar, Struct, Transform, Value, Vector
from grammar.values import component, converted, parts_in_scope


def unread(b: Builder) -> list[Variable]:
    """The variables in scope that no statement but their own reads, oldest first."""
    read: set[str] = set()
    _collect(b.frame.body, read)
    visible = [v for scope in b.frame.scopes for v in scope]
    return [v for v in visible if v.name not in read and v.type != STATE and v not in b.frame.threads]


def _collect(body: Sequence[Statement], read: set[str]) -> None:
    """The names that the statements read, each one's own targets apart."""
    for statement in body:
        match statement:
            case Leaf(reads=reads, binds=binds):
                read |= reads - binds
            case Loop(reads=reads, body=inner):
                read |= reads
                _collect(inner, read)
            case Branch(arms=arms):
                for arm in arms:
                    read |= arm.reads
                    _collect(arm.body, read)


def gathered(b: Builder, drawn: Expr, most: int = 3) -> Expr:
    """`drawn`, with up to `most` unread variables added to it or multiplied in."""
    taken = nodes.names_in(drawn.node)
    for variable in [v for v in unread(b) if v.name not in taken][:most]:
        joined = _joined(b, drawn, variable)
        if joined is not None:
            drawn = joined
    return drawn


def _joined(b: Builder, drawn: Expr, variable: Variable) -> Expr | None:
    kind = drawn.type
    if variable.type == kind and not isinstance(kind, (Struct, Transform)) and kind != BOOL:
        if isinstance(kind, Scalar) and kind.kind is Kind.INT:
            return None  # sums of whole numbers are watched elsewhere
        operator = "*" if isinstance(kind, Quaternion) else b.choose.pick(("+", "-") if not _unsigned(kind) else ("+",))
        return binary(drawn, operator, b.variable(variable))
    real = b.palette.real
    if kind == real:
        term = _as_real(b, variable, real)
        return None if term is None else binary(drawn, b.choose.pick(("+", "*", "-")), term)
    if isinstance(kind, (Vector, Matrix)) and kind.scalar == real:
        term = _as_real(b, variable, real)
        return None if term is None else binary(drawn, "*", term)
    return None


def _unsigned(kind: Value) -> bool:
    return getattr(kind, "scalar", kind).kind is Kind.UINT  # type: ignore[union-attr]


def _as_real(b: Builder, variable: Variable, real: Scalar) -> Expr | None:
    """A number that depends on the variable: its length, a component, a field, a cast, a choice."""
    match variable.type:
        case Scalar() as scalar if scalar == BOOL:
            picked = [b.variable(variable).node, b.number(real, "1.0").node, b.number(real, "0.5").node]
            return Expr(nodes.call(nodes.wp("where"), picked), real, interval=Interval(0.5, 1.0))
        case Scalar() as scalar:
            return converted(b, real, b.variable(variable)) if scalar != real else b.variable(variable)
        case Vector(length=length, scalar=scalar) if scalar == real:
            if b.choose.chance(8):
                return _measured(b, "length", variable, real)
            return _component(b, variable, b.choose.below(length), real)
        case Matrix(rows=rows, columns=columns, scalar=scalar) if scalar == real:
            if rows == columns and b.choose.chance(8):
                return _measured(b, b.choose.pick(("trace", "determinant")) if rows < 4 else "trace", variable, real)
            return _component(b, variable, (b.choose.below(rows), b.choose.below(columns)), real)
        case Quaternion(scalar=scalar) if scalar == real:
            return _component(b, variable, b.choose.below(4), real)
        case Transform(scalar=scalar) if scalar == real:
            moved = nodes.call(nodes.wp("transform_get_translation"), [b.variable(variable).node])
            return Expr(nodes.call(nodes.wp("length"), [moved]), real, interval=Interval(0.0, float("inf")))
        case Struct():
            paths = [path for owner, path in parts_in_scope(b, real) if owner is variable]
            return _path(b, variable, b.choose.pick(paths), real) if paths else None
    return None


def _measured(b: Builder, name: str, variable: Variable, real: Scalar) -> Expr:
    drawn = call(b, name, b.variable(variable))
    return Expr(drawn.node, real)


def _component(b: Builder, variable: Variable, step: int | tuple[int, int], real: Scalar) -> Expr:
    return Expr(component(b, b.variable(variable).node, step), real)


def _path(b: Builder, variable: Variable, path: tuple[str | int | tuple[int, ...], ...], real: Scalar) -> Expr:
    node = b.variable(variable).node
    for step in path:
        node = component(b, node, step)
    return Expr(node, real)
