"""Geometry on vectors."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    vector = next(v for v in b.palette.vectors if v.scalar == b.palette.real)
    arrays = [array(b, vector, extents), *inputs(b, extents, 0, 2)]
    prologue(b, threads)
    loads(b, arrays)
    block(b, 4, 9)
    epilogue(b, extents, vector if b.choose.chance(11) else b.palette.real)


IDIOM = Idiom(
    "vector",
    ("reflect", "project_points", "advect", "orbit", "deflect", "steer", "normalize_field", "shade", "offset_points"),
    _draw,
    needs=frozenset({"component", "constructor", "builtin"}),
    vectors=1,
)
