"""Branches and loops with their bodies."""

from grammar import nodes, words
from grammar.atomics import atomic
from grammar.body import Arm, Effect
from grammar.builder import FUEL, Builder
from grammar.domains import bounded
from grammar.expressions.conditions import compared
from grammar.facts import ordinary
from grammar.loops import a_loop, counted_while
from grammar.scope import Access, Expr, LoopKind, Variable
from grammar.statements.changes import accumulator, change, summable_rows
from grammar.statements.effects import store
from grammar.statements.table import block, one, production
from grammar.types import BOOL, Scalar, Struct, Transform, Value
from grammar.values import operand


def inner_block(b: Builder) -> None:
    """The body of a branch or loop: short, and shorter the deeper it lies."""
    block(b, 1, 3 if b.frame.depth < 2 else 2)
    if not b.frame.block:
        touch(b)


@production("branch", 5, opens=True)
def _branch(b: Builder) -> None:
    """`if`, with `elif` and `else` now and then."""
    kind = b.choose.weighted((("if", 5), ("if_else", 4), ("chain", 2)))
    if kind != "if" and b.choose.chance(9):
        choice(b, 2 if kind == "if_else" else 3)
        return
    arms: list[Arm] = []
    for _ in range({"if": 1, "if_else": 1, "chain": 2}[kind]):
        b.fuel = FUEL
        with b.arm(condition(b, 2), arms):
            inner_block(b)
    if kind != "if":
        with b.arm(None, arms):
            inner_block(b)
    b.branch(arms)


def condition(b: Builder, depth: int) -> Expr:
    """A test for a branch, other than those of the branches it stands in and beside."""
    drawn = operand(b, BOOL, depth)
    if drawn.literal or any(nodes.same(drawn.node, earlier) for earlier in b.frame.conditions):
        return compared(operand(b, b.palette.real, 1), b.choose.pick(("<", ">")), b.literal(b.palette.real))
    return drawn


def choice(b: Builder, count: int, kind: Value | None = None) -> Variable:
    """A variable that every branch binds: `if c: w = a` ... `else: w = b`."""
    kind = kind or b.choose.weighted(summable_rows(b, 1, 2))
    name = b.fresh(words.LOCALS[b.family(kind)])
    room = ordinary(kind) if isinstance(kind, Scalar) else None
    arms: list[Arm] = []
    earlier: list[nodes.Node] = []
    for position in range(count):
        b.fuel = FUEL
        test = None if position == count - 1 else condition(b, 2)
        with b.arm(test, arms):
            if b.choose.chance(4):
                one(b)
            drawn = operand(b, kind, 2)
            if any(nodes.same(drawn.node, node) for node in earlier):
                drawn = operand(b, kind, 2)
            earlier.append(drawn.node)
            drawn = drawn if room is None else bounded(b, drawn, room)
            b.emit(nodes.assign(nodes.name(name), drawn.node), name)
    b.branch(arms)
    return b.frame.declare(Variable(name, kind, room))


def touch(b: Builder) -> None:
    """Something for a block that would be empty: a change to a variable, a store, an atomic, whatever there is."""
    variables = [v for v in b.frame.variables() if v.mutable and not isinstance(v.type, (Transform, Struct))]
    own = [a for a in b.frame.arrays if a.access is Access.OWN]
    shared = [a for a in b.frame.arrays if a.access is Access.ATOMIC]
    if variables:
        change(b, b.choose.pick(variables))
    elif own:
        store(b, b.choose.pick(own))
    elif shared:
        atomic(b, b.choose.pick(shared))


@production("static_loop", 2, opens=True)
def _static_loop(b: Builder) -> None:
    _accumulating_loop(b, dynamic=False)


@production("dynamic_loop", 2, opens=True)
def _dynamic_loop(b: Builder) -> None:
    _accumulating_loop(b, dynamic=True)


def _accumulating_loop(b: Builder, *, dynamic: bool) -> None:
    kind = b.choose.weighted(summable_rows(b, 2, 2))
    accumulating_loop(b, kind, dynamic=dynamic)


def accumulating_loop(b: Builder, kind: Value, *, dynamic: bool, steps: int = 2) -> Variable:
    """An accumulator and the loop that fills it."""
    total = accumulator(b, kind)
    with a_loop(b, dynamic=dynamic):
        block(b, 0, steps)
        b.fuel = FUEL
        change(b, total)
    total.reads = 0
    return total


@production("while", 1, opens=True)
def _while(b: Builder) -> None:
    while_loop(b, b.choose.weighted(summable_rows(b, 0, 2)))


def while_loop(b: Builder, kind: Value) -> Variable:
    """`while k < 8 and err > tol:` with a counter that ends it."""
    total = accumulator(b, kind)
    with counted_while(b):
        block(b, 0, 2)
        b.fuel = FUEL
        change(b, total)
    total.reads = 0
    return total


@production("break", 2, opens=True)
def _jump(b: Builder) -> None:
    """`if done: break`, inside a loop."""
    if b.frame.loops:
        jump(b)


def jump(b: Builder) -> None:
    """A conditional `break`, or `continue` where that does not skip a counter's step."""
    stop = b.frame.loops[-1] is LoopKind.WHILE or b.choose.chance(9)
    arms: list[Arm] = []
    with b.arm(condition(b, 1), arms):
        b.emit(nodes.BREAK if stop else nodes.CONTINUE, effect=Effect.CONTROL)
    b.branch(arms)
