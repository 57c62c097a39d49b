"""Variables that no output needs yet, worked into a result: what is computed wants to reach an output."""

from collections.abc import Iterable

from grammar import nodes
from grammar.body import live_names
from grammar.builder import Builder
from grammar.domains import binary, call, watched
from grammar.facts import Interval
from grammar.reading import names_in, wider_than
from grammar.scope import Expr, Variable
from grammar.types import BOOL, STATE, Kind, Matrix, Quaternion, Scalar, Struct, Transform, Value, Vector
from grammar.values import WIDEST, Path, component, converted, part_interval, parts_in_scope


def unneeded(b: Builder, needed: Iterable[str] = ()) -> list[Variable]:
    """The variables in scope that no output depends on, latest first.

    Args:
        needed: names that an output to come depends on.
    """
    statements = [statement for block in b.frame.blocks for statement in block]
    live = live_names(statements, set(needed).union(*b.frame.headers))
    visible = [v for scope in b.frame.scopes for v in scope]
    return [v for v in reversed(visible) if v.name not in live and v.type != STATE and v not in b.frame.threads]


def gathered(b: Builder, drawn: Expr, most: int = 4) -> Expr:
    """`drawn`, with up to `most` of the variables that nothing needs added to it or multiplied in.

    The latest come first: those before them are mostly what they were computed from.
    """
    refused: set[str] = set()
    for _ in range(most):
        left = [v for v in unneeded(b, names_in(drawn.node)) if v.name not in refused]
        if not left:
            break
        joined = _joined(b, drawn, left[0])
        if joined is None:
            refused.add(left[0].name)
        else:
            drawn = b.variable(b.let(joined)) if wider_than(joined.node, WIDEST) else joined
    return drawn


def _joined(b: Builder, drawn: Expr, variable: Variable) -> Expr | None:
    kind, real = drawn.type, b.palette.real
    if isinstance(kind, Scalar) and kind.is_integer:
        term = _as_scalar(b, variable, kind)
        return None if term is None else watched(b, drawn, "+", term)
    if variable.type == kind and isinstance(kind, (Scalar, Vector, Matrix)) and kind != BOOL:
        return binary(drawn, "+" if _unsigned(kind) else b.choose.pick(("+", "-")), b.variable(variable))
    if variable.type == kind and isinstance(kind, (Quaternion, Transform)):
        return binary(drawn, "*", b.variable(variable))
    if kind == real or (isinstance(kind, (Vector, Matrix, Quaternion)) and kind.scalar == real):
        term = _as_scalar(b, variable, real)
        operator = b.choose.pick(("+", "*", "-")) if kind == real else "*"
        return None if term is None else binary(drawn, operator, term)
    return None


# What a condition is worth as a number: when it holds, when it does not.
_REAL_SWITCHES = (("1.0", "0.5"), ("1.0", "0.0"), ("2.0", "1.0"), ("0.5", "1.5"), ("0.1", "0.9"), ("4.0", "0.25"))
_WHOLE_SWITCHES = (("1", "0"), ("2", "1"), ("0", "3"), ("4", "2"))


def _unsigned(kind: Value) -> bool:
    return getattr(kind, "scalar", kind).kind is Kind.UINT  # type: ignore[union-attr]


def _as_scalar(b: Builder, variable: Variable, wanted: Scalar) -> Expr | None:
    """A number that depends on the variable: its length, a component, a field, a cast, a choice."""
    match variable.type:
        case Scalar() as scalar if scalar == BOOL:
            choices = b.choose.pick(_REAL_SWITCHES if wanted.is_float else _WHOLE_SWITCHES)
            picked = [b.variable(variable).node, *(b.number(wanted, text).node for text in choices)]
            return Expr(nodes.call(nodes.wp("where"), picked), wanted, interval=Interval(0, 1))
        case Scalar():
            return _cast(b, b.variable(variable), wanted)
        case Vector(scalar=scalar) if scalar == wanted and wanted.is_float and b.choose.chance(8):
            return _measured(b, "length", variable, wanted)
        case Matrix(rows=rows, columns=columns, scalar=scalar) if rows == columns and scalar == wanted:
            return _measured(b, b.choose.pick(("trace", "determinant")) if rows < 4 else "trace", variable, wanted)
        case Vector(length=length, scalar=scalar):
            return _part(b, variable, (b.choose.below(length),), scalar, wanted)
        case Matrix(rows=rows, columns=columns, scalar=scalar):
            return _part(b, variable, ((b.choose.below(rows), b.choose.below(columns)),), scalar, wanted)
        case Quaternion(scalar=scalar):
            return _part(b, variable, (b.choose.below(4),), scalar, wanted)
        case Transform(scalar=scalar):
            moved = nodes.call(nodes.wp("transform_get_translation"), [b.variable(variable).node])
            return _cast(b, Expr(nodes.call(nodes.wp("length"), [moved]), scalar), wanted)
        case Struct():
            kinds = (wanted, b.palette.real, b.palette.whole, BOOL)
            paths = [(path, kind) for kind in kinds for owner, path in parts_in_scope(b, kind) if owner is variable]
            return _part(b, variable, *b.choose.pick(paths), wanted) if paths else None
    return None


def _measured(b: Builder, name: str, variable: Variable, scalar: Scalar) -> Expr:
    return Expr(call(b, name, b.variable(variable)).node, scalar)


def _part(b: Builder, variable: Variable, path: Path, scalar: Scalar, wanted: Scalar) -> Expr:
    node = b.variable(variable).node
    for step in path:
        node = component(b, node, step)
    return _cast(b, Expr(node, scalar, interval=part_interval(scalar)), wanted)


def _cast(b: Builder, drawn: Expr, wanted: Scalar) -> Expr:
    return drawn if drawn.type == wanted else converted(b, wanted, drawn)
