"""One loop that accumulates."""

from grammar.builder import Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, input_type, inputs, launch, loads, output_type, prologue
from grammar.statements.branches import accumulating_loop
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 2)
    if b.choose.chance(8):
        array(b, input_type(b), [Extent(role="steps")])
    prologue(b, threads)
    loads(b, arrays)
    block(b, 0, 3)
    kind = output_type(b)
    total = accumulating_loop(b, kind, dynamic=b.choose.chance(8), steps=4)
    block(b, 0, 3)
    epilogue(b, extents, total.type)


IDIOM = Idiom(
    "loop",
    ("accumulate", "iterate", "power_series", "running_sum", "repeat_update", "march", "sum_terms", "evolve"),
    _draw,
    needs=frozenset({"static_loop", "dynamic_loop"}),
)
