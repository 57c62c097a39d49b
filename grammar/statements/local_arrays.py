"""Arrays of a fixed size that each thread has for itself: made, filled, then read like any other."""

from grammar import nodes, words
from grammar.builder import FUEL, Builder
from grammar.facts import Extent, ordinary
from grammar.loops import over
from grammar.scope import Access, ArrayVariable, Variable
from grammar.statements.changes import summable_rows
from grammar.statements.effects import stored
from grammar.statements.table import block, production
from grammar.types import Array, Scalar, Value
from grammar.values import operand

SIZES = ((4, 6), (3, 4), (8, 3), (2, 2), (5, 1), (6, 1))


@production("local_array", 3, opens=True)
def _local_array(b: Builder) -> None:
    if b.frame.is_kernel and b.frame.depth == 0:
        local_array(b, b.choose.weighted(summable_rows(b, 1, 2)))


def local_array(b: Builder, kind: Value) -> ArrayVariable:
    """`buf = wp.zeros(shape=4, dtype=float)`, a loop that gives each cell a value, and the array to read from."""
    size = Extent(b.choose.weighted(SIZES))
    name = b.fresh(words.LOCAL_ARRAYS)
    shape = nodes.number(str(size.constant))
    made = nodes.call(nodes.wp("zeros"), [], [("shape", shape), ("dtype", b.spelled(kind))])
    b.emit(nodes.assign(nodes.name(name), made), name)
    with over(b, size) as cell:
        block(b, 0, 2)
        b.fuel = FUEL
        _fill(b, name, cell, kind)
    contents = ordinary(kind) if isinstance(kind, Scalar) else None
    array = ArrayVariable(name, Array(kind, 1), (size,), Access.READ, contents)
    b.frame.arrays.append(array)
    return array


def _fill(b: Builder, name: str, cell: Variable, kind: Value) -> None:
    drawn = operand(b, kind, 2)
    target = nodes.subscript(nodes.name(name), [b.variable(cell).node])
    b.emit(nodes.assign(target, stored(b, drawn, always=True).node), name)
