"""Element-wise arithmetic: a few inputs, sums and products of them, one output."""

from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.statements.table import block
from grammar.values import leaf, operand


def _draw(b: Builder) -> None:
    if b.choose.weighted(((True, 1), (False, 31))):  # what every program shrinks to
        _product(b)
        return
    extents = elementwise(b, 2, 4)
    block(b, 5, 9)
    b.fuel = FUEL
    b.let(binary(operand(b, b.palette.real, 1), b.choose.pick(("*", "+", "-")), leaf(b, b.palette.real, literal=False)))
    epilogue(b, extents)


def _product(b: Builder) -> None:
    """`out[i] = a[i] * 2.0`."""
    extents = elementwise(b, 1, 1, b.palette.real)
    factor = operand(b, b.palette.real, 0)
    epilogue(b, extents, b.palette.real, binary(factor, "*", leaf(b, b.palette.real)))


IDIOM = Idiom(
    "arithmetic",
    (
        "axpy",
        "blend",
        "mix_signals",
        "combine",
        "scale_and_add",
        "weighted_sum",
        "linear_update",
        "elementwise",
        "fuse",
    ),
    _draw,
    needs=frozenset({"arithmetic", "division"}),
    avoids=frozenset({"static_loop", "dynamic_loop", "while", "branch", "random", "atomic"}),
)
