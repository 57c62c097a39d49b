"""Prefix sums: one thread runs along a row, or all threads take one doubling step."""

from grammar import nodes
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import at
from grammar.indices import load, own_cell
from grammar.kernel import array, extent_of, launch, scalars
from grammar.loops import over
from grammar.nodes import Level
from grammar.scope import Access, ArrayVariable, Expr, Variable
from grammar.statements.changes import accumulator, change
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import BOOL, INT32, Scalar, Value
from grammar.values import operand, value


def _draw(b: Builder) -> None:
    if b.choose.chance(9):
        _along_a_row(b)
    else:
        _doubling_step(b)


def _along_a_row(b: Builder) -> None:
    """`running += row[j]; out[i, j] = running`: inclusive, or exclusive with the store first."""
    thread = launch(b)[0]
    rows, columns = extent_of(thread), Extent(role="width")
    kind = _summable(b)
    source = array(b, kind, [rows, columns])
    target = array(b, kind, [rows, columns], Access.OWN)
    scalars(b, 0, 2, b.palette.real)
    block(b, 1, 3)
    running = accumulator(b, kind)
    exclusive = b.choose.chance(7)
    with over(b, columns) as column:
        current = b.let(at(b, source, thread, column))
        block(b, 1, 3)
        if exclusive:
            _store_at(b, target, thread, column, running)
        b.fuel = FUEL
        if isinstance(kind, Scalar) and kind.is_integer:
            change(b, running)
        else:
            step = b.variable(current) if b.choose.chance(6) else operand(b, kind, 2)
            b.emit(nodes.augmented(nodes.name(running.name), "+", step.node), running.name)
        if not exclusive:
            _store_at(b, target, thread, column, running)


def _store_at(b: Builder, target: ArrayVariable, row: Variable, column: Variable, running: Variable) -> None:
    picked = [b.variable(row).node, b.variable(column).node]
    b.output(nodes.assign(nodes.subscript(b.array(target), picked), b.variable(running).node))


def _doubling_step(b: Builder) -> None:
    """`out[i] = x[i] + x[i - offset]` where there is such a cell: one step of Hillis and Steele's scan."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    kind = _summable(b)
    source = array(b, kind, [extent])
    target = array(b, kind, [extent], Access.OWN)
    offset = b.declare_parameter(INT32, ("offset", "stride", "hop", "distance", "reach"), Interval(1, 512))
    own = b.let(load(b, source, plain=True))
    block(b, 2, 5)
    arms: list[Arm] = []
    reach = nodes.compare(b.variable(thread).node, ">=", b.variable(offset).node)
    with b.arm(Expr(reach, BOOL, Level.COMPARISON), arms):
        back = nodes.operation(b.variable(thread).node, "-", b.variable(offset).node)
        earlier = b.let(Expr(nodes.subscript(b.array(source), [back]), kind, interval=source.contents))
        block(b, 0, 2)
        b.fuel = FUEL
        store(b, target, binary(b.variable(earlier), "+", _weighted(b, own)))
    with b.arm(None, arms):
        b.output(nodes.assign(own_cell(b, target), b.variable(own).node))
    b.branch(arms)


def _weighted(b: Builder, own: Variable) -> Expr:
    if isinstance(own.type, Scalar) and own.type.is_integer:
        return b.variable(own)
    return binary(b.variable(own), "*", value(b, b.palette.real, 2)) if b.choose.chance(8) else b.variable(own)


def _summable(b: Builder) -> Value:
    kinds: list[Value] = [b.palette.real, b.palette.whole, b.palette.real]
    kinds += [v for v in b.palette.vectors if v.scalar == b.palette.real]
    return b.choose.pick(kinds)


IDIOM = Idiom(
    "scan",
    (
        "prefix_sum",
        "inclusive_scan",
        "exclusive_scan",
        "cumulative_sum",
        "scan_rows",
        "running_total",
        "scan_step",
        "cumulate",
    ),
    _draw,
    needs=frozenset({"dynamic_loop"}),
    avoids=frozenset({"break"}),
)
