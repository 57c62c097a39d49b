"""Cells that many threads add to: histograms, totals, extremes, flags."""

from grammar import catalog, nodes
from grammar.atomics import atomic
from grammar.builder import FUEL, Builder
from grammar.domains import call
from grammar.facts import Extent, Index, Interval
from grammar.idiom import Idiom
from grammar.indices import last, length
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.scope import Access, Expr, Variable
from grammar.statements.table import block
from grammar.types import INT32, Scalar, Value
from grammar.values import converted, operand


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 3)
    bins = Extent(b.choose.pick((None, 8, 16, 64, 1)))
    shared = [array(b, _dtype(b), [bins], Access.ATOMIC) for _ in range(b.choose.between(1, 2))]
    prologue(b, threads)
    loads(b, arrays)
    block(b, 2, 5)
    if bins.constant != 1:
        _bin(b, bins)
    for target in shared:
        b.fuel = FUEL
        atomic(b, target)
    block(b, 0, 3)
    if b.choose.chance(6):
        epilogue(b, extents)


def _dtype(b: Builder) -> Value:
    kinds: list[Value] = [b.palette.real, INT32, b.palette.whole, b.palette.bits]
    kinds += [v for v in b.palette.vectors if v.scalar.bits >= 32]
    return b.choose.pick([k for k in kinds if catalog.accepts_atomic("add", k)] or [INT32])


def _bin(b: Builder, bins: Extent) -> Variable:
    """`k = int(x) % n`: the cell that this thread's value falls into."""
    b.fuel = FUEL
    real = operand(b, b.palette.real, 1)
    scalar = real.type
    assert isinstance(scalar, Scalar)
    inside = call(b, "clamp", real, b.number(scalar, "0.0"), b.number(scalar, "100.0"), interval=Interval(0, 100))
    whole = converted(b, INT32, inside)
    if b.choose.chance(8):
        node: nodes.Node = nodes.call(nodes.wp("min"), [whole.node, last(b, bins).node])
    else:
        node = nodes.operation(whole.node, "%", length(b, bins).node)
    return b.let(_indexing(node, bins), ("slot", "bucket", "k", "cell", "bin_id"))


def _indexing(node: nodes.Node, bins: Extent) -> Expr:
    return Expr(node, INT32, nodes.Level.PRODUCT, bins.indices, index=Index(bins))


IDIOM = Idiom(
    "atomic",
    ("histogram", "scatter_add", "deposit", "tally_hits", "count_events", "accumulate_cells", "splat", "vote"),
    _draw,
    needs=frozenset({"atomic"}),
)
