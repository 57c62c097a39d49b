"""A kernel that leaves its float type open, and one instance of it."""

from dataclasses import replace

from grammar import nodes
from grammar.array_functions import draw_on_array
from grammar.builder import Builder
from grammar.facts import Extent
from grammar.generics import open_type
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.loops import a_loop
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block


def _prepare(b: Builder) -> None:
    """One open type, and no types made of it: what is written for a vector of floats is not generic."""
    b.palette = replace(b.palette, vectors=(), matrices=(), quaternion=False, transform=False)
    b.around.open_types = frozenset({b.palette.real})


def _draw(b: Builder) -> None:
    real = b.palette.real
    threads = launch(b, b.choose.weighted(((1, 4), (2, 1))))
    extents = [extent_of(thread) for thread in threads]
    first = array(b, real, extents)
    open_type(b, real, nodes.attribute(nodes.name(first.name), "dtype"))
    further = inputs(b, extents, 0, 2, real)
    prologue(b, threads)
    b.declare_parameter(real, ("s", "alpha", "scale", "factor", "weight", "gain"))
    loads(b, [first, *further])
    if b.has("function") and b.choose.chance(8):
        looked = draw_on_array(b, b.choose.pick([first, *further]))
        if looked is not None:
            b.let(looked)
    block(b, 1, 4)
    if b.choose.chance(7):
        total = accumulator(b, real)
        array(b, real, [Extent(role="width")])
        with a_loop(b, dynamic=b.has("dynamic_loop")):
            block(b, 0, 2)
            change(b, total)
    block(b, 1, 4)
    epilogue(b, extents, real)


IDIOM = Idiom(
    "generic",
    (
        "scale_generic",
        "axpy_any",
        "blend_any",
        "generic_update",
        "lerp_arrays",
        "apply_weights",
        "accumulate_any",
        "fill_scaled",
        "mix_any",
    ),
    _draw,
    needs=frozenset({"generic", "cast"}),
    avoids=frozenset({"random", "struct", "local_array"}),
    prepare=_prepare,
)
