"""Helper functions that count their calls: what is evaluated, how often and in which order, then shows in an array.

`next_use(uses, i)` adds one to the thread's own cell of an array and returns what it was, or a value that it was given
made into another, or a test. Any slot that takes an expression may hold a call of one.
"""

from dataclasses import dataclass, field

from grammar import nodes, toplevel, words
from grammar.body import Names
from grammar.builder import Builder, Definition
from grammar.facts import Interval
from grammar.nodes import Node
from grammar.parameters import array, extent_of
from grammar.reading import names_in
from grammar.scope import Access, ArrayVariable, Expr
from grammar.types import BOOL, INT32, Array, Scalar, Value
from grammar.values import operand


@dataclass(eq=False)
class Counting:
    """The counting functions of one program, by what they return, and the array that they count in."""

    functions: dict[Value, str] = field(default_factory=dict)
    uses: ArrayVariable | None = None


def counts(b: Builder, kind: Value) -> bool:
    """Whether a call of a counting function can yield a type here: one thread has one cell."""
    if not b.frame.is_kernel or len(b.frame.threads) != 1 or b.around.open_types & {kind, INT32}:
        return False
    return kind in (INT32, BOOL, b.palette.real)


def counted(b: Builder, kind: Scalar) -> Expr:
    """A call of the counting function that returns a type; the first one defines it."""
    counting = b.counting = b.counting or Counting()
    thread = b.frame.threads[0]
    if counting.uses is None:
        counting.uses = array(b, INT32, [extent_of(thread)], Access.CLOSED, words.USES)
    if kind not in counting.functions:
        counting.functions[kind] = _define(b, kind)
    arguments = [b.array(counting.uses), b.variable(thread).node]
    if kind.is_float:
        arguments.append(operand(b, kind, 0).node)
    called = nodes.call(nodes.name(counting.functions[kind]), arguments)
    return Expr(called, kind, interval=Interval(-100, 2**20) if kind == INT32 else None)


def _define(b: Builder, kind: Scalar) -> str:
    """The function: a sum that is atomic or not, and what it returns."""
    name = b.fresh(words.COUNTING["float" if kind.is_float else b.family(kind)])
    cells, place, given = nodes.name("uses"), nodes.name("i"), nodes.name("x")
    parameters = [("uses", b.array_spelled(Array(INT32, 1))), ("i", b.named(INT32))]
    added = nodes.call(nodes.wp("atomic_add"), [cells, place, nodes.number("1")])
    if kind.is_float:
        parameters.append(("x", b.spelled(kind)))
        result: Node = b.choose.pick((nodes.operation(given, "*", given), nodes.call(nodes.wp("tanh"), [given])))
        cell = nodes.subscript(cells, [place])
        counts_first = nodes.augmented(cell, "+", nodes.number("1")) if b.choose.chance(8) else nodes.expression(added)
        body = [counts_first, nodes.returned([result])]
    elif kind == BOOL:
        body = [nodes.returned([nodes.compare(added, "<", nodes.number(b.choose.pick(("2", "1", "4", "8"))))])]
    else:
        body = [nodes.returned([added])]
    returns = b.spelled(kind) if b.style.annotated_returns else None
    reads: Names = frozenset().union(*(names_in(annotation) for _, annotation in parameters))
    b.definitions.append(Definition(name, toplevel.function(nodes.wp("func"), name, parameters, body, returns), reads))
    return name
