"""Values worked on where they are: every kind of target, every operator, indices of every type.

`part_write` makes a value of its own, writes to parts of it and leaves it to be read; `in_place` does the same to an
array that the kernel changes, at the thread's own cell; `worked_on` takes a number through a few operators.
"""

from collections.abc import Sequence
from dataclasses import replace

from grammar import nodes, words
from grammar.avoided import is_avoided
from grammar.builder import Builder
from grammar.bundles import bundle
from grammar.domains import bounded
from grammar.facts import Interval, ordinary
from grammar.indices import own_cell
from grammar.parameters import array, extent_of
from grammar.scope import Access, ArrayVariable, Expr, Variable
from grammar.statements.table import production
from grammar.steps import Step, step, sum_step, written
from grammar.targets import Target, index_type, target_in
from grammar.types import INT32, Kind, Matrix, Quaternion, Scalar, Struct, Transform, Value, Vector
from grammar.values import composed, computed, operand, part_bounded, part_interval, struct_value, value


@production("part_write", 4)
def _part_write(b: Builder) -> None:
    """`v = ...`, `v[axis] *= 0.5`, `v[1:] = pair`."""
    variable = _composite(b)
    if variable is None:
        return
    for _ in range(b.choose.weighted(((1, 5), (2, 3)))):
        target = target_in(b, nodes.name(variable.name), variable.type)
        made = _change_of_part(b, target) if target is not None else None
        if target is not None and made is not None:
            if isinstance(variable.type, Matrix):
                made = replace(made, update=computed(b, made.update))
            b.emit(written(target.node, made), variable.name)


def _composite(b: Builder) -> Variable | None:
    """A variable with parts: one that is changed already, or a new one."""
    parts = (Vector, Matrix, Quaternion, Transform, Struct)
    known = [v for v in b.frame.variables() if v.mutable and isinstance(v.type, parts)]
    if known and b.choose.chance(6):
        return b.choose.pick(known)
    rows: list[tuple[Value, int]] = [(v, 2) for v in b.palette.vectors] + [(m, 6) for m in b.palette.matrices]
    rows += [
        (k, 11 if isinstance(k, Transform) else 4) for k in b.palette.values() if isinstance(k, (Quaternion, Transform))
    ]
    rows += [(s, 2) for s in b.structs] if b.has("struct") else []
    if not rows:
        return None
    kind = b.choose.weighted(rows)
    start = struct_value(b, kind, 1) if isinstance(kind, Struct) else composed(b, kind, 1)
    return b.let(start, mutable=True)


def _change_of_part(b: Builder, target: Target) -> Step | None:
    """A change that leaves whole numbers in composites as small as they have to be."""
    kind = target.type
    if target.wide and is_avoided("index of another type than int, assigned to"):
        return sum_step(b, kind)
    if b.has("augmented") and b.choose.chance(9):
        known = part_interval(kind) if isinstance(kind, Scalar) else None
        made = step(b, kind, known=known, room=known)
        if made is not None:
            return made
    return _assignment(b, kind)


def _assignment(b: Builder, kind: Value) -> Step:
    if isinstance(kind, Struct):
        return Step("", struct_value(b, kind, 1))
    drawn = operand(b, kind, 1) if isinstance(kind, Scalar) else value(b, kind, 1)
    return Step("", part_bounded(b, drawn))


@production("in_place", 3)
def _in_place(b: Builder) -> None:
    """`velocities[i] += g * dt`, `particles[i].pos.x = 0.0`: the output is what the kernel was given, changed."""
    threads = b.frame.threads
    if not b.frame.is_kernel or not threads or any(t.index is None for t in threads):
        return
    kind = _content(b)
    extents = [extent_of(t) for t in threads]
    state = array(b, kind, extents, Access.CLOSED, words.ARRAYS[b.family(kind)])
    in_struct = b.has("struct") and not b.around.open_types and b.choose.chance(3)
    if in_struct:
        bundle(b, [state])
    cell = _cell(b, state, threads)
    if isinstance(kind, Scalar) or b.choose.chance(5):
        sums = in_struct and is_avoided("cell of an array in a struct, changed by another operator than a sum")
        _change_cell(b, cell, kind, sums=sums)
        return
    for _ in range(b.choose.weighted(((1, 4), (2, 2)))):
        target = target_in(b, cell, kind, cell=True)
        if target is not None:
            _change_slot(b, target)


def _content(b: Builder) -> Value:
    """What an array that is changed holds: what has parts, mostly."""
    rows: list[tuple[Value, int]] = [
        (b.palette.real, 4),
        (b.palette.whole, 3),
        (b.palette.bits, 4 if b.has("bitwise") else 0),
    ]
    rows += [(v, 4) for v in b.palette.vectors] + [(m, 3) for m in b.palette.matrices]
    rows += [(k, 3) for k in b.palette.values() if isinstance(k, (Quaternion, Transform))]
    rows += [(s, 10) for s in b.structs] if b.has("struct") else []
    return b.choose.weighted(rows)


def _cell(b: Builder, state: ArrayVariable, threads: Sequence[Variable]) -> nodes.Subscript:
    """The thread's own cell: `state[i, j]`, `state[i][j]`, `state[wp.int64(i)]`."""
    kind = index_type(b)
    if kind.bits >= 16 and kind != INT32:
        return nodes.subscript(b.array(state), [_wide(b, thread, kind) for thread in threads])
    if len(threads) == 1 or not b.choose.chance(4):
        return own_cell(b, state)
    inner: nodes.Node = b.array(state)
    for thread in threads[:-1]:
        inner = nodes.subscript(inner, [b.variable(thread).node])
    return nodes.subscript(inner, [b.variable(threads[-1]).node])


def _wide(b: Builder, thread: Variable, kind: Scalar) -> nodes.Node:
    """`wp.int64(i)`, in a variable of its own some of the time."""
    cast = nodes.call(nodes.wp(kind.name), [b.variable(thread).node])
    if b.choose.chance(8):
        return b.variable(b.let(Expr(cast, kind, interval=thread.interval), words.WIDE_INDICES)).node
    return cast


def _change_cell(b: Builder, cell: nodes.Node, kind: Value, *, sums: bool) -> None:
    """A whole cell: `ages[i] *= 2`, or only `ages[i] += 2`. In a loop nothing is known of what a cell has become."""
    known = ordinary(kind) if isinstance(kind, Scalar) and not b.frame.loops else None
    for _ in range(b.choose.weighted(((1, 5), (2, 2)))):
        made = None
        if b.has("augmented"):
            made = sum_step(b, kind) if sums else step(b, kind, known=known)
        made = made or _assignment(b, kind)
        b.output(written(cell, made))
        known = made.interval


def _change_slot(b: Builder, target: Target) -> None:
    """A part of a cell: `velocities[i].y -= g * dt`."""
    summed = sum_step(b, target.type) if b.has("augmented") and b.choose.chance(11) else None
    b.output(written(target.node, summed or _assignment(b, target.type)))


@production("augmented", 2)
def _worked_on(b: Builder) -> None:
    """`code = n & 15`, `code <<= 2`, `code |= 1`: a number taken through a few operators."""
    rows: list[tuple[Value, int]] = [(b.palette.real, 3), (b.palette.whole, 3)]
    rows += [(b.palette.bits, 2 if b.has("bitwise") else 0)]
    rows += [(m, 3) for m in b.palette.matrices] + [(v, 1) for v in b.palette.vectors]
    kind = b.choose.weighted(rows)
    if not isinstance(kind, Scalar):
        _composite_worked_on(b, kind)
        return
    room = Interval(-1000, 1000) if kind.bits > 8 else Interval(-10, 10)
    start = composed(b, kind, 1)
    if kind.kind is Kind.INT:
        start = bounded(b, start, Interval(0, room.high) if b.choose.chance(6) else room)
    variable = b.let(start, mutable=True)
    known, but = start.interval, ""
    for _ in range(b.choose.weighted(((1, 4), (2, 4), (3, 2)))):
        made = step(b, kind, known=known, but=but)
        if made is None:
            break
        b.emit(written(nodes.name(variable.name), made), variable.name)
        known, but = made.interval, made.operator
    variable.interval, variable.mutable = known, False


def _composite_worked_on(b: Builder, kind: Value) -> None:
    """`M = ...`, `M @= R`, `M *= 0.5`."""
    variable, but = b.let(composed(b, kind, 1), mutable=True), ""
    for _ in range(b.choose.weighted(((1, 5), (2, 3)))):
        made = step(b, kind, but=but)
        if made is not None:
            b.emit(written(nodes.name(variable.name), made), variable.name)
            but = made.operator
    variable.mutable = False
