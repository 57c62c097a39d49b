"""Particles: positions and velocities, forces, a step in time."""

from grammar import nodes
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.expressions.conditions import compared
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.indices import load
from grammar.kernel import array, extent_of, launch, scalars
from grammar.loops import over
from grammar.scope import Access, ArrayVariable, Expr, Variable
from grammar.statements.changes import change
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import INT32, Vector
from grammar.values import operand

POSITIONS = ("positions", "x", "particle_x", "pos", "points", "q")
VELOCITIES = ("velocities", "v", "particle_v", "vel", "u")
STEPS = ("dt", "time_step", "h", "delta_t", "sim_dt")


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extent = extent_of(thread)
    vector = next(v for v in b.palette.vectors if v.scalar == b.palette.real)
    positions = array(b, vector, [extent], names=POSITIONS)
    velocities = array(b, vector, [extent], names=VELOCITIES)
    masses = (
        array(b, b.palette.real, [extent], names=("inv_mass", "mass", "masses", "weights"))
        if b.choose.chance(7)
        else None
    )
    step = b.declare_parameter(b.palette.real, STEPS)
    scalars(b, 1, 3)
    pos = b.let(load(b, positions, plain=True), ("p", "pos", "xi", "x0", "position"))
    vel = b.let(load(b, velocities, plain=True), ("vel", "vi", "v0", "velocity"))
    if masses is not None:
        b.let(load(b, masses, plain=True), ("m", "mass", "w"))
    force = b.let(_start(b, vector), ("force", "f", "acc", "total_force", "accel"), mutable=True)
    if b.choose.chance(8):
        _neighbours(b, positions, thread, pos, force)
    block(b, 1, 5)
    b.fuel = FUEL
    change(b, force)
    new_vel = b.let(_advanced(b, vel, force, step), ("v_new", "new_vel", "v_next", "v1"), mutable=True)
    if b.choose.chance(7):
        block(b, 1, 2)
    new_pos = _advanced(b, pos, new_vel, step)
    store(b, array(b, vector, [extent], Access.OWN, ("new_positions", "x_out", "positions_out", "x_next")), new_pos)
    store(
        b,
        array(b, vector, [extent], Access.OWN, ("new_velocities", "v_out", "velocities_out", "v_next_out")),
        b.variable(new_vel),
    )


def _start(b: Builder, vector: Vector) -> Expr:
    if b.choose.chance(8):
        return operand(b, vector, 1)
    return Expr(nodes.call(b.spelled(vector), []), vector)


def _neighbours(b: Builder, positions: ArrayVariable, thread: Variable, pos: Variable, force: Variable) -> None:
    """Every other particle, or those in a neighbour list, pulls or pushes."""
    extent = extent_of(thread)
    listed = Extent(b.choose.pick((None, 4, 8)), "width")
    neighbours = (
        array(b, INT32, [extent, listed], names=("neighbors", "pairs", "links"), target=extent)
        if b.choose.chance(8)
        else None
    )
    with over(b, extent if neighbours is None else listed) as target:
        if neighbours is not None:
            picked = [b.variable(thread).node, b.variable(target).node]
            cell = nodes.subscript(b.array(neighbours), picked)
            other = b.let(
                Expr(cell, INT32, interval=extent.indices, index=thread.index), ("other", "nb", "j_id", "neighbor")
            )
        else:
            other = target
        arms: list[Arm] = []
        with b.arm(compared(b.variable(other), "!=", b.variable(thread)), arms):
            offset = binary(
                Expr(nodes.subscript(b.array(positions), [b.variable(other).node]), pos.type), "-", b.variable(pos)
            )
            towards = b.let(offset, ("offset", "delta", "r", "d", "rel"))
            block(b, 0, 3)
            b.fuel = FUEL
            pull = binary(b.variable(towards), "*", operand(b, b.palette.real, 2))
            b.emit(nodes.augmented(nodes.name(force.name), b.choose.pick(("+", "-")), pull.node), force.name)
        b.branch(arms)


def _advanced(b: Builder, old: Variable, rate: Variable, step: Variable) -> Expr:
    """`x + v * dt`."""
    return binary(b.variable(old), "+", binary(b.variable(rate), "*", b.variable(step)))


IDIOM = Idiom(
    "particles",
    (
        "integrate_particles",
        "particle_step",
        "apply_forces",
        "advance_particles",
        "move_particles",
        "symplectic_step",
        "simulate_particles",
    ),
    _draw,
    needs=frozenset({"component", "constructor", "builtin", "augmented"}),
    vectors=1,
)
