"""A chain of conditions: if, elif, elif, else."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import epilogue, extent_of, fill, inputs, launch, loads, prologue
from grammar.statements.branches import choice


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 3)
    prologue(b, threads)
    loads(b, arrays)
    fill(b, 0, 3)
    choice(b, b.choose.between(3, 5))
    fill(b, 0, 4)
    epilogue(b, extents)


IDIOM = Idiom(
    "multi_cond",
    ("classify", "piecewise", "grade", "bucketize", "phase_select", "tiered_rate", "zone_update", "band_gain"),
    _draw,
    needs=frozenset({"branch", "comparison"}),
    avoids=frozenset({"static_loop", "dynamic_loop", "while"}),
)
