"""A formula in several scalar parameters."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import epilogue, extent_of, in_range, inputs, launch, loads, scalars
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 2)
    if b.has("early_return") and b.choose.chance(4):
        in_range(b, threads)
    scalars(b, 3, 5, b.palette.real)
    scalars(b, 0, 2)
    loads(b, arrays)
    block(b, 4, 8)
    epilogue(b, extents)


IDIOM = Idiom(
    "scalar_param",
    ("saxpy", "calibrate", "damped_update", "affine_map", "relax_toward", "apply_gain", "explicit_step", "rescale"),
    _draw,
    avoids=frozenset({"static_loop", "dynamic_loop", "while"}),
)
