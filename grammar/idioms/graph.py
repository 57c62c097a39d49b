"""Graphs: sums over neighbours, edges that relax or count their ends."""

from grammar import catalog
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared
from grammar.facts import Extent, Index, Interval, Order
from grammar.idiom import Idiom
from grammar.idioms.cells import add, at, elements, hole, ranged, row_bounds, scatter, scatter_all, shared, whole
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, inputs, launch, prologue, scalars
from grammar.leftovers import gathered
from grammar.loops import over
from grammar.nodes import Level
from grammar.scope import Expr, Variable
from grammar.statements.changes import accumulator
from grammar.statements.table import block
from grammar.types import BOOL, INT32
from grammar.values import converted

TAILS = ("sources", "src", "tails", "edge_src", "edge_from")
HEADS = ("targets", "dst", "heads", "edge_dst", "edge_to")
OFFSETS = ("offsets", "adj_offsets", "adj_ptr", "first_edge")
WEIGHTS = ("weights", "edge_weights", "costs", "lengths", "capacities")
NEIGHBOUR = ("nb", "other", "neighbor", "u", "peer")


def _draw(b: Builder) -> None:
    ways = [(_listed_neighbours, 6), (_padded_neighbours, 3), (_edge_ends, 4)]
    if catalog.accepts_atomic("min", b.palette.real):
        ways.append((_relaxed_edges, 5))
    b.choose.weighted(ways)(b)


def _listed_neighbours(b: Builder) -> None:
    """`for e in range(offsets[v], offsets[v + 1]): total += features[neighbors[e]]`, and perhaps the mean of it."""
    node = launch(b)[0]
    vertices, edges = extent_of(node), Extent(role="edges")
    vertices.role = "nodes"
    kind = elements(b)
    bounds = Extent(sides=(vertices,), extra=1)
    offsets = array(b, INT32, [bounds], names=OFFSETS, target=edges, order=Order.OFFSETS)
    neighbours = array(
        b, INT32, [edges], names=("neighbors", "adjacency", "adj", "adj_list", "targets"), target=vertices
    )
    features = array(b, kind, [vertices])
    weights = array(b, b.palette.real, [edges], names=WEIGHTS) if b.choose.chance(7) else None
    prologue(b, [node])
    b.let(load(b, features, plain=True))
    start, end = row_bounds(b, offsets, node, named=True)
    total = accumulator(b, kind)
    with ranged(b, ("e", "k", "edge", "j"), (start, end), edges.indices, Index(edges)) as edge:
        other = b.let(at(b, neighbours, edge), NEIGHBOUR)
        block(b, 0, 2)
        term = at(b, features, other)
        if weights is not None:
            term = binary(term, "*", at(b, weights, edge))
        elif b.choose.chance(8):
            term = binary(term, "*", hole(b, b.palette.real))
        add(b, total, term)
    total.reads = 0
    block(b, 1, 3)
    outcome = b.variable(total)
    if b.choose.chance(9):
        degree = b.let(binary(end, "-", start), ("degree", "deg", "num_neighbors", "valence"))
        most = call(b, "max", b.variable(degree), whole(1), interval=Interval(1, 1024))
        outcome = binary(outcome, "/", converted(b, b.palette.real, most))
    epilogue(b, [vertices], kind, outcome)


def _padded_neighbours(b: Builder) -> None:
    """The same, with as many neighbours for every node; some of them may not count."""
    node = launch(b)[0]
    vertices, slots = extent_of(node), Extent(b.choose.pick((None, 4, 6, 8)), "width")
    vertices.role = "nodes"
    kind = elements(b)
    listed = array(b, INT32, [vertices, slots], names=("neighbors", "adjacency", "links", "knn"), target=vertices)
    features = array(b, kind, [vertices])
    own = b.let(load(b, features, plain=True))
    scalars(b, 0, 2)
    total = accumulator(b, kind)
    with over(b, slots) as slot:
        other = b.let(at(b, listed, node, slot), NEIGHBOUR)
        arms: list[Arm] = []
        with b.arm(compared(b.variable(other), "!=", b.variable(node)), arms):
            gap = b.let(binary(at(b, features, other), "-", b.variable(own)), ("gap", "diff", "delta", "d"))
            block(b, 0, 2)
            add(b, total, binary(b.variable(gap), "*", hole(b, b.palette.real)))
        b.branch(arms)
    total.reads = 0
    block(b, 1, 4)
    epilogue(b, [vertices], kind, binary(b.variable(own), "+", b.variable(total)))


def _ends(b: Builder) -> tuple[Variable, Variable, Variable, Extent]:
    """`u = sources[e]; v = targets[e]`."""
    edge = launch(b)[0]
    edges, vertices = extent_of(edge), Extent(role="nodes")
    edges.role = "edges"
    tails = array(b, INT32, [edges], names=TAILS, target=vertices)
    heads = array(b, INT32, [edges], names=HEADS, target=vertices)
    prologue(b, [edge])
    tail = b.let(at(b, tails, edge), ("u", "a", "tail", "from_node", "src_id"))
    head = b.let(at(b, heads, edge), ("v", "b", "head", "to_node", "dst_id"))
    return edge, tail, head, vertices


def _relaxed_edges(b: Builder) -> None:
    """`if dist[u] + w < dist[v]: wp.atomic_min(new_dist, v, dist[u] + w)`."""
    edge, tail, head, vertices = _ends(b)
    known = array(b, b.palette.real, [vertices], names=("dist", "distances", "potential", "cost_so_far", "levels"))
    weights = array(b, b.palette.real, [extent_of(edge)], names=WEIGHTS)
    names = ("new_dist", "relaxed", "best_dist", "next_distances")
    target = shared(b, b.palette.real, [vertices], names, "min")
    b.let(at(b, weights, edge), ("w", "weight", "cost", "length"))
    block(b, 1, 4)
    step = gathered(b, hole(b, b.palette.real, 1))
    candidate = b.let(binary(at(b, known, tail), "+", step), ("candidate", "alt", "tentative", "proposed"))
    arms: list[Arm] = []
    with b.arm(compared(b.variable(candidate), "<", at(b, known, head)), arms):
        block(b, 0, 1)
        scatter(b, target, [head], b.variable(candidate), "min")
        if b.choose.chance(6):
            scatter(b, shared(b, INT32, [Extent(1)], ("changed", "num_relaxed")), [], whole(1), "add")
    b.branch(arms)


def _edge_ends(b: Builder) -> None:
    """`wp.atomic_add(degree, u, 1)` where an edge counts; messages along it."""
    _edge, tail, head, vertices = _ends(b)
    kind = elements(b)
    features = array(b, kind, [vertices])
    inputs(b, [vertices], 0, 1)
    arms: list[Arm] = []
    loop = Expr(compared(b.variable(tail), "!=", b.variable(head)).node, BOOL, Level.COMPARISON)
    degrees = shared(b, INT32, [vertices], ("degree", "degrees", "out_degree", "valence"))
    messages = shared(b, kind, [vertices], ("messages", "inflow", "aggregated", "new_features"))
    block(b, 1, 3)
    with b.arm(loop if b.choose.chance(9) else hole(b, BOOL, 1), arms):
        scatter(b, degrees, [tail], whole(1))
        if b.choose.chance(8):
            scatter(b, degrees, [head], whole(1))
        block(b, 0, 2)
    b.branch(arms)
    block(b, 0, 2)
    scatter_all(b, messages, [head], binary(at(b, features, tail), "*", hole(b, b.palette.real)))


IDIOM = Idiom(
    "graph",
    (
        "graph_step",
        "propagate",
        "update_nodes",
        "graph_update",
        "spread_values",
        "traverse_graph",
        "visit_links",
    ),
    _draw,
    needs=frozenset({"dynamic_loop", "atomic", "branch"}),
    avoids=frozenset({"break"}),
)
