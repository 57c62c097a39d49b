"""Values: expressions of any type, drawn from the productions registered with `grammar.rules`."""

from collections.abc import Callable
from functools import partial

from grammar import nodes
from grammar.avoided import is_avoided
from grammar.builder import Builder
from grammar.domains import binary, bounded, call, watched
from grammar.facts import Interval
from grammar.indices import load
from grammar.nodes import Level, Node
from grammar.reading import names_in, wider_than
from grammar.rules import rules_for
from grammar.scope import Expr, Variable
from grammar.types import (
    BFLOAT16,
    BOOL,
    FLOAT16,
    INT32,
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

LETTERS = "xyzw"
WIDEST = 46  # columns beyond which an operand gets a name and a line of its own
LISTED = 6  # components beyond which a vector is mostly filled with one number
FAVOUR = 4  # how much rather an expression reads what nothing has read yet


def value(b: Builder, kind: Value, depth: int) -> Expr:
    """An expression of a type, nested at most `depth` deep."""
    if depth > 0 and b.fuel > 0:
        b.fuel -= 1
        rows = rules_for(b, kind)
        if rows:
            make = b.choose.weighted(rows)
            b.drawn.add(make)
            drawn = make(b, kind, depth - 1)
            if drawn is not None:
                return drawn
    return leaf(b, kind)


def operand(b: Builder, kind: Value, depth: int) -> Expr:
    """An expression of a type that is not a mere literal."""
    drawn = value(b, kind, depth)
    if drawn.literal or (kind == BOOL and not depends(b, drawn.node)):
        return leaf(b, kind, literal=False)
    if depth > 0 and not b.inline and wider_than(drawn.node, WIDEST) and not nodes.is_choice(drawn.node):
        return b.variable(b.let(drawn))
    return drawn


def depends(b: Builder, node: Node) -> bool:
    """Whether an expression reads a variable, a parameter or an array: whether its value is open."""
    frame = b.frame
    held = {variable.name for variable in frame.variables()} | {parameter.name for parameter in frame.parameters}
    return not held.isdisjoint(names_in(node))


def composed(b: Builder, kind: Value, depth: int) -> Expr:
    """An expression that computes something: more than a name, a component or a cell."""
    drawn = operand(b, kind, depth)
    scalar = scalar_of(kind)
    if nodes.is_bare(drawn.node) and scalar is not None and scalar.is_float and not isinstance(kind, Transform):
        factor = leaf(b, scalar)
        if factor.literal and factor.interval is not None and factor.interval.low in (0.0, 1.0):
            factor = b.number(scalar, "0.5")
        return binary(drawn, "*", factor)
    if nodes.is_bare(drawn.node) and isinstance(kind, Scalar) and kind.is_integer:
        return watched(b, drawn, b.choose.pick(("+", "*")), b.number(kind, b.choose.pick(("1", "2", "3"))))
    return drawn


def computed(b: Builder, drawn: Expr) -> Expr:
    """The value, and times a number if it is a constant of the module: what rows and columns take; see `exclusions`."""
    scalar = scalar_of(drawn.type)
    held = b.composites.keys() & names_in(drawn.node) if nodes.is_name(drawn.node) else None
    if not held or scalar is None or not is_avoided("constant vector as a row of a matrix"):
        return drawn
    return binary(drawn, "*", leaf(b, scalar, literal=False))


def leaf(b: Builder, kind: Value, *, literal: bool = True) -> Expr:
    """The nearest thing of a type: a variable, a part of one, a cell, a literal, or the plainest construction.

    What nothing has read yet is favoured: what is computed wants to be used. One draw decides, since leaves are most
    of what a program draws.
    """
    variables = b.frame.of_type(kind)
    rows: list[tuple[Callable[[], Expr], int]] = [
        (partial(b.variable, v), 2 * FAVOUR if v.reads == 0 else 2) for v in variables
    ]
    if b.has("component"):
        rows += [(partial(_part, b, p, kind), FAVOUR if p[0].reads == 0 else 1) for p in parts_in_scope(b, kind)[:12]]
    if b.has("load"):  # what has been loaded into a variable is seldom loaded again
        known = bool(variables)
        rows += [
            (partial(load, b, a), 2 * FAVOUR if a.reads == 0 else 1 if known else FAVOUR)
            for a in b.frame.readable(kind)
        ]
    if literal and isinstance(kind, Scalar) and (kind != BOOL or not rows):
        rows.append((partial(b.literal, kind), max(2, sum(weight for _, weight in rows) // 6)))
    return b.choose.weighted(rows)() if rows else fallback(b, kind)


def modest(b: Builder, kind: Value) -> Expr:
    """A composite of whole numbers that are surely small: the cell of an array, or made of such parts."""
    arrays = b.frame.readable(kind)
    if arrays:
        return load(b, b.choose.pick(arrays))
    return construct(b, kind, 0) if isinstance(kind, (Vector, Matrix)) else leaf(b, kind)


def favoured(b: Builder, variables: list[Variable]) -> Variable:
    """A variable, mostly one that nothing has read yet."""
    return b.choose.weighted([(v, FAVOUR if v.reads == 0 else 1) for v in variables])


Step = str | int | tuple[int, ...]  # a field, a component, a matrix element or row
Path = tuple[Step, ...]
Part = tuple[Variable, Path]


def parts_in_scope(b: Builder, kind: Value) -> list[Part]:
    """The components and fields of a type that variables in scope have, as paths."""
    found: list[Part] = []
    for variable in sorted(b.frame.variables(), key=_times_read):
        match variable.type:
            case Vector(length=length, scalar=scalar) if scalar == kind:
                found.extend((variable, (i,)) for i in range(length))
            case Quaternion(scalar=scalar) if scalar == kind:
                found.extend((variable, (i,)) for i in range(4))
            case Matrix(rows=rows, columns=columns, scalar=scalar) if scalar == kind:
                found.extend((variable, ((r, c),)) for r in range(rows) for c in range(columns))
            case Matrix(rows=rows, columns=columns, scalar=scalar) if Vector(columns, scalar) == kind:
                found.extend((variable, ((r,),)) for r in range(rows))
            case Struct() as struct:
                found.extend((variable, path) for path, field in _paths(struct) if field == kind)
    return found


def _times_read(variable: Variable) -> int:
    return variable.reads


def _paths(struct: Struct) -> list[tuple[Path, Value]]:
    """Every field of a struct and of the structs in it, and the components of its vectors."""
    paths: list[tuple[Path, Value]] = []
    for name, field in struct.fields:
        paths.append(((name,), field))
        if isinstance(field, Struct):
            paths.extend(((name, *path), inner) for path, inner in _paths(field))
        elif isinstance(field, Vector) and field.length <= 4:
            paths.extend(((name, i), field.scalar) for i in range(field.length))
    return paths


def _part(b: Builder, part: Part, kind: Value) -> Expr:
    variable, path = part
    node: Node = b.variable(variable).node
    for step in path:
        node = component(b, node, step)
    return Expr(node, kind, interval=part_interval(kind if isinstance(kind, Scalar) else None))


def part_interval(scalar: Scalar | None) -> Interval | None:
    """What is known of a component or field: integers in composites stay small, by the rules for what is put there."""
    if scalar is None or not scalar.is_integer:
        return None
    if scalar.kind is Kind.UINT:
        return None
    return (
        Interval(-10, 10) if scalar.bits == 8 else Interval(-100, 100) if scalar.bits == 16 else Interval(-1024, 1024)
    )


def component(b: Builder, node: Node, step: Step) -> Node:
    """`v.x`, `v[2]`, `m[0, 1]` or `s.mass`."""
    match step:
        case str():
            return nodes.attribute(node, step)
        case tuple():
            return nodes.subscript(node, [nodes.number(str(i)) for i in step])
    if step < 4 and b.style.letters and not isinstance(node, nodes.Subscript):
        return nodes.attribute(node, LETTERS[step])
    return nodes.subscript(node, [nodes.number(str(step))])


def fallback(b: Builder, kind: Value) -> Expr:
    """A value of a type that nothing in scope has: a conversion or the plainest constructor."""
    match kind:
        case Scalar():
            return _converted(b, kind)
        case Struct():
            return struct_value(b, kind, 0)
        case Vector() | Matrix() | Quaternion() | Transform():
            return construct(b, kind, 0)
        case RandomState():
            raise AssertionError("random states come from rand_init alone")
    raise AssertionError(kind)


def _converted(b: Builder, kind: Scalar) -> Expr:
    """Some scalar in scope cast to the type; a literal where there is none."""
    others = [v for v in b.frame.variables() if isinstance(v.type, Scalar) and v.type != kind and v.type != BOOL]
    if not others or kind == BOOL:
        return _comparison_of_anything(b) if kind == BOOL else b.literal(kind)
    near = [v for v in others if isinstance(v.type, Scalar) and v.type.is_float == kind.is_float]
    return converted(b, kind, b.variable(favoured(b, near if near and b.choose.chance(11) else others)))


def _comparison_of_anything(b: Builder) -> Expr:
    numbers = [v for v in b.frame.variables() if isinstance(v.type, Scalar) and v.type != BOOL]
    if not numbers:
        parts = parts_in_scope(b, b.palette.real)
        if not parts:
            return b.literal(BOOL)
        left = _part(b, b.choose.pick(parts), b.palette.real)
    else:
        left = b.variable(b.choose.pick(numbers))
    assert isinstance(left.type, Scalar)
    node = nodes.compare(left.node, ">", b.number(left.type, "0.0" if left.type.is_float else "0").node)
    return Expr(node, BOOL, Level.COMPARISON)


def converted(b: Builder, kind: Scalar, source: Expr) -> Expr:
    """`float(i)`, `int(wp.clamp(x, 0.0, 10.0))`: a cast whose operand fits the type it goes to."""
    scalar = source.type
    assert isinstance(scalar, Scalar)
    interval = source.interval
    if kind.is_integer and scalar != BOOL:
        room = Interval(0 if kind.kind is Kind.UINT else -100, 100)
        if scalar.is_float:
            if interval is None or not interval.within(room):
                low, high = ("0.0", "100.0") if kind.kind is Kind.UINT else ("-100.0", "100.0")
                source = call(b, "clamp", source, b.number(scalar, low), b.number(scalar, high))
                interval = room
        elif kind.kind is Kind.UINT or scalar.bits > kind.bits or scalar.kind is Kind.UINT:
            source = bounded(b, source, room)
            interval = source.interval
    if scalar == BOOL and kind in (FLOAT16, BFLOAT16) and is_avoided("half of a bool"):
        numbers = [b.number(kind, text).node for text in ("1.0", "0.0")]
        return Expr(nodes.call(nodes.wp("where"), [source.node, *numbers]), kind, interval=Interval(0, 1))
    if source.constant and kind.bits == 64 and is_avoided("64-bit cast of a constant"):
        source = binary(source, "+", b.number(scalar, "1.0" if scalar.is_float else "1"))
        interval = None if interval is None else interval + Interval(1, 1)
    node = nodes.call(b.spelled(kind), [source.node])
    if scalar == BOOL:
        interval = Interval(0, 1)
    index = source.index if kind == INT32 else None
    return Expr(node, kind, interval=interval, literal=source.literal, index=index)


def construct(b: Builder, kind: Vector | Matrix | Quaternion | Transform, depth: int) -> Expr:
    """A value from its parts: `wp.vec3(x, 0.0, 1.0)`, `wp.quat_identity()`, `wp.transform(p, q)`."""
    match kind:
        case Vector(length=length, scalar=scalar) if length > LISTED and b.choose.chance(12):
            return _listed(b, kind, [_slot(b, scalar, depth)])
        case Vector(length=length, scalar=scalar):
            return _listed(b, kind, [_slot(b, scalar, depth) for _ in range(length)])
        case Matrix():
            return _matrix(b, kind, depth)
        case Quaternion(scalar=scalar):
            return _quaternion(b, kind, scalar, depth)
        case Transform(scalar=scalar):
            if b.choose.chance(1):
                return _listed(b, kind, [*(_slot(b, scalar, depth) for _ in range(3)), *_upright(scalar)])
            parts = [value(b, Vector(3, scalar), depth), value(b, Quaternion(scalar), depth)]
            return Expr(nodes.call(b.spelled(kind), [p.node for p in parts]), kind)


def _slot(b: Builder, scalar: Scalar, depth: int) -> Expr:
    """One argument of a constructor: constructors alone take bare literals of any dtype."""
    drawn = value(b, scalar, depth)
    if isinstance(drawn.node, nodes.Call) and drawn.literal and scalar.is_float and not nodes.is_static(drawn.node):
        return Expr(drawn.node.args[0].value, scalar, literal=True)
    return part_bounded(b, drawn)


def part_bounded(b: Builder, drawn: Expr) -> Expr:
    """A scalar as a component: signed integers in composites stay small, since vector arithmetic is not watched."""
    room = part_interval(drawn.type if isinstance(drawn.type, Scalar) else None)
    return drawn if room is None else bounded(b, drawn, room)


def another(b: Builder, kind: Value) -> Expr:
    """A fresh value of a type, for where the one drawn repeats its neighbour."""
    match kind:
        case Scalar():
            return b.literal(kind)
        case Vector() | Matrix() | Quaternion() | Transform():
            return construct(b, kind, 1)
    return leaf(b, kind)


def _listed(b: Builder, kind: Value, parts: list[Expr]) -> Expr:
    if all(p.literal for p in parts):  # one part that is computed makes it worth writing
        scalar = scalar_of(kind)
        assert scalar is not None
        where = b.choose.below(len(parts))
        parts[where] = part_bounded(b, leaf(b, scalar, literal=False))
    literal = all(p.literal for p in parts)
    return Expr(nodes.call(b.spelled(kind), [p.node for p in parts]), kind, literal=literal)


def _matrix(b: Builder, kind: Matrix, depth: int) -> Expr:
    scalar = kind.scalar
    size = kind.rows * kind.columns
    is_flat = 1 in (kind.rows, kind.columns) and is_avoided("matrix of one row or column, number by number")
    ways = [("vectors", 3), ("listed", 0 if is_flat or size > 16 else 3 if size <= 9 else 1)]
    if kind.is_square:
        ways.append(("identity", 3))
    match b.choose.weighted(ways):
        case "vectors":
            rows = kind.rows == 1 if is_flat else b.choose.chance(8)
            count, part = (
                (kind.rows, Vector(kind.columns, scalar)) if rows else (kind.columns, Vector(kind.rows, scalar))
            )
            parts = [value(b, part, depth).node for _ in range(count)]
            return Expr(nodes.call(nodes.wp("matrix_from_rows" if rows else "matrix_from_cols"), parts), kind)
        case "identity":
            keywords = [("n", nodes.number(str(kind.rows))), ("dtype", b.spelled(scalar))]
            identity = Expr(nodes.call(nodes.wp("identity"), [], keywords), kind, literal=True)
            if not scalar.is_float:
                return identity
            return binary(identity, "*", leaf(b, scalar, literal=False))
    return _listed(b, kind, [_slot(b, scalar, min(depth, 1)) for _ in range(kind.rows * kind.columns)])


def _upright(scalar: Scalar) -> list[Expr]:
    """The rotation that turns nothing, as the last four numbers of a transform."""
    return [Expr(nodes.number(text), scalar, literal=True) for text in ("0.0", "0.0", "0.0", "1.0")]


def _quaternion(b: Builder, kind: Quaternion, scalar: Scalar, depth: int) -> Expr:
    ways = (("axis_angle", 10), ("rpy", 4), ("parts", 2), ("identity", 2), ("halves", 1))
    match b.choose.weighted(ways):
        case "axis_angle":
            axis = call(b, "normalize", value(b, Vector(3, scalar), depth))
            angle = operand(b, scalar, depth)
            return Expr(nodes.call(nodes.wp("quat_from_axis_angle"), [axis.node, angle.node]), kind)
        case "rpy":
            angles = [value(b, scalar, depth) for _ in range(2)] + [operand(b, scalar, depth)]
            return Expr(nodes.call(nodes.wp("quat_rpy"), [a.node for a in angles]), kind)
        case "parts":
            return call(b, "normalize", _listed(b, kind, [_slot(b, scalar, depth) for _ in range(4)]))
        case "halves":
            halves = [value(b, Vector(3, scalar), depth), operand(b, scalar, depth)]
            return call(b, "normalize", Expr(nodes.call(b.spelled(kind), [half.node for half in halves]), kind))
    dtype = [("dtype", b.spelled(scalar))] if scalar.bits != 32 else []
    return Expr(nodes.call(nodes.wp("quat_identity"), [], dtype), kind, literal=True)


def struct_value(b: Builder, struct: Struct, depth: int) -> Expr:
    """A struct from the values of all its fields, in order or by name."""
    fields = [(name, _field(b, kind, depth)) for name, kind in struct.fields]
    if b.choose.chance(8):
        return Expr(nodes.call(b.spelled(struct), [], [(name, part.node) for name, part in fields]), struct)
    return Expr(nodes.call(b.spelled(struct), [part.node for _, part in fields]), struct)


def _field(b: Builder, kind: Value, depth: int) -> Expr:
    drawn = value(b, kind, depth)
    return part_bounded(b, drawn) if isinstance(kind, Scalar) else drawn
