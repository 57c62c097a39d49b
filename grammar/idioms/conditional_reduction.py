"""A sum over the elements that pass a test."""

from grammar import catalog
from grammar.atomics import atomic
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.expressions.conditions import tested
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.kernel import array, extent_of, inputs, launch, loads, prologue
from grammar.leftovers import gathered
from grammar.scope import Access, Expr
from grammar.statements.branches import condition
from grammar.statements.table import block
from grammar.types import INT32, Value
from grammar.values import operand


def _draw(b: Builder) -> None:
    threads = launch(b)
    rows = extent_of(threads[0])
    arrays = inputs(b, [rows], 1, 3)
    kinds: list[Value] = [b.palette.real, INT32, *(v for v in b.palette.vectors if v.scalar.bits >= 32)]
    kinds = [k for k in kinds if catalog.accepts_atomic("add", k)]
    targets = [array(b, b.choose.pick(kinds), [Extent(1)], Access.ATOMIC) for _ in range(b.choose.between(1, 2))]
    prologue(b, threads)
    loads(b, arrays)
    block(b, 2, 5)
    arms: list[Arm] = []
    b.fuel = FUEL
    with b.arm(_test(b), arms):
        block(b, 0, 3)
        for target in targets:
            b.fuel = FUEL
            atomic(b, target)
    if b.choose.chance(4):
        with b.arm(None, arms):
            b.fuel = FUEL
            atomic(b, targets[0])
    b.branch(arms)


def _test(b: Builder) -> Expr:
    """A test of the data: `d < radius`, or anything that a branch may ask."""
    if b.choose.chance(5):
        return condition(b, 2)
    left = gathered(b, operand(b, b.palette.real, 1), 2)
    return tested(b, left, "<", ">", "<=", ">=")


IDIOM = Idiom(
    "conditional_reduction",
    (
        "count_if",
        "masked_sum",
        "sum_active",
        "count_inside",
        "filtered_total",
        "active_energy",
        "sum_positive",
        "select_sum",
    ),
    _draw,
    needs=frozenset({"atomic", "branch", "comparison"}),
    avoids=frozenset({"static_loop", "while"}),
)
