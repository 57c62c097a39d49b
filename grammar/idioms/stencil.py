"""A cell from its neighbours on a grid of one, two or three dimensions."""

from collections.abc import Sequence

from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.idiom import Idiom
from grammar.idioms.cells import at, beside, leave_border
from grammar.kernel import array, epilogue, extent_of, launch, scalars
from grammar.scope import ArrayVariable, Variable
from grammar.statements.table import block
from grammar.types import Value
from grammar.values import operand

SIDES = (
    ("left", "right", "west", "east", "prev", "next_val"),
    ("down", "up", "south", "north"),
    ("below", "above", "back", "front"),
)


def _draw(b: Builder) -> None:
    rank = b.choose.weighted(((1, 5), (2, 6), (3, 2)))
    threads = launch(b, rank)
    extents = [extent_of(t) for t in threads]
    kinds: list[tuple[Value, int]] = [(v, 1) for v in b.palette.vectors if v.scalar == b.palette.real]
    kind = b.choose.weighted([(b.palette.real, 8), *kinds])
    field = array(b, kind, extents)
    extra = [array(b, b.palette.real, extents)] if b.choose.chance(5) else []
    scalars(b, 1, 2, b.palette.real)
    if b.choose.chance(9):
        leave_border(b, threads)
    center = b.let(at(b, field, *threads), ("center", "c", "here", "u0"))
    sides = [_side(b, field, threads, axis, step) for axis in range(rank) for step in (-1, 1)]
    for other in extra:
        b.let(at(b, other, *threads))
    laplacian = _laplacian(b, center, sides, kind)
    block(b, 1, 4)
    b.fuel = FUEL
    update = operand(b, b.palette.real, 1)
    drawn = binary(b.variable(center), "+", binary(b.variable(laplacian), "*", update))
    if b.choose.chance(6):
        drawn = operand(b, kind, 3)
    epilogue(b, extents, kind, drawn)


def _side(b: Builder, field: ArrayVariable, threads: Sequence[Variable], axis: int, step: int) -> Variable:
    """`left = field[i - 1]`, with the index kept inside the grid where no guard has seen to it."""
    picked = [beside(b, thread, step) if place == axis else thread for place, thread in enumerate(threads)]
    return b.let(at(b, field, *picked), SIDES[axis][0 if step < 0 else 1 :: 2])


def _laplacian(b: Builder, center: Variable, sides: Sequence[Variable], kind: Value) -> Variable:
    """`lap = left + right - 2.0 * center`."""
    total = b.variable(sides[0])
    for side in sides[1:]:
        total = binary(total, "+", b.variable(side))
    weight = b.number(b.palette.real, f"{len(sides)}.0")
    return b.let(
        binary(total, "-", binary(weight, "*", b.variable(center))), ("lap", "laplacian", "curvature", "spread", "d2u")
    )


IDIOM = Idiom(
    "stencil",
    ("laplace_stencil", "diffuse", "heat_step", "jacobi_step", "smooth_grid", "wave_step", "blur", "relax_grid"),
    _draw,
    avoids=frozenset({"static_loop", "while"}),
)
