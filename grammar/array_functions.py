"""Helper functions that look into an array of any type: `def sample_at(values: wp.array(dtype=Any), i: int)`."""

from collections.abc import Sequence

from grammar import nodes, toplevel
from grammar.body import Effect, live_names, render
from grammar.builder import FUEL, Builder, Definition, Function
from grammar.domains import binary
from grammar.facts import Index
from grammar.generics import array_of_any, open_type
from grammar.indices import index, length, load
from grammar.nodes import Node
from grammar.scope import Access, ArrayVariable, Expr, Frame, Parameter, Role, Variable
from grammar.statements.table import block
from grammar.types import INT32, Array
from grammar.values import operand

NAMES = ("sample_at", "local_mean", "value_near", "fetch_scaled", "read_cell", "smooth_at", "difference_at", "lookup")
ARRAYS = ("values", "data", "field", "grid", "samples", "a")
INDICES = ("i", "j", "k")


def draw_on_array(b: Builder, array: ArrayVariable) -> Expr | None:
    """A function of an array like one of the kernel's, and a call of it with that array; None where it cannot be."""
    outer, spellings = b.frame, dict(b.spellings)
    b.frame = Frame(taken=set(outer.taken), is_kernel=False)
    real = b.palette.real
    try:
        rank = len(array.extents)
        name = b.parameter(ARRAYS, array_of_any(rank), Role.INPUT)
        given = ArrayVariable(name, Array(real, rank), array.extents, Access.READ)
        b.frame.arrays.append(given)
        for place, extent in enumerate(array.extents):
            at = b.parameter(INDICES[place:], b.spelled(INT32), Role.SCALAR)
            b.frame.scopes[0].append(Variable(at, INT32, extent.indices, Index(extent)))
        open_type(b, real, nodes.attribute(nodes.name(name), "dtype"))
        cell = b.let(load(b, given, plain=True))
        block(b, 0, 3)
        b.fuel = FUEL
        drawn = binary(operand(b, real, 2), b.choose.pick(("*", "+", "-")), b.variable(cell))
        b.emit(nodes.returned([drawn.node]), effect=Effect.OUTPUT)
        live = live_names(b.frame.body, set())
        used = [p for p in b.frame.parameters if p.name in live]
        body = render(b.frame.body, live)
        named = {p.name for p in used}
        parameters = {v.name: v for v in b.frame.scopes[0] if v.name in named}
    finally:
        b.frame, b.spellings = outer, spellings
    if name not in live or any(v.index is None for v in parameters.values()):
        return None
    start = b.choose.below(len(NAMES))
    made = outer.fresh_name([*NAMES[start:], *NAMES[:start]], ("get",))
    function = Function(made, (), (real,), is_plain=False)
    node = toplevel.function(nodes.wp("func"), made, [(p.name, p.annotation) for p in used], body)
    reads = live.union(*(p.reads for p in used), {"Any"})
    b.definitions.append(Definition(made, node, frozenset(reads & (outer.taken | b.module_names())), function))
    b.called.add(function)
    return Expr(nodes.call(nodes.name(made), _arguments(b, array, used, parameters)), real)


def _handed(b: Builder, array: ArrayVariable) -> Node:
    """`values`, or `values[::-1]`: the same cells in the other order."""
    if not b.has("view") or not b.choose.chance(8):
        return b.array(array)
    return nodes.subscript(b.array(array), [nodes.span(None, None, -1)])


def _arguments(
    b: Builder, array: ArrayVariable, used: Sequence[Parameter], parameters: dict[str, Variable]
) -> list[Node]:
    """The array, indices of its axes, and the lengths of those that the function asks for."""
    arguments: list[Node] = []
    for parameter in used:
        variable = parameters.get(parameter.name)
        if variable is None:
            arguments.append(_handed(b, array))
        else:
            assert variable.index is not None
            extent = variable.index.extent
            wanted = length(b, extent) if variable.index.above < 0 else index(b, extent, plain=True)
            arguments.append(wanted.node)
    return arguments
