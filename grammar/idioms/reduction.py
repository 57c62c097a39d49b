"""A sum over many elements: each thread adds up a part, atomics join the parts."""

from grammar import catalog, nodes
from grammar.atomics import atomic
from grammar.builder import FUEL, Builder
from grammar.domains import binary, bounded
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import at
from grammar.kernel import array, extent_of, inputs, launch, loads, prologue
from grammar.leftovers import gathered
from grammar.loops import over
from grammar.scope import Access, Variable
from grammar.statements.changes import accumulator
from grammar.statements.table import block
from grammar.types import INT32, Kind, Scalar, Value, scalar_of
from grammar.values import operand

JOINS = (("add", 8), ("max", 3), ("min", 3), ("sub", 1))


def _draw(b: Builder) -> None:
    threads = launch(b)
    rows = extent_of(threads[0])
    kind = _summable(b)
    target = array(b, kind, [Extent(1)], Access.ATOMIC)
    if b.choose.chance(9):
        columns = Extent(role="width")
        arrays = inputs(b, [rows, columns], 1, 2, kind)
        prologue(b, threads)
        total = accumulator(b, kind)
        with over(b, columns) as column:
            term = b.let(at(b, b.choose.pick(arrays), threads[0], column))
            block(b, 0, 3)
            b.fuel = FUEL
            _add(b, total, term)
        total.reads = 0
        block(b, 0, 2)
        atomic(b, target, gathered(b, b.variable(total)), operation=_join(b, kind))
        return
    arrays = inputs(b, [rows], 1, 3)
    prologue(b, threads)
    loads(b, arrays)
    block(b, 3, 6)
    b.fuel = FUEL
    atomic(b, target, gathered(b, operand(b, kind, 2)), operation=_join(b, kind))


def _join(b: Builder, kind: Value) -> str:
    """The atomic that joins the parts."""
    return b.choose.weighted([row for row in JOINS if catalog.accepts_atomic(row[0], kind)])


def _add(b: Builder, total: Variable, term: Variable) -> None:
    """`total += x * w`, with the element of this round in it."""
    kind = total.type
    drawn = b.variable(term)
    if isinstance(kind, Scalar) and kind.is_integer:
        drawn = bounded(b, drawn, Interval(-100, 100)) if kind.kind is Kind.INT else drawn
    elif b.choose.chance(10):
        drawn = binary(drawn, "*", operand(b, scalar_of(kind) or b.palette.real, 2))
    b.emit(nodes.augmented(nodes.name(total.name), "+", drawn.node), total.name)


def _summable(b: Builder) -> Value:
    kinds: list[Value] = [b.palette.real, b.palette.real, b.palette.whole]
    kinds += [v for v in b.palette.vectors if v.scalar.bits >= 32]
    return b.choose.pick([k for k in kinds if catalog.accepts_atomic("add", k)] or [INT32])


IDIOM = Idiom(
    "reduction",
    (
        "reduce_sum",
        "total_energy",
        "squared_norm",
        "mean_field",
        "max_error",
        "sum_loss",
        "dot_product",
        "residual_norm",
    ),
    _draw,
    needs=frozenset({"atomic", "dynamic_loop"}),
)
