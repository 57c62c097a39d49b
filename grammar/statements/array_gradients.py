"""Functions of arrays that bring their own adjoint: `wp.adjoint[values][i] += weight * adj_ret`.

They are made where they are called, for the arrays and vectors that are there.
"""

import libcst as cst

from grammar import nodes, toplevel, words
from grammar.builder import Builder, Definition, Function
from grammar.indices import index
from grammar.nodes import Node
from grammar.parameters import array, extent_of
from grammar.reading import names_in
from grammar.scope import Access, ArrayVariable, Expr
from grammar.statements.table import production
from grammar.types import INT32, Array, Scalar, Struct, Value, Vector
from grammar.values import operand, struct_value

NAMES = ("fetch_weighted", "sample_scaled", "gather_value", "read_with_grad", "lookup_weighted", "tap", "blend_cell")
FACTORS = ("weight", "scale", "gain", "alpha", "w")


def _fits(b: Builder) -> bool:
    return b.palette.real.bits >= 32 and not b.around.open_types


@production("custom_gradient", 1, fits=_fits)
def _read_with_gradient(b: Builder) -> None:
    """`x = fetch_weighted(values, j, 0.5)`, whose adjoint adds to the gradient of a cell; or to parts of a vector."""
    if not b.frame.is_kernel or b.frame.loops or not b.choose.chance(4):
        return
    structs = [s for s in b.structs if any(kind == b.palette.real for _, kind in s.fields)]
    if structs and b.choose.chance(13):
        _of_struct(b, b.choose.pick(structs))
        return
    vectors = [v for v in b.palette.vectors if v.scalar == b.palette.real and v.length <= 4]
    if vectors and b.choose.chance(10):
        _of_vector(b, b.choose.pick(vectors))
        return
    arrays = [a for a in b.frame.readable(b.palette.real) if _is_plain(b, a)]
    threads = [t for t in b.frame.threads if t.index is not None]
    if arrays:
        _of_array(b, b.choose.pick(arrays))
    elif threads:
        _of_array(b, array(b, b.palette.real, [extent_of(threads[0])], Access.READ, words.ARRAYS["float"]))


def _is_plain(b: Builder, given: ArrayVariable) -> bool:
    return (
        given.type.family == "array" and len(given.extents) == 1 and given.name in {p.name for p in b.frame.parameters}
    )


def _of_array(b: Builder, given: ArrayVariable) -> None:
    """`return values[i] * weight`."""
    real = b.palette.real
    factor = nodes.name(b.choose.pick(FACTORS))
    cell = nodes.subscript(nodes.name("values"), [nodes.name("i")])
    adjoint = nodes.subscript(_adjoint(nodes.name("values")), [nodes.name("i")])
    annotated = [
        ("values", b.array_spelled(Array(real, 1))),
        ("i", b.spelled(INT32)),
        (factor.value, b.closed(real)),
    ]
    kept = nodes.name("x")  # a row of the gradient, by a name of its own, some of the time
    body = [
        nodes.augmented(adjoint, "+", nodes.operation(factor, "*", nodes.name("adj_ret"))),
        nodes.augmented(_adjoint(factor), "+", nodes.operation(cell, "*", nodes.name("adj_ret"))),
    ]
    if b.choose.chance(5):
        body[1] = nodes.assign(nodes.name("x"), nodes.operation(cell, "*", nodes.name("adj_ret")))
        body.append(nodes.augmented(_adjoint(factor), "+", kept))
    name = _define(b, annotated, nodes.operation(cell, "*", factor), body)
    place = index(b, given.extents[0], plain=True)
    call = nodes.call(nodes.name(name), [b.array(given), place.node, operand(b, real, 1).node])
    b.let(Expr(call, real))


def _of_vector(b: Builder, kind: Vector) -> None:
    """`return v.x * weight + v.y`: an adjoint by component."""
    real = b.palette.real
    factor, grown = nodes.name(b.choose.pick(FACTORS)), nodes.name("adj_ret")
    first, second = (nodes.attribute(nodes.name("v"), letter) for letter in "xy")
    total = nodes.operation(nodes.operation(first, "*", factor), "+", second)
    target: Node = nodes.attribute(_adjoint(nodes.name("v")), "x")
    if b.choose.chance(6):
        target = nodes.subscript(_adjoint(nodes.name("v")), [nodes.number("0")])
    body = [
        nodes.augmented(target, "+", nodes.operation(factor, "*", grown)),
        nodes.augmented(nodes.attribute(_adjoint(nodes.name("v")), "y"), "+", grown),
        nodes.augmented(_adjoint(factor), "+", nodes.operation(first, "*", grown)),
    ]
    annotated = [("v", b.closed(kind)), (factor.value, b.closed(real))]
    name = _define(b, annotated, total, body)
    call = nodes.call(nodes.name(name), [operand(b, kind, 1).node, operand(b, real, 1).node])
    b.let(Expr(call, real))


def _of_struct(b: Builder, struct: Struct) -> None:
    """`return s.stiffness * weight`: an adjoint by field."""
    real = b.palette.real
    field = b.choose.pick([name for name, kind in struct.fields if kind == real])
    factor, grown = nodes.name(b.choose.pick(FACTORS)), nodes.name("adj_ret")
    part = nodes.attribute(nodes.name("s"), field)
    body = [
        nodes.augmented(_adjoint(part), "+", nodes.operation(factor, "*", grown)),
        nodes.augmented(_adjoint(factor), "+", nodes.operation(part, "*", grown)),
    ]
    annotated = [("s", b.spelled(struct)), (factor.value, b.closed(real))]
    name = _define(b, annotated, nodes.operation(part, "*", factor), body)
    b.let(Expr(nodes.call(nodes.name(name), [struct_value(b, struct, 1).node, operand(b, real, 1).node]), real))


def _adjoint(node: Node) -> cst.Subscript:
    """`wp.adjoint[node]`."""
    return nodes.subscript(nodes.wp("adjoint"), [node])


def _define(b: Builder, annotated: list[tuple[str, Node]], result: Node, body: list[cst.SimpleStatementLine]) -> str:
    """The function, and the function that is its adjoint."""
    real: Value = b.palette.real
    assert isinstance(real, Scalar)
    name = b.fresh(NAMES)
    function = Function(name, (), (real,), is_plain=False, has_adjoint=True)
    b.called.add(function)
    reads = frozenset[str]().union(*(names_in(kind) for _, kind in annotated)) & (b.frame.taken | b.module_names())
    forward = toplevel.function(nodes.wp("func"), name, annotated, [nodes.returned([result])])
    decorator = nodes.call(nodes.wp("func_grad"), [nodes.name(name)])
    backward = toplevel.function(decorator, f"adj_{name}", [*annotated, ("adj_ret", b.closed(real))], body)
    for node in (forward, backward):
        b.definitions.append(Definition(name, node, reads, function))
    return name
