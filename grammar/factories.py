"""Functions made by a function: `near = make_falloff(0.5)`."""

from collections.abc import Sequence

import libcst as cst

from grammar import nodes, toplevel
from grammar.builder import Builder, Definition, Function
from grammar.facts import Interval
from grammar.nodes import Node
from grammar.scope import Frame
from grammar.types import FLOAT32, INT32, Scalar, Value

# What two functions of one factory are told apart by.
PAIRS = (
    ("soft", "hard"),
    ("near", "far"),
    ("inner", "outer"),
    ("coarse", "fine"),
    ("slow", "fast"),
    ("low", "high"),
    ("weak", "strong"),
)
FLOATS = ("0.5", "2.0", "0.1", "4.0", "1.5", "0.25", "3.0", "10.0", "0.05", "0.9")
TAKEN: dict[Value, Interval] = {FLOAT32: Interval(0.05, 10.0), INT32: Interval(1, 16)}  # what factories are called with
INTEGERS = ("2", "3", "1", "4", "5", "8", "7", "16")


def inner_name(outer: Frame, inner: Frame, options: Sequence[str]) -> str | None:
    """A name for the function inside a factory, of which the module sees nothing."""
    options = [name for name in options if not name.startswith("make_")]  # the factory is called so
    free = [name for name in options if name not in inner.taken and name not in outer.taken]
    return free[0] if free else None


def define(
    b: Builder,
    outer: Frame,
    function: Function,
    node: cst.FunctionDef,
    captured: Sequence[tuple[str, Node, Value]],
    reads: frozenset[str],
) -> Function:
    """A factory for a function that reads `captured` (names, annotations and types), and one or two calls of it.

    Returns the first of the functions that come out.
    """
    factory = outer.fresh_name([f"make_{function.name}", f"create_{function.name}"], ())
    body = [toplevel.inside(node, first=True), toplevel.apart(nodes.returned([nodes.name(function.name)]), 1)]
    made = toplevel.function(None, factory, [(name, annotation) for name, annotation, _ in captured], body)
    b.definitions.append(Definition(factory, made, reads))
    pair = b.choose.pick(PAIRS)
    names = [outer.fresh_name([f"{side}_{function.name}"], ()) for side in pair[: 2 if b.choose.chance(12) else 1]]
    products = []
    numbers = [_numbers(b, kind, len(names)) for _, _, kind in captured]
    for name, given in zip(names, zip(*numbers, strict=True), strict=True):
        product = Function(name, function.parameters, function.results, function.defaults, False, function.calls)
        line = nodes.assign(nodes.name(name), nodes.call(nodes.name(factory), given))
        b.definitions.append(Definition(name, line, frozenset({factory}), product))
        b.functions.append(product)
        products.append(product)
    return products[0]


def _numbers(b: Builder, kind: Value, count: int) -> list[Node]:
    """So many different numbers of a type, in order."""
    assert isinstance(kind, Scalar)
    table = FLOATS if kind == FLOAT32 else INTEGERS
    start = b.choose.below(len(table))
    picked = [table[(start + step * 3) % len(table)] for step in range(count)]
    return [nodes.number(text) for text in sorted(picked, key=float)]
