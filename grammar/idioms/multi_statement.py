"""A long straight computation in many small steps."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import epilogue, extent_of, fill, inputs, launch, loads, prologue


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 2, 4)
    prologue(b, threads)
    loads(b, arrays)
    fill(b, 10, 16)
    epilogue(b, extents)


IDIOM = Idiom(
    "multi_statement",
    ("pipeline", "full_update", "chain", "process", "assemble_terms", "refine", "evaluate_model", "update_state"),
    _draw,
    avoids=frozenset({"static_loop", "dynamic_loop", "while", "branch"}),
)
