"""A loop in a loop."""

from grammar.builder import FUEL, Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, output_type, prologue
from grammar.loops import a_loop
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 2)
    if b.choose.chance(10):
        array(b, b.palette.real, [Extent(role="height"), Extent(role="width")])
    prologue(b, threads)
    loads(b, arrays)
    block(b, 0, 2)
    total = accumulator(b, output_type(b))
    with a_loop(b, dynamic=b.choose.chance(8)):
        block(b, 0, 2)
        with a_loop(b, dynamic=b.choose.chance(8)):
            block(b, 0, 2)
            b.fuel = FUEL
            change(b, total)
        block(b, 0, 1)
    total.reads = 0
    block(b, 0, 2)
    epilogue(b, extents, total.type)


IDIOM = Idiom(
    "nested",
    ("pairwise", "double_sum", "grid_accumulate", "cross_terms", "sweep", "window_sum", "table_sum", "lattice_energy"),
    _draw,
    needs=frozenset({"static_loop", "dynamic_loop"}),
)
