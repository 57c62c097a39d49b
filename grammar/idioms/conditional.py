"""A choice between two ways to compute a value."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.statements.branches import choice
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 3)
    block(b, 1, 4)
    choice(b, 2)
    block(b, 1, 4)
    epilogue(b, extents)


IDIOM = Idiom(
    "conditional",
    ("threshold", "clip", "select_branch", "rectify", "gate", "limit_values", "switch_regime", "apply_cutoff"),
    _draw,
    needs=frozenset({"branch", "comparison"}),
    avoids=frozenset({"static_loop", "dynamic_loop", "while"}),
)
