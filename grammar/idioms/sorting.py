"""Steps of sorting: compare and exchange with a partner, a small network in a row, the rank of an element."""

from grammar import nodes
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, at, hole, indexing, where, whole
from grammar.indices import length, load
from grammar.kernel import array, epilogue, extent_of, launch, prologue
from grammar.loops import over
from grammar.nodes import Level
from grammar.scope import Access, Expr, Variable
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import BOOL, INT32, Scalar
from grammar.values import composed

KEYS = ("keys", "values", "data", "items", "scores", "distances")
SORTED = ("keys_out", "out", "sorted_keys", "next_keys", "result")
# Pairs to compare, for three and for four keys.
NETWORKS = {3: ((0, 1), (1, 2), (0, 1)), 4: ((0, 1), (2, 3), (0, 2), (1, 3), (1, 2))}


def _draw(b: Builder) -> None:
    kind = b.choose.weighted(((b.palette.real, 6), (b.palette.whole, 4), (b.palette.bits, 2)))
    b.choose.weighted(((_exchange, 9), (_network, 4), (_rank, 4)))(b, kind)


def _exchange(b: Builder, kind: Scalar) -> None:
    """`out[i] = wp.min(a, b) if keep_small else wp.max(a, b)`, the partner chosen as in bitonic or odd-even sorting."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    keys = array(b, kind, [extent], names=KEYS)
    own = b.let(load(b, keys, plain=True), ("a", "key", "mine", "own"))
    partner, first = (_bitonic if b.choose.chance(9) else _odd_even)(b, thread)
    block(b, 1, 3)
    missing = Expr(nodes.compare(b.variable(partner).node, ">=", length(b, extent).node), BOOL, Level.COMPARISON)
    if partner.interval is None or partner.interval.low < 0:
        below = nodes.compare(b.variable(partner).node, "<", nodes.number("0"))
        missing = Expr(nodes.disjunction(below, missing.node), BOOL, Level.OR)
    target = array(b, kind, [extent], Access.OWN, SORTED)
    b.frame.arrays.remove(target)  # nothing else writes to it
    arms: list[Arm] = []
    with b.arm(missing, arms):
        b.output(nodes.assign(nodes.subscript(b.array(target), [b.variable(thread).node]), b.variable(own).node))
    with b.arm(None, arms):
        partner.index = indexing(b.variable(partner), extent).index
        other = b.let(at(b, keys, partner), ("b", "theirs", "other", "opposite"))
        block(b, 0, 2)
        low, high = (call(b, n, b.variable(own), b.variable(other), interval=own.interval) for n in ("min", "max"))
        keeps = first if nodes.is_name(first.node) else b.variable(b.let(first, ("keep_low", "is_first", "take_min")))
        store(b, target, where(b, keeps, low, high))
        partner.index = None
    b.branch(arms)
    block(b, 0, 2)
    if b.choose.chance(5):
        epilogue(b, [extent])


def _bitonic(b: Builder, thread: Variable) -> tuple[Variable, Expr]:
    """`partner = i ^ j`; who keeps the smaller key follows from the bits of `i` at `j` and at the stage."""
    stride = b.declare_parameter(INT32, ("stride", "hop", "j_step", "distance"), Interval(1, 512))
    stage = b.declare_parameter(INT32, ("stage", "block_size", "k_size", "span"), Interval(2, 1024))
    partner = b.let(
        binary(b.variable(thread), "^", b.variable(stride), Interval(0, 2047)), ("partner", "mate", "other_id", "ixj")
    )
    up = binary(b.variable(thread), "&", b.variable(stage), Interval(0, 1023))
    rising = b.let(compared(up, "==", whole(0)), ("ascending", "rising", "direction_up"))
    near = compared(b.variable(thread), "<", b.variable(partner))
    same = nodes.compare(nodes.parenthesized(near.node, near.level, Level.ATOM), "==", b.variable(rising).node)
    return partner, Expr(same, BOOL, Level.COMPARISON)


def _odd_even(b: Builder, thread: Variable) -> tuple[Variable, Expr]:
    """`partner = i + 1` for the threads of this pass, `i - 1` for those after them."""
    phase = b.declare_parameter(INT32, ("phase", "pass_id", "parity", "round_id"), Interval(0, 100))
    shifted = binary(binary(b.variable(thread), "+", b.variable(phase)), "%", whole(2))
    leads = b.let(compared(shifted, "==", whole(0)), ("leads", "is_left", "even_turn"))
    ahead, behind = (binary(b.variable(thread), operator, whole(1)) for operator in "+-")
    moved = where(b, b.variable(leads), ahead, behind)
    partner = b.let(Expr(moved.node, INT32, interval=Interval(-1, 1024)), ("partner", "mate", "other_id", "neighbor"))
    return partner, b.variable(leads)


def _network(b: Builder, kind: Scalar) -> None:
    """A row of three or four keys, sorted by comparing fixed pairs; or its middle one."""
    thread = launch(b)[0]
    count = b.choose.pick((3, 4))
    slots = Extent(count, "width")
    keys = array(b, kind, [extent_of(thread), slots], names=KEYS)
    prologue(b, [thread])
    held = []
    for k in range(count):
        drawn = at(b, keys, thread, whole(k))
        if kind.is_float and b.choose.chance(3):
            drawn = binary(drawn, "*", hole(b, kind, 1))
        names = (("a", "k0", "lo"), ("b", "k1", "mid"), ("c", "k2", "hi"), ("d", "k3", "top"))[k]
        held.append(b.let(drawn, names, mutable=True, limits=drawn.interval))
        held[-1].mutable = False  # the network alone moves them
    block(b, 0, 2)
    if b.choose.chance(6):
        b.let(composed(b, b.palette.real, 2))
    swaps = b.choose.chance(8)
    for left, right in NETWORKS[count]:
        _ordered(b, held[left], held[right], swaps=swaps)
    block(b, 1, 3)
    if b.choose.chance(8):
        target = array(b, kind, [extent_of(thread), slots], Access.OWN, SORTED)
        for k, variable in enumerate(held):
            cell = nodes.subscript(b.array(target), [b.variable(thread).node, nodes.number(str(k))])
            b.output(nodes.assign(cell, b.variable(variable).node))
        epilogue(b, [extent_of(thread)])
    else:
        epilogue(b, [extent_of(thread)], kind, b.variable(held[1]))


def _ordered(b: Builder, left: Variable, right: Variable, *, swaps: bool) -> None:
    """`if a > b: a, b = b, a`, or the same by `wp.min` and `wp.max`."""
    names = [nodes.name(left.name), nodes.name(right.name)]
    if swaps:
        arms: list[Arm] = []
        with b.arm(compared(b.variable(left), ">", b.variable(right)), arms):
            held = b.let(b.variable(left), ("swap", "tmp", "held"))
            b.emit(nodes.assign(names[0], names[1]), left.name)
            b.emit(nodes.assign(names[1], b.variable(held).node), right.name)
        b.branch(arms)
        return
    small = b.let(call(b, "min", b.variable(left), b.variable(right)), ("small", "lesser", "least"))
    large = call(b, "max", b.variable(left), b.variable(right))
    b.emit(nodes.assign(names[1], large.node), right.name)
    b.emit(nodes.assign(names[0], b.variable(small).node), left.name)


def _rank(b: Builder, kind: Scalar) -> None:
    """`if keys[j] < key: rank += 1` over all others: where the element goes."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    keys = array(b, kind, [extent], names=KEYS)
    prologue(b, [thread])
    own = b.let(load(b, keys, plain=True), ("key", "own", "mine"))
    block(b, 0, 2)
    rank = b.let(b.dynamic(whole(0)), ("rank", "place", "smaller", "position"), mutable=True, limits=Interval(0, 1024))
    rank.mutable = False
    with over(b, extent) as other:
        key = b.let(at(b, keys, other), ("other", "candidate", "rival"))
        block(b, 0, 2)
        less = compared(b.variable(key), "<", b.variable(own))
        if b.choose.chance(9):
            tie = nodes.conjunction(
                compared(b.variable(key), "==", b.variable(own)).node,
                compared(b.variable(other), "<", b.variable(thread)).node,
            )
            less = Expr(nodes.disjunction(less.node, tie), BOOL, Level.OR)
        arms: list[Arm] = []
        with b.arm(less, arms):
            add(b, rank, whole(1))
        b.branch(arms)
    store(b, array(b, INT32, [extent], Access.OWN, ("ranks", "order", "places")), b.variable(rank))
    block(b, 1, 3)
    epilogue(b, [extent])


IDIOM = Idiom(
    "sorting",
    (
        "sort_step",
        "sort_keys",
        "order_keys",
        "sort_pass",
        "compare_keys",
        "arrange_keys",
        "sort_kernel",
    ),
    _draw,
    needs=frozenset({"branch", "dynamic_loop", "boolean"}),
    avoids=frozenset({"break", "while"}),
)
