"""Helper functions: one result and several, called from the kernel and from one another."""

from grammar.builder import FUEL, Builder
from grammar.expressions.calls import helper_call
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.scope import Expr
from grammar.statements.bindings import unpack
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 3)
    block(b, 1, 3)
    for function in b.functions:
        b.fuel = FUEL
        node = helper_call(b, function, 1)
        if len(function.results) > 1:
            unpack(b, node, function.results)
        else:
            b.let(Expr(node, function.results[0]))
    block(b, 1, 4)
    epilogue(b, extents)


IDIOM = Idiom(
    "functions",
    (
        "evaluate_model",
        "compose_terms",
        "apply_helpers",
        "compute_response",
        "shade_points",
        "update_material",
        "score_items",
    ),
    _draw,
    needs=frozenset({"function", "multiple_results"}),
    functions=2,
)
