"""A launch over two, three or four dimensions, with a loop inside."""

from grammar.builder import FUEL, Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, input_type, inputs, launch, loads, output_type, prologue
from grammar.loops import over
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    rank = b.choose.weighted(((2, 10), (3, 4), (4, 1)))
    threads = launch(b, rank)
    extents = [extent_of(t) for t in threads]
    inner = Extent(b.choose.weighted(((None, 9), (4, 2), (3, 2), (8, 1))), "steps")
    arrays = inputs(b, extents, 1, 2)
    array(b, input_type(b), [*extents, inner] if rank < 4 and b.choose.chance(7) else [inner])
    prologue(b, threads)
    loads(b, arrays)
    block(b, 0, 3)
    total = accumulator(b, output_type(b))
    with over(b, inner):
        block(b, 1, 4)
        b.fuel = FUEL
        change(b, total)
        total.reads = 0
    block(b, 0, 3)
    epilogue(b, extents, total.type)


IDIOM = Idiom(
    "nested_parallel",
    (
        "convolve_grid",
        "pair_interactions",
        "volume_update",
        "render_pixels",
        "splat_grid",
        "attention_scores",
        "integrate_columns",
        "outer_update",
    ),
    _draw,
    needs=frozenset({"dynamic_loop", "static_loop"}),
)
