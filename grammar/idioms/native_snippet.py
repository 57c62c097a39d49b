"""A function written in C++, with its gradient, called from a kernel."""

from grammar.builder import FUEL, Builder
from grammar.expressions.calls import helper_call
from grammar.idiom import Idiom
from grammar.kernel import epilogue, extent_of, inputs, launch, loads, prologue
from grammar.native_functions import call_on_arrays, draw_native
from grammar.scope import Expr
from grammar.statements.table import block
from grammar.types import FLOAT32, FLOAT64


def _draw(b: Builder) -> None:
    on_arrays = b.choose.chance(5)
    function = None if on_arrays else draw_native(b)
    threads = launch(b, 1)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 3, b.palette.real if b.choose.chance(8) else None)
    prologue(b, threads)
    loads(b, arrays)
    block(b, 1, 5)
    if function is None:
        b.fuel = FUEL
        call_on_arrays(b, threads[0], extents)
    else:
        b.fuel = FUEL
        b.let(Expr(helper_call(b, function, 1), function.results[0]))
    block(b, 1, 4)
    epilogue(b, extents)


IDIOM = Idiom(
    "native_snippet",
    (
        "apply_native",
        "fused_kernel",
        "native_update",
        "evaluate_native",
        "blend_native",
        "compute_terms",
        "native_response",
    ),
    _draw,
    needs=frozenset({"function", "native"}),
    reals=((FLOAT32, 8), (FLOAT64, 1)),
)
