"""A bit of everything: a loop, a branch and calls around one result."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue, output_type
from grammar.statements.branches import accumulating_loop, choice
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 3)
    block(b, 1, 3)
    kind = output_type(b)
    total = accumulating_loop(b, kind, dynamic=b.choose.chance(8), steps=3)
    choice(b, 2)
    block(b, 1, 3)
    epilogue(b, extents, total.type)


IDIOM = Idiom(
    "combined",
    ("simulate", "solve_cell", "advance_front", "update_network", "relax_and_clip", "evaluate_policy", "run_model"),
    _draw,
    needs=frozenset({"static_loop", "dynamic_loop", "branch", "builtin"}),
)
