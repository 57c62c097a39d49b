"""Element-wise arithmetic: a few inputs, sums and products of them, one output."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 2, 4)
    block(b, 5, 9)
    epilogue(b, extents)


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
