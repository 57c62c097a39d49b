"""Loops over what a query finds: `for j in query:`, and `while wp.hash_grid_query_next(query, j):`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import libcst as cst

from grammar import nodes
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.expressions.conditions import tested
from grammar.facts import Extent, Index
from grammar.kernel import array
from grammar.leftovers import gathered
from grammar.resources import asked, bound
from grammar.scope import Access, ArrayVariable, Expr, LoopKind, Variable
from grammar.types import BOOL, FLOAT32, INT32, Value
from grammar.values import operand

NEEDS = frozenset(
    {
        "augmented",
        "branch",
        "builtin",
        "comparison",
        "component",
        "constructor",
        "dynamic_loop",
        "load",
        "resource",
        "while",
    }
)
"""What kernels that ask queries cannot be without."""
QUERIES = ("query", "q", "neighbors", "candidates", "overlaps")


@contextmanager
def walk(
    b: Builder,
    query: nodes.Node,
    extent: Extent,
    following: Sequence[str],
    names: Sequence[str],
    *,
    iterable: bool = True,
    limit: Expr | None = None,
    queries: Sequence[str] = QUERIES,
) -> Iterator[Variable]:
    """The loop over the items that `query` finds, its body inside; yields the index of an item.

    Args:
        query: the call that begins it, or the name that it already has.
        extent: the axis of the items: of the points, faces or boxes that were searched.
        following: the built-ins that go on to the next item.
        iterable: whether Warp takes the query in a `for`.
        limit: the last argument of the built-in that goes on, where it has one.
    """
    style = b.choose.weighted((("for", 8 * iterable), ("named", 8 * iterable), ("while", 8)))
    if style != "for" and not nodes.is_name(query):
        query = bound(b, query, queries)
    index = Variable(b.fresh(names), INT32, extent.indices, Index(extent))
    if style != "while":
        with b.loop(index, query, LoopKind.FOR):
            yield index
        return
    start = b.dynamic(Expr(nodes.number("0"), INT32, literal=True))
    b.emit(nodes.assign(nodes.name(index.name), start.node), index.name)
    more = [Expr(nodes.name(index.name), INT32), *([] if limit is None else [limit])]
    header = asked(query, b.choose.pick(following), *more)
    with b.loop(None, header, LoopKind.WHILE):
        b.frame.declare(index)
        yield index


def launch_blocks(b: Builder) -> Variable:
    """`i, _j = wp.tid()` of a tiled launch: a block of threads for each `i`, all of which do what follows.

    No cell belongs to one thread alone, so that nothing is stored but by atomics.
    """
    names = b.fresh(("i", "tid", "query_id", "row")), b.fresh(("_j", "_lane", "_t"))
    b.emit(nodes.assign(nodes.listed([nodes.name(n) for n in names]), nodes.call(nodes.wp("tid"), [])), *names)
    extent = Extent()
    thread = b.frame.declare(Variable(names[0], INT32, extent.indices, Index(extent)))
    b.frame.threads, b.frame.launch = [], (extent,)
    return thread


@contextmanager
def walk_together(
    b: Builder, query: nodes.Node, extent: Extent, following: str, names: Sequence[str]
) -> Iterator[Variable]:
    """The loop over what a query of a whole block finds, one item a thread and round; -1 for the threads left over.

    Its body runs for the items alone. What it adds up can only go to atomics: which thread sees which item is open.
    """
    query = bound(b, query, ("query", "q", "tile_query"))
    index = Variable(b.fresh(names), INT32, extent.indices, Index(extent))
    start, more = asked(query, following), asked(query, "tile_query_valid")
    if b.choose.chance(5):
        results = bound(b, start, ("results", "result_tile", "found"))
        highest = nodes.subscript(nodes.call(nodes.wp("tile_max"), [results]), [nodes.number("0")])
        with b.loop(None, nodes.compare(highest, ">=", nodes.number("0")), LoopKind.WHILE):
            with _item(b, index, results):
                yield index
            assert isinstance(results, cst.Name)
            b.emit(nodes.assign(results, start), results.value)
        return
    with b.loop(None, more, LoopKind.WHILE):
        found = bound(b, start, ("results", "result_tile", "found")) if b.choose.chance(8) else start
        with _item(b, index, found):
            yield index


@contextmanager
def _item(b: Builder, index: Variable, found: nodes.Node) -> Iterator[None]:
    """`j = wp.untile(results)` and `if j >= 0:` around what is done with it."""
    b.emit(nodes.assign(nodes.name(index.name), nodes.call(nodes.wp("untile"), [found])), index.name)
    arms: list[Arm] = []
    there = nodes.compare(nodes.name(index.name), ">=", nodes.number("0"))
    loops, b.frame.loops = b.frame.loops, []  # no thread leaves the loop before the others of its block
    with b.arm(Expr(there, BOOL), arms):
        b.frame.declare(index)
        yield
    b.frame.loops = loops
    b.branch(arms)


def tallied(b: Builder, thread: Variable, items: Extent, item: Variable) -> None:
    """What a block's threads do with an item: count it for the query, or mark it, or add what it gives."""
    assert thread.index is not None
    way = b.choose.weighted((("sum", 8), ("count", 4), ("mark", 2)))
    place, extent = (item, items) if way == "mark" else (thread, thread.index.extent)
    kind: Value = FLOAT32 if way == "sum" else INT32
    names = ("totals", "sums", "energy") if way == "sum" else ("counts", "hit_counts", "hits", "overlaps")
    made = array(b, kind, [extent], Access.ATOMIC, names)
    made.operation, made.written = "add", True
    b.fuel = FUEL
    arms: list[Arm] = []
    if way == "sum":
        _added(b, made, place, gathered(b, operand(b, kind, 2)))
    elif b.choose.chance(4):
        _added(b, made, place, Expr(nodes.number("1"), INT32))
    else:
        test = tested(b, gathered(b, operand(b, FLOAT32, 2)), "<", ">")
        with b.arm(test, arms):
            _added(b, made, place, Expr(nodes.number("1"), INT32))
        b.branch(arms)


def _added(b: Builder, target: ArrayVariable, place: Variable, drawn: Expr) -> None:
    arguments = [b.array(target), b.variable(place).node, drawn.node]
    b.output(nodes.expression(nodes.call(nodes.wp("atomic_add"), arguments)))
