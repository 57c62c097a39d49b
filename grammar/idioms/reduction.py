"""A sum over many elements: each thread adds up a part, atomics join the parts."""

from grammar import catalog
from grammar.atomics import atomic
from grammar.builder import Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.kernel import array, extent_of, fill, inputs, launch, loads, prologue
from grammar.leftovers import gathered
from grammar.loops import over
from grammar.scope import Access
from grammar.statements.changes import accumulator, change
from grammar.statements.table import FUEL, block
from grammar.types import INT32, Value
from grammar.values import operand


def _draw(b: Builder) -> None:
    threads = launch(b)
    rows = extent_of(threads[0])
    kind = _summable(b)
    target = array(b, kind, [Extent(1)], Access.ATOMIC)
    if b.choose.chance(9):
        columns = Extent(role="width")
        inputs(b, [rows, columns], 1, 2, kind)
        prologue(b, threads)
        total = accumulator(b, kind)
        with over(b, columns):
            block(b, 0, 3)
            b.fuel = FUEL
            change(b, total)
            total.reads = 0
        fill(b, 0, 2)
        atomic(b, target, gathered(b, b.variable(total)))
        return
    arrays = inputs(b, [rows], 1, 3)
    prologue(b, threads)
    loads(b, arrays)
    fill(b, 3, 6)
    b.fuel = FUEL
    atomic(b, target, gathered(b, operand(b, kind, 2)))


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
