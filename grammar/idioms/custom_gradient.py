"""Functions that say what their backward pass does, called from a kernel: their gradients, or what is replayed."""

from grammar.builder import FUEL, Builder
from grammar.custom_gradients import draw_with_gradient
from grammar.expressions.calls import helper_call
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue, extent_of, inputs, launch, loads
from grammar.scope import Expr
from grammar.slots import append_through_counter
from grammar.statements.bindings import unpack
from grammar.statements.table import block
from grammar.types import FLOAT32, FLOAT64


def _draw(b: Builder) -> None:
    if b.choose.chance(3):
        threads = launch(b)
        extents = [extent_of(threads[0])]
        loads(b, inputs(b, extents, 1, 3, b.palette.real if b.choose.chance(8) else None))
        block(b, 1, 4)
        append_through_counter(b, threads[0])
        block(b, 0, 3)
        if b.choose.chance(8):
            epilogue(b, extents)
        return
    functions = [draw_with_gradient(b) for _ in range(b.choose.weighted(((1, 3), (2, 1))))]
    extents = elementwise(b, 1, 3, b.palette.real if b.choose.chance(8) else None)
    block(b, 1, 4)
    for function in functions:
        b.fuel = FUEL
        node = helper_call(b, function, 1)
        if len(function.results) > 1:
            unpack(b, node, function.results)
        else:
            b.let(Expr(node, function.results[0]))
    block(b, 1, 4)
    epilogue(b, extents)


IDIOM = Idiom(
    "custom_gradient",
    (
        "apply_loss",
        "evaluate_energy",
        "robust_residual",
        "soft_constraint",
        "differentiate_model",
        "bounded_response",
        "measure_penalty",
        "activate",
    ),
    _draw,
    needs=frozenset({"function", "custom_gradient"}),
    reals=((FLOAT32, 8), (FLOAT64, 1)),
)
