"""Small matrices: products, inverses, decompositions."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    matrix = b.palette.matrices[0]
    arrays = [array(b, matrix, extents), *inputs(b, extents, 0, 2)]
    prologue(b, threads)
    loads(b, arrays)
    block(b, 4, 8)
    epilogue(b, extents, matrix if b.choose.chance(9) else None)


IDIOM = Idiom(
    "matrix",
    (
        "deformation",
        "stress_update",
        "transform_blocks",
        "change_basis",
        "strain_energy",
        "jacobian_update",
        "polar_step",
    ),
    _draw,
    needs=frozenset({"component", "constructor", "builtin"}),
    vectors=1,
    matrices=1,
)
