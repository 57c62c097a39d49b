"""Helper functions that take a query and say what it finds: a count, a sum over the items, the nearest of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from grammar import nodes
from grammar.body import Arm, Effect
from grammar.builder import FUEL, Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared, tested
from grammar.facts import Extent
from grammar.kernel import array
from grammar.leftovers import gathered
from grammar.outlined import outlined
from grammar.scope import ArrayVariable, Expr, Role, Variable
from grammar.statements.table import block
from grammar.types import INT32, Scalar, Vector
from grammar.values import operand
from grammar.walks import walk

NAMES = {
    "count": ("count_found", "count_hits", "num_found", "count_candidates"),
    "sum": ("sum_found", "total_of", "accumulate_hits", "blend_found"),
    "nearest": ("nearest_found", "closest_of", "nearest_distance", "min_distance"),
}


@dataclass(frozen=True, slots=True)
class Walked:
    """A type of query as a parameter: how it is annotated, what it finds, and how to go through that."""

    annotation: nodes.Node
    items: Extent
    following: tuple[str, ...]
    iterable: bool


def collected(b: Builder, query: nodes.Node, kind: Walked, places: ArrayVariable, place: Variable) -> Expr:
    """A call of a new helper function that goes through `query`.

    Args:
        query: the name that the query has in the kernel.
        kind: what type of query it is.
        places: where the items are, by their indices.
        place: a point to measure from.
    """
    vector = place.type
    assert isinstance(vector, Vector)
    way = b.choose.weighted((("sum", 6), ("count", 4), ("nearest", 4)))
    result = INT32 if way == "count" else vector.scalar

    def body() -> dict[str, nodes.Node]:
        found = b.parameter(("query", "q", "found"), kind.annotation, Role.INPUT)
        items = array(b, vector, [kind.items], names=("centers", "points", "items")).name
        b.frame.arrays.clear()  # nothing but the query says which cells there are
        origin = b.declare_parameter(vector, ("p", "x", "center", "origin")).name
        _body(b, way, kind, (found, items, origin), result, vector)
        return {found: query, items: nodes.name(places.name), origin: nodes.name(place.name)}

    for used in (places, place):
        used.reads += 1
    return outlined(b, NAMES[way], result, body)


def _body(b: Builder, way: str, kind: Walked, names: Sequence[str], result: Scalar, vector: Vector) -> None:
    start = {"count": "0", "sum": "0.0", "nearest": "1000.0"}[way]
    labels = {"count": ("count", "n"), "sum": ("total", "acc"), "nearest": ("best", "nearest")}[way]
    total = b.fresh(labels)
    b.emit(nodes.assign(nodes.name(total), b.dynamic(b.number(result, start)).node), total)
    with walk(b, nodes.name(names[0]), kind.items, kind.following, ("j", "item", "index"), iterable=kind.iterable) as j:
        away = nodes.subscript(nodes.name(names[1]), [b.variable(j).node])
        offset = binary(Expr(away, vector), "-", Expr(nodes.name(names[2]), vector))
        measured = Expr(call(b, "length", offset).node, vector.scalar)
        distance = b.let(measured, ("dist", "d", "distance"))
        block(b, 0, 2)
        b.fuel = FUEL
        if way == "sum":
            b.emit(nodes.augmented(nodes.name(total), "+", gathered(b, operand(b, result, 2)).node), total)
        else:
            if way == "nearest":
                near = compared(b.variable(distance), "<", Expr(nodes.name(total), result))
                step = nodes.assign(nodes.name(total), b.variable(distance).node)
            else:
                near = tested(b, b.variable(distance), "<")
                step = nodes.augmented(nodes.name(total), "+", nodes.number("1"))
            arms: list[Arm] = []
            with b.arm(near, arms):
                b.emit(step, total)
            b.branch(arms)
    b.emit(nodes.returned([nodes.name(total)]), effect=Effect.OUTPUT)
