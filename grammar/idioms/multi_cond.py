"""A chain of conditions: if, elif, elif, else."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.statements.branches import choice
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 3)
    block(b, 0, 3)
    choice(b, b.choose.between(3, 5))
    block(b, 0, 4)
    epilogue(b, extents)


IDIOM = Idiom(
    "multi_cond",
    ("classify", "piecewise", "grade", "bucketize", "phase_select", "tiered_rate", "zone_update", "band_gain"),
    _draw,
    needs=frozenset({"branch", "comparison"}),
    avoids=frozenset({"static_loop", "dynamic_loop", "while"}),
)
