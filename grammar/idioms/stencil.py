"""A cell from its neighbours on a grid of one, two or three dimensions."""

from collections.abc import Sequence

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary
from grammar.facts import Extent, Index
from grammar.idiom import Idiom
from grammar.indices import length
from grammar.kernel import array, epilogue, extent_of, launch, leave_if, scalars
from grammar.nodes import Level
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.table import FUEL, block
from grammar.types import BOOL, Value
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
    guarded = b.choose.chance(9)
    if guarded:
        _leave_border(b, threads)
    center = b.let(_cell(b, field, threads, {}), ("center", "c", "here", "u0"))
    sides = [_side(b, field, threads, axis, step, guarded) for axis in range(rank) for step in (-1, 1)]
    for other in extra:
        b.let(_cell(b, other, threads, {}))
    laplacian = _laplacian(b, center, sides, kind)
    block(b, 1, 4)
    b.fuel = FUEL
    update = operand(b, b.palette.real, 1)
    drawn = binary(b.variable(center), "+", binary(b.variable(laplacian), "*", update))
    if b.choose.chance(6):
        drawn = operand(b, kind, 3)
    epilogue(b, extents, kind, drawn)


def _leave_border(b: Builder, threads: Sequence[Variable]) -> None:
    """`if i < 1 or i >= n - 1: return`; past it every index has room for a step to both sides."""
    tests: list[nodes.Node] = []
    for thread in threads:
        extent = extent_of(thread)
        low = nodes.compare(
            b.variable(thread).node, *b.choose.pick((("<", nodes.number("1")), ("==", nodes.number("0"))))
        )
        high = nodes.operation(length(b, extent).node, "-", nodes.number("1"))
        tests += [low, nodes.compare(b.variable(thread).node, b.choose.pick((">=", "==")), high)]
        thread.index = Index(extent, 1, 1)
    condition = tests[0]
    for test in tests[1:]:
        condition = nodes.disjunction(condition, test)
    leave_if(b, Expr(condition, BOOL, Level.OR))


def _cell(b: Builder, field: ArrayVariable, threads: Sequence[Variable], steps: dict[int, int]) -> Expr:
    """`field[i, j + 1]`: the cell so many steps from the thread's own."""
    picked = []
    for axis, thread in enumerate(threads):
        base: nodes.Node = b.variable(thread).node
        step = steps.get(axis, 0)
        if step:
            base = nodes.operation(base, "+" if step > 0 else "-", nodes.number(str(abs(step))))
        picked.append(base)
    return Expr(nodes.subscript(b.array(field), picked), field.type.dtype)


def _side(
    b: Builder, field: ArrayVariable, threads: Sequence[Variable], axis: int, step: int, guarded: bool
) -> Variable:
    """`left = field[i - 1]`, with the index kept inside the grid where no guard has seen to it."""
    names = SIDES[axis][0 if step < 0 else 1 :: 2]
    if guarded:
        return b.let(_cell(b, field, threads, {axis: step}), names)
    picked = [
        _kept_inside(b, thread, extent_of(thread), step) if at == axis else b.variable(thread).node
        for at, thread in enumerate(threads)
    ]
    return b.let(Expr(nodes.subscript(b.array(field), picked), field.type.dtype), names)


def _kept_inside(b: Builder, thread: Variable, extent: Extent, step: int) -> nodes.Node:
    base = b.variable(thread).node
    one = nodes.number("1")
    if step < 0:
        return nodes.call(nodes.wp("max"), [nodes.operation(base, "-", one), nodes.number("0")])
    ahead = nodes.operation(base, "+", one)
    if b.choose.chance(6):
        wrapped = nodes.parenthesized(ahead, Level.SUM, Level.PRODUCT)
        return nodes.operation(wrapped, "%", length(b, extent).node)
    last = nodes.operation(length(b, extent).node, "-", one)
    return nodes.call(nodes.wp("min"), [ahead, last])


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
