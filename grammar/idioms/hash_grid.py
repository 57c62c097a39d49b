"""Hash grid: sums over the points around each point, as particle methods and point clouds have them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grammar import nodes
from grammar.body import Effect
from grammar.builder import Builder
from grammar.collectors import Walked, collected
from grammar.domains import NON_NEGATIVE, binary, call
from grammar.expressions.conditions import compared, tested
from grammar.facts import Extent, Index, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, hidden, hole, only_if, real, scatter, shared, whole, worked
from grammar.kernel import array, epilogue, extent_of, launch, prologue
from grammar.nodes import Level
from grammar.resources import HASH_GRID, Resource, asked, bound, declare
from grammar.scope import ArrayVariable, Expr, LoopKind, Variable
from grammar.statements.table import block
from grammar.types import FLOAT16, FLOAT32, FLOAT64, INT32, Value, Vector
from grammar.walks import NEEDS, walk

POSITIONS = ("positions", "points", "particle_x", "x", "pos")
REACHES = ("radius", "smoothing_length", "cutoff", "support", "search_radius", "max_dist")
NEIGHBOURS = ("j", "index", "neighbor", "nb", "other")
FIELDS = (
    ("vector", ("velocities", "particle_v", "normals", "v", "forces_prev"), 5),
    ("real", ("masses", "density", "particle_rho", "pressure", "temperature", "weights"), 7),
    ("whole", ("phases", "labels", "colors", "types"), 2),
)


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extent, space = extent_of(thread), Vector(3, b.palette.real)
    grid = declare(b, HASH_GRID)
    positions = array(b, space, [extent], names=POSITIONS)
    _fields(b, extent, space)
    groups = array(b, INT32, [extent], names=("groups", "envs", "worlds", "batch_ids")) if b.choose.chance(4) else None
    grid.made.points, grid.made.groups = positions, groups
    reach = b.declare_parameter(b.palette.real, REACHES)
    prologue(b, [thread])
    own = _reordered(b, grid, thread) if b.choose.chance(7) else thread
    place = b.let(at(b, positions, own), ("x", "p", "xi", "pos", "center"))
    block(b, 0, 2)
    near = [b.variable(place), _reach(b, reach)]
    if groups is not None:
        near.append(at(b, groups, own))
    around = _Around(own, place, positions, reach, asked(grid, "hash_grid_query", *near), extent)
    b.choose.weighted(((_sums, 9), (_count, 4), (_nearest, 4), (_pairs, 3), (_handed_on, 4)))(b, around)


def _fields(b: Builder, extent: Extent, space: Vector) -> None:
    """What the points carry beside their places."""
    kinds: dict[str, Value] = {"vector": space, "real": b.palette.real, "whole": b.palette.whole}
    for kind, names, sixteenths in FIELDS:
        if b.choose.chance(sixteenths):
            array(b, kinds[kind], [extent], names=names)


def _reordered(b: Builder, grid: Resource, thread: Variable) -> Variable:
    """`i = wp.hash_grid_point_id(grid, tid)`: threads in the order of the cells, each with a point of its own."""
    found = Expr(asked(grid, "hash_grid_point_id", b.variable(thread)), INT32)
    own = b.let(found, ("i", "p_id", "point_id", "particle"))
    own.interval, own.index = extent_of(thread).indices, Index(extent_of(thread))
    b.frame.scopes[0].remove(thread)  # cells belong to the point from here on
    b.frame.threads = [own]
    return own


def _reach(b: Builder, reach: Variable) -> Expr:
    """How far to look: the parameter, or a few times as far."""
    if b.choose.chance(4):
        return binary(b.variable(reach), "*", real(b, b.choose.pick(("2.0", "3.0", "1.5", "5.0"))))
    return b.variable(reach)


@dataclass(frozen=True, slots=True)
class _Around:
    """A point that asks, and what it asks with."""

    own: Variable  # its index
    place: Variable
    positions: ArrayVariable
    reach: Variable
    query: nodes.Node
    extent: Extent


@contextmanager
def _each(b: Builder, around: _Around, *, itself: int = 5) -> Iterator[Variable]:
    """`for j in wp.hash_grid_query(grid, x, radius):`; `itself` says how often, of ten, with the point that asks."""
    with walk(b, around.query, around.extent, ("hash_grid_query_next",), NEIGHBOURS) as other:
        skips = 3 if itself < 10 and b.has("break") and b.frame.loops[-1] is LoopKind.FOR else 0
        match b.choose.weighted((("if", 10 - itself), ("continue", skips), ("all", itself))):
            case "if":
                with only_if(b, compared(b.variable(other), "!=", b.variable(around.own))):
                    yield other
            case "continue":
                with only_if(b, compared(b.variable(other), "==", b.variable(around.own))):
                    b.emit(nodes.CONTINUE, effect=Effect.CONTROL)
                yield other
            case _:
                yield other


def _offset(b: Builder, around: _Around, other: Variable) -> Variable:
    """`delta = x - positions[j]`."""
    ends = [b.variable(around.place), at(b, around.positions, other)]
    if b.choose.chance(6):
        ends.reverse()
    return b.let(binary(ends[0], "-", ends[1]), ("delta", "offset", "d", "rel", "r_ij"))


def _distance(b: Builder, offset: Variable) -> Variable:
    """`dist = wp.length(delta)`."""
    measured = Expr(call(b, "length", b.variable(offset)).node, b.palette.real, interval=NON_NEGATIVE)
    return b.let(measured, ("dist", "r", "distance", "d_ij"))


@contextmanager
def _closer(b: Builder, distance: Variable, reach: Variable) -> Iterator[None]:
    """`if dist < radius:`, for the grid finds a few points more than are near; or no test."""
    if b.choose.chance(6):
        yield
        return
    with only_if(b, compared(b.variable(distance), b.choose.pick(("<", "<=")), b.variable(reach))):
        yield


def _sums(b: Builder, around: _Around) -> None:
    """A density, a force, a mean velocity: one or two sums over the neighbours."""
    space = around.place.type
    kinds = b.choose.weighted((((b.palette.real,), 5), ((space,), 5), ((b.palette.real, space), 3)))
    totals = [b.let(_zero(b, k), _TOTALS[isinstance(k, Vector)], mutable=True) for k in kinds]
    with hidden(b, *totals), _each(b, around) as other:
        offset = _offset(b, around, other)
        distance = _distance(b, offset)
        with _closer(b, distance, around.reach):
            block(b, 0, 3)
            for total in totals:
                add(b, total, _term(b, total, offset, distance, around.reach), b.choose.weighted((("+", 5), ("-", 1))))
    block(b, 0, 3)
    kind = b.choose.pick(kinds)
    epilogue(b, [around.extent], kind, hole(b, kind) if b.choose.chance(5) else b.variable(totals[kinds.index(kind)]))


_TOTALS = (("rho", "total", "density_sum", "weight_sum", "acc"), ("force", "f", "acc_vec", "flow", "push"))


def _zero(b: Builder, kind: Value) -> Expr:
    if isinstance(kind, Vector):
        return Expr(nodes.call(b.spelled(kind), []), kind)
    return b.dynamic(real(b, "0.0"))


def _term(b: Builder, total: Variable, offset: Variable, distance: Variable, reach: Variable) -> Expr:
    """What one neighbour adds: a kernel of the distance, along the offset where the sum is a vector."""
    match b.choose.weighted((("kernel", 5), ("free", 4))):
        case "kernel":
            weight = _kernel(b, distance, reach)
        case _:
            weight = worked(b, b.palette.real)
    if not isinstance(total.type, Vector):
        return weight
    along = call(b, "normalize", b.variable(offset)) if b.choose.chance(8) else b.variable(offset)
    return binary(along, "*", weight)


def _kernel(b: Builder, distance: Variable, reach: Variable) -> Expr:
    """A weight that falls to nothing at the reach."""
    gap = binary(b.variable(reach), "-", b.variable(distance))
    match b.choose.below(4):
        case 0:
            return call(b, "max", gap, real(b, "0.0"))
        case 1:
            held = b.variable(b.let(call(b, "max", gap, real(b, "0.0")), ("gap", "w", "overlap", "q")))
            return binary(binary(held, "*", held), "*", hole(b, b.palette.real, 1))
        case 2:
            square = binary(b.variable(distance), "*", b.variable(distance))
            inner = nodes.parenthesized(square.node, square.level, Level.UNARY)
            return call(b, "exp", Expr(nodes.prefixed("-", inner), b.palette.real))
    softened = binary(b.variable(distance), "+", real(b, b.choose.pick(("0.1", "0.01", "1.0"))))
    return binary(real(b, "1.0"), "/", softened)


def _count(b: Builder, around: _Around) -> None:
    """How many neighbours there are, or how many of some kind."""
    names = ("count", "num_neighbors", "n", "degree")
    count = b.let(b.dynamic(whole(0)), names, mutable=True, limits=Interval(0, 1024))
    count.mutable = False
    with hidden(b, count), _each(b, around) as other:
        distance = _distance(b, _offset(b, around, other))
        with _closer(b, distance, around.reach):
            block(b, 0, 2)
            if b.choose.chance(6):
                with only_if(b, tested(b, hole(b, b.palette.real), "<", ">")):
                    add(b, count, whole(1))
            else:
                add(b, count, whole(1))
    block(b, 0, 3)
    kind = b.choose.weighted(((INT32, 5), (b.palette.real, 4)))
    drawn = b.variable(count) if kind == INT32 else hole(b, kind)
    epilogue(b, [around.extent], kind, drawn)


def _nearest(b: Builder, around: _Around) -> None:
    """The nearest neighbour and how far it is."""
    best = b.let(b.dynamic(_far(b, around.reach)), ("best", "min_dist", "closest_dist", "best_dist"), mutable=True)
    which = b.let(b.dynamic(whole(-1)), ("nearest", "closest", "best_index", "winner"), mutable=True)
    which.mutable = False
    with hidden(b, best, which), _each(b, around, itself=0) as other:
        distance = _distance(b, _offset(b, around, other))
        block(b, 0, 1)
        with only_if(b, compared(b.variable(distance), "<", b.variable(best))):
            assign(b, best, b.variable(distance))
            assign(b, which, b.variable(other))
    best.mutable = False
    block(b, 0, 3)
    out = b.choose.weighted((("index", 4), ("distance", 4)))
    epilogue(
        b,
        [around.extent],
        INT32 if out == "index" else b.palette.real,
        b.variable(which if out == "index" else best),
    )


def _far(b: Builder, reach: Variable) -> Expr:
    return b.variable(reach) if b.choose.chance(6) else real(b, "1000.0")


def _pairs(b: Builder, around: _Around) -> None:
    """Each pair once, its force added to both points."""
    space = around.place.type
    forces = shared(b, space, [around.extent], ("forces", "particle_f", "corrections", "impulses"))
    with _each(b, around, itself=10) as other, only_if(b, compared(b.variable(other), "<", b.variable(around.own))):
        offset = _offset(b, around, other)
        distance = _distance(b, offset)
        with _closer(b, distance, around.reach):
            block(b, 0, 2)
            pull = b.let(binary(b.variable(offset), "*", worked(b, b.palette.real)), ("pull", "f", "push", "corr"))
            back = Expr(nodes.prefixed("-", b.variable(pull).node), space, Level.UNARY)
            scatter(b, forces, [around.own], b.variable(pull))
            arguments = [b.array(forces), b.variable(other).node, back.node]
            b.output(nodes.expression(nodes.call(nodes.wp("atomic_add"), arguments)))


def _handed_on(b: Builder, around: _Around) -> None:
    """The query goes to a helper function, annotated with the float type of the grid."""
    query = bound(b, around.query, ("query", "q", "neighbors"))
    annotation: nodes.Node = nodes.wp("HashGridQuery")
    if b.palette.real != FLOAT32 or b.choose.chance(6):
        annotation = nodes.subscript(annotation, [nodes.wp(b.palette.real.name)])
    kind = Walked(annotation, around.extent, ("hash_grid_query_next",), iterable=True)
    found = collected(b, query, kind, around.positions, around.place)
    if found.type == INT32:
        found = Expr(found.node, INT32, interval=Interval(0, 1024))
    held = b.let(found, ("found", "collected", "around", "local_sum"))
    block(b, 1, 4)
    epilogue(b, [around.extent], found.type, b.variable(held))


IDIOM = Idiom(
    "hash_grid",
    (
        "gather_neighbors",
        "neighbor_step",
        "query_neighbors",
        "grid_neighbors",
        "particle_interactions",
        "visit_neighbors",
        "process_neighbors",
        "neighborhood",
    ),
    _draw,
    needs=NEEDS,
    reals=((FLOAT32, 7), (FLOAT64, 2), (FLOAT16, 2)),
    spatial=True,
)
