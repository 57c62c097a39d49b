"""Indices: whole numbers that stay inside the axis they are for, written as people write them."""

from collections.abc import Callable, Sequence

from grammar import nodes, words
from grammar.builder import Builder
from grammar.facts import Extent, Index, Interval, Order
from grammar.nodes import Level
from grammar.scope import Access, ArrayVariable, Expr, Variable
from grammar.types import INT32, Value


def length(b: Builder, extent: Extent) -> Expr:
    """The length of an axis: a constant, a parameter, or what an array says of itself.

    The first time the length of a launched axis is needed, the program gets a parameter for it or reads it off an
    array.
    """
    if extent.constant is not None:
        return b.number(INT32, str(extent.constant))
    parameter = next((v for v in b.frame.scopes[0] if v.index == Index(extent, above=-1)), None)
    shaped = [(a, axis) for a in b.frame.arrays for axis, e in enumerate(a.extents) if e is extent]
    if parameter is None and shaped and b.choose.chance(5):
        array, axis = b.choose.pick(shaped)
        if array.type.ndim == 1 and b.choose.chance(5):
            return Expr(nodes.call(nodes.name("len"), [b.array(array)]), INT32, interval=extent.interval)
        shape = nodes.attribute(b.array(array), "shape")
        node = nodes.subscript(shape, [nodes.number(str(axis))])
        return Expr(node, INT32, interval=extent.interval)
    if parameter is None:
        parameter = b.declare_parameter(INT32, words.SCALARS[extent.role], extent.interval)
        parameter.index = Index(extent, above=-1)
    return Expr(b.variable(parameter).node, INT32, interval=extent.interval)


def last(b: Builder, extent: Extent) -> Expr:
    """The highest index of an axis."""
    if extent.constant is not None:
        return b.number(INT32, str(extent.constant - 1))
    node = nodes.operation(length(b, extent).node, "-", nodes.number("1"))
    return Expr(node, INT32, Level.SUM, extent.indices, index=Index(extent))


def index(b: Builder, extent: Extent, *, plain: bool = False) -> Expr:
    """Any index of an axis, from what is in scope; `plain` keeps to variables and constants where that can be done."""
    known = b.frame.indices_of(extent)
    inside = [v for v in known if v.index is not None and v.index.above >= 0]
    if not inside:
        return _foreign(b, extent)
    if plain or not b.choose.chance(5):
        return _stepped(b, b.choose.pick(inside))
    return _elsewhere(b, extent, inside)


def _elsewhere(b: Builder, extent: Extent, inside: Sequence[Variable]) -> Expr:
    """An index made of another one, mostly in a line of its own: `ip = wp.min(i + 1, n - 1)`."""
    made = b.choose.weighted(_WAYS)(b, extent, inside)
    if nodes.is_bare(made.node) or not b.choose.chance(12):
        return made
    return b.variable(b.let(made, words.NEIGHBORS))


def cell(b: Builder, array: ArrayVariable, *, plain: bool = False) -> nodes.Subscript:
    """`array[i, j]`: any cell that the thread may read."""
    picked = [index(b, extent, plain=plain).node for extent in array.extents]
    return nodes.subscript(b.array(array), picked)


def elsewhere(b: Builder, array: ArrayVariable) -> nodes.Subscript:
    """`array[wp.min(i + 1, n - 1)]`: a cell that is the thread's own only where nothing else has been read yet."""
    if array.reads == 0:
        return cell(b, array)
    moved = b.choose.below(len(array.extents))
    picked = [
        (_moved(b, extent) if axis == moved else index(b, extent)).node for axis, extent in enumerate(array.extents)
    ]
    return nodes.subscript(b.array(array), picked)


def own_cell(b: Builder, array: ArrayVariable) -> nodes.Subscript:
    """`array[i, j]`: the cell that belongs to this thread alone; axes beyond the launch take any index."""
    reads = [
        b.variable(thread).node if thread is not None else index(b, extent, plain=True).node
        for thread, extent in zip(_owners(b, array), array.extents, strict=True)
    ]
    return nodes.subscript(b.array(array), reads)


def _owners(b: Builder, array: ArrayVariable) -> list[Variable | None]:
    free = list(b.frame.threads)
    owners: list[Variable | None] = []
    for extent in array.extents:
        thread = next((t for t in free if t.index is not None and t.index.extent is extent), None)
        if thread is not None:
            free.remove(thread)
        owners.append(thread)
    return owners


def _moved(b: Builder, extent: Extent) -> Expr:
    """An index other than the plain variable, where there are several ways to make one."""
    inside = [v for v in b.frame.indices_of(extent) if v.index is not None and v.index.above >= 0]
    if not inside:
        return _foreign(b, extent)
    return _elsewhere(b, extent, inside)


def _stepped(b: Builder, variable: Variable) -> Expr:
    """The variable, or a neighbour of it where a guard has made room."""
    fact = variable.index
    assert fact is not None
    steps = [0, *range(-fact.below, 0), *range(1, fact.above + 1)]
    step = b.choose.pick(steps)
    base = b.variable(variable)
    if step == 0:
        return base
    node = nodes.operation(base.node, "+" if step > 0 else "-", nodes.number(str(abs(step))))
    return Expr(
        node, INT32, Level.SUM, fact.extent.indices, index=Index(fact.extent, fact.below + step, fact.above - step)
    )


def _neighbor(b: Builder, extent: Extent, inside: Sequence[Variable]) -> Expr:
    """`wp.min(i + 1, n - 1)` or `wp.max(i - 1, 0)`."""
    base = b.variable(b.choose.pick(inside)).node
    step = nodes.number(str(b.choose.between(1, 2)))
    if b.choose.chance(8):
        ahead = nodes.operation(base, "+", step)
        node = nodes.call(nodes.wp("min"), [ahead, last(b, extent).node])
    else:
        behind = nodes.operation(base, "-", step)
        node = nodes.call(nodes.wp("max"), [behind, nodes.number("0")])
    return Expr(node, INT32, interval=extent.indices, index=Index(extent))


def _wrapped(b: Builder, extent: Extent, inside: Sequence[Variable]) -> Expr:
    """`(i + 1) % n`."""
    base = b.variable(b.choose.pick(inside)).node
    ahead = nodes.operation(base, "+", nodes.number(str(b.choose.between(1, 3))))
    size = length(b, extent)
    node = nodes.operation(nodes.parenthesized(ahead, Level.SUM, Level.PRODUCT), "%", size.node)
    return Expr(node, INT32, Level.PRODUCT, extent.indices, index=Index(extent))


def _mirrored(b: Builder, extent: Extent, inside: Sequence[Variable]) -> Expr:
    """`n - 1 - i`."""
    base = b.variable(b.choose.pick(inside)).node
    node = nodes.operation(last(b, extent).node, "-", base)
    return Expr(node, INT32, Level.SUM, extent.indices, index=Index(extent))


def _gathered(b: Builder, extent: Extent, inside: Sequence[Variable]) -> Expr:
    """`neighbors[i]`: an index out of an index array."""
    arrays = [a for a in b.frame.arrays if a.target is extent and a.access is Access.READ and not _reaches_end(a)]
    if not arrays or not b.has("gather"):
        return _stepped(b, b.choose.pick(inside))
    node = cell(b, b.choose.pick(arrays), plain=True)
    return Expr(node, INT32, interval=extent.indices, index=Index(extent))


def _foreign(b: Builder, extent: Extent) -> Expr:
    """An index of an axis that nothing in scope indexes: a constant, or some other whole number brought into range."""
    if extent.constant is not None:
        return b.number(INT32, str(b.choose.below(extent.constant)))
    whole = [
        v
        for v in b.frame.of_type(INT32)
        if v.interval is not None and v.interval.low >= 0 and not (v.index is not None and v.index.extent is extent)
    ]
    if not whole:
        return b.number(INT32, "0")
    base = b.variable(b.choose.pick(whole))
    if b.choose.chance(8):
        node: nodes.Node = nodes.call(nodes.wp("min"), [base.node, last(b, extent).node])
        return Expr(node, INT32, interval=extent.indices, index=Index(extent))
    node = nodes.operation(base.node, "%", length(b, extent).node)
    return Expr(node, INT32, Level.PRODUCT, extent.indices, index=Index(extent))


_WAYS: tuple[tuple[Callable[[Builder, Extent, Sequence[Variable]], Expr], int], ...] = (
    (_neighbor, 4),
    (_wrapped, 2),
    (_mirrored, 1),
    (_gathered, 4),
)


def load(b: Builder, array: ArrayVariable, *, plain: bool = False) -> Expr:
    """`array[i]` as a value, with what is known of the cells."""
    node = cell(b, array, plain=plain)
    return loaded(array, node)


def loaded(array: ArrayVariable, node: nodes.Node) -> Expr:
    """The value of a cell whose subscript has been written."""
    dtype: Value = array.type.dtype
    fact = None if array.target is None or _reaches_end(array) else Index(array.target)
    interval: Interval | None = array.contents
    return Expr(node, dtype, interval=interval, index=fact)


def _reaches_end(array: ArrayVariable) -> bool:
    """Whether a cell may be the length of the axis that it indexes: where the last row ends."""
    return array.order is Order.OFFSETS
