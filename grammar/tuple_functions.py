"""Functions of a tuple, `def blend(pair: tuple[float, float], t: float)`, called with a tuple or a name for it."""

from functools import partial

from grammar import nodes, toplevel, words
from grammar.avoided import is_avoided
from grammar.builder import Builder, Definition, Function
from grammar.domains import binary
from grammar.formulas import draw_formula, in_python
from grammar.nodes import Node
from grammar.scope import Expr, LoopKind
from grammar.types import INT32, Scalar, Value
from grammar.values import composed, value

NAMES = ("blend_pair", "interval_mid", "remap", "pair_energy", "weigh_parts", "span_of", "ramp", "window_at")
FACTORS = ("t", "k", "scale", "alpha", "w")


def draw_on_tuple(b: Builder) -> None:
    """A function whose first parameter is a tuple of floats and perhaps a whole number, and statements that call it."""
    kind = b.palette.real
    name = b.fresh(NAMES)
    pair, factor = b.choose.pick(words.TUPLES), b.choose.pick(FACTORS)
    kinds: tuple[Value, ...] = (kind, kind, INT32) if b.choose.chance(5) else (kind, kind)
    parts = [nodes.subscript(nodes.name(pair), [nodes.number(str(place))]) for place in range(len(kinds))]
    spelled: dict[str, Node] = {"low": parts[0], "high": parts[1]}
    result = in_python(b, draw_formula(b.choose, ("low", "high", factor), 2), kind, spelled)
    if len(kinds) > 2:
        result = binary(result, "+", Expr(nodes.call(b.named(kind), [parts[2]]), kind))
    annotation = nodes.subscript(nodes.name("tuple"), [b.spelled(k) for k in kinds])
    parameters = [(pair, annotation), (factor, b.spelled(kind))]
    node = toplevel.function(nodes.wp("func"), name, parameters, [nodes.returned([result.node])])
    function = Function(name, (), (kind,), is_plain=False)
    b.definitions.append(Definition(name, node, frozenset(), function))
    for rows in b.statements.values():
        rows.append((partial(_call, function=function, kinds=kinds), 10))


def _call(b: Builder, function: Function, kinds: tuple[Value, ...]) -> None:
    """`blend_pair((x, y), 0.5)`."""
    (kind,) = function.results
    assert isinstance(kind, Scalar)
    given = nodes.tuple_([(composed(b, k, 1) if k == kind else value(b, k, 0)).node for k in kinds])
    argument: Node = given
    unrolled = LoopKind.UNROLLED in b.frame.loops and is_avoided("tuple bound again, unrolled")
    if not unrolled and b.choose.chance(6):
        name = b.fresh(words.TUPLES)
        b.emit(nodes.assign(nodes.name(name), given), name)
        argument = nodes.name(name)
    b.called.add(function)
    call = nodes.call(nodes.name(function.name), [argument, value(b, kind, 1).node])
    b.let(Expr(call, kind))
