"""Atomic operations on cells that several threads share."""

from grammar import catalog, nodes
from grammar.builder import Builder
from grammar.domains import bounded
from grammar.facts import Interval
from grammar.indices import cell
from grammar.leftovers import gathered
from grammar.scope import ArrayVariable, Expr
from grammar.types import Kind, Scalar, Value
from grammar.values import operand

# How often each is drawn where the array's dtype takes it.
_WEIGHTS = {"add": 8, "max": 3, "min": 3, "sub": 2, "or": 2, "and": 1, "xor": 1, "exch": 1, "cas": 1}


def operations(dtype: Value) -> list[tuple[str, int]]:
    """The atomics that arrays of a dtype take, with weights."""
    return [(name, weight) for name, weight in _WEIGHTS.items() if catalog.accepts_atomic(name, dtype)]


def atomic(b: Builder, array: ArrayVariable, drawn: Expr | None = None, *, operation: str | None = None) -> None:
    """`wp.atomic_add(counts, k, 1)`, or `counts[k] += 1`, which Warp makes atomic.

    `operation` is the one to use, unless the array has been given another before.
    """
    dtype = array.type.dtype
    name = array.operation or operation or b.choose.weighted(operations(dtype))
    array.operation = name  # one array, one operation: a mixture has no meaning whatever the order
    drawn = drawn or contribution(b, dtype)
    if isinstance(dtype, Scalar) and dtype.kind is Kind.INT:
        drawn = bounded(b, drawn, Interval(-100, 100))
    target = cell(b, array)
    array.written = True
    if name in ("add", "sub") and b.has("augmented") and b.choose.chance(3):
        b.output(nodes.augmented(target, "+" if name == "add" else "-", drawn.node))
        return
    indices = nodes.indices_of(target)
    extra = [operand(b, dtype, 0).node] if name == "cas" else []
    b.output(nodes.expression(nodes.call(nodes.wp(f"atomic_{name}"), [target.value, *indices, *extra, drawn.node])))


def contribution(b: Builder, dtype: Value) -> Expr:
    """What a thread adds to a cell: 1 for most counts, else a value of its own."""
    if isinstance(dtype, Scalar) and dtype.is_integer and b.choose.chance(9):
        return b.number(dtype, "1")
    return gathered(b, operand(b, dtype, 2))
