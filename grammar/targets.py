"""Parts of values as targets: by letter, by index of every kind, rows, columns, blocks, slices, fields."""

from collections.abc import Callable
from dataclasses import dataclass

from grammar import nodes, words
from grammar.avoided import is_avoided
from grammar.builder import Builder
from grammar.domains import binary
from grammar.facts import Interval
from grammar.nodes import Node
from grammar.scope import Expr
from grammar.types import (
    INT32,
    INT64,
    INTEGERS,
    Matrix,
    Quaternion,
    Scalar,
    Struct,
    Transform,
    Value,
    Vector,
)
from grammar.values import LETTERS


@dataclass(frozen=True, slots=True)
class Target:
    """What stands left of an assignment; `wide` where an index in it has another type than `int`."""

    node: Node
    type: Value
    wide: bool = False


# Makes a target out of a part of a value, given whether the value is itself a part: a cell of an array, a field.
Way = Callable[[Builder, Node, Value, bool], Target | None]


def target_in(b: Builder, whole: Node, kind: Value, *, cell: bool = False) -> Target | None:
    """A part of a value as a target; None where there is none."""
    drawn = b.choose.weighted(_WAYS[type(kind)])(b, whole, kind, cell) if type(kind) in _WAYS else None
    if drawn is None or isinstance(kind, Transform) or isinstance(drawn.type, Scalar):
        return drawn
    if isinstance(kind, Struct) and b.choose.chance(13):  # a part of a field: `particle.pos.x`
        return target_in(b, drawn.node, drawn.type, cell=is_avoided("slice of a part, assigned to")) or drawn
    return drawn


def place(b: Builder, count: int) -> tuple[Node, bool]:
    """A component that is known when the program runs: `axis`, `lane` after `lane = wp.int64(i % 3)`.

    Returns:
        the index, and whether it has another type than `int`.
    """
    counting = [v for v in b.frame.variables() if v.type == INT32 and v.interval is not None and v.interval.low >= 0]
    inside = [v for v in counting if v.interval is not None and v.interval.high < count]
    if inside and b.choose.chance(11):
        return b.variable(b.choose.pick(inside)).node, False
    others = [v for v in counting if v not in inside]
    if not others:
        return nodes.number(str(b.choose.below(count))), False
    size = b.number(INT32, str(count))
    drawn = binary(b.variable(b.choose.pick(others)), "%", size, Interval(0, count - 1))
    kind = index_type(b)
    if kind != INT32:
        drawn = Expr(nodes.call(nodes.wp(kind.name), [drawn.node]), kind, interval=drawn.interval)
    return nodes.name(b.let(drawn, words.PLACES).name), kind != INT32


def index_type(b: Builder) -> Scalar:
    """The type of an index: `int`, and now and then any other that counts."""
    if not (b.has("index_type") and b.has("wide_types")) or not b.choose.chance(9):
        return INT32
    return b.choose.weighted(((INT64, 3), *((kind, 1) for kind in INTEGERS if kind not in (INT32, INT64))))


def _size(kind: Value) -> int:
    """How many components a row of them has."""
    match kind:
        case Vector(length=length):
            return length
        case Transform():
            return 7
    return 4


def _scalar(kind: Value) -> Scalar:
    assert isinstance(kind, (Vector, Matrix, Quaternion, Transform))
    return kind.scalar


def _letter(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`v.x`."""
    return Target(nodes.attribute(whole, LETTERS[b.choose.below(min(_size(kind), 4))]), _scalar(kind))


def _number(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`v[1]`."""
    return Target(nodes.subscript(whole, [nodes.number(str(b.choose.below(_size(kind))))]), _scalar(kind))


def _from_end(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`v[-1]`."""
    return Target(nodes.subscript(whole, [nodes.number(str(-b.choose.between(1, 2)))]), _scalar(kind))


def _at_run_time(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`v[axis]`."""
    index, wide = place(b, _size(kind))
    return Target(nodes.subscript(whole, [index]), _scalar(kind), wide)


def _slice(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`v[0:2]`, `v[1:]`, `v[:-1]`, `v[::2]`, `v[::-1]`; slices of a cell or a field are not for assignment."""
    assert isinstance(kind, Vector)
    length = kind.length
    if cell or length < 3:
        return None
    part, size = b.choose.weighted(
        (
            ((nodes.span(0, 2), 2), 2),
            ((nodes.span(1, None), length - 1), 2),
            ((nodes.span(None, -1), length - 1), 2),
            ((nodes.span(None, None, 2), (length + 1) // 2), 2),
            ((nodes.span(None, None, -1), length), 2),
            ((nodes.span(-2, None), 2), 1),
        )
    )
    return Target(nodes.subscript(whole, [part]), Vector(size, kind.scalar))


def _element(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`m[0, 1]`, `m[-1, -1]`."""
    assert isinstance(kind, Matrix)
    places = [b.choose.below(kind.rows), b.choose.below(kind.columns)]
    if b.choose.chance(4):
        places = [-1, b.choose.pick((-1, 0))]
    return Target(nodes.subscript(whole, [nodes.number(str(p)) for p in places]), kind.scalar)


def _element_in_row(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`m[0][1]`."""
    assert isinstance(kind, Matrix)
    row = nodes.subscript(whole, [nodes.number(str(b.choose.below(kind.rows)))])
    return Target(nodes.subscript(row, [nodes.number(str(b.choose.below(kind.columns)))]), kind.scalar)


def _element_at_run_time(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`m[r, c]`."""
    assert isinstance(kind, Matrix)
    row, wide = place(b, min(kind.rows, kind.columns))
    column = row if wide or b.choose.chance(8) else nodes.number(str(b.choose.below(kind.columns)))
    return Target(nodes.subscript(whole, [row, column]), kind.scalar, wide)


def _row(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`m[1]`, `m[r]`, `m[1, :]`."""
    assert isinstance(kind, Matrix)
    row, wide = place(b, kind.rows) if b.choose.chance(6) else (nodes.number(str(b.choose.below(kind.rows))), False)
    parts: list[Node | nodes.Slice] = [row]
    if not cell and not wide and isinstance(row, nodes.Integer) and b.choose.chance(7):
        parts.append(nodes.span(None, None))
    return Target(nodes.subscript(whole, parts), Vector(kind.columns, kind.scalar), wide)


def _column(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`m[:, 1]`."""
    assert isinstance(kind, Matrix)
    if cell:
        return None
    column = nodes.number(str(b.choose.below(kind.columns)))
    return Target(nodes.subscript(whole, [nodes.span(None, None), column]), Vector(kind.rows, kind.scalar))


def _block(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`m[0:2, 1:3]`, `m[:2]`, `m[1:]`."""
    assert isinstance(kind, Matrix)
    if cell or min(kind.rows, kind.columns) < 3:
        return None
    if b.choose.chance(3):
        rows, count = b.choose.pick(((nodes.span(None, 2), 2), (nodes.span(1, None), kind.rows - 1)))
        return Target(nodes.subscript(whole, [rows]), Matrix(count, kind.columns, kind.scalar))
    top, left = b.choose.below(kind.rows - 1), b.choose.below(kind.columns - 1)
    part = [nodes.span(top, top + 2), nodes.span(left, left + 2)]
    return Target(nodes.subscript(whole, part), Matrix(2, 2, kind.scalar))


def _translation(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`t.p`, `t[0:3]`."""
    vector = Vector(3, _scalar(kind))
    if not cell and b.choose.chance(5):
        return Target(nodes.subscript(whole, [nodes.span(0, 3)]), vector)
    return Target(nodes.attribute(whole, "p"), vector)


def _rotation(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`t.q`."""
    return Target(nodes.attribute(whole, "q"), Quaternion(_scalar(kind)))


def _field(b: Builder, whole: Node, kind: Value, cell: bool) -> Target | None:
    """`particle.mass`."""
    assert isinstance(kind, Struct)
    name, inner = b.choose.pick(kind.fields)
    return Target(nodes.attribute(whole, name), inner)


_WAYS: dict[type, tuple[tuple[Way, int], ...]] = {
    Vector: ((_letter, 3), (_number, 3), (_from_end, 1), (_at_run_time, 3), (_slice, 3)),
    Quaternion: ((_letter, 2), (_number, 2), (_from_end, 1), (_at_run_time, 1)),
    Transform: ((_translation, 3), (_rotation, 3), (_number, 2), (_at_run_time, 1)),
    Matrix: (
        *((_element, 3), (_row, 3), (_column, 2), (_block, 2)),
        *((_element_in_row, 1), (_element_at_run_time, 2)),
    ),
    Struct: ((_field, 1),),
}
