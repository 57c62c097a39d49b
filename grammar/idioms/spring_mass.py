"""Springs between masses: one spring a thread, its force added to both ends; or one mass with its springs."""

from grammar import nodes
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.idioms.cells import add, at, hole, indexing, real, real_vectors, scatter, shared, whole
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, launch, prologue
from grammar.leftovers import gathered
from grammar.loops import over
from grammar.nodes import Level
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.table import block
from grammar.types import INT32, Vector

POSITIONS = ("x", "positions", "particle_x", "points", "q")
VELOCITIES = ("velocities", "v", "particle_v", "vel")
STIFFNESS = ("stiffness", "ke", "k_spring", "spring_ke")
DAMPING = ("damping", "kd", "c_damp", "spring_kd")
REST = ("rest_lengths", "rest", "lengths", "l0")


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    vector = real_vectors(b)[0]
    b.choose.weighted(((_springs, 9), (_masses, 5)))(b, thread, vector)


def _springs(b: Builder, thread: Variable, vector: Vector) -> None:
    springs, masses = extent_of(thread), Extent(role="nodes")
    springs.role = "edges"
    tail, head = _ends(b, thread, masses)
    positions = array(b, vector, [masses], names=POSITIONS)
    velocities = array(b, vector, [masses], names=VELOCITIES) if b.choose.chance(9) else None
    rest = _rest(b, springs)
    forces = shared(b, vector, [masses], ("forces", "f", "particle_f", "total_force"))
    prologue(b, [thread])
    start = b.let(tail, ("i", "a", "left", "p0"))
    end = b.let(head, ("j", "b", "right", "p1"))
    block(b, 0, 2)
    direction, pull = _pull(b, positions, rest, thread, start, end)
    if velocities is not None:
        rate = binary(at(b, velocities, end), "-", at(b, velocities, start))
        along = Expr(nodes.call(nodes.wp("dot"), [rate.node, b.variable(direction).node]), b.palette.real)
        speed = b.let(along, ("rate", "vrel", "closing", "dldt"))
        pull = binary(
            pull, "+", binary(b.variable(b.declare_parameter(b.palette.real, DAMPING)), "*", b.variable(speed))
        )
    size = b.let(pull, ("mag", "tension", "fs", "strength"))
    block(b, 1, 3)
    drawn = gathered(b, binary(b.variable(direction), "*", b.variable(size)))
    force = b.let(drawn, ("force", "f_spring", "fv", "pull"))
    scatter(b, forces, [start], b.variable(force))
    back = Expr(nodes.prefixed("-", b.variable(force).node), vector, Level.UNARY)
    scatter(b, forces, [end], back)
    if b.choose.chance(5):
        energy = binary(binary(real(b, "0.5"), "*", b.variable(size)), "*", b.variable(size))
        total = shared(b, b.palette.real, [Extent(1)], ("energy", "total_energy", "potential"))
        scatter(b, total, [], energy)


def _ends(b: Builder, thread: Variable, masses: Extent) -> tuple[Expr, Expr]:
    """The two ends of a spring, out of two arrays, a table of pairs, or a flat list of them."""
    springs = extent_of(thread)
    match b.choose.weighted((("arrays", 4), ("pairs", 4), ("flat", 4))):
        case "arrays":
            tails = array(b, INT32, [springs], names=("spring_a", "first", "tails", "edge_i"), target=masses)
            heads = array(b, INT32, [springs], names=("spring_b", "second", "heads", "edge_j"), target=masses)
            return at(b, tails, thread), at(b, heads, thread)
        case "pairs":
            pairs = array(b, INT32, [springs, Extent(2)], names=("edges", "springs", "pairs"), target=masses)
            return at(b, pairs, thread, whole(0)), at(b, pairs, thread, whole(1))
    twice = Extent(role="entries", sides=(springs,), factor=2)
    flat = array(b, INT32, [twice], names=("spring_indices", "indices", "edge_indices"), target=masses)
    first = indexing(binary(b.variable(thread), "*", whole(2)), twice)
    return at(b, flat, first), at(b, flat, indexing(binary(first, "+", whole(1)), twice))


def _rest(b: Builder, springs: Extent) -> ArrayVariable | None:
    """The length at rest: an array of them, or one for all."""
    return array(b, b.palette.real, [springs], names=REST) if b.choose.chance(11) else None


def _pull(
    b: Builder, positions: ArrayVariable, rest: ArrayVariable | None, spring: Variable, start: Variable, end: Variable
) -> tuple[Variable, Expr]:
    """The direction of a spring, and `k * (length - rest)`."""
    offset = b.let(binary(at(b, positions, end), "-", at(b, positions, start)), ("d", "delta", "r", "offset", "xij"))
    length = b.let(
        Expr(nodes.call(nodes.wp("length"), [b.variable(offset).node]), b.palette.real),
        ("l", "dist", "len_ij", "extent"),
    )
    if b.choose.chance(6):
        least = real(b, b.choose.pick(("0.01", "0.02", "0.1")))
        unit = binary(b.variable(offset), "/", call(b, "max", b.variable(length), least))
    else:
        unit = call(b, "normalize", b.variable(offset))
    direction = b.let(unit, ("dir", "n", "unit", "axis"))
    known = at(b, rest, spring) if rest is not None else b.variable(b.declare_parameter(b.palette.real, REST[1:]))
    stretch = b.let(binary(b.variable(length), "-", known), ("stretch", "c", "strain", "excess"))
    stiffness = b.variable(b.declare_parameter(b.palette.real, STIFFNESS))
    return direction, binary(stiffness, "*", b.variable(stretch))


def _masses(b: Builder, thread: Variable, vector: Vector) -> None:
    """One mass: its springs are the other ends in its row of a table."""
    masses, slots = extent_of(thread), Extent(b.choose.pick((None, 4, 6)), "width")
    masses.role = "nodes"
    links = array(b, INT32, [masses, slots], names=("links", "neighbors", "attached"), target=masses)
    positions = array(b, vector, [masses], names=POSITIONS)
    b.let(load(b, positions, plain=True))
    block(b, 0, 2)
    start = Expr(nodes.call(b.spelled(vector), []), vector)
    force = b.let(start, ("force", "f", "total_force", "acc"), mutable=True)
    with over(b, slots) as slot:
        other = b.let(at(b, links, thread, slot), ("other", "nb", "peer"))
        arms: list[Arm] = []
        with b.arm(compared(b.variable(other), "!=", b.variable(thread)), arms):
            direction, pull = _pull(b, positions, None, thread, thread, other)
            block(b, 0, 2)
            add(b, force, binary(b.variable(direction), "*", pull))
        b.branch(arms)
    block(b, 1, 3)
    epilogue(b, [masses], vector, binary(b.variable(force), "+", hole(b, vector)))


IDIOM = Idiom(
    "spring_mass",
    ("eval_springs", "spring_forces", "apply_springs", "cloth_edges", "spring_step", "mass_spring", "edge_tension"),
    _draw,
    needs=frozenset({"component", "constructor", "builtin", "atomic", "dynamic_loop", "branch"}),
    avoids=frozenset({"break"}),
    vectors=1,
)
