"""Slices of arrays: a column, the rest from the thread's own cell on, every second cell."""

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import Index
from grammar.indices import index
from grammar.nodes import Node, Slice
from grammar.scope import Access, ArrayVariable, Expr, Variable
from grammar.statements.table import production
from grammar.types import INT32, Array


@production("slice", 5)
def _column(b: Builder) -> None:
    """`column = grid[:, j]`: an array along the first axis, to be indexed like any other."""
    arrays = [a for a in b.frame.arrays if _is_plain(b, a) and a.type.ndim == 2]
    if b.frame.depth > 0 or not arrays:
        return
    grid = b.choose.pick(arrays)
    place = index(b, grid.extents[1], plain=True)
    name = b.fresh(("column", "strip", "lane", "profile"))
    part = nodes.subscript(b.array(grid), [nodes.span(None, None), place.node])
    b.emit(nodes.assign(nodes.name(name), part), name)
    kind = Array(grid.type.dtype, 1)
    b.frame.arrays.append(ArrayVariable(name, kind, grid.extents[:1], grid.access, grid.contents, grid.target))


@production("slice", 5)
def _part(b: Builder) -> None:
    """`rest = values[i:]` and `rest[0]`, `evens = values[::2]` and `evens[i // 2]`, `mirrored = values[::-1]`."""
    arrays = [a for a in b.frame.arrays if _is_plain(b, a) and a.type.ndim == 1 and _inside(b, a)]
    if not arrays:
        return
    values = b.choose.pick(arrays)
    place = b.variable(b.choose.pick(_inside(b, values))).node
    one, two = nodes.number("1"), nodes.number("2")
    ways: tuple[tuple[tuple[Slice, Node, tuple[str, ...]], int], ...] = (
        ((nodes.range_of(place, None), nodes.number("0"), ("rest", "tail", "after")), 3),
        ((nodes.range_of(None, nodes.operation(place, "+", one)), place, ("head", "before", "seen")), 2),
        ((nodes.span(None, None, 2), nodes.operation(place, "//", two), ("evens", "coarse", "half_res")), 2),
        ((nodes.span(0, None), place, ("window", "view", "segment")), 1),
        ((nodes.span(None, None, -1), place, ("mirrored", "backwards", "from_end")), 5),
    )
    part, inner, names = b.choose.weighted(ways)
    name = b.fresh(names)
    b.emit(nodes.assign(nodes.name(name), nodes.subscript(b.array(values), [part])), name)
    fact = None if values.target is None else Index(values.target)
    cell = nodes.subscript(nodes.name(name), [inner])
    b.let(Expr(cell, values.type.dtype, interval=values.contents, index=fact))


def _is_plain(b: Builder, array: ArrayVariable) -> bool:
    """Parameters that are arrays in memory: slices of others are none."""
    parameters = {p.name for p in b.frame.parameters}
    return array.access is Access.READ and array.type.family == "array" and array.name in parameters


def _inside(b: Builder, array: ArrayVariable) -> list[Variable]:
    known = b.frame.indices_of(array.extents[0])
    return [v for v in known if v.type == INT32 and v.index is not None and v.index.above >= 0]
