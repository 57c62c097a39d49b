"""A long straight computation in many small steps."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.statements.table import block


def _draw(b: Builder) -> None:
    extents = elementwise(b, 2, 4)
    block(b, 10, 16, firm=True)
    epilogue(b, extents)


IDIOM = Idiom(
    "multi_statement",
    ("pipeline", "full_update", "chain", "process", "assemble_terms", "refine", "evaluate_model", "update_state"),
    _draw,
    avoids=frozenset({"static_loop", "dynamic_loop", "while", "branch"}),
)
