"""Rotations and rigid motions."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.statements.table import block
from grammar.types import Quaternion, Transform, Value, Vector


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    rigid: list[Value] = [Quaternion(b.palette.real)]
    rigid += [Transform(b.palette.real)] if b.palette.transform else []
    arrays = [array(b, b.choose.pick(rigid), extents), *inputs(b, extents, 1, 2)]
    prologue(b, threads)
    loads(b, arrays)
    block(b, 4, 8)
    epilogue(b, extents, b.choose.pick([*rigid, Vector(3, b.palette.real)]))


IDIOM = Idiom(
    "quaternion",
    (
        "rotate_points",
        "integrate_rotation",
        "compose_poses",
        "orient",
        "forward_kinematics",
        "track_attitude",
        "spin_bodies",
    ),
    _draw,
    needs=frozenset({"component", "constructor", "builtin"}),
    vectors=1,
    quaternion=True,
)
