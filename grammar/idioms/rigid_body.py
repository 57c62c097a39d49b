"""Rigid bodies: a pose moved by its velocities, torques turned into spin, a step in time."""

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary
from grammar.idiom import Idiom
from grammar.idioms.cells import hole, real, worked
from grammar.indices import load
from grammar.kernel import array, extent_of, launch, prologue
from grammar.leftovers import gathered
from grammar.scope import Access, Expr, Variable
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import Quaternion, Transform, Value, Vector


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    vector, turn, pose = Vector(3, b.palette.real), Quaternion(b.palette.real), Transform(b.palette.real)
    posed = b.choose.chance(11)
    kinds: list[tuple[Value, tuple[str, ...]]] = [(pose, ("body_q", "poses", "body_xforms", "transforms"))]
    if not posed:
        kinds = [(vector, ("positions", "body_pos", "centers")), (turn, ("orientations", "body_rot", "rotations"))]
    held = [array(b, kind, extents, names=names) for kind, names in kinds]
    speeds = array(b, vector, extents, names=("body_v", "velocities", "linear_vel", "vel"))
    spins = array(b, vector, extents, names=("body_w", "omegas", "angular_vel", "spins"))
    loads = array(b, vector, extents, names=("torques", "forces", "body_f", "wrenches")) if b.choose.chance(9) else None
    step = b.declare_parameter(b.palette.real, ("dt", "time_step", "sim_dt", "h"))
    prologue(b, [thread])
    cells = [b.let(load(b, one, plain=True)) for one in held]
    if posed:
        position = b.let(_call("transform_get_translation", vector, b.variable(cells[0])), ("p", "x", "pos", "com"))
        rotation = b.let(_call("transform_get_rotation", turn, b.variable(cells[0])), ("q", "rot", "r", "attitude"))
    else:
        position, rotation = cells
    speed = b.let(load(b, speeds, plain=True), ("v", "vel", "v0", "linear"))
    spin = b.let(load(b, spins, plain=True), ("w", "omega", "w0", "angular"))
    block(b, 0, 2)
    push = worked(b, vector) if loads is None else load(b, loads, plain=True)
    force = b.let(push, ("force", "torque", "push", "load"))
    if b.choose.chance(8):
        name = b.choose.pick(("quat_rotate", "quat_rotate_inv"))
        spin = b.let(_call(name, vector, b.variable(rotation), b.variable(spin)), ("w_body", "w_world", "axis_rate"))
    change = binary(b.variable(force), "*", hole(b, b.palette.real, 1))
    if b.choose.chance(8):
        speed = b.let(_advanced(b, speed, change, step), ("v_new", "new_vel", "v1"))
    else:
        spin = b.let(_advanced(b, spin, change, step), ("w_new", "new_spin", "w1"))
    block(b, 1, 3)
    moved = b.let(_advanced(b, position, b.variable(speed), step), ("p_new", "new_pos", "x1", "com_new"))
    turned = b.let(_turned(b, rotation, spin, step), ("q_new", "new_rot", "r1", "rot_new"))
    block(b, 0, 2)
    outputs = _outputs(b, posed, moved, turned)
    for kind, names, drawn in outputs:
        store(b, array(b, kind, extents, Access.OWN, names), gathered(b, drawn))
    if b.choose.chance(6):
        store(b, array(b, vector, extents, Access.OWN, ("body_w_out", "new_omegas", "spins_out")), b.variable(spin))


def _outputs(b: Builder, posed: bool, moved: Variable, turned: Variable) -> list[tuple[Value, tuple[str, ...], Expr]]:
    pose = Transform(b.palette.real)
    if posed:
        made = nodes.call(b.spelled(pose), [b.variable(moved).node, b.variable(turned).node])
        return [(pose, ("body_q_new", "new_poses", "poses_out", "xforms_out"), Expr(made, pose))]
    return [
        (moved.type, ("positions_out", "new_positions", "body_pos_out"), b.variable(moved)),
        (turned.type, ("rotations_out", "new_orientations", "body_rot_out"), b.variable(turned)),
    ]


def _call(name: str, kind: Value, *arguments: Expr) -> Expr:
    return Expr(nodes.call(nodes.wp(name), [a.node for a in arguments]), kind)


def _advanced(b: Builder, old: Variable, rate: Expr, step: Variable) -> Expr:
    """`x + v * dt`."""
    return binary(b.variable(old), "+", binary(rate, "*", b.variable(step)))


def _turned(b: Builder, rotation: Variable, spin: Variable, step: Variable) -> Expr:
    """`wp.normalize(q + wp.quat(w, 0.0) * q * 0.5 * dt)`, or a turn about the axis of the spin."""
    turn = Quaternion(b.palette.real)
    if b.choose.chance(6):
        axis = _call("normalize", spin.type, b.variable(spin))
        angle = binary(_call("length", b.palette.real, b.variable(spin)), "*", b.variable(step))
        small = b.let(_call("quat_from_axis_angle", turn, axis, angle), ("dq", "delta_rot", "twist"))
        return _call("normalize", turn, binary(b.variable(small), "*", b.variable(rotation)))
    rate = Expr(nodes.call(b.spelled(turn), [b.variable(spin).node, real(b, "0.0").node]), turn)
    product = binary(rate, "*", b.variable(rotation))
    half = b.let(binary(product, "*", real(b, "0.5")), ("dq", "q_dot", "rate_q", "spin_q"))
    return _call("normalize", turn, binary(b.variable(rotation), "+", binary(b.variable(half), "*", b.variable(step))))


IDIOM = Idiom(
    "rigid_body",
    ("integrate_bodies", "rigid_step", "update_poses", "spin_bodies", "advance_bodies", "apply_torque", "move_bodies"),
    _draw,
    needs=frozenset({"component", "constructor", "builtin"}),
    vectors=1,
    quaternion=True,
    transform=True,
)
