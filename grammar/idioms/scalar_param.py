"""A formula in several scalar parameters."""

from grammar.builder import Builder
from grammar.domains import binary
from grammar.idiom import Idiom
from grammar.kernel import epilogue, extent_of, in_range, inputs, launch, loads, scalars
from grammar.statements.table import block
from grammar.values import operand


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 2)
    if b.has("early_return") and b.choose.chance(4):
        in_range(b, threads)
    parameters = scalars(b, 3, 5, b.palette.real)
    scalars(b, 0, 2)
    loads(b, arrays)
    block(b, 4, 8)
    drawn = operand(b, b.palette.real, 1)
    for parameter in parameters[:2]:
        drawn = binary(drawn, b.choose.pick(("*", "+", "-")), b.variable(parameter))
    epilogue(b, extents, b.palette.real, b.variable(b.let(drawn)))


IDIOM = Idiom(
    "scalar_param",
    ("saxpy", "calibrate", "damped_update", "affine_map", "relax_toward", "apply_gain", "explicit_step", "rescale"),
    _draw,
    avoids=frozenset({"static_loop", "dynamic_loop", "while"}),
)
