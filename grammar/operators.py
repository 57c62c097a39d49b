"""Operators of structs: `def add(a: Dual, b: Dual)`, after which `x + y` and `x += y` work on such structs.

Warp asks a function of the operator's own name first, wherever it is defined, and its built-in where that does not
take the operands.
"""

from collections.abc import Sequence
from functools import partial

import libcst as cst

from grammar import nodes, toplevel
from grammar.body import Leaf
from grammar.builder import FUEL, Builder, Definition, Function
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.scope import Expr
from grammar.types import Struct
from grammar.values import operand

# Names of the struct, of its two fields, and of what an operator makes of two: `a` and `b` stand for those.
KINDS: tuple[tuple[tuple[str, ...], tuple[str, str], dict[str, tuple[str, str]]], ...] = (
    (
        ("Dual", "DualNumber", "Jet"),
        ("value", "slope"),
        {"mul": ("a.value * b.value", "a.value * b.slope + a.slope * b.value")},
    ),
    (("Complex", "Phasor"), ("re", "im"), {"mul": ("a.re * b.re - a.im * b.im", "a.re * b.im + a.im * b.re")}),
    (("Interval", "Span"), ("low", "high"), {"add": ("a.low + b.low", "a.high + b.high")}),
    (("Moments", "Tally"), ("total", "weight"), {}),
)
SIGNS = {"add": "+", "sub": "-", "mul": "*"}


def draw_operators(b: Builder) -> None:
    """A struct of two numbers, one or two operators for it, and statements that work with such structs."""
    kinds = [b.choose.pick(KINDS)]
    names, fields, products = kinds[0]
    real = b.palette.real
    struct = Struct(b.fresh(names), tuple((field, real) for field in fields))
    spelled, kind = b.spelled(struct), b.spelled(real)
    reads = frozenset({struct.name})
    b.definitions.append(
        Definition(struct.name, toplevel.struct(struct.name, [(f, kind) for f in fields]), frozenset())
    )
    operators = ["add", *products, *(["sub"] if b.choose.chance(5) else [])]
    taken: list[str] = []
    for operator in dict.fromkeys(operators):
        if operator in b.frame.taken:
            continue
        b.frame.taken.add(operator)
        taken.append(operator)
        parts = products.get(operator) or tuple(f"a.{field} {SIGNS[operator]} b.{field}" for field in fields)
        made = nodes.call(spelled, [cst.parse_expression(part) for part in parts])
        node = toplevel.function(nodes.wp("func"), operator, [("a", spelled), ("b", spelled)], [nodes.returned([made])])
        function = Function(operator, (("a", struct), ("b", struct)), (struct,), is_plain=False)
        b.called.add(function)
        b.definitions.append(Definition(operator, node, reads, function))
    if taken:
        for rows in b.statements.values():
            rows.append((partial(_work, struct=struct, operators=tuple(taken)), 10))


def _work(b: Builder, struct: Struct, operators: tuple[str, ...]) -> None:
    """`d = Dual(x, 1.0)`, `e = d * d + d`, `e += d`, and a field of what comes out."""
    if not b.frame.is_kernel or b.frame.depth > 1:
        return
    real = b.palette.real
    b.fuel = FUEL
    first = b.fresh(("d", "p", "u", "lhs", "a"))
    start = nodes.call(b.spelled(struct), [operand(b, real, 1).node, operand(b, real, 1).node])
    b.emit(nodes.assign(nodes.name(first), start), first)
    used = sorted(b.choose.pick(operators) for _ in range(b.choose.between(1, 2)))[::-1]  # products before sums
    node: Node = nodes.name(first)
    for operator in used:
        node = nodes.operation(node, SIGNS[operator], nodes.name(first))
    result = b.fresh(("e", "q", "combined", "acc", "r"))
    _needing(b, nodes.assign(nodes.name(result), node), result, used)
    if b.choose.chance(7):
        operator = b.choose.pick(operators)
        _needing(b, nodes.augmented(nodes.name(result), SIGNS[operator], nodes.name(first)), result, [operator])
    field = b.choose.pick(struct.fields)[0]
    b.let(Expr(nodes.attribute(nodes.name(result), field), real))


def _needing(b: Builder, node: cst.SimpleStatementLine, result: str, operators: Sequence[str]) -> None:
    """A statement that needs functions which its text does not name."""
    b.room -= 1
    b.frame.block.append(Leaf(node, names_in(node) | frozenset(operators), frozenset({result})))
