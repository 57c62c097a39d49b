"""Loops of the rarer kinds: ranges with a name, `while True`, rounds at the edge of what Warp unrolls, an index used
after its loop, two loops of one index, loops of no round at all."""

from collections.abc import Sequence

from grammar import nodes, words
from grammar.body import Arm, Effect
from grammar.builder import FUEL, Builder
from grammar.counting import counted, counts
from grammar.domains import binary, call
from grammar.facts import Index, Interval
from grammar.indices import length
from grammar.loops import MAX_COPIES, MAX_UNROLL, new_index
from grammar.nodes import Level, Node
from grammar.scope import Expr, LoopKind, Variable
from grammar.statements.branches import condition
from grammar.statements.changes import accumulator, change, summable_rows
from grammar.statements.table import block, production
from grammar.types import BOOL, INT32, Value
from grammar.values import composed, converted


def _fill(b: Builder, total: Variable, most: int = 1) -> None:
    block(b, 0, most)
    b.fuel = FUEL
    change(b, total)


def _summed(b: Builder) -> Variable:
    return accumulator(b, b.choose.weighted(summable_rows(b, 2, 2)))


def _range(*arguments: Node) -> Node:
    return nodes.call(nodes.name("range"), arguments)


@production("stored_range", 6, opens=True)
def _stored_range(b: Builder) -> None:
    """`steps = range(n)`, then one loop or two over it."""
    arrays = [a for a in b.frame.arrays if a.extents[0].constant is None]
    if not arrays:
        return
    extent = b.choose.pick(arrays).extents[0]
    size = length(b, extent)
    start = b.choose.weighted((([], 3), ([nodes.number("1")], 1)))
    header = _range(*start, size.node)
    if b.has("reversed") and b.choose.chance(3):
        header = nodes.call(nodes.name("reversed"), [header])
    name = b.fresh(words.RANGES)
    b.emit(nodes.assign(nodes.name(name), header), name)
    for _ in range(b.choose.weighted(((1, 3), (2, 1)))):
        total = _summed(b)
        with b.loop(new_index(b, extent.indices, Index(extent)), nodes.name(name), LoopKind.FOR):
            _fill(b, total)


@production("endless_loop", 7, opens=True)
def _endless(b: Builder) -> None:
    """`while True:` with a counter and a `break` that it decides."""
    if not (b.has("while") and b.has("break")):
        return
    total = _summed(b)
    counter = b.let(b.dynamic(b.number(INT32, "0")), words.COUNTERS, mutable=True, limits=Interval(0, 32))
    counter.mutable = False  # its own loop alone moves it
    most = nodes.number(b.choose.pick(("8", "4", "10", "16", "20")))
    stop: Node = nodes.compare(nodes.name(counter.name), ">=", most)
    with b.loop(None, nodes.name("True"), LoopKind.WHILE):
        early = b.choose.chance(5)
        if early:
            _leave_at(b, stop)
        block(b, 0, 1)
        b.fuel = FUEL
        change(b, total)
        b.emit(nodes.augmented(nodes.name(counter.name), "+", nodes.number("1")), counter.name)
        if not early:
            goal = condition(b, 1) if b.has("boolean") and b.choose.chance(10) else None
            if goal is not None and not goal.literal:
                stop = nodes.disjunction(stop, nodes.parenthesized(goal.node, goal.level, Level.AND))
            _leave_at(b, stop)


def _leave_at(b: Builder, test: Node) -> None:
    arms: list[Arm] = []
    with b.arm(Expr(test, BOOL, Level.OR), arms):
        b.emit(nodes.BREAK, effect=Effect.OUTPUT)
    b.branch(arms)


@production("static_loop", 1, opens=True)
def _at_the_edge(b: Builder) -> None:
    """Fifteen, sixteen and seventeen rounds: what Warp unrolls, and what it does not."""
    rounds = [n for n in (16, 17, 15) if n > MAX_UNROLL or n * b.frame.copies <= MAX_COPIES]
    trips = b.choose.pick(rounds)
    shape = b.choose.weighted((("up", 4), ("down", 2), ("stride", 1)))
    numbers: Sequence[str] = (str(trips),)
    low, high = 0, trips - 1
    if shape == "down":
        numbers = (str(trips - 1), "-1", "-1")
    if shape == "stride":
        numbers, high = ("0", str(2 * trips), "2"), 2 * (trips - 1)
    kind = LoopKind.UNROLLED if trips <= MAX_UNROLL else LoopKind.FOR
    total = _summed(b)
    with b.loop(new_index(b, Interval(low, high)), _range(*map(nodes.number, numbers)), kind, trips):
        _fill(b, total)


@production("index_after", 6, opens=True)
def _index_after(b: Builder) -> None:
    """`last` of `for last in range(6)`, read after the loop: the index of the last round."""
    trips = b.choose.pick([n for n in (3, 4, 17, 20) if n > MAX_UNROLL or n * b.frame.copies <= MAX_COPIES])
    total = accumulator(b, b.palette.real)
    index = new_index(b, Interval(0, trips - 1))
    kind = LoopKind.UNROLLED if trips <= MAX_UNROLL else LoopKind.FOR
    with b.loop(index, _range(nodes.number(str(trips))), kind, trips):
        _fill(b, total)
    ahead = Expr(nodes.operation(nodes.name(index.name), "+", nodes.number("1")), INT32, Level.SUM, Interval(1, trips))
    b.let(binary(b.variable(total), b.choose.pick(("/", "*")), converted(b, b.palette.real, ahead)))


@production("shared_index", 6, opens=True)
def _side_by_side(b: Builder) -> None:
    """Two loops, one after the other, with the same index and the same name for what they work out."""
    index = new_index(b, Interval(0, 0))
    name = b.fresh(words.LOCALS["float"])
    for _ in range(2):
        total = accumulator(b, b.palette.real)
        trips = b.choose.pick([n for n in (4, 3, 17, 24) if n > MAX_UNROLL or n * b.frame.copies <= MAX_COPIES])
        again = Variable(index.name, INT32, Interval(0, trips - 1))
        kind = LoopKind.UNROLLED if trips <= MAX_UNROLL else LoopKind.FOR
        with b.loop(again, _range(nodes.number(str(trips))), kind, trips):
            b.fuel = FUEL
            _temporary(b, name, b.palette.real)
            change(b, total)


def _temporary(b: Builder, name: str, kind: Value) -> None:
    drawn = composed(b, kind, 1)
    b.emit(nodes.assign(nodes.name(name), drawn.node), name)
    b.frame.declare(Variable(name, kind))


@production("empty_loop", 6, opens=True)
def _few_rounds(b: Builder) -> None:
    """Ranges of no round, of one, and of a number that may be none."""
    total = _summed(b)
    known = [v for v in b.frame.of_type(INT32) if v.interval is not None and v.interval.low >= 0]
    constant = b.choose.weighted(((("0",), 2), (("1",), 2), (("4", "4"), 1), ((), 4 if known else 0)))
    if constant:
        header, kind = _range(*map(nodes.number, constant)), LoopKind.UNROLLED
    else:
        size = b.variable(b.choose.pick(known)).node
        header, kind = _range(nodes.operation(size, "%", nodes.number("3"))), LoopKind.FOR
    with b.loop(new_index(b, Interval(0, 2)), header, kind):
        _fill(b, total)


@production("side_effect", 3, opens=True)
def _counted_bound(b: Builder) -> None:
    """A call that counts itself as the bound of a loop: it is made once."""
    if counts(b, INT32):
        total = _summed(b)
        bound = call(b, "clamp", counted(b, INT32), b.number(INT32, "0"), b.number(INT32, "8"))
        with b.loop(new_index(b, Interval(0, 7)), _range(bound.node), LoopKind.FOR):
            _fill(b, total)


@production("side_effect", 2)
def _call_alone(b: Builder) -> None:
    """A call for its effect: what it returns is dropped."""
    if counts(b, INT32):
        b.output(nodes.expression(counted(b, INT32).node))


@production("side_effect", 3)
def _counted_index(b: Builder) -> None:
    """`values[wp.clamp(next_use(uses, i), 0, n - 1)]`."""
    arrays = [a for a in b.frame.readable(b.palette.real) if len(a.extents) == 1]
    if arrays and counts(b, INT32):
        source = b.choose.pick(arrays)
        end = nodes.operation(length(b, source.extents[0]).node, "-", nodes.number("1"))
        place = nodes.call(nodes.wp("clamp"), [counted(b, INT32).node, nodes.number("0"), end])
        b.let(Expr(nodes.subscript(b.array(source), [place]), b.palette.real))
