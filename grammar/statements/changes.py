"""Changes to variables: augmented assignment, accumulators, parts of composites, swaps."""

from grammar import nodes, words
from grammar.builder import Builder
from grammar.domains import binary, bounded, watched
from grammar.facts import Interval, tally
from grammar.scope import Expr, Variable
from grammar.statements.table import production
from grammar.types import (
    BOOL,
    Kind,
    Matrix,
    Quaternion,
    RandomState,
    Scalar,
    Struct,
    Transform,
    Value,
    Vector,
    scalar_of,
)
from grammar.values import another, component, composed, computed, operand, part_bounded, struct_value, value


@production("augmented", 5)
def _augmented(b: Builder) -> None:
    """`total += w * x`."""
    variables = [v for v in b.frame.variables() if v.mutable and not isinstance(v.type, (Struct, Transform))]
    if variables:
        change(b, b.choose.pick(variables))


def change(b: Builder, variable: Variable) -> None:
    """A new value for a mutable variable, out of its old one."""
    kind = variable.type
    if kind == BOOL:
        condition = operand(b, BOOL, 1)
        _assign(b, variable, condition)
    elif isinstance(kind, Scalar) and kind.is_integer:
        _change_whole(b, variable, kind)
    elif isinstance(kind, (Quaternion, Transform)):
        update = operand(b, kind, 1)
        _assign(b, variable, Expr(_product(b, variable, update), kind))
    elif isinstance(kind, Struct):
        _assign(b, variable, struct_value(b, kind, 1))
    else:
        product = 2 if isinstance(kind, Scalar) and not variable.blank else 0
        operator = b.choose.weighted((("+", 8), ("-", 3), ("*", product)))
        update = operand(b, kind, 2)
        if nodes.same(update.node, nodes.name(variable.name)):
            update = another(b, kind)
        _augment(b, variable, operator, update)


def _product(b: Builder, variable: Variable, update: Expr) -> nodes.Node:
    old = b.variable(variable)
    return binary(old, "*", update).node


def _change_whole(b: Builder, variable: Variable, kind: Scalar) -> None:
    """Counters move by little, so that no number of rounds makes them overflow; hashes mix by what wraps."""
    if kind.kind is Kind.UINT:
        operator = b.choose.weighted((("^", 4), ("+", 4), ("*", 2), ("|", 1), ("&", 1)))
        _augment(b, variable, operator, operand(b, kind, 1))
    elif kind.bits < 32:
        old = bounded(b, b.variable(variable), Interval(-50, 50) if kind.bits == 8 else Interval(-1000, 1000))
        step = bounded(b, operand(b, kind, 1), Interval(-5, 5) if kind.bits == 8 else Interval(-100, 100))
        _assign(b, variable, watched(b, old, b.choose.pick(("+", "-")), step))
    else:
        step = bounded(b, value(b, kind, 1), Interval(-100, 100))
        _augment(b, variable, b.choose.weighted((("+", 8), ("-", 2))), step)


def _augment(b: Builder, variable: Variable, operator: str, update: Expr) -> None:
    """`x += e`, or `x = x + e` where the program does without the short form."""
    variable.blank = False
    if nodes.undoing(operator, nodes.name(variable.name), update.node):
        operator = "+"
    if b.has("augmented") and not b.choose.chance(7):
        b.emit(nodes.augmented(nodes.name(variable.name), operator, update.node), variable.name)
        return
    changed = binary(Expr(nodes.name(variable.name), variable.type), operator, update)
    _assign(b, variable, changed)


def _assign(b: Builder, variable: Variable, update: Expr) -> None:
    b.emit(nodes.assign(nodes.name(variable.name), update.node), variable.name)


@production("arithmetic", 3)
def _mutable(b: Builder) -> None:
    """A variable that later statements change."""
    kind = b.choose.weighted(summable_rows(b, 2, 3))
    variable = accumulator(b, kind, computed=True)
    variable.reads = 0


def accumulator(b: Builder, kind: Value, *, computed: bool = False) -> Variable:
    """`total = float(0.0)`, `count = int(0)`, `force = wp.vec3()`, or a start that is computed."""
    limits = tally(kind) if isinstance(kind, Scalar) else None
    names = words.ACCUMULATORS[b.family(kind)]
    if (computed or b.choose.chance(5)) and kind != BOOL:
        start = composed(b, kind, 1)
        if limits is not None:
            start = bounded(b, start, Interval(-5, 5) if scalar_of(kind).bits == 8 else Interval(-100, 100))  # type: ignore[union-attr]
        if computed or not nodes.is_name(start.node):
            return b.let(start, names, mutable=True, limits=limits)
    variable = b.let(blank(b, kind), names, mutable=True, limits=limits)
    variable.blank = True
    variable.reads = 1  # nothing is gained by reading it before it has been added to
    return variable


def blank(b: Builder, kind: Value) -> Expr:
    """What an accumulator starts from."""
    match kind:
        case Scalar(kind=Kind.BOOL):
            return Expr(nodes.call(b.spelled(BOOL), [nodes.name("False")]), BOOL)
        case Scalar():
            return b.number(kind, "0.0" if kind.is_float else b.choose.pick(("0", "1")))
        case Quaternion(scalar=scalar) | Transform(scalar=scalar):
            stem = "quat_identity" if isinstance(kind, Quaternion) else "transform_identity"
            dtype = [("dtype", b.spelled(scalar))] if scalar.bits != 32 else []
            return Expr(nodes.call(nodes.wp(stem), [], dtype), kind)
        case _:
            return Expr(nodes.call(b.spelled(kind), []), kind)


def summable_rows(b: Builder, whole: int, vector: int) -> list[tuple[Value, int]]:
    """The types that accumulators and choices have: numbers and vectors."""
    return [(b.palette.real, 5), (b.palette.whole, whole), *((v, vector) for v in b.palette.vectors)]


@production("component_write", 2)
def _component_write(b: Builder) -> None:
    """`v[1] = x`, `m[0, 2] = x`, `m[1] = row`, `v[0:2] = pair`, `s.mass = x`, and the augmented forms."""
    variables = [v for v in b.frame.variables() if v.mutable and not isinstance(v.type, (Scalar, RandomState))]
    if variables:
        variable = b.choose.pick(variables)
        target = nodes.name(variable.name)
        write_part(b, target, variable.type, variable.name)


def write_part(b: Builder, target: nodes.Node, kind: Value, name: str) -> None:
    """A write to some part of a value that `target` names."""
    match kind:
        case Transform(scalar=scalar):
            moves = b.choose.chance(8)
            stem = "translation" if moves else "rotation"
            part = operand(b, Vector(3, scalar) if moves else Quaternion(scalar), 1)
            b.emit(nodes.expression(nodes.call(nodes.wp(f"transform_set_{stem}"), [target, part.node])), name)
        case Struct():
            field, inner = b.choose.pick(kind.fields)
            part = value(b, inner, 1) if not isinstance(inner, Struct) else struct_value(b, inner, 0)
            part = part_bounded(b, part) if isinstance(inner, Scalar) else part
            b.emit(nodes.assign(nodes.attribute(target, field), part.node), name)
        case Vector(length=length, scalar=scalar) if length > 2 and b.choose.chance(3):
            size = 2 if length < 5 else 3
            start = b.choose.below(length - size + 1)
            part = value(b, Vector(size, scalar), 1)
            b.emit(nodes.assign(nodes.subscript(target, [nodes.span(start, start + size)]), part.node), name)
        case Vector(scalar=scalar) | Quaternion(scalar=scalar):
            count = kind.length if isinstance(kind, Vector) else 4
            _write_scalar(b, component(b, target, b.choose.below(count)), scalar, name)
        case Matrix(rows=rows, columns=columns, scalar=scalar):
            row = b.choose.below(rows)
            if b.choose.chance(6):
                part = computed(b, value(b, Vector(columns, scalar), 1))
                b.emit(nodes.assign(nodes.subscript(target, [nodes.number(str(row))]), part.node), name)
            else:
                step = (row, b.choose.below(columns))
                _write_scalar(b, component(b, target, step), scalar, name)


def _write_scalar(b: Builder, target: nodes.Node, scalar: Scalar, name: str) -> None:
    part = part_bounded(b, operand(b, scalar, 1))
    if scalar.is_float and b.has("augmented") and b.choose.chance(6):
        b.emit(nodes.augmented(target, b.choose.pick(("+", "*", "-")), part.node), name)
    else:
        b.emit(nodes.assign(target, part.node), name)


@production("tuple", 1)
def _swap(b: Builder) -> None:
    """`low, high = high, low`."""
    for variable in b.frame.variables():
        others = [v for v in b.frame.of_type(variable.type) if v.mutable and v is not variable]
        if variable.mutable and others and not isinstance(variable.type, Struct):
            other = b.choose.pick(others)
            left, right = nodes.name(variable.name), nodes.name(other.name)
            b.emit(nodes.assign(nodes.listed([left, right]), nodes.listed([right, left])), variable.name, other.name)
            return
