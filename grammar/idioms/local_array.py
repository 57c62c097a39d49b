"""A small array of the thread's own: filled in one loop, read in another."""

from grammar import nodes
from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.loops import over
from grammar.scope import Expr
from grammar.statements.changes import accumulator
from grammar.statements.local_arrays import local_array
from grammar.statements.table import block
from grammar.types import Value
from grammar.values import operand


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 2)
    block(b, 0, 3)
    kinds: list[Value] = [b.palette.real, b.palette.real, *(v for v in b.palette.vectors if v.scalar == b.palette.real)]
    kind = b.choose.pick(kinds)
    own = local_array(b, kind)
    block(b, 0, 3)
    total = accumulator(b, kind)
    with over(b, own.extents[0]) as cell:
        block(b, 0, 2)
        b.fuel = FUEL
        held = Expr(nodes.subscript(b.array(own), [b.variable(cell).node]), kind)
        term = binary(held, "*", operand(b, b.palette.real, 2))
        b.emit(nodes.augmented(nodes.name(total.name), b.choose.pick(("+", "+", "-")), term.node), total.name)
    total.reads = 0
    block(b, 0, 3)
    epilogue(b, extents, kind)


IDIOM = Idiom(
    "local_array",
    ("filter_taps", "polynomial_terms", "small_window", "basis_sum", "lookup_own", "weigh_taps", "stack_terms"),
    _draw,
    needs=frozenset({"local_array", "static_loop"}),
)
