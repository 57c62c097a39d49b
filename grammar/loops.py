"""Loop headers: constant ranges, ranges over axes and parameters, counted `while`s."""

from collections.abc import Iterator
from contextlib import contextmanager

from grammar import constants, nodes, words
from grammar.builder import Builder
from grammar.facts import Extent, Index, Interval
from grammar.indices import length
from grammar.nodes import Level
from grammar.scope import Expr, LoopKind, Variable
from grammar.types import BOOL, INT32
from grammar.values import operand

MAX_UNROLL = 16  # Warp unrolls constant loops of up to so many rounds (`warp.config.max_unroll`)
MAX_COPIES = 16  # of one statement, by unrolled loops in one another: native compilers take seconds for a few hundred


def new_index(b: Builder, interval: Interval, fact: Index | None = None) -> Variable:
    """A loop variable; its scope is the loop that it heads."""
    taken = b.fresh(words.LOOPS)
    return Variable(taken, INT32, interval, fact)


@contextmanager
def over(b: Builder, extent: Extent, *, inner: int = 0) -> Iterator[Variable]:
    """`for j in range(n):` over an axis, or over its interior, `inner` cells away from both ends."""
    size = length(b, extent)
    if inner == 0:
        header = _range(size.node)
    else:
        header = _range(nodes.number(str(inner)), _minus(size, inner))
    room = Interval(inner, extent.indices.high - inner)
    target = new_index(b, room, Index(extent, inner, inner))
    kind = LoopKind.UNROLLED if extent.constant is not None and extent.constant <= MAX_UNROLL else LoopKind.FOR
    with b.loop(target, _turned(b, header), kind, extent.constant or 1):
        yield target


@contextmanager
def a_loop(b: Builder, *, dynamic: bool) -> Iterator[Variable]:
    """A loop over whatever suits: an axis of some array, a parameter, a constant."""
    axes = [e for e in _axes(b) if (e.constant is None) == dynamic and (e.constant or 1) * b.frame.copies <= MAX_COPIES]
    if axes and b.choose.chance(9):
        with over(b, b.choose.pick(axes)) as target:
            yield target
    elif dynamic:
        with _over_parameter(b) as target:
            yield target
    else:
        with _over_constants(b) as target:
            yield target


def _axes(b: Builder) -> list[Extent]:
    """The axes that a thread may run along: those that the launch does not already spread over threads."""
    threads = {t.index.extent for t in b.frame.threads if t.index is not None}
    return list(dict.fromkeys(e for a in b.frame.arrays for e in a.extents if e not in threads))


@contextmanager
def _over_parameter(b: Builder) -> Iterator[Variable]:
    """`range(num_steps)`, `range(1, num_steps)`, `range(i, num_steps)`."""
    steps = [v for v in b.frame.scopes[0] if v.name in words.SCALARS["steps"] and v.type == INT32 and not v.constant]
    if steps:
        bound = steps[0]
    elif b.frame.is_kernel:
        bound = b.declare_parameter(INT32, words.SCALARS["steps"], Interval(1, 32))
    else:
        known = [v for v in b.frame.scopes[0] if v.type == INT32 and v.interval is not None]
        whole = [v for v in known if not v.mutable and not v.constant]
        if not whole:
            with _over_constants(b) as target:
                yield target
            return
        bound = b.choose.pick(whole)
    start = b.choose.weighted(((None, 6), ("1", 2)))
    high = bound.interval.high - 1 if bound.interval is not None else 100
    first = [] if start is None else [nodes.number(start)]
    target = new_index(b, Interval(0, max(high, 0)))
    with b.loop(target, _range(*first, b.variable(bound).node), LoopKind.FOR):
        yield target


@contextmanager
def _over_constants(b: Builder) -> Iterator[Variable]:
    """`range(8)`, `range(1, 5)`, `range(0, 16, 2)`, `range(4, 0, -1)`."""
    trips = b.choose.weighted([row for row in constants.TRIPS if _fits(b, row[0])])
    match b.choose.weighted((("plain", 8), ("from", 2), ("step", 2), ("down", 1))):
        case "from":
            start = b.choose.between(1, 3)
            low, high, numbers = start, start + trips - 1, [str(start), str(start + trips)]
        case "step":
            step = b.choose.between(2, 3)
            low, high, numbers = 0, step * (trips - 1), ["0", str(step * trips), str(step)]
        case "down":
            low, high, numbers = 1, trips, [str(trips), "0", "-1"]
        case _:
            low, high, numbers = 0, trips - 1, [str(trips)]
    extents = [e for e in _axes(b) if e.constant is not None and high < e.constant]
    fact = Index(extents[0], low, extents[0].constant - 1 - high) if extents else None  # type: ignore[operator]
    target = new_index(b, Interval(low, high), fact)
    kind = LoopKind.UNROLLED if trips <= MAX_UNROLL else LoopKind.FOR
    with b.loop(target, _turned(b, _range(*map(nodes.number, numbers))), kind, trips):
        yield target


def _turned(b: Builder, header: nodes.Node) -> nodes.Node:
    """The range, or `reversed` of it."""
    if b.has("reversed") and b.choose.chance(1):
        return nodes.call(nodes.name("reversed"), [header])
    return header


def _fits(b: Builder, trips: int) -> bool:
    return trips > MAX_UNROLL or trips * b.frame.copies <= MAX_COPIES


@contextmanager
def counted_while(b: Builder) -> Iterator[Variable]:
    """`k = int(0)`, `while k < 8 and c:`, and `k += 1` at the end of the body."""
    rounds = b.choose.weighted(constants.TRIPS)
    start = b.dynamic(b.number(INT32, "0"))
    counter = b.let(start, words.COUNTERS, mutable=True, limits=Interval(0, rounds))
    counter.mutable = False  # its own loop alone moves it
    limit = nodes.compare(nodes.name(counter.name), "<", nodes.number(str(rounds)))
    header: nodes.Node = limit
    if b.choose.chance(9):
        b.frame.scopes[-1].remove(counter)  # its own limit is all that the header says of it
        goal = operand(b, BOOL, 1)
        b.frame.declare(counter)
        if not goal.literal:
            header = nodes.conjunction(limit, nodes.parenthesized(goal.node, goal.level, Level.NOT))
    with b.loop(None, header, LoopKind.WHILE):
        yield counter
        b.emit(nodes.augmented(nodes.name(counter.name), "+", nodes.number("1")), counter.name)


def _range(*arguments: nodes.Node) -> nodes.Node:
    return nodes.call(nodes.name("range"), arguments)


def _minus(size: Expr, amount: int) -> nodes.Node:
    return nodes.operation(size.node, "-", nodes.number(str(amount)))
