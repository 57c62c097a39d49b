"""Element-wise maths: built-in functions of scalars, one in the other."""

from grammar.builder import FUEL, Builder
from grammar.expressions.calls import callable_names, called
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.scope import Expr
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 3, b.palette.real)
    for _ in range(b.choose.between(2, 3)):
        b.fuel = FUEL
        b.let(math_call(b))
    block(b, 2, 6)
    epilogue(b, extents, b.palette.real)


def math_call(b: Builder) -> Expr:
    """A call of a built-in on scalars."""
    names = [rows for rows in callable_names(b, b.palette.real) if rows[0][0].group == "Scalar Math"]
    return called(b, b.choose.pick(b.choose.weighted(names)), b.palette.real, 1)


IDIOM = Idiom(
    "math",
    (
        "waveform",
        "activation",
        "evaluate_profile",
        "transfer_curve",
        "modulate",
        "response_curve",
        "soft_limit",
        "spectrum",
    ),
    _draw,
    needs=frozenset({"builtin"}),
    avoids=frozenset({"static_loop", "dynamic_loop", "while", "atomic"}),
)
