"""Searches in sorted arrays: the interval that a number falls into, and an index drawn from a distribution.

A launch makes the arrays ascending; a distribution ends at one.
"""

from collections.abc import Sequence

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import Extent, Index, Order
from grammar.indices import length
from grammar.kernel import array
from grammar.scope import Expr, Variable
from grammar.statements.table import production
from grammar.types import FLOAT32, INT32, STATE, Scalar, Value
from grammar.values import operand

SORTED: dict[str, tuple[str, ...]] = {
    "float": ("knots", "edges", "breakpoints", "thresholds", "sorted_values"),
    "int": ("sorted_keys", "starts", "sorted_ids", "row_starts"),
    "uint": ("sorted_codes", "sorted_hashes", "morton_codes"),
}
TABLES = ("table", "lut", "bin_values", "payload", "levels_at")


@production("builtin", 1)
def _search(b: Builder) -> None:
    """`k = wp.lower_bound(knots, x)`, and a cell of a table at it."""
    if b.frame.is_kernel and not b.frame.loops and b.choose.chance(7):
        kinds = (b.palette.real, b.palette.real, b.palette.whole, b.palette.bits)
        searched(b, operand(b, b.choose.pick(kinds), 1))


def searched(b: Builder, wanted: Expr, size: Extent | None = None) -> Variable:
    """The first place in a sorted array that holds no less than a number; the last place where none does.

    Args:
        wanted: the number; the array is of its type.
        size: the axis of the array, one of its own where none is given.
    """
    kind = wanted.type
    assert isinstance(kind, Scalar)
    size = size or Extent(role="table")
    ascending = _hidden_array(b, kind, size, SORTED[b.family(kind)], Order.ASCENDING)
    bounds: list[nodes.Node] = []
    if b.choose.chance(7):
        bounds = [nodes.number("0"), length(b, size).node]
    node = nodes.call(nodes.wp("lower_bound"), [ascending, *bounds, wanted.node])
    return _placed(b, node, size, ("slot", "interval", "segment", "rank", "place"))


@production("random", 2)
def _drawn(b: Builder) -> None:
    """`k = wp.sample_cdf(state, cdf)`: an index as often as the distribution says."""
    states = b.frame.of_type(STATE)
    if b.frame.is_kernel and not b.frame.loops and states and b.choose.chance(12):
        drawn_index(b, states[0])


def drawn_index(b: Builder, state: Variable) -> Variable:
    """An index drawn from a distribution, and mostly what stands at it."""
    size = Extent(role="table")
    cdf = _hidden_array(b, FLOAT32, size, ("cdf", "cumulative", "cdf_values"), Order.DISTRIBUTION)
    node = nodes.call(nodes.wp("sample_cdf"), [b.variable(state).node, cdf])
    return _placed(b, node, size, ("picked", "choice_id", "sampled", "drawn_id"))


def _hidden_array(b: Builder, kind: Value, size: Extent, names: Sequence[str], order: Order) -> nodes.Node:
    """A parameter that nothing but the search reads."""
    made = array(b, kind, [size], names=names, order=order)
    b.frame.arrays.remove(made)
    return b.array(made)


def _placed(b: Builder, node: nodes.Node, size: Extent, names: Sequence[str]) -> Variable:
    """The place under a name, and now and then the cell of a table there."""
    place = b.let(Expr(node, INT32, interval=size.indices, index=Index(size)), names)
    if b.choose.chance(10):
        table = array(b, b.palette.real, [size], names=TABLES)
        b.frame.arrays.remove(table)
        cell = nodes.subscript(b.array(table), [b.variable(place).node])
        b.let(Expr(cell, b.palette.real), ("entry", "level", "held", "w"))
    return place
